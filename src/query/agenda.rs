//! What the next meeting should look at.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use super::checklist::{RequirementRow, checklist};
use super::decision::decided;
use super::proposal::MoveConditions;
use crate::model::{Assessment, Days, Entry, Moment, Registry, Standing, Status, Waiver};

/// The answer of `tiers agenda`.
#[derive(Debug, Serialize)]
pub struct Agenda<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The day of the meeting.
    pub on: Date,
    /// What there is to look at, section by section.
    pub items: Vec<AgendaItem<'r>>,
}

/// One thing to look at.
#[derive(Debug, Serialize)]
pub struct AgendaItem<'r> {
    /// The section to which it belongs.
    pub section: Section,
    /// The entry; none for what is about a decision or about several entries.
    pub entry: Option<&'r str>,
    /// The decision.
    pub decision: Option<&'r str>,
    /// The day by which it should be done, or on which something ends.
    pub due: Option<Date>,
    /// What there is to look at, as plain text.
    pub text: String,
    /// Where the decision can be read.
    #[serde(skip)]
    pub decision_url: Option<&'r str>,
}

/// A section of an agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Decisions that are to be confirmed or taken back by now.
    Revisit,
    /// What was decided and has not been done.
    NotApplied,
    /// Exceptions that no decision approved.
    Undecided,
    /// Exceptions and evidence that end soon, or have ended.
    Ending,
    /// Entries of which nothing is missing for the next tier.
    Ready,
    /// Entries that lack one requirement for the next tier.
    OneShort,
    /// Entries that hold no tier and could enter one.
    ReadyToEnter,
}

impl Section {
    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Revisit => "To be revisited",
            Self::NotApplied => "Decided and not applied",
            Self::Undecided => "Waivers without a decision",
            Self::Ending => "Waivers and evidence that end within 30 days",
            Self::Ready => "Ready for the next tier",
            Self::OneShort => "One requirement short",
            Self::ReadyToEnter => "In no tier and ready to enter",
        }
    }

    /// The word before a day in it.
    pub const fn due(self) -> &'static str {
        match self {
            Self::Undecided | Self::Ending => "until",
            _ => "due",
        }
    }
}

/// How far ahead a meeting looks for what ends.
const AHEAD: Days = Days::new(30);

/// What a meeting on this day has to look at.
pub fn agenda(registry: &Registry, on: Date) -> Agenda<'_> {
    let mut items = Vec::new();
    revisits(registry, on, &mut items);
    unapplied(registry, &mut items);
    let horizon = AHEAD.after(on);
    let undecided = registry.waivers.iter().filter(|waiver| waiver.decision.is_none());
    // A decision that has ended is in the next section, with its end.
    let undecided = undecided.filter(|waiver| waiver.until.is_none_or(|until| until >= on));
    items.extend(undecided.map(|waiver| of_waiver(Section::Undecided, waiver)));
    let ending = registry.waivers.iter().filter(|waiver| waiver.until.is_some_and(|until| until <= horizon));
    items.extend(ending.map(|waiver| of_waiver(Section::Ending, waiver)));
    items.extend(registry.entries.values().flat_map(|entry| stale(registry, entry, horizon)));
    candidates(registry, on, &mut items);
    Agenda { schema: 1, on, items }
}

fn revisits<'r>(registry: &'r Registry, on: Date, items: &mut Vec<AgendaItem<'r>>) {
    let revisited = registry.revisited();
    let open = registry
        .decisions
        .iter()
        .filter(|(id, decision)| decision.dropped.is_none() && !revisited.contains_key(id.as_str()));
    for (id, decision) in open {
        let Some(revisit) = &decision.revisit else { continue };
        let Some(due) = registry.day_of(revisit).filter(|due| *due <= on) else { continue };
        let by = match revisit {
            Moment::Day(_) => String::new(),
            Moment::Release(version) => format!(" by {version}"),
        };
        items.push(AgendaItem {
            section: Section::Revisit,
            entry: None,
            decision: Some(id),
            due: Some(due),
            text: format!("{}: to be confirmed or taken back{by}", decision.title),
            decision_url: decision.url.as_deref(),
        });
    }
}

