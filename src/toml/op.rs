//! Operations on a text, as data, and why one cannot be done.

use std::fmt;

use super::Mistake;
use super::path::{KeyPath, Segment};
use super::write::Literal;

/// One change of a file.
///
/// A new line ends as most lines of the file do. A new array of several tables on a line of its own, and one that would be
/// wider than 120 columns, is written with one element a line.
#[derive(Debug, Clone)]
pub enum Op {
    /// Gives a key or an array element another value, in the place of the old; comments and spacing stay.
    ///
    /// A key that is absent is added behind the other keys of its table, in the form in which the table is written;
    /// a table that is absent gets a header behind the tables of its parent.
    Set {
        /// The key or element.
        path: KeyPath,
        /// Its value from now on.
        value: Literal,
    },
    /// Adds an element to an array, in the form in which the array is written; an absent array is made.
    Append {
        /// The array: `[…]`, or tables `[[…]]`, to which only a table can be added.
        path: KeyPath,
        /// The element.
        value: Literal,
    },
    /// Adds a table with a header of its own, or an inline table if its parent is one.
    InsertTable {
        /// The table, which must be absent.
        path: KeyPath,
        /// Its keys, in their order.
        body: Vec<(String, Literal)>,
        /// The table behind which it is put, with all that belongs to that; none for the end of the file.
        after: Option<KeyPath>,
    },
    /// The same, directly above another table and the comments that belong to that; behind it if it has no header.
    InsertTableBefore {
        /// The table, which must be absent.
        path: KeyPath,
        /// Its keys, in their order.
        body: Vec<(String, Literal)>,
        /// The table above which it is put.
        before: KeyPath,
    },
    /// Adds a table `[[…]]` behind the others of its name, else at the end of the file; if the array is written as
    /// `[…]`, the same as [`Op::Append`].
    AppendTable {
        /// The array of tables.
        path: KeyPath,
        /// The keys of the new table, in their order.
        body: Vec<(String, Literal)>,
    },
    /// Removes a key with its line and the comment behind it, or an element of an array; for tables with keys of their
    /// own there is [`Op::RemoveTable`].
    Remove {
        /// The key or element.
        path: KeyPath,
    },
    /// Removes a table wholly: its headers with the comments that belong to them and all that stands below, those of the
    /// tables in it, and the dotted keys that speak of it.
    ///
    /// A table on the way that nothing else speaks of is gone with it.
    RemoveTable {
        /// The key of the table.
        path: KeyPath,
    },
    /// Gives a key another name, in every header and every dotted key that speaks of it.
    RenameKey {
        /// The key.
        path: KeyPath,
        /// Its name from now on, which must be free.
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

    /// The other paths that it looks at or changes.
    pub(super) fn other_path(&self) -> Option<KeyPath> {
        match self {
            Self::InsertTable { after, .. } => after.clone(),
            Self::InsertTableBefore { before, .. } => Some(before.clone()),
            Self::RenameKey { path, to } => path.parent().map(|parent| parent.key(to)),
            _ => None,
        }
    }

    /// Whether it adds to the same array as the operation before it, or puts its table behind that one's, so that the two
    /// are best done at once.
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

/// The keys of the table at a path in the order in which new ones are put among them; none: new ones come last.
pub type Order<'a> = &'a dyn Fn(&[Segment]) -> Vec<&'static str>;

/// Why a file was not edited.
#[derive(Debug, Clone, PartialEq)]
pub enum EditError {
    /// The text is not TOML.
    Syntax(Mistake),
    /// A path leads nowhere.
    Missing(KeyPath),
    /// A path that should be new leads somewhere.
    Exists(KeyPath),
    /// What a path leads to cannot be edited so.
    Unfit {
        /// The path.
        path: KeyPath,
        /// What is wrong with it, as the rest of a sentence that begins with the path.
        why: &'static str,
    },
    /// The edited text does not mean what was intended: a defect of this module.
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
