//! A step of a history, as every answer tells it.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{Event, Named, Registry, Step, Transition, Version};

/// One transition, without its entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepRow<'r> {
    /// What it does.
    pub event: Event,
    /// The tier before, or `removed`; none for the first step.
    pub from: Option<Named<'r>>,
    /// The tier from then on, or `removed`.
    pub to: Named<'r>,
    /// The day; none: before records began.
    pub date: Option<Date>,
    /// The first release in which it holds, by what the step says or when branches were cut.
    pub since: Option<&'r str>,
    /// The decision behind it.
    pub decision: Option<&'r str>,
    /// Where that can be read.
    pub decision_url: Option<&'r str>,
    /// The pull request that made it.
    pub pr: Option<u64>,
    /// Where that can be read.
    pub pr_url: Option<String>,
    /// Where to read on: the pull request, else the decision.
    pub url: Option<String>,
    /// The name until then, when the step renames.
    pub was: Option<&'r str>,
    /// Whether users have it from then on without asking for it, where the step says so.
    pub default_on: Option<bool>,
    /// Why.
    pub reason: Option<&'r str>,
}

impl<'r> StepRow<'r> {
    /// The row of a transition of this registry.
    pub fn new(registry: &'r Registry, transition: &Transition<'r>) -> Self {
        let Step { tier, date, dated_by_release: _, since: _, default_on, decision, pr, was, reason } = transition.step;
        let decision_url = decision.as_deref().and_then(|id| registry.decision_url(id));
        let pr_url = pr.and_then(|pr| registry.pull_request_url(pr));
        Self {
            event: transition.event,
            from: transition.from.map(|from| registry.named(from)),
            to: registry.named(*tier),
            date: *date,
            since: registry.since(transition.step).map(Version::as_str),
            decision: decision.as_deref(),
            decision_url,
            pr: *pr,
            url: pr_url.clone().or_else(|| decision_url.map(str::to_owned)),
            pr_url,
            was: was.as_deref(),
            default_on: *default_on,
            reason: reason.as_deref(),
        }
    }
}
