//! The key paths that rules point at.

use crate::finding::Place;
use crate::model::{Entry, Kind, Rank, Registry, Waiver, Window};
use crate::toml::KeyPath;

/// `entry.ID`.
pub(super) fn entry(id: &str) -> KeyPath {
    KeyPath::keys(["entry", id])
}

/// `entry.ID.history[INDEX]`.
pub(super) fn step(id: &str, index: usize) -> KeyPath {
    entry(id).key("history").index(index)
}

/// Where an entry says what it held from a step on: `entry.ID.history[INDEX].tier`, or without a history
/// `entry.ID.tier`.
pub(super) fn held(entry: &Entry, index: usize) -> Place {
    let holder = if entry.recorded { step(&entry.id, index) } else { self::entry(&entry.id) };
    Place::Value(holder.key("tier"))
}

/// `entry.ID.requirements.REQUIREMENT`.
pub(super) fn assessment(entry: &str, requirement: &str) -> KeyPath {
    self::entry(entry).key("requirements").key(requirement)
}

/// `requirement.ID`.
pub(super) fn requirement(id: &str) -> KeyPath {
    KeyPath::keys(["requirement", id])
}

/// `decision.ID`.
pub(super) fn decision(id: &str) -> KeyPath {
    KeyPath::keys(["decision", id])
}

/// `tier[RANK]`.
pub(super) fn tier(rank: Rank) -> KeyPath {
    KeyPath::keys(["tier"]).index(rank.index())
}

/// `kind.KIND.KEY` where the kind has a limit of its own, else `policy.KEY`.
pub(super) fn limit(registry: &Registry, kind: &str, key: &str, is_own: impl Fn(&Kind) -> bool) -> Place {
    Place::Value(match registry.kinds.get(kind) {
        Some(own) if is_own(own) => KeyPath::keys(["kind", kind, key]),
        _ => KeyPath::keys(["policy", key]),
    })
}

/// `release[INDEX]` of the first release of a line.
pub(super) fn line(window: &Window<'_>) -> KeyPath {
    release(window.releases[0].0)
}

/// `release[INDEX]`.
pub(super) fn release(index: usize) -> KeyPath {
    KeyPath::keys(["release"]).index(index)
}

/// `waiver[INDEX]`.
pub(super) fn waiver(index: usize) -> KeyPath {
    KeyPath::keys(["waiver"]).index(index)
}

/// Where a waiver names one of its entries: `waiver[INDEX].entry`, or `waiver[INDEX].entries[POSITION]`.
pub(super) fn waived(index: usize, waiver: &Waiver, position: usize) -> Place {
    let path = self::waiver(index);
    Place::Value(if waiver.listed { path.key("entries").index(position) } else { path.key("entry") })
}
