//! The rules: what is checked, at which level, and why. A rule is one file; it prints nothing.
//!
//! To add one: write `rules/its_name.rs` with its `RULE`, and give it its two lines here.

mod any_of_assessed;
mod circular_reference;
mod decided_by_wrong_kind;
mod decision_after_transition;
mod decision_exceeded;
mod decision_missing;
mod decision_overdue;
mod decision_rewritten;
mod decision_silent;
mod decision_stale;
mod decision_unquoted;
mod decision_unused;
mod default_on_too_low;
mod demotion_unexplained;
mod dependency_dropped;
mod duplicate_name;
mod end_of_support_missing;
mod entered_above_start;
mod entry_vanished;
mod evidence_broken;
mod evidence_missing;
mod evidence_stale;
mod evidence_weakened;
mod hidden_character;
mod history_amended;
mod history_out_of_order;
mod history_rewritten;
mod id_reused;
mod invalid_value;
mod malformed_markdown;
mod malformed_triple;
mod meaning_changed;
mod mirror_broken;
mod mirror_differs;
mod mirror_missing;
mod missing_key;
mod name_lost;
mod notice_too_short;
mod outranks_dependency;
mod policy_loosened;
mod quote_broken;
mod record_mismatch;
mod record_unwritten;
mod release_overdue;
mod release_rewritten;
mod removal_unexplained;
mod removed_from_too_high;
mod requirement_regressed;
mod requirement_unknown;
mod requirement_unmet;
mod requirement_unused;
mod since_before_step;
mod since_impossible;
mod since_out_of_order;
mod soaked_too_briefly;
mod support_gap;
mod support_too_short;
mod syntax_error;
mod tier_closed;
mod tier_history_mismatch;
mod tier_skipped;
mod too_few_owners;
mod transition_misdated;
mod transition_unrecorded;
mod transition_without_move;
mod undecided_rider;
mod unknown_key;
mod unknown_lint;
mod unknown_reference;
mod unknown_release;
mod unquoted_id;
mod unsupported_format;
mod waiver_endless;
mod waiver_expired;
mod waiver_expiring;
mod waiver_extended;
mod waiver_unneeded;
mod wrong_encoding;
mod wrong_type;

mod base_policy;
mod context;
mod engine;
mod example;
mod files;
mod mirror;
mod permit;
mod place;
mod record;
mod respelled;
mod reverted;
mod step;
mod waivers;

use std::collections::HashMap;

use crate::change::Difference;
use crate::finding::Finding;
use crate::model::Level;

pub use self::malformed_markdown::findings as malformed_markdown;

pub use context::{Base, Context, Occasion};
pub use engine::{Checked, Levels, check, fatal_findings, structural};
pub use example::{Case, Example, PREAMBLE};
pub use files::{Files, Mirrored, Probed, Recorded};
pub use mirror::mirrors;
pub use record::{sources as record_sources, unread_records};

use context::{Effects, Move};

/// On the command line, all rules at level warn.
pub const WARNINGS: &str = "warnings";

