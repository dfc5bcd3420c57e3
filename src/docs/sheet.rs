//! What a block writes, before it is fitted into its page.

use std::ops::Range;

use super::Figure;
use super::address::Addresses;
use super::markup::Markup;
use super::notes::{Footnote, Notes};
use super::texts::{Line, nothing, unmarked, words};
use crate::model::Note;
use crate::prose::{self, Block, Host, Inline, Place, Rst, Writer};
use crate::view::{Align, Aligned, simple_table};

/// The content of a block, with the footnotes of its page.
#[derive(Debug)]
pub(super) struct Sheet<'s, 'r> {
    notes: &'s mut Notes<'r>,
    /// Which block of the page it is, from 0.
    block: usize,
    /// Whether it shows marks of notes.
    pub(super) marks: bool,
    content: Content,
}

/// The parts of a block, in order.
#[derive(Debug, Default)]
pub(super) struct Content {
    parts: Vec<Part>,
    /// The files that it shows.
    pub(super) figures: Vec<Figure>,
}

#[derive(Debug)]
enum Part {
    Heading(usize, Line),
    Block(Block),
    Table(Table),
    /// A file beside the page, with the text that stands for it.
    Image(String, String),
}

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) titles: Vec<Line>,
    /// How each column is aligned; of those behind the last, not at all.
    pub(super) align: Vec<Align>,
    pub(super) rows: Vec<Vec<Line>>,
    /// Whether cells are not filled up, so that one row changed is one line changed.
    pub(super) ragged: bool,
}

impl<'s, 'r> Sheet<'s, 'r> {
    pub(super) fn new(notes: &'s mut Notes<'r>, block: usize) -> Self {
        Self { notes, block, marks: true, content: Content::default() }
    }

    pub(super) fn paragraph(&mut self, line: Line) {
        if !line.is_empty() {
            self.block(Block::Paragraph(line));
        }
    }

    /// A list, a quote or whatever else stands between blank lines.
    pub(super) fn block(&mut self, block: Block) {
        self.content.parts.push(Part::Block(block));
    }

    pub(super) fn heading(&mut self, level: usize, line: Line) {
        self.content.parts.push(Part::Heading(level.clamp(1, 6), line));
    }

    /// A list; without items, nothing.
    pub(super) fn list(&mut self, items: Vec<Line>) {
        if !items.is_empty() {
            let items = items.into_iter().map(|item| vec![Block::Paragraph(item)]).collect();
            self.block(Block::List { start: None, loose: false, items });
        }
    }

    /// A table; without rows, a word that says so.
    pub(super) fn table(&mut self, table: Table) {
        if table.rows.is_empty() {
            return self.paragraph(nothing("None."));
        }
        self.content.parts.push(Part::Table(table));
    }

    /// The same with titles in words.
    pub(super) fn titled(&mut self, titles: &[&str], rows: Vec<Vec<Line>>) {
        let titles = titles.iter().map(|title| words(*title)).collect();
        self.table(Table { titles, rows, ..Table::default() });
    }

    /// A file beside the page that the block shows, with the text that stands for it.
    pub(super) fn figure(&mut self, file: &str, at: Range<usize>, alternative: String, text: String) {
        self.content.parts.push(Part::Image(file.to_owned(), alternative));
        self.content.figures.push(Figure { file: file.to_owned(), at, text });
    }

    /// A line of the registry in Markdown.
    pub(super) fn line(&mut self, text: &str) -> Line {
        if !self.marks {
            return unmarked(text);
        }
        let mut line = prose::line(text).content;
        self.notes.resolve(&mut line, self.block);
        line
    }

    /// A text of the registry in Markdown.
    pub(super) fn text(&mut self, text: &str) -> Vec<Block> {
        let mut blocks = prose::blocks(text).content;
        self.notes.resolve_blocks(&mut blocks, self.block);
        blocks
    }

    /// The same on one line.
    pub(super) fn flat(&mut self, text: &str) -> Line {
        if text.trim().contains('\n') { prose::flatten(&self.text(text)) } else { self.line(text) }
    }

    /// The mark of a remark; nothing where marks are left out.
    pub(super) fn mark(&mut self, note: &'r Note) -> Option<Inline> {
        if !self.marks {
            return None;
        }
        self.notes.label(note, self.block).map(Inline::Note)
    }

    /// The mark of a footnote with this text.
    pub(super) fn footnote(&mut self, content: Vec<Block>) -> Option<Inline> {
        self.marks.then(|| Inline::Note(self.notes.text(content, self.block)))
    }

