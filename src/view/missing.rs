//! What stands between entries and a tier: a table, a checklist for each entry, and rows for programs.

use super::checklist::owners_item;
use super::{Item, Page, Table, aligned, markdown_cell, markdown_text};
use crate::query::Missing;
use crate::query::checklist::RequirementRow;

impl Missing<'_> {
    /// The rows for people, with the titles of requirements.
    pub fn table(&self) -> Table {
        self.rows(
            &[("Entry", 0), ("Tier", 2), ("To", 1), ("Missing", 0), ("Status", 0), ("Note", 0)],
            "Owners",
            |row| row.title,
        )
    }

    /// The rows as Markdown; notes are Markdown already.
    pub fn markdown(&self) -> String {
        let table = self.table();
        let titles: Vec<String> = table.columns.iter().map(|column| column.title.to_owned()).collect();
        let rows = table.rows.iter().map(|row| {
            let (note, plain) = row.split_last().expect("every row has all columns");
            plain.iter().map(|cell| markdown_text(cell)).chain([markdown_cell(note)]).collect()
        });
        aligned(&titles, &rows.collect::<Vec<_>>())
    }

    /// A checklist for each entry, for people whose terminal is narrow.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        for row in &self.entries {
            let owners = owners_item(row.owners_missing, row.owners);
            let items: Vec<Item> = row.missing.iter().map(RequirementRow::item).chain(owners).collect();
            page.list(format!("{}: {} → {}", row.id, row.tier.label(), row.to.label()), items);
        }
        page
    }

    /// The rows for programs, with the ids of requirements.
    pub fn data(&self) -> Table {
        let columns = [("Entry", 0), ("Tier", 0), ("To", 0), ("Requirement", 0), ("Status", 0), ("Note", 0)];
        self.rows(&columns, "owners", |row| row.id)
    }

    fn rows<'r>(
        &'r self,
        columns: &[(&'static str, u8)],
        owners: &str,
        name: impl Fn(&'r RequirementRow<'_>) -> &'r str,
    ) -> Table {
        let mut table = Table::new(columns);
        for entry in &self.entries {
            let cells = |what: &str, status: &str, note: &str| {
                [entry.id, entry.tier.short(), entry.to.short(), what, status, note].map(str::to_owned).to_vec()
            };
            for row in &entry.missing {
                table.rows.push(cells(name(row), row.word(), row.note.unwrap_or("")));
            }
            if entry.owners_missing > 0 {
                let note = format!("{} more (it has {})", entry.owners_missing, entry.owners);
                table.rows.push(cells(owners, "unmet", &note));
            }
        }
        table
    }
}
