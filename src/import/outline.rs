//! Finds where each table and list of a page stands: under which headings, behind which sentence, and so in which tier.

use super::columns::Scores;
use super::mapping::Mapping;
use super::page::{Content, List, Page, Table};
use super::text::Text;
use super::tier::{self, Label, Scale, TierName};
use super::words;

/// A table or list that may hold entries, with its place.
#[derive(Debug)]
pub(super) struct Candidate<'p> {
    pub(super) line: usize,
    /// Which block of the page it is.
    pub(super) block: usize,
    pub(super) body: Body<'p>,
    /// The headings above it, the nearest last.
    pub(super) headings: Vec<usize>,
    /// The tier of its place.
    pub(super) place: Place,
    /// The sentence that introduces it.
    pub(super) intro: Option<Intro>,
    /// Whether `--section` names it.
    pub(super) forced: bool,
}

/// A table or a list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body<'p> {
    Table(&'p Table),
    List(&'p List),
    Unread(&'p str),
}

/// What the headings above say of tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing of tiers.
    Nowhere,
    /// It stands in a tier, which a heading of this group names.
    Tier(TierName, Group),
    /// The nearest heading names several tiers.
    Between(String),
    /// It stands under a heading about what a tier asks and promises.
    Demands(String),
    /// It was named with `--skip`.
    Skipped,
}

/// The headings of one level under one parent.
pub(super) type Group = (Option<usize>, usize);

/// A heading.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) title: String,
    /// Its line.
    pub(super) line: usize,
    /// Whether there is text below it, before the next heading.
    pub(super) has_text: bool,
    /// The heading above it.
    pub(super) parent: Option<usize>,
    pub(super) level: usize,
    pub(super) label: Label,
}

/// The paragraph that introduces a table or list.
#[derive(Debug, Clone)]
pub(super) struct Intro {
    pub(super) text: String,
    /// The tiers that it names.
    pub(super) tiers: Vec<TierName>,
    pub(super) sense: Sense,
}

/// What a sentence before a list announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// Entries: `Tier 2 includes:`.
    Entries,
    /// Demands and promises.
    Demands,
    /// The sentence does not say.
    Open,
}

/// The headings of a page, and its tables and lists with their places.
#[derive(Debug, Default)]
pub(super) struct Outline<'p> {
    pub(super) headings: Vec<Heading>,
    pub(super) candidates: Vec<Candidate<'p>>,
    /// How much each column of its tables looks like one of names.
    pub(super) scores: Scores,
    /// Sentences that say what is in a tier: their lines and texts.
    pub(super) sentences: Vec<(usize, String)>,
}

/// Parts that can be folded count as headings below all others.
const FOLD_LEVEL: usize = 100;

/// Folds that are nested more deeply do not count as headings.
const DEEPEST: usize = 32;

/// Paragraphs that are labels count as headings below folds.
const LABEL_LEVEL: usize = 1000;

pub(super) fn of<'p>(page: &'p Page, mapping: &Mapping) -> Outline<'p> {
    let tables = page.blocks.iter().filter_map(|block| match &block.content {
        Content::Table(table) => Some(table),
        _ => None,
    });
    let mut outline = Outline { scores: Scores::of(tables), ..Outline::default() };
    // The open headings, as indexes.
    let mut open: Vec<usize> = Vec::new();
    let mut intro: Option<Intro> = None;
    for (index, block) in page.blocks.iter().enumerate() {
        let body = match &block.content {
            Content::Heading(level, text) => {
                close(&outline, &mut open, |held| held >= *level);
                add(&mut outline, &mut open, (*level, block.line), text, mapping);
                intro = None;
                continue;
            }
            Content::Fold(text) => {
                close_labels(&outline, &mut open);
                let depth = open.iter().filter(|at| outline.headings[**at].level >= FOLD_LEVEL).count();
                if depth >= DEEPEST {
                    continue;
                }
                add(&mut outline, &mut open, (FOLD_LEVEL + depth, block.line), text, mapping);
                intro = None;
                continue;
            }
            Content::FoldEnd => {
                if let Some(at) = open.iter().rposition(|at| is_fold(outline.headings[*at].level)) {
                    open.truncate(at);
                }
                intro = None;
                continue;
            }
            Content::Paragraph(text) => {
                intro = paragraph(&mut outline, &mut open, block.line, text, mapping);
                continue;
            }
            Content::Table(table) => Body::Table(table),
            Content::List(list) => Body::List(list),
            Content::Unread(what) => Body::Unread(what),
        };
        let (place, forced) = place(&outline.headings, &open, mapping);
        outline.candidates.push(Candidate {
            line: block.line,
            block: index,
            body,
            headings: open.clone(),
            place,
            intro: intro.take(),
            forced,
        });
    }
    outline
}

