//! A page as its blocks: headings, paragraphs, lists and tables in their order, whatever it is written in.

use std::ops::Range;

use indexmap::IndexMap;

use super::text::Text;

/// What a page holds.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The title that the front matter gives it.
    pub title: Option<String>,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// The texts of its footnotes by their labels, as Markdown.
    pub notes: IndexMap<String, String>,
    /// The bytes in which these texts stand.
    pub note_places: IndexMap<String, Range<usize>>,
}

/// One block of a page.
#[derive(Debug, Clone)]
pub struct Block {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its bytes in the page.
    pub range: Range<usize>,
    /// What it is.
    pub content: Content,
}

/// What a [`Block`] is.
#[derive(Debug, Clone)]
pub enum Content {
    /// A heading with its level, 1 the highest.
    Heading(usize, Text),
    /// The summary of a part that can be folded away; it stands above what follows until [`Content::FoldEnd`].
    Fold(Text),
    /// The end of a part that can be folded away.
    FoldEnd,
    /// A paragraph.
    Paragraph(Text),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// What looks like rows and is not read: what it is, and why.
    Unread(String),
}

/// A list.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its first paragraph.
    pub text: Text,
    /// Its other paragraphs.
    pub more: Vec<Text>,
    /// The lists in it.
    pub lists: Vec<List>,
}

/// A table with a header.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The titles of its columns.
    pub header: Vec<Text>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its cells; there may be fewer or more than columns.
    pub cells: Vec<Text>,
}

/// The lines of a text, to find on which a byte stands.
#[derive(Debug)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(breaks).collect())
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte)
    }
}

#[cfg(test)]
impl Page {
    /// Its blocks in short, each with the lines on which it and what is in it begin.
    pub(super) fn outline(&self) -> Vec<String> {
        let plain = |cells: &[Text]| cells.iter().map(Text::plain).collect::<Vec<_>>().join("/");
        let told = |block: &Block| match &block.content {
            Content::Heading(level, text) => format!("h{level} {}", text.plain()),
            Content::Fold(text) => format!("fold {}", text.plain()),
            Content::FoldEnd => "end".to_owned(),
            Content::Paragraph(text) => format!("p {}", text.plain()),
            Content::List(list) => {
                let items = list.items.iter().map(|item| format!("{}:{}", item.line, item.text.plain()));
                format!("list {}", items.collect::<Vec<_>>().join(", "))
            }
            Content::Table(table) => {
                let rows = table.rows.iter().map(|row| format!(", {}:{}", row.line, plain(&row.cells)));
                format!("table {}{}", plain(&table.header), rows.collect::<String>())
            }
            Content::Unread(what) => format!("unread {what}"),
        };
        self.blocks.iter().map(|block| format!("{} {}", block.line, told(block))).collect()
    }
}
