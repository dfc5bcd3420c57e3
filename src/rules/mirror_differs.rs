//! A file of the project's own says something else of an entry.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::mirror::{Mismatch, Slot};
use crate::model::{Entry, Level, Registry};
use crate::toml::quote_text;
use crate::words;

pub(super) static RULE: Rule = Rule {
    name: "mirror-differs",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a file of `[mirror]` says something else of an entry",
    explanation: "\
What the registry says often stands in a second place: the compiler knows the tiers of its targets, a header tells in \
comments what is on by default. `[mirror.NAME]` names such a file and says where it has what; the two are held against \
each other, so that neither drifts. In one nightly build of Rust, the compiler and the page about it disagreed on 63 facts \
about 322 targets.

Correct the side that is wrong. Where several values of the registry are right, list them under `values`; what is known to \
differ is a waiver. With a base, its `[mirror]` counts: a change does not choose what it is held against.",
    example: Example::with_record(
        "include/config.h",
        "\
/* wasm_simd: vectors.
 * This is `false` by default. */
",
        r#"
[mirror.config]
file = "include/config.h"
text = "wasm_{id} … `{default-on}` by default"

[entry.simd]
kind = "feature"
tier = 1
-default-on = true
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let gravity = context.of_mirrors();
    for (name, mirror, mismatch) in context.mirrored() {
        let file = &mirror.file;
        let finding = match mismatch {
            Mismatch::Value { entry, slot, says, means, line } => {
                let at = line.map_or_else(|| format!("`{file}`"), |line| format!("line {line} of `{file}`"));
                let meant = match means.as_slice() {
                    [one] if *one == says => String::new(),
                    several => format!(", which is {}", words::or(&words::quoted(several))),
                };
                let (fact, path) = held(context.registry, entry, &slot);
                Finding::new(RULE.name, path, format!("{fact}, and {at} says `{says}`{meant}"))
                    .help(format!("if the file is right, {}; else correct the file", to_set(entry, &slot, &means)))
                    .entry(&entry.id)
            }
            Mismatch::Around { entry, line } => Finding::new(
                RULE.name,
                Place::Key(place::entry(&entry.id)),
                format!("`{}` stands on line {line} of `{file}`, and the rest of its text does not", entry.id),
            )
            .help(format!("write it as `text` of `[mirror.{name}]` has it, at most 12 lines away"))
            .entry(&entry.id),
            Mismatch::Lacks { .. } | Mismatch::Unknown { .. } | Mismatch::Broken { .. } => continue,
        };
        findings.push(finding.gravity(gravity));
    }
}

/// What the registry says, and where.
fn held(registry: &Registry, entry: &Entry, slot: &Slot) -> (String, Place) {
    let (id, path) = (&entry.id, place::entry(&entry.id));
    match slot {
        Slot::Tier => (format!("`{id}` holds {}", registry.standing_name(entry.tier)), Place::Value(path.key("tier"))),
        Slot::Title => (format!("`{id}` is called `{}`", entry.title), Place::Value(path.key("title"))),
        Slot::DefaultOn => {
            let on = if entry.default_on { "on" } else { "not on" };
            (format!("`{id}` is {on} by default"), Place::Value(path.key("default-on")))
        }
        Slot::Field(field) => {
            let fact = match entry.fields.get(field) {
                Some(value) => format!("`{field}` of `{id}` is `{value}`"),
                None => format!("`{id}` has no `{field}`"),
            };
            (fact, Place::Value(path.key("fields").key(field)))
        }
    }
}

/// The command that takes what the file means.
fn to_set(entry: &Entry, slot: &Slot, means: &[String]) -> String {
    let id = &entry.id;
    let word = match means {
        [one] => one.as_str(),
        _ => "…",
    };
    match slot {
        Slot::Tier => format!("move it with `tiers promote {id} …` or `tiers demote {id} …`"),
        Slot::Title => format!("`tiers set {id} --title {}`", quote_text(word)),
        Slot::DefaultOn => format!("`tiers set {id} --default-on={word}`"),
        Slot::Field(field) => format!("`tiers set {id} --field {field}={word}`"),
    }
}
