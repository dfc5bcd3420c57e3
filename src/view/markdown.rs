//! Markdown for comments, release notes and the like, in which no text of the registry can do anything but be read.

use std::borrow::Cow;

use super::Table;
use crate::prose::{self, Host, Inline, Room, Writer};
use crate::width;

/// The widest cell that others are aligned with. A wider one sticks out, for filling up every row to one long cell
/// would make a table grow with the square of its text.
const WIDEST: usize = 120;

/// A table whose cells are plain text, aligned in the source.
pub fn markdown(table: &Table) -> String {
    let titles: Vec<String> = table.columns.iter().map(|column| markdown_text(&column.title)).collect();
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| plain_cell(cell)).collect()).collect();
    aligned(&titles, &rows)
}

/// Plain text in a cell, which is never at the start of a line.
fn plain_cell(cell: &str) -> String {
    // Lists write a pull request as its number, and nothing that is plain text there can look like it.
    if cell.strip_prefix('#').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
        return cell.to_owned();
    }
    prose::text(cell, Host::Post)
}

/// A table whose cells are Markdown already, made safe with [`markdown_cell`] or [`markdown_text`].
pub fn aligned(titles: &[String], rows: &[Vec<String>]) -> String {
    Aligned::new(titles).table(rows.iter())
}

/// How the cells of a column are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// As the reader's program does it.
    #[default]
    None,
    /// To the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

/// The text of a cell, with its width.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'t> {
    /// The text.
    pub text: &'t str,
    /// How many columns it takes.
    pub width: usize,
}

impl<'t, T: AsRef<str> + ?Sized> From<&'t T> for Measured<'t> {
    fn from(text: &'t T) -> Self {
        let text = text.as_ref();
        Self { text, width: width::of(text) }
    }
}

/// The columns of a table in Markdown: all rows are measured first, and then written one by one.
#[derive(Debug)]
pub struct Aligned {
    titles: Vec<String>,
    widths: Vec<usize>,
    align: Vec<Align>,
    ragged: bool,
}

impl Aligned {
    /// Columns with these titles.
    pub fn new(titles: &[String]) -> Self {
        let widths = titles.iter().map(|title| width::of(title).clamp(3, WIDEST)).collect();
        Self { titles: titles.to_vec(), widths, align: Vec::new(), ragged: false }
    }

    /// The same with columns aligned like this; `ragged` leaves their cells as wide as they are.
    #[must_use]
    pub fn with(self, align: &[Align], ragged: bool) -> Self {
        let widths = if ragged { vec![0; self.widths.len()] } else { self.widths };
        Self { align: align.to_vec(), ragged, widths, ..self }
    }

    /// The whole table.
    pub fn table<'c>(
        self,
        rows: impl ExactSizeIterator<Item: IntoIterator<Item: Into<Measured<'c>>>> + Clone,
    ) -> String {
        let mut text = String::new();
        self.add_table(rows, &mut text);
        text
    }

    /// The same behind another text.
    pub fn add_table<'c>(
        mut self,
        rows: impl ExactSizeIterator<Item: IntoIterator<Item: Into<Measured<'c>>>> + Clone,
        text: &mut String,
    ) {
        rows.clone().for_each(|row| self.measure(row));
        let line_length = self.widths.iter().sum::<usize>() + 3 * self.widths.len() + 2;
        text.reserve(line_length * (rows.len() + 2));
        text.push_str(&self.head());
        rows.for_each(|row| self.line(row, text));
    }

    /// Makes room for a row.
    pub fn measure<'c>(&mut self, row: impl IntoIterator<Item: Into<Measured<'c>>>) {
        if self.ragged {
            return;
        }
        for (widest, cell) in self.widths.iter_mut().zip(row) {
            *widest = (*widest).max(cell.into().width.min(WIDEST));
        }
    }

    /// The titles and the line below them.
    pub fn head(&self) -> String {
        let mut text = String::new();
        self.line(&self.titles, &mut text);
        let dashes = |(index, width): (usize, &usize)| {
            let width = (*width).max(3);
            match self.align.get(index).copied().unwrap_or_default() {
                Align::None => "-".repeat(width),
                Align::Left => format!(":{}", "-".repeat(width - 1)),
                Align::Center => format!(":{}:", "-".repeat(width - 2)),
                Align::Right => format!("{}:", "-".repeat(width - 1)),
            }
        };
        self.line(&self.widths.iter().enumerate().map(dashes).collect::<Vec<_>>(), &mut text);
        text
    }

    /// Writes a row.
    pub fn line<'c>(&self, row: impl IntoIterator<Item: Into<Measured<'c>>>, text: &mut String) {
        text.push('|');
        for (cell, room) in row.into_iter().zip(&self.widths) {
            let cell = cell.into();
            text.push(' ');
            text.push_str(cell.text);
            width::blanks(room.saturating_sub(cell.width) + 1, text);
            text.push('|');
        }
        text.push('\n');
    }
}

