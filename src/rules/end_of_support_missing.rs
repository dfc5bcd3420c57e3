//! A release is out, and nothing says how long it is supported.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Basis, Level, Lifetime};

pub(super) static RULE: Rule = Rule {
    name: "end-of-support-missing",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "a release is out, and nothing says how long it is supported",
    explanation: "\
Users plan by the last day of support. Where some releases have one, a release without it looks as if it were supported \
for ever. The end of a line whose lifetime is counted in later releases is known only when those have a date; that is \
not reported.

Write `end-of-support`, or let `[policy.support]` give it: `lts` for long-term releases, `normal` for all others.",
    example: Example::new(
        r#"
+[policy.support]
+normal = "2 months"
+
[[release]]
version = "1.0.0"
date = 2024-05-01
end-of-support = 2024-07-01

[[release]]
version = "2.0.0"
date = 2024-06-01
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    // Without a single end, the project does not record support, and a missing one means nothing.
    if registry.policy.support.is_none() && registry.releases.iter().all(|release| release.end_of_support.is_none()) {
        return;
    }
    let counted = matches!(registry.policy.support.map(|support| support.normal), Some(Lifetime::Releases(_)));
    for window in registry.windows(Basis::Recorded) {
        if counted || window.until.is_some() || window.release.date.is_none_or(|date| date > context.today) {
            continue;
        }
        let version = &window.release.version;
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::line(&window).key("version")),
                format!("release {version} is out, and nothing says how long it is supported"),
            )
            .help("add `end-of-support = DATE`, or `[policy.support]` with how long releases are supported"),
        );
    }
}
