//! Nobody can say who decided a step.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "decision-missing",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step has neither `decision` nor `pr`",
    explanation: "\
A tier is a promise, and a promise that nobody is recorded to have made cannot be asked about later. Each step \
names the decision behind it, or the pull request that made it where that was all there was.

Steps before `enforced-from` of `[policy]` are not judged, and neither is what is held since before records began: \
a first step without a date, an entry without `history`.",
    example: Example::new(
        r"
@added
-    { tier = 2, date = 2024-05-02 },
+    { tier = 2, date = 2024-05-02, pr = 31 },
]
",
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values().filter(|entry| entry.recorded) {
        for (index, step) in entry.history.iter().enumerate() {
            let judged = step.date.is_some() && registry.policy.judges(step.date);
            if !judged || step.decision.is_some() || step.pr.is_some() {
                continue;
            }
            let message = format!("step {} of `{}` has neither a decision nor a pull request", index + 1, entry.id);
            findings.push(
                Finding::new(RULE.name, Place::Value(place::step(&entry.id, index)), message)
                    .would(format!("the step of `{}` would have neither a decision nor a pull request", entry.id))
                    .flags("give `--decision ID`, or `--pr NUMBER` if a pull request decides it")
                    .help("add `decision = \"…\"`, or `pr = …` if a pull request decided it")
                    .step(&entry.id, index),
            );
        }
    }
}
