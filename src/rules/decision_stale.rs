//! Something rests on a decision that is too old for it.

use super::permit::{Permit, permit, valid};
use super::{Check, Context, Example, Group, Properties, Rule, place};
use super::{policy_loosened, waiver_extended};
use crate::finding::{Finding, Place};
use crate::model::{Days, Decision, Level};
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "decision-stale",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step, waiver or loosening rests on a decision that was older than `decision-valid` allows",
    explanation: "\
A decision is about what its people knew then. Years later, a step that names it has little to do with it, and a \
decision that was never applied is a key that opens whatever comes. `decision-valid` of `[policy]` says how old a \
decision may be when something comes to rest on it.

A step is measured on its own day. Waivers, and what makes the policy ask for less, have no day: against a base, what is \
new of them is measured on the day of the check. Steps before `enforced-from` are not judged. Bring it up again, and \
name the new decision.",
    example: Example::new(
        r#"
[policy]
decision-valid = "90 days"

[decision.council-7]
kind = "meeting"
-date = 2023-05-01
+date = 2024-04-25
title = "simd to Tier 2"

[entry.simd]
kind = "feature"
tier = 2
history = [
    { tier = 3, date = 2022-01-10, pr = 7 },
    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    steps(context, findings);
    let Some(change) = context.change else { return };
    let Some(valid) = valid(change) else { return };
    let today = context.today;
    let is_stale = |decision: &Decision| valid.after(decision.date) < today;
    let finding = |place: Place, message: String, id: &str, decision: &Decision| {
        let age = Days::between(decision.date, today);
        Finding::new(RULE.name, place, format!("{message} `{id}`, which is {age} old"))
            .also(Place::Value(place::decision(id).key("date")), "the day on which it was made")
            .help(format!("bring it up again, and name that decision: one may be {valid} old"))
    };
    for loosening in policy_loosened::loosenings(context, change) {
        if let Permit::Granted { id, decision } = permit(change, loosening.before, loosening.after)
            && is_stale(decision)
        {
            let message = format!("{}, by the decision", loosening.what);
            findings.push(finding(Place::Value(loosening.path), message, id, decision));
        }
    }
    for extension in waiver_extended::extensions(change) {
        let waiver = &change.head.waivers[extension.index];
        if let Some((id, decision)) = waiver.decision.as_ref().and_then(|id| change.head.decisions.get_key_value(id))
            && is_stale(decision)
        {
            let message = format!("{} rests on the decision", waiver.label());
            findings.push(finding(extension.place, message, id, decision).only_entry(&waiver.entries));
        }
    }
}

fn steps(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let Some(valid) = registry.policy.decision_valid else { return };
    for transition in registry.judged() {
        let (entry, step) = (transition.entry, transition.step);
        let (Some(date), Some(id)) = (step.date, &step.decision) else { continue };
        let Some(decision) = registry.decisions.get(id) else { continue };
        if date <= valid.after(decision.date) {
            continue;
        }
        let age = Days::between(decision.date, date);
        let message = format!("`{}` was {} by a decision that was {age} old", entry.id, transition.event.as_str());
        findings.push(
            Finding::new(RULE.name, Place::Value(place::step(&entry.id, transition.index).key("decision")), message)
                .also(Place::Value(place::decision(id).key("date")), "the day on which it was made")
                .also(Place::Value(KeyPath::keys(["policy", "decision-valid"])), "how old it may be")
                .help(format!("bring it up again, and name that decision; as an exception, {}", RULE.waive(&entry.id)))
                .step(&entry.id, transition.index),
        );
    }
}
