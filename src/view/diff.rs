//! What changed: a page for people, and Markdown for a comment on a pull request.

use super::{Item, Page, Tone, markdown_code, markdown_link, markdown_phrase, markdown_pull_request, markdown_text};
use crate::change::Facet;
use crate::model::Named;
use crate::prose::plain;
use crate::query::{Diff, MoveRow};
use crate::words;

/// A list of rows with its heading and the words for its part of the verdict.
struct Section<'d> {
    heading: &'static str,
    verb: &'static str,
    manner: &'static str,
    tone: Tone,
    wording: Wording,
    rows: &'d [MoveRow<'d>],
}

/// How a row's `from` and `to` are told.
#[derive(Debug, Clone, Copy)]
enum Wording {
    /// From tier to tier.
    Tiers,
    /// The tier that it holds now.
    NewTier,
    /// The tier that it held.
    OldTier,
    /// What it was called.
    OldId,
    /// From kind to kind.
    Kinds,
}

/// The heading above broken histories. Then only the tiers of their entries are compared.
const WRONG: &str = "Wrong in the file (shown is what `tier` says)";

/// Longer lists are folded.
const MOST_ROWS: usize = 20;

/// GitHub refuses a comment of more than 65,536 characters; what is left out is counted.
const MOST_BYTES: usize = 60_000;

/// Longer texts are cut.
const MOST_TEXT: usize = 100;

impl MoveRow<'_> {
    /// What happened, in words.
    fn description(&self, wording: Wording) -> String {
        let (from, to) = (self.from.unwrap_or(Named::plain("")), self.to.unwrap_or(Named::plain("")));
        let mut text = match wording {
            Wording::Tiers => format!("{} → {}", from.label(), to.label()),
            Wording::NewTier => to.label(),
            Wording::OldTier => format!("was {}", from.label()),
            Wording::OldId => format!("was {from}"),
            Wording::Kinds => format!("{from} → {to}"),
        };
        if !self.into.is_empty() {
            text += &format!(", replaced by {}", self.into.join(", "));
        }
        if let Some(since) = self.step.as_ref().and_then(|step| step.since) {
            text += &format!(", since {since}");
        }
        text
    }

    fn item(&self, section: &Section<'_>) -> Item {
        let mut item = Item {
            lead: self.id.to_owned(),
            tone: section.tone,
            text: self.description(section.wording),
            under: Vec::new(),
        };
        if let Some(step) = &self.step {
            let decision = step.decision.map(|id| format!("decision {id}"));
            item.text += &behind(decision, step.pr.map(|pr| format!("#{pr}")));
            item.under.extend(step.reason.map(|reason| clipped(&plain(reason))));
        }
        item
    }

    fn markdown(&self, wording: Wording) -> String {
        let mut text = format!("- **{}**", markdown_text(self.id));
        if !self.title.eq_ignore_ascii_case(self.id) {
            text += &format!(" ({})", markdown_text(&clipped(&self.title_plain)));
        }
        text += &format!(": {}", markdown_text(&self.description(wording)));
        if let Some(step) = &self.step {
            let decision = step.decision.map(|id| format!("decision {}", markdown_link(id, step.decision_url)));
            let pr = step.pr.map(|pr| markdown_pull_request(pr, step.pr_url.as_deref()));
            text += &behind(decision, pr);
            if let Some(reason) = step.reason {
                text += &format!(": {}", markdown_text(&clipped(&plain(reason))));
            }
        }
        text
    }
}

/// The provenance of a move, in brackets.
fn behind(decision: Option<String>, pr: Option<String>) -> String {
    let provenance: Vec<String> = decision.into_iter().chain(pr).collect();
    if provenance.is_empty() { String::new() } else { format!(" ({})", provenance.join(", ")) }
}

