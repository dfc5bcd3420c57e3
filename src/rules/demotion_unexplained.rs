//! A demotion without a reason.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Event, Level};

pub(super) static RULE: Rule = Rule {
    name: "demotion-unexplained",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a demotion has neither `reason` nor `decision`",
    explanation: "\
Whoever relies on an entry learns from its demotion that they should rely on it less, and has to know why: a bug, a \
maintainer who left, a promise that was never kept. A pull request is no answer, since it shows what was changed and \
often not why.

Write the `reason`, in a sentence that users understand, or name the `decision`, which has a title and a link. Steps \
before `enforced-from` are not judged.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 3
history = [
    { tier = 2, date = 2024-01-10, pr = 7 },
-    { tier = 3, date = 2024-05-02, pr = 31 },
+    { tier = 3, date = 2024-05-02, pr = 31, reason = "Miscompiled on AArch64" },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for transition in registry.judged().filter(|transition| transition.event == Event::Demoted) {
        let (entry, step) = (transition.entry, transition.step);
        if step.reason.is_some() || step.decision.is_some() {
            continue;
        }
        let message = format!("nothing says why `{}` was demoted to {}", entry.id, registry.standing_name(step.tier));
        findings.push(
            Finding::new(RULE.name, Place::Value(place::step(&entry.id, transition.index)), message)
                .flags("give `--reason TEXT`, or `--decision ID`")
                .help("add `reason = \"…\"`, or `decision = \"…\"`, to the step")
                .step(&entry.id, transition.index),
        );
    }
}
