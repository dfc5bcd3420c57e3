//! The entries of pages as a registry will have them, with ids, kinds, fields and notes, but not yet as text.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use jiff::civil::Date;

use super::columns;
use super::held;
use super::mapping::{Mapping, Role, same};
use super::page::{Content, Page};
use super::reading::{Found, Reading, Remark, Shape};
use super::text::Text;
use super::tier::{Rank, Scale, TierName, squeezed};
use super::words;
use crate::prose::Inline;
use crate::read;

/// A registry before it is written.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// From most to least supported.
    pub tiers: Vec<Tier>,
    /// The titles of kinds by their ids.
    pub kinds: IndexMap<String, String>,
    /// The fields that columns have become, by their ids.
    pub fields: IndexMap<String, Field>,
    /// The texts of shared footnotes, by their ids.
    pub notes: IndexMap<String, String>,
    /// The entries in the order of the pages.
    pub entries: Vec<Entry>,
    /// Remarks on the pages, each with the number of its page.
    pub remarks: Vec<(usize, Remark)>,
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Its id.
    pub id: String,
    /// Its label on the page, where that is not "Tier ID".
    pub label: Option<String>,
    /// Its other name, as in "Tier 1 - Production Ready".
    pub name: Option<String>,
    /// Its rank among the others.
    pub rank: Rank,
    /// All names that pages give it, to be shown as flags.
    pub said: IndexSet<String>,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The title of its column.
    pub title: String,
    /// The kinds whose entries have it.
    pub kinds: IndexSet<String>,
    /// Its values with their marks on the page, if it has nothing but marks.
    pub values: Option<IndexMap<String, String>>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The id of its kind.
    pub kind: String,
    /// Its title in Markdown, where that differs from the id.
    pub title: Option<String>,
    /// Its name as plain text.
    pub name: String,
    /// The id of its tier.
    pub tier: String,
    /// Where it is described.
    pub url: Option<String>,
    /// Its summary, in Markdown.
    pub summary: Option<String>,
    /// Who looks after it.
    pub owners: Vec<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its attributes, by the ids of fields.
    pub fields: Vec<(String, String)>,
    /// Its footnotes.
    pub notes: Vec<Note>,
    /// What took its place.
    pub replaced_by: Vec<String>,
    /// Its steps, oldest first; empty if its past is not known.
    pub history: Vec<Move>,
    /// The number of its page, and its line.
    pub place: (usize, usize),
    /// The page's word for its kind, if there is one.
    pub said_kind: Option<String>,
}

/// A step of an entry: its move to another tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The id of the tier from then on, or `removed`.
    pub tier: String,
    /// The day.
    pub date: Date,
    /// The first release that has it.
    pub since: Option<String>,
    /// The pull request that made it.
    pub pr: Option<u64>,
    /// The id until then.
    pub was: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A footnote of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A text of its own.
    Text(String),
    /// A shared one, by its id.
    Shared(String),
}

/// Names that columns of blocks have already.
const BUILT_IN: &[&str] = &[
    "tier",
    "kind",
    "entry",
    "title",
    "summary",
    "since",
    "date",
    "decision",
    "pr",
    "owners",
    "missing",
    "default-on",
    "notes",
    "issue",
    "url",
    "id",
    "triple",
    "aliases",
    "status",
];

/// The id of the field that a column becomes. It differs from the names of the columns of blocks.
pub(super) fn field_id(id: &str) -> String {
    if BUILT_IN.contains(&id) { format!("{id}-column") } else { id.to_owned() }
}

