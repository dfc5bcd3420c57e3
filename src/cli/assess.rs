//! `tiers assess`.

use jiff::civil::Date;

use super::args;
use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::lookup;
use super::plan::{Change, Original, Plan};
use crate::model::{Assessment, Entry, Evidence, Rank, Registry, Required, Requirement, Standing, Status};
use crate::schema;
use crate::toml::{KeyPath, Literal, Op};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("assess", Group::Change);

/// Record whether an entry meets a requirement
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers assess memory64 fuzzed met --evidence https://example.org/fuzzing/memory64
  tiers assess memory64 fuzzed met --probe crates/fuzzing/src/lib.rs --contains memory64
  tiers assess threads fuzzed unmet --note \"shared memories are not generated\"
  tiers assess memory64 --all met --evidence https://example.org/review
                                           Whatever the next tier asks for and nobody has assessed

The date is today's unless `--date` says another. If the status stays the same, so do evidence and remarks that are not given again.")]
pub(super) struct Args {
    /// The entry, by any of its names
    entry: String,
    /// The requirement, by its id
    #[arg(required_unless_present = "all")]
    requirement: Option<String>,
    /// met, partial, unmet or not-applicable
    #[arg(value_parser = status, required_unless_present = "all")]
    status: Option<Status>,
    /// The status of every requirement of the next tier that is not assessed yet
    #[arg(long, value_name = "STATUS", value_parser = status, conflicts_with_all = ["requirement", "status"])]
    all: Option<Status>,
    /// The address of what shows it; with `--contains`, of a record that says so
    #[arg(long, value_name = "URL", group = "place")]
    evidence: Option<String>,
    /// A file of the project that shows it, by the text of `--contains`
    #[arg(long, value_name = "FILE", requires = "contains", group = "place")]
    probe: Option<String>,
    /// The text that the file of `--probe`, or the record, must contain
    #[arg(long, value_name = "TEXT", requires = "place")]
    contains: Option<String>,
    /// A remark about it, in Markdown
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The day of the assessment [default: today]
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    date: Option<Date>,
}

fn status(word: &str) -> Result<Status, String> {
    word.parse().map_err(|_| "write met, partial, unmet or not-applicable".to_owned())
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let entry = original.active(cx, &self.entry)?;
        lookup::note_future(self.date, cx)?;
        match (&self.requirement, self.status, self.all) {
            (Some(requirement), Some(status), _) => one(self, original, cx, entry, requirement, status),
            (.., Some(status)) => all(self, original, cx, entry, status),
            _ => unreachable!("clap asks for a requirement with a status, or for `--all`"),
        }
    }
}

/// Assesses one requirement.
fn one(
    args: &Args,
    original: &Original<'_>,
    cx: &mut Context<'_, '_>,
    entry: &Entry,
    requirement: &str,
    status: Status,
) -> Result<Plan, Error> {
    let registry = original.registry;
    original.requirement(requirement)?;
    if !concerns(registry, &entry.kind, requirement) {
        cx.note(&format!("note: no tier asks `{requirement}` of a {}", entry.kind))?;
    }
    let held = entry.requirements.get(requirement).filter(|held| held.status == status);
    let assessment = assessment(args, original, status, held);
    Ok(Plan {
        ops: ops(original, entry, &[(requirement, &assessment)]),
        summary: format!("assessed `{requirement}` of `{}` as {status}", entry.id),
        next: Some(next(registry, entry, &[(requirement, status)])),
        ..Plan::default()
    })
}

/// Assesses what the next tier asks for and nobody has assessed.
fn all(
    args: &Args,
    original: &Original<'_>,
    cx: &mut Context<'_, '_>,
    entry: &Entry,
    status: Status,
) -> Result<Plan, Error> {
    let registry = original.registry;
    let Some(rank) = registry.next_rank(entry) else {
        let name = registry.standing_name(entry.tier);
        return Err(Error::refused(
            format!("`{}` is in {name}, and no tier is above that", entry.id),
            format!("name the requirement: `tiers assess {} REQUIREMENT {status}`", entry.id),
        ));
    };
    let exceptions = registry.exceptions();
    let open = registry.required(&exceptions, entry, rank).filter(|required| required.decisive.is_none());
    let (choices, ids): (Vec<_>, Vec<_>) = open.partition(|required| !required.requirement.any_of.is_empty());
    for choice in &choices {
        // Readers want to know which of them is met.
        let alternatives = words::or(&words::quoted(&choice.requirement.any_of));
        cx.note(&format!("note: `{}` asks for one of several, so it is left out: assess {alternatives}", choice.id))?;
    }
    let assessment = assessment(args, original, status, None);
    let assessed: Vec<(&str, &Assessment)> = ids.iter().map(|required| (required.id, &assessment)).collect();
    let tier = registry.standing_name(Standing::Tier(rank));
    let said = match assessed.as_slice() {
        [] => format!("assessed all that {tier} asks of `{}`", entry.id),
        some => {
            let names = words::and(&words::quoted(some.iter().map(|(id, _)| *id)));
            format!("assessed {names} of `{}` as {status}", entry.id)
        }
    };
    let statuses: Vec<(&str, Status)> = ids.iter().map(|required| (required.id, status)).collect();
    Ok(Plan {
        ops: ops(original, entry, &assessed),
        summary: said,
        next: Some(next(registry, entry, &statuses)),
        ..Plan::default()
    })
}

