//! A decision that moved something and does not quote its record.

use std::collections::HashSet;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "decision-unquoted",
    group: Group::Consistency,
    level: Level::Allow,
    properties: Properties::USUAL,
    summary: "a decision moved an entry and quotes nothing of its record",
    explanation: "\
A quote is what ties a decision to its record: of hundreds of wrong links tried on real notes, quotes found every one, and \
the day in the path most. A project that wants every decision tied like this sets the rule to `warn` or `deny`.

A quote is at least three words that stand in one paragraph. `tiers records FILE` lists the lines to choose from.",
    example: Example::new(
        r#"
[records.meeting]
url = "https://example.org/notes/{}"

[decision.council-7]
kind = "meeting"
date = 2024-05-02
title = "The tier of simd"
url = "https://example.org/notes/2024/council-05-02.md"
+quotes = ["we move simd up to tier 2"]

[entry.simd]
kind = "feature"
tier = 2
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let moved: HashSet<&str> = context.moved().map(|(id, _)| id).collect();
    let silent = context
        .recorded_decisions()
        .into_iter()
        .filter(|recorded| recorded.decision.quotes.is_empty() && moved.contains(recorded.id));
    findings.extend(silent.map(|recorded| {
        let message = format!("the decision `{}` moved something and quotes nothing", recorded.id);
        Finding::new(RULE.name, Place::Key(place::decision(recorded.id)), message)
            .help("write what its record says of it: `quotes = [\"…\"]`; `tiers records` lists the lines")
    }));
}
