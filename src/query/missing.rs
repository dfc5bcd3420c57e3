//! What stands between entries and a tier.

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::{RequirementRow, checklist, owners_missing};
use crate::model::{Entry, Exceptions, Rank, Registry, Standing};
use crate::view::{Element, Item, Page, Table, Tone, aligned, markdown_cell, markdown_text};

/// The answer of `tiers missing`.
#[derive(Debug, Serialize)]
pub struct Missing {
    /// The version of this shape.
    pub schema: u32,
    /// The entries, by tier, kind and id.
    pub entries: Vec<MissingRow>,
}

/// What stands between one entry and a tier.
#[derive(Debug, Serialize)]
pub struct MissingRow {
    /// The entry's id.
    pub id: String,
    /// The tier that it holds.
    pub tier: String,
    /// The tier that is looked at.
    pub to: String,
    /// What is unmet, met in part, or unknown, and not waived.
    pub missing: Vec<MissingRequirement>,
    /// What is excused.
    pub waived: Vec<MissingRequirement>,
    /// How many owners are missing.
    pub owners_missing: u32,
    /// How many there are.
    #[serde(skip)]
    owners: usize,
    /// From tier to tier, in words.
    #[serde(skip)]
    tier_change: String,
    /// What is missing, as the lines of a checklist.
    #[serde(skip)]
    items: Vec<Item>,
}

/// A requirement that is not satisfied.
#[derive(Debug, Serialize)]
pub struct MissingRequirement {
    /// Its id.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// unmet, partial or unknown.
    pub status: &'static str,
    /// What is to be said of it, in Markdown.
    pub note: Option<String>,
    /// Why it is excused, where it is.
    pub reason: Option<String>,
    /// The last day of the excuse, where it has one.
    pub until: Option<String>,
}

/// Tells what stands between each of these entries and the tier beside it.
pub fn missing(registry: &Registry, wanted: &[(&Entry, Rank)], today: Date) -> Missing {
    let ranks: std::collections::HashMap<&str, Rank> =
        wanted.iter().map(|(entry, to)| (entry.id.as_str(), *to)).collect();
    let mut sorted: Vec<(&Entry, Standing)> = wanted.iter().map(|(entry, _)| (*entry, entry.tier)).collect();
    registry.sort(&mut sorted);
    sorted.dedup_by_key(|(entry, _)| &entry.id);
    let exceptions = registry.exceptions();
    let entries = sorted
        .into_iter()
        .map(|(entry, _)| row(registry, &exceptions, entry, ranks[entry.id.as_str()], today))
        .collect();
    Missing { schema: 1, entries }
}

fn row(registry: &Registry, exceptions: &Exceptions<'_>, entry: &Entry, to: Rank, today: Date) -> MissingRow {
    let unsatisfied = checklist(registry, exceptions, entry, to, today).into_iter().filter(|row| !row.is_satisfied());
    let (missing, waived): (Vec<_>, Vec<_>) = unsatisfied.partition(RequirementRow::stands_in_the_way);
    let owners_missing = owners_missing(registry, exceptions, entry, to);
    let owners = owners_item(owners_missing, entry.owners.len());
    let tier_change = [entry.tier, Standing::Tier(to)].map(|standing| registry.standing_name(standing)).join(" → ");
    MissingRow {
        items: missing.iter().map(RequirementRow::item).chain(owners).collect(),
        tier_change,
        id: entry.id.clone(),
        tier: registry.standing_id(entry.tier).to_owned(),
        to: registry.tier_id(to).to_owned(),
        missing: missing.into_iter().map(MissingRequirement::from).collect(),
        waived: waived.into_iter().map(MissingRequirement::from).collect(),
        owners_missing,
        owners: entry.owners.len(),
    }
}

/// The line of a checklist that says how many owners are missing, if any are.
pub(super) fn owners_item(missing: u32, named: usize) -> Option<Item> {
    let text = format!("Owners: {missing} more (it has {named})");
    (missing > 0).then(|| Item { lead: "✗ unmet".to_owned(), tone: Tone::Bad, text, under: Vec::new() })
}

impl From<RequirementRow> for MissingRequirement {
    fn from(row: RequirementRow) -> Self {
        let status = row.word();
        let (reason, until) = row.waiver.map(|waiver| (waiver.reason, waiver.until)).unzip();
        Self { requirement: row.id, title: row.title, status, note: row.note, reason, until: until.flatten() }
    }
}

impl Missing {
    /// The ids of those that nothing keeps from the tier.
    pub fn ready(&self) -> impl Iterator<Item = &str> {
        let ready = |row: &&MissingRow| row.missing.is_empty() && row.owners_missing == 0;
        self.entries.iter().filter(ready).map(|row| row.id.as_str())
    }

    /// The rows for people, with the titles of requirements.
    pub fn table(&self) -> Table {
        self.rows(
            &[("Entry", 0), ("Tier", 2), ("To", 1), ("Missing", 0), ("Status", 0), ("Note", 0)],
            "Owners",
            |row| &row.title,
        )
    }

    /// The rows as Markdown; notes are Markdown already.
    pub fn markdown(&self) -> String {
        let table = self.table();
        let titles: Vec<String> = table.columns.iter().map(|column| column.title.to_owned()).collect();
        let rows = table.rows.iter().map(|row| {
            let (note, plain) = row.split_last().expect("every row has all columns");
            plain.iter().map(|cell| markdown_text(cell)).chain([markdown_cell(note)]).collect()
        });
        aligned(&titles, &rows.collect::<Vec<_>>())
    }

    /// A checklist for each entry, for people whose terminal is narrow.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        for row in self.entries.iter().filter(|row| !row.items.is_empty()) {
            page.push(Element::Heading(format!("{}: {}", row.id, row.tier_change)));
            page.push(Element::Items(row.items.clone()));
        }
        page
    }

    /// The rows for programs, with the ids of requirements.
    pub fn data(&self) -> Table {
        let columns = [("Entry", 0), ("Tier", 0), ("To", 0), ("Requirement", 0), ("Status", 0), ("Note", 0)];
        self.rows(&columns, "owners", |row| &row.requirement)
    }

    fn rows(&self, columns: &[(&'static str, u8)], owners: &str, name: impl Fn(&MissingRequirement) -> &str) -> Table {
        let mut table = Table::new(columns);
        for entry in &self.entries {
            let cells = |what: &str, status: &str, note: &str| {
                [&entry.id, &entry.tier, &entry.to, what, status, note].map(str::to_owned).to_vec()
            };
            for row in &entry.missing {
                table.rows.push(cells(name(row), row.status, row.note.as_deref().unwrap_or("")));
            }
            if entry.owners_missing > 0 {
                let note = format!("{} more (it has {})", entry.owners_missing, entry.owners);
                table.rows.push(cells(owners, "unmet", &note));
            }
        }
        table
    }
}
