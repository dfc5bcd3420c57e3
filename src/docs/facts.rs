//! The registry, with what blocks often look up and the phrases that they share.

use std::collections::BTreeMap;

use super::texts::{Line, linked, unmarked};
use crate::model::{Exceptions, Matrix, Rank, Registry, Rows, Standing, Tier};

/// The registry as blocks see it.
#[derive(Debug)]
pub(super) struct Facts<'r> {
    pub(super) registry: &'r Registry,
    pub(super) exceptions: Exceptions<'r>,
    /// What tiers are called in a sentence.
    names: BTreeMap<Standing, String>,
}

impl<'r> Facts<'r> {
    pub(super) fn new(registry: &'r Registry) -> Self {
        let standings = registry.tier_standings().chain([Standing::NoTier, Standing::Removed]);
        let names = standings.map(|standing| (standing, registry.standing_name(standing))).collect();
        Self { registry, exceptions: registry.exceptions(), names }
    }

    /// A decision as a link.
    pub(super) fn decision<'t>(&self, id: &'t str) -> Line<'t>
    where
        'r: 't,
    {
        linked(id, self.registry.decision_url(id))
    }

    /// What the rows of a matrix are called: the title of their kind, if they have one.
    pub(super) fn rows_title<'t>(&self, matrix: &'t Matrix) -> &'t str
    where
        'r: 't,
    {
        let mut kinds = match &matrix.rows {
            Rows::Kind(kind) => return self.kind(kind),
            Rows::Entries(ids) => ids.iter().filter_map(|id| self.registry.entries.get(id)).map(|entry| &entry.kind),
        };
        let first = kinds.next();
        first.filter(|first| kinds.all(|kind| kind == *first)).map_or("Entry", |kind| self.kind(kind))
    }

    /// The title of a kind.
    pub(super) fn kind<'t>(&self, id: &'t str) -> &'t str
    where
        'r: 't,
    {
        self.registry.kinds.get(id).map_or(id, |kind| kind.title.as_str())
    }

    /// The title of a requirement.
    pub(super) fn requirement<'t>(&self, id: &'t str) -> Line<'t>
    where
        'r: 't,
    {
        unmarked(self.registry.requirements.get(id).map_or(id, |requirement| requirement.title.as_str()))
    }

    /// A tier in a sentence.
    pub(super) fn standing(&self, standing: Standing) -> &str {
        self.names.get(&standing).map_or("?", String::as_str)
    }

    /// The tiers with their ranks, from most to least supported.
    pub(super) fn tiers(&self) -> impl Iterator<Item = (Rank, &'r Tier)> {
        self.registry.tiers.iter().enumerate().map(|(index, tier)| (Rank::new(index), tier))
    }

    /// A tier in a heading: `Tier 1: Production ready`.
    pub(super) fn tier_heading(&self, standing: Standing) -> String {
        match standing {
            Standing::Tier(rank) => {
                let tier = self.registry.tiers.get(rank.index());
                tier.map_or_else(String::new, Tier::heading)
            }
            Standing::NoTier => "In no tier".to_owned(),
            Standing::Removed => "Removed".to_owned(),
        }
    }
}
