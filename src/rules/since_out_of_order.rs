//! The releases of a history do not ascend.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "since-out-of-order",
    group: Group::Structural,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step's `since` is an earlier release than that of a step above it",
    explanation: "\
`since` is the first release in which a step holds, and later steps hold in later releases, or in the same one. \
Otherwise \"which tier was it in 30.0.0?\" has two answers.

Correct the version, or the order of the steps.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 2
history = [
    { tier = 3, date = 2024-01-10, since = "3.0.0", pr = 7 },
-    { tier = 2, date = 2024-05-02, since = "2.0.0", pr = 31 },
+    { tier = 2, date = 2024-05-02, since = "3.1.0", pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for entry in context.registry.entries.values() {
        let mut newest = None;
        for (index, step) in entry.history.iter().enumerate() {
            let Some(since) = &step.since else { continue };
            if let Some((before, newest)) = newest.filter(|(_, newest)| *newest > since) {
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Value(place::step(&entry.id, index).key("since")),
                        format!("step {} of `{}` is since {since}, before a step above it", index + 1, entry.id),
                    )
                    .also(
                        Place::Value(place::step(&entry.id, before).key("since")),
                        format!("this one is since {newest}"),
                    )
                    .flags(format!("give a `--since` from {newest} on"))
                    .help("correct the version, or the order of the steps")
                    .entry(&entry.id),
                );
            } else {
                newest = Some((index, since));
            }
        }
    }
}
