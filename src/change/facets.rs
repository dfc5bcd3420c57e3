//! Everything of a registry that is neither an entry's standing nor its history, as paths with texts, and what of it
//! differs.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

use super::{Change, EntryChange};
use crate::model::{Assessment, Entry, Evidence, NeededAt, Rank, Registry, Step, Waived};
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

/// Whether an entry differs in nothing but the ranks of tiers that moved in their list.
pub(super) fn same_entry(change: &Change<'_>, entry: &EntryChange<'_>) -> bool {
    let (Some(before), Some(after)) = (entry.base, entry.head) else { return false };
    let same_step = |(before, after): (&Step, &Step)| {
        change.base_standing(before.tier) == Some(after.tier) && Step { tier: after.tier, ..before.clone() } == *after
    };
    before.id == after.id
        && before.kind == after.kind
        && change.base_standing(before.tier) == Some(after.tier)
        && before.history.len() == after.history.len()
        && before.history.iter().zip(&after.history).all(same_step)
        && of_entry(before) == of_entry(after)
}

pub(super) fn all(change: &Change<'_>) -> Vec<Facet> {
    let (base, head) = (change.base, change.head);
    let mut found = Vec::new();
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { continue };
        compare(&of_entry(before), &of_entry(after), &KeyPath::keys(["entry", &after.id]).to_string(), &mut found);
    }
    compare(&of_rest(base), &of_rest(head), "", &mut found);
    of_matrices(base, head, &mut found);
    found
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

fn of_entry(entry: &Entry) -> Facets {
    let mut facets = Facets::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            facets.insert(key.to_owned(), value);
        }
    };
    put("title", entry.title.clone());
    put("url", entry.url.clone().unwrap_or_default());
    put("aliases", entry.aliases.join(", "));
    put("triple", entry.triple.clone().unwrap_or_default());
    put("owners", entry.owners.join(", "));
    put("default-on", if entry.default_on { "true".to_owned() } else { String::new() });
    put("depends-on", entry.depends_on.join(", "));
    put("replaced-by", entry.replaced_by.join(", "));
    put("notes", entry.notes.join("; "));
    for (id, assessment) in &entry.requirements {
        put(&format!("requirements.{}", crate::path::quote_key(id)), of_assessment(assessment));
    }
    facets
}

/// An assessment on one line: its status, then what is known of it.
fn of_assessment(assessment: &Assessment) -> String {
    let mut text = assessment.status.as_str().to_owned();
    match &assessment.evidence {
        Some(Evidence::Url(url)) => text += &format!(", evidence {url}"),
        Some(Evidence::Probe { file, contains }) => text += &format!(", evidence `{contains}` in {file}"),
        None => {}
    }
    if let Some(date) = assessment.date {
        text += &format!(", {date}");
    }
    if let Some(note) = &assessment.note {
        text += &format!(": {note}");
    }
    text
}

