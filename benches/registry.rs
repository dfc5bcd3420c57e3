//! `cargo bench`: what commands cost, each as a ratio to `toml::from_str::<toml::Table>` of the same text in the same run,
//! or to another command.
//!
//! Times alone say more about the machine than about the program. The runs alternate and the shortest of each counts,
//! which leaves out what else the machine was doing. `cargo bench -- 1000 10000 100000` measures these sizes.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a bench is in the world, and prints"
)]

mod generate;

use std::collections::HashMap;
use std::convert::Infallible;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use generate::{HUB, Mistake};
use jiff::civil::date;
use tiers::cli::{self, Session, Stream};
use tiers::docs::BLOCKS;
use tiers::git::Environment;
use tiers::read::{self, Text};
use tiers::store::LOCK_TIMEOUT;

/// How many mistakes the registries with findings have, how many entries a change concerns, and how many references follow
/// a name: less in a registry that has fewer entries.
const MISTAKES: usize = 1_000;
const DEMOTIONS: usize = 100;
const REFERENCES: usize = 2_000;
/// The registry of this repository.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tiers.toml");

/// Where files are in memory, on Linux. How long a disk takes to store them says nothing about the program.
const MEMORY: &str = "/dev/shm";
/// The argument with which this program only parses that registry.
const PARSE_ONLY: &str = "--parse-only";

/// What a measure is a ratio to.
#[derive(Clone, Copy)]
enum Of {
    /// The parse of the same text.
    Parse,
    /// The parse of the text and of its base.
    Both,
    /// Reading both as registries, which is the least that the gate has to do.
    Reading,
    /// The command in another row.
    Row(&'static str),
}

/// What is run.
#[derive(Clone, Copy)]
enum Run {
    /// The program, with these arguments and this exit code.
    Tiers(&'static [&'static str], u8),
    /// The pages of a site, without the disk.
    Site,
}

/// What the registry has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Clean,
    Met,
    Standing,
    Lost,
    Demoted,
    Referred,
}

/// One row of the table: what it measures, of which registry, as a ratio to what, and the goal.
struct Row(&'static str, Kind, Run, Of, f64);

const ROWS: &[Row] = &[
    Row("check", Kind::Clean, Run::Tiers(&["check"], 0), Of::Parse, 0.7),
    Row("list", Kind::Clean, Run::Tiers(&["list"], 0), Of::Parse, 0.9),
    Row("list --format json", Kind::Clean, Run::Tiers(&["list", "--format", "json"], 0), Of::Parse, 0.8),
    Row("missing", Kind::Clean, Run::Tiers(&["missing"], 0), Of::Parse, 1.5),
    Row("fmt --check", Kind::Clean, Run::Tiers(&["fmt", "--check"], 0), Of::Parse, 1.2),
    Row("docs with every block", Kind::Clean, Run::Tiers(&["docs", "page.md"], 0), Of::Parse, 1.5),
    Row("docs with a row for every entry", Kind::Clean, Run::Tiers(&["docs", "rows.md"], 0), Of::Parse, 2.0),
    Row("promote", Kind::Met, Run::Tiers(&["promote", "feature-6", "--to", "2", "--pr", "9999999"], 0), Of::Parse, 3.0),
    Row("check --base", Kind::Demoted, GATE, Of::Both, 0.7),
    Row("check --base, to reading both", Kind::Demoted, GATE, Of::Reading, 1.2),
    Row("1,000 steps that stand, human", Kind::Standing, Run::Tiers(&["check"], 1), Of::Row("check"), 3.0),
    Row("1,000 steps that stand, JSON", Kind::Standing, JSON, Of::Row("check"), 2.0),
    Row("1,000 lost references, human", Kind::Lost, Run::Tiers(&["check"], 1), Of::Row("check"), 3.0),
    Row("1,000 lost references, JSON", Kind::Lost, JSON, Of::Row("check"), 2.0),
    Row("rename", Kind::Clean, RENAME, Of::Parse, 3.0),
    Row("rename with 2,000 references", Kind::Referred, RENAME, Of::Row("rename"), 2.0),
    Row("site", Kind::Clean, Run::Site, Of::Parse, 5.0),
];

const GATE: Run = Run::Tiers(&["check", "--base-file", "base.toml"], 0);
const JSON: Run = Run::Tiers(&["check", "--format", "json"], 1);
const RENAME: Run = Run::Tiers(&["rename", HUB, "hub", "--pr", "9999999"], 0);

fn main() {
    if std::env::args().any(|argument| argument == PARSE_ONLY) {
        parse(own_text().as_str());
        return;
    }
    // Cargo passes `--bench`.
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000] } else { sizes };
    let columns: Vec<Vec<f64>> = sizes.iter().map(|entries| measured(*entries)).collect();
    print!("{:<34}{:>6}", "entries", "goal");
    for entries in &sizes {
        print!("{entries:>9}");
    }
    println!();
    let names = ["the text, MB", "toml::Table of it, ms"].map(|name| (name, None)).into_iter();
    let rows = ROWS.iter().map(|Row(name, .., goal)| (*name, Some(*goal)));
    let memory = [("memory of check, times the text", Some(8.0)), ("memory of promote, times the text", None)];
    for (row, (name, goal)) in names.chain(rows).chain(memory).enumerate() {
        print!("{name:<34}{:>6}", goal.map_or_else(String::new, |goal| format!("{goal:.1}")));
        for column in &columns {
            let over = goal.is_some_and(|goal| column[row] > goal);
            print!("{:>8.2}{}", column[row], if over { '!' } else { ' ' });
        }
        println!();
    }
    own_registry();
}

