//! Where things are written: text → headers, pairs and items with their byte ranges, in the order of the file.
//!
//! It takes a text that is known to be TOML, judges nothing and understands no value. A text that is not TOML gives a
//! meaningless layout and no panic. It exists because the parsers keep only the first place of a key that stands in
//! several headers, and none of the commas.

use std::borrow::Cow;
use std::ops::Range;

/// A file: its blocks in order, the first of them the pairs above all headers.
pub(super) struct Layout<'t> {
    pub(super) text: &'t str,
    pub(super) blocks: Vec<Block<'t>>,
}

/// A header with the pairs below it.
pub(super) struct Block<'t> {
    /// None for the root table.
    pub(super) header: Option<Header<'t>>,
    pub(super) pairs: Vec<Pair<'t>>,
}

/// `[a.b]` or `[[a.b]]`.
pub(super) struct Header<'t> {
    pub(super) keys: Vec<Key<'t>>,
    /// Whether it is `[[…]]`.
    pub(super) array: bool,
    /// From the first bracket to the last.
    pub(super) span: Range<usize>,
    /// The whole lines, with the comment behind it and the line end.
    pub(super) lines: Range<usize>,
}

/// `a.b = value` on lines of its own.
pub(super) struct Pair<'t> {
    pub(super) keys: Vec<Key<'t>>,
    pub(super) value: Range<usize>,
    /// The whole lines, with the comment behind it and the line end.
    pub(super) lines: Range<usize>,
}

/// One part of a dotted key.
pub(super) struct Key<'t> {
    /// What it means, without quotes and escapes.
    pub(super) name: Cow<'t, str>,
    pub(super) span: Range<usize>,
}

/// An inline table or an array.
pub(super) struct Container<'t> {
    /// Where the opening bracket stands.
    pub(super) open: usize,
    /// Where the closing bracket stands.
    pub(super) close: usize,
    pub(super) items: Vec<Item<'t>>,
}

/// What stands between two commas of a container.
pub(super) struct Item<'t> {
    /// Empty in an array.
    pub(super) keys: Vec<Key<'t>>,
    pub(super) value: Range<usize>,
    /// Where the comma behind it stands.
    pub(super) comma: Option<usize>,
}

impl<'t> Layout<'t> {
    /// Reads a text once, from its start to its end.
    pub(super) fn of(text: &'t str) -> Self {
        let mut scan = Scan { text, at: 0 };
        let mut block = Block { header: None, pairs: Vec::new() };
        let mut blocks = Vec::new();
        loop {
            scan.skip_trivia();
            let start = line_start(text, scan.at);
            match scan.peek() {
                None => break,
                Some(b'[') => {
                    let header = scan.header(start);
                    blocks.push(std::mem::replace(&mut block, Block { header: Some(header), pairs: Vec::new() }));
                }
                Some(_) => block.pairs.push(scan.pair(start)),
            }
        }
        blocks.push(block);
        Self { text, blocks }
    }
}

impl Block<'_> {
    /// Where its last line ends.
    pub(super) fn end(&self) -> usize {
        let header = self.header.as_ref().map(|header| header.lines.end);
        self.pairs.last().map(|pair| pair.lines.end).or(header).unwrap_or(0)
    }
}

impl<'t> Container<'t> {
    /// Reads the inline table or array that starts at `open`; `None` if another value stands there.
    pub(super) fn at(text: &'t str, open: usize) -> Option<Self> {
        let mut scan = Scan { text, at: open };
        let close = match scan.peek()? {
            b'{' => b'}',
            b'[' => b']',
            _ => return None,
        };
        scan.at += 1;
        let mut items = Vec::new();
        loop {
            scan.skip_trivia();
            if scan.peek()? == close {
                return Some(Self { open, close: scan.at, items });
            }
            let keys = if close == b'}' { scan.keys_and_equals() } else { Vec::new() };
            let value = scan.value();
            if value.is_empty() {
                return None;
            }
            scan.skip_trivia();
            let comma = (scan.peek()? == b',').then_some(scan.at);
            scan.at += usize::from(comma.is_some());
            items.push(Item { keys, value, comma });
        }
    }

    /// Whether it is an inline table.
    pub(super) fn is_table(&self, text: &str) -> bool {
        text.as_bytes()[self.open] == b'{'
    }

    /// Whether a line ends between its items, other than inside one of them.
    pub(super) fn is_multi_line(&self, text: &str) -> bool {
        let starts = self.items.iter().map(Item::start).chain([self.close]);
        let ends = [self.open + 1].into_iter().chain(self.items.iter().map(|item| item.value.end));
        ends.zip(starts).any(|(end, start)| text[end..start].contains('\n'))
    }
}

