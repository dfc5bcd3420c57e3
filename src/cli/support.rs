//! `tiers support`.

use jiff::civil::Date;

use super::args;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::release;
use crate::model::{Entry, Version};
use crate::query;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("support", Group::Ask);

/// Show which releases are supported, and until when
///
/// One row for each supported release: whether it is long-term, the last day of its support, the tier that the entry
/// holds in it, and whether security bugs are fixed: they are if the tier promises it and the release is supported
/// on that day. Without an entry: the releases alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers support                            The supported releases
  tiers support threads                    What threads holds in each of them, and until when
  tiers support threads --release 29       … in release 29, also if its support is over
  tiers support threads --on 2025-12-01    … as on that day

The first and the last day of support count. Where `end-of-support` of a release is absent, `[policy.support]` gives it.

Exit code: 0, or 2 if there is no such entry or release.")]
pub(super) struct Args {
    /// The entries, by id or any other name
    entry: Vec<String>,
    /// Only the line of this release
    #[arg(long, value_name = "VERSION", value_parser = args::version)]
    release: Option<Version>,
    /// The day to look at [default: today]
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    on: Option<Date>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::LIST))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let mut entries: Vec<&Entry> = Vec::new();
        for name in &self.entry {
            entries.push(cx.entry(registry, name)?);
        }
        release::require_releases(registry, cx)?;
        let line = match &self.release {
            None => None,
            Some(version) => {
                let version = registry.release(version).map_or(version, |release| &release.version);
                let missing = || {
                    let listed: Vec<&str> = registry.releases.iter().map(|release| release.version.as_str()).collect();
                    Error::unknown("release", version.as_str(), listed, "`tiers support` lists the supported releases")
                };
                Some(registry.window(version).ok_or_else(missing)?)
            }
        };
        let on = self.on.unwrap_or(cx.today());
        let support = query::support(registry, &entries, line.as_ref(), on);
        cx.print_rows(&support, self.format, &format!("no release is supported on {on}"))
    }
}
