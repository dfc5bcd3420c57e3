//! Wasmtime's registry, taken one step back and brought forward again by the commands: it comes out as it was.

use std::fs;
use std::path::Path;

use crate::REPOSITORY;
use crate::program::World;
use similar::TextDiff;
use tiers::model::{Event, Transition};
use tiers::read::{self, Text};

/// The command that makes a step again.
fn command(registry: &tiers::model::Registry, step: Transition<'_>) -> Option<Vec<String>> {
    let verb = match step.event {
        Event::Promoted => "promote",
        Event::Demoted => "demote",
        _ => return None,
    };
    let mut args = vec![verb.to_owned(), step.entry.id.clone()];
    let mut option = |name: &str, value: Option<String>| {
        args.extend(value.map(|value| [format!("--{name}"), value]).into_iter().flatten());
    };
    option("to", Some(registry.standing_id(step.step.tier).to_owned()));
    option("date", step.step.date.map(|date| date.to_string()));
    option("since", step.step.since.as_ref().map(|since| since.as_str().to_owned()));
    option("decision", step.step.decision.clone());
    option("pr", step.step.pr.map(|pr| pr.to_string()));
    option("reason", step.step.reason.clone());
    Some(args)
}

/// The text without the last step of an entry, whose history has one step a line or one table a step.
fn undone(text: &str, id: &str, before: &str) -> String {
    let start = text.find(&format!("[entry.{id}]\n")).unwrap();
    let (last, end) = if let Some(table) = text.rfind(&format!("\n[[entry.{id}.history]]\n")) {
        (table, table + text[table + 1..].find("\n\n").unwrap() + 2)
    } else {
        let end = start + text[start..].find("\n]\n").unwrap();
        (text[..end].rfind('\n').unwrap(), end)
    };
    let tier = start + text[start..].find("\ntier = ").unwrap() + 1;
    let tier_end = tier + text[tier..].find('\n').unwrap();
    format!("{}tier = {before}{}{}", &text[..tier], &text[tier_end..last], &text[end..])
}

#[test]
fn the_last_step_of_each_entry_is_made_again() {
    let today = fs::read_to_string(Path::new(REPOSITORY).join("tiers.toml")).unwrap();
    let text = Text::new("tiers.toml", &*today);
    let source = read::read(&text);
    let registry = &source.registry;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(folder.path());
    let mut made = Vec::new();
    for entry in registry.entries.values() {
        // What holds no tier has not moved.
        let Some(last) = entry.transitions().next_back() else { continue };
        let Some(command) = command(registry, last) else { continue };
        let before = undone(&today, &entry.id, registry.standing_id(last.from.unwrap()));
        fs::write(folder.path().join("tiers.toml"), &before).unwrap();
        let outcome = world.tiers(command);
        let after = fs::read_to_string(folder.path().join("tiers.toml")).unwrap();
        if outcome.exit == 0 {
            assert!(after == today, "{}: {}", entry.id, TextDiff::from_lines(&today, &after).unified_diff());
            made.push(entry.id.as_str());
        } else {
            // What was done in a pull request about something else is refused by now, see its waivers.
            assert!(outcome.exit == 1 && after == before, "{}: {}", entry.id, outcome.shown);
        }
    }
    for id in ["memory64", "pulley", "threads"] {
        assert!(made.contains(&id), "{id} is not among {made:?}");
    }
}