    /// The files that it shows.
    pub(super) fn figures(&self) -> &[Figure] {
        &self.content.figures
    }

    /// What was written.
    pub(super) fn finish(self) -> Content {
        self.content
    }
}

/// Writes the content of blocks in the language of their page.
pub(super) struct Press<'p> {
    pub(super) markup: Markup,
    pub(super) addresses: Addresses<'p>,
}

impl Press<'_> {
    /// The lines of a block, each with what stands before it in the page, and with blank lines around them so that the
    /// comments do not swallow them.
    pub(super) fn print<'n>(
        &self,
        content: &Content,
        notes: impl Iterator<Item = &'n Footnote>,
        prefix: &str,
        line_end: &str,
    ) -> String {
        let mut text = String::new();
        for part in &content.parts {
            add(&mut text, &self.part(part));
        }
        let mut foot = String::new();
        for note in notes {
            // Behind one of several paragraphs, the next would be part of it.
            if foot.trim_end().lines().next_back().is_some_and(|line| line.starts_with(' ')) {
                foot.push('\n');
            }
            foot.push_str(&self.note(note));
            foot.push('\n');
        }
        add(&mut text, &foot);
        if text.is_empty() {
            return text;
        }
        if prefix.is_empty() && line_end == "\n" {
            return format!("\n{text}\n");
        }
        let mut fitted = String::with_capacity(text.len() + text.len() / 8);
        for line in std::iter::once("").chain(text.lines()).chain([""]) {
            let prefix = if line.is_empty() { prefix.trim_end() } else { prefix };
            fitted.push_str(prefix);
            fitted.push_str(line);
            fitted.push_str(line_end);
        }
        fitted
    }

    fn part(&self, part: &Part) -> String {
        match (part, self.markup) {
            (Part::Block(block), _) => self.blocks(std::slice::from_ref(block)),
            (Part::Heading(level, line), Markup::Markdown) => {
                format!("{} {}", "#".repeat(*level), self.line(line, Place::Line))
            }
            // Which underline is which level is the page's own affair.
            (Part::Heading(_, line), Markup::Rst) => format!(".. rubric:: {}", self.line(line, Place::Line)),
            (Part::Image(file, text), Markup::Markdown) => {
                format!("![{}]({file})", prose::text(text, Host::Page))
            }
            (Part::Image(file, text), Markup::Rst) => format!(".. image:: {file}\n   :alt: {}", prose::visible(text)),
            (Part::Table(table), _) => self.table(table),
        }
    }

    fn table(&self, table: &Table) -> String {
        let cells = |row: &Vec<Line>| row.iter().map(|cell| self.line(cell, Place::Cell)).collect();
        let titles: Vec<String> = cells(&table.titles);
        let rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
        match self.markup {
            Markup::Markdown => Aligned::new(&titles).with(&table.align, table.ragged).table(&rows),
            Markup::Rst => simple_table(&titles, &rows),
        }
    }

    fn line(&self, line: &[Inline], place: Place) -> String {
        let address = |url: &str| self.addresses.on_page(url);
        let mark = &mut |label: &str| Some(self.markup.mark(label));
        match self.markup {
            Markup::Markdown => Writer { host: Host::Page, place, address: &address, mark }.line(line),
            Markup::Rst => Rst { address: &address, mark }.line(line),
        }
    }

    fn blocks(&self, blocks: &[Block]) -> String {
        let address = |url: &str| self.addresses.on_page(url);
        let mark = &mut |label: &str| Some(self.markup.mark(label));
        match self.markup {
            Markup::Markdown => Writer { host: Host::Page, place: Place::Page, address: &address, mark }.blocks(blocks),
            Markup::Rst => Rst { address: &address, mark }.blocks(blocks),
        }
    }

    fn note(&self, note: &Footnote) -> String {
        let (start, indent) = match self.markup {
            Markup::Markdown => (format!("[^{}]: ", note.label), "    "),
            Markup::Rst => (format!(".. [#{}] ", note.label), "   "),
        };
        let text = self.blocks(&note.content);
        let mut lines = text.lines();
        let mut out = start + lines.next().unwrap_or("");
        for line in lines {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(indent);
                out.push_str(line);
            }
        }
        out
    }
}

/// Adds a part behind a blank line.
fn add(text: &mut String, part: &str) {
    let part = part.trim_end_matches(['\n', '\r']);
    if part.trim().is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(part);
    text.push('\n');
}
