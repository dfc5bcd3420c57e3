//! Rows → table, page, Markdown, CSV, JSON. Views look at rows and at nothing else.
//!
//! There is a file for each format, and one with the layout of each answer of `query`.

mod csv;
mod json;
mod markdown;
mod page;
mod patch;
mod rows;
mod rst;
mod terminal;

mod agenda;
mod checklist;
mod columns;
mod decision;
mod diff;
mod list;
mod log;
mod missing;
mod proposal;
mod records;
mod rule;
mod show;
mod step;
mod support;

use std::borrow::Cow;

pub use checklist::ticked;
pub use csv::{csv, csv_rows};
pub use decision::Pending;
pub use json::{json, json_line, write_json};
use markdown::markdown_tree;
pub use markdown::{
    Align, Aligned, Measured, aligned, markdown, markdown_cell, markdown_code, markdown_line, markdown_link,
    markdown_phrase, markdown_pull_request, markdown_text,
};
pub use missing::{MISSING_TITLES, missing_columns};
pub use page::{Element, Item, Page, Tone, page};
pub use patch::unified_diff;
pub use proposal::refused;
pub use rows::Rows;
pub use rst::simple_table;
pub use terminal::{fits, terminal};

pub(crate) use crate::prose::is_hazard;
pub use crate::prose::{html, html_inline, is_web, visible, visible_lines};

/// Rows under titles: the basis of all tabular formats.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, with a cell for every column.
    pub rows: Vec<Vec<String>>,
    /// How the cells of some columns are coloured, row by row; see [`Table::tint`].
    tones: Vec<(usize, Vec<Tone>)>,
}

/// A column of a [`Table`].
#[derive(Debug, Clone)]
pub struct Column {
    /// Its title.
    pub title: Cow<'static, str>,
    /// When it is dropped from a narrow terminal: the largest first, 0 never.
    pub drop_order: u8,
}

impl Table {
    /// A table without rows; each column with its title and how early it is left out on a narrow terminal.
    pub fn new(columns: &[(&'static str, u8)]) -> Self {
        Self {
            columns: columns.iter().map(|&(title, drop_order)| Column { title: title.into(), drop_order }).collect(),
            ..Self::default()
        }
    }

    /// Colours the cells of a column, from the first row on. The words have to say the same.
    fn tint(&mut self, column: usize, tones: Vec<Tone>) {
        self.tones.push((column, tones));
    }

    /// How a cell is coloured.
    fn tone(&self, row: usize, column: usize) -> Tone {
        let tones = self.tones.iter().find(|(tinted, _)| *tinted == column);
        tones.and_then(|(_, tones)| tones.get(row)).copied().unwrap_or_default()
    }
}

/// A value in a cell, or the sign for none.
fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// A text without commands for a runner of GitHub: neither `::error::…` at the beginning of a line nor `##[error]…`.
pub(crate) fn without_commands(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##[") {
        return text.into();
    }
    let broken = text.split_inclusive('\n').map(|line| {
        let line = line.replace("##[", "## [");
        if line.trim_start().starts_with("::") { line.replacen("::", ": :", 1) } else { line }
    });
    broken.collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_runner() {
        let text = "a ::b::\n  ::error::x\n::::\n##[add-mask]x ##[y]\n## [z]";
        assert_eq!(without_commands(text), "a ::b::\n  : :error::x\n: :::\n## [add-mask]x ## [y]\n## [z]");
        assert!(matches!(without_commands("a: b ## ["), Cow::Borrowed(_)));
    }
}
