//! `tiers assess`.

use jiff::civil::Date;
use toml_edit::Value;

use super::args;
use super::change::{self, Before, Change, Plan, date_value, inline};
use super::error::{Error, Exit};
use super::session::Cx;
use crate::edit::Op;
use crate::format;
use crate::model::{Entry, Evidence, Rank, Registry, Status};
use crate::path::KeyPath;

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
    /// The address of what shows it
    #[arg(long, value_name = "URL", conflicts_with = "probe")]
    evidence: Option<String>,
    /// A file of the project that shows it, by the text of `--contains`
    #[arg(long, value_name = "FILE", requires = "contains")]
    probe: Option<String>,
    /// The text that the file of `--probe` must contain
    #[arg(long, value_name = "TEXT", requires = "probe")]
    contains: Option<String>,
    /// What is to be said of it, in Markdown
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The day of the assessment [default: today]
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    date: Option<Date>,
    #[command(flatten)]
    change: Change,
}

fn status(word: &str) -> Result<Status, String> {
    word.parse().map_err(|_| "write met, partial, unmet or not-applicable".to_owned())
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    change::run(cx, &args.change, |before, cx| plan(args, before, cx))
}

fn plan(args: &Args, before: &Before<'_>, cx: &mut Cx<'_, '_>) -> Result<Plan, Error> {
    let registry = before.registry;
    let entry = before.living(cx, &args.entry)?;
    before.requirement(&args.requirement)?;
    let held = entry.requirements.get(&args.requirement).filter(|held| held.status == args.status);
    let given = match (&args.evidence, &args.probe, &args.contains) {
        (Some(url), ..) => Some(Evidence::Url(url.clone())),
        (None, Some(file), Some(contains)) => Some(Evidence::Probe { file: file.clone(), contains: contains.clone() }),
        _ => None,
    };
    let evidence = given.or_else(|| held.and_then(|held| held.evidence.clone()));
    let note = args.note.clone().or_else(|| held.and_then(|held| held.note.clone()));
    let mut pairs: Vec<(&str, Value)> = vec![("status", args.status.as_str().into())];
    pairs.extend(evidence.map(|evidence| {
        let value = match evidence {
            Evidence::Url(url) => url.into(),
            Evidence::Probe { file, contains } => inline(vec![("file", file.into()), ("contains", contains.into())]),
        };
        ("evidence", value)
    }));
    pairs.push(("date", date_value(args.date.unwrap_or(before.today))));
    pairs.extend(note.map(|note| ("note", note.into())));
    debug_assert!(pairs.iter().all(|(key, _)| format::ASSESSMENT.key(key).is_some()));
    let table = KeyPath::keys(["entry", &entry.id, "requirements"]);
    let value = inline(pairs);
    let op = if before.source.has(&table) {
        Op::Set { path: table.key(&args.requirement), value }
    } else {
        let after = Some(KeyPath::keys(["entry", &entry.id]));
        Op::InsertTable { path: table, body: vec![(args.requirement.clone(), value)], after }
    };
    Ok(Plan {
        ops: vec![op],
        said: format!("`{}` of `{}` is {}", args.requirement, entry.id, args.status),
        next: Some(next(registry, entry, Some((&args.requirement, args.status)))),
        ..Plan::default()
    })
}

/// What to do once something has changed in what stands between an entry and the next tier.
pub(super) fn next(registry: &Registry, entry: &Entry, assessed: Option<(&str, Status)>) -> String {
    let Some(rank) = entry.tier.rank().and_then(Rank::above) else {
        return format!("`tiers show {}` shows the whole checklist", entry.id);
    };
    let mut entry = entry.clone();
    if let Some((requirement, status)) = assessed {
        let assessment = crate::model::Assessment { status, evidence: None, date: None, note: None };
        entry.requirements.insert(requirement.to_owned(), assessment);
    }
    let missing = registry
        .needed(&entry.kind, rank)
        .filter(|(id, _)| !registry.status(&entry, id).is_some_and(Status::satisfies))
        .filter(|(id, _)| registry.waiver_of_requirement(&entry.id, id).is_none())
        .count();
    let tier = registry.standing_name(crate::model::Standing::Tier(rank));
    match missing {
        0 => format!("nothing is missing for {tier}: `tiers promote {} --decision ID --pr N`", entry.id),
        1 => format!("one requirement is missing for {tier}: `tiers missing {}`", entry.id),
        many => format!("{many} requirements are missing for {tier}: `tiers missing {}`", entry.id),
    }
}
