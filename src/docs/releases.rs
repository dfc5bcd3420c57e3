//! `releases`: versions, and how long they are supported.

use jiff::civil::Date;

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::{Block, Opt, Written};
use crate::model::{Basis, Phase, Release, Window};

pub(super) static BLOCK: Block = Block {
    name: "releases",
    summary: "versions, and the first and last days of their support",
    options: &[AS_OF, ONLY],
    example: "as-of=2026-08-21",
    content: Written::Alone(write),
};

/// The option for the day on which support is judged. It has no default, since no page may depend on the day on which
/// it is made.
pub(super) const AS_OF: Opt = Opt { name: "as-of", value: "DATE", doc: "say which are supported on this day" };

/// The option that leaves out what is not supported.
pub(super) const ONLY: Opt =
    Opt { name: "only", value: "supported", doc: "leave out releases that are not supported on the day of `as-of`" };

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet<'_>) {
    let Some((lines, as_of)) = lines(facts, options) else { return };
    let on = as_of.map(|day| format!("On {day}"));
    let titles = ["Version", "Released", "Supported until", "Support"].into_iter().chain(on.as_deref());
    let mut table = sheet.titled(titles);
    for line in &lines {
        for (_, release) in line.releases.iter().rev() {
            let row = [
                table.words(release.version.as_str()),
                table.words(first_day(release)),
                table.words(last_day(line)),
                table.words(if line.lts { "long-term" } else { "" }),
            ];
            let phase = as_of.map(|day| table.words(line.phase(day).as_str()));
            table.row(row.into_iter().chain(phase));
        }
    }
    sheet.table(&table);
}

/// The chosen release lines, newest first, and the day to judge; `None` if an option is wrong.
pub(super) fn lines<'r>(facts: &Facts<'r>, options: &mut Options<'_>) -> Option<(Vec<Window<'r>>, Option<Date>)> {
    let as_of = options.day("as-of");
    let only = options.text("only");
    if let Some(word) = only.filter(|only| *only != "supported") {
        options.wrong_item("only", word, format!("`only` cannot be `{word}`"), "write `only=supported`");
    } else if only.is_some() && options.text("as-of").is_none() {
        options.needs("as-of", "add `as-of=DATE`: no page depends on the day on which it is made");
    }
    if !options.findings.is_empty() {
        return None;
    }
    let mut lines = facts.registry.windows(Basis::Recorded);
    lines.reverse();
    if let Some(day) = as_of.filter(|_| only.is_some()) {
        lines.retain(|line| line.phase(day) == Phase::Supported);
    }
    Some((lines, as_of))
}

/// The day on which a release came out.
pub(super) fn first_day(release: &Release) -> String {
    release.date.map_or_else(|| "planned".to_owned(), |date| date.to_string())
}

/// The last day of a line's support; empty while that is unknown.
pub(super) fn last_day(line: &Window<'_>) -> String {
    line.until.map(|end| end.to_string()).unwrap_or_default()
}
