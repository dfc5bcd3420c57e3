//! Findings → text, with a file for each format. Only here do the places of findings become lines and columns.

mod fold;
mod github;
mod human;
mod json;
mod sarif;
mod short;
mod summary;

use std::fmt;
use std::ops::Range;

use crate::finding::{Finding, Place};
use crate::model::Level;
use crate::read::{Position, Source};
use crate::{rules, words};

/// How many characters of a hash are shown, as by git.
const SHORT_HASH: usize = 7;

/// A report: findings, and how to print them.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The file that they are about.
    pub source: &'a Source<'a>,
    /// The findings, sorted.
    pub findings: &'a [Finding],
    /// Whether the text may be coloured.
    pub color: bool,
    /// How many columns there are.
    pub width: Option<usize>,
    /// What the change was judged against, if anything.
    pub base: Option<&'a Base>,
    /// Whether people see each finding, and not one for all similar ones.
    pub all: bool,
    /// Where the records of decisions were looked for.
    pub records: &'a [Records],
}

/// Where the records of a kind of decision were looked for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Records {
    /// The kind.
    pub source: String,
    /// The checkout; none if there is none.
    pub folder: Option<String>,
    /// How many were looked up; none if there is no checkout.
    pub looked_up: Option<usize>,
}

/// A registry that was compared with another one.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Compared {
    /// The hash of its commit; none if it is a file on disk.
    pub commit: Option<String>,
    /// The file; none if the commit has no registry.
    pub file: Option<String>,
    /// How many entries it has.
    pub entries: usize,
}

/// What a change was judged against.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Base {
    /// The registry; without a file, everything is new.
    #[serde(flatten)]
    pub at: Compared,
    /// The hash of the commit where the change began, if the base has moved on since.
    pub since: Option<String>,
    /// The hash of the commit that was named, if its registry cannot be read and an earlier one was taken.
    pub unreadable: Option<String>,
}

impl Compared {
    /// `3f2c1ab tiers.toml, 70 entries`; without a file, `3f2c1ab has no WHAT`.
    pub fn describe(&self, what: &str) -> String {
        let commit = self.commit.as_ref().map(|commit| format!("{} ", short(commit))).unwrap_or_default();
        match &self.file {
            Some(file) => format!("{commit}{file}, {}", words::count(self.entries, "entry", "entries")),
            None => format!("{commit}has no {what}"),
        }
    }
}

impl fmt::Display for Compared {
    /// `3f2c1ab tiers.toml, 70 entries`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe("registry"))
    }
}

impl fmt::Display for Base {
    /// `3f2c1ab tiers.toml, 70 entries`, and why it is this one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.fmt(f)?;
        if self.at.file.is_none() {
            f.write_str(", all of it is new")?;
        }
        if let Some(unreadable) = &self.unreadable {
            write!(f, ", as {} cannot be read", short(unreadable))?;
        }
        match &self.since {
            Some(since) => write!(f, "; changes since {}", short(since)),
            None => Ok(()),
        }
    }
}

/// A hash as git shows it.
fn short(commit: &str) -> &str {
    commit.get(..SHORT_HASH).unwrap_or(commit)
}

/// How many findings there are of each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Summary {
    /// At level deny.
    pub errors: usize,
    /// At level warn.
    pub warnings: usize,
}

impl Report<'_> {
    /// The findings with the lines of the file, for people.
    pub fn human(&self) -> String {
        human::render(self)
    }

    /// The findings, one line each: `path:line:column: level[rule]: message`.
    pub fn short(&self) -> String {
        short::render(self)
    }

    /// An object with all findings and their places.
    pub fn json(&self) -> String {
        json::render(self)
    }

    /// SARIF 2.1.0, for code scanning.
    pub fn sarif(&self) -> String {
        sarif::render(self)
    }

    /// Annotations of GitHub Actions.
    pub fn github(&self) -> String {
        github::render(self)
    }

    /// Whether a place is just the file. It is also for a missing key or table that has nothing to point at.
    fn is_whole_file(&self, place: &Place) -> bool {
        match place {
            Place::File => true,
            Place::Key(path) | Place::Value(path) => path.segments().len() == 2 && !self.source.has(path),
            Place::Bytes(_) => false,
        }
    }

    /// The bytes of a place with where they begin and end.
    fn locate(&self, place: &Place) -> Located {
        let bytes = if self.is_whole_file(place) { 0..0 } else { self.source.locate(place) };
        let text = self.source.text();
        Located { start: text.position(bytes.start), end: text.position(bytes.end), bytes }
    }
}

/// The findings as Markdown for the summary of a job in CI.
pub fn summary(report: &Report<'_>) -> String {
    summary::render(report)
}

