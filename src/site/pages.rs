//! The pages for people.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use minijinja::{Value, context};
use serde::Serialize;

use super::{File, Make, Site, file, is_empty, parts, serde};
use crate::docs::Filler;
use crate::model::{Basis, Field, Moment, Registry, Standing, Support, Window};
use crate::query::StepRow;
use crate::query::export::{Checklist, Decided, Decision, Entry, Export, Footnote, Required, SupportPolicy};
use crate::query::support::LineRow;
use crate::read::Text;

/// How many of the latest moves the start page shows.
const MOVES: usize = 10;

/// What every template can use as `site`.
pub(super) fn globals(registry: &Registry, export: &Export<'_>, feed: bool) -> Value {
    let standings = registry.tier_standings().chain([Standing::NoTier, Standing::Removed]);
    let labels: BTreeMap<&str, String> =
        standings.map(|it| (registry.standing_id(it), registry.standing_name(it))).collect();
    let kinds: HashMap<&str, String> = export.kinds.iter().map(|kind| (kind.id, kind.title.to_owned())).collect();
    context! {
        project => export.project.name,
        url => export.project.url,
        labels => serde(labels),
        kinds => serde(kinds),
        feed,
    }
}

/// The functions that make the pages, each on its own.
pub(super) fn makers(export: &Export<'_>) -> Vec<Make> {
    let all: [(&str, Make); 7] = [
        ("changes.html", |site| vec![("changes.html".to_owned(), changes(site))]),
        ("index.html", |site| vec![("index.html".to_owned(), start(site))]),
        ("timeline.html", timeline),
        ("decisions.html", |site| vec![("decisions.html".to_owned(), decisions(site))]),
        ("releases.html", |site| vec![("releases.html".to_owned(), releases(site))]),
        ("matrices.html", |site| vec![("matrices.html".to_owned(), matrices(site))]),
        ("tiers.html", |site| vec![("tiers.html".to_owned(), tiers(site))]),
    ];
    all.into_iter().filter(|(file, _)| !is_empty(file, export)).map(|(_, make)| make).collect()
}

fn page(site: &Site<'_>, here: &str, context: Value) -> String {
    site.render(here, &context! { root => "", here, ..context })
}

/// The entries that hold a tier.
#[derive(Serialize)]
struct Group<'e> {
    id: &'e str,
    label: String,
    name: Option<&'e str>,
    rows: Vec<Row<'e>>,
}

/// An entry in the table of the start page.
#[derive(Serialize)]
struct Row<'e> {
    id: &'e str,
    title: &'e str,
    summary: Option<&'e str>,
    kind: &'e str,
    /// What to show for each of `Shown::fields`.
    fields: Vec<&'e str>,
    since: Option<&'e str>,
    date: Option<Date>,
    decision: Option<&'e str>,
    pr: Option<u64>,
    pr_url: Option<&'e str>,
    owners: &'e [String],
    default_on: bool,
}

