//! What rules may look at: a registry, a day, a base, what changed since, and the project's files.

use std::collections::HashMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::files::Files;
use super::reverted::Reverted;
use crate::change::{Difference, Movement};
use crate::finding::Finding;
use crate::model::{Registry, Standing, Transition};

/// What a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The registry that is checked.
    pub registry: &'a Registry,
    /// The day on which it is checked.
    pub today: Date,
    /// What it is compared with.
    pub base: Option<&'a Base<'a>>,
    /// What changed since the base, if there is one.
    pub change: Option<&'a Difference<'a>>,
    /// The project's files, in which probes are looked up. Without them every probe counts as found.
    pub files: Option<&'a dyn Files>,
    /// Remarks from reading the text.
    pub(super) remarks: &'a [Finding],
    /// What the change does.
    pub(super) effects: &'a Effects<'a>,
}

/// What a change does, worked out once for all rules.
#[derive(Debug, Default)]
pub(super) struct Effects<'a> {
    /// What moves, by entry.
    pub(super) moves: HashMap<&'a str, Move>,
    /// What is taken back.
    pub(super) reverted: Reverted<'a>,
}

/// What an entry does in a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    /// The index of the first step that it takes; past the end of its history if it takes none.
    pub(super) first: usize,
    /// What became of its standing.
    pub(super) movement: Option<Movement>,
}

/// The registry before the change that is judged.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    /// Its policy, levels and records judge the change.
    pub registry: &'a Registry,
    /// The registry where the change began, if the base has moved on since: it decides what changed.
    pub began: Option<&'a Registry>,
    /// The day of its commit; today for a file.
    pub day: Date,
    /// What made the change.
    pub occasion: Occasion,
    /// The project's files where the change began. Without them, whatever is found in files is new.
    pub files: Option<&'a dyn Files>,
}

impl<'a> Base<'a> {
    /// A base by itself, of this day.
    pub const fn new(registry: &'a Registry, day: Date, occasion: Occasion) -> Self {
        Self { registry, began: None, day, occasion, files: None }
    }

    /// The registry where the change began.
    pub(super) fn began(&self) -> &'a Registry {
        self.began.unwrap_or(self.registry)
    }
}

/// What made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Anybody, by any means: the rules about changes judge it.
    Change,
    /// A command of `tiers`, whose plans cannot break those rules.
    Command,
}

impl<'a> Context<'a> {
    /// The entries that take more than one step in this change, each with what it held before and the last of these
    /// steps. Each step may be allowed while all of them together are not.
    pub(super) fn leaps(&self) -> impl Iterator<Item = Leap<'a>> {
        let changes =
            self.change.into_iter().flat_map(|change| change.entries.iter().map(move |entry| (change, entry)));
        let registry = self.registry;
        changes.filter_map(move |(change, entry)| {
            // The entry in this registry, which may be the one with the policy of the base.
            let after = registry.entries.get(&entry.head?.id)?;
            let from = match entry.base {
                Some(before) => Some(change.base_standing(before.tier)?),
                None => None,
            };
            let first = change.first_appended(entry);
            let moves = after.transitions().skip(first).filter(|transition| transition.event.is_move());
            let moves: Vec<Transition<'_>> = moves.collect();
            let last = *moves.last()?;
            (moves.len() > 1).then_some(Leap { from, last })
        })
    }

    /// The latest day on which something may have been done: elsewhere it may be tomorrow already.
    pub(super) fn latest(&self) -> Date {
        self.today.saturating_add(1.day())
    }

    /// Whether a step is new in the change that is judged.
    pub(super) fn is_appended(&self, entry: &str, index: usize) -> bool {
        self.effects.moves.get(entry).is_some_and(|made| index >= made.first)
    }

    /// Whether a finding is about an entry that moves, or takes a step, in the change that is judged.
    pub(super) fn is_moved(&self, finding: &Finding) -> bool {
        finding.about.entry.as_deref().is_some_and(|entry| self.effects.moves.contains_key(entry))
    }

    /// Whether this change promotes an entry.
    pub(super) fn is_promoted(&self, entry: &str) -> bool {
        self.effects.moves.get(entry).is_some_and(|made| made.movement == Some(Movement::Promoted))
    }
}

/// Several steps of an entry in one change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leap<'a> {
    /// What the entry held before; none for a new one.
    pub(super) from: Option<Standing>,
    /// The last of the steps.
    pub(super) last: Transition<'a>,
}
