//! `tiers show`.

use super::args;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::lookup;
use crate::model::Moment;
use crate::query;
use crate::view;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("show", Group::Ask);

/// Show everything about one entry
///
/// Its tier and what that promises, since when and by whose decision; its history; the requirements of its tier with
/// their evidence and waivers; what is missing for the next tier; where it is supported.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers show memory64                      What it holds, why, and what is missing for more
  tiers show wasm32-wasi                   Former and other names will do
  tiers show threads --as-of 39            As it was in release 39
  tiers show threads --format json         For a script

Exit code: 0, or 2 if there is no such entry, or there was none then.")]
pub(super) struct Args {
    /// The entry, by its id or any other name
    entry: String,
    /// As it was at the end of a day, or in a release
    #[arg(long, value_name = "DATE|VERSION", value_parser = args::moment)]
    as_of: Option<Moment>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::PAGE))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let entry = cx.entry(registry, &self.entry)?;
        let as_of = lookup::resolve(self.as_of.as_ref(), registry, cx)?;
        let Some(shown) = query::show(registry, entry, as_of.as_ref(), cx.today()) else {
            let moment = as_of.map(|moment| moment.to_string()).unwrap_or_default();
            let first = entry.history.first();
            let added = first.and_then(|step| step.date).map(|date| format!("it was added on {date}"));
            let added = added.unwrap_or_else(|| {
                if entry.is_unplaced() {
                    "it holds none today either".to_owned()
                } else {
                    format!("`tiers show {}` shows its history", entry.id)
                }
            });
            return Err(Error::failed(
                format!("`{}` held no tier yet as of {moment}", view::visible(&entry.id)),
                added,
            ));
        };
        match self.format {
            OutputFormat::Json => cx.print_json(&shown),
            _ => cx.print_page(&shown.page()),
        }
    }
}
