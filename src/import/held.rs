//! Fits a text in Markdown into a registry: markup that only pages can have is escaped, and so shown as it was typed.

use crate::prose::{self, Host, Problem};
use crate::read::without_hidden;

/// A line of Markdown as a registry can hold it, and whether something had to be escaped. `known` says which notes
/// exist.
pub(super) fn line(text: &str, known: impl Fn(&str) -> bool) -> (String, bool) {
    let checked = |text: &str| {
        let read = prose::line(text);
        let mut marks = Vec::new();
        prose::marks(&read.content, &mut marks);
        (read.problems, unknown(&marks, &known))
    };
    held(text.trim_matches([' ', '\t', '\r', '\n']), checked)
}

/// The same for a text of several paragraphs.
pub(super) fn blocks(text: &str, known: impl Fn(&str) -> bool) -> (String, bool) {
    let checked = |text: &str| {
        let read = prose::blocks(text);
        let mut marks = Vec::new();
        prose::marks_in(&read.content, &mut marks);
        (read.problems, unknown(&marks, &known))
    };
    held(text, checked)
}

fn unknown(marks: &[&str], known: impl Fn(&str) -> bool) -> Vec<String> {
    marks.iter().filter(|mark| !known(mark)).map(|mark| format!("[^{mark}]")).collect()
}

fn held(text: &str, checked: impl Fn(&str) -> (Vec<Problem>, Vec<String>)) -> (String, bool) {
    /// Escaping may bring to light a problem that stood inside.
    const ROUNDS: usize = 8;
    let mut text = without_hidden(text).into_owned();
    for round in 0..ROUNDS {
        let (problems, marks) = checked(&text);
        if problems.is_empty() && marks.is_empty() {
            return (text, round > 0);
        }
        let mut end = text.len();
        for problem in problems.iter().rev() {
            // A problem inside another one waits for the next round.
            if problem.range.end <= end {
                text.replace_range(problem.range.clone(), &problem.escaped);
                end = problem.range.start;
            }
        }
        for mark in marks {
            text = text.replace(&mark, &format!("\\{mark}"));
        }
    }
    (prose::text(&text, Host::Page), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_held_is_escaped() {
        let held = |text| line(text, |id| id == "a").0;
        assert_eq!(held("`x86_64` and [a](https://example.org)[^a]"), "`x86_64` and [a](https://example.org)[^a]");
        assert_eq!(held("2.17<br>or newer"), "2.17\\<br>or newer");
        assert_eq!(held("- a"), "\\- a");
        assert_eq!(held("see [^b]"), "see \\[^b]");
        assert_eq!(held("![logo](x.png)"), "!\\[logo\\](x.png)");
        assert_eq!(blocks("A <b>note</b>.\n\n- one", |_| true).0, "A \\<b>note\\</b>.\n\n- one");
    }
}
