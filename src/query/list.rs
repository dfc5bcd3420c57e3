//! Which entries hold which tier.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::missing_for_next;
use crate::model::{Entry, Moment, Named, Registry, Standing, Step, Version};
use crate::prose::{plain, plain_blocks};

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

/// An entry with what it holds.
#[derive(Debug, Clone, Copy)]
pub struct Held<'r> {
    /// The entry.
    pub entry: &'r Entry,
    /// What it holds, or held at the moment that was asked for.
    pub standing: Standing,
    /// The step by which it came to hold that; none if it holds no tier yet.
    pub step: Option<&'r Step>,
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
    /// The same as plain text.
    pub title_plain: Cow<'r, str>,
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
    /// The same as plain text.
    pub missing_plain: Option<Vec<Cow<'r, str>>>,
}

/// Lists the selected entries.
pub fn list<'r>(registry: &'r Registry, selection: &Selection) -> List<'r> {
    let exceptions = registry.exceptions();
    let today = selection.as_of.is_none();
    let row = |Held { entry, standing, step }: Held<'r>| {
        let missing = today.then(|| missing_for_next(registry, &exceptions, entry));
        ListRow {
            id: &entry.id,
            name: selection.as_of.as_ref().map_or(&entry.id, |moment| entry.name_at(moment, registry)),
            title: &entry.title,
            title_plain: plain(&entry.title),
            kind: &entry.kind,
            tier: registry.named(standing),
            since: step.and_then(|step| registry.since(step)).map(Version::as_str),
            date: step.and_then(|step| step.date),
            decision: step.and_then(|step| step.decision.as_deref()),
            pr: step.and_then(|step| step.pr),
            aliases: &entry.aliases,
            owners: today.then_some(&*entry.owners),
            missing_plain: missing.as_ref().map(|texts| texts.iter().copied().map(plain_blocks).collect()),
            missing,
        }
    };
    let entries = selection.held(registry).into_iter().map(row).collect();
    let as_of = selection.as_of.as_ref().map(ToString::to_string);
    List { schema: 1, project: &registry.project.name, as_of, entries }
}

impl Selection {
    /// The selected entries with what they hold, or held, in the order of every output.
    pub fn held<'r>(&self, registry: &'r Registry) -> Vec<Held<'r>> {
        let taken = registry.entries.values().filter(|entry| self.takes(entry));
        let mut held: Vec<(Held<'r>, Standing)> = taken.filter_map(|entry| self.hold(registry, entry)).collect();
        registry.sort_by(&mut held, |held| held.entry);
        held.into_iter().map(|(held, _)| held).collect()
    }

    fn takes(&self, entry: &Entry) -> bool {
        let kind = self.kinds.is_empty() || self.kinds.contains(&entry.kind);
        let owner = self.owners.is_empty() || self.owners.iter().any(|owner| entry.is_owned_by(owner));
        kind && owner
    }

    fn hold<'r>(&self, registry: &'r Registry, entry: &'r Entry) -> Option<(Held<'r>, Standing)> {
        let last = match &self.as_of {
            None => entry.last_move(),
            Some(moment) => entry.held_at(moment, registry),
        };
        let step = last.map(|last| last.step);
        let standing = match (step, &self.as_of) {
            (Some(step), _) => step.tier,
            (None, None) => entry.tier,
            // It was not there yet, or nobody knows since when it is known.
            (None, Some(_)) => return None,
        };
        let wanted = match self.tiers.as_slice() {
            [] => standing.rank().is_some(),
            tiers => tiers.contains(&standing),
        };
        wanted.then_some((Held { entry, standing, step }, standing))
    }
}
