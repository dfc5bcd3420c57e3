//! A name of the base leads nowhere, or to something else.

use std::collections::HashMap;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level};

pub(super) static RULE: Rule = Rule {
    name: "name-lost",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a name, be it an alias, a former one or that of a merged entry, no longer leads where it led",
    explanation: "\
Names are in links, release notes and people's heads. A name that leads nowhere breaks all of these, and one that \
comes to mean another entry lends that one a past which is not its own. So it is with an entry that was merged into \
another: its `replaced-by` goes on leading there, or to what has replaced that one since.

Put the name back among the `aliases`. If it was wrong from the start, that is an exception: record it as a waiver of \
this rule with the reason.",
    example: Example::change(
        r#"
[entry.memory64]
kind = "feature"
tier = 2
<aliases = ["memory-64"]
+aliases = ["memory-64", "wide-memories"]
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let changed = || change.entries.iter().filter_map(|entry| Some((entry.base?, entry.head?)));
    if changed().next().is_none() {
        return;
    }
    // Names mean the same in upper and lower case.
    let holders: HashMap<String, &str> = change
        .head
        .entries
        .values()
        .flat_map(|entry| names(entry).map(|name| (name.to_lowercase(), entry.id.as_str())))
        .collect();
    for (before, after) in changed() {
        for name in names(before) {
            let holder = holders.get(&name.to_lowercase()).copied();
            if holder == Some(&after.id) {
                continue;
            }
            let what = match holder {
                None => "leads nowhere now".to_owned(),
                Some(other) => format!("means `{other}` now"),
            };
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::entry(&after.id).key("aliases")),
                    format!("`{name}`, a name of `{}`, {what}", after.id),
                )
                .help(format!("put it back among its `aliases`; if it was never its name, {}", RULE.waive(&after.id)))
                .entry(&after.id),
            );
        }
        successors(change, before, after, findings);
    }
}

/// Removed entries that no longer lead to what replaced them: the merge was judged by the entries that it named.
fn successors(change: &Difference<'_>, before: &Entry, after: &Entry, findings: &mut Vec<Finding>) {
    if !before.is_removed() || !after.is_removed() {
        return;
    }
    for id in before.replaced_by.iter().map(|id| change.head_id(id)) {
        let next = change.head.entries.get(id).map_or(&[][..], |next| &next.replaced_by);
        if after.replaced_by.iter().any(|now| now == id || next.contains(now)) {
            continue;
        }
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::entry(&after.id).key("replaced-by")),
                format!("`{}` was replaced by `{id}`, and no longer leads to it", after.id),
            )
            .help(format!("put it back into `replaced-by`; if it never took its place, {}", RULE.waive(&after.id)))
            .entry(&after.id),
        );
    }
}

/// Every present and former name of an entry.
fn names(entry: &Entry) -> impl Iterator<Item = &str> {
    let aliases = entry.aliases.iter().map(String::as_str);
    std::iter::once(entry.id.as_str()).chain(aliases).chain(entry.former_names())
}
