//! Reads the entries of a list.

use std::collections::HashSet;

use super::{Found, Remark, Shape, Taken, Verdict, is_name, kind_of_place, shortened, split_names, tier_of_place};
use crate::import::mapping::{Mapping, Role};
use crate::import::outline::{Candidate, Outline, Sense};
use crate::import::page::{Item, List};
use crate::import::text::Text;
use crate::import::tier::{self, Label, Scale, TierName};
use crate::import::words;

pub(super) fn verdict(candidate: &Candidate<'_>, list: &List, outline: &Outline<'_>, mapping: &Mapping) -> Verdict {
    if let Some(verdict) = labelled_items(candidate, list, outline, mapping) {
        return verdict;
    }
    let (tier, group) = match tier_of_place(candidate) {
        Ok(found) => found,
        Err(why) => return Verdict::Leave(why),
    };
    // "Tier 2 includes:", "Unsupported configurations include:".
    let announced = candidate.intro.as_ref().is_some_and(|intro| {
        intro.sense == Sense::Entries && (!intro.tiers.is_empty() || words::noun(&intro.text).is_some())
    });
    if let Some(why) = not_names(list, announced, candidate.forced) {
        return Verdict::Leave(why);
    }
    let mut taken = Taken { shape: Some(Shape::List), group, ..Taken::default() };
    let kind = kind_of_place(candidate, outline);
    for item in &list.items {
        take_item(&mut taken, item, None, &tier, kind.as_ref());
    }
    Verdict::Take(taken)
}

/// Why the items of a list do not look like names of entries.
fn not_names(list: &List, announced: bool, forced: bool) -> Option<String> {
    if forced {
        return None;
    }
    let leads: Vec<Text> = list.items.iter().map(|item| lead(item).0).collect();
    let linked_here = |item: &Item| item.text.sole_link().is_some_and(|(url, _)| url.starts_with('#'));
    if !list.items.is_empty() && list.items.iter().all(linked_here) {
        return Some("it is a table of contents".to_owned());
    }
    let names = leads.iter().filter(|lead| is_name(lead, !announced)).count();
    let modal = |text: &str| {
        let lower = words::without_parentheses(text).to_lowercase();
        words::words(&lower).any(|word| {
            matches!(word, "must" | "should" | "shall" | "will" | "required" | "expected" | "guaranteed" | "may")
        })
    };
    let promises = leads
        .iter()
        .zip(&list.items)
        .filter(|(lead, item)| {
            let plain = lead.plain();
            if announced {
                modal(&plain) || modal(&item.text.plain()) && !is_name(&item.text, false)
            } else {
                words::is_promise(&plain)
            }
        })
        .count();
    // A list is one of promises if more than a quarter of its items promise something.
    if promises * 4 > leads.len() {
        return Some("its items look like what a tier asks or promises".to_owned());
    }
    if names * 10 < leads.len() * 9 {
        return Some("its items look like sentences, not like names".to_owned());
    }
    None
}

/// An item's name, and the text behind a colon or a dash that describes it.
pub(in crate::import) fn lead(item: &Item) -> (Text, Option<Text>) {
    let ends = |text: &str| {
        let dash =
            [" - ", " – ", " — ", ": ", "：", " -- "].iter().filter_map(|end| Some((text.find(end)?, end.len())));
        let last = [":", "："].iter().filter_map(|end| Some((text.strip_suffix(end)?.len(), end.len())));
        dash.chain(last).min().map(|(at, length)| (at, at + length))
    };
    // A name in bold, code or a link ends where that ends: "**Hail** is a board".
    match item.text.split_at_text(ends) {
        Some((name, rest)) if !name.is_empty() => (name, Some(rest).filter(|rest| !rest.is_empty())),
        _ => (item.text.clone(), None),
    }
}

