//! Something rests on a decision that does not go so far.

use std::collections::HashSet;

use super::permit::{Permit, permit};
use super::record::{is_towards, key};
use super::{Check, Context, Example, Group, Properties, Rule, place, policy_loosened, waiver_extended};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Decision, Level, Registry};
use crate::toml::{KeyPath, Segment};

pub(super) static RULE: Rule = Rule {
    name: "decision-exceeded",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a step, a waiver or a loosening rests on a decision that does not go so far",
    explanation: "\
`decides` of a decision says what was decided of which entry, and `loosens` of which tables it permits to ask less. With one \
of them, nothing else may rest on the decision: a step goes towards the decided tier, up or down, and not past it; only what \
was decided to be removed is removed; a waiver needs `loosens = [\"waiver\"]`. Renaming is free.

Where `decided-by` of `[policy]` says who may loosen something, a decision that a change newly uses has one of the two.",
    example: Example::new(
        r#"
@council
decides = { simd = 2 }

[entry.simd]
kind = "feature"
-tier = 1
+tier = 2
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 31 },
-    { tier = 1, date = 2024-05-30, decision = "council-7", pr = 44 },
]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    steps(context, findings);
    waivers(context, findings);
    if let Some(change) = context.change {
        loosenings(context, change, findings);
        unlimited(context, change, findings);
    }
}

fn steps(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for (id, transition) in context.moved() {
        let Some(decision) = registry.decisions.get(id).filter(|decision| decision.is_limited()) else { continue };
        let (entry, to) = (transition.entry, transition.step.tier);
        let decided = decision.decides.get(&entry.id).copied();
        if decided.is_some_and(|decided| is_towards(transition.from, to, decided)) {
            continue;
        }
        let moved = format!("`{}` is {} to {}", entry.id, transition.event.as_str(), registry.standing_name(to));
        let (message, place) = match decided {
            Some(decided) => (
                format!("{moved} by `{id}`, which decided {}", registry.standing_name(decided)),
                Place::Value(place::decision(id).key("decides").key(&entry.id)),
            ),
            None => (format!("{moved} by `{id}`, which decided nothing of it"), limits(id, decision)),
        };
        findings.push(
            Finding::new(RULE.name, Place::Value(place::step(&entry.id, transition.index).key("decision")), message)
                .also(place, "what was decided")
                .help("name the decision that it rests on, or take the step back to what was decided")
                .step(&entry.id, transition.index),
        );
    }
}

fn waivers(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for (index, waiver) in registry.waivers.iter().enumerate() {
        let Some((id, decision)) = waiver.decision.as_ref().and_then(|id| registry.decisions.get_key_value(id)) else {
            continue;
        };
        if !decision.is_limited() || decision.loosens("waiver") || !registry.policy.judges(Some(decision.date)) {
            continue;
        }
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::waiver(index).key("decision")),
                format!("{} rests on `{id}`, which permits no waiver", waiver.label()),
            )
            .also(limits(id, decision), "what was decided")
            .help("name the decision that approved it; one that did has `loosens = [\"waiver\"]`")
            .only_entry(&waiver.entries),
        );
    }
}

/// What a change loosens by a decision that does not permit it.
fn loosenings(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    for loosening in policy_loosened::loosenings(context, change) {
        let Permit::Granted { id, decision } = permit(change, loosening.before, loosening.after) else { continue };
        let table = table(change.head, &loosening.path);
        if !decision.is_limited() || decision.loosens(&table) {
            continue;
        }
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(loosening.path),
                format!("{}, by `{id}`, which does not permit it", loosening.what),
            )
            .also(limits(id, decision), "what was decided")
            .help(format!("name the decision that permits it; one that does has `loosens = [\"{table}\"]`")),
        );
    }
}

/// Decisions that a change newly uses and that do not say how far they go, in projects where it matters who decides.
fn unlimited(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    if change.base.policy.decided_by.is_empty() {
        return;
    }
    let head = change.head;
    let steps = context.moved().filter(|(_, transition)| context.is_appended(&transition.entry.id, transition.index));
    // Decisions that may not permit it at all have been reported already.
    let granted = |before, after| match permit(change, before, after) {
        Permit::Granted { id, .. } => Some(id),
        Permit::Refused(_) => None,
    };
    let waivers = waiver_extended::extensions(change).into_iter();
    let waivers =
        waivers.filter_map(|extension| granted(extension.before, head.waivers[extension.index].decision.as_ref()));
    let loosened = policy_loosened::loosenings(context, change).into_iter();
    let loosened = loosened.filter_map(|loosening| granted(loosening.before, loosening.after));
    let used = steps.map(|(id, _)| id).chain(waivers).chain(loosened);
    let mut seen = HashSet::new();
    for id in used.filter(|id| seen.insert(*id)) {
        if head.decisions.get(id).is_none_or(Decision::is_limited) {
            continue;
        }
        findings.push(
            Finding::new(
                RULE.name,
                Place::Key(place::decision(id)),
                format!("the decision `{id}` is used and does not say what it permits"),
            )
            .also(Place::Value(KeyPath::keys(["policy", "decided-by"])), "so it matters who decides what")
            .help("write what was decided: `decides = { ENTRY = TIER }`, `loosens = [\"TABLE\"]`"),
        );
    }
}

/// Where a decision says how far it goes.
fn limits(id: &str, decision: &Decision) -> Place {
    key(id, if decision.decides.is_empty() { "loosens" } else { "decides" })
}

/// The table in which a place says what is asked, as `loosens` names it.
fn table(registry: &Registry, path: &KeyPath) -> String {
    let key = |segment: &Segment| match segment {
        Segment::Key(key) => key.clone(),
        Segment::Index(index) => registry.tiers.get(*index).map(|tier| tier.id.clone()).unwrap_or_default(),
    };
    match path.segments() {
        [first, second, ..] => match key(first).as_str() {
            // What entries of a kind must satisfy is policy.
            "entry" | "policy" => "policy".to_owned(),
            "waiver" => "waiver".to_owned(),
            table => format!("{table}.{}", key(second)),
        },
        _ => path.to_string(),
    }
}
