//! Steps as the file has them, for the helps that give one to write.

use jiff::civil::Date;

use crate::model::{Registry, Standing, Step};
use crate::path::quote_text;

/// A standing as a value: `1`, `"beta"`, `"removed"`.
pub(super) fn tier(registry: &Registry, standing: Standing) -> String {
    let id = registry.standing_id(standing);
    // `1` and `"1"` are the same id; `01` is no number of TOML.
    match id.parse::<u32>() {
        Ok(number) if number.to_string() == id => id.to_owned(),
        _ => quote_text(id),
    }
}

/// A step, as an inline table.
pub(super) fn written(registry: &Registry, step: &Step) -> String {
    let mut parts = vec![format!("tier = {}", tier(registry, step.tier))];
    parts.extend(step.own_date().map(|date| format!("date = {date}")));
    parts.extend(step.since.as_ref().map(|since| format!("since = {}", quote_text(&since.to_string()))));
    parts.extend(step.decision.as_ref().map(|id| format!("decision = {}", quote_text(id))));
    parts.extend(step.pr.map(|pr| format!("pr = {pr}")));
    parts.extend(step.was.as_ref().map(|was| format!("was = {}", quote_text(was))));
    parts.extend(step.default_on.map(|on| format!("default-on = {on}")));
    parts.extend(step.reason.as_ref().map(|reason| format!("reason = {}", quote_text(reason))));
    format!("{{ {} }}", parts.join(", "))
}

/// The step that would say such a move, with `…` for what only its author knows.
pub(super) fn to_write(registry: &Registry, from: Standing, to: Standing, today: Date) -> String {
    // Who may decide is a matter of the tier that is entered.
    let by_decision = to.rank().is_some_and(|rank| !registry.tiers[rank.index()].decided_by.is_empty());
    let provenance = if by_decision { "decision = \"…\"" } else { "pr = …" };
    let reason = if to > from { ", reason = \"…\"" } else { "" };
    format!("{{ tier = {}, date = {today}, {provenance}{reason} }}", tier(registry, to))
}
