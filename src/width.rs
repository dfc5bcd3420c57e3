//! How wide a text is, in columns of a screen.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a terminal gives a text: two for a wide character, none for one that is put onto another.
pub fn of(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.width() }
}

/// Whether a text has nothing but printable characters of ASCII, each of which takes a column.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// How many columns a text has in a table of reStructuredText.
pub fn in_rst(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(rst_columns).sum() }
}

/// What stands in some columns of a line of reStructuredText.
pub fn rst_slice(line: &str, columns: Range<usize>) -> &str {
    let (from, to) = (rst_byte(line, columns.start), rst_byte(line, columns.end));
    &line[from..to.max(from)]
}

/// The byte at which a column of reStructuredText begins.
fn rst_byte(line: &str, column: usize) -> usize {
    if line.is_ascii() {
        return column.min(line.len());
    }
    let mut reached = 0;
    for (at, c) in line.char_indices() {
        if reached >= column {
            return at;
        }
        reached += rst_columns(c);
    }
    line.len()
}

/// How many columns docutils counts: two for a wide character, none for one that combines with the one before it, and one
/// for every other, be it one that takes no room.
fn rst_columns(c: char) -> usize {
    match c.width() {
        _ if combines(c) => 0,
        Some(width) if width > 1 => 2,
        _ => 1,
    }
}

/// Whether a character combines with the one before it, as accents and the points of Hebrew and Arabic do.
fn combines(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{34e}' | '\u{350}'..='\u{36f}' | '\u{483}'..='\u{487}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{e38}'..='\u{e3a}' | '\u{e48}'..='\u{e4b}'
        | '\u{1ab0}'..='\u{1abd}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20dc}' | '\u{20e1}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}'..='\u{309a}' | '\u{fe20}'..='\u{fe2f}')
}

/// Fills up a line with so many blanks.
pub fn blanks(count: usize, text: &mut String) {
    const BLANKS: &str = "                                                                ";
    let mut left = count;
    while left > BLANKS.len() {
        text.push_str(BLANKS);
        left -= BLANKS.len();
    }
    text.push_str(&BLANKS[..left]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_combining_characters_are_counted() {
        for (text, columns, in_table) in [("ab", 2, 2), ("表", 2, 2), ("e\u{301}", 1, 1), ("✔\u{fe0f}", 2, 2)] {
            assert_eq!((of(text), in_rst(text)), (columns, in_table), "{text}");
        }
        assert_eq!(rst_slice("表a b", 2..3), "a");
        assert_eq!(rst_slice("ab", 1..9), "b");
        assert_eq!(rst_slice("表", 5..9), "");
    }
}
