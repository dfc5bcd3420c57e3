//! Which entries hold which tier: a table, and a sheet for a spreadsheet.

use jiff::civil::Date;

use super::{Rows, Table, Tone, csv, or_dash};
use crate::query::{List, ListRow};

impl Rows for List<'_> {
    fn table(&self) -> Table {
        let mut table =
            Table::new(&[("Tier", 0), ("Entry", 0), ("Kind", 1), ("Since", 2), ("Date", 3), ("Decision", 4)]);
        table.rows = self.entries.iter().map(ListRow::cells).collect();
        table.tint(0, self.entries.iter().map(|row| Tone::of(row.tier)).collect());
        table
    }

    /// A column for every key, and empty cells for unknown values.
    fn csv(&self) -> String {
        let titles = ["Id", "Title", "Kind", "Tier", "Since", "Date", "Decision", "PR", "Aliases", "Owners", "Missing"];
        let mut table = Table::new(&titles.map(|title| (title, 0)));
        table.rows = self.entries.iter().map(ListRow::fields).collect();
        csv(&table)
    }
}

impl ListRow<'_> {
    fn fields(&self) -> Vec<String> {
        vec![
            self.id.to_owned(),
            self.title_plain.to_string(),
            self.kind.to_owned(),
            self.tier.id.to_owned(),
            self.since.unwrap_or_default().to_owned(),
            self.date.as_ref().map(Date::to_string).unwrap_or_default(),
            self.decision.unwrap_or_default().to_owned(),
            self.pr.map(|pr| pr.to_string()).unwrap_or_default(),
            self.aliases.join("; "),
            self.owners.unwrap_or_default().join("; "),
            self.missing_plain.as_deref().unwrap_or_default().join("; "),
        ]
    }

    fn cells(&self) -> Vec<String> {
        let entry = if self.name == self.id { self.id.to_owned() } else { format!("{} (then {})", self.id, self.name) };
        vec![
            self.tier.short().to_owned(),
            entry,
            self.kind.to_owned(),
            or_dash(self.since),
            or_dash(self.date),
            self.decision.map_or_else(|| or_dash(self.pr.map(|pr| format!("#{pr}"))), str::to_owned),
        ]
    }
}
