//! The gate over Wasmtime's past: the registry as it would have stood on each day on which something moved, judged
//! against the day before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jiff::civil::Date;
use tiers::model::{Entry, Level, Registry, Standing, Waived};
use tiers::read::{self, Text};
use tiers::rules::{self, Base, Checked, Levels, Occasion};

use crate::REPOSITORY;

/// The registry as it would have stood at the end of a day.
///
/// What has no date is as today: tiers, kinds, and what was decided by no recorded decision. Waivers and assessments are
/// those of entries that stood then as they stand today, for they are about that.
fn cut(today: &Registry, day: Date) -> Registry {
    let entries: Vec<Entry> = today.entries.values().filter_map(|entry| entry_on(entry, day)).collect();
    let names: BTreeMap<&str, &str> = today
        .entries
        .values()
        .map(|entry| (entry.id.as_str(), name_on(entry, day)))
        .filter(|(_, name)| entries.iter().any(|entry| entry.id == *name))
        .collect();
    let known = |ids: &[String]| ids.iter().filter_map(|id| names.get(id.as_str())).map(|&id| id.to_owned()).collect();
    let mut then = today.clone();
    then.entries = entries
        .into_iter()
        .map(|entry| {
            let depends_on = known(&entry.depends_on);
            let replaced_by = known(&entry.replaced_by);
            (entry.id.clone(), Entry { depends_on, replaced_by, ..entry })
        })
        .collect();
    let is_decided = |id: &Option<String>| {
        let decision = id.as_ref().map(|id| &today.decisions[id]);
        decision.is_none_or(|decision| decision.date <= day)
    };
    then.decisions.retain(|_, decision| decision.date <= day);
    // What was asked later was asked of nobody.
    let later: Vec<String> = today
        .requirements
        .iter()
        .filter(|(_, requirement)| !is_decided(&requirement.decision))
        .flat_map(|(id, requirement)| std::iter::once(id).chain(&requirement.any_of).cloned())
        .collect();
    then.requirements.retain(|id, _| !later.contains(id));
    for entry in then.entries.values_mut() {
        entry.requirements.retain(|id, _| !later.contains(id));
    }
    then.waivers.retain_mut(|waiver| {
        let is_asked = match &waiver.waives {
            Waived::Requirement(id) => !later.contains(id),
            Waived::Lint(rule) => rule != "default-on-too-low",
        };
        let entered = waiver.waives == Waived::Lint("entered-above-start".to_owned());
        waiver.entries.retain(|id| {
            let mut dates = today.entries[id].history.iter().filter_map(|step| step.date);
            let date = if entered { dates.next() } else { dates.max() };
            names.contains_key(id.as_str()) && date <= Some(day)
        });
        is_asked && !waiver.entries.is_empty() && is_decided(&waiver.decision)
    });
    for release in then.releases.iter_mut().filter(|release| release.date > Some(day)) {
        (release.date, release.end_of_support) = (None, None);
    }
    then.matrices.clear();
    then.policy.decision.take_if(|id| today.decisions[id.as_str()].date > day);
    // Both came late, and the past is judged as if they had not.
    (then.policy.enforced_from, then.policy.default_on) = (None, None);
    then
}

/// An entry as it stood at the end of a day, if it was there.
fn entry_on(entry: &Entry, day: Date) -> Option<Entry> {
    let mut then = entry.clone();
    then.history.retain(|step| step.date.is_none_or(|date| date <= day));
    let last = then.history.last();
    then.tier = match last {
        Some(step) => step.tier,
        None if entry.is_unplaced() => Standing::NoTier,
        None => return None,
    };
    name_on(entry, day).clone_into(&mut then.id);
    then.aliases.retain(|alias| *alias != then.id && !later_names(entry, day).any(|name| name == alias));
    if last_move(entry) > Some(day) {
        then.requirements.clear();
    }
    if then.tier != Standing::Removed {
        then.replaced_by.clear();
    }
    Some(then)
}

fn last_move(entry: &Entry) -> Option<Date> {
    entry.history.iter().filter_map(|step| step.date).max()
}

