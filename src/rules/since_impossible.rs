//! A new step names a release whose branch had been cut before.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Level, Step};

pub(super) static RULE: Rule = Rule {
    name: "since-impossible",
    group: Group::Change,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "a new step's `since` is a release whose branch was cut before the step",
    explanation: "\
A release has what was there when its branch was cut. The next release to come out is often not the next one to have a \
change, and `since` is wrong by one then.

Write the first release whose branch is cut after the step, or leave `since` out: then it is that one. It warns, since what \
was put on the branch later, as a backport, is in the release all the same. One that was out already is found by \
`since-before-step`.",
    example: Example::change(
        r#"
[[release]]
version = "30.0.0"
branch = 2024-05-05

[[release]]
version = "31.0.0"

[entry.simd]
kind = "feature"
<tier = 3
>tier = 2
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
-    { tier = 2, date = 2024-05-08, since = "30.0.0", pr = 31 },
+    { tier = 2, date = 2024-05-08, since = "31.0.0", pr = 31 },
]
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let head = change.head;
    for transition in change.entries.iter().flat_map(|entry| change.appended(entry)) {
        let (id, step) = (&transition.entry.id, transition.step);
        let (Some(since), Some(date)) = (&step.since, step.own_date()) else { continue };
        let Some(release) = head.release(since) else { continue };
        let is_out = release.date.is_some_and(|out| out < date);
        let Some(branch) = release.branch.filter(|branch| *branch < date && !is_out) else { continue };
        let at = head.releases.iter().position(|other| std::ptr::eq(other, release)).unwrap_or_default();
        let by_branch = Step { since: None, ..step.clone() };
        let help = match head.since(&by_branch) {
            Some(next) => format!("write `since = \"{next}\"`, or leave it out"),
            None => "write the next release, or leave it out".to_owned(),
        };
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::step(id, transition.index).key("since")),
                format!("`{id}` is {} on {date}, after the branch of {since} was cut", transition.event.as_str()),
            )
            .also(Place::Value(place::release(at).key("branch")), format!("it was cut on {branch}"))
            .help(help)
            .step(id, transition.index),
        );
    }
}
