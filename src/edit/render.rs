//! Values → TOML 1.0 text, in the one form in which `tiers` writes: basic strings, one space inside braces.

use toml_edit::Value;
use unicode_width::UnicodeWidthStr;

use crate::path::quote_key;

/// The widest line that an array is written on.
const WIDTH: usize = 120;

/// Whether a line is not too wide for an array.
pub(super) fn fits(line: &str) -> bool {
    line.width() <= WIDTH
}

/// A value on one line.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::String(string) => basic_string(string.value()),
        Value::Array(array) => format!("[{}]", array.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::InlineTable(table) if table.is_empty() => "{}".to_owned(),
        Value::InlineTable(table) => {
            let pairs: Vec<_> = table.iter().map(|(key, value)| pair(&quote_key(key), value)).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            let mut scalar = value.clone();
            scalar.decor_mut().clear();
            scalar.to_string()
        }
    }
}

/// A key as it is to be written, and its value, on one line.
pub(super) fn pair(key: &str, value: &Value) -> String {
    format!("{key} = {}", inline(value))
}

/// The same on lines of its own, with the last line's end.
pub(super) fn lines(indent: &str, key: &str, value: &Value, line_end: &str) -> String {
    let head = format!("{indent}{key} = ");
    let value = own_line(&head, indent, value, line_end);
    head + &value + line_end
}

/// A value behind `head` on a line of its own: an array of tables, or one that would make the line too wide, has one
/// element a line.
pub(super) fn own_line(head: &str, indent: &str, value: &Value, line_end: &str) -> String {
    let one_line = inline(value);
    match value {
        Value::Array(array) if array.is_empty() => one_line,
        Value::Array(array) if array.iter().all(Value::is_inline_table) || !fits(&format!("{head}{one_line}")) => {
            let elements: Vec<_> = array.iter().map(inline).collect();
            broken(&elements, indent, line_end)
        }
        _ => one_line,
    }
}

/// An array with one element a line.
pub(super) fn broken<S: AsRef<str>>(elements: &[S], indent: &str, line_end: &str) -> String {
    let mut text = format!("[{line_end}");
    for element in elements {
        for part in [indent, "    ", element.as_ref(), ",", line_end] {
            text.push_str(part);
        }
    }
    text + indent + "]"
}

/// A basic string. JSON's strings are TOML's but for one character, and never span lines.
fn basic_string(string: &str) -> String {
    serde_json::Value::from(string).to_string().replace('\u{7f}', "\\u007F")
}