/// Every rule, by name.
pub static RULES: &[&Rule] = &[
    &any_of_assessed::RULE,
    &circular_reference::RULE,
    &decided_by_wrong_kind::RULE,
    &decision_after_transition::RULE,
    &decision_exceeded::RULE,
    &decision_missing::RULE,
    &decision_overdue::RULE,
    &decision_rewritten::RULE,
    &decision_silent::RULE,
    &decision_stale::RULE,
    &decision_unquoted::RULE,
    &decision_unused::RULE,
    &default_on_too_low::RULE,
    &demotion_unexplained::RULE,
    &dependency_dropped::RULE,
    &duplicate_name::RULE,
    &end_of_support_missing::RULE,
    &entered_above_start::RULE,
    &entry_vanished::RULE,
    &evidence_broken::RULE,
    &evidence_missing::RULE,
    &evidence_stale::RULE,
    &evidence_weakened::RULE,
    &hidden_character::RULE,
    &history_amended::RULE,
    &history_out_of_order::RULE,
    &history_rewritten::RULE,
    &id_reused::RULE,
    &invalid_value::RULE,
    &malformed_markdown::RULE,
    &malformed_triple::RULE,
    &meaning_changed::RULE,
    &mirror_broken::RULE,
    &mirror_differs::RULE,
    &mirror_missing::RULE,
    &missing_key::RULE,
    &name_lost::RULE,
    &notice_too_short::RULE,
    &outranks_dependency::RULE,
    &policy_loosened::RULE,
    &quote_broken::RULE,
    &record_mismatch::RULE,
    &record_unwritten::RULE,
    &release_overdue::RULE,
    &release_rewritten::RULE,
    &removal_unexplained::RULE,
    &removed_from_too_high::RULE,
    &requirement_regressed::RULE,
    &requirement_unknown::RULE,
    &requirement_unmet::RULE,
    &requirement_unused::RULE,
    &since_before_step::RULE,
    &since_impossible::RULE,
    &since_out_of_order::RULE,
    &soaked_too_briefly::RULE,
    &support_gap::RULE,
    &support_too_short::RULE,
    &syntax_error::RULE,
    &tier_closed::RULE,
    &tier_history_mismatch::RULE,
    &tier_skipped::RULE,
    &too_few_owners::RULE,
    &transition_misdated::RULE,
    &transition_unrecorded::RULE,
    &transition_without_move::RULE,
    &undecided_rider::RULE,
    &unknown_key::RULE,
    &unknown_lint::RULE,
    &unknown_reference::RULE,
    &unknown_release::RULE,
    &unquoted_id::RULE,
    &unsupported_format::RULE,
    &waiver_endless::RULE,
    &waiver_expired::RULE,
    &waiver_expiring::RULE,
    &waiver_extended::RULE,
    &waiver_unneeded::RULE,
    &wrong_encoding::RULE,
    &wrong_type::RULE,
];

/// One check.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab case; it names the bad pattern, so that "allow NAME" reads well.
    pub name: &'static str,
    /// What it is concerned with.
    pub group: Group,
    /// Its level where neither `[lints]` nor the command line says otherwise.
    pub level: Level,
    /// What the calendar and waivers do to its findings.
    pub properties: Properties,
    /// What it finds, in one phrase.
    pub summary: &'static str,
    /// Why it is wrong and what to do, in Markdown.
    pub explanation: &'static str,
    /// A registry in which it finds something and nothing else is found, and the same one put right.
    pub example: Example,
    /// The function that looks for it.
    pub check: Check,
}

impl Rule {
    /// Whether a waiver can excuse what it finds.
    pub const fn is_waivable(&self) -> bool {
        self.properties.waivable && !self.group.is_fixed()
    }

    /// Whether it finds what is overdue.
    pub fn is_timed(&self) -> bool {
        self.properties.timing == Timing::Overdue
    }

    /// The command that makes an exception for an entry, as helps say it.
    fn waive(&self, entry: &str) -> String {
        format!("`tiers waive {entry} --lint {} --reason \"…\"`", self.name)
    }
}

/// What the calendar and waivers do to the findings of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Properties {
    /// Whether it finds things only because time has passed.
    pub timing: Timing,
    /// Whether waivers can excuse what it finds.
    pub waivable: bool,
}

impl Properties {
    /// Those of most rules.
    pub const USUAL: Self = Self { timing: Timing::Untimed, waivable: true };
}

/// Whether a rule finds things only because time has passed. Time must not break an unrelated change, so such findings
/// warn at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// It does not.
    Untimed,
    /// Something is over: denied in a scheduled run.
    Overdue,
    /// Something will soon be over.
    Upcoming,
}

