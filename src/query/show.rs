//! Everything that is known about one entry.

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::{RequirementRow, WaiverRow, checklist, missing_for_next, owners_missing};
use super::step::StepRow;
use super::support::{LineRow, security_fixes};
use crate::model::{Decision, Entry, Field, Matrix, Moment, Named, Note, Rank, Registry, Standing, Support};
use crate::prose::{self, plain, plain_blocks};

/// The answer of `tiers show`. For the past, whatever has no recorded history is null.
#[derive(Debug, Serialize)]
pub struct Show<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The day or release that was asked for.
    pub as_of: Option<String>,
    /// The entry's id of today.
    pub id: &'r str,
    /// Its id at the moment that was asked for.
    pub name: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The same as plain text.
    pub title_plain: Cow<'r, str>,
    /// What it is, in one sentence of Markdown.
    pub summary: Option<&'r str>,
    /// The same as plain text.
    pub summary_plain: Option<Cow<'r, str>>,
    /// The id of its kind.
    pub kind: &'r str,
    /// What the kind is called.
    pub kind_title: &'r str,
    /// Its target triple, where the id is none.
    pub triple: Option<&'r str>,
    /// The tier held, or `removed`.
    pub tier: Named<'r>,
    /// What the tier is called.
    pub tier_name: Option<&'r str>,
    /// What the tier promises, in Markdown.
    pub promise: Option<&'r str>,
    /// The same as plain text.
    pub promise_plain: Option<Cow<'r, str>>,
    /// Whether bugs here are treated as security bugs; in a release, whether they are fixed in it today.
    pub security_fixes: Option<bool>,
    /// The support of the release that was asked for; null: none was, or it belongs to no listed line.
    pub release: Option<LineRow<'r>>,
    /// The first release in which it holds that tier.
    pub since: Option<&'r str>,
    /// The day from which it holds that tier.
    pub date: Option<Date>,
    /// The decision behind that.
    pub decision: Option<&'r str>,
    /// What the decision is about.
    pub decision_title: Option<&'r str>,
    /// Where the decision can be read.
    pub decision_url: Option<&'r str>,
    /// The pull request behind that.
    pub pr: Option<u64>,
    /// Where the pull request can be read.
    pub pr_url: Option<String>,
    /// Where the entry is described.
    pub url: Option<&'r str>,
    /// The number of the issue about it.
    pub issue: Option<u64>,
    /// Where that can be read.
    pub issue_url: Option<String>,
    /// Other names.
    pub aliases: &'r [String],
    /// The names it had before.
    pub former_names: Vec<&'r str>,
    /// Who looks after it.
    pub owners: Option<&'r [String]>,
    /// How many owners its tier wants.
    pub owners_wanted: Option<u32>,
    /// Whether users have it without asking for it.
    pub default_on: Option<bool>,
    /// What it rests on.
    pub depends_on: Option<Vec<Neighbour<'r>>>,
    /// What took its place.
    pub replaced_by: Option<Vec<Neighbour<'r>>>,
    /// The values of the project's own attributes, in the order of their definitions.
    pub fields: Option<Vec<FieldRow<'r>>>,
    /// Remarks in Markdown.
    pub notes: Option<Vec<&'r str>>,
    /// The same as plain text, with those whose marks stand in the title, the summary or a field.
    pub notes_plain: Option<Vec<Cow<'r, str>>>,
    /// The steps, from the first to the last.
    pub history: Vec<StepRow<'r>>,
    /// What its tier and the next one require.
    pub requirements: Option<Vec<RequirementRow<'r>>>,
    /// The next more supported tier.
    pub next_tier: Option<Named<'r>>,
    /// What is missing for the next tier, as `tiers list` has it: what is known not to be met.
    pub missing: Option<Vec<&'r str>>,
    /// How many owners are missing for the next tier.
    pub owners_missing: Option<u32>,
    /// The matrices that it is a row or a column of.
    pub matrices: Option<Vec<MatrixRow<'r>>>,
    /// The exceptions for it.
    pub waivers: Option<Vec<WaiverRow<'r>>>,
    /// How many people are named as owners.
    #[serde(skip)]
    pub owner_count: u32,
    /// The decision behind the tier that is held.
    #[serde(skip)]
    pub decided: Option<&'r Decision>,
}

/// A value of one of the project's own attributes.
#[derive(Debug, Serialize)]
pub struct FieldRow<'r> {
    /// The field.
    pub id: &'r str,
    /// What it is called.
    pub title: &'r str,
    /// The value, as in the file.
    pub value: &'r str,
    /// What pages show for it, in Markdown.
    pub shown: &'r str,
    /// The value for people, as plain text.
    pub plain: Cow<'r, str>,
}

/// Another entry, and what it holds today.
#[derive(Debug, Serialize)]
pub struct Neighbour<'r> {
    /// Its id.
    pub id: &'r str,
    /// The tier held, or `removed`.
    pub tier: Named<'r>,
}

