//! A target whose name does not look like a target triple.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "malformed-triple",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "the id or `triple` of an entry does not look like a target triple, and its kind asks for one",
    explanation: "\
A kind with `ids = \"target-triple\"` has entries that people paste into a command line, so their ids have to look like \
triples: two to five parts between `-`, of lower-case letters, digits, `_` and `.`. Which triples there are is not \
judged: a project that makes targets knows more of them than any list.

Correct the id, or give the entry a `triple` where its id has to be something else.",
    example: Example::new(
        r#"
[kind.target]
ids = "target-triple"

-[entry.x86_64-Linux]
+[entry.x86_64-unknown-linux-gnu]
kind = "target"
tier = 2
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values() {
        if !registry.kinds.get(&entry.kind).is_some_and(|kind| kind.target_triples) {
            continue;
        }
        let written = entry.triple.as_deref().unwrap_or(&entry.id);
        let Some(problem) = problem(written) else { continue };
        let path = place::entry(&entry.id);
        let (place, help) = if entry.triple.is_some() {
            (Place::Value(path.key("triple")), "write one such as `x86_64-unknown-linux-gnu`".to_owned())
        } else {
            (
                Place::Key(path),
                format!(
                    "correct the id, or add `triple = \"…\"` with the one that it stands for; if there is none, {}",
                    RULE.waive(&entry.id)
                ),
            )
        };
        findings.push(
            Finding::new(RULE.name, place, format!("`{written}` does not look like a target triple: {problem}"))
                .help(help)
                .entry(&entry.id),
        );
    }
}

/// Why a text does not look like a target triple, if it does not.
fn problem(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split('-').collect();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
    if let Some(wrong) = written.chars().find(|c| *c != '-' && !allowed(*c)) {
        return Some(format!("it has `{wrong}`, and has only lower-case letters, digits, `_`, `.` and `-`"));
    }
    match parts.len() {
        _ if parts.contains(&"") => Some("a part between `-` is empty".to_owned()),
        1 => Some("it has one part, and needs two to five between `-`".to_owned()),
        2..=5 => None,
        many => Some(format!("it has {many} parts, and needs two to five between `-`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triples_are_those_of_toolchains() {
        for triple in [
            "x86_64-unknown-linux-gnu",
            "aarch64-apple-darwin",
            "wasm32-wasip1",
            "wasm32-unknown-unknown",
            "thumbv8m.main-none-eabi",
            "pulley64-unknown-unknown-elf",
            "armv7a-none-eabi",
            "thumbv7em-nuttx-eabihf",
        ] {
            assert_eq!(problem(triple), None, "{triple}");
        }
        for wrong in ["linux", "x86_64-Linux", "linux/amd64", "a-b-c-d-e-f", "x86_64--linux", "-linux", " "] {
            assert!(problem(wrong).is_some(), "{wrong}");
        }
    }
}
