//! `tiers assess`.

use jiff::civil::Date;

use super::args;
use super::command::{Command, Group, parsed};
use super::error::{Error, Exit};
use super::plan::{self, Before, Plan, WriteArgs, date_value, inline};
use super::session::Cx;
use crate::model::{Assessment, Entry, Evidence, Rank, Registry, Required, Requirement, Status};
use crate::schema;
use crate::toml::{KeyPath, Literal, Op};

/// The command.
pub(super) const COMMAND: Command = Command {
    name: "assess",
    group: Group::Change,
    is_common: true,
    args: <Args as clap::Args>::augment_args,
    run: |matches, cx| run(&parsed(matches), cx),
};

/// Record whether an entry meets a requirement
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers assess memory64 fuzzed met --evidence https://example.org/fuzzing/memory64
  tiers assess memory64 fuzzed met --probe crates/fuzzing/src/lib.rs --contains memory64
  tiers assess threads fuzzed unmet --note \"shared memories are not generated\"

The date is today's unless `--date` says another. What is known of the same status stays unless it is given again.")]
pub(super) struct Args {
    /// The entry, by any of its names
    entry: String,
    /// The requirement, by its id
    requirement: String,
    /// met, partial, unmet or not-applicable
    #[arg(value_parser = status)]
    status: Status,
    /// The address of what shows it; with `--contains`, of a record that says so
    #[arg(long, value_name = "URL", group = "place")]
    evidence: Option<String>,
    /// A file of the project that shows it, by the text of `--contains`
    #[arg(long, value_name = "FILE", requires = "contains", group = "place")]
    probe: Option<String>,
    /// The text that the file of `--probe`, or the record, must contain
    #[arg(long, value_name = "TEXT", requires = "place")]
    contains: Option<String>,
    /// What is to be said of it, in Markdown
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The day of the assessment [default: today]
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    date: Option<Date>,
    #[command(flatten)]
    write: WriteArgs,
}

fn status(word: &str) -> Result<Status, String> {
    word.parse().map_err(|_| "write met, partial, unmet or not-applicable".to_owned())
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    plan::run(cx, &args.write, |before, cx| plan(args, before, cx))
}

fn plan(args: &Args, before: &Before<'_>, cx: &mut Cx<'_, '_>) -> Result<Plan, Error> {
    let registry = before.registry;
    let entry = before.living(cx, &args.entry)?;
    before.requirement(&args.requirement)?;
    args::future(args.date, cx)?;
    if !concerns(registry, &entry.kind, &args.requirement) {
        cx.note(&format!("note: no tier asks `{}` of a {}", args.requirement, entry.kind))?;
    }
    let held = entry.requirements.get(&args.requirement).filter(|held| held.status == args.status);
    let given = match (&args.evidence, &args.probe, &args.contains) {
        (Some(url), _, Some(contains)) => Some(Evidence::Record { url: url.clone(), contains: contains.clone() }),
        (Some(url), _, None) => Some(Evidence::Url(url.clone())),
        (None, Some(file), Some(contains)) => Some(Evidence::Probe { file: file.clone(), contains: contains.clone() }),
        _ => None,
    };
    let evidence = given.or_else(|| held.and_then(|held| held.evidence.clone()));
    let note = args.note.clone().or_else(|| held.and_then(|held| held.note.clone()));
    // What is said in short of another status is not true of this one.
    let short = held.and_then(|held| held.short.clone());
    let assessment =
        Assessment { status: args.status, evidence, date: Some(args.date.unwrap_or(before.today)), note, short };
    Ok(Plan {
        ops: ops(before, entry, &args.requirement, &assessment),
        said: format!("assessed `{}` of `{}` as {}", args.requirement, entry.id, args.status),
        next: Some(next(registry, entry, Some((&args.requirement, args.status)))),
        ..Plan::default()
    })
}

/// Whether a tier asks this of entries of this kind, by itself or as an alternative.
fn concerns(registry: &Registry, kind: &str, id: &str) -> bool {
    let needed = |requirement: &Requirement| requirement.needed_at.rank(kind).is_some();
    registry.requirements.iter().any(|(other, requirement)| {
        needed(requirement) && (other == id || requirement.any_of.iter().any(|alternative| alternative == id))
    })
}

/// The edits that write an assessment: key by key into a table, so that its form and comments stay.
fn ops(before: &Before<'_>, entry: &Entry, requirement: &str, assessment: &Assessment) -> Vec<Op> {
    let value = match &assessment.evidence {
        Some(Evidence::Url(url)) => Some(Literal::from(url)),
        Some(Evidence::Probe { file, contains }) => {
            Some(inline(vec![("file", file.into()), ("contains", contains.into())]))
        }
        Some(Evidence::Record { url, contains }) => {
            Some(inline(vec![("url", url.into()), ("contains", contains.into())]))
        }
        None => None,
    };
    let pairs: [(&str, Option<Literal>); 5] = [
        ("status", Some(assessment.status.as_str().into())),
        ("evidence", value),
        ("date", assessment.date.map(date_value)),
        ("note", assessment.note.as_ref().map(Literal::from)),
        ("short", assessment.short.as_ref().map(Literal::from)),
    ];
    debug_assert!(pairs.iter().all(|(key, _)| schema::ASSESSMENT.key(key).is_some()));
    let table = KeyPath::keys(["entry", &entry.id, "requirements"]);
    let path = table.key(requirement);
    if before.source.has(&path.key("status")) {
        let held = entry.requirements.get(requirement);
        let same_evidence = held.is_some_and(|held| held.evidence == assessment.evidence);
        let pairs = pairs.into_iter().filter(|(key, _)| !(same_evidence && *key == "evidence"));
        return pairs
            .filter_map(|(key, value)| match value {
                Some(value) => Some(Op::Set { path: path.key(key), value }),
                None => before.source.has(&path.key(key)).then(|| Op::Remove { path: path.key(key) }),
            })
            .collect();
    }
    let value = inline(pairs.into_iter().filter_map(|(key, value)| Some((key, value?))).collect());
    if before.source.has(&table) {
        return vec![Op::Set { path, value }];
    }
    let after = Some(KeyPath::keys(["entry", &entry.id]));
    vec![Op::InsertTable { path: table, body: vec![(requirement.to_owned(), value)], after }]
}

/// What to do once something has changed in what stands between an entry and the next tier.
pub(super) fn next(registry: &Registry, entry: &Entry, assessed: Option<(&str, Status)>) -> String {
    let Some(rank) = entry.tier.rank().and_then(Rank::above) else {
        return format!("`tiers show {}` shows the whole checklist", entry.id);
    };
    let mut entry = entry.clone();
    if let Some((requirement, status)) = assessed {
        let assessment = Assessment { status, evidence: None, date: None, note: None, short: None };
        entry.requirements.insert(requirement.to_owned(), assessment);
    }
    let exceptions = registry.exceptions();
    let missing = registry.required(&exceptions, &entry, rank).filter(Required::is_missing).count();
    let tier = registry.standing_name(crate::model::Standing::Tier(rank));
    match missing {
        0 => format!("nothing is missing for {tier}: `tiers promote {} --decision ID --pr N`", entry.id),
        1 => format!("one requirement is missing for {tier}: `tiers missing {}`", entry.id),
        many => format!("{many} requirements are missing for {tier}: `tiers missing {}`", entry.id),
    }
}
