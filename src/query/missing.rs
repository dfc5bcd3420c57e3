//! What stands between entries and a tier.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::checklist::{RequirementRow, checklist, owners_missing};
use crate::model::{Entry, Exceptions, Named, Rank, Registry, Standing};

/// The answer of `tiers missing`.
#[derive(Debug, Serialize)]
pub struct Missing<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The entries, by tier, kind and id.
    pub entries: Vec<MissingRow<'r>>,
}

/// What stands between one entry and a tier.
#[derive(Debug, Serialize)]
pub struct MissingRow<'r> {
    /// The entry's id.
    pub id: &'r str,
    /// The tier that it holds.
    pub tier: Named<'r>,
    /// The tier that is looked at.
    pub to: Named<'r>,
    /// What is unmet, met in part, or unknown, and not waived.
    #[serde(serialize_with = "brief")]
    pub missing: Vec<RequirementRow<'r>>,
    /// What is excused.
    #[serde(serialize_with = "brief")]
    pub waived: Vec<RequirementRow<'r>>,
    /// How many owners are missing.
    pub owners_missing: u32,
    /// How many there are.
    #[serde(skip)]
    pub owners: usize,
}

/// A requirement that is not satisfied, in brief.
#[derive(Debug, Serialize)]
struct Brief<'r> {
    requirement: &'r str,
    title: &'r str,
    /// unmet, partial or unknown.
    status: &'static str,
    note: Option<&'r str>,
    /// Why it is excused, where it is.
    reason: Option<&'r str>,
    /// The last day of the excuse, where it has one.
    until: Option<Date>,
}

/// Tells what stands between each of these entries and the tier beside it.
pub fn missing<'r>(registry: &'r Registry, wanted: &[(&'r Entry, Rank)], today: Date) -> Missing<'r> {
    let ranks: std::collections::HashMap<&str, Rank> =
        wanted.iter().map(|(entry, to)| (entry.id.as_str(), *to)).collect();
    let mut sorted: Vec<(&Entry, Standing)> = wanted.iter().map(|(entry, _)| (*entry, entry.tier)).collect();
    registry.sort(&mut sorted);
    sorted.dedup_by_key(|(entry, _)| &entry.id);
    let exceptions = registry.exceptions();
    let entries = sorted
        .into_iter()
        .map(|(entry, _)| row(registry, &exceptions, entry, ranks[entry.id.as_str()], today))
        .collect();
    Missing { schema: 1, entries }
}

fn row<'r>(
    registry: &'r Registry,
    exceptions: &Exceptions<'r>,
    entry: &'r Entry,
    to: Rank,
    today: Date,
) -> MissingRow<'r> {
    let unsatisfied = checklist(registry, exceptions, entry, to, today).into_iter().filter(|row| !row.is_satisfied());
    let (missing, waived) = unsatisfied.partition(|row| row.is_missing);
    MissingRow {
        id: &entry.id,
        tier: registry.named(entry.tier),
        to: registry.named(Standing::Tier(to)),
        missing,
        waived,
        owners_missing: owners_missing(registry, exceptions, entry, to),
        owners: entry.owners.len(),
    }
}

fn brief<S: Serializer>(rows: &[RequirementRow<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().map(|row| Brief {
        requirement: row.id,
        title: row.title,
        status: row.word(),
        note: row.note,
        reason: row.waiver.as_ref().map(|waiver| waiver.reason),
        until: row.waiver.as_ref().and_then(|waiver| waiver.until),
    }))
}

impl Missing<'_> {
    /// The ids of those that nothing keeps from the tier.
    pub fn ready(&self) -> impl Iterator<Item = &str> {
        let ready = |row: &&MissingRow<'_>| row.missing.is_empty() && row.owners_missing == 0;
        self.entries.iter().filter(ready).map(|row| row.id)
    }
}
