//! Waivers.

use std::collections::HashMap;

use jiff::civil::Date;

/// An approved exception to one requirement or one rule: one `[[waiver]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The entries it is for. Empty, for a rule: it excuses findings that are about no entry.
    pub entries: Vec<String>,
    /// Whether the entries were written as a list (`entries`) rather than as one (`entry`).
    pub listed: bool,
    /// What it excuses.
    pub waives: Waived,
    /// Why.
    pub reason: String,
    /// The decision that approved it.
    pub decision: Option<String>,
    /// The last day on which it holds; absent: without end.
    pub until: Option<Date>,
}

/// What a waiver excuses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Waived {
    /// That this requirement is not met.
    Requirement(String),
    /// What this rule finds.
    Lint(String),
}

impl Waived {
    /// The requirement or the rule.
    pub fn id(&self) -> &str {
        let (Self::Requirement(id) | Self::Lint(id)) = self;
        id
    }

    /// The requirement, if it is one.
    pub fn requirement(&self) -> Option<&str> {
        if let Self::Requirement(id) = self { Some(id) } else { None }
    }

    /// The rule, if it is one.
    pub fn lint(&self) -> Option<&str> {
        if let Self::Lint(name) = self { Some(name) } else { None }
    }
}

impl Waiver {
    /// The waiver in a sentence: the waiver of `fuzzed` for `simd`.
    pub fn label(&self) -> String {
        let what = self.waives.id();
        match self.entries.as_slice() {
            [] => format!("the waiver of `{what}`"),
            [entry] => format!("the waiver of `{what}` for `{entry}`"),
            entries => format!("the waiver of `{what}` for {} entries", entries.len()),
        }
    }

    /// The entries that it is for; a single `None` for a waiver that is about no entry.
    pub fn covered(&self) -> impl Iterator<Item = Option<&str>> {
        let none = self.entries.is_empty().then_some(None);
        self.entries.iter().map(|entry| Some(entry.as_str())).chain(none)
    }

    /// Whether it is for this entry.
    pub fn covers(&self, entry: &str) -> bool {
        self.entries.iter().any(|covered| covered == entry)
    }
}

/// The waivers by entry, so that a look-up does not go through all of them.
#[derive(Debug)]
pub struct Exceptions<'r>(HashMap<&'r str, Vec<&'r Waiver>>);

impl<'r> Exceptions<'r> {
    pub(super) fn of(waivers: &'r [Waiver]) -> Self {
        let mut by_entry = HashMap::<&str, Vec<&Waiver>>::new();
        for waiver in waivers {
            for entry in &waiver.entries {
                by_entry.entry(entry).or_default().push(waiver);
            }
        }
        Self(by_entry)
    }

    /// Those for one entry.
    pub fn covering(&self, entry: &str) -> &[&'r Waiver] {
        self.0.get(entry).map_or(&[], Vec::as_slice)
    }

    /// The waiver of a requirement for an entry; an expired one goes on excusing.
    pub fn of_requirement(&self, entry: &str, id: &str) -> Option<&'r Waiver> {
        self.covering(entry).iter().find(|waiver| waiver.waives.requirement() == Some(id)).copied()
    }

    /// The waiver of a rule for an entry; an expired one goes on excusing.
    pub fn of_lint(&self, entry: &str, name: &str) -> Option<&'r Waiver> {
        self.covering(entry).iter().find(|waiver| waiver.waives.lint() == Some(name)).copied()
    }
}
