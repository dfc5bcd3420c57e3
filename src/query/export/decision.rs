//! What was decided, and the steps that rest on it.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{Resolve, Step};
use crate::model;

/// A decision.
#[derive(Debug, Serialize)]
pub struct Decision<'r> {
    pub(crate) id: &'r str,
    pub(crate) kind: &'r str,
    pub(crate) date: Date,
    pub(crate) title: &'r str,
    pub(crate) url: Option<&'r str>,
    pub(crate) decides: Vec<Decided<'r>>,
    pub(crate) loosens: &'r [String],
    pub(crate) quotes: &'r [String],
    pub(crate) revisit: Option<String>,
    pub(crate) revisits: &'r [String],
    pub(crate) dropped: Option<&'r str>,
    /// The steps that name it, in the order of the entries in the file.
    pub(crate) moved: Vec<Moved<'r>>,
}

/// What was decided of an entry.
#[derive(Debug, Serialize)]
pub struct Decided<'r> {
    pub(crate) entry: &'r str,
    pub(crate) tier: &'r str,
}

/// A step that a decision is behind.
#[derive(Debug, Serialize)]
pub struct Moved<'r> {
    /// The entry.
    pub(crate) id: &'r str,
    #[serde(flatten)]
    pub(crate) step: Step<'r>,
}

impl<'r> Resolve<'r> {
    pub(super) fn decisions(&self) -> Vec<Decision<'r>> {
        let mut moved: HashMap<&str, Vec<Moved<'r>>> = HashMap::new();
        for transition in self.registry.entries.values().flat_map(model::Entry::transitions) {
            if let Some(decision) = &transition.step.decision {
                let step = Moved { id: &transition.entry.id, step: self.step(&transition) };
                moved.entry(decision).or_default().push(step);
            }
        }
        let decided =
            |(entry, tier): (&'r String, &model::Standing)| Decided { entry, tier: self.registry.standing_id(*tier) };
        let decisions = self.registry.decisions.iter().map(|(id, decision)| {
            let model::Decision { kind, date, title, url, decides, loosens, quotes, revisit, revisits, dropped } =
                decision;
            Decision {
                id,
                kind,
                date: *date,
                title,
                url: url.as_deref(),
                decides: decides.iter().map(decided).collect(),
                loosens,
                quotes,
                revisit: revisit.as_ref().map(ToString::to_string),
                revisits,
                dropped: dropped.as_deref(),
                moved: moved.remove(id.as_str()).unwrap_or_default(),
            }
        });
        decisions.collect()
    }
}
