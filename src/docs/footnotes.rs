//! `footnotes`: where a page collects its footnotes.

use super::mark::Marked;
use super::{Block, Place, Written};
use crate::finding::Finding;

pub(super) static BLOCK: Block = Block {
    name: "footnotes",
    summary: "the footnotes of all blocks of the page, which else stand below each",
    options: &[],
    example: "",
    content: Written::AsFootnotes,
};

/// The problem with a second such block on a page.
pub(super) fn second(marked: &Marked<'_>) -> Finding {
    let at = marked.words_at..marked.words_at + marked.words.trim_end().len();
    Finding::new("", Place::Bytes(at), "the page has two blocks `footnotes`").help("keep one of the two")
}
