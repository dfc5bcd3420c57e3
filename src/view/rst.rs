//! Tables in reStructuredText, whose cells have to stand exactly below their titles.

use unicode_width::UnicodeWidthChar as _;

/// A simple table whose cells are reStructuredText already, each on one line; of a single column, a grid, for a simple
/// table has at least two.
pub fn simple_table(titles: &[String], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = titles.iter().map(|title| width(title).max(3)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    if let [width] = widths.as_slice() {
        return grid(*width, titles, rows);
    }
    let border = widths.iter().map(|width| "=".repeat(*width)).collect::<Vec<_>>().join("  ") + "\n";
    let mut text = border.clone();
    line(titles, &widths, &mut text);
    text += &border;
    for row in rows {
        line(row, &widths, &mut text);
    }
    text + &border
}

fn line(cells: &[String], widths: &[usize], text: &mut String) {
    let start = text.len();
    for (index, (cell, room)) in cells.iter().zip(widths).enumerate() {
        // Without anything in its first column, a line would belong to the row above it.
        let cell = if index == 0 && cell.is_empty() { "\\" } else { cell };
        text.push_str(cell);
        text.extend(std::iter::repeat_n(' ', room.saturating_sub(width(cell)) + 2));
    }
    text.truncate(start + text[start..].trim_end().len());
    text.push('\n');
}

fn grid(room: usize, titles: &[String], rows: &[Vec<String>]) -> String {
    let mut text = format!("+-{}-+\n", "-".repeat(room));
    for (row, rule) in std::iter::once((titles, '=')).chain(rows.iter().map(|row| (row.as_slice(), '-'))) {
        let cell = row.first().map_or("", String::as_str);
        let fill = " ".repeat(room.saturating_sub(width(cell)));
        let rule = rule.to_string().repeat(room);
        let edge = &rule[..1];
        text += &format!("| {cell}{fill} |\n+{edge}{rule}{edge}+\n");
    }
    text
}

/// How many columns docutils counts: two for a wide character, one for every other, be it one that takes no room.
fn width(cell: &str) -> usize {
    if cell.is_ascii() {
        return cell.len();
    }
    cell.chars().map(|c| if c.width().is_some_and(|width| width > 1) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn cells_stand_below_their_titles() {
        let rows = [strings(&["✅", "b"]), strings(&["", "表c"]), strings(&["e\u{301}x", ""])];
        let expected = "\
===  =====
A    Bcdef
===  =====
✅   b
\\    表c
e\u{301}x
===  =====
";
        assert_eq!(simple_table(&strings(&["A", "Bcdef"]), &rows), expected);
        assert_eq!(simple_table(&strings(&["A"]), &[strings(&["b"])]), "+-----+\n| A   |\n+=====+\n| b   |\n+-----+\n");
    }
}
