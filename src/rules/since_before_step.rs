//! A step came with a release that was out before it was made.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "since-before-step",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step's `since` is a release that came out before the step",
    explanation: "\
`since` is the first release that has a step, and no release has what was done after it came out. A wrong one promises \
users of an old release what they never had: its answer to \"which tier was it in 1.0.0?\" is made up.

Correct the version, or the date. Leave `since` out where releases have a `branch`: then it is the first one whose branch \
is cut on the step's day or later.",
    example: Example::new(
        r#"
[[release]]
version = "1.0.0"
date = 2024-01-20

[[release]]
version = "2.0.0"
date = 2024-06-20

[entry.simd]
kind = "feature"
tier = 3
history = [
-    { tier = 3, date = 2024-05-02, since = "1.0.0", pr = 7 },
+    { tier = 3, date = 2024-05-02, since = "2.0.0", pr = 7 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    if registry.releases.is_empty() {
        return;
    }
    let mut releases: Vec<_> = registry.releases.iter().enumerate().collect();
    releases.sort_by(|(_, a), (_, b)| a.version.cmp(&b.version));
    for entry in registry.entries.values() {
        for (index, step) in entry.history.iter().enumerate() {
            let (Some(since), Some(date)) = (&step.since, step.own_date()) else { continue };
            // A short form stands for the newest release with that prefix, which came out last.
            let end = releases
                .partition_point(|(_, release)| release.version <= *since || since.is_prefix_of(&release.version));
            let Some((at, release)) = end.checked_sub(1).map(|last| releases[last]) else { continue };
            let is_meant = release.version == *since || since.is_prefix_of(&release.version);
            let Some(out) = release.date.filter(|out| is_meant && *out < date) else { continue };
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::step(&entry.id, index).key("since")),
                    format!("step {} of `{}` is of {date}, and {since} came out before", index + 1, entry.id),
                )
                .also(Place::Value(place::release(at).key("date")), format!("{} came out on {out}", release.version))
                .help("write the first release that has it")
                .entry(&entry.id),
            );
        }
    }
}
