//! `support`: the tier of each entry in each release, with the first and last day of the release's support.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::options::Options;
use super::releases::{AS_OF, ONLY, first_day, last_day, lines};
use super::sheet::{Cell, Sheet};
use super::texts;
use super::{Block, Opt, Written};
use crate::model::{Moment, Standing};
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
    content: Written::Alone(write),
};

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet<'_>) {
    let registry = facts.registry;
    let (tiers, kinds) = (options.tiers(registry), options.kinds(registry));
    let Some((lines, as_of)) = lines(facts, options) else { return };
    let on = as_of.map(|day| format!("On {day}"));
    let titles = ["Entry", "Release", "Tier", "First day", "Last day"].into_iter().chain(on.as_deref());
    let mut table = sheet.titled(titles);
    // The cells that the rows of all entries share.
    let mut shared = Vec::new();
    for line in &lines {
        let release = as_of.map_or_else(|| line.last(), |day| line.newest(day));
        let lts = if line.lts { " (long-term)" } else { "" };
        let version = table.words(format!("{}{lts}", line.release.version));
        let days = [table.words(first_day(line.release)), table.words(last_day(line))];
        let phase = as_of.map(|day| table.words(line.phase(day).as_str()));
        shared.push((Moment::Release(release.version.clone()), version, days.into_iter().chain(phase)));
    }
    let mut tiers_held: BTreeMap<Standing, Cell> = BTreeMap::new();
    for Held { entry, .. } in (Selection { tiers, kinds, ..Selection::default() }).held(registry) {
        let name = table.cell(&texts::entry(entry));
        for (moment, version, days) in &shared {
            let Some(held) = entry.held_at(moment, registry) else { continue };
            let standing = held.step.tier;
            let tier = *tiers_held.entry(standing).or_insert_with(|| table.words(facts.standing(standing)));
            table.row([name, *version, tier].into_iter().chain(days.clone()));
        }
    }
    sheet.table(&table);
}
