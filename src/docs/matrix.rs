//! `matrix`: the support of each entry in each column.

use super::entries::{self, EntryStyle};
use super::facts::Facts;
use super::legend::Legend;
use super::options::Options;
use super::sheet::{NotedSheet, Table};
use super::texts::{Line, nothing, words};
use super::{Block, Opt, Written};
use crate::model::{Cell, Matrix, Rows, Support};
use crate::prose::{self, Inline};
use crate::query::{Chosen, Column, Held, Selection};

pub(super) static BLOCK: Block = Block {
    name: "matrix",
    summary: "one matrix, or all of them",
    options: &[
        Opt { name: "id", value: "MATRIX,…", doc: "only these matrices" },
        Opt { doc: "only rows of these tiers", ..entries::TIER },
        Opt { name: "headings", value: "LEVEL", doc: "the level of the headings; without it, 3 if there are several" },
        Opt { doc: "what stands before the marks, as for `table`; without it, the entry", ..entries::COLUMNS },
        Opt { doc: "the order of the rows of a kind; rows that the matrix lists keep theirs", ..entries::ORDER },
        entries::CODE,
        entries::SHOW,
        entries::ALIGN,
        Opt {
            value: "footnotes|inline[:COLUMN]|no",
            doc: "marks of footnotes in the cells, behind the cell of a column (entry) too, or none at all",
            ..entries::NOTES
        },
        entries::SPACE,
        entries::LEGEND,
        entries::PAD,
    ],
    example: "id=aarch64 code=entry",
    content: Written::WithNotes(write),
};

/// The marks, in the order of [`index`].
const MARKS: [(&str, &str); 5] =
    [("✅", "yes"), ("🚧", "partial"), ("❌", "no"), ("❔", "unknown"), ("—", "not applicable")];

const fn index(cell: Option<&Cell>) -> usize {
    match cell {
        Some(Cell { support: Support::Yes, .. }) => 0,
        Some(Cell { support: Support::Partial, .. }) => 1,
        Some(Cell { support: Support::No, .. }) => 2,
        None => 3,
        Some(Cell { support: Support::NotApplicable, .. }) => 4,
    }
}

fn write<'r>(facts: &Facts<'r>, options: &mut Options<'_>, sheet: &mut NotedSheet<'_, 'r>) {
    let all = &facts.registry.matrices;
    let ids = || all.keys().map(String::as_str);
    let mut matrices = options.each("id", "matrix", |id| all.get(id), ids);
    let selection = Selection {
        tiers: options.tiers(facts.registry),
        order: options.order(facts.registry),
        ..Selection::default()
    };
    let headings = options.headings();
    let columns = options.columns(facts.registry);
    let style = EntryStyle::read(options, &columns, None, false);
    let with_legend = options.yes("legend");
    let ragged = !options.yes("pad");
    if matrices.is_empty() && options.findings.is_empty() {
        matrices = all.values().collect();
    }
    let own = columns.iter().map(|chosen| chosen.column.name());
    let own: Vec<&str> = if columns.is_empty() { vec!["entry"] } else { own.collect() };
    let mut names = own.clone();
    names.extend(matrices.iter().flat_map(|matrix| matrix.columns.iter().map(String::as_str)));
    entries::align(options, &names);
    if !options.findings.is_empty() {
        return;
    }
    if matrices.is_empty() {
        return sheet.paragraph(nothing("None."));
    }
    let headings = headings.or((matrices.len() > 1).then_some(3));
    let mut legend = Legend::new(MARKS);
    sheet.marks = style.marks();
    for matrix in matrices {
        let marks: Line<'r> = matrix.notes.iter().filter_map(|note| sheet.mark(note)).collect();
        if let Some(level) = headings {
            let mut heading = words(&matrix.title);
            heading.extend(marks.iter().cloned());
            sheet.heading(level, &heading);
        }
        let mut shown = table(facts, matrix, &selection, &columns, &style, &mut legend, sheet);
        if headings.is_none() {
            shown.titles[0].extend(marks);
        }
        let names: Vec<&str> = own.iter().copied().chain(matrix.columns.iter().map(String::as_str)).collect();
        // An alignment for a column of another matrix is not a mistake.
        shown.align = names.iter().map(|name| aligned(options, name)).collect();
        shown.ragged = ragged;
        sheet.table(&shown);
    }
    if with_legend {
        sheet.paragraph(words(legend.line()).into_iter().filter(|part| *part != Inline::text("")).collect());
    }
}

/// The alignment of the column with this name.
fn aligned(options: &Options<'_>, name: &str) -> crate::view::Align {
    let pairs = options.pairs("align");
    pairs
        .iter()
        .find(|pair| pair.name == name)
        .map_or_else(Default::default, |pair| entries::side(pair).unwrap_or_default())
}

fn table<'s, 'r>(
    facts: &Facts<'r>,
    matrix: &'r Matrix,
    selection: &Selection,
    columns: &[Chosen<'r>],
    style: &EntryStyle,
    legend: &mut Legend<5>,
    sheet: &mut NotedSheet<'s, 'r>,
) -> Table<'s> {
    let registry = facts.registry;
    let held: Vec<Held<'r>> = match &matrix.rows {
        Rows::Kind(kind) => Selection { kinds: vec![kind.clone()], ..selection.clone() }.held(registry),
        Rows::Entries(ids) => {
            let entries = ids.iter().filter_map(|id| registry.entries.get(id));
            let held = entries.map(Held::today);
            held.filter(|held| selection.tiers.is_empty() || selection.tiers.contains(&held.standing)).collect()
        }
    };
    let own = [Chosen { column: Column::Entry, title: Some(facts.rows_title(matrix).to_owned()) }];
    let columns = if columns.is_empty() { &own } else { columns };
    let mut titles: Vec<Line<'r>> = columns.iter().map(|chosen| entries::title(facts, chosen, &held)).collect();
    for column in &matrix.columns {
        let mut title = registry.entries.get(column).map_or_else(|| words(column), |entry| style.entry(entry, sheet));
        title.extend(matrix.column_notes.get(column).into_iter().flatten().filter_map(|note| sheet.mark(note)));
        titles.push(title);
    }
    let mut table = sheet.columns(titles);
    for held in held {
        for chosen in columns {
            table.add(&style.cell(facts, chosen.column, &held, sheet));
        }
        let cells = matrix.cells.get(&held.entry.id);
        for column in &matrix.columns {
            let cell = cells.and_then(|cells| cells.get(column));
            let mark = legend.mark(index(cell));
            let mut line = Inline::link(words(mark), cell.and_then(|cell| cell.url.as_deref()));
            if let Some(note) = cell.and_then(|cell| cell.note.as_ref()) {
                line.extend(sheet.footnote(prose::blocks(note).content));
            }
            let notes = cell.map_or(&[][..], |cell| &cell.notes);
            line.extend(notes.iter().filter_map(|note| sheet.mark(note)));
            table.add(&line);
        }
    }
    table
}
