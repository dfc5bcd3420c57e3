//! What was decided, and what came of it.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::WaiverRow;
use super::log::{self, LogRow};
use crate::model::{Decision, Entry, Registry, Standing, Transition, Waiver, natural};
use crate::view::{Element, Item, Page, Table, aligned, markdown_link, markdown_text};

/// The answer of `tiers decision list`.
#[derive(Debug, Serialize)]
pub struct Decisions {
    /// The version of this shape.
    pub schema: u32,
    /// The decisions, by date and id.
    pub decisions: Vec<DecisionRow>,
}

/// The answer of `tiers decision show`.
#[derive(Debug, Serialize)]
pub struct DecisionShow {
    /// The version of this shape.
    pub schema: u32,
    /// The decision.
    #[serde(flatten)]
    pub decision: DecisionRow,
}

/// One decision with what came of it.
#[derive(Debug, Serialize)]
pub struct DecisionRow {
    /// Its id.
    pub id: String,
    /// The project's word for what it is: meeting, rfc, …
    pub kind: String,
    /// The day it was made.
    pub date: String,
    /// What it is about.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// What it moved.
    pub transitions: Vec<LogRow>,
    /// The tiers whose rules it set.
    pub tiers: Vec<String>,
    /// The requirements that it set.
    pub requirements: Vec<String>,
    /// Whether it set the policy.
    pub policy: bool,
    /// The exceptions that it approved.
    pub waivers: Vec<ApprovedRow>,
    /// What it set, in words.
    #[serde(skip)]
    sets: Vec<String>,
}

/// An exception with what it is for.
#[derive(Debug, Serialize)]
pub struct ApprovedRow {
    /// The entries; none for what a rule finds that is about no entry.
    pub entries: Vec<String>,
    /// The exception.
    #[serde(flatten)]
    pub waiver: WaiverRow,
}

/// Lists the decisions.
pub fn decisions(registry: &Registry, today: Date) -> Decisions {
    let mut moved = HashMap::<&str, Vec<Transition<'_>>>::new();
    for transition in registry.entries.values().flat_map(Entry::transitions) {
        if let Some(id) = &transition.step.decision {
            moved.entry(id).or_default().push(transition);
        }
    }
    let mut approved = HashMap::<&str, Vec<&Waiver>>::new();
    for waiver in &registry.waivers {
        if let Some(id) = &waiver.decision {
            approved.entry(id).or_default().push(waiver);
        }
    }
    let mut sorted: Vec<(&String, &Decision)> = registry.decisions.iter().collect();
    sorted.sort_by(|(id_a, a), (id_b, b)| a.date.cmp(&b.date).then_with(|| natural(id_a, id_b)));
    let decisions = sorted.into_iter().map(|(id, decision)| {
        let moved = moved.remove(id.as_str()).unwrap_or_default();
        let approved = approved.remove(id.as_str()).unwrap_or_default();
        row(registry, id, decision, moved, &approved, today)
    });
    Decisions { schema: 1, decisions: decisions.collect() }
}

/// Shows one decision; `None` if there is none of this id.
pub fn decision(registry: &Registry, id: &str, today: Date) -> Option<DecisionShow> {
    let (id, decision) = registry.decisions.get_key_value(id)?;
    let moved = registry
        .entries
        .values()
        .flat_map(Entry::transitions)
        .filter(|transition| transition.step.decision.as_ref() == Some(id))
        .collect();
    let approved: Vec<&Waiver> =
        registry.waivers.iter().filter(|waiver| waiver.decision.as_ref() == Some(id)).collect();
    Some(DecisionShow { schema: 1, decision: row(registry, id, decision, moved, &approved, today) })
}

