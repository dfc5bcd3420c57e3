//! Markdown that no text of the registry can break out of.
//!
//! Titles, ids and owners are plain text and are escaped whole. Notes, reasons and descriptions are Markdown: they are
//! parsed, and only emphasis, code and links are written again. What else was there is shown as it was typed.

use std::borrow::Cow;
use std::fmt::Write as _;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

use super::{Table, is_hazard, visible};

/// A joiner of no width: it keeps a page's host from seeing a mention, an issue, an address or an emoji's name in a
/// text, all of which are looked for in what Markdown has already unescaped.
const JOINER: char = '\u{2060}';

/// The widest cell that others are aligned with. A wider one sticks out, for filling up every row to one long cell
/// would make a table grow with the square of its text.
const WIDEST: usize = 120;

/// A table whose cells are plain text, aligned in the source.
pub fn markdown(table: &Table) -> String {
    let titles: Vec<String> = table.columns.iter().map(|column| column.title.to_owned()).collect();
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| plain_cell(cell)).collect()).collect();
    aligned(&titles, &rows)
}

/// Plain text in a cell, which is never at the start of a line.
fn plain_cell(cell: &str) -> String {
    // Lists write a pull request as its number, and nothing that is plain text there can look like it.
    if cell.strip_prefix('#').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
        return cell.to_owned();
    }
    let mut escaped = String::with_capacity(cell.len() + 8);
    escape(&mut escaped, &visible(cell), Prose::Plain, false);
    escaped
}

/// A table whose cells are Markdown already, made safe with [`markdown_cell`] or [`markdown_text`].
pub fn aligned(titles: &[String], rows: &[Vec<String>]) -> String {
    let mut columns = Aligned::new(titles);
    for row in rows {
        columns.measure(row);
    }
    let line_length = columns.widths.iter().sum::<usize>() + 3 * columns.widths.len() + 2;
    let mut text = String::with_capacity(line_length * (rows.len() + 2));
    text += &columns.head();
    for row in rows {
        columns.line(row, &mut text);
    }
    text
}

/// The columns of a table in Markdown: all rows are measured first, and then written one by one.
#[derive(Debug)]
pub struct Aligned {
    titles: Vec<String>,
    widths: Vec<usize>,
}

impl Aligned {
    /// Columns with these titles.
    pub fn new(titles: &[String]) -> Self {
        Self { titles: titles.to_vec(), widths: titles.iter().map(|title| width(title).clamp(3, WIDEST)).collect() }
    }

    /// Makes room for a row.
    pub fn measure(&mut self, row: &[String]) {
        for (widest, cell) in self.widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell).min(WIDEST));
        }
    }

    /// The titles and the line below them.
    pub fn head(&self) -> String {
        let mut text = String::new();
        self.line(&self.titles, &mut text);
        self.line(&self.widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>(), &mut text);
        text
    }

    /// Writes a row.
    pub fn line(&self, row: &[String], text: &mut String) {
        text.push('|');
        for (cell, room) in row.iter().zip(&self.widths) {
            text.push(' ');
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', room.saturating_sub(width(cell)) + 1));
            text.push('|');
        }
        text.push('\n');
    }
}

fn width(cell: &str) -> usize {
    if cell.is_ascii() { cell.len() } else { cell.width() }
}

/// Plain text as Markdown that shows just this text, on one line: no markup, no HTML, no mention and no link comes of
/// it.
pub fn markdown_text(text: &str) -> String {
    let text = visible(text);
    let mut escaped = String::with_capacity(text.len() + 8);
    // A lone dash is what tables show for nothing.
    let start = text != "-";
    escape(&mut escaped, text.trim(), Prose::Plain, start);
    escaped
}

/// Markdown that the registry's author wrote (a note, a reason), made to stay inside a table's cell: on one line,
/// without HTML, images, comments, table bars and mentions; emphasis, code and links stay.
pub fn markdown_cell(text: &str) -> String {
    written(text, Place::Cell)
}

/// The same for a place outside of tables: a paragraph, an item of a list, a footnote.
pub fn markdown_line(text: &str) -> String {
    written(text, Place::Line)
}

/// Plain text as a code span that does not end early, on one line, also in a table's cell.
pub fn markdown_code(text: &str) -> String {
    code(text, Place::Cell).unwrap_or_else(|| markdown_text(text))
}

