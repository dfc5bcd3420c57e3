//! Markdown that no text of the registry can break out of.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{Table, visible};

/// A table whose cells are plain text, aligned in the source.
pub fn markdown(table: &Table) -> String {
    let titles: Vec<String> = table.columns.iter().map(|column| column.title.to_owned()).collect();
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| markdown_text(cell)).collect()).collect();
    aligned(&titles, &rows)
}

/// A table whose cells are Markdown already, made safe with [`markdown_cell`] or [`markdown_text`].
pub fn aligned(titles: &[String], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = titles.iter().map(|title| title.width().max(3)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        text.push('|');
        for (cell, width) in cells.iter().zip(&widths) {
            let fill = width.saturating_sub(cell.width());
            write!(text, " {cell}{} |", " ".repeat(fill)).expect("a string takes every character");
        }
        text.push('\n');
    };
    line(titles);
    line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>());
    for row in rows {
        line(row);
    }
    text
}

/// Plain text as Markdown that shows just this text, on one line: no markup, no HTML, no mention and no link comes of
/// it.
pub fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut previous = ' ';
    for c in visible(text).chars() {
        match c {
            // Inside a word an underscore is a plain character, as in `x86_64`.
            '_' if previous.is_alphanumeric() => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            // A mention would call somebody, and `#1` would point at an issue: a joiner of no width prevents both.
            '@' => escaped.push_str("@\u{2060}"),
            c => escaped.push(c),
        }
        previous = c;
    }
    escaped
}

/// Markdown that the registry's author wrote (a note, a reason), made to stay inside a cell or a list item: on one
/// line, without HTML, comments, table bars and mentions; emphasis, code and links stay.
pub fn markdown_cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut code = false;
    let shown = visible(text);
    let even = shown.matches('`').count().is_multiple_of(2);
    let mut previous = ' ';
    for c in shown.chars() {
        match c {
            '`' if even => {
                code = !code;
                escaped.push(c);
            }
            '`' => escaped.push_str("\\`"),
            '|' => escaped.push_str("\\|"),
            '<' if !code => escaped.push_str("&lt;"),
            '@' if !code && !previous.is_alphanumeric() => escaped.push_str("@\u{2060}"),
            c => escaped.push(c),
        }
        previous = c;
    }
    escaped
}

/// Plain text as a code span that does not end early, on one line, also in a table's cell.
pub fn markdown_code(text: &str) -> String {
    let text = visible(text).replace('`', "'");
    // A bar behind a backslash is read differently by every parser.
    if text.trim().is_empty() || text.contains("\\|") {
        return markdown_text(&text);
    }
    format!("`{}`", text.replace('|', "\\|"))
}

/// A link with plain text; without an address, the text alone.
pub fn markdown_link(text: &str, url: Option<&str>) -> String {
    match url {
        Some(url) => {
            let address: String = url
                .chars()
                .map(|c| match c {
                    '(' => "%28".to_owned(),
                    ')' => "%29".to_owned(),
                    '|' => "%7C".to_owned(),
                    c => c.to_string(),
                })
                .collect();
            format!("[{}]({})", markdown_text(text), visible(&address))
        }
        None => markdown_text(text),
    }
}
