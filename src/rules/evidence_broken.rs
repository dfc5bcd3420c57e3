//! A probe does not find its text.

use super::{Check, Context, Example, Group, Probed, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Evidence, Level};

pub(super) static RULE: Rule = Rule {
    name: "evidence-broken",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a probe's file is not there, or does not contain its text",
    explanation: "\
A probe, `evidence = { file = \"…\", contains = \"…\" }`, is evidence that can be looked for again, and `check` does so \
every time. When the file or the text is gone, what it showed may be gone too: the fuzzer was turned off, the test was \
deleted. That is how Wasmtime's tail calls came to be unfuzzed in Tier 1.

Find out what became of it, then assess the requirement anew. The file is relative to the registry's folder, or to \
`--root`, and must lie inside it. Neither the registry nor a file of git is evidence, and with `--base REV` only files \
that git tracks are, those of submodules included: what a build left behind does not belong to the change.",
    example: Example::new(
        r#"
@fuzzed

@assessed
-fuzzed = { status = "met", evidence = { file = "fuzz/generate.rs", contains = "simd" } }
+fuzzed = { status = "met", evidence = "https://example.org/fuzzing" }
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(files) = context.files else { return };
    for entry in context.registry.entries.values() {
        for (id, assessment) in &entry.requirements {
            let Some(Evidence::Probe { file, contains }) = &assessment.evidence else { continue };
            let path = place::entry(&entry.id).key("requirements").key(id).key("evidence");
            let (key, message) = match files.probe(file, contains) {
                Probed::Found => continue,
                Probed::NoText => ("contains", format!("`{file}` does not contain `{contains}`")),
                Probed::NoFile => ("file", format!("there is no file `{file}`")),
                Probed::Refused(why) => ("file", format!("`{file}` {why}")),
                Probed::Unreadable(reason) => ("file", format!("`{file}` cannot be read: {reason}")),
            };
            let help = match key {
                "contains" => format!("look what became of it, then `tiers assess {} {id} …`", entry.id),
                _ => format!(
                    "the file is relative to the registry's folder, or to `--root`; `tiers assess {} {id} …` renews it",
                    entry.id
                ),
            };
            findings.push(
                Finding::new(RULE.name, Place::Value(path.key(key)), message)
                    .label(format!("evidence that `{}` is {}", id, assessment.status))
                    .help(help)
                    .entry(&entry.id)
                    .requirement(id),
            );
        }
    }
}
