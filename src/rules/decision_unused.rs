//! A decision that nothing refers to.

use std::collections::HashSet;

use super::record::in_force;
use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Decision, Level, Registry};

pub(super) static RULE: Rule = Rule {
    name: "decision-unused",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "nothing refers to a decision",
    explanation: "\
A decision is recorded so that steps, tiers, requirements, waivers or the policy can name it. One that nothing \
names was written down and then forgotten where it matters: most often the step that it decided still lacks \
`decision = \"…\"`.

A decision that says itself what it `decides`, `loosens` or `revisits`, or why it was `dropped`, is not unused.

Name it where it decided something, or delete it.",
    example: Example::new(
        r#"
[decision.simd-vote]
kind = "vote"
date = 2024-05-02
title = "SIMD to Tier 2"

@added
-    { tier = 2, date = 2024-05-02, pr = 31 },
+    { tier = 2, date = 2024-05-02, decision = "simd-vote", pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let used = used(context.registry);
    let unused = |(id, decision): &(&String, &Decision)| !used.contains(id.as_str()) && !says_what_it_does(decision);
    for (id, _) in context.registry.decisions.iter().filter(unused) {
        findings.push(
            Finding::new(RULE.name, Place::Key(place::decision(id)), format!("nothing refers to the decision `{id}`"))
                .help(format!("write `decision = \"{id}\"` where it decided something, or delete it")),
        );
    }
}

/// Whether a decision says what it is for: it may still have to be applied.
fn says_what_it_does(decision: &Decision) -> bool {
    decision.is_limited() || !decision.revisits.is_empty() || decision.dropped.is_some()
}

/// Every decision that something refers to.
fn used(registry: &Registry) -> HashSet<&str> {
    let steps = registry.entries.values().flat_map(|entry| &entry.history);
    steps.filter_map(|step| step.decision.as_deref()).chain(used_by_tables(registry)).collect()
}

/// The decisions that tables name, for what they ask or excuse, or for what they revisit.
pub(super) fn used_by_tables(registry: &Registry) -> impl Iterator<Item = &str> {
    let revisited = registry.decisions.values().flat_map(|decision| &decision.revisits);
    in_force(registry).chain(revisited.map(String::as_str))
}
