//! A step of a history, as answers about one entry and about all of them tell it.

use serde::Serialize;

use crate::model::{Event, Registry, Transition};

/// One transition, without its entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepRow {
    /// The word for what it does: added, promoted, …
    pub event: &'static str,
    /// The tier before, or `removed`.
    pub from: Option<String>,
    /// The tier from then on, or `removed`.
    pub to: String,
    /// The day.
    pub date: Option<String>,
    /// The first release in which it holds.
    pub since: Option<String>,
    /// The decision behind it.
    pub decision: Option<String>,
    /// Where that can be read.
    pub decision_url: Option<String>,
    /// The pull request that made it.
    pub pr: Option<u64>,
    /// Where that can be read.
    pub pr_url: Option<String>,
    /// Where to read on: the pull request, else the decision.
    pub url: Option<String>,
    /// The name until then, when the step renames.
    pub was: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The event itself.
    #[serde(skip)]
    pub kind_of_event: Event,
    /// From tier to tier, in words.
    #[serde(skip)]
    pub detail: String,
}

impl StepRow {
    pub(super) fn new(registry: &Registry, transition: &Transition<'_>) -> Self {
        let step = transition.step;
        let decision_url =
            step.decision.as_ref().and_then(|id| registry.decisions.get(id)).and_then(|decision| decision.url.clone());
        let pr_url = step.pr.and_then(|pr| registry.pull_request_url(pr));
        let url = pr_url.clone().or_else(|| decision_url.clone());
        Self {
            event: transition.event.as_str(),
            from: transition.from.map(|from| registry.standing_id(from).to_owned()),
            to: registry.standing_id(step.tier).to_owned(),
            date: step.date.map(|date| date.to_string()),
            since: step.since.as_ref().map(ToString::to_string),
            decision: step.decision.clone(),
            decision_url,
            pr: step.pr,
            pr_url,
            url,
            was: step.was.clone(),
            reason: step.reason.clone(),
            kind_of_event: transition.event,
            detail: detail(registry, transition),
        }
    }

    /// What it does, in words: `promoted Tier 2 → Tier 1`.
    pub(super) fn description(&self) -> String {
        let (event, detail) = (self.event, &self.detail);
        match self.kind_of_event {
            Event::Added | Event::Readmitted => format!("{event} at {detail}"),
            Event::Promoted | Event::Demoted => format!("{event} {detail}"),
            Event::Renamed | Event::Removed => format!("{event}, {detail}"),
        }
    }

    /// What is behind it, in a few words: the pull request, the decision.
    pub(super) fn provenance(&self) -> Option<String> {
        let pr = self.pr.map(|pr| format!("#{pr}"));
        let decision = self.decision.as_ref().map(|id| format!("decision {id}"));
        let provenance: Vec<String> = pr.into_iter().chain(decision).collect();
        (!provenance.is_empty()).then(|| provenance.join(", "))
    }
}

/// From tier to tier, in words: `Tier 2 → Tier 1`.
fn detail(registry: &Registry, transition: &Transition<'_>) -> String {
    let to = registry.standing_name(transition.step.tier);
    match (transition.event, transition.from) {
        (Event::Renamed, _) => format!("was {}", transition.step.was.as_deref().unwrap_or("named otherwise")),
        (Event::Removed, Some(from)) => format!("was {}", registry.standing_name(from)),
        (Event::Added | Event::Readmitted, _) | (_, None) => to,
        (_, Some(from)) => format!("{} → {to}", registry.standing_name(from)),
    }
}
