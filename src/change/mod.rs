//! The semantic difference of two registries: what `diff` shows and what the rules about changes judge.
//!
//! It compares meanings, so that moving, reordering and reformatting a registry is no change.

mod facets;

use std::collections::HashMap;

use crate::model::{Entry, Registry, Standing, Step, Transition};

pub use facets::Facet;

/// What lies between two registries.
#[derive(Debug)]
pub struct Change<'a> {
    /// The registry before.
    pub base: &'a Registry,
    /// The registry after.
    pub head: &'a Registry,
    /// The entries that differ, as they stand in the head's file, then those that only the base has.
    pub entries: Vec<EntryChange<'a>>,
    /// What else differs, by path.
    pub facets: Vec<Facet>,
    same_tiers: bool,
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
pub fn between<'a>(base: &'a Registry, head: &'a Registry) -> Change<'a> {
    let same_tiers = base.tiers.iter().map(|tier| &tier.id).eq(head.tiers.iter().map(|tier| &tier.id));
    let mut entries = Vec::new();
    let renamed = renamed(base, head);
    let mut taken: Vec<&str> = Vec::new();
    for after in head.entries.values() {
        let before = base.entries.get(&after.id).or_else(|| renamed.get(after.id.as_str()).copied());
        match before {
            Some(before) => {
                if before.id != after.id {
                    taken.push(&before.id);
                }
                if !same_tiers || before != after {
                    entries.push(EntryChange { base: Some(before), head: Some(after) });
                }
            }
            None => entries.push(EntryChange { base: None, head: Some(after) }),
        }
    }
    for before in base.entries.values() {
        if !head.entries.contains_key(&before.id) && !taken.contains(&before.id.as_str()) {
            entries.push(EntryChange { base: Some(before), head: None });
        }
    }
    let mut change = Change { base, head, entries, facets: Vec::new(), same_tiers };
    if !change.same_tiers {
        // Compared by the tiers' ids, most of the entries turn out to be the same.
        let differing: Vec<_> =
            change.entries.iter().filter(|entry| !facets::same_entry(&change, entry)).copied().collect();
        change.entries = differing;
    }
    change.facets = facets::all(&change);
    change
}

/// The entries of the base that the head has under another name, by that name.
fn renamed<'a>(base: &'a Registry, head: &'a Registry) -> HashMap<&'a str, &'a Entry> {
    let mut renamed = HashMap::new();
    for after in head.entries.values().filter(|entry| !base.entries.contains_key(&entry.id)) {
        let former = after.former_names().chain(after.aliases.iter().map(String::as_str));
        let before = former.filter(|name| !head.entries.contains_key(*name)).find_map(|name| base.entries.get(name));
        if let Some(before) = before {
            renamed.insert(after.id.as_str(), before);
        }
    }
    renamed
}

impl<'a> Change<'a> {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.facets.is_empty()
    }

    /// What became of an entry's standing, if anything did.
    pub fn movement(&self, entry: &EntryChange<'_>) -> Option<Movement> {
        let (before, after) = match (entry.base, entry.head) {
            (None, _) => return Some(Movement::Added),
            (Some(_), None) => return Some(Movement::Vanished),
            (Some(before), Some(after)) => (before, after),
        };
        match (self.base_standing(before.tier), Some(after.tier)) {
            (before, after) if before == after => None,
            (_, Some(Standing::Removed)) if after.replaced_by.is_empty() => Some(Movement::Removed),
            (_, Some(Standing::Removed)) => Some(Movement::Merged),
            (Some(Standing::Removed), _) => Some(Movement::Readmitted),
            (Some(before), Some(after)) if after < before => Some(Movement::Promoted),
            // A tier that the head no longer has was left downwards, for all that is known.
            _ => Some(Movement::Demoted),
        }
    }

    /// A standing of the base as one of the head; `None` for a tier that the head does not have.
    pub fn base_standing(&self, standing: Standing) -> Option<Standing> {
        match standing {
            Standing::Removed => Some(Standing::Removed),
            Standing::Tier(rank) if self.same_tiers => Some(Standing::Tier(rank)),
            Standing::Tier(rank) => self.head.rank(self.base.tier_id(rank)).map(Standing::Tier),
        }
    }

    /// Whether two steps are one: every key that the base has is unchanged. Filling in what was absent is no rewrite.
    pub fn same_step(&self, before: &Step, after: &Step) -> bool {
        fn kept<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> bool {
            before.is_none() || before == after
        }
        self.base_standing(before.tier) == Some(after.tier)
            && kept(before.date.as_ref(), after.date.as_ref())
            && kept(before.since.as_ref(), after.since.as_ref())
            && kept(before.decision.as_ref(), after.decision.as_ref())
            && kept(before.pr.as_ref(), after.pr.as_ref())
            && kept(before.was.as_ref(), after.was.as_ref())
            && kept(before.reason.as_ref(), after.reason.as_ref())
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

    /// The transitions that the head adds to an entry's history.
    pub fn appended(&self, entry: &EntryChange<'a>) -> Vec<Transition<'a>> {
        let Some(after) = entry.head else { return Vec::new() };
        let known = match entry.base {
            Some(before) if before.recorded => before.history.len(),
            // What stood in no history may stand in one now, as its first step.
            Some(before) if after.recorded => usize::from(
                after.history.first().is_some_and(|first| self.base_standing(before.tier) == Some(first.tier)),
            ),
            Some(_) => 1,
            None => 0,
        };
        after.transitions().skip(known).collect()
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
