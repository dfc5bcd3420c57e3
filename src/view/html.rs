//! Markdown of the registry as HTML that can do nothing but be read.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// A text of several paragraphs as HTML. Raw HTML in it is shown as text, images are shown by their description, and a
/// link that is not of the web stays text.
pub fn html(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len() + 16);
    html::push_html(&mut text, harmless(markdown));
    text.truncate(text.trim_end().len());
    text
}

/// A text of one line as HTML, without a paragraph around it.
pub fn html_inline(markdown: &str) -> String {
    let paragraph = |event: &Event<'_>| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
    let mut text = String::with_capacity(markdown.len());
    html::push_html(&mut text, harmless(markdown).filter(paragraph));
    text.truncate(text.trim_end().len());
    text
}

fn harmless(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    // The links that are open, and whether each is one.
    let mut links: Vec<bool> = Vec::new();
    Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH).filter_map(move |event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Link { link_type, dest_url, .. }) => {
            let web = is_web(&dest_url);
            links.push(web);
            web.then(|| link(link_type, dest_url))
        }
        Event::End(TagEnd::Link) => links.pop().unwrap_or(false).then_some(Event::End(TagEnd::Link)),
        event => Some(event),
    })
}

/// Whether an address leads to the web, and not to a script or a file.
pub fn is_web(url: &str) -> bool {
    let starts = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    starts("https://") || starts("http://")
}

fn link(link_type: LinkType, dest_url: CowStr<'_>) -> Event<'_> {
    // A title would be a second text that nobody looks at.
    Event::Start(Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(html("One *and* `two`.\n\nThree."), "<p>One <em>and</em> <code>two</code>.</p>\n<p>Three.</p>");
        assert_eq!(html_inline("[a](https://example.org)"), "<a href=\"https://example.org\">a</a>");
    }

    #[test]
    fn nothing_in_it_acts() {
        assert_eq!(html_inline("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;");
        assert_eq!(html("<div onclick=x>\n"), "<p>&lt;div onclick=x&gt;\n</p>");
        assert_eq!(html_inline("[a](javascript:x) ![b](https://example.org/c.png)"), "a b");
        assert_eq!(html_inline("[a [b](data:x) c](https://example.org)"), "[a b c](https://example.org)");
        assert_eq!(
            html_inline("<https://example.org/\"onclick=x>"),
            "<a href=\"https://example.org/%22onclick=x\">https://example.org/\"onclick=x</a>"
        );
    }
}
