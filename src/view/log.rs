//! What happened, in order of time: a table, a timeline, release notes.

use std::fmt::Write as _;

use super::{Element, Item, Page, Rows, Table, Tone, markdown_tree, or_dash};
use crate::model::{Event, Named};
use crate::prose::{self, Inline, Style};
use crate::query::{Log, LogRow};

/// The events in the order of release notes, with their headings: what users gain, then what they lose.
const GROUPS: [(Event, &str); 8] = [
    (Event::Promoted, "Promoted"),
    (Event::Added, "Added"),
    (Event::Readmitted, "Readmitted"),
    (Event::SwitchedOn, "Switched on by default"),
    (Event::SwitchedOff, "Switched off by default"),
    (Event::Demoted, "Demoted"),
    (Event::Removed, "Removed"),
    (Event::Renamed, "Renamed"),
];

impl LogRow<'_> {
    /// A line of release notes.
    fn words(&self) -> Vec<Inline<'_>> {
        let mut title = prose::line(self.title).content;
        prose::unmarked(&mut title);
        let mut line = vec![Inline::Styled(Style::Strong, title)];
        let mut said = String::with_capacity(64);
        // Texts that differ only in case are not repeated.
        if !self.title.eq_ignore_ascii_case(self.id) {
            _ = write!(said, " ({})", self.id);
        }
        _ = write!(said, ": {}", self.step.detail());
        if !self.replaced_by.is_empty() {
            _ = write!(said, ", replaced by {}", self.replaced_by.join(", "));
        }
        line.push(Inline::text(said));
        self.add_provenance(&mut line);
        if let Some(reason) = self.step.reason {
            line.push(Inline::text(": "));
            let mut reason = prose::line(reason).content;
            prose::unmarked(&mut reason);
            line.extend(reason);
        }
        line
    }

    /// Adds the pull request and the decision, as links in parentheses.
    fn add_provenance<'l>(&'l self, line: &mut Vec<Inline<'l>>) {
        let step = &self.step;
        let before = line.len();
        if let Some(pr) = step.pr {
            line.push(Inline::text(" ("));
            line.extend(Inline::link(vec![Inline::Number(pr)], step.pr_url.as_deref()));
        }
        // A decision that is the pull request itself would repeat the link.
        let other = |_: &&str| step.decision_url.is_none() || step.decision_url != step.pr_url.as_deref();
        if let Some(id) = step.decision.filter(other) {
            line.push(Inline::text(if line.len() > before { ", decided " } else { " (decided " }));
            line.extend(Inline::link(vec![Inline::text(id)], step.decision_url));
        }
        if line.len() > before {
            line.push(Inline::text(")"));
        }
    }
}

impl Rows for Log<'_> {
    fn table(&self) -> Table {
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
        table.tint(3, self.transitions.iter().map(|row| row.step.from.map(Tone::of).unwrap_or_default()).collect());
        table.tint(4, self.transitions.iter().map(|row| Tone::of(row.step.to)).collect());
        table
    }

    /// A timeline.
    fn page(&self) -> Option<Page> {
        let items = self.transitions.iter().map(|row| {
            let item = row.step.item();
            Item { text: format!("{} {}", row.id, item.text), ..item }
        });
        Some(Page { blocks: vec![Element::Items(items.collect())] })
    }

    /// A list for release notes, under one heading for each event.
    fn markdown(&self) -> String {
        let mut text = String::new();
        for (heading, lines) in self.groups() {
            if !text.is_empty() {
                text.push('\n');
            }
            write!(text, "### {heading}\n\n").expect("a string takes every character");
            for line in lines {
                writeln!(text, "- {}", markdown_tree(&line)).expect("a string takes every character");
            }
        }
        text
    }
}

impl Log<'_> {
    /// The lines of release notes, under one heading for each event.
    pub fn groups(&self) -> impl Iterator<Item = (&'static str, impl Iterator<Item = Vec<Inline<'_>>>)> {
        let of = |event: Event| self.transitions.iter().filter(move |row| row.step.event == event);
        let groups = GROUPS.into_iter().map(move |(event, heading)| (heading, of(event).map(LogRow::words).peekable()));
        groups.filter_map(|(heading, mut lines)| lines.peek().is_some().then_some((heading, lines)))
    }
}

impl LogRow<'_> {
    fn cells(&self) -> Vec<String> {
        let step = &self.step;
        vec![
            or_dash(step.date),
            step.event.as_str().to_owned(),
            step.was.map_or_else(|| self.id.to_owned(), |was| format!("{} (was {was})", self.id)),
            or_dash(step.from.map(Named::short)),
            step.to.short().to_owned(),
            or_dash(step.since),
            step.decision.map_or_else(|| or_dash(step.pr.map(|pr| format!("#{pr}"))), str::to_owned),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Moment;
    use crate::query::{Span, log};
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

    /// The texts for a span: the entries with their events, and the release notes.
    fn told(from: Option<&str>, to: Option<&str>) -> (Vec<(String, Event)>, String) {
        let text = Text::new("tiers.toml", REGISTRY);
        let source = read::read(&text);
        assert_eq!(source.findings, []);
        let release = |written: &str| Moment::Release(written.parse().unwrap());
        let log = log(&source.registry, &Span { from: from.map(release), to: to.map(release), kinds: Vec::new() });
        let events = log.transitions.iter().map(|row| (row.id.to_owned(), row.step.event));
        (events.collect(), log.markdown())
    }

    #[test]
    fn by_date_and_natural_id() {
        let expected = [("x10", Event::Added), ("x2", Event::Added), ("x2", Event::Promoted), ("x10", Event::Promoted)];
        assert_eq!(told(None, None).0, expected.map(|(id, event)| (id.to_owned(), event)));
    }

    #[test]
    fn from_is_exclusive_and_to_inclusive() {
        assert_eq!(told(Some("29"), Some("30")).0.len(), 2);
        assert_eq!(told(Some("30"), None).0.len(), 0);
        assert_eq!(told(None, Some("29")).0.len(), 2);
    }

    #[test]
    fn release_notes() {
        assert_eq!(
            told(Some("29"), None).1,
            "### Promoted

- **the *second*** (x2): Tier 2 → Tier 1 ([#7](https://example.com/pull/7))
- **x10**: Tier 2 → Tier 1 ([#6](https://example.com/pull/6), decided [D](https://example.com/meeting))
"
        );
    }
}
