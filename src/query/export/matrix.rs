//! Support by entry and column.

use serde::Serialize;

use super::{Footnote, Resolve};
use crate::model::{self, Rows, Support};
use crate::prose::plain_blocks;

/// A matrix.
#[derive(Debug, Serialize)]
pub struct Matrix<'r> {
    pub(crate) id: &'r str,
    pub(crate) title: &'r str,
    /// The kind whose entries are the rows; null if the file lists them.
    pub(crate) rows: Option<&'r str>,
    /// As the file lists them, else in the order of every output.
    pub(crate) row_ids: Vec<&'r str>,
    pub(crate) columns: &'r [String],
    pub(crate) needs: Option<Needs<'r>>,
    pub(crate) footnotes: Vec<Footnote<'r>>,
    pub(crate) column_notes: Vec<ColumnNotes<'r>>,
    /// The known ones, row by row.
    pub(crate) cells: Vec<Cell<'r>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Needs<'r> {
    pub(crate) tier: &'r str,
    pub(crate) columns: u32,
}

#[derive(Debug, Serialize)]
pub(crate) struct ColumnNotes<'r> {
    pub(crate) column: &'r str,
    pub(crate) footnotes: Vec<Footnote<'r>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Cell<'r> {
    pub(crate) row: &'r str,
    pub(crate) column: &'r str,
    pub(crate) support: Support,
    pub(crate) note: Option<&'r str>,
    pub(crate) url: Option<&'r str>,
    pub(crate) link: Option<String>,
    /// `note` first.
    pub(crate) footnotes: Vec<Footnote<'r>>,
}

impl<'r> Resolve<'r> {
    pub(super) fn matrix(&self, id: &'r str, matrix: &'r model::Matrix) -> Matrix<'r> {
        let model::Matrix { title, rows, columns, needs, notes, column_notes, cells } = matrix;
        let (rows, row_ids) = match rows {
            Rows::Kind(kind) => {
                let rows = self.registry.entries.values().filter(|entry| entry.kind == *kind && !entry.is_removed());
                let mut rows: Vec<_> = rows.map(|entry| (entry, entry.tier)).collect();
                self.registry.sort(&mut rows);
                (Some(kind.as_str()), rows.into_iter().map(|(entry, _)| entry.id.as_str()).collect())
            }
            Rows::Entries(ids) => (None, ids.iter().map(String::as_str).collect()),
        };
        let column_notes = column_notes.iter();
        let column_notes = column_notes.map(|(column, notes)| ColumnNotes { column, footnotes: self.footnotes(notes) });
        let cells =
            cells.iter().flat_map(|(row, cells)| cells.iter().map(|(column, cell)| self.cell(row, column, cell)));
        Matrix {
            id,
            title,
            rows,
            row_ids,
            columns,
            needs: needs.map(|model::Needs { tier, columns }| Needs { tier: self.tier_id(tier), columns }),
            footnotes: self.footnotes(notes),
            column_notes: column_notes.collect(),
            cells: cells.collect(),
        }
    }

    fn cell(&self, row: &'r str, column: &'r str, cell: &'r model::Cell) -> Cell<'r> {
        let model::Cell { support, note, url, notes } = cell;
        let own = note.iter().map(|text| Footnote { note: None, text, text_plain: plain_blocks(text) });
        Cell {
            row,
            column,
            support: *support,
            note: note.as_deref(),
            url: url.as_deref(),
            link: url.as_deref().and_then(|url| self.registry.web_address(url)),
            footnotes: own.chain(self.footnotes(notes)).collect(),
        }
    }
}
