//! `tiers rules`.

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use crate::model::Registry;
use crate::{query, read};

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("rules", Group::Check).uncommon();

/// List the rules of `tiers check`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers rules                              Every rule with its level
  tiers explain tier-skipped               Why one of them is there, with examples

Levels come from `[lints]` in the registry, where there is one: rule = \"allow\" | \"warn\" | \"deny\".")]
pub(super) struct Args {
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::LIST))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let rules = query::rules(registry(cx).as_ref());
        cx.print_rows(&rules, self.format, "no rules")
    }
}

/// The registry, if one is found and can be read. Rules can be looked up without one.
pub(super) fn registry(cx: &mut Context<'_, '_>) -> Option<Registry> {
    let text = cx.text().ok()?;
    let source = read::read(&text);
    source.findings.is_empty().then_some(source.registry)
}
