//! `matrix`: support per entry and column.

use super::facts::Facts;
use super::legend::Legend;
use super::options::Options;
use super::sheet::Sheet;
use super::texts::{markdown_line, markdown_text};
use super::{Block, Opt};
use crate::model::{Cell, Entry, Matrix, Rows, Standing, Support};
use crate::query::Selection;

pub(super) static BLOCK: Block = Block {
    name: "matrix",
    summary: "one matrix, or all of them",
    options: &[
        Opt { name: "id", value: "MATRIX,…", doc: "only these matrices" },
        Opt { name: "tier", value: "TIER,…", doc: "only rows of these tiers" },
        Opt { name: "headings", value: "LEVEL", doc: "the level of the headings; without it, 3 if there are several" },
    ],
    example: "id=aarch64",
    write,
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

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let all = &facts.registry.matrices;
    let ids = || all.keys().map(String::as_str);
    let mut matrices = options.each("id", "matrix", |id| all.get(id), ids);
    let tiers = options.tiers(facts.registry);
    let headings = options.headings();
    if !options.findings.is_empty() {
        return;
    }
    if matrices.is_empty() {
        matrices = all.values().collect();
    }
    if matrices.is_empty() {
        return sheet.paragraph("*None.*");
    }
    let headings = headings.or((matrices.len() > 1).then_some(3));
    let mut legend = Legend::new(MARKS);
    for matrix in matrices {
        if let Some(level) = headings {
            sheet.heading(level, &markdown_text(&matrix.title));
        }
        table(facts, matrix, &tiers, &mut legend, sheet);
    }
    let legend = legend.line();
    if !legend.is_empty() {
        sheet.paragraph(&legend);
    }
}

fn table(facts: &Facts<'_>, matrix: &Matrix, tiers: &[Standing], legend: &mut Legend<5>, sheet: &mut Sheet) {
    let mut titles = vec![facts.rows_title(matrix)];
    titles.extend(matrix.columns.iter().map(|column| {
        facts.registry.entries.get(column).map_or_else(|| markdown_text(column), |entry| facts.entry_title(entry))
    }));
    let entries: Vec<&Entry> = match &matrix.rows {
        Rows::Kind(kind) => {
            let selection = Selection { tiers: tiers.to_vec(), kinds: vec![kind.clone()], ..Selection::default() };
            selection.held(facts.registry).into_iter().map(|held| held.entry).collect()
        }
        Rows::Entries(ids) => {
            let entries = ids.iter().filter_map(|id| facts.registry.entries.get(id));
            entries.filter(|entry| tiers.is_empty() || tiers.contains(&entry.tier)).collect()
        }
    };
    let rows: Vec<Vec<String>> = entries
        .into_iter()
        .map(|entry| {
            let cells = matrix.cells.get(&entry.id);
            let mut row = vec![facts.entry(entry, &entry.id)];
            row.extend(matrix.columns.iter().map(|column| {
                let cell = cells.and_then(|cells| cells.get(column));
                let mark = legend.mark(index(cell));
                let mark = facts.link(mark, cell.and_then(|cell| cell.url.as_deref()));
                let own = cell.and_then(|cell| cell.note.as_deref());
                let notes =
                    own.into_iter().chain(cell.into_iter().flat_map(|cell| facts.registry.note_texts(&cell.notes)));
                notes.fold(mark, |mark, note| mark + &sheet.footnote(markdown_line(note)))
            }));
            row
        })
        .collect();
    sheet.table(&titles, &rows);
}
