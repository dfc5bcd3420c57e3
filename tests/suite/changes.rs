//! Random changes of registries in many ways of writing: each is refused, and writes nothing; or it succeeds, and
//! `check` and `fmt --check` say what they said before, and whatever the change does not concern is as it was.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::program::World;
use proptest::collection::vec;
use proptest::prelude::*;
use similar::{ChangeTag, TextDiff};

/// Numbers that decide everything about a case; proptest shrinks them to zeros, which stand for the plainest way.
struct Dice<'d>(std::slice::Iter<'d, u8>);

impl Dice<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % sides
    }

    fn pick<'s>(&mut self, choices: &[&'s str]) -> &'s str {
        choices[self.roll(choices.len())]
    }
}

const IDS: [&str; 6] = ["simd", "gc", "wasm32.wasi", "X-1", "sim", "threads"];
const NAMES: [&str; 9] = ["simd", "gc", "wasm32.wasi", "X-1", "sim", "threads", "a-simd", "new", "x-1"];

const HEAD: &str = r#"# The head.
format = 1

[project]
name = "Test"

[[tier]]
id = 1

[[tier]]
id = "beta"

[[tier]]
id = 3

[kind.feature]

[kind.target]

[policy]
start = 3
max-climb = 1
enforced-from = 2025-01-01

[requirement.tests]
tier = "beta"

[requirement.fuzzed]
tier = { feature = 1 }

[decision.vote-1]
kind = "vote"
date = 2024-02-02
title = "Vote"
url = "https://example.org/1"
"#;

/// A registry that `check` accepts.
fn registry(dice: &mut Dice) -> String {
    let mut text = HEAD.to_owned();
    let mut table = String::new();
    let mut comments = 0;
    let mut comment = |dice: &mut Dice| match dice.roll(3) {
        2 => {
            comments += 1;
            format!(" # c{comments}.")
        }
        _ => String::new(),
    };
    for id in &IDS[..=dice.roll(IDS.len())] {
        let form = dice.roll(5);
        let key = if dice.roll(2) == 0 && !id.contains('.') { (*id).to_owned() } else { format!("\"{id}\"") };
        let tier = dice.pick(&["3", "\"beta\"", "1"]);
        let equals = dice.pick(&[" = ", "=", "  =\t"]);
        let status = dice.pick(&["\"met\"", "{ status = 'met', note=\"n\" }"]);
        let steps = match (tier, dice.roll(3)) {
            (_, 0) => vec![],
            ("3", _) => vec!["3"],
            ("1", _) => vec!["3", "\"beta\"", "1"],
            _ => vec!["3", "\"beta\""],
        };
        let steps =
            steps.iter().enumerate().map(|(n, tier)| format!("tier = {tier}, date = 2024-0{}-01, pr = 5", n + 1));
        let steps: Vec<_> = steps.collect();
        let inline: Vec<_> = steps.iter().map(|step| format!("{{ {step} }}")).collect();
        let mut pairs = vec![("kind", dice.pick(&["\"feature\"", "'target'"]).to_owned()), ("tier", tier.to_owned())];
        if dice.roll(2) == 1 {
            pairs.push(("aliases", format!("[ \"a-{id}\" ]")));
        }
        if *id == "sim" && dice.roll(2) == 1 {
            pairs.push(("depends-on", "['simd']".to_owned()));
        }
        match form {
            0 | 1 => {
                if !steps.is_empty() && form == 0 {
                    let lines: Vec<_> = inline.iter().map(|step| format!("\n  {step},{}", comment(dice))).collect();
                    pairs.push(("history", format!("[{}\n]", lines.concat())));
                }
                write!(text, "\n[entry.{key}]{}\n", comment(dice)).unwrap();
                for (name, value) in pairs {
                    write!(text, "{name}{equals}{value}{}\n{}", comment(dice), dice.pick(&["", "\n"])).unwrap();
                }
                if form == 1 {
                    for step in &steps {
                        let lines = step.replace(", ", "\n");
                        write!(text, "\n[[entry.{key}.history]]{}\n{lines}\n", comment(dice)).unwrap();
                    }
                }
                match dice.roll(3) {
                    0 => {
                        write!(text, "\n[entry.{key}.requirements]\ntests{equals}{status}{}\n", comment(dice)).unwrap();
                    }
                    1 => {
                        write!(text, "\n[entry.{key}.requirements.tests]\nstatus = \"met\"{}\n", comment(dice))
                            .unwrap();
                    }
                    _ if tier == "3" => {}
                    _ => write!(text, "\n[entry.{key}.requirements]\ntests = \"met\"\nfuzzed = \"met\"\n").unwrap(),
                }
                write!(text, "{}", ["", "\n", "\n# between\n"][dice.roll(3)]).unwrap();
            }
            2 | 3 => {
                if !steps.is_empty() {
                    pairs.push(("history", format!("[{}]", inline.join(", "))));
                }
                pairs.push(("requirements.tests", status.to_owned()));
                for (name, value) in pairs {
                    writeln!(table, "{key}.{name}{equals}{value}{}", comment(dice)).unwrap();
                }
            }
            _ => {
                if !steps.is_empty() {
                    pairs.push(("history", format!("[{}]", inline.join(", "))));
                }
                let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                writeln!(table, "{key}{equals}{{ {} }}{}", pairs.join(", "), comment(dice)).unwrap();
            }
        }
    }
    if !table.is_empty() {
        write!(text, "\n[entry]\n{table}").unwrap();
    }
    if dice.roll(2) == 1 {
        write!(text, "\n[[waiver]]\nentries = [ 'simd' ]\nlint = \"too-few-owners\"\nreason = \"simd\"\n").unwrap();
    }
    if dice.roll(3) == 2 {
        text.push_str("# the end");
    }
    if dice.roll(3) == 2 { text.replace('\n', "\r\n") } else { text }
}

