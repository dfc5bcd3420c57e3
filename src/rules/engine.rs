//! Runs the rules: levels, waivers, order.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{Base, Check, Context, Excused, Files, Group, Occasion, RULES, Rule, WARNINGS, before};
use crate::change::{self, Difference};
use crate::finding::Finding;
use crate::model::{Level, Registry, Waived};
use crate::path::{KeyPath, Segment};
use crate::read::Source;

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
    let change = checked.base.map(|base| change::between(base.registry, &source.registry));
    let appended = change.as_ref().map(appended).unwrap_or_default();
    let context = Context {
        registry: &source.registry,
        today: checked.today,
        base: checked.base.as_ref(),
        change: change.as_ref(),
        files: checked.files,
        appended: &appended,
    };
    let mut findings = Vec::new();
    run(&context, levels, &mut findings);
    sort(source, &mut findings);
    findings
}

/// For each entry that takes steps in a change, the index of the first of them.
fn appended<'a>(change: &Difference<'a>) -> HashMap<&'a str, usize> {
    let steps = change.entries.iter().filter_map(|entry| {
        let after = entry.head?;
        let first = change.first_appended(entry);
        (first < after.history.len()).then_some((after.id.as_str(), first))
    });
    steps.collect()
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
    let appended = HashMap::new();
    let context = Context { registry, today: Date::ZERO, base: None, change: None, files: None, appended: &appended };
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
    /// For what the change that is judged moves or does.
    changed: Level,
    /// For all else.
    other: Level,
}

impl Judged {
    /// A change is judged by the stricter of the levels before and after it, or it could switch off its own judge.
    fn of(rule: &Rule, context: &Context<'_>, levels: &Levels) -> Self {
        let now = levels.of(rule, context.registry);
        let changed = context.base.map_or(now, |base| now.max(levels.of(rule, base.registry)));
        Self { changed, other: if matches!(rule.check, Check::Change(_)) { changed } else { now } }
    }

    /// The level of a finding.
    fn level(self, finding: &Finding, context: &Context<'_>) -> Level {
        let moved = finding.about.entry.as_deref().is_some_and(|entry| context.appended.contains_key(entry));
        if moved { self.changed } else { self.other }
    }
}

fn run(context: &Context<'_>, levels: &Levels, findings: &mut Vec<Finding>) {
    let before = context.change.and_then(before::judged_by_base);
    let mut found = Vec::new();
    let mut ran = Vec::new();
    for rule in RULES {
        let judged = Judged::of(rule, context, levels);
        if judged.changed == Level::Allow {
            continue;
        }
        let start = found.len();
        match (rule.check, context.change, context.base) {
            (Check::Registry(check), ..) => {
                check(context, &mut found);
                if let Some(registry) = before.as_ref().filter(|_| rule.group == Group::Policy) {
                    by_the_base(&Context { registry, ..*context }, check, start, &mut found);
                }
            }
            (Check::Change(check), Some(change), Some(Base { occasion: Occasion::Change, .. })) => {
                check(context, change, &mut found);
            }
            _ => continue,
        }
        ran.push(rule.name);
        for finding in &mut found[start..] {
            finding.level = judged.level(finding, context);
        }
    }
    found.retain(|finding| finding.level > Level::Allow);
    let excused = Excused { ran, ..excuse(context.registry, found, findings) };
    // Only now, since a waiver may be needed for a step that is judged no more.
    if context.base.is_some() {
        findings.retain(|finding| match (&finding.about.entry, finding.step) {
            (Some(entry), Some(step)) => context.is_appended(entry, step),
            _ => true,
        });
    }
    for rule in RULES {
        let level = Judged::of(rule, context, levels).other;
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

/// Adds what a rule finds by the policy of the base in entries that take steps, where that is not found already.
fn by_the_base(
    context: &Context<'_>,
    check: fn(&Context<'_>, &mut Vec<Finding>),
    start: usize,
    found: &mut Vec<Finding>,
) {
    let key = |finding: &Finding| (finding.place.path().cloned(), finding.about.clone());
    let known: HashSet<_> = found[start..].iter().map(key).collect();
    let mut more = Vec::new();
    check(context, &mut more);
    more.retain(|finding| {
        let moved = finding.about.entry.as_deref().is_some_and(|entry| context.appended.contains_key(entry));
        moved && !known.contains(&key(finding))
    });
    for mut finding in more {
        finding.message += ", by the policy before this change";
        // What the file has there now is not what it is judged by.
        finding.also.retain(|(place, _)| !place.path().is_some_and(is_policy));
        found.push(finding);
    }
}

/// Whether a place is one at which the file says what is allowed.
fn is_policy(path: &KeyPath) -> bool {
    let Some(Segment::Key(table)) = path.segments().first() else { return false };
    ["tier", "kind", "policy", "requirement"].contains(&table.as_str())
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
