//! A removal without a reason.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Event, Level};

pub(super) static RULE: Rule = Rule {
    name: "removal-unexplained",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a removal has no `reason`, and the entry has no `replaced-by`",
    explanation: "\
A tombstone is there to be found by those who look for what is gone. They ask why it went, and what to use instead; \
one that answers neither leaves them to search the history of the repository.

Write the `reason`, or name what took its place in `replaced-by`. A decision alone does not do, since it is often \
about more than this one entry. Steps before `enforced-from` are not judged.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = "removed"
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
-    { tier = "removed", date = 2024-05-02, pr = 31 },
+    { tier = "removed", date = 2024-05-02, pr = 31, reason = "No maintainer since 2023" },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for transition in context.registry.judged().filter(|transition| transition.event == Event::Removed) {
        let entry = transition.entry;
        if transition.step.reason.is_some() || !entry.replaced_by.is_empty() {
            continue;
        }
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::step(&entry.id, transition.index)),
                format!("nothing says why `{}` was removed", entry.id),
            )
            .flags("give `--reason TEXT`, or `--replaced-by ENTRY`")
            .help("add `reason = \"…\"` to the step, or `replaced-by = [\"…\"]` to the entry")
            .step(&entry.id, transition.index),
        );
    }
}