fn is_fold(level: usize) -> bool {
    (FOLD_LEVEL..LABEL_LEVEL).contains(&level)
}

/// Closes headings from the innermost outwards, up to the nearest fold.
fn close(outline: &Outline<'_>, open: &mut Vec<usize>, ends: impl Fn(usize) -> bool) {
    close_labels(outline, open);
    while let Some(last) = open.last()
        && !is_fold(outline.headings[*last].level)
        && ends(outline.headings[*last].level)
    {
        open.pop();
    }
}

fn close_labels(outline: &Outline<'_>, open: &mut Vec<usize>) {
    while open.last().is_some_and(|at| outline.headings[*at].level >= LABEL_LEVEL) {
        open.pop();
    }
}

fn add(
    outline: &mut Outline<'_>,
    open: &mut Vec<usize>,
    (level, line): (usize, usize),
    text: &Text,
    mapping: &Mapping,
) {
    let title = text.without_notes().plain();
    let label = tier::heading(&title, &mapping.tiers);
    outline.headings.push(Heading { title, line, has_text: false, parent: open.last().copied(), level, label });
    open.push(outline.headings.len() - 1);
}

/// Takes a paragraph as a label of what follows, or as a sentence that may introduce it.
fn paragraph(
    outline: &mut Outline<'_>,
    open: &mut Vec<usize>,
    line: usize,
    text: &Text,
    mapping: &Mapping,
) -> Option<Intro> {
    /// The most words of a label.
    const LONGEST_LABEL: usize = 8;
    let strong = text.sole_strong();
    let plain = text.without_notes().plain();
    let words = plain.split_whitespace().count();
    let colon = plain.ends_with([':', '：']);
    let bare = plain.trim_end_matches([':', '：']);
    let label = tier::heading(bare, &mapping.tiers);
    let is_label = match &label {
        // A short paragraph that only names a tier is a label even if it is not bold.
        Label::One(tier) if tier.scale == Scale::Word => strong.is_some() && words <= LONGEST_LABEL,
        Label::One(_) => words <= if colon { 2 } else { 3 } || (strong.is_some() && words <= LONGEST_LABEL),
        Label::Demands | Label::Several(_) => strong.is_some() && words <= LONGEST_LABEL,
        // Any other label ends one about demands.
        Label::None => strong.is_some() && words <= LONGEST_LABEL && !colon,
    };
    if is_label && (words::words(bare).next().is_some()) {
        // A label that names no tier belongs to the one before it; one that names a tier starts anew.
        let inner = open.last().map(|at| &outline.headings[*at]).filter(|last| last.level >= LABEL_LEVEL);
        let level = match (&label, inner) {
            (Label::Demands | Label::None, Some(_)) => LABEL_LEVEL + 1,
            _ => LABEL_LEVEL,
        };
        while open.last().is_some_and(|at| outline.headings[*at].level >= level) {
            open.pop();
        }
        let title = bare.to_owned();
        outline.headings.push(Heading { title, line, has_text: false, parent: open.last().copied(), level, label });
        open.push(outline.headings.len() - 1);
        return None;
    }
    if matches!(label, Label::One(_)) && colon && words <= LONGEST_LABEL {
        let Label::One(tier) = label else { return None };
        return Some(Intro { text: plain, tiers: vec![tier], sense: Sense::Entries });
    }
    if let Some(at) = open.last() {
        outline.headings[*at].has_text = true;
    }
    let intro = intro(&plain, mapping);
    if intro.is_none() && lists_in_a_sentence(&plain) {
        outline.sentences.push((line, plain));
    }
    intro
}

