//! The whole registry, resolved: what `tiers export` prints.
//!
//! Nothing in it depends on the day, and everything stands in an order that the file determines, so that the same
//! registry always gives the same bytes. What is absent is null. docs/json.md lists the keys.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::checklist::{EvidenceRow, missing_for_next};
use super::step::StepRow;
use crate::model::{self, Basis, Days, Exceptions, Level, Rank, Registry, Status, Support, Waived};
use crate::prose::{plain, plain_blocks};

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
    /// The project's own files that are held against the registry.
    pub mirrors: Vec<Mirror<'r>>,
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
    /// The folder that relative addresses of entries start from; null: the registry's.
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
    /// The same as plain text.
    pub text_plain: Cow<'r, str>,
}

/// A remark where it stands.
#[derive(Debug, Serialize)]
pub struct Footnote<'r> {
    /// Its id, if it is one that several things share.
    pub note: Option<&'r str>,
    /// Its text, in Markdown.
    pub text: &'r str,
    /// The same as plain text.
    pub text_plain: Cow<'r, str>,
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
    /// The same as plain text.
    pub summary_plain: Option<Cow<'r, str>>,
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

/// A kind with the limits that apply to it: its own, else the policy's.
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
    /// The age at which a decision is too old for anything new to rest on.
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

impl From<model::SupportPolicy> for SupportPolicy {
    fn from(policy: model::SupportPolicy) -> Self {
        let model::SupportPolicy { line, normal, lts, lts_every, lts_from } = policy;
        Self {
            line: line.as_str(),
            normal: normal.to_string(),
            lts: lts.map(|lts| lts.to_string()),
            lts_every,
            lts_from,
        }
    }
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
    /// The title as plain text.
    pub title_plain: Cow<'r, str>,
    /// The same in a word or two, for cells that tell what is missing.
    pub short: Option<&'r str>,
    /// What exactly is asked, in Markdown.
    pub description: Option<&'r str>,
    /// The same as plain text.
    pub description_plain: Option<Cow<'r, str>>,
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
    /// What was decided about entries; empty: the file does not say.
    pub decides: Vec<Decided<'r>>,
    /// The tables that it permits to loosen; empty: the file does not say.
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

/// A file of the project's own that is held against the registry.
#[derive(Debug, Serialize)]
pub struct Mirror<'r> {
    /// Its name.
    pub name: &'r str,
    /// The file, relative to the registry's folder.
    pub file: &'r str,
    /// The kinds whose entries it has; empty: all.
    pub kinds: &'r [String],
    /// The pattern that stands in it for every entry; null if it is data.
    pub text: Option<&'r str>,
    /// The JSON pointer to its entries; null if it is a text.
    pub entries: Option<&'r str>,
    /// In an element, the pointer to its id; null: the keys are the ids.
    pub id: Option<&'r str>,
    /// In an element, the pointer to its tier.
    pub tier: Option<&'r str>,
    /// In an element, the pointers to fields.
    pub fields: Vec<Pointer<'r>>,
    /// What the file's values mean.
    pub values: Vec<Meaning<'r>>,
    /// Ids that only one side has.
    pub ignore: &'r [String],
}

/// Where a mirror has the values of a field.
#[derive(Debug, Serialize)]
pub struct Pointer<'r> {
    /// The field.
    pub field: &'r str,
    /// The JSON pointer in an element.
    pub pointer: &'r str,
}