/// An annotation of a run on GitHub that is not a finding.
pub fn notice(title: &str, text: &str) -> String {
    github::notice(title, text)
}

/// The closing lines for people: the number of findings by rule, errors last, and how to learn more; none without
/// findings.
pub fn closing(findings: &[Finding]) -> Option<String> {
    let lines: Vec<String> =
        [Level::Warn, Level::Deny].into_iter().filter_map(|level| closing_of(level, findings)).collect();
    let last = findings.iter().rev().max_by_key(|finding| (finding.level, rules::find(finding.rule).is_some()))?;
    let more = rules::find(last.rule).map(|rule| format!("; run `tiers explain {}` for details", rule.name));
    Some(format!("{}{}", lines.join("\n"), more.unwrap_or_default()))
}

/// `error: 3 errors: 2 tier-skipped, 1 decision-missing`
fn closing_of(level: Level, findings: &[Finding]) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.level == level && !finding.rule.is_empty()) {
        match counts.iter_mut().find(|(rule, _)| *rule == finding.rule) {
            Some((_, count)) => *count += 1,
            None => counts.push((finding.rule, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let severity = severity(level);
    let number = counts.iter().map(|(_, count)| count).sum();
    let rules = match counts.as_slice() {
        [] => return None,
        [(rule, _)] => (*rule).to_owned(),
        several => several.iter().map(|(rule, count)| format!("{count} {rule}")).collect::<Vec<_>>().join(", "),
    };
    Some(format!("{severity}: {}: {rules}", words::count(number, severity, &format!("{severity}s"))))
}

impl Summary {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let count = |level| findings.iter().filter(|finding| finding.level == level).count();
        Self { errors: count(Level::Deny), warnings: count(Level::Warn) }
    }
}

/// A place in numbers.
struct Located {
    bytes: Range<usize>,
    start: Position,
    end: Position,
}

/// The counts in words, without zeros: `2 errors and 1 warning`.
fn counted(summary: Summary) -> String {
    let some = |count, one, many| (count > 0).then(|| words::count(count, one, many));
    let errors = some(summary.errors, "error", "errors");
    let counts = errors.into_iter().chain(some(summary.warnings, "warning", "warnings"));
    counts.collect::<Vec<_>>().join(" and ")
}

/// The compiler's word for a level.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Text};

    fn found(rule: &'static str, level: Level, message: &str) -> Finding {
        Finding { level, ..Finding::new(rule, Place::Bytes(0..6), message) }
    }

    #[test]
    fn the_closing_line_counts_and_names_a_rule() {
        assert_eq!(closing(&[]), None);
        let warning = found("undecided-rider", Level::Warn, "m");
        let one = "warning: 1 warning: undecided-rider; run `tiers explain undecided-rider` for details";
        assert_eq!(closing(std::slice::from_ref(&warning)).as_deref(), Some(one));
        let error = |rule| found(rule, Level::Deny, "m");
        let all = [error("tier-skipped"), warning, error("history-rewritten"), error("history-rewritten")];
        let said = "warning: 1 warning: undecided-rider\n\
                    error: 3 errors: 2 history-rewritten, 1 tier-skipped; run `tiers explain tier-skipped` for details";
        assert_eq!(closing(&all).as_deref(), Some(said));
    }

    #[test]
    fn a_summary_is_inert_and_folds() {
        let text = Text::new("a`|b.toml", "format = 1\n");
        let source = read::read(&text);
        let summary = |findings: &[Finding]| {
            summary(&Report {
                source: &source,
                findings,
                color: false,
                width: None,
                base: None,
                all: false,
                records: &[],
            })
        };
        assert_eq!(
            summary(&[]),
            "## Support tiers\n\nNothing is wrong with ``a`\\|b.toml``.\n\nThere was no base, so what the change does was not judged.\n\n"
        );
        let text = "`a|b` is </details> [x](https://example.com) | ```";
        let finding = || found("history-rewritten", Level::Deny, text).help("write\n`x = 1`");
        assert_eq!(
            summary(&[finding()]).lines().filter(|line| line.contains("history-rewritten")).collect::<Vec<_>>(),
            [
                "| error | `history-rewritten` | ``a`\\|b.toml:1`` | `a\\|b` is \\</details> \\[x\\](https://example.com) \\|  \\` <br>help: write<br>`x = 1` |",
                "`tiers explain history-rewritten` says what a rule is for.",
            ]
        );
        let many = vec![finding(); 1001];
        assert!(summary(&many).contains("<summary>All findings</summary>"));
        assert!(summary(&many).contains("… and 1 more, which `tiers check` shows."));
    }
}
