//! `waivers`: what each waiver excuses, why, and until when.

use super::facts::Facts;
use super::options::Options;
use super::sheet::NotedSheet;
use super::texts::{self, Line, join, words};
use super::{Block, Opt, Written};
use crate::model::{Waived, Waiver};

pub(super) static BLOCK: Block = Block {
    name: "waivers",
    summary: "what is excused, why, and until when",
    options: &[Opt { name: "kind", value: "KIND,…", doc: "only waivers for entries of these kinds" }],
    example: "",
    content: Written::WithNotes(write),
};

fn write<'r>(facts: &Facts<'r>, options: &mut Options<'_>, sheet: &mut NotedSheet<'_, 'r>) {
    let kinds = options.kinds(facts.registry);
    if !options.findings.is_empty() {
        return;
    }
    let of_kind = |id: &String| facts.registry.entries.get(id).is_some_and(|entry| kinds.contains(&entry.kind));
    let mut table = sheet.titled(["Entry", "Excused", "Reason", "Decision", "Until"]);
    let waivers = facts.registry.waivers.iter();
    for waiver in waivers.filter(|waiver| kinds.is_empty() || waiver.entries.iter().any(of_kind)) {
        let row = row(facts, waiver, sheet).map(|cell| table.cell(&cell));
        table.row(row);
    }
    sheet.table(&table);
}

fn row<'r>(facts: &Facts<'r>, waiver: &'r Waiver, sheet: &mut NotedSheet<'_, 'r>) -> [Line<'r>; 5] {
    let entry = |id: &'r String| facts.registry.entries.get(id).map_or_else(|| words(id), texts::entry);
    [
        join(waiver.entries.iter().map(entry), ", "),
        match &waiver.waives {
            Waived::Requirement(id) => facts.requirement(id),
            Waived::Lint(rule) => words(rule),
        },
        sheet.line(&waiver.reason),
        waiver.decision.as_deref().map(|id| facts.decision(id)).unwrap_or_default(),
        words(waiver.until.map_or_else(|| "without end".to_owned(), |day| day.to_string())),
    ]
}
