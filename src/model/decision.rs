//! Decisions, and where their records are kept.

use std::collections::HashMap;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::{Days, Entry, Moment, Rank, Registry, Standing};

/// A recorded resolution: `[decision.ID]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The project's word for what it is: meeting, rfc, vote, pull-request, …
    pub kind: String,
    /// The day it was made.
    pub date: Date,
    /// What it is about.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// What was decided about entries, no more and no less: a tier, or removed. Empty: the file does not say.
    pub decides: IndexMap<String, Standing>,
    /// The tables that it permits to loosen: `policy`, `tier.1`, `waiver`. Empty: the file does not say.
    pub loosens: Vec<String>,
    /// Quotes from its record, word by word.
    pub quotes: Vec<String>,
    /// When it has to be confirmed or taken back.
    pub revisit: Option<Moment>,
    /// Earlier decisions that this one confirms or takes back.
    pub revisits: Vec<String>,
    /// Why it was never applied.
    pub dropped: Option<String>,
}

impl Decision {
    /// Whether the file says what it permits. Then it permits nothing else.
    pub fn is_limited(&self) -> bool {
        !self.decides.is_empty() || !self.loosens.is_empty()
    }

    /// Whether it permits loosening this table, such as `tier.1`; `tier` permits it in every tier.
    pub fn loosens(&self, table: &str) -> bool {
        let whole = table.split_once('.').map_or(table, |(whole, _)| whole);
        self.loosens.iter().any(|loosened| loosened == table || loosened == whole)
    }
}

/// Where the records of one kind of decision are kept: `[records.KIND]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSource {
    /// The address of a record, with `{}` for its path in the checkout.
    pub url: String,
    /// The checkout, relative to the registry's folder.
    pub folder: Option<String>,
}

impl RecordSource {
    /// The address before and after the path of a record.
    pub fn parts(&self) -> (&str, &str) {
        self.url.split_once("{}").unwrap_or((&self.url, ""))
    }
}

/// How soon a decision has to be applied.
const TO_APPLY: u32 = 60;

impl Registry {
    /// How long it may take to apply what was decided about an entry. A demotion also has the tier's `notice`.
    pub fn time_to_apply(&self, entry: &Entry, decided: Standing) -> Days {
        let held = entry.tier.rank().filter(|_| decided > entry.tier);
        let notice = held.and_then(|rank| self.tiers.get(rank.index())?.notice);
        Days::new(TO_APPLY.saturating_add(notice.map_or(0, Days::get)))
    }

    /// The decisions that later ones confirm or take back, each with the ids of the later ones.
    pub fn revisited(&self) -> HashMap<&str, Vec<&str>> {
        let mut revisited: HashMap<&str, Vec<&str>> = HashMap::new();
        for (later, decision) in &self.decisions {
            for id in decision.revisits.iter().filter(|id| *id != later) {
                if self.decisions.get(id).is_some_and(|earlier| earlier.date <= decision.date) {
                    revisited.entry(id).or_default().push(later);
                }
            }
        }
        revisited
    }

    /// Where an entry's next step leads, on the way to what was decided and as far as one step may go: a new entry
    /// enters where its kind starts, a promotion climbs at most `max-climb` tiers, and a removal starts from a tier
    /// that allows it.
    pub fn step_towards(&self, entry: &Entry, decided: Standing) -> Standing {
        match (entry.tier, decided) {
            (Standing::NoTier | Standing::Removed, Standing::Tier(rank)) => {
                Standing::Tier(self.start(&entry.kind).map_or(rank, |start| start.max(rank)))
            }
            (Standing::Tier(held), Standing::Tier(rank)) => {
                let climb = self.max_climb(&entry.kind).map(|most| held.index().saturating_sub(most as usize));
                Standing::Tier(climb.map_or(rank, |highest| Rank::new(highest).max(rank)))
            }
            (Standing::Tier(held), Standing::Removed) => {
                let from = self.policy.removable_from.as_deref().filter(|from| !from.contains(&held));
                let lower = from.into_iter().flatten().copied().filter(|rank| *rank > held).min();
                lower.map_or(Standing::Removed, Standing::Tier)
            }
            _ => decided,
        }
    }
}
