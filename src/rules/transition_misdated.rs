//! A change adds a step that is not of its own time.

use jiff::ToSpan as _;

use super::{Check, Context, Example, Group, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::Level;
use crate::path::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "transition-misdated",
    group: Group::Change,
    level: Level::Deny,
    timed: false,
    summary: "a change moves an entry by a step dated before `enforced-from`, or after today",
    explanation: "\
Policy does not judge what is older than `enforced-from`, and counts a stay or a notice from the dates that are written \
down. So a change could promote what it likes by dating the step a few years back, or a stay of weeks by dating its end ahead. A step \
that moves an entry belongs to the day on which the change is made.

To write down how an entry came by the tier that it holds already is no move and is not judged here. If a move of long ago \
was forgotten, that is an exception: record it as a waiver of this rule with the reason.",
    bad: Example::since(
        r#"
[policy]
enforced-from = 2025-01-30

[entry.simd]
kind = "feature"
tier = 3
history = [{ tier = 3, date = 2024-01-10, pr = 7 }]
"#,
        r#"
[policy]
enforced-from = 2025-01-30

[entry.simd]
kind = "feature"
tier = 1
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 1, date = 2025-01-29, pr = 31 },
]
"#,
    ),
    good: Example::since(
        r#"
[policy]
enforced-from = 2025-01-30

[entry.simd]
kind = "feature"
tier = 3
history = [{ tier = 3, date = 2024-01-10, pr = 7 }]
"#,
        r#"
[policy]
enforced-from = 2025-01-30

[entry.simd]
kind = "feature"
tier = 1
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 1, date = 2025-12-30, pr = 31 },
]
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    // Elsewhere it may be tomorrow already.
    let latest = context.today.saturating_add(1.day());
    // A policy that begins with this change has not let anything pass before it.
    let enforced = change.base.policy.enforced_from.and(change.head.policy.enforced_from);
    for entry in change.entries.iter().filter(|entry| change.movement(entry).is_some()) {
        for transition in change.appended(entry) {
            let (id, event) = (&transition.entry.id, transition.event.as_str());
            let Some(date) = transition.step.date else { continue };
            let finding = |message| {
                Finding::new(RULE.name, Place::Value(place::step(id, transition.index).key("date")), message)
                    .help(format!("write the day of this change; if the move was forgotten, {}", RULE.waive(id)))
                    .entry(id)
            };
            if date > latest {
                findings.push(finding(format!("`{id}` is {event} on {date}, which is still to come")));
            } else if enforced.is_some_and(|from| date < from) {
                let message = format!("`{id}` is {event} now by a step of {date}, which policy does not judge");
                let from = Place::Value(KeyPath::keys(["policy", "enforced-from"]));
                findings.push(finding(message).also(from, "the first day that it judges"));
            }
        }
    }
}
