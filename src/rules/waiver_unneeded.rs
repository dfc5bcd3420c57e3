//! A waiver that excuses nothing.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use super::waiver_extended::{BaseWaivers, is_of_changes};
use super::{Check, Context, Example, Group, Properties, Rule, WaiverUse, place};
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level, Registry, Standing, Waived, Waiver};

pub(super) static RULE: Rule = Rule {
    name: "waiver-unneeded",
    group: Group::Waivers,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "a waiver excuses nothing, for at least one of its entries",
    explanation: "\
A waiver that is no longer needed reads as if something were still wrong, and would excuse it without a word if it \
ever went wrong again.

The waiver of a rule is needed while the rule finds something that it excuses; that of a rule which is switched off, \
or whose findings only time brings about, is left alone. The waiver of a rule about changes is needed in the change \
that it is for, and excuses no later one. The waiver of a requirement is needed while the entry's tier \
or the next better one asks for it and it is not met, since a waiver is approved before the promotion that it is for.

Delete the waiver, or take the entry out of its `entries`.",
    example: Example::new(
        r#"
@fuzzed

@assessed
-fuzzed = "met"
+fuzzed = "partial"

@waiver
until = 2026-06-30
"#,
    ),
    check: Check::Waivers(check),
};

fn check(context: &Context<'_>, waiver_use: &WaiverUse, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let base_waivers = context.change.map(BaseWaivers::of);
    let mut first: HashMap<(&Waived, Option<&str>), Place> = HashMap::new();
    for (index, waiver) in registry.waivers.iter().enumerate() {
        for (entry, place) in covered(index, waiver) {
            let what = waiver.waives.id();
            let help = match entry {
                Some(entry) if waiver.entries.len() > 1 => format!("take `{entry}` out of `entries`"),
                Some(_) => "delete the waiver".to_owned(),
                None => "delete the waiver, or say which entry it is for: `entry = \"…\"`".to_owned(),
            };
            let finding = match first.entry((&waiver.waives, entry)) {
                Slot::Occupied(earlier) => {
                    let whom = entry.map(|entry| format!(" for `{entry}`")).unwrap_or_default();
                    Finding::new(RULE.name, place, format!("`{what}` is waived twice{whom}"))
                        .also(earlier.get().clone(), "the first time")
                }
                Slot::Vacant(free) => {
                    free.insert(place.clone());
                    if waiver_use.count(index, entry) > 0 {
                        continue;
                    }
                    let why = match of_earlier_change(base_waivers.as_ref(), waiver, entry) {
                        Some(rule) => Some(format!("the change for which `{rule}` was waived has been made")),
                        None => unneeded(registry, &waiver.waives, entry, waiver_use),
                    };
                    let Some(why) = why else { continue };
                    Finding::new(RULE.name, place, why)
                }
            };
            let finding = finding.help(help);
            findings.push(match entry {
                Some(entry) => finding.entry(entry),
                None => finding,
            });
        }
    }
}

/// What a waiver covers, and the place that says so: each of its entries, or findings about no entry.
fn covered(index: usize, waiver: &Waiver) -> Vec<(Option<&str>, Place)> {
    if waiver.entries.is_empty() {
        return vec![(None, Place::Value(place::waiver(index).key("lint")))];
    }
    let entries = waiver.entries.iter().enumerate();
    entries.map(|(position, entry)| (Some(entry.as_str()), place::waived(index, waiver, position))).collect()
}

/// Why a waiver that excused nothing is not needed, if that is certain.
fn unneeded(registry: &Registry, waived: &Waived, entry: Option<&str>, waiver_use: &WaiverUse) -> Option<String> {
    match (waived, entry) {
        (Waived::Lint(rule), _) if !is_judged(rule, waiver_use) => None,
        (Waived::Lint(rule), Some(entry)) => Some(format!("`{rule}` finds nothing in `{entry}` to excuse")),
        (Waived::Lint(rule), None) => Some(format!("`{rule}` finds nothing to excuse that is about no entry")),
        (Waived::Requirement(requirement), entry) => {
            unneeded_requirement(registry, registry.entries.get(entry?)?, requirement)
        }
    }
}

/// The rule of a waiver for an earlier change. Without a base, every change is an earlier one.
fn of_earlier_change<'r>(
    base_waivers: Option<&BaseWaivers<'_>>,
    waiver: &'r Waiver,
    entry: Option<&str>,
) -> Option<&'r str> {
    let Waived::Lint(rule) = &waiver.waives else { return None };
    let made = base_waivers.is_none_or(|base| !base.is_new(waiver, entry));
    (is_of_changes(&waiver.waives) && made).then_some(rule)
}

/// Whether it means something that a rule found nothing. It does not if the rule did not run, does not exist (see
/// `unknown-lint`), cannot be waived, or finds things by the calendar alone.
fn is_judged(rule: &str, waiver_use: &WaiverUse) -> bool {
    super::find(rule).is_some_and(|rule| {
        let lasting = !rule.is_timed() && rule.is_waivable();
        lasting && (waiver_use.ran(rule.name) || rule.group == Group::Waivers)
    })
}

/// Why an entry needs no waiver of a requirement; `None` if it may need one.
fn unneeded_requirement(registry: &Registry, entry: &Entry, requirement: &str) -> Option<String> {
    let id = &entry.id;
    if entry.is_removed() {
        return Some(format!("`{id}` is removed, and `{requirement}` is asked of it no more"));
    }
    let Some(needed) = registry.requirements.get(requirement).and_then(|found| found.needed_at.rank(&entry.kind))
    else {
        return Some(format!("`{requirement}` is asked of `{id}` in no tier"));
    };
    if registry.next_rank(entry).or(entry.tier.rank()).is_some_and(|next| next > needed) {
        let (held, needed) = (registry.standing_name(entry.tier), registry.standing_name(Standing::Tier(needed)));
        return Some(format!("`{requirement}` is asked of `{id}` from {needed} on, and it holds {held}"));
    }
    let status = registry.status(entry, requirement).filter(|status| status.satisfies())?;
    Some(format!("`{requirement}` is {status} for `{id}`"))
}
