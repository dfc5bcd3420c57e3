//! `tiers site`.

use std::path::PathBuf;

use super::args;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use crate::site;
use crate::store::Folder;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("site", Group::Publish);

/// Write a static site with pages, JSON, badges and a feed
///
/// The start page shows every entry by tier, with a filter and a list of releases and days to look at the table as of
/// then. Every entry has a page of its own. Beside the pages there are the registry as JSON, a badge for each entry
/// and, with --base-url, a feed of all moves. The site asks no other host for anything, and works from a folder.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers site --out public                                    Then open public/index.html
  tiers site --out public --base-url https://example.org/support
                                                             … with a feed, and whole addresses in badges

The same registry gives the same bytes. DIR must be new, empty, or made by this command before: files that are no
longer made are removed from it.")]
pub(super) struct Args {
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the site will be found
    #[arg(long, value_name = "URL", value_parser = args::url)]
    base_url: Option<String>,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let path = cx.session.folder.join(&self.out);
        let mut folder = Folder::open(&path)?;
        site::build(registry, self.base_url.as_deref(), &mut |name, text| folder.write(name, text))?;
        let files = folder.finish()?;
        let shown = cx.display(&path);
        cx.note(&format!("wrote {files} files to `{shown}`; open `{shown}/index.html`"))?;
        Ok(Exit::Success)
    }
}
