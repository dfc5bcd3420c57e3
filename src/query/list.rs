//! Which entries hold which tier.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::missing_for_next;
use crate::model::{Entry, Moment, Named, Registry, Standing, Step, Version, natural};
use crate::prose::{plain, plain_blocks};

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these tiers; empty: every tier, without entries that hold none.
    pub tiers: Vec<Standing>,
    /// Only these kinds; empty: every kind.
    pub kinds: Vec<String>,
    /// Only entries of these owners; empty: with any or no owner.
    pub owners: Vec<String>,
    /// Only entries whose fields have these values: for each named field, one of its named values.
    pub fields: Vec<(String, String)>,
    /// As it was at this moment; none: today.
    pub as_of: Option<Moment>,
    /// In which order.
    pub order: Order,
}

/// The order of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Order {
    /// By tier, kind (both as in the file) and id.
    #[default]
    Usual,
    /// As in the file.
    File,
    /// By id.
    Id,
    /// By tier, and within one as in the file.
    Tier,
    /// By the day since which they hold their tier; those from before records began come first.
    Since,
    /// By this field: its values in their order, else as texts; entries without it come last.
    Field(String),
}

impl Order {
    /// Its words, without the fields.
    pub const WORDS: [&'static str; 4] = ["file", "id", "tier", "since"];

    /// The order for a word, which may be a field's id.
    pub fn find(registry: &Registry, word: &str) -> Option<Self> {
        Some(match word {
            "file" => Self::File,
            "id" => Self::Id,
            "tier" => Self::Tier,
            "since" => Self::Since,
            field if registry.fields.contains_key(field) => Self::Field(field.to_owned()),
            _ => return None,
        })
    }
}

/// An entry with what it holds.
#[derive(Debug, Clone, Copy)]
pub struct Held<'r> {
    /// The entry.
    pub entry: &'r Entry,
    /// Its id at the moment that was asked for.
    pub name: &'r str,
    /// What it holds, or held at the moment that was asked for.
    pub standing: Standing,
    /// The step that gave it that; none if it holds no tier yet.
    pub step: Option<&'r Step>,
}

impl<'r> Held<'r> {
    /// An entry with what it holds today.
    pub fn today(entry: &'r Entry) -> Self {
        Self { entry, name: &entry.id, standing: entry.tier, step: entry.last_move().map(|last| last.step) }
    }
}

/// The answer of `tiers list`.
#[derive(Debug, Serialize)]
pub struct List<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The project's name.
    pub project: &'r str,
    /// The day or release that was asked for.
    pub as_of: Option<String>,
    /// The entries, by tier, kind and id.
    pub entries: Vec<ListRow<'r>>,
}

/// One entry that holds a tier.
#[derive(Debug, Serialize)]
pub struct ListRow<'r> {
    /// The entry's id of today, which every command accepts.
    pub id: &'r str,
    /// Its id at the moment that was asked for.
    pub name: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The same as plain text.
    pub title_plain: Cow<'r, str>,
    /// The id of its kind.
    pub kind: &'r str,
    /// The tier held.
    pub tier: Named<'r>,
    /// The first release in which it holds that tier.
    pub since: Option<&'r str>,
    /// The day from which it holds that tier.
    pub date: Option<Date>,
    /// The decision behind that.
    pub decision: Option<&'r str>,
    /// The pull request behind that.
    pub pr: Option<u64>,
    /// Other and former names.
    pub aliases: &'r [String],
    /// Who looks after it; unknown for the past.
    pub owners: Option<&'r [String]>,
    /// What is missing for the next tier; unknown for the past.
    pub missing: Option<Vec<&'r str>>,
    /// The same as plain text.
    pub missing_plain: Option<Vec<Cow<'r, str>>>,
}

