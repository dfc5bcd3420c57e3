//! `tiers fmt`.

use std::path::PathBuf;

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::plan::WriteArgs;
use crate::read::{Source, Text};
use crate::schema;
use crate::toml::format;
use crate::view::unified_diff;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("fmt", Group::Check);

/// Format the registry
///
/// This sets spacing, line breaks and the order of keys in a table, and quotes ids that look like numbers or dates, which
/// some editors cannot read. Comments stay with what they are about, and tables keep their order.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers fmt             Rewrite the file
  tiers fmt --check     Print what would change, and end with exit code 1 if anything would")]
pub(super) struct Args {
    /// The registries, as hooks name them [default: the nearest `tiers.toml`]
    #[arg(value_name = "FILE", conflicts_with = "registry")]
    files: Vec<PathBuf>,
    /// Print the change as a unified diff, and end with exit code 1 if there is one; write nothing
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    #[command(flatten)]
    write: WriteArgs,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        cx.each(&self.files, |cx| one(self, cx))
    }
}

fn one(args: &Args, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    let path = cx.path()?;
    if args.check || args.write.dry_run {
        let text = cx.text()?;
        let formatted = formatted(&cx.source(&text)?)?;
        if formatted == text.as_str() {
            return Ok(Exit::Success);
        }
        cx.print_patch(&unified_diff(text.name(), text.as_str(), &formatted))?;
        if args.write.dry_run {
            return cx.note(&format!("would have formatted `{}`; nothing was written", text.name()));
        }
        return Err(Error::refused(
            format!("`{}` is not in canonical form", text.name()),
            format!("run `{}`", cx.command_line("fmt")),
        ));
    }
    let name = cx.display(&path);
    let mut differs = false;
    cx.edit(&path, |cx, text| {
        let held = Text::new(&*name, text);
        let formatted = formatted(&cx.source(&held)?)?;
        differs = formatted != text;
        Ok(Some(formatted))
    })?;
    if differs { cx.note(&format!("formatted `{name}`")) } else { Ok(Exit::Success) }
}

fn formatted(source: &Source<'_>) -> Result<String, Error> {
    format(source.document(), &schema::key_order)
        .map_err(|error| Error::failed(error.to_string(), "nothing was written; please report this as a bug"))
}
