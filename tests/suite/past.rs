//! The gate over Wasmtime's past: each edit of its tier page as a commit of the registry as it would have stood then, judged
//! by the built program against the commit before. `edits.tsv` has the pull requests of these 37 edits and their days, and
//! the one that put an entry on the page about proposals alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::civil::Date;
use serde_json::Value as Json;
use toml::{Table, Value};

/// An edit of the page.
struct Edit {
    pr: i64,
    day: Date,
}

fn edits() -> Vec<Edit> {
    let lines = include_str!("../edits.tsv").lines().skip(1);
    lines
        .map(|line| {
            let (pr, day) = line.split_once('\t').unwrap();
            Edit { pr: pr.parse().unwrap(), day: day.parse().unwrap() }
        })
        .collect()
}

/// The registry of this repository, and a moment at which it is looked at.
struct Past<'t> {
    today: &'t Table,
    day: Date,
    /// The edits that were still to come on that day.
    later: Vec<i64>,
}

fn table<'t>(of: &'t Table, key: &str) -> &'t Table {
    of[key].as_table().unwrap()
}

fn date(of: &Table) -> Option<Date> {
    Some(of.get("date")?.as_datetime()?.to_string().parse().unwrap())
}

fn text<'t>(of: &'t Table, key: &str) -> Option<&'t str> {
    of.get(key)?.as_str()
}

fn texts<'t>(of: &'t Table, key: &str) -> impl Iterator<Item = &'t str> {
    of.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn history(entry: &Table) -> impl Iterator<Item = &Table> {
    entry.get("history").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}

