//! Support tiers as data: one `tiers.toml` says what a project supports, at which tier, since when, who decided it
//! and on what evidence.
//!
//! This library is for the program `tiers`, its tests and its benches, and may change in any release. What others can
//! rely on is the program: its commands, its exit codes and its JSON.

#[cfg_attr(doc, doc(hidden))]
pub mod change;
#[cfg_attr(doc, doc(hidden))]
pub mod cli;
#[cfg_attr(doc, doc(hidden))]
pub mod commonmark;
#[cfg_attr(doc, doc(hidden))]
pub mod docs;
#[cfg_attr(doc, doc(hidden))]
pub mod finding;
#[cfg_attr(doc, doc(hidden))]
pub mod git;
#[cfg_attr(doc, doc(hidden))]
pub mod import;
#[cfg_attr(doc, doc(hidden))]
pub mod lines;
#[cfg_attr(doc, doc(hidden))]
pub mod merge;
#[cfg_attr(doc, doc(hidden))]
pub mod mirror;
#[cfg_attr(doc, doc(hidden))]
pub mod model;
#[cfg_attr(doc, doc(hidden))]
pub mod nearest;
#[cfg_attr(doc, doc(hidden))]
pub mod parallel;
#[cfg_attr(doc, doc(hidden))]
pub mod platform;
#[cfg_attr(doc, doc(hidden))]
pub mod prose;
#[cfg_attr(doc, doc(hidden))]
pub mod query;
#[cfg_attr(doc, doc(hidden))]
pub mod read;
#[cfg_attr(doc, doc(hidden))]
pub mod records;
#[cfg_attr(doc, doc(hidden))]
pub mod report;
#[cfg_attr(doc, doc(hidden))]
pub mod rules;
#[cfg_attr(doc, doc(hidden))]
pub mod schema;
#[cfg_attr(doc, doc(hidden))]
pub mod site;
#[cfg_attr(doc, doc(hidden))]
pub mod store;
#[cfg_attr(doc, doc(hidden))]
pub mod template;
#[cfg_attr(doc, doc(hidden))]
pub mod toml;
#[cfg_attr(doc, doc(hidden))]
pub mod view;
#[cfg_attr(doc, doc(hidden))]
pub mod width;
#[cfg_attr(doc, doc(hidden))]
pub mod words;