fn name_on(entry: &Entry, day: Date) -> &str {
    let later = entry.history.iter().find(|step| step.was.is_some() && step.date > Some(day));
    later.and_then(|step| step.was.as_deref()).unwrap_or(&entry.id)
}

/// The names that an entry gives up after a day: until then they are no former ones.
fn later_names(entry: &Entry, day: Date) -> impl Iterator<Item = &str> {
    entry.history.iter().filter(move |step| step.date > Some(day)).filter_map(|step| step.was.as_deref())
}

/// What is found on each day, rule by rule. All of it is so: #8555 moved twelve entries in a change to the docs of `no_std`,
/// #10755 moved some along with Winch, and until the meeting of 2025-01-30 nobody had written down what an entry meets, or
/// who agreed to an exception.
const FOUND: &str = "\
2023-09-11 error[decided-by-wrong-kind]: multi-value, mutable-globals, nontrapping-float-to-int-conversion, sign-extension-ops
2023-09-11 error[entered-above-start]: function-references, multi-value, mutable-globals, nontrapping-float-to-int-conversion, relaxed-simd, sign-extension-ops, tail-call, wasi-clocks, wasi-filesystem, wasi-io, wasi-poll, wasi-random
2023-09-11 error[requirement-unknown]: component-model, threads
2024-05-06 error[decided-by-wrong-kind]: component-model, cranelift, multi-memory, relaxed-simd, tail-call, threads, wasi-clocks, wasi-filesystem, wasi-http, wasi-io, wasi-random, wasi-sockets
2024-05-06 error[entered-above-start]: cranelift, no-std, winch-x86_64
2024-05-06 error[requirement-unknown]: aarch64-apple-darwin, threads, wasi-clocks, wasi-filesystem, wasi-http, wasi-io, wasi-random, wasi-sockets
2024-05-06 error[tier-skipped]: wasi-http, wasi-sockets
2024-05-06 error[waiver-extended]: component-model
2024-10-08 error[entered-above-start]: wide-arithmetic
2024-11-01 error[waiver-extended]: component-model
2025-05-18 error[requirement-unknown]: gc
2025-05-18 error[waiver-extended]: custom-page-sizes, extended-const
2025-05-18 warning[undecided-rider]: custom-page-sizes, extended-const, gc
2025-08-21 error[waiver-extended]: exception-handling
2025-10-21 error[waiver-extended]: c-api, rust-api
2026-08-10 error[waiver-extended]: wide-arithmetic
2026-08-10 warning[decision-overdue]: `2026-06-04` was to be revisited by 47.0.0, which came out on 2026-07-20, and nothing \
revisits it
";

#[test]
fn what_is_found_in_the_past_is_true() {
    let text = Text::new("tiers.toml", fs::read_to_string(format!("{REPOSITORY}/tiers.toml")).unwrap());
    let mut source = read::read(&text);
    let today = source.registry.clone();
    let steps = today.entries.values().flat_map(|entry| &entry.history);
    let days: BTreeSet<Date> = steps.filter_map(|step| step.date).collect();
    // Nobody has written down an owner, on any day.
    let levels = Levels { overrides: vec![("too-few-owners".to_owned(), Level::Allow)], scheduled: false };
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut before: Option<(Date, Registry)> = None;
    for day in days {
        let now = cut(&today, day);
        source.registry = now.clone();
        if let Some((base_day, base)) = &before {
            let base = Base::new(base, *base_day, Occasion::Change);
            let checked = Checked { source: &source, today: day, base: Some(base), files: None };
            for finding in rules::check(&checked, &levels) {
                let level = if finding.level == Level::Deny { "error" } else { "warning" };
                let about = finding.about.entry.unwrap_or(finding.message);
                found.entry(format!("{day} {level}[{}]", finding.rule)).or_default().insert(about);
            }
        }
        before = Some((day, now));
    }
    let found: Vec<String> = found
        .into_iter()
        .map(|(rule, about)| format!("{rule}: {}\n", about.into_iter().collect::<Vec<_>>().join(", ")))
        .collect();
    assert_eq!(found.concat(), FOUND);
}
