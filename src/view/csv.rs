//! CSV, as RFC 4180 has it and spreadsheets read it.

use super::{Table, visible};

/// A table as CSV: a line of titles in lower case, then the rows.
pub fn csv(table: &Table) -> String {
    let titles: Vec<String> = table.columns.iter().map(|column| column.title.to_lowercase()).collect();
    csv_rows(&[titles]) + &csv_rows(&table.rows)
}

/// Rows alone, as CSV.
pub fn csv_rows(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| visible(cell).into_owned())).expect("every row has all columns");
    }
    let bytes = writer.into_inner().expect("a vector takes every byte");
    String::from_utf8(bytes).expect("the cells are UTF-8")
}
