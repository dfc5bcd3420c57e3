//! Which things in two registries are the same, although their names may differ.

use std::collections::{HashMap, HashSet};

use crate::model::{Entry, Rank, Registry};

/// For each tier of the base, its rank in the head.
///
/// A tier is known by its id. If as many ids disappeared between two neighbours as appeared there, those tiers were
/// renamed, in order.
pub(super) fn tiers(base: &Registry, head: &Registry) -> Vec<Option<Rank>> {
    let mut come: HashMap<_, Vec<usize>> = HashMap::new();
    for (neighbours, index) in gaps(head, base) {
        come.entry(neighbours).or_default().push(index);
    }
    let mut gone: HashMap<_, Vec<usize>> = HashMap::new();
    for (neighbours, index) in gaps(base, head) {
        gone.entry(neighbours).or_default().push(index);
    }
    let mut ranks: Vec<Option<Rank>> = base.tiers.iter().map(|tier| head.rank(&tier.id)).collect();
    for (neighbours, gone) in gone {
        if let Some(come) = come.get(&neighbours).filter(|come| come.len() == gone.len()) {
            for (gone, come) in gone.into_iter().zip(come) {
                ranks[gone] = Some(Rank::new(*come));
            }
        }
    }
    ranks
}

/// The tiers that the other registry lacks, each with its nearest neighbours there.
fn gaps<'r>(
    registry: &'r Registry,
    other: &'r Registry,
) -> impl Iterator<Item = ((Option<&'r str>, Option<&'r str>), usize)> {
    let tiers = &registry.tiers;
    let known = |index: &usize| other.rank(&tiers[*index].id).is_some();
    let id = |index: usize| tiers[index].id.as_str();
    (0..tiers.len()).filter(move |index| !known(index)).map(move |index| {
        ((((0..index).rev().find(known)).map(id), (index + 1..tiers.len()).find(known).map(id)), index)
    })
}

/// The entries of the base that the head has under another name, by that name.
///
/// The history of an entry (`was`) says who it was. An alias does not: any entry may take a name that another one had.
/// An entry gives up the name that it has in the base only if it goes by another name itself, as when two entries swap
/// names.
pub(super) fn renamed<'a>(base: &'a Registry, head: &'a Registry) -> HashMap<&'a str, &'a Entry> {
    let mut renamed: HashMap<&str, &Entry> = HashMap::new();
    let mut claimed: HashSet<&str> = HashSet::new();
    for after in head.entries.values() {
        let known: HashSet<&str> = base.entries.get(&after.id).into_iter().flat_map(Entry::former_names).collect();
        let former = after.former_names().filter(|name| *name != after.id && !known.contains(name));
        let before = former.filter_map(|name| base.entries.get(name)).filter(|before| !claimed.contains(&*before.id));
        if let Some(before) = before.last() {
            claimed.insert(&before.id);
            renamed.insert(&after.id, before);
        }
    }
    for after in head.entries.keys() {
        let mut id = after.as_str();
        while base.entries.contains_key(id) && !claimed.contains(id) {
            let Some(before) = renamed.remove(id) else { break };
            claimed.remove(&*before.id);
            id = &before.id;
        }
    }
    renamed
}
