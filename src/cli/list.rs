//! `tiers list`.

use super::args;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::lookup;
use crate::model::Moment;
use crate::query::{self, Chosen, Columns, Order, Selection};

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("list", Group::Ask);

/// List entries with their tiers
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers list --tier 1 --kind target        Tier 1 targets
  tiers list --as-of 2025-11-20            What held which tier on that day
  tiers list --as-of 39 --format csv       … and in release 39, for a spreadsheet
  tiers list --tier removed                Tombstones
  tiers list --tier none                   What is known and holds no tier yet
  tiers list --columns entry,owners,std    These columns, of which `std` is a field

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
    /// Only entries with this value of a field; may be repeated
    #[arg(long, value_name = "FIELD=VALUE", value_delimiter = ',')]
    field: Vec<String>,
    /// These columns, in this order
    ///
    /// Each may have a title after a colon. The columns are those of the block `table`, which `tiers docs --help` lists.
    #[arg(long, value_name = "COLUMN,…")]
    columns: Option<String>,
    /// As it was at the end of a day, or in a release
    #[arg(long, value_name = "DATE|VERSION", value_parser = args::moment)]
    as_of: Option<Moment>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::SHEET))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let fields = self.field.iter().map(|field| query::field_value(registry, field).map_err(wrong));
        let selection = Selection {
            tiers: self.tier.iter().map(|tier| lookup::standing(registry, tier)).collect::<Result<_, _>>()?,
            kinds: lookup::kinds(registry, &self.kind)?,
            owners: self.owner.iter().map(|owner| lookup::owner(registry, owner)).collect::<Result<_, _>>()?,
            fields: fields.collect::<Result<_, _>>()?,
            as_of: lookup::resolve(self.as_of.as_ref(), registry, cx)?,
            order: Order::default(),
        };
        if let Some(columns) = &self.columns {
            let pairs = query::pairs(columns);
            let chosen =
                pairs.iter().map(|pair| Chosen::read(registry, pair).map_err(wrong)).collect::<Result<Vec<_>, _>>()?;
            let of_today = chosen.iter().map(|chosen| chosen.column).find(|column| column.is_of_today());
            if let Some(column) = of_today.filter(|_| selection.as_of.is_some()) {
                let name = column.name();
                return Err(wrong((
                    format!("`{name}` is not recorded for the past"),
                    format!("leave out `{name}`, or `--as-of`"),
                )));
            }
            return cx.print_rows(&Columns::new(registry, &selection, chosen), self.format, NOTHING);
        }
        cx.print_rows(&query::list(registry, &selection), self.format, NOTHING)
    }
}

/// What is said where no entry is selected.
const NOTHING: &str = "no entries";

fn wrong((message, help): (String, String)) -> Error {
    Error::failed(message, help)
}
