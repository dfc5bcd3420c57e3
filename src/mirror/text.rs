//! Finds a pattern in a text: where, for which entry, and with which values.
//!
//! One pass finds the names of entries. From each name, the search for the rest goes no further than the name of
//! another entry. So the cost is the length of the text, however many entries there are.

use std::collections::HashMap;

use super::pattern::{Part, Pattern, Slot};
use super::{Mismatch, held, names};
use crate::lines::Lines;
use crate::model::{Entry, Mirror, Registry, Standing};

/// How many lines a gap may take.
const GAP_LINES: usize = 12;
/// No id is longer than this.
const LONGEST_ID: usize = 100;

/// Where the pattern's name of an entry is, with the values found around it.
struct Found<'r, 't> {
    entry: &'r Entry,
    start: usize,
    end: usize,
    values: Values<'t>,
}

/// Values with their places.
type Values<'t> = Vec<(Slot, &'t str, usize)>;

/// What is looked for, and in which text.
struct Search<'r, 't> {
    registry: &'r Registry,
    text: &'t str,
    names: HashMap<String, &'r Entry>,
}

pub(super) fn mismatches<'r>(mirror: &Mirror, pattern: &str, registry: &'r Registry, text: &str) -> Vec<Mismatch<'r>> {
    // Reading the registry reports what is wrong with a pattern.
    let Ok(pattern) = Pattern::read(pattern, |field| registry.fields.contains_key(field)) else { return Vec::new() };
    let search = Search { registry, text, names: names(mirror, registry, spelled) };
    let found = search.anchors(&pattern.segments[pattern.anchor]);
    let mut by_entry: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, found) in found.iter().enumerate() {
        by_entry.entry(&found.entry.id).or_default().push(index);
    }
    let lines = Lines::of(text);
    let wanted = registry.entries.values().filter(|entry| {
        mirror.is_of(&entry.kind) && matches!(entry.tier, Standing::Tier(_)) && !mirror.ignore.contains(&entry.id)
    });
    let wanted: Vec<&Entry> = wanted.collect();
    if let Some(broken) = search.says_nothing(&pattern, &found, &wanted, &mirror.file) {
        return vec![broken];
    }
    let mut mismatches = Vec::new();
    for entry in wanted {
        let Some(places) = by_entry.get(entry.id.as_str()) else {
            mismatches.push(Mismatch::Lacks { entry, near: None });
            continue;
        };
        let mut wrong: Option<Vec<Mismatch<'r>>> = None;
        let mut right = false;
        for values in places.iter().filter_map(|index| search.around(&pattern, &found, *index)) {
            let differing = values.into_iter().filter(|(slot, says, _)| held(registry, entry, slot) != Some(says));
            let differing: Vec<Mismatch<'r>> = differing
                .map(|(slot, says, at)| Mismatch::Value {
                    entry,
                    slot,
                    says: says.to_owned(),
                    means: vec![says.to_owned()],
                    line: Some(lines.line(at)),
                })
                .collect();
            right |= differing.is_empty();
            wrong.get_or_insert(differing);
        }
        match wrong {
            _ if right => {}
            Some(wrong) => mismatches.extend(wrong),
            None => mismatches.push(Mismatch::Around { entry, line: lines.line(found[places[0]].start) }),
        }
    }
    mismatches
}

/// A name without what its spellings differ in: `memory-64`, `memory_64` and `memory64` are one.
fn spelled(name: &str) -> String {
    name.replace(['-', '_'], "")
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/')
}

