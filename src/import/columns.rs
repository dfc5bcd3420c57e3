//! Finds what the columns of a table hold, by their titles and cells.

use std::collections::{HashMap, HashSet};

use super::mapping::{Mapping, Role, same};
use super::page::{Row, Table};
use super::text::Text;
use super::tier::squeezed;
use super::words;

const OWNERS: &[&str] = &[
    "owner",
    "maintainer",
    "contact",
    "sponsor",
    "champion",
    "responsible",
    "steward",
    "shepherd",
    "维护者",
    "負責人",
    "负责人",
    "メンテナ",
];
const SUMMARIES: &[&str] = &[
    "note",
    "description",
    "comment",
    "remark",
    "detail",
    "info",
    "information",
    "about",
    "summary",
    "explanation",
    "说明",
    "描述",
    "备注",
    "注释",
    "備註",
    "説明",
    "備考",
    "설명",
    "비고",
];
const KINDS: &[&str] = &["category", "kind", "type", "area", "类别", "类型", "分类", "種類"];
const NAMES: &[&str] = &["name", "entry", "item", "id", "identifier", "build name", "名称", "名前", "이름"];
const URLS: &[&str] = &["link", "url", "doc", "documentation", "homepage", "wiki", "readme", "website"];

/// Whether one of these words is in a title, in the singular or the plural.
fn speaks_of(title: &str, list: &[&str]) -> bool {
    let lower = title.to_lowercase();
    words::words(&lower).any(|word| list.contains(&word) || list.contains(&words::singular(word).as_str()))
        || list.iter().any(|word| (!word.is_ascii() || word.contains(' ')) && lower.contains(word))
}

/// Tables with more columns are not read, since each column is compared with each row.
pub(super) const WIDEST: usize = 200;

/// The titles of a table's columns as plain text.
pub(super) fn titles(table: &Table) -> Vec<String> {
    let widest = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(table.header.len());
    (0..widest).map(|column| table.header.get(column).map(Text::plain).unwrap_or_default()).collect()
}

/// A cell as plain text; empty if the row is too short.
pub(super) fn text(row: &Row, column: usize) -> String {
    row.cells.get(column).map(|cell| cell.without_notes().plain()).unwrap_or_default()
}

/// How much columns of a page's tables look like names, by title: a column that has the names in one table has them in
/// the next.
#[derive(Debug, Default)]
pub(super) struct Scores(HashMap<String, (f64, u32)>);

impl Scores {
    pub(super) fn of<'p>(tables: impl Iterator<Item = &'p Table>) -> Self {
        let mut scores: HashMap<String, (f64, u32)> = HashMap::new();
        for table in tables.filter(|table| table.header.len() <= WIDEST) {
            for (column, title) in titles(table).iter().enumerate() {
                if let Some(score) = score(table, title, column) {
                    let held = scores.entry(squeezed(title)).or_default();
                    held.0 += score;
                    held.1 += 1;
                }
            }
        }
        Self(scores)
    }

    /// The mean for this title; for a column without a title, its own.
    fn mean(&self, title: &str, own: f64) -> f64 {
        let title = squeezed(title);
        self.0.get(&title).filter(|_| !title.is_empty()).map_or(own, |(sum, count)| sum / f64::from(*count))
    }
}

/// The column that names the entries, among those that are not `taken` for something else.
pub(super) fn entry_column(
    table: &Table,
    titles: &[String],
    taken: &[usize],
    mapping: &Mapping,
    scores: &Scores,
) -> Option<usize> {
    let given = |column: &usize| {
        mapping.role(&titles[*column]) == Some(&Role::Entry)
            || mapping.entry_columns.iter().any(|title| same(title, &titles[*column]))
    };
    if let Some(column) = (0..titles.len()).find(given) {
        return Some(column);
    }
    let mut best: Option<(f64, usize)> = None;
    let mut first = true;
    for (column, title) in titles.iter().enumerate() {
        if taken.contains(&column) || mapping.role(title).is_some() {
            continue;
        }
        let Some(own) = score(table, title, column) else { continue };
        let mut score = scores.mean(title, own);
        if std::mem::take(&mut first) {
            score += 1.5;
        }
        if best.is_none_or(|(held, _)| score > held) {
            best = Some((score, column));
        }
    }
    best.map(|(_, column)| column)
}

