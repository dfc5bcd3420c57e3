//! An assessment says the same as in the base, and shows less of it.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Assessment, Evidence, Level};

pub(super) static RULE: Rule = Rule {
    name: "evidence-weakened",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a requirement counts as met as in the base, and its evidence is gone or shows less",
    explanation: "\
Evidence that can be looked for again finds the day on which a claim stops being true. Whoever takes it away, or puts in \
its place an address that nobody looks at, switches off the alarm and leaves the claim.

It looks at requirements that are `met` or `not-applicable` before and after: at a probe that became an address, one that \
looks for less in the same file, and evidence that is gone. Another probe and another address are fine. Where there is \
nothing left to look for, record that with a waiver of this rule and its reason.",
    example: Example::change(
        r#"
@fuzzed

@assessed
<fuzzed = { status = "met", evidence = "https://example.org/fuzzing/2023" }
-fuzzed = "met"
+fuzzed = { status = "met", evidence = "https://example.org/fuzzing/2024" }
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { continue };
        for (id, was) in &before.requirements {
            let Some(now) = after.requirements.get(id) else { continue };
            if !was.status.satisfies() || !now.status.satisfies() {
                continue;
            }
            let Some(what) = weakened(was, now) else { continue };
            let path = place::assessment(&after.id, id);
            findings.push(
                Finding::new(RULE.name, Place::Value(path.key("evidence")), format!("`{id}` of `{}` {what}", after.id))
                    .label(was.evidence.as_ref().map(described).unwrap_or_default())
                    .help(format!(
                        "put the evidence back, or name what shows as much; as an exception, {}",
                        RULE.waive(&after.id)
                    ))
                    .entry(&after.id)
                    .requirement(id),
            );
        }
    }
}

/// How an assessment shows less than before.
fn weakened(was: &Assessment, now: &Assessment) -> Option<&'static str> {
    let was = was.evidence.as_ref()?;
    let Some(now) = &now.evidence else { return Some("has no evidence any more") };
    match (looked_for(was), looked_for(now)) {
        (Some(_), None) => Some("was shown by a text to look for, and an address stands for it now"),
        (Some((place, text)), Some((now_at, now_text))) => {
            let less = place == now_at && text != now_text && text.contains(now_text);
            less.then_some("is shown by less of the same text")
        }
        (None, _) => None,
    }
}

/// Where evidence can be looked for again, and the text to look for.
fn looked_for(evidence: &Evidence) -> Option<(&str, &str)> {
    match evidence {
        Evidence::Url(_) => None,
        Evidence::Probe { file: place, contains } | Evidence::Record { url: place, contains } => {
            Some((place, contains))
        }
    }
}

/// Evidence as it was.
fn described(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Url(url) => format!("it was {url}"),
        Evidence::Probe { file: place, contains } | Evidence::Record { url: place, contains } => {
            format!("it was `{contains}` in {place}")
        }
    }
}
