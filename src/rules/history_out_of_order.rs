//! The dates of a history do not ascend.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Step};
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "history-out-of-order",
    group: Group::Structural,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step has no date, or one before the step above it",
    explanation: "\
A history is read from top to bottom: each step holds until the next one. A step that is dated before its \
predecessor makes every answer about the past wrong. A step without a `date` is of the day on \
which its release, `since`, came out. Only the first step may lack both, for what was held before records began. Two steps may be of the same day.

Put the steps in the order in which they happened, or correct the date.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 2
history = [
-    { tier = 3, date = 2024-05-02, pr = 31 },
-    { tier = 2, date = 2024-01-10, pr = 7 },
+    { tier = 3, date = 2024-01-10, pr = 7 },
+    { tier = 2, date = 2024-05-02, pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for entry in context.registry.entries.values() {
        for (before, pair) in entry.history.windows(2).enumerate() {
            let (index, step) = (before + 1, &pair[1]);
            let Some(date) = step.date else {
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Value(place::step(&entry.id, index)),
                        format!("step {} of `{}` has no date", index + 1, entry.id),
                    )
                    .help(match &step.since {
                        Some(since) => format!(
                            "add `date = …`, or the date of {since} to its `[[release]]`; only the first step may lack one"
                        ),
                        None => "add `date = …`; only the first step may lack one".to_owned(),
                    })
                    .entry(&entry.id),
                );
                continue;
            };
            let Some(earlier) = pair[0].date.filter(|earlier| *earlier > date) else {
                continue;
            };
            findings.push(
                Finding::new(
                    RULE.name,
                    dated(&place::step(&entry.id, index), step),
                    format!("step {} of `{}` is dated {date}, before the step above it", index + 1, entry.id),
                )
                .also(dated(&place::step(&entry.id, before), &pair[0]), format!("this one is of {earlier}"))
                .flags(format!("give a `--date` from {earlier} on"))
                .help("put the steps in the order in which they happened, or correct the date")
                .entry(&entry.id),
            );
        }
    }
}

/// What gives a step its day.
fn dated(path: &KeyPath, step: &Step) -> Place {
    Place::Value(path.key(if step.dated_by_release { "since" } else { "date" }))
}
