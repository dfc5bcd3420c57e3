//! `requirements`: the entries of a kind, and which requirements each meets.

use super::entries::{self, EntryStyle};
use super::facts::Facts;
use super::legend::Legend;
use super::options::{Options, one_of};
use super::sheet::NotedSheet;
use super::texts::{Line, linked, words};
use super::{Block, Opt, Written};
use crate::model::{Evidence, Requirement, Status, Waiver};
use crate::prose::{self, Inline};
use crate::query::{Chosen, Column, Held, Selection};
use crate::view::visible;

pub(super) static BLOCK: Block = Block {
    name: "requirements",
    summary: "entries of a kind, and which requirements they meet",
    options: &[
        Opt { name: "kind", value: "KIND", doc: "the kind of the entries; needed where there are several" },
        entries::TIER,
        entries::OWNER,
        entries::FIELD,
        Opt {
            name: "requirements",
            value: "REQUIREMENT[:TITLE],…",
            doc: "only these requirements, in this order, perhaps under titles of your own",
        },
        Opt {
            doc: "what stands before them, as for `table`; without it, the entry and, where they differ, the tier",
            ..entries::COLUMNS
        },
        entries::ORDER,
        entries::CODE,
        entries::SHOW,
        entries::ALIGN,
        Opt {
            value: "footnotes|inline[:COLUMN]|no",
            doc: "marks of footnotes in the cells of requirements, behind the cell of a column (entry) too, or none at all",
            ..entries::NOTES
        },
        entries::SPACE,
        Opt { name: "evidence", value: "no", doc: "no links and footnotes for the evidence" },
        entries::LEGEND,
        entries::PAD,
    ],
    example: "kind=wasm-proposal tier=2,3 code=entry",
    content: Written::WithNotes(write),
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

/// A requirement to show, with the title that the option gives it.
struct Shown<'r> {
    id: &'r String,
    requirement: &'r Requirement,
    title: Option<String>,
}

fn write<'r>(facts: &Facts<'r>, options: &mut Options<'_>, sheet: &mut NotedSheet<'_, 'r>) {
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
    let selection = Selection {
        tiers: options.tiers(registry),
        kinds: kinds.clone(),
        owners: options.owners(),
        fields: options.fields(registry),
        as_of: None,
        order: options.order(registry),
    };
    let mut shown = chosen(facts, options);
    let mut columns = options.columns(registry);
    let style = EntryStyle::read(options, &columns, None, false);
    let evidence = options.yes("evidence");
    let with_legend = options.yes("legend");
    let ragged = !options.yes("pad");
    let Some(kind) = kinds.first().filter(|_| options.findings.is_empty()) else { return };
    let held = selection.held(registry);
    if shown.is_empty() {
        let needed = registry.requirements.iter().filter(|(_, requirement)| requirement.needed_at.rank(kind).is_some());
        shown = needed.map(|(id, requirement)| Shown { id, requirement, title: None }).collect();
    }
    if columns.is_empty() {
        columns.push(Chosen { column: Column::Entry, title: Some(facts.kind(kind).to_owned()) });
        if held.iter().any(|row| row.standing != held[0].standing) {
            columns.push(Chosen::plain(Column::Tier));
        }
    }
    let names = columns.iter().map(|chosen| chosen.column.name()).chain(shown.iter().map(|shown| shown.id.as_str()));
    let align = entries::align(options, &names.collect::<Vec<_>>());
    if !options.findings.is_empty() {
        return;
    }
    sheet.marks = style.marks();
    let mut legend = Legend::new(MARKS);
    let mut titles: Vec<Line<'_>> = columns.iter().map(|chosen| entries::title(facts, chosen, &held)).collect();
    titles.extend(shown.iter().map(|shown| entries::title_or(shown.title.as_ref(), &shown.requirement.title)));
    let mut table = sheet.columns(titles);
    table.align = align;
    table.ragged = ragged;
    for held in &held {
        for chosen in &columns {
            table.add(&style.cell(facts, chosen.column, held, sheet));
        }
        for shown in &shown {
            table.add(&cell(facts, held, shown, evidence, &mut legend, sheet));
        }
    }
    sheet.table(&table);
    if with_legend && !held.is_empty() && !shown.is_empty() {
        sheet.paragraph(words(legend.line()));
    }
}

/// The chosen requirements.
fn chosen<'r>(facts: &Facts<'r>, options: &mut Options<'_>) -> Vec<Shown<'r>> {
    let mut shown = Vec::new();
    for pair in options.pairs("requirements") {
        if let Some((id, requirement)) = facts.registry.requirements.get_key_value(&pair.name) {
            shown.push(Shown { id, requirement, title: pair.rest });
            continue;
        }
        let message = format!("there is no requirement `{}`", visible(&pair.name));
        let ids = || facts.registry.requirements.keys().map(String::as_str);
        options.wrong(pair.at, message, one_of(&pair.name, "requirement", ids));
    }
    shown
}

fn cell<'r>(
    facts: &Facts<'r>,
    held: &Held<'r>,
    shown: &Shown<'r>,
    with_evidence: bool,
    legend: &mut Legend<5>,
    sheet: &mut NotedSheet<'_, 'r>,
) -> Line<'r> {
    let required = facts.registry.requirement(&facts.exceptions, held.entry, shown.id, shown.requirement);
    let mark = legend.mark(index(required.status()));
    let assessment = required.assessment();
    let evidence = assessment.and_then(|assessment| assessment.evidence.as_ref()).filter(|_| with_evidence);
    let mut cell = match evidence {
        Some(Evidence::Url(url)) => linked(mark, Some(url)),
        _ => words(mark),
    };
    let paragraph = |line: Line<'r>| vec![prose::Block::Paragraph(line)];
    match evidence {
        Some(Evidence::Probe { file, contains }) => {
            cell.extend(sheet.footnote(paragraph(words(format!("{file} contains “{contains}”")))));
        }
        Some(Evidence::Record { url, contains }) => {
            let mut line = linked("The record", Some(url));
            line.push(Inline::text(format!(" says “{contains}”")));
            cell.extend(sheet.footnote(paragraph(line)));
        }
        Some(Evidence::Url(_)) | None => {}
    }
    if let Some(note) = assessment.and_then(|assessment| assessment.note.as_deref()) {
        cell.extend(sheet.footnote(prose::blocks(note).content));
    }
    if let Some(waiver) = required.waiver.filter(|_| !required.is_satisfied()) {
        let text = waived(facts, waiver, sheet);
        cell.extend(sheet.footnote(paragraph(text)));
    }
    cell
}

fn waived<'r>(facts: &Facts<'r>, waiver: &'r Waiver, sheet: &mut NotedSheet<'_, 'r>) -> Line<'r> {
    let mut text = words("Waived: ");
    text.extend(sheet.line(&waiver.reason));
    let decided = waiver.decision.as_deref().map(|id| [words("decided "), facts.decision(id)].concat());
    let until = waiver.until.map(|day| words(format!("until {day}")));
    let terms = super::texts::join(decided.into_iter().chain(until), ", ");
    if !terms.is_empty() {
        text.push(Inline::text(" ("));
        text.extend(terms);
        text.push(Inline::text(")"));
    }
    text
}
