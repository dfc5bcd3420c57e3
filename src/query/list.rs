//! Which entries hold which tier.

use serde::Serialize;

use crate::model::{Entry, Exceptions, Moment, Registry, Standing, Step};
use crate::view::Table;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these tiers; empty: every tier, without entries that hold none.
    pub tiers: Vec<Standing>,
    /// Only these kinds; empty: every kind.
    pub kinds: Vec<String>,
    /// Only entries of these owners; empty: of all and none.
    pub owners: Vec<String>,
    /// As it was at this moment; none: today.
    pub as_of: Option<Moment>,
}

/// The answer of `tiers list`.
#[derive(Debug, Serialize)]
pub struct List {
    /// The version of this shape.
    pub schema: u32,
    /// The project's name.
    pub project: String,
    /// The day or release that was asked for.
    pub as_of: Option<String>,
    /// The entries, by tier, kind and id.
    pub entries: Vec<ListRow>,
}

/// One entry that holds a tier.
#[derive(Debug, Serialize)]
pub struct ListRow {
    /// The entry's id of today, which every command accepts.
    pub id: String,
    /// Its id at the moment that was asked for.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The id of its kind.
    pub kind: String,
    /// The tier held.
    pub tier: String,
    /// The first release in which it holds that tier.
    pub since: Option<String>,
    /// The day from which it holds that tier.
    pub date: Option<String>,
    /// The decision behind that.
    pub decision: Option<String>,
    /// The pull request behind that.
    pub pr: Option<u64>,
    /// Other and former names.
    pub aliases: Vec<String>,
    /// Who looks after it; unknown for the past.
    pub owners: Option<Vec<String>>,
    /// What is missing for the next tier; unknown for the past.
    pub missing: Option<Vec<String>>,
}

/// Lists the selected entries.
pub fn list(registry: &Registry, selection: &Selection) -> List {
    let mut held: Vec<((&Entry, Option<&Step>), Standing)> = Vec::with_capacity(registry.entries.len());
    for entry in registry.entries.values().filter(|entry| selection.takes(entry)) {
        let last = match &selection.as_of {
            None => entry.last_move(),
            Some(moment) => entry.held_at(moment, registry),
        };
        let step = last.map(|last| last.step);
        let standing = match (step, &selection.as_of) {
            (Some(step), _) => step.tier,
            (None, None) => entry.tier,
            // It was not there yet, or nobody knows since when it is known.
            (None, Some(_)) => continue,
        };
        let wanted = match selection.tiers.as_slice() {
            [] => standing.rank().is_some(),
            tiers => tiers.contains(&standing),
        };
        if wanted {
            held.push(((entry, step), standing));
        }
    }
    registry.sort_by(&mut held, |(entry, _)| *entry);
    let waivers = registry.exceptions();
    let row = |((entry, step), standing)| row(registry, &waivers, entry, step, standing, selection);
    let entries = held.into_iter().map(row).collect();
    let as_of = selection.as_of.as_ref().map(ToString::to_string);
    List { schema: 1, project: registry.project.name.clone(), as_of, entries }
}

fn row(
    registry: &Registry,
    waivers: &Exceptions<'_>,
    entry: &Entry,
    step: Option<&Step>,
    standing: Standing,
    selection: &Selection,
) -> ListRow {
    let today = selection.as_of.is_none();
    let name = selection.as_of.as_ref().map_or(entry.id.as_str(), |moment| entry.name_at(moment, registry));
    ListRow {
        id: entry.id.clone(),
        name: name.to_owned(),
        title: entry.title.clone(),
        kind: entry.kind.clone(),
        tier: registry.standing_id(standing).to_owned(),
        since: step.and_then(|step| step.since.as_ref()).map(ToString::to_string),
        date: step.and_then(|step| step.date).map(|date| date.to_string()),
        decision: step.and_then(|step| step.decision.clone()),
        pr: step.and_then(|step| step.pr),
        aliases: entry.aliases.clone(),
        owners: today.then(|| entry.owners.clone()),
        missing: today.then(|| missing(registry, waivers, entry)),
    }
}

/// What is missing for the next tier: the note of each assessment, or its requirement's title.
pub fn missing_texts(registry: &Registry, entry: &Entry) -> Vec<String> {
    missing(registry, &registry.exceptions(), entry)
}

/// The same with the waivers at hand, for many entries.
pub(super) fn missing(registry: &Registry, waivers: &Exceptions<'_>, entry: &Entry) -> Vec<String> {
    let Some(next) = registry.next_rank(entry) else { return Vec::new() };
    registry
        .needed(&entry.kind, next)
        .filter(|(id, _)| registry.status(entry, id).is_some_and(|status| !status.satisfies()))
        .filter(|(id, _)| waivers.of_requirement(&entry.id, id).is_none())
        .map(|(id, requirement)| {
            let note = entry.requirements.get(id).and_then(|assessment| assessment.note.clone());
            note.unwrap_or_else(|| requirement.title.clone())
        })
        .collect()
}

impl Selection {
    fn takes(&self, entry: &Entry) -> bool {
        let kind = self.kinds.is_empty() || self.kinds.contains(&entry.kind);
        let owner = self.owners.is_empty() || entry.owners.iter().any(|owner| self.owners.contains(owner));
        kind && owner
    }
}

impl List {
    /// The rows for people.
    pub fn table(&self) -> Table {
        let mut table =
            Table::new(&[("Tier", 0), ("Entry", 0), ("Kind", 1), ("Since", 2), ("Date", 3), ("Decision", 4)]);
        table.rows = self.entries.iter().map(ListRow::cells).collect();
        table
    }
}

impl List {
    /// The rows for a spreadsheet: every key a column of its own, and nothing where nothing is known.
    pub fn sheet(&self) -> Table {
        let titles = ["Id", "Title", "Kind", "Tier", "Since", "Date", "Decision", "PR", "Aliases", "Owners", "Missing"];
        let mut table = Table::new(&titles.map(|title| (title, 0)));
        table.rows = self.entries.iter().map(ListRow::fields).collect();
        table
    }
}

impl ListRow {
    fn fields(&self) -> Vec<String> {
        let list = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.join("; ")).unwrap_or_default();
        vec![
            self.id.clone(),
            self.title.clone(),
            self.kind.clone(),
            self.tier.clone(),
            self.since.clone().unwrap_or_default(),
            self.date.clone().unwrap_or_default(),
            self.decision.clone().unwrap_or_default(),
            self.pr.map(|pr| pr.to_string()).unwrap_or_default(),
            self.aliases.join("; "),
            list(&self.owners),
            list(&self.missing),
        ]
    }

    fn cells(&self) -> Vec<String> {
        let entry = if self.name == self.id { self.id.clone() } else { format!("{} (then {})", self.id, self.name) };
        let unknown = || "-".to_owned();
        let pr = self.pr.map(|pr| format!("#{pr}"));
        vec![
            self.tier.clone(),
            entry,
            self.kind.clone(),
            self.since.clone().unwrap_or_else(unknown),
            self.date.clone().unwrap_or_else(unknown),
            self.decision.clone().or(pr).unwrap_or_else(unknown),
        ]
    }
}
