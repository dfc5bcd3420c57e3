//! The registry, with what blocks look up often and the parts of sentences that they share.

use crate::model::{Entry, Exceptions, Rank, Registry, Standing, Tier};
use crate::view::{markdown_link, markdown_text};

/// What blocks are made of.
#[derive(Debug)]
pub(super) struct Facts<'r> {
    pub(super) registry: &'r Registry,
    pub(super) exceptions: Exceptions<'r>,
}

impl<'r> Facts<'r> {
    pub(super) fn new(registry: &'r Registry) -> Self {
        Self { registry, exceptions: registry.exceptions() }
    }

    /// The entries of these kinds that hold one of these tiers, in the order of every output; no kinds are all kinds,
    /// and no tiers are all tiers.
    pub(super) fn entries(&self, kinds: &[String], tiers: &[Standing]) -> Vec<(&'r Entry, Standing)> {
        let wanted = |entry: &&Entry| {
            let kind = kinds.is_empty() || kinds.contains(&entry.kind);
            kind && if tiers.is_empty() { entry.tier.rank().is_some() } else { tiers.contains(&entry.tier) }
        };
        let mut entries: Vec<_> =
            self.registry.entries.values().filter(wanted).map(|entry| (entry, entry.tier)).collect();
        self.registry.sort(&mut entries);
        entries
    }

    /// A decision as a link.
    pub(super) fn decision(&self, id: &str) -> String {
        markdown_link(id, self.registry.decision_url(id))
    }

    /// A pull request as a link.
    pub(super) fn pull_request(&self, number: u64) -> String {
        match self.registry.pull_request_url(number) {
            Some(url) => markdown_link(&format!("#{number}"), Some(&url)),
            // The host of the page may know its own numbers.
            None => format!("#{number}"),
        }
    }

    /// The title of a kind.
    pub(super) fn kind(&self, id: &str) -> String {
        markdown_text(self.registry.kinds.get(id).map_or(id, |kind| kind.title.as_str()))
    }

    /// The title of a requirement.
    pub(super) fn requirement(&self, id: &str) -> String {
        markdown_text(self.registry.requirements.get(id).map_or(id, |requirement| requirement.title.as_str()))
    }

    /// An entry's title, linked to where it is described.
    pub(super) fn entry_title(entry: &Entry) -> String {
        markdown_link(&entry.title, entry.url.as_deref())
    }

    /// A tier in a sentence.
    pub(super) fn standing(&self, standing: Standing) -> String {
        markdown_text(&self.registry.standing_name(standing))
    }

    /// The tiers with their ranks, from most to least supported.
    pub(super) fn tiers(&self) -> impl Iterator<Item = (Rank, &'r Tier)> {
        self.registry.tiers.iter().enumerate().map(|(index, tier)| (Rank::new(index), tier))
    }

    /// A tier in a heading: `Tier 1: Production ready`.
    pub(super) fn tier_heading(&self, standing: Standing) -> String {
        let name = standing.rank().and_then(|rank| self.registry.tiers.get(rank.index())?.name.as_deref());
        match (standing, name) {
            (Standing::Tier(_), Some(name)) => {
                markdown_text(&format!("{}: {name}", self.registry.standing_name(standing)))
            }
            (Standing::Tier(_), None) => self.standing(standing),
            (Standing::NoTier, _) => "In no tier".to_owned(),
            (Standing::Removed, _) => "Removed".to_owned(),
        }
    }
}