/// Makes a draft of what was read of some pages.
pub fn of(pages: &[(Page, Reading)], mapping: &Mapping) -> Draft {
    let mut draft = Draft::default();
    for (index, (_, reading)) in pages.iter().enumerate() {
        draft.remarks.extend(reading.remarks.iter().map(|remark| (index, remark.clone())));
    }
    let tiers = tiers(&mut draft, pages);
    let notes = notes(&mut draft, pages);
    let general = general_kind(pages);
    let mut kept: Vec<&Found> = Vec::new();
    // The entry of each name in each tier.
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    for (number, (page, reading)) in pages.iter().enumerate() {
        for found in &reading.found {
            let tier = &tiers[&found.tier.key];
            let name = squeezed(&found.name.plain());
            if let Some(first) = seen.get(&(name.clone(), tier.clone())).map(|first| &draft.entries[*first])
                && kept_elsewhere(found, kept[seen[&(name.clone(), tier.clone())]], first, number)
            {
                let text = format!("`{}` left: it stands in line {} already", found.name.plain(), first.place.1);
                draft.remarks.push((number, Remark { line: found.line, left: true, text }));
                continue;
            }
            let kind = kind(&mut draft, found, &general, mapping);
            seen.entry((name, tier.clone())).or_insert(draft.entries.len());
            let entry = entry(&mut draft.remarks, (number, page), found, kind, tier, &notes[number]);
            draft.entries.push(entry);
            kept.push(found);
        }
    }
    fields(&mut draft, pages);
    ids(&mut draft, &kept);
    titles(&mut draft, pages, &kept);
    hold(&mut draft);
    draft
}

/// Fits all Markdown into what a registry can hold, with a remark on each text that had to change.
fn hold(draft: &mut Draft) {
    let ids: HashSet<String> = draft.notes.keys().cloned().collect();
    let known = |id: &str| ids.contains(id);
    let mut escaped = Vec::new();
    for (id, text) in &mut draft.notes {
        let (whole, changed) = held::blocks(text, known);
        if changed {
            let user = draft.entries.iter().find(|entry| entry.notes.contains(&Note::Shared(id.clone())));
            escaped.push((user.map_or((0, 1), |entry| entry.place), text.clone()));
            *text = whole;
        }
    }
    for entry in &mut draft.entries {
        let place = entry.place;
        let mut hold = |text: &mut String| {
            let (whole, changed) = held::line(text, known);
            if changed {
                escaped.push((place, std::mem::replace(text, whole)));
            }
        };
        entry.title.iter_mut().for_each(&mut hold);
        entry.summary.iter_mut().for_each(&mut hold);
        let open = |id: &String| draft.fields.get(id).is_none_or(|field| field.values.is_none());
        entry.fields.iter_mut().filter(|(id, _)| open(id)).for_each(|(_, value)| hold(value));
        for note in &mut entry.notes {
            let Note::Text(text) = note else { continue };
            let (whole, changed) = held::blocks(text, known);
            if changed {
                escaped.push((place, std::mem::replace(text, whole)));
            }
        }
    }
    for ((page, line), text) in escaped {
        /// The beginning shows which text it is.
        const LONGEST: usize = 50;
        let mut short: String = text.lines().next().unwrap_or("").chars().take(LONGEST).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        let text = format!("`{short}` has what a registry cannot hold as Markdown, and shows it as it was typed");
        draft.remarks.push((page, Remark { line, left: false, text }));
    }
}

/// Whether a name stands again in another list or table, with nothing new said of it.
fn kept_elsewhere(found: &Found, first: &Found, entry: &Entry, page: usize) -> bool {
    found.cells.is_empty() && (entry.place.0 != page || found.source != first.source)
}

// Tiers.

/// The tiers in their order; returns their ids by their keys.
fn tiers(draft: &mut Draft, pages: &[(Page, Reading)]) -> HashMap<String, String> {
    let mut ids = HashMap::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let all = pages.iter().flat_map(|(_, reading)| reading.found.iter().map(move |found| (reading, found)));
    for (reading, found) in all {
        // A page made by blocks shows a tier without a label as its number alone in cells.
        let in_cells = reading.sources.get(found.source).is_some_and(|source| source.shape == Shape::TierColumn);
        let id = ids.entry(found.tier.key.clone()).or_insert_with(|| tier_id(&found.tier));
        if let Some(at) = places.get(id) {
            let tier = &mut draft.tiers[*at];
            if !tier.said.contains(&found.tier.label) {
                tier.said.insert(found.tier.label.clone());
            }
            tier.rank = tier.rank.min(found.tier.rank);
            if tier.name.is_none() {
                tier.name.clone_from(&found.tier.name);
            }
            if tier.label.is_none() && in_cells {
                tier.label = tier_label(id, &found.tier, in_cells);
            }
        } else {
            places.insert(id.clone(), draft.tiers.len());
            draft.tiers.push(Tier {
                id: id.clone(),
                label: tier_label(id, &found.tier, in_cells),
                name: found.tier.name.clone(),
                rank: found.tier.rank,
                said: IndexSet::from([found.tier.label.clone()]),
            });
        }
    }
    draft.tiers.sort_by_key(|tier| tier.rank);
    ids
}

