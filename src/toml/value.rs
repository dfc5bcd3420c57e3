//! What a document says: its tables, keys and values, each with its place.

use std::fmt;
use std::ops::Range;

use toml::value::{Date, Datetime};

use super::Document;
use super::parse::{Form, Kind, Node};
use super::table::Place;

/// A table of a document.
#[derive(Debug, Clone, Copy)]
pub struct Table<'d> {
    document: &'d Document<'d>,
    keys: Keys,
}

/// Where the keys of a table are.
#[derive(Debug, Clone, Copy)]
enum Keys {
    /// They are the members of a table.
    Members(u32),
    /// They are the pairs of an inline table.
    Pairs(u32),
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key<'d> {
    document: &'d Document<'d>,
    node: u32,
}

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Value<'d> {
    document: &'d Document<'d>,
    place: Place,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub enum Content<'d> {
    /// A string, without its quotes and escapes.
    String(&'d str),
    /// A whole number.
    Integer(Number<'d>),
    /// A number with a fraction or exponent, or `inf` or `nan`, in decimal digits without underscores.
    Float(&'d str),
    /// `true` or `false`
    Boolean(bool),
    /// A date, a time or both.
    Datetime(Datetime),
    /// An array, in brackets or of tables with headers.
    Array(Array<'d>),
    /// A table, with a header or inline.
    Table(Table<'d>),
}

/// A whole number, which fits into 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<'d> {
    /// Its digits without underscores, with its sign if it has one.
    pub digits: &'d str,
    /// The base in which they are written: 10, 16, 8 or 2.
    pub radix: u32,
}

impl Number<'_> {
    /// The number. In a text with mistakes, an invalid or too large one is the maximum.
    pub fn value(self) -> i64 {
        i64::from_str_radix(self.digits, self.radix).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for Number<'_> {
    /// Writes the number in its base.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.radix {
            16 => "0x",
            8 => "0o",
            2 => "0b",
            _ => "",
        };
        write!(f, "{prefix}{}", self.digits)
    }
}

/// An array of a document.
#[derive(Debug, Clone, Copy)]
pub struct Array<'d> {
    document: &'d Document<'d>,
    elements: Elements<'d>,
}

/// Where the elements of an array are.
#[derive(Debug, Clone, Copy)]
enum Elements<'d> {
    /// They are tables with headers.
    Tables(&'d [u32]),
    /// They are these nodes.
    Nodes(&'d [u32]),
    /// They stand in the array at this node.
    In(u32),
}

/// Nodes and what they say.
impl Document<'_> {
    /// The decoded text of a key or string, or the digits of a number.
    pub(super) fn says(&self, node: u32) -> &str {
        let written = &self.nodes[node as usize];
        let span = written.span();
        match written.form {
            Form::Quoted => &self.text[span.start + 1..span.end - 1],
            Form::Decoded | Form::Hex | Form::Octal | Form::Binary => self.decoded(node),
            Form::Plain | Form::True | Form::Day | Form::Dotted | Form::Open => &self.text[span],
        }
    }

    /// Whether a key has this name. Reading compares every key with every possible one, so this checks the length first
    /// and does not slice at character boundaries.
    #[inline]
    pub(super) fn is_key(&self, node: u32, key: &str) -> bool {
        let written = &self.nodes[node as usize];
        let quote = match written.form {
            Form::Plain => 0,
            Form::Quoted => 1,
            _ => return self.decoded(node) == key,
        };
        let (start, end) = (written.start as usize + quote, written.end as usize - quote);
        end - start == key.len() && self.text.as_bytes()[start..end] == *key.as_bytes()
    }

    #[cold]
    fn decoded(&self, node: u32) -> &str {
        match self.decoded.binary_search_by_key(&node, |(node, _)| *node) {
            Ok(found) => &self.decoded[found].1,
            Err(_) => "",
        }
    }

    /// The pairs of an inline table.
    pub(super) fn pairs(&self, inline: u32) -> impl Iterator<Item = u32> {
        self.inside(inline).filter(|at| self.nodes[*at as usize].kind == Kind::Pair)
    }

    /// The elements of an array in brackets.
    pub(super) fn elements(&self, array: u32) -> impl Iterator<Item = u32> {
        self.inside(array).filter(|at| !matches!(self.nodes[*at as usize].kind, Kind::Comment | Kind::Broken))
    }

    /// The element of an array in brackets with this index, from 0.
    pub(super) fn element(&self, array: u32, index: usize) -> Option<u32> {
        match self.tables.indexed(array, &self.nodes[array as usize]) {
            Some(array) => self.tables.elements(array).get(index).copied(),
            None => self.elements(array).nth(index),
        }
    }

    /// The header or pair that a key belongs to.
    pub(super) fn owner(&self, key: u32) -> u32 {
        let is_owner = |at: &u32| self.nodes[*at as usize].kind != Kind::Key;
        (0..=key).rev().find(is_owner).unwrap_or(0)
    }

    /// The nodes in an array or inline table, without what is in them.
    pub(super) fn inside(&self, container: u32) -> impl Iterator<Item = u32> {
        let end = self.nodes[container as usize].next;
        let mut at = container + 1;
        std::iter::from_fn(move || {
            let this = (at < end).then_some(at)?;
            at = self.nodes[this as usize].next;
            Some(this)
        })
    }
}

