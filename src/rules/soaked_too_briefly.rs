//! A promotion comes too soon after the last move.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Days, Event, Level};

pub(super) static RULE: Rule = Rule {
    name: "soaked-too-briefly",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry was promoted sooner than `soak` of its new tier allows",
    explanation: "\
`soak` is the time that an entry spends in the tier below before it may be promoted: long enough for users to try it \
there, for fuzzers to run, and for somebody to object. Cut short, it is worth nothing, since what it would have shown \
comes to light in the higher tier.

It is counted from the day on which the entry reached the tier that it held before the promotion; a renaming in \
between does not start it anew. Against a base, the days that count are those of the base: who comes to the tier \
below and leaves it in one change has not been there. What an entry has held since before records began, it has held for long enough. Wait \
until the time is over. Steps before `enforced-from` are not judged.",
    example: Example::new(
        r#"
@project

[[tier]]
id = 2
soak = "14 days"

[[tier]]
id = 3

[kind.feature]

[entry.simd]
kind = "feature"
tier = 2
history = [
    { tier = 3, date = 2024-05-02, pr = 31 },
-    { tier = 2, date = 2024-05-07, pr = 36 },
+    { tier = 2, date = 2024-05-16, pr = 36 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for transition in registry.judged().filter(|transition| transition.event == Event::Promoted) {
        let entry = transition.entry;
        let Some(rank) = transition.step.tier.rank() else { continue };
        let Some(soak) = registry.tiers.get(rank.index()).and_then(|tier| tier.soak) else { continue };
        let Some((reached, below)) = transition.reached() else { continue };
        let (Some(since), Some(date)) = (below.date, transition.step.date) else { continue };
        let (old, new) = (registry.standing_name(below.tier), registry.standing_name(transition.step.tier));
        // An entry that enters a tier and leaves it in the same change has not stayed at all, whatever the dates say.
        let passes = context.is_appended(&entry.id, reached);
        let earliest = soak.after(since);
        if date >= earliest && !passes {
            continue;
        }
        let (message, would, help) = if passes {
            (
                format!("`{}` comes to {old} and goes on to {new} in one change", entry.id),
                format!("`{}` would come to {old} and go on to {new} in one change", entry.id),
                format!("leave it in {old} in this change, and promote it in a later one"),
            )
        } else {
            let stay = Days::between(since, date);
            (
                format!("`{}` was promoted to {new} after {stay} in {old}", entry.id),
                format!("`{}` would be promoted to {new} after {stay} in {old}", entry.id),
                format!("wait until {earliest}; as an exception, {}", RULE.waive(&entry.id)),
            )
        };
        findings.push(
            Finding::new(RULE.name, Place::Value(place::step(&entry.id, transition.index).key("date")), message)
                .also(Place::Value(place::step(&entry.id, reached).key("date")), format!("in {old} since {since}"))
                .also(Place::Value(place::tier(rank).key("soak")), format!("{new} asks for {soak}"))
                .would(would)
                .help(help)
                .step(&entry.id, transition.index),
        );
    }
}
