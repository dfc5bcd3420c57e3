//! JSON.

use serde::Serialize;

/// A value as JSON, indented, with a final newline.
pub fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("rows have string keys and no failing parts");
    text.push('\n');
    text
}
