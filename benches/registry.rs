//! `cargo bench`: what `check`, `list` and `docs` cost, as ratios to `toml::from_str::<toml::Table>` of the same text, and
//! what `check --base` costs, as a ratio to that of both texts.
//!
//! Times alone say more about the machine than about the program, so each is held against that parse in the same run.
//! The runs alternate and the shortest of each counts, which leaves out what else the machine was doing.
//! `cargo bench -- 1000 10000` measures these sizes only.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a bench is in the world, and prints"
)]

mod generate;

use std::convert::Infallible;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use generate::Mistake;
use jiff::civil::{Date, date};
use tiers::change;
use tiers::docs::{BLOCKS, Filler};
use tiers::query::{self, Selection};
use tiers::read::{self, Text};
use tiers::report::Report;
use tiers::rules::{self, Base, Checked, Levels, Occasion};
use tiers::view;

/// The day of every run.
const TODAY: Date = date(2026, 1, 1);
/// How many mistakes the registries with findings have.
const MISTAKES: usize = 1_000;
/// In how many entries the two sides of a change differ.
const DEMOTIONS: usize = 100;
/// The registry of this repository.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tiers.toml");

/// The argument with which this program only parses that registry.
const PARSE_ONLY: &str = "--parse-only";

/// One thing that is measured; it says how much came of it.
type Job = fn(&Text) -> usize;

fn main() {
    if std::env::args().any(|argument| argument == PARSE_ONLY) {
        parse(&own_text());
        return;
    }
    // Cargo passes `--bench`.
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1_000, 10_000, 100_000] } else { sizes };
    println!("The work, as a ratio to the parse (goal 1.5); with 1,000 findings, to `check` without (goal 1.3).\n");
    println!("                                     list    list    list    check: 1,000   check: 1,000");
    println!("entries    MB  parse ms   check     plain    wide    json  standing steps  lost references");
    for &entries in &sizes {
        let clean = generate::registry(entries);
        let standing = generate::with_mistakes(entries, MISTAKES, Mistake::StandingStep);
        let astray = generate::with_mistakes(entries, MISTAKES, Mistake::LostReference);
        assert_eq!(check(&Text::new("tiers.toml", clean.as_str())), 0, "the generated registry has findings");
        let jobs: [(&str, Job); 7] = [
            (&clean, parse),
            (&clean, check),
            (&clean, list),
            (&clean, terminal),
            (&clean, json),
            (&standing, check),
            (&astray, check),
        ];
        let times = shortest(jobs, 1 + 300_000 / entries.max(10_000)).map(|time| time.as_secs_f64());
        let [parse, check, list, terminal, json, steps, references] = times;
        println!(
            "{entries:>7} {:>5.1} {:>9.1} {:>7.2} {:>9.2} {:>7.2} {:>7.2} {:>15.2} {:>16.2}",
            f64::from(u32::try_from(clean.len()).expect("a registry is below 256 MB")) / 1e6,
            parse * 1e3,
            check / parse,
            list / parse,
            terminal / parse,
            json / parse,
            steps / check,
            references / check,
        );
    }
    println!(
        "\nThe gate: `check --base` of a change in {DEMOTIONS} entries, as a ratio to the parse of both sides (goal 1.5).\n"
    );
    println!("entries    MB  parse both ms  check --base");
    for entries in sizes {
        gate(entries);
    }
    every_block();
    whole_site();
    own_registry();
}

/// What it costs to judge a change.
fn gate(entries: usize) {
    let (base, head) = (generate::registry(entries), generate::with_demotions(entries, DEMOTIONS));
    let texts = || (Text::new("base.toml", base.as_str()), Text::new("tiers.toml", head.as_str()));
    let (before, after) = texts();
    let (before, after) = (read::read(&before), read::read(&after));
    let change = change::between(&before.registry, &after.registry);
    assert_eq!(change.entries.len(), DEMOTIONS, "the sides differ in as many entries");
    drop((before, after));
    let (mut parsed, mut judged) = (Duration::MAX, Duration::MAX);
    for _ in 0..=300_000 / entries.max(10_000) {
        let (before, after) = texts();
        let start = Instant::now();
        black_box((parse(&before), parse(&after)));
        parsed = parsed.min(start.elapsed());
        let start = Instant::now();
        let findings = judge(&before, &after);
        assert_eq!(findings, "", "the change has findings");
        judged = judged.min(start.elapsed());
    }
    println!(
        "{entries:>7} {:>5.1} {:>14.1} {:>13.2}",
        f64::from(u32::try_from(base.len() + head.len()).expect("both are below 256 MB")) / 1e6,
        parsed.as_secs_f64() * 1e3,
        judged.as_secs_f64() / parsed.as_secs_f64(),
    );
}

