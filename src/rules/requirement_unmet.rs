//! An entry holds a tier without what the tier needs.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "requirement-unmet",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry's tier needs a requirement that is `unmet` or `partial`",
    explanation: "\
A tier is worth what its requirements are. An entry that holds it without one of them either meets it by now, holds \
too high a tier, or is an exception that somebody approved. The registry says which.

A requirement with `any-of` has the best status of its own assessment and those of its alternatives. What nobody \
has assessed is unknown, which is not the same: see `requirement-unknown`.",
    example: Example::new(
        r#"
@fuzzed
title = "Fuzzed for a week"

@assessed
-fuzzed = { status = "partial", note = "Not yet on AArch64" }
+fuzzed = { status = "met", evidence = "https://example.org/fuzzing" }
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values() {
        let Some(rank) = entry.tier.rank() else { continue };
        for (id, requirement) in registry.needed(&entry.kind, rank) {
            let Some((decisive, assessment)) = registry.decisive(entry, id) else { continue };
            let status = assessment.status;
            if status.satisfies() {
                continue;
            }
            let tier = registry.standing_name(entry.tier);
            let message = |holds| format!("`{}` {holds} {tier}, and its requirement `{id}` is {status}", entry.id);
            let help = format!(
                "once it is met, `tiers assess {entry} {decisive} met --evidence URL`; if it may stay so, `tiers waive \
                 {entry} --requirement {id} --reason \"…\"`",
                entry = entry.id
            );
            findings.push(
                Finding::new(RULE.name, Place::Value(place::assessment(&entry.id, decisive)), message("holds"))
                    .would(message("would hold"))
                    .label(requirement.title.as_str())
                    .help(format!("{help}; else `tiers demote {} --reason \"…\"`", entry.id))
                    .flags(help)
                    .entry(&entry.id)
                    .requirement(id),
            );
        }
    }
}
