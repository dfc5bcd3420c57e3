//! Runs the rules: levels, waivers, order.

use std::collections::HashSet;

use jiff::civil::Date;

use super::reverted::Reverted;
use super::waivers;
use super::{
    Base, Check, CheckRegistry, Context, Effects, Files, Group, Mirrored, Move, Occasion, Probed, RULES, Recorded,
    Rule, Timing, WARNINGS, WaiverUse, base_policy,
};
use crate::change::{self, Difference};
use crate::finding::Finding;
use crate::model::{Level, Registry};
use crate::read::Source;
use crate::toml::{KeyPath, Segment};

/// What is checked.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// The registry with its text.
    pub source: &'a Source<'a>,
    /// The day on which it is checked.
    pub today: Date,
    /// What it is compared with.
    pub base: Option<Base<'a>>,
    /// The project's files, in which probes are looked for.
    pub files: Option<&'a dyn Files>,
}

/// What decides a rule's level besides its default and `[lints]`.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// From the command line: a rule's name or [`WARNINGS`]; a later one wins.
    pub overrides: Vec<(String, Level)>,
    /// Whether this is the scheduled run, in which the calendar may deny.
    pub scheduled: bool,
}

impl Levels {
    /// The level at which a rule reports.
    pub fn of(&self, rule: &Rule, registry: &Registry) -> Level {
        if rule.group.is_fixed() {
            return Level::Deny;
        }
        let mut level = registry.lints.get(rule.name).copied().unwrap_or(rule.level);
        let comes_with_time = rule.properties.timing != Timing::Untimed;
        if comes_with_time {
            level = level.min(Level::Warn);
        }
        for (name, given) in &self.overrides {
            // Warnings that only time brings about must not fail a change.
            if name == rule.name || name == WARNINGS && level == Level::Warn && !comes_with_time {
                level = *given;
            }
        }
        if rule.is_timed() && self.scheduled && level == Level::Warn { Level::Deny } else { level }
    }
}

/// All findings, sorted by place, then by rule and message: the same on every run.
///
/// For a file that cannot be read as a registry, these are the findings of reading and of the structural rules. Policy
/// waits, since it would judge half a registry.
pub fn check(checked: &Checked<'_>, levels: &Levels) -> Vec<Finding> {
    let source = checked.source;
    if !source.findings.is_empty() {
        return fatal_findings(source);
    }
    let change = checked.base.map(|base| {
        let mut change = change::between(base.began(), &source.registry);
        change.judge = base.registry;
        change
    });
    let effects = change.as_ref().map(|change| Effects::of(change, checked.today)).unwrap_or_default();
    let context = Context {
        registry: &source.registry,
        today: checked.today,
        base: checked.base.as_ref(),
        change: change.as_ref(),
        files: checked.files,
        remarks: &source.remarks,
        effects: &effects,
    };
    let mut findings = Vec::new();
    let judged = |rule: &Rule| Judged::of(rule, &context, levels);
    run(&context, &judged, &mut findings);
    mark_old(&context, &judged, &mut findings);
    sort(source, &mut findings);
    findings
}

/// Turns findings that the base has too into warnings, so that a broken state stops nobody who did not break it.
///
/// The base is checked on the same day and at the same levels, and must have the same finding at the same place.
/// Entries that take a step are judged anew.
fn mark_old(context: &Context<'_>, judged: &dyn Fn(&Rule) -> Judged, findings: &mut [Finding]) {
    let Some(base) = context.base.filter(|base| base.occasion == Occasion::Change) else { return };
    let may_be_old = |finding: &Finding| {
        let of_change = super::find(finding.rule).is_some_and(|rule| matches!(rule.check, Check::Change(_)));
        finding.level == Level::Deny && !context.is_moved(finding) && !of_change
    };
    // Usually there is none, and the base need not be checked.
    if !findings.iter().any(may_be_old) {
        return;
    }
    let effects = Effects::default();
    let files = BaseFiles { files: base.files, records: context.files };
    let before = Context {
        registry: base.began(),
        base: None,
        change: None,
        files: Some(&files),
        remarks: &[],
        effects: &effects,
        ..*context
    };
    let mut known = Vec::new();
    run(&before, judged, &mut known);
    let key = |finding: &Finding| {
        (finding.rule, finding.place.path().cloned(), finding.about.clone(), finding.message.clone())
    };
    let known: HashSet<_> = known.iter().map(key).collect();
    for finding in findings.iter_mut().filter(|finding| may_be_old(finding)) {
        if known.contains(&key(finding)) {
            finding.level = Level::Warn;
            finding.message += " (was there before)";
        }
    }
}

