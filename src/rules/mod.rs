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

mod before;
mod engine;
mod excuse;
mod mirror;
mod permit;
mod place;
mod record;
mod respelled;
mod reverted;
mod step;

use std::collections::HashMap;
use std::rc::Rc;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::change::{Difference, Movement};
use crate::finding::Finding;
use crate::mirror::Content;
use crate::model::{Level, Registry, Standing, Transition};
use crate::records::Record;

use self::reverted::Reverted;

pub use self::malformed_markdown::findings as malformed_markdown;

pub use engine::{Checked, Levels, check, structural, unreadable};
pub use mirror::mirrors;
pub use record::{sources as record_sources, unheld};

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
    /// How it differs from most rules.
    pub special: Special,
    /// What it finds, in one phrase.
    pub summary: &'static str,
    /// Why it is wrong and what to do, in Markdown.
    pub explanation: &'static str,
    /// A registry in which it finds something and nothing else is found, and the same one put right.
    pub example: Example,
    /// How it looks.
    pub check: Check,
}

impl Rule {
    /// Whether a waiver can excuse what it finds.
    pub const fn is_waivable(&self) -> bool {
        self.special.waivable && !self.group.is_fixed()
    }

    /// Whether it finds what is over.
    pub fn is_timed(&self) -> bool {
        self.special.time == Time::Over
    }

    /// The command that makes an exception for an entry, as helps say it.
    fn waive(&self, entry: &str) -> String {
        format!("`tiers waive {entry} --lint {} --reason \"…\"`", self.name)
    }
}

/// How a rule differs from most.
#[derive(Debug, Clone, Copy)]
pub struct Special {
    /// Whether the calendar alone brings its findings about.
    pub time: Time,
    /// Whether waivers can excuse what it finds.
    pub waivable: bool,
}

impl Special {
    /// Not at all.
    pub const NONE: Self = Self { time: Time::Irrelevant, waivable: true };
}

/// Whether the calendar alone brings findings about. It must not break changes that have nothing to do with it, so such
/// findings warn at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// It does not.
    Irrelevant,
    /// Something is over: denied in a scheduled run.
    Over,
    /// Something will soon be over.
    Ahead,
}

/// What a rule is concerned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Whether the file can be read as a registry. Always deny, never waived.
    Reading,
    /// Whether a history is one. Always deny, never waived; every command stops on it.
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

/// How a rule looks.
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
    Waivers(fn(&Context<'_>, &Excused, &mut Vec<Finding>)),
}

/// What a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The registry that is checked.
    pub registry: &'a Registry,
    /// The day on which it is checked.
    pub today: Date,
    /// What it is compared with.
    pub base: Option<&'a Base<'a>>,
    /// What changed since the base, if there is one.
    pub change: Option<&'a Difference<'a>>,
    /// The project's files, in which probes are looked for; without them probes are believed.
    pub files: Option<&'a dyn Files>,
    /// Remarks from reading the text.
    remarks: &'a [Finding],
    /// What the change does.
    effects: &'a Effects<'a>,
}

/// What a change does, worked out once for all rules.
#[derive(Debug, Default)]
struct Effects<'a> {
    /// What moves, by entry.
    moves: HashMap<&'a str, Move>,
    /// What is taken back.
    reverted: Reverted<'a>,
}

/// What an entry does in a change.
#[derive(Debug, Clone, Copy)]
struct Move {
    /// The index of the first step that it takes; past the end of its history if it takes none.
    first: usize,
    /// What became of its standing.
    movement: Option<Movement>,
}

/// The registry before the change that is judged.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    /// Its policy, levels and records judge the change.
    pub registry: &'a Registry,
    /// The registry where the change began, if the base has moved on since: it decides what changed.
    pub began: Option<&'a Registry>,
    /// The day of its commit; today for a file.
    pub day: Date,
    /// What made the change.
    pub occasion: Occasion,
    /// The files beside it where the change began. Without them, nothing that is found in files was there before.
    pub files: Option<&'a dyn Files>,
}

impl<'a> Base<'a> {
    /// A base by itself, of this day.
    pub const fn new(registry: &'a Registry, day: Date, occasion: Occasion) -> Self {
        Self { registry, began: None, day, occasion, files: None }
    }

    /// The registry where the change began.
    fn began(&self) -> &'a Registry {
        self.began.unwrap_or(self.registry)
    }
}