/// Lists the selected entries.
pub fn list<'r>(registry: &'r Registry, selection: &Selection) -> List<'r> {
    let exceptions = registry.exceptions();
    let today = selection.as_of.is_none();
    let row = |Held { entry, name, standing, step }: Held<'r>| {
        let missing = today.then(|| missing_for_next(registry, &exceptions, entry));
        ListRow {
            id: &entry.id,
            name,
            title: &entry.title,
            title_plain: plain(&entry.title),
            kind: &entry.kind,
            tier: registry.named(standing),
            since: step.and_then(|step| registry.since(step)).map(Version::as_str),
            date: step.and_then(|step| step.date),
            decision: step.and_then(|step| step.decision.as_deref()),
            pr: step.and_then(|step| step.pr),
            aliases: &entry.aliases,
            owners: today.then_some(&*entry.owners),
            missing_plain: missing.as_ref().map(|texts| texts.iter().copied().map(plain_blocks).collect()),
            missing,
        }
    };
    let entries = selection.held(registry).into_iter().map(row).collect();
    let as_of = selection.as_of.as_ref().map(ToString::to_string);
    List { schema: 1, project: &registry.project.name, as_of, entries }
}

impl Selection {
    /// The selected entries with what they hold, or held, in the order that was asked for.
    pub fn held<'r>(&self, registry: &'r Registry) -> Vec<Held<'r>> {
        let taken = registry.entries.values().filter(|entry| self.takes(entry));
        let mut held: Vec<(Held<'r>, Standing)> = taken.filter_map(|entry| self.hold(registry, entry)).collect();
        match &self.order {
            Order::Usual => registry.sort_by(&mut held, |held| held.entry),
            Order::File => {}
            Order::Id => held.sort_by(|(a, _), (b, _)| natural(&a.entry.id, &b.entry.id)),
            Order::Tier => held.sort_by_key(|(_, standing)| *standing),
            Order::Since => {
                let date = |held: &Held<'_>| held.step.and_then(|step| step.date);
                held.sort_by_key(|(held, _)| date(held));
            }
            Order::Field(id) => {
                let values = registry.fields.get(id).and_then(|field| field.values.as_ref());
                let place = |held: &Held<'r>| {
                    let value = held.entry.fields.get(id)?;
                    let index = values.and_then(|values| values.get_index_of(value)).unwrap_or(0);
                    Some((index, if values.is_some() { "" } else { value.as_str() }))
                };
                held.sort_by(|(a, _), (b, _)| match (place(a), place(b)) {
                    (Some((first, a)), Some((second, b))) => first.cmp(&second).then_with(|| natural(a, b)),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                });
            }
        }
        held.into_iter().map(|(held, _)| held).collect()
    }

    fn takes(&self, entry: &Entry) -> bool {
        let kind = self.kinds.is_empty() || self.kinds.contains(&entry.kind);
        let owner = self.owners.is_empty() || self.owners.iter().any(|owner| entry.is_owned_by(owner));
        let has = |(field, value): &(String, String)| entry.fields.get(field) == Some(value);
        // One of the values that are named for the same field.
        let one = |(field, _): &(String, String)| self.fields.iter().filter(|(other, _)| other == field).any(has);
        kind && owner && self.fields.iter().all(one)
    }

    fn hold<'r>(&self, registry: &'r Registry, entry: &'r Entry) -> Option<(Held<'r>, Standing)> {
        let last = match &self.as_of {
            None => entry.last_move(),
            Some(moment) => entry.held_at(moment, registry),
        };
        let step = last.map(|last| last.step);
        let standing = match (step, &self.as_of) {
            (Some(step), _) => step.tier,
            (None, None) => entry.tier,
            // It did not exist yet, or nobody knows since when it does.
            (None, Some(_)) => return None,
        };
        let wanted = match self.tiers.as_slice() {
            [] => standing.rank().is_some(),
            tiers => tiers.contains(&standing),
        };
        let name = self.as_of.as_ref().map_or(&*entry.id, |moment| entry.name_at(moment, registry));
        wanted.then_some((Held { entry, name, standing, step }, standing))
    }
}
