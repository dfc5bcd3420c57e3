//! `table`: entries that hold a tier.

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::texts::{markdown_cell, markdown_line, markdown_text};
use super::{Block, Opt};
use crate::model::{Entry, Rank, Standing};
use crate::query::{self, ListRow, Selection};

pub(super) static BLOCK: Block = Block {
    name: "table",
    summary: "entries with their tiers",
    options: &[
        Opt { name: "tier", value: "TIER,…", doc: "only entries of these tiers, `none` or `removed`" },
        Opt { name: "kind", value: "KIND,…", doc: "only entries of these kinds" },
        Opt { name: "owner", value: "OWNER,…", doc: "only entries of these owners" },
        Opt { name: "as-of", value: "DATE|VERSION", doc: "as it was at the end of a day, or in a release" },
        Opt {
            name: "columns",
            value: "COLUMN,…",
            doc: "what to show, in this order: tier, kind, entry, title, since, date, decision, owners, missing (for the \
                  next tier), default-on, notes",
        },
        Opt { name: "headings", value: "LEVEL", doc: "one table a tier, under headings of this level" },
    ],
    example: "tier=1 kind=compiler,embedding-api columns=kind,entry,title,since,date,decision,notes",
    write,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Tier,
    Kind,
    Entry,
    Title,
    Since,
    Date,
    Decision,
    Owners,
    Missing,
    DefaultOn,
    Notes,
}

impl Column {
    const ALL: [Self; 11] = [
        Self::Tier,
        Self::Kind,
        Self::Entry,
        Self::Title,
        Self::Since,
        Self::Date,
        Self::Decision,
        Self::Owners,
        Self::Missing,
        Self::DefaultOn,
        Self::Notes,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Kind => "kind",
            Self::Entry => "entry",
            Self::Title => "title",
            Self::Since => "since",
            Self::Date => "date",
            Self::Decision => "decision",
            Self::Owners => "owners",
            Self::Missing => "missing",
            Self::DefaultOn => "default-on",
            Self::Notes => "notes",
        }
    }

    /// Whether it says what is so today, which nothing records for the past.
    const fn is_of_today(self) -> bool {
        matches!(self, Self::Owners | Self::Missing | Self::DefaultOn | Self::Notes)
    }

    fn title(self, facts: &Facts<'_>, next: Option<Rank>) -> String {
        match self {
            Self::Tier => "Tier".to_owned(),
            Self::Kind => "Kind".to_owned(),
            Self::Entry => "Entry".to_owned(),
            Self::Title => "Title".to_owned(),
            Self::Since => "Since".to_owned(),
            Self::Date => "Date".to_owned(),
            Self::Decision => "Decision".to_owned(),
            Self::Owners => "Owners".to_owned(),
            Self::Missing => match next {
                Some(next) => format!("Missing for {}", facts.standing(Standing::Tier(next))),
                None => "Missing for the next tier".to_owned(),
            },
            Self::DefaultOn => "On by default".to_owned(),
            Self::Notes => "Notes".to_owned(),
        }
    }
}

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let registry = facts.registry;
    let selection = Selection {
        tiers: options.tiers(registry),
        kinds: options.kinds(registry),
        owners: options.owners(),
        as_of: options.moment("as-of", registry),
    };
    let headings = options.headings();
    let named = |name: &str| Column::ALL.into_iter().find(|column| column.name() == name);
    let mut columns = options.each("columns", "column", named, || Column::ALL.into_iter().map(Column::name));
    if selection.as_of.is_some() {
        for column in columns.iter().filter(|column| column.is_of_today()) {
            let message = format!("`{}` is not recorded for the past", column.name());
            options.wrong_item("columns", column.name(), message, format!("leave out `{}`, or `as-of`", column.name()));
        }
    }
    if !options.findings.is_empty() {
        return;
    }
    let list = query::list(registry, &selection);
    if columns.is_empty() {
        columns = defaults(&selection, headings.is_some());
    }
    let mut rest = list.entries.as_slice();
    if headings.is_none() || rest.is_empty() {
        return table(facts, &columns, rest, sheet);
    }
    while let Some(first) = rest.first() {
        let (tier, others) = rest.split_at(rest.iter().take_while(|row| row.tier == first.tier).count());
        let standing = registry.standing(first.tier.id).unwrap_or(Standing::Removed);
        sheet.heading(headings.unwrap_or(3), &facts.tier_heading(standing));
        table(facts, &columns, tier, sheet);
        rest = others;
    }
}

/// The columns where none are chosen: without those that would say the same in every row.
fn defaults(selection: &Selection, headings: bool) -> Vec<Column> {
    let mut columns = vec![Column::Tier, Column::Kind, Column::Entry, Column::Since, Column::Date, Column::Decision];
    if headings || selection.tiers.len() == 1 {
        columns.retain(|column| *column != Column::Tier);
    }
    if selection.kinds.len() == 1 {
        columns.retain(|column| *column != Column::Kind);
    }
    columns
}

fn table(facts: &Facts<'_>, columns: &[Column], rows: &[ListRow<'_>], sheet: &mut Sheet) {
    // Rows come by tier: if the first and the last hold the same one, all do.
    let same = rows.first().zip(rows.last()).filter(|(first, last)| first.tier == last.tier);
    let next = same.and_then(|(first, _)| facts.registry.rank(first.tier.id)?.above());
    let titles: Vec<String> = columns.iter().map(|column| column.title(facts, next)).collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let entry = &facts.registry.entries[row.id];
            columns.iter().map(|column| cell(facts, *column, row, entry, sheet)).collect()
        })
        .collect();
    sheet.table(&titles, &rows);
}

fn cell(facts: &Facts<'_>, column: Column, row: &ListRow<'_>, entry: &Entry, sheet: &mut Sheet) -> String {
    match column {
        Column::Tier => markdown_text(row.tier.short()),
        Column::Kind => facts.kind(row.kind),
        Column::Entry if row.name != row.id => {
            format!("{} (then {})", facts.entry(entry, row.id), markdown_text(row.name))
        }
        Column::Entry => facts.entry(entry, row.id),
        Column::Title => markdown_text(row.title),
        Column::Since => row.since.map(markdown_text).unwrap_or_default(),
        Column::Date => row.date.map(|date| date.to_string()).unwrap_or_default(),
        Column::Decision => match (row.decision, row.pr) {
            (Some(decision), _) => facts.decision(decision),
            (None, Some(pr)) => facts.pull_request(pr),
            (None, None) => String::new(),
        },
        Column::Owners => {
            let owners = row.owners.unwrap_or_default().iter().map(|owner| markdown_text(owner));
            owners.collect::<Vec<_>>().join(", ")
        }
        Column::Missing => {
            let missing: Vec<String> = row.missing.iter().flatten().map(|missing| markdown_cell(missing)).collect();
            let separator = if missing.iter().any(|missing| missing.contains(',')) { "; " } else { ", " };
            missing.join(separator)
        }
        Column::DefaultOn => if entry.default_on { "yes" } else { "no" }.to_owned(),
        Column::Notes => {
            let notes = facts.registry.note_texts(&entry.notes).into_iter();
            notes.map(|note| sheet.footnote(markdown_line(note))).collect()
        }
    }
}