fn judge(before: &Text, after: &Text) -> String {
    let (base, source) = (read::read(before), read::read(after));
    assert!(base.findings.is_empty() && rules::structural(&base.registry).is_empty());
    let base = Base::new(&base.registry, TODAY, Occasion::Change);
    let checked = Checked { source: &source, today: TODAY, base: Some(base), files: None };
    let findings = rules::check(&checked, &Levels::default());
    Report { source: &source, findings: &findings, color: false, width: None, base: None, all: false, records: &[] }
        .human()
}

/// The registry of a page with every block.
const PAGE_ENTRIES: usize = 10_000;

/// `tiers docs` on a page with every block, from reading the registry to the page's text.
fn every_block() {
    let registry = generate::registry(PAGE_ENTRIES);
    let jobs: [(&str, Job); 2] = [(&registry, parse), (&registry, docs)];
    let [parse, docs] = shortest(jobs, 20).map(|time| time.as_secs_f64());
    println!("\n{PAGE_ENTRIES} entries: `docs` on a page with every block, ratio {:.2} (goal 3)", docs / parse);
}

/// `tiers site` without the disk, from reading the registry to the last file's text.
fn whole_site() {
    let registry = generate::registry(PAGE_ENTRIES);
    let jobs: [(&str, Job); 2] = [(&registry, parse), (&registry, site)];
    let [parse, site] = shortest(jobs, 3).map(|time| time.as_secs_f64());
    println!("\n{PAGE_ENTRIES} entries: `site`, ratio {:.2} (goal 5)", site / parse);
}

fn site(text: &Text) -> usize {
    let source = read::read(text);
    let mut bytes = 0;
    let taken: Result<(), Infallible> =
        tiers::site::build(&source.registry, Some("https://example.org"), &mut |_, text| {
            bytes += text.len();
            Ok(())
        });
    let Ok(()) = taken;
    bytes
}

fn docs(text: &Text) -> usize {
    let source = read::read(text);
    assert!(source.findings.is_empty() && rules::structural(&source.registry).is_empty());
    let kind = source.registry.kinds.keys().next().expect("a registry has a kind");
    let options = |block: &str| match block {
        "requirements" => format!(" kind={kind}"),
        "table" => " columns=tier,kind,entry,title,since,date,decision,owners,missing,default-on,notes".to_owned(),
        "timeline" => " file=timeline.svg".to_owned(),
        _ => String::new(),
    };
    let block = |name| format!("<!-- tiers:begin {name}{} -->\n<!-- tiers:end -->\n\n", options(name));
    let page: String = BLOCKS.iter().map(|each| block(each.name)).collect();
    let filled = Filler::new(&source.registry).fill(&Text::new("page.md", page), None).expect("the page is right");
    assert_eq!(filled.blocks, BLOCKS.len());
    filled.text.len()
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
fn own_text() -> Text {
    Text::new("tiers.toml", std::fs::read_to_string(OWN).expect("the repository has its registry"))
}

/// The shortest time of each job in so many rounds.
fn shortest<const N: usize>(jobs: [(&str, Job); N], rounds: usize) -> [Duration; N] {
    let mut shortest = [Duration::MAX; N];
    for _ in 0..rounds {
        for (shortest, (content, job)) in shortest.iter_mut().zip(jobs) {
            // A text remembers its lines, so each run has its own.
            let text = Text::new("tiers.toml", content);
            let start = Instant::now();
            black_box(job(&text));
            *shortest = start.elapsed().min(*shortest);
        }
    }
    shortest
}

fn parse(text: &Text) -> usize {
    let table: toml::Table = toml::from_str(text.as_str()).expect("what is generated is TOML");
    table.len()
}

fn check(text: &Text) -> usize {
    let source = read::read(text);
    let findings =
        rules::check(&Checked { source: &source, today: TODAY, base: None, files: None }, &Levels::default());
    Report { source: &source, findings: &findings, color: false, width: None, base: None, all: false, records: &[] }
        .human()
        .len()
}

fn list(text: &Text) -> usize {
    with_list(text, |list| view::terminal(&list.table(), None, false).0.len())
}

fn terminal(text: &Text) -> usize {
    with_list(text, |list| view::terminal(&list.table(), Some(100), false).0.len())
}

fn json(text: &Text) -> usize {
    with_list(text, |list| view::json(list).len())
}

fn with_list(text: &Text, show: impl FnOnce(&query::List) -> usize) -> usize {
    let source = read::read(text);
    assert!(source.findings.is_empty() && rules::structural(&source.registry).is_empty());
    show(&query::list(&source.registry, &Selection::default()))
}
