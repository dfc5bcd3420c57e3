//! The JSON Schema of the file agrees with what reading it says of its shape.

use std::path::Path;

use crate::program::World;
use jsonschema::Validator;
use serde_json::Value;
use tiers::read::{self, Text};
use tiers::rules::{PREAMBLE, RULES};

/// The JSON Schema as `tiers schema` prints it.
fn json_schema() -> Value {
    let outcome = World::new(Path::new(crate::REPOSITORY)).tiers(["schema"]);
    serde_json::from_str(&outcome.out).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft7::options().should_validate_formats(true).build(&json_schema()).unwrap()
}

/// A TOML text as editors show it to a schema: dates are strings.
fn json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(values) => values.into_iter().map(convert).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, convert(value))).collect(),
        }
    }
    convert(toml::Value::Table(toml::from_str(text).unwrap()))
}

#[test]
fn it_is_a_valid_schema_that_names_no_host() {
    let schema = json_schema();
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(schema.get("$id"), None);
    assert_eq!(schema["title"], "tiers.toml");
}

#[test]
fn the_real_registry_is_valid() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../tiers.toml")).unwrap();
    let validator = validator();
    let errors: Vec<String> =
        validator.iter_errors(&json(&text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn every_good_example_is_valid() {
    let validator = validator();
    for rule in RULES {
        assert!(validator.is_valid(&json(&rule.example.good().registry())), "{}", rule.name);
    }
}

/// What is wrong in itself; what is wrong between two places (references, duplicates) a schema does not see.
#[test]
fn what_reading_refuses_the_schema_refuses() {
    let validator = validator();
    let bad = [
        "colour = 1",
        "kind.feature.titel = \"Feature\"",
        "kind.feature.title = 1",
        "kind.feature.title = \" \"",
        "kind.feature.ids = \"triple\"",
        "kind.feature.max-climb = 0",
        "kind.feature.max-climb = \"1\"",
        "kind.\"a b\" = {}",
        "kind.-x = {}",
        "kind = []",
        "project.url = \"example.org\"",
        "project.url = \"https://\"",
        "project.url = \"https://example.org/a b\"",
        "project.pull-request = \"https://example.org/pull\"",
        "policy.enforced-from = 2025-01-30T00:00:00Z",
        "policy.enforced-from = 20250130",
        "policy.start = \"removed\"",
        "lints.tier-skipped = \"error\"",
        "requirement.tests.max-age = \"14\"",
        "requirement.tests.max-age = \"14 months\"",
        "requirement.tests.tier = []",
        "requirement.tests.any-of = \"docs\"",
        "decision.d = { kind = \"meeting\", date = 2025-01-30 }",
        "entry.x = { kind = \"feature\" }",
        "entry.x = { kind = \"feature\", tier = 1, history = [] }",
        "entry.x = { kind = \"feature\", tier = 1, history = [{ date = 2025-01-30 }] }",
        "entry.x = { kind = \"feature\", tier = 1, history = [{ tier = 1, since = \"v1\" }] }",
        "entry.x = { kind = \"feature\", tier = 1, history = [{ tier = 1, since = \"01\" }] }",
        "entry.x = { kind = \"feature\", tier = 1, history = [{ tier = 1, pr = 0 }] }",
        "entry.x = { kind = \"feature\", tier = 1, aliases = [\"a//b\"] }",
        "entry.x = { kind = \"feature\", tier = 1, default-on = \"yes\" }",
        "entry.x = { kind = \"feature\", tier = true }",
        "entry.x = { kind = \"feature\", tier = 1, requirements = { tests = \"done\" } }",
        "entry.x = { kind = \"feature\", tier = 1, requirements = { tests = { evidence = \"https://example.org\" } } }",
        "entry.x = { kind = \"feature\", tier = 1, requirements = { tests = { status = \"met\", evidence = { file = \"a\" } } } }",
        "waiver = [{ entry = \"x\", requirement = \"tests\" }]",
        "waiver = [{ entry = \"x\", reason = \"r\" }]",
        "waiver = [{ requirement = \"tests\", reason = \"r\" }]",
        "waiver = [{ entry = \"x\", entries = [\"x\"], requirement = \"tests\", reason = \"r\" }]",
        "waiver = [{ entry = \"x\", requirement = \"tests\", lint = \"l\", reason = \"r\" }]",
        "release = [{ version = \"1.2.3.4\" }]",
        "release = [{ version = 30 }]",
        "matrix.m = { rows = \"feature\" }",
        "matrix.m = { rows = \"feature\", columns = [], cells = { x = { y = \"maybe\" } } }",
        "docs.files = \"page.md\"",
    ];
    let preamble = [
        ("format", "format = 1"),
        ("project", "project.name = \"Example\""),
        ("tier", "tier = [{ id = 1 }, { id = 2 }]"),
        ("kind", "kind.feature = {}"),
        ("requirement", "requirement.tests = {}"),
    ];
    for line in bad {
        // What the line gives itself is not given before it.
        let given = |key: &str| line.starts_with(&format!("{key} =")) || line.starts_with(&format!("{key}.tests"));
        let before = preamble.iter().filter(|(key, _)| !given(key)).map(|(_, line)| *line);
        let before = before.filter(|before| !(line.starts_with("kind.feature") && before.starts_with("kind")));
        let text = before.chain([line]).collect::<Vec<_>>().join("\n");
        let read = Text::new("tiers.toml", text.as_str());
        let source = read::read(&read);
        assert!(source.parsed, "{text}");
        assert!(!source.findings.is_empty(), "reading accepts {line}");
        assert!(!validator.is_valid(&json(&text)), "the schema accepts {line}");
    }
    assert!(validator.is_valid(&json(PREAMBLE)));
}

#[test]
fn what_is_missing_is_invalid() {
    let validator = validator();
    for key in ["format", "project", "tier", "kind"] {
        let mut registry = json(PREAMBLE);
        registry.as_object_mut().unwrap().remove(key);
        assert!(!validator.is_valid(&registry), "without {key}");
    }
}

#[test]
fn odd_and_right_values_are_valid() {
    let validator = validator();
    let text = format!(
        "{PREAMBLE}
[[release]]
version = \"1.2.3-rc.1+build.5\"
[[release]]
version = \"3.12\"
[[waiver]]
lint = \"too-few-owners\"
reason = \"nobody\"
[requirement.x]
tier = {{ feature = \"2\" }}
max-age = \"2 weeks\"
[entry.\"a.b+c\"]
kind = \"feature\"
tier = 2
url = \"https://пример.example:8080/a_(b)?c#d\"
"
    );
    let read = Text::new("tiers.toml", text.as_str());
    assert_eq!(read::read(&read).findings, []);
    assert!(validator.is_valid(&json(&text)));
}
