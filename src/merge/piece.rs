//! A document as pieces of its text: tables with their pairs and the tables below them, each with the comments above it.

use std::ops::Range;

use crate::toml::{Content, Document, Line, Value};

/// A table with a header, or the whole file.
#[derive(Debug)]
pub(super) struct Table<'d> {
    /// Its path, without indexes.
    pub(super) path: Vec<&'d str>,
    /// Whether it is one of an array.
    pub(super) array: bool,
    /// The blank lines and comments above its header.
    pub(super) lead: &'d str,
    /// Its header line up to the brackets' end; empty for the file.
    pub(super) header: &'d str,
    /// What follows the header: a comment, and the line end.
    pub(super) after: &'d str,
    pub(super) pairs: Vec<Pair<'d>>,
    /// The tables below it: those that follow and extend its path.
    pub(super) tables: Vec<Table<'d>>,
    /// For the file: what comes after everything else.
    pub(super) tail: &'d str,
    /// All of it but the lead.
    pub(super) body: &'d str,
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Pair<'d> {
    pub(super) keys: Vec<&'d str>,
    /// The blank lines and comments above it.
    pub(super) lead: &'d str,
    /// Its line up to the value.
    pub(super) head: &'d str,
    pub(super) value: Written<'d>,
    /// What follows the value: a comment, which may continue below, and the line end.
    pub(super) after: &'d str,
    /// All of it but the lead.
    pub(super) body: &'d str,
}

/// A value with its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'d> {
    pub(super) value: Value<'d>,
    /// The text of the file.
    pub(super) file: &'d str,
}

impl<'d> Written<'d> {
    /// Whether it is neither an array nor a table.
    pub(super) fn is_scalar(self) -> bool {
        !matches!(self.value.content(), Content::Array(_) | Content::Table(_))
    }

    /// How it is written.
    pub(super) fn text(self) -> &'d str {
        &self.file[self.value.span()]
    }
}

/// The pieces of a document that is TOML.
pub(super) fn pieces<'d>(document: &'d Document<'_>) -> Table<'d> {
    let text = document.text();
    // Open tables, from the file to the innermost, each with where its body begins.
    let mut open: Vec<(Table<'d>, usize)> = vec![(Table::new(Vec::new(), false, "", "", ""), 0)];
    let mut at = 0;
    for line in document.lines() {
        let span = match &line {
            Line::Header { span, .. } | Line::Pair { span, .. } => span.clone(),
        };
        let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
        let end = end_with_comment(text, &span);
        let (lead, after) = (&text[at..start], &text[span.end..end]);
        match line {
            Line::Header { keys, array, .. } => {
                while open.last().is_some_and(|(table, _)| !is_below(&keys, &table.path)) {
                    close(&mut open, &text[..at]);
                }
                open.push((Table::new(keys, array, lead, &text[start..span.end], after), start));
            }
            Line::Pair { keys, value, .. } => {
                let head = &text[start..value.span().start];
                let value = Written { value, file: text };
                let pair = Pair { keys, lead, head, value, after, body: &text[start..end] };
                if let Some((table, _)) = open.last_mut() {
                    table.pairs.push(pair);
                }
            }
        }
        at = end;
    }
    while open.len() > 1 {
        close(&mut open, &text[..at]);
    }
    let (mut file, _) = open.pop().expect("the file is closed by nobody else");
    (file.body, file.tail) = (&text[..at], &text[at..]);
    file
}

/// Ends the innermost table at the end of the text so far.
fn close<'d>(open: &mut Vec<(Table<'d>, usize)>, so_far: &'d str) {
    if let Some((mut table, start)) = open.pop()
        && let Some((parent, _)) = open.last_mut()
    {
        table.body = &so_far[start..];
        parent.tables.push(table);
    }
}

impl<'d> Table<'d> {
    fn new(path: Vec<&'d str>, array: bool, lead: &'d str, header: &'d str, after: &'d str) -> Self {
        Self { path, array, lead, header, after, pairs: Vec::new(), tables: Vec::new(), tail: "", body: "" }
    }
}

/// Whether a path extends another one.
fn is_below(path: &[&str], other: &[&str]) -> bool {
    path.len() > other.len() && path.starts_with(other)
}

/// The end of the line on which something ends, including the comment behind it and its continuation: lines below with
/// nothing but a comment in the same column.
fn end_with_comment(text: &str, span: &Range<usize>) -> usize {
    let next_line = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    let mut end = next_line(span.end);
    let Some(hash) = text[span.end..end].find('#') else { return end };
    let start = text[..span.end].rfind('\n').map_or(0, |end| end + 1);
    let column = text[start..span.end + hash].chars().count();
    let goes_on = |at: usize| {
        let line = &text[at..next_line(at)];
        let comment = line.trim_start_matches([' ', '\t']);
        comment.starts_with('#') && line.len() - comment.len() == column
    };
    while goes_on(end) {
        end = next_line(end);
    }
    end
}
