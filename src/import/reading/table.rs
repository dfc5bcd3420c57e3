//! Reads the entries of a table.

use std::collections::{HashMap, HashSet};

use super::tiers::{Context, Tiers};
use super::{Found, Remark, Shape, Taken, Verdict, is_name, kind_of_place, split_names, tier_of_place};
use crate::import::columns;
use crate::import::mapping::{Mapping, Role};
use crate::import::outline::{Candidate, Group, Outline};
use crate::import::page::{Row, Table};
use crate::import::text::Text;
use crate::import::tier::{self, Label, Scale, TierName, squeezed};
use crate::import::words;
use crate::prose::Inline;

pub(super) fn verdict(candidate: &Candidate<'_>, table: &Table, outline: &Outline<'_>, mapping: &Mapping) -> Verdict {
    if table.rows.is_empty() {
        return Verdict::Leave("it has no rows".to_owned());
    }
    let is_nothing = |row: &Row| row.cells.iter().all(|cell| words::is_nothing(&cell.plain()));
    if table.rows.iter().all(is_nothing) {
        return Verdict::Leave("its rows stand for nothing".to_owned());
    }
    let titles = columns::titles(table);
    if titles.len() > columns::WIDEST {
        return Verdict::Leave(format!("it has {} columns, which are too many", titles.len()));
    }
    let context = Context { candidate, table, titles: &titles, outline, mapping };
    let place = tier_of_place(candidate);
    match context.tiers() {
        Tiers::Columns(tiers) => context.tier_columns(&tiers),
        Tiers::Column { column, sure, bare } if sure || place.is_err() => context.tier_column(column, bare),
        Tiers::Cells(cells) if place.is_err() => context.tier_cells(&cells),
        Tiers::Unclear(why) if place.is_err() => Verdict::Leave(why),
        _ => context.plain(place),
    }
}

impl Context<'_, '_> {
    /// Rows that have a tier in one of their cells.
    fn tier_column(&self, column: usize, bare: bool) -> Verdict {
        let given = &self.mapping.tiers;
        let labels: Vec<Label> =
            self.table.rows.iter().map(|row| tier::cell(&columns::text(row, column), given, bare)).collect();
        let named: Vec<&str> = labels
            .iter()
            .filter_map(|label| match label {
                Label::One(tier) => Some(tier.key.as_str()),
                _ => None,
            })
            .collect();
        let different: HashSet<&&str> = named.iter().collect();
        let entry = columns::entry_column(self.table, self.titles, &[column], self.mapping, &self.outline.scores);
        let one_row_each = named.len() >= 2 && different.len() == named.len() && named.len() == labels.len();
        if one_row_each && column == 0 && self.mapping.role(&self.titles[column]).is_none() {
            return self.tier_rows(column, bare);
        }
        let Some(entry) = entry else {
            return Verdict::Leave("none of its columns names entries; say which: `--entry-column TITLE`".to_owned());
        };
        // "Space for tier 0", "Space for tier 1": a column whose title does not name tiers, and which mentions each
        // once, explains them.
        let explains = one_row_each && named.len() >= 3 && !bare;
        if explains || one_row_each && self.are_promises(entry) {
            return Verdict::Leave("it has a row for each tier, and explains them".to_owned());
        }
        let over = self.over(entry);
        let mut taken = self.taken(Shape::TierColumn, entry, &[column]);
        let mut above: Option<TierName> = None;
        let mut rows_above = Above::default();
        for (index, (row, label)) in self.table.rows.iter().zip(labels).enumerate() {
            if let Some(until) = over.get(&index) {
                let name = columns::text(row, entry);
                let text = format!("row `{name}` left: it held until {until}, and another row says what it is now");
                taken.remarks.push(Remark { line: row.line, left: true, text });
                continue;
            }
            let cell = columns::text(row, column);
            let tier = match label {
                Label::One(tier) => tier,
                Label::Several(tiers) => {
                    taken.remarks.push(Remark {
                        line: row.line,
                        left: false,
                        text: format!("`{cell}` names several tiers, and is taken as one of its own"),
                    });
                    combined(&cell, &tiers)
                }
                Label::None | Label::Demands => match &above {
                    // A tier in the first column may be written once for several rows.
                    Some(above) if cell.is_empty() && column < entry => above.clone(),
                    _ => {
                        let said = if words::is_nothing(&cell) {
                            "no tier".to_owned()
                        } else {
                            format!("`{cell}`, which is not a tier")
                        };
                        let text = format!("row `{}` left: it has {said}", columns::text(row, entry));
                        taken.remarks.push(Remark { line: row.line, left: true, text });
                        rows_above.pass(row, entry);
                        continue;
                    }
                },
            };
            above = Some(tier.clone());
            Self::row(&mut taken, &mut rows_above, row, tier);
        }
        Verdict::Take(taken)
    }

