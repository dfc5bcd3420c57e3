//! A waiver without an end.

use super::{Check, Context, Example, Group, Properties, Rule, WaiverUse, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "waiver-endless",
    group: Group::Waivers,
    level: Level::Allow,
    properties: Properties::USUAL,
    summary: "a waiver has no `until`",
    explanation: "\
An exception without an end becomes the rule: nothing ever asks whether its reason still holds. Some are meant to be \
so, which is why this is allowed unless a project asks for it.

Write `until`, the last day on which the waiver holds.",
    example: Example::new(
        r"
@waived
+until = 2026-06-30
",
    ),
    check: Check::Waivers(check),
};

fn check(context: &Context<'_>, _: &WaiverUse, findings: &mut Vec<Finding>) {
    let waivers = context.registry.waivers.iter().enumerate();
    findings.extend(waivers.filter(|(_, waiver)| waiver.until.is_none()).map(|(index, waiver)| {
        Finding::new(RULE.name, Place::Value(place::waiver(index)), format!("{} has no end", waiver.label()))
            .help("add `until = …`, the last day on which it holds")
            .only_entry(&waiver.entries)
    }));
}
