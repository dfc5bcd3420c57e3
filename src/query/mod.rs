//! Questions about a registry and their answers as rows: what views and JSON are made of.

pub mod list;

pub use list::{List, ListRow, Selection, list};