    /// The rows that have ended by a column such as "Until" while another row of the same name goes on, each with its
    /// end.
    fn over(&self, entry: usize) -> HashMap<usize, String> {
        const UNTIL: &[&str] = &["until", "结束", "截止", "最終利用可能"];
        let is_until = |title: &String| {
            let lower = title.to_lowercase();
            words::words(&lower).any(|word| UNTIL.contains(&word))
                || UNTIL.iter().any(|word| !word.is_ascii() && lower.contains(word))
        };
        let Some(until) = self.titles.iter().position(is_until) else { return HashMap::new() };
        let name = |row: &Row| squeezed(&columns::text(row, entry));
        let said = |row: &Row| Some(columns::text(row, until)).filter(|cell| !words::is_nothing(cell));
        let going_on: HashSet<String> = self.table.rows.iter().filter(|row| said(row).is_none()).map(name).collect();
        let rows = self.table.rows.iter().enumerate();
        rows.filter(|(_, row)| going_on.contains(&name(row))).filter_map(|(at, row)| Some((at, said(row)?))).collect()
    }

    /// Rows that all have the tier of the place where the table stands, or that of a row above them that only names a
    /// tier.
    fn plain(&self, place: Result<(TierName, Option<Group>), String>) -> Verdict {
        let groups = self.group_rows();
        if groups.is_empty()
            && let Err(why) = place
        {
            return Verdict::Leave(why);
        }
        let Some(entry) = columns::entry_column(self.table, self.titles, &[], self.mapping, &self.outline.scores)
        else {
            return Verdict::Leave("none of its columns names entries; say which: `--entry-column TITLE`".to_owned());
        };
        let first = self.titles.iter().find(|title| !words::is_nothing(title));
        if let Some(title) =
            [Some(&self.titles[entry]), first].into_iter().flatten().find(|title| words::is_demand(title))
            && !self.candidate.forced
        {
            return Verdict::Leave(format!("its column `{title}` speaks of what a tier asks or promises"));
        }
        if !self.candidate.forced && self.are_promises(entry) {
            return Verdict::Leave("its rows look like what a tier asks or promises".to_owned());
        }
        let (mut tier, group) = match place {
            Ok((tier, group)) => (Some(tier), group),
            Err(_) => (None, None),
        };
        let divided = self.has_dividers();
        let mut taken = self.taken(Shape::Table, entry, &[]);
        taken.group = group.filter(|_| groups.is_empty());
        let mut rows_above = Above::default();
        for (index, row) in self.table.rows.iter().enumerate() {
            if let Some(above) = groups.get(&index) {
                tier = Some(above.clone());
                rows_above = Above::default();
                continue;
            }
            if divided && self.only_cell(row).is_some() {
                let text = format!("row `{}` left: it divides the table", columns::text(row, entry));
                taken.remarks.push(Remark { line: row.line, left: true, text });
                continue;
            }
            if let Some(tier) = &tier {
                Self::row(&mut taken, &mut rows_above, row, tier.clone());
            } else {
                let text = format!("row `{}` left: no tier stands above it", columns::text(row, entry));
                taken.remarks.push(Remark { line: row.line, left: true, text });
            }
        }
        Verdict::Take(taken)
    }

    /// The rows that hold only the name of a tier, if there are at least two different ones. They head the rows below
    /// them.
    fn group_rows(&self) -> HashMap<usize, TierName> {
        let mut groups = HashMap::new();
        for (index, row) in self.table.rows.iter().enumerate() {
            if let Some(only) = self.only_cell(row)
                && let Label::One(tier) = tier::heading(&only, &self.mapping.tiers)
                && tier.scale == Scale::Tier
            {
                groups.insert(index, tier);
            }
        }
        let different: HashSet<&str> = groups.values().map(|tier: &TierName| tier.key.as_str()).collect();
        if different.len() < 2 { HashMap::new() } else { groups }
    }

    /// The text of a row whose cells are empty but for one, or are all the same.
    fn only_cell(&self, row: &Row) -> Option<String> {
        if self.titles.len() < 2 {
            return None;
        }
        let mut texts = row.cells.iter().map(Text::plain).filter(|text| !text.is_empty());
        let only = texts.next()?;
        texts.all(|text| text == only).then_some(only)
    }

