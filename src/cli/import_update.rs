//! `tiers import --update`: what a page says that the registry does not, through the edits of the commands.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::add::insertion;
use super::context::Context;
use super::error::{Error, Exit};
use super::import_history::{self, PagesInGit};
use super::plan::{self, Body, Original, Plan, Provenance, WriteArgs};
use super::shell;
use crate::import::draft::{self, Draft, Note};
use crate::import::{plain, same};
use crate::model::{Entry, Registry, Standing, Step, natural};
use crate::schema;
use crate::toml::{KeyPath, Literal, Op};
use crate::words;
use jiff::civil::Date;

/// Brings a registry to what the pages say.
pub(super) fn run(
    write: &WriteArgs,
    provenance: &Provenance,
    cx: &mut Context<'_, '_>,
    names: &[String],
    draft: &Draft,
    pages: &PagesInGit<'_>,
) -> Result<Exit, Error> {
    let path = cx.path()?;
    let registry = cx.display(&path);
    plan::run(cx, write, |original, cx| {
        provenance.validate(original, cx)?;
        let matched = matched(original.registry, draft)?;
        let moved = matched.rows.iter().any(|row| row.entry.is_none_or(|entry| entry.tier != row.tier));
        let past = if moved { past(pages, cx, draft)? } else { HashMap::new() };
        let mut remarks = Vec::new();
        let (mut ops, mut added, mut shifted) = (Vec::new(), Vec::new(), Vec::new());
        let mut new = Vec::new();
        for row in &matched.rows {
            let step = step(provenance, original, row, past.get(row.page.id.as_str()));
            match row.entry {
                None => {
                    new.push((row, step));
                    added.push(format!("`{}`", row.page.id));
                }
                Some(entry) if entry.tier != row.tier => {
                    ops.extend(original.step(entry, &step));
                    shifted.push(format!(
                        "`{}` from {} to {}",
                        entry.id,
                        original.registry.standing_name(entry.tier),
                        original.registry.standing_name(row.tier)
                    ));
                }
                Some(_) => {}
            }
            if let Some(entry) = row.entry {
                remarks
                    .extend(differences(original.registry, row, entry).into_iter().map(|text| (row.page.place, text)));
            }
        }
        // Several may be inserted after the same entry, so the last one goes first.
        new.reverse();
        let mut ids: HashMap<&str, Vec<&str>> = HashMap::new();
        for entry in original.registry.entries.values() {
            ids.entry(&entry.kind).or_default().push(&entry.id);
        }
        ids.retain(|_, ids| ids.is_sorted_by(|a, b| natural(a, b).is_le()));
        new.sort_by(|(a, _), (b, _)| {
            let by_id = || natural(&b.page.id, &a.page.id);
            a.kind.cmp(b.kind).then_with(|| if ids.contains_key(a.kind) { by_id() } else { Ordering::Equal })
        });
        for (row, step) in new {
            ops.extend(new_entry(original, row, &step, &mut |text| remarks.push((row.page.place, text))));
        }
        remarks.sort_by_key(|(place, _)| *place);
        for ((page, line), text) in remarks {
            cx.note(&format!("{}:{line}: {text}", names[page]))?;
        }
        let pages = words::quoted(names).join(", ");
        for entry in &matched.missing {
            let held = original.registry.standing_name(entry.tier);
            cx.note(&format!(
                "note: `{}` ({held}) is not on {pages}; `tiers remove {}` removes it",
                entry.id,
                shell::quoted(&entry.id)
            ))?;
        }
        let mut done = Vec::new();
        if !added.is_empty() {
            done.push(format!("added {}", listed(&added)));
        }
        if !shifted.is_empty() {
            done.push(format!("moved {}", listed(&shifted)));
        }
        let said = if done.is_empty() {
            format!("the {} on {pages} are in `{registry}`", words::count(draft.entries.len(), "entry", "entries"))
        } else {
            done.join(", and ")
        };
        Ok(Plan {
            ops,
            summary: said,
            next: Some("look through the change, then `tiers check`".to_owned()),
            ..Plan::default()
        })
    })
}

/// Names in a sentence; a long list is cut.
fn listed(names: &[String]) -> String {
    /// Beyond these, names are only counted.
    const MOST: usize = 6;
    match names.len().checked_sub(MOST) {
        Some(more) if more > 1 => format!("{} and {more} more", names[..MOST].join(", ")),
        _ => names.join(", "),
    }
}

/// A row of a page with its entry.
struct Row<'a> {
    page: &'a draft::Entry,
    /// None if it is new.
    entry: Option<&'a Entry>,
    tier: Standing,
    /// The registry's id of its kind.
    kind: &'a str,
}

/// The rows of pages with their entries.
struct Matched<'a> {
    rows: Vec<Row<'a>>,
    /// Entries in a tier that are on no page, of the kinds that the pages list.
    missing: Vec<&'a Entry>,
}

