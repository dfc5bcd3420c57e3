//! Arguments that several commands have, and how their values are read.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::ColorChoice;
use jiff::civil::Date;

use crate::model::{Moment, NoMoment, Version};
use crate::read::is_url;

/// What every command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// The registry [default: the nearest `tiers.toml`]
    ///
    /// Without it, `$TIERS_REGISTRY` names the registry. If that is not set, it is the `tiers.toml` in this folder or the
    /// nearest one above.
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) registry: Option<PathBuf>,
    /// Print data and errors, and nothing else
    ///
    /// Notes, counts, and what a change has done are left out; the exit code says how it went.
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    /// Colour: auto, always or never [default: auto]
    ///
    /// With `auto`, a terminal is coloured unless `$NO_COLOR` is set or `$CLICOLOR` is 0, and everything is if
    /// `$CLICOLOR_FORCE` or `$FORCE_COLOR` is set. Colour never says what the words do not say.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    #[arg(hide_possible_values = true)]
    color: ColorChoice,
    /// The day that counts as today [default: the clock's, in UTC]
    #[arg(long, global = true, value_name = "DATE", value_parser = date, hide_short_help = true)]
    pub(super) today: Option<Date>,
    /// A checkout of the records of a kind of decision, such as `meeting=../meetings`; may be repeated
    /// [default: `folder` of `[records.KIND]`]
    #[arg(long, global = true, value_name = "KIND=DIR", value_parser = str::parse::<RecordsArg>, hide_short_help = true)]
    pub(super) records: Vec<RecordsArg>,
    /// Where the file of a mirror is, such as `rustc=target/specs.json`; may be repeated [default: `file` of
    /// `[mirror.NAME]`]
    #[arg(long, global = true, value_name = "NAME=FILE", value_parser = mirror, hide_short_help = true)]
    pub(super) mirror: Vec<(String, PathBuf)>,
}

/// A value of `--records`: `KIND=DIR`, or `DIR` for all kinds.
#[derive(Debug, Clone)]
pub(super) struct RecordsArg {
    /// The kind; none for all kinds.
    pub(super) kind: Option<String>,
    /// The folder.
    pub(super) folder: PathBuf,
}

impl FromStr for RecordsArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, folder) = match text.split_once('=') {
            Some((kind, folder)) => (Some(kind.to_owned()), folder),
            None => (None, text),
        };
        if folder.is_empty() || kind.as_ref().is_some_and(String::is_empty) {
            return Err("write KIND=DIR, such as `meeting=../meetings`".to_owned());
        }
        Ok(Self { kind, folder: folder.into() })
    }
}

/// The value of `--color`, unless it is `auto`. Help and usage errors are coloured too, so it is needed before clap
/// parses the options.
pub(super) fn color(args: &[OsString]) -> Option<bool> {
    match raw_option(args, "--color")? {
        "always" => Some(true),
        "never" => Some(false),
        _ => None,
    }
}

/// The last value of an option, for what needs it before clap parses the command line.
pub(super) fn raw_option<'a>(args: &'a [OsString], option: &str) -> Option<&'a str> {
    let mut args = args.iter().skip(1).map_while(|arg| arg.to_str().filter(|arg| *arg != "--"));
    let mut value = None;
    while let Some(arg) = args.next() {
        match arg.strip_prefix(option) {
            Some("") => value = args.next(),
            Some(rest) => value = rest.strip_prefix('=').or(value),
            None => {}
        }
    }
    value
}

/// A date: `2025-01-30`.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write a date such as 2025-01-30".to_owned())
}

/// A mirror with its file.
fn mirror(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok((name.to_owned(), file.into())),
        _ => Err("write NAME=FILE, such as `rustc=target/specs.json`".to_owned()),
    }
}

/// A web address.
pub(super) fn url(text: &str) -> Result<String, String> {
    if is_url(text) { Ok(text.to_owned()) } else { Err("write an address that begins with https://".to_owned()) }
}

/// A version: `30.0.0`, or `30` for short, or `v30`.
pub(super) fn version(text: &str) -> Result<Version, String> {
    Version::from_tag(text).map_err(|_| "write a version such as 30.0.0 or 30".to_owned())
}

/// A pull request as it is named on the command line.
#[derive(Debug, Clone)]
pub(super) struct PullRequest {
    /// Its number.
    pub(super) number: u32,
    /// Its link, where that is what was given.
    pub(super) url: Option<String>,
}

/// A pull request: `10159`, `#10159`, or its link.
pub(super) fn pull_request(text: &str) -> Result<PullRequest, String> {
    let wrong = || "write a number such as 10159, or the link of a pull request".to_owned();
    let link = text.contains("://");
    let number = if link {
        // The number follows one of a few names, and more may come after it: `/pull/12/files`.
        let mut parts = text.split(['/', '?', '#']).skip_while(|part| !is_pull_segment(part));
        parts.nth(1).ok_or_else(wrong)?
    } else {
        text.strip_prefix('#').unwrap_or(text)
    };
    let number = number.parse().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
    Ok(PullRequest { number, url: link.then(|| text.to_owned()) })
}

/// Whether this is the part before the number in a link of GitHub, Forgejo, GitLab or Bitbucket.
fn is_pull_segment(part: &str) -> bool {
    matches!(part, "pull" | "pulls" | "merge_requests" | "pull-requests")
}

/// A date or a version.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    text.parse().map_err(|wrong: NoMoment| wrong.help())
}
