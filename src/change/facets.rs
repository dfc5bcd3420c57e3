//! Everything in a registry besides standings and histories, as paths with texts, and how it differs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Difference, EntryChange, Movement};
use crate::model::{
    Assessment, Cell, Decision, Docs, Entry, Evidence, Field, Kind, Matrix, Mirror, MirrorForm, NeededAt, Needs, Note,
    Pointers, Policy, Project, Rank, RecordSource, Registry, Release, Render, Requirement, Rows, SharedNote, Standing,
    Step, SupportPolicy, Tier, Waived, Waiver,
};
use crate::toml::{KeyPath, quote_key};

/// One thing that differs, with its texts before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// Where it stands: `entry.threads.owners`; a waiver is named by what it excuses.
    pub path: String,
    /// What it was; none if it is new.
    pub from: Option<String>,
    /// What it is; none if it is gone.
    pub to: Option<String>,
}

type Facets = BTreeMap<String, String>;

/// One of the two registries, with names as the head has them.
#[derive(Clone, Copy)]
enum Side<'c, 'a> {
    Base(&'c Difference<'a>),
    Head(&'c Difference<'a>),
}

impl<'c> Side<'c, '_> {
    fn registry(self) -> &'c Registry {
        match self {
            Self::Base(change) => change.base,
            Self::Head(change) => change.head,
        }
    }

    fn standing(self, standing: Standing) -> &'c str {
        match self {
            Self::Base(change) => match change.base_standing(standing) {
                Some(standing) => change.head.standing_id(standing),
                None => change.base.standing_id(standing),
            },
            Self::Head(change) => change.head.standing_id(standing),
        }
    }

    fn tier(self, rank: Rank) -> &'c str {
        self.standing(Standing::Tier(rank))
    }

    fn name(self, id: &'c str) -> &'c str {
        match self {
            Self::Base(change) => change.head_id(id),
            Self::Head(_) => id,
        }
    }

    fn names(self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.name(id).to_owned()).collect()
    }

    /// A step on one line.
    fn step(self, step: &Step) -> String {
        let mut text = match step.tier {
            Standing::Tier(_) => format!("tier {}", self.standing(step.tier)),
            Standing::NoTier | Standing::Removed => self.standing(step.tier).to_owned(),
        };
        let Step { tier: _, date: _, dated_by_release: _, since, default_on, decision, pr, was, reason } = step;
        let parts = [
            step.own_date().map(|date| date.to_string()),
            since.as_ref().map(|since| format!("since {since}")),
            decision.as_ref().map(|id| format!("decision {id}")),
            pr.map(|pr| format!("#{pr}")),
            was.as_ref().map(|was| format!("was {was}")),
            default_on.map(|on| format!("{} by default", if on { "on" } else { "off" })),
        ];
        for part in parts.into_iter().flatten() {
            text += &format!(", {part}");
        }
        if let Some(reason) = reason {
            text += &format!(": {reason}");
        }
        text
    }
}

/// Whether an entry means the same before and after.
pub(super) fn same_entry(change: &Difference<'_>, entry: &EntryChange<'_>) -> bool {
    let (Some(before), Some(after)) = (entry.base, entry.head) else { return false };
    before.id == after.id
        && before.kind == after.kind
        && change.base_standing(before.tier) == Some(after.tier)
        && before.recorded == after.recorded
        && before.history.len() == after.history.len()
        && before.history.iter().zip(&after.history).all(|(before, after)| equal_steps(change, before, after))
        && of_entry(Side::Base(change), before, "") == of_entry(Side::Head(change), after, "")
}

fn equal_steps(change: &Difference<'_>, before: &Step, after: &Step) -> bool {
    // A day that comes from a release is shown with the release.
    let own = |step: &Step| Step { tier: after.tier, date: step.own_date(), dated_by_release: false, ..step.clone() };
    change.base_standing(before.tier) == Some(after.tier) && own(before) == own(after)
}

