//! reStructuredText → the blocks of a page: sections, simple and grid tables, `list-table`, lists, line blocks.
//!
//! Nothing that docutils would refuse is guessed: such a table is reported as unread.

mod marks;
mod table;

use std::ops::Range;

use marks::Names;

use super::html;
use super::markdown;
use super::page::{Block, Content, Item, List, Page};
use super::text::Text;
use crate::lines::Lines;

/// Reads a page.
pub(super) fn read(text: &str) -> Page {
    let index = Lines::of(text);
    // Tables are read by columns, so tabs become as wide as docutils makes them.
    let lines: Vec<String> = text.split('\n').map(|line| expanded(line.trim_end())).collect();
    let mut starts = vec![0];
    starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
    starts.push(text.len());
    let mut reader = Reader {
        text,
        lines: &lines,
        starts: &starts,
        index: &index,
        names: Names::collect(&lines),
        styles: Vec::new(),
        page: Page::default(),
        depth: 0,
    };
    reader.page.title = header_title(&lines);
    reader.blocks(0..lines.len(), 0);
    reader.page
}

/// Blocks that are nested more deeply are not read.
const DEEPEST: usize = 16;

fn expanded(line: &str) -> String {
    if !line.contains('\t') {
        return line.to_owned();
    }
    let mut wide = String::with_capacity(line.len() + 8);
    let mut column = 0;
    for c in line.chars() {
        if c == '\t' {
            let blanks = 8 - column % 8;
            wide.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
        } else {
            wide.push(c);
            column += 1;
        }
    }
    wide
}

/// The title in the header of a PEP.
fn header_title(lines: &[String]) -> Option<String> {
    let header = lines.iter().take_while(|line| !line.is_empty());
    header.filter_map(|line| line.strip_prefix("Title: ")).map(|title| title.trim().to_owned()).next()
}

struct Reader<'t> {
    text: &'t str,
    lines: &'t [String],
    /// The byte at which each line begins, then that of the end.
    starts: &'t [usize],
    index: &'t Lines,
    names: Names,
    /// The styles of titles in the order of their first use, which is the order of their levels.
    styles: Vec<(char, bool)>,
    page: Page,
    depth: usize,
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The character of a line that consists of one kind of punctuation.
fn adornment(line: &str) -> Option<char> {
    let mut chars = line.chars();
    let first = chars.next().filter(char::is_ascii_punctuation)?;
    chars.all(|c| c == first).then_some(first)
}

/// The length of a bullet or number with the blanks behind it, if a line begins with one.
fn bullet(line: &str) -> Option<usize> {
    let mark = match line.chars().next()? {
        '*' | '-' | '+' => 1,
        '•' | '‣' | '⁃' => line.chars().next().map_or(1, char::len_utf8),
        _ => {
            let rest = line.strip_prefix('(').unwrap_or(line);
            let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'#').count();
            if !(1..=3).contains(&length) || !rest[length..].starts_with(['.', ')']) {
                return None;
            }
            line.len() - rest.len() + length + 1
        }
    };
    let behind = &line[mark..];
    if behind.is_empty() {
        return Some(mark);
    }
    behind.starts_with(' ').then(|| mark + indent(behind))
}

