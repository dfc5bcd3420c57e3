//! Marked blocks in pages: page and registry → page, with everything outside of the blocks as it was.
//!
//! ```markdown
//! <!-- tiers:begin table tier=1 columns=entry,since -->
//! <!-- tiers:end -->
//! ```
//!
//! A block is one file here, with its options and one function; [`BLOCKS`] lists them. It writes a tree, which is then
//! printed as Markdown or as reStructuredText. No block asks for today's date, so that a page changes only when the
//! registry does.

mod address;
mod decisions;
mod facts;
mod footnotes;
mod legend;
mod list;
mod log;
mod look;
mod mark;
mod markup;
mod matrix;
mod notes;
mod options;
mod releases;
mod requirements;
mod sheet;
mod summary;
mod support;
mod table;
mod texts;
mod tiers;
mod timeline;
mod waivers;

use std::ops::Range;

use crate::finding::{Finding, Place};
use crate::model::Registry;
use crate::read::Text;

use address::Addresses;
use facts::Facts;
use markup::Markup;
use notes::Notes;
use options::Options;
use sheet::{Content, Press, Sheet};

pub use address::Place as PagePlace;

/// One kind of block.
#[derive(Debug)]
pub struct Block {
    /// Its name in the begin comment.
    pub name: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// Its options.
    pub options: &'static [Opt],
    /// Options as they may be given, for `docs/blocks.md`.
    pub example: &'static str,
    content: Written,
}

/// How the content of a block comes about.
#[derive(Debug, Clone, Copy)]
enum Written {
    /// By a function of its own.
    By(for<'r> fn(&Facts<'r>, &mut Options<'_>, &mut Sheet<'_, 'r>)),
    /// The page puts the footnotes of all its blocks there.
    AsFootnotes,
}

/// An option of a block: `name=value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opt {
    /// Its name.
    pub name: &'static str,
    /// What its value is, as in a usage line.
    pub value: &'static str,
    /// What it does.
    pub doc: &'static str,
}

/// Every block, by name.
pub static BLOCKS: [&Block; 13] = [
    &decisions::BLOCK,
    &footnotes::BLOCK,
    &list::BLOCK,
    &log::BLOCK,
    &matrix::BLOCK,
    &releases::BLOCK,
    &requirements::BLOCK,
    &summary::BLOCK,
    &support::BLOCK,
    &table::BLOCK,
    &tiers::BLOCK,
    &timeline::BLOCK,
    &waivers::BLOCK,
];

/// A page with its blocks filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The whole page.
    pub text: String,
    /// How many blocks it has.
    pub blocks: usize,
    /// The figures that it shows.
    pub figures: Vec<Figure>,
}

/// A file that a page shows and that is made with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Where it is written, relative to the page's folder.
    pub file: String,
    /// Where the page says so, in bytes.
    pub at: Range<usize>,
    /// Its content.
    pub text: String,
}

impl Figure {
    /// Whether a file's content is a figure that was drawn here, or nothing yet: what may be written over.
    pub fn may_replace(content: &str) -> bool {
        content.trim().is_empty() || timeline::is_drawn(content)
    }
}

/// What fills pages: a registry, with what is worth looking up once for all of them.
#[derive(Debug)]
pub struct Filler<'r>(Facts<'r>);

impl<'r> Filler<'r> {
    /// Fills from this registry.
    pub fn new(registry: &'r Registry) -> Self {
        Self(Facts::new(registry))
    }

