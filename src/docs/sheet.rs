//! What a block writes, before it is fitted into its page.

use std::fmt::Write as _;
use std::ops::Range;

use indexmap::IndexSet;

use super::Figure;
use crate::view::aligned;

/// The text of a block and its footnotes.
#[derive(Debug)]
pub(super) struct Sheet {
    text: String,
    /// What the labels of its footnotes begin with; no other block and nothing else in the page uses it.
    label: String,
    footnotes: IndexSet<String>,
    /// The files that it shows.
    pub(super) figures: Vec<Figure>,
}

impl Sheet {
    pub(super) fn new(label: String) -> Self {
        Self { text: String::new(), label, footnotes: IndexSet::new(), figures: Vec::new() }
    }

    /// A paragraph, a list or whatever else stands between blank lines.
    pub(super) fn paragraph(&mut self, markdown: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(markdown.trim_end());
        self.text.push('\n');
    }

    pub(super) fn heading(&mut self, level: usize, markdown: &str) {
        self.paragraph(&format!("{} {markdown}", "#".repeat(level.clamp(1, 6))));
    }

    /// A list; without items, nothing.
    pub(super) fn list(&mut self, items: &[String]) {
        if !items.is_empty() {
            self.paragraph(&format!("- {}", items.join("\n- ")));
        }
    }

    /// A table; without rows, a word that says so.
    pub(super) fn table<T: AsRef<str>>(&mut self, titles: &[T], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return self.paragraph("*None.*");
        }
        let titles: Vec<String> = titles.iter().map(|title| title.as_ref().to_owned()).collect();
        self.paragraph(&aligned(&titles, rows));
    }

    /// A file beside the page that the block shows.
    pub(super) fn figure(&mut self, file: &str, at: Range<usize>, text: String) {
        self.figures.push(Figure { file: file.to_owned(), at, text });
    }

    /// The mark of a footnote; the same text has the same one.
    pub(super) fn footnote(&mut self, markdown: String) -> String {
        let (index, _) = self.footnotes.insert_full(markdown);
        format!("[^{}-{}]", self.label, index + 1)
    }

    /// The lines of the block, each with what stands before it in the page, and with blank lines around them so that
    /// the comments do not swallow them.
    pub(super) fn finish(mut self, prefix: &str, line_end: &str) -> String {
        if !self.footnotes.is_empty() {
            let mut notes = String::new();
            for (index, note) in self.footnotes.iter().enumerate() {
                writeln!(notes, "[^{}-{}]: {note}", self.label, index + 1).expect("a string takes every character");
            }
            self.paragraph(&notes);
        }
        if self.text.is_empty() {
            return self.text;
        }
        if prefix.is_empty() && line_end == "\n" {
            return format!("\n{}\n", self.text);
        }
        let mut text = String::with_capacity(self.text.len() + self.text.len() / 8);
        for line in std::iter::once("").chain(self.text.lines()).chain([""]) {
            let prefix = if line.is_empty() { prefix.trim_end() } else { prefix };
            text.push_str(prefix);
            text.push_str(line);
            text.push_str(line_end);
        }
        text
    }
}
