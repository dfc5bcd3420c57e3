//! Support per (entry × column).

use std::collections::HashSet;

use indexmap::IndexMap;
use serde::Serialize;

use super::{Entry, Note, Rank};

/// One table of support: `[matrix.ID]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// What it is called; by default its id.
    pub title: String,
    /// What its rows are.
    pub rows: Rows,
    /// The entries that are its columns.
    pub columns: Vec<String>,
    /// What the rows must have.
    pub needs: Option<Needs>,
    /// What is to be said of all of it.
    pub notes: Vec<Note>,
    /// What is to be said of its columns, by column.
    pub column_notes: IndexMap<String, Vec<Note>>,
    /// The known cells, by row and column; an absent one is unknown.
    pub cells: IndexMap<String, IndexMap<String, Cell>>,
}

impl Matrix {
    /// In how many of these columns a row is wholly supported.
    pub fn supported(&self, row: &str, columns: &HashSet<&str>) -> usize {
        let cells = self.cells.get(row).into_iter().flatten();
        cells.filter(|(column, cell)| cell.support == Support::Yes && columns.contains(column.as_str())).count()
    }
}

/// What the rows of a matrix are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// The entries of this kind.
    Kind(String),
    /// These entries, in this order.
    Entries(Vec<String>),
}

impl Rows {
    /// Whether an entry is a row.
    pub fn has(&self, entry: &Entry) -> bool {
        match self {
            Self::Kind(kind) => entry.kind == *kind,
            Self::Entries(ids) => ids.contains(&entry.id),
        }
    }
}

/// Every row at `tier` or better says "yes" in at least `columns` columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// The lowest tier of the rows that are judged.
    pub tier: Rank,
    /// How many columns must say "yes".
    pub columns: u32,
}

/// What is known of one row in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// How far it is supported.
    pub support: Support,
    /// What else is to be said of it, in Markdown.
    pub note: Option<String>,
    /// Where that can be read.
    pub url: Option<String>,
    /// Further remarks, which may be shared.
    pub notes: Vec<Note>,
}

/// How far a row is supported in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// The question makes no sense here.
    NotApplicable,
    /// Not at all.
    No,
    /// In part.
    Partial,
    /// Wholly.
    Yes,
}

impl Support {
    /// The words in the file, with their meanings.
    pub const ALL: [Self; 4] = [Self::Yes, Self::Partial, Self::No, Self::NotApplicable];

    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::No => "no",
            Self::Partial => "partial",
            Self::Yes => "yes",
        }
    }
}
