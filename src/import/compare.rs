//! Compares a page before and after its tables and lists became blocks, as readers see it.

use super::PageFormat;
use super::markdown;
use super::page::{Content, Item, List, Page, Row, Table};
use super::reading::lead;
use super::text::Text;
use crate::prose::Inline;

/// A part of a page that reads differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageDifference {
    /// The line of the page as it was.
    pub line: usize,
    /// What it is.
    pub text: String,
}

/// A page as it was.
#[derive(Debug, Clone, Copy)]
pub struct Before<'p> {
    /// Its text.
    pub text: &'p str,
    /// What it is written in.
    pub format: PageFormat,
    /// Its blocks.
    pub page: &'p Page,
    /// Which of them became blocks of the registry, each with the column that names its rows.
    pub replaced: &'p [(usize, usize)],
}

/// What differs between a page as it was and as it is.
pub fn differences(before: &Before<'_>, after: &Page) -> Vec<PageDifference> {
    let mut found = Vec::new();
    let (old, new) = (&before.page.blocks, &after.blocks);
    if old.len() != new.len() {
        let text =
            format!("the page has {} parts, such as headings, paragraphs and tables, and had {}", new.len(), old.len());
        return vec![PageDifference { line: 1, text }];
    }
    let pair = Pair { before, after, lines: before.text.lines().collect() };
    for (index, (old, new)) in old.iter().zip(new).enumerate() {
        let name = before.replaced.iter().find(|(replaced, _)| *replaced == index).map(|(_, name)| *name);
        match (name, &old.content, &new.content) {
            (Some(name), Content::Table(old), Content::Table(new)) => pair.tables(old, new, name, &mut found),
            (Some(_), Content::List(old), Content::List(new)) => pair.lists(old, new, &mut found),
            (Some(_), ..) => {
                found.push(PageDifference { line: old.line, text: "it is no longer what it was".to_owned() });
            }
            (None, before, after) if pair.block(before, true) != pair.block(after, false) => {
                found.push(PageDifference { line: old.line, text: "it reads differently".to_owned() });
            }
            (None, ..) => {}
        }
    }
    found
}

/// The two pages.
struct Pair<'p> {
    before: &'p Before<'p>,
    after: &'p Page,
    /// The lines of the page as it was.
    lines: Vec<&'p str>,
}