/// Plain text as Markdown that shows just this text, on one line: no markup, no HTML, no mention and no link comes of
/// it.
pub fn markdown_text(text: &str) -> String {
    prose::text(text, Host::Post)
}

/// Markdown that the registry's author wrote (a note, a reason), made to stay inside a table's cell: on one line,
/// without HTML, images, comments, table bars and mentions; emphasis, code and links stay.
pub fn markdown_cell(text: &str) -> String {
    written(text, Room::Cell)
}

/// The same for a place outside of tables: a paragraph, an item of a list.
pub fn markdown_line(text: &str) -> String {
    written(text, Room::Line)
}

/// An address where no page of the project is beside what is read.
fn from_elsewhere(url: &str) -> Option<Cow<'_, str>> {
    url.contains(':').then_some(url.into())
}

fn written(text: &str, room: Room) -> String {
    let mut writer = Writer { host: Host::Post, room, address: &from_elsewhere, mark: &mut |_| None };
    if text.trim().contains('\n') {
        writer.blocks(&prose::blocks(text).content)
    } else {
        writer.line(&prose::line(text).content)
    }
}

/// A line that was parsed or made, for a place outside of tables.
pub(super) fn markdown_tree(line: &[Inline<'_>]) -> String {
    Writer { host: Host::Post, room: Room::Line, address: &from_elsewhere, mark: &mut |_| None }.line(line)
}

/// Plain text as a code span that does not end early, on one line, also in a table's cell.
pub fn markdown_code(text: &str) -> String {
    prose::code(text, Room::Cell, Host::Post).unwrap_or_else(|| markdown_text(text))
}

/// A link with plain text; without an address of the web, the text alone.
pub fn markdown_link(text: &str, url: Option<&str>) -> String {
    prose::link(text, url, Host::Post)
}

/// A pull request as a link; without an address as its number, of which the host may know where it leads.
pub fn markdown_pull_request(number: u64, url: Option<&str>) -> String {
    let shown = format!("#{number}");
    if url.is_some() { markdown_link(&shown, url) } else { shown }
}

/// A phrase in the house style: its literals become code, and all else is plain text.
pub fn markdown_phrase(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let (last, balanced) = (parts.len() - 1, parts.len() % 2 == 1);
    let mut shown = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        match index % 2 {
            1 if index < last || balanced => shown += &markdown_code(part),
            1 => shown += &format!("\\`{}", inner(part)),
            _ if part.is_empty() && (index == 0 || index == last) => {}
            _ => shown += &inner(part),
        }
    }
    shown
}

/// Plain text between literals, which keeps its blanks and keeps two literals apart.
fn inner(text: &str) -> String {
    let trimmed = text.trim_matches(' ');
    let blank = |at_edge: bool| if at_edge { " " } else { "" };
    if trimmed.is_empty() {
        // Between two literals, which must not run into one.
        return " ".to_owned();
    }
    format!("{}{}{}", blank(text.starts_with(' ')), markdown_text(trimmed), blank(text.ends_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_cells_look() {
        let titles = ["A".to_owned(), "Bcde".to_owned()];
        let rows = [vec!["✅".to_owned(), "b".to_owned()], vec!["表表表".to_owned(), String::new()]];
        let expected = "\
| A      | Bcde |
| ------ | ---- |
| ✅     | b    |
| 表表表 |      |
";
        assert_eq!(aligned(&titles, &rows), expected);
    }

    #[test]
    fn a_very_long_cell_does_not_widen_every_row() {
        let rows = [vec!["a".repeat(100_000)], vec![String::new()]];
        assert!(aligned(&["A".to_owned()], &rows).len() < 101_000);
    }

    #[test]
    fn literals_of_a_phrase_are_code_and_the_rest_is_inert() {
        assert_eq!(markdown_phrase("there is no tier `9`"), "there is no tier `9`");
        assert_eq!(markdown_phrase("a `b` <i>c</i>"), "a `b` \\<i>c\\</i>");
        assert_eq!(markdown_phrase("`a|b` and `"), "`a\\|b` and \\` ");
        assert_eq!(markdown_phrase("`a``<b>`"), "`a` `<b>`");
    }
}
