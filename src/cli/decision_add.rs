//! `tiers decision add`.

use jiff::civil::Date;
use toml_edit::Value;

use super::args;
use super::error::{Error, Exit};
use super::plan::{self, Before, Plan, WriteArgs, date_value};
use super::session::Cx;
use crate::edit::Op;
use crate::path::KeyPath;

/// Record a decision
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tiers decision add 2025-01-30 --kind meeting --date 2025-01-30 \\
      --title \"Support tiers of memory64 and Pulley\" --url https://example.org/2025-01-30.md")]
pub(super) struct Args {
    /// Its id, by which steps refer to it
    id: String,
    /// What made it, in a word: meeting, rfc, vote, pull-request, …
    #[arg(long, value_name = "KIND")]
    kind: String,
    /// The day it was made
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    date: Date,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// Where it can be read
    #[arg(long, value_name = "URL")]
    url: String,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    plan::run(cx, &args.write, |before, cx| plan(args, before, cx))
}

fn plan(args: &Args, before: &Before<'_>, cx: &mut Cx<'_, '_>) -> Result<Plan, Error> {
    let registry = before.registry;
    args::future(Some(args.date), cx)?;
    let id = &args.id;
    if let Some(known) = registry.decisions.keys().find(|known| known.eq_ignore_ascii_case(id)) {
        return Err(Error::refused(
            format!("there is a decision `{known}` already"),
            format!("`tiers decision show {known}` shows it; give this one another id"),
        ));
    }
    plan::new_id(id)?;
    let body: Vec<(String, Value)> = vec![
        ("kind".to_owned(), (&args.kind).into()),
        ("date".to_owned(), date_value(args.date)),
        ("title".to_owned(), (&args.title).into()),
        ("url".to_owned(), (&args.url).into()),
    ];
    let after = registry
        .decisions
        .keys()
        .last()
        .map(|id| KeyPath::keys(["decision", id]))
        .or_else(|| registry.requirements.keys().last().map(|id| KeyPath::keys(["requirement", id])))
        .or_else(|| registry.kinds.keys().last().map(|id| KeyPath::keys(["kind", id])));
    Ok(Plan {
        ops: vec![Op::InsertTable { path: KeyPath::keys(["decision", id]), body, after }],
        said: format!("recorded the decision `{id}` of {}", args.date),
        next: Some(format!("apply it, for example with `tiers promote ENTRY --decision {id}`")),
        expected: Some("decision-unused"),
        ..Plan::default()
    })
}
