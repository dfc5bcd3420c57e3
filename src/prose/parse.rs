//! Text → tree, with what may not stand in it.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;

use super::address::leads_to_page;
use super::escape::{Host, escaped};
use super::{Block, Inline, Problem, Prose, Style};
use crate::commonmark::{self, CodeBlockKind, Event, LinkType, Tag, TagEnd};

/// Nobody nests more deeply, and the reader is recursive.
const DEEPEST: usize = 20;

/// Parses a text of one line: no paragraphs, lists and the like.
pub fn line(text: &str) -> Prose<Vec<Inline<'_>>> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if is_plain(text) {
        return Prose { content: vec![Inline::text(text)], problems: Vec::new() };
    }
    // `>= 1.0` compares, and quotes nothing.
    if text.strip_prefix('>').is_some_and(|rest| !rest.starts_with([' ', '\t', '>'])) && !text.contains('\n') {
        return inner(text);
    }
    let whole = blocks(text);
    match <[Block<'_>; 1]>::try_from(whole.content) {
        Ok([Block::Paragraph(inlines)]) if !inlines.contains(&Inline::Break) => {
            Prose { content: inlines, problems: whole.problems }
        }
        // A mark with nothing behind it is plain text, such as the glyph of a column.
        Ok(block) if is_empty(&block[0]) => Prose { content: vec![Inline::text(text)], problems: Vec::new() },
        Ok(_) | Err(_) => several(text),
    }
}

/// Whether a block is a mark with nothing behind it, as `*` is a list without a word in it.
fn is_empty(block: &Block<'_>) -> bool {
    match block {
        Block::List { items, .. } => items.iter().flatten().all(is_empty),
        Block::Quote(blocks) => blocks.iter().all(is_empty),
        Block::Paragraph(_) | Block::Code { .. } => false,
    }
}

/// Reads a text that is more than a line, as if nothing in it could begin a block.
fn several(text: &str) -> Prose<Vec<Inline<'static>>> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let content = inner(&joined).content;
    let escaped = escaped(&joined, Host::Page, true);
    let message = if text.contains('\n') {
        "more than one line"
    } else {
        "the beginning of a list, a heading or the like in a text of one line"
    };
    let problem = Problem { range: 0..text.len(), message: message.to_owned(), escaped };
    Prose { content, problems: vec![problem] }
}

/// Parses a text of one line as if nothing in it could begin a block.
fn inner(text: &str) -> Prose<Vec<Inline<'static>>> {
    // Behind a word, no character can begin a heading, a list or a table.
    let behind_word = format!("x {text}");
    let mut whole = blocks(&behind_word);
    let mut content: Vec<Inline<'static>> = match whole.content.pop() {
        Some(Block::Paragraph(inlines)) => inlines.into_iter().map(Inline::into_owned).collect(),
        _ => vec![Inline::text(text.to_owned())],
    };
    if let Some(Inline::Text(first)) = content.first_mut() {
        *first = first.strip_prefix("x ").unwrap_or(first).to_owned().into();
    }
    for problem in &mut whole.problems {
        problem.range = problem.range.start.saturating_sub(2)..problem.range.end.saturating_sub(2);
    }
    Prose { content, problems: whole.problems }
}

/// Whether a text has no character that could mean something in Markdown.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    let special = |(at, byte): (usize, &u8)| match byte {
        b'\\' | b'`' | b'*' | b'[' | b']' | b'<' | b'&' | b'~' | b'\n' | b'\r' | b'\t' => true,
        b'_' => !word(bytes[..at].last()) || !word(bytes.get(at + 1)),
        _ => false,
    };
    let begins = matches!(bytes.first(), Some(b'#' | b'>' | b'-' | b'+' | b'=' | b'0'..=b'9'));
    let begins = begins && (!bytes[0].is_ascii_digit() || text.contains(['.', ')']));
    !begins && !bytes.iter().enumerate().any(special)
}

