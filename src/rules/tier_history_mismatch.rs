//! An entry's `tier` is not that of its last step.

use std::collections::HashMap;

use super::{Check, Context, Example, Group, Properties, Rule, place, step};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Level, Standing};

pub(super) static RULE: Rule = Rule {
    name: "tier-history-mismatch",
    group: Group::Structural,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry's `tier` or `default-on` is not what its `history` ends with",
    explanation: "\
`tier` is what readers look at and `history` is what it rests on. Where they differ, one of them was edited by hand \
and the other forgotten: a tier was moved without a step, or a step was written that never took effect.

Move entries with `tiers promote` and `tiers demote`, which write both. The same holds of `default-on` and the last \
step that has one; an entry may leave it out.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 1
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 2, date = 2024-05-02, pr = 31 },
+    { tier = 1, date = 2024-11-21, pr = 58 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    // A base with such a finding is refused, so the change introduced this one.
    let base: HashMap<&str, (&Difference<'_>, Standing)> = context
        .change
        .iter()
        .flat_map(|change| change.entries.iter().map(move |entry| (change, entry)))
        .filter_map(|(change, entry)| {
            Some((entry.head?.id.as_str(), (*change, entry.base.filter(|base| !base.is_unplaced())?.tier)))
        })
        .collect();
    for entry in registry.entries.values() {
        let switched = entry.history.iter().enumerate().rev().find_map(|(index, step)| Some((index, step.default_on?)));
        if let Some((index, on)) = switched.filter(|(_, on)| *on != entry.default_on) {
            let (said, then) = if on { ("off", "on") } else { ("on", "off") };
            let message = format!("`{}` is {said} by default, but its history says {then}", entry.id);
            findings.push(
                Finding::new(RULE.name, Place::Value(place::entry(&entry.id).key("default-on")), message)
                    .also(Place::Value(place::step(&entry.id, index).key("default-on")), "the last step that says so")
                    .help("add the step that is missing, or delete the entry's `default-on`")
                    .entry(&entry.id),
            );
        }
        let Some(last) = entry.last_step().filter(|last| last.tier != entry.tier) else { continue };
        let index = entry.history.len() - 1;
        let now = registry.standing_id(entry.tier);
        let then = registry.standing_id(last.tier);
        let mut message = format!("`{}` has tier {now}, but the last step of its history says {then}", entry.id);
        let mut help =
            "write the missing step with `tiers promote` or `tiers demote`, or take the tier back".to_owned();
        if entry.is_unplaced() {
            let tier = step::tier(registry, last.tier);
            help = format!(
                "write `tier = {tier}`; `none` is for what has never held a tier, and `tiers remove` removes it"
            );
        } else if let Some(&(change, before)) = base.get(entry.id.as_str()) {
            let was = step::tier(change.base, before);
            message += &format!("; in the base it was {}", change.base.standing_id(before));
            help = if change.base_standing(before) == Some(entry.tier) {
                let tier = step::tier(registry, last.tier);
                format!("if it moves, write `tier = {tier}` as its last step says; else take that step back")
            } else {
                let step = step::to_write(registry, last.tier, entry.tier, context.today);
                format!("if it moves, add `{step}` to its history; else take back `tier = {was}`")
            };
        }
        findings.push(
            Finding::new(RULE.name, Place::Value(place::entry(&entry.id).key("tier")), message)
                .also(Place::Value(place::step(&entry.id, index).key("tier")), "the last step")
                .help(help)
                .entry(&entry.id),
        );
    }
}
