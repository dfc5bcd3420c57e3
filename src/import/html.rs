//! Reads the HTML that people write into Markdown: tables, lists, headings and inline markup. It takes what it
//! understands and never fails.

use std::ops::Range;

use super::page::{Block, Content, Item, List, Row, Table};
use super::text::{Builder, Span, Text};
use crate::lines::Lines;
use crate::prose::{Inline, Style};

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// Text, entities not yet replaced.
    Text(&'t str),
    /// `<name …>`, the name in lower case.
    Open(String, &'t str),
    /// `</name>`, the name in lower case.
    Close(String),
}

/// The pieces of a fragment with their places in it; comments, declarations and instructions are left out.
pub(super) fn tokens(html: &str) -> Vec<(Range<usize>, Token<'_>)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let mut text = 0;
    // If nothing closes one comment, nothing closes those behind it, so the search is not repeated.
    let mut closed = true;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let rest = &html[start..];
        let end = if let Some(inner) = rest.strip_prefix("<!--") {
            let end = closed.then(|| inner.find("-->")).flatten();
            closed &= end.is_some();
            end.map(|end| (end + 7, None))
        } else {
            tag(rest)
        };
        let Some((length, token)) = end else {
            at = start + 1;
            continue;
        };
        if text < start {
            tokens.push((text..start, Token::Text(&html[text..start])));
        }
        if let Some(token) = token {
            tokens.push((start..start + length, token));
        }
        at = start + length;
        text = at;
    }
    if text < html.len() {
        tokens.push((text..html.len(), Token::Text(&html[text..])));
    }
    tokens
}

/// The tag at the start of a text, with its length; no token for a declaration.
fn tag(rest: &str) -> Option<(usize, Option<Token<'_>>)> {
    /// No real tag is longer, and searching further for every `<` would take long.
    const LONGEST: usize = 4096;
    if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return None;
    }
    let mut quote = None;
    let mut end = None;
    for (at, byte) in rest.bytes().enumerate().take(LONGEST).skip(1) {
        match (quote, byte) {
            (None, b'>') => {
                end = Some(at);
                break;
            }
            // Another tag begins, so this one was none.
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    let end = end?;
    let inner = &rest[1..end];
    if inner.starts_with(['!', '?']) {
        return Some((end + 1, None));
    }
    let (inner, closing) = match inner.strip_prefix('/') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = inner[..length].to_ascii_lowercase();
    let token = if closing { Token::Close(name) } else { Token::Open(name, &inner[length..]) };
    Some((end + 1, Some(token)))
}

/// The value of an attribute.
pub(super) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        if length == 0 {
            // Something that is no attribute, such as a stray `=`.
            let mut chars = rest.chars();
            chars.next()?;
            rest = chars.as_str();
            continue;
        }
        let name = &rest[..length];
        rest = rest[length..].trim_start();
        let value = match rest.strip_prefix('=') {
            None => "",
            Some(behind) => {
                let behind = behind.trim_start();
                let (value, behind) = match behind.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        let inner = &behind[1..];
                        let end = inner.find(quote).unwrap_or(inner.len());
                        (&inner[..end], inner.get(end + 1..).unwrap_or(""))
                    }
                    _ => behind.split_at(behind.find(char::is_whitespace).unwrap_or(behind.len())),
                };
                rest = behind;
                value
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescaped(value));
        }
        if rest.is_empty() {
            return None;
        }
    }
}

/// A text with its entities replaced; unknown ones stay.
pub(super) fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].bytes().take(12).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        let replaced = rest[1 + name..].strip_prefix(';').and_then(|behind| Some((entity(&rest[1..=name])?, behind)));
        let (c, behind) = replaced.unwrap_or(('&', &rest[1..]));
        result.push(c);
        rest = behind;
    }
    result + rest
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "check" | "checkmark" => '✓',
        "cross" => '✗',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "middot" => '·',
        "bull" => '•',
        "ge" => '≥',
        "le" => '≤',
        "times" => '×',
        "reg" => '®',
        "trade" => '™',
        "copy" => '©',
        "star" => '☆',
        _ => return None,
    })
}

