//! The record of a decision is still an agenda.

use super::record::key;
use super::{Check, Context, Example, Group, Properties, Rule};
use crate::finding::Finding;
use crate::model::Level;
use crate::records::State;

pub(super) static RULE: Rule = Rule {
    name: "record-unwritten",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "the record of a decision has not been written yet",
    explanation: "\
An agenda says what is to be talked about, and a decision rests on what was said. A record is taken for an agenda as long \
as nothing stands below its headings for notes, minutes, discussion, conclusions, resolutions, decisions or outcomes but \
\"TODO\", \"TBD\" or the like; where it has no such heading, as long as it has nothing but who is present and links.

A quote that is in the record shows that it has been written, whatever its headings are.",
    example: Example::with_record(
        "2024/council-05-02.md",
        r"
# Council of May 2

## Agenda

1. Alice: the tier of simd

## Notes

-* TODO
+* Alice: the tier of simd
+  * we move simd up to tier 2
",
        r"
@records

@council

@promoted
",
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for recorded in context.recorded_decisions() {
        let Some(record) = context.record_of(&recorded) else { continue };
        if record.state() == State::Written || recorded.decision.quotes.iter().any(|quote| record.find(quote).is_some())
        {
            continue;
        }
        let message = format!("the record of `{}` is still an agenda", recorded.id);
        let help = "write down what was decided, or name the decision that the steps really rest on";
        findings.push(Finding::new(RULE.name, key(recorded.id, "url"), message).help(help));
    }
}
