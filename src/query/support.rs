//! Which releases are supported on a day, and what an entry holds in each.

use jiff::civil::Date;
use serde::Serialize;

use super::export::SupportPolicy;
use crate::model::{Basis, Entry, Moment, Named, Phase, Registry, Release, Standing, Version, Window};

/// The answer of `tiers support`.
#[derive(Debug, Serialize)]
pub struct Support<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The day that was asked for.
    pub on: Date,
    /// The lines of releases: the supported ones, or the one that was asked for; newest first.
    pub releases: Vec<LineRow<'r>>,
    /// What each entry holds in each of them; null where no entry was asked for.
    pub entries: Option<Vec<SupportRow<'r>>>,
}

/// A line of releases and its support.
#[derive(Debug, Clone, Serialize)]
pub struct LineRow<'r> {
    /// The release; of a line, its first listed one.
    pub release: &'r str,
    /// The day on which its branch was cut.
    pub branch: Option<Date>,
    /// The day on which it came out; null: planned.
    pub date: Option<Date>,
    /// Whether it is supported for longer than others.
    pub lts: bool,
    /// The last day of its support; null: unknown.
    pub until: Option<Date>,
    /// `planned`, `supported` or `ended`.
    pub status: Phase,
    /// The oldest compiler that builds it.
    pub msrv: Option<&'r str>,
}

/// The answer of `tiers release list`.
#[derive(Debug, Serialize)]
pub struct Releases<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The day that was asked for.
    pub on: Date,
    /// The policy that was tried; null: what the registry records.
    pub policy: Option<SupportPolicy>,
    /// The listed releases, or the supported ones among them; newest first.
    pub releases: Vec<ReleaseRow<'r>>,
}

/// A release and its support.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseRow<'r> {
    /// The first listed release of its line, with which it shares its support.
    pub line: &'r str,
    /// What is known of it.
    #[serde(flatten)]
    pub row: LineRow<'r>,
}

/// What an entry holds in a line of releases.
#[derive(Debug, Clone, Serialize)]
pub struct SupportRow<'r> {
    /// The entry's id of today.
    pub id: &'r str,
    /// Its id in that release.
    pub name: &'r str,
    /// The line's first listed release.
    pub release: &'r str,
    /// Whether the line is supported for longer than others.
    pub lts: bool,
    /// The last day of the line's support; null: unknown.
    pub until: Option<Date>,
    /// `planned`, `supported` or `ended`.
    pub status: Phase,
    /// The tier held; null: it was not there yet.
    pub tier: Option<Named<'r>>,
    /// Whether security bugs are fixed: the tier promises it, and the release is supported on that day. Null where the
    /// tier says nothing.
    pub security_fixes: Option<bool>,
}

/// The support of these entries on a day: in every supported line, or in this one.
pub fn support<'r>(registry: &'r Registry, entries: &[&'r Entry], line: Option<&Window<'r>>, on: Date) -> Support<'r> {
    let windows = registry.windows(Basis::Recorded);
    let chosen: Vec<&Window<'r>> = match line {
        Some(line) => vec![line],
        None => windows.iter().rev().filter(|window| window.phase(on) == Phase::Supported).collect(),
    };
    let row = |entry, window: &&Window<'r>| SupportRow::new(registry, entry, window, on);
    let rows = entries.iter().flat_map(|entry| chosen.iter().map(|window| row(*entry, window)));
    Support {
        schema: 1,
        on,
        releases: chosen.iter().map(|window| LineRow::new(window, on)).collect(),
        entries: (!entries.is_empty()).then(|| rows.collect()),
    }
}

/// The listed releases with their support on a day, by what is recorded or by another policy.
pub fn releases<'r>(registry: &'r Registry, basis: Basis<'_>, supported: bool, on: Date) -> Releases<'r> {
    let mut releases = Vec::with_capacity(registry.releases.len());
    for window in registry.windows(basis).iter().rev() {
        let rows = window.releases.iter().rev().map(|(_, release)| ReleaseRow {
            line: window.release.version.as_str(),
            row: LineRow::of(window, release, on),
        });
        releases.extend(rows.filter(|row| !supported || row.row.status == Phase::Supported));
    }
    let policy = match basis {
        Basis::Recorded => None,
        Basis::Policy(policy) => Some((*policy).into()),
    };
    Releases { schema: 1, on, policy, releases }
}

/// Whether security bugs in what holds this are fixed in a line on a day; `None` where the tier says nothing.
pub fn security_fixes(registry: &Registry, standing: Standing, window: &Window<'_>, on: Date) -> Option<bool> {
    let Some(rank) = standing.rank() else { return Some(false) };
    let promised = registry.tiers.get(rank.index())?.security_fixes;
    if window.phase(on) == Phase::Supported { promised } else { Some(false) }
}

impl<'r> LineRow<'r> {
    /// A line as it stands on a day.
    pub fn new(window: &Window<'r>, on: Date) -> Self {
        Self::of(window, window.release, on)
    }

    /// A release of a line, whose support it shares from the day on which it comes out.
    fn of(window: &Window<'r>, release: &'r Release, on: Date) -> Self {
        let is_out = release.date.is_some_and(|date| date <= on);
        Self {
            release: release.version.as_str(),
            branch: release.branch,
            date: release.date,
            lts: window.lts,
            until: window.until,
            status: if is_out { window.phase(on) } else { Phase::Planned },
            msrv: release.msrv.as_ref().map(Version::as_str),
        }
    }

    /// A line where there is no day to look at; its status is not to be shown.
    pub fn undated(window: &Window<'r>) -> Self {
        Self::new(window, window.release.date.unwrap_or(Date::MAX))
    }
}

impl<'r> SupportRow<'r> {
    fn new(registry: &'r Registry, entry: &'r Entry, window: &Window<'r>, on: Date) -> Self {
        let moment = Moment::Release(window.newest(on).version.clone());
        // What holds no tier has no step, and held none in any release.
        let untiered = (entry.tier == Standing::NoTier).then_some(Standing::NoTier);
        let held = entry.held_at(&moment, registry).map(|held| held.step.tier).or(untiered);
        Self {
            id: &entry.id,
            name: entry.name_at(&moment, registry),
            release: window.release.version.as_str(),
            lts: window.lts,
            until: window.until,
            status: window.phase(on),
            tier: held.map(|standing| registry.named(standing)),
            security_fixes: held.and_then(|standing| security_fixes(registry, standing, window, on)),
        }
    }
}
