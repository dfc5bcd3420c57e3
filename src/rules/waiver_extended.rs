//! A waiver grew, or ends later, without a decision.

use std::collections::HashMap;

use super::{Check, Context, Example, Group, Rule};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Level, Registry, Waived, Waiver};
use crate::path::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "waiver-extended",
    group: Group::Change,
    level: Level::Deny,
    timed: false,
    summary: "a waiver is new, covers more entries or ends later than in the base, without a decision",
    explanation: "\
The list of exceptions may only shrink by itself. Whoever wants one more, or the same one for longer, needs somebody's \
agreement, and that is a decision that the waiver names. To extend a waiver, name the decision to extend it, not the \
one that it had. No waiver excuses this.",
    bad: Example::since(
        r#"
[policy]
start = 3

[entry.simd]
kind = "feature"
tier = 3
default-on = true

[[waiver]]
entry = "simd"
requirement = "tests"
reason = "the runner is not there yet"
until = 2027-01-31

[requirement.tests]
tier = 3
"#,
        r#"
[policy]
start = 3

[entry.simd]
kind = "feature"
tier = 3
default-on = true

[[waiver]]
entry = "simd"
requirement = "tests"
reason = "the runner is not there yet"
until = 2027-12-31

[requirement.tests]
tier = 3
"#,
    ),
    good: Example::since(
        r#"
[policy]
start = 3

[entry.simd]
kind = "feature"
tier = 3
default-on = true

[[waiver]]
entry = "simd"
requirement = "tests"
reason = "the runner is not there yet"
until = 2027-01-31

[requirement.tests]
tier = 3
"#,
        r#"
[policy]
start = 3

[entry.simd]
kind = "feature"
tier = 3
default-on = true

[[waiver]]
entry = "simd"
requirement = "tests"
reason = "the runner is not there yet"
decision = "council-7"
until = 2027-12-31

[requirement.tests]
tier = 3

[decision.council-7]
kind = "meeting"
date = 2024-05-03
title = "One more year without a runner"
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let known = excuses(change.base);
    // Under its new name an entry has the waivers that it had under the old one.
    let former: HashMap<&str, &str> =
        change.entries.iter().filter_map(|entry| Some((entry.id(), entry.former_id()?))).collect();
    for (index, waiver) in change.head.waivers.iter().enumerate() {
        let path = KeyPath::keys(["waiver"]).index(index);
        let what = match &waiver.waives {
            Waived::Requirement(id) | Waived::Lint(id) => id,
        };
        let mut found = |place: Place, message: String, entry: Option<&str>| {
            let mut finding = Finding::new(RULE.name, place, message)
                .help("name who agreed: `decision = \"…\"` in the waiver, recorded with `tiers decision add`");
            finding.about.entry = entry.map(str::to_owned);
            findings.push(finding);
        };
        // One `until` is one thing to put right, of however many entries.
        let mut longer_for = Vec::new();
        for (number, entry) in entries(waiver).enumerate() {
            let before = known
                .get(&(&waiver.waives, entry))
                .or_else(|| known.get(&(&waiver.waives, former.get(entry?).copied())))
                .copied();
            match before {
                None if waiver.decision.is_some() => {}
                None => {
                    let place = match (entry, waiver.listed) {
                        (Some(_), true) => Place::Value(path.key("entries").index(number)),
                        (Some(_), false) => Place::Value(path.key("entry")),
                        (None, _) => Place::Key(path.clone()),
                    };
                    let whom = whom(&[entry]);
                    found(place, format!("the waiver of `{what}`{whom} is new, and no decision approves it"), entry);
                }
                Some(before) if !longer(before, waiver) => {}
                Some(before) if waiver.decision.is_some() && waiver.decision != before.decision => {}
                Some(before) => longer_for.push((before.until, entry)),
            }
        }
        // It is later than the latest, so it is later than each.
        let Some(until) = longer_for.iter().map(|(until, _)| *until).max() else { continue };
        let than = until.map(|until| format!(" than {until}")).unwrap_or_default();
        let entries: Vec<Option<&str>> = longer_for.into_iter().map(|(_, entry)| entry).collect();
        let message = format!("the waiver of `{what}`{} ends later{than}, and no decision says so", whom(&entries));
        let one = if let [one] = entries[..] { one } else { None };
        found(Place::Value(path.key("until")), message, one);
    }
}

/// For whom a waiver is, in words.
fn whom(entries: &[Option<&str>]) -> String {
    match entries {
        [None] | [] => String::new(),
        [Some(one)] => format!(" for `{one}`"),
        several => format!(" for {} entries", several.len()),
    }
}

fn excuses(registry: &Registry) -> HashMap<(&Waived, Option<&str>), &Waiver> {
    let each = |waiver| entries(waiver).map(move |entry| ((&waiver.waives, entry), waiver));
    registry.waivers.iter().flat_map(each).collect()
}

/// The entries of a waiver, or once none for one that is about no entry.
fn entries(waiver: &Waiver) -> impl Iterator<Item = Option<&str>> {
    let none = waiver.entries.is_empty().then_some(None);
    waiver.entries.iter().map(|entry| Some(entry.as_str())).chain(none)
}

fn longer(before: &Waiver, after: &Waiver) -> bool {
    match (before.until, after.until) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(before), Some(after)) => after > before,
    }
}