fn tier_id(tier: &TierName) -> String {
    if let Some(id) = tier.key.strip_prefix('=') {
        return id.to_owned();
    }
    // "Level 1" gets the id 1, as "Tier 1" does.
    let key = match tier.scale {
        Scale::Numbered => tier.key.rsplit('-').next().unwrap_or(&tier.key),
        _ => &tier.key,
    };
    let id = slug(key);
    match id.as_str() {
        "" => "tier".to_owned(),
        "none" | "removed" => format!("{id}-tier"),
        _ => id,
    }
}

/// The page's label for a tier, unless outputs would call the tier so anyway, in cells too if the page names it there.
fn tier_label(id: &str, tier: &TierName, in_cells: bool) -> Option<String> {
    let number = id.bytes().all(|byte| byte.is_ascii_digit());
    // A number from `--tier` needs no label, unless the page numbers its tiers with another word.
    let given = || tier.key.starts_with('=') && words::words(&tier.label).all(|word| word != id);
    let said = if number && !in_cells { same(&tier.label, &format!("Tier {id}")) || given() } else { tier.label == id };
    (!said).then(|| tier.label.clone())
}

// Kinds.

/// The kind of entries where nothing near them says it, by the title of their page.
fn general_kind(pages: &[(Page, Reading)]) -> String {
    let title = |(page, _): &(Page, Reading)| {
        let first = page.blocks.iter().find_map(|block| match &block.content {
            Content::Heading(_, text) => Some(text.plain()),
            _ => None,
        });
        first.into_iter().chain(page.title.clone()).find_map(|title| words::noun(&title))
    };
    // "Version 2" is a name, not a kind.
    let title = |page| title(page).filter(|noun| noun != "version");
    pages.iter().find_map(title).unwrap_or_else(|| "feature".to_owned())
}

