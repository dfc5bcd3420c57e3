//! No command's work grows faster than the registry: each is run on a small one and on one of ten times as many entries,
//! and what it allocates is held against each other. Allocations are the same on every machine, unlike times.
//!
//! What allocates nothing is not seen by that, so the processor's time is held against each other too, with a wide margin:
//! quadratic work would take a hundred times as long.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use allocation_counter::{AllocationInfo, measure};

use crate::generate::{self, HUB, Mistake};
use crate::program::World;

/// How many entries the small registry has, and how many times as many the large one.
const SMALL: usize = 200;
const TIMES: usize = 10;

/// How many times as much a command may allocate for a registry that is [`TIMES`] as large. The head of the registry, which
/// is the same for both, makes it less than ten; tables that double their room make it more.
const MOST_ALLOCATIONS: f64 = 13.0;

/// The same of the processor's time, which is less exact.
const MOST_TIME: f64 = 30.0;

/// What is run: the registry, the arguments, and the exit code.
const RUNS: &[(Kind, &str, u8)] = &[
    (Kind::Clean, "check", 0),
    (Kind::Clean, "check --format json", 0),
    (Kind::Clean, "check --base-file base.toml", 1),
    (Kind::StandingSteps, "check", 1),
    (Kind::StandingSteps, "check --format json", 1),
    (Kind::StandingSteps, "check --format sarif", 1),
    (Kind::StandingSteps, "check --format github", 1),
    (Kind::StandingSteps, "check --summary summary.md --format short", 1),
    (Kind::LostReferences, "check", 1),
    (Kind::LostReferences, "check --format json", 1),
    (Kind::NotToml, "check", 1),
    (Kind::Clean, "check --deny too-few-owners --write-waivers --until 2026-12-31", 0),
    (Kind::Clean, "list", 0),
    (Kind::Clean, "list --format json", 0),
    (Kind::Clean, "list --format csv", 0),
    (Kind::Clean, "list --format markdown", 0),
    (Kind::Clean, "list --as-of 2021-01-01", 0),
    (Kind::Clean, "show feature-0", 0),
    (Kind::Clean, "missing", 0),
    (Kind::Clean, "missing --format json", 0),
    (Kind::Clean, "log", 0),
    (Kind::Clean, "log --format markdown", 0),
    (Kind::Clean, "diff --files base.toml tiers.toml", 0),
    (Kind::Clean, "diff --files base.toml tiers.toml --format markdown", 0),
    (Kind::Clean, "support", 0),
    (Kind::Full, "promote feature-6 --to 2 --pr 9999999", 0),
    (Kind::Clean, "promote feature-6 --to 2 --pr 9999999 --dry-run", 1),
    (Kind::Clean, "demote feature-0 --reason slow --pr 9999999", 0),
    (Kind::Clean, "add feature-100000 --kind feature --pr 9999999", 0),
    (Kind::Clean, "remove feature-6 --reason old --pr 9999999", 0),
    (Kind::References, "rename feature-0 hub --pr 9999999", 0),
    (Kind::References, "rename feature-0 hub --pr 9999999 --dry-run", 0),
    (Kind::Clean, "assess feature-0 documented met", 0),
    (Kind::Clean, "waive feature-0 --lint too-few-owners --reason \"two are few\" --until 2026-12-31", 0),
    (Kind::Clean, "set feature-0 --title Zero --owner +@alice --unset url", 0),
    (Kind::Full, "matrix set m proposal-2 backend-1 no", 0),
    (Kind::Clean, "kind add target --title Target", 0),
    (Kind::Clean, "release list", 0),
    (Kind::Clean, "release add 100.0.0 --date 2025-12-31", 0),
    (Kind::Clean, "merge-file --stdout base.toml tiers.toml base.toml", 0),
    (Kind::Clean, "decision list", 0),
    (Kind::Clean, "decision show 2020-01-01", 0),
    (
        Kind::Clean,
        "decision add council-7 --kind meeting --date 2025-12-31 --title Seventh --url https://example.org/7",
        0,
    ),
    (Kind::Full, "decision apply all --pr 9999999", 0),
    (Kind::Full, "decision add --records meeting=notes --from notes/2025-12-20.md --line 6", 0),
    (Kind::Full, "records --records meeting=notes", 0),
    (Kind::Full, "records --records meeting=notes --format json notes/2025-12-20.md", 0),
    (Kind::Full, "check --records meeting=notes", 0),
    (Kind::Clean, "propose feature-6", 0),
    (Kind::Clean, "agenda", 0),
    (Kind::Clean, "rules", 0),
    (Kind::Clean, "explain too-few-owners", 0),
    (Kind::Clean, "fmt --check", 0),
    (Kind::Careless, "fmt", 0),
    (Kind::Clean, "docs page.md", 0),
    (Kind::Clean, "site --out site --base-url https://example.org", 0),
    (Kind::Clean, "export", 0),
    (Kind::Clean, "init --registry new.toml", 0),
    (Kind::Clean, "import list.md --out new.toml", 0),
    (Kind::Clean, "import list.md --blocks --out blocks.toml", 0),
    (Kind::Clean, "render list.txt", 0),
    (Kind::Clean, "schema", 0),
    // `mdbook` itself is handed a book on stdin; what it does with a chapter is what `docs` does with a page.
    (Kind::Clean, "mdbook supports html", 0),
    (Kind::Clean, "completions bash", 0),
    (Kind::Clean, "man --out man", 0),
];

