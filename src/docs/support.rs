//! `support`: what entries hold in each release, with the first and the last day of its support.

use super::facts::Facts;
use super::options::Options;
use super::releases::{AS_OF, ONLY, last_day, lines};
use super::sheet::Sheet;
use super::texts::markdown_text;
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

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let registry = facts.registry;
    let (tiers, kinds) = (options.tiers(registry), options.kinds(registry));
    let Some((lines, as_of)) = lines(facts, options) else { return };
    let mut titles: Vec<String> = ["Entry", "Release", "Tier", "First day", "Last day"].map(str::to_owned).to_vec();
    titles.extend(as_of.map(|day| format!("On {day}")));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for Held { entry, .. } in (Selection { tiers, kinds, ..Selection::default() }).held(registry) {
        for line in &lines {
            let release = as_of.map_or_else(|| line.last(), |day| line.newest(day));
            let Some(held) = entry.held_at(&Moment::Release(release.version.clone()), registry) else { continue };
            let lts = if line.lts { " (long-term)" } else { "" };
            let mut row = vec![
                facts.entry_title(entry),
                format!("{}{lts}", markdown_text(line.release.version.as_str())),
                facts.standing(held.step.tier),
                line.release.date.map_or_else(|| "planned".to_owned(), |date| date.to_string()),
                last_day(line),
            ];
            row.extend(as_of.map(|day| line.phase(day).as_str().to_owned()));
            rows.push(row);
        }
    }
    sheet.table(&titles, &rows);
}
