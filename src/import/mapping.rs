//! What the user says of a page, where guessing is not enough.

use super::tier::{Given, squeezed};

/// What the flags of `tiers import` say.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// `--tier "Name=id"`.
    pub tiers: Given,
    /// `--kind "Name=id"`: what the page calls a kind, and its id; without a name, the kind of every entry.
    pub kinds: Vec<(Option<String>, String)>,
    /// `--column "Title=role"`.
    pub columns: Vec<(String, Role)>,
    /// `--entry-column Title`.
    pub entry_columns: Vec<String>,
    /// `--section "Heading"` or `--section "Heading=tier"`: what stands there is read, whatever it looks like.
    pub sections: Vec<(String, Option<String>)>,
    /// `--skip "Heading"`: what stands there is not read.
    pub skipped: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The name of the entry.
    Entry,
    /// Its tier.
    Tier,
    /// Its kind.
    Kind,
    /// Its summary.
    Summary,
    /// Who looks after it.
    Owners,
    /// Where it is described.
    Url,
    /// A remark on it.
    Notes,
    /// Other names of it.
    Aliases,
    /// An attribute of the project's own, by its id.
    Field(String),
    /// Nothing that import keeps.
    Ignore,
}

impl Role {
    /// The role of this name; `field:ID` and every other word are an attribute.
    pub fn parse(text: &str) -> Self {
        match text {
            "entry" => Self::Entry,
            "tier" => Self::Tier,
            "kind" => Self::Kind,
            "summary" => Self::Summary,
            "owners" => Self::Owners,
            "url" => Self::Url,
            "notes" => Self::Notes,
            "aliases" => Self::Aliases,
            "ignore" => Self::Ignore,
            other => Self::Field(other.strip_prefix("field:").unwrap_or(other).to_owned()),
        }
    }

    /// Its name.
    pub fn word(&self) -> &str {
        match self {
            Self::Entry => "entry",
            Self::Tier => "tier",
            Self::Kind => "kind",
            Self::Summary => "summary",
            Self::Owners => "owners",
            Self::Url => "url",
            Self::Notes => "notes",
            Self::Aliases => "aliases",
            Self::Field(id) => id,
            Self::Ignore => "ignore",
        }
    }
}

impl Mapping {
    /// The role that was given to a column.
    pub(super) fn role(&self, title: &str) -> Option<&Role> {
        self.columns.iter().find(|(name, _)| same(name, title)).map(|(_, role)| role)
    }

    /// The tier that `--section` gave to a heading, if it names the heading.
    pub(super) fn section(&self, heading: &str) -> Option<&Option<String>> {
        self.sections.iter().find(|(name, _)| same(name, heading)).map(|(_, tier)| tier)
    }

    /// Whether `--skip` names a heading.
    pub(super) fn is_skipped(&self, heading: &str) -> bool {
        self.skipped.iter().any(|name| same(name, heading))
    }
}

/// Whether two titles are the same but for case, punctuation and blanks; titles of punctuation alone have to be equal.
pub fn same(a: &str, b: &str) -> bool {
    let squeezed_a = squeezed(a);
    if squeezed_a.is_empty() { a.trim() == b.trim() } else { squeezed_a == squeezed(b) }
}
