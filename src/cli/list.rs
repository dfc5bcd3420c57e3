//! `tiers list`.

use super::args;
use super::command::{Command, Group, parsed};
use super::error::{Error, Exit};
use super::format::{self, Format};
use super::session::Cx;
use crate::model::Moment;
use crate::query::{self, Selection};
use crate::view;

/// The command.
pub(super) const COMMAND: Command = Command {
    name: "list",
    group: Group::Ask,
    is_common: true,
    args: <Args as clap::Args>::augment_args,
    run: |matches, cx| run(&parsed(matches), cx),
};

/// List entries with their tiers
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers list --tier 1 --kind target        Tier 1 targets
  tiers list --as-of 2025-11-20            What held which tier on that day
  tiers list --as-of 39 --format csv       … and in release 39, for a spreadsheet
  tiers list --tier removed                Tombstones
  tiers list --tier none                   What is known and holds no tier yet

Entries come in the order of tiers, then of kinds, then of ids. Those that hold no tier,
yet or any more, are left out unless asked for.")]
pub(super) struct Args {
    /// Only entries of this tier, by its id or name, `none` or `removed`; may be repeated
    #[arg(long, value_name = "TIER", value_delimiter = ',')]
    tier: Vec<String>,
    /// Only entries of this kind; may be repeated
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only entries of this owner; may be repeated
    #[arg(long, value_name = "OWNER", value_delimiter = ',')]
    owner: Vec<String>,
    /// As it was at the end of a day, or in a release
    #[arg(long, value_name = "DATE|VERSION", value_parser = args::moment)]
    as_of: Option<Moment>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::SHEET))]
    format: Format,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let text = cx.text()?;
    let source = cx.registry(&text)?;
    let registry = &source.registry;
    let selection = Selection {
        tiers: args.tier.iter().map(|tier| args::standing(registry, tier)).collect::<Result<_, _>>()?,
        kinds: args.kind.iter().map(|kind| args::kind(registry, kind)).collect::<Result<_, _>>()?,
        owners: args.owner.iter().map(|owner| args::owner(registry, owner)).collect::<Result<_, _>>()?,
        as_of: args::resolve(args.as_of.as_ref(), registry, cx)?,
    };
    let list = query::list(registry, &selection);
    match args.format {
        Format::Json => cx.print(&view::json(&list)),
        Format::Csv => cx.print(&view::csv(&list.sheet())),
        Format::Markdown => cx.print(&view::markdown(&list.table())),
        _ if list.entries.is_empty() => {
            cx.note("no entries")?;
            Ok(Exit::Fine)
        }
        _ => cx.print_table(&list.table()),
    }
}
