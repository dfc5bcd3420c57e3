//! The registry as JSON, whole and in parts, at predictable addresses.

use serde::Serialize;

use super::{File, Site, file};
use crate::model::Moment;
use crate::query::export::{Entry, Release, Tier};
use crate::view;

/// A part of the registry, with the version of the JSON's format.
#[derive(Serialize)]
struct Part<'p, T> {
    schema: u32,
    #[serde(flatten)]
    part: &'p T,
}

/// A release with the tier of every entry in it.
#[derive(Serialize)]
struct ReleasePart<'p> {
    schema: u32,
    #[serde(flatten)]
    release: &'p Release<'p>,
    entries: Vec<Held<'p>>,
}

/// A tier with the entries that hold it.
#[derive(Serialize)]
struct TierPart<'p> {
    schema: u32,
    #[serde(flatten)]
    tier: &'p Tier<'p>,
    entries: Vec<&'p str>,
}

#[derive(Serialize)]
struct Held<'p> {
    id: &'p str,
    tier: &'p str,
}

/// The file of one entry.
pub(super) fn entry(entry: &Entry<'_>) -> File {
    (format!("api/v1/entries/{}.json", file(entry.id)), view::json(&Part { schema: 1, part: entry }))
}

/// The whole registry.
pub(super) fn registry(site: &Site<'_>) -> Vec<File> {
    vec![("api/v1/registry.json".to_owned(), view::json(site.export))]
}

/// Its releases and tiers.
pub(super) fn parts(site: &Site<'_>) -> Vec<File> {
    let (registry, export) = (site.registry, site.export);
    let mut files = Vec::new();
    for (release, recorded) in export.releases.iter().zip(&registry.releases) {
        let moment = Moment::Release(recorded.version.clone());
        let held = registry.entries.values().filter_map(|entry| {
            let tier = entry.held_at(&moment, registry)?.step.tier;
            tier.rank().map(|_| Held { id: &entry.id, tier: registry.standing_id(tier) })
        });
        let part = ReleasePart { schema: 1, release, entries: held.collect() };
        files.push((format!("api/v1/releases/{}.json", release.version), view::json(&part)));
    }
    for tier in &export.tiers {
        let holds = export.entries.iter().filter(|entry| entry.tier == tier.id);
        let part = TierPart { schema: 1, tier, entries: holds.map(|entry| entry.id).collect() };
        files.push((format!("api/v1/tiers/{}.json", file(tier.id)), view::json(&part)));
    }
    files
}
