//! What was decided, what came of it, and what is still to be done: lists of decisions, and the page about one.

use serde::Serialize;

use super::{Element, Item, Page, Rows, Table, Tone, aligned, csv, markdown_link, markdown_text};
use crate::query::decision::{DecisionRow, Decisions, QuoteRow};

/// The columns of what is still to be done.
const PENDING: [(&str, u8); 4] = [("Decision", 0), ("Due", 0), ("To do", 0), ("Title", 1)];

impl Rows for Decisions<'_> {
    fn table(&self) -> Table {
        let mut table = Table::new(&[("Decision", 0), ("Date", 0), ("Kind", 2), ("Moved", 1), ("Title", 0)]);
        table.rows = self.decisions.iter().map(|row| row.cells(row.title.to_owned())).collect();
        table
    }

    fn page(&self) -> Option<Page> {
        let items = self.decisions.iter().map(|row| Item {
            lead: row.id.to_owned(),
            text: row.title.to_owned(),
            under: vec![format!("{}, {}, moved {}", row.kind, row.date, row.transitions.len())],
            ..Item::default()
        });
        Some(Page { blocks: vec![Element::Items(items.collect())] })
    }

    /// A spreadsheet has room for addresses and names.
    fn csv(&self) -> String {
        let mut table =
            Table::new(&[("Decision", 0), ("Date", 0), ("Kind", 0), ("Moved", 0), ("Title", 0), ("URL", 0)]);
        for row in &self.decisions {
            let mut cells = row.cells(row.title.to_owned());
            cells[3] = row.transitions.iter().map(|moved| moved.id).collect::<Vec<_>>().join(" ");
            cells.push(row.url.unwrap_or_default().to_owned());
            table.rows.push(cells);
        }
        csv(&table)
    }

    /// The titles are links.
    fn markdown(&self) -> String {
        let titles: Vec<String> = self.table().columns.iter().map(|column| column.title.to_string()).collect();
        let rows = self.decisions.iter().map(|row| {
            let mut cells: Vec<String> = row.cells(String::new()).iter().map(|cell| markdown_text(cell)).collect();
            cells[4] = markdown_link(row.title, row.url);
            cells
        });
        aligned(&titles, &rows.collect::<Vec<_>>())
    }
}

/// What is still to be done: one row for each step and each decision to be looked at again.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Pending<'a>(pub Decisions<'a>);

impl Rows for Pending<'_> {
    fn table(&self) -> Table {
        let mut table = Table::new(&PENDING);
        table.rows = self.0.decisions.iter().flat_map(DecisionRow::pending).collect();
        table
    }

    fn page(&self) -> Option<Page> {
        let items = self.0.decisions.iter().flat_map(DecisionRow::pending).map(|row| {
            let [decision, due, todo, title] = <[String; 4]>::try_from(row).expect("a row has all columns");
            Item { lead: decision, text: todo, under: vec![format!("due {due}"), title], ..Item::default() }
        });
        Some(Page { blocks: vec![Element::Items(items.collect())] })
    }

    /// The titles are links.
    fn markdown(&self) -> String {
        let titles = PENDING.map(|(title, _)| title.to_owned());
        let rows = self.0.decisions.iter().flat_map(|row| {
            row.pending().into_iter().map(move |cells| {
                let mut cells: Vec<String> = cells.iter().map(|cell| markdown_text(cell)).collect();
                cells[3] = markdown_link(row.title, row.url);
                cells
            })
        });
        aligned(&titles, &rows.collect::<Vec<_>>())
    }
}

