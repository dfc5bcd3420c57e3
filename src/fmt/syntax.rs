//! The layout of a TOML text: its tables, keys and values as slices of the source, each with its comments and blank
//! lines. It is no parser to learn a meaning from: the text is known to be TOML, and nothing is checked or decoded.

use std::iter::Peekable;
use std::mem;

use unicode_width::UnicodeWidthStr;

/// A header with its body; the first table of a document is the root, which has no header.
#[derive(Debug, Default)]
pub(super) struct Table<'a> {
    /// The comments that stand directly above the header.
    pub(super) above: Vec<Line<'a>>,
    pub(super) header: Option<Header<'a>>,
    /// The comments that begin the body and that a blank line parts from the first key: they are about the table.
    pub(super) head: Vec<Line<'a>>,
    pub(super) pairs: Vec<Pair<'a>>,
    /// The comments that end the body.
    pub(super) tail: Vec<Line<'a>>,
}

/// `[a.b]` or `[[a.b]]`, with the comment behind it.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub(super) array: bool,
    pub(super) key: Vec<&'a str>,
    pub(super) behind: Option<&'a str>,
}

/// A key with its value, and the comments around it.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) above: Vec<Line<'a>>,
    /// The parts of the dotted key, as written.
    pub(super) key: Vec<&'a str>,
    pub(super) value: Value<'a>,
    pub(super) behind: Option<&'a str>,
}

/// A line that holds no key and no header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Blank,
    Comment(&'a str),
}

#[derive(Debug)]
pub(super) enum Value<'a> {
    /// A string, number, date or boolean, as written.
    Scalar(&'a str),
    Array(Array<'a>),
    Inline(Inline<'a>),
}

#[derive(Debug, Default)]
pub(super) struct Array<'a> {
    /// The comment behind the opening bracket.
    pub(super) behind: Option<&'a str>,
    pub(super) elements: Vec<Element<'a>>,
    /// The comments before the closing bracket.
    pub(super) tail: Vec<Line<'a>>,
    /// The width on one line; `None` if comments, tables or line breaks in strings keep it from being on one.
    pub(super) width: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) above: Vec<Line<'a>>,
    pub(super) value: Value<'a>,
    pub(super) behind: Option<&'a str>,
}

/// An inline table. Its pairs carry no comments: a table that has some is left as it is in `source`.
#[derive(Debug)]
pub(super) struct Inline<'a> {
    pub(super) source: &'a str,
    pub(super) comments: bool,
    pub(super) pairs: Vec<Pair<'a>>,
}

impl Value<'_> {
    fn width(&self) -> Option<usize> {
        match self {
            Self::Scalar(source) => (!source.contains('\n')).then(|| source.width()),
            Self::Array(array) => array.width,
            Self::Inline(_) => None,
        }
    }

    fn has_comments(&self) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::Array(array) => {
                array.has_own_comments() || array.elements.iter().any(|element| element.value.has_comments())
            }
            Self::Inline(table) => table.comments,
        }
    }
}

impl Array<'_> {
    fn one_line_width(&self) -> Option<usize> {
        let separators = 2 * self.elements.len().saturating_sub(1);
        let elements = self.elements.iter().map(|element| element.value.width());
        let elements = elements.sum::<Option<usize>>()?;
        (!self.has_own_comments()).then_some("[]".len() + separators + elements)
    }

    fn has_own_comments(&self) -> bool {
        let comments = |lines: &[Line]| lines.iter().any(|line| *line != Line::Blank);
        let has_some = |element: &Element| element.behind.is_some() || comments(&element.above);
        self.behind.is_some() || comments(&self.tail) || self.elements.iter().any(has_some)
    }
}

/// Takes a TOML text apart, table by table, so that a large one need not be held twice.
///
/// It must have been parsed before; of another text the result is some nonsense, not a panic.
pub(super) fn tables(text: &str) -> impl Iterator<Item = Table<'_>> {
    Parser { text, tokens: tokens(text).peekable(), begun: Some(Table::default()) }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Peekable<Tokens<'a>>,
    /// The next table, of which the body is still to come; `None` at the end.
    begun: Option<Table<'a>>,
}

impl<'a> Iterator for Parser<'a> {
    type Item = Table<'a>;

