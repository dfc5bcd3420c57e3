//! Tree → plain text, for terminals, CSV and JSON.

use std::borrow::Cow;

use super::{Block, Inline, blocks, line};

/// A text of one line in Markdown, without its markup and the marks of notes.
pub fn plain(text: &str) -> Cow<'_, str> {
    let content = line(text).content;
    match content.as_slice() {
        [Inline::Text(only)] if only == text => Cow::Borrowed(text),
        content => Cow::Owned(written(content)),
    }
}

/// A text of several paragraphs in Markdown, without its markup, on one line.
pub fn plain_blocks(text: &str) -> Cow<'_, str> {
    if !text.trim().contains(['\n', '\r']) && line(text).problems.is_empty() {
        return plain(text);
    }
    let mut out = String::new();
    block_texts(&blocks(text).content, &mut out);
    Cow::Owned(out)
}

/// The same for a line that was parsed.
pub fn plain_inlines(content: &[Inline<'_>]) -> String {
    written(content)
}

fn written(content: &[Inline<'_>]) -> String {
    let mut out = String::new();
    inline_texts(content, &mut out);
    // A mark that is left out leaves the blank before it.
    out.trim_end().to_owned()
}

fn inline_texts(content: &[Inline<'_>], out: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(text) if out.ends_with(' ') => out.push_str(text.trim_start()),
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Styled(_, content) | Inline::Link { content, .. } => inline_texts(content, out),
            Inline::Number(number) => out.push_str(&format!("#{number}")),
            Inline::Break => out.push(' '),
            Inline::Note(_) => {}
        }
    }
}

fn block_texts(blocks: &[Block<'_>], out: &mut String) {
    for block in blocks {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        match block {
            Block::Paragraph(inlines) => out.push_str(&written(inlines)),
            Block::Code { text, .. } => out.push_str(text.trim_end()),
            Block::Quote(blocks) => block_texts(blocks, out),
            Block::List { items, .. } => {
                for item in items {
                    if !out.is_empty() && !out.ends_with(' ') {
                        out.push(' ');
                    }
                    out.push_str("- ");
                    let mut text = String::new();
                    block_texts(item, &mut text);
                    out.push_str(&text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_marks_are_left_out() {
        for (text, expected) in [
            ("32-bit MSVC [^float] [^align]", "32-bit MSVC"),
            ("See [^float] there", "See there"),
            ("`no_std` *only*", "no_std only"),
            ("[runs on GPUs](https://a.b)", "runs on GPUs"),
            ("a &lt;b", "a <b"),
            (r"\*", "*"),
            ("[u8; 4]", "[u8; 4]"),
        ] {
            assert_eq!(plain(text), expected);
        }
        assert_eq!(plain_blocks("One.\n\nTwo:\n\n- a\n- b\n"), "One. Two: - a - b");
        assert_eq!(plain_blocks("1.0 and up"), "1.0 and up");
    }
}
