//! Output formats, of which each command offers some.

use clap::ValueEnum as _;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

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

/// The formats of findings.
const FINDINGS: [OutputFormat; 5] =
    [OutputFormat::Human, OutputFormat::Short, OutputFormat::Json, OutputFormat::Sarif, OutputFormat::Github];

/// A parser that takes one of the formats of findings, with a help for their JSON.
pub(super) fn of_findings() -> impl TypedValueParser<Value = OutputFormat> {
    let words = FINDINGS.map(|format| match (format, word(format)) {
        (OutputFormat::Json, word) => word.help("An object with all findings and their places"),
        (_, word) => word,
    });
    PossibleValuesParser::new(words).map(|word| read(&word))
}

/// A parser that takes one of these formats.
pub(super) fn among<const N: usize>(offered: [OutputFormat; N]) -> impl TypedValueParser<Value = OutputFormat> {
    PossibleValuesParser::new(offered.map(word)).map(|word| read(&word))
}

fn word(format: OutputFormat) -> PossibleValue {
    format.to_possible_value().expect("no format is skipped")
}

fn read(word: &str) -> OutputFormat {
    OutputFormat::from_str(word, false).expect("the parser takes only the words of formats")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_offered() {
        let offered = [&PAGE[..], &LIST, &SHEET, &TEXT, &NOTES, &FINDINGS].concat();
        for format in OutputFormat::value_variants() {
            assert!(offered.contains(format), "{format:?}");
        }
    }
}
