//! Wasmtime's pages in `docs/wasmtime`, read by a Markdown parser, against tables of facts that were read off the
//! project's own pages and history, and not off its registry.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const TIERS: &str = include_str!("../../docs/wasmtime/stability-tiers.md");
const PROPOSALS: &str = include_str!("../../docs/wasmtime/proposals.md");

/// A table of a page: the heading above it, and its rows, titles first.
#[derive(Debug)]
struct Table {
    heading: String,
    rows: Vec<Vec<String>>,
}

/// The tables of a page as a reader sees them: without the marks of footnotes and what keeps numbers from being links.
fn tables(page: &str) -> Vec<Table> {
    let (mut tables, mut heading, mut text) = (Vec::<Table>::new(), String::new(), String::new());
    for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::TableCell) => text.clear(),
            Event::End(TagEnd::Heading(_)) => heading.clone_from(&text),
            Event::Start(Tag::Table(_)) => tables.push(Table { heading: heading.clone(), rows: Vec::new() }),
            Event::Start(Tag::TableHead | Tag::TableRow) => tables.last_mut().unwrap().rows.push(Vec::new()),
            Event::End(TagEnd::TableCell) => {
                tables.last_mut().unwrap().rows.last_mut().unwrap().push(text.replace('\u{2060}', ""));
            }
            Event::Text(part) | Event::Code(part) => text += &part,
            _ => {}
        }
    }
    tables
}

/// The lines of a table of facts, without its titles.
fn facts(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split('\t').collect())
}

/// The tables whose first columns have these titles.
fn titled(page: &str, titles: &[&str]) -> Vec<Table> {
    let begins =
        |row: &[String]| row.len() >= titles.len() && row.iter().zip(titles).all(|(cell, title)| cell == title);
    let found: Vec<Table> = tables(page).into_iter().filter(|table| begins(&table.rows[0])).collect();
    assert!(!found.is_empty(), "no table begins with the columns {titles:?}");
    found
}

/// The rows of a table by their first cell.
fn by_first(table: &Table) -> BTreeMap<&str, Vec<&str>> {
    let rows = table.rows[1..].iter().map(|row| {
        let mut cells = row.iter().map(|cell| cell.trim_end());
        (cells.next().unwrap(), cells.collect())
    });
    let rows: Vec<_> = rows.collect();
    let count = rows.len();
    let rows = BTreeMap::from_iter(rows);
    assert_eq!(rows.len(), count, "something stands twice under {}", table.heading);
    rows
}

#[test]
fn the_tier_tables_are_what_happened() {
    // The last step to another tier is what an entry holds, and the release with that step is when it came.
    let mut held = BTreeMap::<&str, (&str, &str)>::new();
    for fact in facts(include_str!("../facts.tsv")) {
        let (id, tier, since) = (fact[1], fact[2], fact[4]);
        if held.get(id).is_none_or(|(former, _)| *former != tier) {
            held.insert(id, (tier, since));
        }
    }
    held.retain(|_, (tier, _)| *tier != "removed");
    let told: Vec<Vec<&str>> = facts(include_str!("../entries.tsv")).collect();
    assert_eq!(held.keys().copied().collect::<Vec<_>>(), told.iter().map(|fact| fact[0]).collect::<Vec<_>>());
    let told: BTreeMap<&str, Vec<&str>> = told.into_iter().map(|fact| (fact[1], fact)).collect();

    let tables = titled(TIERS, &["Category", "Description", "Since", "Decision"]);
    let tables: Vec<&Table> = tables.iter().filter(|table| table.heading.starts_with("Tier ")).collect();
    assert_eq!(tables.len(), 3);
    let mut seen = Vec::new();
    for (table, tier) in tables.into_iter().zip(["1", "2", "3"]) {
        assert!(table.heading.starts_with(&format!("Tier {tier}: ")), "{}", table.heading);
        for row in &table.rows[1..] {
            // Marks of footnotes stand apart from the name.
            let [id, _, kind, decision, missing] = told[row[1].trim_end()][..] else { panic!("{row:?}") };
            seen.push(id.to_owned());
            let (expected, since) = held[id];
            assert_eq!((tier, &row[2..4]), (expected, &[since.to_owned(), decision.to_owned()][..]), "{id}");
            assert_eq!((row[0].as_str(), row.get(4).map_or("", String::as_str)), (kind, missing), "{id}");
        }
    }
    seen.sort();
    assert_eq!(seen, held.keys().copied().collect::<Vec<_>>());
}