/// Whether a sentence says what is in a tier: "It has Tier 3 support for Haiku and Plan 9."
fn lists_in_a_sentence(text: &str) -> bool {
    /// A longer sentence explains.
    const LONGEST: usize = 25;
    if text.split_whitespace().count() > LONGEST {
        return false;
    }
    let lower = text.to_lowercase();
    let says =
        ["support for", "includes", "are tier", "is a tier", "is tier"].iter().any(|words| lower.contains(words));
    says && tier::mentions(text).iter().any(|mention| mention.tier.scale == Scale::Tier)
}

/// What a paragraph says of the table or list that follows it.
fn intro(text: &str, mapping: &Mapping) -> Option<Intro> {
    let bare = words::without_parentheses(text);
    let colon = bare.trim_end().ends_with([':', '：']);
    let sentence = last_sentence(&bare);
    let following = words::words(&sentence.to_lowercase()).any(|word| word == "following");
    if !colon && !following {
        return None;
    }
    let mut tiers = tier::different(&tier::mentions(sentence));
    // "They are:" speaks of what the sentences before it name; "The goals are:" does not.
    let goes_on = || words::noun(sentence).is_some() || !sentence.is_ascii() || begins_with_pronoun(sentence);
    if tiers.is_empty() && goes_on() {
        tiers = tier::different(&tier::mentions(&bare));
    }
    let mut tiers: Vec<TierName> = tiers.into_iter().map(|tier| mapping.tiers.meant(tier)).collect();
    tiers.retain(|tier| tier.scale == Scale::Tier || !text.is_ascii());
    let sense = if demands(sentence) {
        Sense::Demands
    } else if words::is_announcement(sentence) {
        Sense::Entries
    } else {
        Sense::Open
    };
    Some(Intro { text: text.to_owned(), tiers, sense })
}

fn begins_with_pronoun(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or("").to_lowercase();
    matches!(first.trim_end_matches(','), "they" | "these" | "this" | "it" | "those" | "currently" | "namely")
}

/// Whether a sentence announces demands.
fn demands(sentence: &str) -> bool {
    const DEMANDING: &[&str] = &[
        "must",
        "should",
        "shall",
        "mean",
        "means",
        "if",
        "when",
        "unless",
        "guarantees",
        "goal",
        "goals",
        "impact",
        "effect",
        "effects",
        "consequences",
        "reasons",
    ];
    let lower = sentence.to_lowercase();
    words::is_demand(&lower)
        || words::words(&lower).any(|word| DEMANDING.contains(&word))
        || lower.contains("as long as")
        || lower.contains("can be thought of")
        || lower.contains("typically apply")
}

/// The last sentence. A full stop in a version or a name does not end one.
fn last_sentence(text: &str) -> &str {
    let trimmed = text.trim_end();
    let end = ". ";
    match trimmed.rfind(end).or_else(|| trimmed.rfind("。")) {
        Some(at) => trimmed[at..].trim_start_matches(['.', '。', ' ']),
        None => trimmed,
    }
}

