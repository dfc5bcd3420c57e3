//! What records say: a page for people, and a list in Markdown.

use super::{Element, Item, Page, markdown_link, markdown_text};
use crate::query::records::{Passage, RecordRow};
use crate::words;

/// The longest excerpt of a passage, in characters; JSON has all of it.
const MOST: usize = 400;

impl RecordRow<'_> {
    /// The passages under the record's path.
    pub fn page(&self) -> Page {
        let mut facts = vec![self.path.clone()];
        facts.extend((self.state == "agenda").then(|| "still an agenda".to_owned()));
        facts.extend(self.decision_words());
        let mut page = Page::default();
        page.push(Element::Heading(facts.join(", ")));
        let items = self.passages.iter().map(|passage| Item {
            lead: passage.line.to_string(),
            text: words::clipped(&passage.text, MOST).into_owned(),
            under: passage.names().into_iter().chain(passage.about()).collect(),
            ..Item::default()
        });
        page.push(Element::Items(items.collect()));
        page
    }

    /// The same as a list in Markdown, with a link to the record.
    pub fn markdown(&self) -> String {
        let mut text = format!("- {}", markdown_link(&self.path, Some(&self.url)));
        text.extend(self.decision_words().map(|words| format!(" ({})", markdown_text(&words))));
        text.push('\n');
        for passage in &self.passages {
            let said = markdown_text(&words::clipped(&passage.text, MOST));
            let names = passage.names().map(|names| format!(" ({})", markdown_text(&names))).unwrap_or_default();
            text += &format!("  - line {}: {said}{names}\n", passage.line);
        }
        text
    }

    fn decision_words(&self) -> Option<String> {
        let word = if self.decisions.len() == 1 { "decision" } else { "decisions" };
        (!self.decisions.is_empty()).then(|| format!("{word} {}", self.decisions.join(", ")))
    }
}

impl Passage<'_> {
    /// What it names: `pulley, Tier 2`.
    fn names(&self) -> Option<String> {
        let entries = self.entries.iter().map(|id| (*id).to_owned());
        let names: Vec<String> = entries.chain(self.tiers.iter().map(|tier| tier.label())).collect();
        (!names.is_empty()).then(|| format!("names {}", names.join(", ")))
    }

    fn about(&self) -> Option<String> {
        let topic = self.topic.as_deref().filter(|topic| *topic != self.text)?;
        Some(format!("under {}", words::clipped(topic, MOST / 4)))
    }
}
