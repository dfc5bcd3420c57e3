//! Decisions.

use jiff::civil::Date;

/// A recorded resolution: `[decision.ID]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The project's word for what it is: meeting, rfc, vote, pull-request, …
    pub kind: String,
    /// The day it was made.
    pub date: Date,
    /// What it is about.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
}
