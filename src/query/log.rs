//! What happened, in order of time.

use std::fmt::Write as _;

use serde::Serialize;

use super::step::StepRow;
use crate::model::{Entry, Event, Moment, Registry, Transition, natural};
use crate::view::{Element, Item, Page, Table, markdown_line, markdown_link, markdown_text};

/// What to tell of.
#[derive(Debug, Clone, Default)]
pub struct Span {
    /// Only what came after this moment.
    pub from: Option<Moment>,
    /// Only what had come by this moment.
    pub to: Option<Moment>,
    /// Only these kinds; empty: every kind.
    pub kinds: Vec<String>,
}

/// The answer of `tiers log`.
#[derive(Debug, Serialize)]
pub struct Log {
    /// The version of this shape.
    pub schema: u32,
    /// The transitions, by date and entry; those without a date first.
    pub transitions: Vec<LogRow>,
}

/// One transition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogRow {
    /// The entry's id of today.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The id of its kind.
    pub kind: String,
    /// What happened to it.
    #[serde(flatten)]
    pub step: StepRow,
    /// What took its place, once it is removed.
    pub replaced_by: Vec<String>,
}

/// The events in the order of release notes, with their headings: what users gain, then what they lose.
const GROUPS: [(Event, &str); 6] = [
    (Event::Promoted, "Promoted"),
    (Event::Added, "Added"),
    (Event::Readmitted, "Readmitted"),
    (Event::Demoted, "Demoted"),
    (Event::Removed, "Removed"),
    (Event::Renamed, "Renamed"),
];

/// Tells what happened in this span.
pub fn log(registry: &Registry, span: &Span) -> Log {
    let transitions = transitions(registry, span);
    let transitions = transitions.iter().map(|transition| LogRow::new(registry, transition)).collect();
    Log { schema: 1, transitions }
}

/// What happened in this span, in order of time.
pub fn transitions<'r>(registry: &'r Registry, span: &Span) -> Vec<Transition<'r>> {
    let by = |transition: &Transition<'_>, moment: &Moment| transition.step.is_at_or_before(moment, registry);
    let mut transitions: Vec<Transition<'r>> = registry
        .entries
        .values()
        .filter(|entry| span.kinds.is_empty() || span.kinds.contains(&entry.kind))
        .flat_map(Entry::transitions)
        .filter(|transition| span.from.as_ref().is_none_or(|from| !by(transition, from)))
        .filter(|transition| span.to.as_ref().is_none_or(|to| by(transition, to)))
        .collect();
    sort(&mut transitions);
    transitions
}

