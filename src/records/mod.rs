//! Records: the notes or minutes in which decisions stand. A record's text → blocks with their lines, what it names, its
//! day, and whether it has been written yet. It touches no file and judges nothing.

mod blocks;
mod day;
mod link;
mod names;
mod state;
mod wording;

use std::collections::HashSet;
use std::ops::RangeInclusive;

pub use blocks::{Block, Kind};
pub use day::{Day, of_path as day_of};
pub use link::{Link, path_of, url_of};
pub use names::{Named, Vocabulary};
pub use wording::comparable;

/// The most bytes that are read as a record: 4 MiB.
pub const SIZE_LIMIT: u64 = 4 * 1024 * 1024;

/// One record, read.
#[derive(Debug)]
pub struct Record {
    /// Its path in the checkout, with `/` between its parts.
    pub path: String,
    /// The day in its path, if there is one.
    pub day: Option<Day>,
    /// What stands in it, in order.
    pub blocks: Vec<Block>,
    /// Each block's text in the form in which quotes are compared.
    wordings: Vec<String>,
}

/// How far a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It tells what was said.
    Written,
    /// It says at most what will be talked about.
    Agenda,
}

impl State {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Agenda => "agenda",
        }
    }
}

impl Record {
    /// Reads the text of the record at a path: as Markdown if its name says so, else paragraph by paragraph.
    pub fn read(path: &str, text: &str) -> Self {
        let blocks = if is_markdown(path) { blocks::of_markdown(text) } else { blocks::of_text(text) };
        let wordings = blocks.iter().map(|block| comparable(&block.text)).collect();
        Self { path: path.to_owned(), day: day::of_path(path), blocks, wordings }
    }

    /// The first block with these words, regardless of markup.
    pub fn find(&self, quote: &str) -> Option<&Block> {
        let wanted = wording::of_quote(quote);
        self.blocks
            .iter()
            .zip(&self.wordings)
            .find_map(|(block, has)| wanted.iter().any(|words| wording::has(has, words)).then_some(block))
    }

    /// The block with most of a quote's words, if it has at least half of them.
    pub fn nearest(&self, quote: &str) -> Option<&Block> {
        let wanted: HashSet<String> = wording::words(&comparable(quote)).map(str::to_owned).collect();
        let known = |wording: &String| {
            let has: HashSet<&str> = wording::words(wording).collect();
            wanted.iter().filter(|word| has.contains(word.as_str())).count()
        };
        let counted = self.blocks.iter().zip(self.wordings.iter().map(known));
        // Among equals, the shortest block has the fewest other words.
        let best = counted.max_by_key(|(block, known)| (*known, std::cmp::Reverse(block.text.len())))?;
        (best.1 * 2 >= wanted.len() && best.1 > 1).then_some(best.0)
    }

