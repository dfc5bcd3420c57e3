//! What a comment or blank line belongs to: one answer for edits, which keep comments with what they are about, and for
//! the formatter, which moves the two together.
//!
//! A comment on the line where something ends is about that, and continues in comments directly below that begin in the
//! same column. Comments directly above a header are about its table. Other comments stand alone, among the lines
//! between two things.

use super::Document;
use super::parse::{Kind, Node};

/// A line between two things of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// One or more blank lines.
    Blank,
    /// The comment at this node.
    Comment(u32),
}

/// The comments and blank lines between one thing and the next.
#[derive(Debug, Default)]
pub(super) struct Between {
    /// The comment behind the first thing, with its continuation below.
    pub(super) behind: Vec<u32>,
    /// The lines between the two.
    pub(super) lines: Vec<Line>,
    /// The node at which the second begins.
    pub(super) next: u32,
}

impl Document<'_> {
    /// The trivia after a byte where something ends: `next` is the first node after it, `last` the first node that no
    /// longer matters.
    pub(super) fn between(&self, end: usize, next: u32, last: u32) -> Between {
        let mut between = Between { next, ..Between::default() };
        let mut end = end;
        while between.next < last && self.is_comment(between.next) {
            let node = self.nodes[between.next as usize];
            if between.lines.is_empty() && self.is_about_before(end, &between.behind, &node) {
                between.behind.push(between.next);
            } else {
                between.blank(&self.text[end..node.start as usize]);
                between.lines.push(Line::Comment(between.next));
            }
            end = node.end as usize;
            between.next = node.next;
        }
        let next = self.nodes.get(between.next as usize).filter(|_| between.next < last);
        between.blank(&self.text[end..next.map_or(end, |next| next.start as usize)]);
        between
    }

    /// The end of the last line about something that ends at a byte: that of its own line, or of a comment that
    /// continues below. `next` is the first node after the byte.
    pub(super) fn end_of_lines(&self, end: usize, next: u32) -> usize {
        let behind = self.between(end, next, self.len()).behind;
        let end = behind.last().map_or(end, |comment| self.nodes[*comment as usize].end as usize);
        self.next_line(end)
    }

    /// The start of the comments directly above a header, which belong to its table; else where its line begins.
    pub(super) fn start_with_comments(&self, header: u32) -> usize {
        let mut start = self.line_start(self.nodes[header as usize].start as usize);
        for node in self.nodes[..header as usize].iter().rev() {
            let line = self.line_start(node.start as usize);
            if node.kind != Kind::Comment || self.next_line(node.end as usize) != start || !self.is_first(node) {
                break;
            }
            start = line;
        }
        start
    }

    /// The end of the comments directly below a line that ends at a byte, unless they belong to a following header;
    /// `next` is the first node after that byte.
    pub(super) fn end_with_comments(&self, line: usize, next: u32) -> usize {
        let mut end = line;
        let mut next = next;
        while let Some(node) = self.nodes.get(next as usize)
            && node.kind == Kind::Comment
            && self.line_start(node.start as usize) == end
        {
            end = self.next_line(node.end as usize);
            next = node.next;
        }
        let is_blank = self.text[end..self.next_line(end)].trim().is_empty();
        if is_blank { end } else { line }
    }

    /// The start of the line that contains a byte.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// The start of the line after a byte, or the end of the text.
    pub(super) fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    /// The indentation of the line that contains a byte.
    pub(super) fn indent_of(&self, at: usize) -> &str {
        let line = &self.text[self.line_start(at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The line end that most lines have. Those in strings are part of a value and do not count.
    pub(super) fn line_end(&self) -> &'static str {
        let count = |text: &str| (text.matches('\n').count(), text.matches("\r\n").count());
        let (mut all, mut crlf) = count(self.text);
        for node in
            self.nodes.iter().filter(|node| node.kind == Kind::String && node.form == super::parse::Form::Decoded)
        {
            let (all_in, crlf_in) = count(&self.text[node.span()]);
            (all, crlf) = (all - all_in, crlf - crlf_in);
        }
        if crlf * 2 > all { "\r\n" } else { "\n" }
    }

    /// The comma after an element of an array or inline table that ends at a byte.
    pub(super) fn comma(&self, end: usize) -> Option<usize> {
        let mut at = end;
        loop {
            let rest = &self.text[at..];
            at += rest.len() - rest.trim_start().len();
            match self.text.as_bytes().get(at) {
                Some(b',') => return Some(at),
                Some(b'#') => at = self.next_line(at),
                _ => return None,
            }
        }
    }

    pub(super) fn is_comment(&self, node: u32) -> bool {
        self.nodes.get(node as usize).is_some_and(|node| node.kind == Kind::Comment)
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> u32 {
        super::parse::narrow(self.nodes.len())
    }

    /// Whether a comment is about what ends at a byte: it is on the same line, or continues a comment there.
    fn is_about_before(&self, end: usize, behind: &[u32], comment: &Node) -> bool {
        let gap = &self.text[end..comment.start as usize];
        let Some(before) = behind.last() else { return !gap.contains('\n') && end > 0 };
        let begins_alike = || {
            let column = |node: &Node| {
                let start = node.start as usize;
                self.text[self.line_start(start)..start].chars().count()
            };
            column(&self.nodes[*before as usize]) == column(comment)
        };
        gap.matches('\n').count() == 1 && gap.trim().is_empty() && begins_alike()
    }

    /// Whether a node is the first on its line.
    fn is_first(&self, node: &Node) -> bool {
        let start = node.start as usize;
        self.text[self.line_start(start)..start].trim().is_empty()
    }
}

impl Between {
    /// Notes a blank line if there is one in this text, which is white space and at most a comma.
    fn blank(&mut self, gap: &str) {
        let has_blank = gap.split(',').any(|part| part.matches('\n').count() > 1);
        if has_blank && self.lines.last() != Some(&Line::Blank) {
            self.lines.push(Line::Blank);
        }
    }
}