/// The assessment from the command line. What is not given stays, if the status does.
fn assessment(args: &Args, original: &Original<'_>, status: Status, held: Option<&Assessment>) -> Assessment {
    let given = match (&args.evidence, &args.probe, &args.contains) {
        (Some(url), _, Some(contains)) => Some(Evidence::Record { url: url.clone(), contains: contains.clone() }),
        (Some(url), _, None) => Some(Evidence::Url(url.clone())),
        (None, Some(file), Some(contains)) => Some(Evidence::Probe { file: file.clone(), contains: contains.clone() }),
        _ => None,
    };
    let evidence = given.or_else(|| held.and_then(|held| held.evidence.clone()));
    let note = args.note.clone().or_else(|| held.and_then(|held| held.note.clone()));
    // A short remark is about its status, and does not stay with another one.
    let short = held.and_then(|held| held.short.clone());
    Assessment { status, evidence, date: Some(args.date.unwrap_or(original.today)), note, short }
}

/// Whether a tier asks entries of this kind for this requirement, by itself or as an alternative.
fn concerns(registry: &Registry, kind: &str, id: &str) -> bool {
    let needed = |requirement: &Requirement| requirement.needed_at.rank(kind).is_some();
    registry.requirements.iter().any(|(other, requirement)| {
        needed(requirement) && (other == id || requirement.any_of.iter().any(|alternative| alternative == id))
    })
}

/// The edits that write assessments.
fn ops(original: &Original<'_>, entry: &Entry, assessed: &[(&str, &Assessment)]) -> Vec<Op> {
    let table = KeyPath::keys(["entry", &entry.id, "requirements"]);
    if original.source.has(&table) || assessed.is_empty() {
        return assessed
            .iter()
            .flat_map(|(requirement, assessment)| {
                written(original, entry, &table.key(requirement), requirement, assessment)
            })
            .collect();
    }
    let body = assessed.iter().map(|(requirement, assessment)| {
        let pairs = pairs(assessment).into_iter().filter_map(|(key, value)| Some((key, value?)));
        ((*requirement).to_owned(), Literal::table(pairs))
    });
    vec![Op::InsertTable { body: body.collect(), path: table, after: Some(KeyPath::keys(["entry", &entry.id])) }]
}

/// The keys of an assessment with their values, in canonical order.
fn pairs(assessment: &Assessment) -> [(&'static str, Option<Literal>); 5] {
    let value = match &assessment.evidence {
        Some(Evidence::Url(url)) => Some(Literal::from(url)),
        Some(Evidence::Probe { file, contains }) => {
            Some(Literal::table(vec![("file", file.into()), ("contains", contains.into())]))
        }
        Some(Evidence::Record { url, contains }) => {
            Some(Literal::table(vec![("url", url.into()), ("contains", contains.into())]))
        }
        None => None,
    };
    let pairs = [
        ("status", Some(assessment.status.as_str().into())),
        ("evidence", value),
        ("date", assessment.date.map(Literal::from)),
        ("note", assessment.note.as_ref().map(Literal::from)),
        ("short", assessment.short.as_ref().map(Literal::from)),
    ];
    debug_assert!(pairs.iter().all(|(key, _)| schema::tables::ASSESSMENT.key(key).is_some()));
    pairs
}

/// The edits that write one assessment: key by key into an existing table, so that its form and comments stay.
fn written(
    original: &Original<'_>,
    entry: &Entry,
    path: &KeyPath,
    requirement: &str,
    assessment: &Assessment,
) -> Vec<Op> {
    let pairs = pairs(assessment).into_iter();
    if !original.source.has(&path.key("status")) {
        let value = Literal::table(pairs.filter_map(|(key, value)| Some((key, value?))));
        return vec![Op::Set { path: path.clone(), value }];
    }
    let held = entry.requirements.get(requirement);
    let same_evidence = held.is_some_and(|held| held.evidence == assessment.evidence);
    let changed = pairs.filter(|(key, _)| !(same_evidence && *key == "evidence"));
    original.update(path, changed)
}

/// What to do next, after an assessment or a waiver has changed what is missing for the next tier.
pub(super) fn next(registry: &Registry, entry: &Entry, assessed: &[(&str, Status)]) -> String {
    let Some(rank) = entry.tier.rank().and_then(Rank::above) else {
        return format!("`tiers show {}` shows the whole checklist", entry.id);
    };
    let mut entry = entry.clone();
    for (requirement, status) in assessed {
        let assessment = Assessment { status: *status, evidence: None, date: None, note: None, short: None };
        entry.requirements.insert((*requirement).to_owned(), assessment);
    }
    let exceptions = registry.exceptions();
    let missing = registry.required(&exceptions, &entry, rank).filter(Required::is_missing).count();
    let tier = registry.standing_name(Standing::Tier(rank));
    match missing {
        0 => format!("nothing is missing for {tier}: `tiers promote {} --decision ID --pr N`", entry.id),
        1 => format!("one requirement is missing for {tier}: `tiers missing {}`", entry.id),
        many => format!("{many} requirements are missing for {tier}: `tiers missing {}`", entry.id),
    }
}
