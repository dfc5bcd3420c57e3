//! A decision of the base was altered or dropped.

use std::collections::HashMap;

use super::record::is_towards;
use super::respelled::{is_moved, is_respelled};
use super::{Check, Context, Example, Group, Properties, Rule, place, step};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Decision, Entry, Event, Level, Registry, Standing};
use crate::toml::{KeyPath, quote_key};

pub(super) static RULE: Rule = Rule {
    name: "decision-rewritten",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a decision of the base was altered or dropped",
    explanation: "\
A decision was made on one day, in one place, about one thing. What refers to it rests on that; a decision that can be \
edited later supports anything.

Record another decision. A link that was not there may be filled in, or lead to the same page in another place; a title \
may be spelled right; and a decision may go with the only step that rested on it, where that is taken back. All of that is \
told by `history-amended`. One more quote is no rewrite, and neither is saying once what an old decision `decides`, if that \
covers every step that rests on it. A true correction is recorded as a waiver \
of this rule without an entry: `[[waiver]]`, `lint = \"decision-rewritten\"`, and the reason.",
    example: Example::change(
        r#"
[decision.council-7]
kind = "meeting"
date = 2024-05-01
<title = "simd moves up"
-title = "simd and threads move up"
+title = "simd moves up"

[entry.simd]
kind = "feature"
tier = 3
history = [{ tier = 3, date = 2024-05-02, decision = "council-7" }]
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let reverted = &context.effects.reverted;
    for (id, before) in &change.base.decisions {
        let path = KeyPath::keys(["decision", id]);
        let Some(after) = change.head.decisions.get(id) else {
            // It is taken back with the only step that rested on it.
            if !reverted.decisions.contains(id.as_str()) {
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Key(path),
                        format!("the decision `{id}` of {} is gone", before.date),
                    )
                    .help("put it back; a decision stays on record even when a later one overrules it"),
                );
            }
            continue;
        };
        let url = before.url.as_deref().filter(|_| before.url != after.url);
        let moved = url.is_some_and(|was| after.url.as_deref().is_some_and(|now| is_moved(was, now)));
        let altered = [
            ("kind", before.kind != after.kind, before.kind.clone()),
            ("date", before.date != after.date, before.date.to_string()),
            ("title", !is_respelled(&before.title, &after.title), before.title.clone()),
            ("url", url.is_some() && !moved, url.unwrap_or_default().to_owned()),
            ("decides", decides_more(change, before, after), decided(change.base, before)),
            ("loosens", loosens_more(before, after), before.loosens.join(", ")),
            ("quotes", before.quotes.iter().any(|quote| !after.quotes.contains(quote)), before.quotes.join("; ")),
            ("revisit", before.revisit.is_some() && before.revisit != after.revisit, revisit(before)),
        ];
        for (key, _, was) in altered.into_iter().filter(|(_, differs, _)| *differs) {
            let verb = if key == "quotes" { "were" } else { "was" };
            let was = if was.is_empty() { "it was not there".to_owned() } else { format!("it was `{was}`") };
            findings.push(
                Finding::new(RULE.name, Place::Value(path.key(key)), format!("the {key} of `{id}` {verb} altered"))
                    .label(was)
                    .help("put it back, and record another decision if there was one"),
            );
        }
        if !before.is_limited() && !after.decides.is_empty() {
            uncovered(change, id, after, findings);
        }
    }
}

/// Whether a decision decides something else than before. A decision that did not say may say it once.
fn decides_more(change: &Difference<'_>, before: &Decision, after: &Decision) -> bool {
    if !before.is_limited() {
        return false;
    }
    let kept = before.decides.iter().map(|(entry, standing)| (change.head_id(entry), change.base_standing(*standing)));
    let now: HashMap<&str, Option<Standing>> =
        after.decides.iter().map(|(entry, standing)| (entry.as_str(), Some(*standing))).collect();
    kept.collect::<HashMap<_, _>>() != now
}

/// Whether a decision permits more or less than before. A decision that did not say may say it once.
fn loosens_more(before: &Decision, after: &Decision) -> bool {
    let sorted = |decision: &Decision| {
        let mut tables = decision.loosens.clone();
        tables.sort_unstable();
        tables
    };
    before.is_limited() && sorted(before) != sorted(after)
}

/// What a decision decided, as the file has it.
fn decided(registry: &Registry, decision: &Decision) -> String {
    let each =
        decision.decides.iter().map(|(entry, standing)| format!("{entry} = {}", step::tier(registry, *standing)));
    each.collect::<Vec<_>>().join(", ")
}

fn revisit(decision: &Decision) -> String {
    decision.revisit.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// The steps that rest on a decision and exceed what it is now said to decide.
fn uncovered(change: &Difference<'_>, id: &str, decision: &Decision, findings: &mut Vec<Finding>) {
    let transitions = change.head.entries.values().flat_map(Entry::transitions);
    for transition in transitions.filter(|transition| transition.event != Event::Renamed) {
        if transition.step.decision.as_deref() != Some(id) {
            continue;
        }
        let (entry, to) = (transition.entry, transition.step.tier);
        if decision.decides.get(&entry.id).is_some_and(|decided| is_towards(transition.from, to, *decided)) {
            continue;
        }
        let to = change.head.standing_name(to);
        let message = format!("`decides` of `{id}` is new and does not cover that `{}` went to {to}", entry.id);
        findings.push(
            Finding::new(RULE.name, Place::Key(KeyPath::keys(["decision", id, "decides"])), message)
                .also(Place::Value(place::step(&entry.id, transition.index).key("decision")), "this step rests on it")
                .help(format!("write all that was decided: `{} = …`", quote_key(&entry.id))),
        );
    }
}
