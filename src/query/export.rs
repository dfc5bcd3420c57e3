//! The whole registry, resolved: what `tiers export` prints.
//!
//! Nothing in it depends on the day, and everything stands in an order that the file determines, so that the same
//! registry always gives the same bytes. What is absent is null. docs/json.md lists the keys.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::checklist::{EvidenceRow, missing_for_next};
use super::step::StepRow;
use crate::model::{self, Basis, Exceptions, Level, Rank, Registry, Status, Support, Waived};

/// The answer of `tiers export`.
#[derive(Debug, Serialize)]
pub struct Export<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The project.
    pub project: Project<'r>,
    /// The tiers, from most to least supported.
    pub tiers: Vec<Tier<'r>>,
    /// The categories of entries.
    pub kinds: Vec<Kind<'r>>,
    /// What the project allows.
    pub policy: Policy<'r>,
    /// The levels that the registry gives to rules.
    pub lints: Vec<Lint<'r>>,
    /// What entries must satisfy.
    pub requirements: Vec<Requirement<'r>>,
    /// Where the records of decisions are kept.
    pub records: Vec<RecordSource<'r>>,
    /// The attributes that the project defines for its entries.
    pub fields: Vec<Field<'r>>,
    /// The remarks that several things share.
    pub notes: Vec<Note<'r>>,
    /// The recorded resolutions with what each moved.
    pub decisions: Vec<Decision<'r>>,
    /// The entries by tier, kind and id; removed ones are last.
    pub entries: Vec<Entry<'r>>,
    /// The approved exceptions.
    pub waivers: Vec<Waiver<'r>>,
    /// The versions of the project.
    pub releases: Vec<Release<'r>>,
    /// Support per entry and column.
    pub matrices: Vec<Matrix<'r>>,
    /// The generated pages.
    pub docs: Docs<'r>,
}

/// The project.
#[derive(Debug, Serialize)]
pub struct Project<'r> {
    /// Its name.
    pub name: &'r str,
    /// Its home page.
    pub url: Option<&'r str>,
    /// The address of a pull request, with `{}` for its number.
    pub pull_request: Option<&'r str>,
    /// The address of an issue, with `{}` for its number.
    pub issue: Option<&'r str>,
}

/// The generated pages.
#[derive(Debug, Serialize)]
pub struct Docs<'r> {
    /// The pages that are filled.
    pub files: &'r [String],
    /// The folder from which relative addresses of entries are meant; null: the registry's.
    pub base: Option<&'r str>,
    /// The web address of that folder.
    pub base_url: Option<&'r str>,
    /// The files that are made from templates.
    pub render: Vec<Render<'r>>,
}

/// A file that is made from a template.
#[derive(Debug, Serialize)]
pub struct Render<'r> {
    /// The template.
    pub template: &'r str,
    /// The file.
    pub file: &'r str,
}

/// An attribute of entries.
#[derive(Debug, Serialize)]
pub struct Field<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The kinds whose entries have it; empty: all.
    pub kinds: &'r [String],
    /// The values that it may have; null: any text, in Markdown.
    pub values: Option<Vec<FieldValue<'r>>>,
    /// Whether every entry of these kinds has it.
    pub required: bool,
    /// What it means.
    pub doc: Option<&'r str>,
}

/// A value that a field may have.
#[derive(Debug, Serialize)]
pub struct FieldValue<'r> {
    /// The word in the file.
    pub value: &'r str,
    /// What pages show for it, in Markdown; may be empty.
    pub shown: &'r str,
}

/// A remark that several things share.
#[derive(Debug, Serialize)]
pub struct Note<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its text, in Markdown.
    pub text: &'r str,
}

/// A remark where it stands.
#[derive(Debug, Serialize)]
pub struct Footnote<'r> {
    /// Its id, if it is one that several things share.
    pub note: Option<&'r str>,
    /// Its text, in Markdown.
    pub text: &'r str,
}

