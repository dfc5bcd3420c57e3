//! A waiver grew, or ends later, without a decision.

use std::collections::HashMap;

use super::permit::{Permit, permit};
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
agreement, and that is a decision that the waiver names, of a kind that may grant one: `decided-by` of `[policy]`, or \
else what the first tier accepts. To extend a waiver, name the decision to extend it, which is newer than the one that \
it had. No waiver excuses this.",
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
    for extension in extensions(change) {
        let waiver = &change.head.waivers[extension.index];
        let Permit::Refused(why) = permit(change, extension.before, waiver.decision.as_ref()) else { continue };
        let (Waived::Requirement(what) | Waived::Lint(what)) = &waiver.waives;
        let whom = whom(&extension.entries);
        let message = format!("the waiver of `{what}`{whom} {}, and {why}", extension.more);
        let mut finding = Finding::new(RULE.name, extension.place, message)
            .help("name who agreed: `decision = \"…\"` in the waiver, recorded with `tiers decision add`");
        if let [Some(one)] = extension.entries[..] {
            finding = finding.entry(one);
        }
        findings.push(finding);
    }
}

/// What a waiver excuses more than in the base.
pub(super) struct Extension<'a> {
    /// The waiver's place in the head's list.
    pub(super) index: usize,
    /// Where the head says so.
    pub(super) place: Place,
    /// For which of its entries, or none where it is about no entry.
    entries: Vec<Option<&'a str>>,
    /// What is more, as a verb: that it is new, or ends later.
    more: String,
    /// The decision that it had.
    before: Option<&'a str>,
}

/// Every waiver that is new, covers more entries or ends later.
pub(super) fn extensions<'a>(change: &Difference<'a>) -> Vec<Extension<'a>> {
    let known = excuses(change.base);
    // Under its new name an entry has the waivers that it had under the old one.
    let former: HashMap<&str, &str> =
        change.entries.iter().filter_map(|entry| Some((entry.id(), entry.former_id()?))).collect();
    let mut found = Vec::new();
    for (index, waiver) in change.head.waivers.iter().enumerate() {
        let path = KeyPath::keys(["waiver"]).index(index);
        // One `until` is one thing to put right, of however many entries.
        let mut longer_for: Vec<(&Waiver, Option<&str>)> = Vec::new();
        for (number, entry) in entries(waiver).enumerate() {
            let before = known
                .get(&(&waiver.waives, entry))
                .or_else(|| known.get(&(&waiver.waives, former.get(entry?).copied())))
                .copied();
            match before {
                None => {
                    let place = match (entry, waiver.listed) {
                        (Some(_), true) => Place::Value(path.key("entries").index(number)),
                        (Some(_), false) => Place::Value(path.key("entry")),
                        (None, _) => Place::Key(path.clone()),
                    };
                    found.push(Extension {
                        index,
                        place,
                        entries: vec![entry],
                        more: "is new".to_owned(),
                        before: None,
                    });
                }
                Some(before) if !longer(before, waiver) => {}
                Some(before) => longer_for.push((before, entry)),
            }
        }
        // It is later than the latest, so it is later than each; and the newest decision is older than none of them.
        let Some(until) = longer_for.iter().map(|(before, _)| before.until).max() else { continue };
        let decided = |before: &&Waiver| before.decision.as_ref().and_then(|id| change.base.decisions.get(id));
        let newest = longer_for
            .iter()
            .map(|(before, _)| *before)
            .max_by_key(|before| (before.decision == waiver.decision, decided(before).map(|decision| decision.date)));
        found.push(Extension {
            index,
            place: Place::Value(path.key("until")),
            entries: longer_for.iter().map(|(_, entry)| *entry).collect(),
            more: format!("ends later{}", until.map(|until| format!(" than {until}")).unwrap_or_default()),
            before: newest.and_then(|before| before.decision.as_deref()),
        });
    }
    found
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
