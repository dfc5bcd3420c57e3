//! Which releases are supported on a day, and what an entry holds in each.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{Basis, Entry, Moment, Phase, Registry, Standing, Window};
use crate::view::Table;

/// The answer of `tiers support`.
#[derive(Debug, Serialize)]
pub struct Support {
    /// The version of this shape.
    pub schema: u32,
    /// The day that was asked for.
    pub on: String,
    /// The lines of releases: the supported ones, or the one that was asked for; newest first.
    pub releases: Vec<LineRow>,
    /// What each entry holds in each of them; null where no entry was asked for.
    pub entries: Option<Vec<SupportRow>>,
}

/// A line of releases and its support.
#[derive(Debug, Clone, Serialize)]
pub struct LineRow {
    /// The line's first listed release.
    pub release: String,
    /// The day on which its branch was cut.
    pub branch: Option<String>,
    /// The day on which it came out; null: planned.
    pub date: Option<String>,
    /// Whether it is supported for longer than others.
    pub lts: bool,
    /// The last day of its support; null: unknown.
    pub until: Option<String>,
    /// `planned`, `supported` or `ended`.
    pub status: &'static str,
    /// The oldest compiler that builds it.
    pub msrv: Option<String>,
}

/// What an entry holds in a line of releases.
#[derive(Debug, Clone, Serialize)]
pub struct SupportRow {
    /// The entry's id of today.
    pub id: String,
    /// Its id in that release.
    pub name: String,
    /// The line's first listed release.
    pub release: String,
    /// Whether the line is supported for longer than others.
    pub lts: bool,
    /// The last day of the line's support; null: unknown.
    pub until: Option<String>,
    /// `planned`, `supported` or `ended`.
    pub status: &'static str,
    /// The tier held; null: it was not there yet.
    pub tier: Option<String>,
    /// Whether security bugs are fixed: the tier promises it, and the release is supported on that day. Null where the
    /// tier says nothing.
    pub security_fixes: Option<bool>,
    #[serde(skip)]
    standing: String,
    #[serde(skip)]
    over: Option<String>,
}

/// The support of these entries on a day: in every supported line, or in this one.
pub fn support(registry: &Registry, entries: &[&Entry], line: Option<&Window<'_>>, on: Date) -> Support {
    let windows = registry.windows(Basis::Recorded);
    let chosen: Vec<&Window<'_>> = match line {
        Some(line) => vec![line],
        None => windows.iter().rev().filter(|window| window.phase(on) == Phase::Supported).collect(),
    };
    let row = |entry, window: &&Window<'_>| SupportRow::new(registry, entry, window, on);
    let rows = entries.iter().flat_map(|entry| chosen.iter().map(|window| row(*entry, window)));
    Support {
        schema: 1,
        on: on.to_string(),
        releases: chosen.iter().map(|window| LineRow::new(window, on)).collect(),
        entries: (!entries.is_empty()).then(|| rows.collect()),
    }
}

/// Whether security bugs in what holds this are fixed in a line on a day; `None` where the tier says nothing.
pub fn security_fixes(registry: &Registry, standing: Standing, window: &Window<'_>, on: Date) -> Option<bool> {
    let Some(rank) = standing.rank() else { return Some(false) };
    let promised = registry.tiers.get(rank.index())?.security_fixes;
    if window.phase(on) == Phase::Supported { promised } else { Some(false) }
}

impl LineRow {
    /// A line as it stands on a day.
    pub fn new(window: &Window<'_>, on: Date) -> Self {
        let release = window.release;
        Self {
            release: release.version.to_string(),
            branch: release.branch.map(|day| day.to_string()),
            date: release.date.map(|day| day.to_string()),
            lts: window.lts,
            until: window.until.map(|day| day.to_string()),
            status: window.phase(on).as_str(),
            msrv: release.msrv.as_ref().map(ToString::to_string),
        }
    }

    /// Why nothing is fixed in it: its support is over, or it has not come out yet.
    pub fn over(&self) -> Option<String> {
        match (self.status, &self.until) {
            ("ended", Some(until)) => Some(format!("support ended {until}")),
            ("planned", _) => Some("not released yet".to_owned()),
            _ => None,
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.release.clone(),
            self.date.clone().unwrap_or_else(|| "planned".to_owned()),
            lts(self.lts),
            self.until.clone().unwrap_or_else(unknown),
            self.status.to_owned(),
            self.msrv.clone().unwrap_or_else(unknown),
        ]
    }
}

impl SupportRow {
    fn new(registry: &Registry, entry: &Entry, window: &Window<'_>, on: Date) -> Self {
        let moment = Moment::Release(window.newest(on).version.clone());
        // What holds no tier has no step, and held none in any release.
        let untiered = (entry.tier == Standing::NoTier).then_some(Standing::NoTier);
        let held = entry.held_at(&moment, registry).map(|held| held.step.tier).or(untiered);
        let line = LineRow::new(window, on);
        Self {
            over: line.over(),
            id: entry.id.clone(),
            name: entry.name_at(&moment, registry).to_owned(),
            release: line.release,
            lts: line.lts,
            until: line.until,
            status: line.status,
            tier: held.map(|standing| registry.standing_id(standing).to_owned()),
            security_fixes: held.and_then(|standing| security_fixes(registry, standing, window, on)),
            standing: held.map_or_else(|| "not there yet".to_owned(), |standing| registry.standing_name(standing)),
        }
    }

    fn cells(&self) -> Vec<String> {
        let entry = if self.name == self.id { self.id.clone() } else { format!("{} (then {})", self.id, self.name) };
        let fixes = match (&self.over, self.security_fixes) {
            (Some(over), _) => format!("no: {over}"),
            (None, Some(true)) => "yes".to_owned(),
            (None, Some(false)) => "no".to_owned(),
            (None, None) => unknown(),
        };
        let until = self.until.clone().unwrap_or_else(unknown);
        vec![entry, self.release.clone(), lts(self.lts), until, self.standing.clone(), fixes]
    }
}

impl Support {
    /// The rows for people.
    pub fn table(&self) -> Table {
        match &self.entries {
            Some(rows) => {
                let columns =
                    [("Entry", 0), ("Release", 0), ("LTS", 2), ("Until", 0), ("Tier", 0), ("Security fixes", 0)];
                let mut table = Table::new(&columns);
                table.rows = rows.iter().map(SupportRow::cells).collect();
                table
            }
            None => lines(&self.releases),
        }
    }
}

/// Lines of releases for people.
pub fn lines(rows: &[LineRow]) -> Table {
    let columns = [("Release", 0), ("Released", 0), ("LTS", 1), ("Until", 0), ("Status", 0), ("MSRV", 2)];
    let mut table = Table::new(&columns);
    table.rows = rows.iter().map(LineRow::cells).collect();
    table
}

fn lts(lts: bool) -> String {
    if lts { "yes" } else { "" }.to_owned()
}

fn unknown() -> String {
    "-".to_owned()
}
