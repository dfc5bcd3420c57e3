//! One judge for commands and for hands: a command refuses a change exactly where `check` finds, against the file before, that
//! it must not be done by hand, and both name the same rules.

use std::collections::BTreeSet;
use std::fs;

use crate::program::World;
use tiers::rules::{self, Group, RULES};

/// Parts what policies say from what commands change.
const MARK: &str = "# What is so.\n";

const ENTRIES: &str = "\
[decision.council]
kind = \"meeting\"
date = 2025-12-20
title = \"Features for everybody\"
url = \"https://example.org/council\"
decides = { eh = 1, tail-call = 2 }

[decision.rfc-7]
kind = \"rfc\"
date = 2025-12-28
title = \"Whatever else\"
url = \"https://example.org/rfc-7\"

[decision.long-ago]
kind = \"meeting\"
date = 2022-05-01
title = \"The first of all\"
url = \"https://example.org/long-ago\"

[entry.eh]
kind = \"feature\"
tier = 2
owners = [\"@ada\", \"@bob\"]
history = [
    { tier = 3, date = 2024-01-10, pr = 1 },
    { tier = 2, date = 2025-12-01, pr = 2 },
]

[entry.eh.requirements]
fuzzed = { status = \"met\", evidence = \"https://example.org/eh\", date = 2025-12-01 }
tests = \"unmet\"

[entry.gc]
kind = \"feature\"
tier = 3
depends-on = [\"function-references\"]
history = [{ tier = 3, date = 2024-01-10, pr = 1 }]

[entry.gc.requirements]
fuzzed = \"met\"

[entry.function-references]
kind = \"feature\"
tier = 3
history = [{ tier = 3, date = 2024-01-10, pr = 1 }]

[entry.threads]
kind = \"feature\"
tier = 3
history = [{ tier = 3, date = 2024-01-10, pr = 1 }]

[entry.threads.requirements]
fuzzed = \"met\"

[entry.simd]
kind = \"feature\"
tier = 1
default-on = true
owners = [\"@ada\", \"@bob\"]
history = [{ tier = 1, date = 2024-01-10, pr = 1 }]

[entry.simd.requirements]
fuzzed = { status = \"met\", evidence = \"https://example.org/simd\", date = 2025-12-01 }
tests = \"met\"

[entry.tail-call]
kind = \"feature\"
tier = 3
history = [{ tier = 3, date = 2024-01-10, pr = 1 }]

[entry.tail-call.requirements]
fuzzed = { status = \"met\", evidence = \"https://example.org/tail-call\", date = 2025-12-01 }
tests = \"met\"

[entry.relaxed-simd]
kind = \"feature\"
tier = 2
depends-on = [\"simd\"]
history = [{ tier = 2, date = 2024-01-10, pr = 1 }]

[entry.relaxed-simd.requirements]
fuzzed = { status = \"met\", evidence = \"https://example.org/relaxed-simd\", date = 2025-12-01 }
tests = { status = \"not-applicable\", note = \"none are possible\" }

[entry.x86_64-linux]
kind = \"target\"
tier = 1
owners = [\"@ada\", \"@bob\"]
fields = { libc = \"glibc\" }
history = [{ tier = 1, date = 2024-01-10, pr = 1 }]

[entry.aarch64-linux]
kind = \"target\"
tier = 2
fields = { libc = \"glibc\" }
history = [{ tier = 2, date = 2024-01-10, pr = 1 }]

[matrix.support.cells]
simd = { x86_64-linux = \"yes\", aarch64-linux = \"no\" }
";

/// What all policies have.
const FRAME: &str = "\
format = 1
project = { name = \"Example\" }

[kind.feature]

[kind.target]
";

/// Where nothing is asked; with all rules off every command succeeds here, which gives the text that it writes.
const NOTHING: &str = "\
[[tier]]
id = 1

[[tier]]
id = 2

[[tier]]
id = 3

[field.libc]

[requirement.fuzzed]

[requirement.tests]

[matrix.support]
rows = \"feature\"
columns = [\"x86_64-linux\", \"aarch64-linux\"]

";

const LIMITS: &str = "\
[policy]
start = 3
max-climb = 1
default-on = 1
removable-from = [3]

";

/// The level of all rules that can have one.
fn lints(level: &str) -> String {
    let rules = RULES.iter().filter(|rule| !rule.group.is_fixed());
    let lines: Vec<String> = rules.map(|rule| format!("{} = \"{level}\"\n", rule.name)).collect();
    format!("[lints]\n{}\n", lines.concat())
}

/// Policies by name.
fn policies() -> Vec<(&'static str, String)> {
    let with = |tier: &str, keys: &str| NOTHING.replace(&format!("id = {tier}\n"), &format!("id = {tier}\n{keys}\n"));
    let asked = NOTHING
        .replace("[requirement.fuzzed]\n", "[requirement.fuzzed]\ntier = 2\nevidence = true\nmax-age = \"365 days\"\n")
        .replace("[requirement.tests]\n", "[requirement.tests]\ntier = { feature = 1 }\n")
        .replace(
            "[field.libc]\n",
            "[field.libc]\nkinds = [\"target\"]\nrequired = true\nvalues = { glibc = \"glibc\", musl = \"musl\" }\n",
        )
        .replace("\"aarch64-linux\"]\n", "\"aarch64-linux\"]\nneeds = { tier = 1, columns = 1 }\n");
    let decided = "decided-by = [\"meeting\"]\nowners = 2";
    vec![
        ("nothing", NOTHING.to_owned()),
        ("limits", format!("{NOTHING}{LIMITS}")),
        ("limits that are off", format!("{NOTHING}{LIMITS}{}", lints("allow"))),
        ("a tier that is decided", with("1", decided)),
        (
            "a stay and a notice",
            with("1", "soak = \"60 days\"\nnotice = \"30 days\"").replace("id = 2\n", "id = 2\nclosed = true\n"),
        ),
        ("a short memory", format!("{}[policy]\ndecision-valid = \"90 days\"\n\n", with("1", decided))),
        ("requirements", asked.clone()),
        ("requirements that warn", format!("{asked}{}", lints("warn"))),
        ("all of it", {
            let tiers = with("1", &format!("{decided}\nsoak = \"60 days\"\nnotice = \"30 days\""));
            let (tiers, _) = tiers.split_once("[field").unwrap();
            let (_, rest) = asked.split_once("[field").unwrap();
            format!("{tiers}[field{rest}{LIMITS}{}", lints("deny"))
        }),
    ]
}

/// Commands, each on the registry as it is.
const COMMANDS: &[&str] = &[
    "promote eh --pr 9",
    "promote eh --decision council",
    "promote eh --decision rfc-7",
    "promote eh --decision long-ago",
    "promote gc --pr 9",
    "promote threads --pr 9",
    "promote gc --to 1 --decision council",
    "promote tail-call --decision council",
    "promote tail-call --to 1 --decision council",
    "promote tail-call --pr 9 --date 2025-01-01",
    "promote relaxed-simd --pr 9",
    "promote function-references --pr 9 --since 1.0.0",
    "promote aarch64-linux --pr 9",
    "promote aarch64-linux --decision rfc-7",
    "demote simd --reason slow --pr 9",
    "demote simd --reason slow --decision rfc-7",
    "demote simd --to 3 --reason slow --decision long-ago",
    "demote eh --reason slow --pr 9",
    "demote x86_64-linux --reason slow",
    "add wide --kind feature --pr 9",
    "add wide --kind feature --tier 3 --pr 9",
    "add wide --kind feature --tier 1 --pr 9",
    "add wide --kind feature --tier 1 --decision council --owner @ada --owner @bob",
    "add wide --kind feature --tier 2 --default-on --pr 9",
    "add tail_call --kind feature --tier 3 --pr 9",
    "add wide --kind feature --tier none",
    "add wide --kind feature --tier 3",
    "remove gc --reason gone --pr 9",
    "remove simd --reason gone --pr 9",
    "remove simd --reason gone --replaced-by eh --pr 9",
    "remove aarch64-linux --reason gone --replaced-by x86_64-linux --decision rfc-7",
    "remove function-references --reason gone --pr 9",
    "rename eh exceptions --pr 9",
    "rename eh simd_ --pr 9",
    "rename relaxed-simd relaxed",
    "rename gc garbage-collection --decision rfc-7",
    "set simd --title Vectors --url https://example.org/vectors",
    "set simd --owner=-@bob",
    "set eh --default-on",
    "set aarch64-linux --field libc=musl",
    "set x86_64-linux --unset fields.libc",
    "matrix set support simd x86_64-linux no",
    "matrix set support simd aarch64-linux yes",
    "matrix set support eh aarch64-linux partial --note soon",
    "assess simd fuzzed unmet",
    "assess gc fuzzed not-applicable",
    "assess eh tests met --evidence https://example.org/tests",
    "waive eh --requirement tests --reason later",
    "waive eh --requirement tests --reason later --decision council --until 2026-06-30",
    "decision apply council --pr 9",
    "decision apply council --pr 9 --date 2025-12-01",
];

/// The rules of which something is told as an error.
fn errors(shown: &str) -> BTreeSet<&str> {
    let rules = shown.lines().filter_map(|line| line.split_once("error[")?.1.split_once(']'));
    rules.map(|(rule, _)| rule).collect()
}

fn is_of_changes(rule: &str) -> bool {
    rules::find(rule).is_some_and(|rule| rule.group == Group::Change)
}

#[test]
fn commands_refuse_what_is_found_in_a_change_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(folder.path());
    let path = |name: &str| folder.path().join(name);
    let text = |policy: &str, entries: &str| format!("{FRAME}{policy}{MARK}{entries}");
    let run = |line: &str| world.tiers(shell_words::split(line).unwrap());
    let read = |name: &str| fs::read_to_string(path(name)).unwrap();
    let (mut refused, mut made, mut besides) = (0, 0, BTreeSet::new());
    for line in COMMANDS {
        fs::write(path("tiers.toml"), text(&format!("{NOTHING}{}", lints("allow")), ENTRIES)).unwrap();
        let free = run(line);
        assert_eq!(free.exit, 0, "{line}: {}", free.shown);
        let after = read("tiers.toml");
        let (_, entries) = after.split_once(MARK).unwrap();
        for (name, policy) in policies() {
            let (before, by_hand) = (text(&policy, ENTRIES), text(&policy, entries));
            fs::write(path("tiers.toml"), &before).unwrap();
            let command = run(line);
            let by_command = read("tiers.toml");
            fs::write(path("base.toml"), &before).unwrap();
            fs::write(path("tiers.toml"), &by_hand).unwrap();
            let check = run("check --base-file base.toml --format short");
            let told = format!("{line}, with {name}:\n{}\n{}", command.shown, check.shown);
            // Commands do not run the rules about changes: a past may have to be recorded.
            let found = errors(&check.shown);
            if command.exit < 2 {
                besides.extend(found.iter().filter(|rule| is_of_changes(rule)).map(|rule| (*rule).to_owned()));
            }
            let found: BTreeSet<&str> = found.into_iter().filter(|rule| !is_of_changes(rule)).collect();
            match command.exit {
                0 => {
                    made += 1;
                    assert_eq!(by_command, by_hand, "{told}");
                    assert!(found.is_empty(), "{told}");
                }
                1 => {
                    refused += 1;
                    assert_eq!(by_command, before, "{told}");
                    assert_eq!(errors(&command.shown), found, "{told}");
                }
                // Without a day it is recorded where nothing is asked alone.
                _ => assert!(*line == "add wide --kind feature --tier 3" && by_command == before, "{told}"),
            }
        }
    }
    let besides: Vec<&str> = besides.iter().map(String::as_str).collect();
    assert_eq!(besides, ["requirement-regressed", "transition-misdated", "waiver-extended"]);
    assert!(refused > 150 && made > 250, "{refused} are refused, and {made} made");
}
