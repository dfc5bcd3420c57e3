//! Entries that depend on themselves, and requirements that are their own alternatives, by way of others.

use std::collections::HashMap;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "circular-reference",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "`depends-on` or `any-of` leads back to where it began",
    explanation: "\
What an entry depends on is there first, so no entry can depend on one that depends on it, be it by way of others. \
A requirement whose alternatives lead back to it asks for nothing but itself.

Take one of the references away. What belongs together so closely may be one entry.",
    example: Example::new(
        r#"
[entry.gc]
kind = "feature"
tier = 2
depends-on = ["function-references"]

[entry.function-references]
kind = "feature"
tier = 2
-depends-on = ["gc"]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let dependencies = registry.entries.values().map(|entry| (entry.id.as_str(), entry.depends_on.as_slice()));
    for circle in circles(dependencies) {
        let finding = circle.finding("depends-on", |id| place::entry(id).key("depends-on"));
        findings.push(finding.entry(circle.shown[0].0));
    }
    let alternatives = registry.requirements.iter().map(|(id, requirement)| (id.as_str(), &requirement.any_of[..]));
    for circle in circles(alternatives) {
        findings.push(circle.finding("any-of", |id| place::requirement(id).key("any-of")));
    }
}

/// How many ids of a circle a message names at most.
const SHOWN: usize = 8;

/// References that lead back to where they began.
struct Circle<'a> {
    /// The first ids in it, each with the index of its reference to the next.
    shown: Vec<(&'a str, usize)>,
    /// How many there are.
    length: usize,
}

impl Circle<'_> {
    fn finding(&self, key: &str, list: impl Fn(&str) -> KeyPath) -> Finding {
        let mut names: Vec<String> = self.shown.iter().map(|(id, _)| format!("`{id}`")).collect();
        if self.length > self.shown.len() {
            names.push(format!("{} more", self.length - self.shown.len()));
        }
        names.push(names[0].clone());
        let mut places = self.shown.iter().map(|(id, index)| Place::Value(list(id).index(*index)));
        let first = places.next().expect("a circle has something in it");
        let finding = Finding::new(RULE.name, first, format!("`{key}` goes in a circle: {}", names.join(" → ")))
            .help("take one of these references away");
        places.fold(finding, |finding, place| finding.also(place, "goes on here"))
    }
}

/// The state of a node in the walk along the references.
#[derive(Clone, Copy)]
enum Walk {
    /// The walk leads through it, at this position.
    On(usize),
    /// Everything behind it has been seen.
    Done,
}

/// The circles in a graph, one for each reference that closes one.
fn circles<'a>(nodes: impl Iterator<Item = (&'a str, &'a [String])>) -> Vec<Circle<'a>> {
    // A node without references is in no circle.
    let nodes: Vec<(&str, &[String])> = nodes.filter(|(_, references)| !references.is_empty()).collect();
    let references: HashMap<&str, &[String]> = nodes.iter().copied().collect();
    let mut walked: HashMap<&str, Walk> = HashMap::new();
    let mut circles = Vec::new();
    for (start, _) in nodes {
        if walked.contains_key(start) {
            continue;
        }
        // Each node with the index of its next reference. There is no recursion, since a chain may be as long as the
        // file.
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        walked.insert(start, Walk::On(0));
        while let Some((id, next)) = way.last_mut() {
            let Some(target) = references.get(*id).and_then(|targets| targets.get(*next)) else {
                walked.insert(*id, Walk::Done);
                way.pop();
                continue;
            };
            *next += 1;
            match walked.get(target.as_str()) {
                None => {
                    walked.insert(target, Walk::On(way.len()));
                    way.push((target, 0));
                }
                Some(Walk::On(begin)) => {
                    let circle = &way[*begin..];
                    let shown = circle.iter().take(SHOWN).map(|(id, next)| (*id, next - 1)).collect();
                    circles.push(Circle { shown, length: circle.len() });
                }
                Some(Walk::Done) => {}
            }
        }
    }
    circles
}
