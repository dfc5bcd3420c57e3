//! Tree → reStructuredText that stays in its place: nothing in a text can end the cell, the line or the block that it
//! is in.

use super::address::leads_to_page;
use super::markdown::indented;
use super::{Address, Block, Inline, Style, plain_inlines, visible, visible_lines};

/// Writes trees as reStructuredText. What that cannot say stays text: styles within styles and within links, and text
/// that is struck out.
pub struct Rst<'w> {
    /// Where what a text leads to is from here.
    pub address: &'w Address<'w>,
    /// The mark of a note, for its id; none: there is none here.
    pub mark: &'w mut dyn FnMut(&str) -> Option<String>,
}

impl Rst<'_> {
    /// A line, as it may stand in a cell, an item of a list or a paragraph.
    pub fn line(&mut self, content: &[Inline<'_>]) -> String {
        let mut line = Line::default();
        self.inlines(content, &mut line);
        line.finish()
    }

    /// Paragraphs, lists and so on, with an empty line between them and none at the end.
    pub fn blocks(&mut self, blocks: &[Block<'_>]) -> String {
        let parts = blocks.iter().map(|block| self.block(block));
        let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    }

    fn block(&mut self, block: &Block<'_>) -> String {
        match block {
            Block::Paragraph(content) => self.line(content),
            Block::Code { language, text } => {
                let text = visible_lines(text);
                let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+');
                let directive = if !language.is_empty() && language.chars().all(plain) {
                    format!(".. code:: {language}")
                } else {
                    "::".to_owned()
                };
                format!("{directive}\n\n   {}", indented(text.trim_end(), 3))
            }
            // An empty comment keeps it from being part of what stands before it.
            Block::Quote(blocks) => format!("..\n\n    {}", indented(&self.blocks(blocks), 4)),
            Block::List { start, items, .. } => {
                let mut list = Vec::new();
                for (item, number) in items.iter().zip(start.unwrap_or(0)..) {
                    let mark = if start.is_some() { format!("{number}. ") } else { "- ".to_owned() };
                    list.push(mark.clone() + &indented(&self.blocks(item), mark.len()));
                }
                let loose = list.iter().any(|item| item.contains('\n'));
                list.join(if loose { "\n\n" } else { "\n" })
            }
        }
    }

    fn inlines(&mut self, content: &[Inline<'_>], line: &mut Line) {
        for inline in content {
            match inline {
                Inline::Text(text) => line.text(text),
                Inline::Code(code) => line.code(code),
                Inline::Styled(style, content) => {
                    let mark = match style {
                        Style::Emphasis | Style::Underscored => "*",
                        Style::Strong | Style::StrongUnderscored => "**",
                        Style::Struck => {
                            self.inlines(content, line);
                            continue;
                        }
                    };
                    match content.as_slice() {
                        // Of code within emphasis, the code matters more.
                        [Inline::Code(code)] => line.code(code),
                        content => line.span(mark, &plain_inlines(content), mark),
                    }
                    self.notes(content, line);
                }
                Inline::Link { url, content, .. } => {
                    let Some(url) = (self.address)(url).filter(|url| leads_to_page(url)) else {
                        self.inlines(content, line);
                        continue;
                    };
                    let text = plain_inlines(content);
                    line.link(if text.trim().is_empty() { &url } else { &text }, &url);
                    self.notes(content, line);
                }
                Inline::Note(id) => match (self.mark)(id) {
                    Some(mark) => line.markup(&mark),
                    None => line.out.truncate(line.out.trim_end().len()),
                },
                Inline::Number(number) => line.text(&format!("#{number}")),
                Inline::Break => line.text(" "),
            }
        }
    }

    /// Adds the marks of notes within a content that was written without them.
    fn notes(&mut self, content: &[Inline<'_>], line: &mut Line) {
        let mut ids = Vec::new();
        super::marks(content, &mut ids);
        for id in ids {
            if let Some(mark) = (self.mark)(id) {
                line.markup(&mark);
            }
        }
    }
}

/// A line that is being written.
#[derive(Default)]
struct Line {
    out: String,
    /// Whether markup was written last; a letter behind it has to be separated.
    marked: bool,
    /// Whether the line begins with a text, which might be taken for a list or the like.
    plain_start: bool,
}

impl Line {
    fn text(&mut self, text: &str) {
        let text = visible(text);
        let text = if self.out.is_empty() || self.out.ends_with(' ') { text.trim_start() } else { &text };
        let Some(first) = text.chars().next() else { return };
        if self.out.is_empty() {
            self.plain_start = true;
        }
        if self.marked && !(first.is_whitespace() || ".,;!?)".contains(first)) {
            self.out.push_str("\\ ");
        }
        self.marked = false;
        escape(text, &mut self.out);
    }

    fn code(&mut self, code: &str) {
        let code = visible(code);
        let blank = |c: char| c.is_whitespace() || c == '`';
        if code.is_empty() || code.starts_with(blank) || code.ends_with(blank) || code.contains("``") {
            return self.text(&code);
        }
        self.markup(&format!("``{code}``"));
    }

    fn span(&mut self, open: &str, text: &str, close: &str) {
        let text = visible(text);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let mut inner = String::new();
        escape(text, &mut inner);
        self.markup(&format!("{open}{inner}{close}"));
    }

    fn link(&mut self, text: &str, url: &str) {
        let mut inner = String::new();
        for c in visible(text).trim().chars() {
            if matches!(c, '\\' | '`' | '<' | '_' | '*' | '|') {
                inner.push('\\');
            }
            inner.push(c);
        }
        let mut address = String::new();
        for c in url.chars() {
            match c {
                // At the end of an address, an underscore would make it a name.
                '_' => address.push_str("\\_"),
                '<' | '>' | '`' | '\\' | '*' | '|' => push_percent(&mut address, c),
                c if c.is_whitespace() || super::is_hazard(c) => push_percent(&mut address, c),
                c => address.push(c),
            }
        }
        self.markup(&format!("`{inner} <{address}>`__"));
    }

    /// Adds markup, which has to be separated from text around it.
    fn markup(&mut self, markup: &str) {
        if !self.out.is_empty() && !self.out.ends_with(char::is_whitespace) {
            self.out.push_str("\\ ");
        }
        self.out.push_str(markup);
        self.marked = true;
    }

    fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        if self.out.ends_with("::") {
            // It would announce a block of code.
            self.out.insert(self.out.len() - 1, '\\');
        }
        if self.plain_start && begins_something(&self.out) {
            self.out.insert(0, '\\');
        }
        self.out
    }
}

fn push_percent(out: &mut String, c: char) {
    let mut buffer = [0; 4];
    for byte in c.encode_utf8(&mut buffer).bytes() {
        out.push_str(&format!("%{byte:02X}"));
    }
}

fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let next = behind.chars().next();
        let before = out.chars().next_back();
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escaped = match c {
            '\\' | '*' | '`' | '|' => true,
            '_' => !letter(before) || !letter(next),
            // docutils makes a link of any scheme; only web addresses may be one.
            ':' => {
                let word = out.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
                let web = word.eq_ignore_ascii_case("http") || word.eq_ignore_ascii_case("https");
                letter(before) && !web && next.is_some_and(|next| !next.is_whitespace())
            }
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
        rest = behind;
    }
}

/// Whether a line begins as a list, a comment, a field, a rule or the like does.
fn begins_something(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    if first.is_ascii_punctuation() {
        let same = line.chars().all(|c| c == first);
        return same || !matches!(first, '\\' | '(' | '[' | '"' | '\'' | '#' | '@' | '<' | '{' | '&' | '$' | '%') || {
            // `(1) a` and `#. a` are numbered.
            is_number(line)
        };
    }
    matches!(first, '•' | '‣' | '⃃') || is_number(line)
}

/// Whether a line begins as an item of a numbered list does: `1. `, `(a) `, `iv) `, `#. `.
fn is_number(line: &str) -> bool {
    let inside = line.strip_prefix('(').unwrap_or(line);
    let end = inside.find([' ', '.', ')']).unwrap_or(inside.len());
    let (number, behind) = inside.split_at(end);
    let roman = |c: char| "ivxlcdmIVXLCDM".contains(c);
    let counts = number == "#"
        || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        || (number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_alphabetic()))
        || (!number.is_empty() && number.chars().all(roman));
    counts && behind.strip_prefix(['.', ')']).is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::super::{blocks, line};
    use super::*;

    fn rst(text: &str) -> String {
        Rst { address: &|url| Some(url.into()), mark: &mut |id| Some(format!("[#{id}]_")) }.line(&line(text).content)
    }

    #[test]
    fn lines() {
        for (text, expected) in [
            ("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"),
            ("a *b* **c** `d` ~~e~~", "a *b* **c** ``d`` e"),
            ("a`b`c", r"a\ ``b``\ c"),
            ("[a](https://b.c/d_e_)", r"`a <https://b.c/d\_e\_>`__"),
            ("[`a`](b.rst#c)", "`a <b.rst#c>`__"),
            ("a [^b], c", "a [#b]_, c"),
            ("a[^b] [^c]", r"a\ [#b]_ [#c]_"),
            ("glibc, gcc", "glibc, gcc"),
        ] {
            assert_eq!(rst(text), expected);
        }
    }

    #[test]
    fn a_text_stays_in_its_place() {
        for (text, expected) in [
            (r"\*a\* \`b\` |c| d_ _e", r"\*a\* \`b\` \|c\| d\_ \_e"),
            ("a::", r"a\:\:"),
            (r"\- a", r"\- a"),
            ("-", r"\-"),
            ("--flag", r"\--flag"),
            (r"1\. a", r"\1. a"),
            ("A. Author", r"\A. Author"),
            ("(1) a", r"\(1) a"),
            ("(x86)", "(x86)"),
            (".. note\\:: a", r"\.. note\:: a"),
            ("=====", r"\====="),
            (":a: b", r"\:a: b"),
            ("see javascript:alert(1)", r"see javascript\:alert(1)"),
            ("see https://a.b", "see https://a.b"),
            ("``` a``b ```", r"a\`\`b"),
            ("[a`b <c>](d)", r"`a\`b \<c> <d>`__"),
        ] {
            assert_eq!(rst(text), expected, "{text}");
        }
    }

    #[test]
    fn paragraphs_stay() {
        let text = "One.\n\n- a\n- b\n\n```sh\nls\n```\n\n> c\n";
        let expected = "One.\n\n- a\n- b\n\n.. code:: sh\n\n   ls\n\n..\n\n    c";
        let written = Rst { address: &|_| None, mark: &mut |_| None }.blocks(&blocks(text).content);
        assert_eq!(written, expected);
    }
}
