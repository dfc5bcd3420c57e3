//! Finds the entries of a page with their tiers: decides which tables and lists hold them, and why the others do not.
//!
//! Nothing is dropped silently: each row or item becomes an entry, or a remark with its line and the reason. A table or
//! list that does not clearly list what is supported is left out.

mod list;
mod table;
mod tiers;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::columns;
use super::mapping::{Mapping, Role};
use super::outline::{self, Body, Candidate, Group, Heading, Outline, Place, Sense};
use super::page::Page;
use super::text::Text;
use super::tier::{self, Label, Scale, TierName, squeezed};
use super::words;
use crate::words::clipped;

pub(super) use list::lead;

/// What was read of one page.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The entries, in the order of the page.
    pub found: Vec<Found>,
    /// The tables and lists that they stand in.
    pub sources: Vec<Source>,
    /// What was left out, and what else the user has to know.
    pub remarks: Vec<Remark>,
    /// All tiers that headings, sentences and cells of the page name, even those without entries.
    pub named: Vec<TierName>,
}

/// An entry as it stands on the page.
#[derive(Debug, Clone)]
pub struct Found {
    /// The line of its row or item.
    pub line: usize,
    /// Which of [`Reading::sources`] it stands in.
    pub source: usize,
    /// Its tier.
    pub tier: TierName,
    /// Its name, with its footnote marks.
    pub name: Text,
    /// Its kind, in the page's words.
    pub kind: Option<String>,
    /// Its other cells, each with the title and the role of its column.
    pub cells: Vec<(String, Role, Text)>,
}

/// A table or list that entries were taken from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its line.
    pub line: usize,
    /// Which block of the page it is.
    pub block: usize,
    /// How it shows the tier of each entry.
    pub shape: Shape,
    /// The titles and roles of its columns; of a list there are none.
    pub columns: Vec<(String, Role)>,
    /// The nearest heading that names no tier.
    pub section: Option<String>,
}

/// How a table or list shows the tier of each entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A table under the name of a tier.
    Table,
    /// A table with a column for the tier.
    TierColumn,
    /// A table whose columns are tiers.
    TierColumns,
    /// A table whose cells are tiers.
    TierCells,
    /// A table with a row for each tier.
    TierRows,
    /// A list under the name of a tier.
    List,
    /// A list with an item for each tier.
    TierItems,
}

/// A remark on a line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The line.
    pub line: usize,
    /// Whether something was left out. Otherwise it was taken, and somebody should check how.
    pub left: bool,
    /// What it is.
    pub text: String,
}

/// Whether the entries of a table or list are taken, or why not.
#[derive(Debug)]
enum Verdict {
    Take(Taken),
    Leave(String),
}

/// The entries of one table or list, before it is decided whether its tiers count as such.
#[derive(Debug, Default)]
struct Taken {
    shape: Option<Shape>,
    found: Vec<Found>,
    columns: Vec<(String, Role)>,
    /// The kind of its entries, where no column says it.
    kind: Option<String>,
    remarks: Vec<Remark>,
    /// The group of headings that gave the tier, if one did.
    group: Option<Group>,
    /// How sure the names of its tiers are.
    scale: Option<Scale>,
}

impl Taken {
    /// One name that is surely a tier makes the others beside it sure as well.
    fn surer(&mut self, scale: Scale) {
        self.scale = Some(self.scale.map_or(scale, |held| held.min(scale)));
    }
}

