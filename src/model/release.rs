//! Releases.

use jiff::civil::Date;

use super::Version;

/// A version of the project: one `[[release]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// The day on which its branch was cut, which decides what is in it.
    pub branch: Option<Date>,
    /// The day it came out; absent: planned.
    pub date: Option<Date>,
    /// Whether it is supported for longer than others.
    pub lts: bool,
    /// The last day of its support, where it is written; see [`super::Window`].
    pub end_of_support: Option<Date>,
    /// The oldest compiler that builds it.
    pub msrv: Option<Version>,
}
