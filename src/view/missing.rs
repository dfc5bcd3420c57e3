//! What stands between an entry and a tier: a checklist, and rows of a table or for programs.

use super::checklist::owners_item;
use super::{Item, Page, Table, markdown_cell, markdown_text};
use crate::model::Status;
use crate::query::checklist::RequirementRow;
use crate::query::missing::MissingRow;

/// The columns for programs.
pub fn missing_columns() -> Table {
    Table::new(&["Entry", "Tier", "To", "Requirement", "Status", "Note"].map(|title| (title, 0)))
}

/// The titles of the columns in Markdown.
pub const MISSING_TITLES: [&str; 6] = ["Entry", "Tier", "To", "Missing", "Status", "Note"];

impl MissingRow<'_> {
    /// A checklist for people. Requirements without any remark share a line.
    pub fn page(&self) -> Page {
        let mut items: Vec<Item> = Vec::new();
        let mut owners = owners_item(self.owners_missing, self.owners);
        for status in [Some(Status::Unmet), Some(Status::Partial), None] {
            let rows = || self.missing.iter().filter(|row| row.status == status);
            let bare = rows().filter(|row| is_bare(row)).map(|row| Item { under: Vec::new(), ..row.item() });
            let bare = bare.chain(owners.take());
            items.extend(bare.reduce(|line, item| Item { text: format!("{}; {}", line.text, item.text), ..line }));
            items.extend(rows().filter(|row| !is_bare(row)).map(RequirementRow::item));
        }
        let mut page = Page::default();
        page.list(format!("{}: {} → {}", self.id, self.tier.label(), self.to.label()), items);
        page
    }

    /// The rows for programs, with the ids of requirements.
    pub fn data(&self) -> Vec<Vec<String>> {
        self.cells("owners", |row| row.id, |row| row.note_plain.as_deref())
    }

    /// The rows of a table in Markdown, with the titles of requirements, which are Markdown as their notes are.
    pub fn markdown(&self) -> Vec<Vec<String>> {
        let mut rows = self.cells("Owners", |row| row.title, |row| row.note);
        for cells in &mut rows {
            for (index, cell) in cells.iter_mut().enumerate() {
                *cell = if matches!(index, 3 | 5) { markdown_cell(cell) } else { markdown_text(cell) };
            }
        }
        rows
    }

    fn cells<'r>(
        &'r self,
        owners: &str,
        name: impl Fn(&'r RequirementRow<'_>) -> &'r str,
        note: impl Fn(&'r RequirementRow<'_>) -> Option<&'r str>,
    ) -> Vec<Vec<String>> {
        let cells = |what: &str, status: &str, note: &str| {
            [self.id, self.tier.short(), self.to.short(), what, status, note].map(str::to_owned).to_vec()
        };
        let mut rows: Vec<_> =
            self.missing.iter().map(|row| cells(name(row), row.word(), note(row).unwrap_or(""))).collect();
        if self.owners_missing > 0 {
            let note = format!("{} more (it has {})", self.owners_missing, self.owners);
            rows.push(cells(owners, "unmet", &note));
        }
        rows
    }
}

/// Whether a requirement has nothing but its status, which all of its alternatives share.
fn is_bare(row: &RequirementRow<'_>) -> bool {
    let alike = row.any_of.iter().all(|one| one.status == row.status);
    alike && row.note.is_none() && row.evidence.is_none() && row.date.is_none() && row.waiver.is_none()
}
