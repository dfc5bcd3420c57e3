//! A decision of the base was altered or dropped.

use super::respelled::{is_moved, is_respelled};
use super::reverted::Reverted;
use super::{Check, Context, Example, Group, Rule};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::Level;
use crate::path::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "decision-rewritten",
    group: Group::Change,
    level: Level::Deny,
    timed: false,
    summary: "a decision of the base was altered or dropped",
    explanation: "\
A decision was made on one day, in one place, about one thing. What refers to it rests on that; a decision that can be \
edited later supports anything.

Record another decision. A link that was not there may be filled in, or lead to the same page in another place; a title \
may be spelled right; and a decision may go with the only step that rested on it, where that is taken back. All of that is \
told by `history-amended`. A true correction is recorded as a waiver \
of this rule without an entry: `[[waiver]]`, `lint = \"decision-rewritten\"`, and the reason.",
    example: Example::since(
        r#"
[decision.council-7]
kind = "meeting"
date = 2024-05-01
title = "simd moves up"

[entry.simd]
kind = "feature"
tier = 3
history = [{ tier = 3, date = 2024-05-02, decision = "council-7" }]
"#,
        r#"
[decision.council-7]
kind = "meeting"
date = 2024-05-01
-title = "simd and threads move up"
+title = "simd moves up"

[entry.simd]
kind = "feature"
tier = 3
history = [{ tier = 3, date = 2024-05-02, decision = "council-7" }]
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let reverted = Reverted::of(context, change);
    for (id, before) in &change.base.decisions {
        let path = KeyPath::keys(["decision", id]);
        let Some(after) = change.head.decisions.get(id) else {
            // It goes with the only step that it decided.
            if !reverted.decisions.contains(id.as_str()) {
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Key(path),
                        format!("the decision `{id}` of {} is gone", before.date),
                    )
                    .help("put it back; a decision stays on record even when a later one overrules it"),
                );
            }
            continue;
        };
        let url = before.url.as_deref().filter(|_| before.url != after.url);
        let moved = url.is_some_and(|was| after.url.as_deref().is_some_and(|now| is_moved(was, now)));
        let altered = [
            ("kind", before.kind != after.kind, before.kind.clone()),
            ("date", before.date != after.date, before.date.to_string()),
            ("title", !is_respelled(&before.title, &after.title), before.title.clone()),
            ("url", url.is_some() && !moved, url.unwrap_or_default().to_owned()),
        ];
        for (key, _, was) in altered.into_iter().filter(|(_, differs, _)| *differs) {
            findings.push(
                Finding::new(RULE.name, Place::Value(path.key(key)), format!("the {key} of `{id}` was altered"))
                    .label(format!("it was `{was}`"))
                    .help("put it back, and record another decision if there was one"),
            );
        }
    }
}
