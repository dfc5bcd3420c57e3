//! Everything of a registry that is neither an entry's standing nor its history, as paths with texts, and what of it
//! differs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Difference, EntryChange, Movement};
use crate::model::{
    Assessment, Entry, Evidence, Matrix, NeededAt, Note, Rank, Registry, Release, Rows, Standing, Step, SupportPolicy,
    Waived,
};
use crate::path::KeyPath;

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

/// One of the two registries, whose names are told as the head has them.
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

    /// A list whose order says nothing.
    fn names(self, ids: &'c [String]) -> String {
        let mut ids: Vec<&str> = ids.iter().map(|id| self.name(id)).collect();
        ids.sort_unstable();
        ids.join(", ")
    }

    /// A step on one line.
    fn step(self, step: &Step) -> String {
        let mut text = match step.tier {
            Standing::Tier(_) => format!("tier {}", self.standing(step.tier)),
            Standing::NoTier | Standing::Removed => self.standing(step.tier).to_owned(),
        };
        let parts = [
            step.own_date().map(|date| date.to_string()),
            step.since.as_ref().map(|since| format!("since {since}")),
            step.decision.as_ref().map(|id| format!("decision {id}")),
            step.pr.map(|pr| format!("#{pr}")),
            step.was.as_ref().map(|was| format!("was {was}")),
            step.default_on.map(|on| format!("{} by default", if on { "on" } else { "off" })),
        ];
        for part in parts.into_iter().flatten() {
            text += &format!(", {part}");
        }
        if let Some(reason) = &step.reason {
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
    // A day that comes from a release is told with the release.
    let own = |step: &Step| Step { tier: after.tier, date: step.own_date(), dated_by_release: false, ..step.clone() };
    change.base_standing(before.tier) == Some(after.tier) && own(before) == own(after)
}

pub(super) fn all(change: &Difference<'_>) -> Vec<Facet> {
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
            // What took its place is told with its removal.
            Some(Movement::Removed | Movement::Merged) => {
                of_before.remove("replaced-by");
                of_after.remove("replaced-by");
            }
            // It neither rose nor fell: the tiers themselves are others.
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

/// The steps that differ, without those by which the entry moved or was renamed.
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
        // An entry without a history has one step in name only.
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
        // An entry without a history has one step in name, which may be written down.
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

/// An entry's facets; its id on the other side is no alias worth telling.
fn of_entry<'c>(side: Side<'c, '_>, entry: &'c Entry, other_id: &str) -> Facets {
    let mut facets = Facets::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            facets.insert(key.to_owned(), value);
        }
    };
    put("title", if entry.title == entry.id { String::new() } else { entry.title.clone() });
    put("summary", entry.summary.clone().unwrap_or_default());
    put("url", entry.url.clone().unwrap_or_default());
    put("issue", entry.issue.map(|issue| format!("#{issue}")).unwrap_or_default());
    let aliases: Vec<String> = entry.aliases.iter().filter(|alias| *alias != other_id).cloned().collect();
    put("aliases", sorted(&aliases));
    put("triple", entry.triple.clone().unwrap_or_default());
    put("owners", sorted(&entry.owners));
    put("default-on", if entry.default_on { "true".to_owned() } else { String::new() });
    put("depends-on", side.names(&entry.depends_on));
    put("replaced-by", side.names(&entry.replaced_by));
    for (id, value) in &entry.fields {
        put(&format!("fields.{}", crate::path::quote_key(id)), value.clone());
    }
    put("notes", of_notes(&entry.notes));
    for (id, assessment) in &entry.requirements {
        put(&format!("requirements.{}", crate::path::quote_key(id)), of_assessment(assessment));
    }
    facets
}

/// A list whose order says nothing.
fn sorted(texts: &[String]) -> String {
    let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    texts.sort_unstable();
    texts.join(", ")
}

