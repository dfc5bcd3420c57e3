//! The repository's registry against what happened: `facts.tsv` was read off the history of Wasmtime's own pages, and
//! what `tiers list --as-of` answers for every day and release follows from it alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::REPOSITORY;
use crate::program::World;
use jiff::civil::Date;
use semver::Version;
use serde_json::Value;

/// One step: on this day, with this release, the entry came to hold this tier.
struct Fact {
    /// None: before records began.
    date: Option<Date>,
    id: &'static str,
    tier: &'static str,
    /// The name until then.
    was: Option<&'static str>,
    /// The first release that has it; none: nobody wrote it down.
    since: Option<Version>,
}

/// The facts in order of time.
fn facts() -> Vec<Fact> {
    let text = include_str!("../facts.tsv");
    text.lines()
        .skip(1)
        .map(|line| {
            let [date, id, tier, was, since] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("a fact has five columns: {line}")
            };
            Fact {
                date: (date != "-").then(|| date.parse().unwrap()),
                id,
                tier,
                was: (!was.is_empty()).then_some(was),
                since: (!since.is_empty()).then(|| since.parse().unwrap()),
            }
        })
        .collect()
}

/// Ids with their names and tiers once these facts had happened.
fn expected(facts: &[Fact], happened: impl Fn(&Fact) -> bool) -> BTreeMap<String, (String, String)> {
    let mut held = BTreeMap::new();
    for fact in facts.iter().filter(|fact| happened(fact)) {
        held.insert(fact.id.to_owned(), (fact.id.to_owned(), fact.tier.to_owned()));
    }
    for fact in facts.iter().filter(|fact| !happened(fact)) {
        if let (Some(was), Some((name, _))) = (fact.was, held.get_mut(fact.id)) {
            was.clone_into(name);
        }
    }
    held.retain(|_, (_, tier)| tier != "removed");
    held
}

/// Ids with their names and tiers as `tiers list` has them.
fn listed(moment: &str) -> BTreeMap<String, (String, String)> {
    let outcome = World::new(Path::new(REPOSITORY)).tiers(["list", "--as-of", moment, "--format", "json"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.shown);
    let list: Value = serde_json::from_str(&outcome.out).unwrap();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let entries = list["entries"].as_array().unwrap().iter();
    entries.map(|entry| (text(entry, "id"), (text(entry, "name"), text(entry, "tier")))).collect()
}

#[test]
fn every_day_on_which_something_happened_and_the_day_before() {
    let facts = facts();
    let days: BTreeSet<Date> =
        facts.iter().filter_map(|fact| fact.date).flat_map(|day| [day.yesterday().unwrap(), day]).collect();
    assert!(days.len() > 30, "only {} days", days.len());
    for day in days {
        let expected = expected(&facts, |fact| fact.date.is_none_or(|date| date <= day));
        assert_eq!(listed(&day.to_string()), expected, "on {day}");
    }
}

#[test]
fn every_release() {
    let facts = facts();
    // Of these nobody wrote down in which release they came.
    let unknown: BTreeSet<&str> = facts.iter().filter(|fact| fact.since.is_none()).map(|fact| fact.id).collect();
    assert_eq!(unknown, BTreeSet::from(["branch-hinting", "stack-switching"]));
    let releases: BTreeSet<Version> = facts.iter().filter_map(|fact| fact.since.clone()).chain(recorded()).collect();
    assert!(releases.len() > 40, "only {} releases", releases.len());
    for release in releases {
        let mut expected = expected(&facts, |fact| fact.since.as_ref().is_some_and(|since| *since <= release));
        let mut listed = listed(&release.to_string());
        for held in [&mut expected, &mut listed] {
            held.retain(|id, _| !unknown.contains(id.as_str()));
        }
        assert_eq!(listed, expected, "in {release}");
    }
}

/// The releases that the registry lists.
fn recorded() -> Vec<Version> {
    let registry: toml::Table =
        std::fs::read_to_string(Path::new(REPOSITORY).join("tiers.toml")).unwrap().parse().unwrap();
    let releases = registry["release"].as_array().unwrap().iter();
    releases.map(|release| release["version"].as_str().unwrap().parse().unwrap()).collect()
}
