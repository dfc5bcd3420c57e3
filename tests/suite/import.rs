//! `tiers import` on pages that are large, where four times the rows take about four times as long and not sixteen, and
//! on pages that nobody would write, of which it makes a registry or says why not.

use std::fs;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;
use tiers::cli::{self, Exit, Session, Stream};

/// A page of so many rows.
type Page = fn(usize) -> String;

/// Pages whose size could cost more than time in proportion: each has many of something that is looked up.
const PAGES: &[(&str, &str, Page)] = &[
    ("a table below a tier", "page.md", |rows| {
        format!("# Tier 1\n\n| Target | Notes |\n|---|---|\n{}", lines(rows, |n| format!("| t-{n} | about {n} |")))
    }),
    ("a column of tiers and one of kinds", "page.md", |rows| {
        let row = |n| format!("| t-{n} | {} | kind {n} | ✓ | @a{n} |", n % 3 + 1);
        format!("| Target | Tier | Kind | Docs | Owner |\n|---|---|---|---|---|\n{}", lines(rows, row))
    }),
    ("a list", "page.md", |rows| format!("# Tier 1\n\n{}", lines(rows, |n| format!("- t-{n}")))),
    ("a list of one name", "page.md", |rows| format!("# Tier 1\n\n{}", lines(rows, |_| "- name".to_owned()))),
    ("names that are told apart by two columns", "page.md", |rows| {
        let row = |n| format!("| name | {} | {n} |", n / 10);
        format!("# Tier 1\n\n| Target | Board | Notes |\n|---|---|---|\n{}", lines(rows, row))
    }),
    ("a heading for each list, with text above it", "page.md", |rows| {
        format!("# Platforms\n\n{}", lines(rows / 4, |n| format!("## Tier {}\n\nText.\n\n- t-{n}\n", n % 3 + 1)))
    }),
    ("headings with nothing below them", "page.md", |rows| lines(rows, |n| format!("## Tier 1 with a{n}\n\nText.\n"))),
    ("tiers of one entry each", "page.md", |rows| {
        format!("| Target | Tier |\n|---|---|\n{}", lines(rows, |n| format!("| t-{n} | Tier 1 with a{n} |")))
    }),
    ("rows that divide a table", "page.md", |rows| {
        let row = |n| if n % 2 == 0 { format!("| **g{n}** | |") } else { format!("| t-{n} | x |") };
        format!("# Tier 1\n\n| Target | Notes |\n|---|---|\n{}", lines(rows, row))
    }),
    ("words in headings", "page.md", |rows| {
        let list = |n| format!("## {}\n\n- t-{n}\n", ["Experimental", "Stable"][n % 2]);
        format!("# Platforms\n\n{}", lines(rows / 2, list))
    }),
    ("footnotes", "page.md", |rows| {
        let list = lines(rows, |n| format!("- t-{n} [^{n}]"));
        format!("# Tier 1\n\n{list}\n{}", lines(rows, |n| format!("[^{n}]: About {n}.\n")))
    }),
    ("open folds", "page.md", |rows| lines(rows / 2, |n| format!("<details>\n<summary>Tier 1</summary>\n\n- t-{n}\n"))),
    ("HTML", "page.md", |rows| {
        format!(
            "# Tier 1\n\n<table><tr><th>Target</th></tr>\n{}</table>\n",
            lines(rows, |n| { format!("<tr><td>t-{n}</td></tr>") })
        )
    }),
    ("what looks like tags", "page.md", |rows| {
        format!("# Tier 1\n\n- a\n\n<div>\n{}", lines(rows * 4, |_| "<a \"".to_owned()))
    }),
    ("breaks in a cell", "page.md", |rows| {
        format!("# Tier 1\n\n<table><tr><th>Target</th></tr><tr><td>{}a</td></tr></table>", "<br>".repeat(rows * 4))
    }),
    ("a simple table", "page.rst", |rows| {
        let border = "======== =====\n";
        format!("Tier 1\n======\n\n{border}Target   Notes\n{border}{}{border}", lines(rows, |n| format!("t-{n:<6} x")))
    }),
    ("brackets in rst", "page.rst", |rows| format!("Tier 1\n======\n\n- a\n\n{}", "[a :b ".repeat(rows * 4))),
    ("CSV", "page.csv", |rows| format!("name,tier\n{}", lines(rows, |n| format!("t-{n},{}", n % 3 + 1)))),
    ("JSON", "page.json", |rows| {
        let object = |n| format!("{{\"name\": \"t-{n}\", \"tier\": {}}}", n % 3 + 1);
        format!("[{}]", (0..rows).map(object).collect::<Vec<_>>().join(","))
    }),
    ("JSON whose objects have nothing in common", "page.json", |rows| {
        let object = |n| format!("{{\"k{n}\": 1}}");
        format!("[{}]", (0..rows).map(object).collect::<Vec<_>>().join(","))
    }),
    ("a long header", "page.csv", |rows| {
        format!("name,tier{}\n{}", ",x".repeat(rows), lines(rows, |n| format!("t-{n},1")))
    }),
];

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|n| line(n) + "\n").collect()
}

/// The time that this thread has had of a processor: what else the machine does is not counted.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.try_into().unwrap()
}

