//! A target that no toolchain knows.

use target_lexicon::{Architecture, ParseError, Triple};

use super::{Check, Context, Example, Group, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "malformed-triple",
    group: Group::Consistency,
    level: Level::Deny,
    timed: false,
    summary: "the id or `triple` of an entry is no target triple, and its kind asks for one",
    explanation: "\
A kind with `ids = \"target-triple\"` has entries that people paste into a command line, so their ids have to be \
triples that toolchains know: an architecture, a vendor, an operating system, and what else there is to say. The \
crate `target-lexicon` is the judge.

Correct the id, or give the entry a `triple` where its id has to be something else.",
    bad: Example::new(
        r#"
[kind.target]
ids = "target-triple"

[entry.x86-64-linux]
kind = "target"
tier = 2
"#,
    ),
    good: Example::new(
        r#"
[kind.target]
ids = "target-triple"

[entry.x86_64-unknown-linux-gnu]
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
            (Place::Value(path.key("triple")), "write a triple that `rustc --print target-list` has".to_owned())
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
            Finding::new(RULE.name, place, format!("`{written}` is no target triple: {problem}"))
                .help(help)
                .entry(&entry.id),
        );
    }
}

/// Why a text is no target triple, if it is none.
fn problem(written: &str) -> Option<String> {
    let (part, name) = match written.parse::<Triple>() {
        // The parser takes the word `unknown` for an architecture; there is no such machine.
        Ok(triple) if triple.architecture == Architecture::Unknown => ("architecture", "unknown".to_owned()),
        Ok(_) => return None,
        Err(ParseError::UnrecognizedArchitecture(name)) => ("architecture", name),
        Err(ParseError::UnrecognizedVendor(name)) => ("vendor", name),
        Err(ParseError::UnrecognizedOperatingSystem(name)) => ("operating system", name),
        Err(ParseError::UnrecognizedEnvironment(name)) => ("environment", name),
        Err(ParseError::UnrecognizedBinaryFormat(name)) => ("binary format", name),
        Err(ParseError::UnrecognizedField(name)) => ("part", name),
    };
    Some(format!("no {part} `{name}` is known"))
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
        ] {
            assert_eq!(problem(triple), None, "{triple}");
        }
        for wrong in
            ["no-std", "unknown", "unknown-unknown-linux", "x86-64-linux", "linux", "x86_64-linux-gnu-gnu", " "]
        {
            assert!(problem(wrong).is_some(), "{wrong}");
        }
    }
}