#[test]
fn the_proposals_meet_what_they_meet() {
    let titles = ["Proposal", "Phase 4", "Tests", "Finished", "Fuzzed", "API", "C API"];
    let tables = titled(PROPOSALS, &titles);
    assert_eq!(tables.len(), 3);
    let mut rows = 0;
    for fact in facts(include_str!("../proposals.tsv")) {
        let (id, tier, statuses) = (fact[0], fact[1], fact[2]);
        let table = tables.iter().find(|table| table.heading == format!("Tier {tier}")).unwrap();
        let mark = |status| match status {
            'm' => "✅",
            'p' => "🚧",
            'u' => "❌",
            other => panic!("no status is {other}"),
        };
        let expected: Vec<&str> = statuses.chars().map(mark).collect();
        assert_eq!(by_first(table)[id], expected, "{id}");
        rows += 1;
    }
    assert_eq!(rows, tables.iter().map(|table| table.rows.len() - 1).sum::<usize>());
    assert_eq!(rows, 21);
}

#[test]
fn what_is_not_supported_has_its_issue() {
    let tables = titled(PROPOSALS, &["Proposal", "Tracking issue"]);
    let rows = by_first(&tables[0]);
    let expected = [
        ("compact-import-section", "#14108"),
        ("flexible-vectors", "#9464"),
        ("memory-control", "#9467"),
        ("shared-everything-threads", "#9466"),
    ];
    assert_eq!((tables.len(), rows.len()), (1, expected.len()));
    for (id, issue) in expected {
        assert_eq!(rows[id], [issue]);
    }
    let list = TIERS.split("### What is not supported").nth(1).unwrap().split("<!-- tiers:end -->").next().unwrap();
    let items: Vec<&str> = list.lines().filter(|line| line.starts_with("- ")).collect();
    let of = |kind: &str| items.iter().filter(|item| item[2..].starts_with(&format!("{kind}: "))).count();
    assert_eq!([of("Target"), of("Cranelift Target"), of("WASI Proposal"), items.len()], [2, 6, 10, 18]);
    let issue = |number: u32| format!("[#{number}](https://github.com/bytecodealliance/wasmtime/issues/{number})");
    for (name, number) in [("AArch64 FreeBSD", 5499), ("NetBSD/OpenBSD", 6962), ("i686 (32-bit Intel targets)", 1980)] {
        assert!(items.iter().any(|item| item.ends_with(&format!("{name}, {}", issue(number)))), "{name}");
    }
}

#[test]
fn the_compilers_support_what_they_support() {
    let tables = titled(PROPOSALS, &["Proposal", "Cranelift", "Winch"]);
    let architectures: Vec<&str> = tables.iter().map(|table| table.heading.as_str()).collect();
    assert_eq!(architectures, ["x86_64", "aarch64", "s390x", "riscv64", "Pulley"]);
    let mut known = 0;
    for (index, table) in tables.iter().enumerate() {
        let rows = by_first(table);
        for fact in facts(include_str!("../proposals.tsv")) {
            let mark = |support| match support {
                'y' => "✅",
                'p' => "🚧",
                'n' => "❌",
                '?' => "❔",
                other => panic!("no support is {other}"),
            };
            let cells = fact[3 + index];
            known += cells.chars().filter(|cell| *cell != '?').count();
            let expected: Vec<&str> = cells.chars().map(mark).collect();
            assert_eq!(rows[fact[0]], expected, "{} on {}", fact[0], table.heading);
        }
        assert_eq!(rows.len(), 21);
    }
    assert_eq!(known, 200);
}

#[test]
fn the_releases_are_those_that_were_made() {
    let tables = titled(TIERS, &["Version", "Released", "Supported until", "Support"]);
    assert_eq!(tables.len(), 1);
    let mut rows = by_first(&tables[0]);
    let mut count = 0;
    for fact in facts(include_str!("../releases.tsv")) {
        let support = if fact[3] == "lts" { "long-term" } else { "" };
        let row = rows.remove(fact[0]).unwrap();
        assert_eq!(row[..3], [fact[1], fact[2], support], "{}", fact[0]);
        count += 1;
    }
    assert_eq!(count, 48);
    // What is left is what was planned on that day.
    assert!(rows.values().all(|row| row[0] == "planned"), "{rows:?}");
}
