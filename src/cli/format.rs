//! The forms of output, of which each command offers some.

use clap::ValueEnum as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
    Csv,
    Markdown,
    /// One line for the agenda of a meeting
    Agenda,
    /// With the lines of the file, for people
    Human,
    /// One line each: `path:line:column: level[rule]: message`
    Short,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// What a page about one thing can be.
pub(super) const PAGE: [Format; 2] = [Format::Table, Format::Json];

/// What a list can be.
pub(super) const LIST: [Format; 3] = [Format::Table, Format::Json, Format::Markdown];

/// What a list can be that fits into a spreadsheet.
pub(super) const SHEET: [Format; 4] = [Format::Table, Format::Json, Format::Csv, Format::Markdown];

/// What a text for people to decide on can be.
pub(super) const TEXT: [Format; 2] = [Format::Markdown, Format::Agenda];

/// What is made for people, or for a program.
pub(super) const NOTES: [Format; 2] = [Format::Markdown, Format::Json];

/// What `check` offers, with what it prints as JSON.
pub(super) fn of_findings() -> impl TypedValueParser<Value = Format> {
    let words = [Format::Human, Format::Short, Format::Json, Format::Sarif, Format::Github].map(|format| {
        let word = format.to_possible_value().expect("no form is skipped");
        if format == Format::Json { word.help("An object with all findings and their places") } else { word }
    });
    PossibleValuesParser::new(words).map(|word| read(&word))
}

/// Reads one of these forms.
pub(super) fn among<const N: usize>(offered: [Format; N]) -> impl TypedValueParser<Value = Format> {
    let words = offered.map(|format| format.to_possible_value().expect("no form is skipped"));
    PossibleValuesParser::new(words).map(|word| read(&word))
}

fn read(word: &str) -> Format {
    Format::from_str(word, false).expect("the parser takes the words of forms alone")
}