impl Item<'_> {
    /// Where its key, or else its value, begins.
    pub(super) fn start(&self) -> usize {
        self.keys.first().map_or(self.value.start, |key| key.span.start)
    }

    /// Where it ends, with its comma.
    pub(super) fn end(&self) -> usize {
        self.comma.map_or(self.value.end, |comma| comma + 1)
    }
}

/// Where the line begins in which `at` stands.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the next line begins after `at`, or the end of the text.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Where the line ends in which something ends at `at`, with the comment behind it and the lines below on which that
/// comment goes on, which are those with a comment in the same column.
pub(super) fn end_with_comment(text: &str, at: usize) -> usize {
    let mut end = next_line(text, at);
    let Some(hash) = text[at..end].find('#') else { return end };
    let column = at + hash - line_start(text, at);
    let goes_on = |line| indent_of(text, line).len() == column && text[line + column..].starts_with('#');
    while goes_on(end) {
        end = next_line(text, end);
    }
    end
}

/// The white space at the beginning of the line in which `at` stands.
pub(super) fn indent_of(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// A place in the text that moves forward.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_while(&mut self, skip: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&skip) {
            self.at += 1;
        }
    }

    fn skip_blanks(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    /// Skips blanks, line ends and comments.
    fn skip_trivia(&mut self) {
        loop {
            self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
            if self.peek() != Some(b'#') {
                return;
            }
            self.skip_while(|byte| byte != b'\n');
        }
    }

    fn header(&mut self, line: usize) -> Header<'t> {
        let start = self.at;
        let array = self.text[start..].starts_with("[[");
        self.at += 1 + usize::from(array);
        let keys = self.keys();
        let end = (self.at + 1 + usize::from(array)).min(self.text.len());
        self.at = end_with_comment(self.text, end);
        Header { keys, array, span: start..end, lines: line..self.at }
    }

    fn pair(&mut self, line: usize) -> Pair<'t> {
        let keys = self.keys_and_equals();
        let value = self.value();
        self.at = end_with_comment(self.text, self.at);
        Pair { keys, value, lines: line..self.at }
    }

    fn keys_and_equals(&mut self) -> Vec<Key<'t>> {
        let keys = self.keys();
        if self.peek() == Some(b'=') {
            self.at += 1;
        }
        self.skip_blanks();
        keys
    }

    /// A key with its dots, and the blanks behind it.
    fn keys(&mut self) -> Vec<Key<'t>> {
        let mut keys = Vec::new();
        loop {
            self.skip_blanks();
            let start = self.at;
            match self.peek() {
                Some(b'"' | b'\'') => self.skip_string(),
                _ => self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
            }
            keys.push(Key { name: name_of(&self.text[start..self.at]), span: start..self.at });
            self.skip_blanks();
            if self.peek() != Some(b'.') {
                return keys;
            }
            self.at += 1;
        }
    }

    fn value(&mut self) -> Range<usize> {
        let start = self.at;
        match self.peek() {
            Some(b'"' | b'\'') => self.skip_string(),
            Some(b'[' | b'{') => self.skip_container(),
            _ => {
                // A date may have a space before its time, so that only what cannot be in a value ends it.
                self.skip_while(|byte| !matches!(byte, b',' | b']' | b'}' | b'#' | b'\r' | b'\n'));
                self.at = start + self.text[start..self.at].trim_end_matches([' ', '\t']).len();
            }
        }
        start..self.at
    }

    fn skip_container(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' | b'\'' => {
                    self.skip_string();
                    continue;
                }
                b'#' => {
                    self.skip_while(|byte| byte != b'\n');
                    continue;
                }
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        let quote = self.text.as_bytes()[self.at];
        let long = [quote; 3];
        let bytes = self.text.as_bytes();
        let is_long = bytes[self.at..].starts_with(&long);
        self.at += if is_long { 3 } else { 1 };
        while let Some(byte) = self.peek() {
            if byte == b'\\' && quote == b'"' {
                // What is escaped may be of several bytes, and none of the others can end the string.
                self.at = (self.at + 2).min(bytes.len());
            } else if is_long && bytes[self.at..].starts_with(&long) {
                self.at += 3;
                // One or two quotes may stand before the closing three.
                let more = bytes[self.at..].iter().take(2).take_while(|byte| **byte == quote).count();
                self.at += more;
                return;
            } else {
                self.at += 1;
                if !is_long && byte == quote {
                    return;
                }
            }
        }
    }
}

/// What a written key means.
fn name_of(written: &str) -> Cow<'_, str> {
    if !written.starts_with(['"', '\'']) {
        return Cow::Borrowed(written);
    }
    match written.parse::<toml_edit::Key>() {
        Ok(key) => Cow::Owned(key.get().to_owned()),
        Err(_) => Cow::Borrowed(written),
    }
}
