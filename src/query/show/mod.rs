//! Everything that is known of one entry.

mod page;

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::{RequirementRow, WaiverRow, checklist, owners_missing};
use super::list::missing_texts;
use super::step::StepRow;
use super::support::{LineRow, security_fixes};
use crate::model::{Entry, Event, Matrix, Moment, Rank, Registry, Standing, Support};

/// The answer of `tiers show`. What the registry does not record in time is null when the past was asked for.
#[derive(Debug, Serialize)]
pub struct Show {
    /// The version of this shape.
    pub schema: u32,
    /// The day or release that was asked for.
    pub as_of: Option<String>,
    /// The entry's id of today.
    pub id: String,
    /// Its id at the moment that was asked for.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The id of its kind.
    pub kind: String,
    /// What the kind is called.
    pub kind_title: String,
    /// Its target triple, where the id is none.
    pub triple: Option<String>,
    /// The tier held, or `removed`.
    pub tier: String,
    /// What the tier is called.
    pub tier_name: Option<String>,
    /// What the tier promises, in Markdown.
    pub promise: Option<String>,
    /// Whether bugs here are treated as security bugs; in a release, whether they are fixed in it today.
    pub security_fixes: Option<bool>,
    /// The support of the release that was asked for; null: none was, or it belongs to no listed line.
    pub release: Option<LineRow>,
    /// The first release in which it holds that tier.
    pub since: Option<String>,
    /// The day from which it holds that tier.
    pub date: Option<String>,
    /// The decision behind that.
    pub decision: Option<String>,
    /// What the decision is about.
    pub decision_title: Option<String>,
    /// Where the decision can be read.
    pub decision_url: Option<String>,
    /// The pull request behind that.
    pub pr: Option<u64>,
    /// Where the pull request can be read.
    pub pr_url: Option<String>,
    /// Where the entry is described.
    pub url: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// The names it had before.
    pub former_names: Vec<String>,
    /// Who looks after it.
    pub owners: Option<Vec<String>>,
    /// How many owners its tier wants.
    pub owners_wanted: Option<u32>,
    /// Whether users have it without asking for it.
    pub default_on: Option<bool>,
    /// What it rests on.
    pub depends_on: Option<Vec<Neighbour>>,
    /// What took its place.
    pub replaced_by: Option<Vec<Neighbour>>,
    /// Remarks in Markdown.
    pub notes: Option<Vec<String>>,
    /// The steps, from the first to the last.
    pub history: Vec<StepRow>,
    /// What its tier and the next one require.
    pub requirements: Option<Vec<RequirementRow>>,
    /// The next more supported tier.
    pub next_tier: Option<String>,
    /// What is missing for the next tier, as `tiers list` has it: what is known not to be met.
    pub missing: Option<Vec<String>>,
    /// How many owners are missing for the next tier.
    pub owners_missing: Option<u32>,
    /// The matrices that it is a row or a column of.
    pub matrices: Option<Vec<MatrixRow>>,
    /// The exceptions for it.
    pub waivers: Option<Vec<WaiverRow>>,
    /// The page's words, which need the registry.
    #[serde(skip)]
    words: Words,
}

/// Another entry, and what it holds today.
#[derive(Debug, Serialize)]
pub struct Neighbour {
    /// Its id.
    pub id: String,
    /// The tier held, or `removed`.
    pub tier: String,
    /// The tier in a sentence.
    #[serde(skip)]
    label: String,
}

/// What a matrix says of an entry.
#[derive(Debug, Serialize)]
pub struct MatrixRow {
    /// The matrix's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// As a row: the cells, in the order of the columns.
    pub cells: Option<Vec<CellRow>>,
    /// As a column: how many rows say what.
    pub counts: Option<Counts>,
}

/// One cell of a matrix.
#[derive(Debug, Serialize)]
pub struct CellRow {
    /// The column.
    pub column: String,
    /// yes, partial or no; none is unknown.
    pub support: Option<&'static str>,
    /// What else is to be said of it, in Markdown.
    pub note: Option<String>,
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
}

/// What the page says in other words than JSON.
#[derive(Debug, Default)]
struct Words {
    standing: String,
    next: String,
    /// What a tombstone held last, in a sentence.
    was: Option<String>,
    decision_kind: Option<String>,
    decision_date: Option<String>,
    /// Which of the requirements the present tier needs.
    present: Vec<bool>,
}

