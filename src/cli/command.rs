//! A command as data, and the help that shows the commands by what they are for.

use anstyle::Style;
use clap::builder::StyledStr;
use clap::{ArgMatches, Args as _, FromArgMatches};
use textwrap::Options;

use super::context::Context;
use super::error::{Error, Exit};
use super::help::fitted;
use super::plan::{self, Change, WriteArgs};

/// A command. Its file defines it as `COMMAND`, and `COMMANDS` in `mod.rs` lists it.
pub(super) struct Command {
    /// How it is called.
    pub(super) name: &'static str,
    /// What it is for.
    pub(super) group: Group,
    /// Whether `-h` describes it. Of the other commands, `-h` gives only the names.
    pub(super) is_common: bool,
    /// Its arguments and its help.
    pub(super) args: fn(clap::Command) -> clap::Command,
    /// What it does.
    pub(super) run: fn(&ArgMatches, &mut Context<'_, '_>) -> Result<Exit, Error>,
}

/// The arguments of a command that writes nothing to the registry. Their doc comments are its help.
pub(super) trait Run: clap::Args {
    /// What the command does.
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error>;
}

/// A command that only has commands below it.
pub(super) trait Parent {
    /// What its help begins with.
    const ABOUT: &'static str;
    /// The commands below it.
    const COMMANDS: &'static [Command];
}

impl Command {
    /// A command with these arguments.
    pub(super) const fn new<A: Run>(name: &'static str, group: Group) -> Self {
        let run = |matches: &_, cx: &mut Context<'_, '_>| parsed::<A>(matches).run(cx);
        Self { name, group, is_common: true, args: A::augment_args, run }
    }

    /// A command that changes the registry, with the options that each of those has.
    pub(super) const fn change<A: Change>(name: &'static str, group: Group) -> Self {
        Self {
            name,
            group,
            is_common: true,
            args: |command| WriteArgs::augment_args(A::augment_args(command)),
            run: |matches, cx| {
                let args: A = parsed(matches);
                plan::run(cx, &parsed(matches), |original, cx| args.plan(original, cx))
            },
        }
    }

    /// A command that only has commands below it.
    pub(super) const fn parent<P: Parent>(name: &'static str, group: Group) -> Self {
        Self {
            name,
            group,
            is_common: true,
            args: |command| {
                let command = command.about(P::ABOUT).subcommand_required(true).arg_required_else_help(true);
                command.subcommands(P::COMMANDS.iter().map(Self::defined))
            },
            run: |matches, cx| dispatch(P::COMMANDS, matches, cx),
        }
    }

    /// The same command, of which `-h` gives only the name.
    pub(super) const fn uncommon(self) -> Self {
        Self { is_common: false, ..self }
    }

    /// The command as clap knows it.
    pub(super) fn defined(&self) -> clap::Command {
        (self.args)(clap::Command::new(self.name))
    }
}

/// Runs the one of these commands that the command line names.
pub(super) fn dispatch(commands: &[Command], matches: &ArgMatches, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    let (name, matches) = matches.subcommand().expect("clap asks for a command");
    let command = commands.iter().find(|command| command.name == name).expect("clap knows these commands alone");
    (command.run)(matches, cx)
}

/// What commands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Questions.
    Ask,
    /// Changes of entries.
    Change,
    /// Decisions and waivers.
    Decide,
    /// Checks.
    Check,
    /// What readers and other programs get.
    Publish,
    /// The start of a project, and the tools around it.
    SetUp,
}

/// The groups in the order of the help, with their headings.
const GROUPS: [(Group, &str); 6] = [
    (Group::Ask, "Ask"),
    (Group::Change, "Change"),
    (Group::Decide, "Decide"),
    (Group::Check, "Check"),
    (Group::Publish, "Publish"),
    (Group::SetUp, "Set up"),
];

/// A command's arguments.
fn parsed<A: FromArgMatches>(matches: &ArgMatches) -> A {
    A::from_arg_matches(matches).expect("the matches come from the same definition")
}

/// The program with these commands. Its help lists them by group, wrapped to this width.
pub(super) fn grouped(program: clap::Command, commands: &[Command], width: usize) -> clap::Command {
    let built = commands.iter().map(|command| fitted(command.defined(), width));
    let program = program.subcommands(built);
    let header = *program.get_styles().get_header();
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{{before-help}}{header}Options:{header:#}\n{{options}}{{after-help}}"
    );
    let (short, long) = (list(&program, commands, width, true), list(&program, commands, width, false));
    program.before_help(short).before_long_help(long).help_template(StyledStr::from(template))
}

/// The commands by group, each with what it does; in the short help only those that are common.
fn list(program: &clap::Command, commands: &[Command], width: usize, is_short: bool) -> StyledStr {
    let (header, literal) = (program.get_styles().get_header(), program.get_styles().get_literal());
    let shown = commands.iter().filter(|command| command.is_common || !is_short);
    let column = shown.map(|command| command.name.len()).max().unwrap_or(0) + 4;
    let mut text = String::new();
    for (group, heading) in GROUPS {
        text += &headed(header, heading, text.is_empty(), !is_short);
        for command in commands.iter().filter(|command| command.group == group && (command.is_common || !is_short)) {
            let about = program.find_subcommand(command.name).and_then(clap::Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            text += &row(literal, command.name, column, &about, width);
        }
    }
    let rest: Vec<&str> = commands.iter().filter(|command| !command.is_common).map(|command| command.name).collect();
    if is_short && !rest.is_empty() {
        text += &headed(header, "More", false, false);
        text += &row(literal, "", 2, &in_one_line(&rest, width.saturating_sub(2)), width);
    }
    StyledStr::from(text)
}

/// As many names as have room in one line.
fn in_one_line(names: &[&str], width: usize) -> String {
    let all = names.join(", ");
    if all.len() <= width {
        return all;
    }
    let room = all.get(..width.saturating_sub("…".len())).unwrap_or_default();
    room.rfind(", ").map_or(String::new(), |end| format!("{}, …", &room[..end]))
}

/// A heading on a line of its own. Its line break is part of the styled text: clap wraps the text between two changes
/// of style, and misses a line break right before a change.
fn headed(style: &Style, heading: &str, is_first: bool, has_air: bool) -> String {
    let breaks = match (is_first, has_air) {
        (true, _) => "",
        (false, false) => "\n",
        (false, true) => "\n\n",
    };
    format!("{style}{breaks}{heading}:{style:#}")
}

/// A name, and its description in a column of its own.
fn row(style: &Style, name: &str, column: usize, what: &str, width: usize) -> String {
    let indent = " ".repeat(column);
    let lines = textwrap::wrap(what, Options::new(width).initial_indent(&indent).subsequent_indent(&indent));
    let lines = lines.join("\n");
    let shown = if name.is_empty() { String::new() } else { format!("{style}{name}{style:#}") };
    format!("\n  {shown}{}", lines.get(2 + name.len()..).unwrap_or_default())
}
