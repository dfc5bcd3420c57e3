//! Support windows: which releases share one, and from which day to which it lasts.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use super::{Days, Period, Registry, Release, Version};

/// `[policy.support]`: how long releases are supported where `[[release]]` does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupportPolicy {
    /// Which versions share one window.
    pub line: Line,
    /// How long an ordinary line is supported.
    pub normal: Lifetime,
    /// How long a long-term line is supported.
    pub lts: Option<Period>,
    /// Every how many lines one is long-term.
    pub lts_every: Option<u32>,
    /// The number of the first long-term line.
    pub lts_from: u32,
}

/// Which versions share one support window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Line {
    /// All of one major version.
    #[default]
    Major,
    /// All of one minor version.
    Minor,
}

impl Line {
    /// Every value, in the order of the documentation.
    pub const ALL: [Self; 2] = [Self::Major, Self::Minor];

    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
        }
    }
}

/// How long a line is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// This long from its first release.
    Span(Period),
    /// Until the day before so many later lines have come out.
    Releases(u32),
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => span.fmt(f),
            Self::Releases(1) => f.write_str("1 release"),
            Self::Releases(count) => write!(f, "{count} releases"),
        }
    }
}

/// The releases of one line and their common support.
#[derive(Debug, Clone)]
pub struct Window<'r> {
    /// The line's first listed release, whose date is the line's.
    pub release: &'r Release,
    /// All its listed releases, from the oldest, each with its index in `Registry::releases`.
    pub releases: Vec<(usize, &'r Release)>,
    /// Whether it is supported for longer than others.
    pub lts: bool,
    /// The last day of support; `None` while that is unknown.
    pub until: Option<Date>,
}

/// How a line stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It has not come out yet.
    Planned,
    /// It is out, and its support has not ended.
    Supported,
    /// Its support is over.
    Ended,
}

impl Phase {
    /// The word in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Supported => "supported",
            Self::Ended => "ended",
        }
    }
}

impl<'r> Window<'r> {
    /// The line's newest listed release, be it out or planned.
    pub fn last(&self) -> &'r Release {
        self.releases.last().map_or(self.release, |(_, release)| *release)
    }

    /// The line's newest release on a day; its first one if none is out yet.
    pub fn newest(&self, day: Date) -> &'r Release {
        let out = |release: &&Release| release.date.is_some_and(|date| date <= day);
        self.releases.iter().rev().map(|(_, release)| *release).find(out).unwrap_or(self.release)
    }

    /// How the line stands on a day; the first and the last day of support count. One without a known end is
    /// supported on.
    pub fn phase(&self, day: Date) -> Phase {
        match (self.release.date, self.until) {
            (Some(date), _) if date > day => Phase::Planned,
            (None, _) => Phase::Planned,
            (_, Some(until)) if until < day => Phase::Ended,
            _ => Phase::Supported,
        }
    }
}

impl SupportPolicy {
    /// The number of the line that a version belongs to.
    pub const fn number(&self, version: &Version) -> u64 {
        match self.line {
            Line::Major => version.semver().major,
            Line::Minor => version.semver().minor,
        }
    }

    /// Whether the line of this version is long-term by policy.
    pub fn is_lts(&self, version: &Version) -> bool {
        let Some(every) = self.lts_every.filter(|every| *every > 0) else { return false };
        let since = self.number(version).checked_sub(u64::from(self.lts_from));
        since.is_some_and(|since| since % u64::from(every) == 0)
    }

    /// Whether this policy supports some line for a shorter time than another policy.
    pub fn promises_less_than(&self, other: &Self) -> bool {
        let Self { line, normal, lts, lts_every, lts_from } = other;
        let shorter = |now: Period, was: Period| now.after(Date::ZERO) < was.after(Date::ZERO);
        let normal = match (self.normal, *normal) {
            (Lifetime::Span(now), Lifetime::Span(was)) => shorter(now, was),
            (Lifetime::Releases(now), Lifetime::Releases(was)) => now < was,
            // Which of the two lasts longer depends on future releases.
            _ => true,
        };
        let lts = lts.is_some_and(|was| self.lts.is_none_or(|now| shorter(now, was)));
        let fewer = lts_every.is_some_and(|was| self.lts_every.is_none_or(|now| was % now.max(1) != 0))
            || lts_every.is_some() && self.lts_from != *lts_from;
        // A wider line starts earlier, and long-term lines are counted by the numbers of lines.
        let counted = self.line != *line && (self.line == Line::Major || lts_every.is_some());
        normal || lts || fewer || counted
    }

