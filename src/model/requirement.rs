//! Requirements, and whether entries meet them.

use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use jiff::civil::Date;

use serde::Serialize;

use super::{Days, Rank, Waiver};

/// What an entry must satisfy to hold a tier: `[requirement.ID]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requirement {
    /// What it is called; by default its id.
    pub title: String,
    /// The same in a word or two, for cells that tell what is missing.
    pub short: Option<String>,
    /// What exactly is asked, in Markdown.
    pub description: Option<String>,
    /// The tiers that need it.
    pub needed_at: NeededAt,
    /// Alternatives of which one is enough.
    pub any_of: Vec<String>,
    /// Whether `met` needs evidence.
    pub evidence: bool,
    /// The age at which evidence is stale.
    pub max_age: Option<Days>,
    /// The decision that set it.
    pub decision: Option<String>,
}

/// The lowest tier that needs a requirement; every tier above needs it too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum NeededAt {
    /// No tier by itself: it is only an alternative of another.
    #[default]
    Never,
    /// The same tier for every kind.
    Tier(Rank),
    /// A tier for each of these kinds, and none for others.
    ByKind(IndexMap<String, Rank>),
}

impl NeededAt {
    /// The lowest tier that needs it for this kind.
    pub fn rank(&self, kind: &str) -> Option<Rank> {
        match self {
            Self::Never => None,
            Self::Tier(rank) => Some(*rank),
            Self::ByKind(ranks) => ranks.get(kind).copied(),
        }
    }
}

/// The status of one requirement for one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// How far it is met.
    pub status: Status,
    /// Why that is believed.
    pub evidence: Option<Evidence>,
    /// The day of the assessment.
    pub date: Option<Date>,
    /// What is to be said of it, in Markdown.
    pub note: Option<String>,
    /// The same in a word or two, for the cell of a table.
    pub short: Option<String>,
}

/// How far a requirement is met, from least to most; unknown is the absence of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is known not to be met.
    Unmet,
    /// It is met in part.
    Partial,
    /// It does not concern the entry, and so does not stand in its way.
    NotApplicable,
    /// It is met.
    Met,
}

impl Status {
    /// Every status, from best to worst.
    pub const ALL: [Self; 4] = [Self::Met, Self::Partial, Self::Unmet, Self::NotApplicable];

    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partial => "partial",
            Self::Unmet => "unmet",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// Whether a requirement of this status stands in no one's way.
    pub const fn satisfies(self) -> bool {
        matches!(self, Self::Met | Self::NotApplicable)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|status| status.as_str() == word);
        found.ok_or_else(|| format!("`{word}` is not a status"))
    }
}

/// Why an assessment is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// A page to read.
    Url(String),
    /// A text that must stand in a file of the project, so that it can be looked for again without a network.
    Probe {
        /// The file, relative to the registry's folder.
        file: String,
        /// The text that it must contain.
        contains: String,
    },
    /// A text that must stand in a record, such as the notes of a meeting.
    Record {
        /// The record's address.
        url: String,
        /// The text that it must contain.
        contains: String,
    },
}

/// A requirement that a tier asks of an entry, with all that says how far the entry meets it.
#[derive(Debug, Clone, Copy)]
pub struct Required<'r> {
    /// The requirement's id.
    pub id: &'r str,
    /// The requirement.
    pub requirement: &'r Requirement,
    /// The assessment that decides, with the requirement that it is of: this one, or an alternative; none is unknown.
    pub decisive: Option<(&'r str, &'r Assessment)>,
    /// The waiver that excuses the entry; an expired one goes on excusing.
    pub waiver: Option<&'r Waiver>,
}

impl<'r> Required<'r> {
    /// The assessment that decides.
    pub fn assessment(&self) -> Option<&'r Assessment> {
        self.decisive.map(|(_, assessment)| assessment)
    }

    /// The status; `None` is unknown.
    pub fn status(&self) -> Option<Status> {
        self.assessment().map(|assessment| assessment.status)
    }

    /// Whether it is met, or does not concern the entry.
    pub fn is_satisfied(&self) -> bool {
        self.status().is_some_and(Status::satisfies)
    }

    /// Whether it keeps the entry from the tier: it is not satisfied, and nothing excuses that.
    pub fn is_missing(&self) -> bool {
        !self.is_satisfied() && self.waiver.is_none()
    }
}
