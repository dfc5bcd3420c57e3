//! `tiers check --write-waivers`: today's findings as waivers, so that a project can adopt the gate on day one.

use std::collections::BTreeMap;
use std::path::Path;

use indexmap::IndexSet;
use jiff::civil::Date;

use super::checkouts;
use super::context::Context;
use super::error::{Error, Exit};
use super::project::Project;
use super::waive;
use crate::finding::Finding;
use crate::read::Text;
use crate::rules::{self, Checked, Group, Levels};
use crate::schema;
use crate::toml::{Op, apply};
use crate::words;

pub(super) fn run(
    cx: &mut Context<'_, '_>,
    path: &Path,
    root: &Path,
    levels: &Levels,
    until: Date,
) -> Result<Exit, Error> {
    let today = cx.today();
    if until < today {
        return Err(Error::refused(format!("{until} is over"), "name a day to come with `--until`"));
    }
    let name = cx.display(path);
    let mut written = Vec::new();
    let reason = format!("found by `tiers check` on {today}, when this project adopted it");
    let waiver = |rule: &str, entries: &[String]| {
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        waive::waiver(&entries, ("lint", rule), &reason, None, Some(until))
    };
    cx.edit(path, |cx, text| {
        let text = Text::new(&*name, text);
        let source = cx.source(&text)?;
        let files = Project::new(root.to_owned(), path, None).with_records(checkouts::now(cx, &source.registry)?);
        let files = files.with_mirrors(checkouts::mirrors(cx, None, &source.registry)?);
        let findings = rules::check(&Checked { source: &source, today, base: None, files: Some(&files) }, levels);
        written = waivers(&findings);
        let ops: Vec<Op> = written.iter().map(|(rule, entries)| waiver(rule, entries)).collect();
        apply(source.document(), &ops, &schema::key_order)
            .map(Some)
            .map_err(|error| Error::failed(error.to_string(), "nothing was written"))
    })?;
    if written.is_empty() {
        return cx.note(&format!("nothing to waive: `{name}` has no finding that a waiver could excuse"));
    }
    for (rule, entries) in &written {
        let whom = match entries.len() {
            0 => String::new(),
            number => format!(" for {}", words::count(number, "entry", "entries")),
        };
        cx.note(&format!("waived `{rule}`{whom} until {until}"))?;
    }
    cx.note(
        "next: commit it; from now on, with `--base`, these waivers can only shrink, unless a decision permits more",
    )
}

/// The rules with findings, with the entries that these are about; no entries for findings about none.
fn waivers(findings: &[Finding]) -> Vec<(&'static str, Vec<String>)> {
    let mut waivers: BTreeMap<(&'static str, bool), IndexSet<String>> = BTreeMap::new();
    for finding in findings {
        let waivable = rules::find(finding.rule)
            .is_some_and(|rule| rule.is_waivable() && rule.group != Group::Waivers && !rule.is_timed());
        if !waivable {
            continue;
        }
        let entries = waivers.entry((finding.rule, finding.about.entry.is_some())).or_default();
        entries.extend(finding.about.entry.clone());
    }
    waivers.into_iter().map(|((rule, _), entries)| (rule, entries.into_iter().collect())).collect()
}