/// Parses a text of several paragraphs.
pub fn blocks(text: &str) -> Prose<Vec<Block<'_>>> {
    let mut broken = Vec::new();
    let events = commonmark::text(text, |range, kind| broken.push((range, kind)));
    let (mut content, mut problems) = Reader::read(text, events);
    if !content.is_empty() && content.iter().all(is_empty) {
        // Marks with nothing behind them are plain text.
        content = vec![Block::Paragraph(vec![Inline::text(text.trim())])];
    }
    for (range, kind) in broken {
        let end = match kind {
            LinkType::Reference => range.end,
            LinkType::Collapsed => range.end + 2,
            // Brackets alone are plain text.
            _ => continue,
        };
        let range = range.start..end.min(text.len());
        problems.push(problem(text, range, "a link whose address is not in this text"));
    }
    problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    problems.dedup();
    Prose { content, problems }
}

/// A problem with these bytes of a text.
fn problem(text: &str, range: Range<usize>, message: &str) -> Problem {
    let escaped = escaped(&text[range.clone()], Host::Page, false);
    Problem { range, message: message.to_owned(), escaped }
}

struct Reader<'t, E: Iterator<Item = (Event<'t>, Range<usize>)>> {
    text: &'t str,
    events: Peekable<E>,
    problems: Vec<Problem>,
    depth: usize,
}

