//! JSON.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::is_hazard;

/// A value as JSON, indented, with a final newline.
pub fn json(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    write_json(&mut bytes, value).expect("a vector takes every byte");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

/// Writes the same piece by piece.
pub fn write_json(writer: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut safe = Safe { writer, pending: Vec::new() };
    serde_json::to_writer_pretty(&mut safe, value)?;
    safe.write_all(b"\n")?;
    safe.flush()
}

/// A value as JSON on one line, without a line end, for scripts.
pub fn json_line(value: &impl Serialize) -> String {
    escaped(&serde_json::to_string(value).expect("rows have string keys and no failing parts")).into_owned()
}

/// JSON is read in terminals too, so control characters are written as escapes. Outside of strings JSON has nothing but
/// ASCII.
struct Safe<'w, W: Write> {
    writer: &'w mut W,
    /// Whole characters: a string comes in pieces that end where a character does.
    pending: Vec<u8>,
}

/// The size of the pieces that are written.
const PENDING: usize = 64 * 1024;

impl<W: Write> Write for Safe<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    // serde_json writes a few bytes at a time, and the default would loop over `write` for each piece.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= PENDING { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let text = str::from_utf8(&self.pending).map_err(io::Error::other)?;
        self.writer.write_all(escaped(text).as_bytes())?;
        self.pending.clear();
        Ok(())
    }
}

fn escaped(text: &str) -> Cow<'_, str> {
    // serde_json escapes every control character but this one.
    if text.is_ascii() && !text.contains('\u{7f}') {
        return Cow::Borrowed(text);
    }
    let steers = |c: char| c != '\n' && is_hazard(c);
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if steers(c) {
            safe += &format!("\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
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
