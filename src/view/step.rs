//! A step of a history: a line of a timeline.

use super::{Item, Tone};
use crate::model::Event;
use crate::prose::plain;
use crate::query::StepRow;

impl StepRow<'_> {
    /// From tier to tier, in words: `Tier 2 → Tier 1`.
    pub(super) fn detail(&self) -> String {
        let to = self.to.label();
        let switched = match self.default_on {
            Some(true) => ", on by default",
            Some(false) => ", off by default",
            None => "",
        };
        match (self.event, self.from) {
            (Event::Renamed, _) => format!("was {}", self.was.unwrap_or("named otherwise")),
            (Event::Removed, Some(from)) => format!("was {}", from.label()),
            (Event::SwitchedOn | Event::SwitchedOff, _) => to,
            (Event::Added | Event::Readmitted, _) | (_, None) => format!("{to}{switched}"),
            (_, Some(from)) => format!("{} → {to}{switched}", from.label()),
        }
    }

    /// What it does, in words: `promoted Tier 2 → Tier 1, since 30.0.0`.
    pub(crate) fn description(&self) -> String {
        let (event, detail) = (self.event.as_str(), self.detail());
        let since = self.since.map(|since| format!(", since {since}")).unwrap_or_default();
        match self.event {
            Event::Added | Event::Readmitted => format!("{event} at {detail}{since}"),
            Event::Promoted | Event::Demoted => format!("{event} {detail}{since}"),
            Event::Renamed | Event::Removed => format!("{event}, {detail}{since}"),
            Event::SwitchedOn => format!("switched on by default{since}"),
            Event::SwitchedOff => format!("switched off by default{since}"),
        }
    }

    /// A line of a timeline.
    pub(super) fn item(&self) -> Item {
        let pr = self.pr.map(|pr| format!("#{pr}"));
        let decision = self.decision.map(|id| format!("decision {id}"));
        let provenance: Vec<String> = pr.into_iter().chain(decision).collect();
        let provenance = if provenance.is_empty() { String::new() } else { format!(" ({})", provenance.join(", ")) };
        let tone = match self.event {
            Event::Promoted => Tone::Good,
            Event::Demoted => Tone::Fair,
            Event::Removed => Tone::Bad,
            Event::Added | Event::Renamed | Event::Readmitted | Event::SwitchedOn | Event::SwitchedOff => Tone::Plain,
        };
        Item {
            lead: self.date.map_or_else(|| "undated".to_owned(), |date| date.to_string()),
            tone,
            text: self.description() + &provenance,
            under: self.reason.iter().map(|reason| plain(reason).into_owned()).collect(),
        }
    }
}
