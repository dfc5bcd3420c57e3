//! `waivers`: what is excused, why, and until when.

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::texts::{markdown_cell, markdown_text};
use super::{Block, Opt};
use crate::model::{Waived, Waiver};

pub(super) static BLOCK: Block = Block {
    name: "waivers",
    summary: "what is excused, why, and until when",
    options: &[Opt { name: "kind", value: "KIND,…", doc: "only waivers for entries of these kinds" }],
    example: "",
    write,
};

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let kinds = options.kinds(facts.registry);
    if !options.findings.is_empty() {
        return;
    }
    let of_kind = |id: &String| facts.registry.entries.get(id).is_some_and(|entry| kinds.contains(&entry.kind));
    let rows: Vec<Vec<String>> = facts
        .registry
        .waivers
        .iter()
        .filter(|waiver| kinds.is_empty() || waiver.entries.iter().any(of_kind))
        .map(|waiver| row(facts, waiver))
        .collect();
    sheet.table(&["Entry", "Excused", "Reason", "Decision", "Until"], &rows);
}

fn row(facts: &Facts<'_>, waiver: &Waiver) -> Vec<String> {
    let entries = waiver
        .entries
        .iter()
        .map(|id| facts.link(id, facts.registry.entries.get(id).and_then(|entry| entry.url.as_deref())));
    vec![
        entries.collect::<Vec<_>>().join(", "),
        match &waiver.waives {
            Waived::Requirement(id) => facts.requirement(id),
            Waived::Lint(rule) => markdown_text(rule),
        },
        markdown_cell(&waiver.reason),
        waiver.decision.as_deref().map(|id| facts.decision(id)).unwrap_or_default(),
        waiver.until.map_or_else(|| "without end".to_owned(), |day| day.to_string()),
    ]
}
