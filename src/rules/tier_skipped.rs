//! A promotion climbs too many tiers at once.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::Finding;
use crate::model::{Event, Level, Rank, Standing};

pub(super) static RULE: Rule = Rule {
    name: "tier-skipped",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a promotion climbs more tiers than `max-climb` allows",
    explanation: "\
Each tier is where an entry shows that it is fit for the next one. A promotion that leaves one out also leaves out \
the time in which its users would have met its bugs, and the look that somebody would have taken at its requirements. \
`max-climb` of `[policy]`, or of the kind where it has its own, says how many tiers one promotion may climb.

Promote the entry tier by tier. Where it enters or comes back is judged by `entered-above-start`, and steps before \
`enforced-from` are not judged. Against a base, what an entry climbs in one change counts as one promotion, by however \
many steps.",
    example: Example::new(
        r#"
[policy]
max-climb = 1

[entry.simd]
kind = "feature"
tier = 1
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
-    { tier = 1, date = 2024-05-02, pr = 31 },
+    { tier = 2, date = 2024-05-02, pr = 31 },
+    { tier = 1, date = 2024-11-21, pr = 58 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for transition in registry.judged().filter(|transition| transition.event == Event::Promoted) {
        let entry = transition.entry;
        let Some(most) = registry.max_climb(&entry.kind) else { continue };
        let Some((before, held)) = transition.reached() else { continue };
        let (Some(from), Some(to)) = (held.tier.rank(), transition.step.tier.rank()) else { continue };
        let climbed = from.index() - to.index();
        let most = most as usize;
        if climbed <= most {
            continue;
        }
        let old = registry.standing_name(held.tier);
        let new = registry.standing_name(transition.step.tier);
        let next = registry.tier_id(Rank::new(from.index() - most));
        findings.push(
            Finding::new(
                RULE.name,
                place::held(entry, transition.index),
                format!("`{}` climbed from {old} to {new} at once", entry.id),
            )
            .would(format!("`{}` would climb from {old} to {new} at once", entry.id))
            .label(format!("{climbed} tiers up"))
            .also(place::held(entry, before), format!("{old} until then"))
            .also(
                place::limit(registry, &entry.kind, "max-climb", |kind| kind.max_climb.is_some()),
                "the most that one promotion may climb",
            )
            .help(format!(
                "`tiers promote {} --to {next}` first, and go on from there; as an exception, {}",
                entry.id,
                RULE.waive(&entry.id)
            ))
            .step(&entry.id, transition.index),
        );
    }
    in_one_change(context, findings);
}

/// Climbs by several steps of one change, each of which may be short enough.
fn in_one_change(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for leap in context.leaps() {
        let (entry, step) = (leap.last.entry, leap.last.step);
        if !registry.policy.judges(step.date) {
            continue;
        }
        let Some(most) = registry.max_climb(&entry.kind) else { continue };
        let (Some(from), Some(to)) = (leap.from.and_then(Standing::rank), step.tier.rank()) else { continue };
        let climbed = from.index().saturating_sub(to.index());
        let most = most as usize;
        if climbed <= most {
            continue;
        }
        let (old, new) = (registry.standing_name(Standing::Tier(from)), registry.standing_name(step.tier));
        let next = registry.standing_name(Standing::Tier(Rank::new(from.index() - most)));
        findings.push(
            Finding::new(
                RULE.name,
                place::held(entry, leap.last.index),
                format!("`{}` climbs from {old} to {new} by several steps of one change", entry.id),
            )
            .label(format!("{climbed} tiers up"))
            .also(
                place::limit(registry, &entry.kind, "max-climb", |kind| kind.max_climb.is_some()),
                "the most that one promotion may climb",
            )
            .help(format!("go as far as {next} in this change, and on in a later one"))
            .step(&entry.id, leap.last.index),
        );
    }
}