    /// Whether rows with a single cell divide the table: all of them are emphasized, and there are other rows.
    fn has_dividers(&self) -> bool {
        let emphasized = |row: &Row| row.cells.iter().any(|cell| cell.sole_strong().is_some());
        let mut others = false;
        for row in &self.table.rows {
            match (self.only_cell(row).is_some(), emphasized(row)) {
                (true, false) => return false,
                (true, true) => {}
                _ => others = true,
            }
        }
        others
    }

    /// Whether more than a quarter of the cells that should be names are demands and promises.
    fn are_promises(&self, column: usize) -> bool {
        let cells = || self.table.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        let all = cells().count();
        // A cell that is one link or one piece of code is a name: "[Content Security Policy](csp)".
        let is_sentence = |cell: &Text| {
            let cell = cell.without_notes();
            let plain = cell.plain();
            plain.split_whitespace().count() >= 2
                && cell.sole_link().is_none()
                && cell.sole_code().is_none()
                && words::is_promise(&plain)
        };
        let promises = cells().filter(|cell| is_sentence(cell)).count();
        promises * 4 > all
    }

    /// A table with a row for each tier, which either explains the tiers or lists the entries of each.
    fn tier_rows(&self, column: usize, bare: bool) -> Verdict {
        const EXPLAINS: &str = "it has a row for each tier, and explains them";
        let mut found: Option<(usize, Vec<Vec<Text>>)> = None;
        for other in 0..self.titles.len() {
            let title = &self.titles[other];
            // "Platforms", but not "Integration tests".
            if other == column
                || words::is_demand(title)
                || !words::words(&title.to_lowercase()).last().is_some_and(words::is_noun)
            {
                continue;
            }
            let pieces: Vec<Vec<Text>> =
                self.table.rows.iter().map(|row| row.cells.get(other).map(split_names).unwrap_or_default()).collect();
            let all: Vec<&Text> = pieces.iter().flatten().collect();
            let is_mark = |piece: &Text| {
                let plain = piece.plain();
                words::mark(&plain).is_some() || matches!(plain.to_lowercase().as_str(), "optional" | "required")
            };
            let is_number = |piece: &Text| piece.plain().starts_with(|c: char| c.is_ascii_digit());
            let named = all.iter().all(|piece| is_name(piece, true));
            if !all.is_empty() && named && !all.iter().any(|piece| is_mark(piece) || is_number(piece)) {
                found = Some((other, pieces));
                break;
            }
        }
        let Some((names, pieces)) = found else { return Verdict::Leave(EXPLAINS.to_owned()) };
        let mut taken = self.taken(Shape::TierRows, names, &[column]);
        for (row, pieces) in self.table.rows.iter().zip(pieces) {
            let label = tier::cell(&columns::text(row, column), &self.mapping.tiers, bare);
            let Label::One(tier) = label else { continue };
            for name in pieces.into_iter().filter(|name| !words::is_nothing(&name.plain())) {
                taken.surer(tier.scale);
                taken.found.push(Found {
                    line: row.line,
                    source: 0,
                    tier: tier.clone(),
                    name,
                    kind: words::noun(&self.titles[names]),
                    cells: Vec::new(),
                });
            }
        }
        Verdict::Take(taken)
    }

    /// A table whose columns are tiers: marks say which row is in which, or the cells list the entries of each.
    fn tier_columns(&self, tiers: &[(usize, TierName)]) -> Verdict {
        let is_tier = |column: usize| tiers.iter().any(|(tier, _)| *tier == column);
        let others: Vec<usize> = (0..self.titles.len()).filter(|column| !is_tier(*column)).collect();
        let taken_columns: Vec<usize> = tiers.iter().map(|(column, _)| *column).collect();
        let entry = columns::entry_column(self.table, self.titles, &taken_columns, self.mapping, &self.outline.scores)
            .filter(|column| others.contains(column));
        let marks = self
            .table
            .rows
            .iter()
            .all(|row| tiers.iter().all(|(column, _)| words::mark(&columns::text(row, *column)).is_some()));
        if marks {
            let Some(entry) = entry else { return Verdict::Leave("its rows have no names".to_owned()) };
            let marked = |row: &Row| -> Vec<&TierName> {
                let yes = |(column, _): &&(usize, TierName)| words::mark(&columns::text(row, *column)) == Some(true);
                tiers.iter().filter(yes).map(|(_, tier)| tier).collect()
            };
            let several = self.table.rows.iter().filter(|row| marked(row).len() > 1).count();
            if several > 0 || words::is_demand(&self.titles[entry]) || self.are_promises(entry) {
                return Verdict::Leave(
                    "its columns are tiers, and its rows look like what they ask or promise".to_owned(),
                );
            }
            let mut taken = self.taken(Shape::TierColumns, entry, &taken_columns);
            let mut rows_above = Above::default();
            for row in &self.table.rows {
                if let [tier] = marked(row).as_slice() {
                    Self::row(&mut taken, &mut rows_above, row, (*tier).clone());
                } else {
                    let text = format!("row `{}` left: it is marked in no tier", columns::text(row, entry));
                    taken.remarks.push(Remark { line: row.line, left: true, text });
                }
            }
            return Verdict::Take(taken);
        }
        self.names_by_tier(tiers, &others)
    }

