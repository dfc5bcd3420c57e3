//! Markdown, with the HTML in it → the blocks of a page.

use std::cell::Cell;
use std::iter::Peekable;
use std::ops::Range;

use super::html;
use super::page::{Block, Content, Item, List, Page, Row, Table};
use super::text::{Builder, Span, Text};
use crate::commonmark::{self, Alignment, Event, Events, LinkType, Tag, TagEnd};
use crate::lines::Lines;
use crate::prose::{self, Inline, Style};

/// Reads a page.
pub(super) fn read(text: &str) -> Page {
    let lines = Lines::of(text);
    let (front, events) = commonmark::body_of_site(text);
    let mut reader = Reader {
        text,
        lines: &lines,
        events: events.peekable(),
        page: Page { title: title(front), ..Page::default() },
        unclosed: [const { Cell::new(false) }; 3],
        depth: 0,
    };
    reader.blocks();
    reader.page
}

/// Whether a text has list items with checkboxes.
pub(super) fn has_tasks(text: &str) -> bool {
    commonmark::page(text).any(|(event, _)| matches!(event, Event::TaskListMarker(_)))
}

/// How the columns of the first table in a text are aligned.
pub(super) fn alignments(text: &str) -> Vec<Option<&'static str>> {
    let side = |side: &Alignment| match side {
        Alignment::None => None,
        Alignment::Left => Some("left"),
        Alignment::Center => Some("center"),
        Alignment::Right => Some("right"),
    };
    let sides = commonmark::page(text).find_map(|(event, _)| match event {
        Event::Start(Tag::Table(sides)) => Some(sides.iter().map(side).collect()),
        _ => None,
    });
    sides.unwrap_or_default()
}

/// What a line of Markdown has that import does not read, and that is lost when the line is written anew.
pub(super) fn unread(line: &str) -> Option<&'static str> {
    /// The elements that are read, or that only lay out a table or a list.
    const READ: &[&str] = &[
        "b", "br", "code", "del", "em", "i", "kbd", "li", "p", "s", "span", "strong", "table", "tbody", "td", "th",
        "thead", "tr", "tt", "ul", "a", "div",
    ];
    let of = |html: &str| {
        html::tokens(html).into_iter().find_map(|(_, token)| match token {
            html::Token::Open(name, _) if matches!(&*name, "img" | "svg" | "picture") => Some("an image"),
            html::Token::Open(name, _) if !READ.contains(&&*name) => Some("HTML"),
            _ => None,
        })
    };
    commonmark::page(line).find_map(|(event, _)| match event {
        Event::Start(Tag::Image { .. }) => Some("an image"),
        Event::InlineHtml(html) | Event::Html(html) => of(&html),
        _ => None,
    })
}

/// A line of Markdown by itself: a cell of an HTML table, a field of a CSV file.
pub(super) fn inline(text: &str) -> Text {
    let mut builder = Builder::default();
    // Indented by four blanks, a line would be code.
    let text: Vec<&str> = text.lines().map(str::trim_start).collect();
    for (event, _) in commonmark::page(&text.join("\n")) {
        match event {
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => builder.push(Inline::Break),
            event => take(&mut builder, event),
        }
    }
    builder.finish()
}

struct Reader<'t> {
    text: &'t str,
    lines: &'t Lines,
    events: Peekable<Events<'t>>,
    page: Page,
    /// Elements that nothing closes any more, so that this is searched only once.
    unclosed: [Cell<bool>; 3],
    depth: usize,
}

/// The elements of HTML that people write over several paragraphs, although Markdown ends HTML at an empty line.
const ELEMENTS: [&str; 3] = ["table", "ul", "ol"];

/// Quotes and lists that are nested more deeply are not read.
const DEEPEST: usize = 24;

