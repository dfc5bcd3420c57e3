//! Pull requests as they happened, judged as the tool would have judged them: `pulls.tsv` was read off the history of
//! Wasmtime's own pages. Before a pull request the registry has the steps of all days before; after it, also its own.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use tiers::change::{self, Movement};
use tiers::read::{self, Text};
use tiers::rules::{self, Base, Checked, Levels, Occasion};
use toml::{Table, Value};

/// What one pull request did to one entry.
struct Fact {
    pr: i64,
    date: Date,
    /// In the past tense, as in `log`.
    event: &'static str,
    /// The entry under its name after the pull request.
    id: &'static str,
    /// The tier that it held; empty if it was not there.
    from: &'static str,
    /// The tier that it came to hold; empty if it was not there any more.
    to: &'static str,
}

fn facts() -> Vec<Fact> {
    let lines = include_str!("../pulls.tsv").lines().skip(1);
    lines
        .map(|line| {
            let [pr, date, event, id, from, to] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("a fact has six columns: {line}")
            };
            Fact { pr: pr.parse().unwrap(), date: date.parse().unwrap(), event, id, from, to }
        })
        .collect()
}

/// The registry as it would have been written, if there had been one: no `enforced-from`, so that all is judged.
#[derive(Clone)]
struct Past {
    entries: Vec<(String, Table)>,
    kinds: Table,
    decisions: Table,
}

impl Past {
    /// The repository's registry, with all that has happened until now.
    fn recorded() -> Self {
        let registry: Table = include_str!("../../tiers.toml").parse().unwrap();
        let entries = registry["entry"].as_table().unwrap().iter();
        Self {
            entries: entries.map(|(id, entry)| (id.clone(), entry.as_table().unwrap().clone())).collect(),
            kinds: registry["kind"].as_table().unwrap().clone(),
            decisions: registry["decision"].as_table().unwrap().clone(),
        }
    }

    /// With those steps alone that had happened, and under the names of then.
    fn with(&self, happened: impl Fn(&Table) -> bool) -> Self {
        let entries = self.entries.iter().filter_map(|(id, entry)| {
            let (mut entry, mut name) = (entry.clone(), id.clone());
            let history = entry.get_mut("history")?.as_array_mut().unwrap();
            while let Some(Value::Table(step)) = history.pop_if(|step| !happened(step.as_table().unwrap())) {
                if let Some(was) = step.get("was") {
                    was.as_str().unwrap().clone_into(&mut name);
                }
            }
            (!history.is_empty()).then_some((name, entry))
        });
        Self { entries: entries.collect(), kinds: self.kinds.clone(), decisions: self.decisions.clone() }
    }

    fn without(mut self, id: &str) -> Self {
        self.entries.retain(|(other, _)| other != id);
        self
    }

    /// The text of `tiers.toml`; only what is named is on by default.
    fn text(&self, default_on: &str) -> String {
        let mut text = "format = 1\nproject = { name = \"Wasmtime\" }\ntier = [{ id = 1 }, { id = 2 }, { id = 3 }]\n\
            policy = { max-climb = 1, default-on = 1 }\n"
            .to_owned();
        text.extend(self.kinds.keys().map(|kind| format!("[kind.{kind}]\n")));
        let mut decisions = BTreeSet::new();
        for (id, entry) in &self.entries {
            let history = entry["history"].as_array().unwrap();
            let tier = written(&history.last().unwrap()["tier"]);
            text += &format!("[entry.{id}]\nkind = {}\ntier = {tier}\n", written(&entry["kind"]));
            if id == default_on {
                text += "default-on = true\n";
            }
            if let (r#""removed""#, Some(next)) = (&*tier, entry.get("replaced-by")) {
                text += &format!("replaced-by = {}\n", written(next));
            }
            text += &format!("history = {}\n", written(&entry["history"]));
            decisions.extend(history.iter().filter_map(|step| step.get("decision")?.as_str()));
        }
        for id in decisions {
            text += &format!("[decision.{id}]\n");
            let decision = self.decisions[id].as_table().unwrap();
            text.extend(decision.iter().map(|(key, value)| format!("{key} = {}\n", written(value))));
        }
        text
    }
}

