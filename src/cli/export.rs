//! `tiers export`.

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use crate::query;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("export", Group::Publish).uncommon();

/// Print the whole registry as JSON, with references and defaults resolved
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers export                                              Everything
  tiers export | jq -r '.entries[] | select(.missing != []) | .id'
                                                            What lacks something for its next tier

The shape is described in docs/json.md.")]
pub(super) struct Args {}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        cx.print_json(&query::export(registry))
    }
}