impl Reader<'_> {
    /// Reads blocks up to the end of the quote that holds them.
    fn blocks(&mut self) {
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(TagEnd::BlockQuote(_)) => return,
                event => self.block(event, range),
            }
        }
    }

    fn push(&mut self, range: Range<usize>, content: Content) {
        self.page.blocks.push(Block { line: self.lines.line(range.start), range, content });
    }

    fn block(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inline = self.inline();
                self.push(range, Content::Heading(level as usize, inline));
            }
            Event::Start(Tag::Paragraph) => {
                let inline = self.inline();
                self.paragraph(range, inline);
            }
            Event::Start(Tag::List(_)) => {
                let list = self.list();
                self.push(range, Content::List(list));
            }
            Event::Start(Tag::Table(_)) => {
                let table = self.table();
                self.push(range, Content::Table(table));
            }
            Event::Start(Tag::HtmlBlock) => self.html(range),
            Event::Start(Tag::CodeBlock(_)) => self.code(range),
            Event::Start(Tag::FootnoteDefinition(label)) => self.note(&label, range),
            Event::Start(Tag::BlockQuote(_)) if self.depth < DEEPEST => {
                self.depth += 1;
                self.blocks();
                self.depth -= 1;
            }
            _ => {}
        }
    }

    /// Adds a paragraph. If its lines look like a table, its author did not finish one.
    fn paragraph(&mut self, range: Range<usize>, inline: Text) {
        let source = || self.text[range.clone()].lines();
        let rows = source().filter(|line| line.trim_start().starts_with('|')).count();
        let all = rows == source().count() && source().all(|line| line.matches('|').count() > 2);
        if rows >= 2 || all {
            let what = "lines with bars, which are not a table without a line such as `|---|---|`";
            self.push(range, Content::Unread(what.to_owned()));
        } else if !inline.is_empty() {
            self.push(range, Content::Paragraph(inline));
        }
    }

    /// Keeps a footnote as it is written, but for links whose addresses stand elsewhere.
    fn note(&mut self, label: &str, range: Range<usize>) {
        let source = &self.text[range.clone()];
        let start = range.start + source.find("]:").map_or(0, |at| at + 2);
        let mut note = String::new();
        let mut at = start;
        let mut links: Vec<Option<String>> = Vec::new();
        for (event, place) in self.events.by_ref() {
            match event {
                Event::End(TagEnd::FootnoteDefinition) => break,
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let elsewhere = matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut);
                    links.push((elsewhere && place.start >= at).then(|| dest_url.into_string()));
                }
                Event::End(TagEnd::Link) => {
                    let Some(Some(url)) = links.pop() else { continue };
                    // In `[text][label]`, `[text][]` and `[text]`, the first brackets hold what is shown.
                    let link = &self.text[place.clone()];
                    let text = link.rsplit_once("][").map_or_else(|| link.trim_end_matches(']'), |(text, _)| text);
                    note.push_str(&self.text[at..place.start]);
                    note.push_str(&format!("{text}]("));
                    prose::address(&mut note, &url);
                    note.push(')');
                    at = place.end;
                }
                _ => {}
            }
        }
        note.push_str(self.text.get(at..range.end).unwrap_or(""));
        self.page.notes.insert(label.to_owned(), unindented(&note));
        self.page.note_places.insert(label.to_owned(), range);
    }

    /// Skips everything up to an end.
    fn skip(&mut self, ends: impl Fn(&TagEnd) -> bool) {
        for (event, _) in self.events.by_ref() {
            if matches!(&event, Event::End(end) if ends(end)) {
                return;
            }
        }
    }

    /// The text up to the end of its block.
    fn inline(&mut self) -> Text {
        let mut builder = Builder::default();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::TableCell) => break,
                event => take(&mut builder, event),
            }
        }
        builder.finish()
    }

    fn list(&mut self) -> List {
        let mut list = List::default();
        self.depth += 1;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let item = self.item(range);
                    list.items.push(item);
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        self.depth -= 1;
        list
    }

    fn item(&mut self, range: Range<usize>) -> Item {
        let mut item = Item { line: self.lines.line(range.start), ..Item::default() };
        let mut builder = Builder::default();
        let mut paragraphs = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(TagEnd::Item) => break,
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {
                    paragraphs.push(std::mem::take(&mut builder).finish());
                }
                Event::Start(Tag::List(_)) => {
                    paragraphs.push(std::mem::take(&mut builder).finish());
                    let list = self.list();
                    if self.depth < DEEPEST {
                        item.lists.push(list);
                    }
                }
                Event::Start(
                    Tag::Table(_) | Tag::HtmlBlock | Tag::CodeBlock(_) | Tag::Heading { .. } | Tag::BlockQuote(_),
                ) => {
                    paragraphs.push(std::mem::take(&mut builder).finish());
                    self.block(event, range);
                }
                event => take(&mut builder, event),
            }
        }
        paragraphs.push(builder.finish());
        let mut paragraphs = paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty());
        item.text = paragraphs.next().unwrap_or_default();
        item.more = paragraphs.collect();
        item
    }

    fn table(&mut self) -> Table {
        let mut table = Table::default();
        let mut cells = Vec::new();
        let mut line = 0;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::TableRow) => line = self.lines.line(range.start),
                Event::Start(Tag::TableCell) => {
                    let cell = self.inline();
                    cells.push(cell);
                }
                Event::End(TagEnd::TableHead) => table.header = std::mem::take(&mut cells),
                Event::End(TagEnd::TableRow) => table.rows.push(Row { line, cells: std::mem::take(&mut cells) }),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        table
    }

    /// Reads a block of HTML. A table or list is read to its closing tag, whatever Markdown makes of the text up to
    /// there.
    fn html(&mut self, range: Range<usize>) {
        let start = range.start;
        let mut end = range.end;
        let mut whole = start;
        for (place, token) in html::tokens(&self.text[range]) {
            let html::Token::Open(name, _) = token else { continue };
            let Some(element) = ELEMENTS.iter().position(|element| *element == name) else { continue };
            let from = start + place.start;
            // It lies within an element that was found already.
            if start + place.start < whole || self.unclosed[element].get() {
                continue;
            }
            match html::element_end(&self.text[from..], &name) {
                Some(length) => {
                    whole = from + length;
                    end = end.max(whole);
                }
                None => self.unclosed[element].set(true),
            }
        }
        let mut blocks = html::blocks(&self.text[start..end], start, self.lines, &inline);
        self.page.blocks.append(&mut blocks);
        self.skip(|end| *end == TagEnd::HtmlBlock);
        // Events of the rest of the element are skipped.
        let mut tail = end;
        while let Some((_, range)) = self.events.next_if(|(_, range)| range.start < end) {
            tail = tail.max(range.end);
        }
        // Something may follow the element, such as `</details>`.
        if tail > end && self.text[end..tail].contains('<') {
            self.html_tail(end..tail);
        }
    }

    fn html_tail(&mut self, range: Range<usize>) {
        let mut blocks = html::blocks(&self.text[range.clone()], range.start, self.lines, &inline);
        self.page.blocks.append(&mut blocks);
    }

    /// Skips code, except HTML that a generator of sites fences with `~~~`.
    fn code(&mut self, range: Range<usize>) {
        let source = &self.text[range.clone()];
        let mut code = String::new();
        let mut at = None;
        for (event, range) in self.events.by_ref() {
            match event {
                Event::Text(text) => {
                    at.get_or_insert(range.start);
                    code.push_str(&text);
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let bare_fence = source.starts_with("~~~") && source[3..].starts_with(['\n', '\r']);
        if bare_fence && code.trim_start().starts_with('<') {
            let mut blocks = html::blocks(&code, at.unwrap_or(range.start), self.lines, &inline);
            self.page.blocks.append(&mut blocks);
        }
    }
}

/// Adds an event that stands in a line of text.
fn take(builder: &mut Builder, event: Event<'_>) {
    match event {
        Event::Text(text) => builder.text(&text),
        Event::Code(code) => builder.push(Inline::Code(code.into_string().into())),
        Event::SoftBreak => builder.text(" "),
        Event::HardBreak => builder.push(Inline::Break),
        Event::FootnoteReference(label) => builder.push(Inline::Note(label.into_string().into())),
        Event::InlineHtml(html) | Event::Html(html) => {
            for (_, token) in html::tokens(&html) {
                html::inline_tag(builder, &token);
            }
        }
        Event::Start(Tag::Emphasis) => builder.open(Span::Styled(Style::Emphasis)),
        Event::Start(Tag::Strong) => builder.open(Span::Styled(Style::Strong)),
        Event::Start(Tag::Strikethrough) => builder.open(Span::Styled(Style::Struck)),
        Event::Start(Tag::Link { dest_url, .. }) => builder.open_link(dest_url.into_string()),
        Event::End(TagEnd::Emphasis) => builder.close(Span::Styled(Style::Emphasis)),
        Event::End(TagEnd::Strong) => builder.close(Span::Styled(Style::Strong)),
        Event::End(TagEnd::Strikethrough) => builder.close(Span::Styled(Style::Struck)),
        Event::End(TagEnd::Link) => builder.close(Span::Link),
        // The text of an image has events of its own, and a checkbox says nothing of support.
        _ => {}
    }
}

/// The title in the front matter.
fn title(front: &str) -> Option<String> {
    let mark = if front.starts_with('+') { '=' } else { ':' };
    front.lines().find_map(|line| {
        let (key, value) = line.split_once(mark)?;
        let value = value.trim().trim_matches(['"', '\'']);
        (key.trim() == "title" && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The text of a footnote without the indentation of its later lines.
fn unindented(note: &str) -> String {
    let lines: Vec<&str> = note.trim().lines().collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let least = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let cut = |(index, line): (usize, &&str)| match index {
        0 => line.trim_end().to_owned(),
        _ => line.get(least.min(indent(line))..).unwrap_or("").trim_end().to_owned(),
    };
    lines.iter().enumerate().map(cut).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Vec<String> {
        read(text).outline()
    }

    #[test]
    fn blocks_have_their_lines() {
        let page = "---\ntitle: X\n---\nA\n=\n\nText\nof two lines.\n\n- a\n- b\n\n  more\n\n| x | y |\n|---|---|\n| 1 | 2 |\n";
        assert_eq!(outline(page), ["4 h1 A", "7 p Text of two lines.", "10 list 10:a, 11:b", "15 table x/y, 17:1/2"]);
        assert_eq!(read(page).title.as_deref(), Some("X"));
        assert_eq!(outline("A\n\n---\n- a\n\n---\nB\n"), ["1 p A", "4 list 4:a", "7 p B"]);
    }

    #[test]
    fn a_table_may_follow_a_paragraph_at_once() {
        assert_eq!(outline("These are:\n| x |\n|---|\n| a |\n"), ["1 p These are:", "2 table x, 4:a"]);
    }

    #[test]
    fn html_reaches_over_empty_lines() {
        let page = "<table>\n<tr><th>Name</th><th>Tier</th></tr>\n\n<tr>\n    <td>\n\n    `a`\n\n  </td><td>1</td></tr>\n\n</table>\n\nafter\n";
        assert_eq!(outline(page), ["1 table Name/Tier, 4:a/1", "13 p after"]);
        assert_eq!(
            outline("<details>\n<summary>Tier 1</summary>\n\n- a\n\n</details>\n\nb\n"),
            ["2 fold Tier 1", "4 list 4:a", "6 end", "8 p b"]
        );
        assert_eq!(outline("<!--\n## Tier 3\n\n- a\n-->\n\nb\n"), ["7 p b"]);
        assert_eq!(outline("<ul>\n<li>a</li>\n\n<li><a href=\"x\">b</a></li>\n</ul>\n"), ["1 list 2:a, 4:b"]);
    }

    #[test]
    fn notes_are_kept_as_markdown() {
        let page = read(
            "a[^1] b[^2]\n\n[^1]: One *line*\n    and more.\n\n    A paragraph.\n\n[^2]: Two [l][x], [x], [y](z)\n\n[x]: u\n",
        );
        assert_eq!(page.notes["1"], "One *line*\nand more.\n\nA paragraph.");
        assert_eq!(page.notes["2"], "Two [l](u), [x](u), [y](z)");
    }

    #[test]
    fn an_unfinished_table_is_told() {
        let blocks = outline("| a | b |\n| c | d |\n");
        assert!(blocks[0].starts_with("1 unread"), "{blocks:?}");
    }
}
