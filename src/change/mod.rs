//! The semantic difference of two registries: what `diff` shows and what the rules about changes judge.
//!
//! It compares meanings: moving, reordering and reformatting change nothing.

mod facets;
mod names;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::model::{Entry, Rank, Registry, Standing, Step, Transition};

pub use facets::{Facet, facets};

/// The difference between two registries.
#[derive(Debug)]
pub struct Difference<'a> {
    /// The registry before.
    pub base: &'a Registry,
    /// The registry after.
    pub head: &'a Registry,
    /// The registry whose policy judges the change: the base, unless that has moved on since the change began.
    pub judge: &'a Registry,
    /// The entries that differ, in the order of the head's file, then those that only the base has.
    pub entries: Vec<EntryChange<'a>>,
    /// The head's rank of each tier of the base.
    tiers: Vec<Option<Rank>>,
    /// The head's id of each entry of the base that was renamed.
    names: HashMap<&'a str, &'a str>,
}

/// An entry before and after; at least one of the two is there.
#[derive(Debug, Clone, Copy)]
pub struct EntryChange<'a> {
    /// Before.
    pub base: Option<&'a Entry>,
    /// After.
    pub head: Option<&'a Entry>,
}

/// What became of an entry's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Movement {
    /// It is new.
    Added,
    /// It holds a more supported tier.
    Promoted,
    /// It holds a less supported tier.
    Demoted,
    /// It became a tombstone.
    Removed,
    /// It became a tombstone that names what took its place.
    Merged,
    /// It holds a tier again.
    Readmitted,
    /// It is gone without a tombstone.
    Vanished,
}

/// The difference of two registries.
pub fn between<'a>(base: &'a Registry, head: &'a Registry) -> Difference<'a> {
    let renamed = names::renamed(base, head);
    let names: HashMap<&str, &str> = renamed.iter().map(|(after, before)| (before.id.as_str(), *after)).collect();
    let tiers = names::tiers(base, head);
    let same_ranks = tiers.iter().enumerate().all(|(index, rank)| *rank == Some(Rank::new(index)));
    let mut change = Difference { base, head, judge: base, entries: Vec::new(), tiers, names };
    let mut entries = Vec::new();
    for after in head.entries.values() {
        // An entry of the same name may be a different one, if the old one has a new name.
        let same_name = || base.entries.get(&after.id).filter(|before| !change.names.contains_key(before.id.as_str()));
        let before = renamed.get(after.id.as_str()).copied().or_else(same_name);
        if same_ranks && before == Some(after) {
            continue;
        }
        let entry = EntryChange { base: before, head: Some(after) };
        if !facets::same_entry(&change, &entry) {
            entries.push(entry);
        }
    }
    for before in base.entries.values() {
        if !head.entries.contains_key(&before.id) && !change.names.contains_key(before.id.as_str()) {
            entries.push(EntryChange { base: Some(before), head: None });
        }
    }
    change.entries = entries;
    change
}

impl<'a> Difference<'a> {
    /// The head's id of an entry that has this one in the base.
    pub fn head_id<'i>(&'i self, id: &'i str) -> &'i str {
        self.names.get(id).copied().unwrap_or(id)
    }

    /// What became of an entry's standing, if anything did.
    pub fn movement(&self, entry: &EntryChange<'a>) -> Option<Movement> {
        // As far as tiers go, an entry that holds none yet does not exist.
        let placed = |entry: Option<&'a Entry>| entry.filter(|entry| !entry.is_unplaced());
        let (before, after) = match (placed(entry.base), placed(entry.head)) {
            (None, None) => return None,
            (None, _) => return Some(Movement::Added),
            (Some(_), None) => return Some(Movement::Vanished),
            (Some(before), Some(after)) => (before, after),
        };
        match (before.tier, after.tier) {
            (Standing::NoTier, _) | (_, Standing::NoTier) | (Standing::Removed, Standing::Removed) => None,
            (_, Standing::Removed) if after.replaced_by.is_empty() => Some(Movement::Removed),
            (_, Standing::Removed) => Some(Movement::Merged),
            (Standing::Removed, _) => Some(Movement::Readmitted),
            (Standing::Tier(before), Standing::Tier(after)) => match self.compare(before, after) {
                Ordering::Less => Some(Movement::Promoted),
                Ordering::Equal => None,
                Ordering::Greater => Some(Movement::Demoted),
            },
        }
    }

