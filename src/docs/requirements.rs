//! `requirements`: entries of a kind, and which requirements they meet.

use super::facts::Facts;
use super::legend::Legend;
use super::options::Options;
use super::sheet::Sheet;
use super::texts::{markdown_line, markdown_link, markdown_text};
use super::{Block, Opt};
use crate::model::{Entry, Evidence, Requirement, Status, Waiver};
use crate::query::{Held, Selection};

pub(super) static BLOCK: Block = Block {
    name: "requirements",
    summary: "entries of a kind, and which requirements they meet",
    options: &[
        Opt { name: "kind", value: "KIND", doc: "the kind of the entries; needed where there are several" },
        Opt { name: "tier", value: "TIER,…", doc: "only entries of these tiers" },
        Opt { name: "requirements", value: "REQUIREMENT,…", doc: "only these requirements, in this order" },
    ],
    example: "kind=wasm-proposal tier=2,3",
    write,
};

/// The marks, in the order of [`index`].
const MARKS: [(&str, &str); 5] =
    [("✅", "met"), ("🚧", "partial"), ("❌", "unmet"), ("➖", "not applicable"), ("❔", "unknown")];

const fn index(status: Option<Status>) -> usize {
    match status {
        Some(Status::Met) => 0,
        Some(Status::Partial) => 1,
        Some(Status::Unmet) => 2,
        Some(Status::NotApplicable) => 3,
        None => 4,
    }
}

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let registry = facts.registry;
    let mut kinds = options.kinds(registry);
    if kinds.is_empty() && options.findings.is_empty() {
        let all: Vec<&String> = registry.kinds.keys().collect();
        if let [only] = all.as_slice() {
            kinds.push((*only).clone());
        } else {
            let names: Vec<String> = all.iter().map(|kind| format!("`kind={kind}`")).collect();
            options.needs("kind", format!("write one of {}", names.join(", ")));
        }
    }
    if let [_, second, ..] = kinds.as_slice() {
        let help = "requirements differ from kind to kind: write a block for each";
        options.wrong_item("kind", second, "there is more than one kind".to_owned(), help);
    }
    let tiers = options.tiers(registry);
    let known = |id: &str| registry.requirements.get_key_value(id);
    let ids = || registry.requirements.keys().map(String::as_str);
    let mut columns = options.each("requirements", "requirement", known, ids);
    let Some(kind) = kinds.first().filter(|_| options.findings.is_empty()) else { return };
    if columns.is_empty() {
        let needed = registry.requirements.iter().filter(|(_, requirement)| requirement.needed_at.rank(kind).is_some());
        columns = needed.collect();
    }
    let mut legend = Legend::new(MARKS);
    let entries = Selection { tiers, kinds: kinds.clone(), ..Selection::default() }.held(registry);
    let ends = entries.first().zip(entries.last());
    let several = ends.is_some_and(|(first, last)| first.standing != last.standing);
    let mut titles = vec![facts.kind(kind)];
    titles.extend(several.then(|| "Tier".to_owned()));
    titles.extend(columns.iter().map(|(_, requirement)| markdown_text(&requirement.title)));
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|Held { entry, standing, .. }| {
            let mut row = vec![facts.entry(entry, &entry.id)];
            row.extend(several.then(|| markdown_text(registry.standing_id(*standing))));
            row.extend(columns.iter().map(|column| cell(facts, entry, *column, &mut legend, sheet)));
            row
        })
        .collect();
    sheet.table(&titles, &rows);
    if !rows.is_empty() && !columns.is_empty() {
        sheet.paragraph(&legend.line());
    }
}

fn cell(
    facts: &Facts<'_>,
    entry: &Entry,
    (id, requirement): (&String, &Requirement),
    legend: &mut Legend<5>,
    sheet: &mut Sheet,
) -> String {
    let required = facts.registry.requirement(&facts.exceptions, entry, id, requirement);
    let mark = legend.mark(index(required.status()));
    let assessment = required.assessment();
    let evidence = assessment.and_then(|assessment| assessment.evidence.as_ref());
    let mut cell = match evidence {
        Some(Evidence::Url(url)) => markdown_link(mark, Some(url)),
        _ => mark.to_owned(),
    };
    match evidence {
        Some(Evidence::Probe { file, contains }) => {
            cell += &sheet.footnote(format!("{} contains “{}”", markdown_text(file), markdown_text(contains)));
        }
        Some(Evidence::Record { url, contains }) => {
            let record = markdown_link("The record", Some(url));
            cell += &sheet.footnote(format!("{record} says “{}”", markdown_text(contains)));
        }
        Some(Evidence::Url(_)) | None => {}
    }
    if let Some(note) = assessment.and_then(|assessment| assessment.note.as_deref()) {
        cell += &sheet.footnote(markdown_line(note));
    }
    if let Some(waiver) = required.waiver.filter(|_| !required.is_satisfied()) {
        cell += &sheet.footnote(waived(facts, waiver));
    }
    cell
}

fn waived(facts: &Facts<'_>, waiver: &Waiver) -> String {
    let mut text = format!("Waived: {}", markdown_line(&waiver.reason));
    let decided = waiver.decision.as_deref().map(|id| format!("decided {}", facts.decision(id)));
    let until = waiver.until.map(|day| format!("until {day}"));
    let terms: Vec<String> = decided.into_iter().chain(until).collect();
    if !terms.is_empty() {
        text += &format!(" ({})", terms.join(", "));
    }
    text
}