impl Past<'_> {
    fn has_happened(&self, step: &Table) -> bool {
        let pr = step.get("pr").and_then(Value::as_integer);
        match date(step) {
            Some(day) if day == self.day => pr.is_none_or(|pr| !self.later.contains(&pr)),
            day => day <= Some(self.day),
        }
    }

    fn is_decided(&self, of: &Table) -> bool {
        let decision = text(of, "decision").map(|id| table(table(self.today, "decision"), id));
        decision.is_none_or(|decision| date(decision) <= Some(self.day))
    }

    /// The requirements that were asked of nobody yet.
    fn asked_later(&self) -> Vec<&str> {
        let requirements = table(self.today, "requirement").iter();
        let requirements = requirements.map(|(id, requirement)| (id.as_str(), requirement.as_table().unwrap()));
        let later = requirements.filter(|(_, requirement)| !self.is_decided(requirement));
        later.flat_map(|(id, requirement)| std::iter::once(id).chain(texts(requirement, "any-of"))).collect()
    }

    /// The entries that were there, by the ids of today, with the names that they had.
    fn names(&self) -> HashMap<&str, &str> {
        let entries = table(self.today, "entry").iter().map(|(id, entry)| (id.as_str(), entry.as_table().unwrap()));
        entries
            .filter(|(_, entry)| history(entry).any(|step| self.has_happened(step)))
            .map(|(id, entry)| {
                let later = history(entry).filter(|step| !self.has_happened(step)).find_map(|step| text(step, "was"));
                (id, later.unwrap_or(id))
            })
            .collect()
    }

    /// An entry as it stood; none if it was not there.
    fn entry(&self, entry: &Table, name: &str, names: &HashMap<&str, &str>) -> Table {
        let mut then = entry.clone();
        let (steps, later): (Vec<_>, Vec<_>) = history(entry).partition(|step| self.has_happened(step));
        let given_up: Vec<&str> = later.iter().filter_map(|step| text(step, "was")).collect();
        then.insert("tier".to_owned(), steps.last().unwrap()["tier"].clone());
        then.insert("history".to_owned(), steps.into_iter().cloned().collect::<Vec<_>>().into());
        let aliases: Vec<&str> =
            texts(entry, "aliases").filter(|alias| *alias != name && !given_up.contains(alias)).collect();
        then.insert("aliases".to_owned(), aliases.into());
        let known: Vec<&str> = texts(entry, "depends-on").filter_map(|id| names.get(id).copied()).collect();
        then.insert("depends-on".to_owned(), known.into());
        let is_removed = text(&then, "tier") == Some("removed");
        let next: Vec<&str> =
            texts(entry, "replaced-by").filter(|_| is_removed).filter_map(|id| names.get(id).copied()).collect();
        then.insert("replaced-by".to_owned(), next.into());
        // They are about what holds today.
        if !later.is_empty() {
            then.remove("requirements");
        }
        then
    }

    /// The registry as it would have stood.
    ///
    /// What has no date is as today: tiers, kinds, and what was decided by no recorded decision. Waivers and assessments are
    /// those of entries that stood then as they stand today, for they are about that.
    fn registry(&self) -> Table {
        let mut then = self.today.clone();
        let (names, later) = (self.names(), self.asked_later());
        let entries = table(self.today, "entry").iter().filter_map(|(id, entry)| {
            let name = *names.get(id.as_str())?;
            let mut entry = self.entry(entry.as_table().unwrap(), name, &names);
            if let Some(Value::Table(assessments)) = entry.get_mut("requirements") {
                assessments.retain(|id, _| !later.contains(&id));
            }
            Some((name.to_owned(), Value::Table(entry)))
        });
        then.insert("entry".to_owned(), Value::Table(entries.collect()));
        let part = |then: &mut Table, key: &str| then[key].as_table().unwrap().clone();
        let mut decisions = part(&mut then, "decision");
        decisions.retain(|_, decision| date(decision.as_table().unwrap()) <= Some(self.day));
        then.insert("decision".to_owned(), Value::Table(decisions));
        let mut requirements = part(&mut then, "requirement");
        requirements.retain(|id, _| !later.contains(&id));
        then.insert("requirement".to_owned(), Value::Table(requirements));
        let mut policy = part(&mut then, "policy");
        // Both came late, and the past is judged as if they had not.
        policy.remove("enforced-from");
        policy.remove("default-on");
        if !self.is_decided(&policy) {
            policy.remove("decision");
        }
        then.insert("policy".to_owned(), Value::Table(policy));
        // Only the meeting about tail calls asked for a meeting before Tier 1.
        if date(table(table(self.today, "decision"), "2024-10-10")) > Some(self.day) {
            then["tier"][0].as_table_mut().unwrap().remove("decided-by");
        }
        let waivers = self.today["waiver"].as_array().unwrap().iter();
        let waivers = waivers.filter_map(|waiver| self.waiver(waiver.as_table().unwrap(), &names, &later));
        then.insert("waiver".to_owned(), waivers.collect::<Vec<_>>().into());
        let releases = then["release"].as_array_mut().unwrap();
        for release in releases.iter_mut().filter_map(Value::as_table_mut) {
            if date(release) > Some(self.day) {
                release.retain(|key, _| key == "version" || key == "lts");
            }
        }
        then.remove("matrix");
        then
    }

    /// A waiver as far as it was needed already; none if it was not.
    fn waiver(&self, waiver: &Table, names: &HashMap<&str, &str>, later: &[&str]) -> Option<Table> {
        let lint = text(waiver, "lint");
        let is_asked = text(waiver, "requirement").is_none_or(|id| !later.contains(&id));
        let mut then = waiver.clone();
        let ids = then.remove("entry").map_or_else(|| then["entries"].clone(), |id| Value::Array(vec![id]));
        let ids = ids.as_array()?.iter().filter_map(Value::as_str).filter(|id| {
            let mut steps = history(table(table(self.today, "entry"), id));
            let stands = match lint {
                Some("entered-above-start") => steps.next().is_some_and(|first| self.has_happened(first)),
                _ => steps.all(|step| self.has_happened(step)),
            };
            stands && names.contains_key(id)
        });
        let ids: Vec<&str> = ids.collect();
        let is_one = is_asked && lint != Some("default-on-too-low") && !ids.is_empty() && self.is_decided(waiver);
        then.insert("entries".to_owned(), ids.into());
        is_one.then_some(then)
    }
}

