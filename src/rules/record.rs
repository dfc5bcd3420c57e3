//! What rules about decisions and their records share: whose records they are, and the record of a decision.

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;

use super::Context;
use crate::finding::Place;
use crate::model::{Decision, Event, RecordSource, Registry, Standing, Transition};
use crate::records::{Block, Link, Record, lines, path_of};
use crate::words::clipped;

/// The most of a record's line that a help quotes, in characters.
const MOST: usize = 100;

/// The path of the record that the examples of several rules share.
pub(super) const NOTE_PATH: &str = "2024/council-05-02.md";

/// The text of that record.
pub(super) const NOTE: &str = r"
# Council of May 2

## Agenda

1. Alice: the tier of simd

## Notes

* Alice: the tier of simd
  * we move simd up to tier 2
";

/// Where records are kept, by kind of decision. A change does not choose the records it is checked against.
pub fn sources<'r>(base: Option<&'r Registry>, registry: &'r Registry) -> IndexMap<&'r str, &'r RecordSource> {
    let before = base.into_iter().flat_map(|base| &base.records);
    let mut sources: IndexMap<&str, &RecordSource> = before.map(|(kind, source)| (kind.as_str(), source)).collect();
    for (kind, source) in &registry.records {
        sources.entry(kind).or_insert(source);
    }
    sources
}

/// A decision that policy judges and that has a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordedDecision<'a> {
    pub(super) id: &'a str,
    pub(super) decision: &'a Decision,
    pub(super) source: &'a RecordSource,
}

impl<'a> Context<'a> {
    /// Where records are kept, by kind of decision.
    pub(super) fn record_sources(&self) -> IndexMap<&'a str, &'a RecordSource> {
        sources(self.base.map(|base| base.registry), self.registry)
    }

    /// The decisions that policy judges and that have records.
    pub(super) fn recorded_decisions(&self) -> Vec<RecordedDecision<'a>> {
        recorded_decisions(self.base.map(|base| base.registry), self.registry)
    }

    /// The record of a decision, if it can be read.
    pub(super) fn record_of(&self, recorded: &RecordedDecision<'_>) -> Option<Rc<Record>> {
        let Link::Record(path) = path_of(recorded.source, recorded.decision.url.as_deref()?) else { return None };
        self.files?.record(&recorded.decision.kind, &path).read()
    }

    /// The steps, judged by policy, by which decisions moved entries, in the order of the file.
    pub(super) fn moved(&self) -> impl Iterator<Item = (&'a str, Transition<'a>)> {
        let registry = self.registry;
        registry
            .judged()
            .filter(|transition| transition.event != Event::Renamed)
            .filter_map(|transition| Some((transition.step.decision.as_deref()?, transition)))
    }
}

/// The decisions that policy judges and of which records are kept.
pub(super) fn recorded_decisions<'a>(base: Option<&'a Registry>, registry: &'a Registry) -> Vec<RecordedDecision<'a>> {
    let sources = sources(base, registry);
    let in_force: HashSet<&str> = in_force(registry).collect();
    let judged = registry
        .decisions
        .iter()
        .filter(|(id, decision)| registry.policy.judges(Some(decision.date)) || in_force.contains(id.as_str()));
    judged
        .filter_map(|(id, decision)| {
            let source = sources.get(decision.kind.as_str()).copied()?;
            Some(RecordedDecision { id, decision, source })
        })
        .collect()
}

/// The decisions behind today's policy, tiers, requirements and waivers, however old.
pub(super) fn in_force(registry: &Registry) -> impl Iterator<Item = &str> {
    let policy = registry.policy.decision.iter();
    let tiers = registry.tiers.iter().filter_map(|tier| tier.decision.as_ref());
    let requirements = registry.requirements.values().filter_map(|requirement| requirement.decision.as_ref());
    let waivers = registry.waivers.iter().filter_map(|waiver| waiver.decision.as_ref());
    policy.chain(tiers).chain(requirements).chain(waivers).map(String::as_str)
}

/// How many decisions have a record that could not be read, by kind; a check without a checkout says so.
pub fn unread_records<'a>(
    base: Option<&'a Registry>,
    registry: &'a Registry,
    has_checkout: impl Fn(&str) -> bool,
) -> IndexMap<&'a str, usize> {
    let mut unread_records = IndexMap::new();
    for recorded in recorded_decisions(base, registry) {
        let linked =
            recorded.decision.url.as_deref().is_some_and(|url| path_of(recorded.source, url) != Link::Elsewhere);
        if linked && !has_checkout(&recorded.decision.kind) {
            *unread_records.entry(recorded.decision.kind.as_str()).or_default() += 1;
        }
    }
    unread_records
}

/// `decision.ID.KEY`.
pub(super) fn key(id: &str, key: &str) -> Place {
    Place::Value(super::place::decision(id).key(key))
}

/// A line of a record as helps show it.
pub(super) fn shown(block: &Block) -> String {
    let lines = lines(&block.lines);
    let word = if lines.contains('-') { "lines" } else { "line" };
    format!("{word} {lines}, `{}`", clipped(&block.text, MOST))
}

/// Whether a step from one standing to another goes towards what was decided, and not past it.
pub(super) fn is_towards(from: Option<Standing>, to: Standing, decided: Standing) -> bool {
    let from = from.unwrap_or(Standing::NoTier);
    if to == Standing::Removed {
        return decided == Standing::Removed;
    }
    match from {
        // It enters, at the decided tier or below.
        Standing::NoTier | Standing::Removed => decided != Standing::Removed && to >= decided,
        Standing::Tier(_) if decided < from => decided <= to && to < from,
        Standing::Tier(_) => from < to && to <= decided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rank;

    #[test]
    fn steps_go_towards_what_was_decided() {
        let tier = |rank| Standing::Tier(Rank::new(rank));
        for (from, to, decided) in [
            (Some(tier(2)), tier(1), tier(1)),
            (Some(tier(2)), tier(1), tier(0)),
            (Some(tier(0)), tier(1), tier(2)),
            (Some(tier(0)), tier(1), Standing::Removed),
            (Some(tier(0)), Standing::Removed, Standing::Removed),
            (None, tier(2), tier(1)),
            (Some(Standing::NoTier), tier(1), tier(1)),
            (Some(Standing::Removed), tier(2), tier(1)),
        ] {
            assert!(is_towards(from, to, decided), "{from:?} {to:?} {decided:?}");
        }
        for (from, to, decided) in [
            (Some(tier(2)), tier(0), tier(1)),
            (Some(tier(1)), tier(2), tier(0)),
            (Some(tier(1)), tier(0), tier(1)),
            (Some(tier(0)), Standing::Removed, tier(2)),
            (None, tier(0), tier(1)),
            (Some(Standing::Removed), tier(1), Standing::Removed),
        ] {
            assert!(!is_towards(from, to, decided), "{from:?} {to:?} {decided:?}");
        }
    }
}