impl<'e> Row<'e> {
    fn new(entry: &'e Entry<'e>, fields: &[(&String, &'e Field)]) -> Self {
        Self {
            id: entry.id,
            title: entry.title,
            summary: entry.summary,
            kind: entry.kind,
            fields: fields.iter().map(|(id, field)| shown_value(entry, id, field)).collect(),
            since: entry.since,
            date: entry.date,
            decision: entry.decision,
            pr: entry.pr,
            pr_url: entry.pr_url.as_deref(),
            owners: entry.owners,
            default_on: entry.default_on,
        }
    }
}

/// The header of a column for a project's own attribute.
#[derive(Serialize)]
struct Head<'e> {
    title: &'e str,
    /// Whether its values come from a closed list, and are therefore short.
    closed: bool,
}

fn start(site: &Site<'_>) -> String {
    let Site { registry, export, log, .. } = site;
    let entries = &export.entries;
    let any = |has: fn(&Entry<'_>) -> bool| entries.iter().any(has);
    let fields: Vec<_> = registry
        .fields
        .iter()
        .filter(|(id, field)| entries.iter().any(|entry| !shown_value(entry, id, field).is_empty()))
        .collect();
    // A column of empty cells, or of the only kind that there is, says nothing.
    let heads = fields.iter().map(|(_, field)| Head { title: &field.title, closed: field.values.is_some() });
    let shown = context! {
        kind => registry.kinds.len() > 1,
        fields => serde(heads.collect::<Vec<_>>()),
        since => any(|entry| entry.since.is_some()),
        day => any(|entry| entry.date.is_some()),
        by => any(|entry| entry.decision.is_some() || entry.pr.is_some()),
        owners => any(|entry| !entry.owners.is_empty()),
        on => any(|entry| entry.default_on),
        // Whether there is a past to look at.
        moment => !registry.releases.is_empty() || log.iter().any(|row| row.step.date.is_some()),
    };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for standing in listed(registry) {
        let id = registry.standing_id(standing);
        let rows = entries.iter().filter(|entry| entry.tier == id).map(|entry| Row::new(entry, &fields)).collect();
        let name = standing.rank().and_then(|rank| registry.tiers[rank.index()].name.as_deref());
        groups.push(Group { id, label: registry.standing_name(standing), name, rows });
    }
    let dated = log.iter().rev().filter(|row| row.step.date.is_some());
    let moves: Vec<String> =
        dated.take(MOVES).map(|row| site.parts.event(row.step.date, row.id, &row.step, None)).collect();
    page(site, "index.html", context! { groups => serde(&groups), moves, shown })
}

/// The tables of the start page: one for each tier, and one for things without a tier if there are or were any.
pub(super) fn listed(registry: &Registry) -> impl Iterator<Item = Standing> {
    let none = |entry: &crate::model::Entry| {
        entry.tier == Standing::NoTier || entry.history.iter().any(|step| step.tier == Standing::NoTier)
    };
    registry.tier_standings().chain(registry.entries.values().any(none).then_some(Standing::NoTier))
}

/// What pages show, in Markdown, for a project's own attribute of an entry.
fn shown_value<'e>(entry: &Entry<'e>, id: &str, field: &'e Field) -> &'e str {
    entry.fields.get(id).copied().flatten().map_or("", |value| field.shown(value))
}

/// The moves of one release.
#[derive(Serialize)]
struct Moves {
    anchor: String,
    title: String,
    rows: Vec<String>,
}

fn changes(site: &Site<'_>) -> String {
    let mut groups: Vec<Moves> = Vec::new();
    let releases: HashMap<String, Option<Date>> =
        site.registry.releases.iter().map(|release| (release.version.to_string(), release.date)).collect();
    let mut by_version: BTreeMap<Option<semver::Version>, (String, Vec<String>)> = BTreeMap::new();
    for row in site.log.iter().rev() {
        let since = row.step.since.unwrap_or_default();
        let version = since.parse::<crate::model::Version>().ok().map(|version| version.semver().clone());
        let event = site.parts.event(row.step.date, row.id, &row.step, row.step.reason);
        by_version.entry(version).or_insert_with(|| (since.to_owned(), Vec::new())).1.push(event);
    }
    for (version, (since, rows)) in by_version.into_iter().rev() {
        let (anchor, title) = match (version, releases.get(&since)) {
            (None, _) => ("no-release".to_owned(), "Without a release".to_owned()),
            (Some(_), Some(Some(date))) => (format!("since-{since}"), format!("{since}, {date}")),
            (Some(_), Some(None)) => (format!("since-{since}"), format!("{since}, planned")),
            (Some(_), None) => (format!("since-{since}"), since),
        };
        groups.push(Moves { anchor, title, rows });
    }
    page(site, "changes.html", context! { groups => serde(&groups) })
}

/// A release line, with the number of entries in each tier.
#[derive(Serialize)]
struct Line<'r> {
    #[serde(flatten)]
    row: LineRow<'r>,
    counts: Vec<(String, usize)>,
}

fn releases(site: &Site<'_>) -> String {
    let registry = site.registry;
    let windows = registry.windows(Basis::Recorded);
    let lines = windows.iter().rev().map(|line| {
        let moment = Moment::Release(line.last().version.clone());
        let mut counts = vec![0; registry.tiers.len()];
        for entry in registry.entries.values() {
            if let Some(rank) = entry.held_at(&moment, registry).and_then(|held| held.step.tier.rank()) {
                counts[rank.index()] += 1;
            }
        }
        let counts = registry.tiers.iter().map(|tier| tier.id.clone()).zip(counts);
        Line { row: LineRow::undated(line), counts: counts.filter(|(_, count)| *count > 0).collect() }
    });
    let lines: Vec<Line<'_>> = lines.collect();
    let policy: Option<&SupportPolicy> = site.export.policy.support.as_ref();
    page(site, "releases.html", context! { lines => serde(&lines), policy => serde(policy) })
}

fn decisions(site: &Site<'_>) -> String {
    let mut decisions: Vec<_> = site.export.decisions.iter().collect();
    decisions.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.id.cmp(b.id)));
    let decisions: Vec<DecisionPage<'_>> =
        decisions.into_iter().map(|decision| DecisionPage::new(site, decision)).collect();
    page(site, "decisions.html", context! { decisions => serde(&decisions) })
}

