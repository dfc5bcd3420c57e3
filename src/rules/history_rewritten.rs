//! A step that the base has was altered or dropped.

use super::{Check, Context, Example, Group, Properties, Rule, place, step};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Level, Registry, Step, Version};

pub(super) static RULE: Rule = Rule {
    name: "history-rewritten",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step of the base was altered or dropped",
    explanation: "\
The history is a ledger: it only grows. Who looks up what was promised in a release must find what was promised, \
not what would have been better.

Write a new step for what happens now. A step of the last 14 days that is in no release yet may be taken back, if no tier \
is better for it; a `since` may slip from one release without a date to a later one; and a key that a step did not have \
may be filled in. `history-amended` tells of the first and the last. A true correction, of a wrong date for example, is an \
exception: record it as a waiver of this rule with the reason.",
    example: Example::change(
        r#"
@added
<    { tier = 2, date = 2024-05-02, pr = 31 },
-    { tier = 2, date = 2024-03-02, pr = 31 },
+    { tier = 2, date = 2024-05-02, since = "0.4.0", pr = 31 },
]
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let reverted = &context.effects.reverted;
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { continue };
        if !after.recorded && before.recorded {
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Key(place::entry(&after.id)),
                    format!("the history of `{}` is gone", after.id),
                )
                .help("put `history` back")
                .entry(&after.id),
            );
            continue;
        }
        for index in change.rewritten(entry) {
            let past = &before.history[index];
            if reverted.steps.get(before.id.as_str()).is_some_and(|(reverted, _)| *reverted == index)
                || after.history.get(index).is_some_and(|now| has_slipped(change, past, now))
            {
                continue;
            }
            let (number, was) = (index + 1, step::written(change.base, past));
            let (place, message) = match after.history.get(index) {
                Some(now) => (
                    Place::Value(altered(change, &after.id, index, past, now)),
                    format!("step {number} of `{}` was altered", after.id),
                ),
                None => (
                    Place::Key(place::entry(&after.id).key("history")),
                    format!("step {number} of `{}` was dropped", after.id),
                ),
            };
            findings.push(
                Finding::new(RULE.name, place, message)
                    .label(format!("it was {was}"))
                    .help(format!(
                        "put it back as `{was}`; for a true correction: `tiers waive {} --lint {} --reason …`",
                        after.id, RULE.name
                    ))
                    .entry(&after.id),
            );
        }
    }
}

/// The first key of a step that differs, or the step if one was dropped from it.
fn altered(change: &Difference<'_>, id: &str, index: usize, before: &Step, after: &Step) -> crate::toml::KeyPath {
    let step = place::step(id, index);
    let differs = [
        ("tier", change.base_standing(before.tier) != Some(after.tier)),
        ("date", before.own_date().is_some() && before.date != after.date),
        ("since", before.since.is_some() && before.since != after.since),
        ("decision", before.decision.is_some() && before.decision != after.decision),
        ("pr", before.pr.is_some() && before.pr != after.pr),
        ("was", before.was.is_some() && before.was != after.was),
        ("reason", before.reason.is_some() && before.reason != after.reason),
        ("default-on", before.default_on.is_some() && before.default_on != after.default_on),
    ];
    match differs.iter().find(|(_, differs)| *differs) {
        Some((key, _)) => step.key(key),
        None => step,
    }
}

/// Whether a step is unchanged except that its release, which was not out, is now a later one that is not out either.
fn has_slipped(change: &Difference<'_>, before: &Step, after: &Step) -> bool {
    let (Some(was), Some(now)) = (&before.since, &after.since) else { return false };
    let same = Step { since: Some(now.clone()), ..before.clone() };
    now > was && is_planned(change.base, was) && is_planned(change.head, now) && change.same_step(&same, after)
}

/// Whether a release has no date: it is listed without one, or comes after all that are listed.
fn is_planned(registry: &Registry, version: &Version) -> bool {
    match registry.release(version) {
        Some(release) => release.date.is_none(),
        None => registry.releases.iter().map(|release| &release.version).max().is_some_and(|newest| version > newest),
    }
}
