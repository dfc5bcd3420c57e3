//! `tiers agenda`.

use jiff::civil::Date;

use super::args;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use crate::query;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("agenda", Group::Decide).uncommon();

/// List what the next meeting has to look at
///
/// Decisions to be revisited or not applied yet, waivers that nobody decided, waivers and evidence that end within 30
/// days, and the entries that are ready for the next tier or lack one requirement.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers agenda --on 2026-09-10             For a meeting on that day
  tiers agenda --format json               For a script

Exit code: 0, whether there is something to look at or not.")]
pub(super) struct Args {
    /// The day of the meeting [default: today]
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    on: Option<Date>,
    /// Output format
    #[arg(long, default_value = "markdown", value_parser = format::among(format::NOTES))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let on = self.on.unwrap_or(cx.today());
        let agenda = query::agenda(registry, on);
        match self.format {
            OutputFormat::Json => cx.print_json(&agenda),
            _ if agenda.items.is_empty() => cx.note(&format!("nothing to look at on {on}")),
            _ => cx.print(&agenda.markdown()),
        }
    }
}