/// Reads the entries of a page.
pub fn read(page: &Page, mapping: &Mapping) -> Reading {
    let outline = outline::of(page, mapping);
    let mut verdicts: Vec<Verdict> =
        outline.candidates.iter().map(|candidate| verdict(candidate, &outline, mapping)).collect();
    leave_lists_beside_tables(&outline, &mut verdicts);
    leave_what_is_unsure(&outline, &mut verdicts);

    let mut reading = Reading::default();
    for (candidate, verdict) in outline.candidates.iter().zip(verdicts) {
        match verdict {
            Verdict::Take(taken) if taken.found.is_empty() => reading.remarks.extend(taken.remarks),
            Verdict::Take(taken) => {
                let source = reading.sources.len();
                let section = section(&outline.headings, &candidate.headings);
                reading.sources.push(Source {
                    line: candidate.line,
                    block: candidate.block,
                    shape: taken.shape.unwrap_or(Shape::List),
                    columns: taken.columns,
                    section: section.map(|heading| heading.title.clone()),
                });
                reading.found.extend(taken.found.into_iter().map(|found| Found { source, ..found }));
                reading.remarks.extend(taken.remarks);
            }
            Verdict::Leave(_) if is_told(candidate) => {}
            Verdict::Leave(why) => {
                let text = format!("{} left: {why}", described(candidate));
                reading.remarks.push(Remark { line: candidate.line, left: true, text });
            }
        }
    }
    prose(&outline, &mut reading);
    reading.remarks.sort_by_key(|remark| remark.line);
    let mut keys = HashSet::new();
    for heading in &outline.headings {
        if let Label::One(tier) = &heading.label
            && keys.insert(&tier.key)
        {
            reading.named.push(tier.clone());
        }
    }
    reading
}

/// Remarks on tiers that have only sentences, and on sentences that say what is in a tier.
fn prose(outline: &Outline<'_>, reading: &mut Reading) {
    const SENTENCES: &str = "sentences are not taken apart";
    let above: HashSet<&usize> = outline.candidates.iter().flat_map(|candidate| &candidate.headings).collect();
    for (index, heading) in outline.headings.iter().enumerate() {
        if matches!(&heading.label, Label::One(tier) if tier.scale == Scale::Tier)
            && heading.has_text
            && !above.contains(&index)
        {
            let text = format!("text under `{}` left: {SENTENCES}", shortened(&heading.title));
            reading.remarks.push(Remark { line: heading.line, left: true, text });
        }
    }
    for (line, sentence) in &outline.sentences {
        let text = format!("`{}` left: {SENTENCES}", shortened(sentence));
        reading.remarks.push(Remark { line: *line, left: true, text });
    }
}

/// A page contradicts itself if it puts the same names into several tiers under different headings, as when each
/// release has its own list. Returns these headings.
///
/// A few such names are slips, or mean different things. The page holds several lists if they are a fifth of all
/// names, or if a third of all names stand under several headings.
pub fn contradictions(reading: &Reading) -> Option<Vec<String>> {
    let mut seen: HashMap<String, Vec<(&str, usize)>> = HashMap::new();
    for found in &reading.found {
        let places = seen.entry(squeezed(&found.name.plain())).or_default();
        places.push((&found.tier.key, found.source));
    }
    let section = |source: usize| reading.sources[source].section.as_deref().unwrap_or("");
    let (mut names, mut repeated) = (0, 0);
    let mut sections: BTreeSet<String> = BTreeSet::new();
    for places in seen.values() {
        let (tier, source) = places[0];
        repeated += usize::from(places.iter().any(|(_, at)| section(*at) != section(source)));
        let other = places.iter().find(|(other, at)| *other != tier && section(*at) != section(source));
        if let Some((_, at)) = other {
            names += 1;
            for source in [source, *at] {
                if !sections.contains(section(source)) {
                    sections.insert(section(source).to_owned());
                }
            }
        }
    }
    let several = names * 5 > seen.len() || repeated * 3 > seen.len();
    (names > 2 && several).then(|| sections.into_iter().collect())
}

/// The nearest heading above that names no tier and speaks of no demands.
fn section<'h>(headings: &'h [Heading], open: &[usize]) -> Option<&'h Heading> {
    open.iter().rev().map(|at| &headings[*at]).find(|heading| heading.label == Label::None)
}

