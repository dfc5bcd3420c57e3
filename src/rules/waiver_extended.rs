//! A waiver grew, or ends later, without a decision.

use std::collections::HashMap;

use super::permit::{Permit, permit};
use super::{Check, Context, Example, Group, Properties, Rule};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Level, Waived, Waiver};
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "waiver-extended",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties { waivable: false, ..Properties::USUAL },
    summary: "a waiver is new, covers more entries or ends later than in the base, without a decision",
    explanation: "\
The list of exceptions may only shrink by itself. Whoever wants one more, or the same one for longer, needs somebody's \
agreement, and that is a decision that the waiver names, of a kind that may grant one: `decided-by` of `[policy]`, or \
else what the first tier accepts. To extend a waiver, name the decision to extend it, which is newer than the one that \
it had. No waiver excuses this.",
    example: Example::change(
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
<until = 2027-01-31
+decision = "council-7"
>until = 2027-12-31

[requirement.tests]
tier = 3
+
+[decision.council-7]
+kind = "meeting"
+date = 2024-05-03
+title = "One more year without a runner"
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    for extension in extensions(change) {
        let waiver = &change.head.waivers[extension.index];
        let Permit::Refused(why) = permit(change, extension.before, waiver.decision.as_ref()) else { continue };
        let what = waiver.waives.id();
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

/// How a waiver excuses more than in the base.
pub(super) struct Extension<'a> {
    /// The waiver's place in the head's list.
    pub(super) index: usize,
    /// Where the head says so.
    pub(super) place: Place,
    /// For which of its entries, or none where it is about no entry.
    entries: Vec<Option<&'a str>>,
    /// What is more, with its verb: `is new`, `ends later`.
    more: String,
    /// The decision that it had.
    pub(super) before: Option<&'a str>,
}

/// The waivers of the base, by what they excuse.
pub(super) struct BaseWaivers<'a> {
    waivers: HashMap<(&'a Waived, Option<&'a str>), &'a Waiver>,
    /// The former names of renamed entries.
    former: HashMap<&'a str, &'a str>,
}

impl<'a> BaseWaivers<'a> {
    /// Those of the base of a change.
    pub(super) fn of(change: &Difference<'a>) -> Self {
        let each = |waiver: &'a Waiver| waiver.covered().map(move |entry| ((&waiver.waives, entry), waiver));
        Self {
            waivers: change.base.waivers.iter().flat_map(each).collect(),
            former: change.entries.iter().filter_map(|entry| Some((entry.id(), entry.former_id()?))).collect(),
        }
    }

    /// The waiver that excused the same for the same entry, also under its former name.
    fn get(&self, waived: &Waived, entry: Option<&str>) -> Option<&'a Waiver> {
        let former = || self.waivers.get(&(waived, self.former.get(entry?).copied()));
        self.waivers.get(&(waived, entry)).or_else(former).copied()
    }

    /// Whether a waiver of the head excuses something for an entry that no waiver of the base did, or by another
    /// decision.
    pub(super) fn is_new(&self, waiver: &Waiver, entry: Option<&str>) -> bool {
        let before = self.get(&waiver.waives, entry);
        before.is_none_or(|before| waiver.decision.is_some() && waiver.decision != before.decision)
    }
}

/// Every waiver that is new, covers more entries or ends later. A waiver of a rule about changes also counts with a new
/// decision, since it then excuses the next change as well.
pub(super) fn extensions<'a>(change: &Difference<'a>) -> Vec<Extension<'a>> {
    let known = BaseWaivers::of(change);
    let mut found = Vec::new();
    for (index, waiver) in change.head.waivers.iter().enumerate() {
        let path = KeyPath::keys(["waiver"]).index(index);
        let again = is_of_changes(&waiver.waives);
        // One `until` is one thing to put right, for however many entries.
        let mut longer_for: Vec<(&Waiver, Option<&str>)> = Vec::new();
        for (number, entry) in waiver.covered().enumerate() {
            let before = known.get(&waiver.waives, entry);
            match before {
                Some(before) if again && known.is_new(waiver, entry) => {
                    let place = Place::Value(path.key("decision"));
                    let (more, before) = ("excuses one more change".to_owned(), before.decision.as_deref());
                    found.push(Extension { index, place, entries: vec![entry], more, before });
                }
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
                // Otherwise the next change could name the same decision again, as if it were new.
                Some(before)
                    if !longer(before, waiver) && before.decision.is_some() && before.decision != waiver.decision =>
                {
                    let (more, place) = ("no longer names its decision".to_owned(), Place::Value(path.key("decision")));
                    found.push(Extension {
                        index,
                        place,
                        entries: vec![entry],
                        more,
                        before: before.decision.as_deref(),
                    });
                }
                Some(before) if !longer(before, waiver) => {}
                Some(before) => longer_for.push((before, entry)),
            }
        }
        // What holds against the latest end and the newest decision holds against all of them.
        let Some(until) = longer_for.iter().map(|(before, _)| before.until).max() else { continue };
        let decided = |before: &Waiver| before.decision.as_ref().and_then(|id| change.base.decisions.get(id));
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

/// Whether a waiver excuses what a rule about changes finds.
pub(super) fn is_of_changes(waived: &Waived) -> bool {
    waived.lint().and_then(super::find).is_some_and(|rule| rule.group == Group::Change)
}

/// For whom a waiver is, in words.
fn whom(entries: &[Option<&str>]) -> String {
    match entries {
        [None] | [] => String::new(),
        [Some(one)] => format!(" for `{one}`"),
        several => format!(" for {} entries", several.len()),
    }
}

fn longer(before: &Waiver, after: &Waiver) -> bool {
    match (before.until, after.until) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(before), Some(after)) => after > before,
    }
}