/// What differs besides standings, by path.
pub fn facets(change: &Difference<'_>) -> Vec<Facet> {
    let (base, head) = (Side::Base(change), Side::Head(change));
    let mut found = Vec::new();
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else {
            found.extend(unplaced(base, head, entry));
            continue;
        };
        let path = KeyPath::keys(["entry", &after.id]);
        let mut of_before = of_entry(base, before, &after.id);
        let mut of_after = of_entry(head, after, &before.id);
        match change.movement(entry) {
            // The removal itself says what replaced it.
            Some(Movement::Removed | Movement::Merged) => {
                of_before.remove("replaced-by");
                of_after.remove("replaced-by");
            }
            // The entry did not move: the tiers themselves changed.
            None if change.base_standing(before.tier) != Some(after.tier) => {
                of_before.insert("tier".to_owned(), base.standing(before.tier).to_owned());
                of_after.insert("tier".to_owned(), head.standing(after.tier).to_owned());
            }
            _ => {}
        }
        compare(&of_before, &of_after, &path.to_string(), &mut found);
        of_history(change, entry, &path.key("history"), &mut found);
    }
    compare(&of_rest(base), &of_rest(head), "", &mut found);
    of_matrices(change, &mut found);
    found
}

/// An entry without a tier that is new or gone, which moves nothing.
fn unplaced(base: Side<'_, '_>, head: Side<'_, '_>, entry: &EntryChange<'_>) -> Option<Facet> {
    let told = |side: Side<'_, '_>, entry: Option<&Entry>| {
        entry.filter(|entry| entry.is_unplaced()).map(|entry| side.standing(entry.tier).to_owned())
    };
    let (from, to) = (told(base, entry.base), told(head, entry.head));
    let path = KeyPath::keys(["entry", entry.id()]).key("tier").to_string();
    (from != to).then_some(Facet { path, from, to })
}

/// The steps that differ, except those that moved or renamed the entry.
fn of_history<'a>(change: &Difference<'a>, entry: &EntryChange<'a>, path: &KeyPath, found: &mut Vec<Facet>) {
    let (Some(before), Some(after)) = (entry.base, entry.head) else { return };
    let (base, head) = (Side::Base(change), Side::Head(change));
    let appended: Vec<usize> = change.appended(entry).iter().map(|transition| transition.index).collect();
    let told = |index: &usize| {
        let last = after.last_move().map(|last| last.index);
        let moved = change.movement(entry).is_some() && Some(*index) == last;
        moved || (entry.former_id().is_some() && entry.former_id() == after.history[*index].was.as_deref())
    };
    if before.recorded == after.recorded {
        let first_appended = appended.first().copied().unwrap_or(after.history.len());
        // The one step of an entry without a history is not in the file.
        let known = if before.recorded { before.history.len().max(first_appended) } else { 0 };
        for index in 0..known {
            let (from, to) = (before.history.get(index), after.history.get(index));
            if !matches!((from, to), (Some(from), Some(to)) if equal_steps(change, from, to)) {
                let (from, to) = (from.map(|step| base.step(step)), to.map(|step| head.step(step)));
                found.push(Facet { path: path.index(index).to_string(), from, to });
            }
        }
    } else {
        let of = |side: Side<'_, '_>, entry: &Entry, steps: usize| {
            let steps: Vec<String> = entry.history.iter().take(steps).map(|step| side.step(step)).collect();
            (entry.recorded && !steps.is_empty()).then(|| steps.join("; "))
        };
        let known = appended.first().copied().unwrap_or(after.history.len());
        let (from, to) = (of(base, before, before.history.len()), of(head, after, known));
        // The one step of an entry without a history may get written down.
        let same =
            known == 1 && before.history.len() == 1 && equal_steps(change, &before.history[0], &after.history[0]);
        if from != to && !same {
            found.push(Facet { path: path.to_string(), from, to });
        }
    }
    for index in appended.into_iter().filter(|index| !told(index)) {
        let to = Some(head.step(&after.history[index]));
        found.push(Facet { path: path.index(index).to_string(), from: None, to });
    }
}

fn compare(before: &Facets, after: &Facets, prefix: &str, found: &mut Vec<Facet>) {
    let path = |key: &str| if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let (from, to) = (before.get(key), after.get(key));
        if from != to {
            found.push(Facet { path: path(key), from: from.cloned(), to: to.cloned() });
        }
    }
}

/// An entry's facets. Its id on the other side does not count as an alias.
fn of_entry<'c>(side: Side<'c, '_>, entry: &'c Entry, other_id: &str) -> Facets {
    let Entry {
        id,
        kind: _,
        title,
        summary,
        tier: _,
        url,
        issue,
        aliases,
        owners,
        default_on,
        depends_on,
        replaced_by,
        triple,
        fields,
        notes,
        history: _,
        recorded: _,
        requirements,
    } = entry;
    let mut facets = Facets::new();
    let mut put = |key: &str, value: &dyn FacetText| {
        let value = value.text();
        if !value.is_empty() {
            facets.insert(key.to_owned(), value);
        }
    };
    put("title", &Some(title).filter(|title| *title != id));
    put("summary", summary);
    put("url", url);
    put("issue", &issue.map(|issue| format!("#{issue}")));
    put("aliases", &aliases.iter().filter(|alias| *alias != other_id).cloned().collect::<Vec<_>>());
    put("triple", triple);
    put("owners", owners);
    put("default-on", default_on);
    put("depends-on", &side.names(depends_on));
    put("replaced-by", &side.names(replaced_by));
    for (id, value) in fields {
        put(&format!("fields.{}", quote_key(id)), value);
    }
    put("notes", notes);
    for (id, assessment) in requirements {
        put(&format!("requirements.{}", quote_key(id)), assessment);
    }
    facets
}

