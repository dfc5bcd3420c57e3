//! Headers and pairs with their own lines, in the order of the text.

use std::ops::Range;

use super::parse::{Kind, Node};
use super::table::Place;
use super::{Document, Value};

/// A header, or a key with its value.
#[derive(Debug, Clone)]
pub enum Line<'d> {
    /// `[a.b]` or `[[a.b]]`
    Header {
        /// What its keys say.
        keys: Vec<&'d str>,
        /// Whether it opens one more table of an array.
        array: bool,
        /// From the first bracket to the last.
        span: Range<usize>,
    },
    /// `a.b = value`
    Pair {
        /// What its keys say.
        keys: Vec<&'d str>,
        /// The value.
        value: Value<'d>,
        /// From the first key to the end of the value.
        span: Range<usize>,
    },
}

impl Document<'_> {
    /// Headers and pairs with their places. Between them are only blanks, line ends and comments.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(node) = self.nodes.get(at as usize) {
                let this = std::mem::replace(&mut at, node.next);
                match node.kind {
                    Kind::Header | Kind::ArrayHeader => {
                        let keys = (this + 1..=this + u32::from(node.count)).map(|key| self.says(key)).collect();
                        return Some(Line::Header { keys, array: node.kind == Kind::ArrayHeader, span: node.span() });
                    }
                    Kind::Pair => {
                        let keys = (this..this + u32::from(node.count)).map(|key| self.says(key)).collect();
                        let value = Value::at(self, Place::Node(Node::value(&self.nodes, this)));
                        let span = node.span().start..value.span().end;
                        return Some(Line::Pair { keys, value, span });
                    }
                    _ => {}
                }
            }
            None
        })
    }
}
