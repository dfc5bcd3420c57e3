//! `tiers schema`.

use super::error::{Error, Exit};
use super::session::Cx;
use crate::{schema, view};

/// Print the JSON Schema of the file, for editors
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers schema > tiers.schema.json              Then let the first line of tiers.toml be
                                                #:schema ./tiers.schema.json

It needs no registry. Editors with taplo (\"Even Better TOML\") complete and check the file by it.")]
pub(super) struct Args {}

pub(super) fn run(_: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    cx.print(&view::json(&schema::schema()))
}