/// A tier.
#[derive(Debug, Serialize)]
pub struct Tier<'r> {
    /// Its id.
    pub id: &'r str,
    /// What it is called in a sentence: `Tier 1`, `beta`.
    pub label: String,
    /// Its name.
    pub name: Option<&'r str>,
    /// The promise, in Markdown.
    pub summary: Option<&'r str>,
    /// Whether bugs here are treated as security bugs.
    pub security_fixes: Option<bool>,
    /// The fewest owners of an entry.
    pub owners: u32,
    /// The shortest stay in the tier below, in days.
    pub soak_days: Option<u32>,
    /// The kinds of decision that may move an entry here; empty: any.
    pub decided_by: &'r [String],
    /// The time from the decision to a demotion out of this tier, in days.
    pub notice_days: Option<u32>,
    /// Whether no entry may enter any more.
    pub closed: bool,
    /// The decision that set the tier's rules.
    pub decision: Option<&'r str>,
}

/// A kind, with what holds for it: its own rule, else the policy's.
#[derive(Debug, Serialize)]
pub struct Kind<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// What ids must be: `target-triple`.
    pub ids: Option<&'r str>,
    /// The tier in which a new entry starts.
    pub start: Option<&'r str>,
    /// How many tiers one promotion may climb.
    pub max_climb: Option<u32>,
    /// The lowest tier for an entry that is on by default.
    pub default_on: Option<&'r str>,
}

/// The policy.
#[derive(Debug, Serialize)]
pub struct Policy<'r> {
    /// The kind of an entry that names none.
    pub kind: Option<&'r str>,
    /// The tier in which a new entry starts.
    pub start: Option<&'r str>,
    /// How many tiers one promotion may climb.
    pub max_climb: Option<u32>,
    /// The lowest tier for an entry that is on by default.
    pub default_on: Option<&'r str>,
    /// The tiers from which an entry may be removed; null: any.
    pub removable_from: Option<Vec<&'r str>>,
    /// Earlier transitions are not judged.
    pub enforced_from: Option<Date>,
    /// How long releases are supported.
    pub support: Option<SupportPolicy>,
    /// How old a step may be that a change adds; null: 30 days.
    pub backdate_days: Option<u32>,
    /// The kinds of decision that may loosen the policy or grant a waiver; empty: those of the first tier, else any.
    pub decided_by: &'r [String],
    /// How old a decision may be that something new rests on.
    pub decision_valid_days: Option<u32>,
    /// The decision that set the policy.
    pub decision: Option<&'r str>,
}

/// How long releases are supported.
#[derive(Debug, Serialize)]
pub struct SupportPolicy {
    /// `major` or `minor`: which versions share one window.
    pub line: &'static str,
    /// How long a line is supported: `2 months`, or `2 releases`.
    pub normal: String,
    /// How long a long-term line is supported.
    pub lts: Option<String>,
    /// Every how many lines one is long-term.
    pub lts_every: Option<u32>,
    /// The number of the first long-term line.
    pub lts_from: u32,
}

/// A rule's level.
#[derive(Debug, Serialize)]
pub struct Lint<'r> {
    /// The rule.
    pub rule: &'r str,
    /// `allow`, `warn` or `deny`.
    pub level: Level,
}

/// A requirement.
#[derive(Debug, Serialize)]
pub struct Requirement<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// What exactly is asked, in Markdown.
    pub description: Option<&'r str>,
    /// The lowest tier that needs it, for each kind that does.
    pub needed_at: Vec<NeededAt<'r>>,
    /// Alternatives of which one is enough.
    pub any_of: &'r [String],
    /// Whether `met` needs evidence.
    pub evidence: bool,
    /// The age at which evidence is stale, in days.
    pub max_age_days: Option<u32>,
    /// The decision that set it.
    pub decision: Option<&'r str>,
}

/// Where a kind needs a requirement.
#[derive(Debug, Serialize)]
pub struct NeededAt<'r> {
    /// The kind.
    pub kind: &'r str,
    /// The lowest tier that needs it.
    pub tier: &'r str,
}

/// A decision.
#[derive(Debug, Serialize)]
pub struct Decision<'r> {
    /// Its id.
    pub id: &'r str,
    /// The project's word for what it is.
    pub kind: &'r str,
    /// Its day.
    pub date: Date,
    /// What it is about.
    pub title: &'r str,
    /// Where it can be read.
    pub url: Option<&'r str>,
    /// What was decided of entries; empty: it is not written down.
    pub decides: Vec<Decided<'r>>,
    /// The tables of which it permits to ask less; empty: it is not written down.
    pub loosens: &'r [String],
    /// What its record says of it.
    pub quotes: &'r [String],
    /// The day or the release by which it is to be confirmed or taken back.
    pub revisit: Option<String>,
    /// The decisions that it confirms or takes back.
    pub revisits: &'r [String],
    /// Why it was never applied.
    pub dropped: Option<&'r str>,
    /// The steps that name it, in the order of the entries in the file.
    pub moved: Vec<Moved<'r>>,
}

