//! Rows → table, page, Markdown, CSV, JSON. Views look at rows and at nothing else.
//!
//! There is a file for each format, and one for each question of `query` that says how its answer is laid out.

mod csv;
mod html;
mod json;
mod markdown;
mod page;
mod terminal;

mod checklist;
mod decision;
mod diff;
mod list;
mod log;
mod missing;
mod rule;
mod show;
mod step;
mod support;

use std::borrow::Cow;

pub use checklist::ticked;
pub use csv::{csv, csv_rows};
pub use html::{html, html_inline, is_web};
pub use json::{json, json_line, write_json};
pub use markdown::{
    Aligned, aligned, markdown, markdown_cell, markdown_code, markdown_line, markdown_link, markdown_phrase,
    markdown_text,
};
pub use missing::{MISSING_TITLES, missing_columns};
pub use page::{Element, Item, Page, Tone, page};
pub use terminal::{fits, terminal};

/// Rows under titles: what the formats for people are made of.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// How early it is left out when a terminal is too narrow: the largest first, 0 never.
    pub spare: u8,
}

impl Table {
    /// A table without rows; each column with its title and how early it is left out on a narrow terminal.
    pub fn new(columns: &[(&'static str, u8)]) -> Self {
        Self { columns: columns.iter().map(|&(title, spare)| Column { title, spare }).collect(), rows: Vec::new() }
    }
}

/// A value in a cell, or what stands for none.
fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// A text of the registry as it may reach a terminal: on one line, without control characters and without those that
/// turn the direction of writing.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(is_hazard) {
        let shown = |c: char| match c {
            '\n' | '\t' | '\r' => ' ',
            c if is_hazard(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        };
        Cow::Owned(text.chars().map(shown).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The same for a text of several lines, which stay.
pub(crate) fn visible_lines(text: &str) -> Cow<'_, str> {
    let steers = |c: char| !matches!(c, '\n' | '\t') && is_hazard(c);
    if text.contains(steers) { text.replace(steers, "\u{fffd}").into() } else { text.into() }
}

/// A text in which a runner of GitHub finds no command, neither `::error::…` at the beginning of a line nor `##[error]…`.
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

/// Whether a character may do something to a terminal or a page other than being seen.
pub(crate) fn is_hazard(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
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

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\nc"), "a\u{fffd}[31mb c");
        assert_eq!(visible("\u{202e}abc"), "\u{fffd}abc");
        assert_eq!(visible("größer 表"), "größer 表");
        assert_eq!(visible_lines("a\u{9b}31m\r\nb"), "a\u{fffd}31m\u{fffd}\nb");
    }
}
