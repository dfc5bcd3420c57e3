//! What people read in a document: its comments and its texts in quotes.

use std::ops::Range;

use super::Document;
use super::parse::{Form, Kind};

/// A piece of a document that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'d> {
    /// A comment, with its `#`.
    Comment(&'d str),
    /// The text of a string or of a key in quotes.
    Text(&'d str),
}

impl Document<'_> {
    /// Every comment, string and key in quotes with its bytes, in the order of the text.
    pub fn said(&self) -> impl Iterator<Item = (Said<'_>, Range<usize>)> {
        self.nodes.iter().zip(0..).filter_map(|(node, at)| {
            let said = match (node.kind, node.form) {
                (Kind::Comment, _) => Said::Comment(&self.text[node.span()]),
                (Kind::String | Kind::Pair | Kind::Key, Form::Quoted | Form::Decoded) => Said::Text(self.says(at)),
                _ => return None,
            };
            Some((said, node.span()))
        })
    }

    /// Whether the text, or what its escapes stand for, has a character of this kind. This quick look decides whether a
    /// closer one is worth it.
    pub fn may_say(&self, is_it: impl Fn(char) -> bool) -> bool {
        let is_it = |c: char| !c.is_ascii() && is_it(c);
        !self.text.is_ascii() && self.text.contains(is_it) || self.decoded.iter().any(|(_, says)| says.contains(is_it))
    }
}
