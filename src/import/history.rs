//! The versions of pages → the steps of each entry, with remarks.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use jiff::civil::Date;

use super::draft::{Draft, Entry, Move, Tier, slug};
use super::held;
use super::mapping::Mapping;
use super::tier::squeezed;
use super::{Page, Reading, contradictions, draft};
use crate::model::REMOVED;

/// What one or more pages said after a change.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its name in messages: the beginning of the commit's hash.
    pub name: String,
    /// The day of the change.
    pub day: Date,
    /// The pull request behind it.
    pub pr: Option<u64>,
    /// Its subject.
    pub subject: String,
    /// The first release that has it.
    pub since: Option<String>,
    /// What was read.
    pub draft: Draft,
}

/// A remark on the history that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The name of the version.
    pub version: String,
    /// What happened.
    pub text: String,
}

/// Two names with at least this much in common are taken for one that changed.
const SIMILAR: f64 = 0.6;

/// An entry while the versions are read one after the other.
struct Known {
    entry: Entry,
    steps: Vec<Move>,
    /// Whether it is in a tier.
    held: bool,
}

/// The number of the pull request in a commit message: `(#123)` at the end of the subject, or that of a merge commit.
pub fn pull_request(subject: &str, body: &str) -> Option<u64> {
    let number = |text: &str| -> Option<u64> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        text[..digits].parse().ok().filter(|number| *number > 0)
    };
    if let Some(rest) = subject.strip_prefix("Merge pull request #") {
        return number(rest);
    }
    // The last one: "Revert \"Add x (#12)\" (#13)".
    for mark in ["(#", "(!"] {
        if let Some(at) = subject.rfind(mark)
            && let Some(found) = number(&subject[at + mark.len()..])
            && subject[at..].contains(')')
        {
            return Some(found);
        }
    }
    // GitLab: "See merge request group/project!123".
    let at = body.find("See merge request ")?;
    let line = body[at..].lines().next()?;
    number(line.rsplit_once('!')?.1)
}

/// What some pages say together, or why they say nothing: they list no entries, or contradict themselves.
pub fn state(pages: &[(Page, Reading)], mapping: &Mapping) -> Result<Draft, String> {
    for (_, reading) in pages {
        if let Some(sections) = contradictions(reading) {
            return Err(format!("the same names stand in different tiers under {}", sections.join(", ")));
        }
    }
    let draft = draft::of(pages, mapping);
    if draft.entries.is_empty() { Err("no entries in tiers".to_owned()) } else { Ok(draft) }
}

/// Adds the steps of all versions, oldest first, to the draft of the newest, and removed entries for what is gone.
pub fn follow(mut versions: Vec<Version>) -> (Draft, Vec<Event>) {
    let mut events = Vec::new();
    leave_out_gaps(&mut versions, &mut events);
    let mut known: IndexMap<String, Known> = IndexMap::new();
    let mut former: HashSet<String> = HashSet::new();
    for version in &versions {
        let renamed = renames(&known, version);
        for (old, new) in &renamed {
            let entry = &version.draft.entries[*new];
            let text = format!("`{}` is taken to have become `{}`", known[old].entry.name, entry.name);
            events.push(Event { version: version.name.clone(), text });
            former.insert(old.clone());
            rename(&mut known, old, entry, version);
        }
        let here: HashSet<String> = version.draft.entries.iter().map(|entry| entry.id.to_lowercase()).collect();
        for entry in &version.draft.entries {
            take(&mut known, entry, version, &mut events);
        }
        for (_, gone) in known.iter_mut().filter(|(id, known)| known.held && !here.contains(*id)) {
            gone.held = false;
            let step = step(REMOVED, version, gone.steps.last());
            gone.steps.push(Move { reason: reason(version), ..step });
        }
    }
    let Some(newest) = versions.pop() else { return (Draft::default(), events) };
    let older: Vec<Draft> = versions.into_iter().map(|version| version.draft).collect();
    (whole(newest.draft, &older, known, &mut events, &newest.name), events)
}

