//! Whether an entry satisfies what a tier requires, requirement by requirement.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{Entry, Evidence, Exceptions, Level, Rank, Registry, Requirement, Status, Waived, Waiver};
use crate::view::{Item, Tone};

/// One requirement and how far an entry meets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementRow {
    /// The requirement's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What exactly is asked, in Markdown.
    pub description: Option<String>,
    /// The lowest tier that needs it.
    pub needed_at: String,
    /// The status; none is unknown.
    pub status: Option<&'static str>,
    /// The alternatives of which one is enough.
    pub any_of: Vec<AlternativeRow>,
    /// Why the status is believed.
    pub evidence: Option<EvidenceRow>,
    /// The day of the assessment.
    pub date: Option<String>,
    /// What is to be said of it, in Markdown.
    pub note: Option<String>,
    /// The exception that is recorded.
    pub waiver: Option<WaiverRow>,
    /// The status itself.
    #[serde(skip)]
    pub held: Option<Status>,
}

/// One of several requirements of which one is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlternativeRow {
    /// The requirement's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The status; none is unknown.
    pub status: Option<&'static str>,
}

/// Why a status is believed: an address, or a text in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceRow {
    /// The address of a page to read.
    pub url: Option<String>,
    /// The file of the project that has the text.
    pub file: Option<String>,
    /// The text that is to be in it.
    pub contains: Option<String>,
}

/// A recorded exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaiverRow {
    /// The requirement that it excuses from.
    pub requirement: Option<String>,
    /// The rule that it excuses from.
    pub lint: Option<String>,
    /// Why.
    pub reason: String,
    /// Its last day; none: without end.
    pub until: Option<String>,
    /// Whether that day is past.
    pub expired: bool,
    /// The decision that approved it.
    pub decision: Option<String>,
}

/// What a tier requires of an entry, in the order of the file.
pub fn checklist(
    registry: &Registry,
    exceptions: &Exceptions<'_>,
    entry: &Entry,
    rank: Rank,
    today: Date,
) -> Vec<RequirementRow> {
    let row = |(id, wanted): (&str, &Requirement)| {
        let waiver = exceptions.of_requirement(&entry.id, id).map(|waiver| WaiverRow::new(waiver, today));
        row(registry, entry, id, wanted, waiver)
    };
    registry.needed(&entry.kind, rank).map(row).collect()
}

/// How many owners an entry lacks to hold a tier, unless nobody asks for them.
pub fn owners_missing(registry: &Registry, exceptions: &Exceptions<'_>, entry: &Entry, rank: Rank) -> u32 {
    const RULE: &str = "too-few-owners";
    let allowed = registry.lints.get(RULE) == Some(&Level::Allow);
    if allowed || exceptions.of_lint(&entry.id, RULE).is_some() {
        return 0;
    }
    let wanted = registry.tiers.get(rank.index()).map_or(0, |tier| tier.owners);
    wanted.saturating_sub(u32::try_from(entry.owners.len()).unwrap_or(u32::MAX))
}

fn row(
    registry: &Registry,
    entry: &Entry,
    id: &str,
    wanted: &Requirement,
    waiver: Option<WaiverRow>,
) -> RequirementRow {
    let held = registry.status(entry, id);
    // Of several alternatives, the best one is what the status rests on.
    let assessment = std::iter::once(id)
        .chain(wanted.any_of.iter().map(String::as_str))
        .filter_map(|id| entry.requirements.get(id))
        .find(|assessment| Some(assessment.status) == held);
    let alternatives = wanted.any_of.iter().map(|id| AlternativeRow {
        id: id.clone(),
        title: registry.requirements.get(id).map_or_else(|| id.clone(), |requirement| requirement.title.clone()),
        status: registry.status(entry, id).map(Status::as_str),
    });
    let needed_at = wanted.needed_at.rank(&entry.kind).map(|rank| registry.tier_id(rank).to_owned());
    RequirementRow {
        id: id.to_owned(),
        title: wanted.title.clone(),
        description: wanted.description.clone(),
        needed_at: needed_at.unwrap_or_default(),
        status: held.map(Status::as_str),
        any_of: alternatives.collect(),
        evidence: assessment.and_then(|assessment| assessment.evidence.as_ref()).map(EvidenceRow::new),
        date: assessment.and_then(|assessment| assessment.date).map(|date| date.to_string()),
        note: assessment.and_then(|assessment| assessment.note.clone()),
        waiver,
        held,
    }
}