/// What made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Anybody, by any means: the rules about changes judge it.
    Change,
    /// A command of `tiers`, whose plans cannot break those rules.
    Command,
}

impl<'a> Context<'a> {
    /// The entries that take more than one step in this change, each with what it held before and the last of these
    /// steps. Each step may be allowed while all of them together are not.
    fn leaps(&self) -> impl Iterator<Item = Leap<'a>> {
        let changes =
            self.change.into_iter().flat_map(|change| change.entries.iter().map(move |entry| (change, entry)));
        let registry = self.registry;
        changes.filter_map(move |(change, entry)| {
            // The entry in this registry, which may be the one with the policy of the base.
            let after = registry.entries.get(&entry.head?.id)?;
            let from = match entry.base {
                Some(before) => Some(change.base_standing(before.tier)?),
                None => None,
            };
            let first = change.first_appended(entry);
            let moves = after.transitions().skip(first).filter(|transition| transition.event.is_move());
            let moves: Vec<Transition<'_>> = moves.collect();
            let last = *moves.last()?;
            (moves.len() > 1).then_some(Leap { from, last })
        })
    }

    /// The latest day on which something may have been done: elsewhere it may be tomorrow already.
    fn latest(&self) -> Date {
        self.today.saturating_add(1.day())
    }

    /// Whether a step is new in the change that is judged.
    fn is_appended(&self, entry: &str, index: usize) -> bool {
        self.effects.moves.get(entry).is_some_and(|made| index >= made.first)
    }

    /// Whether a finding is about an entry that moves, or takes a step, in the change that is judged.
    fn is_moved(&self, finding: &Finding) -> bool {
        finding.about.entry.as_deref().is_some_and(|entry| self.effects.moves.contains_key(entry))
    }

    /// Whether this change promotes an entry.
    fn is_promoted(&self, entry: &str) -> bool {
        self.effects.moves.get(entry).is_some_and(|made| made.movement == Some(Movement::Promoted))
    }
}

/// Several steps of an entry in one change.
#[derive(Debug, Clone, Copy)]
struct Leap<'a> {
    /// What the entry held before; none for a new one.
    from: Option<Standing>,
    /// The last of the steps.
    last: Transition<'a>,
}

/// The files of the project, as far as probes may see them.
pub trait Files: std::fmt::Debug {
    /// Looks for a text in a file.
    fn probe(&self, file: &str, contains: &str) -> Probed;
    /// The record of a decision of this kind, at a path of its checkout.
    fn record(&self, kind: &str, path: &str) -> Recorded;
    /// The content of a mirror, by its name and the file that the registry names.
    fn mirror(&self, name: &str, file: &str) -> Mirrored;
}

