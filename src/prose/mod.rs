//! The texts of a registry, which are Markdown: text → tree → Markdown, HTML, reStructuredText or plain text.
//!
//! The tree holds only what may stand on a page: paragraphs, lists, code, quotes, emphasis, links and the marks of
//! notes. Anything else (HTML, images, headings, links that lead nowhere) is a [`Problem`], and stands in the tree as
//! it was typed. So no writer can write it as markup.
//!
//! Each language that the tree is written in has its file.

mod address;
mod escape;
mod html;
mod markdown;
mod parse;
mod plain;
mod rst;
mod visible;

use std::borrow::Cow;
use std::ops::Range;

pub use address::{address, is_web};
pub use escape::Host;
pub use html::{html, html_inline};
pub use markdown::{Room, Writer, as_it_is, code, link, text};
pub use parse::{blocks, line};
pub use plain::{plain, plain_blocks, plain_inlines};
pub use rst::Rst;
pub(crate) use visible::is_hazard;
pub use visible::{visible, visible_lines};

/// Turns the address in a text into the one for the page that is written; `None` if nothing is there to link to.
pub type Address<'a> = dyn for<'u> Fn(&'u str) -> Option<Cow<'u, str>> + 'a;

/// A text that was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose<T> {
    /// The tree.
    pub content: T,
    /// What may not stand in it, in order.
    pub problems: Vec<Problem>,
}

/// A part of a text of several paragraphs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Block<'t> {
    /// A paragraph.
    Paragraph(Vec<Inline<'t>>),
    /// A list.
    List {
        /// The first number; `None` for a list with bullets.
        start: Option<u64>,
        /// Whether empty lines separate its items.
        loose: bool,
        /// The items.
        items: Vec<Vec<Block<'t>>>,
    },
    /// Lines of code.
    Code {
        /// The language; may be empty.
        language: String,
        /// The lines, each with its end.
        text: String,
    },
    /// A quotation.
    Quote(Vec<Block<'t>>),
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Inline<'t> {
    /// Plain text, without escapes.
    Text(Cow<'t, str>),
    /// Code.
    Code(Cow<'t, str>),
    /// Emphasis.
    Styled(Style, Vec<Inline<'t>>),
    /// A link.
    Link {
        /// Where it leads: to a page or a mailbox.
        url: Cow<'t, str>,
        /// The tooltip; may be empty.
        title: Cow<'t, str>,
        /// What it shows.
        content: Vec<Inline<'t>>,
    },
    /// The mark of the note with this id.
    Note(Cow<'t, str>),
    /// The number of a pull request or an issue, which a host may turn into a link. Parsing never makes one.
    Number(u64),
    /// A line break.
    Break,
}

/// A sort of emphasis, with its spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// With `*`.
    Emphasis,
    /// With `_`, which means the same.
    Underscored,
    /// With `**`.
    Strong,
    /// With `__`, which means the same.
    StrongUnderscored,
    /// With `~~`.
    Struck,
}

impl Style {
    /// The mark before and behind such a text.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Emphasis => "*",
            Self::Underscored => "_",
            Self::Strong => "**",
            Self::StrongUnderscored => "__",
            Self::Struck => "~~",
        }
    }
}

/// Markup that may not stand in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The bytes of the text.
    pub range: Range<usize>,
    /// What is wrong, as a phrase.
    pub message: String,
    /// Markdown that shows these bytes as they were typed; several lines are joined.
    pub escaped: String,
}

impl<'t> Inline<'t> {
    /// A text.
    pub fn text(text: impl Into<Cow<'t, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A link; without an address, only its content.
    pub fn link(content: Vec<Self>, url: Option<impl Into<Cow<'t, str>>>) -> Vec<Self> {
        match url {
            Some(url) => vec![Self::Link { url: url.into(), title: "".into(), content }],
            None => content,
        }
    }

    /// The same without borrowing from the text.
    pub fn into_owned(self) -> Inline<'static> {
        let all = |content: Vec<Self>| content.into_iter().map(Self::into_owned).collect();
        let owned = |text: Cow<'t, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Text(text) => Inline::Text(owned(text)),
            Self::Code(text) => Inline::Code(owned(text)),
            Self::Styled(style, content) => Inline::Styled(style, all(content)),
            Self::Link { url, title, content } => {
                Inline::Link { url: owned(url), title: owned(title), content: all(content) }
            }
            Self::Note(id) => Inline::Note(owned(id)),
            Self::Number(number) => Inline::Number(number),
            Self::Break => Inline::Break,
        }
    }
}

/// The ids of the notes whose marks stand in a line, in order.
pub fn marks<'i>(inlines: &'i [Inline<'_>], ids: &mut Vec<&'i str>) {
    for inline in inlines {
        match inline {
            Inline::Note(id) => ids.push(id),
            Inline::Styled(_, content) | Inline::Link { content, .. } => marks(content, ids),
            Inline::Text(_) | Inline::Code(_) | Inline::Number(_) | Inline::Break => {}
        }
    }
}

/// The ids of the notes whose marks stand in blocks, in order.
pub fn marks_in<'b>(blocks: &'b [Block<'_>], ids: &mut Vec<&'b str>) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => marks(inlines, ids),
            Block::List { items, .. } => items.iter().for_each(|item| marks_in(item, ids)),
            Block::Quote(blocks) => marks_in(blocks, ids),
            Block::Code { .. } => {}
        }
    }
}

/// Removes the marks of notes and the blanks before them.
pub fn unmarked(content: &mut Vec<Inline<'_>>) {
    if matches!(content.as_slice(), [Inline::Text(_)]) {
        return;
    }
    let mut kept: Vec<Inline<'_>> = Vec::with_capacity(content.len());
    for mut inline in content.drain(..) {
        match &mut inline {
            Inline::Note(_) => {
                if let Some(Inline::Text(before)) = kept.last_mut() {
                    let end = before.trim_end().len();
                    match before {
                        Cow::Borrowed(before) => *before = &before[..end],
                        Cow::Owned(before) => before.truncate(end),
                    }
                }
                continue;
            }
            Inline::Styled(_, content) | Inline::Link { content, .. } => unmarked(content),
            Inline::Text(_) | Inline::Code(_) | Inline::Number(_) | Inline::Break => {}
        }
        kept.push(inline);
    }
    *content = kept;
}

/// Paragraphs, lists and so on as one line.
pub fn flatten<'t>(blocks: &[Block<'t>]) -> Vec<Inline<'t>> {
    let mut line = Vec::new();
    flatten_into(blocks, &mut line);
    line
}

fn flatten_into<'t>(blocks: &[Block<'t>], line: &mut Vec<Inline<'t>>) {
    for block in blocks {
        if !line.is_empty() {
            line.push(Inline::text(" "));
        }
        match block {
            Block::Paragraph(content) => line.extend(content.iter().cloned()),
            Block::Code { text, .. } => line.push(Inline::Code(visible(text.trim_end()).into_owned().into())),
            Block::Quote(blocks) => flatten_into(blocks, line),
            Block::List { start, items, .. } => {
                for (item, number) in items.iter().zip(start.unwrap_or(0)..) {
                    if line.last().is_some_and(|last| *last != Inline::text(" ")) {
                        line.push(Inline::text(" "));
                    }
                    line.push(if start.is_some() { Inline::text(format!("{number}. ")) } else { Inline::text("• ") });
                    let mut content = Vec::new();
                    flatten_into(item, &mut content);
                    line.append(&mut content);
                }
            }
        }
    }
}
