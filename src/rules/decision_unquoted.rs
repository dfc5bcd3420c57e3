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
@records

@council
+quotes = ["we move simd up to tier 2"]

@promoted
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