/// A link with plain text; without an address of the web, the text alone.
pub fn markdown_link(text: &str, url: Option<&str>) -> String {
    match url.filter(|url| is_web(url)) {
        Some(url) => {
            let mut link = String::with_capacity(text.len() + url.len() + 8);
            link.push('[');
            escape(&mut link, visible(text).trim(), Prose::Linked, false);
            link.push_str("](");
            address(&mut link, url);
            link.push(')');
            link
        }
        None => markdown_text(text),
    }
}

/// Text as code, if it can be written as such in this place.
fn code(text: &str, place: Place) -> Option<String> {
    let text = visible(text);
    // A bar behind a backslash is read differently by every parser, and mdBook expands `{{#…}}` even in code.
    if (place == Place::Cell && text.contains("\\|")) || text.contains("{{") || text.trim().is_empty() {
        return None;
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = |c: char| c == ' ';
    let pad = if text.starts_with('`') || text.ends_with('`') || (text.starts_with(blank) && text.ends_with(blank)) {
        " "
    } else {
        ""
    };
    let text: Cow<'_, str> = if place == Place::Cell { text.replace('|', "\\|").into() } else { text };
    Some(format!("{fence}{pad}{text}{pad}{fence}"))
}

/// Where a written text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Cell,
    Line,
}

/// What a text may do by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prose {
    /// Nothing: it is a title or an id.
    Plain,
    /// An address in it becomes a link where the page's host makes one of it: it is Markdown.
    Written,
    /// Nothing, and no host looks for mentions in it: it is the text of a link.
    Linked,
}

/// The parsed text, written again with what is allowed.
fn written(text: &str, place: Place) -> String {
    let shown = visible(text);
    let shown = shown.trim();
    let mut writer = Writer { out: String::with_capacity(shown.len() + 16), text: String::new(), place, links: 0 };
    let special = |byte: u8| byte.is_ascii_punctuation() && !matches!(byte, b'.' | b',' | b'\'' | b'"' | b'(' | b';');
    if !shown.bytes().any(special) {
        writer.text.push_str(shown);
        writer.flush();
        return writer.out;
    }
    // Behind a word, no character is at the start of a line, where it might begin a heading, a list or a table.
    let source = format!("x {shown}");
    let mut literal = 0;
    let mut first = true;
    let mut ends: Vec<String> = Vec::new();
    for (event, range) in Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        if range.end <= literal {
            continue;
        }
        match event {
            Event::Text(text) if first => {
                first = false;
                writer.text.push_str(text.strip_prefix("x ").unwrap_or(""));
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => writer.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => writer.text.push(' '),
            Event::Code(text) => match code(&text, place) {
                Some(code) => {
                    writer.flush();
                    writer.out.push_str(&code);
                }
                None => writer.text.push_str(&text),
            },
            Event::Start(Tag::Emphasis) => ends.push(writer.open(&source[range.start..=range.start])),
            Event::Start(Tag::Strong) => ends.push(writer.open(&source[range.start..range.start + 2])),
            Event::Start(Tag::Strikethrough) => ends.push(writer.open("~~")),
            Event::Start(Tag::Link { dest_url, .. }) if is_harmless(&dest_url) => {
                writer.open("[");
                writer.links += 1;
                let mut end = "](".to_owned();
                address(&mut end, dest_url.trim());
                end.push(')');
                ends.push(end);
            }
            // An image would be fetched from elsewhere, and a script would run.
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                writer.flush();
                literal = range.end;
                escape(&mut writer.out, &source[range], Prose::Plain, false);
            }
            Event::End(end @ (TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)) => {
                writer.flush();
                if end == TagEnd::Link {
                    writer.links -= 1;
                }
                writer.out.push_str(&ends.pop().unwrap_or_default());
            }
            _ => {}
        }
    }
    writer.flush();
    if place == Place::Line && begins_something(&writer.out) {
        // An entity may stand for a blank, and behind one the mark of an emphasis is that of a list or a rule.
        let mut plain = String::with_capacity(shown.len() + 16);
        escape(&mut plain, shown, Prose::Written, true);
        return plain;
    }
    writer.out
}