/// Where the records of one kind of decision are kept.
#[derive(Debug, Serialize)]
pub struct RecordSource<'r> {
    /// The kind of decision.
    pub kind: &'r str,
    /// The address of a record, with `{}` for its path.
    pub url: &'r str,
    /// The checkout, relative to the registry's folder.
    pub folder: Option<&'r str>,
}

/// What was decided of an entry.
#[derive(Debug, Serialize)]
pub struct Decided<'r> {
    /// The entry.
    pub entry: &'r str,
    /// The tier, or `removed`.
    pub tier: &'r str,
}

/// A step that a decision is behind.
#[derive(Debug, Serialize)]
pub struct Moved<'r> {
    /// The entry.
    pub id: &'r str,
    /// The step.
    #[serde(flatten)]
    pub step: Step<'r>,
}

/// An entry.
#[derive(Debug, Serialize)]
pub struct Entry<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// Its kind.
    pub kind: &'r str,
    /// The tier held, or `removed`.
    pub tier: &'r str,
    /// The first release in which it holds that tier.
    pub since: Option<&'r str>,
    /// The day from which it holds that tier.
    pub date: Option<Date>,
    /// The decision behind that.
    pub decision: Option<&'r str>,
    /// The pull request behind that.
    pub pr: Option<u64>,
    /// The address of that pull request.
    pub pr_url: Option<String>,
    /// What it is, in one sentence of Markdown.
    pub summary: Option<&'r str>,
    /// Where it is described, as written: perhaps relative to `docs.base`.
    pub url: Option<&'r str>,
    /// The same as a web address; null if it is relative and `docs.base_url` is null.
    pub link: Option<String>,
    /// The number of the issue about it.
    pub issue: Option<u64>,
    /// The address of that issue.
    pub issue_url: Option<String>,
    /// Other and former names.
    pub aliases: &'r [String],
    /// Its target triple, where the id is none.
    pub triple: Option<&'r str>,
    /// Who looks after it.
    pub owners: &'r [String],
    /// Whether users have it without asking for it.
    pub default_on: bool,
    /// What it rests on.
    pub depends_on: &'r [String],
    /// What took its place.
    pub replaced_by: &'r [String],
    /// The value of each of the project's own attributes, by field; null where it has none.
    pub fields: BTreeMap<&'r str, Option<&'r str>>,
    /// Remarks in Markdown.
    pub notes: Vec<&'r str>,
    /// The same with the ids of those that are shared.
    pub footnotes: Vec<Footnote<'r>>,
    /// Whether the file has a history of it; otherwise the one step is only what it holds.
    pub recorded: bool,
    /// Every step, from the first to the last.
    pub history: Vec<Step<'r>>,
    /// Everything that was assessed, whether a tier needs it or not.
    pub assessments: Vec<Assessment<'r>>,
    /// What the tier held requires; null for a removed entry.
    pub present: Option<Checklist<'r>>,
    /// What the next tier requires; null at the top and for a removed entry.
    pub next: Option<Checklist<'r>>,
    /// What is known to be missing for the next tier, as in `list`: notes, or titles.
    pub missing: Vec<&'r str>,
}

/// A step of a history, without what its decision says.
#[derive(Debug)]
pub struct Step<'r>(StepRow<'r>);

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
    /// The requirement.
    pub requirement: &'r str,
    /// met, partial, unmet or not-applicable.
    pub status: Status,
    /// Why that is believed.
    pub evidence: Option<EvidenceRow<'r>>,
    /// The day of the assessment.
    pub date: Option<Date>,
    /// What is to be said of it, in Markdown.
    pub note: Option<&'r str>,
    /// The same in a word or two.
    pub short: Option<&'r str>,
}

