//! Runs the rules: levels, waivers, order.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Check, Context, Excused, Files, Group, RULES, Rule, WARNINGS};
use crate::change;
use crate::finding::Finding;
use crate::model::{Level, Registry, Waived};
use crate::read::Source;

/// What is checked.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// The registry with its text.
    pub source: &'a Source<'a>,
    /// The day on which it is checked.
    pub today: Date,
    /// The registry before the change that is judged.
    pub base: Option<&'a Registry>,
    /// The project's files, in which probes are looked for.
    pub files: Option<&'a dyn Files>,
}

/// What has a say in a rule's level besides the rule itself and `[lints]`.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// From the command line: a rule's name or [`WARNINGS`]; a later one wins.
    pub overrides: Vec<(String, Level)>,
    /// Whether this is the run in which time may break things.
    pub scheduled: bool,
}

impl Levels {
    /// The level at which a rule reports.
    pub fn of(&self, rule: &Rule, registry: &Registry) -> Level {
        if rule.group.is_fixed() {
            return Level::Deny;
        }
        let mut level = registry.lints.get(rule.name).copied().unwrap_or(rule.level);
        if rule.comes_with_time() {
            level = level.min(Level::Warn);
        }
        for (name, given) in &self.overrides {
            // What only time brings about is not among the warnings that a change may be failed for.
            if name == rule.name || name == WARNINGS && level == Level::Warn && !rule.comes_with_time() {
                level = *given;
            }
        }
        if rule.timed && self.scheduled && level == Level::Warn { Level::Deny } else { level }
    }
}

/// All findings, sorted by place, then by rule and message: the same on every run.
///
/// On a file that cannot be read as a registry, what reading found and what is wrong with the histories that could be
/// read; policy has to wait, since it would judge what is only half there.
pub fn check(checked: &Checked<'_>, levels: &Levels) -> Vec<Finding> {
    let source = checked.source;
    if !source.findings.is_empty() {
        return unreadable(source);
    }
    let change = checked.base.map(|base| change::between(base, &source.registry));
    let context =
        Context { registry: &source.registry, today: checked.today, change: change.as_ref(), files: checked.files };
    let mut findings = Vec::new();
    run(&context, levels, &mut findings);
    sort(source, &mut findings);
    findings
}

/// What makes a file no registry, sorted: what reading found, and what is wrong with the histories. Mostly nothing.
pub fn unreadable(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = source.findings.clone();
    if source.parsed {
        findings.extend(structural(&source.registry));
    }
    sort(source, &mut findings);
    findings
}

/// What the structural rules find: a registry with such a finding means nothing, and every command stops on it.
pub fn structural(registry: &Registry) -> Vec<Finding> {
    let context = Context { registry, today: Date::ZERO, change: None, files: None };
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.group == Group::Structural) {
        if let Check::Registry(check) = rule.check {
            check(&context, &mut findings);
        }
    }
    findings
}

/// The level of a rule in this run.
///
/// A change is judged by the stricter of the levels before and after it, or it could switch off its own judge.
fn level(rule: &Rule, context: &Context<'_>, levels: &Levels) -> Level {
    let level = levels.of(rule, context.registry);
    match (rule.check, context.change) {
        (Check::Change(_), Some(change)) => level.max(levels.of(rule, change.base)),
        _ => level,
    }
}

fn run(context: &Context<'_>, levels: &Levels, findings: &mut Vec<Finding>) {
    let mut found = Vec::new();
    let mut ran = Vec::new();
    for rule in RULES {
        let level = level(rule, context, levels);
        if level == Level::Allow {
            continue;
        }
        let before = found.len();
        match (rule.check, context.change) {
            (Check::Registry(check), _) => check(context, &mut found),
            (Check::Change(check), Some(change)) => check(context, change, &mut found),
            _ => continue,
        }
        ran.push(rule.name);
        for finding in &mut found[before..] {
            finding.level = level;
        }
    }
    let excused = Excused { ran, ..excuse(context.registry, found, findings) };
    for rule in RULES {
        let level = level(rule, context, levels);
        if level == Level::Allow {
            continue;
        }
        let Check::Waivers(check) = rule.check else { continue };
        let before = findings.len();
        check(context, &excused, findings);
        for finding in &mut findings[before..] {
            finding.level = level;
        }
    }
}

/// Moves what no waiver excuses from `found` to `findings`.
fn excuse(registry: &Registry, found: Vec<Finding>, findings: &mut Vec<Finding>) -> Excused {
    let mut waivers: HashMap<(&Waived, Option<&str>), usize> = HashMap::new();
    for (index, waiver) in registry.waivers.iter().enumerate() {
        if waiver.entries.is_empty() {
            waivers.entry((&waiver.waives, None)).or_insert(index);
        }
        for entry in &waiver.entries {
            waivers.entry((&waiver.waives, Some(entry))).or_insert(index);
        }
    }
    let mut excused = Excused::default();
    for finding in found {
        let waivable = super::find(finding.rule).is_none_or(Rule::is_waivable);
        let waiver = if !waivable || waivers.is_empty() {
            None
        } else {
            let entry = finding.about.entry.as_deref();
            let requirement = finding.about.requirement.clone().map(Waived::Requirement);
            let lint = Waived::Lint(finding.rule.to_owned());
            let by_requirement = requirement.and_then(|requirement| waivers.get(&(&requirement, entry)).copied());
            by_requirement.or_else(|| waivers.get(&(&lint, entry)).copied())
        };
        match waiver {
            Some(index) => *excused.counts.entry((index, finding.about.entry)).or_default() += 1,
            None => findings.push(finding),
        }
    }
    excused
}

fn sort(source: &Source<'_>, findings: &mut Vec<Finding>) {
    findings.sort_by_cached_key(|finding| {
        let place = source.locate(&finding.place);
        (place.start, finding.rule, finding.message.clone(), place.end)
    });
    findings.dedup();
}

impl Excused {
    /// Whether a rule looked, so that what it did not find is not there. It must be one that looks at the registry.
    pub fn ran(&self, rule: &str) -> bool {
        self.ran.contains(&rule)
    }

    /// How many findings a waiver excused for one of its entries, or for none.
    pub fn count(&self, waiver: usize, entry: Option<&str>) -> usize {
        self.counts.get(&(waiver, entry.map(str::to_owned))).copied().unwrap_or(0)
    }
}
