//! Which entries hold which tier.

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::missing_for_next;
use crate::model::{Entry, Moment, Named, Registry, Standing, Step, Version};

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
pub struct List<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The project's name.
    pub project: &'r str,
    /// The day or release that was asked for.
    pub as_of: Option<String>,
    /// The entries, by tier, kind and id.
    pub entries: Vec<ListRow<'r>>,
}

/// One entry that holds a tier.
#[derive(Debug, Serialize)]
pub struct ListRow<'r> {
    /// The entry's id of today, which every command accepts.
    pub id: &'r str,
    /// Its id at the moment that was asked for.
    pub name: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The id of its kind.
    pub kind: &'r str,
    /// The tier held.
    pub tier: Named<'r>,
    /// The first release in which it holds that tier.
    pub since: Option<&'r str>,
    /// The day from which it holds that tier.
    pub date: Option<Date>,
    /// The decision behind that.
    pub decision: Option<&'r str>,
    /// The pull request behind that.
    pub pr: Option<u64>,
    /// Other and former names.
    pub aliases: &'r [String],
    /// Who looks after it; unknown for the past.
    pub owners: Option<&'r [String]>,
    /// What is missing for the next tier; unknown for the past.
    pub missing: Option<Vec<&'r str>>,
}

/// Lists the selected entries.
pub fn list<'r>(registry: &'r Registry, selection: &Selection) -> List<'r> {
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
    let exceptions = registry.exceptions();
    let today = selection.as_of.is_none();
    let row = |((entry, step), standing): ((&'r Entry, Option<&'r Step>), Standing)| ListRow {
        id: &entry.id,
        name: selection.as_of.as_ref().map_or(&entry.id, |moment| entry.name_at(moment, registry)),
        title: &entry.title,
        kind: &entry.kind,
        tier: registry.named(standing),
        since: step.and_then(|step| step.since.as_ref()).map(Version::as_str),
        date: step.and_then(|step| step.date),
        decision: step.and_then(|step| step.decision.as_deref()),
        pr: step.and_then(|step| step.pr),
        aliases: &entry.aliases,
        owners: today.then_some(&*entry.owners),
        missing: today.then(|| missing_for_next(registry, &exceptions, entry)),
    };
    let entries = held.into_iter().map(row).collect();
    let as_of = selection.as_of.as_ref().map(ToString::to_string);
    List { schema: 1, project: &registry.project.name, as_of, entries }
}

impl Selection {
    fn takes(&self, entry: &Entry) -> bool {
        let kind = self.kinds.is_empty() || self.kinds.contains(&entry.kind);
        let owner = self.owners.is_empty() || entry.owners.iter().any(|owner| self.owners.contains(owner));
        kind && owner
    }
}