/// A decision with the moves that it approved.
#[derive(Serialize)]
struct DecisionPage<'e> {
    id: &'e str,
    kind: &'e str,
    date: Date,
    title: &'e str,
    url: Option<&'e str>,
    decides: &'e [Decided<'e>],
    quotes: &'e [String],
    revisit: Option<&'e str>,
    revisits: &'e [String],
    dropped: Option<&'e str>,
    moved: Vec<String>,
}

impl<'e> DecisionPage<'e> {
    fn new(site: &Site<'_>, decision: &'e Decision<'e>) -> Self {
        let Decision { id, kind, date, title, url, decides, loosens: _, quotes, revisit, revisits, dropped, moved } =
            decision;
        let moved =
            moved.iter().map(|moved| format!("{} {}", site.parts.entry("", moved.id), parts::moved(moved.step.row())));
        Self {
            id,
            kind,
            date: *date,
            title,
            url: *url,
            decides,
            quotes,
            revisit: revisit.as_deref(),
            revisits,
            dropped: *dropped,
            moved: moved.collect(),
        }
    }
}

/// A matrix with a cell for every row and column.
#[derive(Serialize)]
struct Grid<'e> {
    id: &'e str,
    title: &'e str,
    columns: &'e [String],
    rows: Vec<GridRow<'e>>,
}

#[derive(Serialize)]
struct GridRow<'e> {
    id: &'e str,
    cells: Vec<GridCell<'e>>,
}

#[derive(Serialize, Default, Clone, Copy)]
struct GridCell<'e> {
    support: Option<Support>,
    note: Option<&'e str>,
    link: Option<&'e str>,
}

fn matrices(site: &Site<'_>) -> String {
    let grids = site.export.matrices.iter().map(|matrix| {
        let columns: HashMap<&str, usize> =
            matrix.columns.iter().enumerate().map(|(index, column)| (column.as_str(), index)).collect();
        let mut rows: Vec<GridRow<'_>> = Vec::new();
        for cell in &matrix.cells {
            if rows.last().is_none_or(|row| row.id != cell.row) {
                rows.push(GridRow { id: cell.row, cells: vec![GridCell::default(); columns.len()] });
            }
            if let (Some(row), Some(index)) = (rows.last_mut(), columns.get(cell.column)) {
                row.cells[*index] =
                    GridCell { support: Some(cell.support), note: cell.note, link: cell.link.as_deref() };
            }
        }
        Grid { id: matrix.id, title: matrix.title, columns: matrix.columns, rows }
    });
    let grids: Vec<Grid<'_>> = grids.collect();
    page(site, "matrices.html", context! { matrices => serde(&grids) })
}

/// The page about all histories, with the figure of the block `timeline`.
fn timeline(site: &Site<'_>) -> Vec<File> {
    let block = "<!-- tiers:begin timeline file=timeline.svg -->\n<!-- tiers:end -->\n";
    let filled = Filler::new(site.registry).fill(&Text::new("timeline", block), None);
    let figure = filled.ok().and_then(|mut filled| filled.figures.pop());
    let alt = format!("The tiers of {} over the years, each entry a bar; in words below", site.export.project.name);
    let told = site.export.entries.iter().filter(|entry| !entry.history.is_empty()).map(|entry| {
        let steps = entry.history.iter().map(|step| match step.row() {
            step @ StepRow { date: Some(date), .. } => format!("{} on {}", parts::moved(step), parts::day(Some(date))),
            step => parts::moved(step),
        });
        [site.parts.entry("", entry.id), steps.collect::<Vec<_>>().join("; ")]
    });
    let entries = serde(told.collect::<Vec<_>>());
    let page = page(site, "timeline.html", context! { entries, alt, figure => figure.is_some() });
    let figure = figure.map(|figure| ("timeline.svg".to_owned(), figure.text));
    [("timeline.html".to_owned(), page)].into_iter().chain(figure).collect()
}

