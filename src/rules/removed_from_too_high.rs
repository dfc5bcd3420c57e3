//! A removal from a tier that forbids it.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Event, Level};
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "removed-from-too-high",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry was removed from a tier that is not in `removable-from`",
    explanation: "\
A high tier promises that an entry will not be gone tomorrow. `removable-from` of `[policy]` lists the tiers from \
which one may be removed; any other has to be demoted first, which tells its users in time.

An entry with `replaced-by` was merged and not dropped: its support goes on under another name. So its removal is not \
judged here if something that took its place held at least the same tier on that day. Neither are steps before `enforced-from`.",
    example: Example::new(
        r#"
[policy]
removable-from = [3]

[entry.simd]
kind = "feature"
tier = "removed"
history = [
    { tier = 2, date = 2024-01-10, pr = 7 },
+    { tier = 3, date = 2024-02-01, pr = 12, reason = "No maintainer" },
    { tier = "removed", date = 2024-05-02, pr = 31, reason = "No maintainer" },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let Some(removable) = &registry.policy.removable_from else { return };
    for transition in registry.judged().filter(|transition| transition.event == Event::Removed) {
        let entry = transition.entry;
        let Some((before, held)) = transition.reached() else { continue };
        let Some(from) = held.tier.rank() else { continue };
        if removable.contains(&from) || registry.successor(transition).is_some() {
            continue;
        }
        let name = registry.standing_name(held.tier);
        let first = match removable.iter().copied().filter(|rank| *rank > from).min() {
            Some(rank) => format!("`tiers demote {} --to {} --reason \"…\"` first", entry.id, registry.tier_id(rank)),
            None => "write `replaced-by = [\"…\"]` if something of its tier took its place".to_owned(),
        };
        let into = match entry.replaced_by.as_slice() {
            [] => String::new(),
            ids => {
                let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
                format!(", and what took its place, {}, held less", ids.join(" and "))
            }
        };
        let message = |was| format!("`{}` {was} removed from {name}{into}", entry.id);
        findings.push(
            Finding::new(RULE.name, place::held(entry, transition.index), message("was"))
                .would(message("would be"))
                .also(place::held(entry, before), format!("{name} until then"))
                .also(
                    Place::Value(KeyPath::keys(["policy", "removable-from"])),
                    "the tiers from which an entry may be removed",
                )
                .help(format!("{first}; as an exception, {}", RULE.waive(&entry.id)))
                .step(&entry.id, transition.index),
        );
    }
}