/// The files as they were before a change, and the records, which are the same for both sides.
#[derive(Debug)]
struct BaseFiles<'a> {
    files: Option<&'a dyn Files>,
    records: Option<&'a dyn Files>,
}

impl Files for BaseFiles<'_> {
    /// Without the files, nothing counts as missing before.
    fn probe(&self, file: &str, contains: &str) -> Probed {
        self.files.map_or(Probed::Found, |files| files.probe(file, contains))
    }

    /// Generated files are not in git and count as the same for both sides.
    fn mirror(&self, name: &str, file: &str) -> Mirrored {
        match self.files.map(|files| files.mirror(name, file)) {
            Some(read @ Mirrored::Read(_)) => read,
            _ => self.records.map_or(Mirrored::NoFile, |files| files.mirror(name, file)),
        }
    }

    fn record(&self, kind: &str, path: &str) -> Recorded {
        self.records.map_or(Recorded::NoCheckout, |files| files.record(kind, path))
    }
}

impl<'a> Effects<'a> {
    /// What a change does, seen on this day.
    fn of(change: &Difference<'a>, today: Date) -> Self {
        let moves = change.entries.iter().filter_map(|entry| {
            let after = entry.head.filter(|_| change.moves(entry))?;
            Some((after.id.as_str(), Move { first: change.first_appended(entry), movement: change.movement(entry) }))
        });
        Self { moves: moves.collect(), reverted: Reverted::of(change, today) }
    }
}

/// What keeps a file from being a registry, sorted: the findings of reading and of the structural rules. Usually
/// nothing.
pub fn fatal_findings(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = source.findings.clone();
    if source.parsed {
        findings.extend(structural(&source.registry));
    }
    sort(source, &mut findings);
    findings
}

/// What the structural rules find: a registry with such a finding means nothing, and every command stops on it.
pub fn structural(registry: &Registry) -> Vec<Finding> {
    let effects = Effects::default();
    let context =
        Context { registry, today: Date::ZERO, base: None, change: None, files: None, remarks: &[], effects: &effects };
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.group == Group::Structural) {
        if let Check::Registry(check) = rule.check {
            check(&context, &mut findings);
        }
    }
    findings
}

/// The levels of a rule in this run.
#[derive(Debug, Clone, Copy)]
struct Judged {
    /// For what the change itself moves or does.
    changed: Level,
    /// For everything else.
    other: Level,
    /// Whether this is the run in which time may break things.
    scheduled: bool,
}

impl Judged {
    /// A change is judged by the stricter of the levels before and after it, or it could switch off its own judge.
    fn of(rule: &Rule, context: &Context<'_>, levels: &Levels) -> Self {
        let now = levels.of(rule, context.registry);
        let changed = context.base.map_or(now, |base| now.max(levels.of(rule, base.registry)));
        let other = if matches!(rule.check, Check::Change(_)) { changed } else { now };
        Self { changed, other, scheduled: levels.scheduled }
    }

    /// The level of what a rule finds.
    fn level(self, rule: &Rule, finding: &Finding, context: &Context<'_>) -> Level {
        if matches!(rule.check, Check::Promotions { .. })
            && finding.about.entry.as_deref().is_some_and(|entry| context.is_promoted(entry))
        {
            return Level::Deny;
        }
        if context.is_moved(finding) { self.changed } else { self.other }
    }
}

