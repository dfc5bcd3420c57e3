//! `tiers export`: complete, stable and as docs/json.md says; and what is generated for the benchmarks is what it
//! says it is.

use std::collections::BTreeSet;

use crate::generate::{self, Mistake};
use serde_json::Value;
use tiers::read::{self, Text};
use tiers::rules::{self, Checked, Levels};
use tiers::{query, view};

use crate::program::World;

const OWN: &str = include_str!("../../tiers.toml");
const PAGE: &str = include_str!("../../docs/json.md");
const BLOCKS: &str = include_str!("../../docs/blocks.md");

fn exported(text: &str) -> String {
    let text = Text::new("tiers.toml", text);
    let source = read::read(&text);
    assert_eq!(source.findings, []);
    view::json(&query::export(&source.registry))
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Calls `each` with every array of objects below a value.
fn rows<'a>(value: &'a Value, each: &mut impl FnMut(&'a [Value])) {
    match value {
        Value::Array(values) => {
            if values.first().is_some_and(Value::is_object) {
                each(values);
            }
            for value in values {
                rows(value, each);
            }
        }
        Value::Object(map) => {
            for value in map.values() {
                rows(value, each);
            }
        }
        _ => {}
    }
}

#[test]
fn the_same_registry_gives_the_same_bytes() {
    assert_eq!(exported(OWN), exported(OWN));
}

#[test]
fn no_key_is_ever_missing() {
    let export: Value = serde_json::from_str(&exported(OWN)).unwrap();
    rows(&export, &mut |rows| assert!(rows.iter().all(|row| keys(row) == keys(&rows[0])), "{rows:#?}"));
}

#[test]
fn the_page_names_every_key() {
    let export: Value = serde_json::from_str(&exported(OWN)).unwrap();
    let mut all: BTreeSet<&str> = keys(&export);
    all.extend(["project", "policy"].iter().flat_map(|part| keys(&export[part])));
    rows(&export, &mut |rows| all.extend(keys(&rows[0])));
    let (_, section) = PAGE.split_once("## `export`").unwrap();
    for key in all.into_iter().filter(|key| *key != "schema") {
        assert!(section.contains(&format!("`{key}`")), "docs/json.md says nothing of `{key}`");
    }
}

/// Every key of a value and of what is in it.
fn all_keys<'a>(value: &'a Value, keys: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(map) => {
            keys.extend(map.keys().map(String::as_str));
            map.values().for_each(|value| all_keys(value, keys));
        }
        Value::Array(values) => values.iter().for_each(|value| all_keys(value, keys)),
        _ => {}
    }
}

#[test]
fn the_page_names_the_keys_of_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let before = OWN.replace("reason = \"", "reason = \"Once: ");
    std::fs::write(folder.path().join("before.toml"), before).unwrap();
    std::fs::write(folder.path().join("tiers.toml"), OWN).unwrap();
    let world = World::new(folder.path());
    for (section, command) in [
        ("list", "list"),
        ("list", "list --as-of 30"),
        ("show", "show component-model"),
        ("show", "show winch"),
        ("show", "show wasi-poll"),
        ("show", "show memory64 --as-of 2024-01-01"),
        ("missing", "missing"),
        ("log", "log"),
        ("diff", "diff --files before.toml tiers.toml"),
        ("decision", "decision list"),
        ("decision", "decision show 2025-01-30"),
        ("rules", "rules"),
        ("rules", "explain tier-skipped"),
        ("check", "check"),
    ] {
        let outcome = world.tiers(command.split(' ').chain(["--format", "json"]));
        let json: Value = serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{command}: {}", outcome.shown));
        let mut named_keys = BTreeSet::new();
        all_keys(&json, &mut named_keys);
        let (_, text) = PAGE.split_once(&format!("## `{section}`")).unwrap();
        let text = text.split("\n## ").next().unwrap();
        // What a transition is, `log` says.
        let text = if section == "decision" { PAGE } else { text };
        for key in named_keys {
            let named = ["`KEY`", "\"KEY\"", ".KEY`"].iter().any(|form| text.contains(&form.replace("KEY", key)));
            assert!(named || key == "schema", "docs/json.md says nothing of `{key}` of `{command}`");
        }
        rows(&json, &mut |rows| {
            assert!(rows.iter().all(|row| keys(row) == keys(&rows[0])), "{command}: {rows:#?}");
        });
    }
}

