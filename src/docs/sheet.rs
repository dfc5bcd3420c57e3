//! What a block writes, and how that becomes text in the language of its page.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::{Deref, DerefMut, Range};

use super::Figure;
use super::address::Addresses;
use super::markup::Markup;
use super::notes::{Footnote, Notes};
use super::texts::{Line, nothing, unmarked, words};
use crate::model::Note;
use crate::prose::{self, Block, Host, Inline, Room, Rst, Writer};
use crate::view::{Align, Aligned, Measured, simple_table};

/// The content of a block. It is written as it comes, and not kept as a tree.
pub(super) struct Sheet<'s> {
    writer: &'s PageWriter<'s>,
    content: Content,
}

/// A sheet that can mark footnotes of the page.
pub(super) struct NotedSheet<'s, 'r> {
    sheet: Sheet<'s>,
    notes: &'s mut Notes<'r>,
    /// The index of the block on its page, from 0.
    block: usize,
    /// Whether it shows marks of notes.
    pub(super) marks: bool,
}

impl<'s> Deref for NotedSheet<'s, '_> {
    type Target = Sheet<'s>;

    fn deref(&self) -> &Self::Target {
        &self.sheet
    }
}

impl DerefMut for NotedSheet<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.sheet
    }
}

/// What a block has written.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Its parts, each after a blank line.
    text: String,
    /// The files that it shows.
    pub(super) figures: Vec<Figure>,
}

/// A table. Its cells are written when they are made, and several rows may share one.
pub(super) struct Table<'s> {
    writer: &'s PageWriter<'s>,
    pub(super) titles: Vec<Line<'s>>,
    /// The alignment of each column; any further columns have none.
    pub(super) align: Vec<Align>,
    /// Whether cells are not padded, so that a changed row is one changed line.
    pub(super) ragged: bool,
    /// The texts of all cells, one after another.
    text: String,
    /// The cells of all rows.
    cells: Vec<Cell>,
}

/// A cell of a table: the range and the width of its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    width: usize,
}

impl Table<'_> {
    /// Writes a cell.
    pub(super) fn cell(&mut self, content: &[Inline<'_>]) -> Cell {
        let start = self.text.len();
        self.writer.line(content, Room::Cell, &mut self.text);
        self.written(start)
    }

    /// Writes a cell of several lines, with a text between them.
    pub(super) fn joined<'t>(&mut self, lines: impl IntoIterator<Item = Line<'t>>, separator: &str) -> Cell {
        let start = self.text.len();
        for line in lines {
            if self.text.len() > start {
                self.text.push_str(separator);
            }
            self.writer.line(&line, Room::Cell, &mut self.text);
        }
        self.written(start)
    }

    /// The cell whose text begins at this byte.
    fn written(&self, start: usize) -> Cell {
        Cell { start, end: self.text.len(), width: Measured::from(&self.text[start..]).width }
    }

    /// Writes plain text into a cell.
    pub(super) fn words<'t>(&mut self, text: impl Into<Cow<'t, str>>) -> Cell {
        self.cell(&[Inline::text(text)])
    }

    /// Writes the next cell of a row.
    pub(super) fn add(&mut self, content: &[Inline<'_>]) {
        let cell = self.cell(content);
        self.cells.push(cell);
    }

    /// Adds a row, with a cell for each title.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.cells.extend(cells);
    }

    /// The rows, each with the texts of its cells.
    fn rows(&self) -> impl ExactSizeIterator<Item: Iterator<Item = Measured<'_>>> + Clone {
        let cell = |cell: &Cell| Measured { text: &self.text[cell.start..cell.end], width: cell.width };
        self.cells.chunks(self.titles.len()).map(move |row| row.iter().map(cell))
    }
}

impl<'s> Sheet<'s> {
    pub(super) fn new(writer: &'s PageWriter<'s>) -> Self {
        Self { writer, content: Content::default() }
    }