/// What is in the registry.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Clean,
    /// A finding in every entry.
    StandingSteps,
    LostReferences,
    /// Every entry depends on the same one.
    References,
    /// Every entry has a line that is not TOML.
    NotToml,
    /// It is not in canonical form.
    Careless,
    /// A decision moves every entry in the last tier up, there are notes of meetings, and a matrix.
    Full,
}

impl Kind {
    fn text(self, entries: usize) -> String {
        match self {
            Self::Clean => generate::registry(entries),
            Self::StandingSteps => generate::with_mistakes(entries, entries, Mistake::StandingStep),
            Self::LostReferences => generate::with_mistakes(entries, entries, Mistake::LostReference),
            Self::References => generate::with_references(entries, entries),
            Self::NotToml => generate::registry(entries).replace("\ntitle = \"The", "\ntitle = The"),
            Self::Careless => generate::registry(entries).replace(" = ", "="),
            Self::Full => {
                let text = generate::registry(entries).replace("\"unmet\"", "\"met\"");
                let decides: Vec<String> =
                    (2..entries).step_by(4).map(|entry| format!("{} = 2", generate::id(entry))).collect();
                text + "\n[records.meeting]\nurl = \"https://example.org/{}\"\n\n[decision.all]\nkind = \"meeting\"\n"
                    + "date = 2025-12-31\ntitle = \"All\"\nurl = \"https://example.org/2025-12-31.md\"\n"
                    + &format!("decides = {{ {} }}\n", decides.join(", "))
                    + "\n[matrix.m]\nrows = \"proposal\"\ncolumns = [\"backend-1\"]\n\n[matrix.m.cells]\n"
                    + &(2..entries).step_by(3).fold(String::new(), |cells, entry| {
                        cells + &format!("{} = {{ backend-1 = \"yes\" }}\n", generate::id(entry))
                    })
            }
        }
    }
}

/// All commands, those with commands below them aside.
fn commands() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for command in tiers::cli::command(100).get_subcommands() {
        let name = command.get_name();
        let inner = command.get_subcommands().map(|inner| format!("{name} {}", inner.get_name()));
        let all: Vec<String> = inner.collect();
        known.extend(if all.is_empty() { vec![name.to_owned()] } else { all });
    }
    known.retain(|name| !name.ends_with("help"));
    known
}

#[test]
fn every_command_is_run() {
    let is_run = |name: &String| RUNS.iter().any(|(_, line, _)| line.starts_with(name.as_str()));
    let missing: Vec<_> = commands().into_iter().filter(|name| !is_run(name)).collect();
    assert!(missing.is_empty(), "give {missing:?} a line in `RUNS`");
}

#[test]
fn every_command_has_a_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = String::new();
    let mut folders = vec![root.join("tests/cases"), root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if entry.path().extension().is_some_and(|extension| extension == "md") {
                pages += &fs::read_to_string(entry.path()).unwrap();
            }
        }
    }
    let runs: Vec<&str> = pages.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    let is_shown = |name: &String| runs.iter().any(|line| line.contains(&format!("tiers {name}")));
    let missing: Vec<_> = commands().into_iter().filter(|name| !is_shown(name)).collect();
    assert!(missing.is_empty(), "give {missing:?} a page in tests/cases");
}

