//! What happened, in order of time.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::step::StepRow;
use crate::model::{Entry, Event, Moment, Registry, Transition, natural};
use crate::prose::plain;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct Span {
    /// Only what came after this moment.
    pub from: Option<Moment>,
    /// Only what had come by this moment.
    pub to: Option<Moment>,
    /// Only these kinds; empty: every kind.
    pub kinds: Vec<String>,
}

/// The answer of `tiers log`.
#[derive(Debug, Serialize)]
pub struct Log<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The transitions, by date and entry; those without a date first.
    pub transitions: Vec<LogRow<'r>>,
}

/// One transition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogRow<'r> {
    /// The entry's id of today.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The same as plain text.
    pub title_plain: Cow<'r, str>,
    /// The id of its kind.
    pub kind: &'r str,
    /// What happened to it.
    #[serde(flatten)]
    pub step: StepRow<'r>,
    /// What took its place, once it is removed.
    pub replaced_by: &'r [String],
}

/// Lists what happened in this span.
pub fn log<'r>(registry: &'r Registry, span: &Span) -> Log<'r> {
    let transitions = transitions(registry, span);
    let transitions = transitions.iter().map(|transition| LogRow::new(registry, transition)).collect();
    Log { schema: 1, transitions }
}

/// What happened in this span, in order of time.
pub fn transitions<'r>(registry: &'r Registry, span: &Span) -> Vec<Transition<'r>> {
    let by = |transition: &Transition<'_>, moment: &Moment| transition.step.is_at_or_before(moment, registry);
    let is_chosen = |entry: &&Entry| span.kinds.is_empty() || span.kinds.contains(&entry.kind);
    let mut entries: Vec<&Entry> = registry.entries.values().filter(is_chosen).collect();
    entries.sort_by(|a, b| natural(&a.id, &b.id));
    let transitions = entries.into_iter().flat_map(Entry::transitions);
    let mut transitions: Vec<Transition<'r>> = transitions
        .filter(|transition| span.from.as_ref().is_none_or(|from| !by(transition, from)))
        .filter(|transition| span.to.as_ref().is_none_or(|to| by(transition, to)))
        .collect();
    // The sort is stable: within a day, transitions stay in the order of entries and of their steps.
    transitions.sort_by_key(|transition| transition.step.date);
    transitions
}

/// What each decision has moved, in order of time.
pub fn moved_by_decision(registry: &Registry) -> HashMap<&str, Vec<Transition<'_>>> {
    let mut moved: HashMap<&str, Vec<Transition<'_>>> = HashMap::new();
    for transition in transitions(registry, &Span::default()) {
        if let Some(decision) = &transition.step.decision {
            moved.entry(decision).or_default().push(transition);
        }
    }
    moved
}

impl<'r> LogRow<'r> {
    pub(super) fn new(registry: &'r Registry, transition: &Transition<'r>) -> Self {
        let entry = transition.entry;
        let removed = transition.event == Event::Removed;
        Self {
            id: &entry.id,
            title: &entry.title,
            title_plain: plain(&entry.title),
            kind: &entry.kind,
            step: StepRow::new(registry, transition),
            replaced_by: if removed { &entry.replaced_by } else { &[] },
        }
    }
}
