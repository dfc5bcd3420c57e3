//! What was decided, and what came of it.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::checklist::WaiverRow;
use super::log::{self, LogRow};
use crate::model::{Decision, Entry, Named, Registry, Requirement, Tier, Transition, Waiver, natural};

/// The answer of `tiers decision list`.
#[derive(Debug, Serialize)]
pub struct Decisions<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The decisions, by date and id.
    pub decisions: Vec<DecisionRow<'r>>,
}

/// The answer of `tiers decision show`.
#[derive(Debug, Serialize)]
pub struct DecisionShow<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The decision.
    #[serde(flatten)]
    pub decision: DecisionRow<'r>,
}

/// One decision with what came of it.
#[derive(Debug, Serialize)]
pub struct DecisionRow<'r> {
    /// Its id.
    pub id: &'r str,
    /// The project's word for what it is: meeting, rfc, …
    pub kind: &'r str,
    /// The day it was made.
    pub date: Date,
    /// What it is about.
    pub title: &'r str,
    /// Where it can be read.
    pub url: Option<&'r str>,
    /// What it moved.
    pub transitions: Vec<LogRow<'r>>,
    /// The tiers whose rules it set.
    pub tiers: Vec<Named<'r>>,
    /// The requirements that it set.
    #[serde(serialize_with = "ids")]
    pub requirements: Vec<(&'r str, &'r Requirement)>,
    /// Whether it set the policy.
    pub policy: bool,
    /// The exceptions that it approved.
    pub waivers: Vec<ApprovedRow<'r>>,
}

/// An exception with what it is for.
#[derive(Debug, Serialize)]
pub struct ApprovedRow<'r> {
    /// The entries; none for what a rule finds that is about no entry.
    pub entries: &'r [String],
    /// The exception.
    #[serde(flatten)]
    pub waiver: WaiverRow<'r>,
}

/// Lists the decisions.
pub fn decisions(registry: &Registry, today: Date) -> Decisions<'_> {
    let mut moved = HashMap::<&str, Vec<Transition<'_>>>::new();
    for transition in registry.entries.values().flat_map(Entry::transitions) {
        if let Some(id) = &transition.step.decision {
            moved.entry(id).or_default().push(transition);
        }
    }
    let mut approved = HashMap::<&str, Vec<&Waiver>>::new();
    for waiver in &registry.waivers {
        if let Some(id) = &waiver.decision {
            approved.entry(id).or_default().push(waiver);
        }
    }
    let mut sorted: Vec<(&String, &Decision)> = registry.decisions.iter().collect();
    sorted.sort_by(|(id_a, a), (id_b, b)| a.date.cmp(&b.date).then_with(|| natural(id_a, id_b)));
    let decisions = sorted.into_iter().map(|(id, decision)| {
        let moved = moved.remove(id.as_str()).unwrap_or_default();
        let approved = approved.remove(id.as_str()).unwrap_or_default();
        row(registry, id, decision, moved, &approved, today)
    });
    Decisions { schema: 1, decisions: decisions.collect() }
}

/// Shows one decision; `None` if there is none of this id.
pub fn decision<'r>(registry: &'r Registry, id: &str, today: Date) -> Option<DecisionShow<'r>> {
    let (id, decision) = registry.decisions.get_key_value(id)?;
    let moved = registry
        .entries
        .values()
        .flat_map(Entry::transitions)
        .filter(|transition| transition.step.decision.as_ref() == Some(id))
        .collect();
    let approved: Vec<&Waiver> =
        registry.waivers.iter().filter(|waiver| waiver.decision.as_ref() == Some(id)).collect();
    Some(DecisionShow { schema: 1, decision: row(registry, id, decision, moved, &approved, today) })
}

fn row<'r>(
    registry: &'r Registry,
    id: &'r String,
    decision: &'r Decision,
    mut moved: Vec<Transition<'r>>,
    approved: &[&'r Waiver],
    today: Date,
) -> DecisionRow<'r> {
    let here = |set_by: &Option<String>| set_by.as_ref() == Some(id);
    let tiers = registry.tiers.iter().filter(|tier| here(&tier.decision));
    let requirements = registry.requirements.iter().filter(|(_, requirement)| here(&requirement.decision));
    log::sort(&mut moved);
    let approved = approved
        .iter()
        .map(|waiver| ApprovedRow { entries: &waiver.entries, waiver: WaiverRow::new(registry, waiver, today) });
    DecisionRow {
        id,
        kind: &decision.kind,
        date: decision.date,
        title: &decision.title,
        url: decision.url.as_deref(),
        transitions: moved.iter().map(|transition| LogRow::new(registry, transition)).collect(),
        tiers: tiers.map(Tier::named).collect(),
        requirements: requirements.map(|(id, requirement)| (id.as_str(), requirement)).collect(),
        policy: here(&registry.policy.decision),
        waivers: approved.collect(),
    }
}

fn ids<S: Serializer>(requirements: &[(&str, &Requirement)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(requirements.iter().map(|(id, _)| id))
}
