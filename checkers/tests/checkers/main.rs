//! What other people's code says of what `tiers` writes, in one binary.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests are in the world"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod book;
mod editors;
#[path = "../../../tests/suite/program.rs"]
mod program;
mod report;
mod rst;
mod schema;
mod site;

/// The repository's folder.
pub(crate) const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
