//! The tables that a text means, however headers and dotted keys define them, in order of first mention.
//!
//! An inline table needs none of this: its pairs are read from the nodes, unless it is large or one of its keys is
//! dotted.

use std::hash::{BuildHasher, Hasher};
use std::num::NonZeroU32;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::Document;
use super::mistake::{Mistake, Problem};
use super::parse::{Form, Kind, Node, narrow};

/// Tables with more keys are searched by hash, and arrays with more elements by index, instead of one by one.
const MANY: usize = 12;

/// The tables of a document, and the arrays of them.
#[derive(Debug, Default)]
pub(super) struct Tables {
    data: Vec<Data>,
    members: Vec<Member>,
    /// The members of tables with many keys.
    index: HashTable<u32>,
    seed: RandomState,
    /// The elements of arrays: of those of tables with headers, as tables; of long ones in brackets, as nodes.
    arrays: Vec<Vec<u32>>,
    /// The tables of inline tables with dotted or many keys, and the elements of long arrays, by their nodes, in order.
    indexed: Vec<(u32, u32)>,
}

/// A table.
#[derive(Debug, Clone, Copy)]
struct Data {
    first: Option<u32>,
    last: Option<u32>,
    length: u32,
    /// The [`mark`]s of its keys. Most look-ups are for absent keys, and this answers them at once.
    marks: u64,
    /// Its header, else the first key that mentions it; none for the root.
    node: Option<u32>,
    origin: Origin,
}

/// How a table was first defined, which decides how the text may add to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A header of its own, or the beginning of the file.
    Header,
    /// The header of a table in it.
    Path,
    /// A dotted key.
    Dots,
    /// An inline table, or a dotted key in one.
    Inline,
}

/// How a text mentions a table again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// By a header of its own.
    Header,
    /// By the header of a table in it.
    Path,
    /// By a dotted key.
    Dots,
}

/// The origin of a table after it is mentioned again; none if that is not allowed. This is TOML's rule that nothing is
/// defined twice.
const fn again(origin: Origin, again: Again) -> Option<Origin> {
    match (origin, again) {
        (Origin::Path, Again::Header) => Some(Origin::Header),
        (Origin::Path, Again::Dots) => Some(Origin::Dots),
        (Origin::Header | Origin::Path | Origin::Dots, Again::Path) | (Origin::Dots | Origin::Inline, Again::Dots) => {
            Some(origin)
        }
        (Origin::Header, Again::Header | Again::Dots)
        | (Origin::Dots, Again::Header)
        | (Origin::Inline, Again::Header | Again::Path) => None,
    }
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    /// The key that defines it, else the first that mentions it.
    pub(super) key: u32,
    pub(super) place: Place,
    table: u32,
    next: Option<NonZeroU32>,
}

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At this node.
    Node(u32),
    /// It is this table.
    Table(u32),
    /// It is this array of tables with headers.
    Tables(u32),
}

impl Tables {
    /// The tables of a document, and what is wrong with them.
    pub(super) fn of(document: &Document<'_>) -> (Self, Vec<Mistake>) {
        let mut build = Build { document, tables: Self::default(), mistakes: Vec::new() };
        build.tables.members.reserve(document.nodes.len() / 8);
        build.read();
        (build.tables, build.mistakes)
    }

    /// The member of a table with this key.
    pub(super) fn find(&self, document: &Document<'_>, table: u32, key: &str) -> Option<&Member> {
        self.position(document, table, key).map(|at| &self.members[at as usize])
    }

    /// The first member of a table.
    pub(super) fn first(&self, table: u32) -> Option<&Member> {
        self.data[table as usize].first.map(|first| &self.members[first as usize])
    }

    /// The member of the same table behind another.
    pub(super) fn after(&self, member: &Member) -> Option<&Member> {
        member.next.map(|next| &self.members[next.get() as usize])
    }

    /// The members of a table.
    pub(super) fn members(&self, table: u32) -> impl Iterator<Item = &Member> {
        std::iter::successors(self.first(table), |member| self.after(member))
    }

    /// How many tables there are, the root included.
    pub(super) fn count(&self) -> usize {
        self.data.len()
    }

    /// What makes a table.
    pub(super) fn origin(&self, table: u32) -> Origin {
        self.data[table as usize].origin
    }

    /// The tables with headers of their own, in the order of those.
    pub(super) fn headers(&self) -> Vec<u32> {
        let has_header = |table: &u32| self.origin(*table) == Origin::Header && self.node(*table).is_some();
        let mut tables: Vec<u32> = (0..narrow(self.count())).filter(has_header).collect();
        tables.sort_unstable_by_key(|table| self.node(*table));
        tables
    }

    /// How many members a table has.
    pub(super) fn length(&self, table: u32) -> usize {
        self.data[table as usize].length as usize
    }

