//! Tables in reStructuredText, whose cells have to stand exactly below their titles.

use unicode_width::UnicodeWidthChar as _;

use super::markdown::blanks;

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

/// How many columns docutils counts: two for a wide character, none for one that combines with the one before it, and one
/// for every other, be it one that takes no room.
fn width(cell: &str) -> usize {
    if cell.is_ascii() {
        return cell.len();
    }
    let columns = |c: char| match c.width() {
        _ if combines(c) => 0,
        Some(width) if width > 1 => 2,
        _ => 1,
    };
    cell.chars().map(columns).sum()
}

/// Whether a character combines with the one before it, as accents and the points of Hebrew and Arabic do.
fn combines(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{34e}' | '\u{350}'..='\u{36f}' | '\u{483}'..='\u{487}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{e38}'..='\u{e3a}' | '\u{e48}'..='\u{e4b}'
        | '\u{1ab0}'..='\u{1abd}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20dc}' | '\u{20e1}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}'..='\u{309a}' | '\u{fe20}'..='\u{fe2f}')
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