/// Everything but entries and matrices, of which there may be many.
fn of_rest(registry: &Registry) -> Facets {
    let mut facets = Facets::new();
    let mut put = |path: KeyPath, value: String| {
        if !value.is_empty() {
            facets.insert(path.to_string(), value);
        }
    };
    let tier = |rank: Option<Rank>| rank.map(|rank| registry.tier_id(rank).to_owned()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let flag = |flag: bool| if flag { "true".to_owned() } else { String::new() };

    let path = KeyPath::keys(["project"]);
    put(path.key("name"), registry.project.name.clone());
    put(path.key("url"), text(&registry.project.url));
    put(path.key("pull-request"), text(&registry.project.pull_request));

    let ids: Vec<&str> = registry.tiers.iter().map(|tier| tier.id.as_str()).collect();
    put(KeyPath::keys(["tier"]), ids.join(", "));
    for tier in &registry.tiers {
        let path = KeyPath::keys(["tier", &tier.id]);
        put(path.key("name"), text(&tier.name));
        put(path.key("summary"), text(&tier.summary));
        put(path.key("security-fixes"), tier.security_fixes.map(|fixes| fixes.to_string()).unwrap_or_default());
        put(path.key("owners"), if tier.owners == 0 { String::new() } else { tier.owners.to_string() });
        put(path.key("soak"), tier.soak.map(|days| days.to_string()).unwrap_or_default());
        put(path.key("decided-by"), tier.decided_by.join(", "));
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
    let policy = &registry.policy;
    let path = KeyPath::keys(["policy"]);
    put(path.key("start"), tier(policy.start));
    put(path.key("max-climb"), policy.max_climb.map(|climb| climb.to_string()).unwrap_or_default());
    put(path.key("default-on"), tier(policy.default_on));
    if let Some(ranks) = &policy.removable_from {
        let ids: Vec<&str> = ranks.iter().map(|rank| registry.tier_id(*rank)).collect();
        put(path.key("removable-from"), format!("[{}]", ids.join(", ")));
    }
    put(path.key("enforced-from"), policy.enforced_from.map(|date| date.to_string()).unwrap_or_default());
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
        put(path.key("any-of"), requirement.any_of.join(", "));
        put(path.key("evidence"), flag(requirement.evidence));
        put(path.key("max-age"), requirement.max_age.map(|days| days.to_string()).unwrap_or_default());
        put(path.key("decision"), text(&requirement.decision));
    }
    for (id, decision) in &registry.decisions {
        let url = decision.url.as_deref().unwrap_or("no link");
        let value = format!("{} of {}: {} ({url})", decision.kind, decision.date, decision.title);
        put(KeyPath::keys(["decision", id]), value);
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
                put(path.key(entry), value.clone());
            }
        }
    }
    for release in &registry.releases {
        let date = release.date.map_or_else(|| "planned".to_owned(), |date| date.to_string());
        let lts = if release.lts { ", long-term" } else { "" };
        let end = release.end_of_support.map(|end| format!(", supported until {end}")).unwrap_or_default();
        put(KeyPath::keys(["release", &release.version.semver().to_string()]), format!("{date}{lts}{end}"));
    }
    put(KeyPath::keys(["docs", "files"]), registry.docs.files.join(", "));
    facets
}

fn of_matrices(base: &Registry, head: &Registry, found: &mut Vec<Facet>) {
    let empty = IndexMap::new();
    let ids = base.matrices.keys().chain(head.matrices.keys().filter(|id| !base.matrices.contains_key(*id)));
    for id in ids {
        let (before, after) = (base.matrices.get(id), head.matrices.get(id));
        if before == after && before.is_none_or(|matrix| matrix.needs.is_none()) {
            continue;
        }
        let describe = |registry: &Registry, id: &str| {
            let mut facets = Facets::new();
            if let Some(matrix) = registry.matrices.get(id) {
                facets.insert("title".to_owned(), matrix.title.clone());
                facets.insert("rows".to_owned(), matrix.rows.clone());
                facets.insert("columns".to_owned(), matrix.columns.join(", "));
                if let Some(needs) = matrix.needs {
                    let needs = format!("{} from tier {} on", needs.columns, registry.tier_id(needs.tier));
                    facets.insert("needs".to_owned(), needs);
                }
            }
            facets
        };
        let path = KeyPath::keys(["matrix", id]);
        compare(&describe(base, id), &describe(head, id), &path.to_string(), found);
        let (before, after) =
            (before.map_or(&empty, |matrix| &matrix.cells), after.map_or(&empty, |matrix| &matrix.cells));
        let rows = before.keys().chain(after.keys().filter(|row| !before.contains_key(*row)));
        for row in rows.filter(|row| before.get(*row) != after.get(*row)) {
            let cells = |cells: &IndexMap<String, IndexMap<String, crate::model::Cell>>| -> Facets {
                let Some(cells) = cells.get(row) else { return Facets::new() };
                let cell = |cell: &crate::model::Cell| match &cell.note {
                    Some(note) => format!("{}: {note}", cell.support.as_str()),
                    None => cell.support.as_str().to_owned(),
                };
                cells.iter().map(|(column, value)| (crate::path::quote_key(column), cell(value))).collect()
            };
            let path = path.key("cells").key(row);
            compare(&cells(before), &cells(after), &path.to_string(), found);
        }
    }
}
