//! Whether an entry satisfies what a tier requires, requirement by requirement.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{
    Assessment, Entry, Evidence, Exceptions, Level, Rank, Registry, Required, Requirement, Status, Waiver,
};
use crate::prose::{plain, plain_blocks};

/// One requirement and how far an entry meets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementRow<'r> {
    /// The requirement's id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The same as plain text.
    pub title_plain: Cow<'r, str>,
    /// What exactly is asked, in Markdown.
    pub description: Option<&'r str>,
    /// The same as plain text.
    pub description_plain: Option<Cow<'r, str>>,
    /// The lowest tier that needs it.
    pub needed_at: &'r str,
    /// The status; none is unknown.
    pub status: Option<Status>,
    /// The alternatives of which one is enough.
    pub any_of: Vec<AlternativeRow<'r>>,
    /// Why the status is believed.
    pub evidence: Option<EvidenceRow<'r>>,
    /// The day of the assessment.
    pub date: Option<Date>,
    /// What is to be said of it, in Markdown.
    pub note: Option<&'r str>,
    /// The same as plain text.
    pub note_plain: Option<Cow<'r, str>>,
    /// The exception that is recorded.
    pub waiver: Option<WaiverRow<'r>>,
    /// Whether it keeps the entry from the tier: it is not satisfied, and nothing excuses that.
    #[serde(skip)]
    pub is_missing: bool,
    /// Whether the tier that the entry holds needs it.
    #[serde(skip)]
    pub is_needed_now: bool,
}

/// One of several requirements of which one is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlternativeRow<'r> {
    /// The requirement's id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The same as plain text.
    pub title_plain: Cow<'r, str>,
    /// The status; none is unknown.
    pub status: Option<Status>,
}

/// Why a status is believed: an address, or a text in a file or a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceRow<'r> {
    /// The address of a page to read, or of the record that has the text.
    pub url: Option<&'r str>,
    /// The file, relative to the registry's folder, that has the text.
    pub file: Option<&'r str>,
    /// The text that is to be in it.
    pub contains: Option<&'r str>,
}

/// A recorded exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaiverRow<'r> {
    /// The requirement that it excuses from.
    pub requirement: Option<&'r str>,
    /// The rule that it excuses from.
    pub lint: Option<&'r str>,
    /// Why.
    pub reason: &'r str,
    /// Its last day; none: without end.
    pub until: Option<Date>,
    /// Whether that day is past.
    pub expired: bool,
    /// The decision that approved it.
    pub decision: Option<&'r str>,
    /// Where that can be read.
    #[serde(skip)]
    pub decision_url: Option<&'r str>,
}

/// What a tier requires of an entry, in the order of the file.
pub fn checklist<'r>(
    registry: &'r Registry,
    exceptions: &Exceptions<'r>,
    entry: &'r Entry,
    rank: Rank,
    today: Date,
) -> Vec<RequirementRow<'r>> {
    let required = registry.required(exceptions, entry, rank);
    required.map(|required| RequirementRow::new(registry, entry, required, today)).collect()
}

/// The word for a status.
pub fn word(status: Option<Status>) -> &'static str {
    status.map_or("unknown", Status::as_str)
}

/// What is known to be missing for the next tier: of each requirement its note, else its title.
pub fn missing_for_next<'r>(registry: &'r Registry, exceptions: &Exceptions<'r>, entry: &'r Entry) -> Vec<&'r str> {
    missing_with(registry, exceptions, entry, |_, assessment| assessment?.note.as_deref())
}

/// The same, with another text of the requirement or its assessment in place of the note.
pub(super) fn missing_with<'r>(
    registry: &'r Registry,
    exceptions: &Exceptions<'r>,
    entry: &'r Entry,
    said: impl Fn(&'r Requirement, Option<&'r Assessment>) -> Option<&'r str>,
) -> Vec<&'r str> {
    let Some(next) = registry.next_rank(entry) else { return Vec::new() };
    let required = registry.required(exceptions, entry, next).filter(Required::is_missing);
    let text = |Required { id, requirement, decisive, .. }: Required<'r>| {
        let (by, assessment) = decisive?;
        // A note on one alternative does not say what all of them lack.
        let own = Some(assessment).filter(|_| by == id);
        Some(said(requirement, own).unwrap_or(&requirement.title))
    };
    required.filter_map(text).collect()
}

/// How many owners an entry lacks to hold a tier; 0 where the rule about owners is off.
pub fn owners_missing(registry: &Registry, exceptions: &Exceptions<'_>, entry: &Entry, rank: Rank) -> u32 {
    const RULE: &str = "too-few-owners";
    let allowed = registry.lints.get(RULE) == Some(&Level::Allow);
    if allowed || exceptions.of_lint(&entry.id, RULE).is_some() {
        return 0;
    }
    let wanted = registry.tiers.get(rank.index()).map_or(0, |tier| tier.owners);
    wanted.saturating_sub(entry.owner_count())
}

