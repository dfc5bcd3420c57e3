//! Where a key path is written, and in which form. Nothing here changes the text.

use std::collections::HashSet;
use std::ops::Range;

use super::Document;
use super::op::EditError;
use super::parse::{Kind, Node, narrow};
use super::path::{KeyPath, Segment};
use super::table::{Member, Origin, Place};

/// What edits need to know about a document besides its nodes, worked out once for all of them. The document must have
/// no mistakes.
pub(super) struct Layout<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) text: &'d str,
    pub(super) line_end: &'static str,
    /// The headers with the pairs below them, in the order of the text. The first block holds the pairs above all
    /// headers.
    pub(super) blocks: Vec<Block>,
    /// The block of each table that has a header of its own.
    block_of: Vec<Option<usize>>,
    /// The parent of each table: the table in which it, or the array of tables that it is an element of, is the value
    /// of a key.
    parents: Vec<Option<u32>>,
}

/// A header with the pairs below it.
pub(super) struct Block {
    /// None for the pairs above all headers.
    pub(super) header: Option<u32>,
    pub(super) pairs: Vec<u32>,
}

/// The form in which a path is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Location {
    /// It is not written.
    Absent,
    /// As a value at this node: after an equals sign, or as an element of an array.
    Value(u32, At),
    /// As a table that only dotted keys mention: where the last of them is, and how many of its keys lead to the table.
    Dotted(At, u32),
    /// As a table with its own header, which begins this block, or as the root table.
    Table(usize),
    /// As a table that only the headers of its sub-tables mention. The first of them begins this block.
    Implicit(usize),
    /// As an array of tables: the block of its last `[[…]]`, and the last block that mentions it.
    Tables { header: usize, end: usize },
}

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// In this pair, which has its own lines.
    Line(u32),
    /// In this array or inline table, as this element or pair of it.
    Item(u32, u32),
}

/// An element of an array, or a pair of an inline table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// The element, or the first key of the pair.
    pub(super) node: u32,
    /// The element, or the value of the pair.
    pub(super) value: u32,
    /// The byte of the comma after it.
    pub(super) comma: Option<usize>,
}

impl<'d> Layout<'d> {
    pub(super) fn of(document: &'d Document<'d>) -> Self {
        let tables = &document.tables;
        let mut parents = vec![None; tables.count()];
        for table in 0..narrow(tables.count()) {
            for member in tables.members(table) {
                match member.place {
                    Place::Node(_) => {}
                    Place::Table(inner) => parents[inner as usize] = Some(table),
                    Place::Tables(array) => {
                        for inner in tables.elements(array) {
                            parents[*inner as usize] = Some(table);
                        }
                    }
                }
            }
        }
        let mut block_of = vec![None; tables.count()];
        block_of[0] = Some(0);
        let mut blocks = vec![Block { header: None, pairs: Vec::new() }];
        let mut headers = tables.headers().into_iter();
        for at in document.top() {
            match document.nodes[at as usize].kind {
                Kind::Header | Kind::ArrayHeader => {
                    if let Some(table) = headers.next() {
                        block_of[table as usize] = Some(blocks.len());
                    }
                    blocks.push(Block { header: Some(at), pairs: Vec::new() });
                }
                Kind::Pair => blocks.last_mut().expect("the first is always there").pairs.push(at),
                _ => {}
            }
        }
        Self { document, text: document.text, line_end: document.line_end(), blocks, block_of, parents }
    }