/// Whether the marks of emphasis at the start of a line are those of a list or of a rule.
fn begins_something(line: &str) -> bool {
    let marks = line.trim_start_matches(['*', '_', ' ']);
    line.starts_with("* ") || (marks.is_empty() && !line.is_empty())
}

struct Writer {
    out: String,
    /// Text that is not written yet, for the parser hands it over in pieces.
    text: String,
    place: Place,
    links: usize,
}

impl Writer {
    fn flush(&mut self) {
        let text = visible(&self.text);
        // A blank may have been written as an entity, and what follows it is at the start all the same.
        let text = if self.out.is_empty() { text.trim_start() } else { &text };
        let start = self.place == Place::Line && self.out.is_empty();
        let prose = if self.links > 0 { Prose::Linked } else { Prose::Written };
        escape(&mut self.out, text, prose, start);
        self.text.clear();
    }

    /// Writes what opens an emphasis, which is also what closes it.
    fn open(&mut self, mark: &str) -> String {
        self.flush();
        self.out.push_str(mark);
        mark.to_owned()
    }
}

/// Writes a text so that Markdown shows it as it is; `start` says whether it begins a line.
fn escape(out: &mut String, text: &str, prose: Prose, start: bool) {
    if start && let Some(marker) = list_marker(text) {
        out.push_str(&text[..marker]);
        out.push('\\');
        out.push_str(&text[marker..=marker]);
        return escape(out, &text[marker + 1..], prose, false);
    }
    let mut previous = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if prose == Prose::Written
            && matches!(c, 'h' | 'H')
            && !previous.is_alphanumeric()
            && let Some(length) = bare_address(rest)
        {
            out.push_str(&rest[..length]);
            previous = '/';
            rest = &rest[length..];
            continue;
        }
        let behind = &rest[c.len_utf8()..];
        let next = behind.chars().next();
        let digit = next.is_some_and(|next| next.is_ascii_digit());
        match c {
            // Inside a word an underscore is a plain character, as in `x86_64`.
            '_' if previous.is_alphanumeric() => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '{' => {
                out.push('\\');
                out.push(c);
            }
            // A link or a footnote that follows would become an image.
            '!' if next.is_none() => out.push_str("\\!"),
            // At both ends of a heading.
            '#' if matches!(previous, ' ' | '#') && matches!(next, None | Some(' ' | '#')) => out.push_str("\\#"),
            // An issue, as in `#1` and `GH-1`.
            '#' if digit && prose != Prose::Linked => out.extend(['#', JOINER]),
            '-' if digit && prose != Prose::Linked && ends_with_gh(out) => out.extend(['-', JOINER]),
            // A mention; in a written text, what follows a letter is an address.
            '@' if next.is_some_and(char::is_alphanumeric)
                && (prose == Prose::Plain || (prose == Prose::Written && !previous.is_alphanumeric())) =>
            {
                out.extend(['@', JOINER]);
            }
            ':' if is_emoji_name(behind) || (prose == Prose::Plain && behind.starts_with("//")) => {
                out.extend([':', JOINER]);
            }
            '.' if prose == Prose::Plain && ends_with(out, "www") => out.extend([JOINER, '.']),
            c => out.push(c),
        }
        previous = c;
        rest = behind;
    }
}