/// Adds a piece of HTML that stands in a line of text.
pub(super) fn inline_tag(builder: &mut Builder, token: &Token<'_>) {
    match token {
        Token::Text(text) => builder.text(&unescaped(text)),
        Token::Open(name, attributes) => match name.as_str() {
            "br" | "p" | "div" | "li" => builder.push(Inline::Break),
            "a" => {
                if let Some(url) = attribute(attributes, "href") {
                    builder.open_link(url);
                }
            }
            "img" => builder.text(&attribute(attributes, "alt").unwrap_or_default()),
            name => span(name).into_iter().for_each(|span| builder.open(span)),
        },
        Token::Close(name) => match name.as_str() {
            "p" | "div" | "li" => builder.push(Inline::Break),
            "a" => builder.close(Span::Link),
            name => span(name).into_iter().for_each(|span| builder.close(span)),
        },
    }
}

/// The span that an element makes of its text.
fn span(name: &str) -> Option<Span> {
    Some(match name {
        "code" | "kbd" | "tt" | "samp" => Span::Code,
        "b" | "strong" => Span::Styled(Style::Strong),
        "i" | "em" => Span::Styled(Style::Emphasis),
        "del" | "s" | "strike" => Span::Styled(Style::Struck),
        _ => return None,
    })
}

/// The end of the element at the start of a text, including its closing tag.
pub(super) fn element_end(html: &str, name: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    let is_name = |rest: &str| {
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && rest[name.len()..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
    };
    while let Some(found) = html[at..].find('<') {
        at += found + 1;
        let rest = &html[at..];
        if is_name(rest) {
            depth += 1;
        } else if rest.strip_prefix('/').is_some_and(is_name) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at + rest.find('>').map_or(rest.len(), |end| end + 1));
            }
        }
    }
    None
}

/// Reads the text of a cell that is Markdown.
pub(super) type Nested<'n> = &'n dyn Fn(&str) -> Text;

/// The blocks of a fragment that begins at the byte `offset` of a page.
pub(super) fn blocks(html: &str, offset: usize, lines: &Lines, nested: Nested<'_>) -> Vec<Block> {
    let tokens = tokens(html);
    let mut reader = Reader { html, tokens: &tokens, at: 0, offset, lines, nested, depth: 0 };
    let mut blocks = Vec::new();
    let mut loose = Loose::default();
    while let Some((range, token)) = tokens.get(reader.at) {
        let start = range.start;
        let content = match token {
            Token::Open(name, _) => match name.as_str() {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                    let level = usize::from(name.as_bytes()[1] - b'0');
                    let name = name.clone();
                    reader.at += 1;
                    Some(Content::Heading(level, reader.inline_until(&[&name])))
                }
                "summary" => {
                    reader.at += 1;
                    Some(Content::Fold(reader.inline_until(&["summary"])))
                }
                "table" => Some(Content::Table(reader.table())),
                "ul" | "ol" => Some(Content::List(reader.list())),
                "script" | "style" | "svg" | "head" => {
                    let name = name.clone();
                    reader.at += 1;
                    reader.inline_until(&[&name]);
                    continue;
                }
                "p" | "div" | "br" | "hr" => {
                    blocks.extend(loose.taken(&reader));
                    reader.at += 1;
                    continue;
                }
                _ => None,
            },
            Token::Close(name) if name == "details" => {
                reader.at += 1;
                Some(Content::FoldEnd)
            }
            Token::Close(name) if matches!(name.as_str(), "p" | "div") => {
                blocks.extend(loose.taken(&reader));
                reader.at += 1;
                continue;
            }
            _ => None,
        };
        if let Some(content) = content {
            blocks.extend(loose.taken(&reader));
            blocks.push(reader.block(start, content));
            continue;
        }
        if !matches!(token, Token::Text(text) if text.trim().is_empty()) {
            loose.start.get_or_insert(start);
        }
        inline_tag(&mut loose.builder, token);
        reader.at += 1;
    }
    blocks.extend(loose.taken(&reader));
    blocks
}

/// Text that stands between elements.
#[derive(Default)]
struct Loose {
    builder: Builder,
    start: Option<usize>,
}

impl Loose {
    fn taken(&mut self, reader: &Reader<'_, '_>) -> Option<Block> {
        let start = self.start.take();
        let inline = std::mem::take(&mut self.builder).finish();
        (!inline.is_empty()).then(|| reader.block(start.unwrap_or(0), Content::Paragraph(inline)))
    }
}

/// A place in the pieces of a fragment.
struct Reader<'r, 't> {
    html: &'t str,
    tokens: &'r [(Range<usize>, Token<'t>)],
    at: usize,
    offset: usize,
    lines: &'r Lines,
    nested: Nested<'r>,
    depth: usize,
}

