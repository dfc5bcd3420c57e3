//! What the project promises and asks for: tiers, kinds, policy, levels of rules, requirements.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use super::Resolve;
use crate::model::{self, Days, Level};
use crate::prose::{plain, plain_blocks};

/// A tier.
#[derive(Debug, Serialize)]
pub struct Tier<'r> {
    pub(crate) id: &'r str,
    /// What it is called in a sentence: `Tier 1`, `beta`.
    pub(crate) label: String,
    pub(crate) name: Option<&'r str>,
    pub(crate) summary: Option<&'r str>,
    pub(crate) summary_plain: Option<Cow<'r, str>>,
    pub(crate) security_fixes: Option<bool>,
    pub(crate) owners: u32,
    pub(crate) soak_days: Option<u32>,
    pub(crate) decided_by: &'r [String],
    pub(crate) notice_days: Option<u32>,
    pub(crate) closed: bool,
    pub(crate) decision: Option<&'r str>,
}

impl<'r> Tier<'r> {
    pub(super) fn new(tier: &'r model::Tier) -> Self {
        let model::Tier {
            id,
            label: _,
            name,
            summary,
            security_fixes,
            owners,
            soak,
            decided_by,
            notice,
            closed,
            decision,
        } = tier;
        Self {
            id,
            label: tier.label(),
            name: name.as_deref(),
            summary: summary.as_deref(),
            summary_plain: summary.as_deref().map(plain_blocks),
            security_fixes: *security_fixes,
            owners: *owners,
            soak_days: soak.map(Days::get),
            decided_by,
            notice_days: notice.map(Days::get),
            closed: *closed,
            decision: decision.as_deref(),
        }
    }
}

/// A kind with the limits that apply to it: its own, else the policy's.
#[derive(Debug, Serialize)]
pub struct Kind<'r> {
    pub(crate) id: &'r str,
    pub(crate) title: &'r str,
    pub(crate) ids: Option<&'r str>,
    pub(crate) start: Option<&'r str>,
    pub(crate) max_climb: Option<u32>,
    pub(crate) default_on: Option<&'r str>,
}

/// The policy.
#[derive(Debug, Serialize)]
pub struct Policy<'r> {
    pub(crate) kind: Option<&'r str>,
    pub(crate) start: Option<&'r str>,
    pub(crate) max_climb: Option<u32>,
    pub(crate) default_on: Option<&'r str>,
    pub(crate) removable_from: Option<Vec<&'r str>>,
    pub(crate) enforced_from: Option<Date>,
    pub(crate) support: Option<SupportPolicy>,
    pub(crate) backdate_days: Option<u32>,
    pub(crate) decided_by: &'r [String],
    pub(crate) decision_valid_days: Option<u32>,
    pub(crate) decision: Option<&'r str>,
}

/// How long releases are supported.
#[derive(Debug, Serialize)]
pub struct SupportPolicy {
    pub(crate) line: &'static str,
    /// `2 months`, or `2 releases`.
    pub(crate) normal: String,
    pub(crate) lts: Option<String>,
    pub(crate) lts_every: Option<u32>,
    pub(crate) lts_from: u32,
}

impl From<model::SupportPolicy> for SupportPolicy {
    fn from(policy: model::SupportPolicy) -> Self {
        let model::SupportPolicy { line, normal, lts, lts_every, lts_from } = policy;
        let lts = lts.map(|lts| lts.to_string());
        Self { line: line.as_str(), normal: normal.to_string(), lts, lts_every, lts_from }
    }
}

/// The level of a rule.
#[derive(Debug, Serialize)]
pub struct Lint<'r> {
    pub(crate) rule: &'r str,
    pub(crate) level: Level,
}

/// A requirement.
#[derive(Debug, Serialize)]
pub struct Requirement<'r> {
    pub(crate) id: &'r str,
    pub(crate) title: &'r str,
    pub(crate) title_plain: Cow<'r, str>,
    pub(crate) short: Option<&'r str>,
    pub(crate) description: Option<&'r str>,
    pub(crate) description_plain: Option<Cow<'r, str>>,
    /// For each kind that needs it.
    pub(crate) needed_at: Vec<NeededAt<'r>>,
    pub(crate) any_of: &'r [String],
    pub(crate) evidence: bool,
    pub(crate) max_age_days: Option<u32>,
    pub(crate) decision: Option<&'r str>,
}

/// The lowest tier in which a kind needs a requirement.
#[derive(Debug, Serialize)]
pub(crate) struct NeededAt<'r> {
    pub(crate) kind: &'r str,
    pub(crate) tier: &'r str,
}

impl<'r> Resolve<'r> {
    pub(super) fn kind(&self, id: &'r str, kind: &'r model::Kind) -> Kind<'r> {
        // The policy speaks for what the kind does not say.
        let model::Kind { title, target_triples, start: _, max_climb: _, default_on: _ } = kind;
        Kind {
            id,
            title,
            ids: target_triples.then_some("target-triple"),
            start: self.registry.start(id).map(|rank| self.tier_id(rank)),
            max_climb: self.registry.max_climb(id),
            default_on: self.registry.default_on(id).map(|rank| self.tier_id(rank)),
        }
    }

    pub(super) fn policy(&self, policy: &'r model::Policy) -> Policy<'r> {
        let model::Policy {
            kind,
            start,
            max_climb,
            default_on,
            removable_from,
            enforced_from,
            support,
            backdate,
            decided_by,
            decision_valid,
            decision,
        } = policy;
        let removable_from = removable_from.as_ref();
        Policy {
            kind: kind.as_deref(),
            start: start.map(|rank| self.tier_id(rank)),
            max_climb: *max_climb,
            default_on: default_on.map(|rank| self.tier_id(rank)),
            removable_from: removable_from.map(|ranks| ranks.iter().map(|rank| self.tier_id(*rank)).collect()),
            enforced_from: *enforced_from,
            support: support.map(Into::into),
            backdate_days: backdate.map(Days::get),
            decided_by,
            decision_valid_days: decision_valid.map(Days::get),
            decision: decision.as_deref(),
        }
    }

    pub(super) fn requirement(&self, id: &'r str, requirement: &'r model::Requirement) -> Requirement<'r> {
        let model::Requirement { title, short, description, needed_at, any_of, evidence, max_age, decision } =
            requirement;
        let needed_at = self.registry.kinds.keys().filter_map(|kind| {
            let rank = needed_at.rank(kind)?;
            Some(NeededAt { kind, tier: self.tier_id(rank) })
        });
        Requirement {
            id,
            title,
            title_plain: plain(title),
            short: short.as_deref(),
            description: description.as_deref(),
            description_plain: description.as_deref().map(plain_blocks),
            needed_at: needed_at.collect(),
            any_of,
            evidence: *evidence,
            max_age_days: max_age.map(Days::get),
            decision: decision.as_deref(),
        }
    }
}
