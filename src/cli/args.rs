//! Arguments that several commands have, and how their values are read.

use std::path::PathBuf;

use jiff::civil::Date;

use super::error::Error;
use crate::model::{Moment, REMOVED, Registry, Standing, Version};

/// What every command takes.
#[derive(Debug, clap::Args)]
pub(super) struct Global {
    /// The registry [default: `$TIERS_REGISTRY`, else the nearest `tiers.toml` in this folder or above]
    #[arg(long, global = true, value_name = "PATH", help_heading = "Global options")]
    pub(super) registry: Option<PathBuf>,
    /// The day that counts as today [default: the clock's, in UTC]
    #[arg(long, global = true, value_name = "DATE", value_parser = date, help_heading = "Global options")]
    pub(super) today: Option<Date>,
}

/// A date: `2025-01-30`.
pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write a date such as 2025-01-30".to_owned())
}

/// A version: `30.0.0`, or `30` for short.
pub(super) fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|_| "write a version such as 30.0.0 or 30".to_owned())
}

/// The number of a pull request: `10159`, or `#10159`.
pub(super) fn pull_request(text: &str) -> Result<u32, String> {
    let number = text.strip_prefix('#').unwrap_or(text).parse();
    number.ok().filter(|number| *number > 0).ok_or_else(|| "write a number such as 10159".to_owned())
}

/// A date or a version.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(day) = text.parse() {
        return Ok(Moment::Day(day));
    }
    text.parse()
        .map(Moment::Release)
        .map_err(|_| "write a date such as 2025-01-30, or a version such as 30.0.0".to_owned())
}

/// The moment that was meant: a version that is a unique prefix of releases stands for the newest of them.
pub(super) fn resolve(moment: Moment, registry: &Registry) -> Moment {
    match moment {
        Moment::Release(version) => {
            Moment::Release(registry.release(&version).map_or(version, |release| release.version.clone()))
        }
        day @ Moment::Day(_) => day,
    }
}

/// A tier by its id, or `removed`.
pub(super) fn standing(registry: &Registry, id: &str) -> Result<Standing, Error> {
    if id == REMOVED {
        return Ok(Standing::Removed);
    }
    registry.rank(id).map(Standing::Tier).ok_or_else(|| {
        let tiers: Vec<&str> = registry.tiers.iter().map(|tier| tier.id.as_str()).collect();
        let help = format!("the tiers are {}", tiers.join(", "));
        Error::unknown("tier", id, tiers, help)
    })
}

/// A kind by its id.
pub(super) fn kind(registry: &Registry, id: &str) -> Result<String, Error> {
    if registry.kinds.contains_key(id) {
        return Ok(id.to_owned());
    }
    let kinds: Vec<&str> = registry.kinds.keys().map(String::as_str).collect();
    let help = format!("the kinds are {}", kinds.join(", "));
    Err(Error::unknown("kind", id, kinds, help))
}
