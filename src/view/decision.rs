//! What was decided, and what came of it: lists of decisions, and the page about one.

use super::{Element, Item, Page, Table, aligned, markdown_link, markdown_text};
use crate::query::decision::{DecisionRow, Decisions};

impl Decisions<'_> {
    /// The rows for people.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[("Decision", 0), ("Date", 0), ("Kind", 2), ("Moved", 1), ("Title", 0)]);
        table.rows = self.decisions.iter().map(|row| row.cells(row.title.to_owned())).collect();
        table
    }

    /// The same for people whose terminal is narrow.
    pub fn page(&self) -> Page {
        let items = self.decisions.iter().map(|row| Item {
            lead: row.id.to_owned(),
            text: row.title.to_owned(),
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
            let mut cells = row.cells(row.title.to_owned());
            cells[3] = row.transitions.iter().map(|moved| moved.id).collect::<Vec<_>>().join(" ");
            cells.push(row.url.unwrap_or_default().to_owned());
            table.rows.push(cells);
        }
        table
    }

    /// The rows as Markdown, with links.
    pub fn markdown(&self) -> String {
        let titles: Vec<String> = self.table().columns.iter().map(|column| column.title.to_owned()).collect();
        let rows = self.decisions.iter().map(|row| {
            let mut cells: Vec<String> = row.cells(String::new()).iter().map(|cell| markdown_text(cell)).collect();
            cells[4] = markdown_link(row.title, row.url);
            cells
        });
        aligned(&titles, &rows.collect::<Vec<_>>())
    }
}

impl DecisionRow<'_> {
    fn cells(&self, title: String) -> Vec<String> {
        vec![self.id.to_owned(), self.date.to_string(), self.kind.to_owned(), self.transitions.len().to_string(), title]
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
        if let Some(url) = self.url {
            facts.push(("url".into(), vec![url.to_owned()]));
        }
        page.push(Element::Facts(facts));
        let moved = self.transitions.iter().map(|row| {
            // The decision is what the page is about, so that only the pull request is news.
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
