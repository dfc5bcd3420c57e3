//! What was decided, what became of it, and what is still to do.

use std::collections::HashMap;
use std::rc::Rc;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::checklist::WaiverRow;
use super::log::{self, LogRow};
use crate::model::{Decision, Named, Registry, Requirement, Standing, Tier, Transition, Waiver, natural};
use crate::records::{Link, Record, path_of};

/// The answer of `tiers decision list`.
#[derive(Debug, Serialize)]
pub struct Decisions<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The decisions, by date and id.
    pub decisions: Vec<DecisionRow<'r>>,
}

/// The answer of `tiers decision show`.
#[derive(Debug, Serialize)]
pub struct DecisionShow<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The decision.
    #[serde(flatten)]
    pub decision: DecisionRow<'r>,
}

/// One decision with what came of it.
#[derive(Debug, Serialize)]
pub struct DecisionRow<'r> {
    /// Its id.
    pub id: &'r str,
    /// The project's word for what it is: meeting, rfc, …
    pub kind: &'r str,
    /// The day it was made.
    pub date: Date,
    /// What it is about.
    pub title: &'r str,
    /// Where it can be read.
    pub url: Option<&'r str>,
    /// What it moved.
    pub transitions: Vec<LogRow<'r>>,
    /// The tiers whose rules it set.
    pub tiers: Vec<Named<'r>>,
    /// The requirements that it set.
    #[serde(serialize_with = "ids")]
    pub requirements: Vec<(&'r str, &'r Requirement)>,
    /// Whether it set the policy.
    pub policy: bool,
    /// The exceptions that it approved.
    pub waivers: Vec<ApprovedRow<'r>>,
    /// What was decided about entries; empty: the file does not say.
    pub decides: Vec<DecidedRow<'r>>,
    /// Whether all of that is done; none: the file does not say what it decides.
    pub applied: Option<bool>,
    /// The tables that it permits to loosen.
    pub loosens: &'r [String],
    /// What its record says of it.
    pub quotes: Vec<QuoteRow<'r>>,
    /// The day or the release by which it is to be confirmed or taken back.
    pub revisit: Option<String>,
    /// The day on which that comes, if it is known.
    pub revisit_due: Option<Date>,
    /// The earlier decisions that it confirms or takes back.
    pub revisits: &'r [String],
    /// The later decisions that confirm it or take it back.
    pub revisited_by: Vec<&'r str>,
    /// Why it was never applied.
    pub dropped: Option<&'r str>,
}

/// What was decided about one entry.
#[derive(Debug, Serialize)]
pub struct DecidedRow<'r> {
    /// The entry's id.
    pub entry: &'r str,
    /// The tier, or `removed`.
    pub tier: Named<'r>,
    /// Whether the entry has held that since the decision's day or later.
    pub applied: bool,
    /// The last day on which applying it is in time.
    pub due: Date,
}

/// One quote, and where it stands.
#[derive(Debug, Serialize)]
pub struct QuoteRow<'r> {
    /// The words.
    pub text: &'r str,
    /// Whether the record has them; none: it was not looked up.
    pub found: Option<bool>,
    /// The first line of the passage that has them.
    pub line: Option<usize>,
    /// The headings above it, from the outermost.
    pub section: Option<Vec<String>>,
}

/// An exception with what it is for.
#[derive(Debug, Serialize)]
pub struct ApprovedRow<'r> {
    /// The entries; none if the waiver is for findings about no entry.
    pub entries: &'r [String],
    /// The exception.
    #[serde(flatten)]
    pub waiver: WaiverRow<'r>,
}

/// Gets the record of a kind at a path, if possible.
pub type Lookup<'a> = &'a dyn Fn(&str, &str) -> Option<Rc<Record>>;

/// Lists the decisions.
pub fn decisions<'r>(registry: &'r Registry, today: Date, lookup: Lookup<'_>) -> Decisions<'r> {
    let asked = Asked::new(registry, today, lookup);
    let mut moved = log::moved_by_decision(registry);
    let mut approved = HashMap::<&str, Vec<&Waiver>>::new();
    for waiver in &registry.waivers {
        if let Some(id) = &waiver.decision {
            approved.entry(id).or_default().push(waiver);
        }
    }
    let mut sorted: Vec<(&String, &Decision)> = registry.decisions.iter().collect();
    sorted.sort_by(|(id_a, a), (id_b, b)| a.date.cmp(&b.date).then_with(|| natural(id_a, id_b)));
    let decisions = sorted.into_iter().map(|(id, decision)| {
        let moved = moved.remove(id.as_str()).unwrap_or_default();
        let approved = approved.remove(id.as_str()).unwrap_or_default();
        asked.row(id, decision, &moved, &approved)
    });
    Decisions { schema: 1, decisions: decisions.collect() }
}

