//! What changed between two registries, in the domain's terms.

use serde::Serialize;

use crate::change::{Difference, EntryChange, Facet, Movement};
use crate::model::{Entry, Registry, Standing, Step};
use crate::view::{Element, Item, Page, Tone, markdown_code, markdown_link, markdown_text};

/// The answer of `tiers diff`. Within each list, entries stand as in the file.
#[derive(Debug, Default, Serialize)]
pub struct Diff {
    /// The version of this shape.
    pub schema: u32,
    /// Entries that hold a more supported tier.
    pub promoted: Vec<MoveRow>,
    /// Entries that hold a less supported tier.
    pub demoted: Vec<MoveRow>,
    /// New entries.
    pub added: Vec<MoveRow>,
    /// Entries that hold no tier any more.
    pub removed: Vec<MoveRow>,
    /// Entries that hold a tier again.
    pub readmitted: Vec<MoveRow>,
    /// Entries that go by another name.
    pub renamed: Vec<MoveRow>,
    /// Entries whose place others took.
    pub merged: Vec<MoveRow>,
    /// Entries of another kind.
    pub rekinded: Vec<MoveRow>,
    /// Entries that are gone without a tombstone.
    pub vanished: Vec<MoveRow>,
    /// Everything else.
    pub changed: Vec<Facet>,
}

/// What happened to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoveRow {
    /// The entry's id; its new one if it was renamed.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The id of its kind.
    pub kind: String,
    /// What it was: a tier or `removed`, of a renamed entry its id, of a rekinded one its kind.
    pub from: Option<String>,
    /// What it is, in the same terms.
    pub to: Option<String>,
    /// What took its place, if it is removed.
    pub into: Vec<String>,
    /// The day.
    pub date: Option<String>,
    /// The first release in which it holds.
    pub since: Option<String>,
    /// The decision behind it.
    pub decision: Option<String>,
    /// Where that can be read.
    pub decision_url: Option<String>,
    /// The pull request behind it.
    pub pr: Option<u64>,
    /// Where that can be read.
    pub pr_url: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// From what to what, in words.
    #[serde(skip)]
    pub detail: String,
}

/// A list of rows with its heading, and what is said of so many entries.
struct Section<'d> {
    heading: &'static str,
    verb: &'static str,
    manner: &'static str,
    tone: Tone,
    rows: &'d [MoveRow],
}

/// A longer list is folded away.
const MOST_ROWS: usize = 20;

/// GitHub refuses a comment of more than 65,536 characters; what is left out is counted.
const MOST_BYTES: usize = 60_000;

/// A longer text says enough with its beginning.
const MOST_TEXT: usize = 100;

/// Tells what changed.
pub fn diff(change: Difference<'_>) -> Diff {
    let mut diff = Diff { schema: 1, ..Diff::default() };
    for entry in &change.entries {
        if let Some(movement) = change.movement(entry) {
            let rows = match movement {
                Movement::Added => &mut diff.added,
                Movement::Promoted => &mut diff.promoted,
                Movement::Demoted => &mut diff.demoted,
                Movement::Removed => &mut diff.removed,
                Movement::Merged => &mut diff.merged,
                Movement::Readmitted => &mut diff.readmitted,
                Movement::Vanished => &mut diff.vanished,
            };
            rows.extend(MoveRow::of_move(&change, entry));
        }
        let Some(after) = entry.head else { continue };
        if let Some(former) = entry.former_id() {
            let step = after.history.iter().rev().find(|step| step.was.as_deref() == Some(former));
            diff.renamed.push(MoveRow {
                from: Some(former.to_owned()),
                to: Some(after.id.clone()),
                detail: format!("was {former}"),
                ..MoveRow::new(change.head, after, step)
            });
        }
        if let Some((before, kind)) = entry.kinds() {
            diff.rekinded.push(MoveRow {
                from: Some(before.to_owned()),
                to: Some(kind.to_owned()),
                detail: format!("{before} → {kind}"),
                ..MoveRow::new(change.head, after, None)
            });
        }
    }
    diff.changed = change.facets;
    diff
}

