//! A page that lists what is supported → its entries and tiers. It works on texts and touches no file.

pub mod blocks;
mod columns;
pub mod compare;
mod data;
pub mod draft;
mod held;
pub mod history;
mod html;
mod mapping;
mod markdown;
mod outline;
mod page;
mod reading;
mod rst;
mod text;
mod tier;
mod words;
mod write;

pub use crate::prose::plain;
pub use data::DataError;
pub use draft::Draft;
pub use mapping::{Mapping, Role, same};
pub use page::Page;
pub use reading::{Found, Reading, Remark, Shape, Source, contradictions, read};
pub use text::Text;
pub use tier::{Given, Scale, TierName};
pub use write::{Frame, write};

/// The language that a page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageFormat {
    /// Markdown, with HTML in it.
    Markdown,
    /// reStructuredText.
    Rst,
    /// Fields between commas, with titles in the first line.
    Csv,
    /// Fields between tabs, with titles in the first line.
    Tsv,
    /// An array of objects, or an object of objects.
    Json,
}

impl PageFormat {
    /// The format of a file by the extension of its name.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "" | "md" | "markdown" | "mkd" | "mdown" | "mdx" | "qmd" => Self::Markdown,
            "rst" | "rest" => Self::Rst,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "json" => Self::Json,
            _ => return None,
        })
    }
}

/// Reads the blocks of a page. This never fails for Markdown and reStructuredText.
pub fn page(text: &str, format: PageFormat) -> Result<Page, DataError> {
    match format {
        PageFormat::Markdown => Ok(markdown::read(text)),
        PageFormat::Rst => Ok(rst::read(text)),
        PageFormat::Csv => data::csv(text, b','),
        PageFormat::Tsv => data::csv(text, b'\t'),
        PageFormat::Json => data::json(text),
    }
}
