//! The data for the start page's script. It is a classic script, since browsers do not let a page that was opened as a
//! file fetch other files.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::pages::listed;
use super::{File, Site, file};
use crate::model::{Entry, Event, Moment, Registry, Version};
use crate::view;

#[derive(Serialize)]
struct Data<'r> {
    /// Ids and labels.
    tiers: Vec<(&'r str, String)>,
    kinds: Vec<(&'r str, &'r str)>,
    /// The versions, oldest first.
    releases: Vec<&'r str>,
    /// The days on which something moved, oldest first.
    days: Vec<Date>,
    entries: Vec<EntryData<'r>>,
}

#[derive(Serialize)]
struct EntryData<'r> {
    id: &'r str,
    title: &'r str,
    names: Vec<&'r str>,
    page: String,
    kind: &'r str,
    tier: &'r str,
    owners: &'r [String],
    on: bool,
    steps: Vec<StepData<'r>>,
}

/// The tier of an entry from a step on.
#[derive(Serialize)]
struct StepData<'r> {
    /// The index in `days` of the first day on which it holds; −1 if it held before all of them.
    d: i64,
    /// The index in `releases` of the first release in which it holds.
    r: i64,
    tier: &'r str,
    name: &'r str,
    since: Option<&'r str>,
    date: Option<Date>,
}

pub(super) fn script(site: &Site<'_>) -> Vec<File> {
    let registry = site.registry;
    let mut releases: Vec<&Version> = registry.releases.iter().map(|release| &release.version).collect();
    releases.sort_unstable();
    let steps = registry.entries.values().flat_map(|entry| &entry.history);
    let days: Vec<Date> = steps.filter_map(|step| step.date).collect::<BTreeSet<_>>().into_iter().collect();
    let entries = site.export.entries.iter().filter_map(|entry| registry.entries.get(entry.id));
    let data = Data {
        tiers: listed(registry)
            .map(|standing| (registry.standing_id(standing), registry.standing_name(standing)))
            .collect(),
        kinds: registry.kinds.iter().map(|(id, kind)| (id.as_str(), kind.title.as_str())).collect(),
        releases: releases.iter().map(|version| version.as_str()).collect(),
        entries: entries.map(|entry| EntryData::new(registry, entry, &releases, &days)).collect(),
        days,
    };
    vec![("data.js".to_owned(), format!("window.tiers = {};\n", view::json_line(&data)))]
}

impl<'r> EntryData<'r> {
    fn new(registry: &'r Registry, entry: &'r Entry, releases: &[&Version], days: &[Date]) -> Self {
        let place = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
        let mut last = None;
        let steps = entry.transitions().map(|transition| {
            let step = transition.step;
            let taken = |version: &&Version| !step.is_at_or_before(&Moment::Release((*version).clone()), registry);
            // A renaming keeps the texts of the last move.
            if transition.event != Event::Renamed {
                last = Some(step);
            }
            let moved = last.unwrap_or(step);
            let name = entry.history[transition.index + 1..].iter().find_map(|step| step.was.as_deref());
            StepData {
                d: step.date.map_or(-1, |date| place(days.partition_point(|day| *day < date))),
                r: place(releases.partition_point(taken)),
                tier: registry.standing_id(step.tier),
                name: name.unwrap_or(&entry.id),
                since: moved.since.as_ref().map(Version::as_str),
                date: moved.date,
            }
        });
        let steps = steps.collect();
        Self {
            id: &entry.id,
            title: &entry.title,
            names: entry.aliases.iter().map(String::as_str).chain(entry.former_names()).collect(),
            page: format!("entries/{}.html", file(&entry.id)),
            kind: &entry.kind,
            tier: registry.standing_id(entry.tier),
            owners: &entry.owners,
            on: entry.default_on,
            steps,
        }
    }
}
