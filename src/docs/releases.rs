//! `releases`: versions, and how long they are supported.

use jiff::civil::Date;

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::{Block, Opt};
use crate::model::Release;
use crate::view::markdown_text;

pub(super) static BLOCK: Block = Block {
    name: "releases",
    summary: "versions, and how long they are supported",
    options: &[Opt { name: "as-of", value: "DATE", doc: "say which are supported on this day" }],
    example: "as-of=2026-08-21",
    write,
};

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let as_of = options.day("as-of");
    if !options.findings.is_empty() {
        return;
    }
    let mut releases: Vec<&Release> = facts.registry.releases.iter().collect();
    releases.sort_by(|a, b| b.version.cmp(&a.version));
    let rows: Vec<Vec<String>> = releases
        .iter()
        .map(|release| {
            let mut row = vec![
                markdown_text(release.version.as_str()),
                release.date.map_or_else(|| "planned".to_owned(), |date| date.to_string()),
                release.end_of_support.map(|end| end.to_string()).unwrap_or_default(),
                if release.lts { "long-term" } else { "" }.to_owned(),
            ];
            row.extend(as_of.map(|day| status(release, day).to_owned()));
            row
        })
        .collect();
    let mut titles =
        vec!["Version".to_owned(), "Released".to_owned(), "Supported until".to_owned(), "Support".to_owned()];
    titles.extend(as_of.map(|day| format!("On {day}")));
    sheet.table(&titles, &rows);
}

/// How a release stands on a day. One without an end is supported on.
fn status(release: &Release, day: Date) -> &'static str {
    match (release.date, release.end_of_support) {
        (None, _) => "planned",
        (Some(date), _) if date > day => "planned",
        (_, Some(end)) if end < day => "ended",
        _ => "supported",
    }
}
