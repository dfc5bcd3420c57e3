//! The repository's registry, damaged in every way that an accident can: `check` finds something or nothing, and never
//! falls over.

use std::fs;
use std::path::Path;

use crate::REPOSITORY;
use crate::program::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

/// One line in so many is tried; which ones moves with the length of the registry, so that in time all have a turn.
const EVERY: usize = 8;

fn registry() -> String {
    fs::read_to_string(Path::new(REPOSITORY).join("tiers.toml")).unwrap()
}

/// Checks a file of this content.
///
/// Whatever it is, the exit code must say what the report says, and the second time all is the same.
fn check(folder: &TempDir, content: &[u8], what: &str) {
    fs::write(folder.path().join("tiers.toml"), content).unwrap();
    let world = World::new(folder.path());
    let outcome = world.tiers(["check"]);
    let found = outcome.out.lines().any(|line| line.starts_with("error["));
    assert_eq!(outcome.exit, u8::from(found), "{what}:\n{}", outcome.shown);
    assert_eq!(world.tiers(["check"]), outcome, "{what}: the second time");
}

#[test]
fn cut_after_any_line() {
    let (folder, registry) = (TempDir::new().unwrap(), registry());
    let mut end = 0;
    for (index, line) in registry.split_inclusive('\n').enumerate() {
        end += line.len();
        if (index + registry.len()).is_multiple_of(EVERY) {
            check(&folder, &registry.as_bytes()[..end], &format!("cut after line {}", index + 1));
        }
    }
}

#[test]
fn without_any_one_line() {
    let (folder, registry) = (TempDir::new().unwrap(), registry());
    let mut start = 0;
    for (index, line) in registry.split_inclusive('\n').enumerate() {
        if (index + registry.len()).is_multiple_of(EVERY) {
            let rest = [&registry[..start], &registry[start + line.len()..]].concat();
            check(&folder, rest.as_bytes(), &format!("without line {}", index + 1));
        }
        start += line.len();
    }
}

#[test]
fn with_random_bytes() {
    let (folder, registry) = (TempDir::new().unwrap(), registry());
    let somewhere = (any::<prop::sample::Index>(), 0..80_usize, prop::collection::vec(any::<u8>(), 0..8));
    let mut runner = TestRunner::new(Config { cases: 100, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&somewhere, |(at, removed, inserted)| {
        let mut content = registry.clone().into_bytes();
        let start = at.index(content.len());
        let end = content.len().min(start + removed);
        content.splice(start..end, inserted);
        check(&folder, &content, "with random bytes");
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn of_nothing_but_random_text() {
    let folder = TempDir::new().unwrap();
    let mut runner = TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() });
    let pieces = prop::sample::select(vec![
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ".",
        ",",
        "\"",
        "\"\"\"",
        "'",
        "\n",
        "#",
        "entry",
        "tier",
        "1",
        "history",
        "format = 1",
        "2025-01-30",
        "é",
        "\u{feff}",
        "\r\n",
        "\0",
        " ",
    ]);
    let text = prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat());
    runner
        .run(&text, |text| {
            check(&folder, text.as_bytes(), &text);
            Ok(())
        })
        .unwrap();
}
