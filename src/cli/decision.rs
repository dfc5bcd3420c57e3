//! `tiers decision`: the commands that only look are here; those that change the file have files of their own.

use super::command::{self, Group, parsed};
use super::decision_add;
use super::decision_apply;
use super::error::{Error, Exit};
use super::format::{self, Format};
use super::session::Cx;
use crate::model::Registry;
use crate::query;
use crate::view;

/// The command.
pub(super) const COMMAND: command::Command = command::Command {
    name: "decision",
    group: Group::Decide,
    is_common: true,
    args: <Args as clap::Args>::augment_args,
    run: |matches, cx| run(&parsed(matches), cx),
};

/// Record decisions, and see what came of them
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Add(decision_add::Args),
    Apply(decision_apply::Args),
    List(ListArgs),
    Show(ShowArgs),
}

/// List decisions, by date
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers decision list                      With how many entries each one moved
  tiers decision list --format markdown    With links, for a page")]
struct ListArgs {
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::SHEET))]
    format: Format,
}

/// Show a decision, and what came of it
///
/// The entries that it moved, the policy that it set and the waivers that it approved.
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
    format: Format,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    match &args.command {
        Command::Add(args) => decision_add::run(args, cx),
        Command::Apply(args) => decision_apply::run(args, cx),
        Command::List(args) => run_list(args, cx),
        Command::Show(args) => run_show(args, cx),
    }
}

fn run_list(args: &ListArgs, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let text = cx.text()?;
    let source = cx.registry(&text)?;
    let list = query::decisions(&source.registry, cx.today());
    match args.format {
        Format::Json => cx.print(&view::json(&list)),
        Format::Csv => cx.print(&view::csv(&list.data())),
        Format::Markdown => cx.print(&list.markdown()),
        _ if list.decisions.is_empty() => cx.note("no decisions"),
        _ => cx.print_table_or(&list.table(), || list.page()),
    }
}

fn run_show(args: &ShowArgs, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let text = cx.text()?;
    let source = cx.registry(&text)?;
    let Some(shown) = query::decision(&source.registry, &args.id, cx.today()) else {
        return Err(unknown(&source.registry, &args.id));
    };
    match args.format {
        Format::Json => cx.print(&view::json(&shown)),
        _ => cx.print_page(&shown.decision.page()),
    }
}

/// That there is no decision of this id.
fn unknown(registry: &Registry, id: &str) -> Error {
    let ids = registry.decisions.keys().map(String::as_str);
    Error::unknown("decision", id, ids, "`tiers decision list` lists them")
}