fn kind(draft: &mut Draft, found: &Found, general: &str, mapping: &Mapping) -> String {
    if let Some((_, id)) = mapping.kinds.iter().find(|(name, _)| name.is_none()) {
        draft.kinds.entry(id.clone()).or_insert_with(|| capitalized(id));
        return id.clone();
    }
    let said = found.kind.as_deref().unwrap_or(general);
    let given = mapping.kinds.iter().find(|(name, _)| name.as_ref().is_some_and(|name| same(name, said)));
    let id = if let Some((_, id)) = given {
        id.clone()
    } else {
        let id = slug(&words::singular(&said.to_lowercase()));
        if id.is_empty() { "kind".to_owned() } else { id }
    };
    draft.kinds.entry(id.clone()).or_insert_with(|| capitalized(said));
    id
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        // "os" is an abbreviation.
        Some(first) if text.len() <= 3 && text.is_ascii() => {
            if matches!(text, "os" | "api" | "cpu" | "sdk") {
                text.to_uppercase()
            } else {
                first.to_uppercase().chain(chars).collect()
            }
        }
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

// Footnotes.

/// The ids of shared footnotes by label, for each page. A footnote that only marks one entry's name is not shared.
pub(super) fn notes(draft: &mut Draft, pages: &[(Page, Reading)]) -> Vec<HashMap<String, String>> {
    let mut all = Vec::new();
    let mut taken = Taken::default();
    for (page, reading) in pages {
        let mut uses: IndexMap<&str, (usize, bool)> = IndexMap::new();
        for found in &reading.found {
            let in_name = found.name.notes().into_iter().map(|label| (label, true));
            let elsewhere = found.cells.iter().flat_map(|(_, _, cell)| cell.notes()).map(|label| (label, false));
            let mut seen = HashSet::new();
            for (label, in_name) in in_name.chain(elsewhere) {
                let held = uses.entry(label).or_insert((0, true));
                held.0 += usize::from(seen.insert(label));
                held.1 &= in_name;
            }
        }
        let mut ids = HashMap::new();
        for (label, (entries, in_names)) in uses {
            let Some(text) = page.notes.get(label).filter(|text| !text.is_empty()) else { continue };
            if entries == 1 && in_names {
                continue;
            }
            let id = taken.unique(&slug(label), "note");
            draft.notes.insert(id.clone(), text.clone());
            ids.insert(label.to_owned(), id);
        }
        all.push(ids);
    }
    all
}

// Entries.

/// Whether most names of each source are code.
pub(super) fn code_sources(reading: &Reading) -> Vec<bool> {
    let mut counts = vec![(0_usize, 0_usize); reading.sources.len()];
    for found in &reading.found {
        counts[found.source].0 += 1;
        counts[found.source].1 += usize::from(unlinked(&found.name).1.sole_code().is_some());
    }
    counts.into_iter().map(|(all, code)| code * 2 > all).collect()
}

/// The address in a name, and the name without its link and footnote marks.
pub(super) fn unlinked(name: &Text) -> (Option<String>, Text) {
    let bare = name.without_notes();
    if let Some((url, inner)) = bare.sole_link() {
        return (Some(url.to_owned()), inner);
    }
    match bare.0.split_first() {
        // "[esp32](ports/esp32)*"
        Some((Inline::Link { url, content, .. }, rest))
            if !rest.iter().any(|inline| matches!(inline, Inline::Link { .. })) =>
        {
            let content = content.iter().chain(rest).cloned().collect();
            (Some(url.to_string()), Text(content).trimmed())
        }
        _ => (None, bare),
    }
}

fn entry(
    remarks: &mut Vec<(usize, Remark)>,
    (number, page): (usize, &Page),
    found: &Found,
    kind: String,
    tier: &str,
    ids: &HashMap<String, String>,
) -> Entry {
    let (mut url, name) = unlinked(&found.name);
    let mut entry = Entry {
        // Set when all names are known.
        id: String::new(),
        title: None,
        name: name.plain(),
        kind,
        tier: tier.to_owned(),
        url: None,
        summary: None,
        owners: Vec::new(),
        aliases: Vec::new(),
        fields: Vec::new(),
        notes: Vec::new(),
        replaced_by: Vec::new(),
        history: Vec::new(),
        place: (number, found.line),
        said_kind: found.kind.clone(),
    };
    for label in found.name.notes() {
        let text = page.notes.get(label).filter(|text| !text.is_empty());
        entry.notes.extend(match ids.get(label) {
            Some(id) => Some(Note::Shared(id.clone())),
            None => text.cloned().map(Note::Text),
        });
    }
    for (title, role, cell) in &found.cells {
        let text = cell.with_notes(|label| ids.get(label).cloned());
        let plain = text.plain();
        match role {
            Role::Summary if entry.summary.is_none() => entry.summary = Some(text.markdown()),
            Role::Owners => entry.owners.extend(owners(cell)),
            Role::Aliases => {
                entry
                    .aliases
                    .extend(text.split(|c| matches!(c, ',' | ';')).iter().map(|alias| slug_or_name(&alias.plain())));
            }
            Role::Url => url = cell.sole_link().map(|(url, _)| url.to_owned()).or(url).or_else(|| Some(plain.clone())),
            Role::Notes => {
                if !words::is_nothing(&plain) {
                    entry.notes.push(Note::Text(text.markdown()));
                }
            }
            Role::Field(id) => {
                if !text.is_empty() {
                    entry.fields.push((field_id(id), text.markdown()));
                }
            }
            Role::Summary => entry.fields.push((columns::field_id(title, 0), text.markdown())),
            Role::Entry | Role::Tier | Role::Kind | Role::Ignore => {}
        }
    }
    if let Some(url) = url {
        if read::is_link(&url) {
            entry.url = Some(url);
        } else {
            let text = format!("the address `{url}` left: a registry holds web addresses and paths from a page");
            remarks.push((number, Remark { line: found.line, left: true, text }));
        }
    }
    entry
}

/// The people in a cell.
fn owners(cell: &Text) -> Vec<String> {
    let pieces = cell.without_notes().split(|c| matches!(c, ',' | ';' | '/' | '&' | '、' | '，'));
    let mut owners = Vec::new();
    for piece in pieces {
        let plain = piece.plain();
        if words::is_nothing(&plain) {
            continue;
        }
        let handles =
            plain.split_whitespace().count() > 1 && plain.split_whitespace().all(|word| word.starts_with('@'));
        if handles {
            owners.extend(plain.split_whitespace().map(str::to_owned));
        } else {
            owners.extend(plain.split(" and ").map(|owner| owner.trim().to_owned()).filter(|owner| !owner.is_empty()));
        }
    }
    owners
}

// Fields.

fn fields(draft: &mut Draft, pages: &[(Page, Reading)]) {
    let mut titles: HashMap<String, String> = HashMap::new();
    for (title, role) in pages.iter().flat_map(|(_, reading)| &reading.sources).flat_map(|source| &source.columns) {
        if let Role::Field(id) = role {
            let id = field_id(id);
            match titles.get_mut(&id) {
                // "Missing Tier 1 Requirements" and "Missing Tier 2 Requirements" are one field.
                Some(held) if held != title => *held = capitalized(&id.replace('-', " ")),
                Some(_) => {}
                None => drop(titles.insert(id, title.clone())),
            }
        }
    }
    for entry in &draft.entries {
        for (id, _) in &entry.fields {
            let title = || titles.get(id).filter(|title| !title.is_empty()).cloned().unwrap_or_else(|| id.clone());
            let field = draft.fields.entry(id.clone()).or_insert_with(|| Field {
                title: title(),
                kinds: IndexSet::new(),
                values: None,
            });
            if !field.kinds.contains(&entry.kind) {
                field.kinds.insert(entry.kind.clone());
            }
        }
    }
    // The marks of each field that has nothing else, with a single mark for each word.
    let mut marks: HashMap<&str, Option<IndexMap<String, String>>> = HashMap::new();
    for (id, value) in draft.entries.iter().flat_map(|entry| &entry.fields) {
        let held = marks.entry(id).or_insert_with(|| Some(IndexMap::new()));
        let Some(values) = held else { continue };
        let known = mark_word(value).filter(|word| values.get(*word).is_none_or(|mark| mark == value));
        match known {
            Some(word) => drop(values.insert(word.to_owned(), value.clone())),
            // Two marks for one word could not be told apart again.
            None => *held = None,
        }
    }
    for (id, field) in &mut draft.fields {
        field.values = marks.remove(id.as_str()).flatten();
    }
    for entry in &mut draft.entries {
        for (id, value) in &mut entry.fields {
            if draft.fields.get(id.as_str()).is_some_and(|field| field.values.is_some())
                && let Some(word) = mark_word(value)
            {
                *value = word.to_owned();
            }
        }
    }
}

/// The word for a mark.
fn mark_word(value: &str) -> Option<&'static str> {
    match value.trim_start_matches('\\') {
        "?" | "❓" => return Some("unknown"),
        "*" | "~" | "⚠" | "⚠️" | "🚧" | "◐" => return Some("partial"),
        _ => {}
    }
    Some(if words::mark(value)? { "yes" } else { "no" })
}

