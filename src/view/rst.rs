//! Tables in reStructuredText, whose cells have to stand exactly below their titles.

use crate::width::{blanks, in_rst as width};

/// A simple table whose cells are reStructuredText already, each on one line; of a single column, a grid, for a simple
/// table has at least two.
pub fn simple_table(titles: &[String], rows: impl Iterator<Item: IntoIterator<Item: AsRef<str>>> + Clone) -> String {
    let mut widths: Vec<usize> = titles.iter().map(|title| width(title).max(3)).collect();
    for row in rows.clone() {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell.as_ref()));
        }
    }
    let mut text = String::new();
    if let ([room], [title]) = (widths.as_slice(), titles) {
        text += &format!("+-{}-+\n", "-".repeat(*room));
        grid_line(title, *room, "=", &mut text);
        for cell in rows.flatten() {
            grid_line(cell.as_ref(), *room, "-", &mut text);
        }
        return text;
    }
    let border = widths.iter().map(|width| "=".repeat(*width)).collect::<Vec<_>>().join("  ") + "\n";
    text += &border;
    line(titles, &widths, &mut text);
    text += &border;
    for row in rows {
        line(row, &widths, &mut text);
    }
    text + &border
}

fn line(cells: impl IntoIterator<Item: AsRef<str>>, widths: &[usize], text: &mut String) {
    let start = text.len();
    for (index, (cell, room)) in cells.into_iter().zip(widths).enumerate() {
        let cell = cell.as_ref();
        // Without anything in its first column, a line would belong to the row above it.
        let cell = if index == 0 && cell.is_empty() { "\\" } else { cell };
        text.push_str(cell);
        blanks(room.saturating_sub(width(cell)) + 2, text);
    }
    text.truncate(start + text[start..].trim_end().len());
    text.push('\n');
}

fn grid_line(cell: &str, room: usize, rule: &str, text: &mut String) {
    *text += &format!("| {cell}");
    blanks(room.saturating_sub(width(cell)), text);
    *text += &format!(" |\n+{}+\n", rule.repeat(room + 2));
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
        assert_eq!(simple_table(&strings(&["A", "Bcdef"]), rows.iter()), expected);
        assert_eq!(
            simple_table(&strings(&["A"]), [strings(&["b"])].iter()),
            "+-----+\n| A   |\n+=====+\n| b   |\n+-----+\n"
        );
    }
}
