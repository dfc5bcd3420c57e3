//! Texts without known structure, line by line.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{Conflicts, either};

pub(super) fn merge(base: &str, ours: &str, theirs: &str, conflicts: &mut Conflicts) -> String {
    let [base, ours, theirs] = [base, ours, theirs].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let (in_ours, in_theirs) = (kept(&base, &ours), kept(&base, &theirs));
    let mut text = String::new();
    let (mut before, mut left, mut right) = (0, 0, 0);
    for at in 0..=base.len() {
        let (next_left, next_right) = if at == base.len() {
            (ours.len(), theirs.len())
        } else if let (Some(left), Some(right)) = (in_ours[at], in_theirs[at]) {
            (left, right)
        } else {
            continue;
        };
        text += &hunk(&base[before..at], &ours[left..next_left], &theirs[right..next_right], conflicts);
        if at < base.len() {
            text += base[at];
        }
        (before, left, right) = (at + 1, next_left + 1, next_right + 1);
    }
    text
}

/// For each line of the base, its counterpart on a side.
fn kept(base: &[&str], side: &[&str]) -> Vec<Option<usize>> {
    let mut kept = vec![None; base.len()];
    for op in capture_diff_slices(Algorithm::Myers, base, side) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            (0..len).for_each(|line| kept[old_index + line] = Some(new_index + line));
        }
    }
    kept
}

fn hunk(base: &[&str], ours: &[&str], theirs: &[&str], conflicts: &mut Conflicts) -> String {
    if let Some(side) = either(Some(base), ours, theirs) {
        return side.concat();
    }
    // Lines that both sides have are not part of the conflict.
    let head = ours.iter().zip(theirs).take_while(|(ours, theirs)| ours == theirs).count();
    let (start, ours, theirs) = (&ours[..head], &ours[head..], &theirs[head..]);
    let tail = ours.iter().rev().zip(theirs.iter().rev()).take_while(|(ours, theirs)| ours == theirs).count();
    let (ours, end) = ours.split_at(ours.len() - tail);
    let theirs = &theirs[..theirs.len() - tail];
    start.concat() + &conflicts.mark(&ours.concat(), &theirs.concat()) + &end.concat()
}
