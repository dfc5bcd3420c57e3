//! `summary`: how many entries hold each tier.

use super::facts::Facts;
use super::options::Options;
use super::sheet::{Cell, Sheet};
use super::{Block, Opt, Written};
use crate::model::{Rank, Standing};
use crate::query::{Held, Selection};

pub(super) static BLOCK: Block = Block {
    name: "summary",
    summary: "how many entries of each kind hold each tier",
    options: &[
        Opt { name: "tier", value: "TIER,…", doc: "only these tiers, `none` or `removed`" },
        Opt { name: "kind", value: "KIND,…", doc: "only these kinds" },
        Opt { name: "as-of", value: "DATE|VERSION", doc: "as it was at the end of a day, or in a release" },
    ],
    example: "",
    content: Written::Alone(write),
};

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet<'_>) {
    let registry = facts.registry;
    let mut tiers = options.tiers(registry);
    let kinds = options.kinds(registry);
    let as_of = options.moment("as-of", registry);
    if !options.findings.is_empty() {
        return;
    }
    if tiers.is_empty() {
        tiers = (0..registry.tiers.len()).map(|index| Standing::Tier(Rank::new(index))).collect();
    }
    tiers.sort_unstable();
    tiers.dedup();
    let mut counts = vec![vec![0_usize; tiers.len()]; registry.kinds.len()];
    for Held { entry, standing, .. } in
        (Selection { tiers: tiers.clone(), kinds, as_of, ..Selection::default() }).held(registry)
    {
        let (row, column) = (registry.kinds.get_index_of(&entry.kind), tiers.binary_search(&standing));
        if let (Some(row), Ok(column)) = (row, column) {
            counts[row][column] += 1;
        }
    }
    let names = tiers.iter().map(|tier| facts.standing(*tier));
    let titles = ["Kind"].into_iter().chain(names).chain(["Total"]);
    let mut table = sheet.titled(titles);
    let mut line = |title: &str, counts: &[usize]| {
        let numbers = counts.iter().map(ToString::to_string).chain([counts.iter().sum::<usize>().to_string()]);
        let row: Vec<Cell> = std::iter::once(title.to_owned()).chain(numbers).map(|text| table.words(text)).collect();
        table.row(row);
    };
    let counted = registry.kinds.keys().zip(&counts).filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    let counted: Vec<(&String, &Vec<usize>)> = counted.collect();
    for (kind, counts) in &counted {
        line(facts.kind(kind), counts);
    }
    if counted.len() > 1 {
        let sums: Vec<usize> = (0..tiers.len()).map(|column| counts.iter().map(|row| row[column]).sum()).collect();
        line("Total", &sums);
    }
    sheet.table(&table);
}
