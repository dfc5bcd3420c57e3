//! `decisions`: what was decided when, and which moves came of it.

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::texts::{self, Line, linked};
use super::{Block, Opt, Written};
use crate::model::{Decision, Event, Moment, Registry, Standing, Transition, natural};
use crate::prose::Inline;
use crate::query;

pub(super) static BLOCK: Block = Block {
    name: "decisions",
    summary: "what was decided when, and what it moved",
    options: &[
        Opt { name: "from", value: "DATE|VERSION", doc: "only what was decided after this day or release" },
        Opt {
            name: "to",
            value: "DATE|VERSION",
            doc: "only what was decided by the end of this day or by this release",
        },
    ],
    example: "",
    content: Written::Alone(write),
};

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet<'_>) {
    let from = options.moment("from", facts.registry);
    let to = options.moment("to", facts.registry);
    if !options.findings.is_empty() {
        return;
    }
    let by = |decision: &Decision, moment: &Moment| is_at_or_before(decision, moment, facts.registry);
    let mut decisions: Vec<(&String, &Decision)> = facts
        .registry
        .decisions
        .iter()
        .filter(|(_, decision)| from.as_ref().is_none_or(|from| !by(decision, from)))
        .filter(|(_, decision)| to.as_ref().is_none_or(|to| by(decision, to)))
        .collect();
    decisions.sort_by(|(a, first), (b, second)| first.date.cmp(&second.date).then_with(|| natural(a, b)));
    let moved = query::log::moved_by_decision(facts.registry);
    let mut table = sheet.titled(["Date", "Decision", "Kind", "Moved"]);
    for (id, decision) in decisions {
        let moved = moved.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let row = [
            table.words(decision.date.to_string()),
            table.cell(&linked(&decision.title, decision.url.as_deref())),
            table.words(&decision.kind),
            table.joined(moved.iter().map(|transition| step(facts, transition)), ", "),
        ];
        table.row(row);
    }
    sheet.table(&table);
}

/// Whether a decision was made by a moment. For a release, that is the day on which it came out.
fn is_at_or_before(decision: &Decision, moment: &Moment, registry: &Registry) -> bool {
    match moment {
        Moment::Day(day) => decision.date <= *day,
        Moment::Release(version) => {
            let released = registry.release(version).and_then(|release| release.date);
            released.is_none_or(|released| decision.date <= released)
        }
    }
}

/// A step that a decision approved.
fn step<'r>(facts: &Facts<'_>, transition: &Transition<'r>) -> Line<'r> {
    let mut entry = texts::entry(transition.entry);
    let to = facts.standing(transition.step.tier);
    entry.push(Inline::text(match (&transition.step.was, transition.from) {
        (Some(was), _) if transition.event == Event::Renamed => format!(" (was {was})"),
        _ if !transition.event.is_move() => format!(" ({} by default)", transition.event.as_str().replace('-', " ")),
        (_, None | Some(Standing::Removed)) => format!(" ({to})"),
        (_, Some(from)) => format!(" ({} → {to})", facts.standing(from)),
    }));
    entry
}