impl DecisionRow<'_> {
    fn cells(&self, title: String) -> Vec<String> {
        vec![self.id.to_owned(), self.date.to_string(), self.kind.to_owned(), self.transitions.len().to_string(), title]
    }

    /// What is still to do: decision, day, task, title.
    fn pending(&self) -> Vec<Vec<String>> {
        let steps = self.unapplied().map(|row| (row.due.to_string(), format!("{} to {}", row.entry, row.tier.label())));
        let revisit = self.revisit.as_ref().filter(|_| self.is_open()).map(|by| {
            let due = self.revisit_due.map_or_else(|| "-".to_owned(), |due| due.to_string());
            (due, format!("revisit by {by}"))
        });
        steps.chain(revisit).map(|(due, todo)| vec![self.id.to_owned(), due, todo, self.title.to_owned()]).collect()
    }

    /// The page for people.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        page.push(Element::Title(self.title.to_owned()));
        let mut facts = vec![
            ("decision".into(), vec![self.id.to_owned()]),
            ("kind".into(), vec![self.kind.to_owned()]),
            ("date".into(), vec![self.date.to_string()]),
        ];
        let mut fact = |name: &'static str, value: Option<String>| {
            facts.extend(value.map(|value| (name.into(), vec![value])));
        };
        fact("url", self.url.map(str::to_owned));
        fact("loosens", (!self.loosens.is_empty()).then(|| self.loosens.join(", ")));
        fact("revisit", self.revisit_words());
        fact("revisits", (!self.revisits.is_empty()).then(|| self.revisits.join(", ")));
        fact("dropped", self.dropped.map(str::to_owned));
        page.push(Element::Facts(facts));
        let decides = self.decides.iter().map(|row| {
            let (lead, tone) = if row.applied { ("✓ applied", Tone::Good) } else { ("✗ not applied", Tone::Fair) };
            let due = (!row.applied && self.dropped.is_none()).then(|| format!(", due {}", row.due));
            let text = format!("{} to {}{}", row.entry, row.tier.label(), due.unwrap_or_default());
            Item { lead: lead.to_owned(), tone, text, under: Vec::new() }
        });
        page.list("Decides", decides.collect());
        page.list("Quotes", self.quotes.iter().map(QuoteRow::item).collect());
        let moved = self.transitions.iter().map(|row| {
            // The page is about the decision, so only the pull request is new information.
            let pr = row.step.pr.map(|pr| format!(" (#{pr})")).unwrap_or_default();
            Item { text: format!("{} {}{pr}", row.id, row.step.description()), ..row.step.item() }
        });
        page.list("Moved", moved.collect());
        page.list("Set", self.sets());
        let approved = self.waivers.iter().map(|approved| {
            let waiver = &approved.waiver;
            let whose = if approved.entries.is_empty() { "no entry".to_owned() } else { approved.entries.join(", ") };
            let text = format!("{} for {whose}: {}", waiver.subject(), waiver.reason);
            Item { text, under: vec![waiver.until_when()], ..Item::bullet("") }
        });
        page.list("Waivers", approved.collect());
        page
    }

    /// `47.0.0 (2026-07-20), open`.
    fn revisit_words(&self) -> Option<String> {
        let by = self.revisit.as_ref()?;
        let due = self.revisit_due.map(|due| due.to_string()).filter(|due| due != by);
        let due = due.map(|due| format!(" ({due})")).unwrap_or_default();
        let revisited = match self.revisited_by.as_slice() {
            [] => "nothing revisits it yet".to_owned(),
            ids => format!("revisited by {}", ids.join(", ")),
        };
        Some(format!("by {by}{due}, {revisited}"))
    }

    fn sets(&self) -> Vec<Item> {
        let policy = self.policy.then(|| Item::bullet("the policy"));
        let tiers = self.tiers.iter().map(|tier| Item::bullet(format!("the rules of {}", tier.label())));
        let requirements = self
            .requirements
            .iter()
            .map(|(id, requirement)| Item::bullet(format!("the requirement {id}: {}", requirement.title)));
        policy.into_iter().chain(tiers).chain(requirements).collect()
    }
}

impl QuoteRow<'_> {
    fn item(&self) -> Item {
        let (lead, tone) = match (self.found, self.line) {
            (_, Some(line)) => (format!("line {line}"), Tone::Plain),
            (Some(false), None) => ("not found".to_owned(), Tone::Bad),
            (_, None) => ("-".to_owned(), Tone::Plain),
        };
        let under = self.section.iter().filter(|section| !section.is_empty()).map(|section| section.join(" / "));
        Item { lead, tone, text: self.text.to_owned(), under: under.collect() }
    }
}