fn unapplied<'r>(registry: &'r Registry, items: &mut Vec<AgendaItem<'r>>) {
    for (id, decision) in registry.decisions.iter().filter(|(_, decision)| decision.dropped.is_none()) {
        items.extend(decided(registry, decision).filter(|row| !row.applied).map(|row| AgendaItem {
            section: Section::NotApplied,
            entry: Some(row.entry),
            decision: Some(id),
            due: Some(row.due),
            text: format!("{} to {}", row.entry, row.tier.label()),
            decision_url: decision.url.as_deref(),
        }));
    }
}

fn of_waiver(section: Section, waiver: &Waiver) -> AgendaItem<'_> {
    let what = waiver.waives.id();
    let whose = match waiver.entries.as_slice() {
        [] => String::new(),
        entries => format!(" for {}", entries.join(", ")),
    };
    let entry = match waiver.entries.as_slice() {
        [one] => Some(one.as_str()),
        _ => None,
    };
    AgendaItem {
        section,
        entry,
        decision: waiver.decision.as_deref(),
        due: waiver.until,
        text: format!("{what} is waived{whose}: {}", waiver.reason),
        decision_url: None,
    }
}

/// The evidence for an entry that will be stale by a day.
fn stale<'r>(registry: &'r Registry, entry: &'r Entry, horizon: Date) -> impl Iterator<Item = AgendaItem<'r>> {
    let living = (!entry.is_removed()).then_some(&entry.requirements).into_iter().flatten();
    living.filter_map(move |(id, assessment): (&String, &Assessment)| {
        let requirement = registry.requirements.get(id)?;
        let is_believed = assessment.status == Status::Met && assessment.evidence.is_some();
        let end = requirement.max_age?.after(assessment.date.filter(|_| is_believed)?);
        (end <= horizon).then(|| AgendaItem {
            section: Section::Ending,
            entry: Some(&entry.id),
            decision: None,
            due: Some(end),
            text: format!("evidence that {} is met for {}", requirement.title, entry.id),
            decision_url: None,
        })
    })
}

/// Entries that could go up, or nearly so.
fn candidates<'r>(registry: &'r Registry, on: Date, items: &mut Vec<AgendaItem<'r>>) {
    let conditions = MoveConditions::new(registry);
    let mut sections: HashMap<&str, Vec<AgendaItem<'_>>> = HashMap::new();
    let mut sorted: Vec<(&Entry, Standing)> = registry.entries.values().map(|entry| (entry, entry.tier)).collect();
    registry.sort(&mut sorted);
    for (entry, _) in sorted {
        if let Some(item) = candidate(registry, &conditions, entry, on) {
            sections.entry(item.section.title()).or_default().push(item);
        }
    }
    for section in [Section::Ready, Section::OneShort, Section::ReadyToEnter] {
        items.extend(sections.remove(section.title()).into_iter().flatten());
    }
}

fn candidate<'r>(
    registry: &'r Registry,
    conditions: &MoveConditions<'r>,
    entry: &'r Entry,
    on: Date,
) -> Option<AgendaItem<'r>> {
    let rank = registry.next_rank(entry)?;
    let to = Standing::Tier(rank);
    let rows = checklist(registry, &conditions.exceptions, entry, rank, on);
    // Nobody can tell who is ready for a tier without requirements.
    if rows.is_empty() || conditions.of(entry, to).iter().any(|condition| conditions.blocks(condition, entry, on)) {
        return None;
    }
    let missing: Vec<&RequirementRow<'_>> = rows.iter().filter(|row| row.is_missing).collect();
    let name = registry.standing_name(to);
    let (section, text) = match (missing.as_slice(), entry.is_unplaced()) {
        ([], true) => (Section::ReadyToEnter, format!("{} for {name}", entry.id)),
        ([], false) => (Section::Ready, format!("{} for {name}", entry.id)),
        ([one], false) => {
            let note = one.note.map(|note| format!(", {note}")).unwrap_or_default();
            (Section::OneShort, format!("{} for {name}: {} is {}{note}", entry.id, one.title, one.word()))
        }
        _ => return None,
    };
    Some(AgendaItem { section, entry: Some(&entry.id), decision: None, due: None, text, decision_url: None })
}
