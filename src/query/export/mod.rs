//! The whole registry, resolved: what `tiers export` prints.
//!
//! Nothing in it depends on the day, and everything stands in an order that the file determines, so that the same
//! registry always gives the same bytes. What is absent is null. docs/json.md says what each key is, and a test that it
//! does so; here only what is computed has a comment.
//!
//! Every part of the model is taken apart with all its fields, so that the compiler asks about a new key.

mod decision;
mod entry;
mod matrix;
mod policy;
mod project;

use std::borrow::Cow;

use serde::Serialize;

use crate::model::{self, Exceptions, Note, Rank, Registry};
use crate::prose::plain_blocks;

pub use decision::{Decided, Decision, Moved};
pub use entry::{Assessment, Checklist, Entry, Required, Step, Waiver};
pub use matrix::Matrix;
pub use policy::{Kind, Lint, Policy, Requirement, SupportPolicy, Tier};
pub use project::{Docs, Field, Mirror, Project, RecordSource, Release};

/// The answer of `tiers export`.
#[derive(Debug, Serialize)]
pub struct Export<'r> {
    /// The version of this shape.
    pub(crate) schema: u32,
    pub(crate) project: Project<'r>,
    pub(crate) tiers: Vec<Tier<'r>>,
    pub(crate) kinds: Vec<Kind<'r>>,
    pub(crate) policy: Policy<'r>,
    pub(crate) lints: Vec<Lint<'r>>,
    pub(crate) requirements: Vec<Requirement<'r>>,
    pub(crate) records: Vec<RecordSource<'r>>,
    pub(crate) fields: Vec<Field<'r>>,
    pub(crate) notes: Vec<SharedNote<'r>>,
    pub(crate) decisions: Vec<Decision<'r>>,
    /// By tier, kind and id; removed ones are last.
    pub(crate) entries: Vec<Entry<'r>>,
    pub(crate) waivers: Vec<Waiver<'r>>,
    pub(crate) releases: Vec<Release<'r>>,
    pub(crate) matrices: Vec<Matrix<'r>>,
    pub(crate) mirrors: Vec<Mirror<'r>>,
    pub(crate) docs: Docs<'r>,
}

/// A remark that several things share.
#[derive(Debug, Serialize)]
pub struct SharedNote<'r> {
    pub(crate) id: &'r str,
    pub(crate) text: &'r str,
    pub(crate) text_plain: Cow<'r, str>,
}

impl<'r> SharedNote<'r> {
    fn new(id: &'r str, note: &'r model::SharedNote) -> Self {
        let model::SharedNote { text } = note;
        Self { id, text, text_plain: plain_blocks(text) }
    }
}

/// A remark where it stands.
#[derive(Debug, Serialize)]
pub struct Footnote<'r> {
    /// Its id, if it is one that several things share.
    pub(crate) note: Option<&'r str>,
    pub(crate) text: &'r str,
    pub(crate) text_plain: Cow<'r, str>,
}

/// Resolves the whole registry.
pub fn export(registry: &Registry) -> Export<'_> {
    let Registry {
        project,
        tiers,
        kinds,
        policy,
        lints,
        requirements,
        records,
        fields,
        notes,
        decisions: _,
        entries: _,
        waivers,
        releases: _,
        branches: _,
        matrices,
        mirrors,
        docs,
    } = registry;
    let resolve = Resolve { registry, waivers: registry.exceptions() };
    Export {
        schema: 1,
        project: Project::new(project),
        tiers: tiers.iter().map(Tier::new).collect(),
        kinds: kinds.iter().map(|(id, kind)| resolve.kind(id, kind)).collect(),
        policy: resolve.policy(policy),
        lints: lints.iter().map(|(rule, level)| Lint { rule, level: *level }).collect(),
        requirements: requirements.iter().map(|(id, required)| resolve.requirement(id, required)).collect(),
        records: records.iter().map(|(kind, source)| RecordSource::new(kind, source)).collect(),
        fields: fields.iter().map(|(id, field)| Field::new(id, field)).collect(),
        notes: notes.iter().map(|(id, note)| SharedNote::new(id, note)).collect(),
        decisions: resolve.decisions(),
        entries: resolve.entries(),
        waivers: waivers.iter().map(Waiver::new).collect(),
        releases: resolve.releases(),
        matrices: matrices.iter().map(|(id, matrix)| resolve.matrix(id, matrix)).collect(),
        mirrors: mirrors.iter().map(|(name, mirror)| Mirror::new(name, mirror)).collect(),
        docs: Docs::new(docs),
    }
}

/// A registry with an index of its waivers.
struct Resolve<'r> {
    registry: &'r Registry,
    waivers: Exceptions<'r>,
}

impl<'r> Resolve<'r> {
    fn tier_id(&self, rank: Rank) -> &'r str {
        self.registry.tier_id(rank)
    }

    fn footnotes(&self, notes: &'r [Note]) -> Vec<Footnote<'r>> {
        let footnote = |note: &'r Note| {
            let text = self.registry.note(note);
            let id = match note {
                Note::Own(_) => None,
                Note::Shared(id) => Some(id.as_str()),
            };
            Footnote { note: id, text, text_plain: plain_blocks(text) }
        };
        notes.iter().map(footnote).collect()
    }
}
