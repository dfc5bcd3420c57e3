//! `tiers decision`: the commands that only look are here; those that change the file have files of their own.

use super::checkouts;
use super::command::{self, Group, parsed};
use super::decision_add;
use super::decision_apply;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::session::Context;
use crate::model::Registry;
use crate::query;
use crate::query::decision::{DecisionRow, Lookup};
use crate::rules::Files as _;
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

pub(super) fn run(args: &Args, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    match &args.command {
        Command::Add(args) => decision_add::run(args, cx),
        Command::Apply(args) => decision_apply::run(args, cx),
        Command::List(args) => run_list(args, cx),
        Command::Show(args) => run_show(args, cx),
    }
}

fn run_list(args: &ListArgs, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    let text = cx.text()?;
    let source = cx.registry(&text)?;
    let files = checkouts::project(cx, &source.registry)?;
    let lookup = |kind: &str, path: &str| files.record(kind, path).read();
    // Only JSON tells where quotes stand.
    let unasked = |_: &str, _: &str| None;
    let lookup: Lookup<'_> = if args.format == OutputFormat::Json { &lookup } else { &unasked };
    let mut list = query::decisions(&source.registry, cx.today(), lookup);
    if args.pending {
        list.decisions.retain(DecisionRow::is_pending);
    }
    match args.format {
        OutputFormat::Json => cx.print(&view::json(&list)),
        OutputFormat::Csv if args.pending => cx.print(&view::csv(&list.pending())),
        OutputFormat::Csv => cx.print(&view::csv(&list.data())),
        OutputFormat::Markdown if args.pending => cx.print(&list.pending_markdown()),
        OutputFormat::Markdown => cx.print(&list.markdown()),
        _ if list.decisions.is_empty() && args.pending => cx.note("nothing is pending"),
        _ if list.decisions.is_empty() => cx.note("no decisions"),
        _ if args.pending => cx.print_table_or(&list.pending(), || list.pending_page()),
        _ => cx.print_table_or(&list.table(), || list.page()),
    }
}

fn run_show(args: &ShowArgs, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    let text = cx.text()?;
    let source = cx.registry(&text)?;
    let files = checkouts::project(cx, &source.registry)?;
    let lookup = |kind: &str, path: &str| files.record(kind, path).read();
    let Some(shown) = query::decision(&source.registry, &args.id, cx.today(), &lookup) else {
        return Err(unknown(&source.registry, &args.id));
    };
    match args.format {
        OutputFormat::Json => cx.print(&view::json(&shown)),
        _ => cx.print_page(&shown.decision.page()),
    }
}

/// That there is no decision of this id.
fn unknown(registry: &Registry, id: &str) -> Error {
    let ids = registry.decisions.keys().map(String::as_str);
    Error::unknown("decision", id, ids, "`tiers decision list` lists them")
}