/// The tier of a place, and whether it was named with `--section`.
fn place(headings: &[Heading], open: &[usize], mapping: &Mapping) -> (Place, bool) {
    let mut forced = false;
    let mut found: Option<Place> = None;
    for (depth, at) in open.iter().enumerate().rev() {
        let heading = &headings[*at];
        if mapping.is_skipped(&heading.title) {
            return (Place::Skipped, false);
        }
        if let Some(tier) = mapping.section(&heading.title) {
            forced = true;
            if let (None, Some(tier)) = (&found, tier) {
                let name = mapping.tiers.find(tier).unwrap_or_else(|| match tier::cell(tier, &mapping.tiers, true) {
                    Label::One(tier) => tier,
                    _ => TierName {
                        key: format!("={tier}"),
                        label: tier.to_owned(),
                        name: None,
                        rank: (2, 0),
                        scale: Scale::Tier,
                    },
                });
                found = Some(Place::Tier(name, (heading.parent, heading.level)));
            }
        }
        if forced && matches!(found, Some(Place::Demands(_))) {
            found = None;
        }
        let below_a_tier = matches!(found, Some(Place::Tier(..)));
        match &heading.label {
            Label::One(tier) if found.is_none() => {
                found = Some(Place::Tier(tier.clone(), (heading.parent, heading.level)));
            }
            Label::Several(_) if found.is_none() => found = Some(Place::Between(heading.title.clone())),
            Label::Demands if found.is_none() && !forced => found = Some(Place::Demands(heading.title.clone())),
            // "Requirements" above "Tier 1", but not the title of the page.
            Label::Demands if below_a_tier && !forced && depth > 0 && is_hard(&heading.title) => {
                found = Some(Place::Demands(heading.title.clone()));
            }
            _ => {}
        }
    }
    (found.unwrap_or(Place::Nowhere), forced)
}

/// Whether a heading is surely about demands. "Support policy" is not: it often stands above the tiers themselves.
fn is_hard(title: &str) -> bool {
    let lower = title.to_lowercase();
    ["requirement", "criteri", "definition", "promot", "guarantee"].iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::markdown;
    use super::*;

    fn places(text: &str) -> Vec<String> {
        let page = markdown::read(text);
        let shown = |candidate: &Candidate<'_>| {
            let place = match &candidate.place {
                Place::Nowhere => "-".to_owned(),
                Place::Tier(tier, _) => tier.key.clone(),
                Place::Between(_) => "between".to_owned(),
                Place::Demands(_) => "demands".to_owned(),
                Place::Skipped => "skipped".to_owned(),
            };
            match &candidate.intro {
                Some(intro) => {
                    let tiers: Vec<&str> = intro.tiers.iter().map(|tier| tier.key.as_str()).collect();
                    format!("{place} {:?} {}", intro.sense, tiers.join("+"))
                }
                None => place,
            }
        };
        of(&page, &Mapping::default()).candidates.iter().map(shown).collect()
    }

    #[test]
    fn the_nearest_heading_says_the_tier() {
        assert_eq!(
            places("# Policy\n## Tier 1\n### macOS\n- a\n## Tier 2 requirements\n- b\n# X\n- c\n"),
            ["1", "demands", "-"]
        );
        assert_eq!(places("## Requirements\n### Tier 1\n- a\n"), ["1"]);
        assert_eq!(places("# P\n## Requirements\n### Tier 1\n- a\n"), ["demands"]);
        assert_eq!(places("## Tier 1\n### Requirements\n- a\n### Boards\n- b\n"), ["demands", "1"]);
    }

    #[test]
    fn bold_lines_are_labels() {
        assert_eq!(
            places(
                "**Tier 1**\n\n- a\n\n**Requirements**\n\n- b\n\n**Platforms**\n\n- c\n\n**Tier 2**\n\n- d\n\n## X\n- e\n"
            ),
            ["1", "demands", "1", "2", "-"]
        );
    }

    #[test]
    fn a_sentence_may_lead_to_entries() {
        assert_eq!(places("uv has Tier 1 support (\"guaranteed\") for the following:\n\n- a\n"), ["- Entries 1"]);
        assert_eq!(places("Tier 1 ports:\n\n- a\n"), ["- Entries 1"]);
        assert_eq!(places("## Tier 1\n\nThey each satisfy the following requirements:\n\n- a\n"), ["1 Demands "]);
        assert_eq!(places("AIX is a Tier 1 platform. This currently includes:\n\n- a\n"), ["- Entries 1"]);
        assert_eq!(
            places("Windows is a Tier 2 platform for these (and Tier 3 elsewhere), but Tier 1 there:\n\n- a\n"),
            ["- Entries 2+1"]
        );
    }

    #[test]
    fn a_fold_ends_where_it_is_closed() {
        assert_eq!(
            places("## A\n<details>\n<summary>Tier 1</summary>\n\n### Linux\n\n- a\n\n</details>\n\n- b\n"),
            ["1", "-"]
        );
    }
}
