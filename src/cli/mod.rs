//! The command line: one file a command, each with its arguments, whose doc comments are the help, and one function.

mod add;
mod agenda;
mod args;
mod assess;
mod base;
mod check;
mod checkouts;
mod command;
mod complete;
mod completions;
mod context;
mod decision;
mod decision_add;
mod decision_apply;
mod demote;
mod diff;
mod docs;
mod error;
mod explain;
mod export;
mod fmt;
mod format;
mod help;
mod import;
mod import_blocks;
mod import_history;
mod import_page;
mod import_update;
mod init;
mod kind;
mod levels;
mod list;
mod log;
mod lookup;
mod man;
mod matrix;
mod mdbook;
mod merge_file;
mod missing;
mod plan;
mod project;
mod promote;
mod propose;
mod records;
mod release;
mod release_add;
mod remove;
mod rename;
mod render;
mod rules;
mod schema;
mod session;
mod set;
mod shell;
mod show;
mod site;
mod support;
mod waive;
mod write_waivers;

use std::ffi::OsString;
use std::io::Write as _;

use clap::{ArgMatches, ColorChoice, CommandFactory as _, FromArgMatches as _, Parser};

pub use complete::complete;
pub use error::{Error, Exit};
pub use explain::markdown as rule_page;
pub use session::{Session, Stream};

use command::{Command, grouped};
use context::Context;

use crate::view::{is_hazard, visible_lines};

/// Support tiers as data: what is supported, at which tier, since when, and why
///
/// One file, `tiers.toml`, says what a project supports, who decided it and on what evidence. Tables, docs, release notes and the verdict in CI are made from that file.
#[derive(Debug, Parser)]
#[command(
    name = "tiers",
    bin_name = "tiers",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    global: args::Global,
}

/// The commands. The help shows them by group, each group in this order.
const COMMANDS: &[Command] = &[
    list::COMMAND,
    show::COMMAND,
    missing::COMMAND,
    log::COMMAND,
    diff::COMMAND,
    support::COMMAND,
    promote::COMMAND,
    demote::COMMAND,
    add::COMMAND,
    remove::COMMAND,
    rename::COMMAND,
    set::COMMAND,
    assess::COMMAND,
    matrix::COMMAND,
    release::COMMAND,
    kind::COMMAND,
    decision::COMMAND,
    records::COMMAND,
    propose::COMMAND,
    agenda::COMMAND,
    waive::COMMAND,
    check::COMMAND,
    explain::COMMAND,
    rules::COMMAND,
    fmt::COMMAND,
    docs::COMMAND,
    site::COMMAND,
    render::COMMAND,
    mdbook::COMMAND,
    export::COMMAND,
    init::COMMAND,
    import::COMMAND,
    schema::COMMAND,
    merge_file::COMMAND,
    completions::COMMAND,
    man::COMMAND,
];

/// The width of help that is not printed to a terminal.
const DEFAULT_WIDTH: usize = 100;

/// Runs the program with these arguments, of which the first is its name, and returns how it ended.
///
/// All that it depends on is in the session, so a test can run it as a terminal does.
pub fn run(args: impl IntoIterator<Item = OsString>, session: &mut Session<'_>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let exit = run_command(&args, session).unwrap_or_else(|error| error.report(session));
    // This holds also where the command line in git's configuration is wrong.
    let mut words = args.iter().skip(1).filter(|arg| !arg.to_string_lossy().starts_with('-'));
    let is_driver = words.next().is_some_and(|name| name == merge_file::COMMAND.name);
    if exit == Exit::Failed && is_driver { Exit::NotMerged } else { exit }
}

/// The command line as clap knows it, for a terminal of this width: what the help and `docs/cli.md` are made of.
pub fn command(width: usize) -> clap::Command {
    grouped(Cli::command().term_width(width), COMMANDS, width.min(DEFAULT_WIDTH))
}

/// The arguments as clap reads them, or the help or what is wrong with them.
fn matches(args: &[OsString], session: &Session<'_>) -> Result<ArgMatches, clap::Error> {
    // Defining one command takes a twentieth of the time that all of them take. Most command lines begin with their
    // command, and are right.
    let first = args.get(1).and_then(|first| COMMANDS.iter().find(|command| first == command.name));
    if let Some(command) = first
        && let Ok(matches) = Cli::command().subcommand(command.defined()).try_get_matches_from(args)
    {
        return Ok(matches);
    }
    let color = if session.out.color { ColorChoice::Always } else { ColorChoice::Never };
    command(session.out.width.unwrap_or(DEFAULT_WIDTH)).color(color).try_get_matches_from(args)
}

fn run_command(args: &[OsString], session: &mut Session<'_>) -> Result<Exit, Error> {
    if let Some(color) = args::color(args) {
        (session.out.color, session.err.color) = (color, color);
    }
    let matches = match matches(args, session) {
        Ok(matches) => matches,
        Err(usage) => return usage_or_help(&usage, args, session),
    };
    let cli = Cli::from_arg_matches(&matches).expect("the matches come from the same definition");
    let mut cx = Context::new(session, cli.global);
    let result = command::dispatch(COMMANDS, &matches, &mut cx).and_then(|exit| {
        cx.session.out.flush()?;
        cx.session.err.flush()?;
        Ok(exit)
    });
    match result {
        // The file is changed, and a script that sees a failure would repeat the change.
        Err(Error::Output(error)) if cx.changed => {
            // If stderr is closed, nobody can be told.
            let _ = cx.warn(&format!("warning: the change was made, and not all of the output was written: {error}"));
            Ok(Exit::Success)
        }
        result => result,
    }
}

/// Prints help or the version, which are data, or a usage error, which is exit code 2.
fn usage_or_help(error: &clap::Error, args: &[OsString], session: &mut Session<'_>) -> Result<Exit, Error> {
    let stream = if error.use_stderr() { &mut session.err } else { &mut session.out };
    let text = error.render();
    // The error quotes the arguments, whose escape sequences could not be told from those of the colours.
    let harmless = args.iter().all(|arg| !arg.to_string_lossy().contains(is_hazard));
    let text =
        if stream.color && harmless { text.ansi().to_string() } else { visible_lines(&text.to_string()).into_owned() };
    stream.say(&text)?;
    stream.flush()?;
    Ok(if error.use_stderr() { Exit::Failed } else { Exit::Success })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command(100).debug_assert();
    }

    /// What is rarely needed has `hide_short_help = true`, and stands in `--help`.
    #[test]
    fn the_help_has_examples_and_fits_a_screen() {
        let mut program = super::command(80);
        program.build();
        let mut wrong = Vec::new();
        let mut commands = vec![program];
        while let Some(mut command) = commands.pop() {
            let lines = command.render_help().to_string().trim_end().lines().count();
            if lines > 40 {
                wrong.push(format!("`{} -h` has {lines} lines", command.get_bin_name().unwrap_or_default()));
            }
            let has_examples = command.get_after_help().or(command.get_after_long_help()).is_some();
            // mdBook alone runs `supports`.
            if !command.has_subcommands() && !has_examples && command.get_name() != "supports" {
                wrong.push(format!("`{}` has no examples", command.get_bin_name().unwrap_or_default()));
            }
            commands.extend(command.get_subcommands().filter(|inner| inner.get_name() != "help").cloned());
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