#[cfg(not(unix))]
fn worked() -> Duration {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap()
}

/// Imports a page, and says how long that took; whether it lists entries does not matter, but what is said to be a
/// registry is one.
fn import(name: &str, text: &str) -> Duration {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let start = worked();
    let exit = {
        let mut session = Session {
            folder: folder.path().to_owned(),
            registry: None,
            git: tiers::git::Environment::default(),
            today: jiff::civil::date(2026, 1, 1),
            lock_timeout: Duration::ZERO,
            input: Box::new(std::io::empty()),
            out: Stream::new(&mut out, false, None),
            err: Stream::new(&mut err, false, None),
        };
        cli::run(["tiers", "import", name].map(Into::into), &mut session)
    };
    let took = worked().saturating_sub(start);
    let said = String::from_utf8_lossy(&err);
    assert!(!said.contains("report this as a bug"), "{said}\n{text}");
    assert_eq!(exit == Exit::Success, !out.is_empty(), "{said}");
    took
}

/// What pages are made of, so that a page put together at random is one in which much is recognized.
const PIECES: &[&str] = &[
    "# Tier 1\n",
    "## Tier 2 with Host Tools\n",
    "### Requirements\n",
    "Tier 3\n======\n",
    "Tier 2\n------\n",
    "**Tier 1**\n\n",
    "Experimental\n",
    "Stable",
    "| ",
    " |",
    "|---|---|\n",
    "|:-:|\n",
    "| Target | Tier |\n|---|---|\n",
    "| a | 1 |\n",
    "| a | Tier 1 / Tier 2 |\n",
    "| Name | Tier 1 | Tier 2 |\n|---|---|---|\n",
    "| x | ✓ | |\n",
    "|  | b |\n",
    "- ",
    "  - ",
    "* a\n",
    "1. ",
    "- [ ] t\n",
    "a",
    "b-c",
    "`code`",
    "``",
    "`",
    "*",
    "**",
    "~~",
    "_",
    "[link](u)",
    "[link](<a b>)",
    "[l][x]",
    "[x]: u\n",
    "![i](u)",
    "[^1]",
    "[^1]: note\n",
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "\r\n",
    "\\",
    "&amp;",
    "&#0;",
    "&#x41;",
    "<",
    ">",
    "<br>",
    "</b>",
    "<b>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<td rowspan=3 colspan=\"2\">",
    "<th>Tier",
    "</td>",
    "</tr>",
    "<ul>",
    "<li>",
    "</ul>",
    "<details>\n",
    "<summary>Tier 1</summary>\n",
    "</details>\n",
    "<!--",
    "-->",
    "<a href='",
    "<script>",
    "> ",
    "---\n",
    "+++\n",
    "title: T\n",
    "```\n",
    "~~~\n",
    "+---+---+\n",
    "+===+===+\n",
    "| a | b |\n",
    "====  ====\n",
    "====\n",
    "a     1\n",
    ".. list-table::\n",
    "   :header-rows: 1\n",
    "   * - a\n     - b\n",
    ".. [1] note\n",
    ".. _x: u\n",
    ":pep:`1`",
    "``x``_ ",
    "|s|",
    ".. |s| replace:: t\n",
    "::\n",
    "Tier 2 includes:\n\n",
    "must be tested",
    "平台",
    "第一级",
    "ティア 1",
    "é",
    "\u{2060}",
    "\u{202e}",
    "\u{0}",
    "\u{feff}",
    "😀",
    "name,tier\n",
    "a,1\n",
    "\"",
    "\"\"\"",
    "\'\'\'",
    ",",
    ";",
    "{\"a\": {\"tier\": 1}}",
    "[{\"name\": \"a\", \"tier\": 1}]",
    "{",
    "[",
    "]",
    "}",
    "null",
    "1e999",
    "removed",
    "none",
    "Tier none",
    "tier=",
    "x86_64-linux-gnu",
    "a/b",
    "A",
    ".",
    "..",
    "=",
    "Tier 0",
    "Tier 99999999999999999999",
    "Owner",
    "@a",
    "Notes",
    "Since",
];

#[test]
fn every_page_is_a_registry_or_refused() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let piece = prop_oneof![8 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<String>()];
    let pages = proptest::collection::vec(piece, 0..60);
    let name = proptest::sample::select(&["page.md", "page.rst", "page.csv", "page.tsv", "page.json"][..]);
    runner
        .run(&(name, pages), |(name, pieces)| {
            import(name, &pieces.concat());
            Ok(())
        })
        .unwrap();
}

#[test]
fn time_grows_with_the_page_and_no_faster() {
    /// So many rows are enough that what grows faster than they do is most of the time.
    const ROWS: usize = 500;
    /// Another program may take the processor for a while, but not each time; sixteen times as long stays so.
    const TRIES: usize = 6;
    let mut slow = Vec::new();
    for (what, name, page) in PAGES {
        let (small, large) = (page(ROWS), page(ROWS * 4));
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let linear = (0..TRIES).any(|_| {
            short = short.min(import(name, &small));
            long = long.min(import(name, &large));
            long < short * 7 + Duration::from_millis(20)
        });
        if !linear {
            slow.push(format!("{what}: {short:?} for {ROWS} rows, {long:?} for {}", ROWS * 4));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