/// The column of one size.
fn measured(entries: usize) -> Vec<f64> {
    let mut texts: HashMap<Kind, String> = HashMap::new();
    for kind in [Kind::Clean, Kind::Met, Kind::Standing, Kind::Lost, Kind::Demoted, Kind::Referred] {
        texts.insert(kind, text_of(kind, entries));
    }
    let folder = match Path::new(MEMORY) {
        memory if memory.is_dir() => tempfile::tempdir_in(memory),
        _ => tempfile::tempdir(),
    };
    let folder = folder.expect("a folder can be made");
    let clean = &texts[&Kind::Clean];
    fs::write(folder.path().join("base.toml"), clean).expect("a file can be written");
    let mut shortest = vec![Duration::MAX; ROWS.len()];
    let (mut one, mut both, mut reading) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..=100_000 / entries.max(10_000) {
        one = one.min(time(|| parse(clean)));
        both = both.min(time(|| parse(clean) + parse(&texts[&Kind::Demoted])));
        reading = reading.min(time(|| decode(clean) + decode(&texts[&Kind::Demoted])));
        for (shortest, Row(_, kind, run, ..)) in shortest.iter_mut().zip(ROWS) {
            *shortest = (*shortest).min(spent(folder.path(), &texts[kind], *run));
        }
    }
    let seconds = |name: &str| shortest[row_of(name)].as_secs_f64();
    let megabytes = f64::from(u32::try_from(clean.len()).expect("a registry is below 256 MB")) / 1e6;
    let mut column = vec![megabytes, one.as_secs_f64() * 1e3];
    column.extend(ROWS.iter().map(|Row(name, .., of, _)| {
        let of = match of {
            Of::Parse => one.as_secs_f64(),
            Of::Both => both.as_secs_f64(),
            Of::Reading => reading.as_secs_f64(),
            Of::Row(other) => seconds(other),
        };
        seconds(name) / of
    }));
    for Row(_, kind, run, ..) in ["check", "promote"].map(|name| &ROWS[row_of(name)]) {
        prepare(folder.path(), &texts[kind]);
        let most = allocation_counter::measure(|| perform(folder.path(), *run)).bytes_max;
        column.push(f64::from(u32::try_from(most).unwrap_or(u32::MAX)) / 1e6 / megabytes);
    }
    column
}

/// The index of a row.
fn row_of(name: &str) -> usize {
    ROWS.iter().position(|Row(other, ..)| *other == name).expect("it is a row")
}

