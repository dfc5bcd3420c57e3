//! `tiers man`.

use std::path::PathBuf;

use clap_mangen::Man;

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use crate::store::Folder;
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("man", Group::SetUp).uncommon();

/// Write the man pages
///
/// There is one for the program and one for each command: `man tiers`, `man tiers-list`, `man tiers-decision-add`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tiers man --out ~/.local/share/man/man1")]
pub(super) struct Args {
    /// The folder to write them to; other files in it are left alone
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// The width of examples: `man` indents them by 7, and shows 80 columns.
const WIDTH: usize = 72;

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let path = cx.session.folder.join(&self.out);
        let mut folder = Folder::shared(&path)?;
        let mut program = super::command(WIDTH).disable_help_subcommand(true);
        program.build();
        let mut commands = vec![program];
        let mut pages = 0;
        while let Some(command) = commands.pop() {
            commands.extend(command.get_subcommands().cloned());
            let (name, page) = page(command)?;
            folder.write(&name, &page)?;
            pages += 1;
        }
        let shown = cx.display(&path);
        cx.note(&format!("wrote {} to `{shown}`", words::count(pages, "page", "pages")))
    }
}

/// The name of a command's page, and the page.
fn page(command: clap::Command) -> Result<(String, String), Error> {
    // The crate omits options that `-h` leaves out.
    let command = command.mut_args(|arg| arg.hide_short_help(false));
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let more = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
    let has_commands = command.has_subcommands();
    let source = format!("tiers {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command).title(name.to_uppercase()).source(source).manual("Support tiers as data");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    // Justified lines with long options would have wide gaps.
    page.extend(b".ad l\n.nh\n");
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    let mut page = String::from_utf8_lossy(&page).into_owned();
    if let Some(more) = more {
        let text = more.trim_start_matches("Examples:\n").trim_start_matches("Example:\n");
        page += &format!(".SH EXAMPLES\n.nf\n{}.fi\n", verbatim(text));
    }
    Ok((format!("{name}.1"), page))
}

/// Lines that `man` shows as they are.
fn verbatim(text: &str) -> String {
    let line = |line: &str| {
        let guard = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
        format!("{guard}{}\n", line.replace('\\', "\\e").replace('-', "\\-"))
    };
    text.lines().map(line).collect()
}
