//! The entries: what they hold, their steps, what is asked of them, and the exceptions for them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::{Footnote, Resolve};
use crate::model::{self, Rank, Status, Transition};
use crate::prose::{plain, plain_blocks};
use crate::query::checklist::{EvidenceRow, missing_for_next};
use crate::query::step::StepRow;

/// An entry.
#[derive(Debug, Serialize)]
pub struct Entry<'r> {
    pub(crate) id: &'r str,
    pub(crate) title: &'r str,
    pub(crate) kind: &'r str,
    pub(crate) tier: &'r str,
    pub(crate) since: Option<&'r str>,
    pub(crate) date: Option<Date>,
    pub(crate) decision: Option<&'r str>,
    pub(crate) pr: Option<u64>,
    pub(crate) pr_url: Option<String>,
    pub(crate) title_plain: Cow<'r, str>,
    pub(crate) summary: Option<&'r str>,
    pub(crate) summary_plain: Option<Cow<'r, str>>,
    /// As written: perhaps relative to `docs.base`.
    pub(crate) url: Option<&'r str>,
    /// The same as a web address; null if it is relative and `docs.base_url` is null.
    pub(crate) link: Option<String>,
    pub(crate) issue: Option<u64>,
    pub(crate) issue_url: Option<String>,
    pub(crate) aliases: &'r [String],
    pub(crate) triple: Option<&'r str>,
    pub(crate) owners: &'r [String],
    pub(crate) default_on: bool,
    pub(crate) depends_on: &'r [String],
    pub(crate) replaced_by: &'r [String],
    /// A value for every field, null where it has none.
    pub(crate) fields: BTreeMap<&'r str, Option<&'r str>>,
    /// The texts of `footnotes`.
    pub(crate) notes: Vec<&'r str>,
    pub(crate) footnotes: Vec<Footnote<'r>>,
    /// Whether the file has a history of it; otherwise the one step is only what it holds.
    pub(crate) recorded: bool,
    pub(crate) history: Vec<Step<'r>>,
    /// Everything that was assessed, whether a tier needs it or not.
    pub(crate) assessments: Vec<Assessment<'r>>,
    /// What the tier held requires; null for a removed entry.
    pub(crate) present: Option<Checklist<'r>>,
    /// What the next tier requires; null at the top and for a removed entry.
    pub(crate) next: Option<Checklist<'r>>,
    /// As in `list`: notes, or titles.
    pub(crate) missing: Vec<&'r str>,
    pub(crate) missing_plain: Vec<Cow<'r, str>>,
}

/// A step of a history, without what its decision says.
#[derive(Debug)]
pub struct Step<'r>(StepRow<'r>);

impl<'r> Step<'r> {
    /// All that is known of it.
    pub const fn row(&self) -> &StepRow<'r> {
        &self.0
    }
}

impl Serialize for Step<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let StepRow {
            event,
            from,
            to,
            date,
            since,
            decision,
            decision_url: _,
            pr,
            pr_url,
            url: _,
            was,
            default_on,
            reason,
        } = &self.0;
        let mut step = serializer.serialize_struct("Step", 11)?;
        step.serialize_field("event", event)?;
        step.serialize_field("from", from)?;
        step.serialize_field("to", to)?;
        step.serialize_field("date", date)?;
        step.serialize_field("since", since)?;
        step.serialize_field("decision", decision)?;
        step.serialize_field("pr", pr)?;
        step.serialize_field("pr_url", pr_url)?;
        step.serialize_field("was", was)?;
        step.serialize_field("default_on", default_on)?;
        step.serialize_field("reason", reason)?;
        step.end()
    }
}

/// An assessment.
#[derive(Debug, Serialize)]
pub struct Assessment<'r> {
    pub(crate) requirement: &'r str,
    pub(crate) status: Status,
    pub(crate) evidence: Option<EvidenceRow<'r>>,
    pub(crate) date: Option<Date>,
    pub(crate) note: Option<&'r str>,
    pub(crate) short: Option<&'r str>,
}

impl<'r> Assessment<'r> {
    fn new(requirement: &'r str, assessment: &'r model::Assessment) -> Self {
        let model::Assessment { status, evidence, date, note, short } = assessment;
        Self {
            requirement,
            status: *status,
            evidence: evidence.as_ref().map(EvidenceRow::new),
            date: *date,
            note: note.as_deref(),
            short: short.as_deref(),
        }
    }
}

/// What a tier requires of an entry.
#[derive(Debug, Serialize)]
pub struct Checklist<'r> {
    pub(crate) tier: &'r str,
    pub(crate) requirements: Vec<Required<'r>>,
}

