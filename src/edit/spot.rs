//! Key path → where and in which form its value is written. It changes nothing.

use std::ops::Range;

use super::EditError;
use super::layout::{Container, Key, Layout};
use crate::path::{KeyPath, Segment};

/// The form in which a path is written.
pub(super) enum Spot<'t> {
    /// Not at all.
    Absent,
    /// As a value behind an equals sign, or as an element of an array.
    Value(Range<usize>, At<'t>),
    /// As a table of which only the keys of longer, dotted keys speak; the place of the last of them, and how many of
    /// its keys lead to the table.
    Dotted(At<'t>, usize),
    /// As a table with a header of its own in this block, or the root table.
    Table(usize),
    /// As a table of which only the headers of its sub-tables speak, the first of them in this block.
    Implicit(usize),
    /// As an array of tables: the block of its last `[[…]]`, and the last block that speaks of it.
    Tables { header: usize, end: usize },
}

/// Where a value stands.
pub(super) enum At<'t> {
    /// On lines of its own: the pair of this number in the block of this number.
    Line(usize, usize),
    /// In a container, at the item of this number.
    Item(Container<'t>, usize),
}

/// A header or a pair that speaks of a path.
pub(super) struct Mention {
    pub(super) block: usize,
    /// None for the block's header.
    pub(super) pair: Option<usize>,
    pub(super) along: Along,
}

/// How the keys of a header, pair or item lie along a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Along {
    /// They end after this many steps of the path, which goes on.
    Short(usize),
    /// The path ends after this many of them.
    Past(usize),
}

impl<'t> Layout<'t> {
    /// Finds a path. It is an error if the path leads through something that is no table or array.
    pub(super) fn find(&self, path: &KeyPath) -> Result<Spot<'t>, EditError> {
        let steps = path.segments();
        let mentions = self.mentions(steps);
        // A pair that holds the path's value, or a value in which the path goes on, is the only one that can.
        for mention in &mentions {
            let Some(pair) = mention.pair else { continue };
            let written = &self.blocks[mention.block].pairs[pair];
            let done = match mention.along {
                Along::Short(done) => done,
                Along::Past(keys) if keys == written.keys.len() => steps.len(),
                Along::Past(_) => continue,
            };
            return self.find_inside(written.value.clone(), At::Line(mention.block, pair), path, done);
        }
        let header = |mention: &&Mention| mention.pair.is_none() && matches!(mention.along, Along::Past(_));
        let mut own = mentions.iter().filter(|mention| self.is_header_of(mention));
        if let Some(first) = own.next() {
            let is_array = self.blocks[first.block].header.as_ref().is_some_and(|header| header.array);
            if is_array && matches!(steps.last(), Some(Segment::Key(_))) {
                let header_block = own.next_back().unwrap_or(first).block;
                let end = mentions.iter().rfind(header).unwrap_or(first).block;
                return Ok(Spot::Tables { header: header_block, end });
            }
            return Ok(Spot::Table(first.block));
        }
        let dotted = mentions.iter().rev().find_map(|mention| match (mention.pair, mention.along) {
            (Some(pair), Along::Past(keys)) if keys > 0 => Some((mention.block, pair, keys)),
            _ => None,
        });
        if let Some((block, pair, keys)) = dotted {
            return Ok(Spot::Dotted(At::Line(block, pair), keys));
        }
        Ok(mentions.iter().find(header).map_or(Spot::Absent, |mention| Spot::Implicit(mention.block)))
    }

    /// Whether a mention of a path is the header of the path's own table, and not of a table around or inside it.
    pub(super) fn is_header_of(&self, mention: &Mention) -> bool {
        let keys = self.blocks[mention.block].header.as_ref().map_or(0, |header| header.keys.len());
        mention.pair.is_none() && mention.along == Along::Past(keys)
    }

    /// All headers and pairs that speak of a path, in the order of the file.
    pub(super) fn mentions(&self, path: &[Segment]) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut walk = Walk { path, tables: vec![0; path.len() + 1] };
        for (block, written) in self.blocks.iter().enumerate() {
            let (keys, array) = written.header.as_ref().map_or((&[][..], false), |header| (&header.keys, header.array));
            let Some(header) = walk.along(0, keys, array) else { continue };
            mentions.push(Mention { block, pair: None, along: header });
            for (number, pair) in written.pairs.iter().enumerate() {
                let along = match header {
                    Along::Short(done) => walk.along(done, &pair.keys, false),
                    Along::Past(_) => Some(Along::Past(0)),
                };
                mentions.extend(along.map(|along| Mention { block, pair: Some(number), along }));
            }
        }
        mentions
    }

    /// Finds the rest of a path, after its first `done` steps, in a value.
    fn find_inside(
        &self,
        mut value: Range<usize>,
        mut at: At<'t>,
        path: &KeyPath,
        mut done: usize,
    ) -> Result<Spot<'t>, EditError> {
        let steps = path.segments();
        while done < steps.len() {
            let Some(container) = Container::at(self.text, value.start) else {
                return Err(EditError::unfit(path, "leads through a value that is neither a table nor an array"));
            };
            let number = if container.is_table(self.text) {
                let uses = container.mentions(&steps[done..]);
                let Some(&(number, along)) = uses.last() else { return Ok(Spot::Absent) };
                match along {
                    Along::Short(more) => done += more,
                    Along::Past(keys) if keys == container.items[number].keys.len() => done = steps.len(),
                    Along::Past(keys) => return Ok(Spot::Dotted(At::Item(container, number), keys)),
                }
                number
            } else {
                let Segment::Index(number) = steps[done] else {
                    return Err(EditError::unfit(path, "leads through an array without an index"));
                };
                if number >= container.items.len() {
                    return Ok(Spot::Absent);
                }
                done += 1;
                number
            };
            value = container.items[number].value.clone();
            at = At::Item(container, number);
        }
        Ok(Spot::Value(value, at))
    }
}

impl Container<'_> {
    /// The items of an inline table that speak of a path from this table.
    pub(super) fn mentions(&self, path: &[Segment]) -> Vec<(usize, Along)> {
        let mut walk = Walk { path, tables: vec![0; path.len() + 1] };
        let along =
            |(number, item): (usize, &super::layout::Item<'_>)| Some((number, walk.along(0, &item.keys, false)?));
        self.items.iter().enumerate().filter_map(along).collect()
    }
}

/// A walk along a path through the headers of a file, in their order.
struct Walk<'p> {
    path: &'p [Segment],
    /// For each number of steps, how many `[[…]]` have been seen that those steps lead to.
    tables: Vec<usize>,
}

impl Walk<'_> {
    /// How keys lie along the path if they begin after `done` steps of it; `None` if they leave it.
    ///
    /// An array of tables is entered as TOML does it: by its last element so far.
    fn along(&mut self, mut done: usize, keys: &[Key<'_>], array: bool) -> Option<Along> {
        for (number, key) in keys.iter().enumerate() {
            let Some(step) = self.path.get(done) else { return Some(Along::Past(number)) };
            if !matches!(step, Segment::Key(name) if *name == key.name) {
                return None;
            }
            done += 1;
            if array && number + 1 == keys.len() {
                self.tables[done] += 1;
            }
            if let Some(last) = self.tables[done].checked_sub(1) {
                match self.path.get(done) {
                    None => {}
                    Some(Segment::Index(index)) if *index == last => done += 1,
                    Some(_) => return None,
                }
            }
        }
        Some(if done == self.path.len() { Along::Past(keys.len()) } else { Along::Short(done) })
    }
}