/// A value as TOML.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Datetime(date) => date.to_string(),
        Value::Array(values) => format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let pairs: Vec<_> = table.iter().map(|(key, value)| format!("{key} = {}", written(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        other => panic!("no step has a {}", other.type_str()),
    }
}

fn date(step: &Table) -> Option<Date> {
    Some(step.get("date")?.as_datetime()?.to_string().parse().unwrap())
}

/// The registry before a pull request that was merged on this day, and after it.
fn around(pr: i64, day: Date) -> (Past, Past) {
    let before = |step: &Table| date(step).is_none_or(|date| date < day);
    let own = |step: &Table| step.get("pr").and_then(Value::as_integer) == Some(pr);
    let past = Past::recorded();
    (past.with(before), past.with(|step| before(step) || own(step)))
}

/// What the change from one registry to the other did, in the words of the facts.
fn moves(base: &str, head: &str) -> BTreeSet<String> {
    let (base, head) = (Text::new("base.toml", base), Text::new("tiers.toml", head));
    let (base, head) = (read::read(&base), read::read(&head));
    assert_eq!((&*base.findings, &*head.findings), (&[][..], &[][..]));
    let change = change::between(&base.registry, &head.registry);
    let moves = change.entries.iter().map(|entry| {
        let tier = |held: Option<&str>| held.filter(|tier| *tier != "removed").unwrap_or_default().to_owned();
        let from = tier(entry.base.map(|entry| base.registry.standing_id(entry.tier)));
        let to = tier(entry.head.map(|entry| head.registry.standing_id(entry.tier)));
        let event = match change.movement(entry) {
            Some(Movement::Added) => "added",
            Some(Movement::Promoted) => "promoted",
            Some(Movement::Demoted) => "demoted",
            Some(Movement::Removed) => "removed",
            Some(Movement::Merged) => "merged",
            Some(Movement::Readmitted) => "readmitted",
            Some(Movement::Vanished) => "vanished",
            None if entry.former_id().is_some() => return format!("renamed {}", entry.id()),
            None => return format!("changed {}", entry.id()),
        };
        format!("{event} {} {from} {to}", entry.id()).trim_end().to_owned()
    });
    moves.collect()
}

/// What `check` finds in the head with this base, and not in the base by itself: what this change brings about.
fn brought_about(base: &str, head: &str, day: Date) -> BTreeSet<String> {
    let (base, head) = (Text::new("base.toml", base), Text::new("tiers.toml", head));
    let (base, head) = (read::read(&base), read::read(&head));
    let found = |source, base| -> BTreeSet<String> {
        let findings = rules::check(&Checked { source, today: day, base, files: None }, &Levels::default());
        findings
            .into_iter()
            .map(|finding| {
                let about = finding.about.entry.map(|entry| format!(" {entry}")).unwrap_or_default();
                format!("{} {}{about}", finding.level, finding.rule)
            })
            .collect()
    };
    let before = found(&base, None);
    let base = Base::new(&base.registry, day, Occasion::Change);
    found(&head, Some(base)).into_iter().filter(|finding| !before.contains(finding)).collect()
}

fn set<const N: usize>(lines: [&str; N]) -> BTreeSet<String> {
    lines.map(str::to_owned).into()
}

#[test]
fn every_pull_request_did_what_the_facts_say_and_nothing_else() {
    let facts = facts();
    let mut pulls: BTreeMap<(Date, i64), BTreeSet<String>> = BTreeMap::new();
    for Fact { pr, date, event, id, from, to } in &facts {
        let fact = match *event {
            "renamed" => format!("renamed {id}"),
            _ => format!("{event} {id} {from} {to}").trim_end().to_owned(),
        };
        pulls.entry((*date, *pr)).or_default().insert(fact);
    }
    assert!(pulls.len() > 25, "only {} pull requests", pulls.len());
    for ((date, pr), expected) in pulls {
        let (base, head) = around(pr, date);
        assert_eq!(moves(&base.text(""), &head.text("")), expected, "#{pr}");
    }
}

/// `no_std` documentation, says the title.
#[test]
fn pull_request_8555() {
    let day = Date::constant(2024, 5, 6);
    let (base, head) = around(8555, day);
    // The page simply lacked it; that it was folded into wasi-io, nobody wrote down.
    let (base, head) = (base.text(""), head.without("wasi-poll").text(""));
    let promoted = moves(&base, &head).into_iter().filter(|line| line.starts_with("promoted")).collect::<Vec<_>>();
    assert_eq!(
        promoted,
        [
            "promoted aarch64-apple-darwin 3 2",
            "promoted component-model 2 1",
            "promoted multi-memory 2 1",
            "promoted relaxed-simd 2 1",
            "promoted tail-call 2 1",
            "promoted threads 2 1",
            "promoted wasi-clocks 2 1",
            "promoted wasi-filesystem 2 1",
            "promoted wasi-http 3 1",
            "promoted wasi-io 2 1",
            "promoted wasi-random 2 1",
            "promoted wasi-sockets 3 1",
        ]
    );
    assert!(moves(&base, &head).contains("vanished wasi-poll 2"));
    assert_eq!(
        brought_about(&base, &head, day),
        set(["deny entry-vanished wasi-poll", "deny tier-skipped wasi-http", "deny tier-skipped wasi-sockets"])
    );
}

/// Winch, says the title, and so does the decision.
#[test]
fn pull_request_10755() {
    let day = Date::constant(2025, 5, 18);
    let (base, head) = around(10755, day);
    assert_eq!(
        brought_about(&base.text(""), &head.text(""), day),
        set([
            "warn undecided-rider custom-page-sizes",
            "warn undecided-rider extended-const",
            "warn undecided-rider gc"
        ])
    );
}

/// Threads go down, and stay on by default.
#[test]
fn pull_request_12036() {
    let day = Date::constant(2025, 11, 24);
    let (base, head) = around(12036, day);
    let (base, head) = (base.text("threads"), head.text("threads"));
    assert_eq!(moves(&base, &head), set(["demoted threads 1 2"]));
    assert_eq!(brought_about(&base, &head, day), set(["deny default-on-too-low threads"]));
    assert_eq!(brought_about(&base, &head.replace("default-on = true\n", ""), day), set([]));
}
