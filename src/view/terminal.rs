//! A table for people, at the width of their terminal.

use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::{Column, Table, visible};

/// The blanks between two columns.
const GAP: usize = 2;

/// A table for a terminal that is `width` columns wide; without a width it is as wide as it needs.
///
/// On a narrow terminal the columns that can be hidden are left out, and what is still too wide is wrapped. The titles
/// of the columns left out are returned, so that it can be said.
pub fn terminal(table: &Table, width: Option<usize>) -> (String, Vec<&'static str>) {
    let (kept, hidden) = fitting(table, width);
    let mut drawn = comfy_table::Table::new();
    drawn.set_header(kept.iter().map(|&index| Cell::new(table.columns[index].title.to_uppercase())));
    for row in &table.rows {
        drawn.add_row(kept.iter().map(|&index| Cell::new(visible(&row[index]))));
    }
    // No frame, as other command-line tools print their lists: what is copied from it is not full of bars.
    drawn.load_style(presets::NOTHING);
    drawn.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(width) = width {
        drawn.set_content_arrangement(ContentArrangement::Dynamic);
        drawn.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    for (position, column) in drawn.column_iter_mut().enumerate() {
        let last = position + 1 == kept.len();
        let gap = if last { 0 } else { 2 };
        column.set_padding((0, gap));
        // A name or an address that is broken can be neither read nor copied.
        let words = table.rows.iter().flat_map(|row| row[kept[position]].split_whitespace());
        let title = table.columns[kept[position]].title.width();
        let longest = words.map(|word| visible(word).width()).fold(title, usize::max);
        let floor = u16::try_from(longest).unwrap_or(u16::MAX).saturating_add(gap);
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(floor)));
    }
    let mut text = String::new();
    for line in drawn.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    (text, hidden)
}

/// Whether a table has room in a terminal of this width without wrapping, once the columns that can be hidden are left
/// out.
pub fn fits(table: &Table, width: Option<usize>) -> bool {
    let (kept, _) = fitting(table, width);
    let needed = needed(table);
    width.is_none_or(|width| total(&needed, &kept) <= width)
}

/// The columns that are shown, and the titles of those that are left out for lack of room.
fn fitting(table: &Table, width: Option<usize>) -> (Vec<usize>, Vec<&'static str>) {
    let mut kept: Vec<usize> = (0..table.columns.len()).collect();
    let Some(width) = width else { return (kept, Vec::new()) };
    let needed = needed(table);
    while total(&needed, &kept) > width {
        let spare = kept.iter().copied().filter(|&index| table.columns[index].spare > 0);
        let Some(index) = spare.max_by_key(|&index| table.columns[index].spare) else { break };
        kept.retain(|&other| other != index);
    }
    let hidden = table.columns.iter().enumerate().filter(|(index, _)| !kept.contains(index));
    let hidden = hidden.map(|(_, column)| column.title).collect();
    (kept, hidden)
}

/// The width of each column's widest cell.
fn needed(table: &Table) -> Vec<usize> {
    let mut needed: Vec<usize> = table.columns.iter().map(|Column { title, .. }| title.width()).collect();
    for row in &table.rows {
        for (needed, cell) in needed.iter_mut().zip(row) {
            *needed = (*needed).max(visible(cell).width());
        }
    }
    needed
}

/// The width of these columns beside each other.
fn total(needed: &[usize], kept: &[usize]) -> usize {
    kept.iter().map(|&index| needed[index] + GAP).sum::<usize>().saturating_sub(GAP)
}
