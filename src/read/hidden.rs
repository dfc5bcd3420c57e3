//! Invisible characters, and those that turn the direction of writing. With them, a text says one thing to a reader and
//! another to a program.

use std::borrow::Cow;
use std::ops::Range;

use super::rule;
use crate::finding::{Finding, Gravity, Place};
use crate::toml::{Document, Said};

/// Searches comments, strings and quoted keys: one finding for each that hides something, in the order of the text.
/// Anywhere else such a character is a syntax error.
pub(super) fn find(document: &Document<'_>) -> Vec<Finding> {
    if !document.may_say(is_hidden) {
        return Vec::new();
    }
    let finding = |(said, span): (Said<'_>, Range<usize>)| {
        let (whose, gravity, text) = match said {
            Said::Comment(text) => ("comment", Gravity::Passing, text),
            Said::Text(text) => ("text", Gravity::Full, text),
        };
        let (_, what) = first(text)?;
        // A character written as an escape is visible.
        let written = first(&document.text()[span.clone()]).map(|(found, _)| found);
        let place = written.map_or(span.clone(), |found| span.start + found.start..span.start + found.end);
        let message = format!("this {whose} hides {what}");
        let finding = Finding::new(rule::HIDDEN_CHARACTER, Place::Bytes(place), message).help("delete it");
        Some(Finding { gravity, ..finding })
    };
    document.said().filter_map(finding).collect()
}

/// A text without its hidden characters.
pub fn without_hidden(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return text.into();
    }
    let mut before = None;
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if !is_hidden(c) || is_shaping(before, c, characters.peek().copied()) {
            kept.push(c);
        }
        before = Some(c);
    }
    kept.into()
}

/// The first run of hidden characters in a text, and in words what they are and how many more there are.
fn first(text: &str) -> Option<(Range<usize>, String)> {
    let mut before = None;
    let mut found: Option<(Range<usize>, char)> = None;
    let mut count = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        if is_hidden(c) && !is_shaping(before, c, next) {
            count += 1;
            let end = at + c.len_utf8();
            match &mut found {
                None => found = Some((at..end, c)),
                Some((range, _)) if range.end == at => range.end = end,
                Some(_) => {}
            }
        }
        before = Some(c);
    }
    let (range, c) = found?;
    let does = if is_turning(c) { ", which reverses the direction of writing" } else { ", which nobody sees" };
    let more = if count > 1 { format!(" ({} more like it)", count - 1) } else { String::new() };
    Some((range, format!("U+{:04X}{does}{more}", u32::from(c))))
}

/// Whether a character controls the direction of writing.
const fn is_turning(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character shows nothing by itself: what Unicode calls default-ignorable, and a few other controls.
const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a hidden character legitimately shapes its neighbours: joiners between letters or emoji, and one selector
/// after an emoji or ideograph. Between ASCII letters, none does.
fn is_shaping(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_seen = |c: char| !c.is_ascii() && !is_hidden(c);
    match c {
        '\u{200c}' | '\u{200d}' => before.is_some_and(|c| is_seen(c) || c == '\u{fe0f}') && after.is_some_and(is_seen),
        '\u{fe0f}' if after == Some('\u{20e3}') => before.is_some_and(|c| c.is_ascii_digit() || "#*".contains(c)),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => before.is_some_and(is_seen),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_found() {
        for (text, expected) in [
            ("a\u{200b}\u{200b}b\u{2060}", Some((1..7, "U+200B, which nobody sees (2 more like it)"))),
            ("\u{202e}cba", Some((0..3, "U+202E, which reverses the direction of writing"))),
            ("@a\u{e0041}", Some((2..6, "U+E0041, which nobody sees"))),
            ("a\u{200d}b", Some((1..4, "U+200D, which nobody sees"))),
            ("a\u{fe0f}", Some((1..4, "U+FE0F, which nobody sees"))),
            // An emoji may have one selector; several can carry a hidden message.
            ("\u{2714}\u{fe0f}\u{fe01}", Some((6..9, "U+FE01, which nobody sees"))),
            ("größer 表 …", None),
            ("\u{2714}\u{fe0f} 1\u{fe0f}\u{20e3}", None),
            ("\u{2764}\u{fe0f}\u{200d}\u{1f525} \u{645}\u{6cc}\u{200c}\u{62e}", None),
            ("\u{8fbb}\u{e0100}", None),
        ] {
            assert_eq!(first(text), expected.map(|(range, what)| (range, what.to_owned())), "{text:?}");
        }
    }
}
