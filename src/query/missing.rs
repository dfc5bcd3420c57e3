//! What stands between entries and a tier.

use jiff::civil::Date;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::checklist::{RequirementRow, checklist, owners_missing};
use crate::model::{Entry, Exceptions, Named, Rank, Registry, Standing};

/// The answer of `tiers missing`: a row for each entry, made on demand. Thousands of entries may have thousands of
/// requirements each, and nobody needs all rows at once.
#[derive(Debug)]
pub struct Missing<'r> {
    registry: &'r Registry,
    exceptions: Exceptions<'r>,
    /// The entries, by tier, kind and id, each with the tier in question.
    wanted: Vec<(&'r Entry, Rank)>,
    today: Date,
}

/// What stands between one entry and a tier.
#[derive(Debug, Serialize)]
pub struct MissingRow<'r> {
    /// The entry's id.
    pub id: &'r str,
    /// The tier that it holds.
    pub tier: Named<'r>,
    /// The tier in question.
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
    pub owners: u32,
}

/// A requirement that is not satisfied, in brief.
#[derive(Debug, Serialize)]
struct Brief<'r> {
    requirement: &'r str,
    title: &'r str,
    title_plain: &'r str,
    /// unmet, partial or unknown.
    status: &'static str,
    note: Option<&'r str>,
    note_plain: Option<&'r str>,
    /// Why it is excused, where it is.
    reason: Option<&'r str>,
    /// The last day of the excuse, where it has one.
    until: Option<Date>,
}

/// What stands between each of these entries and the tier beside it.
pub fn missing<'r>(registry: &'r Registry, wanted: &[(&'r Entry, Rank)], today: Date) -> Missing<'r> {
    let ranks: std::collections::HashMap<&str, Rank> =
        wanted.iter().map(|(entry, to)| (entry.id.as_str(), *to)).collect();
    let mut sorted: Vec<(&Entry, Standing)> = wanted.iter().map(|(entry, _)| (*entry, entry.tier)).collect();
    registry.sort(&mut sorted);
    sorted.dedup_by_key(|(entry, _)| &entry.id);
    let wanted = sorted.into_iter().map(|(entry, _)| (entry, ranks[entry.id.as_str()])).collect();
    Missing { registry, exceptions: registry.exceptions(), wanted, today }
}

impl<'r> Missing<'r> {
    /// The rows, by tier, kind and id.
    pub fn rows(&self) -> impl Iterator<Item = MissingRow<'r>> {
        self.wanted.iter().map(|(entry, to)| row(self.registry, &self.exceptions, entry, *to, self.today))
    }
}

impl Serialize for Missing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Entries<'m, 'r>(&'m Missing<'r>);

        impl Serialize for Entries<'_, '_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.rows())
            }
        }

        let mut answer = serializer.serialize_struct("Missing", 2)?;
        answer.serialize_field("schema", &1)?;
        answer.serialize_field("entries", &Entries(self))?;
        answer.end()
    }
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
        owners: entry.owner_count(),
    }
}

fn brief<S: Serializer>(rows: &[RequirementRow<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().map(|row| Brief {
        requirement: row.id,
        title: row.title,
        title_plain: &row.title_plain,
        status: row.word(),
        note: row.note,
        note_plain: row.note_plain.as_deref(),
        reason: row.waiver.as_ref().map(|waiver| waiver.reason),
        until: row.waiver.as_ref().and_then(|waiver| waiver.until),
    }))
}

impl MissingRow<'_> {
    /// Whether nothing on record keeps the entry from the tier.
    pub fn is_ready(&self) -> bool {
        self.missing.is_empty() && self.owners_missing == 0
    }
}