impl Diff<'_> {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
            && self.wrong.is_empty()
            && self.sections().iter().all(|section| section.rows.is_empty())
    }

    fn sections(&self) -> [Section<'_>; 9] {
        fn section<'d>(
            (heading, verb, manner): (&'static str, &'static str, &'static str),
            tone: Tone,
            wording: Wording,
            rows: &'d [MoveRow<'d>],
        ) -> Section<'d> {
            Section { heading, verb, manner, tone, wording, rows }
        }
        let removes = ("Gone without a tombstone", "removes", " without a tombstone");
        [
            section(("Promoted", "promotes", ""), Tone::Good, Wording::Tiers, &self.promoted),
            section(("Demoted", "demotes", ""), Tone::Bad, Wording::Tiers, &self.demoted),
            section(("Added", "adds", ""), Tone::Good, Wording::NewTier, &self.added),
            section(("Readmitted", "readmits", ""), Tone::Good, Wording::NewTier, &self.readmitted),
            section(("Removed", "removes", ""), Tone::Bad, Wording::OldTier, &self.removed),
            section(("Merged", "merges", " into others"), Tone::Fair, Wording::OldTier, &self.merged),
            section(removes, Tone::Bad, Wording::OldTier, &self.vanished),
            section(("Renamed", "renames", ""), Tone::Plain, Wording::OldId, &self.renamed),
            section(("Of another kind", "moves", " to another kind"), Tone::Plain, Wording::Kinds, &self.rekinded),
        ]
    }

    /// All of it in one sentence.
    fn verdict(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let sections = self.sections();
        let moves = sections.iter().any(|section| !section.rows.is_empty());
        // Promotions and demotions are always counted, so that a 0 is visible.
        let told = |section: &&Section<'_>| !section.rows.is_empty() || moves && section.verb.ends_with("motes");
        for Section { verb, manner, rows, .. } in sections.iter().filter(told) {
            let first = parts.is_empty();
            let what = if first { words::count(rows.len(), "entry", "entries") } else { rows.len().to_string() };
            parts.push(format!("{verb} {what}{manner}"));
        }
        if parts.is_empty() {
            parts.push("moves no entry".to_owned());
        }
        if !self.changed.is_empty() {
            parts.push(format!("changes {}", words::count(self.changed.len(), "detail", "details")));
        }
        words::and(&parts)
    }

    /// For people, at the width of their terminal.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        for section in self.sections() {
            page.list(section.heading, section.rows.iter().map(|row| row.item(&section)).collect());
        }
        let changed = self.changed.iter().map(|facet| {
            let text = detail(facet, clipped);
            Item { lead: facet.path.clone(), text, ..Item::default() }
        });
        page.list("Changed", changed.collect());
        let wrong = self.wrong.iter().map(|wrong| Item {
            lead: format!("{}:{}", wrong.file, wrong.line),
            tone: Tone::Bad,
            text: wrong.message.clone(),
            ..Item::default()
        });
        page.list(WRONG, wrong.collect());
        page
    }

    /// For a comment on a pull request. Texts of the registry appear in it as plain text.
    pub fn markdown(&self) -> String {
        if self.is_empty() {
            return "This change leaves all support as it is.\n".to_owned();
        }
        let mut text = format!("This change {}.\n", self.verdict());
        let mut room = MOST_BYTES;
        for section in self.sections() {
            let lines: Vec<String> = section.rows.iter().map(|row| row.markdown(section.wording)).collect();
            text += &listed(section.heading, &lines, &mut room);
        }
        let code = |text: &str| markdown_code(&clipped(text));
        let facets =
            self.changed.iter().map(|facet| format!("- {}: {}", markdown_code(&facet.path), detail(facet, code)));
        let facets: Vec<String> = facets.collect();
        text += &listed("Changed", &facets, &mut room);
        let wrong = self.wrong.iter().map(|wrong| {
            format!(
                "- {}: {}",
                markdown_code(&format!("{}:{}", wrong.file, wrong.line)),
                markdown_phrase(&wrong.message)
            )
        });
        text += &listed(WRONG, &wrong.collect::<Vec<_>>(), &mut room);
        text
    }
}

/// Lines under a heading, as far as there is room for them; many are folded away.
fn listed(heading: &str, lines: &[String], room: &mut usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    // A line that is too long must not take room from the next heading.
    let fitting = lines.iter().take_while(|line| match room.checked_sub(line.len() + 1) {
        Some(left) => {
            *room = left;
            true
        }
        None => false,
    });
    let mut shown: Vec<&str> = fitting.map(String::as_str).collect();
    let more = format!("- … and {} more, which `tiers diff` tells", lines.len() - shown.len());
    if shown.len() < lines.len() {
        shown.push(&more);
    }
    let list = shown.join("\n");
    if lines.len() <= MOST_ROWS {
        return format!("\n### {heading}\n\n{list}\n");
    }
    format!("\n<details>\n<summary>{heading}: {}</summary>\n\n{list}\n\n</details>\n", lines.len())
}

/// From what to what, each drawn in this way.
fn detail(facet: &Facet, draw: impl Fn(&str) -> String) -> String {
    match (&facet.from, &facet.to) {
        (Some(from), Some(to)) => format!("{} → {}", draw(from), draw(to)),
        (Some(from), None) => format!("{} is gone", draw(from)),
        (None, to) => format!("now {}", draw(to.as_deref().unwrap_or_default())),
    }
}

/// A text, cut where it grows long.
fn clipped(text: &str) -> String {
    words::clipped(text, MOST_TEXT).into_owned()
}