/// What a value of a mirror means.
#[derive(Debug, Serialize)]
pub struct Meaning<'r> {
    /// `tier`, or a field.
    pub of: &'r str,
    /// The file's value.
    pub value: &'r str,
    /// What it means here: one of these.
    pub means: &'r [String],
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
    /// The title as plain text.
    pub title_plain: Cow<'r, str>,
    /// What it is, in one sentence of Markdown.
    pub summary: Option<&'r str>,
    /// The same as plain text.
    pub summary_plain: Option<Cow<'r, str>>,
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
    /// The same as plain text.
    pub missing_plain: Vec<Cow<'r, str>>,
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
    // Destructured exhaustively, here and below, so that the compiler asks about every new key.
    let Registry {
        project: model::Project { name, url, pull_request, issue },
        tiers,
        kinds,
        policy,
        lints,
        requirements,
        records,
        fields,
        notes,
        decisions: _,
        entries: _,
        waivers,
        releases: _,
        branches: _,
        matrices,
        mirrors,
        docs,
    } = registry;
    let resolve = Resolve { registry, waivers: registry.exceptions() };
    Export {
        schema: 1,
        project: Project { name, url: url.as_deref(), pull_request: pull_request.as_deref(), issue: issue.as_deref() },
        tiers: tiers.iter().map(tier).collect(),
        kinds: kinds.iter().map(|(id, kind)| resolve.kind(id, kind)).collect(),
        policy: resolve.policy(policy),
        lints: lints.iter().map(|(rule, level)| Lint { rule, level: *level }).collect(),
        requirements: requirements.iter().map(|(id, required)| resolve.requirement(id, required)).collect(),
        records: records.iter().map(|(kind, source)| record_source(kind, source)).collect(),
        fields: fields.iter().map(|(id, field)| self::field(id, field)).collect(),
        notes: notes
            .iter()
            .map(|(id, model::SharedNote { text })| Note { id, text, text_plain: plain_blocks(text) })
            .collect(),
        decisions: resolve.decisions(),
        entries: resolve.entries(),
        waivers: waivers.iter().map(waiver).collect(),
        releases: resolve.releases(),
        matrices: matrices.iter().map(|(id, matrix)| resolve.matrix(id, matrix)).collect(),
        mirrors: mirrors.iter().map(|(name, mirror)| self::mirror(name, mirror)).collect(),
        docs: self::docs(docs),
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
        // The policy speaks for what the kind does not say.
        let model::Kind { title, target_triples, start: _, max_climb: _, default_on: _ } = kind;
        Kind {
            id,
            title,
            ids: target_triples.then_some("target-triple"),
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
            // A line begins with its first release, and windows are in the order of versions.
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

    fn policy(&self, policy: &'r model::Policy) -> Policy<'r> {
        let model::Policy {
            kind,
            start,
            max_climb,
            default_on,
            removable_from,
            enforced_from,
            support,
            backdate,
            decided_by,
            decision_valid,
            decision,
        } = policy;
        let removable_from = removable_from.as_ref();
        Policy {
            kind: kind.as_deref(),
            start: start.map(|rank| self.tier_id(rank)),
            max_climb: *max_climb,
            default_on: default_on.map(|rank| self.tier_id(rank)),
            removable_from: removable_from.map(|ranks| ranks.iter().map(|rank| self.tier_id(*rank)).collect()),
            enforced_from: *enforced_from,
            support: support.map(Into::into),
            backdate_days: backdate.map(Days::get),
            decided_by,
            decision_valid_days: decision_valid.map(Days::get),
            decision: decision.as_deref(),
        }
    }

    fn requirement(&self, id: &'r str, requirement: &'r model::Requirement) -> Requirement<'r> {
        let model::Requirement { title, short, description, needed_at, any_of, evidence, max_age, decision } =
            requirement;
        let needed_at = self.registry.kinds.keys().filter_map(|kind| {
            let rank = needed_at.rank(kind)?;
            Some(NeededAt { kind, tier: self.tier_id(rank) })
        });
        Requirement {
            id,
            title,
            title_plain: plain(title),
            short: short.as_deref(),
            description: description.as_deref(),
            description_plain: description.as_deref().map(plain_blocks),
            needed_at: needed_at.collect(),
            any_of,
            evidence: *evidence,
            max_age_days: max_age.map(Days::get),
            decision: decision.as_deref(),
        }
    }

    fn decisions(&self) -> Vec<Decision<'r>> {
        let mut moved: HashMap<&str, Vec<Moved<'r>>> = HashMap::new();
        for transition in self.registry.entries.values().flat_map(model::Entry::transitions) {
            if let Some(decision) = &transition.step.decision {
                let step = Moved { id: &transition.entry.id, step: Step(StepRow::new(self.registry, &transition)) };
                moved.entry(decision).or_default().push(step);
            }
        }
        let decisions = self.registry.decisions.iter().map(|(id, decision)| {
            let model::Decision { kind, date, title, url, decides, loosens, quotes, revisit, revisits, dropped } =
                decision;
            let decides = decides.iter();
            Decision {
                id,
                kind,
                date: *date,
                title,
                url: url.as_deref(),
                decides: decides
                    .map(|(entry, standing)| Decided { entry, tier: self.registry.standing_id(*standing) })
                    .collect(),
                loosens,
                quotes,
                revisit: revisit.as_ref().map(ToString::to_string),
                revisits,
                dropped: dropped.as_deref(),
                moved: moved.remove(id.as_str()).unwrap_or_default(),
            }
        });
        decisions.collect()
    }

    fn entries(&self) -> Vec<Entry<'r>> {
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
        let rank = tier.rank();
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
            history: entry.transitions().map(|transition| Step(StepRow::new(self.registry, &transition))).collect(),
            assessments: requirements.iter().map(|(id, found)| assessment(id, found)).collect(),
            present: rank.map(|rank| self.checklist(entry, rank)),
            next: self.registry.next_rank(entry).map(|rank| self.checklist(entry, rank)),
            missing_plain: missing.iter().copied().map(plain_blocks).collect(),
            missing,
        }
    }

    fn checklist(&self, entry: &'r model::Entry, rank: Rank) -> Checklist<'r> {
        let requirements = self.registry.required(&self.waivers, entry, rank).map(required).collect();
        Checklist { tier: self.tier_id(rank), requirements }
    }

    fn matrix(&self, id: &'r str, matrix: &'r model::Matrix) -> Matrix<'r> {
        let model::Matrix { title, rows, columns, needs, notes, column_notes, cells } = matrix;
        let cells = cells.iter().flat_map(|(row, cells)| {
            cells.iter().map(move |(column, cell)| {
                let model::Cell { support, note, url, notes } = cell;
                let own = note.iter().map(|text| Footnote { note: None, text, text_plain: plain_blocks(text) });
                Cell {
                    row,
                    column,
                    support: *support,
                    note: note.as_deref(),
                    url: url.as_deref(),
                    link: url.as_deref().and_then(|url| self.registry.web_address(url)),
                    footnotes: own.chain(self.footnotes(notes)).collect(),
                }
            })
        });
        let (rows, row_ids) = match rows {
            model::Rows::Kind(kind) => {
                let rows = self.registry.entries.values().filter(|entry| entry.kind == *kind && !entry.is_removed());
                let mut rows: Vec<_> = rows.map(|entry| (entry, entry.tier)).collect();
                self.registry.sort(&mut rows);
                (Some(kind.as_str()), rows.into_iter().map(|(entry, _)| entry.id.as_str()).collect())
            }
            model::Rows::Entries(ids) => (None, ids.iter().map(String::as_str).collect()),
        };
        let column_notes = column_notes.iter();
        Matrix {
            id,
            title,
            rows,
            row_ids,
            columns,
            needs: needs.map(|model::Needs { tier, columns }| Needs { tier: self.tier_id(tier), columns }),
            footnotes: self.footnotes(notes),
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
            text_plain: plain_blocks(self.registry.note(note)),
        };
        notes.iter().map(footnote).collect()
    }
}

