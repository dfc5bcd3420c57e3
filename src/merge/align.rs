//! Which elements of three lists correspond, and in which order they are merged.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::model::natural;

/// The names of things in three lists: base, ours, theirs. Names are unique within a list.
pub(super) type Names = [Vec<String>; 3];

/// One thing, by its number in each of the lists that have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) base: Option<usize>,
    pub(super) ours: Option<usize>,
    pub(super) theirs: Option<usize>,
}

/// What comes next in the merged list.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    One(Slot),
    /// New things of both sides at the same place of a list whose order means something.
    Clash {
        ours: Vec<usize>,
        theirs: Vec<usize>,
    },
}

/// Merges the order of three lists: ours, unless only theirs reordered the base.
///
/// What only the other side has goes after its predecessor there. Where both sides add something at one place, and the
/// order means nothing, the additions are sorted by name, so that the result does not depend on which side is ours.
///
/// Additions of both sides at one place clash if their order means something, which depends on their names.
pub(super) fn order(names: &Names, is_ordered: impl Fn(&str) -> bool) -> Vec<Next> {
    let index = [0, 1, 2].map(|side: usize| {
        let numbered = names[side].iter().enumerate().map(|(number, name)| (name.as_str(), number));
        numbered.collect::<HashMap<&str, usize>>()
    });
    let has = |side: usize, name: &str| index[side].contains_key(name);
    let common = |side: usize| -> Vec<&str> {
        let names = names[side].iter().map(String::as_str);
        names.filter(|name| (0..3).all(|side| has(side, name))).collect()
    };
    let (first, second) = if common(0) == common(1) && common(0) != common(2) { (2, 1) } else { (1, 2) };
    let is_new = |name: &str, side: usize| !has(0, name) && !has(3 - side, name);

    // What only the second side has, by its predecessor there.
    let mut following: HashMap<Option<&str>, Vec<&str>> = HashMap::new();
    let mut last = None;
    for name in names[second].iter().map(String::as_str) {
        if has(first, name) {
            last = Some(name);
        } else {
            following.entry(last).or_default().push(name);
        }
    }
    let one = |name: &str| {
        let [base, ours, theirs] = [0, 1, 2].map(|side: usize| index[side].get(name).copied());
        Next::One(Slot { base, ours, theirs })
    };
    let mut steps = Vec::new();
    let mut rest: Vec<&str> = names[first].iter().map(String::as_str).rev().collect();
    let mut last = None;
    loop {
        // Everything up to the next thing known to the other side or the base counts as one place.
        let mut own = Vec::new();
        while let Some(name) = rest.pop_if(|name| is_new(name, first)) {
            own.push(name);
        }
        let mut others = following.remove(&last).unwrap_or_default();
        let clashes = |name: &&str| is_ordered(name);
        let comes = |name: &&str| is_new(name, second) && is_ordered(name);
        if own.iter().any(clashes) && others.iter().any(comes) {
            let (clashing, rest): (Vec<&str>, Vec<&str>) = own.into_iter().partition(clashes);
            let (coming, others_rest): (Vec<&str>, Vec<&str>) = others.into_iter().partition(comes);
            (own, others) = (rest, others_rest);
            let numbers = |side: usize, names: &[&str]| names.iter().map(|name| index[side][name]).collect();
            let (ours, theirs) = if first == 1 { (&clashing, &coming) } else { (&coming, &clashing) };
            steps.push(Next::Clash { ours: numbers(1, ours), theirs: numbers(2, theirs) });
        }
        let mut own = own.into_iter().peekable();
        for name in others {
            while let Some(before) = own.next_if(|own| natural(own, name) == Ordering::Less) {
                steps.push(one(before));
            }
            steps.push(one(name));
        }
        steps.extend(own.map(one));
        let Some(next) = rest.pop() else { return steps };
        steps.push(one(next));
        last = Some(next);
    }
}

/// An element of a list that has no name: what it says, and the parts of that.
#[derive(Debug)]
pub(super) struct Element {
    /// What it says as a whole.
    pub(super) whole: String,
    /// What it says, key by key.
    pub(super) parts: HashSet<String>,
}

