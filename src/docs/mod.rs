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

use std::collections::HashSet;
use std::convert::Infallible;
use std::ops::Range;

use crate::finding::{Finding, Place};
use crate::model::Registry;
use crate::parallel;
use crate::read::Text;

use address::Addresses;
use facts::Facts;
use markup::Markup;
use notes::Notes;
use options::Options;
use sheet::{Content, NotedSheet, Press, Sheet};

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
    Alone(fn(&Facts<'_>, &mut Options<'_>, &mut Sheet<'_>)),
    /// By a function that marks footnotes.
    WithNotes(for<'r> fn(&Facts<'r>, &mut Options<'_>, &mut NotedSheet<'_, 'r>)),
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
        let mut notes = Notes::new(self.0.registry, markup, page.as_str(), &blocks);
        let press = Press { markup, addresses: Addresses::new(self.0.registry, place) };
        let mut collected: Option<usize> = None;
        let (mut with_notes, mut jobs) = (Vec::new(), Vec::new());
        for (index, marked) in blocks.iter().enumerate() {
            let part = match Options::read(marked.words, marked.words_at) {
                Ok((options, block)) => Part { index, block, options, content: Content::default() },
                Err(finding) => {
                    findings.push(*finding);
                    continue;
                }
            };
            match part.block.content {
                Written::Alone(_) => jobs.push(Job::Alone(part)),
                Written::WithNotes(_) => with_notes.push(part),
                Written::AsFootnotes => {
                    match collected {
                        None => collected = Some(index),
                        Some(_) => findings.push(footnotes::second(marked)),
                    }
                    jobs.push(Job::Alone(part));
                }
            }
        }
        notes.collected = collected.is_some();
        if !with_notes.is_empty() {
            jobs.push(Job::WithNotes(with_notes, &mut notes));
        }
        let mut parts: Vec<Part<'_>> = Vec::with_capacity(blocks.len());
        let Ok(()) = parallel::each(
            jobs,
            || |job| self.write(job, &press),
            |written| {
                parts.extend(written);
                Ok::<_, Infallible>(())
            },
        );
        parts.sort_by_key(|part| part.index);
        let mut drawn = HashSet::new();
        for Part { options, content, .. } in &mut parts {
            for figure in &content.figures {
                if !drawn.insert(figure.file.to_ascii_lowercase()) {
                    let message = format!("`{}` is the figure of an earlier block", figure.file);
                    options.wrong_item("file", &figure.file, message, "write another `file`");
                }
            }
            findings.append(&mut options.findings);
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
        for (marked, Part { index, mut content, .. }) in blocks.iter().zip(parts) {
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

    fn write<'p>(&self, job: Job<'p, '_, 'r>, press: &Press<'_>) -> Vec<Part<'p>> {
        match job {
            Job::Alone(mut part) => {
                let mut sheet = part.begin(press);
                if let Written::Alone(write) = part.block.content {
                    write(&self.0, &mut part.options, &mut sheet);
                }
                vec![Part { content: sheet.finish(), ..part }]
            }
            Job::WithNotes(mut parts, notes) => {
                for part in &mut parts {
                    let mut sheet = part.begin(press).with_notes(notes, part.index);
                    if let Written::WithNotes(write) = part.block.content {
                        write(&self.0, &mut part.options, &mut sheet);
                    }
                    part.content = sheet.finish();
                }
                parts
            }
        }
    }
}

/// A block of a page.
struct Part<'p> {
    /// Which it is, from 0.
    index: usize,
    block: &'static Block,
    /// What is written in its comment, and what is wrong with that.
    options: Options<'p>,
    content: Content,
}

/// Blocks that are written side by side with others.
enum Job<'p, 'n, 'r> {
    Alone(Part<'p>),
    /// Those that mark footnotes, in the order of the page: on it depends what footnotes are called.
    WithNotes(Vec<Part<'p>>, &'n mut Notes<'r>),
}

impl Part<'_> {
    /// A sheet that begins with the block's title.
    fn begin<'s>(&mut self, press: &'s Press<'s>) -> Sheet<'s> {
        if press.markup == Markup::Rst {
            for option in ["align", "pad"] {
                if let Some(value) = self.options.text(option) {
                    let message = format!("`{option}` means nothing on a page in {}", press.markup.name());
                    self.options.wrong_item(option, value, message, format!("leave out `{option}`"));
                }
            }
        }
        let mut sheet = Sheet::new(press);
        if let Some(title) = self.options.prose("title") {
            sheet.paragraph(texts::strong(texts::words(title)));
        }
        sheet
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