/// In order of time; on one day by entry, and the steps of one entry as they follow each other.
pub(super) fn sort(transitions: &mut [Transition<'_>]) {
    transitions.sort_by(|a, b| {
        let date = a.step.date.cmp(&b.step.date);
        date.then_with(|| natural(&a.entry.id, &b.entry.id)).then_with(|| a.index.cmp(&b.index))
    });
}

impl LogRow {
    pub(super) fn new(registry: &Registry, transition: &Transition<'_>) -> Self {
        let entry = transition.entry;
        let removed = transition.event == Event::Removed;
        Self {
            id: entry.id.clone(),
            title: entry.title.clone(),
            kind: entry.kind.clone(),
            step: StepRow::new(registry, transition),
            replaced_by: if removed { entry.replaced_by.clone() } else { Vec::new() },
        }
    }

    fn markdown(&self) -> String {
        let mut text = format!("- **{}**", markdown_text(&self.title));
        let mut write = |part: std::fmt::Arguments<'_>| text.write_fmt(part).expect("a string takes every character");
        // What differs in capitals alone is not worth saying twice.
        if !self.title.eq_ignore_ascii_case(&self.id) {
            write(format_args!(" ({})", markdown_text(&self.id)));
        }
        write(format_args!(": {}", markdown_text(&self.step.detail)));
        if !self.replaced_by.is_empty() {
            write(format_args!(", replaced by {}", markdown_text(&self.replaced_by.join(", "))));
        }
        let provenance = self.provenance();
        if !provenance.is_empty() {
            write(format_args!(" ({})", provenance.join(", ")));
        }
        if let Some(reason) = &self.step.reason {
            write(format_args!(": {}", markdown_line(reason)));
        }
        text.push('\n');
        text
    }

    /// The pull request and the decision, as links.
    fn provenance(&self) -> Vec<String> {
        let step = &self.step;
        let pr = step.pr.map(|pr| markdown_link(&format!("#{pr}"), step.pr_url.as_deref()));
        // A decision that is the pull request itself would be the same link again.
        let other = |_: &&String| step.decision_url.is_none() || step.decision_url != step.pr_url;
        let decision = step.decision.as_ref().filter(other);
        let decision = decision.map(|id| format!("decided {}", markdown_link(id, step.decision_url.as_deref())));
        pr.into_iter().chain(decision).collect()
    }
}

impl Log {
    /// The rows for people.
    pub fn table(&self) -> Table {
        let mut table = Table::new(&[
            ("Date", 0),
            ("Event", 0),
            ("Entry", 0),
            ("From", 0),
            ("To", 0),
            ("Since", 1),
            ("Decision", 2),
        ]);
        table.rows = self.transitions.iter().map(LogRow::cells).collect();
        table
    }

    /// A timeline, for people whose terminal is narrow.
    pub fn page(&self) -> Page {
        let items = self.transitions.iter().map(|row| {
            let item = row.step.item();
            Item { text: format!("{} {}", row.id, item.text), ..item }
        });
        Page { blocks: vec![Element::Items(items.collect())] }
    }

    /// A list for release notes, under one heading of this level for each event.
    pub fn markdown(&self, level: usize) -> String {
        let mut text = String::new();
        for (event, heading) in GROUPS {
            let mut lines =
                self.transitions.iter().filter(|row| row.step.kind_of_event == event).map(LogRow::markdown).peekable();
            if lines.peek().is_none() {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            write!(text, "{} {heading}\n\n", "#".repeat(level)).expect("a string takes every character");
            text.extend(lines);
        }
        text
    }
}

impl LogRow {
    fn cells(&self) -> Vec<String> {
        let step = &self.step;
        let unknown = || "-".to_owned();
        let pr = step.pr.map(|pr| format!("#{pr}"));
        let entry = match &step.was {
            Some(was) => format!("{} (was {was})", self.id),
            None => self.id.clone(),
        };
        vec![
            step.date.clone().unwrap_or_else(unknown),
            step.event.to_owned(),
            entry,
            step.from.clone().unwrap_or_else(unknown),
            step.to.clone(),
            step.since.clone().unwrap_or_else(unknown),
            step.decision.clone().or(pr).unwrap_or_else(unknown),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{self, Text};

    const REGISTRY: &str = r#"
format = 1
[project]
name = "Example"
pull-request = "https://example.com/pull/{}"
[[tier]]
id = 1
[[tier]]
id = 2
[kind.feature]
[decision.D]
kind = "meeting"
date = 2025-01-30
title = "A meeting"
url = "https://example.com/meeting"
[decision.pr-7]
kind = "pull-request"
date = 2025-02-01
title = "A pull request"
url = "https://example.com/pull/7"
[entry.x10]
kind = "feature"
tier = 1
history = [
    { tier = 2 },
    { tier = 1, date = 2025-01-30, since = "30", decision = "D", pr = 6 },
]
[entry.x2]
kind = "feature"
tier = 1
title = "the *second*"
history = [
    { tier = 2, date = 2024-12-01 },
    { tier = 1, date = 2025-01-30, since = "30", decision = "pr-7", pr = 7 },
]
[[release]]
version = "29.0.0"
date = 2024-12-20
"#;

    fn told(from: Option<&str>, to: Option<&str>) -> Log {
        let text = Text::new("tiers.toml", REGISTRY);
        let source = read::read(&text);
        assert_eq!(source.findings, []);
        let release = |written: &str| Moment::Release(written.parse().unwrap());
        log(&source.registry, &Span { from: from.map(release), to: to.map(release), kinds: Vec::new() })
    }

    #[test]
    fn by_date_and_natural_id() {
        let ids: Vec<_> = told(None, None).transitions.iter().map(|row| (row.id.clone(), row.step.event)).collect();
        let expected = [("x10", "added"), ("x2", "added"), ("x2", "promoted"), ("x10", "promoted")];
        assert_eq!(ids, expected.map(|(id, event)| (id.to_owned(), event)));
    }

    #[test]
    fn from_is_exclusive_and_to_inclusive() {
        assert_eq!(told(Some("29"), Some("30")).transitions.len(), 2);
        assert_eq!(told(Some("30"), None).transitions.len(), 0);
        assert_eq!(told(None, Some("29")).transitions.len(), 2);
    }

    #[test]
    fn release_notes() {
        assert_eq!(
            told(Some("29"), None).markdown(3),
            "### Promoted

- **the \\*second\\*** (x2): Tier 2 → Tier 1 ([#7](https://example.com/pull/7))
- **x10**: Tier 2 → Tier 1 ([#6](https://example.com/pull/6), decided [D](https://example.com/meeting))
"
        );
    }
}