/// Where the character is that makes a list, a heading's underline or a rule of a line's start.
fn list_marker(text: &str) -> Option<usize> {
    let ends = |text: &str| text.is_empty() || text.starts_with(' ');
    if let Some(behind) = text.strip_prefix(['-', '+']) {
        return (ends(behind) || text.bytes().all(|byte| matches!(byte, b'-' | b' '))).then_some(0);
    }
    if text.starts_with('=') {
        return text.trim_end().bytes().all(|byte| byte == b'=').then_some(0);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let behind = text[digits..].strip_prefix(['.', ')']).filter(|_| digits > 0)?;
    ends(behind).then_some(digits)
}

/// Whether the text behind a colon goes on as the name of an emoji does, as in `:tada:`.
fn is_emoji_name(behind: &str) -> bool {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-');
    let length = behind.bytes().take_while(inside).count();
    let name = &behind[..length];
    // `12:30:15` is a time.
    let is_name = |name: &str| name.contains(|c: char| c.is_ascii_alphabetic());
    (is_name(name) || matches!(name, "+1" | "-1" | "100" | "1234")) && behind[length..].starts_with(':')
}

fn ends_with_gh(text: &str) -> bool {
    ends_with(text, "gh")
}

/// Whether a text ends with this word, in capitals or not.
fn ends_with(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= word.len() && bytes[bytes.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes())
}

/// The length of an address at the start of a text, if nothing in it could be taken for Markdown.
fn bare_address(text: &str) -> Option<usize> {
    if !is_web(text) {
        return None;
    }
    let address = text.split(char::is_whitespace).next().unwrap_or(text);
    let mut previous = ' ';
    for c in address.chars() {
        let fine = match c {
            '_' => previous.is_alphanumeric(),
            '&' => !address.contains(';'),
            c => c.is_alphanumeric() || "-.:/?#@!'()+,;=%".contains(c),
        };
        if !fine {
            return None;
        }
        previous = c;
    }
    // What follows it may be a link, and then this would make an image of it.
    (previous != '!').then_some(address.len())
}

/// Whether an address is one of the web.
fn is_web(url: &str) -> bool {
    let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}

/// Whether a link leads to a page or a mailbox, rather than running something.
fn is_harmless(url: &str) -> bool {
    let url = url.trim();
    let scheme = url.split(['/', '?', '#']).next().unwrap_or("");
    match scheme.split_once(':') {
        None => !url.is_empty() && !url.contains(is_hazard),
        Some((scheme, _)) => is_web(url) || scheme.eq_ignore_ascii_case("mailto"),
    }
}

/// Writes an address so that it ends where it ends.
fn address(out: &mut String, url: &str) {
    let entities = url.contains(';');
    for c in url.chars() {
        match c {
            '&' if entities => out.push_str("&amp;"),
            '(' | ')' | '<' | '>' | '|' | '\\' | '`' | '"' | '{' | '}' | '$' | '[' | ']' | '^' | '*' | '~' => {
                percent(out, c);
            }
            c if c.is_whitespace() || is_hazard(c) => percent(out, c),
            c => out.push(c),
        }
    }
}

fn percent(out: &mut String, c: char) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        write!(out, "%{byte:02X}").expect("a string takes every character");
    }
}

/// A phrase in the house style: its literals become code, and all else is plain text.
pub fn markdown_phrase(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let (last, balanced) = (parts.len() - 1, parts.len() % 2 == 1);
    let mut shown = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        match index % 2 {
            1 if index < last || balanced => shown += &markdown_code(part),
            1 => shown += &format!("\\`{}", inner(part)),
            _ if part.is_empty() && (index == 0 || index == last) => {}
            _ => shown += &inner(part),
        }
    }
    shown
}

