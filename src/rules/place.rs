//! The key paths that rules point at.

use crate::path::KeyPath;

/// `entry.ID`.
pub(super) fn entry(id: &str) -> KeyPath {
    KeyPath::keys(["entry", id])
}

/// `entry.ID.history[INDEX]`.
pub(super) fn step(id: &str, index: usize) -> KeyPath {
    entry(id).key("history").index(index)
}