    fn names_by_tier(&self, tiers: &[(usize, TierName)], others: &[usize]) -> Verdict {
        const UNCLEAR: &str = "its columns are tiers, and its cells do not look like names of entries";
        let label = match others {
            [] => None,
            // One half of a name may stand before the rows: the architecture, say.
            [column] => {
                let title = &self.titles[*column];
                let half = words::is_nothing(title)
                    || words::noun(title)
                        .is_some_and(|noun| !matches!(noun.as_str(), "feature" | "service" | "product"));
                if !half || words::is_demand(title) || self.are_promises(*column) {
                    return Verdict::Leave(UNCLEAR.to_owned());
                }
                Some(*column)
            }
            _ => return Verdict::Leave(UNCLEAR.to_owned()),
        };
        if tiers.iter().any(|(_, tier)| tier.scale != Scale::Tier) {
            return Verdict::Leave(UNCLEAR.to_owned());
        }
        let columns: Vec<usize> = tiers.iter().map(|(column, _)| *column).collect();
        let mut taken = self.taken(Shape::TierColumns, label.unwrap_or(usize::MAX), &columns);
        let mut all = 0_usize;
        let mut names = 0_usize;
        let mut repeated = 0_usize;
        for row in &self.table.rows {
            let mut seen = HashSet::new();
            for (column, tier) in tiers {
                let Some(cell) = row.cells.get(*column) else { continue };
                for name in split_names(cell) {
                    let plain = name.plain();
                    if words::is_nothing(&plain) {
                        continue;
                    }
                    all += 1;
                    names += usize::from(is_name(&name, true) && !plain.starts_with(|c: char| c.is_ascii_digit()));
                    repeated += usize::from(!seen.insert(squeezed(&plain)));
                    let name = match label.and_then(|label| row.cells.get(label)).filter(|label| !label.is_empty()) {
                        Some(half) => {
                            let mut spans = name.0;
                            spans.push(Inline::text(format!(" ({})", half.without_notes().plain())));
                            Text(spans).trimmed()
                        }
                        None => name,
                    };
                    taken.surer(tier.scale);
                    let kind = label.is_none().then(|| self.kind()).flatten();
                    taken.found.push(Found {
                        line: row.line,
                        source: 0,
                        tier: tier.clone(),
                        name,
                        kind,
                        cells: Vec::new(),
                    });
                }
            }
        }
        if all == 0 || names < all || repeated * 3 > all {
            return Verdict::Leave(UNCLEAR.to_owned());
        }
        Verdict::Take(taken)
    }

    /// A table whose cells are tiers: an entry for each pair of a row and a column.
    fn tier_cells(&self, columns_with_tiers: &[usize]) -> Verdict {
        let Some(entry) =
            columns::entry_column(self.table, self.titles, columns_with_tiers, self.mapping, &self.outline.scores)
        else {
            return Verdict::Leave("none of its columns names entries; say which: `--entry-column TITLE`".to_owned());
        };
        let mut taken = self.taken(Shape::TierCells, entry, columns_with_tiers);
        for row in &self.table.rows {
            for column in columns_with_tiers {
                let cell = columns::text(row, *column);
                let tier = match tier::cell(&cell, &self.mapping.tiers, false) {
                    Label::One(tier) => tier,
                    Label::Several(tiers) => combined(&cell, &tiers),
                    _ if words::is_nothing(&cell) => continue,
                    _ => {
                        let text = format!("cell `{cell}` left: it is not a tier");
                        taken.remarks.push(Remark { line: row.line, left: true, text });
                        continue;
                    }
                };
                let name = format!("{} / {}", columns::text(row, entry), self.titles[*column]);
                taken.surer(tier.scale);
                taken.found.push(Found {
                    line: row.line,
                    source: 0,
                    tier,
                    name: Text::of(&name),
                    kind: kind_of_place(self.candidate, self.outline),
                    cells: Vec::new(),
                });
            }
        }
        Verdict::Take(taken)
    }

