//! A page as a sequence of headings, paragraphs, lists and tables, whatever language it is written in.

use std::ops::Range;

use indexmap::IndexMap;

use super::text::Text;

/// A page, read.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The title in its front matter.
    pub title: Option<String>,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// The texts of its footnotes as Markdown, by label.
    pub notes: IndexMap<String, String>,
    /// The bytes of each footnote, by label.
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
    /// The summary of a part that can be folded. The part goes on until [`Content::FoldEnd`].
    Fold(Text),
    /// The end of a part that can be folded.
    FoldEnd,
    /// A paragraph.
    Paragraph(Text),
    /// A list.
    List(List),
    /// A table.
    Table(Table),
    /// Something that looks like rows but is not read: what it is, and why.
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
    /// Its cells; a row may have fewer or more of them than the table has columns.
    pub cells: Vec<Text>,
}

#[cfg(test)]
impl Page {
    /// A short form of its blocks, with the line on which each block, item and row begins.
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
