//! Output formats, of which each command offers some.

use clap::ValueEnum as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OutputFormat {
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

/// The formats of a page about one thing.
pub(super) const PAGE: [OutputFormat; 2] = [OutputFormat::Table, OutputFormat::Json];

/// The formats of a list.
pub(super) const LIST: [OutputFormat; 3] = [OutputFormat::Table, OutputFormat::Json, OutputFormat::Markdown];

/// The formats of a list that fits into a spreadsheet.
pub(super) const SHEET: [OutputFormat; 4] =
    [OutputFormat::Table, OutputFormat::Json, OutputFormat::Csv, OutputFormat::Markdown];

/// The formats of a proposal.
pub(super) const TEXT: [OutputFormat; 2] = [OutputFormat::Markdown, OutputFormat::Agenda];

/// The formats of what is made for people, or for a program.
pub(super) const NOTES: [OutputFormat; 2] = [OutputFormat::Markdown, OutputFormat::Json];

/// The formats of `check`, with a help for its JSON.
pub(super) fn of_findings() -> impl TypedValueParser<Value = OutputFormat> {
    let words =
        [OutputFormat::Human, OutputFormat::Short, OutputFormat::Json, OutputFormat::Sarif, OutputFormat::Github].map(
            |format| {
                let word = format.to_possible_value().expect("no form is skipped");
                if format == OutputFormat::Json {
                    word.help("An object with all findings and their places")
                } else {
                    word
                }
            },
        );
    PossibleValuesParser::new(words).map(|word| read(&word))
}

/// A parser that takes one of these formats.
pub(super) fn among<const N: usize>(offered: [OutputFormat; N]) -> impl TypedValueParser<Value = OutputFormat> {
    let words = offered.map(|format| format.to_possible_value().expect("no form is skipped"));
    PossibleValuesParser::new(words).map(|word| read(&word))
}

fn read(word: &str) -> OutputFormat {
    OutputFormat::from_str(word, false).expect("the parser takes the words of forms alone")
}
