//! Markdown as events: the parser, and which Markdown it reads. Texts of a registry have little beyond `CommonMark`, and
//! pages what GitHub shows.

use std::ops::Range;

pub use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use pulldown_cmark::{BrokenLink, OffsetIter, Options, Parser};

/// With the older of its two forms of footnotes, the parser finds every mark of one and not only those that are defined
/// in the same text.
const TEXT: Options = Options::ENABLE_STRIKETHROUGH.union(Options::ENABLE_OLD_FOOTNOTES);

const PAGE: Options = Options::ENABLE_STRIKETHROUGH
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_TABLES)
    .union(Options::ENABLE_TASKLISTS);

/// What pages that a generator of sites reads have beyond that.
const SITE: Options = PAGE.union(Options::ENABLE_HEADING_ATTRIBUTES);

const FRONT_MATTER: Options =
    Options::ENABLE_YAML_STYLE_METADATA_BLOCKS.union(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS);

/// The events of a text of a registry, with their bytes. `broken` is told of links whose address is not in the text.
pub fn text<'t>(
    text: &'t str,
    mut broken: impl FnMut(Range<usize>, LinkType),
) -> impl Iterator<Item = (Event<'t>, Range<usize>)> {
    let broken = move |link: BrokenLink<'t>| {
        broken(link.span, link.link_type);
        None
    };
    Parser::new_with_broken_link_callback(text, TEXT, Some(broken)).into_offset_iter()
}

/// The events of a page, with their bytes.
#[derive(Debug)]
pub struct Events<'p> {
    events: OffsetIter<'p>,
    /// The byte of the page at which the parser began.
    start: usize,
}

impl<'p> Iterator for Events<'p> {
    type Item = (Event<'p>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let (event, range) = self.events.next()?;
        Some((event, range.start + self.start..range.end + self.start))
    }
}

/// The events of a whole page.
pub fn page(page: &str) -> Events<'_> {
    Events { events: Parser::new_ext(page, PAGE).into_offset_iter(), start: 0 }
}

/// The front matter of a page, and the events of what follows it.
pub fn body(page: &str) -> (&str, Events<'_>) {
    body_with(page, PAGE)
}

/// The same of a page for a generator of sites.
pub fn body_of_site(page: &str) -> (&str, Events<'_>) {
    body_with(page, SITE)
}

fn body_with(page: &str, options: Options) -> (&str, Events<'_>) {
    let (front, body) = page.split_at(front_matter(page));
    (front, Events { events: Parser::new_ext(body, options).into_offset_iter(), start: front.len() })
}

/// The length of the front matter of a page. Further down, the parser would take all between two rules for some.
fn front_matter(page: &str) -> usize {
    if !page.starts_with("---") && !page.starts_with("+++") {
        return 0;
    }
    match Parser::new_ext(page, FRONT_MATTER).into_offset_iter().next() {
        Some((Event::Start(Tag::MetadataBlock(_)), range)) => range.end,
        _ => 0,
    }
}

/// Whether what ends so stands in a line of text.
pub const fn is_inline(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_top_of_a_page_is_front_matter() {
        let told = |page: &'static str| {
            let (front, events) = body(page);
            let text = events.filter_map(|(event, range)| matches!(event, Event::Text(_)).then(|| &page[range]));
            (front, text.collect::<Vec<_>>().join(" "))
        };
        assert_eq!(told("---\na: b\n---\nc\n"), ("---\na: b\n---", "c".to_owned()));
        assert_eq!(told("+++\na = 1\n+++\n\nc\n"), ("+++\na = 1\n+++", "c".to_owned()));
        assert_eq!(told("a\n\n---\n- b\n\n---\nc\n"), ("", "a b c".to_owned()));
        assert_eq!(told("---\n\nb\n\n---\n"), ("", "b".to_owned()));
    }
}
