//! The end of a waiver is near.

use super::waivers::ends;
use super::{Check, Context, Example, Group, Properties, Rule, Timing, WaiverUse};
use crate::finding::Finding;
use crate::model::{Days, Level};

pub(super) static RULE: Rule = Rule {
    name: "waiver-expiring",
    group: Group::Waivers,
    level: Level::Warn,
    properties: Properties { timing: Timing::Upcoming, ..Properties::USUAL },
    summary: "a waiver ends within the next 30 days",
    explanation: "\
When a waiver ends, what it excuses has to be right, or somebody has to approve the exception again. Both take time, \
so this is said a month ahead. It never denies by itself, not even in a scheduled run.

Put right what the waiver excuses and delete it, or bring it to those who approved it before its last day.",
    example: Example::turns(
        ["2026-06-10", "2026-05-30"],
        r"
@waived
until = 2026-06-30
",
    ),
    check: Check::Waivers(check),
};

/// How long before its end a waiver is reported.
const AHEAD: Days = Days::new(30);

fn check(context: &Context<'_>, _: &WaiverUse, findings: &mut Vec<Finding>) {
    let near = context.today..=AHEAD.after(context.today);
    ends(&RULE, context, findings, |until| {
        near.contains(&until).then(|| match Days::between(context.today, until) {
            days if days == Days::new(0) => "ends today".to_owned(),
            days => format!("ends in {days}, on {until}"),
        })
    });
}
