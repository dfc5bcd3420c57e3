//! Waivers.

use std::collections::HashMap;

use jiff::civil::Date;

/// An approved exception to one requirement or one rule: one `[[waiver]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The entries it is for; empty, for a rule: what the rule finds that is about no entry.
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

impl Waiver {
    /// The waiver in a sentence: the waiver of `fuzzed` for `simd`.
    pub fn label(&self) -> String {
        let (Waived::Requirement(what) | Waived::Lint(what)) = &self.waives;
        match self.entries.as_slice() {
            [] => format!("the waiver of `{what}`"),
            [entry] => format!("the waiver of `{what}` for `{entry}`"),
            entries => format!("the waiver of `{what}` for {} entries", entries.len()),
        }
    }

    /// Whether it is for this entry.
    pub fn covers(&self, entry: &str) -> bool {
        self.entries.iter().any(|covered| covered == entry)
    }
}

/// The waivers of requirements by entry, so that all entries can be looked up without going through all waivers.
#[derive(Debug)]
pub struct RequirementWaivers<'r>(HashMap<(&'r str, &'r str), &'r Waiver>);

impl<'r> RequirementWaivers<'r> {
    pub(super) fn of(waivers: &'r [Waiver]) -> Self {
        let mut index = HashMap::new();
        for waiver in waivers {
            if let Waived::Requirement(requirement) = &waiver.waives {
                for entry in &waiver.entries {
                    index.entry((entry.as_str(), requirement.as_str())).or_insert(waiver);
                }
            }
        }
        Self(index)
    }

    /// The waiver of a requirement for an entry.
    pub fn get(&self, entry: &str, requirement: &str) -> Option<&'r Waiver> {
        self.0.get(&(entry, requirement)).copied()
    }
}
