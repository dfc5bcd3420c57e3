//! A name that belonged to another entry.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use super::{Check, Context, Example, Group, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Level, Registry};

pub(super) static RULE: Rule = Rule {
    name: "id-reused",
    group: Group::Consistency,
    level: Level::Deny,
    timed: false,
    summary: "an id or alias is the former name of another entry, or two entries have the same former name",
    explanation: "\
A former name goes on meaning the entry that had it: in old release notes, in links, in what `tiers show` finds. \
Given to something else, it has two meanings, and answers about the past depend on which of them the reader has in \
mind. Upper and lower case make no difference.

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
    let has_former = registry.entries.values().any(|entry| entry.former_names().next().is_some());
    if !has_former {
        return;
    }
    let present = present(registry);
    let mut former: HashMap<String, (&str, Place)> = HashMap::new();
    for entry in registry.entries.values() {
        for (index, step) in entry.history.iter().enumerate() {
            let Some(was) = &step.was else { continue };
            let here = Place::Value(place::step(&entry.id, index).key("was"));
            let name = was.to_lowercase();
            if let Some((holder, place)) = present.get(&name).filter(|(holder, _)| *holder != entry.id) {
                let help = match place {
                    Place::Key(_) => format!("give it another id: `tiers rename {holder} NEW`"),
                    _ => "take it out of `aliases`".to_owned(),
                };
                findings.push(
                    Finding::new(RULE.name, place.clone(), format!("`{was}` is a former name of `{}`", entry.id))
                        .also(here.clone(), "its name until then")
                        .help(help)
                        .entry(holder),
                );
            }
            match former.entry(name) {
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

/// Every id and alias in lower case, with the entry that has it and where it says so.
fn present(registry: &Registry) -> HashMap<String, (&str, Place)> {
    let mut present = HashMap::with_capacity(registry.entries.len());
    for entry in registry.entries.values() {
        let path = place::entry(&entry.id);
        for (index, alias) in entry.aliases.iter().enumerate() {
            let place = Place::Value(path.key("aliases").index(index));
            present.insert(alias.to_lowercase(), (entry.id.as_str(), place));
        }
        present.insert(entry.id.to_lowercase(), (entry.id.as_str(), Place::Key(path)));
    }
    present
}