impl<'t, E: Iterator<Item = (Event<'t>, Range<usize>)>> Reader<'t, E> {
    fn read(text: &'t str, events: E) -> (Vec<Block<'t>>, Vec<Problem>) {
        let mut reader = Self { text, events: events.peekable(), problems: Vec::new(), depth: 0 };
        (reader.blocks(), reader.problems)
    }

    /// The blocks up to the end of the one that contains them.
    fn blocks(&mut self) -> Vec<Block<'t>> {
        let mut blocks = Vec::new();
        self.depth += 1;
        while let Some((event, range)) = self.events.peek().cloned() {
            match event {
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::Start(tag) if is_block(&tag) => {
                    self.events.next();
                    blocks.push(self.block(&tag, range));
                }
                Event::Html(_) | Event::Rule => {
                    self.events.next();
                    blocks.push(self.refused(range, &tag_name(&event)));
                }
                // The items of a list without empty lines between them have no paragraphs.
                _ => blocks.push(Block::Paragraph(self.inlines(false))),
            }
        }
        self.depth -= 1;
        blocks
    }

    /// One block whose start was read.
    fn block(&mut self, tag: &Tag<'t>, range: Range<usize>) -> Block<'t> {
        if self.depth > DEEPEST {
            self.skip();
            return self.refused(range, "nesting as deep as this");
        }
        match tag {
            Tag::Paragraph => Block::Paragraph(self.inlines(true)),
            Tag::List(start) => {
                let mut items = Vec::new();
                let mut loose = false;
                while let Some((Event::Start(_), _)) = self.events.next() {
                    loose |= matches!(self.events.peek(), Some((Event::Start(Tag::Paragraph), _)));
                    items.push(self.blocks());
                }
                Block::List { start: *start, loose, items }
            }
            Tag::BlockQuote(_) => Block::Quote(self.blocks()),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let mut text = String::new();
                for (event, _) in self.events.by_ref() {
                    match event {
                        Event::Text(part) => text.push_str(&part),
                        Event::End(TagEnd::CodeBlock) => break,
                        _ => {}
                    }
                }
                Block::Code { language, text }
            }
            tag => {
                self.skip();
                self.refused(range, &start_name(tag))
            }
        }
    }

    /// A block that may not stand here, as the text that was typed.
    fn refused(&mut self, range: Range<usize>, what: &str) -> Block<'t> {
        let text = self.text[range.clone()].trim_end();
        let range = range.start..range.start + text.len();
        let escaped = escaped(text, Host::Page, true);
        self.problems.push(Problem { range, message: what.to_owned(), escaped });
        Block::Paragraph(vec![Inline::text(text)])
    }

    /// The parts of a line up to the end of what contains them; with `own_end`, that end is consumed.
    fn inlines(&mut self, own_end: bool) -> Vec<Inline<'t>> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = self.events.peek().cloned() {
            match event {
                Event::End(_) if !own_end => break,
                Event::Start(ref tag) if is_block(tag) => break,
                _ => {}
            }
            self.events.next();
            match event {
                Event::End(_) => break,
                Event::Text(text) => push_text(&mut inlines, text),
                Event::SoftBreak => push_text(&mut inlines, " "),
                Event::HardBreak => inlines.push(Inline::Break),
                Event::Code(code) => inlines.push(Inline::Code(code.into())),
                Event::FootnoteReference(id) => inlines.push(Inline::Note(id.into())),
                Event::Start(tag) => self.span(&tag, range, &mut inlines),
                event => {
                    self.problems.push(problem(self.text, range.clone(), &tag_name(&event)));
                    push_text(&mut inlines, &self.text[range]);
                }
            }
        }
        inlines
    }

    /// Adds a part of a line that has parts.
    fn span(&mut self, tag: &Tag<'t>, range: Range<usize>, inlines: &mut Vec<Inline<'t>>) {
        self.depth += 1;
        let underscored = self.text[range.clone()].starts_with('_');
        let style = match tag {
            _ if self.depth > DEEPEST => None,
            Tag::Emphasis if underscored => Some(Style::Underscored),
            Tag::Emphasis => Some(Style::Emphasis),
            Tag::Strong if underscored => Some(Style::StrongUnderscored),
            Tag::Strong => Some(Style::Strong),
            Tag::Strikethrough => Some(Style::Struck),
            _ => None,
        };
        match tag {
            _ if style.is_some() => {
                let content = self.inlines(true);
                inlines.extend(style.map(|style| Inline::Styled(style, content)));
            }
            Tag::Link { dest_url, title, .. } if self.depth <= DEEPEST && leads_to_page(dest_url) => {
                let content = self.inlines(true);
                let (url, title) = (dest_url.trim().to_owned().into(), title.to_string().into());
                inlines.push(Inline::Link { url, title, content });
            }
            tag => {
                self.skip();
                let what = if self.depth > DEEPEST { "nesting as deep as this".to_owned() } else { start_name(tag) };
                self.problems.push(problem(self.text, range.clone(), &what));
                push_text(inlines, &self.text[range]);
            }
        }
        self.depth -= 1;
    }

    /// Skips everything up to the end of what was started.
    fn skip(&mut self) {
        let mut open = 1;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
    }
}

/// Adds text, joined to the text before it, since the parser hands it over in pieces.
fn push_text<'t>(inlines: &mut Vec<Inline<'t>>, text: impl Into<Cow<'t, str>>) {
    let text = text.into();
    match inlines.last_mut() {
        Some(Inline::Text(before)) => before.to_mut().push_str(&text),
        _ => inlines.push(Inline::text(text)),
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !commonmark::is_inline(tag.to_end())
}

/// The name in messages of something that may not stand in a text.
fn start_name(tag: &Tag<'_>) -> String {
    let name = match tag {
        Tag::Heading { .. } => "a heading",
        Tag::HtmlBlock => "HTML",
        Tag::FootnoteDefinition(_) => "the text of a footnote, which belongs into `[note.ID]`",
        Tag::Image { .. } => "an image",
        Tag::Link { .. } => "a link that leads neither to a page nor to a mailbox",
        _ => "this",
    };
    name.to_owned()
}

fn tag_name(event: &Event<'_>) -> String {
    let name = match event {
        Event::Html(_) | Event::InlineHtml(_) => "HTML",
        Event::Rule => "a line across the page",
        _ => "this",
    };
    name.to_owned()
}