impl<'r> RequirementRow<'r> {
    fn new(registry: &'r Registry, entry: &'r Entry, required: Required<'r>, today: Date) -> Self {
        let Required { id, requirement, waiver, .. } = required;
        let assessment = required.assessment();
        let alternatives = requirement.any_of.iter().map(|id| {
            let title = registry.requirements.get(id).map_or(id, |requirement| &requirement.title);
            AlternativeRow { id, title, title_plain: plain(title), status: registry.status(entry, id) }
        });
        let note = assessment.and_then(|assessment| assessment.note.as_deref());
        let needed_at = requirement.needed_at.rank(&entry.kind);
        Self {
            id,
            title: &requirement.title,
            title_plain: plain(&requirement.title),
            description: requirement.description.as_deref(),
            description_plain: requirement.description.as_deref().map(plain_blocks),
            needed_at: needed_at.map_or("", |rank| registry.tier_id(rank)),
            status: required.status(),
            any_of: alternatives.collect(),
            evidence: assessment.and_then(|assessment| assessment.evidence.as_ref()).map(EvidenceRow::new),
            date: assessment.and_then(|assessment| assessment.date),
            note,
            note_plain: note.map(plain_blocks),
            waiver: waiver.map(|waiver| WaiverRow::new(registry, waiver, today)),
            is_missing: required.is_missing(),
            is_needed_now: entry.tier.rank().zip(needed_at).is_some_and(|(held, at)| held <= at),
        }
    }

    /// The word for the status.
    pub fn word(&self) -> &'static str {
        word(self.status)
    }

    /// Whether it is met, or does not concern the entry.
    pub fn is_satisfied(&self) -> bool {
        self.status.is_some_and(Status::satisfies)
    }
}

impl<'r> EvidenceRow<'r> {
    pub(super) fn new(evidence: &'r Evidence) -> Self {
        match evidence {
            Evidence::Url(url) => Self { url: Some(url), file: None, contains: None },
            Evidence::Probe { file, contains } => Self { url: None, file: Some(file), contains: Some(contains) },
            Evidence::Record { url, contains } => Self { url: Some(url), file: None, contains: Some(contains) },
        }
    }
}

impl<'r> WaiverRow<'r> {
    pub(super) fn new(registry: &'r Registry, waiver: &'r Waiver, today: Date) -> Self {
        Self {
            requirement: waiver.waives.requirement(),
            lint: waiver.waives.lint(),
            reason: &waiver.reason,
            until: waiver.until,
            expired: waiver.until.is_some_and(|until| until < today),
            decision: waiver.decision.as_deref(),
            decision_url: waiver.decision.as_deref().and_then(|id| registry.decision_url(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Text};

    const REGISTRY: &str = r#"
format = 1
[project]
name = "Example"
[[tier]]
id = 1
owners = 2
[[tier]]
id = 2
[kind.feature]
[requirement.tests]
tier = 2
[requirement.docs]
tier = 1
[requirement.either]
tier = 1
any-of = ["this", "that"]
[requirement.this]
[requirement.that]
[entry.a]
kind = "feature"
tier = 2
owners = ["@one"]
[entry.a.requirements]
tests = "met"
this = { status = "unmet", note = "no this" }
that = { status = "partial", note = "half of that" }
[[waiver]]
entry = "a"
requirement = "docs"
reason = "because"
until = 2025-01-01
"#;

    #[test]
    fn unknown_unmet_and_waived_are_kept_apart() {
        let text = Text::new("tiers.toml", REGISTRY);
        let source = read::read(&text);
        assert_eq!(source.findings, []);
        let registry = &source.registry;
        let (entry, top) = (&registry.entries["a"], Rank::new(0));
        let exceptions = registry.exceptions();
        let rows = checklist(registry, &exceptions, entry, top, "2026-01-01".parse().unwrap());
        let said: Vec<_> = rows.iter().map(|row| (row.id, row.status, row.is_missing)).collect();
        assert_eq!(
            said,
            [("tests", Some(Status::Met), false), ("docs", None, false), ("either", Some(Status::Partial), true)]
        );
        assert!(rows[1].waiver.as_ref().is_some_and(|waiver| waiver.expired));
        // The best alternative speaks for all of them.
        assert_eq!(rows[2].note, Some("half of that"));
        assert_eq!(owners_missing(registry, &exceptions, entry, top), 1);
        assert_eq!(owners_missing(registry, &exceptions, entry, Rank::new(1)), 0);
    }
}
