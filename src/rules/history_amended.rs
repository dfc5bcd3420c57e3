//! The record of the base says more or is respelled, or its last step is taken back.

use super::respelled::{is_moved, is_respelled};
use super::reverted::{Reverted, YOUNG};
use super::{Check, Context, Example, Group, Properties, Rule, place, step};
use crate::change::{Difference, EntryChange};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "history-amended",
    group: Group::Change,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "an old step or decision now says more than it did, or the last step was taken back",
    explanation: "\
The record may be made complete, and a slip of the last days may be taken back. Whoever reviews the change should know that \
it does so: a decision, a reason or a name that is filled in years later looks like one that was there.

It tells of `decision`, `was` and `reason` that a step of the base did not have; of a past that is given to an entry without \
a history; of what is said to have replaced an entry that was removed before; of links and titles of decisions that are filled in, respelled or moved, and of what an old decision comes to \
decide, permit, settle or drop; and of a last step that is taken back, \
which may be 14 days old, in no release yet, and no promotion by being gone.",
    example: Example::change(
        r#"
[decision.council-7]
kind = "meeting"
date = 2024-01-04
title = "simd is added"

[entry.simd]
kind = "feature"
tier = 3
<history = [{ tier = 3, date = 2024-01-10, pr = 7 }]
-history = [{ tier = 3, date = 2024-01-10, pr = 7, decision = "council-7" }]
+history = [{ tier = 3, date = 2024-01-10, pr = 7 }]

[entry.gc]
kind = "feature"
tier = 3
history = [{ tier = 3, date = 2024-01-10, decision = "council-7" }]
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let reverted = &context.effects.reverted;
    for entry in &change.entries {
        filled_in(change, entry, findings);
        past(change, entry, findings);
        successors(change, entry, findings);
    }
    taken_back(change, reverted, findings);
    decisions(change, reverted, findings);
}

/// Keys that steps of the base did not have.
fn filled_in(change: &Difference<'_>, entry: &EntryChange<'_>, findings: &mut Vec<Finding>) {
    let (Some(before), Some(after)) = (entry.base.filter(|before| before.recorded), entry.head) else { return };
    for (index, (was, now)) in before.history.iter().zip(&after.history).enumerate() {
        if !change.same_step(was, now) {
            continue;
        }
        for (key, is_new) in [
            ("decision", was.decision.is_none() && now.decision.is_some()),
            ("was", was.was.is_none() && now.was.is_some()),
            ("reason", was.reason.is_none() && now.reason.is_some()),
        ] {
            if is_new {
                let message = format!("step {} of `{}` has a `{key}` that it did not have", index + 1, after.id);
                findings.push(
                    Finding::new(RULE.name, Place::Value(place::step(&after.id, index).key(key)), message)
                        .entry(&after.id),
                );
            }
        }
    }
}

/// What led to a tier that was held without a history.
fn past(change: &Difference<'_>, entry: &EntryChange<'_>, findings: &mut Vec<Finding>) {
    let (Some(before), Some(after)) = (entry.base, entry.head) else { return };
    let given = change.first_appended(entry).min(after.history.len());
    // A step that only states the tier it held adds nothing.
    let [first, ..] = &after.history[..given] else { return };
    if before.recorded || !after.recorded || given == 1 && first.date.is_none() && first.decision.is_none() {
        return;
    }
    let steps = if given == 1 { "1 step is".to_owned() } else { format!("{given} steps are") };
    let message = format!("`{}` had no history and has one now, of which {steps} not judged", after.id);
    findings
        .push(Finding::new(RULE.name, Place::Key(place::entry(&after.id).key("history")), message).entry(&after.id));
}

/// What is said to have taken the place of an entry that was removed before.
fn successors(change: &Difference<'_>, entry: &EntryChange<'_>, findings: &mut Vec<Finding>) {
    let (Some(before), Some(after)) = (entry.base, entry.head) else { return };
    if !before.is_removed() || !after.is_removed() {
        return;
    }
    let known = |id: &String| before.replaced_by.iter().any(|was| change.head_id(was) == id);
    for (index, id) in after.replaced_by.iter().enumerate().filter(|(_, id)| !known(id)) {
        let place = Place::Value(place::entry(&after.id).key("replaced-by").index(index));
        let message = format!("`{}`, which was removed before, is said to be replaced by `{id}` now", after.id);
        findings.push(Finding::new(RULE.name, place, message).entry(&after.id));
    }
}

/// Steps that are gone, and the decisions that went with them.
fn taken_back(change: &Difference<'_>, reverted: &Reverted<'_>, findings: &mut Vec<Finding>) {
    for entry in &change.entries {
        let Some(before) = entry.base else { continue };
        let Some((index, past)) = reverted.steps.get(before.id.as_str()) else { continue };
        let was = step::written(change.base, past);
        let what = if entry.head.is_none() { ", and with it the entry" } else { "" };
        findings.push(
            Finding::new(
                RULE.name,
                Place::Key(place::entry(entry.id()).key("history")),
                format!("step {} of `{}` is taken back{what}", index + 1, before.id),
            )
            .label(format!("it was {was}"))
            .help(format!("so a step may be within {YOUNG}, if no release has it"))
            .entry(entry.id()),
        );
    }
}

fn decisions(change: &Difference<'_>, reverted: &Reverted<'_>, findings: &mut Vec<Finding>) {
    for (id, before) in &change.base.decisions {
        let path = place::decision(id);
        let Some(after) = change.head.decisions.get(id) else {
            if reverted.decisions.contains(id.as_str()) {
                let message = format!("the decision `{id}` is taken back with the step that rested on it");
                findings.push(Finding::new(RULE.name, Place::Key(path), message));
            }
            continue;
        };
        let mut amended = |key: &str, message: String| {
            findings.push(Finding::new(RULE.name, Place::Value(path.key(key)), message));
        };
        match (&before.url, &after.url) {
            (None, Some(_)) => amended("url", format!("the decision `{id}` has a link that it did not have")),
            (Some(was), Some(now)) if was != now && is_moved(was, now) => {
                amended("url", format!("the link of `{id}` leads to the same page in another place, and was {was}"));
            }
            _ => {}
        }
        for (key, is_new, does) in [
            ("decides", before.decides.is_empty() && !after.decides.is_empty(), "says now what it decides"),
            ("loosens", before.loosens.is_empty() && !after.loosens.is_empty(), "says now what it permits to loosen"),
            ("revisit", before.revisit.is_none() && after.revisit.is_some(), "is to be revisited now"),
            ("revisits", after.revisits.iter().any(|id| !before.revisits.contains(id)), "settles another one now"),
            ("dropped", before.dropped != after.dropped && after.dropped.is_some(), "is said to be dropped"),
        ] {
            if is_new {
                amended(key, format!("the decision `{id}` {does}"));
            }
        }
        if before.title != after.title && is_respelled(&before.title, &after.title) {
            amended("title", format!("the title of `{id}` is spelled in another way, and was `{}`", before.title));
        }
    }
}
