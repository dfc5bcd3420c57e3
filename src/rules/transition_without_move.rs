//! A step changes neither the tier nor the name.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Event, Level};

pub(super) static RULE: Rule = Rule {
    name: "transition-without-move",
    group: Group::Structural,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step has the tier of the step above it and neither `was` nor `default-on`",
    explanation: "\
A step is a transition: the entry moves to another tier, takes another name (`was`), or is switched on or off by default \
(`default-on`). One that does nothing of this is a copy that was not finished, or a remark that belongs into `notes`.

Give the step its tier, or delete it.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 3
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
-    { tier = 3, date = 2024-05-02, pr = 31 },
+    { tier = 3, date = 2024-05-02, pr = 31, was = "vectors" },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values() {
        let mut switch = None;
        for transition in entry.transitions() {
            let before = switch;
            switch = transition.step.default_on.or(switch);
            let number = transition.index + 1;
            let (key, message, help) = match transition.event {
                Event::Renamed if transition.step.was.is_none() => (
                    "tier",
                    format!(
                        "step {number} of `{}` does not move it: it was {} before",
                        entry.id,
                        registry.standing_name(transition.step.tier)
                    ),
                    "give the step its tier, delete it, or write `was = …` if it renamed the entry",
                ),
                Event::SwitchedOn | Event::SwitchedOff if before == transition.step.default_on => (
                    "default-on",
                    format!(
                        "step {number} of `{}` does not switch it: it was {} by default before",
                        entry.id,
                        if before == Some(true) { "on" } else { "off" }
                    ),
                    "delete the step, or give it another `default-on`",
                ),
                _ => continue,
            };
            let place = Place::Value(place::step(&entry.id, transition.index).key(key));
            findings.push(Finding::new(RULE.name, place, message).help(help).entry(&entry.id));
        }
    }
}