/// The text of a value; none if it is absent.
trait FacetText {
    fn text(&self) -> String;
}

impl FacetText for String {
    fn text(&self) -> String {
        self.clone()
    }
}

impl<T: ToString> FacetText for Option<T> {
    fn text(&self) -> String {
        self.as_ref().map(T::to_string).unwrap_or_default()
    }
}

impl FacetText for bool {
    fn text(&self) -> String {
        if *self { "true".to_owned() } else { String::new() }
    }
}

/// A list whose order does not matter.
impl FacetText for Vec<String> {
    fn text(&self) -> String {
        let mut texts: Vec<&str> = self.iter().map(String::as_str).collect();
        texts.sort_unstable();
        texts.join(", ")
    }
}

/// Remarks on one line, shared ones by their marks.
impl FacetText for Vec<Note> {
    fn text(&self) -> String {
        let texts = self.iter().map(|note| match note {
            Note::Own(text) => text.clone(),
            Note::Shared(id) => format!("[^{id}]"),
        });
        texts.collect::<Vec<_>>().join("; ")
    }
}

/// An assessment on one line: its status, then what is known of it.
impl FacetText for Assessment {
    fn text(&self) -> String {
        let Self { status, evidence, date, note, short } = self;
        let mut text = status.as_str().to_owned();
        match evidence {
            Some(Evidence::Url(url)) => text += &format!(", evidence {url}"),
            Some(Evidence::Probe { file: place, contains } | Evidence::Record { url: place, contains }) => {
                text += &format!(", evidence `{contains}` in {place}");
            }
            None => {}
        }
        if let Some(date) = date {
            text += &format!(", {date}");
        }
        if let Some(short) = short {
            text += &format!(", in short {short}");
        }
        if let Some(note) = note {
            text += &format!(": {note}");
        }
        text
    }
}