impl<'r, 't> Search<'r, 't> {
    /// That a pattern stands in the text for none of several entries, so that it is the pattern that is wrong.
    fn says_nothing(
        &self,
        pattern: &Pattern,
        found: &[Found<'r, 't>],
        wanted: &[&Entry],
        file: &str,
    ) -> Option<Mismatch<'r>> {
        if wanted.len() < 2 || (0..found.len()).any(|index| self.around(pattern, found, index).is_some()) {
            return None;
        }
        let (message, help) = if found.is_empty() {
            let message = format!("the text stands in `{file}` for no entry");
            (message, "see how the file writes the names: what stands right beside `{id}` has to be there too")
        } else {
            let message = format!("the names of entries stand in `{file}`, and what is to stand around them does not");
            (message, "see what stands before and behind the names there; `…` is up to 12 lines")
        };
        Some(Mismatch::Broken { key: vec!["text".to_owned()], message, help: help.to_owned() })
    }

    /// The places of the segment that names entries, in the order of the text.
    fn anchors(&self, parts: &[Part]) -> Vec<Found<'r, 't>> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(start) = self.next_start(parts, from, self.text.len()) {
            let mut values = Vec::new();
            let mut entry = None;
            match self.read(parts, start, &mut entry, &mut values) {
                Some(end) if entry.is_some() => {
                    found.extend(entry.map(|entry| Found { entry, start, end, values }));
                    from = end.max(self.after(start));
                }
                _ => from = self.after(start),
            }
        }
        found
    }

    /// The values found in all segments around a name; none if a segment is missing.
    fn around(&self, pattern: &Pattern, all: &[Found<'r, 't>], index: usize) -> Option<Values<'t>> {
        let this = &all[index];
        let other = |found: &&Found<'r, 't>| found.entry.id != this.entry.id;
        // The same entry may be named several times, and the text in between belongs to it.
        let before = all[..index].iter().rev().take(GAP_LINES * 4).find(other).map_or(0, |found| found.end);
        let behind =
            all[index + 1..].iter().take(GAP_LINES * 4).find(other).map_or(self.text.len(), |found| found.start);
        let mut values = this.values.clone();
        let mut at = this.end;
        for parts in &pattern.segments[pattern.anchor + 1..] {
            let limit = self.lines_after(at).min(behind);
            at = self.first(parts, at, limit, this.entry, &mut values)?;
        }
        let mut at = this.start;
        for parts in pattern.segments[..pattern.anchor].iter().rev() {
            let limit = self.lines_before(at).max(before);
            at = self.last(parts, limit, at, this.entry, &mut values)?;
        }
        Some(values)
    }

    /// The end of the first place in a range at which a segment stands.
    fn first(
        &self,
        parts: &[Part],
        mut from: usize,
        to: usize,
        of: &'r Entry,
        values: &mut Values<'t>,
    ) -> Option<usize> {
        while let Some(start) = self.next_start(parts, from, to) {
            let mut found = Vec::new();
            if let Some(end) = self.read(parts, start, &mut Some(of), &mut found) {
                values.extend(found);
                return Some(end);
            }
            from = self.after(start);
        }
        None
    }

    /// The start of the last place in a range at which a segment stands.
    fn last(
        &self,
        parts: &[Part],
        mut from: usize,
        to: usize,
        of: &'r Entry,
        values: &mut Values<'t>,
    ) -> Option<usize> {
        let mut last = None;
        while let Some(start) = self.next_start(parts, from, to) {
            let mut found = Vec::new();
            if let Some(end) = self.read(parts, start, &mut Some(of), &mut found)
                && end <= to
            {
                last = Some((start, found));
            }
            from = self.after(start);
        }
        let (start, found) = last?;
        values.extend(found);
        Some(start)
    }

    /// The next place in a range at which a segment may begin.
    fn next_start(&self, parts: &[Part], from: usize, to: usize) -> Option<usize> {
        match parts.first()? {
            Part::Text(text) => {
                // It may reach beyond the range, but begins in it.
                let mut end = (to + text.len()).min(self.text.len());
                while !self.text.is_char_boundary(end) {
                    end += 1;
                }
                let at = from + self.text.get(from..end)?.find(text.as_str())?;
                (at < to).then_some(at)
            }
            Part::Id | Part::Value(_) => {
                let mut at = from;
                loop {
                    let next = self.text.get(at..to)?.find(is_of_name).map(|found| at + found)?;
                    let begins = !self.text[..next].ends_with(is_of_name);
                    if begins {
                        return Some(next);
                    }
                    at = next + self.text[next..].find(|c| !is_of_name(c))?;
                }
            }
        }
    }

    /// Reads a segment at a place, and says where it ends. The entry is the one that has been named, or will be here.
    fn read(
        &self,
        parts: &[Part],
        start: usize,
        entry: &mut Option<&'r Entry>,
        values: &mut Values<'t>,
    ) -> Option<usize> {
        let mut at = start;
        for (index, part) in parts.iter().enumerate() {
            let next = match parts.get(index + 1) {
                Some(Part::Text(text)) => Some(text.as_str()),
                _ => None,
            };
            at = match part {
                Part::Text(text) => self.text[at..].starts_with(text.as_str()).then_some(at + text.len())?,
                Part::Id => self.name(at, next, entry)?,
                Part::Value(slot) => {
                    let says = self.value(slot, at, next)?;
                    values.push((slot.clone(), says, at));
                    at + says.len()
                }
            };
        }
        Some(at)
    }

    /// Reads a name of an entry, before this text: the longest one that there is.
    fn name(&self, at: usize, next: Option<&str>, entry: &mut Option<&'r Entry>) -> Option<usize> {
        let rest = &self.text[at..];
        let run = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        let ends = rest[..run].char_indices().map(|(index, c)| index + c.len_utf8()).take(LONGEST_ID);
        let ends: Vec<usize> = ends.collect();
        for end in ends.into_iter().rev() {
            let whole = match next {
                Some(next) => rest[end..].starts_with(next),
                // What ends a sentence does not belong to the name.
                None => !rest[end..run].contains(|c: char| c.is_alphanumeric() || c == '_'),
            };
            if !whole {
                continue;
            }
            if let Some(named) = self.names.get(&spelled(&rest[..end]))
                && entry.is_none_or(|entry| entry.id == named.id)
            {
                *entry = Some(named);
                return Some(at + end);
            }
        }
        None
    }

    /// Reads a value, before this text.
    fn value(&self, slot: &Slot, at: usize, next: Option<&str>) -> Option<&'t str> {
        let rest = &self.text[at..];
        let closed: Vec<&str> = match slot {
            Slot::DefaultOn => vec!["true", "false"],
            Slot::Tier => self.registry.tiers.iter().map(|tier| tier.id.as_str()).collect(),
            Slot::Field(field) => match self.registry.fields.get(field).and_then(|field| field.values.as_ref()) {
                Some(values) => values.keys().map(String::as_str).collect(),
                None => return line(rest, next),
            },
            Slot::Title => return line(rest, next),
        };
        let stands = |word: &&str| {
            let Some(behind) = rest.strip_prefix(*word) else { return false };
            next.map_or_else(|| !behind.starts_with(char::is_alphanumeric), |next| behind.starts_with(next))
        };
        closed.into_iter().filter(stands).max_by_key(|word| word.len()).map(|word| &rest[..word.len()])
    }

    /// Behind the character at a place.
    fn after(&self, at: usize) -> usize {
        at + self.text[at..].chars().next().map_or(1, char::len_utf8)
    }

    /// So many lines on.
    fn lines_after(&self, at: usize) -> usize {
        self.text[at..].match_indices('\n').nth(GAP_LINES).map_or(self.text.len(), |(end, _)| at + end)
    }

    /// So many lines back.
    fn lines_before(&self, at: usize) -> usize {
        self.text[..at].rmatch_indices('\n').nth(GAP_LINES).map_or(0, |(end, _)| end + 1)
    }
}

/// What stands on a line before this text, or all of it.
fn line<'t>(rest: &'t str, next: Option<&str>) -> Option<&'t str> {
    let line = rest.lines().next().unwrap_or_default();
    let end = match next {
        Some(next) => line.find(next)?,
        None => line.trim_end().len(),
    };
    (end > 0).then(|| &line[..end])
}
