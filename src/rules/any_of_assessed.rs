//! A requirement with alternatives is assessed by itself.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "any-of-assessed",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a requirement with alternatives is assessed by itself, and not by one of them",
    explanation: "\
`any-of` says that one of several requirements is enough. Which of them an entry meets is what its readers want to know, \
and what its evidence is about. An assessment of the whole says that something is met, and not what.

Assess the alternative that it is met by.",
    example: Example::new(
        r#"
[requirement.assurance]
tier = 1
any-of = ["fuzzed", "verified"]

[requirement.fuzzed]

[requirement.verified]

@assessed
-assurance = "met"
+fuzzed = "met"
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values() {
        for (id, assessment) in &entry.requirements {
            let Some(requirement) = registry.requirements.get(id) else { continue };
            let [first, ..] = requirement.any_of.as_slice() else { continue };
            let alternatives: Vec<String> = requirement.any_of.iter().map(|id| format!("`{id}`")).collect();
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::assessment(&entry.id, id)),
                    format!("`{id}` of `{}` is assessed itself, and not one of its alternatives", entry.id),
                )
                .also(Place::Value(place::requirement(id).key("any-of")), "one of these is enough")
                .help(format!(
                    "assess {}, as in `tiers assess {} {first} {}`",
                    alternatives.join(" or "),
                    entry.id,
                    assessment.status
                ))
                .entry(&entry.id)
                .requirement(id),
            );
        }
    }
}