    /// The same with the footnotes of its page, for this block.
    pub(super) fn with_notes<'r>(self, notes: &'s mut Notes<'r>, block: usize) -> NotedSheet<'s, 'r> {
        NotedSheet { sheet: self, notes, block, marks: true }
    }

    pub(super) fn paragraph(&mut self, line: Line<'_>) {
        if !line.is_empty() {
            self.block(&Block::Paragraph(line));
        }
    }

    /// A list, a quote or anything else between blank lines.
    pub(super) fn block(&mut self, block: &Block<'_>) {
        self.part(|writer, text| writer.blocks(std::slice::from_ref(block), text));
    }

    pub(super) fn heading(&mut self, level: usize, line: &[Inline<'_>]) {
        self.part(|writer, text| {
            match writer.markup {
                Markup::Markdown => _ = write!(text, "{} ", "#".repeat(level.clamp(1, 6))),
                // Each page chooses its own underline for each level.
                Markup::Rst => text.push_str(".. rubric:: "),
            }
            writer.line(line, Room::Line, text);
        });
    }

    /// A list; nothing if it has no items.
    pub(super) fn list<'t>(&mut self, items: impl IntoIterator<Item = Line<'t>>) {
        self.part(|writer, text| {
            let from = text.len();
            for item in items {
                let before = text.len();
                if before > from {
                    text.push('\n');
                }
                let start = text.len();
                let items = vec![vec![Block::Paragraph(item)]];
                writer.blocks(&[Block::List { start: None, loose: false, items }], text);
                if text.len() == start {
                    text.truncate(before);
                }
            }
        });
    }

    /// A table with plain titles, for [`Self::table`].
    pub(super) fn titled<T: Into<Cow<'s, str>>>(&self, titles: impl IntoIterator<Item = T>) -> Table<'s> {
        self.columns(titles.into_iter().map(words).collect())
    }

    /// A table with these titles, for [`Self::table`].
    pub(super) fn columns(&self, titles: Vec<Line<'s>>) -> Table<'s> {
        let writer = self.writer;
        Table { writer, titles, align: Vec::new(), ragged: false, text: String::new(), cells: Vec::new() }
    }

    /// A table; if it has no rows, a word that says so.
    pub(super) fn table(&mut self, table: &Table<'_>) {
        if table.cells.is_empty() {
            return self.paragraph(nothing("None."));
        }
        self.part(|writer, text| writer.table(table, text));
    }

    /// A file beside the page that the block shows, with its alternative text.
    pub(super) fn figure(&mut self, file: &str, at: Range<usize>, alternative: &str, text: String) {
        self.part(|writer, text| match writer.markup {
            Markup::Markdown => _ = write!(text, "![{}]({file})", prose::text(alternative, Host::Page)),
            Markup::Rst => _ = write!(text, ".. image:: {file}\n   :alt: {}", prose::visible(alternative)),
        });
        self.content.figures.push(Figure { file: file.to_owned(), at, text });
    }

    fn part(&mut self, write: impl FnOnce(&PageWriter<'_>, &mut String)) {
        self.content.part(|text| write(self.writer, text));
    }

    /// What was written.
    pub(super) fn finish(self) -> Content {
        self.content
    }
}

impl<'r> NotedSheet<'_, 'r> {
    /// A line of Markdown from the registry.
    pub(super) fn line(&mut self, text: &'r str) -> Line<'r> {
        if !self.marks {
            return unmarked(text);
        }
        let mut line = prose::line(text).content;
        self.notes.resolve(&mut line, self.block);
        line
    }

    /// A text in Markdown from the registry.
    pub(super) fn text(&mut self, text: &'r str) -> Vec<Block<'r>> {
        let mut blocks = prose::blocks(text).content;
        self.notes.resolve_blocks(&mut blocks, self.block);
        blocks
    }

    /// The same on one line.
    pub(super) fn flat(&mut self, text: &'r str) -> Line<'r> {
        if text.trim().contains('\n') { prose::flatten(&self.text(text)) } else { self.line(text) }
    }

    /// The mark of a remark; nothing if marks are left out.
    pub(super) fn mark(&mut self, note: &'r Note) -> Option<Inline<'r>> {
        if !self.marks {
            return None;
        }
        self.notes.label(note, self.block).map(|label| Inline::Note(label.into()))
    }

    /// The mark of a footnote with this text.
    pub(super) fn footnote(&mut self, content: Vec<Block<'r>>) -> Option<Inline<'r>> {
        self.marks.then(|| Inline::Note(self.notes.text(content, self.block).into()))
    }

    /// What was written.
    pub(super) fn finish(self) -> Content {
        self.sheet.content
    }
}

impl Content {
    /// Adds a part after a blank line.
    fn part(&mut self, write: impl FnOnce(&mut String)) {
        let text = &mut self.text;
        let before = text.len();
        if before > 0 {
            text.push('\n');
        }
        let start = text.len();
        write(text);
        text.truncate(start + text[start..].trim_end_matches(['\n', '\r']).len());
        if text[start..].trim_start().is_empty() {
            text.truncate(before);
        } else {
            text.push('\n');
        }
    }

    /// Writes it into its page with these footnotes. Every line begins as the block's lines do, and blank lines around
    /// them keep the comments from swallowing them.
    pub(super) fn add_to<'n, 'r: 'n>(
        mut self,
        notes: impl Iterator<Item = &'n Footnote<'r>>,
        writer: &PageWriter<'_>,
        prefix: &str,
        line_end: &str,
        page: &mut String,
    ) {
        self.part(|text| writer.foot(notes, text));
        if self.text.is_empty() {
            return;
        }
        if prefix.is_empty() && line_end == "\n" {
            page.push('\n');
            page.push_str(&self.text);
            page.push('\n');
            return;
        }
        for line in std::iter::once("").chain(self.text.lines()).chain([""]) {
            let prefix = if line.is_empty() { prefix.trim_end() } else { prefix };
            page.push_str(prefix);
            page.push_str(line);
            page.push_str(line_end);
        }
    }
}

/// A writer for the language of a page.
pub(super) struct PageWriter<'p> {
    pub(super) markup: Markup,
    pub(super) addresses: Addresses<'p>,
}

impl PageWriter<'_> {
    fn table(&self, table: &Table<'_>, text: &mut String) {
        let titles = table.titles.iter().map(|title| {
            let mut text = String::new();
            self.line(title, Room::Cell, &mut text);
            text
        });
        let titles: Vec<String> = titles.collect();
        match self.markup {
            Markup::Markdown => {
                Aligned::new(&titles).with(&table.align, table.ragged).add_table(table.rows(), text);
            }
            Markup::Rst => text.push_str(&simple_table(&titles, table.rows().map(|row| row.map(|cell| cell.text)))),
        }
    }

    fn line(&self, line: &[Inline<'_>], room: Room, text: &mut String) {
        let address: &prose::Address<'_> = &|url| self.addresses.on_page(url);
        let mark = &mut |label: &str| Some(self.markup.mark(label));
        match self.markup {
            Markup::Markdown => Writer { host: Host::Page, room, address, mark }.add_line(line, text),
            Markup::Rst => text.push_str(&Rst { address, mark }.line(line)),
        }
    }

    fn blocks(&self, blocks: &[Block<'_>], text: &mut String) {
        let address: &prose::Address<'_> = &|url| self.addresses.on_page(url);
        let mark = &mut |label: &str| Some(self.markup.mark(label));
        match self.markup {
            Markup::Markdown => {
                Writer { host: Host::Page, room: Room::Page, address, mark }.add_blocks(blocks, text);
            }
            Markup::Rst => text.push_str(&Rst { address, mark }.blocks(blocks)),
        }
    }

    fn foot<'n, 'r: 'n>(&self, notes: impl Iterator<Item = &'n Footnote<'r>>, foot: &mut String) {
        let from = foot.len();
        for note in notes {
            // After one of several paragraphs, the next would become part of it.
            if foot[from..].trim_end().lines().next_back().is_some_and(|line| line.starts_with(' ')) {
                foot.push('\n');
            }
            self.note(note, foot);
            foot.push('\n');
        }
    }

    fn note(&self, note: &Footnote<'_>, out: &mut String) {
        let (start, indent) = match self.markup {
            Markup::Markdown => (format!("[^{}]: ", note.label), "    "),
            Markup::Rst => (format!(".. [#{}] ", note.label), "   "),
        };
        let mut text = String::new();
        self.blocks(&note.content, &mut text);
        let mut lines = text.lines();
        out.push_str(&start);
        out.push_str(lines.next().unwrap_or(""));
        for line in lines {
            out.push('\n');
            if !line.is_empty() {
                out.push_str(indent);
                out.push_str(line);
            }
        }
    }
}
