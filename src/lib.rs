//! Support tiers as data: one `tiers.toml` says what a project supports, at which tier, since when, who decided it
//! and on what evidence.

pub mod path;