impl MoveRow {
    fn of_move(change: &Difference<'_>, entry: &EntryChange<'_>) -> Option<Self> {
        let (base, head) = (change.base, change.head);
        // What held no tier yet comes from nowhere.
        let placed = |entry: &&Entry| !entry.is_unplaced();
        let from = entry.base.filter(placed).map(|entry| entry.tier);
        let to = entry.head.filter(placed).map(|entry| entry.tier);
        let names = (from.map(|from| base.standing_name(from)), to.map(|to| head.standing_name(to)));
        let detail = match (names, to) {
            ((Some(from), Some(_)), Some(Standing::Removed)) | ((Some(from), None), _) => format!("was {from}"),
            ((Some(from), Some(to)), _) if entry.base.is_some_and(|entry| !entry.is_removed()) => {
                format!("{from} → {to}")
            }
            ((_, Some(to)), _) => to,
            ((None, None), _) => return None,
        };
        let row = match (entry.head, entry.base) {
            (Some(after), _) => {
                Self::new(head, after, after.last_move().map(|last| last.step).filter(|_| after.recorded))
            }
            (None, before) => Self::new(base, before?, None),
        };
        Some(Self {
            from: from.map(|from| base.standing_id(from).to_owned()),
            to: to.map(|to| head.standing_id(to).to_owned()),
            into: entry
                .head
                .filter(|entry| entry.is_removed())
                .map(|entry| entry.replaced_by.clone())
                .unwrap_or_default(),
            detail,
            ..row
        })
    }

    fn new(registry: &Registry, entry: &Entry, step: Option<&Step>) -> Self {
        let decision = step.and_then(|step| step.decision.clone());
        let pr = step.and_then(|step| step.pr);
        let decision_url = decision.as_ref().and_then(|id| registry.decisions.get(id)?.url.clone());
        Self {
            id: entry.id.clone(),
            title: entry.title.clone(),
            kind: entry.kind.clone(),
            from: None,
            to: None,
            into: Vec::new(),
            date: step.and_then(|step| step.date).map(|date| date.to_string()),
            since: step.and_then(|step| step.since.as_ref()).map(ToString::to_string),
            decision,
            decision_url,
            pr,
            pr_url: pr.and_then(|pr| registry.pull_request_url(pr)),
            reason: step.and_then(|step| step.reason.clone()),
            detail: String::new(),
        }
    }

    /// What happened, in words.
    fn description(&self) -> String {
        let mut text = self.detail.clone();
        if !self.into.is_empty() {
            text += &format!(", replaced by {}", self.into.join(", "));
        }
        if let Some(since) = &self.since {
            text += &format!(", since {since}");
        }
        text
    }

    fn item(&self, tone: Tone) -> Item {
        let pr = self.pr.map(|pr| format!("#{pr}"));
        let decision = self.decision.as_ref().map(|id| format!("decision {id}"));
        let provenance: Vec<String> = decision.into_iter().chain(pr).collect();
        let mut text = self.description();
        if !provenance.is_empty() {
            text += &format!(" ({})", provenance.join(", "));
        }
        Item { lead: self.id.clone(), tone, text, under: self.reason.iter().map(|reason| clipped(reason)).collect() }
    }

