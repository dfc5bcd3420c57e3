//! TOML texts, and nothing of tiers: one parse gives a tree with the place of everything in it, the tables that it
//! means, and what is wrong with it.
//!
//! The tree keeps what is written and the tables what it means, so that reading, editing and formatting agree about
//! every text. [`parse`] is the only reader of TOML in this program; the one exception is the crate `toml`, which
//! confirms that an edited text means what was intended.

mod mistake;
mod parse;
mod table;
mod value;

pub use mistake::{Bracket, Mistake, Problem};
pub use parse::parse;
pub use value::{Array, Content, Key, Number, Table, Value};

use parse::Node;
use table::Tables;

/// A parsed text.
///
/// A text that is not TOML has a tree too, of all that could be read, and [`mistakes`](Document::mistakes) that say what
/// could not.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    /// What is written, in the order of the text.
    nodes: Vec<Node>,
    /// What strings, keys and numbers say that do not say what is written, by their nodes, in order.
    decoded: Vec<(u32, Box<str>)>,
    tables: Tables,
    mistakes: Vec<Mistake>,
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

    /// What keeps the text from being TOML, in the order of the text; empty if it is.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}
