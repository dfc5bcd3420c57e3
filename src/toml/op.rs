//! Operations on a text, as data, and why one can fail.

use std::fmt;

use super::Mistake;
use super::path::{KeyPath, Segment};
use super::write::Literal;

/// One change of a file.
///
/// New lines get the line end that most lines of the file have. A new array is written with one element a line if it
/// has several tables, or would be wider than 120 columns.
#[derive(Debug, Clone)]
pub enum Op {
    /// Replaces the value of a key or an array element; comments and spacing stay.
    ///
    /// An absent key is added to its table, in the form in which the table is written. An absent table gets a header
    /// after the tables of its parent.
    Set {
        /// The key or element.
        path: KeyPath,
        /// Its new value.
        value: Literal,
    },
    /// Adds an element to an array, in the form in which the array is written. An absent array is created.
    Append {
        /// The array: `[…]`, or tables `[[…]]`, which take only a table.
        path: KeyPath,
        /// The element.
        value: Literal,
    },
    /// Adds a table with its own header, or an inline table if its parent is inline.
    InsertTable {
        /// The table, which must be absent.
        path: KeyPath,
        /// Its keys, in their order.
        body: Vec<(String, Literal)>,
        /// The table that it follows, with all that belongs to that one; `None` for the end of the file.
        after: Option<KeyPath>,
    },
    /// The same, directly above another table and the comments that belong to that one; after it if that has no header.
    InsertTableBefore {
        /// The table, which must be absent.
        path: KeyPath,
        /// Its keys, in their order.
        body: Vec<(String, Literal)>,
        /// The table that follows it.
        before: KeyPath,
    },
    /// Adds a table `[[…]]` after the others of its name, else at the end of the file. If the array is written as
    /// `[…]`, the same as [`Op::Append`].
    AppendTable {
        /// The array of tables.
        path: KeyPath,
        /// The keys of the new table, in their order.
        body: Vec<(String, Literal)>,
    },
    /// Removes a key with its line and the comment after it, or an element of an array. A table that is not a single
    /// value is removed by [`Op::RemoveTable`].
    Remove {
        /// The key or element.
        path: KeyPath,
    },
    /// Removes a table and everything in it: headers with the comments that belong to them and all lines below, and the
    /// dotted keys that mention it.
    ///
    /// A parent that nothing else mentions disappears with it.
    RemoveTable {
        /// The key of the table.
        path: KeyPath,
    },
    /// Renames a key, in every header and every dotted key that mentions it.
    RenameKey {
        /// The key.
        path: KeyPath,
        /// Its new name, which must be free.
        to: String,
    },
}

impl Op {
    pub(super) fn path(&self) -> &KeyPath {
        match self {
            Self::Set { path, .. }
            | Self::Append { path, .. }
            | Self::InsertTable { path, .. }
            | Self::InsertTableBefore { path, .. }
            | Self::AppendTable { path, .. }
            | Self::Remove { path }
            | Self::RemoveTable { path }
            | Self::RenameKey { path, .. } => path,
        }
    }

    /// The other path that it depends on or changes.
    pub(super) fn other_path(&self) -> Option<KeyPath> {
        match self {
            Self::InsertTable { after, .. } => after.clone(),
            Self::InsertTableBefore { before, .. } => Some(before.clone()),
            Self::RenameKey { path, to } => path.parent().map(|parent| parent.key(to)),
            _ => None,
        }
    }

    /// Whether it adds to the same array as the operation before it, or puts its table after that one's, so that the
    /// two are best done together.
    pub(super) fn goes_on(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Append { path, .. }, Self::Append { path: other, .. })
            | (Self::AppendTable { path, .. }, Self::AppendTable { path: other, .. }) => path == other,
            (Self::InsertTable { path, after, .. }, Self::InsertTable { path: other, after: behind, .. }) => {
                let follows = after.as_ref() == Some(other) || after.is_none() && behind.is_none();
                follows && path.parent() == other.parent()
            }
            _ => false,
        }
    }
}

/// The canonical order of the keys of the table at a path, in which new keys find their place; empty if new keys come
/// last.
pub type Order<'a> = &'a dyn Fn(&[Segment]) -> Vec<&'static str>;

/// Why a file was not edited.
#[derive(Debug, Clone, PartialEq)]
pub enum EditError {
    /// The text is not TOML.
    Syntax(Mistake),
    /// A path leads nowhere.
    Missing(KeyPath),
    /// A path that should be new exists.
    Exists(KeyPath),
    /// What a path leads to cannot be edited in this way.
    Unfit {
        /// The path.
        path: KeyPath,
        /// What is wrong with it, as the rest of a sentence that begins with the path.
        why: &'static str,
    },
    /// The edited text does not mean what was intended, which is a defect of this module.
    NotAsIntended(String),
}

impl EditError {
    pub(super) fn unfit(path: &KeyPath, why: &'static str) -> Self {
        Self::Unfit { path: path.clone(), why }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(mistake) => write!(f, "not TOML at byte {}", mistake.span.start),
            Self::Missing(path) => write!(f, "there is no `{path}`"),
            Self::Exists(path) => write!(f, "there already is a `{path}`"),
            Self::Unfit { path, why } => write!(f, "`{path}` {why}"),
            Self::NotAsIntended(how) => {
                write!(f, "an edit came out other than intended, please report this as a bug of `tiers`: {how}")
            }
        }
    }
}

impl std::error::Error for EditError {}
