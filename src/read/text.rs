//! A text with its name and its lines. It knows nothing of TOML.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

/// The text of a file, for reading and for showing places in it.
#[derive(Debug)]
pub struct Text {
    name: String,
    content: String,
    line_starts: OnceCell<Vec<usize>>,
    /// The last place asked for, as a byte and its column: the next ones are usually near.
    last: Cell<(usize, usize)>,
}

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Text {
    /// A text under the name that messages show.
    pub fn new(name: impl Into<String>, content: impl Into<String>) -> Self {
        Self { name: name.into(), content: content.into(), line_starts: OnceCell::new(), last: Cell::new((0, 1)) }
    }

    /// The name that messages show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// Where a byte stands. The first call builds the index of lines; the others search it.
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.floor(byte);
        let line = self.line_index(byte);
        let start = self.line_starts()[line];
        // Thousands of places in one long line are not each counted from its beginning.
        let (known, column) = self.last.get();
        let next_line = self.line_starts().get(line + 1).copied().unwrap_or(usize::MAX);
        let near = (start..next_line).contains(&known) && known.abs_diff(byte) < byte - start;
        let column = match near {
            true if known <= byte => column + self.content[known..byte].chars().count(),
            true => column - self.content[byte..known].chars().count(),
            false => 1 + self.content[start..byte].chars().count(),
        };
        self.last.set((byte, column));
        Position { line: line + 1, column }
    }

    /// The bytes from `context` lines before a range to `context` lines behind it, and the number (from 1) of the first
    /// line. Excerpts get only these lines, since their renderer scans its whole input.
    pub fn lines_around(&self, range: &Range<usize>, context: usize) -> (Range<usize>, usize) {
        let starts = self.line_starts();
        let first = self.line_index(self.floor(range.start)).saturating_sub(context);
        let last = self.line_index(self.floor(range.end)) + context;
        let end = starts.get(last + 1).copied().unwrap_or(self.content.len());
        (starts[first]..end, first + 1)
    }

    fn line_index(&self, byte: usize) -> usize {
        self.line_starts().partition_point(|start| *start <= byte) - 1
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.content.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// The nearest character boundary at or before a byte.
    fn floor(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.content.len());
        while !self.content.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_questions_changes_no_answer() {
        let content = "aé\r\n表 = [ä, ö, ü]\n\nlast";
        let fresh = |byte| Text::new("t", content).position(byte);
        let text = Text::new("t", content);
        for first in 0..=content.len() + 1 {
            for second in 0..=content.len() + 1 {
                text.position(first);
                assert_eq!(text.position(second), fresh(second), "{second} after {first}");
            }
        }
    }
}
