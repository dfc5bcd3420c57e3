//! Columns that were chosen: a table, and a sheet for a spreadsheet.

use super::{Column, Rows, Table, csv_rows};
use crate::query::Columns;

impl Rows for Columns<'_> {
    fn table(&self) -> Table {
        let titles =
            self.chosen.iter().map(|chosen| chosen.title.clone().unwrap_or_else(|| chosen.column.title().to_owned()));
        let rows = self.rows.iter().map(|(_, values)| {
            let shown = values.iter().map(|value| value.plain(self.registry()));
            shown.map(|shown| if shown.is_empty() { "-".to_owned() } else { shown }).collect()
        });
        // Whoever chooses columns wants to see them all.
        Table {
            columns: titles.map(|title| Column { title: title.into(), drop_order: 0 }).collect(),
            rows: rows.collect(),
            ..Table::default()
        }
    }

    /// The rows below the names of the columns or the titles that were given.
    fn csv(&self) -> String {
        let titles =
            self.chosen.iter().map(|chosen| chosen.title.clone().unwrap_or_else(|| chosen.column.name().to_owned()));
        let rows = self.rows.iter().map(|(_, values)| values.iter().map(|value| value.data(self.registry())).collect());
        csv_rows(&std::iter::once(titles.collect()).chain(rows).collect::<Vec<_>>())
    }
}
