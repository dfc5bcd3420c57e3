//! `tiers schema`.

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use crate::rules::RULES;
use crate::schema::json::{self, Lint};

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("schema", Group::SetUp).uncommon();

/// Print the JSON Schema of `tiers.toml`, for editors
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers schema > tiers.schema.json              Then let the first line of tiers.toml be
                                                #:schema ./tiers.schema.json

It needs no registry. Editors with taplo (\"Even Better TOML\") complete and check the file by it.")]
pub(super) struct Args {}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let lints: Vec<Lint> =
            RULES.iter().filter(|rule| !rule.group.is_fixed()).map(|rule| (rule.name, rule.summary)).collect();
        cx.print_json(&json::schema(&lints))
    }
}