/// A tier with what it requires.
#[derive(Serialize)]
struct TierPage<'e> {
    #[serde(flatten)]
    tier: &'e crate::query::export::Tier<'e>,
    count: usize,
    requirements: Vec<TierRequirement<'e>>,
}

#[derive(Serialize)]
struct TierRequirement<'e> {
    title: &'e str,
    description: Option<&'e str>,
    /// The titles of the kinds that need it, unless all do.
    kinds: Vec<&'e str>,
}

fn tiers(site: &Site<'_>) -> String {
    let export = site.export;
    let tiers = export.tiers.iter().map(|tier| {
        let requirements = export.requirements.iter().filter_map(|requirement| {
            let needed: Vec<&str> = requirement
                .needed_at
                .iter()
                .filter(|needed| needed.tier == tier.id)
                .filter_map(|needed| export.kinds.iter().find(|kind| kind.id == needed.kind))
                .map(|kind| kind.title)
                .collect();
            let all = needed.len() == export.kinds.len();
            (!needed.is_empty()).then(|| TierRequirement {
                title: requirement.title,
                description: requirement.description,
                kinds: if all { Vec::new() } else { needed },
            })
        });
        TierPage {
            tier,
            count: export.entries.iter().filter(|entry| entry.tier == tier.id).count(),
            requirements: requirements.collect(),
        }
    });
    let tiers: Vec<TierPage<'_>> = tiers.collect();
    page(site, "tiers.html", context! { tiers => serde(&tiers) })
}

/// A checklist under a heading.
#[derive(Serialize)]
struct List<'e> {
    anchor: &'static str,
    heading: String,
    rows: Vec<&'e Required<'e>>,
}

/// What an entry's page says, which is less than its JSON.
#[derive(Serialize)]
struct EntryPage<'e> {
    id: &'e str,
    title: &'e str,
    summary: Option<&'e str>,
    kind: &'e str,
    tier: &'e str,
    since: Option<&'e str>,
    date: Option<Date>,
    by: String,
    default_on: bool,
    owners: &'e [String],
    link: Option<&'e str>,
    issue: Option<u64>,
    issue_url: Option<&'e str>,
    triple: Option<&'e str>,
    aliases: &'e [String],
    depends_on: &'e [String],
    replaced_by: &'e [String],
    footnotes: &'e [Footnote<'e>],
    history: Vec<StepLine<'e>>,
    missing: &'e [&'e str],
    /// The tier for which something is missing.
    next: Option<&'e str>,
}

/// A step in the history of an entry.
#[derive(Serialize)]
struct StepLine<'e> {
    event: &'static str,
    date: Option<Date>,
    said: String,
    since: Option<&'e str>,
    by: String,
    reason: Option<&'e str>,
}

impl<'e> EntryPage<'e> {
    fn new(entry: &'e Entry<'e>) -> Self {
        let history = entry.history.iter().map(|step| {
            let step = step.row();
            StepLine {
                event: step.event.as_str(),
                date: step.date,
                said: parts::moved(step),
                since: step.since,
                by: parts::by("../", step.decision, step.pr, step.pr_url.as_deref()),
                reason: step.reason,
            }
        });
        Self {
            id: entry.id,
            title: entry.title,
            summary: entry.summary,
            kind: entry.kind,
            tier: entry.tier,
            since: entry.since,
            date: entry.date,
            by: parts::by("../", entry.decision, entry.pr, entry.pr_url.as_deref()),
            default_on: entry.default_on,
            owners: entry.owners,
            link: entry.link.as_deref(),
            issue: entry.issue,
            issue_url: entry.issue_url.as_deref(),
            triple: entry.triple,
            aliases: entry.aliases,
            depends_on: entry.depends_on,
            replaced_by: entry.replaced_by,
            footnotes: &entry.footnotes,
            history: history.collect(),
            missing: &entry.missing,
            next: entry.next.as_ref().map(|next| next.tier),
        }
    }
}

/// A decision on an entry's page.
#[derive(Serialize)]
struct DecisionLine<'e> {
    id: &'e str,
    date: Date,
    title: &'e str,
    quotes: &'e [String],
}