/// Remarks on one line, shared ones by their marks.
fn of_notes(notes: &[Note]) -> String {
    let texts = notes.iter().map(|note| match note {
        Note::Own(text) => text.clone(),
        Note::Shared(id) => format!("[^{id}]"),
    });
    texts.collect::<Vec<_>>().join("; ")
}

/// An assessment on one line: its status, then what is known of it.
fn of_assessment(assessment: &Assessment) -> String {
    let mut text = assessment.status.as_str().to_owned();
    match &assessment.evidence {
        Some(Evidence::Url(url)) => text += &format!(", evidence {url}"),
        Some(Evidence::Probe { file: place, contains } | Evidence::Record { url: place, contains }) => {
            text += &format!(", evidence `{contains}` in {place}");
        }
        None => {}
    }
    if let Some(date) = assessment.date {
        text += &format!(", {date}");
    }
    if let Some(short) = &assessment.short {
        text += &format!(", in short {short}");
    }
    if let Some(note) = &assessment.note {
        text += &format!(": {note}");
    }
    text
}

/// Everything but entries and matrices, of which there may be many.
fn of_rest(side: Side<'_, '_>) -> Facets {
    let registry = side.registry();
    let mut facets = Facets::new();
    let mut put = |path: KeyPath, value: String| {
        if !value.is_empty() {
            // Two waivers may be of one thing.
            let facet = facets.entry(path.to_string()).or_default();
            *facet = if facet.is_empty() { value } else { format!("{facet}; {value}") };
        }
    };
    let tier = |rank: Option<Rank>| rank.map(|rank| side.tier(rank).to_owned()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let flag = |flag: bool| if flag { "true".to_owned() } else { String::new() };

    let path = KeyPath::keys(["project"]);
    put(path.key("name"), registry.project.name.clone());
    put(path.key("url"), text(&registry.project.url));
    put(path.key("pull-request"), text(&registry.project.pull_request));
    put(path.key("issue"), text(&registry.project.issue));

    let ids: Vec<&str> = registry.tiers.iter().map(|tier| tier.id.as_str()).collect();
    put(KeyPath::keys(["tier"]), ids.join(", "));
    for (index, tier) in registry.tiers.iter().enumerate() {
        let path = KeyPath::keys(["tier", side.tier(Rank::new(index))]);
        put(path.key("label"), text(&tier.label));
        put(path.key("name"), text(&tier.name));
        put(path.key("summary"), text(&tier.summary));
        put(path.key("security-fixes"), tier.security_fixes.map(|fixes| fixes.to_string()).unwrap_or_default());
        put(path.key("owners"), if tier.owners == 0 { String::new() } else { tier.owners.to_string() });
        put(path.key("soak"), tier.soak.map(|days| days.to_string()).unwrap_or_default());
        put(path.key("decided-by"), sorted(&tier.decided_by));
        put(path.key("notice"), tier.notice.map(|days| days.to_string()).unwrap_or_default());
        put(path.key("closed"), flag(tier.closed));
        put(path.key("decision"), text(&tier.decision));
    }
    for (id, kind) in &registry.kinds {
        let path = KeyPath::keys(["kind", id]);
        put(path.key("title"), kind.title.clone());
        put(path.key("ids"), if kind.target_triples { "target-triple".to_owned() } else { String::new() });
        put(path.key("start"), tier(kind.start));
        put(path.key("max-climb"), kind.max_climb.map(|climb| climb.to_string()).unwrap_or_default());
        put(path.key("default-on"), tier(kind.default_on));
    }
    for (id, field) in &registry.fields {
        let path = KeyPath::keys(["field", id]);
        put(path.key("title"), field.title.clone());
        put(path.key("kinds"), sorted(&field.kinds));
        for (value, shown) in field.values.iter().flatten() {
            put(path.key("values").key(value), if shown.is_empty() { "nothing".to_owned() } else { shown.clone() });
        }
        put(path.key("required"), flag(field.required));
        put(path.key("doc"), text(&field.doc));
    }
    for (id, note) in &registry.notes {
        put(KeyPath::keys(["note", id, "text"]), note.text.clone());
    }
    let policy = &registry.policy;
    let path = KeyPath::keys(["policy"]);
    put(path.key("kind"), text(&policy.kind));
    put(path.key("start"), tier(policy.start));
    put(path.key("max-climb"), policy.max_climb.map(|climb| climb.to_string()).unwrap_or_default());
    put(path.key("default-on"), tier(policy.default_on));
    if let Some(ranks) = &policy.removable_from {
        let mut ids: Vec<&str> = ranks.iter().map(|rank| side.tier(*rank)).collect();
        ids.sort_unstable();
        put(path.key("removable-from"), format!("[{}]", ids.join(", ")));
    }
    put(path.key("enforced-from"), policy.enforced_from.map(|date| date.to_string()).unwrap_or_default());
    if let Some(support) = &policy.support {
        let path = path.key("support");
        let SupportPolicy { line, normal, lts, lts_every, lts_from } = support;
        put(path.key("line"), line.as_str().to_owned());
        put(path.key("normal"), normal.to_string());
        put(path.key("lts"), lts.map(|span| span.to_string()).unwrap_or_default());
        put(path.key("lts-every"), lts_every.map(|every| every.to_string()).unwrap_or_default());
        put(path.key("lts-from"), lts_from.to_string());
    }
    put(path.key("backdate"), policy.backdate.map(|days| days.to_string()).unwrap_or_default());
    put(path.key("decided-by"), sorted(&policy.decided_by));
    put(path.key("decision-valid"), policy.decision_valid.map(|days| days.to_string()).unwrap_or_default());
    put(path.key("decision"), text(&policy.decision));
    for (rule, level) in &registry.lints {
        put(KeyPath::keys(["lints", rule]), level.to_string());
    }
    for (id, requirement) in &registry.requirements {
        let path = KeyPath::keys(["requirement", id]);
        match &requirement.needed_at {
            NeededAt::Never => {}
            NeededAt::Tier(rank) => put(path.key("tier"), tier(Some(*rank))),
            NeededAt::ByKind(ranks) => {
                for (kind, rank) in ranks {
                    put(path.key("tier").key(kind), tier(Some(*rank)));
                }
            }
        }
        put(path.key("title"), requirement.title.clone());
        put(path.key("description"), text(&requirement.description));
        put(path.key("any-of"), sorted(&requirement.any_of));
        put(path.key("evidence"), flag(requirement.evidence));
        put(path.key("max-age"), requirement.max_age.map(|days| days.to_string()).unwrap_or_default());
        put(path.key("decision"), text(&requirement.decision));
    }
    for (kind, source) in &registry.records {
        let path = KeyPath::keys(["records", kind]);
        put(path.key("url"), source.url.clone());
        put(path.key("folder"), text(&source.folder));
    }
    for (id, decision) in &registry.decisions {
        let url = decision.url.as_deref().unwrap_or("no link");
        let value = format!("{} of {}: {} ({url})", decision.kind, decision.date, decision.title);
        let path = KeyPath::keys(["decision", id]);
        for (entry, standing) in &decision.decides {
            put(path.key("decides").key(side.name(entry)), side.standing(*standing).to_owned());
        }
        put(path.key("loosens"), sorted(&decision.loosens));
        put(path.key("quotes"), decision.quotes.join("; "));
        put(path.key("revisit"), decision.revisit.as_ref().map(ToString::to_string).unwrap_or_default());
        put(path.key("revisits"), sorted(&decision.revisits));
        put(path.key("dropped"), text(&decision.dropped));
        put(path, value);
    }
    for waiver in &registry.waivers {
        let path = KeyPath::keys(["waiver"]);
        let path = match &waiver.waives {
            Waived::Requirement(id) => path.key("requirement").key(id),
            Waived::Lint(name) => path.key("lint").key(name),
        };
        let until = waiver.until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
        let decision = waiver.decision.as_ref().map(|id| format!(", decision {id}")).unwrap_or_default();
        let value = format!("{until}{decision}: {}", waiver.reason);
        if waiver.entries.is_empty() {
            put(path, value);
        } else {
            for entry in &waiver.entries {
                put(path.key(side.name(entry)), value.clone());
            }
        }
    }
    for release in &registry.releases {
        let Release { version, branch, date, lts, end_of_support, msrv } = release;
        let date = date.map_or_else(|| "planned".to_owned(), |date| date.to_string());
        let branch = branch.map(|day| format!(", branched {day}")).unwrap_or_default();
        let lts = if *lts { ", long-term" } else { "" };
        let end = end_of_support.map(|end| format!(", supported until {end}")).unwrap_or_default();
        let msrv = msrv.as_ref().map(|msrv| format!(", MSRV {msrv}")).unwrap_or_default();
        put(KeyPath::keys(["release", &version.semver().to_string()]), format!("{date}{branch}{lts}{end}{msrv}"));
    }
    let (docs, path) = (&registry.docs, KeyPath::keys(["docs"]));
    put(path.key("files"), sorted(&docs.files));
    put(path.key("base"), text(&docs.base));
    put(path.key("base-url"), text(&docs.base_url));
    let render = docs.render.iter().map(|render| format!("{} from {}", render.file, render.template));
    put(path.key("render"), sorted(&render.collect::<Vec<_>>()));
    facets
}

fn of_matrices(change: &Difference<'_>, found: &mut Vec<Facet>) {
    let (base, head) = (&change.base.matrices, &change.head.matrices);
    for id in base.keys().chain(head.keys().filter(|id| !base.contains_key(*id))) {
        let (before, after) = (base.get(id), head.get(id));
        // Equal ranks may be different tiers.
        if before == after && before.is_none_or(|matrix| matrix.needs.is_none()) {
            continue;
        }
        let before = before.map(|matrix| of_matrix(Side::Base(change), matrix)).unwrap_or_default();
        let after = after.map(|matrix| of_matrix(Side::Head(change), matrix)).unwrap_or_default();
        compare(&before, &after, &KeyPath::keys(["matrix", id]).to_string(), found);
    }
}

fn of_matrix<'c>(side: Side<'c, '_>, matrix: &'c Matrix) -> Facets {
    let mut facets = Facets::new();
    facets.insert("title".to_owned(), matrix.title.clone());
    let rows = match &matrix.rows {
        Rows::Kind(kind) => kind.clone(),
        Rows::Entries(ids) => ids.iter().map(|id| side.name(id)).collect::<Vec<_>>().join(", "),
    };
    facets.insert("rows".to_owned(), rows);
    let columns: Vec<&str> = matrix.columns.iter().map(|column| side.name(column)).collect();
    facets.insert("columns".to_owned(), columns.join(", "));
    if let Some(needs) = matrix.needs {
        facets.insert("needs".to_owned(), format!("{} from tier {} on", needs.columns, side.tier(needs.tier)));
    }
    if !matrix.notes.is_empty() {
        facets.insert("notes".to_owned(), of_notes(&matrix.notes));
    }
    for (column, notes) in &matrix.column_notes {
        facets.insert(KeyPath::keys(["column-notes", side.name(column)]).to_string(), of_notes(notes));
    }
    for (row, cells) in &matrix.cells {
        for (column, cell) in cells {
            let path = KeyPath::keys(["cells", side.name(row), side.name(column)]);
            let url = cell.url.as_ref().map(|url| format!(", see {url}")).unwrap_or_default();
            let notes: Vec<String> =
                cell.note.iter().cloned().chain((!cell.notes.is_empty()).then(|| of_notes(&cell.notes))).collect();
            let notes = if notes.is_empty() { String::new() } else { format!(": {}", notes.join("; ")) };
            facets.insert(path.to_string(), format!("{}{url}{notes}", cell.support.as_str()));
        }
    }
    facets
}
