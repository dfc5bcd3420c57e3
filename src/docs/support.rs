//! `support`: what entries hold in each release, with the first and the last day of its support.

use super::facts::Facts;
use super::options::Options;
use super::releases::{AS_OF, ONLY, last_day, lines};
use super::sheet::Sheet;
use super::texts::{self, Line, words};
use super::{Block, Opt};
use crate::model::Moment;
use crate::query::{Held, Selection};

pub(super) static BLOCK: Block = Block {
    name: "support",
    summary: "what entries hold in each release, and from when to when it is supported",
    options: &[
        Opt { name: "tier", value: "TIER,…", doc: "only entries that hold one of these tiers today, or `removed`" },
        Opt { name: "kind", value: "KIND,…", doc: "only entries of these kinds" },
        AS_OF,
        ONLY,
    ],
    example: "kind=compiler only=supported as-of=2026-08-21",
    write,
};

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet<'_, '_>) {
    let registry = facts.registry;
    let (tiers, kinds) = (options.tiers(registry), options.kinds(registry));
    let Some((lines, as_of)) = lines(facts, options) else { return };
    let on = as_of.map(|day| format!("On {day}"));
    let titles: Vec<&str> =
        ["Entry", "Release", "Tier", "First day", "Last day"].into_iter().chain(on.as_deref()).collect();
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for Held { entry, .. } in (Selection { tiers, kinds, ..Selection::default() }).held(registry) {
        for line in &lines {
            let release = as_of.map_or_else(|| line.last(), |day| line.newest(day));
            let Some(held) = entry.held_at(&Moment::Release(release.version.clone()), registry) else { continue };
            let lts = if line.lts { " (long-term)" } else { "" };
            let mut row = vec![
                texts::entry(entry),
                words(format!("{}{lts}", line.release.version)),
                words(facts.standing(held.step.tier)),
                words(line.release.date.map_or_else(|| "planned".to_owned(), |date| date.to_string())),
                words(last_day(line)),
            ];
            row.extend(as_of.map(|day| words(line.phase(day).as_str())));
            rows.push(row);
        }
    }
    sheet.titled(&titles, rows);
}
