//! Finds entries, by any of their names, and tiers in a text.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::model::{Entry, Rank, Registry};

/// The names that are looked for.
#[derive(Debug)]
pub struct Vocabulary<'r> {
    /// What each name means. Names are in lower case and without separators.
    meanings: BTreeMap<String, Vec<Meaning<'r>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning<'r> {
    Entry(&'r str),
    Tier(Rank),
    /// A word such as `tier` or `default`, without a particular one.
    Talk,
}

/// What a text names: each thing once, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named<'r> {
    /// The ids of entries.
    pub entries: Vec<&'r str>,
    /// The tiers.
    pub tiers: Vec<Rank>,
    /// Whether it mentions tiers or defaults at all.
    pub talk: bool,
}

impl Named<'_> {
    /// Whether it names nothing.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.tiers.is_empty() && !self.talk
    }
}

impl<'r> Vocabulary<'r> {
    /// The names of these entries: id, aliases, former names, and the title from three letters on; of a removed one also
    /// those of what replaced it.
    pub fn of_entries(registry: &'r Registry, entries: impl IntoIterator<Item = &'r Entry>) -> Self {
        let mut vocabulary = Self { meanings: BTreeMap::new() };
        for entry in entries {
            vocabulary.name(&entry.id, entry);
            let successors = entry.replaced_by.iter().filter(|_| entry.is_removed());
            for successor in successors.filter_map(|id| registry.entries.get(id)) {
                vocabulary.name(&entry.id, successor);
            }
        }
        vocabulary
    }

    /// The names of all entries and tiers, and the words for tiers and defaults.
    pub fn of(registry: &'r Registry) -> Self {
        let mut vocabulary = Self::of_entries(registry, registry.entries.values());
        for word in ["tier", "default", "defaulted"] {
            vocabulary.add(word, Meaning::Talk);
        }
        for (index, tier) in registry.tiers.iter().enumerate() {
            let meaning = Meaning::Tier(Rank::new(index));
            vocabulary.add(&format!("tier {}", tier.id), meaning);
            // A number by itself is any number.
            if tier.id.contains(|c: char| !c.is_ascii_digit()) {
                vocabulary.add(&tier.id, meaning);
            }
            if let Some(name) = &tier.name {
                vocabulary.add(name, meaning);
            }
        }
        vocabulary
    }

    fn name(&mut self, id: &'r str, entry: &'r Entry) {
        let names = entry.aliases.iter().map(String::as_str).chain(entry.former_names()).chain([entry.id.as_str()]);
        for name in names {
            self.add(name, Meaning::Entry(id));
        }
        if entry.title.chars().filter(|c| c.is_alphanumeric()).count() >= 3 {
            self.add(&entry.title, Meaning::Entry(id));
        }
    }

    fn add(&mut self, name: &str, meaning: Meaning<'r>) {
        let joined: String = words(name).map(|(word, _)| word).collect();
        if !joined.is_empty() {
            let meanings = self.meanings.entry(joined).or_default();
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
            }
        }
    }

    /// Finds what a text names. Names match whole words; `-`, `_`, `.`, a blank or nothing may separate their parts,
    /// and a plural s is allowed.
    pub fn named(&self, text: &str) -> Named<'r> {
        let mut named = Named::default();
        let words: Vec<(String, bool)> = words(text).collect();
        let mut joined = String::new();
        for start in 0..words.len() {
            joined.clear();
            for (word, goes_on) in &words[start..] {
                joined += word;
                self.look_up(&joined, &mut named);
                if let Some(singular) = joined.strip_suffix('s') {
                    self.look_up(singular, &mut named);
                }
                if !goes_on || !self.begins(&joined) {
                    break;
                }
            }
        }
        named
    }

    fn look_up(&self, joined: &str, named: &mut Named<'r>) {
        for meaning in self.meanings.get(joined).into_iter().flatten() {
            match meaning {
                Meaning::Entry(id) if !named.entries.contains(id) => named.entries.push(id),
                Meaning::Tier(rank) if !named.tiers.contains(rank) => named.tiers.push(*rank),
                Meaning::Talk => named.talk = true,
                Meaning::Entry(_) | Meaning::Tier(_) => {}
            }
        }
    }

    /// Whether this is the beginning of a longer name.
    fn begins(&self, joined: &str) -> bool {
        let mut longer = self.meanings.range::<str, _>((Bound::Excluded(joined), Bound::Unbounded));
        longer.next().is_some_and(|(name, _)| name.starts_with(joined))
    }
}

/// The words of a text in lower case, each with whether a single separator follows it.
fn words(text: &str) -> impl Iterator<Item = (String, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = &rest[rest.find(char::is_alphanumeric)?..];
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        let mut next = after.chars();
        let goes_on =
            matches!(next.next(), Some('-' | '_' | '.' | ' ')) && next.next().is_some_and(char::is_alphanumeric);
        Some((word.to_lowercase(), goes_on))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Standing, Tier};

    fn entry(id: &str, aliases: &[&str]) -> Entry {
        Entry { aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(), ..Entry::unplaced(id, "") }
    }

    fn registry() -> Registry {
        let mut registry = Registry::default();
        let removed =
            Entry { tier: Standing::Removed, replaced_by: vec!["winch".to_owned()], ..entry("winch-x86_64", &[]) };
        let entries = [
            entry("memory64", &["mem-64"]),
            entry("gc", &[]),
            entry("exception-handling", &[]),
            entry("winch", &[]),
            removed,
        ];
        registry.entries = entries.into_iter().map(|entry| (entry.id.clone(), entry)).collect();
        let tier = |id: &str, name: &str| Tier { id: id.to_owned(), name: Some(name.to_owned()), ..Tier::default() };
        registry.tiers = vec![tier("1", "Production ready"), tier("beta", "Nearly there")];
        registry
    }

    #[test]
    fn names_stand_between_borders() {
        let registry = registry();
        let vocabulary = Vocabulary::of(&registry);
        let entries = |text| vocabulary.named(text).entries;
        assert_eq!(entries("Memory-64, mem64 and memory 64s"), ["memory64"]);
        assert_eq!(entries("memory640 or amemory64, memory/64"), <[&str; 0]>::default());
        assert_eq!(entries("GC/exception_handling"), ["gc", "exception-handling"]);
        assert_eq!(entries("ExceptionHandling. exception"), ["exception-handling"]);
        assert_eq!(entries("Winch is fine"), ["winch", "winch-x86_64"]);
        assert_eq!(entries(""), <[&str; 0]>::default());
    }

    #[test]
    fn tiers_and_talk_of_them() {
        let registry = registry();
        let vocabulary = Vocabulary::of(&registry);
        assert_eq!(vocabulary.named("to Tier-1 or tier1").tiers, [Rank::new(0)]);
        assert_eq!(vocabulary.named("tier 10, 1").tiers, []);
        assert!(vocabulary.named("tier 10").talk && vocabulary.named("on by default").talk);
        assert_eq!(vocabulary.named("beta; production ready").tiers, [Rank::new(1), Rank::new(0)]);
        assert!(vocabulary.named("one item of many").is_empty());
    }
}