/// What a tier requires of an entry.
#[derive(Debug, Serialize)]
pub struct Checklist<'r> {
    /// The tier.
    pub tier: &'r str,
    /// The requirements, in the order of the file.
    pub requirements: Vec<Required<'r>>,
}

/// One line of a checklist.
#[derive(Debug, Serialize)]
pub struct Required<'r> {
    /// The requirement.
    pub requirement: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The status, of several alternatives the best one; null: unknown.
    pub status: Option<Status>,
    /// The requirement on whose assessment the status rests: itself, or an alternative.
    pub by: Option<&'r str>,
    /// Why the status is believed.
    pub evidence: Option<EvidenceRow<'r>>,
    /// The day of the assessment.
    pub date: Option<Date>,
    /// What is to be said of it, in Markdown.
    pub note: Option<&'r str>,
    /// The same in a word or two.
    pub short: Option<&'r str>,
    /// The exception that is recorded.
    pub waiver: Option<Waiver<'r>>,
}

/// A waiver.
#[derive(Debug, Serialize)]
pub struct Waiver<'r> {
    /// The entries that it is for.
    pub entries: &'r [String],
    /// The requirement that need not be met.
    pub requirement: Option<&'r str>,
    /// Or: the rule whose finding is excused.
    pub lint: Option<&'r str>,
    /// Why.
    pub reason: &'r str,
    /// The decision that approved it.
    pub decision: Option<&'r str>,
    /// The last day on which it holds; null: without end.
    pub until: Option<Date>,
}

/// A release.
#[derive(Debug, Serialize)]
pub struct Release<'r> {
    /// Its version, as written.
    pub version: &'r str,
    /// The day on which its branch was cut.
    pub branch: Option<Date>,
    /// The day it came out; null: planned.
    pub date: Option<Date>,
    /// Whether it is supported for longer.
    pub lts: bool,
    /// The last day of its support, by the policy where the registry does not say it; null: unknown.
    pub end_of_support: Option<Date>,
    /// The oldest compiler that builds it.
    pub msrv: Option<&'r str>,
}

/// A matrix.
#[derive(Debug, Serialize)]
pub struct Matrix<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The kind whose entries are the rows; null if the file lists them.
    pub rows: Option<&'r str>,
    /// The entries that are the rows, as listed, else in the order of every output.
    pub row_ids: Vec<&'r str>,
    /// The entries that are the columns.
    pub columns: &'r [String],
    /// What the rows must have.
    pub needs: Option<Needs<'r>>,
    /// Remarks on all of it.
    pub footnotes: Vec<Footnote<'r>>,
    /// Remarks on columns.
    pub column_notes: Vec<ColumnNotes<'r>>,
    /// The known cells, row by row.
    pub cells: Vec<Cell<'r>>,
}

/// What the rows of a matrix must have.
#[derive(Debug, Serialize)]
pub struct Needs<'r> {
    /// The lowest tier of the rows that are judged.
    pub tier: &'r str,
    /// How many columns must say "yes".
    pub columns: u32,
}

/// The remarks on a column of a matrix.
#[derive(Debug, Serialize)]
pub struct ColumnNotes<'r> {
    /// The column.
    pub column: &'r str,
    /// The remarks.
    pub footnotes: Vec<Footnote<'r>>,
}

/// A cell of a matrix.
#[derive(Debug, Serialize)]
pub struct Cell<'r> {
    /// The entry of its row.
    pub row: &'r str,
    /// The entry of its column.
    pub column: &'r str,
    /// yes, partial, no or not-applicable.
    pub support: Support,
    /// What is to be said of it, in Markdown.
    pub note: Option<&'r str>,
    /// Where that can be read, as written.
    pub url: Option<&'r str>,
    /// The same as a web address; null as with an entry's.
    pub link: Option<String>,
    /// All remarks, `note` first.
    pub footnotes: Vec<Footnote<'r>>,
}