/// Plain text between literals, which keeps its blanks and keeps two literals apart.
fn inner(text: &str) -> String {
    let trimmed = text.trim_matches(' ');
    let blank = |at_edge: bool| if at_edge { " " } else { "" };
    if trimmed.is_empty() {
        // Between two literals, which must not run into one.
        return " ".to_owned();
    }
    format!("{}{}{}", blank(text.starts_with(' ')), markdown_text(trimmed), blank(text.ends_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_shows_itself() {
        for (text, expected) in [
            ("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"),
            ("a | b", r"a \| b"),
            (r"a \| b", r"a \\\| b"),
            ("*a* _b_ ~c~ `d`", r"\*a\* \_b_ \~c\~ \`d\`"),
            ("<script>&amp;", r"\<script\>\&amp;"),
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
            ("{{#include a}}", r"\{\{#include a}}"),
            ("a\nb", "a b"),
            ("-", "-"),
        ] {
            assert_eq!(markdown_text(text), expected);
        }
    }

    #[test]
    fn plain_text_calls_nobody_and_links_nowhere() {
        for text in ["@rust-lang/core", "#123", "o/r#1", "GH-12", ":tada:", "https://a.b", "www.a.b", "a@b.c"] {
            let escaped = markdown_text(text);
            assert!(escaped.contains(JOINER), "{escaped}");
            assert_eq!(escaped.replace(JOINER, ""), text);
        }
        for text in ["a @ b", "# 1", "a-1", "12:30:15x", "http", "C#"] {
            assert!(!markdown_text(text).contains(JOINER), "{text}");
        }
    }

    #[test]
    fn written_text_keeps_emphasis_code_and_links() {
        for (text, expected) in [
            ("a *b* **c** _d_ __e__ ~~f~~", "a *b* **c** _d_ __e__ ~~f~~"),
            ("`a|b` and `` c`d ``", r"`a\|b` and ``c`d``"),
            ("[a *b*](https://c.d/e_f?g=1&h=2#3)", "[a *b*](https://c.d/e_f?g=1&h=2#3)"),
            ("[a](b.md#c)", "[a](b.md#c)"),
            ("<https://a.b>", "[https://a.b](https://a.b)"),
            ("see https://a.b/c_d#1 and", "see https://a.b/c_d#1 and"),
            ("[a](https://b/(c)d)", "[a](https://b/%28c%29d)"),
            ("# a\n\n- b", r"\# a  - b"),
        ] {
            assert_eq!(markdown_cell(text), expected);
        }
        assert_eq!(markdown_line("`a|b`"), "`a|b`");
        assert_eq!(markdown_line("# a"), r"\# a");
    }

    #[test]
    fn written_text_stays_in_its_place() {
        for (text, expected) in [
            ("a *b", r"a \*b"),
            ("a ` b", r"a \` b"),
            ("<b>a</b>", r"\<b\>a\</b\>"),
            ("<!-- tiers:end -->", r"\<!-- tiers:end --\>"),
            ("&lt;script&gt;", r"\<script\>"),
            ("&#x202e;a", "\u{fffd}a"),
            ("[x](javascript:alert)", r"\[x\](javascript:alert)"),
            ("[x](java&#115;cript:alert)", "\\[x\\](java\\&#\u{2060}115;cript:alert)"),
            ("[x](data:text/html,a)", r"\[x\](data:text/html,a)"),
            ("![a](b.png)", r"!\[a\](b.png)"),
            ("[a][b] [^c]", r"\[a\]\[b\] \[^c\]"),
            ("a \\", r"a \\"),
            ("`a\\|b`", r"a\\\|b"),
            ("wow![^1]", r"wow!\[^1\]"),
            ("| a |", r"\| a \|"),
        ] {
            assert_eq!(markdown_cell(text), expected);
        }
        for text in ["@a", "&#64;a", "#1", ":tada:", "fixes GH-1"] {
            assert!(markdown_line(text).contains(JOINER), "{text}");
        }
        assert_eq!(markdown_line("mail a@b.c"), "mail a@b.c");
    }

    #[test]
    fn links_end_where_they_end() {
        let link = |url| markdown_link("a]", Some(url));
        assert_eq!(link("https://a/(b)|c d"), r"[a\]](https://a/%28b%29%7Cc%20d)");
        assert_eq!(link("https://a/?b&copy;"), r"[a\]](https://a/?b&amp;copy;)");
        assert_eq!(link("javascript:alert(1)"), r"a\]");
        assert_eq!(markdown_link("#12", Some("https://a")), "[#12](https://a)");
    }

    #[test]
    fn columns_are_as_wide_as_their_cells_look() {
        let titles = ["A".to_owned(), "Bcde".to_owned()];
        let rows = [vec!["✅".to_owned(), "b".to_owned()], vec!["表表表".to_owned(), String::new()]];
        let expected = "\
| A      | Bcde |
| ------ | ---- |
| ✅     | b    |
| 表表表 |      |
";
        assert_eq!(aligned(&titles, &rows), expected);
    }

    #[test]
    fn a_very_long_cell_does_not_widen_every_row() {
        let rows = [vec!["a".repeat(100_000)], vec![String::new()]];
        assert!(aligned(&["A".to_owned()], &rows).len() < 101_000);
    }

    #[test]
    fn literals_of_a_phrase_are_code_and_the_rest_is_inert() {
        assert_eq!(markdown_phrase("there is no tier `9`"), "there is no tier `9`");
        assert_eq!(markdown_phrase("a `b` <i>c</i>"), "a `b` \\<i\\>c\\</i\\>");
        assert_eq!(markdown_phrase("`a|b` and `"), "`a\\|b` and \\` ");
        assert_eq!(markdown_phrase("`a``<b>`"), "`a` `<b>`");
    }
}
