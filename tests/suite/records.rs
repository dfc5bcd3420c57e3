//! What a thousand decisions with a thousand records cost.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use tempfile::TempDir;
use tiers::records::Record;

use crate::program::World;

const DECISIONS: usize = 1000;

/// The days of the meetings.
fn days() -> impl Iterator<Item = Date> {
    (0..DECISIONS)
        .map(|days| date(2020, 1, 1).checked_add(jiff::Span::new().days(i64::try_from(days).unwrap())).unwrap())
}

/// A note with a page of talk around what was decided.
fn note(day: Date) -> String {
    let mut note = format!("# Meeting of {day}\n\n## Agenda\n\n1. Alice: tiers\n\n## Notes\n\n");
    for topic in 0..20 {
        let _ = write!(note, "* Bob: topic {topic}, with *many* `words` about it\n  * Alice: and nothing of note\n");
    }
    note + "* Alice: tiers\n  * moving simd and threads to tier 1\n"
}

/// A registry with a decision for each day, and without `[records]` if they are not wanted.
fn registry(kept: bool) -> String {
    let mut text =
        "format = 1\nproject = { name = \"Example\" }\ntier = [{ id = 1 }, { id = 2 }]\n\n[kind.feature]\n".to_owned();
    if kept {
        text += "\n[records.meeting]\nurl = \"https://example.org/{}\"\nfolder = \"notes\"\n";
    }
    for day in days() {
        let _ = write!(
            text,
            "\n[decision.{day}]\nkind = \"meeting\"\ndate = {day}\ntitle = \"Tiers\"\nurl = \"https://example.org/{day}.md\"\n\
             quotes = [\"moving simd and threads\", \"threads to tier 1\"]\n"
        );
    }
    for day in days() {
        let step = format!("{{ tier = 1, date = {day}, decision = \"{day}\" }}");
        let _ = write!(
            text,
            "\n[entry.\"simd-{day}\"]\nkind = \"feature\"\ntitle = \"simd\"\ntier = 1\nhistory = [{step}]\n"
        );
    }
    text
}

fn shortest(mut work: impl FnMut()) -> Duration {
    let run = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..2).map(run).min().unwrap()
}

#[test]
fn records_cost_what_reading_them_costs() {
    let folder = TempDir::new().unwrap();
    let notes = folder.path().join("notes");
    fs::create_dir(&notes).unwrap();
    for day in days() {
        fs::write(notes.join(format!("{day}.md")), note(day)).unwrap();
    }
    fs::write(folder.path().join("tiers.toml"), registry(true)).unwrap();
    fs::write(folder.path().join("without.toml"), registry(false)).unwrap();
    let world = World::new(folder.path());

    let told = world.tiers(["check", "--format", "json"]);
    assert_eq!(told.exit, 0, "{}", told.shown);
    assert!(told.out.contains(&format!("\"looked_up\": {DECISIONS}")), "{}", told.out);
    assert!(told.out.contains("\"findings\": []"), "{}", told.out);

    let read = |path: &Path| Record::read("note.md", &fs::read_to_string(path).unwrap());
    let reading = shortest(|| {
        for day in days() {
            std::hint::black_box(read(&notes.join(format!("{day}.md"))));
        }
    });
    let without = shortest(|| assert_eq!(world.tiers(["check", "--registry", "without.toml"]).exit, 0));
    let with = shortest(|| assert_eq!(world.tiers(["check"]).exit, 0));
    // To read all of them for each decision would cost a thousand times as much. Between lies what else a machine does.
    let most = without + reading * 10;
    assert!(with < most, "with records {with:?}, without {without:?}, reading them {reading:?}");
}
