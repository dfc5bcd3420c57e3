//! A release is supported for a shorter time than the policy promises.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Basis, Days, Level};

pub(super) static RULE: Rule = Rule {
    name: "support-too-short",
    group: Group::Policy,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "a release is supported for a shorter time than `[policy.support]` promises",
    explanation: "\
`[policy.support]` is a promise to users, who choose a release by it. A release breaks it when its `end-of-support` is \
more than 7 days earlier, or when it should be long-term and lacks `lts = true`. A few days of difference are usual, as \
releases slip and ends are rounded.

Write the end that the policy gives, or change the policy by a decision.",
    example: Example::new(
        r#"
[policy.support]
normal = "2 months"

[[release]]
version = "1.0.0"
date = 2024-05-01
-end-of-support = 2024-06-01
+end-of-support = 2024-06-28
"#,
    ),
    check: Check::Registry(check),
};

/// How much earlier support may end than the policy says.
const SLACK: Days = Days::new(7);

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let Some(policy) = &registry.policy.support else { return };
    let promised = registry.windows(Basis::Policy(policy));
    for (window, promised) in registry.windows(Basis::Recorded).into_iter().zip(promised) {
        let version = &window.release.version;
        let path = place::line(&window);
        if promised.lts && !window.lts {
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(path.key("version")),
                    format!("release {version} is long-term by `[policy.support]`, and not marked so"),
                )
                .help("add `lts = true`"),
            );
            continue;
        }
        if let (Some(until), Some(wanted)) = (window.until, promised.until)
            && SLACK.after(until) < wanted
        {
            // The end is recorded at the release of the line with the latest end.
            let ends = window.releases.iter().find(|(_, release)| release.end_of_support == Some(until));
            let path = ends.map_or(path, |(index, _)| place::release(*index));
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(path.key("end-of-support")),
                    format!("support of release {version} ends on {until}, and by `[policy.support]` on {wanted}"),
                )
                .help(format!("write `end-of-support = {wanted}`, or change the policy by a decision")),
            );
        }
    }
}