/// Names the elements of three lists: corresponding elements of the base and a side get one name, and so do equal
/// additions of both sides.
pub(super) fn names(lists: &[Vec<Element>; 3]) -> Names {
    let [base, ours, theirs] = lists;
    let (of_ours, of_theirs) = (matches(base, ours), matches(base, theirs));
    // Equal additions of both sides are one element, as often as both make them.
    let mut added: HashMap<&str, VecDeque<String>> = HashMap::new();
    let mut names_of_ours = Vec::with_capacity(ours.len());
    for (at, element) in ours.iter().enumerate() {
        let name = of_ours[at].map(|number| number.to_string());
        names_of_ours.push(name.unwrap_or_else(|| {
            let name = format!("{} {at} ours", element.whole);
            added.entry(&element.whole).or_default().push_back(name.clone());
            name
        }));
    }
    let mut names_of_theirs = Vec::with_capacity(theirs.len());
    for (at, element) in theirs.iter().enumerate() {
        let name = of_theirs[at].map(|number| number.to_string());
        let known = || added.get_mut(element.whole.as_str())?.pop_front();
        names_of_theirs.push(name.or_else(known).unwrap_or_else(|| format!("{} {at} theirs", element.whole)));
    }
    [(0..base.len()).map(|number| number.to_string()).collect(), names_of_ours, names_of_theirs]
}

/// The most pairs of elements that are compared where two lists differ.
const COMPARISONS: usize = 100_000;

/// For each element of a side, its counterpart in the base: an equal one, or one at least half of which is equal.
fn matches(base: &[Element], side: &[Element]) -> Vec<Option<usize>> {
    let whole = |list: &[Element]| list.iter().map(|element| element.whole.clone()).collect::<Vec<_>>();
    let mut matches = vec![None; side.len()];
    for op in capture_diff_slices(Algorithm::Myers, &whole(base), &whole(side)) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                (0..len).for_each(|at| matches[new_index + at] = Some(old_index + at));
            }
            // In very long lists, each element is compared only with the one at the same position.
            DiffOp::Replace { old_index, old_len, new_index, new_len }
                if old_len.saturating_mul(new_len) > COMPARISONS =>
            {
                for (old, new) in (old_index..old_index + old_len).zip(new_index..new_index + new_len) {
                    matches[new] = is_alike(&base[old], &side[new]).then_some(old);
                }
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let mut free: Vec<usize> = (old_index..old_index + old_len).collect();
                for at in new_index..new_index + new_len {
                    let alike = free.iter().position(|old| is_alike(&base[*old], &side[at]));
                    matches[at] = alike.map(|position| free.remove(position));
                }
            }
            DiffOp::Delete { .. } | DiffOp::Insert { .. } => {}
        }
    }
    matches
}

fn is_alike(a: &Element, b: &Element) -> bool {
    let shared = a.parts.intersection(&b.parts).count();
    shared > 0 && shared * 2 >= a.parts.len().max(b.parts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(lists: [&str; 3], is_sequence: bool) -> String {
        let names = lists.map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let name = |slot: &Slot| {
            let [base, ours, theirs] = [(0, slot.base), (1, slot.ours), (2, slot.theirs)]
                .map(|(side, number)| number.map(|number: usize| names[side][number].clone()));
            ours.or(theirs).or(base).unwrap()
        };
        let list = |side: usize, numbers: &[usize]| {
            numbers.iter().map(|number| names[side][*number].clone()).collect::<Vec<_>>().join(" ")
        };
        let steps = order(&names, |_| is_sequence);
        let words = steps.iter().map(|step| match step {
            Next::One(slot) => name(slot),
            Next::Clash { ours, theirs } => format!("({} | {})", list(1, ours), list(2, theirs)),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_order_does_not_depend_on_the_side() {
        for (base, one, other, merged) in [
            ("a c", "a b c", "a c d", "a b c d"),
            ("a z", "a d f z", "a c e z", "a c d e f z"),
            ("a z", "a e9 z", "a e10 z", "a e9 e10 z"),
            ("", "b", "a", "a b"),
            ("a b c", "c b a", "a b c x", "c x b a"),
            ("a b", "a", "a n b", "a n b"),
            ("a b c", "a b n c", "a c", "a b n c"),
            ("a", "a n", "a n", "a n"),
        ] {
            assert_eq!(ordered([base, one, other], false), merged);
            assert_eq!(ordered([base, other, one], false), merged);
        }
    }

    #[test]
    fn what_changed_is_known_again_among_many() {
        let list = |reason: &str| {
            let element = |number: usize| {
                let parts = [format!("entry = {number}"), format!("reason = {reason}")];
                Element { whole: parts.concat(), parts: parts.into() }
            };
            (0..1000).map(element).collect::<Vec<_>>()
        };
        let [base, ours, theirs] = names(&[list("x"), list("y"), list("z")]);
        assert!(base == ours && base == theirs);
    }

    #[test]
    fn both_cannot_go_on_with_a_sequence() {
        assert_eq!(ordered(["a", "a b", "a c d"], true), "a (b | c d)");
        assert_eq!(ordered(["a z", "a b z", "c a z"], true), "c a b z");
        assert_eq!(ordered(["a", "a b", "a b"], true), "a b");
        assert_eq!(ordered(["a b", "a c", "a d"], true), "a (c | d)");
    }
}
