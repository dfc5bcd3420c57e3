//! The command line: one file a command, each with its arguments, whose doc comments are the help, and one function.

mod add;
mod args;
mod assess;
mod base;
mod check;
mod checkouts;
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
mod import;
mod import_history;
mod init;
mod levels;
mod list;
mod log;
mod missing;
mod plan;
mod probe;
mod promote;
mod records;
mod remove;
mod rename;
mod rules;
mod schema;
mod session;
mod show;
mod site;
mod support;
mod waive;
mod write_waivers;

use std::ffi::OsString;
use std::io::Write as _;

use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub use error::{Error, Exit};
pub use explain::markdown as rule_page;
pub use session::{Session, Stream};

use session::Cx;

use crate::view::{is_hazard, visible_lines};

/// Support tiers as data: which feature or target is supported at which tier, since when, by whose decision and on
/// what evidence.
///
/// One file, `tiers.toml`, holds all of it; tables, docs, release notes and the verdict in CI come from it.
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
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Import(import::Args),
    List(list::Args),
    Show(show::Args),
    Support(support::Args),
    Missing(missing::Args),
    Log(log::Args),
    Diff(diff::Args),
    Promote(promote::Args),
    Demote(demote::Args),
    Add(add::Args),
    Remove(remove::Args),
    Rename(rename::Args),
    Assess(assess::Args),
    Waive(waive::Args),
    Decision(decision::Args),
    Records(records::Args),
    Docs(docs::Args),
    Site(site::Args),
    Fmt(fmt::Args),
    Check(check::Args),
    Rules(rules::Args),
    Explain(explain::Args),
    Export(export::Args),
    Schema(schema::Args),
}

/// Runs the program on these arguments, the first of which is its name, and says how it ended.
///
/// Everything that it depends on is in the session, so that it can be run in a test as it is run in a terminal.
pub fn run(args: impl IntoIterator<Item = OsString>, session: &mut Session<'_>) -> Exit {
    match dispatch(args, session) {
        Ok(exit) => exit,
        Err(error) => error.report(session),
    }
}

/// The command line as clap knows it: what the help and `docs/cli.md` are made of.
pub fn command() -> clap::Command {
    Cli::command()
}

fn dispatch(args: impl IntoIterator<Item = OsString>, session: &mut Session<'_>) -> Result<Exit, Error> {
    let color = if session.out.color { ColorChoice::Always } else { ColorChoice::Never };
    let args: Vec<OsString> = args.into_iter().collect();
    let command = Cli::command().color(color).term_width(session.out.width.unwrap_or(100));
    let matches = match command.try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(usage) => return usage_or_help(&usage, &args, session),
    };
    let cli = Cli::from_arg_matches(&matches).expect("the matches come from the same definition");
    let mut cx = Cx::new(session, cli.global);
    let result = match cli.command {
        Command::Init(args) => init::run(&args, &mut cx),
        Command::Import(args) => import::run(&args, &mut cx),
        Command::List(args) => list::run(&args, &mut cx),
        Command::Show(args) => show::run(&args, &mut cx),
        Command::Support(args) => support::run(&args, &mut cx),
        Command::Missing(args) => missing::run(&args, &mut cx),
        Command::Log(args) => log::run(&args, &mut cx),
        Command::Diff(args) => diff::run(&args, &mut cx),
        Command::Promote(args) => promote::run(&args, &mut cx),
        Command::Demote(args) => demote::run(&args, &mut cx),
        Command::Add(args) => add::run(&args, &mut cx),
        Command::Remove(args) => remove::run(&args, &mut cx),
        Command::Rename(args) => rename::run(&args, &mut cx),
        Command::Assess(args) => assess::run(&args, &mut cx),
        Command::Waive(args) => waive::run(&args, &mut cx),
        Command::Decision(args) => decision::run(&args, &mut cx),
        Command::Records(args) => records::run(&args, &mut cx),
        Command::Docs(args) => docs::run(&args, &mut cx),
        Command::Site(args) => site::run(&args, &mut cx),
        Command::Fmt(args) => fmt::run(&args, &mut cx),
        Command::Check(args) => check::run(&args, &mut cx),
        Command::Rules(args) => rules::run(&args, &mut cx),
        Command::Explain(args) => explain::run(&args, &mut cx),
        Command::Export(args) => export::run(&args, &mut cx),
        Command::Schema(args) => schema::run(&args, &mut cx),
    };
    let result = result.and_then(|exit| {
        cx.session.out.flush()?;
        cx.session.err.flush()?;
        Ok(exit)
    });
    match result {
        // A script that is told of a failure would make the change again.
        Err(Error::Output(error)) if cx.changed => {
            // If stderr is gone, the exit code says it alone.
            let _ = cx.note(&format!("warning: the change was made, and not all of the output was written: {error}"));
            Ok(Exit::Fine)
        }
        result => result,
    }
}

/// Help and version are data and no error; a wrong command line is exit code 2.
fn usage_or_help(error: &clap::Error, args: &[OsString], session: &mut Session<'_>) -> Result<Exit, Error> {
    let stream = if error.use_stderr() { &mut session.err } else { &mut session.out };
    let text = error.render();
    // What is wrong is quoted, and its escape sequences could not be told from those of the colours.
    let harmless = args.iter().all(|arg| !arg.to_string_lossy().contains(is_hazard));
    let text =
        if stream.color && harmless { text.ansi().to_string() } else { visible_lines(&text.to_string()).into_owned() };
    stream.say(&text)?;
    stream.flush()?;
    Ok(if error.use_stderr() { Exit::Failed } else { Exit::Fine })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
