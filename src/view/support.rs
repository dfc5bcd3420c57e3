//! Which releases are supported: tables of lines, and of what entries hold in them.

use jiff::civil::Date;

use super::{Rows, Table, Tone, csv, markdown, or_dash};
use crate::model::Named;
use crate::model::Phase;
use crate::query::support::{LineRow, SupportRow};
use crate::query::{Releases, Support};

/// Why a line gets no fixes: its support is over, or it has not come out yet.
fn over(status: Phase, until: Option<Date>) -> Option<String> {
    match (status, until) {
        (Phase::Ended, Some(until)) => Some(format!("support ended {until}")),
        (Phase::Planned, _) => Some("not released yet".to_owned()),
        (Phase::Ended | Phase::Supported, _) => None,
    }
}

impl LineRow<'_> {
    /// Why it gets no fixes, if it gets none.
    pub(super) fn over(&self) -> Option<String> {
        over(self.status, self.until)
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.release.to_owned(),
            self.date.map_or_else(|| "planned".to_owned(), |date| date.to_string()),
            lts(self.lts),
            or_dash(self.until),
            self.status.as_str().to_owned(),
            or_dash(self.msrv),
        ]
    }
}

impl SupportRow<'_> {
    fn cells(&self) -> Vec<String> {
        let entry = if self.name == self.id { self.id.to_owned() } else { format!("{} (then {})", self.id, self.name) };
        let fixes = match (over(self.status, self.until), self.security_fixes) {
            (Some(over), _) => format!("no: {over}"),
            (None, Some(true)) => "yes".to_owned(),
            (None, Some(false)) => "no".to_owned(),
            (None, None) => or_dash(None::<&str>),
        };
        let tier = self.tier.map_or_else(|| "not there yet".to_owned(), Named::label);
        vec![entry, self.release.to_owned(), lts(self.lts), or_dash(self.until), tier, fixes]
    }
}

impl Rows for Support<'_> {
    fn table(&self) -> Table {
        let Some(rows) = &self.entries else { return lines(&self.releases) };
        // One entry need not be named in every row.
        let several = rows.iter().any(|row| row.id != rows[0].id);
        let entry = u8::from(!several);
        let columns = [("Entry", entry), ("Release", 0), ("LTS", 2), ("Until", 0), ("Tier", 0), ("Security fixes", 0)];
        let mut table = Table::new(&columns);
        table.rows = rows.iter().map(SupportRow::cells).collect();
        table.tint(4, rows.iter().map(|row| row.tier.map_or(Tone::Faint, Tone::of)).collect());
        table
    }

    fn markdown(&self) -> String {
        if self.releases.is_empty() { String::new() } else { markdown(&self.table()) }
    }
}

impl Rows for Releases<'_> {
    /// Days of branches stand in it only where some are known.
    fn table(&self) -> Table {
        if self.releases.iter().any(|release| release.row.branch.is_some()) {
            return self.sheet();
        }
        lines(self.releases.iter().map(|release| &release.row))
    }

    fn csv(&self) -> String {
        csv(&self.sheet())
    }
}

impl Releases<'_> {
    /// All that is known of each release.
    fn sheet(&self) -> Table {
        let columns =
            [("Release", 0), ("Branch", 3), ("Released", 0), ("LTS", 1), ("Until", 0), ("Status", 0), ("MSRV", 2)];
        let mut table = Table::new(&columns);
        let cells = |row: &LineRow<'_>| {
            let mut cells = row.cells();
            cells.insert(1, or_dash(row.branch));
            cells
        };
        table.rows = self.releases.iter().map(|release| cells(&release.row)).collect();
        table
    }
}

/// Lines of releases for people.
fn lines<'t>(rows: impl IntoIterator<Item = &'t LineRow<'t>>) -> Table {
    let columns = [("Release", 0), ("Released", 0), ("LTS", 1), ("Until", 0), ("Status", 0), ("MSRV", 2)];
    let mut table = Table::new(&columns);
    table.rows = rows.into_iter().map(LineRow::cells).collect();
    table
}

fn lts(lts: bool) -> String {
    if lts { "yes" } else { "" }.to_owned()
}