/// What a matrix says of an entry.
#[derive(Debug, Serialize)]
pub struct MatrixRow<'r> {
    /// The matrix's id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// As a row: the cells, in the order of the columns.
    pub cells: Option<Vec<CellRow<'r>>>,
    /// As a column: how many rows say what.
    pub counts: Option<Counts>,
}

/// One cell of a matrix.
#[derive(Debug, Serialize)]
pub struct CellRow<'r> {
    /// The column.
    pub column: &'r str,
    /// yes, partial or no; none is unknown.
    pub support: Option<Support>,
    /// What else is to be said of it, in Markdown.
    pub note: Option<&'r str>,
    /// The same as plain text.
    pub note_plain: Option<Cow<'r, str>>,
    /// Further remarks as plain text, those that are shared among them.
    pub notes_plain: Vec<Cow<'r, str>>,
    /// Where it can be read: an address of the web, or as it is written.
    pub url: Option<String>,
}

/// How many rows of a column say what.
#[derive(Debug, Default, Serialize)]
pub struct Counts {
    /// Wholly supported.
    pub yes: usize,
    /// Supported in part.
    pub partial: usize,
    /// Not supported.
    pub no: usize,
    /// The question makes no sense.
    pub not_applicable: usize,
}

/// Shows an entry as it is, or as it was; `None` if it was not there yet.
pub fn show<'r>(registry: &'r Registry, entry: &'r Entry, as_of: Option<&Moment>, today: Date) -> Option<Show<'r>> {
    let held = match as_of {
        None => entry.last_move(),
        Some(moment) => Some(entry.held_at(moment, registry)?),
    };
    let standing = held.map_or(entry.tier, |held| held.step.tier);
    let held = held.map(|held| StepRow::new(registry, &held));
    let held = held.as_ref();
    let rank = standing.rank();
    let tier = rank.and_then(|rank| registry.tiers.get(rank.index()));
    let decision = held.and_then(|held| held.decision);
    let decided = decision.and_then(|id| registry.decisions.get(id));
    let now = as_of.is_none();
    let next = if now { registry.next_rank(entry) } else { rank.and_then(Rank::above) };
    let window = match as_of {
        Some(Moment::Release(version)) => registry.window(version),
        _ => None,
    };
    let history = entry
        .transitions()
        .take_while(|transition| as_of.is_none_or(|moment| transition.step.is_at_or_before(moment, registry)))
        .map(|transition| StepRow::new(registry, &transition))
        .collect();
    let exceptions = registry.exceptions();
    let requirements = |wanted| checklist(registry, &exceptions, entry, wanted, today);
    let waivers = || exceptions.covering(&entry.id).iter().map(|waiver| WaiverRow::new(registry, waiver, today));
    Some(Show {
        schema: 1,
        as_of: as_of.map(ToString::to_string),
        id: &entry.id,
        name: as_of.map_or(&entry.id, |moment| entry.name_at(moment, registry)),
        title: &entry.title,
        title_plain: plain(&entry.title),
        summary: entry.summary.as_deref(),
        summary_plain: entry.summary.as_deref().map(plain),
        kind: &entry.kind,
        kind_title: registry.kinds.get(&entry.kind).map_or(&entry.kind, |kind| &kind.title),
        triple: entry.triple.as_deref(),
        tier: registry.named(standing),
        tier_name: tier.and_then(|tier| tier.name.as_deref()),
        promise: tier.and_then(|tier| tier.summary.as_deref()),
        promise_plain: tier.and_then(|tier| tier.summary.as_deref()).map(plain_blocks),
        security_fixes: match &window {
            Some(window) => security_fixes(registry, standing, window, today),
            None => tier.and_then(|tier| tier.security_fixes),
        },
        release: window.as_ref().map(|window| LineRow::new(window, today)),
        since: held.and_then(|held| held.since),
        date: held.and_then(|held| held.date),
        decision,
        decision_title: decided.map(|decision| decision.title.as_str()),
        decision_url: held.and_then(|held| held.decision_url),
        pr: held.and_then(|held| held.pr),
        pr_url: held.and_then(|held| held.pr_url.clone()),
        url: entry.url.as_deref(),
        issue: entry.issue,
        issue_url: entry.issue.and_then(|issue| registry.issue_url(issue)),
        aliases: &entry.aliases,
        former_names: entry.former_names().collect(),
        owners: now.then_some(&entry.owners),
        owners_wanted: tier.filter(|_| now).map(|tier| tier.owners),
        default_on: now.then_some(entry.default_on),
        depends_on: now.then(|| neighbours(registry, &entry.depends_on)),
        replaced_by: (now || standing == Standing::Removed).then(|| neighbours(registry, &entry.replaced_by)),
        fields: now.then(|| fields(registry, entry)),
        notes: now.then(|| registry.note_texts(&entry.notes)),
        notes_plain: now.then(|| notes(registry, entry).into_iter().map(plain_blocks).collect()),
        history,
        requirements: now.then(|| next.or(rank).map(requirements).unwrap_or_default()),
        next_tier: next.map(|next| registry.named(Standing::Tier(next))),
        missing: now.then(|| missing_for_next(registry, &exceptions, entry)),
        owners_missing: next.filter(|_| now).map(|next| owners_missing(registry, &exceptions, entry, next)),
        matrices: now.then(|| matrices(registry, entry)),
        waivers: now.then(|| waivers().collect()),
        owner_count: entry.owner_count(),
        decided,
    })
}

