//! Edits of a TOML text: text → text, by splicing the source where a change is meant and nowhere else.
//!
//! It knows nothing of tiers, reads and writes no file, and never renders a document: whatever an operation does not
//! concern stays as it is, byte for byte. Every edit is parsed again and held against what was intended.

mod diff;
mod intent;
mod layout;
mod render;
mod splice;
mod spot;

use std::fmt;
use std::ops::Range;

use toml::{Table, Value};

use crate::path::{KeyPath, Segment};
use layout::Layout;

pub use diff::unified_diff;

/// One change of a file.
///
/// A new line ends as most lines of the file do. A new array of tables on a line of its own, and one that would be wider
/// than 120 columns, is written with one element a line.
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
        value: toml_edit::Value,
    },
    /// Adds an element to an array, in the form in which the array is written; an absent array is made.
    Append {
        /// The array: `[…]`, or tables `[[…]]`, to which only a table can be added.
        path: KeyPath,
        /// The element.
        value: toml_edit::Value,
    },
    /// Adds a table with a header of its own, or an inline table if its parent is one.
    InsertTable {
        /// The table, which must be absent.
        path: KeyPath,
        /// Its keys, in their order.
        body: Vec<(String, toml_edit::Value)>,
        /// The table behind which it is put, with all that belongs to that; none for the end of the file.
        after: Option<KeyPath>,
    },
    /// Adds a table `[[…]]` behind the others of its name, else at the end of the file; if the array is written as
    /// `[…]`, the same as [`Op::Append`].
    AppendTable {
        /// The array of tables.
        path: KeyPath,
        /// The keys of the new table, in their order.
        body: Vec<(String, toml_edit::Value)>,
    },
    /// Removes a key with its line and the comment behind it, or an element of an array.
    ///
    /// Tables with a header cannot be removed, as nobody could tell to whom the comments around them belong.
    Remove {
        /// The key or element.
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

/// The keys of the table at a path in the order in which new ones are put among them; none: new ones come last.
pub type Order<'a> = &'a dyn Fn(&[Segment]) -> Vec<&'static str>;

/// Does the operations one after another.
pub fn apply(text: &str, ops: &[Op], order: Order<'_>) -> Result<String, EditError> {
    let mut intended = Value::Table(text.parse::<Table>().map_err(EditError::Syntax)?);
    let mut edited = text.to_owned();
    for op in ops {
        let splices = splice::splices(&Layout::of(&edited), op, order)?;
        edited = spliced(&edited, splices);
        intent::apply(&mut intended, op)
            .ok_or_else(|| EditError::NotAsIntended(format!("{op:?} has no meaning for the file's values")))?;
    }
    let read = edited.parse::<Table>().map_err(|error| EditError::NotAsIntended(error.to_string()))?;
    if !intent::same(&Value::Table(read), &intended) {
        return Err(EditError::NotAsIntended("the text is TOML but means something else".to_owned()));
    }
    Ok(edited)
}

/// Why a file was not edited.
#[derive(Debug, Clone, PartialEq)]
pub enum EditError {
    /// The text is not TOML.
    Syntax(toml::de::Error),
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
    fn unfit(path: &KeyPath, why: &'static str) -> Self {
        Self::Unfit { path: path.clone(), why }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "not TOML: {}", error.message()),
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

/// A range of the text, and what stands there from now on.
type Splice = (Range<usize>, String);

/// A text with ranges replaced, which may be in any order but must not overlap.
fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|(range, _)| (range.start, range.end));
    let mut result = String::with_capacity(text.len() + splices.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut done = 0;
    for (range, new) in splices {
        result.push_str(&text[done..range.start]);
        result.push_str(&new);
        done = range.end;
    }
    result + &text[done..]
}

#[cfg(test)]
mod tests;