/// Resolves the whole registry.
pub fn export(registry: &Registry) -> Export<'_> {
    let resolve = Resolve { registry, waivers: registry.exceptions() };
    Export {
        schema: 1,
        project: Project {
            name: &registry.project.name,
            url: registry.project.url.as_deref(),
            pull_request: registry.project.pull_request.as_deref(),
            issue: registry.project.issue.as_deref(),
        },
        tiers: registry.tiers.iter().map(tier).collect(),
        kinds: registry.kinds.iter().map(|(id, kind)| resolve.kind(id, kind)).collect(),
        policy: resolve.policy(),
        lints: registry.lints.iter().map(|(rule, level)| Lint { rule, level: *level }).collect(),
        requirements: registry.requirements.iter().map(|(id, required)| resolve.requirement(id, required)).collect(),
        records: resolve.records(),
        fields: registry.fields.iter().map(|(id, field)| self::field(id, field)).collect(),
        notes: registry.notes.iter().map(|(id, note)| Note { id, text: &note.text }).collect(),
        decisions: resolve.decisions(),
        entries: resolve.entries(),
        waivers: registry.waivers.iter().map(waiver).collect(),
        releases: resolve.releases(),
        matrices: registry.matrices.iter().map(|(id, matrix)| resolve.matrix(id, matrix)).collect(),
        docs: docs(&registry.docs),
    }
}

/// A registry with an index of its waivers.
struct Resolve<'r> {
    registry: &'r Registry,
    waivers: Exceptions<'r>,
}

