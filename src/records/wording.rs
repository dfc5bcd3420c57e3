//! When two texts have the same words: markup, typography, line ends and case do not matter.

use super::blocks;

/// The form in which texts are compared: without marks of emphasis and code, with ASCII quotes, dashes and ellipses, in
/// lower case, with single blanks as white space.
pub fn comparable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        let ascii: &str = match c {
            // Marks and invisible characters: soft hyphens, joiners, byte-order marks.
            '*' | '_' | '`' | '~' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => continue,
            '‘' | '’' | '‚' | '‛' | '′' => "'",
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => "\"",
            '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' if out.ends_with('-') && !blank => continue,
            '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
            '…' => "...",
            c if c.is_whitespace() => {
                blank = true;
                continue;
            }
            _ => "",
        };
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        if ascii.is_empty() { out.extend(c.to_lowercase()) } else { out += ascii }
    }
    out
}

/// The wordings of a quote: as written, and as rendered if it was copied with its Markdown.
pub(super) fn of_quote(quote: &str) -> Vec<String> {
    let read: Vec<String> = blocks::of_markdown(quote).into_iter().map(|block| block.text).collect();
    let mut wordings = vec![comparable(quote), comparable(&read.join(" "))];
    wordings.dedup();
    wordings.retain(|wording| !wording.is_empty());
    wordings
}

/// The words of a comparable text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a text contains these words as whole words.
pub(super) fn has(text: &str, words: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (first, last) = (letter(words.chars().next()), letter(words.chars().next_back()));
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + words.len()..].chars().next());
        !(first && letter(before) || last && letter(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_typography_do_not_count() {
        let plain = "it's \"ready\" - ship pulley...";
        for text in ["It’s “ready” — ship\n  `pulley`…", "it's \"ready\" -- **ship** _pul\u{ad}ley_..."] {
            assert_eq!(comparable(text), plain);
        }
        assert_eq!(comparable(" \u{a0} "), "");
        assert_eq!(
            of_quote("see [the PR](https://example.org) \\#7"),
            ["see [the pr](https://example.org) \\#7", "see the pr #7"]
        );
    }

    #[test]
    fn words_end_at_borders() {
        assert!(has("moving memory64 to tier 1, then", "memory64 to tier 1"));
        assert!(!has("moving memory64 to tier 10", "memory64 to tier 1"));
        assert!(!has("removing memory64 to tier 1", "moving memory64"));
        assert!(has("tier 10 and tier 1", "tier 1"));
    }
}
