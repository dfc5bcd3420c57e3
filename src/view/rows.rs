//! Answers that are rows, in every format that shows rows.

use serde::Serialize;

use super::{Page, Table, csv, markdown};

/// An answer that is rows. Serialized, it is its JSON.
pub trait Rows: Serialize {
    /// The rows for people.
    fn table(&self) -> Table;

    /// The same for people whose terminal is too narrow for the table; without it, columns are left out.
    fn page(&self) -> Option<Page> {
        None
    }

    /// The rows for a spreadsheet.
    fn csv(&self) -> String {
        csv(&self.table())
    }

    /// The rows as Markdown; empty if there is nothing to say.
    fn markdown(&self) -> String {
        markdown(&self.table())
    }
}