impl<'r> Resolve<'r> {
    fn tier_id(&self, rank: Rank) -> &'r str {
        self.registry.tier_id(rank)
    }

    fn kind(&self, id: &'r str, kind: &'r model::Kind) -> Kind<'r> {
        Kind {
            id,
            title: &kind.title,
            ids: kind.target_triples.then_some("target-triple"),
            start: self.registry.start(id).map(|rank| self.tier_id(rank)),
            max_climb: self.registry.max_climb(id),
            default_on: self.registry.default_on(id).map(|rank| self.tier_id(rank)),
        }
    }

    /// The releases as in the file, each with the end of its line's support.
    fn releases(&self) -> Vec<Release<'r>> {
        let windows = self.registry.windows(Basis::Recorded);
        let releases = self.registry.releases.iter().map(|release| {
            let model::Release { version, branch, date, lts, end_of_support, msrv } = release;
            // A line begins with its first release, and the windows are in the order of versions.
            let line = windows.partition_point(|window| window.release.version <= *version).checked_sub(1);
            let until = || {
                line.map(|line| &windows[line])
                    .filter(|line| line.releases.iter().any(|(_, release)| release.version == *version))?
                    .until
            };
            Release {
                version: version.as_str(),
                branch: *branch,
                date: *date,
                lts: *lts,
                end_of_support: end_of_support.or_else(until),
                msrv: msrv.as_ref().map(model::Version::as_str),
            }
        });
        releases.collect()
    }

    fn policy(&self) -> Policy<'r> {
        let policy = &self.registry.policy;
        let removable_from = policy.removable_from.as_ref();
        Policy {
            kind: policy.kind.as_deref(),
            start: policy.start.map(|rank| self.tier_id(rank)),
            max_climb: policy.max_climb,
            default_on: policy.default_on.map(|rank| self.tier_id(rank)),
            removable_from: removable_from.map(|ranks| ranks.iter().map(|rank| self.tier_id(*rank)).collect()),
            enforced_from: policy.enforced_from,
            support: policy.support.map(|support| SupportPolicy {
                line: support.line.as_str(),
                normal: support.normal.to_string(),
                lts: support.lts.map(|span| span.to_string()),
                lts_every: support.lts_every,
                lts_from: support.lts_from,
            }),
            backdate_days: policy.backdate.map(model::Days::get),
            decided_by: &policy.decided_by,
            decision_valid_days: policy.decision_valid.map(model::Days::get),
            decision: policy.decision.as_deref(),
        }
    }

    fn requirement(&self, id: &'r str, requirement: &'r model::Requirement) -> Requirement<'r> {
        let needed_at = self.registry.kinds.keys().filter_map(|kind| {
            let rank = requirement.needed_at.rank(kind)?;
            Some(NeededAt { kind, tier: self.tier_id(rank) })
        });
        Requirement {
            id,
            title: &requirement.title,
            description: requirement.description.as_deref(),
            needed_at: needed_at.collect(),
            any_of: &requirement.any_of,
            evidence: requirement.evidence,
            max_age_days: requirement.max_age.map(model::Days::get),
            decision: requirement.decision.as_deref(),
        }
    }

    fn records(&self) -> Vec<RecordSource<'r>> {
        let sources = self.registry.records.iter();
        sources
            .map(|(kind, source)| RecordSource { kind, url: &source.url, folder: source.folder.as_deref() })
            .collect()
    }

    fn decisions(&self) -> Vec<Decision<'r>> {
        let mut moved: HashMap<&str, Vec<Moved<'r>>> = HashMap::new();
        for transition in self.registry.entries.values().flat_map(model::Entry::transitions) {
            if let Some(decision) = &transition.step.decision {
                let step = Moved { id: &transition.entry.id, step: Step(StepRow::new(self.registry, &transition)) };
                moved.entry(decision).or_default().push(step);
            }
        }
        let decisions = self.registry.decisions.iter().map(|(id, decision)| Decision {
            id,
            kind: &decision.kind,
            date: decision.date,
            title: &decision.title,
            url: decision.url.as_deref(),
            decides: decision
                .decides
                .iter()
                .map(|(entry, standing)| Decided { entry, tier: self.registry.standing_id(*standing) })
                .collect(),
            loosens: &decision.loosens,
            quotes: &decision.quotes,
            revisit: decision.revisit.as_ref().map(ToString::to_string),
            revisits: &decision.revisits,
            dropped: decision.dropped.as_deref(),
            moved: moved.remove(id.as_str()).unwrap_or_default(),
        });
        decisions.collect()
    }

    fn entries(&self) -> Vec<Entry<'r>> {
        let mut entries: Vec<_> = self.registry.entries.values().map(|entry| (entry, entry.tier)).collect();
        self.registry.sort(&mut entries);
        entries.into_iter().map(|(entry, _)| self.entry(entry)).collect()
    }

    fn entry(&self, entry: &'r model::Entry) -> Entry<'r> {
        let held = entry.last_move().map(|held| StepRow::new(self.registry, &held));
        let held = held.as_ref();
        let rank = entry.tier.rank();
        let assessments = entry.requirements.iter().map(|(requirement, assessment)| Assessment {
            requirement,
            status: assessment.status,
            evidence: assessment.evidence.as_ref().map(EvidenceRow::new),
            date: assessment.date,
            note: assessment.note.as_deref(),
            short: assessment.short.as_deref(),
        });
        let fields = self.registry.fields.keys();
        Entry {
            id: &entry.id,
            title: &entry.title,
            kind: &entry.kind,
            tier: self.registry.standing_id(entry.tier),
            since: held.and_then(|held| held.since),
            date: held.and_then(|held| held.date),
            decision: held.and_then(|held| held.decision),
            pr: held.and_then(|held| held.pr),
            pr_url: held.and_then(|held| held.pr_url.clone()),
            summary: entry.summary.as_deref(),
            url: entry.url.as_deref(),
            link: entry.url.as_deref().and_then(|url| self.registry.web_address(url)),
            issue: entry.issue,
            issue_url: entry.issue.and_then(|issue| self.registry.issue_url(issue)),
            aliases: &entry.aliases,
            triple: entry.triple.as_deref(),
            owners: &entry.owners,
            default_on: entry.default_on,
            depends_on: &entry.depends_on,
            replaced_by: &entry.replaced_by,
            fields: fields.map(|id| (id.as_str(), entry.fields.get(id).map(String::as_str))).collect(),
            notes: self.registry.note_texts(&entry.notes),
            footnotes: self.footnotes(&entry.notes),
            recorded: entry.recorded,
            history: entry.transitions().map(|transition| Step(StepRow::new(self.registry, &transition))).collect(),
            assessments: assessments.collect(),
            present: rank.map(|rank| self.checklist(entry, rank)),
            next: self.registry.next_rank(entry).map(|rank| self.checklist(entry, rank)),
            missing: missing_for_next(self.registry, &self.waivers, entry),
        }
    }

    fn checklist(&self, entry: &'r model::Entry, rank: Rank) -> Checklist<'r> {
        let requirements = self.registry.required(&self.waivers, entry, rank).map(required).collect();
        Checklist { tier: self.tier_id(rank), requirements }
    }

    fn matrix(&self, id: &'r str, matrix: &'r model::Matrix) -> Matrix<'r> {
        let cells = matrix.cells.iter().flat_map(|(row, cells)| {
            cells.iter().map(move |(column, cell)| Cell {
                row,
                column,
                support: cell.support,
                note: cell.note.as_deref(),
                url: cell.url.as_deref(),
                link: cell.url.as_deref().and_then(|url| self.registry.web_address(url)),
                footnotes: {
                    let own = cell.note.iter().map(|text| Footnote { note: None, text });
                    own.chain(self.footnotes(&cell.notes)).collect()
                },
            })
        });
        let (rows, row_ids) = match &matrix.rows {
            model::Rows::Kind(kind) => {
                let rows = self.registry.entries.values().filter(|entry| entry.kind == *kind && !entry.is_removed());
                let mut rows: Vec<_> = rows.map(|entry| (entry, entry.tier)).collect();
                self.registry.sort(&mut rows);
                (Some(kind.as_str()), rows.into_iter().map(|(entry, _)| entry.id.as_str()).collect())
            }
            model::Rows::Entries(ids) => (None, ids.iter().map(String::as_str).collect()),
        };
        let column_notes = matrix.column_notes.iter();
        Matrix {
            id,
            title: &matrix.title,
            rows,
            row_ids,
            columns: &matrix.columns,
            needs: matrix.needs.map(|needs| Needs { tier: self.tier_id(needs.tier), columns: needs.columns }),
            footnotes: self.footnotes(&matrix.notes),
            column_notes: column_notes
                .map(|(column, notes)| ColumnNotes { column, footnotes: self.footnotes(notes) })
                .collect(),
            cells: cells.collect(),
        }
    }

    fn footnotes(&self, notes: &'r [model::Note]) -> Vec<Footnote<'r>> {
        let footnote = |note: &'r model::Note| Footnote {
            note: match note {
                model::Note::Own(_) => None,
                model::Note::Shared(id) => Some(id.as_str()),
            },
            text: self.registry.note(note),
        };
        notes.iter().map(footnote).collect()
    }
}

