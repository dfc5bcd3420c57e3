//! `tiers decision`: the commands that only read are here; those that change the file have files of their own.

use super::command::{Command, Group, Parent, Run};
use super::context::Context;
use super::decision_add;
use super::decision_apply;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::project;
use crate::query;
use crate::query::decision::{DecisionRow, Lookup};
use crate::rules::Files as _;
use crate::view::Pending;

/// The command.
pub(super) const COMMAND: Command = Command::parent::<Subcommands>("decision", Group::Decide);

/// The commands below it.
struct Subcommands;

impl Parent for Subcommands {
    const ABOUT: &'static str = "Record decisions, and see what came of them";
    const COMMANDS: &'static [Command] = &[
        decision_add::COMMAND,
        decision_apply::COMMAND,
        Command::new::<ListArgs>("list", Group::Decide),
        Command::new::<ShowArgs>("show", Group::Decide),
    ];
}

/// List decisions, by date
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers decision list                      With how many entries each one moved
  tiers decision list --pending            What is decided and not done, and what is to be revisited
  tiers decision list --format markdown    With links, for a page")]
struct ListArgs {
    /// Only what is decided and not applied, or is still to be revisited
    #[arg(long)]
    pending: bool,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::SHEET))]
    format: OutputFormat,
}

/// Show a decision, and what came of it
///
/// What it decides, where its record says so, the entries that it moved, the policy that it set and the waivers that it
/// approved.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers decision show 2025-01-30           The page
  tiers decision show rfc-42 --format json
                                           For a script")]
struct ShowArgs {
    /// The decision's id
    id: String,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::PAGE))]
    format: OutputFormat,
}

impl Run for ListArgs {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let files = project::open(cx, registry)?;
        let lookup = |kind: &str, path: &str| files.record(kind, path).read();
        // Only JSON shows where quotes stand.
        let unasked = |_: &str, _: &str| None;
        let lookup: Lookup<'_> = if self.format == OutputFormat::Json { &lookup } else { &unasked };
        let mut list = query::decisions(registry, cx.today(), lookup);
        if self.pending {
            list.decisions.retain(DecisionRow::is_pending);
            return cx.print_rows(&Pending(list), self.format, "nothing is pending");
        }
        cx.print_rows(&list, self.format, "no decisions")
    }
}

impl Run for ShowArgs {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let files = project::open(cx, registry)?;
        let lookup = |kind: &str, path: &str| files.record(kind, path).read();
        let Some(shown) = query::decision(registry, &self.id, cx.today(), &lookup) else {
            let ids = registry.decisions.keys().map(String::as_str);
            return Err(Error::unknown("decision", &self.id, ids, "`tiers decision list` lists them"));
        };
        match self.format {
            OutputFormat::Json => cx.print_json(&shown),
            _ => cx.print_page(&shown.decision.page()),
        }
    }
}
