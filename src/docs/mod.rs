//! Marked blocks in Markdown pages: page and registry → page, with everything outside of the blocks as it was.
//!
//! ```markdown
//! <!-- tiers:begin table tier=1 columns=entry,since -->
//! <!-- tiers:end -->
//! ```
//!
//! A block is one file here, with its options and one function; [`BLOCKS`] lists them. No block asks for today's date,
//! so that a page changes only when the registry does.

mod decisions;
mod facts;
mod legend;
mod log;
mod mark;
mod matrix;
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

use facts::Facts;
use mark::Marked;
use options::Options;
use sheet::Sheet;

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
    write: fn(&Facts<'_>, &mut Options<'_>, &mut Sheet),
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
pub static BLOCKS: [&Block; 11] = [
    &decisions::BLOCK,
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

    /// Fills the blocks of a page, or says all that is wrong with them, in the order of the page.
    pub fn fill(&self, page: &Text) -> Result<Filled, Vec<Finding>> {
        let (blocks, mut findings) = mark::find(page.as_str());
        let labels = label_prefix(page.as_str(), &blocks);
        let mut text = String::with_capacity(page.as_str().len());
        let mut copied = 0;
        let mut figures = Vec::new();
        for (index, marked) in blocks.iter().enumerate() {
            let mut sheet = Sheet::new(format!("{labels}-{}", index + 1));
            findings.extend(self.write(marked, &mut sheet, &figures));
            text.push_str(&page.as_str()[copied..marked.inside.start]);
            figures.append(&mut sheet.figures);
            text.push_str(&sheet.finish(&marked.prefix, marked.line_end));
            copied = marked.inside.end;
        }
        text.push_str(&page.as_str()[copied..]);
        if findings.is_empty() {
            return Ok(Filled { text, blocks: blocks.len(), figures });
        }
        findings.sort_by_key(|finding| match &finding.place {
            Place::Bytes(bytes) => bytes.start,
            Place::File | Place::Key(_) | Place::Value(_) => 0,
        });
        Err(findings)
    }

    /// Writes one block; what is wrong with its comment is returned, figures of former blocks with the same file included.
    fn write(&self, marked: &Marked<'_>, sheet: &mut Sheet, former: &[Figure]) -> Vec<Finding> {
        let (mut options, block) = match Options::read(marked.words, marked.words_at) {
            Ok(read) => read,
            Err(finding) => return vec![*finding],
        };
        if let Some(title) = options.text("title") {
            sheet.paragraph(&format!("**{}**", texts::markdown_text(title)));
        }
        (block.write)(&self.0, &mut options, sheet);
        for figure in &sheet.figures {
            if former.iter().any(|former| former.file.eq_ignore_ascii_case(&figure.file)) {
                let message = format!("`{}` is the figure of an earlier block", figure.file);
                options.wrong_item("file", &figure.file, message, "write another `file`");
            }
        }
        options.findings
    }
}

/// The option that every block has.
pub const TITLE: Opt = Opt { name: "title", value: "TEXT", doc: "a line above the block" };

/// A beginning for the labels of footnotes that the page itself does not use.
fn label_prefix(page: &str, blocks: &[Marked<'_>]) -> String {
    let mut taken: Vec<String> = Vec::new();
    let mut outside = 0;
    let mut look = |range: Range<usize>| {
        for (at, _) in page[range.clone()].match_indices("[^") {
            let label = &page[range.start + at + 2..];
            // Only the beginning of a label matters, and it is compared without regard to case as labels are.
            let label: String = label.chars().take_while(|c| !matches!(c, ']' | '\n')).take(40).collect();
            let label = label.to_lowercase();
            if label.starts_with("tiers") {
                taken.push(label);
            }
        }
    };
    for marked in blocks {
        look(outside..marked.inside.start);
        outside = marked.inside.end;
    }
    look(outside..page.len());
    let free = |prefix: &str| !taken.iter().any(|label| label.starts_with(&format!("{prefix}-")));
    // One number more than there are labels is surely free.
    let numbered = (2..=taken.len() + 2).map(|number| format!("tiers{number}"));
    std::iter::once("tiers".to_owned()).chain(numbered).find(|prefix| free(prefix)).unwrap_or_default()
}
