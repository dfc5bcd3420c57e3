//! The end of a waiver has passed.

use super::{Check, Context, Example, Group, Properties, Rule, Timing, WaiverUse, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "waiver-expired",
    group: Group::Waivers,
    level: Level::Warn,
    properties: Properties { timing: Timing::Overdue, ..Properties::USUAL },
    summary: "the `until` of a waiver has passed",
    explanation: "\
A waiver with an end was approved for that long. After its last day nobody has agreed to the exception any more, \
though it goes on excusing what it did: the calendar must not break a change that has nothing to do with it. \
Therefore this warns, and denies in a scheduled run (`tiers check --scheduled`) alone. Nothing new rests on it: against \
a base it excuses only what it excuses there, and no promotion.

Put right what the waiver excuses and delete it, or have it approved again and write a later `until`.",
    example: Example::turns(
        ["2026-07-01", "2026-05-01"],
        r#"
[requirement.fuzzed]
tier = 1

[entry.simd]
kind = "feature"
tier = 1

[entry.simd.requirements]
fuzzed = "partial"

[[waiver]]
entry = "simd"
requirement = "fuzzed"
reason = "the fuzzer has no AArch64 machine yet"
until = 2026-06-30
"#,
    ),
    check: Check::Waivers(check),
};

fn check(context: &Context<'_>, _: &WaiverUse, findings: &mut Vec<Finding>) {
    for (index, waiver) in context.registry.waivers.iter().enumerate() {
        let Some(until) = waiver.until.filter(|until| *until < context.today) else { continue };
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::waiver(index).key("until")),
                format!("{} ended on {until}", waiver.label()),
            )
            .help("put right what it excuses and delete it, or have it approved again and write a later `until`")
            .only_entry(&waiver.entries),
        );
    }
}
