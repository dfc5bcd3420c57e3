//! An entry leaves a tier before those who rely on it could know.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Days, Event, Level};

pub(super) static RULE: Rule = Rule {
    name: "notice-too-short",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry was demoted or removed sooner after the decision than `notice` of its tier allows",
    explanation: "\
`notice` is the time between the decision to take an entry out of a tier and the step that does so. Within it users \
can prepare, and somebody may come forward to look after the entry. It is counted from the date of the step's \
`decision`; a demotion without one was announced to nobody, as far as the registry knows.

Record the decision, and wait. An entry with `replaced-by` was merged and not dropped: its removal is not judged here \
if something that took its place held at least the same tier on that day. Neither are steps before `enforced-from`.",
    example: Example::new(
        r#"
@project
notice = "30 days"

[[tier]]
id = 2

[[tier]]
id = 3

[kind.feature]

[decision.simd-demotion]
kind = "meeting"
date = 2024-05-02
title = "SIMD to Tier 2"

[entry.simd]
kind = "feature"
tier = 2
history = [
    { tier = 1, date = 2024-01-10, pr = 7 },
-    { tier = 2, date = 2024-05-07, decision = "simd-demotion", pr = 31 },
+    { tier = 2, date = 2024-06-03, decision = "simd-demotion", pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for transition in registry.judged() {
        let (entry, step) = (transition.entry, transition.step);
        let what = match transition.event {
            Event::Demoted => "demoted",
            Event::Removed if registry.successor(transition).is_none() => "removed",
            _ => continue,
        };
        let Some((_, held)) = transition.reached() else { continue };
        let Some(rank) = held.tier.rank() else { continue };
        let Some(notice) = registry.tiers.get(rank.index()).and_then(|tier| tier.notice) else { continue };
        let name = registry.standing_name(held.tier);
        let path = place::step(&entry.id, transition.index);
        let decision = step.decision.as_ref().and_then(|id| Some((id, registry.decisions.get(id)?.date)));
        let finding = match (decision, step.date) {
            (Some((id, decided)), Some(date)) => {
                let earliest = notice.after(decided);
                if date >= earliest {
                    continue;
                }
                let days = Days::between(decided, date);
                let message = |was| format!("`{}` {was} {what} from {name} with {days} of notice", entry.id);
                Finding::new(RULE.name, Place::Value(path.key("date")), message("was"))
                    .would(message("would be"))
                    .flags(format!("give a `--date` from {earliest} on; as an exception, {}", RULE.waive(&entry.id)))
                    .also(Place::Value(place::decision(id).key("date")), format!("decided on {decided}"))
                    .help(format!("wait until {earliest}; as an exception, {}", RULE.waive(&entry.id)))
            }
            (Some(_), None) => continue,
            (None, _) => {
                let message =
                    |was| format!("`{}` {was} {what} from {name} without a decision that gave notice of it", entry.id);
                let advice = |decision| {
                    let waive = RULE.waive(&entry.id);
                    format!("{decision}, one at least {notice} older than the step; as an exception, {waive}")
                };
                Finding::new(RULE.name, Place::Value(path), message("was"))
                    .would(message("would be"))
                    .help(advice("add `decision = \"…\"`"))
                    .flags(advice("give `--decision ID`"))
            }
        };
        findings.push(
            finding
                .also(Place::Value(place::tier(rank).key("notice")), format!("{name} promises {notice}"))
                .step(&entry.id, transition.index),
        );
    }
}
