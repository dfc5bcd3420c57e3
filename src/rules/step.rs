//! Steps as the file has them, for the helps that give one to write.

use jiff::civil::Date;

use crate::model::{Registry, Standing, Step};
use crate::schema;
use crate::toml::Literal;

/// A standing as a value: `1`, `"beta"`, `"removed"`.
pub(super) fn tier(registry: &Registry, standing: Standing) -> String {
    literal(registry, standing).inline()
}

fn literal(registry: &Registry, standing: Standing) -> Literal {
    let id = registry.standing_id(standing);
    // `1` and `"1"` are the same id; `01` is no number of TOML.
    match id.parse::<u32>() {
        Ok(number) if number.to_string() == id => number.into(),
        _ => id.into(),
    }
}

/// A step, as an inline table.
pub(super) fn written(registry: &Registry, step: &Step) -> String {
    Literal::table(schema::step::written(literal(registry, step.tier), step)).inline()
}

/// The step for such a move, with `…` for what only its author knows.
pub(super) fn to_write(registry: &Registry, from: Standing, to: Standing, today: Date) -> String {
    // Who may decide is a matter of the tier that is entered.
    let by_decision = to.rank().is_some_and(|rank| !registry.tiers[rank.index()].decided_by.is_empty());
    let provenance = if by_decision { "decision = \"…\"" } else { "pr = …" };
    let reason = if to > from { ", reason = \"…\"" } else { "" };
    format!("{{ tier = {}, date = {today}, {provenance}{reason} }}", tier(registry, to))
}