/// The project of an example: it has no file, and a checkout only if it has a record.
#[derive(Debug)]
struct OneRecord(Option<(&'static str, String)>);

impl Files for OneRecord {
    fn probe(&self, _: &str, _: &str) -> Probed {
        Probed::NoFile
    }

    fn record(&self, _: &str, path: &str) -> Recorded {
        match &self.0 {
            None => Recorded::NoCheckout,
            Some((at, _)) if *at != path => Recorded::NoFile,
            Some((_, text)) => Recorded::Read(Rc::new(Record::read(path, text))),
        }
    }

    fn mirror(&self, _: &str, file: &str) -> Mirrored {
        match &self.0 {
            Some((at, text)) if *at == file => Mirrored::Read(Rc::new(Content::new(file, text.clone()))),
            _ => Mirrored::NoFile,
        }
    }
}

/// What became of looking for a mirror.
#[derive(Debug, Clone)]
pub enum Mirrored {
    /// It was read.
    Read(Rc<Content>),
    /// There is no such file.
    NoFile,
    /// The file may not be read, for this reason: `lies outside the project`.
    Refused(&'static str),
    /// The file cannot be read, for this reason.
    Unreadable(String),
}

/// What became of looking for a record.
#[derive(Debug, Clone)]
pub enum Recorded {
    /// It was read.
    Read(Rc<Record>),
    /// There is no checkout in which to look.
    NoCheckout,
    /// There is no such file.
    NoFile,
    /// The path leads out of the checkout.
    Outside,
    /// The file cannot be read, for this reason.
    Unreadable(String),
}

impl Recorded {
    /// The record, if it was read.
    pub fn read(self) -> Option<Rc<Record>> {
        match self {
            Self::Read(record) => Some(record),
            _ => None,
        }
    }
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probed {
    /// The file contains the text.
    Found,
    /// The file is there, and the text is not in it.
    NoText,
    /// There is no such file.
    NoFile,
    /// The file is none that may be looked into, for this reason: `lies outside the project`.
    Refused(&'static str),
    /// The file cannot be read, for this reason.
    Unreadable(String),
}

/// What the waivers excused in one run.
#[derive(Debug, Default)]
pub struct Excused {
    /// The rules that looked, and so might have found what a waiver excuses.
    ran: Vec<&'static str>,
    /// For each waiver and each of its entries, how many findings.
    counts: HashMap<(usize, Option<String>), usize>,
}

/// An executed example of a rule: a registry that is wrong, and the same one put right.
///
/// Both are one text. A line that begins with `-` stands in the wrong one alone, and one that begins with `+` in the
/// right one. A text that does not begin with `format` is preceded by [`PREAMBLE`].
#[derive(Debug)]
pub struct Example {
    text: &'static str,
    /// The registry before, for a rule about changes.
    base: Option<&'static str>,
    /// A record of the kind `meeting`, for a rule about records: its path and its text.
    record: Option<(&'static str, &'static str)>,
    /// The days on which the wrong and the right one are checked.
    days: [&'static str; 2],
}

/// One side of an [`Example`].
#[derive(Debug)]
pub struct Case {
    /// The registry, without the preamble.
    pub text: String,
    /// The registry before, for a rule about changes.
    pub base: Option<String>,
    /// A record of the kind `meeting`, for a rule about records: its path and its text.
    pub record: Option<(&'static str, String)>,
    /// The day.
    pub today: &'static str,
}

impl Example {
    /// An example for which the day does not matter.
    pub const fn new(text: &'static str) -> Self {
        Self::on("2026-01-01", text)
    }

    /// An example on a certain day.
    pub const fn on(today: &'static str, text: &'static str) -> Self {
        Self::turns([today, today], text)
    }

    /// An example that is wrong on the first day and right on the second one.
    pub const fn turns(days: [&'static str; 2], text: &'static str) -> Self {
        Self { text, base: None, record: None, days }
    }

    /// An example of a change.
    pub const fn since(base: &'static str, text: &'static str) -> Self {
        Self { base: Some(base), ..Self::on("2024-05-10", text) }
    }

    /// An example with this file beside it: the record of the kind `meeting` at this path, or a mirror.
    pub const fn with_record(path: &'static str, record: &'static str, text: &'static str) -> Self {
        Self { record: Some((path, record)), ..Self::new(text) }
    }

    /// The wrong one.
    pub fn bad(&self) -> Case {
        self.case('-', '+', self.days[0])
    }

    /// The right one.
    pub fn good(&self) -> Case {
        self.case('+', '-', self.days[1])
    }

    fn case(&self, own: char, other: char, today: &'static str) -> Case {
        let side = |text: &str| {
            let lines = text.trim_start_matches('\n').split_inclusive('\n').filter(|line| !line.starts_with(other));
            lines.map(|line| line.strip_prefix(own).unwrap_or(line)).collect()
        };
        let record = self.record.map(|(path, text)| (path, side(text)));
        Case { text: side(self.text), base: self.base.map(side), record, today }
    }
}

impl Case {
    /// The whole registry.
    pub fn registry(&self) -> String {
        whole(&self.text)
    }

    /// The whole registry before.
    pub fn base_registry(&self) -> Option<String> {
        self.base.as_deref().map(whole)
    }

    /// The project's files, of which only the record is there.
    pub fn files(&self) -> impl Files + use<> {
        OneRecord(self.record.clone())
    }
}

fn whole(text: &str) -> String {
    if text.trim_start_matches('\u{feff}').starts_with("format") {
        text.to_owned()
    } else {
        format!("{PREAMBLE}\n{text}")
    }
}

/// What the examples have in common.
pub const PREAMBLE: &str = r#"format = 1

[project]
name = "Example"

[[tier]]
id = 1

[[tier]]
id = 2

[[tier]]
id = 3

[kind.feature]
"#;

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
            "before",
            "engine",
            "excuse",
            "mirror",
            "permit",
            "place",
            "record",
            "respelled",
            "reverted",
            "step",
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
