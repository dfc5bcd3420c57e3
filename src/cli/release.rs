//! `tiers release`: `release list` is here; `release add` has a file of its own.

use jiff::civil::Date;

use super::args;
use super::command::{Command, Group, Parent, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::release_add;
use crate::model::{Basis, Lifetime, Line, Registry, SupportPolicy};
use crate::query;
use crate::schema;

/// The command.
pub(super) const COMMAND: Command = Command::parent::<Subcommands>("release", Group::Change).uncommon();

/// The commands below it.
struct Subcommands;

impl Parent for Subcommands {
    const ABOUT: &'static str = "Record releases, and list how long each is supported";
    const COMMANDS: &'static [Command] = &[release_add::COMMAND, Command::new::<ListArgs>("list", Group::Change)];
}

/// List releases with the first and the last day of their support, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers release list                       Every release
  tiers release list --supported           Those that are supported today
  tiers release list --supported --on 2026-08-21 --policy lts-every=10
                                           … on that day, if every tenth one were long-term

`--policy` asks \"what if?\": it changes `[policy.support]` for this answer, which then comes
from the policy alone: `lts` and `end-of-support` of `[[release]]` do not count.

Exit code: 0, or 2 if the registry lists no releases.")]
struct ListArgs {
    /// Only releases that are supported on the day
    #[arg(long)]
    supported: bool,
    /// The day to look at [default: today]
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    on: Option<Date>,
    /// Another support policy to try, such as `lts-every=10` or `normal=3 months`; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    policy: Vec<(String, String)>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::SHEET))]
    format: OutputFormat,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let wrong = || "write KEY=VALUE, such as `lts-every=10`".to_owned();
    let (key, value) = text.split_once('=').ok_or_else(wrong)?;
    let (key, value) = (key.trim(), value.trim());
    if key.is_empty() || value.is_empty() { Err(wrong()) } else { Ok((key.to_owned(), value.to_owned())) }
}

impl Run for ListArgs {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        require_releases(registry, cx)?;
        let policy = match self.policy.as_slice() {
            [] => None,
            given => Some(policy_to_try(registry, given)?),
        };
        let basis = policy.as_ref().map_or(Basis::Recorded, Basis::Policy);
        let on = self.on.unwrap_or(cx.today());
        let list = query::releases(registry, basis, self.supported, on);
        cx.print_rows(&list, self.format, &format!("no release is supported on {on}"))
    }
}

/// Fails if the registry lists no releases.
pub(super) fn require_releases(registry: &Registry, cx: &Context<'_, '_>) -> Result<(), Error> {
    if !registry.releases.is_empty() {
        return Ok(());
    }
    Err(Error::failed(
        format!("`{}` lists no releases", cx.display(&cx.path()?)),
        "`tiers release add VERSION --date DATE` adds one; `[policy.support]` or `--end-of-support` says until when it is supported",
    ))
}

/// The registry's policy, changed as `--policy` says.
fn policy_to_try(registry: &Registry, given: &[(String, String)]) -> Result<SupportPolicy, Error> {
    let mut policy = registry.policy.support;
    let normal = given.iter().find(|(key, _)| key == "normal");
    if policy.is_none() {
        let Some((_, value)) = normal else {
            return Err(Error::failed(
                "the registry has no `[policy.support]` that could be changed",
                "say how long a release is supported, too: `--policy 'normal=2 months'`",
            ));
        };
        let normal = lifetime(value)?;
        policy = Some(SupportPolicy { line: Line::default(), normal, lts: None, lts_every: None, lts_from: 0 });
    }
    let mut policy = policy.expect("it has just been made where there was none");
    for (key, value) in given {
        match key.as_str() {
            "line" => {
                let line = Line::ALL.into_iter().find(|line| line.as_str() == value);
                policy.line = line.ok_or_else(|| wrong(key, value, "write `line=major` or `line=minor`"))?;
            }
            "normal" => policy.normal = lifetime(value)?,
            "lts" => {
                let span = value.parse().map_err(|()| wrong(key, value, "write a span such as `lts=24 months`"))?;
                policy.lts = Some(span);
            }
            "lts-every" => {
                let every = value.parse().ok().filter(|every| *every > 0);
                let every: u32 =
                    every.ok_or_else(|| wrong(key, value, "write a number from 1 on, such as `lts-every=10`"))?;
                policy.lts_every = Some(every);
            }
            "lts-from" => {
                policy.lts_from =
                    value.parse().map_err(|_| wrong(key, value, "write a number such as `lts-from=24`"))?;
            }
            _ => {
                let keys: Vec<&str> = schema::tables::SUPPORT.keys.iter().map(|key| key.name).collect();
                let help = format!("the keys are {}", keys.join(", "));
                return Err(Error::unknown("key of the support policy named", key, keys, help));
            }
        }
    }
    Ok(policy)
}

/// How long a line is supported: `2 months`, or `2 releases`.
fn lifetime(text: &str) -> Result<Lifetime, Error> {
    let singular = text.strip_suffix('s').unwrap_or(text);
    if let Some(count) = singular.strip_suffix(" release") {
        let count = count.trim().parse().ok().filter(|count| *count > 0);
        return count.map(Lifetime::Releases).ok_or_else(|| wrong("normal", text, "write `normal=2 releases`"));
    }
    let help = "write a span such as `normal=2 months`, or `normal=2 releases`";
    text.parse().map(Lifetime::Span).map_err(|()| wrong("normal", text, help))
}

fn wrong(key: &str, value: &str, help: &str) -> Error {
    Error::failed(format!("`{key}` of `[policy.support]` cannot be `{value}`"), help)
}