    fn next(&mut self) -> Option<Table<'a>> {
        let mut table = self.begun.take()?;
        let mut lines = Vec::new();
        while let Some(token) = self.peek_past_space() {
            match token.kind {
                Kind::Newline => {
                    self.tokens.next();
                    push_blank(&mut lines);
                }
                Kind::Comment => lines.extend(self.line_end().map(Line::Comment)),
                Kind::Mark(b'[') => {
                    let above = split_off_after_blank(&mut lines);
                    self.begun = Some(Table { above, header: Some(self.header()), ..Table::default() });
                    break;
                }
                _ => {
                    if table.pairs.is_empty() {
                        let above = split_off_after_blank(&mut lines);
                        table.head = mem::replace(&mut lines, above);
                    }
                    let mut pair = self.pair();
                    pair.above = mem::take(&mut lines);
                    pair.behind = self.line_end();
                    table.pairs.push(pair);
                }
            }
        }
        table.tail = lines;
        Some(table)
    }
}

impl<'a> Parser<'a> {
    fn header(&mut self) -> Header<'a> {
        self.tokens.next();
        let array = self.eat(b'[');
        let key = self.key();
        self.eat(b']');
        self.eat(b']');
        Header { array, key, behind: self.line_end() }
    }

    /// A key with its value, without what is above and behind it.
    fn pair(&mut self) -> Pair<'a> {
        let key = self.key();
        self.eat(b'=');
        Pair { above: Vec::new(), key, value: self.value(), behind: None }
    }

    /// The parts of a dotted key, up to the mark that ends it.
    fn key(&mut self) -> Vec<&'a str> {
        let mut parts = Vec::new();
        while let Some(token) = self.tokens.next_if(|token| !matches!(token.kind, Kind::Mark(_) | Kind::Newline)) {
            match token.kind {
                Kind::Bare => parts.extend(token.text.split('.').filter(|part| !part.is_empty())),
                Kind::String => parts.push(token.text),
                _ => {}
            }
        }
        parts
    }

    fn value(&mut self) -> Value<'a> {
        let Some(first) = self.peek_past_space() else {
            return Value::Scalar("");
        };
        self.tokens.next();
        match first.kind {
            Kind::Mark(b'[') => Value::Array(self.array()),
            Kind::Mark(b'{') => Value::Inline(self.inline(first.start)),
            Kind::Bare => {
                // A date and its time may be parted by a space.
                let mut last = first;
                while let Some(next) = self.peek_past_space().filter(|token| token.kind == Kind::Bare) {
                    self.tokens.next();
                    last = next;
                }
                Value::Scalar(&self.text[first.start..last.end()])
            }
            _ => Value::Scalar(first.text),
        }
    }

    /// An array from behind its opening bracket.
    fn array(&mut self) -> Array<'a> {
        let mut array = Array::default();
        let mut lines = Vec::new();
        let mut at_line_start = false;
        while let Some(token) = self.peek_past_space() {
            match token.kind {
                Kind::Newline => {
                    if at_line_start {
                        push_blank(&mut lines);
                    }
                    self.tokens.next();
                    at_line_start = true;
                    continue;
                }
                Kind::Comment => {
                    let behind = array.elements.last_mut().map_or(&mut array.behind, |last| &mut last.behind);
                    if at_line_start || !lines.is_empty() || behind.is_some() {
                        lines.push(Line::Comment(trimmed(token.text)));
                    } else {
                        *behind = Some(trimmed(token.text));
                    }
                    self.tokens.next();
                }
                Kind::Mark(b',') => {
                    self.tokens.next();
                }
                Kind::Mark(b']') => {
                    self.tokens.next();
                    break;
                }
                _ => {
                    let above = mem::take(&mut lines);
                    array.elements.push(Element { above, value: self.value(), behind: None });
                }
            }
            at_line_start = false;
        }
        array.tail = lines;
        array.width = array.one_line_width();
        array
    }

    /// An inline table from behind its opening brace, which is at `start`.
    fn inline(&mut self, start: usize) -> Inline<'a> {
        let mut pairs = Vec::new();
        let mut comments = false;
        let mut end = self.text.len();
        while let Some(token) = self.peek_past_space() {
            match token.kind {
                Kind::Newline | Kind::Mark(b',') => {
                    self.tokens.next();
                }
                Kind::Comment => {
                    self.tokens.next();
                    comments = true;
                }
                Kind::Mark(b'}') => {
                    self.tokens.next();
                    end = token.end();
                    break;
                }
                _ => {
                    let pair = self.pair();
                    comments |= pair.value.has_comments();
                    pairs.push(pair);
                }
            }
        }
        Inline { source: &self.text[start..end], comments, pairs }
    }

    /// Goes past what is left of a line, and returns its comment.
    fn line_end(&mut self) -> Option<&'a str> {
        self.peek_past_space();
        let comment = self.tokens.next_if(|token| token.kind == Kind::Comment);
        self.tokens.next_if(|token| token.kind == Kind::Newline);
        comment.map(|token| trimmed(token.text))
    }

    fn eat(&mut self, mark: u8) -> bool {
        self.tokens.next_if(|token| token.kind == Kind::Mark(mark)).is_some()
    }

    fn peek_past_space(&mut self) -> Option<Token<'a>> {
        while self.tokens.next_if(|token| token.kind == Kind::Space).is_some() {}
        self.tokens.peek().copied()
    }
}

