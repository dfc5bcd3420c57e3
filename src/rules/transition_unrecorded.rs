//! An entry without a history changed its tier, or is new.

use super::{Check, Context, Example, Group, Properties, Rule, place, step};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "transition-unrecorded",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry without a dated history is new, or holds another tier than in the base",
    explanation: "\
An entry may have no history as long as nothing is known to have happened to it. A change that moves it is something \
that happens: when, in which release and by whose decision must be written down, or it is lost. The same is true of \
an entry that is new; only what was there before records began has no date. Where the policy, the tiers and the kind of \
the base ask for nothing at all, neither does this rule of a new entry.

Add entries with `tiers add`; move them with `tiers promote` and `tiers demote`, which begin a history.",
    example: Example::change(
        r#"
[entry.simd]
kind = "feature"
<tier = 3
>tier = 2
+history = [
+    { tier = 3 },
+    { tier = 2, date = 2024-05-02, pr = 31 },
+]
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    for entry in &change.entries {
        let Some(after) = entry.head else { continue };
        let Some(before) = entry.base.filter(|before| !before.is_unplaced()) else {
            let judge = context.base.map_or(change.base, |base| base.registry);
            let undated = after.history.first().is_some_and(|first| first.date.is_none());
            if undated && !judge.asks_for_nothing(&after.kind) {
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
        // A history that is new in this change may begin undated, but must say when it moved the entry.
        let dated = after.last_step().is_some_and(|last| last.date.is_some());
        // An entry that is gone without a tombstone is up to the rule `entry-vanished`.
        if dated || after.is_unplaced() || before.recorded || change.movement(entry).is_none() {
            continue;
        }
        let (from, to) = (change.base.standing_name(before.tier), change.head.standing_name(after.tier));
        let was = step::tier(change.base, before.tier);
        // The tier it held without a history comes first, if the head still has that tier.
        let held = change.base_standing(before.tier);
        let step = step::to_write(change.head, held.unwrap_or(after.tier), after.tier, context.today);
        let held = held.map(|held| format!("{{ tier = {} }}, ", step::tier(change.head, held))).unwrap_or_default();
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::entry(&after.id).key("tier")),
                format!("`{}` moves from {from} to {to}, and no history says so", after.id),
            )
            .help(format!("if it moves, write `history = [{held}{step}]`; else take back `tier = {was}`"))
            .entry(&after.id),
        );
    }
}
