//! An entry enters a closed tier.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "tier-closed",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step moves an entry into a tier that is closed",
    explanation: "\
A tier is closed (`closed = true`) when a project finds that it promises the wrong thing, and still has to keep its \
word to what is there already. Nothing may enter it any more, whether from below, from above or for the first time.

Choose another tier. Steps into it from before it was closed stay as they are: `enforced-from` leaves them out, and a \
waiver excuses those that are later.",
    example: Example::new(
        r#"
@project

[[tier]]
id = 2
closed = true

[[tier]]
id = 3

[kind.feature]

[entry.simd]
kind = "feature"
-tier = 2
+tier = 3
history = [
-    { tier = 2, date = 2024-05-02, pr = 31 },
+    { tier = 3, date = 2024-05-02, pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for transition in registry.judged().filter(|transition| transition.event.is_move()) {
        let entry = transition.entry;
        let Some(rank) = transition.step.tier.rank() else { continue };
        if !registry.tiers.get(rank.index()).is_some_and(|tier| tier.closed) {
            continue;
        }
        let name = registry.standing_name(transition.step.tier);
        let message = |was| format!("`{}` {was} {} to {name}, which is closed", entry.id, transition.event.as_str());
        findings.push(
            Finding::new(RULE.name, place::held(entry, transition.index), message("was"))
                .would(message("would be"))
                .also(Place::Value(place::tier(rank).key("closed")), "no entry may enter it any more")
                .help(format!("choose another tier; as an exception, {}", RULE.waive(&entry.id)))
                .step(&entry.id, transition.index),
        );
    }
}
