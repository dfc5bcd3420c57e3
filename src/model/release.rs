//! Releases.

use jiff::civil::Date;

use super::Version;

/// A version of the project: one `[[release]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// The day it came out; absent: planned.
    pub date: Option<Date>,
    /// Whether it is supported for longer than others.
    pub lts: bool,
    /// The last day of its support.
    pub end_of_support: Option<Date>,
}
