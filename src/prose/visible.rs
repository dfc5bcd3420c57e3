//! Text without characters that act on a terminal or a page.

use std::borrow::Cow;

/// A text of the registry in a form that is safe for a terminal: on one line, without control characters and without
/// those that change the direction of writing.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !is_printable(text) && text.contains(is_hazard) {
        let shown = |c: char| match c {
            '\n' | '\t' | '\r' => ' ',
            c if is_hazard(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        };
        Cow::Owned(text.chars().map(shown).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The same for a text of several lines; its line ends stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let steers = |c: char| !matches!(c, '\n' | '\t') && is_hazard(c);
    if !is_printable(text) && text.contains(steers) { text.replace(steers, "\u{fffd}").into() } else { text.into() }
}

/// Whether a text has nothing but the printable characters of ASCII, as most have.
fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether a character may act on a terminal or a page, rather than only be seen.
pub(crate) fn is_hazard(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || c == '\u{200b}'
        || ('\u{2060}'..='\u{206f}').contains(&c)
        || ('\u{e0000}'..='\u{e007f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\nc"), "a\u{fffd}[31mb c");
        assert_eq!(visible("\u{202e}abc"), "\u{fffd}abc");
        assert_eq!(visible("größer 表"), "größer 表");
        assert_eq!(visible_lines("a\u{9b}31m\r\nb"), "a\u{fffd}31m\u{fffd}\nb");
    }
}