/// The page of one entry.
pub(super) fn entry(site: &Site<'_>, entry: &Entry<'_>, rows: &mut SupportRows<'_, '_>) -> File {
    let registry = site.registry;
    let label =
        |tier: &str| registry.rank(tier).map_or_else(String::new, |rank| registry.standing_name(Standing::Tier(rank)));
    let mut checklists: Vec<List<'_>> = Vec::new();
    if let Some(present) = &entry.present {
        let heading = format!("Required by {}", label(present.tier));
        checklists.push(List { anchor: "required", heading, rows: present.requirements.iter().collect() });
    }
    if let Some(next) = &entry.next {
        let held: Vec<&str> = entry.present.iter().flat_map(names).collect();
        let rows = next.requirements.iter().filter(|row| !held.contains(&row.requirement)).collect();
        checklists.push(List { anchor: "next", heading: format!("Required besides by {}", label(next.tier)), rows });
    }
    checklists.retain(|list| !list.rows.is_empty());
    let steps = registry.entries.get(entry.id).map_or(&[][..], |entry| &entry.history);
    let decisions: Vec<DecisionLine<'_>> = steps
        .iter()
        .filter_map(|step| registry.decisions.get_key_value(step.decision.as_ref()?))
        .map(|(id, decision)| DecisionLine {
            id,
            date: decision.date,
            title: &decision.title,
            quotes: &decision.quotes,
        })
        .collect();
    let tier = site.export.tiers.iter().find(|tier| tier.id == entry.tier);
    let context = context! {
        root => "../",
        here => "",
        entry => serde(EntryPage::new(entry)),
        tier => serde(tier),
        fields => serde(fields(site, entry)),
        checklists => serde(&checklists),
        decisions => serde(&decisions),
        support => Value::from_safe_string(rows.of(entry.id)),
        snippet => snippet(site, entry),
    };
    (format!("entries/{}.html", file(entry.id)), site.render("entry.html", &context))
}

/// The project's own attributes of an entry: the field's title, and what pages show for the value.
fn fields<'e>(site: &'e Site<'_>, entry: &'e Entry<'_>) -> Vec<(&'e str, &'e str)> {
    let shown = site.registry.fields.iter();
    let shown = shown.map(|(id, field)| (field.title.as_str(), shown_value(entry, id, field)));
    shown.filter(|(_, value)| !value.is_empty()).collect()
}

fn names<'e>(checklist: &'e Checklist<'e>) -> impl Iterator<Item = &'e str> {
    checklist.requirements.iter().map(|row| row.requirement)
}

/// The line of Markdown that shows an entry's badge.
fn snippet(site: &Site<'_>, entry: &Entry<'_>) -> String {
    let base = site.base_url.as_deref().unwrap_or_default();
    let file = file(entry.id);
    format!("[![{0}]({base}badges/{file}.svg)]({base}entries/{file}.html)", entry.id)
}

/// The rows about releases. Equal rows are rendered once.
pub(super) struct SupportRows<'s, 'r> {
    site: &'s Site<'r>,
    lines: &'s [Window<'r>],
    rendered: HashMap<(usize, Standing), String>,
}

impl<'s, 'r> SupportRows<'s, 'r> {
    pub(super) fn new(site: &'s Site<'r>, lines: &'s [Window<'r>]) -> Self {
        Self { site, lines, rendered: HashMap::new() }
    }

    fn of(&mut self, id: &str) -> String {
        let registry = self.site.registry;
        let mut text = String::new();
        let Some(entry) = registry.entries.get(id) else { return text };
        for (index, line) in self.lines.iter().enumerate().rev() {
            let Some(held) = entry.held_at(&Moment::Release(line.last().version.clone()), registry) else { break };
            let standing = held.step.tier;
            let row = self.rendered.entry((index, standing)).or_insert_with(|| {
                let tier = standing.rank().and_then(|rank| registry.tiers.get(rank.index()));
                let fixes = match tier.and_then(|tier| tier.security_fixes) {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "",
                };
                let window = serde(LineRow::undated(line));
                let tier = registry.standing_id(standing);
                self.site.render("support-row.html", &context! { root => "../", window, tier, fixes })
            });
            text.push_str(row);
        }
        text
    }
}
