//! What a tier requires of an entry: the lines of a checklist, for people and as Markdown.

use super::{Item, Tone, markdown_code, markdown_line, markdown_link};
use crate::model::Status;
use crate::prose::plain;
use crate::query::checklist::{EvidenceRow, RequirementRow, WaiverRow, word};

/// The requirements as a ticked list in Markdown, with evidence and waivers; empty if there are none.
pub fn ticked(rows: &[RequirementRow<'_>]) -> String {
    rows.iter().map(RequirementRow::ticked).collect()
}

/// The line of a checklist that says how many owners are missing, if any are.
pub(super) fn owners_item(missing: u32, named: u32) -> Option<Item> {
    let text = format!("Owners: {missing} more (it has {named})");
    (missing > 0).then(|| Item { lead: "✗ unmet".to_owned(), tone: Tone::Bad, text, under: Vec::new() })
}

impl RequirementRow<'_> {
    /// The line of a checklist, with all that is known of it below.
    pub(super) fn item(&self) -> Item {
        let (mark, tone) = match self.status {
            Some(Status::Met) => ("✓", Tone::Good),
            Some(Status::Partial) => ("~", Tone::Fair),
            Some(Status::Unmet) => ("✗", Tone::Bad),
            Some(Status::NotApplicable) => ("–", Tone::Faint),
            None => ("?", Tone::Fair),
        };
        let waived = self.waiver.is_some() && !self.is_satisfied();
        let (word, tone) = if waived { ("waived", Tone::Fair) } else { (word(self.status), tone) };
        Item { lead: format!("{mark} {word}"), tone, text: self.title_plain.to_string(), under: self.remarks() }
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.any_of.is_empty() {
            let each = self.any_of.iter().map(|one| format!("{} ({})", one.title_plain, word(one.status)));
            remarks.push(format!("one of: {}", each.collect::<Vec<_>>().join("; ")));
        }
        remarks.extend(self.note_plain.as_ref().map(ToString::to_string));
        let dated = self.dated();
        match &self.evidence {
            Some(evidence) => remarks.push(evidence.words() + &dated),
            None => remarks.extend(self.date.map(|date| format!("assessed {date}"))),
        }
        if let Some(waiver) = &self.waiver {
            let terms = waiver.terms();
            remarks.push(format!("{}, but waived ({terms}): {}", word(self.status), plain(waiver.reason)));
        }
        remarks
    }

    fn dated(&self) -> String {
        self.date.map(|date| format!(", {date}")).unwrap_or_default()
    }

    /// A line of a ticked list in Markdown.
    fn ticked(&self) -> String {
        let mut remarks = Vec::new();
        match (self.status, &self.waiver) {
            (_, Some(waiver)) => remarks.push(waiver.markdown()),
            (Some(Status::NotApplicable), None) => remarks.push("not applicable".to_owned()),
            (Some(Status::Partial), None) => remarks.push("in part".to_owned()),
            (None, None) => remarks.push("not assessed".to_owned()),
            (Some(Status::Met | Status::Unmet), None) => {}
        }
        remarks.extend(self.note.map(markdown_line));
        remarks.extend(self.evidence.as_ref().map(|evidence| evidence.markdown() + &self.dated()));
        let mark = if self.is_missing { ' ' } else { 'x' };
        let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) };
        format!("- [{mark}] {}{remarks}\n", markdown_line(self.title))
    }
}

impl EvidenceRow<'_> {
    fn words(&self) -> String {
        let place = self.file.or(self.url).unwrap_or_default();
        match self.contains {
            Some(contains) => format!("{place} contains `{contains}`"),
            None => place.to_owned(),
        }
    }

    fn markdown(&self) -> String {
        let Some(contains) = self.contains else { return markdown_link("evidence", self.url) };
        let place = self.file.map_or_else(|| markdown_link("the record", self.url), markdown_code);
        format!("{place} contains {}", markdown_code(contains))
    }
}

impl WaiverRow<'_> {
    /// Until when, and by whom.
    pub(super) fn terms(&self) -> String {
        let until = self.until_when();
        match self.decision {
            Some(decision) => format!("{until}, decision {decision}"),
            None => until,
        }
    }

    /// Until when.
    pub(super) fn until_when(&self) -> String {
        match self.until {
            None => "without end".to_owned(),
            Some(until) if self.expired => format!("until {until}, expired"),
            Some(until) => format!("until {until}"),
        }
    }

    /// The requirement or rule that it excuses from.
    pub(super) fn subject(&self) -> &str {
        self.requirement.or(self.lint).unwrap_or_default()
    }

    fn markdown(&self) -> String {
        let decided = self.decision.map(|id| format!(", decided {}", markdown_link(id, self.decision_url)));
        let until = self.until.map(|until| format!(", until {until}"));
        format!("waived: {}{}{}", markdown_line(self.reason), decided.unwrap_or_default(), until.unwrap_or_default())
    }
}
