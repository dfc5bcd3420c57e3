//! What a change takes back: the last step of an entry, made a few days ago and in no release yet.
//!
//! Undoing a mistake does not rewrite history, as long as no release has promised anything.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::change::{Difference, EntryChange, Movement};
use crate::model::{Days, Registry, Standing, Step};

/// How young a step must be that may be taken back.
pub(super) const YOUNG: Days = Days::new(14);

/// The steps that a change takes back, and what goes with them.
#[derive(Debug, Default)]
pub(super) struct Reverted<'a> {
    /// By the id of the entry in the base: the step, and its index.
    pub(super) steps: Steps<'a>,
    /// The decisions that nothing else rested on.
    pub(super) decisions: HashSet<&'a str>,
}

impl<'a> Reverted<'a> {
    /// What this change takes back, seen on this day.
    pub(super) fn of(change: &Difference<'a>, today: Date) -> Self {
        let mut reverted = Self::default();
        for entry in &change.entries {
            let Some(before) = entry.base else { continue };
            if let Some(index) = dropped(change, entry)
                && is_young(today, change.base, &before.history[index])
            {
                reverted.steps.insert(&before.id, (index, &before.history[index]));
            }
        }
        let decisions: HashSet<&str> =
            reverted.steps.values().filter_map(|(_, step)| step.decision.as_deref()).collect();
        if !decisions.is_empty() {
            let others: HashSet<&str> = used_otherwise(change.base, &reverted.steps).collect();
            reverted.decisions = decisions.difference(&others).copied().collect();
        }
        reverted
    }
}

/// The index of the last step, if only that is gone and the entry did not gain by it.
fn dropped(change: &Difference<'_>, entry: &EntryChange<'_>) -> Option<usize> {
    let before = entry.base.filter(|before| before.recorded)?;
    let last = before.history.len().checked_sub(1)?;
    let Some(after) = entry.head else {
        // The step that added it is the only one.
        return (last == 0 && before.tier != Standing::Removed).then_some(0);
    };
    let is_shorter = after.recorded && after.history.len() == last;
    let is_promotion = matches!(change.movement(entry), Some(Movement::Promoted | Movement::Readmitted));
    (is_shorter && !is_promotion && change.rewritten(entry) == [last]).then_some(last)
}

/// Whether a step is recent and in no release that is out.
fn is_young(today: Date, base: &Registry, step: &Step) -> bool {
    let Some(date) = step.own_date() else { return false };
    if YOUNG.after(date) <= today {
        return false;
    }
    let is_out = |version| base.release(version).and_then(|release| release.date).is_some_and(|day| day <= today);
    match base.since(step) {
        Some(since) => !is_out(since),
        // Without a release of its own it is in every one that came out after it.
        None => base.releases.iter().all(|release| release.date.is_none_or(|day| day < date || day > today)),
    }
}

/// Steps by the id of their entry, each with its index.
type Steps<'a> = HashMap<&'a str, (usize, &'a Step)>;

/// The decisions on which something rests besides the steps that are taken back.
fn used_otherwise<'r>(base: &'r Registry, reverted: &Steps<'_>) -> impl Iterator<Item = &'r str> {
    let steps = base.entries.values().flat_map(|entry| entry.history.iter().enumerate().map(move |step| (entry, step)));
    let kept = steps
        .filter(|(entry, (index, _))| reverted.get(entry.id.as_str()).is_none_or(|(reverted, _)| reverted != index));
    kept.filter_map(|(_, (_, step))| step.decision.as_deref()).chain(super::decision_unused::used_by_tables(base))
}
