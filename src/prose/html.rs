//! Tree → HTML that can only be read: no scripts, and no links but to the web.

use super::address::is_web;
use super::{Block, Inline, Style, blocks, line, visible, visible_lines};

/// A text of several paragraphs in Markdown as HTML. Links that do not lead to the web become text, and marks of notes
/// are left out.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    write_blocks(&blocks(text).content, &mut out);
    out
}

/// A text of one line in Markdown as HTML, without a paragraph around it.
pub fn html_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    write_inlines(&line(text).content, false, &mut out);
    out.truncate(out.trim_end().len());
    out
}

fn write_blocks(blocks: &[Block<'_>], out: &mut String) {
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        match block {
            Block::Paragraph(content) => element("p", out, |out| {
                write_inlines(content, false, out);
                out.truncate(out.trim_end().len());
            }),
            Block::Quote(blocks) => element("blockquote", out, |out| write_blocks(blocks, out)),
            Block::Code { text, .. } => {
                element("pre", out, |out| element("code", out, |out| escape(&visible_lines(text), out)));
            }
            Block::List { start, loose, items } => {
                let opening = match start {
                    Some(1) => "<ol>".to_owned(),
                    Some(start) => format!("<ol start=\"{start}\">"),
                    None => "<ul>".to_owned(),
                };
                out.push_str(&opening);
                for item in items {
                    element("li", out, |out| match item.as_slice() {
                        [Block::Paragraph(content), rest @ ..] if !loose => {
                            write_inlines(content, false, out);
                            write_blocks(rest, out);
                        }
                        blocks => write_blocks(blocks, out),
                    });
                }
                out.push_str(if start.is_some() { "</ol>" } else { "</ul>" });
            }
        }
    }
}

fn element(name: &str, out: &mut String, content: impl FnOnce(&mut String)) {
    for part in ["<", name, ">"] {
        out.push_str(part);
    }
    content(out);
    for part in ["</", name, ">"] {
        out.push_str(part);
    }
}

fn write_inlines(content: &[Inline<'_>], linked: bool, out: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(text) => escape(&visible(text), out),
            Inline::Code(code) => element("code", out, |out| escape(&visible(code), out)),
            Inline::Styled(style, content) => {
                let name = match style {
                    Style::Emphasis | Style::Underscored => "em",
                    Style::Strong | Style::StrongUnderscored => "strong",
                    Style::Struck => "del",
                };
                element(name, out, |out| write_inlines(content, linked, out));
            }
            // The title is left out: hardly anybody would see it.
            Inline::Link { url, content, .. } if is_web(url) && !linked => {
                out.push_str("<a href=\"");
                address(url, out);
                out.push_str("\">");
                write_inlines(content, true, out);
                out.push_str("</a>");
            }
            Inline::Link { content, .. } => write_inlines(content, linked, out),
            Inline::Number(number) => out.push_str(&format!("#{number}")),
            Inline::Break => out.push_str("<br>"),
            Inline::Note(_) => out.truncate(out.trim_end().len()),
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

fn address(url: &str, out: &mut String) {
    for c in url.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#x27;"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            c if c.is_whitespace() || super::is_hazard(c) => out.push_str("%20"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(html("One *and* `two`.\n\nThree."), "<p>One <em>and</em> <code>two</code>.</p>\n<p>Three.</p>");
        assert_eq!(html("- a\n- b"), "<ul><li>a</li><li>b</li></ul>");
        assert_eq!(html("2. a\n\n   b"), "<ol start=\"2\"><li><p>a</p>\n<p>b</p></li></ol>");
        assert_eq!(html_inline("[a](https://example.org)"), "<a href=\"https://example.org\">a</a>");
        assert_eq!(html_inline("a [^b]"), "a");
    }

    #[test]
    fn nothing_in_it_acts() {
        assert_eq!(html_inline("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;");
        assert_eq!(html("<div onclick=x>\n"), "<p>&lt;div onclick=x&gt;</p>");
        assert_eq!(html_inline("[a](javascript:x)"), "[a](javascript:x)");
        assert_eq!(html_inline("[a](b.md)"), "a");
        assert_eq!(
            html_inline("<https://example.org/\"onclick=x>"),
            "<a href=\"https://example.org/%22onclick=x\">https://example.org/&quot;onclick=x</a>"
        );
    }
}
