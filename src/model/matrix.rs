//! Support per (entry × column).

use indexmap::IndexMap;
use serde::Serialize;

use super::Rank;

/// One table of support: `[matrix.ID]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// What it is called; by default its id.
    pub title: String,
    /// The kind of its rows.
    pub rows: String,
    /// The entries that are its columns.
    pub columns: Vec<String>,
    /// What the rows must have.
    pub needs: Option<Needs>,
    /// The known cells, by row and column; an absent one is unknown.
    pub cells: IndexMap<String, IndexMap<String, Cell>>,
}

/// Every row at `tier` or better has at least `columns` times "yes".
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
}

/// How far a row is supported in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Support {
    /// Not at all.
    No,
    /// In part.
    Partial,
    /// Wholly.
    Yes,
}

impl Support {
    /// The words in the file, with their meanings.
    pub const ALL: [Self; 3] = [Self::Yes, Self::Partial, Self::No];

    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Partial => "partial",
            Self::Yes => "yes",
        }
    }
}
