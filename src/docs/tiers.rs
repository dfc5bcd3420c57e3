//! `tiers`: what each tier promises and requires.

use super::facts::Facts;
use super::options::Options;
use super::sheet::NotedSheet;
use super::texts::{Line, join, strong, words};
use super::{Block, Opt, Written};
use crate::model::{NeededAt, Rank, Requirement, Standing, Tier};
use crate::prose::{self, Inline};
use crate::words as sentences;

pub(super) static BLOCK: Block = Block {
    name: "tiers",
    summary: "what each tier promises, and what it asks for",
    options: &[
        Opt { name: "tier", value: "TIER,…", doc: "only these tiers" },
        Opt { name: "kind", value: "KIND,…", doc: "only what these kinds need" },
        Opt { name: "headings", value: "LEVEL", doc: "the level of the headings; without it, 3" },
    ],
    example: "",
    content: Written::WithNotes(write),
};

fn write<'r>(facts: &Facts<'r>, options: &mut Options<'_>, sheet: &mut NotedSheet<'_, 'r>) {
    let chosen = options.tiers(facts.registry);
    let mut kinds = options.kinds(facts.registry);
    let level = options.headings().unwrap_or(3);
    if !options.findings.is_empty() {
        return;
    }
    let all_kinds = kinds.is_empty();
    if all_kinds {
        kinds = facts.registry.kinds.keys().cloned().collect();
    }
    for (rank, tier) in facts.tiers() {
        let standing = Standing::Tier(rank);
        if !chosen.is_empty() && !chosen.contains(&standing) {
            continue;
        }
        sheet.heading(level, &words(facts.tier_heading(standing)));
        if let Some(summary) = &tier.summary {
            for block in sheet.text(summary) {
                sheet.block(&block);
            }
        }
        sheet.list(rules(facts, rank, tier, &kinds));
        requirements(facts, rank, &kinds, all_kinds, sheet);
    }
}

/// What applies to every entry of a tier.
fn rules<'r>(facts: &Facts<'r>, rank: Rank, tier: &'r Tier, kinds: &[String]) -> Vec<Line<'r>> {
    let mut rules = Vec::new();
    match tier.security_fixes {
        Some(true) => rules.push("Bugs here are security bugs and get security fixes.".to_owned()),
        Some(false) => rules.push("Bugs here are not security bugs and get no security fixes.".to_owned()),
        None => {}
    }
    match tier.owners {
        0 => {}
        1 => rules.push("Every entry has an owner.".to_owned()),
        owners => rules.push(format!("Every entry has at least {owners} owners.")),
    }
    if tier.closed {
        rules.push("No entry may enter any more.".to_owned());
    }
    if let Some(soak) = tier.soak {
        rules.push(format!("An entry stays in the tier below for at least {soak} before it is promoted."));
    }
    if !tier.decided_by.is_empty() {
        rules.push(format!("What moves an entry here is decided by: {}.", sentences::or(&tier.decided_by)));
    }
    if let Some(notice) = tier.notice {
        rules.push(format!("A demotion out of this tier comes at least {notice} after its decision."));
    }
    let policy = &facts.registry.policy;
    let start = kinds_with(facts, kinds, |kind| facts.registry.start(kind) == Some(rank));
    rules.extend(start.map(|kinds| format!("New entries{kinds} start here.")));
    let default_on = kinds_with(facts, kinds, |kind| facts.registry.default_on(kind) == Some(rank));
    rules.extend(default_on.map(|kinds| format!("Entries{kinds} that are on by default are here or above.")));
    match &policy.removable_from {
        Some(ranks) if ranks.contains(&rank) => rules.push("Entries may be removed from here.".to_owned()),
        Some(_) => rules.push("Entries are not removed from here.".to_owned()),
        None => {}
    }
    let mut rules: Vec<Line<'r>> = rules.into_iter().map(words).collect();
    if let Some(decision) = &tier.decision {
        rules.push([words("Set by "), facts.decision(decision), words(".")].concat());
    }
    rules
}

