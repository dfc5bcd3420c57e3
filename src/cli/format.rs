//! The forms of output, of which each command offers some.

use clap::ValueEnum as _;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A form of output.
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

/// What a page about one thing can be.
pub(super) const PAGE: [OutputFormat; 2] = [OutputFormat::Table, OutputFormat::Json];

/// What a list can be.
pub(super) const LIST: [OutputFormat; 3] = [OutputFormat::Table, OutputFormat::Json, OutputFormat::Markdown];

/// What a list can be that fits into a spreadsheet.
pub(super) const SHEET: [OutputFormat; 4] =
    [OutputFormat::Table, OutputFormat::Json, OutputFormat::Csv, OutputFormat::Markdown];

/// What a text for people to decide on can be.
pub(super) const TEXT: [OutputFormat; 2] = [OutputFormat::Markdown, OutputFormat::Agenda];

/// What is made for people, or for a program.
pub(super) const NOTES: [OutputFormat; 2] = [OutputFormat::Markdown, OutputFormat::Json];

/// What `check` offers, with what it prints as JSON.
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

/// Reads one of these forms.
pub(super) fn among<const N: usize>(offered: [OutputFormat; N]) -> impl TypedValueParser<Value = OutputFormat> {
    let words = offered.map(|format| format.to_possible_value().expect("no form is skipped"));
    PossibleValuesParser::new(words).map(|word| read(&word))
}

fn read(word: &str) -> OutputFormat {
    OutputFormat::from_str(word, false).expect("the parser takes the words of forms alone")
}