/// Shows one decision; `None` if there is none of this id.
pub fn decision<'r>(registry: &'r Registry, id: &str, today: Date, lookup: Lookup<'_>) -> Option<DecisionShow<'r>> {
    let (id, decision) = registry.decisions.get_key_value(id)?;
    let moved = log::moved_by_decision(registry).remove(id.as_str()).unwrap_or_default();
    let approved: Vec<&Waiver> =
        registry.waivers.iter().filter(|waiver| waiver.decision.as_ref() == Some(id)).collect();
    let asked = Asked::new(registry, today, lookup);
    Some(DecisionShow { schema: 1, decision: asked.row(id, decision, &moved, &approved) })
}

/// What is looked up once for all rows.
struct Asked<'r, 'a> {
    registry: &'r Registry,
    today: Date,
    lookup: Lookup<'a>,
    revisited: HashMap<&'r str, Vec<&'r str>>,
}

impl<'r, 'a> Asked<'r, 'a> {
    fn new(registry: &'r Registry, today: Date, lookup: Lookup<'a>) -> Self {
        Self { registry, today, lookup, revisited: registry.revisited() }
    }

    fn row(
        &self,
        id: &'r String,
        decision: &'r Decision,
        moved: &[Transition<'r>],
        approved: &[&'r Waiver],
    ) -> DecisionRow<'r> {
        let registry = self.registry;
        let here = |set_by: &Option<String>| set_by.as_ref() == Some(id);
        let tiers = registry.tiers.iter().filter(|tier| here(&tier.decision));
        let requirements = registry.requirements.iter().filter(|(_, requirement)| here(&requirement.decision));
        let approved = approved.iter().map(|waiver| ApprovedRow {
            entries: &waiver.entries,
            waiver: WaiverRow::new(registry, waiver, self.today),
        });
        let decides: Vec<DecidedRow<'_>> = decided(registry, decision).collect();
        let Decision { kind, date, title, url, decides: _, loosens, quotes, revisit, revisits, dropped } = decision;
        let record = if quotes.is_empty() { None } else { self.record(decision) };
        DecisionRow {
            id,
            kind,
            date: *date,
            title,
            url: url.as_deref(),
            transitions: moved.iter().map(|transition| LogRow::new(registry, transition)).collect(),
            tiers: tiers.map(Tier::named).collect(),
            requirements: requirements.map(|(id, requirement)| (id.as_str(), requirement)).collect(),
            policy: here(&registry.policy.decision),
            waivers: approved.collect(),
            applied: (!decides.is_empty()).then(|| decides.iter().all(|decided| decided.applied)),
            decides,
            loosens,
            quotes: quotes.iter().map(|quote| QuoteRow::new(quote, record.as_deref())).collect(),
            revisit: revisit.as_ref().map(ToString::to_string),
            revisit_due: revisit.as_ref().and_then(|revisit| registry.day_of(revisit)),
            revisits,
            revisited_by: self.revisited.get(id.as_str()).cloned().unwrap_or_default(),
            dropped: dropped.as_deref(),
        }
    }

    /// The record of a decision.
    fn record(&self, decision: &Decision) -> Option<Rc<Record>> {
        let source = self.registry.records.get(&decision.kind)?;
        let Link::Record(path) = path_of(source, decision.url.as_deref()?) else { return None };
        (self.lookup)(&decision.kind, &path)
    }
}

/// What was decided about entries, in the order of the file.
pub(super) fn decided<'r>(registry: &'r Registry, decision: &'r Decision) -> impl Iterator<Item = DecidedRow<'r>> {
    decision.decides.iter().filter_map(|(id, standing): (_, &Standing)| {
        let entry = registry.entries.get(id)?;
        Some(DecidedRow {
            entry: &entry.id,
            tier: registry.named(*standing),
            applied: entry.has_stood(*standing, decision.date),
            due: registry.time_to_apply(entry, *standing).after(decision.date),
        })
    })
}

impl DecisionRow<'_> {
    /// What was decided and is not done yet, unless it was dropped.
    pub fn unapplied(&self) -> impl Iterator<Item = &DecidedRow<'_>> {
        self.decides.iter().filter(|decided| !decided.applied && self.dropped.is_none())
    }

    /// Whether it is still to be confirmed or taken back.
    pub fn is_open(&self) -> bool {
        self.revisit.is_some() && self.revisited_by.is_empty() && self.dropped.is_none()
    }

    /// Whether something is still to be done about it.
    pub fn is_pending(&self) -> bool {
        self.unapplied().next().is_some() || self.is_open()
    }
}

impl<'r> QuoteRow<'r> {
    fn new(text: &'r str, record: Option<&Record>) -> Self {
        let block = record.and_then(|record| Some((record, record.find(text)?)));
        Self {
            text,
            found: record.map(|_| block.is_some()),
            line: block.map(|(_, block)| *block.lines.start()),
            section: block
                .map(|(record, block)| record.section(block).into_iter().map(|above| above.text.clone()).collect()),
        }
    }
}

fn ids<S: Serializer>(requirements: &[(&str, &Requirement)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(requirements.iter().map(|(id, _)| id))
}