/// Leaves out versions that lack most of the entries that later ones have again: they were not read rightly.
fn leave_out_gaps(versions: &mut Vec<Version>, events: &mut Vec<Event>) {
    let ids = |version: &Version| -> HashSet<String> {
        version.draft.entries.iter().map(|entry| squeezed(&entry.name)).collect()
    };
    let mut at = 1;
    while at + 1 < versions.len() {
        let (before, here) = (ids(&versions[at - 1]), ids(&versions[at]));
        let lost: Vec<&String> = before.difference(&here).collect();
        if lost.len() >= 5 && lost.len() * 2 > before.len() {
            let later = versions[at + 1..].iter().position(|version| {
                let there = ids(version);
                lost.iter().filter(|name| there.contains(**name)).count() * 2 > lost.len()
            });
            if let Some(count) = later {
                for version in versions.drain(at..=at + count) {
                    let text = "left out: most entries are missing in it, and are there again later".to_owned();
                    events.push(Event { version: version.name, text });
                }
                continue;
            }
        }
        at += 1;
    }
}

/// The entries renamed in this version: the old id, and the index of the entry in the version.
///
/// An entry was renamed if one of the same kind and tier came as it went, and the names have much in common.
fn renames(known: &IndexMap<String, Known>, version: &Version) -> Vec<(String, usize)> {
    /// With more names, comparing would take long, and the page was rewritten anyway.
    const MOST: usize = 200;
    let entries = &version.draft.entries;
    let here: HashSet<String> = entries.iter().map(|entry| entry.id.to_lowercase()).collect();
    let left: Vec<(&String, &Known)> = known.iter().filter(|(id, known)| known.held && !here.contains(*id)).collect();
    let came: Vec<usize> =
        (0..entries.len()).filter(|at| !known.contains_key(&entries[*at].id.to_lowercase())).collect();
    if left.len() > MOST || came.len() > MOST {
        return Vec::new();
    }
    let mut pairs: Vec<(f64, &String, usize)> = Vec::new();
    for (id, old) in &left {
        for at in &came {
            let new = &entries[*at];
            let tier = old.steps.last().map(|step| step.tier.as_str());
            if old.entry.kind != new.kind || tier != Some(new.tier.as_str()) {
                continue;
            }
            let similar = strsim::sorensen_dice(&old.entry.name.to_lowercase(), &new.name.to_lowercase());
            if similar >= SIMILAR {
                pairs.push((similar, id, *at));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)).then_with(|| a.2.cmp(&b.2)));
    let mut renamed: Vec<(String, usize)> = Vec::new();
    for (_, id, at) in pairs {
        if renamed.iter().all(|(held, taken)| held != id && *taken != at) {
            renamed.push((id.clone(), at));
        }
    }
    renamed
}

fn rename(known: &mut IndexMap<String, Known>, old: &str, entry: &Entry, version: &Version) {
    let Some(index) = known.get_index_of(old) else { return };
    let Some((_, mut moved)) = known.shift_remove_index(index) else { return };
    let step = step(&entry.tier, version, moved.steps.last());
    moved.steps.push(Move { was: Some(moved.entry.id.clone()), ..step });
    moved.entry = entry.clone();
    known.shift_insert(index, entry.id.to_lowercase(), moved);
}

/// Updates an entry by what a version says of it.
fn take(known: &mut IndexMap<String, Known>, entry: &Entry, version: &Version, events: &mut Vec<Event>) {
    let Some(held) = known.get_mut(&entry.id.to_lowercase()) else {
        let steps = vec![step(&entry.tier, version, None)];
        known.insert(entry.id.to_lowercase(), Known { entry: entry.clone(), steps, held: true });
        return;
    };
    let before = held.steps.last().map(|step| step.tier.clone()).unwrap_or_default();
    if before != entry.tier {
        if !held.held {
            let text = format!("`{}` is back", entry.name);
            events.push(Event { version: version.name.clone(), text });
        }
        let step = step(&entry.tier, version, held.steps.last());
        let down = !held.held || is_down(&version.draft.tiers, &before, &entry.tier);
        held.steps.push(Move { reason: reason(version).filter(|_| down && held.held), ..step });
    }
    held.held = true;
    held.entry = entry.clone();
}

fn is_down(tiers: &[Tier], from: &str, to: &str) -> bool {
    let rank = |id: &str| tiers.iter().position(|tier| tier.id == id);
    rank(from).zip(rank(to)).is_some_and(|(from, to)| to > from)
}

/// A step made by a version. Clocks differ, so its day is at least that of the step before it.
fn step(tier: &str, version: &Version, before: Option<&Move>) -> Move {
    let date = before.map_or(version.day, |before| before.date.max(version.day));
    Move { tier: tier.to_owned(), date, since: version.since.clone(), pr: version.pr, was: None, reason: None }
}