impl<'t> Reader<'t> {
    /// The line at an index, without the indentation of its block.
    fn line(&self, at: usize, margin: usize) -> &'t str {
        self.lines[at].get(margin..).unwrap_or("")
    }

    fn push(&mut self, lines: Range<usize>, content: Content) {
        let range = self.starts[lines.start]..self.starts[lines.end.min(self.starts.len() - 1)];
        self.page.blocks.push(Block { line: lines.start + 1, range, content });
    }

    /// The end of the lines that are empty or indented by at least `margin`.
    fn indented_end(&self, from: usize, end: usize, margin: usize) -> usize {
        let mut at = from;
        let mut last = from;
        while at < end && (self.lines[at].is_empty() || indent(&self.lines[at]) >= margin) {
            at += 1;
            if !self.lines[at - 1].is_empty() {
                last = at;
            }
        }
        last
    }

    /// Reads the blocks of lines that are all indented by `margin`.
    fn blocks(&mut self, lines: Range<usize>, margin: usize) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        let mut at = lines.start;
        while at < lines.end {
            let line = self.line(at, margin);
            if line.is_empty() {
                at += 1;
                continue;
            }
            let inner = indent(line);
            if inner > 0 {
                // A quotation.
                let end = self.indented_end(at, lines.end, margin + 1).max(at + 1);
                let margins = (at..end).filter(|at| !self.lines[*at].is_empty()).map(|at| indent(&self.lines[at]));
                let least = margins.min().unwrap_or(margin + inner);
                self.blocks(at..end, least);
                at = end;
                continue;
            }
            at = self.block(at, lines.end, margin);
        }
        self.depth -= 1;
    }

    /// Reads the block that begins at a line, and says where the next one begins.
    fn block(&mut self, at: usize, end: usize, margin: usize) -> usize {
        let line = self.line(at, margin);
        if let Some(next) = self.title(at, end, margin) {
            return next;
        }
        if let Some(next) = self.table(at, end, margin) {
            return next;
        }
        if line.starts_with("| ") || line == "|" {
            return self.line_block(at, end, margin);
        }
        if line.starts_with(".. ") || line == ".." {
            return self.explicit(at, end, margin);
        }
        if bullet(line).is_some() {
            let (list, next) = self.list(at, end, margin);
            self.push(at..next, Content::List(list));
            return next;
        }
        if line.starts_with(':') && line[1..].contains(": ") && !line.starts_with(":pep:") {
            // A field, to which the indented lines below it belong.
            return self.indented_end(at + 1, end, margin + 1).max(at + 1);
        }
        self.paragraph(at, end, margin)
    }

    /// A title with a line below it, and maybe one above.
    fn title(&mut self, at: usize, end: usize, margin: usize) -> Option<usize> {
        if margin > 0 {
            return None;
        }
        let line = self.line(at, margin);
        let next = if at + 1 < end { self.line(at + 1, margin) } else { "" };
        let (text, style, length) = if let Some(mark) = adornment(line) {
            let below = if at + 2 < end { self.line(at + 2, margin) } else { "" };
            if next.is_empty() || adornment(below) != Some(mark) || below.len() != line.len() {
                // A line of punctuation by itself is a rule across the page.
                return (next.is_empty() && line.len() >= 4).then_some(at + 1);
            }
            (next.trim().to_owned(), (mark, true), 3)
        } else {
            let mark = adornment(next).filter(|_| next.len() >= 3 || next.len() >= line.len())?;
            (line.trim().to_owned(), (mark, false), 2)
        };
        let known = self.styles.iter().position(|held| *held == style);
        let level = known.unwrap_or(self.styles.len());
        if known.is_none() {
            self.styles.push(style);
        }
        let inline = self.inline(&text);
        self.push(at..at + length, Content::Heading(level + 1, inline));
        Some(at + length)
    }

    fn paragraph(&mut self, at: usize, end: usize, margin: usize) -> usize {
        let mut next = at;
        let mut text = String::new();
        while next < end {
            let line = self.line(next, margin);
            // The indented lines define a term.
            if line.is_empty() || (next > at && indent(line) > 0) || indent(&self.lines[next]) < margin {
                break;
            }
            text.push_str(line);
            text.push(' ');
            next += 1;
        }
        let trimmed = text.trim_end();
        if let Some(before) = trimmed.strip_suffix("::") {
            // The indented lines behind it are code.
            let code = self.indented_end(next, end, margin + 1);
            let inline = self.inline(&format!("{before}:"));
            if inline.plain() != ":" {
                self.push(at..next, Content::Paragraph(inline));
            }
            return code.max(next);
        }
        let inline = self.inline(trimmed);
        if !inline.is_empty() {
            self.push(at..next, Content::Paragraph(inline));
        }
        next.max(at + 1)
    }

    fn line_block(&mut self, at: usize, end: usize, margin: usize) -> usize {
        let mut next = at;
        while next < end {
            let line = self.line(next, margin);
            if !(line.starts_with("| ") || line == "|" || (next > at && indent(line) > 0)) {
                break;
            }
            next += 1;
        }
        let first = self.line(at, margin).trim_start_matches('|').trim().to_owned();
        self.push(at..next, unread(&format!("line block `{first}`")));
        next
    }

    fn list(&mut self, at: usize, end: usize, margin: usize) -> (List, usize) {
        let mut list = List::default();
        let mut next = at;
        while next < end {
            let line = self.line(next, margin);
            if line.is_empty() {
                next += 1;
                continue;
            }
            let Some(mark) = bullet(line).filter(|_| indent(line) == 0) else { break };
            let item_end = self.indented_end(next + 1, end, margin + 1).max(next + 1);
            let item = self.item(next, item_end, margin + mark);
            list.items.push(item);
            next = item_end;
        }
        (list, next.max(at + 1))
    }

    fn item(&mut self, at: usize, end: usize, margin: usize) -> Item {
        let mut item = Item { line: at + 1, ..Item::default() };
        if self.depth >= DEEPEST {
            return item;
        }
        self.depth += 1;
        let mut paragraphs: Vec<Text> = Vec::new();
        let mut next = at;
        let mut paragraph = String::new();
        let mut first = true;
        while next < end {
            let line = if next == at { self.lines[next].get(margin..).unwrap_or("") } else { self.line(next, margin) };
            let line =
                if next > at && indent(&self.lines[next]) < margin { self.lines[next].trim_start() } else { line };
            let line = line.to_owned();
            if line.is_empty() {
                if !paragraph.is_empty() {
                    paragraphs.push(self.inline(&std::mem::take(&mut paragraph)));
                }
                next += 1;
                continue;
            }
            let starts_block = paragraph.is_empty();
            if starts_block && bullet(&line).is_some() {
                // "* - cell": a list on the line of its item.
                let (list, after) = if next == at {
                    self.nested_on_line(at, end, margin)
                } else {
                    self.list(next, end, margin.min(indent(&self.lines[next])))
                };
                item.lists.push(list);
                next = after;
                continue;
            }
            if starts_block && (line.starts_with("| ") || line == "|") {
                let mut after = next + 1;
                while after < end && !self.lines[after].is_empty() {
                    after += 1;
                }
                if first {
                    // A remark names such an item by its first line.
                    let first = line.trim_start_matches('|').trim();
                    self.push(next..after, unread(&format!("line block `{first}`")));
                }
                next = after;
                continue;
            }
            if starts_block && line.starts_with(".. ") {
                next = self.explicit(next, end, indent(&self.lines[next]).max(margin));
                continue;
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
            first = false;
            next += 1;
        }
        if !paragraph.is_empty() {
            paragraphs.push(self.inline(&paragraph));
        }
        let mut paragraphs = paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty());
        item.text = paragraphs.next().unwrap_or_default();
        item.more = paragraphs.collect();
        self.depth -= 1;
        item
    }

    /// A list that begins on the line of the item that holds it.
    fn nested_on_line(&mut self, at: usize, end: usize, margin: usize) -> (List, usize) {
        let mut list = List::default();
        let mut next = at;
        while next < end {
            let line = self.lines[next].get(margin..).unwrap_or("");
            if self.lines[next].is_empty() {
                next += 1;
                continue;
            }
            let own = next == at || indent(&self.lines[next]) == margin;
            let Some(mark) = bullet(line).filter(|_| own) else { break };
            let item_end = self.indented_end(next + 1, end, margin + 1).max(next + 1);
            let item = self.item(next, item_end, margin + mark);
            list.items.push(item);
            next = item_end;
        }
        (list, next.max(at + 1))
    }

    /// A comment, a target, a footnote or a directive.
    fn explicit(&mut self, at: usize, end: usize, margin: usize) -> usize {
        let next = self.indented_end(at + 1, end, margin + 1).max(at + 1);
        let line = self.line(at, margin).to_owned();
        let rest = line.get(3..).unwrap_or("");
        if let Some((label, text)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let mut note = text.trim().to_owned();
            for more in at + 1..next {
                note.push(' ');
                note.push_str(self.lines[more].trim());
            }
            let label = label.trim_start_matches('#').to_owned();
            let note = self.inline(&note).markdown();
            self.page.note_places.insert(label.clone(), self.starts[at]..self.starts[next]);
            self.page.notes.insert(label, note);
            return next;
        }
        let Some((name, argument)) = rest.split_once("::") else { return next };
        if name.contains(' ') || rest.starts_with(['_', '|']) {
            return next;
        }
        // Options stand first, then what the directive holds.
        let mut body = at + 1;
        let mut header_rows = 0;
        while body < next && self.lines[body].trim_start().starts_with(':') {
            if let Some(rows) = self.lines[body].trim().strip_prefix(":header-rows:") {
                header_rows = rows.trim().parse().unwrap_or(0);
            }
            body += 1;
        }
        let margins = (body..next).filter(|at| !self.lines[*at].is_empty()).map(|at| indent(&self.lines[at]));
        let inner = margins.min().unwrap_or(margin);
        match name {
            "table" | "container" | "only" | "tabs" | "tab-set" | "tab" | "tab-item" | "dropdown" | "rst-class" => {
                let fold = matches!(name, "tab" | "tab-item" | "dropdown");
                if fold {
                    let title = self.inline(argument.trim());
                    self.push(at..at + 1, Content::Fold(title));
                }
                self.blocks(body..next, inner);
                if fold {
                    self.push(next.saturating_sub(1).max(at)..next, Content::FoldEnd);
                }
            }
            "list-table" => self.list_table(at, body, next, inner, header_rows),
            "csv-table" => self.push(at..next, unread("`csv-table`")),
            "raw" if argument.trim() == "html" => {
                let from = self.starts[body.min(self.starts.len() - 1)];
                let to = self.starts[next.min(self.starts.len() - 1)];
                let mut blocks = html::blocks(&self.text[from..to.max(from)], from, self.index, &markdown::inline);
                self.page.blocks.append(&mut blocks);
            }
            _ => {}
        }
        next
    }

    fn inline(&self, text: &str) -> Text {
        marks::inline(text, &self.names)
    }
}