/// Finds the entry of each row: by its id or another of its names, else by its title.
fn matched<'a>(registry: &'a Registry, draft: &'a Draft) -> Result<Matched<'a>, Error> {
    let tiers: HashMap<&str, Standing> = draft
        .tiers
        .iter()
        .map(|tier| Ok((tier.id.as_str(), standing(registry, tier)?)))
        .collect::<Result<_, Error>>()?;
    let kinds: HashMap<&str, &str> = draft
        .kinds
        .iter()
        .map(|(id, title)| Ok((id.as_str(), kind(registry, id, title)?)))
        .collect::<Result<_, Error>>()?;
    // Ids come before other names, and names before titles. A title of several entries means none of them.
    let mut names: HashMap<String, &Entry> = HashMap::new();
    let mut titles: HashMap<String, Option<&Entry>> = HashMap::new();
    for entry in registry.entries.values() {
        for name in entry.aliases.iter().map(String::as_str).chain(entry.former_names()) {
            names.entry(name.to_lowercase()).or_insert(entry);
        }
        let same = titles.entry(plain(&entry.title).to_lowercase()).or_insert(Some(entry));
        if same.is_some_and(|same| same.id != entry.id) {
            *same = None;
        }
    }
    for entry in registry.entries.values() {
        names.insert(entry.id.to_lowercase(), entry);
    }
    let mut met: HashSet<&str> = HashSet::new();
    let mut rows = Vec::with_capacity(draft.entries.len());
    for page in &draft.entries {
        let by_name = names.get(&page.id.to_lowercase()).copied();
        let by_title = || titles.get(&page.name.to_lowercase()).copied().flatten();
        let entry = by_name.or_else(by_title).filter(|entry| met.insert(&entry.id));
        rows.push(Row { page, entry, tier: tiers[page.tier.as_str()], kind: kinds[page.kind.as_str()] });
    }
    let listed: HashSet<&str> = rows.iter().filter_map(|row| row.entry).map(|entry| entry.kind.as_str()).collect();
    let is_missing = |entry: &&Entry| {
        entry.tier.rank().is_some() && listed.contains(entry.kind.as_str()) && !met.contains(entry.id.as_str())
    };
    let missing = registry.entries.values().filter(is_missing).collect();
    Ok(Matched { rows, missing })
}

/// The registry's tier for one of the pages: by its id, else by its names.
fn standing(registry: &Registry, tier: &draft::Tier) -> Result<Standing, Error> {
    let named = |said: &str| {
        registry
            .tiers
            .iter()
            .position(|held| same(&held.label(), said) || held.name.as_deref().is_some_and(|name| same(name, said)))
    };
    let by_name = || tier.said.iter().find_map(|said| named(said)).map(|at| registry.tiers[at].id.as_str());
    let id = registry.rank(&tier.id).map(|_| tier.id.as_str()).or_else(by_name);
    id.and_then(|id| registry.standing(id)).ok_or_else(|| {
        let said = tier.said.first().map_or(tier.id.as_str(), String::as_str);
        let ids: Vec<&str> = registry.tiers.iter().map(|tier| tier.id.as_str()).collect();
        Error::refused(
            format!("the registry has no tier `{said}`, in which the page has entries"),
            format!(
                "say which one it is with `--tier {}`; its tiers are {}",
                shell::quoted(&format!("{said}=ID")),
                ids.join(", ")
            ),
        )
    })
}

/// The registry's kind for one of the pages: the same, else the only one that there is.
fn kind<'r>(registry: &'r Registry, id: &str, title: &str) -> Result<&'r str, Error> {
    let named = || registry.kinds.iter().find(|(_, kind)| same(&kind.title, title)).map(|(id, _)| id);
    let only = || registry.kinds.keys().next().filter(|_| registry.kinds.len() == 1);
    let held = registry.kinds.get_key_value(id).map(|(id, _)| id);
    held.or_else(named).or_else(only).map(String::as_str).ok_or_else(|| {
        let ids: Vec<&str> = registry.kinds.keys().map(String::as_str).collect();
        Error::refused(
            format!("the registry has no kind `{id}`, of which the page has entries"),
            format!(
                "say which one it is with `--kind {}`; its kinds are {}",
                shell::quoted(&format!("{title}=ID")),
                ids.join(", ")
            ),
        )
    })
}

/// The last step of each row, by its id: when and why it came to its tier, if the page is in git and the row has not
/// changed since.
fn past(
    pages: &PagesInGit<'_>,
    cx: &mut Context<'_, '_>,
    draft: &Draft,
) -> Result<HashMap<String, draft::Move>, Error> {
    let found = match import_history::read(pages, cx) {
        Ok(found) => found,
        Err(error) => {
            let why = import_history::message(error);
            cx.note(&format!("note: the steps are dated today, as nothing is known of the past of the page: {why}"))?;
            return Ok(HashMap::new());
        }
    };
    let here: HashMap<&str, &str> =
        draft.entries.iter().map(|entry| (entry.id.as_str(), entry.tier.as_str())).collect();
    let committed = found.draft.entries.into_iter();
    let last = committed.filter_map(|mut entry| Some((entry.id, entry.history.pop()?)));
    Ok(last.filter(|(id, step)| here.get(id.as_str()) == Some(&step.tier.as_str())).collect())
}

