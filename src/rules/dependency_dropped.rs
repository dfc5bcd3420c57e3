//! An entry is promoted past what it depended on.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::{Difference, Movement};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "dependency-dropped",
    group: Group::Change,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "the change that promotes an entry drops the dependency that would have stopped it",
    explanation: "\
An entry may not outrank what it depends on, and `outranks-dependency` sees to that. A promotion that takes the \
dependency out of `depends-on` in the same change passes it, and nobody who reads the step will notice.

It may well be right: the entry rests on something else now. Then say so in the pull request, or take the dependency out \
in a change of its own before the promotion.",
    example: Example::change(
        r#"
[entry.simd]
kind = "feature"
tier = 2

[entry.relaxed-simd]
kind = "feature"
<tier = 2
<depends-on = ["simd"]
<history = [{ tier = 2, date = 2024-01-10, pr = 7 }]
-tier = 1
+tier = 2
+depends-on = ["simd"]
>history = [
>    { tier = 2, date = 2024-01-10, pr = 7 },
-    { tier = 1, date = 2024-05-02, pr = 31 },
>]
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let head = change.head;
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { continue };
        if !matches!(change.movement(entry), Some(Movement::Added | Movement::Promoted | Movement::Readmitted)) {
            continue;
        }
        for dropped in before.depends_on.iter().map(|id| change.head_id(id)) {
            // Nothing can depend on a removed entry, so its dependents have to drop it.
            let Some(dependency) = head.entries.get(dropped).filter(|dependency| !dependency.is_removed()) else {
                continue;
            };
            if dependency.tier <= after.tier || after.depends_on.iter().any(|id| id == dropped) {
                continue;
            }
            let (ours, theirs) = (head.standing_name(after.tier), head.standing_name(dependency.tier));
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::entry(&after.id).key("depends-on")),
                    format!(
                        "`{}` comes to {ours} and no longer depends on `{dropped}`, which holds {theirs}",
                        after.id
                    ),
                )
                .also(Place::Value(place::entry(dropped).key("tier")), format!("`{dropped}`"))
                .help(format!("say why it does not rest on `{dropped}` any more, or promote `{dropped}` first"))
                .entry(&after.id),
            );
        }
    }
}
