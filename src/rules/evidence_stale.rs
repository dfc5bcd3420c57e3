//! Evidence that is too old to be believed.

use jiff::ToSpan as _;

use super::{Check, Context, Example, Group, Properties, Rule, Timing, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Status};

pub(super) static RULE: Rule = Rule {
    name: "evidence-stale",
    group: Group::Policy,
    level: Level::Warn,
    properties: Properties { timing: Timing::Overdue, ..Properties::USUAL },
    summary: "evidence is older than its requirement allows, or of a day to come",
    explanation: "\
`max-age` of a requirement says how long its evidence is believed: a maintainer who was there three years ago may \
be gone, and a fuzzer that ran then may not run now. Evidence counts from the `date` of its assessment; without one \
its age is unknown, which is no better. What is dated after today was seen by nobody, and would never grow old.

Look again, and record the day with `tiers assess`. Since only time brings this about, it warns at most, and denies \
in a scheduled run.",
    example: Example::on(
        "2026-01-01",
        r#"
@fuzzed
max-age = "365 days"

@assessed
-fuzzed = { status = "met", evidence = "https://example.org/fuzzing", date = 2024-11-21 }
+fuzzed = { status = "met", evidence = "https://example.org/fuzzing", date = 2025-11-20 }
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values().filter(|entry| !entry.is_removed()) {
        for (id, assessment) in &entry.requirements {
            if let Some(date) = assessment.date.filter(|date| *date > context.latest()) {
                let path = place::assessment(&entry.id, id).key("date");
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Value(path),
                        format!("`{id}` of `{}` was assessed on {date}, which is still to come", entry.id),
                    )
                    .help("write the day on which somebody looked")
                    .entry(&entry.id)
                    .requirement(id),
                );
                continue;
            }
            let Some(max_age) = registry.requirements.get(id).and_then(|requirement| requirement.max_age) else {
                continue;
            };
            if assessment.status != Status::Met || assessment.evidence.is_none() {
                continue;
            }
            let path = place::assessment(&entry.id, id);
            let (place, message) = match assessment.date {
                None => (path, format!("the evidence for `{id}` of `{}` has no date, so its age is unknown", entry.id)),
                Some(date) if date.saturating_add(i64::from(max_age.get()).days()) < context.today => (
                    path.key("date"),
                    format!("the evidence for `{id}` of `{}` is of {date}, older than {max_age}", entry.id),
                ),
                Some(_) => continue,
            };
            findings.push(
                Finding::new(RULE.name, Place::Value(place), message)
                    .also(Place::Value(place::requirement(id).key("max-age")), "how long it is believed")
                    .help(format!("look again, then `tiers assess {} {id} met --evidence URL`", entry.id))
                    .entry(&entry.id)
                    .requirement(id),
            );
        }
    }
}