#[test]
fn work_grows_with_the_registry_and_no_faster() {
    stay_on_one_processor();
    let mut wrong = Vec::new();
    let files = [SMALL, SMALL * TIMES].map(Files::of);
    for (kind, line, exit) in RUNS {
        let [small, large] = [&files[0], &files[1]].map(|files| run(*kind, line, *exit, files));
        let times = |large: f64, small: f64| large / small.max(1e-9);
        let count = times(float(large.allocated.count_total), float(small.allocated.count_total));
        let bytes = times(float(large.allocated.bytes_total), float(small.allocated.bytes_total));
        let peak = times(float(large.allocated.bytes_max), float(small.allocated.bytes_max));
        let seconds = times(large.seconds, small.seconds);
        if [count, bytes, peak].iter().any(|times| *times > MOST_ALLOCATIONS) || seconds > MOST_TIME {
            wrong.push(format!(
                "`tiers {line}` ({kind:?}): {count:.1} times the allocations, {bytes:.1} times the bytes, \
                 {peak:.1} times the memory, {seconds:.1} times the time"
            ));
        }
    }
    assert!(wrong.is_empty(), "for {TIMES} times the entries:\n{}", wrong.join("\n"));
}

/// What a command has cost.
struct Cost {
    allocated: AllocationInfo,
    seconds: f64,
}

fn run(kind: Kind, line: &str, exit: u8, files: &Files) -> Cost {
    let folder = tempfile::tempdir().expect("a folder can be made");
    files.write(folder.path(), kind);
    let arguments = shell_words::split(line).expect("a line is one of words");
    let world = World::new(folder.path());
    let mut code = None;
    let start = processor_time();
    // A buffer that keeps what is printed would be measured too.
    let allocated = measure(|| code = Some(world.run(&arguments, io::sink(), io::sink())));
    let seconds = processor_time() - start;
    let shown = || world.tiers(&arguments).shown.chars().take(2000).collect::<String>();
    assert_eq!(code, Some(exit), "`tiers {line}` with {} entries\n{}", files.entries, shown());
    Cost { allocated, seconds }
}

/// The files that the commands need, but for the registry.
struct Files {
    entries: usize,
    base: String,
    page: String,
    list: String,
    notes: String,
}

impl Files {
    fn of(entries: usize) -> Self {
        let rows: String =
            (0..entries).fold(String::new(), |rows, row| rows + &format!("| `thing-{row}` | Tier {} |\n", row % 3 + 1));
        let topic = |entry: usize| format!("- {} moves to tier 2.\n", generate::id(entry));
        let topics = (0..entries).fold(String::new(), |topics, entry| topics + &topic(entry));
        Self {
            entries,
            base: generate::with_demotions(entries, entries / 4),
            page: page(),
            list: format!("# Support\n\n| Feature | Tier |\n| --- | --- |\n{rows}"),
            notes: format!("# 2025-12-20\n\n## Tiers\n\n{topics}"),
        }
    }

    fn write(&self, folder: &Path, kind: Kind) {
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file can be written");
        write("tiers.toml", &kind.text(self.entries));
        write("base.toml", &self.base);
        write("page.md", &self.page);
        write("list.txt", "{% for entry in entries %}{{ entry.id }}\n{% endfor %}");
        write("list.md", &self.list);
        fs::create_dir(folder.join("notes")).expect("a folder can be made");
        write("notes/2025-12-20.md", &self.notes);
    }
}

/// A page with every block.
fn page() -> String {
    let options = |block: &str| match block {
        "requirements" => " kind=feature",
        "table" => " columns=tier,kind,entry,title,since,date,decision,owners,missing,default-on,notes",
        "timeline" => " file=timeline.svg",
        _ => "",
    };
    let block = |name: &str| format!("<!-- tiers:begin {name}{} -->\n<!-- tiers:end -->\n\n", options(name));
    tiers::docs::BLOCKS.iter().map(|each| block(each.name)).collect()
}

fn float(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Keeps this thread on one processor, so that the program starts no threads: what others allocate is not counted.
#[cfg(target_os = "linux")]
fn stay_on_one_processor() {
    use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
    let mut processors = CpuSet::new();
    processors.set(sched_getcpu());
    sched_setaffinity(None, &processors).expect("a thread may stay where it is");
}

#[cfg(not(target_os = "linux"))]
fn stay_on_one_processor() {}

/// The time that the processor has worked for this thread, in seconds.
#[cfg(unix)]
fn processor_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    std::time::Duration::try_from(time).map_or(0.0, |time| time.as_secs_f64())
}

#[cfg(not(unix))]
fn processor_time() -> f64 {
    0.0
}

#[test]
fn the_hub_is_there() {
    assert!(generate::registry(SMALL).contains(&format!("[entry.{HUB}]")));
}
