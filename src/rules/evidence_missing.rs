//! A requirement is called met, and nothing shows it.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Status};

pub(super) static RULE: Rule = Rule {
    name: "evidence-missing",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a requirement that needs evidence is `met` without any, or `not-applicable` without a note",
    explanation: "\
`evidence = true` says that a requirement is not met by saying so: the assessment has to point at what shows it, a \
page to read or a text in a file of the project that can be looked for again. Most features that turned out not to \
be tested, or not to be fuzzed, were believed to be.

What does not apply to an entry has no evidence, but a reason: `note` says it. Tombstones are not judged.",
    example: Example::new(
        r#"
@fuzzed
evidence = true

@assessed
-fuzzed = "met"
+fuzzed = { status = "met", evidence = "https://example.org/fuzzing" }
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values().filter(|entry| !entry.is_removed()) {
        for (id, assessment) in &entry.requirements {
            let asked = registry.requirements.get(id).is_some_and(|requirement| requirement.evidence);
            let (what, how) = match assessment.status {
                Status::Met if asked && assessment.evidence.is_none() => ("is met without evidence", "--evidence URL"),
                Status::NotApplicable if asked && assessment.note.is_none() => {
                    ("does not apply, and no note says why", "--note \"…\"")
                }
                _ => continue,
            };
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::assessment(&entry.id, id)),
                    format!("`{id}` of `{}` {what}", entry.id),
                )
                .help(format!("`tiers assess {} {id} {} {how}`", entry.id, assessment.status))
                .entry(&entry.id)
                .requirement(id),
            );
        }
    }
}
