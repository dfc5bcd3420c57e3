//! Three versions of a TOML text → one: what each side changed in the text before, by key path.
//!
//! It knows nothing of tiers and touches no file. If a text is not TOML, or the result does not have the intended
//! meaning, it merges line by line as git does and leaves the decision to people.

mod align;
mod array;
mod lines;
mod meaning;
mod piece;
mod table;

use crate::toml::{Document, parse};

/// The three texts.
#[derive(Debug, Clone, Copy)]
pub struct Versions<'t> {
    /// The common ancestor.
    pub base: &'t str,
    /// The one that the result replaces.
    pub ours: &'t str,
    /// The other.
    pub theirs: &'t str,
}

/// What is known of the texts besides TOML, and how conflicts are written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether the order of an array's elements matters, by its path without indexes. Where it does, additions of both
    /// sides at the same place conflict.
    pub is_sequence: fn(&[&str]) -> bool,
    /// How many characters a conflict marker has.
    pub marker: usize,
}

/// A merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text, with the line ends of ours.
    pub text: String,
    /// How many conflicts are marked in it.
    pub conflicts: usize,
    /// Which of the texts (base, ours, theirs) are TOML. If one is not, they were merged line by line.
    pub is_toml: [bool; 3],
}

/// Merges two changed versions of a text.
pub fn merge(versions: Versions<'_>, style: Style) -> Merged {
    let [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map(with_whole_lines);
    let documents = [&base, &ours, &theirs].map(|text| parse(text));
    let is_toml = [0, 1, 2].map(|side: usize| documents[side].mistakes().is_empty());
    let by_path = if is_toml == [true; 3] { by_path(&documents, style) } else { None };
    let (text, conflicts) = by_path.unwrap_or_else(|| {
        let mut conflicts = Conflicts::new(style.marker);
        (lines::merge(&base, &ours, &theirs, &mut conflicts), conflicts.count)
    });
    let crlf = versions.ours.matches("\r\n").count() * 2 > versions.ours.matches('\n').count();
    Merged { text: if crlf { text.replace('\n', "\r\n") } else { text }, conflicts, is_toml }
}

/// A text with line ends of one kind, also behind its last line.
fn with_whole_lines(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The merged text and its number of marked conflicts; `None` if its meaning is not the intended one, so that nobody
/// relies on it.
fn by_path(documents: &[Document<'_>; 3], style: Style) -> Option<(String, usize)> {
    let mut conflicts = Conflicts::new(style.marker);
    let is_marked = |document: &Document<'_>| document.text().lines().any(|line| conflicts.mark_of(line).is_some());
    // A multi-line string may contain lines that look like marks.
    if documents.iter().any(is_marked) {
        return None;
    }
    let [base, ours, theirs] = documents;
    let pieces = [base, ours, theirs].map(piece::pieces);
    let text = table::merge(&pieces, style, &mut conflicts);
    if conflicts.count > 0 {
        // Whichever side is kept, the text has to be TOML.
        let is_toml = |side| parse(&conflicts.resolved(&text, side)).mistakes().is_empty();
        return (is_toml(Side::Ours) && is_toml(Side::Theirs)).then_some((text, conflicts.count));
    }
    let document = parse(&text);
    let roots = [base.root(), ours.root(), theirs.root(), document.root()];
    let is_right = document.mistakes().is_empty() && meaning::is_merge(roots);
    is_right.then_some((text, 0))
}

/// One of the two that are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// Writes conflicts, and counts them.
struct Conflicts {
    marker: usize,
    count: usize,
}

impl Conflicts {
    fn new(marker: usize) -> Self {
        Self { marker, count: 0 }
    }

    /// Both sides in marks. Each consists of whole lines, and may be empty.
    fn mark(&mut self, ours: &str, theirs: &str) -> String {
        self.count += 1;
        let whole =
            |side: &str| if side.is_empty() || side.ends_with('\n') { side.to_owned() } else { format!("{side}\n") };
        let [begin, middle, end] = self.marks().map(|mark| mark + "\n");
        [begin, whole(ours), middle, whole(theirs), end].concat()
    }

    /// The lines that begin a conflict, separate its sides and end it.
    fn marks(&self) -> [String; 3] {
        [("<", " ours"), ("=", ""), (">", " theirs")].map(|(mark, name)| mark.repeat(self.marker) + name)
    }

    /// Which of the marks a line is, by its number, if any.
    fn mark_of(&self, line: &str) -> Option<usize> {
        self.marks().iter().position(|mark| mark == line.trim_end())
    }

    /// A marked text in which each conflict is resolved by taking one side.
    fn resolved(&self, text: &str, kept: Side) -> String {
        let behind = [Some(Side::Ours), Some(Side::Theirs), None];
        let mut within = None;
        let mut resolved = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            match self.mark_of(line) {
                Some(mark) => within = behind[mark],
                None if within.is_none_or(|side| side == kept) => resolved += line,
                None => {}
            }
        }
        resolved
    }
}

/// The version of the only side that changed something, or the merge of both.
fn either<'s, T: PartialEq + ?Sized>(base: Option<&T>, ours: &'s T, theirs: &'s T) -> Option<&'s T> {
    if ours == theirs || base == Some(theirs) {
        Some(ours)
    } else if base == Some(ours) {
        Some(theirs)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, ours: &str, theirs: &str) -> String {
        let style = Style { is_sequence: |path| path == ["a", "steps"], marker: 3 };
        merge(Versions { base, ours, theirs }, style).text
    }

    #[test]
    fn what_goes_together_comes_together() {
        for (base, ours, theirs, expected) in [
            // Keys, and the comments beside them.
            ("a = 1\nb = 2\n", "a = 3\nb = 2\n", "a = 1\nb = 2 # two\n", "a = 3\nb = 2 # two\n"),
            ("a = 1\n", "# one\na = 1\n", "a = 2\n", "# one\na = 2\n"),
            ("a = 1\nb = 2\n", "b = 2\n", "a = 1\nb = 3\n", "b = 3\n"),
            // Items of lists, in one line and in several.
            ("a = [1, 3]", "a = [1, 2, 3]", "a = [1, 3, 4]", "a = [1, 2, 3, 4]\n"),
            ("a = [1, 2]", "a = [2]", "a = [1, 2, 3]", "a = [2, 3]\n"),
            ("a = [1]", "a = [\n    1,\n    2,\n]", "a = [1, 3]", "a = [\n    1,\n    2,\n    3,\n]\n"),
            (
                "a = [\n    1, # one\n]",
                "a = [\n    1, # one\n    2, # two\n]",
                "a = [\n    # first\n    1, # the one\n]",
                "a = [\n    # first\n    1, # the one\n    2, # two\n]\n",
            ),
            // Tables.
            ("a = { x = 1, y = 2 }", "a = { x = 1, y = 3 }", "a = { y = 2 }", "a = { y = 3 }\n"),
            ("[t]\na = 1\n", "[t]\na = 1\n[u]\n", "[s]\n[t]\na = 2\n", "[s]\n[t]\na = 2\n[u]\n"),
            // Both the same.
            ("", "a = 1\n", "a = 1\n", "a = 1\n"),
            ("a = 'x'\n", "a = \"x\"\n", "a = 'y'\n", "a = 'y'\n"),
            ("a = 1\r\nb = 1\r\n", "a = 2\r\nb = 1\r\n", "a = 1\nb = 2\n", "a = 2\r\nb = 2\r\n"),
        ] {
            assert_eq!(merged(base, ours, theirs), expected, "{ours:?} and {theirs:?}");
        }
    }

    #[test]
    fn what_does_not_is_marked_and_nothing_else() {
        let marked = |ours: &str, theirs: &str| format!("<<< ours\n{ours}===\n{theirs}>>> theirs\n");
        for (base, ours, theirs, expected) in [
            ("a = 1\nb = 1\n", "a = 2\nb = 2\n", "a = 3\nb = 1\n", marked("a = 2\n", "a = 3\n") + "b = 2\n"),
            ("a = 1\n", "", "a = 2\n", marked("", "a = 2\n")),
            ("a = 1 # x\n", "a = 1 # y\n", "a = 1 # z\n", marked("a = 1 # y\n", "a = 1 # z\n")),
            ("[t]\na = 1\n", "", "[t]\na = 2\n", marked("", "[t]\na = 2\n")),
            ("", "[t]\na = 1\n", "[t]\na = 2\n", "[t]\n".to_owned() + &marked("a = 1\n", "a = 2\n")),
            (
                "[a]\nsteps = [\n    1,\n]\n",
                "[a]\nsteps = [\n    1,\n    2,\n]\n",
                "[a]\nsteps = [\n    1,\n    3,\n]\n",
                "[a]\nsteps = [\n    1,\n".to_owned() + &marked("    2,\n", "    3,\n") + "]\n",
            ),
            (
                "a = [\n    1, # x\n    2,\n]\n",
                "a = [\n    2,\n]\n",
                "a = [\n    1, # y\n    2,\n]\n",
                "a = [\n".to_owned() + &marked("", "    1, # y\n") + "    2,\n]\n",
            ),
            // A table written in two ways cannot be merged by keys, so it is merged by lines.
            (
                "x = 1\n",
                "x = 1\na.b = 1\n",
                "x = 1\n[a]\nc = 1\n",
                "x = 1\n".to_owned() + &marked("a.b = 1\n", "[a]\nc = 1\n"),
            ),
        ] {
            assert_eq!(merged(base, ours, theirs), expected, "{ours:?} and {theirs:?}");
        }
    }
}
