//! An entry holds a higher tier than what it depends on.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "outranks-dependency",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry holds a better tier than one that it depends on, or depends on a removed one",
    explanation: "\
An entry works as well as what it rests on (`depends-on`). Tier 1 for it promises Tier 1 for the part of its \
dependency that it uses, and nobody has looked at that part as Tier 1 asks. On a removed entry nothing can rest.

Promote the dependency first, or leave the entry where the dependency is.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 2

[entry.relaxed-simd]
kind = "feature"
-tier = 1
+tier = 2
depends-on = ["simd"]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values().filter(|entry| !entry.is_removed()) {
        let dependencies = entry.depends_on.iter().filter_map(|id| registry.entries.get(id));
        for (index, dependency) in dependencies.enumerate().filter(|(_, dependency)| dependency.tier > entry.tier) {
            let (ours, theirs) = (registry.standing_name(entry.tier), registry.standing_name(dependency.tier));
            let (removed, of) = (dependency.is_removed(), &dependency.id);
            let message = if removed {
                format!("`{}` depends on `{of}`, which is removed", entry.id)
            } else {
                format!("`{}` holds {ours} and depends on `{of}`, which holds {theirs}", entry.id)
            };
            let would = if removed {
                format!("`{}` would depend on `{of}`, a removed entry", entry.id)
            } else {
                format!("`{}` would hold {ours} and depend on `{of}` in {theirs}", entry.id)
            };
            let help = match (dependency.is_removed(), dependency.replaced_by.as_slice()) {
                (true, []) => format!("take `{}` out of `depends-on`", dependency.id),
                (true, [next, ..]) => format!("write `{next}`, which took its place"),
                (false, _) => format!(
                    "`tiers promote {} --to {}` first, or `tiers demote {} --to {} --reason \"…\"`",
                    dependency.id,
                    registry.standing_id(entry.tier),
                    entry.id,
                    registry.standing_id(dependency.tier)
                ),
            };
            findings.push(
                Finding::new(RULE.name, Place::Value(place::entry(&entry.id).key("depends-on").index(index)), message)
                    .also(Place::Value(place::entry(&dependency.id).key("tier")), format!("`{}`", dependency.id))
                    .would(would)
                    .help(help)
                    .entry(&entry.id),
            );
        }
    }
}
