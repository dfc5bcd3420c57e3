//! A step that came with a release which was never made.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Version};

pub(super) static RULE: Rule = Rule {
    name: "unknown-release",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step's `since` is a release that is not listed",
    explanation: "\
`since` says which release an entry's users have to wait for, or update to. A version that is neither listed under \
`[[release]]` nor newer than all that are was mistyped, or left out of the list; either way \"which tier was it in \
that release?\" has no sure answer. A short form such as `30` stands for any listed release that begins so.

Correct the version, or list the release. Without any `[[release]]` there is nothing to hold it against.",
    example: Example::new(
        r#"
[[release]]
version = "30.0.0"
date = 2025-02-20

[[release]]
version = "31.0.0"
date = 2025-03-20

[entry.simd]
kind = "feature"
tier = 3
history = [
-    { tier = 3, date = 2025-01-30, since = "30.1.0", pr = 7 },
+    { tier = 3, date = 2025-01-30, since = "30.0.0", pr = 7 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let mut listed: Vec<&Version> = registry.releases.iter().map(|release| &release.version).collect();
    listed.sort_unstable();
    for entry in registry.entries.values() {
        for (index, step) in entry.history.iter().enumerate() {
            let Some(since) = &step.since else { continue };
            // A short form such as `3.1` sorts before all releases that it matches, and nothing lies between. So if it
            // matches any, it matches the first one that is not older.
            let next = listed.partition_point(|version| *version < since);
            let Some(after) = listed.get(next).filter(|after| !since.is_prefix_of(after)) else { continue };
            let nearest = match next.checked_sub(1) {
                Some(before) => format!("{} or {after}, the nearest ones listed", listed[before]),
                None => format!("{after}, the oldest one listed"),
            };
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::step(&entry.id, index).key("since")),
                    format!("step {} of `{}` is since {since}, which is not listed", index + 1, entry.id),
                )
                .help(format!("write {nearest}, or add a `[[release]]` with `version = \"{since}\"`"))
                .flags(format!("give `--since` as {nearest}, or add a `[[release]]` with `version = \"{since}\"`"))
                .entry(&entry.id),
            );
        }
    }
}
