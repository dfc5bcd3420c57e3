//! `tiers log`.

use super::args;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::lookup;
use crate::model::{Moment, Registry};
use crate::query::{self, Span};

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("log", Group::Ask);

/// List the moves between tiers in order of time, also as release notes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers log                                          Everything
  tiers log --from 29 --to 30 --format markdown      The release notes of 30: after 29, up to 30
  tiers log --from 2025-01-01 --kind target          Targets since the first of January 2025

A step belongs to the first release that has it: to its `since`, else to the first release on or after its date.")]
pub(super) struct Args {
    /// Only what came after the end of a day, or after a release
    #[arg(long, value_name = "DATE|VERSION", value_parser = args::moment)]
    from: Option<Moment>,
    /// Only what had come by the end of a day, or in a release
    #[arg(long, value_name = "DATE|VERSION", value_parser = args::moment)]
    to: Option<Moment>,
    /// Only entries of this kind; may be repeated
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::LIST))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let span = span(self, registry, cx)?;
        cx.print_rows(&query::log(registry, &span), self.format, "nothing happened")
    }
}

fn span(args: &Args, registry: &Registry, cx: &mut Context<'_, '_>) -> Result<Span, Error> {
    let from = lookup::resolve(args.from.as_ref(), registry, cx)?;
    let to = lookup::resolve(args.to.as_ref(), registry, cx)?;
    let backwards = match (&from, &to) {
        (Some(Moment::Day(from)), Some(Moment::Day(to))) => from > to,
        (Some(Moment::Release(from)), Some(Moment::Release(to))) => from > to,
        _ => false,
    };
    if let (true, Some(from), Some(to)) = (backwards, &from, &to) {
        return Err(Error::failed(format!("{from} comes after {to}"), format!("write `--from {to} --to {from}`")));
    }
    let kinds = lookup::kinds(registry, &args.kind)?;
    Ok(Span { from, to, kinds })
}