/// Lists and tables that are nested more deeply are not read.
const DEEPEST: usize = 16;

/// A larger span of a cell is a slip.
const WIDEST: usize = 200;

/// A longer text is not repeated in each row and column that its cell spans.
const LONGEST_REPEATED: usize = 500;

impl Reader<'_, '_> {
    fn line(&self, byte: usize) -> usize {
        self.lines.line(self.offset + byte)
    }

    /// A block from a byte of the fragment to where the reader is.
    fn block(&self, start: usize, content: Content) -> Block {
        let end = self.tokens.get(self.at.saturating_sub(1)).map_or(self.html.len(), |(range, _)| range.end);
        Block { line: self.line(start), range: self.offset + start..self.offset + end.max(start), content }
    }

    /// The text up to one of these closing tags. The reader goes behind it.
    fn inline_until(&mut self, names: &[&str]) -> Text {
        let mut builder = Builder::default();
        while let Some((_, token)) = self.tokens.get(self.at) {
            self.at += 1;
            if matches!(token, Token::Close(name) if names.contains(&name.as_str())) {
                break;
            }
            inline_tag(&mut builder, token);
        }
        builder.finish()
    }

    fn list(&mut self) -> List {
        self.at += 1;
        self.depth += 1;
        let mut list = List::default();
        let mut builder = Builder::default();
        let mut item: Option<Item> = None;
        while let Some((range, token)) = self.tokens.get(self.at) {
            match token {
                Token::Open(name, _) if name == "li" => {
                    list.items.extend(finished(&mut item, &mut builder));
                    item = Some(Item { line: self.line(range.start), ..Item::default() });
                    self.at += 1;
                }
                Token::Open(name, _) if matches!(name.as_str(), "ul" | "ol") && self.depth < DEEPEST => {
                    let inner = self.list();
                    if let Some(item) = &mut item {
                        item.lists.push(inner);
                    }
                }
                Token::Close(name) if matches!(name.as_str(), "ul" | "ol") => {
                    self.at += 1;
                    break;
                }
                Token::Close(name) if name == "li" => {
                    list.items.extend(finished(&mut item, &mut builder));
                    self.at += 1;
                }
                token => {
                    if item.is_some() {
                        inline_tag(&mut builder, token);
                    }
                    self.at += 1;
                }
            }
        }
        list.items.extend(finished(&mut item, &mut builder));
        self.depth -= 1;
        list
    }