/// A value as TOML in one line. Lists that became empty are left out.
fn written(value: &Value) -> String {
    match value {
        Value::Array(values) => format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let pairs = table.iter().filter(|(_, value)| !is_empty(value));
            let pairs: Vec<_> = pairs.map(|(key, value)| format!("{key:?} = {}", written(value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Datetime(date) => date.to_string(),
        // No text of the registry has what JSON escapes in another way.
        other => serde_json::to_string(other).unwrap(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// A registry as TOML, one thing a line.
fn document(registry: &Table) -> String {
    let (tables, others): (Vec<_>, Vec<_>) = registry
        .iter()
        .filter(|(_, value)| !is_empty(value))
        .partition(|(_, value)| value.as_table().is_some_and(|table| table.values().all(Value::is_table)));
    let mut text = String::new();
    text.extend(others.iter().map(|(key, value)| format!("{key} = {}\n", written(value))));
    for (key, table) in tables {
        text += &format!("[{key}]\n");
        text.extend(table.as_table().unwrap().iter().map(|(id, value)| format!("{id:?} = {}\n", written(value))));
    }
    text
}

fn git(folder: &Path, day: Date, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
        git.env(format!("{name}_NAME"), "A. Author").env(format!("{name}_EMAIL"), "author@example.org");
        git.env(format!("{name}_DATE"), format!("{day}T12:00:00Z"));
    }
    let output = git.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What is found in each edit, rule by rule. All of it is so: #8555 moved twelve entries in a change to the docs of `no_std`,
/// #10755 moved some along with Winch, and until the meeting of 2025-01-30 nobody had written down what an entry meets, or
/// who agreed to an exception. In the edits that moved nothing, nothing is found.
const FOUND: &str = "\
#6994 deny[entered-above-start]: function-references, multi-value, mutable-globals, nontrapping-float-to-int-conversion, relaxed-simd, sign-extension-ops, tail-call, wasi-clocks, wasi-filesystem, wasi-io, wasi-poll, wasi-random
#6994 deny[requirement-unknown]: component-model, threads
#8555 deny[entered-above-start]: cranelift, no-std, winch-x86_64
#8555 deny[requirement-unknown]: aarch64-apple-darwin, threads, wasi-clocks, wasi-filesystem, wasi-http, wasi-io, wasi-random, wasi-sockets
#8555 deny[tier-skipped]: wasi-http, wasi-sockets
#8555 deny[waiver-extended]: component-model
#9403 deny[entered-above-start]: wide-arithmetic
#9434 deny[waiver-extended]: component-model
#10755 deny[requirement-unknown]: gc
#10755 deny[waiver-extended]: custom-page-sizes, extended-const
#10755 warn[undecided-rider]: custom-page-sizes, extended-const, gc
#11326 deny[waiver-extended]: exception-handling
#11893 deny[waiver-extended]: c-api, rust-api
#13970 warn[decision-overdue]: `2026-06-04` was to be revisited by 47.0.0, which came out on 2026-07-20, and nothing \
revisits it
#14110 deny[waiver-extended]: wide-arithmetic
#14110 warn[decision-overdue]: `2026-06-04` was to be revisited by 47.0.0, which came out on 2026-07-20, and nothing \
revisits it
#14081 warn[decision-overdue]: `2026-06-04` was to be revisited by 47.0.0, which came out on 2026-07-20, and nothing \
revisits it
";

#[test]
fn what_is_found_in_the_past_is_true() {
    let today: Table = include_str!("../../tiers.toml").parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let edits = edits();
    git(folder, edits[0].day, &["init", "--quiet", "--initial-branch", "main"]);
    let mut found: Vec<String> = Vec::new();
    for (index, Edit { pr, day }) in edits.iter().enumerate() {
        let later = edits[index + 1..].iter().map(|edit| edit.pr).collect();
        let past = Past { today: &today, day: *day, later };
        fs::write(folder.join("tiers.toml"), document(&past.registry())).unwrap();
        git(folder, *day, &["add", "tiers.toml"]);
        git(folder, *day, &["commit", "--quiet", "--allow-empty", "--message", &format!("#{pr}")]);
        if index == 0 {
            continue;
        }
        let mut check = Command::new(env!("CARGO_BIN_EXE_tiers"));
        check.current_dir(folder).env_remove("TIERS_REGISTRY");
        check.args(["check", "--base", "HEAD~1", "--format", "json", "--today", &day.to_string()]);
        let output = check.output().unwrap();
        let report: Json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("#{pr}: {}", String::from_utf8_lossy(&output.stderr)));
        let mut by_rule: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for finding in report["findings"].as_array().unwrap() {
            let [level, rule] = ["level", "rule"].map(|key| finding[key].as_str().unwrap());
            let about = finding["entry"].as_str().or(finding["message"].as_str()).unwrap();
            by_rule.entry(format!("#{pr} {level}[{rule}]")).or_default().insert(about);
        }
        let errors = by_rule.keys().any(|rule| rule.contains(" deny["));
        assert_eq!(output.status.code(), Some(i32::from(errors)), "#{pr}");
        found.extend(
            by_rule
                .into_iter()
                .map(|(rule, about)| format!("{rule}: {}\n", about.into_iter().collect::<Vec<_>>().join(", "))),
        );
    }
    assert_eq!(found.concat(), FOUND);
}
