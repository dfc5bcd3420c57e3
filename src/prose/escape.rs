//! Plain text → Markdown that shows it as it is.

use std::borrow::Cow;

use super::address::{among, is_web};
use super::visible;

/// What reads the Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// A page, in which `@name` calls nobody.
    Page,
    /// A comment, release notes and the like, in which it does, and in which `#1` is an issue. An empty comment between
    /// the characters prevents both.
    Post,
    /// A registry, whose texts [`line`](super::line) and [`blocks`](super::blocks) read: what only pages know as markup
    /// stays as people write it, and every link and character stays for the rules to judge.
    Registry,
}

impl Host {
    /// A text on one line, without characters that do something other than being seen; in a registry they are for the
    /// rules to judge.
    pub(super) fn visible(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Page | Self::Post => visible(text),
            Self::Registry if text.contains('\n') => text.replace('\n', " ").into(),
            Self::Registry => text.into(),
        }
    }
}

/// Prevents mentions, issues and names of emoji, which hosts look for after Markdown has removed the escapes.
const APART: &str = "<!-- -->";

/// A text so that Markdown shows it as it is; `start` says whether it begins a line.
pub(super) fn escaped(text: &str, host: Host, start: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape(&mut out, &visible(text), host, start);
    out
}

/// Writes a text so that Markdown shows it as it is; `start` says whether it begins a line.
pub(super) fn escape(out: &mut String, text: &str, host: Host, start: bool) {
    let registry = host == Host::Registry;
    if start
        && !registry
        && let Some(marker) = list_marker(text)
    {
        out.push_str(&text[..marker]);
        out.push('\\');
        out.push_str(&text[marker..=marker]);
        return escape(out, &text[marker + 1..], host, false);
    }
    // What needs no escape is written in one piece.
    let (mut written, mut at) = (0, 0);
    let mut after_tilde = false;
    while let Some(skipped) = text.as_bytes()[at..].iter().position(|byte| LOOKED_AT[usize::from(*byte)]) {
        at += skipped;
        let byte = text.as_bytes()[at];
        let previous = text[..at].chars().next_back().unwrap_or(' ');
        let behind = &text[at + 1..];
        let next = behind.chars().next();
        let escaped = match byte {
            b'h' | b'H' => {
                let address = (!previous.is_alphanumeric()).then(|| bare_address(&text[at..])).flatten();
                at += address.unwrap_or(1);
                continue;
            }
            // A registry has no tables, formulas, templates and headings.
            b'|' | b'$' | b'{' | b'}' | b'#' | b'>' if registry => false,
            b'\\' if registry => next.is_none_or(|next| next.is_ascii_punctuation()),
            b'<' if registry => next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
            // A single tilde strikes nothing out, so of a pair only the second one needs an escape.
            b'~' if registry => {
                let ends = if at == 0 { !start } else { !previous.is_whitespace() };
                let second = std::mem::replace(&mut after_tilde, true) || ends && out.contains('~');
                previous == '~' || matches!(next, None | Some('~')) || ends && second
            }
            // Inside a word an underscore is a plain character, as in `x86_64`.
            b'_' => !(previous.is_alphanumeric() && next.is_some_and(char::is_alphanumeric)),
            b'&' => is_entity(behind),
            b'>' => start && at == 0 || previous == '-',
            b'{' => next == Some('{') || previous == '{',
            // It would make an image of a link or a footnote that follows.
            b'!' => next.is_none(),
            // Braces at the end of a heading hold its attributes.
            b'}' => behind.trim().is_empty() && text.contains('{'),
            // It may begin or end a heading.
            b'#' => matches!(previous, ' ' | '#') && matches!(next, None | Some(' ' | '#')),
            b'-' | b'@' | b':' => false,
            _ => true,
        };
        if escaped {
            out.push_str(&text[written..at]);
            out.push('\\');
            written = at;
        }
        at += 1;
        if !escaped && host == Host::Post && matches!(byte, b'#' | b'-' | b'@' | b':') {
            out.push_str(&text[written..at]);
            written = at;
            if calls(char::from(byte), previous, behind, out) {
                out.push_str(APART);
            }
        }
    }
    out.push_str(&text[written..]);
}

