//! An entry without a history changed its tier, or is new.

use super::{Check, Context, Example, Group, Rule, place};
use crate::change::Change;
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "transition-unrecorded",
    group: Group::Change,
    level: Level::Deny,
    timed: false,
    summary: "an entry without a dated history is new, or holds another tier than in the base",
    explanation: "\
An entry may have no history as long as nothing is known to have happened to it. A change that moves it is something \
that happens: when, in which release and by whose decision must be written down, or it is lost. The same is true of \
an entry that is new; only what was there before records began has no date.

Add entries with `tiers add`. Take the tier back and move the entry with `tiers promote` or `tiers demote`, which begin its history.",
    bad: Example::since(
        r#"
[entry.simd]
kind = "feature"
tier = 3
"#,
        r#"
[entry.simd]
kind = "feature"
tier = 2
"#,
    ),
    good: Example::since(
        r#"
[entry.simd]
kind = "feature"
tier = 3
"#,
        r#"
[entry.simd]
kind = "feature"
tier = 2
history = [
    { tier = 3 },
    { tier = 2, date = 2024-05-02, pr = 31 },
]
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Change<'_>, findings: &mut Vec<Finding>) {
    for entry in &change.entries {
        let Some(after) = entry.head else { continue };
        let Some(before) = entry.base else {
            if after.history[0].date.is_none() {
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Key(place::entry(&after.id)),
                        format!("`{}` is new, and no history says since when", after.id),
                    )
                    .help(format!("give its first step a date: `tiers add {} …` writes one", after.id))
                    .entry(&after.id),
                );
            }
            continue;
        };
        // A history that begins with this change may begin before records did, but must say when it moved the entry.
        if after.last_step().date.is_some() || before.recorded || change.movement(entry).is_none() {
            continue;
        }
        let (from, to) = (change.base.standing_name(before.tier), change.head.standing_name(after.tier));
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::entry(&after.id).key("tier")),
                format!("`{}` moves from {from} to {to}, and no history says so", after.id),
            )
            .help(format!(
                "take the tier back and move it with `tiers {} {} --to {} …`",
                if after.tier < before.tier { "promote" } else { "demote" },
                after.id,
                change.head.standing_id(after.tier),
            ))
            .entry(&after.id),
        );
    }
}