fn text_of(kind: Kind, entries: usize) -> String {
    match kind {
        Kind::Clean => generate::registry(entries),
        Kind::Met => generate::registry(entries).replace("\"unmet\"", "\"met\""),
        Kind::Standing => generate::with_mistakes(entries, MISTAKES, Mistake::StandingStep),
        Kind::Lost => generate::with_mistakes(entries, MISTAKES, Mistake::LostReference),
        Kind::Demoted => generate::with_demotions(entries, DEMOTIONS),
        Kind::Referred => generate::with_references(entries, REFERENCES),
    }
}

fn spent(folder: &Path, text: &str, run: Run) -> Duration {
    prepare(folder, text);
    time(|| perform(folder, run))
}

/// Writes the files as they are before a command.
fn prepare(folder: &Path, text: &str) {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file can be written");
    write("tiers.toml", text);
    write("page.md", &page());
    write("rows.md", ROWS_PAGE);
}

fn perform(folder: &Path, run: Run) {
    let (arguments, code) = match run {
        Run::Tiers(arguments, code) => (arguments, code),
        Run::Site => return site(folder),
    };
    let stream = || Stream::new(io::sink(), false, None);
    let mut session = Session {
        folder: folder.to_owned(),
        registry: None,
        git: Environment::default(),
        today: date(2026, 1, 1),
        lock_timeout: LOCK_TIMEOUT,
        input: Box::new(io::empty()),
        out: stream(),
        err: stream(),
    };
    let exit = cli::run(["tiers"].iter().chain(arguments).map(Into::into), &mut session);
    assert_eq!(exit.code(), code, "{arguments:?}");
}

/// What `tiers site` does, from reading the registry to the last file's text.
fn site(folder: &Path) {
    let text = Text::new("tiers.toml", fs::read_to_string(folder.join("tiers.toml")).expect("it was written"));
    let source = read::read(&text);
    let mut bytes = 0;
    let taken: Result<(), Infallible> =
        tiers::site::build(&source.registry, Some("https://example.org"), &mut |_, text| {
            bytes += text.len();
            Ok(())
        });
    let Ok(()) = taken;
    black_box(bytes);
}

/// A page with a table that has a row for every entry, removed ones included.
const ROWS_PAGE: &str = "<!-- tiers:begin table tier=1,2,3,removed -->\n<!-- tiers:end -->\n";

/// A page with every block.
fn page() -> String {
    let options = |block: &str| match block {
        "requirements" => " kind=feature",
        "table" => " columns=tier,kind,entry,title,since,date,decision,owners,missing,default-on,notes",
        "timeline" => " file=timeline.svg",
        _ => "",
    };
    let block = |name: &str| format!("<!-- tiers:begin {name}{} -->\n<!-- tiers:end -->\n\n", options(name));
    BLOCKS.iter().map(|each| block(each.name)).collect()
}

fn time<T>(job: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(job());
    start.elapsed()
}

fn parse(text: &str) -> usize {
    let table: toml::Table = toml::from_str(text).expect("what is generated is TOML");
    table.len()
}

/// What reading a registry takes, from its text to what it means.
fn decode(text: &str) -> usize {
    let text = Text::new("tiers.toml", text);
    let source = read::read(&text);
    assert!(source.findings.is_empty(), "what is generated is a registry");
    source.registry.entries.len()
}

/// `tiers list` as users see it: a process on the registry of this repository, against one that starts, reads and
/// parses. Both find memory and caches cold, which a parse in a loop does not.
fn own_registry() {
    let this = std::env::current_exe().expect("this program has a path");
    let parse = start(this.as_os_str(), &[PARSE_ONLY]);
    let list = start(env!("CARGO_BIN_EXE_tiers").as_ref(), &["list", "--registry", OWN]);
    println!(
        "\ntiers.toml: start and parse {parse:.1?}; `tiers list` {list:.1?} (goal 10 ms), ratio {:.2} (goal 1.5)",
        list.as_secs_f64() / parse.as_secs_f64()
    );
}

/// The shortest run of a program.
fn start(program: &std::ffi::OsStr, arguments: &[&str]) -> Duration {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null());
    let run = |_| {
        let start = Instant::now();
        assert!(command.status().expect("the program starts").success());
        start.elapsed()
    };
    (0..300).map(run).min().expect("it ran")
}

/// The text of this repository's registry.
fn own_text() -> String {
    fs::read_to_string(OWN).expect("the repository has its registry")
}