    fn markdown(&self) -> String {
        let mut text = format!("- **{}**", markdown_text(&self.id));
        if !self.title.eq_ignore_ascii_case(&self.id) {
            text += &format!(" ({})", markdown_text(&clipped(&self.title)));
        }
        text += &format!(": {}", markdown_text(&self.description()));
        let decision = self.decision.as_ref();
        let decision = decision.map(|id| format!("decision {}", markdown_link(id, self.decision_url.as_deref())));
        let pr = self.pr.map(|pr| match &self.pr_url {
            Some(url) => markdown_link(&format!("#{pr}"), Some(url)),
            None => format!("#{pr}"),
        });
        let provenance: Vec<String> = decision.into_iter().chain(pr).collect();
        if !provenance.is_empty() {
            text += &format!(" ({})", provenance.join(", "));
        }
        if let Some(reason) = &self.reason {
            text += &format!(": {}", markdown_text(&clipped(reason)));
        }
        text
    }
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.sections().iter().all(|section| section.rows.is_empty())
    }

    fn sections(&self) -> [Section<'_>; 9] {
        fn section<'d>(
            heading: &'static str,
            verb: &'static str,
            manner: &'static str,
            tone: Tone,
            rows: &'d [MoveRow],
        ) -> Section<'d> {
            Section { heading, verb, manner, tone, rows }
        }
        [
            section("Promoted", "promotes", "", Tone::Good, &self.promoted),
            section("Demoted", "demotes", "", Tone::Bad, &self.demoted),
            section("Added", "adds", "", Tone::Good, &self.added),
            section("Readmitted", "readmits", "", Tone::Good, &self.readmitted),
            section("Removed", "removes", "", Tone::Bad, &self.removed),
            section("Merged", "merges", " into others", Tone::Fair, &self.merged),
            section("Gone without a tombstone", "removes", " without a tombstone", Tone::Bad, &self.vanished),
            section("Renamed", "renames", "", Tone::Plain, &self.renamed),
            section("Of another kind", "moves", " to another kind", Tone::Plain, &self.rekinded),
        ]
    }

    /// All of it in one sentence.
    fn verdict(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let sections = self.sections();
        let moves = sections.iter().any(|section| !section.rows.is_empty());
        // What goes up and what goes down is always told, so that a 0 can be read off.
        let told = |section: &&Section<'_>| !section.rows.is_empty() || moves && section.verb.ends_with("motes");
        for Section { verb, manner, rows, .. } in sections.iter().filter(told) {
            let what = match (parts.is_empty(), rows.len()) {
                (true, 1) => "1 entry".to_owned(),
                (true, count) => format!("{count} entries"),
                (false, count) => count.to_string(),
            };
            parts.push(format!("{verb} {what}{manner}"));
        }
        if parts.is_empty() {
            parts.push("moves no entry".to_owned());
        }
        match self.changed.len() {
            0 => {}
            1 => parts.push("changes 1 detail".to_owned()),
            count => parts.push(format!("changes {count} details")),
        }
        let last = parts.pop().unwrap_or_default();
        if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) }
    }

    /// For people, at the width of their terminal.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        for section in self.sections() {
            page.list(section.heading, section.rows.iter().map(|row| row.item(section.tone)).collect());
        }
        if !self.changed.is_empty() {
            page.push(Element::Heading("Changed".to_owned()));
            let items = self.changed.iter().map(|facet| {
                let text = detail(facet, clipped);
                Item { lead: facet.path.clone(), text, ..Item::default() }
            });
            page.push(Element::Items(items.collect()));
        }
        page
    }

    /// For a comment on a pull request. No text of the registry does anything in it but being read.
    pub fn markdown(&self) -> String {
        if self.is_empty() {
            return "This change leaves all support as it is.\n".to_owned();
        }
        let mut text = format!("This change {}.\n", self.verdict());
        let mut room = MOST_BYTES;
        for section in self.sections() {
            let lines: Vec<String> = section.rows.iter().map(MoveRow::markdown).collect();
            text += &listed(section.heading, &lines, &mut room);
        }
        let code = |text: &str| markdown_code(&clipped(text));
        let facets =
            self.changed.iter().map(|facet| format!("- {}: {}", markdown_code(&facet.path), detail(facet, code)));
        let facets: Vec<String> = facets.collect();
        text += &listed("Changed", &facets, &mut room);
        text
    }
}

/// Lines under a heading, as far as there is room for them; many are folded away.
fn listed(heading: &str, lines: &[String], room: &mut usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    // One that is too long must not take the room of the next heading's.
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
    match text.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
