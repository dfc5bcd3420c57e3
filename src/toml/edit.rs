//! Edits of a text: operations → one text, spliced where a change is meant and nowhere else.
//!
//! What no operation concerns stays as it is, byte for byte. Operations share one layout of the text as long as none
//! depends on what another changes, so that thousands of them cost little more than one. `verify` then checks that the
//! result means what was intended.

mod editor;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::layout::Layout;
use super::op::{EditError, Op, Order};
use super::path::KeyPath;
use super::{Document, parse, verify};

use editor::{Editor, Spliced};

/// The text after all operations, in their order.
pub fn apply(document: &Document<'_>, ops: &[Op], order: Order<'_>) -> Result<String, EditError> {
    if let Some(mistake) = document.mistakes().first() {
        return Err(EditError::Syntax(mistake.clone()));
    }
    let mut edited = document.text().to_owned();
    let mut rest = ops;
    while !rest.is_empty() {
        let text = std::mem::take(&mut edited);
        let again;
        let current = if rest.len() == ops.len() {
            document
        } else {
            again = parse(&text);
            &again
        };
        let (splices, done) = splices(current, rest, order)?;
        edited = spliced(&text, splices);
        rest = &rest[done..];
    }
    verify::edit(document, ops, &edited).map_err(EditError::NotAsIntended)?;
    Ok(edited)
}

/// A text with ranges replaced. They may come in any order but must not overlap.
fn spliced(text: &str, mut splices: Vec<editor::Splice>) -> String {
    splices.sort_by_key(|(range, _)| (range.start, range.end));
    let mut result = String::with_capacity(text.len() + splices.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut done = 0;
    for (range, new) in splices {
        result.push_str(&text[done..range.start]);
        result.push_str(&new);
        done = range.end;
    }
    result + &text[done..]
}

/// The splices of as many operations as one layout serves, and how many those are: at least one.
fn splices(document: &Document<'_>, ops: &[Op], order: Order<'_>) -> Result<(Vec<editor::Splice>, usize), EditError> {
    let layout = Layout::of(document);
    let editor = Editor { document, layout: &layout, text: document.text(), line_end: layout.line_end, order };
    let mut batch = Batch::default();
    let mut done = 0;
    while done < ops.len() {
        let group = editor.alike(&ops[done..]);
        if !batch.is_free(&group[0]) {
            break;
        }
        let change = match editor.change(group) {
            Ok(change) => change,
            // What is missing may be what an earlier operation creates.
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        };
        if !batch.take(&group[0], change) {
            break;
        }
        done += group.len();
    }
    Ok((batch.splices, done))
}

/// Operations that share a layout, since none depends on what another changes.
#[derive(Default)]
struct Batch {
    splices: Vec<editor::Splice>,
    /// The paths that are changed, and all their ancestors.
    changed: HashSet<KeyPath>,
    around: HashSet<KeyPath>,
    /// The ranges of bytes that splices depend on, by their start. They do not overlap.
    seen: BTreeMap<usize, usize>,
    /// The blocks that get new keys, and those with renamed keys: the place of one more key depends on them.
    grown: HashSet<usize>,
    renamed: HashSet<usize>,
}

impl Batch {
    /// Whether an operation is independent of the paths of the others.
    fn is_free(&self, op: &Op) -> bool {
        let other = op.other_path();
        [Some(op.path()), other.as_ref()].into_iter().flatten().all(|path| {
            let above = std::iter::successors(path.parent(), KeyPath::parent);
            !self.changed.contains(path)
                && !self.around.contains(path)
                && above.into_iter().all(|path| !self.changed.contains(&path))
        })
    }

    /// Adds what an operation changes, unless it depends on bytes that another one depends on.
    fn take(&mut self, op: &Op, change: Spliced) -> bool {
        let overlaps =
            |seen: &Range<usize>| self.seen.range(..=seen.end).next_back().is_some_and(|(_, end)| *end >= seen.start);
        let is_grown = |block: &usize| self.grown.contains(block);
        if change.table.as_ref().is_some_and(|table| self.around.contains(table))
            || change.seen.iter().any(overlaps)
            || change.renamed.iter().any(is_grown)
            || change.grown.is_some_and(|block| is_grown(&block) || self.renamed.contains(&block))
        {
            return false;
        }
        self.changed.extend(change.table);
        self.grown.extend(change.grown);
        self.renamed.extend(change.renamed);
        let mut seen = change.seen;
        seen.sort_unstable_by_key(|seen| seen.start);
        let mut last: Option<Range<usize>> = None;
        for seen in seen {
            // Ranges that touch become one, so that those in the map stay apart.
            let merged = match last.take().filter(|last| last.end >= seen.start) {
                Some(last) => last.start..last.end.max(seen.end),
                None => seen,
            };
            self.seen.insert(merged.start, merged.end);
            last = Some(merged);
        }
        self.splices.extend(change.splices);
        for path in [Some(op.path().clone()), op.other_path()].into_iter().flatten() {
            self.around.extend(std::iter::successors(path.parent(), KeyPath::parent));
            self.changed.insert(path);
        }
        true
    }
}

#[cfg(test)]
mod tests;
