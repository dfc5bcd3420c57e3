//! Findings → text: one file a format. The places of findings become lines and columns here, and not before.

mod human;
mod json;
mod short;

use std::ops::Range;

use crate::finding::{Finding, Place};
use crate::model::Level;
use crate::source::{Position, Source};

/// A form in which findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With the lines of the file, for people
    Human,
    /// One line each: `path:line:column: level[rule]: message`
    Short,
    /// An object with all findings and their places
    Json,
}

/// What is printed.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The file they are about.
    pub source: &'a Source<'a>,
    /// The findings, sorted.
    pub findings: &'a [Finding],
    /// Whether the text may be coloured.
    pub color: bool,
    /// How many columns there are.
    pub width: Option<usize>,
}

/// How many findings there are of each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Summary {
    /// At level deny.
    pub errors: usize,
    /// At level warn.
    pub warnings: usize,
}

impl Report<'_> {
    /// The findings in this form.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Human => human::render(self),
            Format::Short => short::render(self),
            Format::Json => json::render(self),
        }
    }

    /// The bytes of a place with where they begin and end.
    fn locate(&self, place: &Place) -> Located {
        let bytes = self.source.locate(place);
        let text = self.source.text();
        Located { start: text.position(bytes.start), end: text.position(bytes.end), bytes }
    }
}

impl Summary {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let count = |level| findings.iter().filter(|finding| finding.level == level).count();
        Self { errors: count(Level::Deny), warnings: count(Level::Warn) }
    }
}

/// A place in numbers.
struct Located {
    bytes: Range<usize>,
    start: Position,
    end: Position,
}

/// The word for a level that people know from compilers.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    }
}
