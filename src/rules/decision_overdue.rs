//! What was decided has not been done in time.

use super::record::key;
use super::{Check, Context, Example, Group, Properties, Rule, Timing, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Moment};

pub(super) static RULE: Rule = Rule {
    name: "decision-overdue",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties { timing: Timing::Overdue, ..Properties::USUAL },
    summary: "a decision has not been applied, or not been revisited",
    explanation: "\
What is decided and not done is forgotten. A decision that says what it `decides` is to be applied within 60 days, and a \
demotion within as many days more as the tier's `notice`; it is applied when the entry has stood there on its day or later. \
One that is to be looked at again has a `revisit`, a day or a release; when that has come, another decision confirms it or \
takes it back and says so with `revisits`.

Apply it (`tiers decision apply`), or write why that never happened: `dropped = \"…\"`. What is due shows `tiers decision list \
--pending`. Only the scheduled run fails on it.",
    example: Example::on(
        "2024-07-02",
        r#"
@council
decides = { simd = 2 }

[entry.simd]
kind = "feature"
-tier = 3
+tier = 2
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
+    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 31 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let revisited = registry.revisited();
    for (id, decision) in &registry.decisions {
        if decision.dropped.is_some() || !registry.policy.judges(Some(decision.date)) {
            continue;
        }
        for (entry, decided) in &decision.decides {
            let Some(entry) = registry.entries.get(entry) else { continue };
            let time = registry.time_to_apply(entry, *decided);
            if entry.has_stood(*decided, decision.date) || context.today <= time.after(decision.date) {
                continue;
            }
            let wanted = registry.standing_name(*decided);
            let message = format!("`{id}` decided on {} that `{}` be {wanted}, and it is not", decision.date, entry.id);
            findings.push(
                Finding::new(RULE.name, Place::Value(place::decision(id).key("decides").key(&entry.id)), message)
                    .label(format!("to be done within {time}"))
                    .help(format!("`tiers decision apply {id}`; or write why it never was: `dropped = \"…\"`"))
                    .entry(&entry.id),
            );
        }
        let Some(revisit) = decision.revisit.as_ref().filter(|_| !revisited.contains_key(id.as_str())) else {
            continue;
        };
        let Some(due) = registry.day_of(revisit).filter(|due| *due <= context.today) else { continue };
        let when = match revisit {
            Moment::Day(day) => format!("by {day}"),
            Moment::Release(version) => format!("by {version}, which came out on {due}"),
        };
        findings.push(
            Finding::new(
                RULE.name,
                key(id, "revisit"),
                format!("`{id}` was to be revisited {when}, and nothing revisits it"),
            )
            .help(format!(
                "record what became of it: `tiers decision add --from FILE --revisits {id}`, or `revisits = [\"{id}\"]` of a decision"
            )),
        );
    }
}