fn push_blank(lines: &mut Vec<Line>) {
    if lines.last() != Some(&Line::Blank) {
        lines.push(Line::Blank);
    }
}

/// The lines after the last blank one, which belong to what follows them.
fn split_off_after_blank<'a>(lines: &mut Vec<Line<'a>>) -> Vec<Line<'a>> {
    let blank = lines.iter().rposition(|line| *line == Line::Blank);
    lines.split_off(blank.map_or(0, |blank| blank + 1))
}

/// A comment without the white space at its end.
pub(super) fn trimmed(comment: &str) -> &str {
    comment.trim_end_matches([' ', '\t'])
}

/// A piece of the text. All pieces in a row are the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    start: usize,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    Newline,
    /// From `#` to before the line's end.
    Comment,
    /// A string of any of the four kinds, as a value or as a key.
    String,
    /// One of `[ ] { } , =`.
    Mark(u8),
    /// What is left: bare keys, dots, numbers, dates, booleans.
    Bare,
}

/// Cuts a TOML text into pieces. No context is needed for that: outside of strings and comments, `#`, quotes and marks
/// mean the same everywhere.
pub(super) fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, start: 0 }
}

pub(super) struct Tokens<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.start..];
        let bytes = rest.as_bytes();
        let (kind, len) = match *bytes.first()? {
            b' ' | b'\t' => (Kind::Space, run(bytes, |byte| matches!(byte, b' ' | b'\t'))),
            b'\n' => (Kind::Newline, 1),
            b'\r' if bytes.get(1) == Some(&b'\n') => (Kind::Newline, 2),
            b'#' => {
                let line = &rest[..run(bytes, |byte| byte != b'\n')];
                (Kind::Comment, line.strip_suffix('\r').unwrap_or(line).len())
            }
            b'"' | b'\'' => (Kind::String, string_len(bytes)),
            mark @ (b'[' | b']' | b'{' | b'}' | b',' | b'=') => (Kind::Mark(mark), 1),
            _ => {
                let ends = |byte| b" \t\r\n#\"'[]{},=".contains(&byte);
                (Kind::Bare, 1 + run(&bytes[1..], |byte| !ends(byte)))
            }
        };
        let token = Token { kind, text: &rest[..len], start: self.start };
        self.start += len;
        Some(token)
    }
}

/// How many bytes at the start of `bytes` are `wanted`.
fn run(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !wanted(byte)).unwrap_or(bytes.len())
}

/// The length of the string literal that `bytes` begins with.
fn string_len(bytes: &[u8]) -> usize {
    let quote = bytes[0];
    let triple = [quote; 3];
    let delimiter = if bytes.starts_with(&triple) { &triple[..] } else { &triple[..1] };
    let mut at = delimiter.len();
    while at < bytes.len() && !bytes[at..].starts_with(delimiter) {
        at += if bytes[at] == b'\\' && quote == b'"' { 2 } else { 1 };
    }
    at += delimiter.len();
    if delimiter.len() == 3 {
        // One or two quotes before the delimiter belong to the string: `""""quoted""""`.
        at += bytes.get(at..).map_or(0, |rest| run(&rest[..rest.len().min(2)], |byte| byte == quote));
    }
    at.min(bytes.len())
}