/// The subject of a change, without the number of its pull request.
fn reason(version: &Version) -> Option<String> {
    let subject = match (version.pr, version.subject.rfind(" (#")) {
        (Some(_), Some(at)) => &version.subject[..at],
        _ => &version.subject,
    };
    let subject = subject.trim();
    // Authors write code in subjects as in Markdown; other markup is shown as it was typed.
    (!subject.is_empty()).then(|| held::line(subject, |_| false).0)
}

/// Adds to the newest draft the steps, the removed entries, and the tiers and kinds that only these have.
fn whole(
    mut newest: Draft,
    older: &[Draft],
    known: IndexMap<String, Known>,
    events: &mut Vec<Event>,
    version: &str,
) -> Draft {
    let mut histories: HashMap<String, Vec<Move>> = HashMap::new();
    let mut tombstones = Vec::new();
    for (id, known) in known {
        if known.held {
            histories.insert(id, known.steps);
        } else {
            let entry = Entry { tier: REMOVED.to_owned(), history: known.steps, ..known.entry };
            tombstones.push(entry);
        }
    }
    for entry in &mut newest.entries {
        entry.history = histories.remove(&entry.id.to_lowercase()).unwrap_or_default();
    }
    // A removed entry keeps no shared notes and fields: their words may mean something else now.
    for entry in &mut tombstones {
        entry.notes.retain(|note| matches!(note, draft::Note::Text(_)));
        entry.fields.clear();
        if let Some(summary) = &entry.summary
            && summary.contains("[^")
        {
            entry.summary = None;
        }
    }
    let mut vanished: IndexMap<String, (String, usize)> = IndexMap::new();
    for entry in &tombstones {
        if !newest.kinds.contains_key(&entry.kind) {
            let title = older.iter().rev().find_map(|draft| draft.kinds.get(&entry.kind)).cloned();
            let title = title.unwrap_or_else(|| entry.kind.clone());
            vanished.entry(entry.kind.clone()).or_insert((title, 0)).1 += 1;
        }
    }
    for (id, (title, count)) in vanished {
        let said = format!("{count} removed {}", if count == 1 { "entry" } else { "entries" });
        let text = format!("the kind `{title}` is that of {said} alone; `--kind \"{title}=ID\"` gives it another");
        events.push(Event { version: version.to_owned(), text });
        newest.kinds.insert(id, title);
    }
    let used: HashSet<&str> = newest
        .entries
        .iter()
        .chain(&tombstones)
        .flat_map(|entry| &entry.history)
        .map(|step| step.tier.as_str())
        .collect();
    for tier in older.iter().rev().flat_map(|draft| &draft.tiers) {
        if used.contains(tier.id.as_str()) && newest.tiers.iter().all(|held| held.id != tier.id) {
            let name = tier.label.clone().unwrap_or_else(|| format!("Tier {}", tier.id));
            let text = format!("the tier {name} is on the page no more, and stays in the registry for the steps to it");
            events.push(Event { version: version.to_owned(), text });
            newest.tiers.push(tier.clone());
        }
    }
    newest.tiers.sort_by_key(|tier| tier.rank);
    newest.entries.extend(tombstones);
    free_former_names(&mut newest);
    in_order_of_releases(&mut newest);
    newest
}

/// Gives another id to entries whose id is a former name of another one, since former names are not reused.
fn free_former_names(draft: &mut Draft) {
    let former = |entry: &Entry| -> Vec<String> {
        entry.history.iter().filter_map(|step| step.was.as_ref()).map(|name| name.to_lowercase()).collect()
    };
    let mut taken: HashSet<String> = draft.entries.iter().flat_map(former).collect();
    for entry in &mut draft.entries {
        let own = former(entry);
        let mut id = entry.id.clone();
        let mut count = 2;
        while taken.contains(&id.to_lowercase()) {
            id = format!("{}-{count}", slug(&entry.id));
            count += 1;
        }
        // An entry may return to its own former name.
        if own.contains(&entry.id.to_lowercase()) {
            id.clone_from(&entry.id);
            entry.history.retain(|step| step.was.as_ref().is_none_or(|was| !was.eq_ignore_ascii_case(&id)));
        } else if id != entry.id && entry.title.is_none() {
            entry.title = Some(entry.name.clone());
        }
        entry.id = id;
        taken.insert(entry.id.to_lowercase());
    }
}