impl RequirementRow {
    /// Whether it is met, or does not concern the entry.
    pub fn is_satisfied(&self) -> bool {
        self.held.is_some_and(Status::satisfies)
    }

    /// Whether it keeps the entry from the tier: it is not satisfied, and nothing excuses that.
    pub fn stands_in_the_way(&self) -> bool {
        !self.is_satisfied() && self.waiver.is_none()
    }

    /// The word for the status.
    pub fn word(&self) -> &'static str {
        self.status.unwrap_or("unknown")
    }

    /// The line of a checklist, with all that is known of it below.
    pub(super) fn item(&self) -> Item {
        let (mark, tone) = match self.held {
            Some(Status::Met) => ("✓", Tone::Good),
            Some(Status::Partial) => ("~", Tone::Fair),
            Some(Status::Unmet) => ("✗", Tone::Bad),
            Some(Status::NotApplicable) => ("–", Tone::Faint),
            None => ("?", Tone::Fair),
        };
        let waived = self.waiver.is_some() && !self.is_satisfied();
        let (word, tone) = if waived { ("waived", Tone::Fair) } else { (self.word(), tone) };
        Item { lead: format!("{mark} {word}"), tone, text: self.title.clone(), under: self.remarks() }
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.any_of.is_empty() {
            let each = self.any_of.iter().map(|one| format!("{} ({})", one.title, one.status.unwrap_or("unknown")));
            remarks.push(format!("one of: {}", each.collect::<Vec<_>>().join("; ")));
        }
        remarks.extend(self.note.clone());
        let dated = self.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
        match &self.evidence {
            Some(evidence) => remarks.push(format!("{}{dated}", evidence.words())),
            None => remarks.extend(self.date.as_ref().map(|date| format!("assessed {date}"))),
        }
        if let Some(waiver) = &self.waiver {
            let terms = waiver.terms();
            remarks.push(format!("{}, but waived ({terms}): {}", self.word(), waiver.reason));
        }
        remarks
    }
}

impl EvidenceRow {
    fn new(evidence: &Evidence) -> Self {
        match evidence {
            Evidence::Url(url) => Self { url: Some(url.clone()), file: None, contains: None },
            Evidence::Probe { file, contains } => {
                Self { url: None, file: Some(file.clone()), contains: Some(contains.clone()) }
            }
            Evidence::Record { url, contains } => {
                Self { url: Some(url.clone()), file: None, contains: Some(contains.clone()) }
            }
        }
    }

    fn words(&self) -> String {
        match (&self.url, &self.file, &self.contains) {
            (None, Some(place), Some(contains)) | (Some(place), None, Some(contains)) => {
                format!("{place} contains `{contains}`")
            }
            (url, _, _) => url.clone().unwrap_or_default(),
        }
    }
}

impl WaiverRow {
    pub(super) fn new(waiver: &Waiver, today: Date) -> Self {
        let (requirement, lint) = match &waiver.waives {
            Waived::Requirement(id) => (Some(id.clone()), None),
            Waived::Lint(name) => (None, Some(name.clone())),
        };
        Self {
            requirement,
            lint,
            reason: waiver.reason.clone(),
            until: waiver.until.map(|until| until.to_string()),
            expired: waiver.until.is_some_and(|until| until < today),
            decision: waiver.decision.clone(),
        }
    }

    /// Until when, and by whom.
    pub(super) fn terms(&self) -> String {
        let until = self.until_when();
        match &self.decision {
            Some(decision) => format!("{until}, decision {decision}"),
            None => until,
        }
    }

    /// Until when.
    pub(super) fn until_when(&self) -> String {
        match &self.until {
            None => "without end".to_owned(),
            Some(until) if self.expired => format!("until {until}, expired"),
            Some(until) => format!("until {until}"),
        }
    }

    /// The requirement or rule that it excuses from.
    pub(super) fn subject(&self) -> &str {
        self.requirement.as_deref().or(self.lint.as_deref()).unwrap_or_default()
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
        let said: Vec<_> = rows.iter().map(|row| (row.id.as_str(), row.word(), row.stands_in_the_way())).collect();
        assert_eq!(said, [("tests", "met", false), ("docs", "unknown", false), ("either", "partial", true)]);
        assert!(rows[1].waiver.as_ref().is_some_and(|waiver| waiver.expired));
        // What is told of alternatives is told of the best one.
        assert_eq!(rows[2].note.as_deref(), Some("half of that"));
        assert_eq!(owners_missing(registry, &exceptions, entry, top), 1);
        assert_eq!(owners_missing(registry, &exceptions, entry, Rank::new(1)), 0);
    }
}