/// Everything but entries and matrices, of which there may be many.
///
/// Every part of the registry is destructured exhaustively, so that the compiler asks about each new key.
fn of_rest(side: Side<'_, '_>) -> Facets {
    let Registry {
        project: Project { name, url, pull_request, issue },
        tiers,
        kinds,
        policy,
        lints,
        requirements,
        records,
        fields,
        notes,
        decisions,
        entries: _,
        waivers,
        releases,
        branches: _,
        matrices: _,
        mirrors,
        docs,
    } = side.registry();
    let mut facets = Facets::new();
    let mut put = |path: KeyPath, value: &dyn FacetText| {
        let value = value.text();
        if !value.is_empty() {
            // Several waivers may excuse the same thing.
            let facet = facets.entry(path.to_string()).or_default();
            *facet = if facet.is_empty() { value } else { format!("{facet}; {value}") };
        }
    };
    let tier = |rank: &Option<Rank>| rank.map(|rank| side.tier(rank).to_owned());

    let path = KeyPath::keys(["project"]);
    put(path.key("name"), name);
    put(path.key("url"), url);
    put(path.key("pull-request"), pull_request);
    put(path.key("issue"), issue);

    let ids: Vec<&str> = tiers.iter().map(|tier| tier.id.as_str()).collect();
    put(KeyPath::keys(["tier"]), &ids.join(", "));
    for (index, tier) in tiers.iter().enumerate() {
        let Tier { id: _, label, name, summary, security_fixes, owners, soak, decided_by, notice, closed, decision } =
            tier;
        let path = KeyPath::keys(["tier", side.tier(Rank::new(index))]);
        put(path.key("label"), label);
        put(path.key("name"), name);
        put(path.key("summary"), summary);
        put(path.key("security-fixes"), security_fixes);
        put(path.key("owners"), &Some(owners).filter(|owners| **owners > 0));
        put(path.key("soak"), soak);
        put(path.key("decided-by"), decided_by);
        put(path.key("notice"), notice);
        put(path.key("closed"), closed);
        put(path.key("decision"), decision);
    }
    for (id, kind) in kinds {
        let Kind { title, target_triples, start, max_climb, default_on } = kind;
        let path = KeyPath::keys(["kind", id]);
        put(path.key("title"), title);
        put(path.key("ids"), &target_triples.then_some("target-triple"));
        put(path.key("start"), &tier(start));
        put(path.key("max-climb"), max_climb);
        put(path.key("default-on"), &tier(default_on));
    }
    for (id, field) in fields {
        let Field { title, kinds, values, required, doc } = field;
        let path = KeyPath::keys(["field", id]);
        put(path.key("title"), title);
        put(path.key("kinds"), kinds);
        for (value, shown) in values.iter().flatten() {
            put(path.key("values").key(value), &Some(if shown.is_empty() { "nothing" } else { shown }));
        }
        put(path.key("required"), required);
        put(path.key("doc"), doc);
    }
    for (id, SharedNote { text }) in notes {
        put(KeyPath::keys(["note", id, "text"]), text);
    }
    let Policy {
        kind,
        start,
        max_climb,
        default_on,
        removable_from,
        enforced_from,
        support,
        backdate,
        decided_by,
        decision_valid,
        decision,
    } = policy;
    let path = KeyPath::keys(["policy"]);
    put(path.key("kind"), kind);
    put(path.key("start"), &tier(start));
    put(path.key("max-climb"), max_climb);
    put(path.key("default-on"), &tier(default_on));
    if let Some(ranks) = removable_from {
        let mut ids: Vec<&str> = ranks.iter().map(|rank| side.tier(*rank)).collect();
        ids.sort_unstable();
        put(path.key("removable-from"), &format!("[{}]", ids.join(", ")));
    }
    put(path.key("enforced-from"), enforced_from);
    if let Some(SupportPolicy { line, normal, lts, lts_every, lts_from }) = support {
        let path = path.key("support");
        put(path.key("line"), &Some(line.as_str()));
        put(path.key("normal"), &Some(normal));
        put(path.key("lts"), lts);
        put(path.key("lts-every"), lts_every);
        put(path.key("lts-from"), &Some(lts_from));
    }
    put(path.key("backdate"), backdate);
    put(path.key("decided-by"), decided_by);
    put(path.key("decision-valid"), decision_valid);
    put(path.key("decision"), decision);
    for (rule, level) in lints {
        put(KeyPath::keys(["lints", rule]), &Some(level));
    }
    for (id, requirement) in requirements {
        let Requirement { title, short, description, needed_at, any_of, evidence, max_age, decision } = requirement;
        let path = KeyPath::keys(["requirement", id]);
        match needed_at {
            NeededAt::Never => {}
            NeededAt::Tier(rank) => put(path.key("tier"), &tier(&Some(*rank))),
            NeededAt::ByKind(ranks) => {
                for (kind, rank) in ranks {
                    put(path.key("tier").key(kind), &tier(&Some(*rank)));
                }
            }
        }
        put(path.key("title"), title);
        put(path.key("short"), short);
        put(path.key("description"), description);
        put(path.key("any-of"), any_of);
        put(path.key("evidence"), evidence);
        put(path.key("max-age"), max_age);
        put(path.key("decision"), decision);
    }
    for (kind, RecordSource { url, folder }) in records {
        let path = KeyPath::keys(["records", kind]);
        put(path.key("url"), url);
        put(path.key("folder"), folder);
    }
    for (name, Mirror { file, kinds, ignore, form }) in mirrors {
        let path = KeyPath::keys(["mirror", name]);
        put(path.key("file"), file);
        put(path.key("kinds"), kinds);
        put(path.key("ignore"), ignore);
        match form {
            MirrorForm::Text(text) => put(path.key("text"), text),
            MirrorForm::Data(Pointers { entries, id, tier, fields, values }) => {
                put(path.key("entries"), &format!("`{entries}`"));
                put(path.key("id"), id);
                put(path.key("tier"), tier);
                for (field, pointer) in fields {
                    put(path.key("fields").key(field), pointer);
                }
                for (of, meanings) in values {
                    for (value, meanings) in meanings {
                        put(path.key("values").key(of).key(value), meanings);
                    }
                }
            }
        }
    }
    for (id, decision) in decisions {
        let Decision { kind, date, title, url, decides, loosens, quotes, revisit, revisits, dropped } = decision;
        let path = KeyPath::keys(["decision", id]);
        for (entry, standing) in decides {
            put(path.key("decides").key(side.name(entry)), &Some(side.standing(*standing)));
        }
        put(path.key("loosens"), loosens);
        put(path.key("quotes"), &quotes.join("; "));
        put(path.key("revisit"), revisit);
        put(path.key("revisits"), revisits);
        put(path.key("dropped"), dropped);
        let url = url.as_deref().unwrap_or("no link");
        put(path, &format!("{kind} of {date}: {title} ({url})"));
    }
    for waiver in waivers {
        let Waiver { entries, listed: _, waives, reason, decision, until } = waiver;
        let path = KeyPath::keys(["waiver"]);
        let path = match waives {
            Waived::Requirement(id) => path.key("requirement").key(id),
            Waived::Lint(name) => path.key("lint").key(name),
        };
        let until = until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
        let decision = decision.as_ref().map(|id| format!(", decision {id}")).unwrap_or_default();
        let value = format!("{until}{decision}: {reason}");
        if entries.is_empty() {
            put(path, &value);
        } else {
            for entry in entries {
                put(path.key(side.name(entry)), &value);
            }
        }
    }
    for release in releases {
        let Release { version, branch, date, lts, end_of_support, msrv } = release;
        let date = date.map_or_else(|| "planned".to_owned(), |date| date.to_string());
        let branch = branch.map(|day| format!(", branched {day}")).unwrap_or_default();
        let lts = if *lts { ", long-term" } else { "" };
        let end = end_of_support.map(|end| format!(", supported until {end}")).unwrap_or_default();
        let msrv = msrv.as_ref().map(|msrv| format!(", MSRV {msrv}")).unwrap_or_default();
        put(KeyPath::keys(["release", &version.semver().to_string()]), &format!("{date}{branch}{lts}{end}{msrv}"));
    }
    let Docs { files, base, base_url, render } = docs;
    let path = KeyPath::keys(["docs"]);
    put(path.key("files"), files);
    put(path.key("base"), base);
    put(path.key("base-url"), base_url);
    let render = render.iter().map(|Render { template, file }| format!("{file} from {template}"));
    put(path.key("render"), &render.collect::<Vec<_>>());
    facets
}

