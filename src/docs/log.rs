//! `log`: what changed in a span of time, as release notes.

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::{Block, Opt};
use crate::model::{Event, Moment, Registry, Standing, Transition, natural};
use crate::view::{markdown_line, markdown_link, markdown_text};

pub(super) static BLOCK: Block = Block {
    name: "log",
    summary: "what changed in a span of time, as release notes",
    options: &[
        Opt { name: "from", value: "DATE|VERSION", doc: "only what came after this day or release" },
        Opt { name: "to", value: "DATE|VERSION", doc: "only what had come by the end of this day or in this release" },
        Opt { name: "kind", value: "KIND,…", doc: "only entries of these kinds" },
        Opt { name: "headings", value: "LEVEL", doc: "the level of the headings; without it, 3" },
    ],
    write,
};

/// The events in the order of release notes: what users gain, then what they lose.
const GROUPS: [(Event, &str); 6] = [
    (Event::Promoted, "Promoted"),
    (Event::Added, "Added"),
    (Event::Readmitted, "Readmitted"),
    (Event::Demoted, "Demoted"),
    (Event::Removed, "Removed"),
    (Event::Renamed, "Renamed"),
];

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let from = options.moment("from", facts.registry);
    let to = options.moment("to", facts.registry);
    let kinds = options.kinds(facts.registry);
    let level = options.headings().unwrap_or(3);
    if !options.findings.is_empty() {
        return;
    }
    let mut transitions = between(facts.registry, from.as_ref(), to.as_ref());
    transitions.retain(|transition| kinds.is_empty() || kinds.contains(&transition.entry.kind));
    if transitions.is_empty() {
        return sheet.paragraph("*No changes.*");
    }
    for (event, title) in GROUPS {
        let group = transitions.iter().filter(|transition| transition.event == event);
        let items: Vec<String> = group.map(|transition| item(facts, transition)).collect();
        if !items.is_empty() {
            sheet.heading(level, title);
            sheet.list(&items);
        }
    }
}

/// The transitions after one moment and up to another, in order of time; on one day by entry.
pub(super) fn between<'r>(registry: &'r Registry, from: Option<&Moment>, to: Option<&Moment>) -> Vec<Transition<'r>> {
    let by = |transition: &Transition<'_>, moment: &Moment| transition.step.is_at_or_before(moment, registry);
    let all = registry.entries.values().flat_map(crate::model::Entry::transitions);
    let mut transitions: Vec<Transition<'r>> = all
        .filter(|transition| from.is_none_or(|from| !by(transition, from)))
        .filter(|transition| to.is_none_or(|to| by(transition, to)))
        .collect();
    transitions.sort_by(|a, b| {
        let date = a.step.date.cmp(&b.step.date);
        date.then_with(|| natural(&a.entry.id, &b.entry.id)).then_with(|| a.index.cmp(&b.index))
    });
    transitions
}

fn item(facts: &Facts<'_>, transition: &Transition<'_>) -> String {
    let (entry, step) = (transition.entry, transition.step);
    let mut text = format!("**{}**", Facts::entry_title(entry));
    if !entry.title.eq_ignore_ascii_case(&entry.id) {
        text += &format!(" ({})", markdown_text(&entry.id));
    }
    text += &match &step.was {
        Some(was) if transition.event == Event::Renamed => format!(": was {}", markdown_text(was)),
        _ => format!(": {}", course(facts, transition)),
    };
    if transition.event == Event::Removed && !entry.replaced_by.is_empty() {
        let others = entry.replaced_by.iter().map(|id| match facts.registry.entries.get(id) {
            Some(other) => markdown_link(&other.id, other.url.as_deref()),
            None => markdown_text(id),
        });
        text += &format!(", replaced by {}", others.collect::<Vec<_>>().join(", "));
    }
    let grounds = facts.grounds(step);
    if !grounds.is_empty() {
        text += &format!(" ({})", grounds.join(", "));
    }
    if let Some(reason) = &step.reason {
        text += &format!(": {}", markdown_line(reason));
    }
    text
}

/// What was held before and what is held now: `Tier 2 → Tier 1`.
pub(super) fn course(facts: &Facts<'_>, transition: &Transition<'_>) -> String {
    let to = facts.standing(transition.step.tier);
    match transition.from {
        None | Some(Standing::Removed) => to,
        Some(from) => format!("{} → {to}", facts.standing(from)),
    }
}