    /// The last day of support, by the policy, of a line that came out on this day and is followed by these later
    /// lines.
    pub fn until(&self, date: Date, lts: bool, later: &[Option<Date>]) -> Option<Date> {
        if lts && let Some(span) = self.lts {
            return Some(span.after(date));
        }
        match self.normal {
            Lifetime::Span(span) => Some(span.after(date)),
            Lifetime::Releases(count) => {
                let index = usize::try_from(count).ok()?.checked_sub(1)?;
                later.get(index).copied().flatten()?.yesterday().ok()
            }
        }
    }
}

/// What decides the windows of a registry.
#[derive(Debug, Clone, Copy)]
pub enum Basis<'p> {
    /// What `[[release]]` says, and `[policy.support]` where it says nothing.
    Recorded,
    /// This policy alone, regardless of what `[[release]]` says about long-term support and ends.
    Policy(&'p SupportPolicy),
}

impl Registry {
    /// The support windows of all lines, from the oldest version to the newest.
    ///
    /// Without `[policy.support]` each listed release is a line of its own. Pre-releases have no support.
    pub fn windows(&self, basis: Basis<'_>) -> Vec<Window<'_>> {
        let policy = match basis {
            Basis::Recorded => self.policy.support.as_ref(),
            Basis::Policy(policy) => Some(policy),
        };
        let listed = self.releases.iter().enumerate();
        let mut releases: Vec<(usize, &Release)> =
            listed.filter(|(_, release)| release.version.semver().pre.is_empty()).collect();
        releases.sort_by(|(_, a), (_, b)| a.version.cmp(&b.version));
        let lines: Vec<&[(usize, &Release)]> =
            releases.chunk_by(|(_, a), (_, b)| line_of(policy, &a.version) == line_of(policy, &b.version)).collect();
        let dates: Vec<Option<Date>> = lines.iter().map(|line| line[0].1.date).collect();
        let mut windows = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            let (lts, written) = match basis {
                Basis::Recorded => {
                    let ends = line.iter().filter_map(|(_, release)| release.end_of_support);
                    (line.iter().any(|(_, release)| release.lts), ends.max())
                }
                Basis::Policy(policy) => (policy.is_lts(&line[0].1.version), None),
            };
            let by_policy = || policy?.until(line[0].1.date?, lts, &dates[index + 1..]);
            let until = written.or_else(by_policy);
            windows.push(Window { release: line[0].1, releases: line.to_vec(), lts, until });
        }
        windows
    }

    /// The window of the line that a version belongs to.
    pub fn window(&self, version: &Version) -> Option<Window<'_>> {
        let policy = self.policy.support.as_ref();
        let line = line_of(policy, version);
        self.windows(Basis::Recorded).into_iter().find(|window| line_of(policy, &window.release.version) == line)
    }

    /// The usual time between lines: the median of the last five gaps between their dates.
    pub fn rhythm(&self) -> Option<Days> {
        median_gap(self.windows(Basis::Recorded).iter().filter_map(|window| window.release.date).collect())
    }

    /// The same between the days on which branches are cut.
    pub fn branch_rhythm(&self) -> Option<Days> {
        median_gap(self.windows(Basis::Recorded).iter().filter_map(|window| window.release.branch).collect())
    }

    /// Whether a version begins a line that comes after all listed ones.
    pub fn is_next_line(&self, version: &Version) -> bool {
        let policy = self.policy.support.as_ref();
        let line = line_of(policy, version);
        version.semver().pre.is_empty()
            && self.windows(Basis::Recorded).iter().all(|window| line_of(policy, &window.release.version) < line)
    }

    /// The day on which the next line is due by the [rhythm](Self::rhythm), after the planned lines without a date
    /// before it.
    pub fn next_date(&self) -> Option<Date> {
        self.due(self.rhythm()?, |window| window.release.date)
    }

    /// The same for its branch, by the [rhythm of branches](Self::branch_rhythm).
    pub fn next_branch(&self) -> Option<Date> {
        self.due(self.branch_rhythm()?, |window| window.release.branch)
    }

    fn due(&self, rhythm: Days, day: impl Fn(&Window<'_>) -> Option<Date>) -> Option<Date> {
        let days: Vec<Option<Date>> = self.windows(Basis::Recorded).iter().map(day).collect();
        let newest = days.iter().rposition(Option::is_some)?;
        let latest = days.iter().flatten().max()?;
        Some((newest..days.len()).fold(*latest, |due, _| rhythm.after(due)))
    }
}