// Ids.

/// A name that is a valid id as it is, else its slug.
pub(super) fn slug_or_name(name: &str) -> String {
    if read::is_id(name) && !name.contains('/') { name.to_owned() } else { slug(name) }
}

/// A text in lower case with `-` for what no id can have.
pub fn slug(text: &str) -> String {
    /// Ids are typed by people.
    const LONGEST: usize = 80;
    let mut slug = String::with_capacity(text.len());
    for c in text.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '+') {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(LONGEST);
    slug.trim_start_matches(['.', '+', '-']).trim_end_matches(['.', '-']).to_owned()
}

/// The ids that are taken, without regard to case.
#[derive(Debug, Default)]
struct Taken {
    ids: HashSet<String>,
    /// The next number to try for each id, so that many entries of one name do not each begin at 2.
    next: HashMap<String, usize>,
}

impl Taken {
    /// Takes this id, or one with a number behind it if it is taken.
    fn unique(&mut self, wanted: &str, otherwise: &str) -> String {
        let base = if wanted.is_empty() { otherwise } else { wanted };
        let lower = base.to_lowercase();
        if self.ids.insert(lower.clone()) {
            return base.to_owned();
        }
        let next = self.next.entry(lower).or_insert(2);
        loop {
            let id = format!("{base}-{next}");
            *next += 1;
            if self.ids.insert(id.to_lowercase()) {
                return id;
            }
        }
    }
}