    fn taken(&self, shape: Shape, entry: usize, tiers: &[usize]) -> Taken {
        let roles = columns::roles(self.table, self.titles, entry, tiers, self.mapping);
        Taken {
            shape: Some(shape),
            kind: self.kind(),
            columns: self.titles.iter().cloned().zip(roles).collect(),
            ..Taken::default()
        }
    }

    /// Takes a row as an entry, or says why not.
    fn row(taken: &mut Taken, rows_above: &mut Above, row: &Row, tier: TierName) {
        let entry = taken.columns.iter().position(|(_, role)| *role == Role::Entry).unwrap_or(0);
        let mut name = match rows_above.next(row, entry) {
            Ok(name) => name,
            Err(why) => {
                taken.remarks.push(Remark { line: row.line, left: true, text: format!("row left: {why}") });
                return;
            }
        };
        let mut kind = taken.kind.clone();
        let mut cells = Vec::new();
        for (column, (title, role)) in taken.columns.iter().enumerate() {
            let Some(cell) = row.cells.get(column) else { continue };
            match role {
                Role::Entry | Role::Ignore => {}
                // A footnote on the tier is one on the entry.
                Role::Tier => {
                    let marks = cell.notes().into_iter().filter(|label| !name.notes().contains(label));
                    let marks: Vec<Inline<'static>> =
                        marks.map(|label| Inline::Note(label.to_owned().into())).collect();
                    name.0.extend(marks);
                }
                Role::Kind => {
                    let plain = cell.without_notes().plain();
                    if !words::is_nothing(&plain) {
                        rows_above.kind = Some(plain);
                    }
                    kind = rows_above.kind.clone().or(kind);
                }
                role if !cell.is_empty() => cells.push((title.clone(), role.clone(), cell.clone())),
                _ => {}
            }
        }
        taken.surer(tier.scale);
        taken.found.push(Found { line: row.line, source: 0, tier, name, kind, cells });
    }

    /// The kind of the entries: by the sentence before the table, the headings, or the title of the column of names.
    fn kind(&self) -> Option<String> {
        kind_of_place(self.candidate, self.outline).or_else(|| {
            let entry = columns::entry_column(self.table, self.titles, &[], self.mapping, &self.outline.scores)?;
            words::noun(&self.titles[entry])
        })
    }
}

/// The name and the kind of the row above, which may be meant for the rows below it too.
#[derive(Debug, Default)]
struct Above {
    above: Option<Text>,
    kind: Option<String>,
}

impl Above {
    /// Remembers the name of a row that is left out.
    fn pass(&mut self, row: &Row, column: usize) {
        if let Some(cell) = row.cells.get(column).filter(|cell| !cell.is_empty()) {
            self.above = Some(cell.clone());
        }
    }

    fn next(&mut self, row: &Row, column: usize) -> Result<Text, String> {
        let cell = row.cells.get(column).cloned().unwrap_or_default();
        let plain = cell.plain();
        if cell.is_empty() {
            let filled = row.cells.iter().any(|cell| !words::is_nothing(&cell.plain()));
            return match &self.above {
                Some(above) if filled => Ok(above.clone()),
                _ if filled => Err("it has no name".to_owned()),
                _ => Err("it is empty".to_owned()),
            };
        }
        if words::is_nothing(&plain) {
            return Err(format!("`{plain}` stands for nothing"));
        }
        if cell.is_struck() {
            return Err(format!("`{plain}` is struck out"));
        }
        self.above = Some(cell.clone());
        Ok(cell)
    }
}

/// The tier of a cell that names two: one of its own, ranked behind the higher of the two.
fn combined(cell: &str, tiers: &[TierName]) -> TierName {
    let rank = tiers.iter().map(|tier| tier.rank).min().unwrap_or_default();
    TierName {
        key: squeezed(cell).replace(' ', "-"),
        label: cell.to_owned(),
        name: None,
        rank: (rank.0, rank.1 + 500),
        scale: Scale::Tier,
    }
}
