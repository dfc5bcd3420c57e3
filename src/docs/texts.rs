//! The texts of a page, from the registry and from the program, as trees that every language of pages can write.

use std::borrow::Cow;

use crate::model::Entry;
use crate::prose::{self, Inline, Style};

/// A line of a page.
pub(super) type Line<'t> = Vec<Inline<'t>>;

/// Plain text.
pub(super) fn words<'t>(text: impl Into<Cow<'t, str>>) -> Line<'t> {
    vec![Inline::text(text)]
}

/// Plain text as a link; without an address, the text alone.
pub(super) fn linked<'t>(text: impl Into<Cow<'t, str>>, url: Option<&'t str>) -> Line<'t> {
    Inline::link(words(text), url)
}

/// The number of a pull request or an issue.
pub(super) fn number(number: u64, url: Option<String>) -> Line<'static> {
    Inline::link(vec![Inline::Number(number)], url)
}

/// Plain text that stands out.
pub(super) fn strong(content: Line<'_>) -> Line<'_> {
    vec![Inline::Styled(Style::Strong, content)]
}

/// The text of a block that has nothing to show.
pub(super) fn nothing(text: &str) -> Line<'_> {
    vec![Inline::Styled(Style::Emphasis, words(text))]
}

/// A text in Markdown from the registry, without the marks of notes.
pub(super) fn unmarked(text: &str) -> Line<'_> {
    let mut line = prose::line(text).content;
    prose::unmarked(&mut line);
    line
}

/// An entry's title, with its link.
pub(super) fn entry(entry: &Entry) -> Line<'_> {
    let title = if entry.title == entry.id { words(&entry.id) } else { unmarked(&entry.title) };
    Inline::link(title, entry.url.as_deref())
}

/// Lines joined by a text.
pub(super) fn join<'t>(lines: impl IntoIterator<Item = Line<'t>>, separator: &'t str) -> Line<'t> {
    let mut joined = Line::new();
    for line in lines {
        if !joined.is_empty() {
            joined.push(Inline::text(separator));
        }
        joined.extend(line);
    }
    joined
}