fn unread(what: &str) -> Content {
    Content::Unread(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Vec<String> {
        read(text).outline()
    }

    #[test]
    fn a_simple_table_has_rows_that_go_on() {
        let page = "\
Tier 3
------

====== ===== ========
Target Notes Contacts
====== ===== ========
a            Ann, Bob
bb     x, y  C
             D
\x20
       z     E
cc
====== ===== ========

After.
";
        assert_eq!(
            outline(page),
            [
                "1 h1 Tier 3",
                "4 table Target/Notes/Contacts, 7:a//Ann, Bob, 8:bb/x, y/C D, 11:/z/E, 12:cc//",
                "15 p After."
            ]
        );
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(
            outline("==== ====\n名前 Tier\n==== ====\n表   1\nab   2\n==== ====\n"),
            ["1 table 名前/Tier, 4:表/1, 5:ab/2"]
        );
    }

    #[test]
    fn text_between_columns_is_told() {
        assert_eq!(
            outline("== ==\na  b\n== ==\nabc  d\n== ==\n"),
            ["1 unread simple table with text between its columns"]
        );
    }

    #[test]
    fn grids_and_list_tables_are_read() {
        let grid = "+----+---+\n| a  | b |\n+====+===+\n| x  | 1 |\n| y  |   |\n+----+---+\n|    | 2 |\n+----+---+\n";
        assert_eq!(outline(grid), ["1 table a/b, 4:x y/1, 7:/2"]);
        let spanned = "+---+---+\n| a | b |\n+===+===+\n| x | 1 |\n|   +---+\n|   | 2 |\n+---+---+\n";
        assert_eq!(outline(spanned), ["1 table a/b, 4:x/1, 6:x/2"]);
        let list = ".. list-table:: T\n   :header-rows: 1\n\n   * - Name\n     - Tier\n   * - ``a``\n     - 1\n";
        assert_eq!(outline(list), ["1 table Name/Tier, 6:a/1"]);
    }

    #[test]
    fn lists_may_be_set_in_and_nested() {
        assert_eq!(
            outline("Tier 1 ports:\n\n  - esp32\n  - rp2: two\n    lines\n\nx\n"),
            ["1 p Tier 1 ports:", "3 list 3:esp32, 4:rp2: two lines", "7 p x"]
        );
        let page = read("* a\n\n  * b\n  * c\n\n* d\n");
        let Content::List(list) = &page.blocks[0].content else { panic!() };
        assert_eq!(list.items[0].lists[0].items.len(), 2);
        assert_eq!(list.items.len(), 2);
    }

    #[test]
    fn line_blocks_are_told_one_by_one() {
        let blocks = outline("* | Name: A\n  | Code: B\n\n* | Name: C\n\n      or D\n");
        assert_eq!(blocks.iter().filter(|block| block.contains("unread line block `Name: ")).count(), 2);
    }
}
