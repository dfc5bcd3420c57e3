//! A name that belonged to another entry.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level, Registry};

pub(super) static RULE: Rule = Rule {
    name: "id-reused",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "two entries have names that people take for one: a former name of both, or one that differs in separators",
    explanation: "\
A former name goes on meaning the entry that had it: in old release notes, in links, in what `tiers show` finds. \
Given to something else, it has two meanings, and answers about the past depend on which of them the reader has in \
mind. Upper and lower case make no difference.

Two names that differ only in their separators (`_`, `.`, `-`, `/`) are mistaken for one another, and one of them may \
hold a tier that the other does not.

Give the newer entry another id, or correct `was`.",
    example: Example::new(
        r#"
[entry.vectors]
kind = "feature"
tier = 3
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
    { tier = 3, date = 2024-05-02, pr = 31, was = "simd" },
]

-[entry.simd]
+[entry.short-vectors]
kind = "feature"
tier = 3
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let present = present(registry, findings);
    let mut former: HashMap<Cow<'_, str>, (&str, Place)> = HashMap::new();
    for entry in registry.entries.values() {
        for (index, step) in entry.history.iter().enumerate() {
            let Some(was) = &step.was else { continue };
            let here = Place::Value(place::step(&entry.id, index).key("was"));
            let key = key(was);
            if let Some(holder) = present.get(&key).filter(|holder| holder.entry.id != entry.id) {
                let help = match holder.alias {
                    None => format!("give it another id: `tiers rename {} NEW`", holder.entry.id),
                    Some(_) => "take it out of `aliases`".to_owned(),
                };
                let name = holder.name();
                let message = if was.eq_ignore_ascii_case(name) {
                    format!("`{was}` is a former name of `{}`", entry.id)
                } else {
                    format!("`{name}` differs only in separators from `{was}`, a former name of `{}`", entry.id)
                };
                findings.push(
                    Finding::new(RULE.name, holder.place(), message)
                        .also(here.clone(), "its name until then")
                        .help(help)
                        .entry(&holder.entry.id),
                );
            }
            match former.entry(key) {
                Slot::Vacant(free) => {
                    free.insert((&entry.id, here));
                }
                Slot::Occupied(taken) if taken.get().0 != entry.id => {
                    let (first, place) = taken.get();
                    findings.push(
                        Finding::new(RULE.name, here, format!("`{was}` is a former name of `{first}` as well"))
                            .also(place.clone(), format!("the name of `{first}` until then"))
                            .help("an old name can mean one entry only; correct one of the two")
                            .entry(&entry.id),
                    );
                }
                Slot::Occupied(_) => {}
            }
        }
    }
}

/// An id or alias, and the entry that has it.
#[derive(Clone, Copy)]
struct Holder<'r> {
    entry: &'r Entry,
    alias: Option<usize>,
}

impl<'r> Holder<'r> {
    fn name(self) -> &'r str {
        self.alias.map_or(&self.entry.id, |alias| &self.entry.aliases[alias])
    }

    /// Where the entry says so.
    fn place(self) -> Place {
        let path = place::entry(&self.entry.id);
        match self.alias {
            None => Place::Key(path),
            Some(index) => Place::Value(path.key("aliases").index(index)),
        }
    }
}

/// Every id and alias by its [`key`]. Reports pairs of entries that share a key.
fn present<'r>(registry: &'r Registry, findings: &mut Vec<Finding>) -> HashMap<Cow<'r, str>, Holder<'r>> {
    let mut present = HashMap::with_capacity(registry.entries.len());
    for entry in registry.entries.values() {
        for alias in std::iter::once(None).chain((0..entry.aliases.len()).map(Some)) {
            let holder = Holder { entry, alias };
            let name = holder.name();
            let first: Holder<'_> = match present.entry(key(name)) {
                Slot::Vacant(free) => {
                    free.insert(holder);
                    continue;
                }
                Slot::Occupied(taken) => *taken.get(),
            };
            if first.entry.id == entry.id {
                continue;
            }
            let message = format!("`{name}` differs only in separators from `{}`", first.name());
            let whose = match first.alias {
                None => format!("`{}`", first.name()),
                Some(_) => format!("a name of `{}`", first.entry.id),
            };
            findings.push(
                Finding::new(RULE.name, holder.place(), message)
                    .also(first.place(), whose)
                    .help(format!(
                        "if they are one thing, keep one name of it; if not, choose names that nobody mistakes, or {}",
                        RULE.waive(&entry.id)
                    ))
                    .entry(&entry.id),
            );
        }
    }
    present
}

/// The form in which names that people confuse are equal: in lower case, with one kind of separator. A missing
/// separator is a difference: `wasi-tls` is not `wasitls`.
fn key(name: &str) -> Cow<'_, str> {
    let is_other = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'.' | b'/');
    if !name.bytes().any(is_other) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.to_ascii_lowercase().replace(['_', '.', '/'], "-"))
}