    /// At most two blocks that may refer to something with one of these names: one of their words begins like a word of
    /// a name. With quotes, only blocks below the same headings count, else only headings.
    pub fn near_names<'n>(&self, names: impl IntoIterator<Item = &'n str>, quotes: &[String]) -> Vec<&Block> {
        const BEGINNING: usize = 5;
        let beginning =
            |word: &str| word.char_indices().nth(BEGINNING - 1).map(|(at, c)| word[..at + c.len_utf8()].to_owned());
        let names: Vec<String> = names.into_iter().map(comparable).collect();
        let wanted: HashSet<String> =
            names.iter().flat_map(|name| wording::words(name)).filter_map(beginning).collect();
        let headings: HashSet<Option<usize>> =
            quotes.iter().filter_map(|quote| self.find(quote)).map(|block| block.heading).collect();
        let is_close = |index: usize, block: &Block| {
            if headings.is_empty() {
                block.is_heading()
            } else {
                headings.contains(&block.heading) || headings.contains(&Some(index))
            }
        };
        let close =
            self.blocks.iter().enumerate().zip(&self.wordings).filter(|((index, block), _)| is_close(*index, block));
        let near = close.map(|((_, block), wording)| (block, wording)).filter(|(block, wording)| {
            !self.is_agenda(block)
                && wording::words(wording).any(|word| beginning(word).is_some_and(|word| wanted.contains(&word)))
        });
        near.map(|(block, _)| block).take(2).collect()
    }

    /// Whether it has been written yet.
    pub fn state(&self) -> State {
        state::of(self)
    }

    /// The block at a line, numbered from 1; none for a blank line.
    pub fn at_line(&self, line: usize) -> Option<&Block> {
        let last = self.blocks.partition_point(|block| *block.lines.start() <= line);
        self.blocks[..last].iter().rev().find(|block| block.lines.contains(&line))
    }

    /// The headings above a block, from the outermost.
    pub fn section(&self, block: &Block) -> Vec<&Block> {
        let mut headings: Vec<&Block> = self.above(block).collect();
        headings.reverse();
        headings
    }

    /// What a block is about: the outermost list item that it stands in, else the nearest heading that is not just
    /// "Notes" or the like.
    pub fn topic(&self, block: &Block) -> Option<&Block> {
        let mut items = std::iter::successors(block.item, |item| self.blocks[*item].item);
        if let Some(item) = items.by_ref().last() {
            return Some(&self.blocks[item]);
        }
        self.above(block).find(|heading| !state::is_frame(&heading.text))
    }

    /// Whether a block belongs to the agenda, which says what will be talked about and not what was said.
    pub fn is_agenda(&self, block: &Block) -> bool {
        state::is_agenda(&block.text) && block.is_heading()
            || self.above(block).any(|above| state::is_agenda(&above.text))
    }

    /// The headings above a block, from the nearest.
    fn above(&self, block: &Block) -> impl Iterator<Item = &Block> {
        std::iter::successors(block.heading, |heading| self.blocks[*heading].heading).map(|index| &self.blocks[index])
    }
}

impl Block {
    /// Whether it is a heading.
    pub fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Heading(_))
    }
}

/// Whether a file is Markdown, by its name.
pub fn is_markdown(path: &str) -> bool {
    has_ending(path, &["md", "markdown", "mdown", "mkd", "mdx"])
}

/// Whether a file is a text for people, by its name.
pub fn is_text(path: &str) -> bool {
    is_markdown(path) || has_ending(path, &["txt", "text", "rst", "adoc", "asciidoc", "org"])
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// A range of lines in words: `12`, or `12-14`.
pub fn lines(lines: &RangeInclusive<usize>) -> String {
    if lines.start() == lines.end() { lines.start().to_string() } else { format!("{}-{}", lines.start(), lines.end()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "\
# January 30

## Agenda

1. Other items
   1. Alice: tiers of simd

## Notes

* Alice: tiers of **simd**
  and `threads`
  * moving simd up
    to tier 1

### Exceptions / GC

* ship it
";

    fn note() -> Record {
        Record::read("2025/council-01-30.md", NOTE)
    }

    #[test]
    fn a_quote_lies_in_one_block() {
        let note = note();
        let lines = |quote| note.find(quote).map(|block| block.lines.clone());
        assert_eq!(lines("moving simd up to tier 1"), Some(12..=13));
        assert_eq!(lines("Moving *simd* up"), Some(12..=12 + 1));
        assert_eq!(lines("tiers of simd and threads"), Some(10..=11));
        assert_eq!(lines("and threads moving simd"), None);
        assert_eq!(lines("moving simd up to tier"), Some(12..=13));
        assert_eq!(lines("moving simd up to tie"), None);
    }

    #[test]
    fn a_block_has_a_topic_and_a_section() {
        let note = note();
        let block = note.at_line(13).unwrap();
        assert_eq!(block.text, "moving simd up to tier 1");
        assert_eq!(note.topic(block).unwrap().text, "Alice: tiers of simd and threads");
        let section: Vec<&str> = note.section(block).iter().map(|heading| heading.text.as_str()).collect();
        assert_eq!(section, ["January 30", "Notes"]);
        assert_eq!(note.topic(note.at_line(17).unwrap()).unwrap().text, "Exceptions / GC");
        assert!(note.is_agenda(note.at_line(6).unwrap()) && !note.is_agenda(block));
        assert!(note.at_line(2).is_none() && note.at_line(0).is_none() && note.at_line(99).is_none());
    }
}