fn of_matrices(change: &Difference<'_>, found: &mut Vec<Facet>) {
    let (base, head) = (&change.base.matrices, &change.head.matrices);
    for id in base.keys().chain(head.keys().filter(|id| !base.contains_key(*id))) {
        let (before, after) = (base.get(id), head.get(id));
        // The same rank may mean another tier on the other side.
        if before == after && before.is_none_or(|matrix| matrix.needs.is_none()) {
            continue;
        }
        let before = before.map(|matrix| of_matrix(Side::Base(change), matrix)).unwrap_or_default();
        let after = after.map(|matrix| of_matrix(Side::Head(change), matrix)).unwrap_or_default();
        compare(&before, &after, &KeyPath::keys(["matrix", id]).to_string(), found);
    }
}

fn of_matrix<'c>(side: Side<'c, '_>, matrix: &'c Matrix) -> Facets {
    let Matrix { title, rows, columns, needs, notes, column_notes, cells } = matrix;
    let mut facets = Facets::new();
    let ids = |ids: &'c [String]| ids.iter().map(|id| side.name(id)).collect::<Vec<_>>().join(", ");
    facets.insert("title".to_owned(), title.clone());
    let rows = match rows {
        Rows::Kind(kind) => kind.clone(),
        Rows::Entries(entries) => ids(entries),
    };
    facets.insert("rows".to_owned(), rows);
    facets.insert("columns".to_owned(), ids(columns));
    if let Some(Needs { tier, columns }) = needs {
        facets.insert("needs".to_owned(), format!("{columns} from tier {} on", side.tier(*tier)));
    }
    if !notes.is_empty() {
        facets.insert("notes".to_owned(), notes.text());
    }
    for (column, notes) in column_notes {
        facets.insert(KeyPath::keys(["column-notes", side.name(column)]).to_string(), notes.text());
    }
    for (row, cells) in cells {
        for (column, Cell { support, note, url, notes }) in cells {
            let path = KeyPath::keys(["cells", side.name(row), side.name(column)]);
            let url = url.as_ref().map(|url| format!(", see {url}")).unwrap_or_default();
            let notes: Vec<String> = note.iter().cloned().chain((!notes.is_empty()).then(|| notes.text())).collect();
            let notes = if notes.is_empty() { String::new() } else { format!(": {}", notes.join("; ")) };
            facets.insert(path.to_string(), format!("{}{url}{notes}", support.as_str()));
        }
    }
    facets
}