/// The step that brings an entry to the tier of its row.
fn step(provenance: &Provenance, original: &Original<'_>, row: &Row<'_>, past: Option<&draft::Move>) -> Step {
    // The registry may have steps that are newer than the page.
    let held = row.entry.and_then(|entry| entry.history.iter().filter_map(|step| step.date).max());
    let date: Date = past.map_or(original.today, |past| past.date);
    let given = provenance.to_step(row.tier, held.map_or(date, |held| held.max(date)));
    let is_down = row.entry.is_some_and(|entry| match (entry.tier, row.tier) {
        (Standing::Tier(from), Standing::Tier(to)) => to > from,
        _ => false,
    });
    let reason = past.and_then(|past| past.reason.clone()).or_else(|| Some("Moved on the page.".to_owned()));
    Step {
        since: given.since.clone().or_else(|| past.and_then(|past| past.since.as_ref()?.parse().ok())),
        pr: given.pr.or_else(|| past.and_then(|past| past.pr)),
        reason: reason.filter(|_| is_down),
        ..given
    }
}

/// The edits that add an entry with what its row says, as far as the registry has a place for it.
fn new_entry(original: &Original<'_>, row: &Row<'_>, step: &Step, remark: &mut impl FnMut(String)) -> Vec<Op> {
    let (page, registry) = (row.page, original.registry);
    let path = KeyPath::keys(["entry", &page.id]);
    let mut body = Body::of(&schema::tables::ENTRY);
    body.put("kind", (registry.policy.kind.as_deref() != Some(row.kind)).then_some(row.kind));
    body.put("title", page.title.as_ref());
    body.put("summary", page.summary.as_ref());
    body.put("tier", Some(original.tier_value(row.tier)));
    body.put("url", page.url.as_ref());
    body.list("aliases", &page.aliases);
    body.list("owners", &page.owners);
    let mut fields: Vec<(&str, Literal)> = Vec::new();
    for (id, value) in &page.fields {
        match registry.fields.get(id) {
            Some(field) if field.values.as_ref().is_none_or(|values| values.contains_key(value)) => {
                fields.push((id, value.into()));
            }
            Some(_) => remark(format!("`{value}` left: it is not one of the values of `[field.{id}]`")),
            None => remark(format!("`{value}` left: the registry has no `[field.{id}]`")),
        }
    }
    body.put("fields", (!fields.is_empty()).then(|| Literal::table(fields)));
    let note = |note: &Note| match note {
        Note::Text(text) => Some(text.into()),
        Note::Shared(id) if registry.notes.contains_key(id) => Some(Literal::table(vec![("note", id.into())])),
        Note::Shared(_) => None,
    };
    let notes: Vec<Option<Literal>> = page.notes.iter().map(note).collect();
    if notes.iter().any(Option::is_none) {
        remark(format!("a footnote of `{}` left: the registry has no such note", page.id));
    }
    let known: Vec<Literal> = notes.into_iter().flatten().collect();
    body.put("notes", (!known.is_empty()).then_some(Literal::Array(known)));
    vec![
        insertion(registry, &page.id, row.kind, body.pairs),
        Op::Append { path: path.key("history"), value: original.step_value(step) },
    ]
}

/// Where a page and the registry differ about an entry.
fn differences(registry: &Registry, row: &Row<'_>, entry: &Entry) -> Vec<String> {
    let page = row.page;
    let mut remarks = Vec::new();
    let mut remark = |what: &str, here: &str, there: &str| {
        if plain(here) != plain(there) {
            let there = if there.is_empty() { "nothing".to_owned() } else { format!("`{there}`") };
            remarks.push(format!("`{}` has the {what} `{here}` here, and {there} in the registry", entry.id));
        }
    };
    let title = page.title.as_deref().unwrap_or(&page.id);
    if page.id != entry.id || page.title.is_some() || entry.title != entry.id {
        remark("title", if page.title.is_none() { &page.name } else { title }, &entry.title);
    }
    page.summary.iter().for_each(|summary| remark("summary", summary, entry.summary.as_deref().unwrap_or("")));
    page.url.iter().for_each(|url| remark("address", url, entry.url.as_deref().unwrap_or("")));
    if !page.owners.is_empty() {
        remark("owners", &page.owners.join(", "), &entry.owners.join(", "));
    }
    for (id, value) in &page.fields {
        let held = entry.fields.get(id).map(String::as_str).unwrap_or_default();
        let field = registry.fields.get(id);
        // A page shows the title of a value, not the value.
        let shown = field.and_then(|field| field.values.as_ref()?.get(held)).map_or(held, String::as_str);
        if value != held {
            remark(&format!("field `{id}`"), value, shown);
        }
    }
    if entry.kind != row.kind {
        remark("kind", row.kind, &entry.kind);
    }
    remarks
}