/// The characters that [`escape`] looks at.
const LOOKED_AT: [bool; 256] = among(b"\\`*_[]<>|~&${}!#hH-@:");

/// Whether a host sees a mention, an issue (`#1`, `GH-1`) or the name of an emoji in what this character begins.
fn calls(c: char, previous: char, behind: &str, out: &str) -> bool {
    let next = behind.chars().next();
    let digit = next.is_some_and(|next| next.is_ascii_digit());
    match c {
        '#' => digit,
        '-' => digit && ends_with(out, "gh-"),
        // What follows a letter is an address.
        '@' => next.is_some_and(char::is_alphanumeric) && !previous.is_alphanumeric(),
        ':' => is_emoji_name(behind),
        _ => false,
    }
}

/// Whether what follows an ampersand makes an entity of it.
fn is_entity(behind: &str) -> bool {
    let length = behind.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    length > 0 && behind[length..].starts_with(';')
}

/// The position of the character by which a line begins a list, underlines a heading or is a rule.
fn list_marker(text: &str) -> Option<usize> {
    let ends = |text: &str| text.is_empty() || text.starts_with(' ');
    if let Some(behind) = text.strip_prefix(['-', '+', ':']) {
        return (ends(behind) || text.bytes().all(|byte| matches!(byte, b'-' | b' '))).then_some(0);
    }
    if text.starts_with('=') {
        return text.trim_end().bytes().all(|byte| byte == b'=').then_some(0);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind = text[digits..].strip_prefix(['.', ')']).filter(|_| digits > 0)?;
    ends(behind).then_some(digits)
}

/// The position of the character by which a line in a registry begins a list, a heading or a quotation, or is a rule.
pub(super) fn block_marker(line: &str) -> Option<usize> {
    let same = |mark: char| line.len() - line.trim_start_matches(mark).len();
    match line.chars().next()? {
        '#' => (same('#') <= 6 && matches!(line[same('#')..].chars().next(), None | Some(' '))).then_some(0),
        '>' => line[1..].starts_with([' ', '>']).then_some(0),
        mark @ ('-' | '+') => (line[1..].starts_with(' ') || same(mark) >= 3 && same(mark) == line.len()).then_some(0),
        _ => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let behind = line[digits..].strip_prefix(['.', ')']).filter(|_| digits > 0)?;
            behind.starts_with(' ').then_some(digits)
        }
    }
}

/// Whether the text behind a colon goes on as the name of an emoji does, as in `:tada:`.
fn is_emoji_name(behind: &str) -> bool {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-');
    let length = behind.bytes().take_while(inside).count();
    let name = &behind[..length];
    // `12:30:15` is a time.
    let is_name = |name: &str| name.contains(|c: char| c.is_ascii_alphabetic());
    (is_name(name) || matches!(name, "+1" | "-1" | "100" | "1234")) && behind[length..].starts_with(':')
}

/// Whether a text ends with this word, in capitals or not.
fn ends_with(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= word.len() && bytes[bytes.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes())
}

/// The length of a web address at the start of a text, if no part of it is markup.
fn bare_address(text: &str) -> Option<usize> {
    if !is_web(text) {
        return None;
    }
    let address = text.split(char::is_whitespace).next().unwrap_or(text);
    let mut previous = ' ';
    for c in address.chars() {
        let fine = match c {
            '_' => previous.is_alphanumeric(),
            '&' => !address.contains(';'),
            c => c.is_alphanumeric() || "-.:/?#@!'()+,;=%".contains(c),
        };
        if !fine {
            return None;
        }
        previous = c;
    }
    // A link may follow, of which `!` would make an image.
    (!matches!(previous, '!' | '_')).then_some(address.len())
}
