//! The registry after a change, with the policy from before it.
//!
//! A change that relaxes the policy is judged by the old policy too: what it moves must have been allowed already.

use crate::change::{self, Difference};
use crate::model::{Kind, NeededAt, Policy, Rank, Registry, Requirement, Standing, Tier};

/// The head with the policy of the base; `None` if that is its own.
pub(super) fn applied(change: &Difference<'_>) -> Option<Registry> {
    let since_base;
    let change = if std::ptr::eq(change.judge, change.base) {
        change
    } else {
        since_base = change::between(change.judge, change.head);
        &since_base
    };
    let (base, head) = (change.base, change.head);
    let same = base.tiers == head.tiers
        && base.policy == head.policy
        && base.kinds == head.kinds
        && base.requirements == head.requirements;
    if same {
        return None;
    }
    let mut judge = head.clone();
    for (index, before) in base.tiers.iter().enumerate() {
        let Some(rank) = rank(change, Rank::new(index)) else { continue };
        let after = &mut judge.tiers[rank.index()];
        *after =
            Tier { id: after.id.clone(), name: after.name.clone(), summary: after.summary.clone(), ..before.clone() };
    }
    let ranked = |before: Option<Rank>| before.and_then(|before| rank(change, before));
    judge.policy = Policy {
        start: ranked(base.policy.start),
        default_on: ranked(base.policy.default_on),
        removable_from: base
            .policy
            .removable_from
            .as_ref()
            .map(|ranks| ranks.iter().filter_map(|before| rank(change, *before)).collect()),
        ..base.policy.clone()
    };
    for (id, after) in &mut judge.kinds {
        // Nothing was said about a new kind, so the general policy applies to it.
        let before = base.kinds.get(id);
        *after = Kind {
            start: ranked(before.and_then(|before| before.start)),
            max_climb: before.and_then(|before| before.max_climb),
            default_on: ranked(before.and_then(|before| before.default_on)),
            ..after.clone()
        };
    }
    for (id, before) in &base.requirements {
        let needed_at = match &before.needed_at {
            NeededAt::Never => NeededAt::Never,
            NeededAt::Tier(at) => rank(change, *at).map_or(NeededAt::Never, NeededAt::Tier),
            NeededAt::ByKind(ranks) => NeededAt::ByKind(
                ranks.iter().filter_map(|(kind, at)| Some((kind.clone(), rank(change, *at)?))).collect(),
            ),
        };
        judge.requirements.insert(id.clone(), Requirement { needed_at, ..before.clone() });
    }
    Some(judge)
}

/// The head's rank of a tier of the base; `None` if the head does not have it.
pub(super) fn rank(change: &Difference<'_>, rank: Rank) -> Option<Rank> {
    change.base_standing(Standing::Tier(rank)).and_then(Standing::rank)
}