/// What the versions of one line have in common.
fn line_of(policy: Option<&SupportPolicy>, version: &Version) -> (u64, Option<u64>, Option<u64>) {
    let version = version.semver();
    match policy.map(|policy| policy.line) {
        Some(Line::Major) => (version.major, None, None),
        Some(Line::Minor) => (version.major, Some(version.minor), None),
        None => (version.major, Some(version.minor), Some(version.patch)),
    }
}

fn median_gap(mut days: Vec<Date>) -> Option<Days> {
    days.sort_unstable();
    days.dedup();
    let mut gaps: Vec<Days> = days.windows(2).rev().take(5).map(|two| Days::between(two[0], two[1])).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(version: &str, date: &str, lts: bool) -> Release {
        Release {
            version: version.parse().unwrap(),
            date: date.parse().ok(),
            lts,
            branch: None,
            end_of_support: None,
            msrv: None,
        }
    }

    fn registry(normal: Lifetime, releases: Vec<Release>) -> Registry {
        let support = SupportPolicy {
            line: Line::Major,
            normal,
            lts: "24 months".parse().ok(),
            lts_every: Some(12),
            lts_from: 24,
        };
        let mut registry = Registry { releases, ..Registry::default() };
        registry.policy.support = Some(support);
        registry
    }

    fn supported(registry: &Registry, basis: Basis<'_>, day: &str) -> Vec<String> {
        let day = day.parse().unwrap();
        let windows = registry.windows(basis);
        let supported = windows.iter().rev().filter(|window| window.phase(day) == Phase::Supported);
        supported.map(|window| window.release.version.to_string()).collect()
    }

    fn wasmtime() -> Registry {
        let rows = include_str!("../../tests/releases.tsv").lines().skip(1);
        let releases = rows.map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            release(fields[0], fields[1], fields[3] != "-")
        });
        registry(Lifetime::Span("2 months".parse().unwrap()), releases.collect())
    }

    #[test]
    fn the_policy_gives_the_supported_releases_of_a_day() {
        let registry = wasmtime();
        assert_eq!(supported(&registry, Basis::Recorded, "2025-12-01"), ["39.0.0", "38.0.1", "36.0.0", "24.0.0"]);
    }

    #[test]
    fn another_policy_can_be_tried() {
        let registry = wasmtime();
        let tenth = SupportPolicy { lts_every: Some(10), ..registry.policy.support.unwrap() };
        let found = supported(&registry, Basis::Policy(&tenth), "2026-08-21");
        assert_eq!(found, ["48.0.0", "47.0.0", "46.0.0", "44.0.0", "34.0.0"]);
    }

    #[test]
    fn a_line_ends_before_the_second_next_one() {
        let releases = vec![
            release("1.0.0", "2024-01-01", false),
            release("1.1.0", "2024-01-15", false),
            release("2.0.0", "2024-02-01", false),
            release("3.0.0", "2024-03-01", false),
        ];
        let registry = registry(Lifetime::Releases(2), releases);
        let ends: Vec<Option<Date>> = registry.windows(Basis::Recorded).iter().map(|window| window.until).collect();
        assert_eq!(ends, [Some(Date::constant(2024, 2, 29)), None, None]);
        assert_eq!(registry.rhythm(), Some(Days::new(31)));
    }

    #[test]
    fn a_minor_line_counts_minor_numbers() {
        let policy = SupportPolicy {
            line: Line::Minor,
            normal: Lifetime::Releases(2),
            lts: None,
            lts_every: Some(2),
            lts_from: 4,
        };
        let lts = |version: &str| policy.is_lts(&version.parse().unwrap());
        assert!(lts("1.4.7") && lts("2.6.0"));
        assert!(!lts("1.2.0") && !lts("1.5.0"));
    }
}
