//! What the next meeting has to look at, as a list in Markdown.

use super::{markdown_link, markdown_text};
use crate::query::agenda::{Agenda, AgendaItem};

impl Agenda<'_> {
    /// A heading and a list for each section; empty if there is nothing to look at.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let mut before = None;
        for item in &self.items {
            if before != Some(item.section) {
                let air = if before.is_some() { "\n" } else { "" };
                text += &format!("{air}## {}\n\n", item.section.title());
                before = Some(item.section);
            }
            text += &item.markdown();
        }
        text
    }
}

impl AgendaItem<'_> {
    fn markdown(&self) -> String {
        let decision = self.decision.map(|id| format!("decision {}", markdown_link(id, self.decision_url)));
        let due = self.due.map(|due| format!("{} {due}", self.section.due()));
        let remarks: Vec<String> = decision.into_iter().chain(due).collect();
        let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join(", ")) };
        format!("- {}{remarks}\n", markdown_text(&self.text))
    }
}
