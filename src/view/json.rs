//! JSON.

use serde::Serialize;

use super::is_hazard;

/// A value as JSON, indented, with a final newline.
pub fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("rows have string keys and no failing parts");
    text.push('\n');
    escaped(text)
}

/// JSON is looked at in terminals too: what would steer them is written as an escape. Outside of strings JSON has
/// nothing but ASCII.
fn escaped(text: String) -> String {
    let steers = |c: char| c != '\n' && is_hazard(c);
    if !text.contains(steers) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if steers(c) {
            safe += &format!("\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let text = "\u{1b}[1m \u{202e}\u{9b}\u{7f}\u{feff} größer\n";
        let json = json(&[text]);
        assert_eq!(json, "[\n  \"\\u001b[1m \\u202e\\u009b\\u007f\\ufeff größer\\n\"\n]\n");
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [text]);
    }
}
