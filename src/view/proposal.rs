//! A proposed move: a page in Markdown for those who decide, and a line for their agenda.

use jiff::civil::Date;

use super::{markdown_line, markdown_text, ticked};
use crate::model::{NONE, REMOVED};
use crate::query::proposal::{Condition, Proposal};
use crate::words;

impl Proposal<'_> {
    /// The text of the proposal in Markdown, up to what the policy asks for.
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n", markdown_text(&self.move_words()));
        match self.promise {
            None if self.to.id == REMOVED => {}
            Some(promise) => text += &format!("{}. {}\n\n", markdown_text(&self.heading), markdown_line(promise)),
            None => text += &format!("{}.\n\n", markdown_text(&self.heading)),
        }
        if !self.requirements.is_empty() {
            text += &format!("Requirements:\n\n{}\n", ticked(&self.requirements));
        }
        if !self.conditions.is_empty() {
            let conditions: Vec<String> =
                self.conditions.iter().map(|condition| format!("- {}\n", markdown_text(&condition.words()))).collect();
            text += &format!("Policy:\n\n{}\n", conditions.concat());
        }
        text.truncate(text.trim_end().len());
        text + "\n"
    }

    /// The proposal as one line of an agenda.
    pub fn agenda_line(&self) -> String {
        let missing: Vec<&str> = self.requirements.iter().filter(|row| row.is_missing).map(|row| row.title).collect();
        let stand = match (self.requirements.len(), missing.as_slice()) {
            (0, _) => String::new(),
            (_, []) => ": all requirements are met or waived".to_owned(),
            (all, missing) => format!(": {} of {all} requirements missing ({})", missing.len(), missing.join(", ")),
        };
        format!("{}\n", markdown_text(&format!("{}{stand}", self.move_words())))
    }

    /// The move in words: `memory64 from Tier 2 to Tier 1`.
    fn move_words(&self) -> String {
        let name = if self.title == self.id { self.id.to_owned() } else { format!("{} ({})", self.title, self.id) };
        let (from, to) = (self.from.label(), self.to.label());
        match (self.from.id, self.to.id) {
            (NONE, _) => format!("{name} to {to}"),
            (_, REMOVED) => format!("removal of {name} from {from}"),
            (REMOVED, _) => format!("return of {name} to {to}"),
            _ => format!("{name} from {from} to {to}"),
        }
    }
}

/// What would be refused on a day: a list in Markdown below a proposal.
pub fn refused(messages: &[String], today: Date) -> String {
    let items: Vec<String> = messages.iter().map(|message| format!("- {}\n", markdown_line(message))).collect();
    format!("\nOn {today} this would be refused:\n\n{}", items.concat())
}

impl Condition<'_> {
    /// What is asked for, and how far it is fulfilled.
    pub fn words(&self) -> String {
        match self {
            Self::Decision(kinds) => format!("a decision of the kind {}", words::or(kinds)),
            Self::Soak { held, soak, since } => {
                let there = match (since, self.earliest()) {
                    (Some(since), Some(earliest)) => format!(" (there since {since}, so from {earliest} on)"),
                    _ => String::new(),
                };
                format!("at least {soak} in {}{there}", held.label())
            }
            Self::Owners { wanted, missing } => {
                let wanted = words::count(*wanted as usize, "owner", "owners");
                let missing = if *missing > 0 { format!(" ({missing} missing)") } else { String::new() };
                format!("at least {wanted}{missing}")
            }
            Self::Notice { held, notice } => {
                format!("{notice} from the decision to the move, as {} promises", held.label())
            }
            Self::Closed(tier) => format!("an exception: {} is closed", tier.label()),
            Self::Dependency { id, held } => {
                format!("that {id} goes first, on which it depends: it holds {}", held.label())
            }
            Self::Support { matrix, wanted, has } => {
                format!(
                    "support in at least {} of {matrix} (it has {has})",
                    words::count(*wanted as usize, "column", "columns")
                )
            }
            Self::Between(tier) => format!("a stay in {} first: one step may not go further", tier.label()),
        }
    }
}