impl Pair<'_> {
    /// The texts of the footnotes that a text refers to.
    fn notes(&self, inline: &Text, before: bool) -> Vec<String> {
        let page = if before { self.before.page } else { self.after };
        // Footnotes are kept as Markdown. They differ only if what they show does.
        let read = |label: &str| match page.notes.get(label) {
            Some(note) => self.all(&markdown::read(note), before).join(" "),
            None => label.to_owned(),
        };
        inline.notes().into_iter().map(read).collect()
    }

    /// A text with the texts of its footnotes.
    fn text(&self, inline: &Text, before: bool) -> String {
        let notes = self.notes(inline, before).into_iter().map(|note| format!(" [^{note}]"));
        std::iter::once(marked(inline)).chain(notes).collect()
    }

    /// How a text has changed, if it has.
    fn becomes(&self, was: &Text, is: &Text) -> Option<String> {
        let quoted = |text: String| if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
        if marked(was) != marked(is) {
            return Some(format!("{} becomes {}", quoted(marked(was)), quoted(marked(is))));
        }
        let (before, after) = (self.notes(was, true), self.notes(is, false));
        if before == after {
            return None;
        }
        if before.len() != after.len() {
            return Some(format!("it has {} footnotes, and had {}", after.len(), before.len()));
        }
        let (before, after) = before.into_iter().zip(after).find(|(before, after)| before != after)?;
        Some(format!("its footnote {} becomes {}", quoted(before), quoted(after)))
    }

    /// The texts of all blocks of a page.
    fn all(&self, page: &Page, before: bool) -> Vec<String> {
        page.blocks.iter().flat_map(|block| self.block(&block.content, before)).collect()
    }

    /// The texts of a block.
    fn block(&self, content: &Content, before: bool) -> Vec<String> {
        let mut texts = Vec::new();
        match content {
            Content::Heading(_, text) | Content::Fold(text) | Content::Paragraph(text) => {
                texts.push(self.text(text, before));
            }
            Content::List(list) => self.items(list, before, &mut texts),
            Content::Table(table) => {
                let cells = table.header.iter().chain(table.rows.iter().flat_map(|row| &row.cells));
                texts.extend(cells.map(|cell| self.text(cell, before)));
            }
            Content::Unread(what) => texts.push(what.clone()),
            Content::FoldEnd => {}
        }
        texts
    }

    fn items(&self, list: &List, before: bool, texts: &mut Vec<String>) {
        for item in &list.items {
            texts.extend(std::iter::once(&item.text).chain(&item.more).map(|text| self.text(text, before)));
            item.lists.iter().for_each(|list| self.items(list, before, texts));
        }
    }

    fn tables(&self, old: &Table, new: &Table, name: usize, found: &mut Vec<PageDifference>) {
        let line = old.rows.first().map_or(1, |row| row.line);
        let mut told = |line, text| found.push(PageDifference { line, text });
        if old.rows.len() != new.rows.len() {
            told(line, format!("the table has {} rows, and had {}", new.rows.len(), old.rows.len()));
        }
        let widest = old.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(old.header.len());
        let title = |table: &Table, column: usize, before| {
            table.header.get(column).map(|title| self.text(title, before)).unwrap_or_default()
        };
        let mut next = 0;
        for column in 0..widest {
            let own = title(old, column, true);
            let called = if own.is_empty() { format!("column {}", column + 1) } else { format!("column `{own}`") };
            // A column that holds nothing may be left out.
            let is_empty = old.rows.iter().all(|row| row.cells.get(column).is_none_or(Text::is_empty));
            let there = (next..new.header.len()).find(|column| title(new, *column, false) == own);
            let place = match there {
                Some(place) => place,
                None if is_empty => {
                    told(line, format!("{called}, which is empty, is gone"));
                    continue;
                }
                None if new.header.len() == widest => {
                    told(line, format!("{called} is called `{}`", title(new, column, false)));
                    column
                }
                None => {
                    told(line, format!("{called} is gone"));
                    continue;
                }
            };
            next = place + 1;
            for (old, new) in old.rows.iter().zip(&new.rows) {
                let cell = |row: &Row, column: usize| row.cells.get(column).cloned().unwrap_or_default();
                if let Some(how) = self.becomes(&cell(old, column), &cell(new, place)) {
                    let row = new.cells.get(name).map(Text::plain).unwrap_or_default();
                    told(old.line, format!("row `{row}`, {called}: {how}"));
                }
            }
        }
        for (old, new) in old.rows.iter().zip(&new.rows) {
            if let Some(what) = self.unread(old.line, old.line) {
                let row = new.cells.get(name).map(Text::plain).unwrap_or_default();
                told(old.line, format!("row `{row}`: {what} is gone"));
            }
        }
    }

    fn lists(&self, old: &List, new: &List, found: &mut Vec<PageDifference>) {
        let line = old.items.first().map_or(1, |item| item.line);
        if old.items.len() != new.items.len() {
            let text = format!("the list has {} items, and had {}", new.items.len(), old.items.len());
            found.push(PageDifference { line, text });
        }
        // The name and its description, whatever separates them.
        let parts = |item: &Item, before: bool| {
            let (name, rest) = lead(item);
            let rest = rest.iter().chain(&item.more).map(|text| self.text(text, before)).collect::<Vec<_>>().join(" ");
            (self.text(&name, before), rest)
        };
        let mut parted = 0;
        for (index, (was, is)) in old.items.iter().zip(&new.items).enumerate() {
            if let Some(how) = self
                .becomes(&was.text, &is.text)
                .or_else(|| (!was.more.is_empty()).then(|| "its paragraphs are one".to_owned()))
            {
                if was.more.is_empty() && parts(was, true) == parts(is, false) {
                    parted += 1;
                } else {
                    found.push(PageDifference { line: was.line, text: format!("item `{}`: {how}", is.text.plain()) });
                }
            }
            let end = old.items.get(index + 1).map_or(was.line, |next| next.line.saturating_sub(1));
            if let Some(what) = self.unread(was.line, end) {
                found.push(PageDifference {
                    line: was.line,
                    text: format!("item `{}`: {what} is gone", is.text.plain()),
                });
            }
        }
        if parted > 0 {
            let text = "a colon stands between the names of the list and what is said of them".to_owned();
            found.push(PageDifference { line, text });
        }
    }

    /// What in some lines is not read, and so cannot be compared.
    fn unread(&self, from: usize, to: usize) -> Option<&'static str> {
        if self.before.format != PageFormat::Markdown {
            return None;
        }
        let lines = self.lines.get(from - 1..to.min(self.lines.len()))?;
        lines.iter().find_map(|line| markdown::unread(line))
    }
}

/// A text with its markup, but without footnotes.
fn marked(inline: &Text) -> String {
    let mut text = String::new();
    shown(&inline.without_notes().0, &mut text);
    text
}

fn shown(content: &[Inline<'_>], text: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(piece) => text.push_str(piece),
            Inline::Code(code) => text.extend(["`", code, "`"]),
            Inline::Styled(style, content) => {
                text.push_str(style.mark());
                shown(content, text);
                text.push_str(style.mark());
            }
            Inline::Link { url, content, .. } => {
                text.push('[');
                shown(content, text);
                text.extend(["](", url, ")"]);
            }
            Inline::Number(number) => text.push_str(&format!("#{number}")),
            Inline::Note(_) => {}
            Inline::Break => text.push_str("<br>"),
        }
    }
}
