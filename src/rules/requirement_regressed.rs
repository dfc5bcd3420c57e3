//! A requirement that was met no longer is, and the tier stays.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Level, Status};

pub(super) static RULE: Rule = Rule {
    name: "requirement-regressed",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a requirement of the tier was met in the base and no longer is, and the entry keeps its tier",
    explanation: "\
A tier that is kept after what it rested on has gone is a promise that nobody stands behind. This is the moment to \
decide: demote the entry, mend what broke, or waive the requirement for a time.",
    example: Example::change(
        r#"
@fuzzed

[lints]
requirement-unmet = "allow"

[entry.simd]
kind = "feature"
<tier = 1
-tier = 1
+tier = 2
<requirements = { fuzzed = "met" }
>requirements = { fuzzed = "partial" }
+history = [
+    { tier = 1 },
+    { tier = 2, date = 2024-05-02, pr = 31, reason = "the fuzzer was never on" },
+]
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let head = change.head;
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { continue };
        let Some(rank) = after.tier.rank().filter(|_| change.movement(entry).is_none()) else { continue };
        for (id, _) in head.needed(&after.kind, rank) {
            let was = change.base.status(before, id);
            let now = head.status(after, id);
            if !was.is_some_and(Status::satisfies) || now.is_some_and(Status::satisfies) {
                continue;
            }
            let now = now.map_or("unknown", Status::as_str);
            let tier = head.standing_name(after.tier);
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::entry(&after.id).key("requirements").key(id)),
                    format!("`{id}` of `{}` was met and is {now}, and it stays {tier}", after.id),
                )
                .help(format!(
                    "`tiers demote {} --reason …`, or `tiers waive {} --requirement {id} --reason … --until …`",
                    after.id, after.id
                ))
                .entry(&after.id)
                .requirement(id),
            );
        }
    }
}
