//! A step was taken before it was decided.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "decision-after-transition",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step is dated before the decision behind it, or a decision after today",
    explanation: "\
A decision comes first and the step that carries it out follows, on the same day at the earliest. Where it is the \
other way round, a date is wrong, the step names the wrong decision, or the decision was sought for what was \
already done. A decision of a day to come has not been made.

Correct the date, or name the decision that the step really rests on.",
    example: Example::new(
        r#"
[decision.simd-vote]
kind = "vote"
date = 2024-05-09
title = "SIMD to Tier 2"

@added
-    { tier = 2, date = 2024-05-02, decision = "simd-vote", pr = 31 },
+    { tier = 2, date = 2024-05-12, decision = "simd-vote", pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for (id, decision) in registry.decisions.iter().filter(|(_, decision)| decision.date > context.latest()) {
        let place = Place::Value(place::decision(id).key("date"));
        let message = format!("the decision `{id}` is of {}, which is still to come", decision.date);
        findings.push(Finding::new(RULE.name, place, message).help("write the day on which it was made"));
    }
    for entry in registry.entries.values() {
        for (index, step) in entry.history.iter().enumerate() {
            let (Some(date), Some(id)) = (step.date, &step.decision) else { continue };
            let Some(decided) = registry.decisions.get(id).map(|decision| decision.date).filter(|day| *day > date)
            else {
                continue;
            };
            let message =
                format!("step {} of `{}` is dated {date}, before its decision `{id}` was made", index + 1, entry.id);
            findings.push(
                Finding::new(RULE.name, Place::Value(place::step(&entry.id, index).key("date")), message)
                    .also(Place::Value(place::decision(id).key("date")), format!("it was made on {decided}"))
                    .flags(format!("give a `--date` from {decided} on, or the decision on which the step rests"))
                    .help("correct the date, or name the decision that the step rests on")
                    .entry(&entry.id),
            );
        }
    }
}