/// How much a column looks like that of the names; none if it cannot be it.
fn score(table: &Table, title: &str, column: usize) -> Option<f64> {
    let cells: Vec<String> =
        table.rows.iter().map(|row| text(row, column)).filter(|cell| !words::is_nothing(cell)).collect();
    if cells.is_empty() || cells.iter().all(|cell| words::mark(cell).is_some()) {
        return None;
    }
    if speaks_of(title, OWNERS) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a share of rows needs no more than its first digits")]
    let share = |count: usize| count as f64 / cells.len() as f64;
    let different = cells.iter().map(|cell| squeezed(cell)).collect::<HashSet<_>>().len();
    // "Details" in every row is a link, not a name.
    if different == 1 && cells.len() > 2 {
        return None;
    }
    let marked = |row: &&Row| {
        row.cells.get(column).is_some_and(|cell| {
            let cell = cell.without_notes();
            cell.sole_code().is_some() || cell.sole_link().is_some() || cell.sole_strong().is_some()
        })
    };
    let is_id = |cell: &&String| !cell.contains(' ') && cell.contains(['-', '_', '/', '.']);
    let lengths: usize = cells.iter().map(|cell| cell.split_whitespace().count()).sum();

    let mut score = 0.0;
    score += match share(different) {
        all if all >= 0.999 => 3.0,
        most if most >= 0.9 => 2.0,
        _ => 0.0,
    };
    if speaks_of(title, NAMES) {
        score += 3.0;
    } else if let Some(noun) = words::noun(title) {
        // An operating system or a version is often one half of a name.
        score += if matches!(noun.as_str(), "os" | "architecture" | "version") { 2.0 } else { 3.0 };
        score -= if noun.ends_with("version") { 1.0 } else { 0.0 };
    }
    if share(table.rows.iter().filter(marked).count()) >= 0.8 {
        score += 2.0;
    }
    if share(cells.iter().filter(is_id).count()) >= 0.8 {
        score += 2.0;
    }
    if speaks_of(title, SUMMARIES) {
        score -= 2.0;
    }
    if speaks_of(title, URLS) {
        score -= 3.0;
    }
    if words::is_demand(title) {
        score -= 4.0;
    }
    if speaks_of(title, KINDS) && different < cells.len() {
        score -= 3.0;
    }
    if share(lengths) > 6.0 {
        score -= 4.0;
    }
    if share(table.rows.len()) > 2.0 {
        score -= 3.0;
    }
    Some(score)
}

/// What each of the other columns holds.
pub(super) fn roles(table: &Table, titles: &[String], entry: usize, tiers: &[usize], mapping: &Mapping) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::with_capacity(titles.len());
    for (column, title) in titles.iter().enumerate() {
        let role = if column == entry {
            Role::Entry
        } else if tiers.contains(&column) {
            Role::Tier
        } else if let Some(role) = mapping.role(title) {
            role.clone()
        } else {
            guessed(table, title, column, &roles)
        };
        roles.push(role);
    }
    roles
}

fn guessed(table: &Table, title: &str, column: usize, before: &[Role]) -> Role {
    let filled = || table.rows.iter().filter(|row| !words::is_nothing(&text(row, column)));
    if filled().next().is_none() && squeezed(title).is_empty() {
        return Role::Ignore;
    }
    let once = |role: Role| !before.contains(&role);
    if speaks_of(title, OWNERS) && once(Role::Owners) {
        return Role::Owners;
    }
    if speaks_of(title, KINDS) && words::words(&title.to_lowercase()).count() == 1 && once(Role::Kind) {
        return Role::Kind;
    }
    if speaks_of(title, SUMMARIES) && once(Role::Summary) {
        return Role::Summary;
    }
    let is_link = |row: &Row| row.cells.get(column).is_some_and(|cell| cell.sole_link().is_some());
    if speaks_of(title, URLS) && once(Role::Url) && filled().all(is_link) {
        return Role::Url;
    }
    Role::Field(field_id(title, column))
}

/// The id of the attribute that a column becomes.
pub(super) fn field_id(title: &str, column: usize) -> String {
    // "Missing Tier 1 Requirements" and "Missing Tier 2 Requirements" are one field.
    let lower = title.to_lowercase();
    let mut words: Vec<&str> = words::words(&lower).collect();
    if let Some(at) = words.iter().position(|word| *word == "tier")
        && words.len() > 2
    {
        words.drain(at..(at + 2).min(words.len()));
    }
    let slug: String = words.join("-").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { format!("column-{}", column + 1) } else { slug.chars().take(60).collect() }
}