fn take_item(taken: &mut Taken, item: &Item, above: Option<&Text>, tier: &TierName, kind: Option<&String>) {
    let (name, rest) = lead(item);
    let plain = name.plain();
    // Code or a table in its place gets a remark of its own.
    if item.text.is_empty() && item.lists.is_empty() {
        return;
    }
    if words::is_nothing(&plain) {
        let text = format!("item `{plain}` left: it stands for nothing");
        taken.remarks.push(Remark { line: item.line, left: true, text });
        return;
    }
    if item.text.is_struck() {
        let text = format!("item `{plain}` left: it is struck out");
        taken.remarks.push(Remark { line: item.line, left: true, text });
        return;
    }
    // A nested list holds either the entries of a group, or more about this entry.
    let nested: Vec<&Item> = item.lists.iter().flat_map(|list| &list.items).collect();
    let names = nested.iter().filter(|item| is_name(&lead(item).0, true)).count();
    if !nested.is_empty() && names == nested.len() && rest.is_none() {
        let category = words::is_category(&plain);
        let group = words::noun(&plain).filter(|_| category);
        let whole = match above {
            Some(above) => joined(above, &name),
            None => name,
        };
        for item in nested {
            let above = (!category).then_some(&whole);
            take_item(taken, item, above, tier, group.as_ref().or(kind));
        }
        return;
    }
    for item in nested {
        let text = format!("item `{}` left: it tells more of `{plain}`", shortened(&item.text.plain()));
        taken.remarks.push(Remark { line: item.line, left: true, text });
    }
    let name = match above {
        Some(above) => joined(above, &name),
        None => name,
    };
    let mut cells = Vec::new();
    let summary: Vec<Text> = rest.into_iter().chain(item.more.iter().cloned()).collect();
    if !summary.is_empty() {
        cells.push((String::new(), Role::Summary, Text::joined(summary)));
    }
    taken.surer(tier.scale);
    taken.found.push(Found { line: item.line, source: 0, tier: tier.clone(), name, kind: kind.cloned(), cells });
}

/// A name within a group: `Linux` and `x86_64` are `Linux x86_64`.
fn joined(above: &Text, name: &Text) -> Text {
    Text::joined([above.clone(), name.clone()])
}

/// A list whose items are tiers: with the entries of each in a list below, or in code or links behind the name.
fn labelled_items(candidate: &Candidate<'_>, list: &List, outline: &Outline<'_>, mapping: &Mapping) -> Option<Verdict> {
    let labels: Vec<Option<TierName>> = list
        .items
        .iter()
        .map(|item| match tier::heading(&lead(item).0.without_notes().plain(), &mapping.tiers) {
            Label::One(tier) if lead(item).0.plain().split_whitespace().count() <= 6 => Some(tier),
            _ => None,
        })
        .collect();
    let different: HashSet<&str> = labels.iter().flatten().map(|tier| tier.key.as_str()).collect();
    let sure = labels.iter().flatten().any(|tier| tier.scale == Scale::Tier);
    if different.len() < 2 || !sure || labels.iter().flatten().count() * 2 < labels.len() {
        return None;
    }
    let mut taken = Taken { shape: Some(Shape::TierItems), ..Taken::default() };
    let kind = kind_of_place(candidate, outline);
    for (item, label) in list.items.iter().zip(labels) {
        let (_, rest) = lead(item);
        let Some(tier) = label else {
            let text = format!("item `{}` left: it names no tier", shortened(&item.text.plain()));
            taken.remarks.push(Remark { line: item.line, left: true, text });
            continue;
        };
        let mut found = false;
        for nested in &item.lists {
            match not_names(nested, rest.is_none(), candidate.forced) {
                None => {
                    for item in &nested.items {
                        take_item(&mut taken, item, None, &tier, kind.as_ref());
                    }
                    found = true;
                }
                Some(why) => {
                    let line = nested.items.first().map_or(item.line, |item| item.line);
                    let text = format!("list of {} items left: {why}", nested.items.len());
                    taken.remarks.push(Remark { line, left: true, text });
                }
            }
        }
        // "Tier 1: `x86_64-linux`, `aarch64-linux`": names that are written as such.
        if let Some(rest) = rest.filter(|_| !found) {
            let pieces = split_names(&rest);
            let marked = |piece: &Text| piece.sole_code().is_some() || piece.sole_link().is_some();
            if !pieces.is_empty() && pieces.iter().all(marked) {
                for name in pieces {
                    taken.surer(tier.scale);
                    let tier = tier.clone();
                    taken.found.push(Found {
                        line: item.line,
                        source: 0,
                        tier,
                        name,
                        kind: kind.clone(),
                        cells: Vec::new(),
                    });
                }
            } else {
                let text = format!("`{}` left: sentences are not taken apart", shortened(&item.text.plain()));
                taken.remarks.push(Remark { line: item.line, left: true, text });
            }
        }
    }
    Some(Verdict::Take(taken))
}
