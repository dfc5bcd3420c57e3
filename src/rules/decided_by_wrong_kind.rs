//! A move was decided by those who may not decide it.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Registry, Step};
use crate::words;

pub(super) static RULE: Rule = Rule {
    name: "decided-by-wrong-kind",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry moved into a tier by a kind of decision that the tier does not accept",
    explanation: "\
`decided-by` of a tier says which kinds of decision may move an entry into it, so that nobody comes to hold a tier \
as a side effect of a pull request about something else. A step with a pull request and no decision counts as \
decided by a `pull-request`.

Every step into the tier is judged, from below and from above; renamings are not, and neither is what is older than \
`enforced-from` of `[policy]` or has no date.",
    example: Example::new(
        r#"
@project
decided-by = ["meeting", "rfc"]

[[tier]]
id = 2

[kind.feature]

+[decision."2024-11-21"]
+kind = "meeting"
+date = 2024-11-21
+title = "SIMD to Tier 1"
+
[entry.simd]
kind = "feature"
tier = 1
history = [
    { tier = 2, date = 2024-05-02, pr = 31 },
-    { tier = 1, date = 2024-11-21, pr = 58 },
+    { tier = 1, date = 2024-11-21, decision = "2024-11-21", pr = 58 },
]
"#,
    ),
    check: Check::Registry(check),
};

/// What decides a step that has a pull request and no decision.
const PULL_REQUEST: &str = "pull-request";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    if registry.tiers.iter().all(|tier| tier.decided_by.is_empty()) {
        return;
    }
    for entry in registry.entries.values() {
        for transition in entry.transitions().filter(|transition| transition.event.is_move()) {
            let step = transition.step;
            let Some(rank) = step.tier.rank() else { continue };
            let Some(tier) = registry.tiers.get(rank.index()).filter(|tier| !tier.decided_by.is_empty()) else {
                continue;
            };
            let Some((kind, key)) = decided_by(step, registry) else { continue };
            let judged = step.date.is_some() && registry.policy.judges(step.date);
            if !judged || tier.decided_by.iter().any(|accepted| accepted == kind) {
                continue;
            }
            let accepted = words::quoted(&tier.decided_by);
            let accepted = words::or(&accepted);
            let path = place::step(&entry.id, transition.index).key(key);
            let what = match &step.decision {
                Some(id) => format!("`{id}`, a decision of the kind `{kind}`"),
                None => "a pull request alone".to_owned(),
            };
            let message = |rests| format!("the move of `{}` to {} {rests} on {what}", entry.id, tier.label());
            findings.push(
                Finding::new(RULE.name, Place::Value(path), message("rests"))
                    .would(message("would rest"))
                    .flags(format!("name a decision of the kind {accepted}: `--decision ID`"))
                    .also(Place::Value(place::tier(rank).key("decided-by")), "the kinds that may decide it")
                    .help(format!("name a decision of the kind {accepted}: `decision = \"…\"`"))
                    .step(&entry.id, transition.index),
            );
        }
    }
}

/// The kind of decision behind a step, and the key that says so; `None` where nothing does.
fn decided_by<'a>(step: &Step, registry: &'a Registry) -> Option<(&'a str, &'static str)> {
    match &step.decision {
        Some(id) => registry.decisions.get(id).map(|decision| (decision.kind.as_str(), "decision")),
        None => step.pr.map(|_| (PULL_REQUEST, "pr")),
    }
}
