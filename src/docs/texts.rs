//! The words of a page: texts of the registry and of the program, as trees that every language of pages can write.

use crate::model::Entry;
use crate::prose::{self, Inline, Style};

/// A line of a page.
pub(super) type Line = Vec<Inline>;

/// Plain text.
pub(super) fn words(text: impl Into<String>) -> Line {
    vec![Inline::Text(text.into())]
}

/// Plain text that leads somewhere; without an address, the text alone.
pub(super) fn linked(text: impl Into<String>, url: Option<&str>) -> Line {
    Inline::link(words(text), url.map(str::to_owned))
}

/// The number of a pull request or an issue.
pub(super) fn number(number: u64, url: Option<String>) -> Line {
    Inline::link(vec![Inline::Number(number)], url)
}

/// Plain text that stands out.
pub(super) fn strong(content: Line) -> Line {
    vec![Inline::Styled(Style::Strong, content)]
}

/// What stands for a block that has nothing to show.
pub(super) fn nothing(text: &str) -> Line {
    vec![Inline::Styled(Style::Emphasis, words(text))]
}

/// A text of the registry in Markdown, without the marks of notes.
pub(super) fn unmarked(text: &str) -> Line {
    let mut line = prose::line(text).content;
    prose::unmarked(&mut line);
    line
}

/// An entry's title, linked to where it is described.
pub(super) fn entry(entry: &Entry) -> Line {
    let title = if entry.title == entry.id { words(&entry.id) } else { unmarked(&entry.title) };
    Inline::link(title, entry.url.clone())
}

/// Lines with a text between them.
pub(super) fn join(lines: impl IntoIterator<Item = Line>, separator: &str) -> Line {
    let mut joined = Line::new();
    for line in lines {
        if !joined.is_empty() {
            joined.push(Inline::text(separator));
        }
        joined.extend(line);
    }
    joined
}