/// One line of a checklist.
#[derive(Debug, Serialize)]
pub struct Required<'r> {
    pub(crate) requirement: &'r str,
    pub(crate) title: &'r str,
    /// Of several alternatives the best one; null: unknown.
    pub(crate) status: Option<Status>,
    /// The requirement on whose assessment the status rests: itself, or an alternative.
    pub(crate) by: Option<&'r str>,
    pub(crate) evidence: Option<EvidenceRow<'r>>,
    pub(crate) date: Option<Date>,
    pub(crate) note: Option<&'r str>,
    pub(crate) short: Option<&'r str>,
    pub(crate) waiver: Option<Waiver<'r>>,
}

impl<'r> Required<'r> {
    fn new(required: model::Required<'r>) -> Self {
        let model::Required { id, requirement, decisive, waiver } = required;
        let found = required.assessment();
        Self {
            requirement: id,
            title: &requirement.title,
            status: required.status(),
            by: decisive.map(|(id, _)| id),
            evidence: found.and_then(|found| found.evidence.as_ref()).map(EvidenceRow::new),
            date: found.and_then(|found| found.date),
            note: found.and_then(|found| found.note.as_deref()),
            short: found.and_then(|found| found.short.as_deref()),
            waiver: waiver.map(Waiver::new),
        }
    }
}

/// A waiver.
#[derive(Debug, Serialize)]
pub struct Waiver<'r> {
    pub(crate) entries: &'r [String],
    pub(crate) requirement: Option<&'r str>,
    pub(crate) lint: Option<&'r str>,
    pub(crate) reason: &'r str,
    pub(crate) decision: Option<&'r str>,
    pub(crate) until: Option<Date>,
}

impl<'r> Waiver<'r> {
    pub(super) fn new(waiver: &'r model::Waiver) -> Self {
        let model::Waiver { entries, listed: _, waives, reason, decision, until } = waiver;
        let (requirement, lint) = (waives.requirement(), waives.lint());
        Self { entries, requirement, lint, reason, decision: decision.as_deref(), until: *until }
    }
}

impl<'r> Resolve<'r> {
    pub(super) fn entries(&self) -> Vec<Entry<'r>> {
        let mut entries: Vec<_> = self.registry.entries.values().map(|entry| (entry, entry.tier)).collect();
        self.registry.sort(&mut entries);
        entries.into_iter().map(|(entry, _)| self.entry(entry)).collect()
    }

    fn entry(&self, entry: &'r model::Entry) -> Entry<'r> {
        let model::Entry {
            id,
            kind,
            title,
            summary,
            tier,
            url,
            issue,
            aliases,
            owners,
            default_on,
            depends_on,
            replaced_by,
            triple,
            fields,
            notes,
            history: _,
            recorded,
            requirements,
        } = entry;
        let held = entry.last_move().map(|held| StepRow::new(self.registry, &held));
        let held = held.as_ref();
        let missing = missing_for_next(self.registry, &self.waivers, entry);
        let field = |id: &'r String| (id.as_str(), fields.get(id).map(String::as_str));
        Entry {
            id,
            title,
            kind,
            tier: self.registry.standing_id(*tier),
            since: held.and_then(|held| held.since),
            date: held.and_then(|held| held.date),
            decision: held.and_then(|held| held.decision),
            pr: held.and_then(|held| held.pr),
            pr_url: held.and_then(|held| held.pr_url.clone()),
            title_plain: plain(title),
            summary: summary.as_deref(),
            summary_plain: summary.as_deref().map(plain),
            url: url.as_deref(),
            link: url.as_deref().and_then(|url| self.registry.web_address(url)),
            issue: *issue,
            issue_url: issue.and_then(|issue| self.registry.issue_url(issue)),
            aliases,
            triple: triple.as_deref(),
            owners,
            default_on: *default_on,
            depends_on,
            replaced_by,
            fields: self.registry.fields.keys().map(field).collect(),
            notes: self.registry.note_texts(notes),
            footnotes: self.footnotes(notes),
            recorded: *recorded,
            history: entry.transitions().map(|transition| self.step(&transition)).collect(),
            assessments: requirements.iter().map(|(id, found)| Assessment::new(id, found)).collect(),
            present: tier.rank().map(|rank| self.checklist(entry, rank)),
            next: self.registry.next_rank(entry).map(|rank| self.checklist(entry, rank)),
            missing_plain: missing.iter().copied().map(plain_blocks).collect(),
            missing,
        }
    }

    pub(super) fn step(&self, transition: &Transition<'r>) -> Step<'r> {
        Step(StepRow::new(self.registry, transition))
    }

    fn checklist(&self, entry: &'r model::Entry, rank: Rank) -> Checklist<'r> {
        let requirements = self.registry.required(&self.waivers, entry, rank).map(Required::new).collect();
        Checklist { tier: self.tier_id(rank), requirements }
    }
}