    fn table(&mut self) -> Table {
        self.at += 1;
        let mut rows: Vec<(Row, bool)> = Vec::new();
        // Cells of earlier rows that span further rows, by column: how many, and the text.
        let mut reaching: Vec<Option<(usize, Text)>> = Vec::new();
        let mut in_head = false;
        while let Some((range, token)) = self.tokens.get(self.at) {
            match token {
                Token::Open(name, _) if name == "thead" => in_head = true,
                Token::Close(name) if name == "thead" => in_head = false,
                Token::Close(name) if name == "table" => {
                    self.at += 1;
                    break;
                }
                Token::Open(name, _) if name == "tr" => {
                    let line = self.line(range.start);
                    self.at += 1;
                    let (cells, all_head) = self.row(&mut reaching);
                    rows.push((Row { line, cells }, in_head || all_head));
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
        let header = match rows.first() {
            Some((_, true)) => rows.remove(0).0.cells,
            _ => Vec::new(),
        };
        Table { header, rows: rows.into_iter().map(|(row, _)| row).collect() }
    }

    /// The cells of a row, and whether all of them are those of a header.
    fn row(&mut self, reaching: &mut Vec<Option<(usize, Text)>>) -> (Vec<Text>, bool) {
        let mut cells: Vec<Text> = Vec::new();
        let mut all_head = true;
        while let Some((_, token)) = self.tokens.get(self.at) {
            match token {
                Token::Open(name, attributes) if matches!(name.as_str(), "td" | "th") => {
                    all_head &= name == "th";
                    let span = |name| attribute(attributes, name).and_then(|span| span.trim().parse::<usize>().ok());
                    let down = span("rowspan").unwrap_or(1).clamp(1, WIDEST);
                    let across = span("colspan").unwrap_or(1).clamp(1, WIDEST);
                    self.at += 1;
                    let inline = self.cell();
                    fill(&mut cells, reaching);
                    let repeated =
                        if inline.plain().len() > LONGEST_REPEATED { Text::default() } else { inline.clone() };
                    for column in 0..across {
                        if cells.len() >= WIDEST {
                            break;
                        }
                        if down > 1 {
                            if reaching.len() <= cells.len() {
                                reaching.resize(cells.len() + 1, None);
                            }
                            reaching[cells.len()] = Some((down - 1, repeated.clone()));
                        }
                        cells.push(if column == 0 { inline.clone() } else { repeated.clone() });
                    }
                }
                Token::Close(name) if name == "tr" => {
                    self.at += 1;
                    break;
                }
                Token::Open(name, _) if name == "tr" => break,
                Token::Close(name) if matches!(name.as_str(), "table" | "tbody" | "thead") => break,
                _ => self.at += 1,
            }
        }
        fill(&mut cells, reaching);
        (cells, all_head)
    }

    fn cell(&mut self) -> Text {
        let start = self.tokens.get(self.at).map_or(self.html.len(), |(range, _)| range.start);
        let mut end = start;
        let mut builder = Builder::default();
        let mut depth = 0_usize;
        while let Some((range, token)) = self.tokens.get(self.at) {
            match token {
                Token::Open(name, _) if name == "table" => depth += 1,
                Token::Close(name) if name == "table" && depth > 0 => depth -= 1,
                Token::Close(name) if depth == 0 && matches!(name.as_str(), "td" | "th") => {
                    self.at += 1;
                    break;
                }
                Token::Open(name, _) if depth == 0 && matches!(name.as_str(), "td" | "th" | "tr") => break,
                Token::Close(name) if depth == 0 && matches!(name.as_str(), "tr" | "table" | "tbody" | "thead") => {
                    break;
                }
                token => inline_tag(&mut builder, token),
            }
            end = range.end;
            self.at += 1;
        }
        let source = &self.html[start..end.max(start)];
        // Behind an empty line, a cell is Markdown again, and people use backquotes as if it always were.
        let plain_markdown = !source.contains('<') && source.contains('`');
        if plain_markdown || source.trim_end().contains("\n\n") || source.trim_end().contains("\r\n\r\n") {
            return (self.nested)(source);
        }
        builder.finish()
    }
}

/// Adds the cells that reach down from the rows above.
fn fill(cells: &mut Vec<Text>, reaching: &mut [Option<(usize, Text)>]) {
    while let Some(slot) = reaching.get_mut(cells.len()) {
        let Some((left, inline)) = slot else { break };
        cells.push(inline.clone());
        *left -= 1;
        if *left == 0 {
            *slot = None;
        }
    }
}

fn finished(item: &mut Option<Item>, builder: &mut Builder) -> Option<Item> {
    let mut item = item.take()?;
    item.text = std::mem::take(builder).finish();
    Some(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(html: &str) -> Vec<Vec<String>> {
        let lines = Lines::of(html);
        let blocks = blocks(html, 0, &lines, &|text| Text::of(text));
        let Some(Content::Table(table)) = blocks.into_iter().map(|block| block.content).next() else {
            panic!("no table")
        };
        let plain = |cells: &[Text]| cells.iter().map(Text::plain).collect::<Vec<_>>();
        std::iter::once(plain(&table.header)).chain(table.rows.iter().map(|row| plain(&row.cells))).collect()
    }

    #[test]
    fn a_cell_reaches_down_and_across() {
        let rows = table(
            "<table><tr><th>OS<th>Arch<th>Tier</tr><tr><td rowspan=2>macOS</td><td>x64<td>1</tr>\
             <tr><td>arm64</td><td>2</td></tr><tr><td colspan=\"2\">Other<td>3</table>",
        );
        assert_eq!(
            rows,
            [["OS", "Arch", "Tier"], ["macOS", "x64", "1"], ["macOS", "arm64", "2"], ["Other", "Other", "3"]]
        );
    }

    #[test]
    fn broken_html_ends() {
        for html in ["<table", "<table><tr><td", "<!--", "<ul><li><ul><li>a", "<", "<a href='", "&#x;&#99999999;"] {
            let lines = Lines::of(html);
            blocks(html, 0, &lines, &|text| Text::of(text));
        }
    }

    #[test]
    fn attributes_are_found_in_every_spelling() {
        assert_eq!(attribute(" a=b HREF = 'x y' c", "href").as_deref(), Some("x y"));
        assert_eq!(attribute(" href=\"a&amp;b\"", "href").as_deref(), Some("a&b"));
        assert_eq!(attribute(" data-href=x", "href"), None);
        assert_eq!(attribute(" = = /", "href"), None);
    }
}