/// A table or list in a few words: `table "target | notes" with 12 rows`.
fn described(candidate: &Candidate<'_>) -> String {
    /// Longer titles are cut.
    const LONGEST: usize = 60;
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match candidate.body {
        Body::Table(table) => {
            let titles = columns::titles(table).join(" | ");
            let mut short: String = titles.chars().take(LONGEST).collect();
            if short.len() < titles.len() {
                short.push('…');
            }
            format!("table `{short}` with {}", counted(table.rows.len(), "row"))
        }
        Body::List(list) => format!("list of {}", counted(list.items.len(), "item")),
        Body::Unread(what) => what.to_owned(),
    }
}

/// Whether a list has nothing to read but blocks that get remarks of their own.
fn is_told(candidate: &Candidate<'_>) -> bool {
    let Body::List(list) = candidate.body else { return false };
    list.items.iter().all(|item| item.text.is_empty() && item.lists.is_empty())
}

fn verdict(candidate: &Candidate<'_>, outline: &Outline<'_>, mapping: &Mapping) -> Verdict {
    if candidate.place == Place::Skipped {
        return Verdict::Leave("it stands under a heading that `--skip` names".to_owned());
    }
    match candidate.body {
        Body::Table(table) => table::verdict(candidate, table, outline, mapping),
        Body::List(list) => list::verdict(candidate, list, outline, mapping),
        Body::Unread(_) => Verdict::Leave("it is not read".to_owned()),
    }
}

/// The tier in which a table or list stands, by the sentence before it or else by the headings above it.
fn tier_of_place(candidate: &Candidate<'_>) -> Result<(TierName, Option<Group>), String> {
    let intro = candidate.intro.as_ref();
    if let Some(intro) = intro
        && intro.sense == Sense::Demands
        && !candidate.forced
    {
        return Err(format!("`{}` announces what is asked or promised", shortened(&intro.text)));
    }
    let named = intro.map(|intro| intro.tiers.as_slice()).unwrap_or_default();
    match (&candidate.place, named) {
        // "Supported systems" above "Tier 1 systems:" is a title.
        (Place::Tier(tier, _), [name]) if tier.scale != Scale::Tier && name.scale == Scale::Tier => {
            Ok((name.clone(), None))
        }
        (Place::Tier(tier, group), named) if named.is_empty() || named.iter().any(|name| name.key == tier.key) => {
            Ok((tier.clone(), Some(*group)))
        }
        // Under "Tier 2 with host tools", a sentence that says "Tier 2" means it.
        (Place::Tier(tier, group), [name]) if tier.key.starts_with(&format!("{}-", name.key)) => {
            Ok((tier.clone(), Some(*group)))
        }
        (Place::Tier(tier, _), [name]) => {
            let intro = intro.map(|intro| intro.text.as_str()).unwrap_or_default();
            let label = tier::heading(intro.trim_end_matches([':', '：']), &tier::Given::default());
            // A short label counts more than the heading. In a sentence, the other tier may only be compared with.
            match label {
                Label::One(_) if intro.split_whitespace().count() <= 6 => Ok((name.clone(), None)),
                _ => Err(format!("the heading says {}, and the sentence before it {}", tier.label, name.label)),
            }
        }
        (Place::Tier(tier, _), [_, _, ..]) if tier.scale != Scale::Tier => {
            Err("the sentence before it names several tiers".to_owned())
        }
        (Place::Tier(tier, _), _) => {
            Err(format!("the heading says {}, and the sentence before it names other tiers", tier.label))
        }
        (Place::Nowhere | Place::Demands(_) | Place::Between(_), [name]) => Ok((name.clone(), None)),
        (Place::Nowhere, []) => Err("nothing says in which tier it is".to_owned()),
        (_, [_, _, ..]) => Err("the sentence before it names several tiers".to_owned()),
        (Place::Demands(title), []) => Err(format!("`{}` speaks of what a tier asks or promises", shortened(title))),
        (Place::Between(title), []) => Err(format!("`{}` names several tiers", shortened(title))),
        (Place::Skipped, _) => Err("it stands under a heading that `--skip` names".to_owned()),
    }
}