impl<'d> Table<'d> {
    pub(super) fn root(document: &'d Document<'d>) -> Self {
        Self { document, keys: Keys::Members(0) }
    }

    /// How many keys it has.
    pub fn len(self) -> usize {
        match self.keys {
            Keys::Members(table) => self.document.tables.length(table),
            Keys::Pairs(node) => usize::from(self.document.nodes[node as usize].count),
        }
    }

    /// Whether it has no key.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether it stands in braces.
    pub fn is_inline(self) -> bool {
        matches!(self.keys, Keys::Pairs(_))
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Value<'d>> {
        Some(self.get_key_value(key)?.1)
    }

    /// Whether it has a key.
    pub fn contains_key(self, key: &str) -> bool {
        self.get_key_value(key).is_some()
    }

    /// A key and its value.
    pub fn get_key_value(self, key: &str) -> Option<(Key<'d>, Value<'d>)> {
        let Self { document, keys } = self;
        match keys {
            Keys::Members(table) => {
                let member = document.tables.find(document, table, key)?;
                Some((Key { document, node: member.key }, Value { document, place: member.place }))
            }
            Keys::Pairs(node) => {
                let end = document.nodes[node as usize].next;
                let mut at = node + 1;
                while at < end {
                    let pair = &document.nodes[at as usize];
                    if pair.kind == Kind::Pair && document.is_key(at, key) {
                        return Some(Self::pair(document, at));
                    }
                    at = pair.next;
                }
                None
            }
        }
    }

    /// Its keys and values, in order of first mention.
    pub fn iter(self) -> impl Iterator<Item = (Key<'d>, Value<'d>)> {
        let Self { document, keys } = self;
        let (mut member, mut pair, end) = match keys {
            Keys::Members(table) => (document.tables.first(table), 0, 0),
            Keys::Pairs(node) => (None, node + 1, document.nodes[node as usize].next),
        };
        std::iter::from_fn(move || {
            if let Some(this) = member {
                member = document.tables.after(this);
                return Some((Key { document, node: this.key }, Value { document, place: this.place }));
            }
            while pair < end {
                let this = pair;
                let node = &document.nodes[this as usize];
                pair = node.next;
                if node.kind == Kind::Pair {
                    return Some(Self::pair(document, this));
                }
            }
            None
        })
    }

    fn pair(document: &'d Document<'d>, pair: u32) -> (Key<'d>, Value<'d>) {
        let value = Node::value(&document.nodes, pair);
        (Key { document, node: pair }, Value { document, place: Place::Node(value) })
    }
}

impl<'d> Key<'d> {
    /// What it says, without quotes and escapes.
    pub fn name(self) -> &'d str {
        self.document.says(self.node)
    }

    /// Its bytes: where it is defined, else where it is first mentioned.
    pub fn span(self) -> Range<usize> {
        self.document.nodes[self.node as usize].span()
    }
}

impl<'d> Value<'d> {
    pub(super) fn at(document: &'d Document<'d>, place: Place) -> Self {
        Self { document, place }
    }

