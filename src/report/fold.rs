//! Folds findings for people: those that differ only in the entry are shown as one, and errors come last, next to the
//! prompt.

use std::collections::HashMap;

use indexmap::IndexSet;
use textwrap::{Options, WordSplitter};

use super::Report;
use crate::finding::{About, Finding};
use crate::model::Level;
use crate::read::rule::SYNTAX_ERROR;
use crate::view::visible;
use crate::words;

/// From this number on, similar findings are folded into one.
const ALIKE: usize = 3;

/// The most names in a note.
const NAMES: usize = 100;

/// The most mistakes shown for a file that is not TOML.
const MISTAKES: usize = 20;

/// The width of a note, and of what stands before it: a margin of line numbers and `= note:`.
const NOTE: usize = 100;
const MARGIN: usize = 16;

/// A finding that is shown, with a note about those that it stands for.
pub(super) struct Shown<'a> {
    pub(super) finding: &'a Finding,
    pub(super) note: Option<String>,
}

/// The findings that are shown: warnings before errors, each by place.
pub(super) fn shown<'a>(report: &Report<'a>) -> Vec<Shown<'a>> {
    let mut shown = if report.all { each(report.findings) } else { folded(report) };
    shown.sort_by_key(|shown| shown.finding.level == Level::Deny);
    shown
}

fn each(findings: &[Finding]) -> Vec<Shown<'_>> {
    findings.iter().map(|finding| Shown { finding, note: None }).collect()
}

fn folded<'a>(report: &Report<'a>) -> Vec<Shown<'a>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: HashMap<GroupKey<'_>, usize> = HashMap::new();
    let mut mistakes = 0;
    for finding in report.findings {
        mistakes += usize::from(finding.rule == SYNTAX_ERROR);
        if finding.rule == SYNTAX_ERROR && mistakes > MISTAKES {
            continue;
        }
        let Some(key) = GroupKey::of(report, finding) else {
            groups.push(vec![finding]);
            continue;
        };
        let group = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    let mut shown = Vec::new();
    let mut count = 0;
    for group in groups {
        let (first, others) = group.split_first().expect("a group has what it is made for");
        count += usize::from(first.rule == SYNTAX_ERROR);
        if first.rule == SYNTAX_ERROR && count == MISTAKES && mistakes > MISTAKES {
            let more = words::count(mistakes - MISTAKES, "more mistake", "more mistakes");
            shown.push(Shown { finding: first, note: Some(format!("{more}; `tiers check --all` shows each")) });
        } else if group.len() >= ALIKE {
            shown.push(Shown { finding: first, note: Some(note(first, others, report.width)) });
        } else {
            shown.extend(group.iter().map(|finding| Shown { finding, note: None }));
        }
    }
    shown
}

/// The key by which findings are equal except for their entry.
#[derive(PartialEq, Eq, Hash)]
struct GroupKey<'a> {
    rule: &'a str,
    level: Level,
    requirement: Option<&'a str>,
    message: String,
}

impl<'a> GroupKey<'a> {
    fn of(report: &Report<'_>, finding: &'a Finding) -> Option<Self> {
        let About { entry, requirement } = &finding.about;
        let mut message = finding.message.replace(&format!("`{}`", entry.as_ref()?), "");
        // Tiers, dates and numbers belong to the entry.
        for tier in &report.source.registry.tiers {
            message = message.replace(&tier.label(), "");
        }
        message.retain(|c| !c.is_ascii_digit());
        Some(Self { rule: finding.rule, level: finding.level, requirement: requirement.as_deref(), message })
    }
}

/// The note with the entries that a finding stands for. One entry may have several findings.
fn note(first: &Finding, others: &[&Finding], width: Option<usize>) -> String {
    let own = first.about.entry.as_deref();
    let ids: IndexSet<&str> =
        others.iter().filter_map(|finding| finding.about.entry.as_deref()).filter(|id| Some(*id) != own).collect();
    let mut names: Vec<String> = ids.iter().take(NAMES).map(|id| format!("`{}`", visible(id))).collect();
    if let Some(more) = ids.len().checked_sub(NAMES).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    let count = if ids.len() == others.len() {
        words::count(others.len() + 1, "entry", "entries")
    } else {
        format!("{} times", others.len() + 1)
    };
    let of =
        if names.is_empty() { "all of this entry".to_owned() } else { format!("this one and {}", words::and(&names)) };
    let text = format!("{count}, {of}; `--all` shows each");
    let width = width.map_or(NOTE, |width| width.saturating_sub(MARGIN).clamp(MARGIN, NOTE));
    textwrap::fill(&text, Options::new(width).word_splitter(WordSplitter::NoHyphenation).break_words(false))
}
