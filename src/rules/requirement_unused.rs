//! A requirement that nothing is held against.

use std::collections::HashSet;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, NeededAt};

pub(super) static RULE: Rule = Rule {
    name: "requirement-unused",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "no tier needs a requirement, and no other requirement has it as an alternative",
    explanation: "\
A requirement without `tier` is needed by no tier: it exists to stand in the `any-of` of another. One that does not \
stand there either is never looked at, however often it is assessed.

Say from which tier it is needed, list it in an `any-of`, or delete it.",
    example: Example::new(
        r#"
[requirement.fuzzed]
+tier = 1
title = "Fuzzed for a week"
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let requirements = &context.registry.requirements;
    let alternatives: HashSet<&str> = requirements
        .iter()
        .flat_map(|(id, requirement)| requirement.any_of.iter().filter(move |other| *other != id))
        .map(String::as_str)
        .collect();
    for (id, requirement) in requirements {
        let needed = match &requirement.needed_at {
            NeededAt::Never => false,
            NeededAt::Tier(_) => true,
            NeededAt::ByKind(ranks) => !ranks.is_empty(),
        };
        if needed || alternatives.contains(id.as_str()) {
            continue;
        }
        findings.push(
            Finding::new(
                RULE.name,
                Place::Key(place::requirement(id)),
                format!("no tier needs `{id}`, and no other requirement has it as an alternative"),
            )
            .help("add `tier = …` for the lowest tier that needs it, list it in an `any-of`, or delete it")
            .requirement(id),
        );
    }
}