fn row(
    registry: &Registry,
    id: &String,
    decision: &Decision,
    mut moved: Vec<Transition<'_>>,
    approved: &[&Waiver],
    today: Date,
) -> DecisionRow {
    let here = |set_by: &Option<String>| set_by.as_ref() == Some(id);
    let tiers = || registry.tiers.iter().filter(|tier| here(&tier.decision));
    let requirements = || registry.requirements.iter().filter(|(_, requirement)| here(&requirement.decision));
    let policy = here(&registry.policy.decision);
    let rank =
        |id: &str| registry.rank(id).map_or_else(String::new, |rank| registry.standing_name(Standing::Tier(rank)));
    let sets = policy
        .then(|| "the policy".to_owned())
        .into_iter()
        .chain(tiers().map(|tier| format!("the rules of {}", rank(&tier.id))))
        .chain(requirements().map(|(id, requirement)| format!("the requirement {id}: {}", requirement.title)));
    log::sort(&mut moved);
    DecisionRow {
        id: id.clone(),
        kind: decision.kind.clone(),
        date: decision.date.to_string(),
        title: decision.title.clone(),
        url: decision.url.clone(),
        transitions: moved.iter().map(|transition| LogRow::new(registry, transition)).collect(),
        tiers: tiers().map(|tier| tier.id.clone()).collect(),
        requirements: requirements().map(|(id, _)| id.clone()).collect(),
        policy,
        waivers: approved
            .iter()
            .map(|waiver| ApprovedRow { entries: waiver.entries.clone(), waiver: WaiverRow::new(waiver, today) })
            .collect(),
        sets: sets.collect(),
    }
}

impl Decisions {
    /// The rows for people.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[("Decision", 0), ("Date", 0), ("Kind", 2), ("Moved", 1), ("Title", 0)]);
        table.rows = self.decisions.iter().map(|row| row.cells(row.title.clone())).collect();
        table
    }

    /// The same for people whose terminal is narrow.
    pub fn page(&self) -> Page {
        let items = self.decisions.iter().map(|row| Item {
            lead: row.id.clone(),
            text: row.title.clone(),
            under: vec![format!("{}, {}, moved {}", row.kind, row.date, row.transitions.len())],
            ..Item::default()
        });
        Page { blocks: vec![Element::Items(items.collect())] }
    }

    /// The rows for spreadsheets, which have room for addresses and names.
    pub fn data(&self) -> Table {
        let mut table =
            Table::new(&[("Decision", 0), ("Date", 0), ("Kind", 0), ("Moved", 0), ("Title", 0), ("URL", 0)]);
        for row in &self.decisions {
            let mut cells = row.cells(row.title.clone());
            cells[3] = row.transitions.iter().map(|moved| moved.id.as_str()).collect::<Vec<_>>().join(" ");
            cells.push(row.url.clone().unwrap_or_default());
            table.rows.push(cells);
        }
        table
    }

    /// The rows as Markdown, with links.
    pub fn markdown(&self) -> String {
        let titles: Vec<String> = self.table().columns.iter().map(|column| column.title.to_owned()).collect();
        let rows = self.decisions.iter().map(|row| {
            let mut cells: Vec<String> = row.cells(String::new()).iter().map(|cell| markdown_text(cell)).collect();
            cells[4] = markdown_link(&row.title, row.url.as_deref());
            cells
        });
        aligned(&titles, &rows.collect::<Vec<_>>())
    }
}

impl DecisionRow {
    fn cells(&self, title: String) -> Vec<String> {
        vec![self.id.clone(), self.date.clone(), self.kind.clone(), self.transitions.len().to_string(), title]
    }

    /// The page for people.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        page.push(Element::Title(self.title.clone()));
        let mut facts = vec![
            ("decision", vec![self.id.clone()]),
            ("kind", vec![self.kind.clone()]),
            ("date", vec![self.date.clone()]),
        ];
        if let Some(url) = &self.url {
            facts.push(("url", vec![url.clone()]));
        }
        page.push(Element::Facts(facts));
        let moved = self.transitions.iter().map(|row| {
            let item = row.step.item();
            // The decision is what the page is about, so that only the pull request is news.
            let since = row.step.since.as_ref().map(|since| format!(", since {since}")).unwrap_or_default();
            let pr = row.step.pr.map(|pr| format!(" (#{pr})")).unwrap_or_default();
            Item { text: format!("{} {}{since}{pr}", row.id, row.step.description()), ..item }
        });
        page.list("Moved", moved.collect());
        page.list("Set", self.sets.iter().map(Item::bullet).collect());
        let approved = self.waivers.iter().map(|approved| {
            let waiver = &approved.waiver;
            let whose = if approved.entries.is_empty() { "no entry".to_owned() } else { approved.entries.join(", ") };
            let text = format!("{} for {whose}: {}", waiver.subject(), waiver.reason);
            Item { text, under: vec![waiver.until_when()], ..Item::bullet("") }
        });
        page.list("Waivers", approved.collect());
        page
    }
}
