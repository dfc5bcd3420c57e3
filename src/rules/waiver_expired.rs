//! The end of a waiver has passed.

use super::waivers::ends;
use super::{Check, Context, Example, Group, Properties, Rule, Timing, WaiverUse};
use crate::finding::Finding;
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
        r"
@waived
until = 2026-06-30
",
    ),
    check: Check::Waivers(check),
};

fn check(context: &Context<'_>, _: &WaiverUse, findings: &mut Vec<Finding>) {
    ends(&RULE, context, findings, |until| (until < context.today).then(|| format!("ended on {until}")));
}