    /// The header of a table, else the first key that mentions it; none for the root.
    pub(super) fn node(&self, table: u32) -> Option<u32> {
        self.data[table as usize].node
    }

    /// The elements of an array.
    pub(super) fn elements(&self, array: u32) -> &[u32] {
        &self.arrays[array as usize]
    }

    /// The table of an inline table, or the array of an array in brackets, if it has many or dotted keys.
    pub(super) fn indexed(&self, at: u32, node: &Node) -> Option<u32> {
        if node.form != Form::Dotted && usize::from(node.count) <= MANY {
            return None;
        }
        let found = self.indexed.binary_search_by_key(&at, |(node, _)| *node).ok()?;
        Some(self.indexed[found].1)
    }

    fn position(&self, document: &Document<'_>, table: u32, key: &str) -> Option<u32> {
        let is_it = |member: &Member| document.is_key(member.key, key);
        let data = &self.data[table as usize];
        if data.marks & mark(key) == 0 {
            return None;
        }
        if data.length as usize > MANY {
            let is_it = |at: &u32| {
                let member = &self.members[*at as usize];
                member.table == table && is_it(member)
            };
            return self.index.find(self.hash(table, key), is_it).copied();
        }
        let mut at = data.first;
        while let Some(this) = at {
            let member = &self.members[this as usize];
            if is_it(member) {
                return Some(this);
            }
            at = member.next.map(NonZeroU32::get);
        }
        None
    }

    fn hash(&self, table: u32, key: &str) -> u64 {
        let mut hasher = self.seed.build_hasher();
        hasher.write(key.as_bytes());
        hasher.write_u32(table);
        hasher.finish()
    }

    fn table(&mut self, node: Option<u32>, origin: Origin) -> u32 {
        self.data.push(Data { first: None, last: None, length: 0, marks: 0, node, origin });
        narrow(self.data.len() - 1)
    }

    fn insert(&mut self, document: &Document<'_>, table: u32, key: u32, place: Place) {
        let at = narrow(self.members.len());
        self.members.push(Member { key, place, table, next: None });
        let data = &mut self.data[table as usize];
        match data.last {
            Some(last) => self.members[last as usize].next = NonZeroU32::new(at),
            None => data.first = Some(at),
        }
        data.last = Some(at);
        data.length += 1;
        data.marks |= mark(document.says(key));
        if data.length as usize <= MANY {
            return;
        }
        // The first time, earlier members are added as well.
        let mut next = if data.length as usize == MANY + 1 { data.first } else { Some(at) };
        while let Some(this) = next {
            let hash_of = |at: &u32| {
                let member = &self.members[*at as usize];
                let mut hasher = self.seed.build_hasher();
                hasher.write(document.says(member.key).as_bytes());
                hasher.write_u32(member.table);
                hasher.finish()
            };
            self.index.insert_unique(hash_of(&this), this, hash_of);
            next = self.members[this as usize].next.map(NonZeroU32::get);
        }
    }
}

/// One of 64 bits, which differs for most keys.
fn mark(key: &str) -> u64 {
    let (first, last) = match key.as_bytes() {
        [] => (0, 0),
        [only] => (*only, *only),
        [first, .., last] => (*first, *last),
    };
    1 << (key.len().wrapping_add(usize::from(first).wrapping_mul(5)).wrapping_add(usize::from(last).wrapping_mul(11))
        % 64)
}

/// Goes through the nodes in their order.
struct Build<'d> {
    document: &'d Document<'d>,
    tables: Tables,
    mistakes: Vec<Mistake>,
}

