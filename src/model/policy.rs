//! What a project allows: its policy, what differs for one kind, and the levels of rules.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Serialize;

use super::{Days, Rank, SupportPolicy};

/// `[policy]`. What is absent is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// The kind of an entry that names none.
    pub kind: Option<String>,
    /// The tier in which a new entry starts.
    pub start: Option<Rank>,
    /// How many tiers one promotion may climb.
    pub max_climb: Option<u32>,
    /// The lowest tier for an entry that is on by default.
    pub default_on: Option<Rank>,
    /// The tiers from which an entry may be removed.
    pub removable_from: Option<Vec<Rank>>,
    /// Transitions before this day are history: recorded, not judged.
    pub enforced_from: Option<Date>,
    /// How long releases are supported.
    pub support: Option<SupportPolicy>,
    /// How old a step may be that a change adds; absent: 30 days.
    pub backdate: Option<Days>,
    /// The kinds of decision that may loosen the policy or grant a waiver; see [`Registry::decided_by`].
    ///
    /// [`Registry::decided_by`]: super::Registry::decided_by
    pub decided_by: Vec<String>,
    /// How old a decision may be that something new rests on.
    pub decision_valid: Option<Days>,
    /// The decision that set the policy.
    pub decision: Option<String>,
}

impl Policy {
    /// Whether a transition of this day is judged by policy; one without a date is older than every record, and is not.
    pub fn judges(&self, date: Option<Date>) -> bool {
        date.is_some_and(|date| self.enforced_from.is_none_or(|from| date >= from))
    }
}

/// A category of entries: `[kind.ID]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kind {
    /// What the category is called; by default its id.
    pub title: String,
    /// Whether ids (or the entry's `triple`) must look like target triples.
    pub target_triples: bool,
    /// The tier in which a new entry of this kind starts, where it differs from the policy.
    pub start: Option<Rank>,
    /// How many tiers one promotion may climb, where it differs from the policy.
    pub max_climb: Option<u32>,
    /// The lowest tier for an entry that is on by default, where it differs from the policy.
    pub default_on: Option<Rank>,
}

/// How much a finding matters, as in Cargo's `[lints]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported and stops nothing.
    Warn,
    /// It is reported as an error.
    Deny,
}

impl Level {
    /// The word in the file and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "allow" => Ok(Self::Allow),
            "warn" => Ok(Self::Warn),
            "deny" => Ok(Self::Deny),
            _ => Err(()),
        }
    }
}
