//! A table for people, at the width of their terminal.

use anstyle::Style;
use textwrap::{Options, WordSplitter};

use super::{Column, Table, visible};
use crate::width;

/// The blanks between two columns.
const GAP: usize = 2;

/// A table for a terminal that is `width` columns wide; without a width it is as wide as it needs.
///
/// It has no frame, like the lists of other command-line tools, so that copied text has no bars in it. A narrow
/// terminal hides the columns that can be hidden and wraps the rest. The titles of hidden columns are returned, so that
/// the caller can mention them.
pub fn terminal(table: &Table, width: Option<usize>, color: bool) -> (String, Vec<String>) {
    let needed = needed(table);
    let (kept, hidden) = fitting(table, &needed, width);
    let widths = widths(table, &kept, &needed, width);
    let mut text = String::new();
    let titles = kept.iter().map(|&index| (visible(&table.columns[index].title).to_uppercase(), Style::new().bold()));
    line(&titles.collect::<Vec<_>>(), &widths, color, &mut text);
    for (number, row) in table.rows.iter().enumerate() {
        let cells = kept.iter().map(|&index| (visible(&row[index]).into_owned(), table.tone(number, index).style()));
        line(&cells.collect::<Vec<_>>(), &widths, color, &mut text);
    }
    (text, hidden)
}

/// Whether a table has room in a terminal of this width without wrapping, once the columns that can be hidden are left
/// out.
pub fn fits(table: &Table, width: Option<usize>) -> bool {
    let needed = needed(table);
    let (kept, _) = fitting(table, &needed, width);
    width.is_none_or(|width| total(&needed, &kept) <= width)
}

/// The columns that are shown, and the titles of those that are hidden for lack of room.
fn fitting(table: &Table, needed: &[usize], width: Option<usize>) -> (Vec<usize>, Vec<String>) {
    let mut kept: Vec<usize> = (0..table.columns.len()).collect();
    let Some(width) = width else { return (kept, Vec::new()) };
    while total(needed, &kept) > width {
        let drop_order = kept.iter().copied().filter(|&index| table.columns[index].drop_order > 0);
        let Some(index) = drop_order.max_by_key(|&index| table.columns[index].drop_order) else { break };
        kept.retain(|&other| other != index);
    }
    let hidden = table.columns.iter().enumerate().filter(|(index, _)| !kept.contains(index));
    let hidden = hidden.map(|(_, column)| column.title.to_string()).collect();
    (kept, hidden)
}

/// The width of each column's widest cell.
fn needed(table: &Table) -> Vec<usize> {
    let mut needed: Vec<usize> = table.columns.iter().map(|Column { title, .. }| width::of(title)).collect();
    for row in &table.rows {
        for (needed, cell) in needed.iter_mut().zip(row) {
            *needed = (*needed).max(width::of(&visible(cell)));
        }
    }
    needed
}

/// The width of these columns beside each other.
fn total(needed: &[usize], kept: &[usize]) -> usize {
    kept.iter().map(|&index| needed[index] + GAP).sum::<usize>().saturating_sub(GAP)
}

/// The widths of these columns. If there is too little room, the widest share what the others leave, but no word is
/// broken: a name or an address in two parts can be neither read nor copied.
fn widths(table: &Table, kept: &[usize], needed: &[usize], width: Option<usize>) -> Vec<usize> {
    let full: Vec<usize> = kept.iter().map(|&index| needed[index]).collect();
    let Some(width) = width.filter(|width| total(needed, kept) > *width) else { return full };
    let words = |index: usize| table.rows.iter().flat_map(move |row| row[index].split_whitespace());
    let title = |index: usize| table.columns[index].title.split_whitespace();
    let least =
        |index: usize| title(index).chain(words(index)).map(|word| width::of(&visible(word))).max().unwrap_or(0);
    let least: Vec<usize> = kept.iter().map(|&index| least(index)).collect();
    let room = width.saturating_sub(GAP * kept.len().saturating_sub(1));
    // The limit for each column, so that together they fit; long words may exceed it.
    let taken = |most: usize| full.iter().zip(&least).map(|(full, least)| (*full).min(most).max(*least)).sum::<usize>();
    let most = (1..=room).rev().find(|most| taken(*most) <= room).unwrap_or(0);
    full.iter().zip(&least).map(|(full, least)| (*full).min(most).max(*least)).collect()
}

/// Cells side by side, on as many lines as the tallest needs.
fn line(cells: &[(String, Style)], widths: &[usize], color: bool, text: &mut String) {
    let wrapped: Vec<Vec<String>> = cells.iter().zip(widths).map(|((cell, _), width)| wrap(cell, *width)).collect();
    for number in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
        let mut blanks = 0;
        for (((_, style), lines), width) in cells.iter().zip(&wrapped).zip(widths) {
            let part = lines.get(number).map_or("", String::as_str);
            if part.is_empty() {
                blanks += width + GAP;
                continue;
            }
            text.extend(std::iter::repeat_n(' ', blanks));
            if color && *style != Style::new() {
                *text += &format!("{style}{part}{style:#}");
            } else {
                text.push_str(part);
            }
            blanks = width.saturating_sub(width::of(part)) + GAP;
        }
        text.push('\n');
    }
}

/// The lines of a cell.
fn wrap(cell: &str, width: usize) -> Vec<String> {
    if width::of(cell) <= width {
        return vec![cell.trim_end().to_owned()];
    }
    let options = Options::new(width).break_words(false).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(cell, options).iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Tone;
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(&[("Tier", 0), ("Entry", 0), ("Note", 0), ("Date", 1)]);
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        table.rows.push(row(["1", "表表", "some words about it", "2025-01-30"]));
        table.rows.push(row(["2", "a-very-long-name", "more\u{1b}[31m", "-"]));
        table.tint(0, vec![Tone::Good, Tone::Plain]);
        table
    }

    #[test]
    fn what_has_room_is_on_one_line() {
        let (text, hidden) = terminal(&sample(), None, false);
        let expected = "\
TIER  ENTRY             NOTE                 DATE
1     表表              some words about it  2025-01-30
2     a-very-long-name  more\u{fffd}[31m            -
";
        assert_eq!((text.as_str(), hidden.as_slice()), (expected, &[][..]));
    }

    #[test]
    fn what_has_none_is_hidden_or_wrapped() {
        let (text, hidden) = terminal(&sample(), Some(36), false);
        let expected = "\
TIER  ENTRY             NOTE
1     表表              some words
                        about it
2     a-very-long-name  more\u{fffd}[31m
";
        assert_eq!((text.as_str(), hidden.as_slice()), (expected, &["Date".to_owned()][..]));
        assert!(!fits(&sample(), Some(36)) && fits(&sample(), Some(100)));
        // With no room at all, words stay whole.
        assert!(terminal(&sample(), Some(3), false).0.contains("a-very-long-name"));
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let (text, _) = terminal(&sample(), Some(60), true);
        assert!(text.starts_with("\u{1b}[1mTIER\u{1b}[0m  ") && text.contains("\u{1b}[32m1\u{1b}[0m  "), "{text:?}");
        let plain = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(plain, terminal(&sample(), Some(60), false).0);
    }
}