    /// Fills the blocks of a page, or says all that is wrong with them, in the order of the page. Without a place, the
    /// page is nowhere, and relative addresses lead to the web.
    pub fn fill(&self, page: &Text, place: Option<PagePlace<'_>>) -> Result<Filled, Vec<Finding>> {
        let markup = Markup::of(page.name());
        let (blocks, mut findings) = mark::find(page.as_str(), markup);
        let read: Vec<_> = blocks.iter().map(|marked| Options::read(marked.words, marked.words_at)).collect();
        let takes_footnotes = |block: &Block| matches!(block.content, Written::AsFootnotes);
        let mut notes = Notes::new(self.0.registry, markup, page.as_str(), &blocks);
        notes.collected = read.iter().flatten().any(|(_, block)| takes_footnotes(block));
        let press = Press { markup, addresses: Addresses::new(self.0.registry, place) };
        let mut contents: Vec<Content> = Vec::with_capacity(blocks.len());
        let mut collected: Option<usize> = None;
        for (index, (marked, read)) in blocks.iter().zip(read).enumerate() {
            let mut sheet = Sheet::new(&mut notes, &press, index);
            match read {
                Ok((options, block)) => {
                    findings.extend(self.write(block, options, markup, &mut sheet, &contents));
                    if takes_footnotes(block) {
                        match collected {
                            None => collected = Some(index),
                            Some(_) => findings.push(footnotes::second(marked)),
                        }
                    }
                }
                Err(finding) => findings.push(*finding),
            }
            contents.push(sheet.finish());
        }
        if !findings.is_empty() {
            findings.sort_by_key(|finding| match &finding.place {
                Place::Bytes(bytes) => bytes.start,
                Place::File | Place::Key(_) | Place::Value(_) => 0,
            });
            return Err(findings);
        }
        let mut text = String::with_capacity(page.as_str().len());
        let mut copied = 0;
        let mut figures = Vec::new();
        for (index, (marked, mut content)) in blocks.iter().zip(contents).enumerate() {
            text.push_str(&page.as_str()[copied..marked.inside.start]);
            // Where a page says where its footnotes are to stand, they stand nowhere else.
            let shown = match collected {
                None => Some(Some(index)),
                Some(place) => (place == index).then_some(None),
            };
            let shown = shown.into_iter().flat_map(|block| notes.of(block));
            figures.append(&mut content.figures);
            content.fit(shown, &press, &marked.prefix, marked.line_end, &mut text);
            copied = marked.inside.end;
        }
        text.push_str(&page.as_str()[copied..]);
        Ok(Filled { text, blocks: blocks.len(), figures })
    }

    /// Writes one block; what is wrong with its comment is returned, figures of former blocks with the same file included.
    fn write(
        &self,
        block: &Block,
        mut options: Options<'_>,
        markup: Markup,
        sheet: &mut Sheet<'_, 'r>,
        former: &[Content],
    ) -> Vec<Finding> {
        if markup == Markup::Rst {
            for option in ["align", "pad"] {
                if let Some(value) = options.text(option) {
                    let message = format!("`{option}` means nothing on a page in {}", markup.name());
                    options.wrong_item(option, value, message, format!("leave out `{option}`"));
                }
            }
        }
        if let Some(title) = options.prose("title") {
            sheet.paragraph(texts::strong(texts::words(title)));
        }
        if let Written::By(write) = block.content {
            write(&self.0, &mut options, sheet);
        }
        for figure in sheet.figures() {
            let mut others = former.iter().flat_map(|content| &content.figures);
            if others.any(|former| former.file.eq_ignore_ascii_case(&figure.file)) {
                let message = format!("`{}` is the figure of an earlier block", figure.file);
                options.wrong_item("file", &figure.file, message, "write another `file`");
            }
        }
        options.findings
    }
}

/// The comments that begin and end a block with these words on a page of this name.
pub fn comments(page: &str, words: &str) -> (String, &'static str) {
    let markup = Markup::of(page);
    (markup.begin(words), markup.end())
}

/// Whether a page has blocks already, be they right or wrong.
pub fn has_blocks(page: &Text) -> bool {
    let (blocks, findings) = mark::find(page.as_str(), Markup::of(page.name()));
    !blocks.is_empty() || !findings.is_empty()
}

/// Whether a page of this name is one in reStructuredText.
pub fn is_rst(page: &str) -> bool {
    Markup::of(page) == Markup::Rst
}

/// The option that every block has.
pub const TITLE: Opt = Opt { name: "title", value: "TEXT", doc: "a line above the block" };