/// Gives each entry an id: its name, and for entries of one name also the cells that tell them apart.
fn ids(draft: &mut Draft, found: &[&Found]) {
    let mut groups: IndexMap<String, Vec<usize>> = IndexMap::new();
    let mut wanted: Vec<String> = draft.entries.iter().map(|entry| slug_or_name(&entry.name)).collect();
    for (index, id) in wanted.iter().enumerate() {
        groups.entry(id.to_lowercase()).or_default().push(index);
    }
    for group in groups.values().filter(|group| group.len() > 1) {
        told_apart(group, found, &mut wanted, 0);
    }
    let mut taken = Taken::default();
    for (index, entry) in draft.entries.iter_mut().enumerate() {
        entry.id = taken.unique(&wanted[index], &entry.kind);
    }
    for group in groups.values().filter(|group| group.len() > 1) {
        let entries = || group.iter().map(|index| &draft.entries[*index]);
        let lines: Vec<String> = entries().map(|entry| entry.place.1.to_string()).collect();
        let ids: Vec<String> = entries().map(|entry| format!("`{}`", entry.id)).collect();
        let first = &draft.entries[group[0]];
        let text = format!(
            "`{}` stands in lines {}, and its entries are called {}",
            first.name,
            shortened_list(&lines),
            shortened_list(&ids)
        );
        draft.remarks.push((first.place.0, Remark { line: first.place.1, left: false, text }));
    }
}

fn shortened_list(items: &[String]) -> String {
    /// Further ones are only counted.
    const MOST: usize = 4;
    match items.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{} and {more} more", items[..MOST].join(", ")),
        _ => items.join(", "),
    }
}

/// Adds the next column with different cells to the ids of entries of one name, and goes on with those still equal.
fn told_apart(group: &[usize], found: &[&Found], wanted: &mut [String], from: usize) {
    // Rows leave empty cells out, so columns are known by their titles.
    let mut titles: IndexSet<&str> = IndexSet::new();
    for index in group {
        let telling = found[*index].cells.iter().filter(|(_, role, _)| !matches!(role, Role::Owners | Role::Url));
        titles.extend(telling.map(|(title, _, _)| title.as_str()));
    }
    for (at, title) in titles.iter().enumerate().skip(from) {
        let value = |index: usize| {
            let cell = found[index].cells.iter().find(|(own, _, _)| own == title);
            cell.map(|(_, _, cell)| slug(&cell.without_notes().plain())).unwrap_or_default()
        };
        let mut parts: IndexMap<String, Vec<usize>> = IndexMap::new();
        for index in group {
            parts.entry(value(*index)).or_default().push(*index);
        }
        if parts.len() < 2 {
            continue;
        }
        for (value, part) in parts {
            for index in &part {
                if !value.is_empty() {
                    let mut id = format!("{}-{value}", wanted[*index]);
                    id.truncate(90);
                    id.trim_end_matches(['.', '-']).clone_into(&mut wanted[*index]);
                }
            }
            if part.len() > 1 {
                told_apart(&part, found, wanted, at + 1);
            }
        }
        return;
    }
}

/// Sets the titles that differ from the ids. A title that is the id as code is left out where blocks show ids as code.
fn titles(draft: &mut Draft, pages: &[(Page, Reading)], found: &[&Found]) {
    let code: Vec<Vec<bool>> = pages.iter().map(|(_, reading)| code_sources(reading)).collect();
    for (entry, found) in draft.entries.iter_mut().zip(found) {
        let (_, name) = unlinked(&found.name);
        let code = code[entry.place.0][found.source];
        let is_said = match name.sole_code() {
            Some(plain) => code && plain == entry.id,
            None => !code && name.markdown() == entry.id,
        };
        entry.title = (!is_said).then(|| name.markdown());
    }
}
