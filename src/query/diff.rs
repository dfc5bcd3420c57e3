//! What changed between two registries, in the domain's terms.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::step::StepRow;
use crate::change::{Difference, EntryChange, Facet, Movement, facets};
use crate::model::{Entry, Named, Registry};
use crate::prose::plain;

/// The answer of `tiers diff`. Within each list, entries stand as in the file.
#[derive(Debug, Default, Serialize)]
pub struct Diff<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// Entries that hold a more supported tier.
    pub promoted: Vec<MoveRow<'r>>,
    /// Entries that hold a less supported tier.
    pub demoted: Vec<MoveRow<'r>>,
    /// New entries.
    pub added: Vec<MoveRow<'r>>,
    /// Entries that hold no tier any more.
    pub removed: Vec<MoveRow<'r>>,
    /// Entries that hold a tier again.
    pub readmitted: Vec<MoveRow<'r>>,
    /// Entries that go by another name.
    pub renamed: Vec<MoveRow<'r>>,
    /// Entries whose place others took.
    pub merged: Vec<MoveRow<'r>>,
    /// Entries of another kind.
    pub rekinded: Vec<MoveRow<'r>>,
    /// Entries that are gone without a tombstone.
    pub vanished: Vec<MoveRow<'r>>,
    /// Everything else.
    pub changed: Vec<Facet>,
    /// What is wrong with the histories. Where a history and its entry's tier disagree, the rows follow the tier.
    pub wrong: Vec<WrongRow>,
}

/// What is wrong with a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrongRow {
    /// The rule that finds it.
    pub rule: &'static str,
    /// What it finds.
    pub message: String,
    /// The file.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
}

/// What happened to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoveRow<'r> {
    /// The entry's id; its new one if it was renamed.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The same as plain text.
    pub title_plain: Cow<'r, str>,
    /// The id of its kind.
    pub kind: &'r str,
    /// What it was: a tier or `removed`; for a renamed entry its id, for a rekinded one its kind.
    pub from: Option<Named<'r>>,
    /// What it is, in the same terms.
    pub to: Option<Named<'r>>,
    /// What took its place, if it is removed.
    pub into: &'r [String],
    /// The step that did it, as far as one did.
    #[serde(flatten, serialize_with = "step_keys")]
    pub step: Option<StepRow<'r>>,
}

impl Diff<'_> {
    /// Leaves out days, for sides that do not know them.
    pub fn forget_days(&mut self) {
        let lists = [
            &mut self.promoted,
            &mut self.demoted,
            &mut self.added,
            &mut self.removed,
            &mut self.readmitted,
            &mut self.renamed,
            &mut self.merged,
            &mut self.rekinded,
            &mut self.vanished,
        ];
        lists.into_iter().flatten().filter_map(|row| row.step.as_mut()).for_each(|step| step.date = None);
    }
}

/// Tells what changed.
pub fn diff<'r>(change: &Difference<'r>) -> Diff<'r> {
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
            rows.extend(MoveRow::of_move(change, entry));
        }
        let Some(after) = entry.head else { continue };
        if let Some(former) = entry.former_id() {
            let step = after.transitions().rev().find(|transition| transition.step.was.as_deref() == Some(former));
            let step = step.map(|step| StepRow::new(change.head, &step));
            let (from, to) = (Some(Named::plain(former)), Some(Named::plain(&after.id)));
            diff.renamed.push(MoveRow { from, to, ..MoveRow::new(after, step) });
        }
        if let Some((from, to)) = entry.kinds() {
            diff.rekinded.push(MoveRow {
                from: Some(Named::plain(from)),
                to: Some(Named::plain(to)),
                ..MoveRow::new(after, None)
            });
        }
    }
    diff.changed = facets(change);
    diff
}

impl<'r> MoveRow<'r> {
    fn of_move(change: &Difference<'r>, entry: &EntryChange<'r>) -> Option<Self> {
        let standing = |registry: &'r Registry, entry: Option<&Entry>| {
            // An entry that held no tier yet comes from nowhere.
            Some(registry.named(entry.filter(|entry| !entry.is_unplaced())?.tier))
        };
        // A step to another tier, or one that the base already has, is not the step of this move.
        let step = entry.head.filter(|entry| entry.recorded).and_then(Entry::last_move);
        let step = step.filter(|step| step.entry.tier == step.step.tier && step.index >= change.first_appended(entry));
        Some(Self {
            from: standing(change.base, entry.base),
            to: standing(change.head, entry.head),
            into: entry.head.filter(|entry| entry.is_removed()).map_or(&[], |entry| &entry.replaced_by),
            ..Self::new(entry.head.or(entry.base)?, step.map(|step| StepRow::new(change.head, &step)))
        })
    }

    fn new(entry: &'r Entry, step: Option<StepRow<'r>>) -> Self {
        Self {
            id: &entry.id,
            title: &entry.title,
            title_plain: plain(&entry.title),
            kind: &entry.kind,
            from: None,
            to: None,
            into: &[],
            step,
        }
    }
}

/// The keys that a row has of its step: null without one.
#[expect(clippy::ref_option, reason = "serde hands over the field as it is")]
fn step_keys<S: Serializer>(step: &Option<StepRow<'_>>, serializer: S) -> Result<S::Ok, S::Error> {
    let step = step.as_ref();
    let mut keys = serializer.serialize_map(Some(7))?;
    keys.serialize_entry("date", &step.map(|step| step.date))?;
    keys.serialize_entry("since", &step.map(|step| step.since))?;
    keys.serialize_entry("decision", &step.map(|step| step.decision))?;
    keys.serialize_entry("decision_url", &step.map(|step| step.decision_url))?;
    keys.serialize_entry("pr", &step.map(|step| step.pr))?;
    keys.serialize_entry("pr_url", &step.map(|step| &step.pr_url))?;
    keys.serialize_entry("reason", &step.map(|step| step.reason))?;
    keys.end()
}
