//! TOML texts, and nothing of tiers: one parse gives a tree with the place of everything in it, the tables that it
//! means, and what is wrong with it.
//!
//! The tree keeps what is written and the tables what it means, so that reading, editing and formatting agree about
//! every text. `parse` is the only reader of TOML in this program, except for the crate `toml`, which confirms that an
//! edited text means what was intended.

use std::ops::Range;

mod edit;
mod format;
mod layout;
mod line;
mod mistake;
mod op;
mod parse;
mod path;
mod said;
mod table;
mod trivia;
mod value;
mod verify;
mod write;

pub use ::toml::value::Datetime;
pub use edit::apply;
pub use format::{Changed, format};
pub use line::Line;
pub use mistake::{Bracket, Mistake, Problem};
pub use op::{EditError, Op, Order};
pub use path::{KeyPath, Segment};
pub use said::Said;
pub use value::{Array, Content, Key, Number, Table, Value};
pub use write::{Literal, quote_key, quote_text};

use parse::{Kind, Node};
use table::Tables;

/// A parsed text.
///
/// A text that is not TOML has a tree too, of all that could be read, and [`mistakes`](Document::mistakes) that say
/// what could not.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    /// What is written, in the order of the text.
    nodes: Vec<Node>,
    /// The decoded text of strings, keys and numbers that differ from their source, by node, in order.
    decoded: Vec<(u32, Box<str>)>,
    tables: Tables,
    mistakes: Vec<Mistake>,
}

/// Parses a text. It never fails: what is wrong is in [`Document::mistakes`].
pub fn parse(text: &str) -> Document<'_> {
    let mut document = parse::nodes(text);
    let (tables, mut twice) = Tables::of(&document);
    document.tables = tables;
    document.mistakes.append(&mut twice);
    // The parser reports a mistake once it is sure of it, which may be late. An unclosed bracket or string swallows the
    // rest.
    let is_closed =
        |mistake: &Mistake| !mistake.problem.is_unclosed_string() && !matches!(mistake.problem, Problem::Unclosed(_));
    document.mistakes.sort_by_key(|mistake| (mistake.span.start, is_closed(mistake)));
    document
}

impl<'t> Document<'t> {
    /// The text that was parsed.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The table that is the whole file.
    pub fn root(&self) -> Table<'_> {
        Table::root(self)
    }

    /// What keeps the text from being TOML, in the order of the text; empty if nothing does.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The places of all headers, in the order of the text.
    pub fn headers(&self) -> impl Iterator<Item = Range<usize>> {
        let nodes = self.top().map(|at| &self.nodes[at as usize]);
        nodes.filter(|node| matches!(node.kind, Kind::Header | Kind::ArrayHeader)).map(Node::span)
    }

    /// Headers, pairs and comments, in the order of the text.
    fn top(&self) -> impl Iterator<Item = u32> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let this = at;
            at = self.nodes.get(this as usize)?.next;
            Some(this)
        })
    }
}