    /// What it is.
    pub fn content(self) -> Content<'d> {
        let at = match self.place {
            Place::Node(at) => at,
            Place::Table(_) | Place::Tables(_) => return self.container(),
        };
        let node = &self.document.nodes[at as usize];
        match node.kind {
            Kind::Integer => {
                let radix = match node.form {
                    Form::Hex => 16,
                    Form::Octal => 8,
                    Form::Binary => 2,
                    _ => 10,
                };
                Content::Integer(Number { digits: self.document.says(at), radix })
            }
            Kind::Float => Content::Float(self.document.says(at)),
            Kind::Boolean => Content::Boolean(node.form == Form::True),
            Kind::Datetime => Content::Datetime(self.datetime(node)),
            Kind::Array | Kind::Inline => self.container(),
            _ => Content::String(self.document.says(at)),
        }
    }

    fn container(self) -> Content<'d> {
        match (self.as_table(), self.as_array()) {
            (Some(table), _) => Content::Table(table),
            (None, Some(array)) => Content::Array(array),
            (None, None) => Content::String(""),
        }
    }

    /// Its bytes. For a table these are its header, else the key that first mentions it; for an array of tables, the
    /// first header.
    pub fn span(self) -> Range<usize> {
        let tables = &self.document.tables;
        let node = match self.place {
            Place::Node(node) => Some(node),
            Place::Table(table) => tables.node(table),
            Place::Tables(array) => tables.elements(array).first().and_then(|table| tables.node(*table)),
        };
        node.map_or(0..0, |node| self.document.nodes[node as usize].span())
    }

    /// The string that it is.
    pub fn as_str(self) -> Option<&'d str> {
        match self.place {
            Place::Node(at) if self.document.nodes[at as usize].kind == Kind::String => Some(self.document.says(at)),
            _ => None,
        }
    }

    /// The whole number that it is.
    pub fn as_integer(self) -> Option<Number<'d>> {
        match self.content() {
            Content::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// The truth value that it is.
    pub fn as_bool(self) -> Option<bool> {
        match self.content() {
            Content::Boolean(flag) => Some(flag),
            _ => None,
        }
    }

    /// The date, time or both that it is.
    pub fn as_datetime(self) -> Option<Datetime> {
        match self.content() {
            Content::Datetime(datetime) => Some(datetime),
            _ => None,
        }
    }

    /// The array that it is.
    pub fn as_array(self) -> Option<Array<'d>> {
        let document = self.document;
        let elements = match self.place {
            Place::Tables(array) => Elements::Tables(document.tables.elements(array)),
            Place::Table(_) => return None,
            Place::Node(at) => {
                let node = &document.nodes[at as usize];
                match document.tables.indexed(at, node) {
                    _ if node.kind != Kind::Array => return None,
                    Some(array) => Elements::Nodes(document.tables.elements(array)),
                    None => Elements::In(at),
                }
            }
        };
        Some(Array { document, elements })
    }

    /// The table that it is.
    pub fn as_table(self) -> Option<Table<'d>> {
        let document = self.document;
        let keys = match self.place {
            Place::Table(table) => Keys::Members(table),
            Place::Tables(_) => return None,
            Place::Node(at) => {
                let node = &document.nodes[at as usize];
                if node.kind != Kind::Inline {
                    return None;
                }
                document.tables.indexed(at, node).map_or(Keys::Pairs(at), Keys::Members)
            }
        };
        Some(Table { document, keys })
    }

    fn datetime(self, node: &Node) -> Datetime {
        let written = &self.document.text[node.span()];
        if node.form == Form::Day
            && let &[y1, y2, y3, y4, _, m1, m2, _, d1, d2] = written.as_bytes()
        {
            let two = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
            let year = u16::from(two(y1, y2)) * 100 + u16::from(two(y3, y4));
            let date = Date { year, month: two(m1, m2), day: two(d1, d2) };
            return Datetime { date: Some(date), time: None, offset: None };
        }
        // Only a text with mistakes has an invalid one.
        written.parse().unwrap_or(Datetime { date: None, time: None, offset: None })
    }
}

impl<'d> Array<'d> {
    /// How many elements it has.
    pub fn len(self) -> usize {
        match self.elements {
            Elements::Tables(list) | Elements::Nodes(list) => list.len(),
            Elements::In(node) => usize::from(self.document.nodes[node as usize].count),
        }
    }

    /// Whether it has no element.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The element with this index, from 0.
    pub fn get(self, index: usize) -> Option<Value<'d>> {
        match self.elements {
            Elements::Tables(list) => list.get(index).map(|table| self.value(Place::Table(*table))),
            Elements::Nodes(list) => list.get(index).map(|node| self.value(Place::Node(*node))),
            Elements::In(array) => self.document.element(array, index).map(|node| self.value(Place::Node(node))),
        }
    }

    /// Its elements.
    pub fn iter(self) -> impl Iterator<Item = Value<'d>> {
        let nodes = &self.document.nodes;
        let (mut tables, mut listed, mut at, end) = match self.elements {
            Elements::Tables(list) => (list.iter(), [].iter(), 0, 0),
            Elements::Nodes(list) => ([].iter(), list.iter(), 0, 0),
            Elements::In(array) => ([].iter(), [].iter(), array + 1, nodes[array as usize].next),
        };
        std::iter::from_fn(move || {
            if let Some(table) = tables.next() {
                return Some(self.value(Place::Table(*table)));
            }
            if let Some(node) = listed.next() {
                return Some(self.value(Place::Node(*node)));
            }
            while at < end {
                let this = at;
                let node = &nodes[this as usize];
                at = node.next;
                if !matches!(node.kind, Kind::Comment | Kind::Broken) {
                    return Some(self.value(Place::Node(this)));
                }
            }
            None
        })
    }

    fn value(self, place: Place) -> Value<'d> {
        Value { document: self.document, place }
    }
}