fn run(context: &Context<'_>, levels: &dyn Fn(&Rule) -> Judged, findings: &mut Vec<Finding>) {
    let judge = context.change.and_then(base_policy::applied);
    let mut found = Vec::new();
    let mut ran = Vec::new();
    for rule in RULES {
        let judged = levels(rule);
        // Where the rule is off, only promotions need a look.
        let (check, promoted_only) = match rule.check {
            Check::Promotions { promoted, .. } if judged.changed == Level::Allow => (Check::Registry(promoted), true),
            _ if judged.changed == Level::Allow => continue,
            Check::Promotions { all, .. } => (Check::Registry(all), false),
            check => (check, false),
        };
        let start = found.len();
        match (check, context.change, context.base) {
            (Check::Registry(check), ..) => {
                check(context, &mut found);
                if let Some(registry) = judge.as_ref().filter(|_| rule.group == Group::Policy) {
                    by_the_base(&Context { registry, ..*context }, check, start, &mut found);
                }
            }
            (Check::Change(check), Some(change), Some(Base { occasion: Occasion::Change, .. })) => {
                check(context, change, &mut found);
            }
            (Check::Reading, ..) => {
                found.extend(context.remarks.iter().filter(|remark| remark.rule == rule.name).cloned());
            }
            _ => continue,
        }
        if !promoted_only {
            ran.push(rule.name);
        }
        for finding in &mut found[start..] {
            finding.level = finding.gravity.limit(judged.level(rule, finding, context), judged.scheduled);
        }
    }
    found.retain(|finding| finding.level > Level::Allow);
    let waiver_use = WaiverUse { ran, ..waivers::apply(context, found, findings) };
    // Only now, since a waiver may be needed for a step that is no longer judged.
    if context.base.is_some() {
        findings.retain(|finding| match (&finding.about.entry, finding.step) {
            (Some(entry), Some(step)) => context.is_appended(entry, step),
            _ => true,
        });
    }
    for rule in RULES {
        let level = levels(rule).other;
        if level == Level::Allow {
            continue;
        }
        let Check::Waivers(check) = rule.check else { continue };
        let before = findings.len();
        check(context, &waiver_use, findings);
        for finding in &mut findings[before..] {
            finding.level = level;
        }
    }
}

/// Adds what a rule finds by the policy of the base in entries that take steps, unless it was found already.
fn by_the_base(context: &Context<'_>, check: CheckRegistry, start: usize, found: &mut Vec<Finding>) {
    let key = |finding: &Finding| (finding.place.path().cloned(), finding.about.clone());
    let known: HashSet<_> = found[start..].iter().map(key).collect();
    let mut more = Vec::new();
    check(context, &mut more);
    more.retain(|finding| context.is_moved(finding) && !known.contains(&key(finding)));
    for mut finding in more {
        finding.message += ", by the policy before this change";
        // The policy in this file is not the one that judged.
        finding.also.retain(|(place, _)| !place.path().is_some_and(is_policy));
        found.push(finding);
    }
}

/// Whether a place belongs to the policy of the file.
fn is_policy(path: &KeyPath) -> bool {
    let Some(Segment::Key(table)) = path.segments().first() else { return false };
    ["tier", "kind", "policy", "requirement"].contains(&table.as_str())
}

fn sort(source: &Source<'_>, findings: &mut Vec<Finding>) {
    findings.sort_by_cached_key(|finding| {
        let place = source.locate(&finding.place);
        (place.start, finding.rule, finding.message.clone(), place.end)
    });
    findings.dedup();
}

impl WaiverUse {
    /// Whether a rule ran, so that the absence of its findings means something.
    pub fn ran(&self, rule: &str) -> bool {
        self.ran.contains(&rule)
    }

    /// How many findings a waiver excused for one of its entries, or for none.
    pub fn count(&self, waiver: usize, entry: Option<&str>) -> usize {
        self.counts.get(&(waiver, entry.map(str::to_owned))).copied().unwrap_or(0)
    }
}