fn field<'r>(id: &'r str, field: &'r model::Field) -> Field<'r> {
    let values = field.values.as_ref();
    Field {
        id,
        title: &field.title,
        kinds: &field.kinds,
        values: values.map(|values| values.iter().map(|(value, shown)| FieldValue { value, shown }).collect()),
        required: field.required,
        doc: field.doc.as_deref(),
    }
}

fn docs(docs: &model::Docs) -> Docs<'_> {
    let render = docs.render.iter();
    Docs {
        files: &docs.files,
        base: docs.base.as_deref(),
        base_url: docs.base_url.as_deref(),
        render: render.map(|render| Render { template: &render.template, file: &render.file }).collect(),
    }
}

fn tier(tier: &model::Tier) -> Tier<'_> {
    Tier {
        id: &tier.id,
        label: tier.label(),
        name: tier.name.as_deref(),
        summary: tier.summary.as_deref(),
        security_fixes: tier.security_fixes,
        owners: tier.owners,
        soak_days: tier.soak.map(model::Days::get),
        decided_by: &tier.decided_by,
        notice_days: tier.notice.map(model::Days::get),
        closed: tier.closed,
        decision: tier.decision.as_deref(),
    }
}

fn required(required: model::Required<'_>) -> Required<'_> {
    let model::Required { id, requirement, decisive, waiver } = required;
    let assessment = required.assessment();
    Required {
        requirement: id,
        title: &requirement.title,
        status: required.status(),
        by: decisive.map(|(id, _)| id),
        evidence: assessment.and_then(|assessment| assessment.evidence.as_ref()).map(EvidenceRow::new),
        date: assessment.and_then(|assessment| assessment.date),
        note: assessment.and_then(|assessment| assessment.note.as_deref()),
        short: assessment.and_then(|assessment| assessment.short.as_deref()),
        waiver: waiver.map(self::waiver),
    }
}

fn waiver(waiver: &model::Waiver) -> Waiver<'_> {
    let (requirement, lint) = match &waiver.waives {
        Waived::Requirement(id) => (Some(id.as_str()), None),
        Waived::Lint(name) => (None, Some(name.as_str())),
    };
    Waiver {
        entries: &waiver.entries,
        requirement,
        lint,
        reason: &waiver.reason,
        decision: waiver.decision.as_deref(),
        until: waiver.until,
    }
}