/// Drops the release of a step if it is before that of the step before it.
fn in_order_of_releases(draft: &mut Draft) {
    for entry in &mut draft.entries {
        let mut highest: Option<crate::model::Version> = None;
        for step in &mut entry.history {
            let Some(since) = step.since.as_ref().and_then(|since| since.parse::<crate::model::Version>().ok()) else {
                continue;
            };
            match &highest {
                Some(held) if since < *held => step.since = None,
                _ => highest = Some(since),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PageFormat, page, read};
    use super::*;

    fn versions(pages: &[&str]) -> (Draft, Vec<String>) {
        let version = |(index, text): (usize, &&str)| {
            let day = Date::new(2020, 1, 1 + i8::try_from(index).unwrap()).unwrap();
            let page = page(text, PageFormat::Markdown).unwrap();
            let reading = read(&page, &Mapping::default());
            let draft = state(&[(page, reading)], &Mapping::default());
            Version {
                name: format!("v{index}"),
                day,
                pr: None,
                subject: format!("Change {index}"),
                since: None,
                draft: draft.unwrap(),
            }
        };
        let (draft, events) = follow(pages.iter().enumerate().map(version).collect());
        (draft, events.into_iter().map(|event| format!("{} {}", event.version, event.text)).collect())
    }

    fn steps(draft: &Draft, id: &str) -> Vec<String> {
        let entry = draft.entries.iter().find(|entry| entry.id == id).expect("it is there");
        let shown = |step: &Move| match &step.was {
            Some(was) => format!("{} {} was {was}", step.date.day(), step.tier),
            None => format!("{} {}", step.date.day(), step.tier),
        };
        entry.history.iter().map(shown).collect()
    }

    #[test]
    fn numbers_of_pull_requests() {
        assert_eq!(pull_request("Add x (#12)", ""), Some(12));
        assert_eq!(pull_request("Revert \"Add x (#12)\" (#13)", ""), Some(13));
        assert_eq!(pull_request("Merge pull request #14 from a/b", ""), Some(14));
        assert_eq!(pull_request("Merge branch 'x'", "Do it\n\nSee merge request a/b!15\n"), Some(15));
        assert_eq!(pull_request("Fix #16", ""), None);
        assert_eq!(pull_request("x (#", ""), None);
    }

    #[test]
    fn entries_come_move_and_go() {
        let (draft, events) = versions(&[
            "# Tier 1\n- a\n# Tier 2\n- b\n- c\n",
            "# Tier 1\n- a\n- b\n# Tier 2\n- d\n",
            "# Tier 1\n- b\n# Tier 2\n- d\n- c\n",
        ]);
        assert_eq!(steps(&draft, "a"), ["1 1", "3 removed"]);
        assert_eq!(steps(&draft, "b"), ["1 2", "2 1"]);
        assert_eq!(steps(&draft, "c"), ["1 2", "2 removed", "3 2"]);
        assert_eq!(steps(&draft, "d"), ["2 2"]);
        assert_eq!(events, ["v2 `c` is back"]);
    }

    #[test]
    fn a_name_that_changes_is_a_step() {
        let (draft, events) = versions(&[
            "# Tier 1\n- wasm32-wasi\n- wasi-runtime-config\n# Tier 2\n- c\n",
            "# Tier 1\n- wasm32-wasip1\n- wasi-config\n# Tier 2\n- c\n",
            "# Tier 1\n- wasm32-wasip1\n- wasi-config\n# Tier 2\n- c\n- wasm32-wasi\n",
        ]);
        assert_eq!(steps(&draft, "wasm32-wasip1"), ["1 1", "2 1 was wasm32-wasi"]);
        assert_eq!(steps(&draft, "wasi-config"), ["1 1", "2 1 was wasi-runtime-config"]);
        // The former name is somebody else's now.
        assert_eq!(steps(&draft, "wasm32-wasi-2"), ["3 2"]);
        assert_eq!(events.len(), 2, "{events:?}");
    }

    #[test]
    fn a_version_that_was_not_read_rightly_is_left_out() {
        let full = "# Tier 1\n- a\n- b\n- c\n- d\n- e\n- f\n# Tier 2\n- g\n";
        let (draft, events) = versions(&[full, "# Tier 1\n- a\n# Tier 2\n- g\n", full]);
        assert_eq!(steps(&draft, "f"), ["1 1"]);
        assert_eq!(events, ["v1 left out: most entries are missing in it, and are there again later"]);
    }
}
