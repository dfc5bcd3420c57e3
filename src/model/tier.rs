//! Tiers, and standing on one.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Days;

/// The word for an entry that no longer holds a tier. No tier may have it as its id.
pub const REMOVED: &str = "removed";

/// The word for an entry that is known and holds no tier. No tier may have it as its id.
pub const NONE: &str = "none";

/// A level of support: one `[[tier]]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tier {
    /// A whole number from 0 to 999 or a short word, as text: `1`, `beta`.
    pub id: String,
    /// What every output calls it; absent: a name made from the id.
    pub label: Option<String>,
    /// What the tier is called: "Production ready".
    pub name: Option<String>,
    /// One paragraph of Markdown: the promise.
    pub summary: Option<String>,
    /// Whether bugs here are treated as security bugs.
    pub security_fixes: Option<bool>,
    /// The fewest owners an entry of this tier may have.
    pub owners: u32,
    /// The shortest stay in the tier below before a promotion into this one.
    pub soak: Option<Days>,
    /// The kinds of decision that may move an entry here; empty: any.
    pub decided_by: Vec<String>,
    /// The time from the decision to a demotion out of this tier.
    pub notice: Option<Days>,
    /// Whether no entry may enter any more.
    pub closed: bool,
    /// The decision that set this tier's rules.
    pub decision: Option<String>,
}

impl Tier {
    /// The tier in a sentence: its own label, else `Tier 1` for a number and the word itself otherwise.
    pub fn label(&self) -> String {
        self.named().label()
    }

    /// All its names: id, label and name.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.id.clone(), self.label()];
        names.extend(self.name.clone());
        names
    }

    /// Its id and its label.
    pub fn named(&self) -> Named<'_> {
        Named { id: &self.id, label: self.label.as_deref(), rank: None }
    }

    /// The tier with its name, as in a heading: `Tier 1: Production ready`. If name and label are equal, only one is
    /// shown.
    pub fn heading(&self) -> String {
        let label = self.label();
        match &self.name {
            Some(name) if *name != label => format!("{label}: {name}"),
            _ => label,
        }
    }
}

/// The names of a standing: the id for the file and JSON, and the label for sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'r> {
    /// The id.
    pub id: &'r str,
    /// The label; absent: a name made from the id.
    pub label: Option<&'r str>,
    /// Which tier it is; `None` if it is not a tier of this registry.
    pub rank: Option<Rank>,
}

impl<'r> Named<'r> {
    /// Something with this single name.
    pub const fn plain(id: &'r str) -> Self {
        Self { id, label: None, rank: None }
    }

    /// The standing in the cell of a table: its own label, else the id.
    pub fn short(self) -> &'r str {
        self.label.unwrap_or(self.id)
    }

    /// The standing in a sentence: `Tier 1`, `beta`, `no tier`, `removed`.
    pub fn label(self) -> String {
        match (self.label, self.id) {
            (Some(label), _) => label.to_owned(),
            (None, NONE) => "no tier".to_owned(),
            (None, id) if id.starts_with(|c: char| c.is_ascii_digit()) => format!("Tier {id}"),
            (None, id) => id.to_owned(),
        }
    }
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// A tier's place in the file's list; the smaller, the more supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(usize);

impl Rank {
    /// The rank of the tier with this index in `Registry::tiers`.
    pub const fn new(index: usize) -> Self {
        Self(index)
    }

    /// The index in `Registry::tiers`.
    pub const fn index(self) -> usize {
        self.0
    }

    /// The next more supported tier, if there is one.
    pub const fn above(self) -> Option<Self> {
        match self.0.checked_sub(1) {
            Some(index) => Some(Self(index)),
            None => None,
        }
    }
}

/// What an entry holds: a tier, none yet, or none any more. Ordered from most supported to removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It holds this tier.
    Tier(Rank),
    /// It is known and holds no tier: proposed, or looked at and not supported. No step leads here.
    NoTier,
    /// It is a tombstone.
    Removed,
}

impl Standing {
    /// The tier held, if one is.
    pub const fn rank(self) -> Option<Rank> {
        match self {
            Self::Tier(rank) => Some(rank),
            Self::NoTier | Self::Removed => None,
        }
    }
}