/// ` of the kinds a and b` if something applies to these kinds alone; empty if it applies to all.
fn kinds_with(facts: &Facts<'_>, kinds: &[String], holds: impl Fn(&str) -> bool) -> Option<String> {
    let held: Vec<&str> = kinds.iter().filter(|kind| holds(kind)).map(|kind| facts.kind(kind)).collect();
    match held.len() {
        0 => None,
        all if all == kinds.len() => Some(String::new()),
        1 => Some(format!(" of the kind {}", held[0])),
        _ => Some(format!(" of the kinds {}", held.join(", "))),
    }
}

/// The requirements that this tier adds to those below: first those of every kind, then those of each kind.
fn requirements<'r>(facts: &Facts<'r>, rank: Rank, kinds: &[String], all_kinds: bool, sheet: &mut NotedSheet<'_, 'r>) {
    let registry = facts.registry;
    let for_all = |requirement: &Requirement| matches!(requirement.needed_at, NeededAt::Tier(_)) && all_kinds;
    let needed = registry.requirements.iter();
    let common = needed.filter(|(_, requirement)| for_all(requirement) && requirement.needed_at.rank("") == Some(rank));
    let mut groups = vec![("Every kind", common.collect::<Vec<_>>())];
    for kind in kinds {
        let own = registry
            .requirements
            .iter()
            .filter(|(_, requirement)| !for_all(requirement) && requirement.needed_at.rank(kind) == Some(rank));
        groups.push((facts.kind(kind), own.collect()));
    }
    groups.retain(|(_, items)| !items.is_empty());
    if groups.is_empty() {
        return;
    }
    let below = registry.last_rank().is_some_and(|last| rank < last);
    sheet.paragraph(words(if below { "It requires, besides what the tiers below require:" } else { "It requires:" }));
    let list = |items: Vec<Vec<prose::Block<'r>>>| prose::Block::List { start: None, loose: false, items };
    let groups = groups.into_iter().map(|(kind, needed)| {
        let needed = needed.into_iter().map(|(id, requirement)| describe(facts, id, requirement, sheet));
        vec![prose::Block::Paragraph(strong(words(kind.to_owned()))), list(needed.collect())]
    });
    let groups = list(groups.collect());
    sheet.block(&groups);
}

/// A requirement with everything that the registry says about it.
fn describe<'r>(
    facts: &Facts<'r>,
    id: &'r str,
    requirement: &'r Requirement,
    sheet: &mut NotedSheet<'_, 'r>,
) -> Vec<prose::Block<'r>> {
    let mut line = strong(facts.requirement(id));
    let mut more = Vec::new();
    if let Some(description) = &requirement.description {
        let mut blocks = sheet.text(description);
        line.push(Inline::text(": "));
        if matches!(blocks.first(), Some(prose::Block::Paragraph(_))) {
            line.extend(prose::flatten(&blocks[..1]));
            more = blocks.split_off(1);
        } else {
            more = blocks;
        }
    }
    let mut terms: Vec<Line<'r>> = Vec::new();
    if !requirement.any_of.is_empty() {
        let any: Vec<String> =
            requirement.any_of.iter().map(|id| prose::plain_inlines(&facts.requirement(id))).collect();
        terms.push(words(format!("one is enough: {}", sentences::or(&any))));
    }
    match (requirement.evidence, requirement.max_age) {
        (true, Some(age)) => terms.push(words(format!("with evidence that is at most {age} old"))),
        (true, None) => terms.push(words("with evidence")),
        (false, Some(age)) => terms.push(words(format!("evidence is at most {age} old"))),
        (false, None) => {}
    }
    terms.extend(requirement.decision.as_deref().map(|id| [words("decided "), facts.decision(id)].concat()));
    if !terms.is_empty() {
        line.push(Inline::text(" ("));
        line.extend(join(terms, "; "));
        line.push(Inline::text(")"));
    }
    let mut blocks = vec![prose::Block::Paragraph(line)];
    blocks.append(&mut more);
    blocks
}