/// Shows an entry as it is, or as it was; `None` if it was not there yet.
pub fn show(registry: &Registry, entry: &Entry, as_of: Option<&Moment>, today: Date) -> Option<Show> {
    let held = match as_of {
        None => entry.last_move(),
        Some(moment) => Some(entry.held_at(moment, registry)?),
    };
    let step = held.map(|held| held.step);
    let standing = step.map_or(entry.tier, |step| step.tier);
    let rank = standing.rank();
    let tier = rank.and_then(|rank| registry.tiers.get(rank.index()));
    let decision_id = step.and_then(|step| step.decision.as_ref());
    let decision = decision_id.and_then(|id| registry.decisions.get(id));
    let now = as_of.is_none();
    let removed = standing == Standing::Removed;
    let next = if now { registry.next_rank(entry) } else { rank.and_then(Rank::above) };
    let pr = step.and_then(|step| step.pr);
    let was = held.filter(|held| held.event == Event::Removed).and_then(|held| held.from);
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
    let requirements = match next.or(rank) {
        Some(wanted) if now => Some(checklist(registry, &exceptions, entry, wanted, today)),
        None if now => Some(Vec::new()),
        _ => None,
    };
    let present = |row: &RequirementRow| {
        let at = registry.rank(&row.needed_at);
        rank.zip(at).is_some_and(|(rank, at)| rank <= at)
    };
    let words = Words {
        standing: registry.standing_name(standing),
        next: next.map_or_else(String::new, |next| registry.standing_name(Standing::Tier(next))),
        was: was.map(|from| registry.standing_name(from)),
        decision_kind: decision.map(|decision| decision.kind.clone()),
        decision_date: decision.map(|decision| decision.date.to_string()),
        present: requirements.iter().flatten().map(present).collect(),
    };
    Some(Show {
        schema: 1,
        as_of: as_of.map(ToString::to_string),
        id: entry.id.clone(),
        name: as_of.map_or(entry.id.as_str(), |moment| entry.name_at(moment, registry)).to_owned(),
        title: entry.title.clone(),
        kind: entry.kind.clone(),
        kind_title: registry.kinds.get(&entry.kind).map_or_else(|| entry.kind.clone(), |kind| kind.title.clone()),
        triple: entry.triple.clone(),
        tier: registry.standing_id(standing).to_owned(),
        tier_name: tier.and_then(|tier| tier.name.clone()),
        promise: tier.and_then(|tier| tier.summary.clone()),
        security_fixes: match &window {
            Some(window) => security_fixes(registry, standing, window, today),
            None => tier.and_then(|tier| tier.security_fixes),
        },
        release: window.as_ref().map(|window| LineRow::new(window, today)),
        since: step.and_then(|step| step.since.as_ref()).map(ToString::to_string),
        date: step.and_then(|step| step.date).map(|date| date.to_string()),
        decision: decision_id.cloned(),
        decision_title: decision.map(|decision| decision.title.clone()),
        decision_url: decision.and_then(|decision| decision.url.clone()),
        pr,
        pr_url: pr.and_then(|pr| registry.pull_request_url(pr)),
        url: entry.url.clone(),
        aliases: entry.aliases.clone(),
        former_names: entry.former_names().map(str::to_owned).collect(),
        owners: now.then(|| entry.owners.clone()),
        owners_wanted: tier.filter(|_| now).map(|tier| tier.owners),
        default_on: now.then_some(entry.default_on),
        depends_on: now.then(|| neighbours(registry, &entry.depends_on)),
        replaced_by: (now || removed).then(|| neighbours(registry, &entry.replaced_by)),
        notes: now.then(|| entry.notes.clone()),
        history,
        requirements,
        next_tier: next.map(|next| registry.tier_id(next).to_owned()),
        missing: now.then(|| missing_texts(registry, entry)),
        owners_missing: next.filter(|_| now).map(|next| owners_missing(registry, &exceptions, entry, next)),
        matrices: now.then(|| matrices(registry, entry)),
        waivers: now
            .then(|| exceptions.covering(&entry.id).iter().map(|waiver| WaiverRow::new(waiver, today)).collect()),
        words,
    })
}

fn neighbours(registry: &Registry, ids: &[String]) -> Vec<Neighbour> {
    ids.iter()
        .filter_map(|id| registry.entries.get(id))
        .map(|entry| Neighbour {
            id: entry.id.clone(),
            tier: registry.standing_id(entry.tier).to_owned(),
            label: registry.standing_name(entry.tier),
        })
        .collect()
}

fn matrices(registry: &Registry, entry: &Entry) -> Vec<MatrixRow> {
    let mut rows = Vec::new();
    for (id, matrix) in &registry.matrices {
        let row = |cells, counts| MatrixRow { id: id.clone(), title: matrix.title.clone(), cells, counts };
        if matrix.rows == entry.kind && matrix.cells.contains_key(&entry.id) {
            rows.push(row(Some(cells(matrix, &entry.id)), None));
        }
        if matrix.columns.contains(&entry.id) {
            rows.push(row(None, Some(counts(matrix, &entry.id))));
        }
    }
    rows
}

fn cells(matrix: &Matrix, row: &str) -> Vec<CellRow> {
    let known = matrix.cells.get(row);
    let cells = matrix.columns.iter().map(|column| {
        let cell = known.and_then(|cells| cells.get(column));
        CellRow {
            column: column.clone(),
            support: cell.map(|cell| cell.support.as_str()),
            note: cell.and_then(|cell| cell.note.clone()),
        }
    });
    cells.collect()
}

fn counts(matrix: &Matrix, column: &str) -> Counts {
    let mut counts = Counts::default();
    for cell in matrix.cells.values().filter_map(|cells| cells.get(column)) {
        match cell.support {
            Support::Yes => counts.yes += 1,
            Support::Partial => counts.partial += 1,
            Support::No => counts.no += 1,
        }
    }
    counts
}