    /// How a tier of the head compares with one of the base; less is more supported.
    ///
    /// A tier that only the base has lies between its neighbours, where it equals any tier that only the head has.
    fn compare(&self, before: Rank, after: Rank) -> Ordering {
        if let Some(before) = self.tiers[before.index()] {
            return after.cmp(&before);
        }
        let above = self.tiers[..before.index()].iter().rev().find_map(|rank| *rank);
        let below = self.tiers[before.index()..].iter().find_map(|rank| *rank);
        if above.is_some_and(|above| after <= above) {
            Ordering::Less
        } else if below.is_some_and(|below| after >= below) {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }

    /// A standing of the base as one of the head; `None` for a tier that the head does not have.
    pub fn base_standing(&self, standing: Standing) -> Option<Standing> {
        match standing {
            Standing::NoTier | Standing::Removed => Some(standing),
            Standing::Tier(rank) => self.tiers.get(rank.index()).copied().flatten().map(Standing::Tier),
        }
    }

    /// The head's id of an entry of the base, if it is another one there.
    pub fn renamed(&self, id: &str) -> Option<&'a str> {
        self.names.get(id).copied()
    }

    /// Whether two steps are the same: every key of the base is unchanged. Filling in absent keys is not a rewrite.
    pub fn same_step(&self, before: &Step, after: &Step) -> bool {
        fn kept<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> bool {
            before.is_none() || before == after
        }
        self.base_standing(before.tier) == Some(after.tier)
            && (before.dated_by_release || kept(before.date.as_ref(), after.date.as_ref()))
            && kept(before.since.as_ref(), after.since.as_ref())
            && kept(before.decision.as_ref(), after.decision.as_ref())
            && kept(before.pr.as_ref(), after.pr.as_ref())
            && kept(before.was.as_ref(), after.was.as_ref())
            && kept(before.reason.as_ref(), after.reason.as_ref())
            && kept(before.default_on.as_ref(), after.default_on.as_ref())
    }

    /// The steps of the base that the head altered or dropped, by their indexes in the base.
    pub fn rewritten(&self, entry: &EntryChange<'_>) -> Vec<usize> {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { return Vec::new() };
        if !before.recorded {
            return Vec::new();
        }
        let same =
            |(index, step): (usize, &Step)| after.history.get(index).is_some_and(|after| self.same_step(step, after));
        before.history.iter().enumerate().filter(|step| !same(*step)).map(|(index, _)| index).collect()
    }

    /// Whether an entry that the head has moves, or takes a step.
    pub fn moves(&self, entry: &EntryChange<'a>) -> bool {
        let takes_step = |after: &Entry| self.first_appended(entry) < after.history.len();
        entry.head.is_some_and(|after| takes_step(after) || self.movement(entry).is_some())
    }

    /// The transitions that the head adds to an entry's history.
    pub fn appended(&self, entry: &EntryChange<'a>) -> Vec<Transition<'a>> {
        let first = self.first_appended(entry);
        entry.head.into_iter().flat_map(Entry::transitions).skip(first).collect()
    }

    /// The index of the first step that the head adds to an entry's history: past its end if there is none.
    pub fn first_appended(&self, entry: &EntryChange<'_>) -> usize {
        match (entry.base, entry.head) {
            (None, _) | (_, None) => 0,
            (Some(before), Some(_)) if before.recorded => before.history.len(),
            // An entry without a history may have one now, including what led to its tier.
            (Some(before), Some(after)) if after.recorded => {
                let held = self.base_standing(before.tier);
                let past = after.history.iter().rposition(|step| Some(step.tier) == held).map_or(0, |index| index + 1);
                // A step from before the entry gave up the name that the base knows is not part of the past.
                let renamed = after.history.iter().position(|step| step.was.as_ref() == Some(&before.id));
                renamed.map_or(past, |renamed| renamed.min(past))
            }
            // An entry that held no tier yet has no step.
            (Some(before), Some(_)) => usize::from(!before.is_unplaced()),
        }
    }
}

impl<'a> EntryChange<'a> {
    /// The id by which the entry is known now.
    pub fn id(&self) -> &'a str {
        match (self.head, self.base) {
            (Some(entry), _) | (None, Some(entry)) => &entry.id,
            (None, None) => "",
        }
    }

    /// The id before, if it is another one now.
    pub fn former_id(&self) -> Option<&'a str> {
        let (before, after) = (self.base?, self.head?);
        (before.id != after.id).then_some(before.id.as_str())
    }

    /// The kinds before and after, if they differ.
    pub fn kinds(&self) -> Option<(&'a str, &'a str)> {
        let (before, after) = (self.base?, self.head?);
        (before.kind != after.kind).then_some((before.kind.as_str(), after.kind.as_str()))
    }
}
