//! Support tiers as data: one `tiers.toml` says what a project supports, at which tier, since when, who decided it
//! and on what evidence.

pub mod change;
pub mod cli;
pub mod docs;
pub mod edit;
pub mod finding;
pub mod fmt;
pub mod git;
pub mod import;
pub mod model;
pub mod nearest;
pub mod path;
pub mod query;
pub mod read;
pub mod records;
pub mod report;
pub mod rules;
pub mod schema;
pub mod store;
pub mod toml;
pub mod view;
pub mod words;
