//! `footnotes`: the place where a page's footnotes are collected.

use super::facts::Facts;
use super::mark::Marked;
use super::options::Options;
use super::sheet::Sheet;
use super::{Block, Place};
use crate::finding::Finding;

pub(super) static BLOCK: Block = Block {
    name: "footnotes",
    summary: "the footnotes of all blocks of the page, which else stand below each",
    options: &[],
    example: "",
    write,
};

/// The page prints them, for it alone knows those of all blocks.
fn write(_: &Facts<'_>, _: &mut Options<'_>, _: &mut Sheet<'_, '_>) {}

/// What is wrong with a second one.
pub(super) fn second(marked: &Marked<'_>) -> Finding {
    let at = marked.words_at..marked.words_at + marked.words.trim_end().len();
    Finding::new("", Place::Bytes(at), "the page has two blocks `footnotes`").help("keep one of the two")
}
