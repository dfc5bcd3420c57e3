//! A text as blocks: paragraphs, list items, headings, cells of tables, code. Each knows its lines and the heading
//! above it.

use std::mem;
use std::ops::{Range, RangeInclusive};

use crate::commonmark::{self, Event, Tag, TagEnd};
use crate::lines::Lines;

/// One piece of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its lines, numbered from 1.
    pub lines: RangeInclusive<usize>,
    /// What it says, without marks and on one line.
    pub text: String,
    /// Whether all of it is links.
    pub(super) linked: bool,
    /// The index of the nearest heading above it.
    pub(super) heading: Option<usize>,
    /// The index of the first block of the list item that contains it.
    pub(super) item: Option<usize>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A paragraph, a list item or a cell.
    Text,
    /// A heading of this level, from 1.
    Heading(u8),
    /// Code that stands by itself.
    Code,
}

/// The blocks of a text in Markdown.
pub(super) fn of_markdown(text: &str) -> Vec<Block> {
    let mut reader = Reader::new(text);
    for (event, range) in commonmark::body(text).1 {
        reader.take(event, range);
    }
    reader.end(Kind::Text);
    reader.blocks
}

/// The paragraphs of a text that is not Markdown.
pub(super) fn of_text(text: &str) -> Vec<Block> {
    let mut reader = Reader::new(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            reader.end(Kind::Text);
        } else {
            reader.push(line, &(at..at + line.trim_end().len()));
        }
        at += line.len();
    }
    reader.end(Kind::Text);
    reader.blocks
}

struct Reader {
    lines: Lines,
    blocks: Vec<Block>,
    /// The block that is being read.
    text: String,
    bytes: Range<usize>,
    /// Whether it has links, and whether it has text besides.
    links: bool,
    besides: bool,
    /// How many links are open.
    open_links: usize,
    /// The HTML that is being read; its tags and comments are not part of the text.
    html: String,
    /// The headings that are open, with their levels.
    headings: Vec<(u8, usize)>,
    /// For each open list item, its first block, once that has been read.
    items: Vec<Option<usize>>,
}

impl Reader {
    fn new(text: &str) -> Self {
        Self {
            lines: Lines::of(text),
            blocks: Vec::new(),
            text: String::new(),
            bytes: 0..0,
            links: false,
            besides: false,
            open_links: 0,
            html: String::new(),
            headings: Vec::new(),
            items: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Item) => {
                self.end(Kind::Text);
                self.items.push(None);
            }
            Event::End(TagEnd::Item) => {
                self.end(Kind::Text);
                self.items.pop();
            }
            Event::End(TagEnd::Heading(level)) => self.end(Kind::Heading(level as u8)),
            Event::End(TagEnd::CodeBlock) => self.end(Kind::Code),
            Event::End(TagEnd::HtmlBlock) => {
                let html = mem::take(&mut self.html);
                let bytes = self.bytes.clone();
                self.push(&said_in_html(&html), &bytes);
                self.end(Kind::Text);
            }
            Event::Start(Tag::Link { .. }) => {
                self.links = true;
                self.open_links += 1;
            }
            Event::End(TagEnd::Link) => self.open_links = self.open_links.saturating_sub(1),
            Event::Start(tag) if !commonmark::is_inline(tag.to_end()) => self.end(Kind::Text),
            Event::End(tag) if !commonmark::is_inline(tag) => self.end(Kind::Text),
            Event::Text(text) | Event::Code(text) => self.push(&text, &range),
            Event::SoftBreak | Event::HardBreak => self.push(" ", &range),
            Event::InlineHtml(html) if html.to_ascii_lowercase().starts_with("<br") => self.push(" ", &range),
            Event::Html(html) => {
                self.html += &html;
                self.push("", &range);
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str, bytes: &Range<usize>) {
        if self.bytes.is_empty() {
            self.bytes = bytes.clone();
        } else {
            self.bytes.end = self.bytes.end.max(bytes.end);
        }
        self.besides |= self.open_links == 0 && text.contains(char::is_alphanumeric);
        self.text += text;
    }

    /// Ends the block that is being read, if it says anything.
    fn end(&mut self, kind: Kind) {
        let (read, bytes) = (mem::take(&mut self.text), mem::replace(&mut self.bytes, 0..0));
        let linked = mem::take(&mut self.links) & !mem::take(&mut self.besides);
        let text = read.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        // A final line end, as code has, does not reach into the next line.
        let last = bytes.end.saturating_sub(1).max(bytes.start);
        let lines = self.lines.line(bytes.start)..=self.lines.line(last);
        let index = self.blocks.len();
        if let Kind::Heading(level) = kind {
            while self.headings.last().is_some_and(|(open, _)| *open >= level) {
                self.headings.pop();
            }
        }
        let heading = self.headings.last().map(|(_, heading)| *heading);
        let item = self.items.iter().rev().find_map(|item| *item);
        if let Some(item @ None) = self.items.last_mut() {
            *item = Some(index);
        }
        if let Kind::Heading(level) = kind {
            self.headings.push((level, index));
        }
        self.blocks.push(Block { kind, lines, text, linked, heading, item });
    }
}

/// The text that a piece of HTML shows: without tags and comments. An unclosed tag hides the rest.
fn said_in_html(html: &str) -> String {
    let mut said = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        said += before;
        said.push(' ');
        let end = if tag.starts_with("!--") { "-->" } else { ">" };
        rest = tag.split_once(end).map_or("", |(_, after)| after);
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(blocks: &[Block]) -> Vec<(usize, usize, &str)> {
        blocks.iter().map(|block| (*block.lines.start(), *block.lines.end(), block.text.as_str())).collect()
    }

    #[test]
    fn markdown() {
        let text = "---\ntitle: x\n---\nTitle *of* it\n====\n\n- one\n  line\n\n  more\n  - under\n- [x] done\n\n| a | b |\n\
                    |---|---|\n| c `d` | |\n\n```\nlet a;\nlet b;\n```\n<!-- no\n one -->\n<details>said</details>\n\na<br>b &amp; \
                    [c](u)\\\nd";
        let blocks = of_markdown(text);
        assert_eq!(
            told(&blocks),
            [
                (4, 4, "Title of it"),
                (7, 8, "one line"),
                (10, 10, "more"),
                (11, 11, "under"),
                (12, 12, "done"),
                (14, 14, "a"),
                (14, 14, "b"),
                (16, 16, "c d"),
                (19, 20, "let a; let b;"),
                (24, 24, "said"),
                (26, 27, "a b & c d"),
            ]
        );
        let heading = |text: &str| blocks.iter().find(|block| block.text == text).unwrap().heading;
        assert_eq!((heading("Title of it"), heading("under")), (None, Some(0)));
        let item = |text: &str| blocks.iter().find(|block| block.text == text).unwrap().item;
        assert_eq!((item("one line"), item("more"), item("under"), item("done")), (None, Some(1), Some(1), None));
    }

    #[test]
    fn plain_text() {
        assert_eq!(told(&of_text("# a\r\nb\r\n\r\n * c\n")), [(1, 2, "# a b"), (4, 4, "* c")]);
        assert_eq!(told(&of_text("")), []);
    }
}