/// The beginning of a sentence, which says which one it is.
fn shortened(text: &str) -> Cow<'_, str> {
    clipped(text, 50)
}

/// The names in a cell that lists several.
fn split_names(cell: &Text) -> Vec<Text> {
    cell.split(|c| matches!(c, ',' | ';' | '、' | '，' | '；' | '·' | '•'))
}

/// Whether a text looks like a name: short, and not a sentence. It is `strict` where nothing announces names.
fn is_name(inline: &Text, strict: bool) -> bool {
    let plain = inline.plain();
    let bare = words::without_parentheses(&plain);
    let words = bare.split_whitespace().count();
    let ends = bare.trim_end().ends_with(['.', '!', '?', '。']) && !bare.trim_end().ends_with("etc.");
    if ends || bare.contains(". ") {
        return false;
    }
    !strict || (words <= 7 && !words::is_promise(&plain))
}

/// The kind of the entries of a table or list, by the words around it.
fn kind_of_place(candidate: &Candidate<'_>, outline: &Outline<'_>) -> Option<String> {
    if let Some(intro) = &candidate.intro
        && intro.sense != Sense::Demands
        && let Some(noun) = words::noun(&words::without_parentheses(&intro.text))
        && intro.text.split_whitespace().count() <= 14
    {
        return Some(noun);
    }
    for (depth, at) in candidate.headings.iter().enumerate().rev() {
        let heading = &outline.headings[*at];
        let title = words::without_parentheses(&heading.title);
        // "Tier 1 with Host Tools" speaks of tools, and is about targets.
        let title = [" with ", " without "]
            .iter()
            .filter_map(|word| title.find(word))
            .min()
            .map_or(title.as_str(), |end| &title[..end]);
        let noun = match &heading.label {
            Label::One(_) => words::noun(title),
            // "Operating systems" above or below a tier is a kind; "Linux support" is a name. The page's title comes
            // last.
            Label::None if depth > 0 && words::is_category(title) => words::noun(title),
            _ => None,
        };
        if noun.is_some() {
            return noun;
        }
    }
    None
}

/// Leaves the lists of a page whose tiers have tables: such lists are prose, since requirements look like entries.
fn leave_lists_beside_tables(outline: &Outline<'_>, verdicts: &mut [Verdict]) {
    let tables = outline.candidates.iter().zip(verdicts.iter()).any(|(candidate, verdict)| {
        matches!(candidate.body, Body::Table(_))
            && matches!(verdict, Verdict::Take(taken) if !taken.found.is_empty() && taken.scale == Some(Scale::Tier))
    });
    if !tables {
        return;
    }
    for (candidate, verdict) in outline.candidates.iter().zip(verdicts) {
        if matches!((candidate.body, &verdict), (Body::List(_), Verdict::Take(_))) && !candidate.forced {
            let why = "where the tiers of a page have tables, its lists are taken to be prose; `--section HEADING` has one read";
            *verdict = Verdict::Leave(why.to_owned());
        }
    }
}

/// The number and the text of a label such as "Phase 3", where a higher number means more support.
fn upward(label: &Label) -> Option<(i64, &str)> {
    let Label::One(tier) = label else { return None };
    let word = tier.key.split('-').next().unwrap_or("");
    (tier.scale == Scale::Numbered && matches!(word, "stage" | "phase")).then_some((tier.rank.1, tier.label.as_str()))
}

/// The groups of headings such as "Phase 1" and "Phase 2", in ascending order. Such a page describes a process: one
/// that lists what is in each phase begins with the last.
fn steps(outline: &Outline<'_>) -> HashSet<Group> {
    let mut groups: HashMap<Group, Vec<i64>> = HashMap::new();
    for heading in &outline.headings {
        if let Some((place, _)) = upward(&heading.label) {
            groups.entry((heading.parent, heading.level)).or_default().push(place);
        }
    }
    let is_ascending = |places: &Vec<i64>| places.len() >= 2 && places.is_sorted_by(|a, b| a > b);
    groups.into_iter().filter(|(_, places)| is_ascending(places)).map(|(group, _)| group).collect()
}

