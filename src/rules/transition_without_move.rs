//! A step changes neither the tier nor the name.

use super::{Check, Context, Example, Group, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Event, Level};

pub(super) static RULE: Rule = Rule {
    name: "transition-without-move",
    group: Group::Structural,
    level: Level::Deny,
    timed: false,
    summary: "a step has the tier of the step above it and no `was`",
    explanation: "\
A step is a transition: the entry moves to another tier, or takes another name (`was`). One that does neither is a \
copy that was not finished, or a remark that belongs into `notes`.

Give the step its tier, or delete it.",
    bad: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 3
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 3, date = 2024-05-02, pr = 31 },
]
"#,
    ),
    good: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 3
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 3, date = 2024-05-02, pr = 31, was = "vectors" },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values() {
        for transition in entry.transitions() {
            if transition.event != Event::Renamed || transition.step.was.is_some() {
                continue;
            }
            let message = format!(
                "step {} of `{}` does not move it: it was {} before",
                transition.index + 1,
                entry.id,
                registry.standing_name(transition.step.tier)
            );
            let path = place::step(&entry.id, transition.index);
            findings.push(
                Finding::new(RULE.name, Place::Value(path.key("tier")), message)
                    .help("give the step its tier, delete it, or write `was = …` if it renamed the entry")
                    .entry(&entry.id),
            );
        }
    }
}
