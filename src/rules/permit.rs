//! Whether a decision permits what nobody may do alone: to ask for less, or to make an exception.

use crate::change::Difference;
use crate::model::{Days, Decision};

/// Whether a table's new decision permits its change, by the rules of the base.
pub(super) enum Permit<'a> {
    /// It permits it.
    Granted {
        /// The decision's id.
        id: &'a str,
        /// The decision.
        decision: &'a Decision,
    },
    /// It does not, for this reason: the end of a sentence.
    Refused(String),
}

/// Whether a table whose decision was `before` in the base, and is `after` now, may have changed.
///
/// The decision must be another one than before, of no earlier day, and of a kind that the base accepts.
pub(super) fn permit<'a>(change: &Difference<'a>, before: Option<&str>, after: Option<&'a String>) -> Permit<'a> {
    let refused = |why: String| Permit::Refused(why);
    let Some(id) = after.map(String::as_str) else { return refused("no decision allows it".to_owned()) };
    // Every reference resolves in a registry that was read.
    let Some(decision) = change.head.decisions.get(id) else { return refused("no decision allows it".to_owned()) };
    if before == Some(id) {
        return refused(format!("its decision `{id}` is the one that it had"));
    }
    if let Some((before, old)) = before.and_then(|before| Some((before, change.base.decisions.get(before)?)))
        && decision.date < old.date
    {
        return refused(format!("`{id}` of {} is older than `{before}` of {}, which it had", decision.date, old.date));
    }
    let accepted = change.judge.decided_by();
    if !accepted.is_empty() && !accepted.contains(&decision.kind) {
        let kinds: Vec<String> = accepted.iter().map(|kind| format!("`{kind}`")).collect();
        return refused(format!(
            "`{id}` is a decision of the kind `{}`, where one of the kind {} is needed",
            decision.kind,
            kinds.join(" or ")
        ));
    }
    Permit::Granted { id, decision }
}

/// The age limit for decisions behind a change: the shorter of the limits before and after it.
pub(super) fn valid(change: &Difference<'_>) -> Option<Days> {
    let (before, after) = (change.judge.policy.decision_valid, change.head.policy.decision_valid);
    before.into_iter().chain(after).min()
}