/// The tier of a list that has its tier from the sentence before it.
fn led_by(verdict: &Verdict) -> Option<&str> {
    let Verdict::Take(taken) = verdict else { return None };
    let by_intro = taken.group.is_none() && taken.shape == Some(Shape::List);
    taken.found.first().filter(|_| by_intro).map(|found| found.tier.key.as_str())
}

/// Leaves what only words such as "experimental" or "level 2" call a tier, unless several of them stand side by side
/// and the page has no tiers by that word.
fn leave_what_is_unsure(outline: &Outline<'_>, verdicts: &mut [Verdict]) {
    // The groups of headings with a sure tier, even if nothing was found under it.
    let numbered: HashSet<Group> = outline
        .headings
        .iter()
        .filter(|heading| matches!(&heading.label, Label::One(tier) if tier.scale == Scale::Tier))
        .map(|heading| (heading.parent, heading.level))
        .collect();
    let mut filled: HashMap<Group, HashSet<String>> = HashMap::new();
    let mut sure_tiers = false;
    for verdict in verdicts.iter() {
        let Verdict::Take(taken) = verdict else { continue };
        if taken.found.is_empty() {
            continue;
        }
        sure_tiers |= taken.found.iter().any(|found| found.tier.scale == Scale::Tier);
        if let Some(group) = taken.group {
            filled.entry(group).or_default().extend(taken.found.iter().map(|found| found.tier.key.clone()));
        }
    }
    // The words that introduce lists by themselves. One alone is not enough: "Core:" may introduce people.
    let led: HashSet<&str> = verdicts.iter().filter_map(led_by).collect();
    let several_lead = led.len() >= 2;
    let steps = steps(outline);
    for (candidate, verdict) in outline.candidates.iter().zip(verdicts) {
        let Verdict::Take(taken) = verdict else { continue };
        if taken.scale.is_none_or(|scale| scale == Scale::Tier) || candidate.forced {
            continue;
        }
        let words: HashSet<&str> = taken.found.iter().map(|found| found.tier.label.as_str()).collect();
        let mut words: Vec<&str> = words.into_iter().collect();
        words.sort_unstable();
        let named = words.first().copied().unwrap_or_default().to_owned();
        if let Some(group) = taken.group.filter(|group| steps.contains(group)) {
            let headings = outline.headings.iter().filter(|heading| (heading.parent, heading.level) == group);
            let first =
                headings.filter_map(|heading| upward(&heading.label)).map(|(_, label)| label).min().unwrap_or("");
            let why = format!(
                "the least comes first, as where `{first}` is the first of some steps; `--tier \"{first}\"` makes it a tier"
            );
            *verdict = Verdict::Leave(why);
            continue;
        }
        let fine = match taken.group {
            // "Unsupported" beside "Tier 1" and "Tier 2".
            Some(group) if numbered.contains(&group) => true,
            Some(group) => !sure_tiers && filled.get(&group).is_some_and(|tiers| tiers.len() >= 2),
            None => {
                let keys: HashSet<&str> = taken.found.iter().map(|found| found.tier.key.as_str()).collect();
                let is_list = matches!(taken.shape, Some(Shape::List | Shape::TierItems));
                !sure_tiers && (keys.len() >= 2 || is_list && several_lead)
            }
        };
        if !fine {
            let why = if sure_tiers {
                format!("`{named}` is not one of the page's numbered tiers; `--tier \"{named}\"` makes it a tier")
            } else {
                format!("`{named}` alone is not taken for a tier; `--tier \"{named}\"` makes it one")
            };
            *verdict = Verdict::Leave(why);
        }
    }
}
