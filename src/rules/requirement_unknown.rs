//! An entry holds a tier, and a requirement of that tier was never assessed.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level, Registry};

pub(super) static RULE: Rule = Rule {
    name: "requirement-unknown",
    group: Group::Policy,
    level: Level::Allow,
    properties: Properties::USUAL,
    summary: "an entry's tier needs a requirement that nobody has assessed",
    explanation: "\
What is not assessed is unknown, which is neither met nor unmet. A registry that was just written down is full of \
it, so this rule is off until the project turns it on: `requirement-unknown = \"warn\"` under `[lints]` lists what \
there is to look into.

A promotion needs every requirement of the new tier to be known. So an entry that a change promotes is found at level \
deny, whatever the level otherwise, be it by `tiers promote` or by hand.",
    example: Example::new(
        r#"
@fuzzed
title = "Fuzzed for a week"

[entry.simd]
kind = "feature"
tier = 1
+
+[entry.simd.requirements]
+fuzzed = { status = "met", evidence = "https://example.org/fuzzing" }
"#,
    ),
    check: Check::Promotions { all: check, promoted: in_promoted },
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    in_entries(context.registry, context.registry.entries.values(), findings);
}

/// What it finds in the entries that a change promotes.
pub(super) fn in_promoted(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let entries = &context.registry.entries;
    let promoted = context.effects.moves.keys().filter(|id| context.is_promoted(id));
    in_entries(context.registry, promoted.filter_map(|id| entries.get(*id)), findings);
}

fn in_entries<'a>(registry: &Registry, entries: impl Iterator<Item = &'a Entry>, findings: &mut Vec<Finding>) {
    for entry in entries {
        let Some(rank) = entry.tier.rank() else { continue };
        for (id, requirement) in registry.needed(&entry.kind, rank) {
            if registry.status(entry, id).is_some() {
                continue;
            }
            let tier = registry.standing_name(entry.tier);
            // A requirement with alternatives is met by meeting one of them.
            let assess = |id: &str| format!("`tiers assess {} {id} met --evidence URL`", entry.id);
            let help = match requirement.any_of.as_slice() {
                [] => assess(id),
                alternatives => alternatives.iter().map(|id| assess(id)).collect::<Vec<_>>().join(" or "),
            };
            let message = |holds| format!("`{}` {holds} {tier}, and its requirement `{id}` is not assessed", entry.id);
            findings.push(
                Finding::new(RULE.name, Place::Key(place::entry(&entry.id).key("requirements")), message("holds"))
                    .would(message("would hold"))
                    .help(help)
                    .entry(&entry.id)
                    .requirement(id),
            );
        }
    }
}
