//! The formats of findings that machines read, read back by others' code.

use std::collections::HashSet;
use std::fs;

use crate::program::World;
use serde_json::json;
use serde_sarif::sarif::{ResultColumnKind, ResultLevel, Run, Sarif};
use tempfile::TempDir;

/// A registry with an error behind characters of several bytes, a warning's worth of names, and lines to be moved.
const REGISTRY: &str = r#"format = 1

[project]
name = "Exämple 表 🦀"

[[tier]]
id = 1

[[tier]]
id = 2

[kind.feature]

[entry.simd]
title = "表🦀" # 表
kind = "feature"
tier = 2
history = [{ tier = 2, date = 2024-05-01 }, { tier = 1, date = 2024-04-01 }]

[entry.threads]
kind = "feature"
tier = 1
history = [{ tier = 2, reason = "🦀", date = 2024-05-01 }, { tier = 1, date = 2024-04-01 }]
"#;

fn sarif(registry: &str) -> Run {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("a folder")).unwrap();
    fs::write(folder.path().join("a folder/tiers.toml"), registry).unwrap();
    let world = World::new(folder.path());
    let outcome = world.tiers(["check", "--format", "sarif", "--registry", "a folder/tiers.toml"]);
    let log: Sarif = serde_json::from_str(&outcome.out).unwrap();
    // What the format does not have would be lost on the way.
    assert_eq!(serde_json::to_value(&log).unwrap(), serde_json::from_str::<serde_json::Value>(&outcome.out).unwrap());
    let [run] = <[Run; 1]>::try_from(log.runs).unwrap();
    run
}

#[test]
fn sarif_is_read_by_others() {
    let run = sarif(REGISTRY);
    assert_eq!(run.tool.driver.name, "tiers");
    assert_eq!(run.column_kind, Some(json!(ResultColumnKind::UnicodeCodePoints)));
    let rules = run.tool.driver.rules.unwrap();
    let results = run.results.unwrap();
    assert!(results.len() >= 4, "{results:#?}");
    for result in &results {
        assert!(matches!(result.level, Some(ResultLevel::Error | ResultLevel::Warning)));
        let rule = &rules[usize::try_from(result.rule_index.unwrap()).unwrap()];
        assert_eq!(Some(&rule.id), result.rule_id.as_ref());
        assert!(rule.help.is_some() && rule.short_description.is_some(), "{}", rule.id);
        for location in result.locations.iter().chain(&result.related_locations).flatten() {
            let physical = location.physical_location.as_ref().unwrap();
            assert_eq!(physical.artifact_location.as_ref().unwrap().uri.as_deref(), Some("a%20folder/tiers.toml"));
            let region = physical.region.as_ref().unwrap();
            let start = usize::try_from(region.byte_offset.unwrap()).unwrap();
            let end = start + usize::try_from(region.byte_length.unwrap()).unwrap();
            // The lines and columns say the same as the bytes.
            assert_eq!(byte(region.start_line.unwrap(), region.start_column.unwrap()), start);
            assert_eq!(byte(region.end_line.unwrap(), region.end_column.unwrap()), end);
        }
    }
}

/// The byte at which a line and a column, counted in code points from 1, begin.
fn byte(line: i64, column: i64) -> usize {
    let index = |number: i64| usize::try_from(number).unwrap() - 1;
    let before: usize = REGISTRY.split_inclusive('\n').take(index(line)).map(str::len).sum();
    before + REGISTRY[before..].chars().take(index(column)).map(char::len_utf8).sum::<usize>()
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let prints = |registry: &str| -> Vec<String> {
        let results = sarif(registry).results.unwrap();
        results.iter().map(|result| result.partial_fingerprints.as_ref().unwrap()["tiersPath/v1"].clone()).collect()
    };
    let before = prints(REGISTRY);
    assert_eq!(before.iter().collect::<HashSet<_>>().len(), before.len(), "{before:#?}");
    let moved = REGISTRY.replace("[entry.simd]", "# moved\n\n\n[entry.simd]").replace("tier = 1\n", "tier   =   1\n");
    assert_eq!(prints(&moved), before);
}
