//! Values → TOML 1.0 text, always in the same form: one space inside braces, and one element a line where an array is
//! too wide for one line.

use super::{Content, Datetime, Value};
use crate::width;

/// The widest line on which an array is written.
pub(super) const WIDTH: usize = 120;

/// How far an element is indented from its array.
pub(super) const INDENT: &str = "    ";

/// A value to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A string.
    String(String),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`
    Boolean(bool),
    /// A date, a time or both.
    Datetime(Datetime),
    /// An array.
    Array(Vec<Literal>),
    /// A table, with its keys in this order.
    Table(Vec<(String, Literal)>),
}

impl Literal {
    /// A table of these pairs, in their order.
    pub fn table<K: Into<String>>(pairs: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Table(pairs.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The value of a document, to write it again; `None` for a float, which is never written.
    pub fn of(value: Value<'_>) -> Option<Self> {
        Some(match value.content() {
            Content::String(text) => text.into(),
            Content::Integer(number) => Self::Integer(number.value()),
            Content::Float(_) => return None,
            Content::Boolean(flag) => flag.into(),
            Content::Datetime(datetime) => Self::Datetime(datetime),
            Content::Array(array) => Self::Array(array.iter().map(Self::of).collect::<Option<_>>()?),
            Content::Table(table) => {
                let pairs = table.iter().map(|(key, value)| Some((key.name().to_owned(), Self::of(value)?)));
                Self::Table(pairs.collect::<Option<_>>()?)
            }
        })
    }

    /// The value on one line.
    pub fn inline(&self) -> String {
        match self {
            Self::String(text) => basic_string(text),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(flag) => flag.to_string(),
            Self::Datetime(datetime) => datetime.to_string(),
            Self::Array(elements) => {
                let elements: Vec<_> = elements.iter().map(Self::inline).collect();
                format!("[{}]", elements.join(", "))
            }
            Self::Table(pairs) if pairs.is_empty() => "{}".to_owned(),
            Self::Table(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|(key, value)| pair(&quote_key(key), value)).collect();
                format!("{{ {} }}", pairs.join(", "))
            }
        }
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<&String> for Literal {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<String> for Literal {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Literal {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<jiff::civil::Date> for Literal {
    fn from(date: jiff::civil::Date) -> Self {
        Self::Datetime(date.to_string().parse().expect("a date's ISO form is a TOML date"))
    }
}

impl From<bool> for Literal {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl<V: Into<Self>> FromIterator<V> for Literal {
    fn from_iter<I: IntoIterator<Item = V>>(elements: I) -> Self {
        Self::Array(elements.into_iter().map(Into::into).collect())
    }
}

/// Writes a key for a file: bare where TOML and its editors read it so, else quoted.
pub fn quote_key(key: &str) -> String {
    if is_like_a_value(key) { quote_text(key) } else { name_key(key) }
}

/// Whether a bare key looks like a number or a date, so that some editors cannot read it.
pub(super) fn is_like_a_value(key: &str) -> bool {
    let mut has_digit = false;
    key.bytes().all(|byte| {
        has_digit |= byte.is_ascii_digit();
        byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
    }) && has_digit
}

/// Writes a key for a path in a message or in JSON: bare where TOML allows it, else quoted.
pub(super) fn name_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { quote_text(key) }
}

/// Writes a text as a TOML string on one line, with as few escapes as possible.
pub fn quote_text(text: &str) -> String {
    let is_literal = !text.contains(|c: char| c == '\'' || c.is_control()) && text.contains(['"', '\\']);
    if is_literal { format!("'{text}'") } else { basic_string(text) }
}

/// A string in double quotes on one line.
fn basic_string(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\u{8}' => written.push_str("\\b"),
            '\t' => written.push_str("\\t"),
            '\n' => written.push_str("\\n"),
            '\u{c}' => written.push_str("\\f"),
            '\r' => written.push_str("\\r"),
            '\0'..='\u{1f}' | '\u{7f}' => written.push_str(&format!("\\u{:04X}", u32::from(character))),
            _ => written.push(character),
        }
    }
    written.push('"');
    written
}

/// Whether a line is narrow enough for an array.
pub(super) fn fits(line: &str) -> bool {
    width::of(line) <= WIDTH
}

/// A pair on one line; the key is already in its written form.
pub(super) fn pair(key: &str, value: &Literal) -> String {
    format!("{key} = {}", value.inline())
}

/// A pair on its own lines, with the end of the last one.
pub(super) fn lines(indent: &str, key: &str, value: &Literal, line_end: &str) -> String {
    let head = format!("{indent}{key} = ");
    let value = own_line(&head, indent, value, line_end);
    head + &value + line_end
}

/// A value after `head` on its own line. An array has one element a line if it has several tables, or would make the
/// line too wide.
pub(super) fn own_line(head: &str, indent: &str, value: &Literal, line_end: &str) -> String {
    let one_line = value.inline();
    match value {
        Literal::Array(elements) if elements.is_empty() => one_line,
        Literal::Array(elements)
            if elements.len() > 1 && elements.iter().all(|element| matches!(element, Literal::Table(_)))
                || !fits(&format!("{head}{one_line}")) =>
        {
            let elements: Vec<_> = elements.iter().map(Literal::inline).collect();
            broken(&elements, indent, line_end)
        }
        _ => one_line,
    }
}

/// An array with one element a line.
pub(super) fn broken<S: AsRef<str>>(elements: &[S], indent: &str, line_end: &str) -> String {
    let mut text = format!("[{line_end}");
    for element in elements {
        for part in [indent, INDENT, element.as_ref(), ",", line_end] {
            text.push_str(part);
        }
    }
    text + indent + "]"
}
