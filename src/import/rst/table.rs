//! The tables of reStructuredText: simple ones, grids and `list-table`.

use std::ops::Range;

use super::{Reader, unread};
use crate::import::page::{Content, Item, Row, Table};
use crate::import::text::Text;
use crate::prose::Inline;
use crate::width::rst_slice;

/// Tables with more columns are not read.
const WIDEST: usize = 200;

impl Reader<'_> {
    /// Reads the table that begins at a line, if one does, and says where the next block begins.
    pub(super) fn table(&mut self, at: usize, end: usize, margin: usize) -> Option<usize> {
        let line = self.line(at, margin);
        if is_simple_border(line) {
            return Some(self.simple_table(at, end, margin));
        }
        let is_grid = line.starts_with("+-") && line.chars().all(|c| matches!(c, '+' | '-'));
        is_grid.then(|| self.grid_table(at, end, margin))
    }

    pub(super) fn list_table(&mut self, at: usize, body: usize, end: usize, margin: usize, header_rows: usize) {
        let mut from = body;
        while from < end && self.lines[from].is_empty() {
            from += 1;
        }
        let (list, _) = self.list(from, end, margin);
        let row = |item: Item| {
            let cells: Vec<Text> = item.lists.into_iter().flat_map(|list| list.items).map(|cell| cell.text).collect();
            Row { line: item.line, cells }
        };
        let mut rows: Vec<Row> = list.items.into_iter().map(row).collect();
        let header = if header_rows > 0 && !rows.is_empty() { rows.remove(0).cells } else { Vec::new() };
        rows.drain(..header_rows.saturating_sub(1).min(rows.len()));
        self.push(at..end, Content::Table(Table { header, rows }));
    }

    /// A simple table as docutils delimits it: to the second border below its top, or to one with an empty line behind.
    fn simple_table(&mut self, at: usize, end: usize, margin: usize) -> usize {
        let columns = runs(self.line(at, margin), '=');
        if columns.len() > WIDEST {
            self.push(at..at + 1, unread("simple table with more columns than a table has"));
            return at + 1;
        }
        let mut borders = vec![at];
        let mut next = at + 1;
        while next < end {
            let line = self.line(next, margin);
            if is_simple_border(line) {
                borders.push(next);
                if borders.len() == 3 || next + 1 >= end || self.line(next + 1, margin).is_empty() {
                    break;
                }
            }
            next += 1;
        }
        let Some(bottom) = borders.last().copied().filter(|_| borders.len() > 1 && next < end) else {
            self.push(at..end, unread("simple table without its last line"));
            return end;
        };
        let head = if borders.len() == 3 { at + 1..borders[1] } else { at + 1..at + 1 };
        let body = if borders.len() == 3 { borders[1] + 1..bottom } else { at + 1..bottom };
        let rows = (self.simple_rows(head, margin, &columns), self.simple_rows(body, margin, &columns));
        match rows {
            (Some(head), Some(rows)) => {
                let mut header: Vec<Text> = vec![Text::default(); columns.len()];
                for row in head {
                    for (title, cell) in header.iter_mut().zip(row.cells) {
                        title.0.push(Inline::text(" "));
                        title.0.extend(cell.0);
                    }
                }
                let header = header.into_iter().map(Text::trimmed).collect();
                self.push(at..bottom + 1, Content::Table(Table { header, rows }));
            }
            _ => self.push(at..bottom + 1, unread("simple table with text between its columns")),
        }
        bottom + 1
    }

    /// The rows of a part of a simple table; none if text stands between columns.
    fn simple_rows(&self, lines: Range<usize>, margin: usize, columns: &[Range<usize>]) -> Option<Vec<Row>> {
        let mut rows: Vec<Row> = Vec::new();
        let mut texts: Vec<String> = vec![String::new(); columns.len()];
        let mut started: Option<usize> = None;
        let mut blank = false;
        let finish = |started: &mut Option<usize>, texts: &mut Vec<String>, rows: &mut Vec<Row>| {
            if let Some(line) = started.take() {
                let cells = texts.iter_mut().map(|text| self.inline(&std::mem::take(text))).collect();
                rows.push(Row { line: line + 1, cells });
            }
        };
        for at in lines {
            let line = self.line(at, margin);
            if line.is_empty() {
                blank = true;
                continue;
            }
            // A line of dashes ends a row whose cells span columns.
            if line.contains('-') && line.chars().all(|c| matches!(c, '-' | ' ')) {
                finish(&mut started, &mut texts, &mut rows);
                continue;
            }
            let cells = cut(line, columns)?;
            // Docutils has paragraphs of one row where the first column is empty behind an empty line; people mean
            // another row of the same name.
            if !cells[0].is_empty() || started.is_none() || blank {
                finish(&mut started, &mut texts, &mut rows);
                started = Some(at);
            }
            blank = false;
            for (text, cell) in texts.iter_mut().zip(cells) {
                if !text.is_empty() && !cell.is_empty() {
                    text.push(' ');
                }
                text.push_str(cell);
            }
        }
        finish(&mut started, &mut texts, &mut rows);
        Some(rows)
    }

    fn grid_table(&mut self, at: usize, end: usize, margin: usize) -> usize {
        let mut next = at;
        while next < end && self.line(next, margin).starts_with(['+', '|']) {
            next += 1;
        }
        let width = self.line(at, margin).len();
        // The edges of all columns, in any border.
        let mut edges: Vec<usize> = Vec::new();
        for at in at..next {
            let line = self.line(at, margin);
            if line.starts_with('+') {
                edges.extend(line.char_indices().filter(|(_, c)| *c == '+').map(|(place, _)| place));
            }
        }
        edges.sort_unstable();
        edges.dedup();
        if next - at < 3 || edges.len() > WIDEST || edges.last() != Some(&(width - 1)) {
            self.push(at..next, unread("grid table with ragged lines"));
            return next;
        }
        let columns: Vec<Range<usize>> = edges.windows(2).map(|edge| edge[0] + 1..edge[1]).collect();
        let mut texts: Vec<String> = vec![String::new(); columns.len()];
        let mut rows: Vec<Row> = Vec::new();
        let mut head_end = 0;
        let mut started: Option<usize> = None;
        for at in at..next {
            let line = self.line(at, margin);
            let border = |column: &Range<usize>| {
                let cells = rst_slice(line, column.clone());
                !cells.is_empty() && cells.chars().all(|c| matches!(c, '-' | '=' | '+')) && cells.contains(['-', '='])
            };
            let borders: Vec<bool> = columns.iter().map(border).collect();
            if borders.iter().any(|border| *border) {
                if let Some(line) = started.take() {
                    rows.push(Row { line: line + 1, cells: texts.iter().map(|text| self.inline(text)).collect() });
                }
                if line.contains('=') && line.chars().all(|c| matches!(c, '+' | '=')) {
                    head_end = rows.len();
                }
                for (text, border) in texts.iter_mut().zip(&borders) {
                    if *border {
                        text.clear();
                    }
                }
                // A cell that spans rows goes on beside the border.
            }
            if borders.iter().all(|border| *border) {
                continue;
            }
            if !borders.iter().any(|border| *border) {
                started.get_or_insert(at);
            }
            // A cell reaches up to the next bar, and counts as a cell of every column on its way.
            let is_end = |column: &Range<usize>| rst_slice(line, column.end..column.end + 1).contains(['|', '+']);
            let mut first = 0;
            while first < columns.len() {
                let last = (first..columns.len()).find(|at| borders[*at] || is_end(&columns[*at]));
                let last = last.unwrap_or(columns.len() - 1);
                let cell = rst_slice(line, columns[first].start..columns[last].end).trim_matches(['|', ' ']).trim();
                let texts = texts[first..=last].iter_mut().zip(&borders[first..=last]);
                for (text, _) in texts.filter(|(_, border)| !**border && !cell.is_empty()) {
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(cell);
                }
                first = last + 1;
            }
        }
        if head_end == 0 {
            // Many tables have their titles in the first row without marking it.
            head_end = rows.len().min(1);
        }
        let body = rows.split_off(head_end.min(rows.len()));
        let mut header: Vec<Text> = vec![Text::default(); columns.len()];
        // A row that spans all columns is the title of the table.
        let is_title = |row: &Row| columns.len() > 1 && row.cells.iter().all(|cell| *cell == row.cells[0]);
        for row in rows.into_iter().filter(|row| !is_title(row)) {
            for (title, cell) in header.iter_mut().zip(row.cells) {
                title.0.push(Inline::text(" "));
                title.0.extend(cell.0);
            }
        }
        let header = header.into_iter().map(Text::trimmed).collect();
        self.push(at..next, Content::Table(Table { header, rows: body }));
        next
    }
}

fn is_simple_border(line: &str) -> bool {
    line.contains("= =") && line.chars().all(|c| matches!(c, '=' | ' ')) && line.starts_with('=')
        || line.contains("=  =") && line.chars().all(|c| matches!(c, '=' | ' ')) && line.starts_with('=')
}

/// The bytes of each run of a character.
fn runs(line: &str, mark: char) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices() {
        match (c == mark, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                runs.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    runs.extend(start.map(|from| from..line.len()));
    runs
}

/// The cells of a line of a simple table, the last of which may be longer; none if text stands between columns.
fn cut<'l>(line: &'l str, columns: &[Range<usize>]) -> Option<Vec<&'l str>> {
    let mut cells = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let Some(next) = columns.get(index + 1) else {
            cells.push(rst_slice(line, column.start..usize::MAX).trim());
            break;
        };
        if !rst_slice(line, column.end..next.start).trim().is_empty() {
            return None;
        }
        cells.push(rst_slice(line, column.clone()).trim());
    }
    Some(cells)
}
