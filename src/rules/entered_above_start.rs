//! A new entry begins too high.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::Finding;
use crate::model::{Event, Level, Standing};

pub(super) static RULE: Rule = Rule {
    name: "entered-above-start",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry was added or readmitted above the tier in which new entries start",
    explanation: "\
What is new has shown nothing yet. `start` of `[policy]`, or of the kind where it has its own, is the tier in which \
every entry begins; an entry that comes back after its removal begins there again.

Add the entry in that tier and promote it from there. If the entry is older than the policy, `enforced-from` says \
from which day on steps are judged. A first step without a date is older than every record and is not judged.",
    example: Example::new(
        r#"
[policy]
start = 3

[entry.simd]
kind = "feature"
-tier = 1
+tier = 2
history = [
-    { tier = 1, date = 2024-01-10, pr = 7 },
+    { tier = 3, date = 2024-01-10, pr = 7 },
+    { tier = 2, date = 2024-05-02, pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for transition in registry.judged() {
        let what = match transition.event {
            Event::Added => "added",
            Event::Readmitted => "readmitted",
            _ => continue,
        };
        let entry = transition.entry;
        let (Some(start), Some(entered)) = (registry.start(&entry.kind), transition.step.tier.rank()) else {
            continue;
        };
        if entered >= start {
            continue;
        }
        let start = registry.standing_name(Standing::Tier(start));
        let tier = registry.standing_name(transition.step.tier);
        let message = |was| format!("`{}` {was} {what} in {tier}, above {start}", entry.id);
        let help = if transition.step.date.is_some() {
            format!("begin in {start} and promote it from there; as an exception, {}", RULE.waive(&entry.id))
        } else {
            "if it is older than the policy, write `enforced-from = …` in `[policy]`; else give it its history"
                .to_owned()
        };
        findings.push(
            Finding::new(RULE.name, place::held(entry, transition.index), message("was"))
                .would(message("would be"))
                .flags(format!(
                    "leave out `--tier`, and promote it from {start}; as an exception, {}",
                    RULE.waive(&entry.id)
                ))
                .also(
                    place::limit(registry, &entry.kind, "start", |kind| kind.start.is_some()),
                    "the tier in which new entries start",
                )
                .help(help)
                .step(&entry.id, transition.index),
        );
    }
    in_one_change(context, findings);
}

/// Entries that come and climb in one change.
fn in_one_change(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for leap in context.leaps() {
        let (entry, step) = (leap.last.entry, leap.last.step);
        let what = match leap.from {
            None | Some(Standing::NoTier) => "added",
            Some(Standing::Removed) => "readmitted",
            Some(Standing::Tier(_)) => continue,
        };
        let (Some(start), Some(held)) = (registry.start(&entry.kind), step.tier.rank()) else { continue };
        // An entry that enters too high is found by its first step.
        let entered_above =
            entry.transitions().rev().find(|transition| matches!(transition.event, Event::Added | Event::Readmitted));
        let entered_above =
            entered_above.and_then(|entered| entered.step.tier.rank()).is_some_and(|entered| entered < start);
        if held >= start || entered_above || !registry.policy.judges(step.date) {
            continue;
        }
        let start = registry.standing_name(Standing::Tier(start));
        let held = registry.standing_name(step.tier);
        findings.push(
            Finding::new(
                RULE.name,
                place::held(entry, leap.last.index),
                format!("`{}` is {what} and climbs to {held}, above {start}, in one change", entry.id),
            )
            .also(
                place::limit(registry, &entry.kind, "start", |kind| kind.start.is_some()),
                "the tier in which new entries start",
            )
            .help(format!("leave it in {start} in this change, and promote it in a later one"))
            .step(&entry.id, leap.last.index),
        );
    }
}
