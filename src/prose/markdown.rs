//! Tree → Markdown that stays in its place: no text can end the cell, the line or the block that it is in.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::address::{address, is_web, leads_to_page};
use super::escape::{Host, block_marker, escape, escaped};
use super::{Address, Block, Inline, visible, visible_lines};

/// The room that Markdown has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// In a cell of a table: on one line, and without bars.
    Cell,
    /// On a line.
    Line,
    /// Where several paragraphs may stand.
    Page,
}

/// An address that is the same wherever it is written.
pub fn as_it_is(url: &str) -> Option<Cow<'_, str>> {
    Some(url.into())
}

/// The blanks that Markdown takes from the ends of lines.
const BLANKS: [char; 3] = [' ', '\t', '\n'];

/// Writes trees as Markdown.
pub struct Writer<'w> {
    /// What reads it.
    pub host: Host,
    /// The room that it has.
    pub room: Room,
    /// Gives the addresses of links from here.
    pub address: &'w Address<'w>,
    /// The mark of a note, for its id; `None` if it has none here.
    pub mark: &'w mut dyn FnMut(&str) -> Option<String>,
}

impl Writer<'_> {
    /// A line, without blanks around it.
    pub fn line(&mut self, content: &[Inline<'_>]) -> String {
        let mut out = String::new();
        self.add_line(content, &mut out);
        out
    }

    /// The same, added to a text that is not looked at.
    pub fn add_line(&mut self, content: &[Inline<'_>], out: &mut String) {
        let from = out.len();
        self.inlines(content, out, Around { from, start: self.room != Room::Cell, linked: false });
        out.truncate(from + out[from..].trim_end_matches(BLANKS).len());
        let line = &out[from..];
        let marker = match self.room {
            Room::Cell => None,
            // An entity may stand for a blank, before which the mark of emphasis would be that of a list or a rule.
            _ if begins_something(line) => Some(0),
            _ => block_marker(line).filter(|_| self.host == Host::Registry),
        };
        if let Some(marker) = marker {
            out.insert(from + marker, '\\');
        }
    }

    /// Paragraphs, lists and so on, with an empty line between them and none at the end; in a cell, on one line.
    pub fn blocks(&mut self, blocks: &[Block<'_>]) -> String {
        let mut out = String::new();
        self.add_blocks(blocks, &mut out);
        out
    }

    /// The same, added to a text that is not looked at.
    pub fn add_blocks(&mut self, blocks: &[Block<'_>], out: &mut String) {
        self.between(blocks, if self.is_line() { " " } else { "\n\n" }, out);
    }

    /// Adds blocks with a separator between those that are not empty.
    fn between(&mut self, blocks: &[Block<'_>], separator: &str, out: &mut String) {
        let from = out.len();
        for block in blocks {
            let before = out.len();
            if before > from {
                out.push_str(separator);
            }
            let start = out.len();
            self.block(block, out);
            if out.len() == start {
                out.truncate(before);
            }
        }
    }

    fn is_line(&self) -> bool {
        self.room != Room::Page
    }

    fn block(&mut self, block: &Block<'_>, out: &mut String) {
        match block {
            Block::Paragraph(content) => self.add_line(content, out),
            Block::Code { text, .. } if self.is_line() => match code(text.trim_end(), self.room, self.host) {
                Some(code) => out.push_str(&code),
                None => out.push_str(&self::text(text, self.host)),
            },
            Block::Code { language, text } => {
                let text = visible_lines(text);
                let fence = "`".repeat(longest_run(&text).max(2) + 1);
                let language: String =
                    language.chars().filter(|c| c.is_alphanumeric() || "+-_.#".contains(*c)).collect();
                let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
                _ = write!(out, "{fence}{language}\n{text}{end}{fence}");
            }
            Block::Quote(blocks) if self.is_line() => self.add_blocks(blocks, out),
            Block::Quote(blocks) => {
                let text = self.blocks(blocks);
                let lines = text.lines().map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") });
                out.push_str(&lines.collect::<Vec<_>>().join("\n"));
            }
            Block::List { start, loose, items } => {
                let separator = match (self.is_line(), loose) {
                    (true, _) => " ",
                    (false, true) => "\n\n",
                    (false, false) => "\n",
                };
                let from = out.len();
                for (item, number) in items.iter().zip(start.unwrap_or(0)..) {
                    let before = out.len();
                    if before > from {
                        out.push_str(separator);
                    }
                    let mark = out.len();
                    _ = match (start.is_some(), self.is_line()) {
                        (true, false) => write!(out, "{number}. "),
                        (true, true) => write!(out, "{number}\\. "),
                        (false, false) => out.write_str("- "),
                        (false, true) => out.write_str("• "),
                    };
                    let text = out.len();
                    self.between(item, separator, out);
                    if out.len() == text {
                        // A mark alone would make a heading of the line above it.
                        out.truncate(before);
                    } else if out[text..].contains('\n') {
                        let lines = out.split_off(text);
                        out.push_str(&indented(&lines, text - mark));
                    }
                }
            }
        }
    }

    fn inlines(&mut self, content: &[Inline<'_>], out: &mut String, around: Around) {
        let Around { from, .. } = around;
        for inline in content {
            let start = around.start && out.len() == from || out[from..].ends_with('\n');
            let around = Around { start, ..around };
            match inline {
                Inline::Text(text) => self.text(text, out, around),
                Inline::Code(text) => match code(text, self.room, self.host) {
                    Some(code) => out.push_str(&code),
                    None => self.text_for_code(text, out, around),
                },
                Inline::Styled(style, content) => {
                    let mark = style.mark();
                    let before = out.len();
                    out.push_str(mark);
                    let inside = out.len();
                    self.inlines(content, out, Around { from: inside, start: false, ..around });
                    if out.len() == inside {
                        out.truncate(before);
                        continue;
                    }
                    if let Cow::Owned(inner) = with_blanks_inside(&out[inside..]) {
                        out.replace_range(inside.., &inner);
                    }
                    out.push_str(mark);
                }
                Inline::Link { url, title, content } => match (self.address)(url) {
                    Some(url) if !around.linked && (self.host == Host::Registry || leads_to_page(&url)) => {
                        out.push('[');
                        self.inlines(content, out, Around { start: false, linked: true, ..around });
                        out.push_str("](");
                        address(out, &url);
                        if !title.is_empty() {
                            out.push_str(" \"");
                            out.push_str(&escaped(title, Host::Page, false).replace('"', "\\\""));
                            out.push('"');
                        }
                        out.push(')');
                    }
                    _ => self.inlines(content, out, around),
                },
                Inline::Note(id) => match (self.mark)(id) {
                    Some(mark) => out.push_str(&mark),
                    None => out.truncate(from + out[from..].trim_end().len()),
                },
                Inline::Number(number) => _ = write!(out, "#{number}"),
                Inline::Break if self.is_line() => out.push(' '),
                Inline::Break => out.push_str("\\\n"),
            }
        }
    }

    /// Writes code that no code span can hold as text. Letters at its ends become entities: beside a letter, a mark of
    /// emphasis would not work as it does beside a backtick.
    fn text_for_code(&self, text: &str, out: &mut String, around: Around) {
        let text = text.trim();
        let letter = |c: &char| c.is_alphanumeric();
        let first = text.chars().next().filter(letter);
        let rest = &text[first.map_or(0, char::len_utf8)..];
        let last = rest.chars().next_back().filter(letter);
        let inner = &rest[..rest.len() - last.map_or(0, char::len_utf8)];
        let entity = |c: char| format!("&#{};", u32::from(c));
        out.extend(first.map(entity));
        self.text(inner, out, Around { start: around.start && first.is_none(), ..around });
        out.extend(last.map(entity));
    }

    fn text(&self, text: &str, out: &mut String, around: Around) {
        let text = self.host.visible(text);
        // A blank may come from an entity; what follows it still stands at the start.
        let text = if around.start { text.trim_start_matches(BLANKS) } else { &text };
        let host = if around.linked { Host::Page } else { self.host };
        escape(out, text, host, around.start);
    }
}

/// What stands around a part of a line.
#[derive(Debug, Clone, Copy)]
struct Around {
    /// Where the line begins, or the emphasis around it.
    from: usize,
    /// Whether nothing stands before it.
    start: bool,
    /// Whether it is in a link already.
    linked: bool,
}

/// Plain text as Markdown that shows exactly this text on one line, without markup, HTML or links.
pub fn text(text: &str, host: Host) -> String {
    let text = visible(text);
    let mut escaped = String::with_capacity(text.len() + 8);
    // Tables show a lone dash for "nothing".
    let start = text != "-";
    escape(&mut escaped, text.trim(), host, start);
    escaped
}

/// A link with plain text; without a web address, only the text.
pub fn link(text: &str, url: Option<&str>, host: Host) -> String {
    match url.filter(|url| is_web(url)) {
        Some(url) => {
            let mut link = String::with_capacity(text.len() + url.len() + 8);
            link.push('[');
            escape(&mut link, visible(text).trim(), Host::Page, false);
            link.push_str("](");
            address(&mut link, url);
            link.push(')');
            link
        }
        None => self::text(text, host),
    }
}

/// Text as a code span, if it can be written as such in this place.
pub fn code(text: &str, room: Room, host: Host) -> Option<String> {
    let cell = room == Room::Cell;
    let text = host.visible(text);
    // Parsers disagree on a bar behind a backslash, and mdBook expands `{{#…}}` even in code.
    let expanded = host != Host::Registry && text.contains("{{");
    if (cell && text.contains("\\|")) || expanded || text.trim().is_empty() {
        return None;
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let blank = |c: char| c == ' ';
    let pad = if text.starts_with('`') || text.ends_with('`') || (text.starts_with(blank) && text.ends_with(blank)) {
        " "
    } else {
        ""
    };
    let text: Cow<'_, str> = if cell { text.replace('|', "\\|").into() } else { text };
    Some(format!("{fence}{pad}{text}{pad}{fence}"))
}

/// The length of the longest run of backticks.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A text with every line but the first indented.
pub(super) fn indented(text: &str, blanks: usize) -> String {
    let indent = " ".repeat(blanks);
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or("").to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&indent);
            out.push_str(line);
        }
    }
    out
}

/// A text with blanks at its ends as entities, since a mark beside a blank would not be one of emphasis.
fn with_blanks_inside(text: &str) -> Cow<'_, str> {
    let entity = |c: char| format!("&#{};", u32::from(c));
    let first = text.chars().next().filter(|c| c.is_whitespace());
    let last = text.chars().next_back().filter(|c| c.is_whitespace());
    match (first, last) {
        (None, None) => text.into(),
        (Some(only), Some(_)) if text.chars().count() == 1 => entity(only).into(),
        (first, last) => {
            let inner = &text[first.map_or(0, char::len_utf8)..text.len() - last.map_or(0, char::len_utf8)];
            format!("{}{inner}{}", first.map(entity).unwrap_or_default(), last.map(entity).unwrap_or_default()).into()
        }
    }
}

/// Whether the marks of emphasis at the start of a line are those of a list or of a rule.
fn begins_something(line: &str) -> bool {
    let marks = line.trim_start_matches(['*', '_', ' ']);
    line.starts_with("* ") || (marks.is_empty() && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::{self, Style};

    fn page(text: &str, room: Room) -> String {
        written(text, room, Host::Page)
    }

    fn written(text: &str, room: Room, host: Host) -> String {
        let mut writer = Writer { host, room, address: &as_it_is, mark: &mut |id| Some(format!("[^{id}]")) };
        if room == Room::Page {
            writer.blocks(&prose::blocks(text).content)
        } else {
            writer.line(&prose::line(text).content)
        }
    }

    #[test]
    fn plain_text_shows_itself() {
        for (plain, expected) in [
            ("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"),
            ("a | b", r"a \| b"),
            (r"a \| b", r"a \\\| b"),
            ("*a* _b_ ~c~ `d`", r"\*a\* \_b\_ \~c\~ \`d\`"),
            ("<script>&amp;", r"\<script>\&amp;"),
            ("a & b > c", "a & b > c"),
            ("> a", r"\> a"),
            ("<!-- tiers:end -->", r"\<!-- tiers:end --\>"),
            ("[a](b)", r"\[a\](b)"),
            ("[^tiers-1-1]: a", r"\[^tiers-1-1\]: a"),
            ("wow!", r"wow\!"),
            ("34.0.0", "34.0.0"),
            ("1. a", r"1\. a"),
            ("12) a", r"12\) a"),
            ("- a", r"\- a"),
            ("-a", "-a"),
            ("---", r"\---"),
            ("# a ##", r"\# a \#\#"),
            ("C#", "C#"),
            ("{{#include a}} {b}", r"\{\{#include a}} {b\}"),
            ("{} {b} c", "{} {b} c"),
            ("{}", r"{\}"),
            ("a\nb", "a b"),
            ("-", "-"),
            ("@a #1 :tada: https://a.b www.a.b", "@a #1 :tada: https://a.b www.a.b"),
        ] {
            assert_eq!(text(plain, Host::Page), expected);
        }
    }

    #[test]
    fn a_post_calls_nobody() {
        for (plain, expected) in [
            ("@rust-lang/core", "@<!-- -->rust-lang/core"),
            ("#123", "#<!-- -->123"),
            ("GH-12", "GH-<!-- -->12"),
            (":tada:", ":<!-- -->tada:"),
            ("a@b.c", "a@b.c"),
        ] {
            assert_eq!(text(plain, Host::Post), expected);
        }
        for plain in ["a @ b", "# 1", "a-1", "12:30:15x", "http", "C#"] {
            assert!(!text(plain, Host::Post).contains("<!-- -->"), "{plain}");
        }
        assert_eq!(link("#12", Some("https://a"), Host::Post), "[#12](https://a)");
    }

    #[test]
    fn emphasis_code_links_and_marks_stay() {
        for (text, expected) in [
            ("a *b* **c** _d_ __e__ ~~f~~", "a *b* **c** _d_ __e__ ~~f~~"),
            ("`a|b` and `` c`d ``", r"`a\|b` and ``c`d``"),
            ("[a *b*](https://c.d/e_f?g=1&h=2#3)", "[a *b*](https://c.d/e_f?g=1&h=2#3)"),
            ("[a](b.md#c)", "[a](b.md#c)"),
            ("[a](b \"c\")", "[a](b \"c\")"),
            ("<https://a.b>", "[https://a.b](https://a.b)"),
            ("see https://a.b/c_d#1 and", "see https://a.b/c_d#1 and"),
            ("[a](https://b/(c)d)", "[a](https://b/(c)d)"),
            ("a [^b] [^c]", "a [^b] [^c]"),
            ("[u8; 4]", r"\[u8; 4\]"),
            ("*&nbsp;a*", "*&#160;a*"),
        ] {
            assert_eq!(page(text, Room::Cell), expected);
        }
        assert_eq!(page("`a|b`", Room::Line), "`a|b`");
    }

    #[test]
    fn a_text_stays_in_its_place() {
        for (text, expected) in [
            ("a *b", r"a \*b"),
            ("a ` b", r"a \` b"),
            ("<b>a</b>", r"\<b>a\</b>"),
            ("<!-- tiers:end -->", r"\<!-- tiers:end --\>"),
            ("&lt;script&gt;", r"\<script>"),
            ("&#x202e;a", "\u{fffd}a"),
            ("[x](javascript:alert)", r"\[x\](javascript:alert)"),
            ("[x](java&#115;cript:alert)", r"\[x\](java\&#115;cript:alert)"),
            ("[x](data:text/html,a)", r"\[x\](data:text/html,a)"),
            ("![a](b.png)", r"!\[a\](b.png)"),
            ("[a][b]", r"\[a\]\[b\]"),
            ("a \\", r"a \\"),
            ("`a\\|b`", r"&#97;\\\|&#98;"),
            ("wow![^1]", r"wow\![^1]"),
            ("| a |", r"\| a \|"),
            ("# a\n\n- b", r"\# a - b"),
        ] {
            assert_eq!(page(text, Room::Cell), expected);
        }
        assert_eq!(page("# a", Room::Line), r"\# a");
    }

    #[test]
    fn paragraphs_stay() {
        for (text, expected) in [
            ("One.\n\nTwo\nlines.", "One.\n\nTwo lines."),
            ("- a\n- b *c*", "- a\n- b *c*"),
            ("3. a\n\n   b\n4. c", "3. a\n\n   b\n\n4. c"),
            ("> a\n>\n> b", "> a\n>\n> b"),
            ("```rust\nlet a = `b`;\n```", "```rust\nlet a = `b`;\n```"),
            ("# a\n\nb", "\\# a\n\nb"),
            ("a  \nb", "a\\\nb"),
            ("- a\n  - b", "- a\n  - b"),
        ] {
            assert_eq!(page(text, Room::Page), expected);
        }
        assert_eq!(page("a\n\n- b\n- c", Room::Line), r"a - b - c");
    }

    #[test]
    fn links_end_where_they_end() {
        let link = |url| link("a]", Some(url), Host::Page);
        assert_eq!(link("https://a/(b|c d"), r"[a\]](https://a/%28b%7Cc%20d)");
        assert_eq!(link("https://a/?b&copy;"), r"[a\]](https://a/?b&amp;copy;)");
        assert_eq!(link("javascript:alert(1)"), r"a\]");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, failure_persistence: None, ..proptest::prelude::ProptestConfig::default() })]

        /// What is written is read as what was meant, whatever that is, and by nobody as more.
        #[test]
        fn what_is_written_is_what_was_read(text in "([ab *_`\\[\\]()!<>&;#~|:\\\\^-]|http://a|&nbsp;|&#42;|\n|1[.]|``){0,16}") {
            let read = prose::line(&text).content;
            for host in [Host::Page, Host::Registry] {
                let written = written(&text, Room::Line, host);
                proptest::prop_assert!(!written.contains('\n'), "{written}");
                let again = prose::line(&written);
                proptest::prop_assert!(again.problems.is_empty(), "{text:?} → {written:?}: {:?}", again.problems);
                proptest::prop_assert_eq!(seen(&again.content), seen(&read), "{:?} → {:?}", text, written);
            }
        }
    }

    /// What a reader sees: runs of text, each with what it is.
    fn seen(content: &[Inline<'_>]) -> Vec<(String, String)> {
        fn add(content: &[Inline<'_>], what: &str, seen: &mut Vec<(String, String)>) {
            for inline in content {
                let (what, text) = match inline {
                    Inline::Text(text) => (what.to_owned(), text.to_string()),
                    Inline::Code(text) => (format!("{what}`"), text.to_string()),
                    Inline::Note(id) => (format!("{what}^"), id.to_string()),
                    Inline::Break => (what.to_owned(), " ".to_owned()),
                    Inline::Number(number) => (what.to_owned(), format!("#{number}")),
                    Inline::Link { url, content, .. } => {
                        let mut written = String::new();
                        address(&mut written, url);
                        add(content, &format!("{what}[{written}]"), seen);
                        continue;
                    }
                    Inline::Styled(style, content) => {
                        let style = match style {
                            Style::Emphasis | Style::Underscored => '*',
                            Style::Strong | Style::StrongUnderscored => '+',
                            Style::Struck => '~',
                        };
                        add(content, &format!("{what}{style}"), seen);
                        continue;
                    }
                };
                match seen.last_mut() {
                    Some((last, before)) if *last == what => before.push_str(&text),
                    _ => seen.push((what, text)),
                }
            }
        }
        let mut all = Vec::new();
        add(content, "", &mut all);
        // How many blanks there are is not seen, nor what blanks are.
        let mut squeezed: Vec<(String, String)> = Vec::new();
        for (what, text) in all {
            let text: String = text.split_whitespace().collect();
            match squeezed.last_mut() {
                _ if text.is_empty() => {}
                Some((last, before)) if *last == what => before.push_str(&text),
                _ => squeezed.push((what, text)),
            }
        }
        squeezed
    }
}