/// The texts of an entry's notes, and of the notes that its other texts refer to.
fn notes<'r>(registry: &'r Registry, entry: &'r Entry) -> Vec<&'r str> {
    let open = |(id, value): (&String, &'r String)| {
        registry.fields.get(id).is_some_and(|field| field.values.is_none()).then_some(value.as_str())
    };
    let lines = std::iter::once(entry.title.as_str()).chain(entry.summary.as_deref());
    let lines: Vec<_> = lines.chain(entry.fields.iter().filter_map(open)).map(prose::line).collect();
    let mut marked = Vec::new();
    for line in &lines {
        prose::marks(&line.content, &mut marked);
    }
    let own = |id: &str| entry.notes.iter().any(|note| matches!(note, Note::Shared(shared) if shared == id));
    let mut seen = HashSet::new();
    let marked = marked.into_iter().filter(|id| !own(id) && seen.insert(*id));
    let marked = marked.filter_map(|id| Some(registry.notes.get(id)?.text.as_str()));
    marked.chain(registry.note_texts(&entry.notes)).collect()
}

fn fields<'r>(registry: &'r Registry, entry: &'r Entry) -> Vec<FieldRow<'r>> {
    let row = |(id, field): (&'r String, &'r Field)| {
        let value = entry.fields.get(id)?;
        let shown = field.shown(value);
        let closed = field.values.is_some();
        Some(FieldRow {
            id,
            title: &field.title,
            value,
            shown,
            plain: if closed { value.into() } else { plain(shown) },
        })
    };
    registry.fields.iter().filter_map(row).collect()
}

fn neighbours<'r>(registry: &'r Registry, ids: &'r [String]) -> Vec<Neighbour<'r>> {
    ids.iter()
        .filter_map(|id| registry.entries.get(id))
        .map(|entry| Neighbour { id: &entry.id, tier: registry.named(entry.tier) })
        .collect()
}

fn matrices<'r>(registry: &'r Registry, entry: &Entry) -> Vec<MatrixRow<'r>> {
    let mut rows = Vec::new();
    for (id, matrix) in &registry.matrices {
        let row = |cells, counts| MatrixRow { id, title: &matrix.title, cells, counts };
        if matrix.rows.has(entry) && matrix.cells.contains_key(&entry.id) {
            rows.push(row(Some(cells(registry, matrix, &entry.id)), None));
        }
        if matrix.columns.contains(&entry.id) {
            rows.push(row(None, Some(counts(matrix, &entry.id))));
        }
    }
    rows
}

fn cells<'r>(registry: &'r Registry, matrix: &'r Matrix, row: &str) -> Vec<CellRow<'r>> {
    let known = matrix.cells.get(row);
    let cells = matrix.columns.iter().map(|column| {
        let cell = known.and_then(|cells| cells.get(column));
        let note = cell.and_then(|cell| cell.note.as_deref());
        let notes = cell.map(|cell| registry.note_texts(&cell.notes)).unwrap_or_default();
        let url = cell.and_then(|cell| cell.url.as_deref());
        CellRow {
            column,
            support: cell.map(|cell| cell.support),
            note,
            note_plain: note.map(plain_blocks),
            notes_plain: notes.into_iter().map(plain_blocks).collect(),
            url: url.map(|url| registry.web_address(url).unwrap_or_else(|| url.to_owned())),
        }
    });
    cells.collect()
}

impl Counts {
    /// How many rows say this.
    pub const fn of(&self, support: Support) -> usize {
        match support {
            Support::Yes => self.yes,
            Support::Partial => self.partial,
            Support::No => self.no,
            Support::NotApplicable => self.not_applicable,
        }
    }
}

fn counts(matrix: &Matrix, column: &str) -> Counts {
    let mut counts = Counts::default();
    for cell in matrix.cells.values().filter_map(|cells| cells.get(column)) {
        match cell.support {
            Support::Yes => counts.yes += 1,
            Support::Partial => counts.partial += 1,
            Support::No => counts.no += 1,
            Support::NotApplicable => counts.not_applicable += 1,
        }
    }
    counts
}