fn field<'r>(id: &'r str, field: &'r model::Field) -> Field<'r> {
    let model::Field { title, kinds, values, required, doc } = field;
    let values = values.as_ref();
    Field {
        id,
        title,
        kinds,
        values: values.map(|values| values.iter().map(|(value, shown)| FieldValue { value, shown }).collect()),
        required: *required,
        doc: doc.as_deref(),
    }
}

fn docs(docs: &model::Docs) -> Docs<'_> {
    let model::Docs { files, base, base_url, render } = docs;
    Docs {
        files,
        base: base.as_deref(),
        base_url: base_url.as_deref(),
        render: render.iter().map(|model::Render { template, file }| Render { template, file }).collect(),
    }
}

fn tier(tier: &model::Tier) -> Tier<'_> {
    let model::Tier { id, label: _, name, summary, security_fixes, owners, soak, decided_by, notice, closed, decision } =
        tier;
    Tier {
        id,
        label: tier.label(),
        name: name.as_deref(),
        summary: summary.as_deref(),
        summary_plain: summary.as_deref().map(plain_blocks),
        security_fixes: *security_fixes,
        owners: *owners,
        soak_days: soak.map(Days::get),
        decided_by,
        notice_days: notice.map(Days::get),
        closed: *closed,
        decision: decision.as_deref(),
    }
}

fn mirror<'r>(name: &'r str, mirror: &'r model::Mirror) -> Mirror<'r> {
    let model::Mirror { file, kinds, ignore, form } = mirror;
    let (text, data) = match form {
        model::MirrorForm::Text(text) => (Some(text.as_str()), None),
        model::MirrorForm::Data(data) => (None, Some(data)),
    };
    let fields = data.into_iter().flat_map(|data| &data.fields);
    let values = data.into_iter().flat_map(|data| &data.values);
    Mirror {
        name,
        file,
        kinds,
        text,
        entries: data.map(|data| data.entries.as_str()),
        id: data.and_then(|data| data.id.as_deref()),
        tier: data.and_then(|data| data.tier.as_deref()),
        fields: fields.map(|(field, pointer)| Pointer { field, pointer }).collect(),
        values: values
            .flat_map(|(of, values)| values.iter().map(move |(value, means)| Meaning { of, value, means }))
            .collect(),
        ignore,
    }
}

fn record_source<'r>(kind: &'r str, source: &'r model::RecordSource) -> RecordSource<'r> {
    let model::RecordSource { url, folder } = source;
    RecordSource { kind, url, folder: folder.as_deref() }
}

fn assessment<'r>(requirement: &'r str, assessment: &'r model::Assessment) -> Assessment<'r> {
    let model::Assessment { status, evidence, date, note, short } = assessment;
    Assessment {
        requirement,
        status: *status,
        evidence: evidence.as_ref().map(EvidenceRow::new),
        date: *date,
        note: note.as_deref(),
        short: short.as_deref(),
    }
}

fn required(required: model::Required<'_>) -> Required<'_> {
    let model::Required { id, requirement, decisive, waiver } = required;
    let found = required.assessment();
    Required {
        requirement: id,
        title: &requirement.title,
        status: required.status(),
        by: decisive.map(|(id, _)| id),
        evidence: found.and_then(|found| found.evidence.as_ref()).map(EvidenceRow::new),
        date: found.and_then(|found| found.date),
        note: found.and_then(|found| found.note.as_deref()),
        short: found.and_then(|found| found.short.as_deref()),
        waiver: waiver.map(self::waiver),
    }
}

fn waiver(waiver: &model::Waiver) -> Waiver<'_> {
    let model::Waiver { entries, listed: _, waives, reason, decision, until } = waiver;
    let (requirement, lint) = match waives {
        Waived::Requirement(id) => (Some(id.as_str()), None),
        Waived::Lint(name) => (None, Some(name.as_str())),
    };
    Waiver { entries, requirement, lint, reason, decision: decision.as_deref(), until: *until }
}
