//! An entry of the base is gone without a tombstone.

use std::collections::HashMap;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "entry-vanished",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry of the base was deleted instead of removed",
    explanation: "\
What was supported once was promised to somebody. An entry that is deleted takes its history with it, and its name \
may be given to something else. A removed entry stays as a tombstone that says when and why, and what took its place.

Put the entry back and run `tiers remove`, or `tiers rename` if it only has another name now. A renaming is a step with \
`was`; an alias alone is none. What was added in the last 14 days, and is in no release yet, may be taken back.",
    example: Example::change(
        r#"
[entry.simd]
kind = "feature"
tier = 3
<
<[entry.vectors]
<kind = "feature"
<tier = 3
+
+[entry.vectors]
+kind = "feature"
+tier = "removed"
+replaced-by = ["simd"]
+history = [
+    { tier = 3 },
+    { tier = "removed", date = 2024-05-02, pr = 31, reason = "folded into simd" },
+]
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let reverted = &context.effects.reverted;
    let aliases: HashMap<&str, (&str, usize)> = change
        .entries
        .iter()
        .filter_map(|entry| entry.head)
        .flat_map(|entry| {
            entry.aliases.iter().enumerate().map(|(index, alias)| (alias.as_str(), (entry.id.as_str(), index)))
        })
        .collect();
    for entry in &change.entries {
        // An entry that held no tier yet may disappear.
        let Some(before) = entry.base.filter(|before| !before.is_unplaced()) else { continue };
        match entry.head {
            // An entry that was added a few days ago, and is in no release yet, may be taken back.
            None if reverted.steps.contains_key(before.id.as_str()) => continue,
            None => {}
            // It no longer holds a tier; if its history is gone as well, `history-rewritten` reports that.
            Some(after) if after.is_unplaced() && !before.recorded => {
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Value(place::entry(&after.id).key("tier")),
                        format!(
                            "`{}`, which was {}, holds no tier any more and has no tombstone",
                            after.id,
                            change.base.standing_name(before.tier)
                        ),
                    )
                    .help(format!("put its tier back, then `tiers remove {} --reason …`", after.id))
                    .entry(&after.id),
                );
                continue;
            }
            Some(_) => continue,
        }
        let tier = change.base.standing_name(before.tier);
        let help = if before.is_removed() {
            "put the tombstone back: the name must not be given away".to_owned()
        } else {
            format!("put it back, then `tiers remove {} --reason …` or `tiers rename {} NEW`", before.id, before.id)
        };
        let mut finding = Finding::new(
            RULE.name,
            Place::Key(place::entry(&before.id)),
            format!("`{}`, which was {tier}, is gone without a tombstone", before.id),
        )
        .help(help)
        .entry(&before.id);
        if let Some((id, index)) = aliases.get(before.id.as_str()) {
            let place = Place::Value(place::entry(id).key("aliases").index(*index));
            finding = finding.also(place, format!("no renaming without a step with `was = \"{}\"`", before.id));
        }
        findings.push(finding);
    }
}