    pub(super) fn node(&self, at: u32) -> &'d Node {
        &self.document.nodes[at as usize]
    }

    pub(super) fn value(&self, pair: u32) -> u32 {
        Node::value(&self.document.nodes, pair)
    }

    /// What a path leads to, if it is there. A path through something that is neither a table nor an array is an error.
    fn place(&self, path: &KeyPath) -> Result<Option<(Place, Option<At>)>, EditError> {
        let document = self.document;
        let tables = &document.tables;
        let mut place = Place::Table(0);
        let mut at = None;
        for segment in path.segments() {
            let (table, inline) = match place {
                Place::Table(table) => (Some(table), None),
                Place::Tables(array) => {
                    let Segment::Index(index) = segment else { return Ok(None) };
                    let Some(table) = tables.elements(array).get(*index) else { return Ok(None) };
                    place = Place::Table(*table);
                    continue;
                }
                Place::Node(value) => match self.node(value).kind {
                    Kind::Inline => (tables.indexed(value, self.node(value)), Some(value)),
                    Kind::Array => {
                        let Segment::Index(index) = segment else {
                            return Err(EditError::unfit(path, "leads through an array without an index"));
                        };
                        let Some(element) = document.element(value, *index) else { return Ok(None) };
                        (place, at) = (Place::Node(element), Some(At::Item(value, element)));
                        continue;
                    }
                    _ => {
                        let why = "leads through a value that is neither a table nor an array";
                        return Err(EditError::unfit(path, why));
                    }
                },
            };
            let Segment::Key(key) = segment else { return Ok(None) };
            if let Some(table) = table {
                let Some(member) = tables.find(document, table, key) else { return Ok(None) };
                (place, at) = (member.place, Some(self.at(table, member.key)));
            } else if let Some(inline) = inline {
                let Some(pair) = document.pairs(inline).find(|pair| document.is_key(*pair, key)) else {
                    return Ok(None);
                };
                (place, at) = (Place::Node(self.value(pair)), Some(At::Item(inline, pair)));
            }
        }
        Ok(Some((place, at)))
    }

    /// Finds a path. A path through something that is neither a table nor an array is an error.
    pub(super) fn find(&self, path: &KeyPath) -> Result<Location, EditError> {
        let Some((place, at)) = self.place(path)? else { return Ok(Location::Absent) };
        let tables = &self.document.tables;
        Ok(match (place, at) {
            (Place::Node(value), Some(at)) => Location::Value(value, at),
            (Place::Node(_), None) => Location::Absent,
            (Place::Tables(array), _) => {
                let elements = tables.elements(array);
                let header = elements.last().and_then(|last| self.block_of[*last as usize]).unwrap_or(0);
                let inside = self.all_in(Place::Tables(array), Reach::All);
                let end = inside.tables.iter().filter_map(|(table, _)| self.block_of[*table as usize]).max();
                Location::Tables { header, end: end.unwrap_or(header) }
            }
            (Place::Table(table), _) => match self.block_of[table as usize] {
                Some(block) => Location::Table(block),
                None if matches!(tables.origin(table), Origin::Dots | Origin::Inline) => {
                    let inside = self.all_in(place, Reach::Dotted);
                    let mentions = inside.pairs(self.document);
                    let (pair, keys) = mentions.into_iter().max().unwrap_or_default();
                    Location::Dotted(self.at(table, pair), keys)
                }
                None => Location::Implicit(tables.node(table).map_or(0, |first| self.block_at(first))),
            },
        })
    }

    /// Where the pair of a table's key is.
    fn at(&self, table: u32, key: u32) -> At {
        let pair = self.document.owner(key);
        if self.document.tables.origin(table) != Origin::Inline {
            return At::Line(pair);
        }
        let mut table = table;
        while let Some(parent) = self.parents[table as usize] {
            table = parent;
        }
        At::Item(self.document.tables.node(table).unwrap_or(0), pair)
    }

    /// The block that contains a header or pair.
    pub(super) fn block_at(&self, node: u32) -> usize {
        self.blocks.partition_point(|block| block.header.is_none_or(|header| header <= node)) - 1
    }

    /// Where a table with the comments that belong to it begins. For a table without a header, where it ends.
    pub(super) fn start_of(&self, path: &KeyPath) -> Result<usize, EditError> {
        let block = match self.find(path)? {
            Location::Absent => return Err(EditError::Missing(path.clone())),
            Location::Table(block) | Location::Implicit(block) => Some(block),
            Location::Value(..) | Location::Dotted(..) | Location::Tables { .. } => None,
        };
        match block.and_then(|block| self.blocks[block].header) {
            Some(header) => Ok(self.document.start_with_comments(header)),
            None => self.end_of(path),
        }
    }

    /// Where the last line of a block ends.
    pub(super) fn end_of_block(&self, block: usize) -> usize {
        let block = &self.blocks[block];
        block.pairs.last().copied().or(block.header).map_or(0, |last| self.lines(last).end)
    }

    /// The bytes of the lines of a header or pair, including the comment after it.
    pub(super) fn lines(&self, at: u32) -> Range<usize> {
        let node = self.node(at);
        let last = if node.kind == Kind::Pair { self.node(self.value(at)) } else { node };
        self.document.line_start(node.start as usize)..self.document.end_of_lines(last.end as usize, node.next)
    }

    /// The end of the comments directly below a block, unless they belong to what follows.
    pub(super) fn end_with_comments(&self, block: usize) -> usize {
        let end = self.end_of_block(block);
        // The comments after the last pair come before that byte.
        let first = self.blocks[block]
            .pairs
            .last()
            .copied()
            .or(self.blocks[block].header)
            .map_or(0, |last| self.node(last).next);
        let next = (first..self.document.len()).find(|at| self.node(*at).start as usize >= end);
        self.document.end_with_comments(end, next.unwrap_or(self.document.len()))
    }

    /// The end of a table or value, including the tables directly after it that belong to it.
    pub(super) fn end_of(&self, path: &KeyPath) -> Result<usize, EditError> {
        let Some((place, at)) = self.place(path)? else { return Err(EditError::Missing(path.clone())) };
        let inside = self.all_in(place, Reach::All);
        let block = |(table, _): &(u32, u32)| self.block_of[*table as usize];
        let own = match place {
            Place::Table(table) => self.block_of[table as usize],
            Place::Tables(array) => {
                self.document.tables.elements(array).last().and_then(|last| self.block_of[*last as usize])
            }
            Place::Node(_) => None,
        };
        let mut blocks: Vec<usize> = inside.tables.iter().filter_map(block).collect();
        blocks.sort_unstable();
        let Some(own) = own.or(blocks.first().copied()) else {
            // Without a header of its own, a new one can only follow the whole block that contains it.
            let pair = match (place, at) {
                (Place::Node(_), Some(At::Line(pair))) => Some(pair),
                (Place::Table(_), _) => inside.pairs(self.document).into_iter().max().map(|(pair, _)| pair),
                _ => None,
            };
            return Ok(pair.map_or(self.text.len(), |pair| self.end_with_comments(self.block_at(pair))));
        };
        let mut last = own;
        for block in blocks.into_iter().skip_while(|block| *block <= own) {
            if block != last + 1 {
                break;
            }
            last = block;
        }
        Ok(self.end_with_comments(last))
    }

    /// The lines that mention a table, or a value with its own lines, in order. The flag says whether they are a header
    /// with everything below it, rather than a single pair.
    pub(super) fn lines_of(&self, path: &KeyPath) -> Result<Vec<(Range<usize>, bool)>, EditError> {
        let Some((place, at)) = self.place(path)? else { return Err(EditError::Missing(path.clone())) };
        let inside = self.all_in(place, Reach::All);
        let blocks: HashSet<usize> =
            inside.tables.iter().filter_map(|(table, _)| self.block_of[*table as usize]).collect();
        let pairs: HashSet<u32> = match (place, at) {
            (Place::Node(_), Some(At::Line(pair))) => HashSet::from([pair]),
            _ => inside.pairs(self.document).into_iter().map(|(pair, _)| pair).collect(),
        };
        let headers = blocks.iter().filter_map(|block| {
            let header = self.blocks[*block].header?;
            Some((self.document.start_with_comments(header)..self.end_with_comments(*block), true))
        });
        let pairs = pairs.into_iter().filter(|pair| !blocks.contains(&self.block_at(*pair)));
        let mut lines: Vec<_> = headers.chain(pairs.map(|pair| (self.lines(pair), false))).collect();
        lines.sort_unstable_by_key(|(lines, _)| lines.start);
        Ok(lines)
    }

    /// The keys by which headers and pairs mention what a path leads to. The path ends in a key.
    pub(super) fn mentions(&self, path: &KeyPath) -> Result<Vec<u32>, EditError> {
        let Some((place, at)) = self.place(path)? else { return Ok(Vec::new()) };
        if let (Place::Node(_), Some(At::Line(pair) | At::Item(_, pair))) = (place, at) {
            return Ok(vec![pair + u32::from(self.node(pair).count) - 1]);
        }
        let inside = self.all_in(place, Reach::All);
        let pairs = inside.pairs(self.document).into_iter().map(|(pair, keys)| pair + keys - 1);
        let headers = inside.tables.iter().filter_map(|(table, depth)| {
            self.block_of[*table as usize]?;
            let header = self.document.tables.node(*table)?;
            Some(header + u32::from(self.node(header).count) - depth)
        });
        Ok(pairs.chain(headers).collect())
    }

    /// Whether exactly one pair, and no header, mentions the table at a path.
    pub(super) fn is_mentioned_once(&self, path: &KeyPath) -> Result<bool, EditError> {
        let Some((place, _)) = self.place(path)? else { return Ok(false) };
        let inside = self.all_in(place, Reach::All);
        Ok(inside.leaves.len() == 1 && inside.tables.iter().all(|(table, _)| self.block_of[*table as usize].is_none()))
    }

    /// The elements of an array, or the pairs of an inline table.
    pub(super) fn items(&self, container: u32) -> Vec<Item> {
        let is_table = self.node(container).kind == Kind::Inline;
        let item = |node: u32| {
            let value = if is_table { self.value(node) } else { node };
            Item { node, value, comma: self.document.comma(self.node(value).end as usize) }
        };
        self.document.inside(container).filter(|at| !self.document.is_comment(*at)).map(item).collect()
    }

    /// Everything at a place, and inside it.
    fn all_in(&self, place: Place, reach: Reach) -> Inside {
        let tables = &self.document.tables;
        let mut inside = Inside::default();
        let mut open = vec![(place, 0)];
        while let Some((place, depth)) = open.pop() {
            let elements = match place {
                Place::Node(_) => continue,
                Place::Table(table) if reach == Reach::Dotted && self.block_of[table as usize].is_some() => continue,
                Place::Table(table) => vec![table],
                Place::Tables(_) if reach == Reach::Dotted => continue,
                Place::Tables(array) => tables.elements(array).to_vec(),
            };
            for table in elements {
                inside.tables.push((table, depth));
                for member in tables.members(table) {
                    match member.place {
                        Place::Node(_) => inside.leaves.push((*member, depth + 1)),
                        inner => open.push((inner, depth + 1)),
                    }
                }
            }
        }
        inside
    }
}

/// How far to look into a table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Into all tables in it.
    All,
    /// Not into those with headers.
    Dotted,
}

/// What is in a table, with the number of keys that lead to it from that table.
#[derive(Default)]
struct Inside {
    /// The table itself, and those in it.
    tables: Vec<(u32, u32)>,
    /// The values in all of them.
    leaves: Vec<(Member, u32)>,
}

impl Inside {
    /// The pairs whose keys lead through the table, and how many of their keys lead to it.
    fn pairs(&self, document: &Document<'_>) -> Vec<(u32, u32)> {
        let through = |(leaf, depth): &(Member, u32)| {
            let pair = document.owner(leaf.key);
            let keys = (leaf.key - pair + 1).checked_sub(*depth)?;
            (keys > 0).then_some((pair, keys))
        };
        self.leaves.iter().filter_map(through).collect()
    }
}