impl Build<'_> {
    fn read(&mut self) {
        let mut current = self.tables.table(None, Origin::Header);
        let nodes = &self.document.nodes;
        let mut at = 0;
        while let Some(node) = nodes.get(at as usize) {
            match node.kind {
                Kind::Header => current = self.header(at, node),
                Kind::ArrayHeader => current = self.array_header(at, node),
                Kind::Pair => self.pair(current, at),
                _ => {}
            }
            at = node.next;
        }
    }

    /// The table that a header opens. The keys below a wrong header belong to no other table.
    fn header(&mut self, at: u32, node: &Node) -> u32 {
        let last = at + u32::from(node.count);
        let Some(parent) = self.parent_of(at, last) else { return self.tables.table(Some(at), Origin::Header) };
        let Some(found) = self.position(parent, last) else {
            let table = self.tables.table(Some(at), Origin::Header);
            self.tables.insert(self.document, parent, last, Place::Table(table));
            return table;
        };
        let Member { key, place, .. } = self.tables.members[found as usize];
        if let Place::Table(table) = place {
            let data = &mut self.tables.data[table as usize];
            match again(data.origin, Again::Header) {
                Some(origin) => {
                    (data.origin, data.node) = (origin, Some(at));
                    self.tables.members[found as usize].key = last;
                }
                None => self.twice(last, Some(key)),
            }
            return table;
        }
        self.twice(last, Some(key));
        self.tables.table(Some(at), Origin::Header)
    }

    /// The table that one more header of an array opens.
    fn array_header(&mut self, at: u32, node: &Node) -> u32 {
        let last = at + u32::from(node.count);
        let table = self.tables.table(Some(at), Origin::Header);
        let Some(parent) = self.parent_of(at, last) else { return table };
        let Some(found) = self.position(parent, last) else {
            let array = narrow(self.tables.arrays.len());
            self.tables.arrays.push(vec![table]);
            self.tables.insert(self.document, parent, last, Place::Tables(array));
            return table;
        };
        let Member { key, place, .. } = self.tables.members[found as usize];
        match place {
            Place::Tables(array) => self.tables.arrays[array as usize].push(table),
            _ => self.twice(last, Some(key)),
        }
        table
    }

    /// The table in which a header's last key stands.
    fn parent_of(&mut self, header: u32, last: u32) -> Option<u32> {
        if last == header || self.document.nodes[header as usize].form == Form::Open {
            return None;
        }
        (header + 1..last).try_fold(0, |table, key| self.enter(table, key, Again::Path))
    }

    /// The table at a key of a table, which is made if it is not there.
    fn enter(&mut self, table: u32, key: u32, how: Again) -> Option<u32> {
        let Some(found) = self.position(table, key) else {
            let origin = match (how, self.tables.data[table as usize].origin) {
                (Again::Dots, Origin::Inline) => Origin::Inline,
                (Again::Dots, _) => Origin::Dots,
                (Again::Path | Again::Header, _) => Origin::Path,
            };
            let new = self.tables.table(Some(key), origin);
            self.tables.insert(self.document, table, key, Place::Table(new));
            return Some(new);
        };
        let Member { key: first, place, .. } = self.tables.members[found as usize];
        match place {
            Place::Table(next) => {
                let data = &mut self.tables.data[next as usize];
                let Some(origin) = again(data.origin, how) else {
                    self.twice(key, Some(first));
                    return None;
                };
                data.origin = origin;
                Some(next)
            }
            // The tables after a header of an array belong to its last element.
            Place::Tables(array) => self.tables.elements(array).last().copied(),
            Place::Node(_) => {
                self.report(Problem::NotATable, key, Some(first));
                None
            }
        }
    }

    fn pair(&mut self, table: u32, at: u32) {
        let value = Node::value(&self.document.nodes, at);
        self.put(table, at, value);
        let nodes = &self.document.nodes;
        for inner in value..nodes[at as usize].next {
            let node = &nodes[inner as usize];
            match node.kind {
                Kind::Inline => self.inline(inner, node),
                Kind::Array if usize::from(node.count) > MANY => {
                    let array = narrow(self.tables.arrays.len());
                    self.tables.arrays.push(self.document.elements(inner).collect());
                    self.tables.indexed.push((inner, array));
                }
                _ => {}
            }
        }
    }

    /// Puts a pair into a table.
    fn put(&mut self, table: u32, at: u32, value: u32) {
        let last = at + u32::from(self.document.nodes[at as usize].count) - 1;
        let Some(owner) = (at..last).try_fold(table, |table, key| self.enter(table, key, Again::Dots)) else { return };
        if at < last && self.tables.data[owner as usize].origin == Origin::Header {
            return self.twice(last, None);
        }
        match self.position(owner, last) {
            None => self.tables.insert(self.document, owner, last, Place::Node(value)),
            Some(first) => self.twice(last, Some(self.tables.members[first as usize].key)),
        }
    }

    fn inline(&mut self, at: u32, node: &Node) {
        let pairs = || self.document.pairs(at);
        if node.form != Form::Dotted && usize::from(node.count) <= MANY {
            for (number, key) in pairs().enumerate() {
                let is_same = |before: &u32| self.document.is_key(*before, self.document.says(key));
                if let Some(first) = pairs().take(number).find(is_same) {
                    self.twice(key, Some(first));
                }
            }
            return;
        }
        let table = self.tables.table(Some(at), Origin::Inline);
        self.tables.indexed.push((at, table));
        let pairs: Vec<u32> = pairs().collect();
        for pair in pairs {
            self.put(table, pair, Node::value(&self.document.nodes, pair));
        }
    }

    fn position(&self, table: u32, key: u32) -> Option<u32> {
        self.tables.position(self.document, table, self.document.says(key))
    }

    fn twice(&mut self, key: u32, first: Option<u32>) {
        self.report(Problem::Twice, key, first);
    }

    fn report(&mut self, problem: Problem, key: u32, first: Option<u32>) {
        let span = |node: u32| self.document.nodes[node as usize].span();
        self.mistakes.push(Mistake { problem, span: span(key), first: first.map(span) });
    }
}