/// A command, and the name of the entry that it is about.
fn command(dice: &mut Dice, round: usize) -> (Vec<String>, &'static str) {
    let name = NAMES[dice.roll(NAMES.len())];
    let other = NAMES[dice.roll(NAMES.len())];
    let kind = dice.pick(&["feature", "target"]);
    let status = dice.pick(&["met", "partial", "unmet", "not-applicable"]);
    let requirement = dice.pick(&["tests", "fuzzed"]);
    let why = dice.pick(&["--pr 9", "--decision vote-1"]);
    let rest = match dice.roll(9) {
        0 => format!("promote {name} {why}"),
        1 => format!("demote {name} --reason r {why}"),
        2 => format!("add {name} --kind {kind} --owner @o {why}"),
        3 => format!("remove {name} --reason r {why}"),
        4 => format!("rename {name} {other} {why}"),
        5 => format!("rename {name} n{round} {why}"),
        6 => format!("assess {name} {requirement} {status}"),
        7 => format!("assess {name} {requirement} {status} --note n --evidence https://example.org"),
        _ => format!("waive {name} --requirement {requirement} --reason r --until 2026-12-31"),
    };
    (rest.split(' ').map(str::to_owned).collect(), name)
}

/// For each line, the key of the entry whose header or line in `[entry]` it stands below.
fn owners(text: &str) -> Vec<String> {
    let mut owner = String::new();
    let mut below_entries = false;
    let of_line = |line: &str| {
        if line.starts_with('[') {
            below_entries = line.trim_end().starts_with("[entry]");
            let path = line.trim_matches(['[', ']']);
            owner = path.strip_prefix("entry.").unwrap_or_default().replace('"', "");
        } else if below_entries && line.starts_with(|c: char| c == '"' || c.is_alphanumeric()) {
            owner = line.replace('"', "");
        }
        owner.clone()
    };
    text.lines().map(of_line).collect()
}

/// The comments that are like no other, and the end of the file.
fn comments(text: &str) -> Vec<&str> {
    let mut comments: Vec<_> =
        text.split_whitespace().filter(|word| word.starts_with('c') && word.ends_with('.')).collect();
    comments.sort_unstable();
    comments
}

fn test(numbers: &[u8]) -> Result<(), TestCaseError> {
    let mut dice = Dice(numbers.iter());
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(folder.path());
    let path = folder.path().join("tiers.toml");
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let is_formatted = dice.roll(2) == 1;
    fs::write(&path, registry(&mut dice)).unwrap();
    let checked = world.tiers(["check"]);
    prop_assume!(checked.exit == 0);
    if is_formatted {
        prop_assert_eq!(world.tiers(["fmt"]).exit, 0);
    }
    for round in 0..5 {
        let before = read(&path);
        let (args, name) = command(&mut dice, round);
        let said = args.join(" ");
        let tried = world.tiers(args.iter().map(String::as_str).chain(["--dry-run"]));
        prop_assert_eq!(&read(&path), &before, "{} --dry-run wrote", said);
        let outcome = world.tiers(args.iter().map(String::as_str));
        let after = read(&path);
        prop_assert_eq!(tried.exit, outcome.exit, "{}", said);
        if outcome.exit != 0 {
            // A name may stand for nothing; all else is a refusal.
            let nameless = outcome.exit == 2 && outcome.shown.contains("error: there is no ");
            prop_assert!(outcome.exit == 1 || nameless, "{}: {}\n{}", said, outcome.shown, before);
            prop_assert_eq!(&after, &before, "{} was refused and wrote", said);
            continue;
        }
        let shown = world.tiers(["check"]);
        prop_assert!(shown.exit == 0, "{}: {}\n{}", said, shown.shown, after);
        if is_formatted {
            let shown = world.tiers(["fmt", "--check"]);
            prop_assert!(shown.exit == 0, "{}: {}", said, shown.shown);
        }
        prop_assert_eq!(comments(&after), comments(&before), "{}", said);
        prop_assert_eq!(after.ends_with('\n'), before.ends_with('\n'), "{}", said);
        if before.contains("\r\n") {
            prop_assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{}", said);
        }
        let owners = owners(&before);
        let id = real(&before, name);
        for change in TextDiff::from_lines(&before, &after).iter_all_changes() {
            if change.tag() != ChangeTag::Delete || change.value().trim().is_empty() {
                continue;
            }
            let owner = &owners[change.old_index().unwrap()];
            let is_own = owner.starts_with(&id);
            let is_reference = said.starts_with("rename") && change.value().contains(&*id);
            // A line without an end gets one if others follow.
            let is_last = after.contains(change.value()) && change.old_index() == Some(owners.len() - 1);
            prop_assert!(is_own || is_reference || is_last, "{} removed {:?} of {}", said, change.value(), owner);
        }
    }
    Ok(())
}

/// The id of the entry that a name means.
fn real(text: &str, name: &str) -> String {
    let text = tiers::read::Text::new("tiers.toml", text);
    let source = tiers::read::read(&text);
    source.registry.find(name).map_or(name, |(entry, _)| &entry.id).to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_is_refused_or_touches_what_it_concerns(numbers in vec(any::<u8>(), 160)) {
        test(&numbers)?;
    }
}
