//! Merges: whatever two sides did to different things comes together, in whichever order, and nothing is lost.

use std::fs;

use jiff::civil::date;
use proptest::prelude::*;
use tiers::change;
use tiers::merge::{Merged, Style, Versions, merge};
use tiers::read::{self, Text};

use crate::REPOSITORY;
use crate::program::World;

const STYLE: Style = Style { is_sequence: |path| matches!(path, ["tier"] | ["entry", _, "history"]), marker: 7 };

fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    merge(Versions { base, ours, theirs }, STYLE)
}

fn registry() -> String {
    fs::read_to_string(format!("{REPOSITORY}/tiers.toml")).unwrap()
}

/// Commands that each do something else to the registry of this repository.
const COMMANDS: &[&str] = &[
    "demote winch --to 3 --reason slow --pr 20001",
    "remove wasi-threads --reason gone --pr 20002",
    "rename wasi-tls tls --pr 20003",
    "rename gc garbage-collection --pr 20004",
    "add new-a --kind wasm-proposal --pr 20005",
    "add new-b --kind wasm-proposal --pr 20006",
    "assess threads phase-4 met --evidence https://example.org --note done",
    "assess threads fuzzed unmet",
    "waive gc --requirement fuzzed --reason later --until 2027-01-01",
    "waive simd --lint too-few-owners --reason later",
    "decision add 2026-09-01 --kind meeting --date 2026-09-01 --title A --url https://github.com/bytecodealliance/meetings/blob/main/wasmtime/2026/wasmtime-09-01.md",
    "decision add 2026-09-02 --kind meeting --date 2026-09-02 --title B --url https://github.com/bytecodealliance/meetings/blob/main/wasmtime/2026/wasmtime-09-02.md",
];

/// The text that a command makes of a registry; none if it refuses.
fn after(text: &str, command: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiers.toml");
    fs::write(&path, text).unwrap();
    let words = shell_words::split(command).unwrap();
    let world = World { today: date(2026, 9, 15), ..World::new(folder.path()) };
    let outcome = world.tiers(words);
    let new = fs::read_to_string(path).unwrap();
    (outcome.exit == 0 && new != text).then_some(new)
}

#[test]
fn what_two_commands_do_comes_together() {
    let base = registry();
    let sides: Vec<(&str, String)> =
        COMMANDS.iter().filter_map(|command| Some((*command, after(&base, command)?))).collect();
    let made: Vec<&str> = sides.iter().map(|(command, _)| *command).collect();
    assert_eq!(made, COMMANDS, "a command is refused");
    for (at, (one, ours)) in sides.iter().enumerate() {
        for (other, theirs) in &sides[at + 1..] {
            // Where the second refuses after the first, they do not go together.
            let Some(both) = after(ours, other) else { continue };
            let merged = if at.is_multiple_of(2) { merged(&base, ours, theirs) } else { merged(&base, theirs, ours) };
            assert_eq!(merged.conflicts, 0, "{one} and {other}:\n{}", merged.text);
            let (both, merged) = (Text::new("both", both), Text::new("merged", merged.text));
            let (both, merged) = (read::read(&both), read::read(&merged));
            assert_eq!(merged.findings, [], "{one} and {other}");
            let difference = change::between(&both.registry, &merged.registry);
            assert!(difference.entries.is_empty(), "{one} and {other}: {:?}", difference.entries);
            assert_eq!(change::facets(&difference), [], "{one} and {other}");
        }
    }
}

/// A few changes of lines, as people make them by hand and by mistake.
fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_u8..6), 0..6)
}

fn damaged(text: &str, damage: &[(prop::sample::Index, u8)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (index, how) in damage {
        let at = index.index(lines.len());
        match how {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, format!("# a comment of line {at}")),
            2 => lines.insert(at, lines[at].clone()),
            3 => lines[at] = lines[at].replace("2025", "2024"),
            4 => lines[at] = format!("{}  # seen", lines[at]),
            _ => lines[at] = lines[at].chars().take(6).collect(),
        }
    }
    lines.join("\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_side_that_alone_changed_something_is_taken_as_it_is(one in damage(), other in damage()) {
        let base = registry();
        let (ours, theirs) = (damaged(&base, &one), damaged(&base, &other));
        for (ours, theirs, expected) in [(&ours, &base, &ours), (&base, &theirs, &theirs), (&ours, &ours, &ours)] {
            let merged = merged(&base, ours, theirs);
            prop_assert_eq!(merged.conflicts, 0);
            prop_assert_eq!(&merged.text, expected);
        }
        // Whatever both did, it does not matter for the number of conflicts who is who, and no mark is lost.
        let merged = merged(&base, &ours, &theirs);
        let marks = merged.text.lines().filter(|line| *line == "<<<<<<< ours").count();
        prop_assert_eq!(merged.conflicts, marks);
    }
}
