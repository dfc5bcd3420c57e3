//! An entry is on by default in a tier that is too low for that.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Standing};

pub(super) static RULE: Rule = Rule {
    name: "default-on-too-low",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry is on by default in a tier below `default-on` of the policy",
    explanation: "\
Who switches something on has decided to rely on it; who has it by default has not, and takes it to be as good as all \
the rest. So what is on by default has to hold at least the tier that `default-on` of `[policy]` names, or that of \
the kind where it has its own.

Switch it off by default until it is promoted, and write `default-on = false` here.",
    example: Example::new(
        r#"
[policy]
default-on = 1

[entry.simd]
kind = "feature"
-tier = 2
+tier = 1
default-on = true
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values().filter(|entry| entry.default_on) {
        let Some(lowest) = registry.default_on(&entry.kind).map(Standing::Tier) else { continue };
        if entry.tier <= lowest {
            continue;
        }
        let path = place::entry(&entry.id);
        let (message, help) = if entry.is_removed() {
            (format!("`{}` is on by default and removed", entry.id), "delete the line".to_owned())
        } else if entry.is_unplaced() {
            (format!("`{}` is on by default and holds no tier", entry.id), "write `default-on = false`".to_owned())
        } else {
            (
                format!("`{}` is on by default and holds {}", entry.id, registry.standing_name(entry.tier)),
                format!(
                    "write `default-on = false` once it is off, or `tiers promote {} --to {}`; as an exception, {}",
                    entry.id,
                    registry.standing_id(lowest),
                    RULE.waive(&entry.id)
                ),
            )
        };
        let would = message.replacen(" holds ", " would hold ", 1).replacen(" and removed", " and would be removed", 1);
        findings.push(
            Finding::new(RULE.name, Place::Value(path.key("default-on")), message)
                .would(would)
                .also(Place::Value(path.key("tier")), "its tier")
                .also(
                    place::limit(registry, &entry.kind, "default-on", |kind| kind.default_on.is_some()),
                    "the lowest tier of what is on by default",
                )
                .help(help)
                .entry(&entry.id),
        );
    }
}
