//! Marked blocks in pages: page and registry → page. Everything outside the blocks stays as it is.
//!
//! ```markdown
//! <!-- tiers:begin table tier=1 columns=entry,since -->
//! <!-- tiers:end -->
//! ```
//!
//! Each block is one file here, with its options and one function; [`BLOCKS`] lists them. It writes a tree, which is
//! then printed as Markdown or reStructuredText. No block knows today's date, so a page changes only when the registry
//! does.

mod address;
mod decisions;
mod entries;
mod facts;
mod footnotes;
mod legend;
mod list;
mod log;
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
use sheet::{Content, NotedSheet, PageWriter, Sheet};

pub use address::Place as PagePlace;

/// One kind of block.
#[derive(Debug)]
pub struct Block {
    /// Its name, as in the begin comment.
    pub name: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// Its options.
    pub options: &'static [Opt],
    /// An example of its options, for `docs/blocks.md`.
    pub example: &'static str,
    content: Written,
}

/// Where the content of a block comes from.
#[derive(Debug, Clone, Copy)]
enum Written {
    /// From its own function.
    Alone(fn(&Facts<'_>, &mut Options<'_>, &mut Sheet<'_>)),
    /// From its own function, which marks footnotes.
    WithNotes(for<'r> fn(&Facts<'r>, &mut Options<'_>, &mut NotedSheet<'_, 'r>)),
    /// From all blocks of the page: it holds their footnotes.
    AsFootnotes,
}

/// An option of a block: `name=value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opt {
    /// Its name.
    pub name: &'static str,
    /// Its value, as in a usage line.
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

/// A page with its blocks filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The whole page.
    pub text: String,
    /// How many blocks it has.
    pub blocks: usize,
    /// The figures that it shows.
    pub figures: Vec<Figure>,
}

/// A file that a page shows, and that is made together with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its path, relative to the page's folder.
    pub file: String,
    /// The bytes of the page that name it.
    pub at: Range<usize>,
    /// Its content.
    pub text: String,
}

impl Figure {
    /// Whether a file's content may be overwritten: it is a figure that was drawn here, or empty.
    pub fn may_replace(content: &str) -> bool {
        content.trim().is_empty() || timeline::is_drawn(content)
    }
}

/// Fills pages from a registry; what all pages need is looked up once.
#[derive(Debug)]
pub struct Filler<'r>(Facts<'r>);

impl<'r> Filler<'r> {
    /// Fills pages from this registry.
    pub fn new(registry: &'r Registry) -> Self {
        Self(Facts::new(registry))
    }

    /// Fills the blocks of a page, or reports everything that is wrong with them, in the order of the page. Without a
    /// location, relative addresses become addresses on the web.
    pub fn fill(&self, page: &Text, place: Option<PagePlace<'_>>) -> Result<Filled, Vec<Finding>> {
        let markup = Markup::of(page.name());
        let (blocks, mut findings) = mark::find(page.as_str(), markup);
        let mut notes = Notes::new(self.0.registry, markup, page.as_str(), &blocks);
        let writer = PageWriter { markup, addresses: Addresses::new(self.0.registry, place) };
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
            || |job| self.write(job, &writer),
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
            // If a block collects the footnotes, they are nowhere else.
            let shown = match collected {
                None => Some(Some(index)),
                Some(place) => (place == index).then_some(None),
            };
            let shown = shown.into_iter().flat_map(|block| notes.of(block));
            figures.append(&mut content.figures);
            content.add_to(shown, &writer, &marked.prefix, marked.line_end, &mut text);
            copied = marked.inside.end;
        }
        text.push_str(&page.as_str()[copied..]);
        Ok(Filled { text, blocks: blocks.len(), figures })
    }

    fn write<'p>(&self, job: Job<'p, '_, 'r>, writer: &PageWriter<'_>) -> Vec<Part<'p>> {
        match job {
            Job::Alone(mut part) => {
                let mut sheet = part.begin(writer);
                if let Written::Alone(write) = part.block.content {
                    write(&self.0, &mut part.options, &mut sheet);
                }
                vec![Part { content: sheet.finish(), ..part }]
            }
            Job::WithNotes(mut parts, notes) => {
                for part in &mut parts {
                    let mut sheet = part.begin(writer).with_notes(notes, part.index);
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
    /// Its index on the page, from 0.
    index: usize,
    block: &'static Block,
    /// The options in its comment, and what is wrong with them.
    options: Options<'p>,
    content: Content,
}

/// A piece of work, done in parallel with others.
enum Job<'p, 'n, 'r> {
    Alone(Part<'p>),
    /// The blocks that mark footnotes, in the order of the page, which the labels of footnotes depend on.
    WithNotes(Vec<Part<'p>>, &'n mut Notes<'r>),
}

impl Part<'_> {
    /// A sheet that begins with the block's title.
    fn begin<'s>(&mut self, writer: &'s PageWriter<'s>) -> Sheet<'s> {
        if writer.markup == Markup::Rst {
            for option in ["align", "pad"] {
                if let Some(value) = self.options.text(option) {
                    let message = format!("`{option}` means nothing on a page in {}", writer.markup.name());
                    self.options.wrong_item(option, value, message, format!("leave out `{option}`"));
                }
            }
        }
        let mut sheet = Sheet::new(writer);
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

/// Whether a page has blocks, right or wrong.
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