/// What a rule is concerned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Whether the file can be read as a registry. Always deny, never waived.
    Reading,
    /// Whether the histories are consistent. Always deny, never waived; every command stops on it.
    Structural,
    /// What the project's policy allows.
    Policy,
    /// Whether the parts of the registry agree.
    Consistency,
    /// What a change may do, against a base.
    Change,
    /// Whether exceptions are still what they were.
    Waivers,
}

impl Group {
    /// Whether its rules have one level that nothing changes, and no exceptions.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Reading | Self::Structural)
    }

    /// The word in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Structural => "structural",
            Self::Policy => "policy",
            Self::Consistency => "consistency",
            Self::Change => "change",
            Self::Waivers => "waivers",
        }
    }
}

/// Adds what is wrong with the registry.
pub type CheckRegistry = fn(&Context<'_>, &mut Vec<Finding>);

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Reading the file finds it.
    Reading,
    /// It looks at the registry.
    Registry(CheckRegistry),
    /// It looks at the registry, and denies what it finds in entries that a change promotes, whatever its level.
    Promotions {
        /// Looks at all entries.
        all: CheckRegistry,
        /// Looks at those that the change promotes.
        promoted: CheckRegistry,
    },
    /// It looks at what changed since a base; without one it is silent.
    Change(fn(&Context<'_>, &Difference<'_>, &mut Vec<Finding>)),
    /// It looks at what the waivers excused, after the other rules.
    Waivers(fn(&Context<'_>, &WaiverUse, &mut Vec<Finding>)),
}

/// What the waivers excused in one run.
#[derive(Debug, Default)]
pub struct WaiverUse {
    /// The rules that looked, and so might have found what a waiver excuses.
    ran: Vec<&'static str>,
    /// For each waiver and each of its entries, how many findings.
    counts: HashMap<(usize, Option<String>), usize>,
}

/// The rule of this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|rule| rule.name.cmp(name)).ok().map(|index| RULES[index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Text};

    /// What is found in an example, rules of level allow included.
    fn found(rule: &Rule, example: &Case) -> Vec<Finding> {
        let text = Text::new("tiers.toml", example.registry());
        let source = read::read(&text);
        let levels = Levels { overrides: vec![(rule.name.to_owned(), Level::Deny)], ..Levels::default() };
        let base = example.base_registry().map(|base| Text::new("base.toml", base));
        let base = base.as_ref().map(read::read);
        let today = example.today.parse().unwrap();
        let base = base.as_ref().map(|base| Base::new(&base.registry, today, Occasion::Change));
        check(&Checked { source: &source, today, base, files: Some(&example.files()) }, &levels)
    }

    #[test]
    fn rules_are_sorted() {
        assert!(RULES.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "it looks at the source")]
    fn a_rule_is_the_file_of_its_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        let parts = [
            "mod",
            "base_policy",
            "context",
            "engine",
            "example",
            "files",
            "mirror",
            "permit",
            "place",
            "record",
            "respelled",
            "reverted",
            "step",
            "waivers",
        ];
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|stem| !parts.contains(&stem.as_str()))
            .map(|stem| stem.replace('_', "-"))
            .collect();
        files.sort();
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(files, names);
    }

    #[test]
    fn the_bad_example_is_found_and_nothing_else() {
        for rule in RULES {
            let findings = found(rule, &rule.example.bad());
            let names: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
            assert!(!names.is_empty() && names.iter().all(|name| *name == rule.name), "{}: {findings:#?}", rule.name);
        }
    }

    #[test]
    fn the_good_example_is_clean() {
        for rule in RULES {
            assert_eq!(found(rule, &rule.example.good()), [], "{}", rule.name);
        }
    }

    #[test]
    fn texts_are_in_the_house_style() {
        for rule in RULES {
            assert!(!rule.summary.ends_with('.') && !rule.summary.starts_with(char::is_uppercase), "{}", rule.name);
            assert!(rule.explanation.trim_end().ends_with(['.', '`']), "{}", rule.name);
        }
    }
}