#[test]
fn the_page_about_blocks_names_every_column() {
    let row = BLOCKS.lines().find(|line| line.starts_with("| `columns` |") && line.contains("every field")).unwrap();
    for name in query::Column::own_names() {
        let mut words = row.split(|c: char| !c.is_alphanumeric() && c != '-');
        assert!(words.any(|word| word == name), "nothing names the column `{name}`: {row}");
    }
}

#[test]
fn evidence_has_all_its_keys_in_every_answer() {
    let toml = r#"
        format = 1
        [project]
        name = "E"
        [[tier]]
        id = 1
        [kind.k]
        [requirement.a]
        tier = 1
        [requirement.b]
        tier = 1
        [entry.x]
        kind = "k"
        tier = 1
        [entry.x.requirements]
        a = { status = "met", evidence = "https://ok.example" }
        b = { status = "met", evidence = { file = "a.rs", contains = "x" } }
    "#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tiers.toml"), toml).unwrap();
    let world = World::new(folder.path());
    let shown: Value = serde_json::from_str(&world.tiers(["show", "x", "--format", "json"]).out).unwrap();
    let export: Value = serde_json::from_str(&world.tiers(["export"]).out).unwrap();
    for rows in [&shown["requirements"], &export["entries"][0]["assessments"]] {
        assert_eq!(
            rows[0]["evidence"],
            serde_json::json!({ "url": "https://ok.example", "file": null, "contains": null })
        );
        assert_eq!(rows[1]["evidence"], serde_json::json!({ "url": null, "file": "a.rs", "contains": "x" }));
    }
}

#[test]
fn an_entry_is_resolved() {
    let export: Value = serde_json::from_str(&exported(OWN)).unwrap();
    let entries = export["entries"].as_array().unwrap();
    let memory64 = entries.iter().find(|entry| entry["id"] == "memory64").unwrap();
    assert_eq!(memory64["tier"], "1");
    assert_eq!(memory64["pr"], 10159);
    assert_eq!(memory64["pr_url"], "https://github.com/bytecodealliance/wasmtime/pull/10159");
    let last = memory64["history"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["event"], &last["from"], &last["to"]), (&"promoted".into(), &"2".into(), &"1".into()));
    assert_eq!(memory64["present"]["tier"], "1");
    assert_eq!(memory64["next"], Value::Null);
    let decision = export["decisions"].as_array().unwrap().iter().find(|one| one["id"] == "2025-01-30").unwrap();
    assert!(decision["moved"].as_array().unwrap().iter().any(|moved| moved["id"] == "memory64"));
}

#[test]
fn what_is_generated_has_the_findings_that_it_should() {
    let findings = |text: String| -> Vec<&'static str> {
        let text = Text::new("tiers.toml", text);
        let source = read::read(&text);
        let today = "2026-01-01".parse().unwrap();
        let checked = Checked { source: &source, today, base: None, files: None };
        rules::check(&checked, &Levels::default()).into_iter().map(|finding| finding.rule).collect()
    };
    assert!(findings(generate::registry(200)).is_empty());
    assert!(findings(generate::with_demotions(200, 5)).is_empty());
    for (mistake, rule) in
        [(Mistake::StandingStep, "transition-without-move"), (Mistake::LostReference, "unknown-reference")]
    {
        let found = findings(generate::with_mistakes(200, 7, mistake));
        assert_eq!(found.iter().filter(|name| **name == rule).count(), 7, "{found:?}");
    }
    let export: Value = serde_json::from_str(&exported(&generate::registry(200))).unwrap();
    assert_eq!(export["entries"].as_array().unwrap().len(), 200);
    assert_eq!(export["entries"][0]["present"]["requirements"][2]["waiver"]["reason"], "Fuzzed by hand.");
}
