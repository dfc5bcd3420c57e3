//! Is a changed text what was meant? The answer comes from `toml::Table`, a reader that is not ours.
//!
//! What was meant is short to say and has no text: the values before, as our reader has them, with the operations done
//! to them. Only what an operation touches is taken apart for that.

use std::collections::BTreeMap;

use toml::{Table, Value as Read};

use super::op::Op;
use super::path::{KeyPath, Segment};
use super::write::Literal;
use super::{Content, Document, Value};

/// Holds an edited text against its operations; the error says what is wrong with it.
pub(super) fn edit(before: &Document<'_>, ops: &[Op], after: &str) -> Result<(), String> {
    let mut meant =
        Meant::Table(before.root().iter().map(|(key, value)| (key.name().to_owned(), Meant::Kept(value))).collect());
    for op in ops {
        apply(&mut meant, op).ok_or_else(|| format!("{op:?} has no meaning for the file's values"))?;
    }
    let read: Table = after.parse().map_err(|error: toml::de::Error| error.to_string())?;
    if meant.is(&Read::Table(read)) { Ok(()) } else { Err("the text is TOML but means something else".to_owned()) }
}

/// Whether a text means the same as a document.
pub(super) fn same(document: &Document<'_>, text: &str) -> bool {
    text.parse::<Table>().is_ok_and(|read| {
        let root = document.root();
        root.len() == read.len()
            && root.iter().all(|(key, value)| read.get(key.name()).is_some_and(|read| is_read_as(value, read)))
    })
}

/// A value that was meant.
enum Meant<'d> {
    /// As it is in the document.
    Kept(Value<'d>),
    /// As an operation gives it.
    Given(&'d Literal),
    Array(Vec<Meant<'d>>),
    Table(BTreeMap<String, Meant<'d>>),
    /// A table in which nothing is left: gone if nothing else speaks of it.
    Emptied,
}

impl<'d> Meant<'d> {
    fn given(body: &'d [(String, Literal)]) -> Self {
        Self::Table(body.iter().map(|(key, value)| (key.clone(), Self::Given(value))).collect())
    }

    /// The values in a table.
    fn table(&mut self) -> Option<&mut BTreeMap<String, Self>> {
        let apart = match self {
            Self::Kept(value) => {
                value.as_table()?.iter().map(|(key, value)| (key.name().to_owned(), Self::Kept(value))).collect()
            }
            Self::Given(Literal::Table(pairs)) => {
                pairs.iter().map(|(key, value)| (key.clone(), Self::Given(value))).collect()
            }
            Self::Table(table) => return Some(table),
            Self::Emptied => BTreeMap::new(),
            _ => return None,
        };
        *self = Self::Table(apart);
        self.table()
    }

    /// The values in an array.
    fn array(&mut self) -> Option<&mut Vec<Self>> {
        let apart = match self {
            Self::Kept(value) => value.as_array()?.iter().map(Self::Kept).collect(),
            Self::Given(Literal::Array(elements)) => elements.iter().map(Self::Given).collect(),
            Self::Array(array) => return Some(array),
            _ => return None,
        };
        *self = Self::Array(apart);
        self.array()
    }

    /// The value at a path; tables on the way that are not there are made.
    fn reach(&mut self, path: &KeyPath) -> Option<&mut Self> {
        path.segments().iter().try_fold(self, |value, step| match step {
            Segment::Key(key) => {
                Some(value.table()?.entry(key.clone()).or_insert_with(|| Self::Table(BTreeMap::new())))
            }
            Segment::Index(index) => value.array()?.get_mut(*index),
        })
    }

    fn push(&mut self, path: &KeyPath, value: Self) -> Option<()> {
        let Segment::Key(key) = path.segments().last()? else {
            self.reach(path)?.array()?.push(value);
            return Some(());
        };
        let table = self.reach(&path.parent()?)?.table()?;
        table.entry(key.clone()).or_insert_with(|| Self::Array(Vec::new())).array()?.push(value);
        Some(())
    }

    /// Whether this is what the other reader has read.
    fn is(&self, read: &Read) -> bool {
        match (self, read) {
            (Self::Kept(value), read) => is_read_as(*value, read),
            (Self::Given(literal), read) => is_given(literal, read),
            (Self::Array(array), Read::Array(read)) => {
                array.len() == read.len() && array.iter().zip(read).all(|(value, read)| value.is(read))
            }
            (Self::Table(table), Read::Table(read)) => {
                let is_read = |(key, value): (&String, &Self)| match read.get(key) {
                    Some(read) => value.is(read),
                    None => matches!(value, Self::Emptied),
                };
                read.keys().all(|key| table.contains_key(key)) && table.iter().all(is_read)
            }
            (Self::Emptied, Read::Table(read)) => read.values().all(|inner| Self::Emptied.is(inner)),
            (Self::Array(_) | Self::Table(_) | Self::Emptied, _) => false,
        }
    }
}

/// Does an operation to what is meant; `None` if it has no meaning there.
fn apply<'d>(root: &mut Meant<'d>, op: &'d Op) -> Option<()> {
    match op {
        Op::Set { path, value } => match path.segments().last()? {
            Segment::Key(key) => {
                root.reach(&path.parent()?)?.table()?.insert(key.clone(), Meant::Given(value));
            }
            Segment::Index(index) => {
                *root.reach(&path.parent()?)?.array()?.get_mut(*index)? = Meant::Given(value);
            }
        },
        Op::Append { path, value } => root.push(path, Meant::Given(value))?,
        Op::AppendTable { path, body } => root.push(path, Meant::given(body))?,
        Op::InsertTable { path, body, .. } | Op::InsertTableBefore { path, body, .. } => {
            let Segment::Key(key) = path.segments().last()? else { return None };
            if root.reach(&path.parent()?)?.table()?.insert(key.clone(), Meant::given(body)).is_some() {
                return None;
            }
        }
        Op::Remove { path } => match path.segments().last()? {
            Segment::Key(key) => {
                root.reach(&path.parent()?)?.table()?.remove(key)?;
            }
            Segment::Index(index) => {
                let array = root.reach(&path.parent()?)?.array()?;
                array.get(*index)?;
                array.remove(*index);
            }
        },
        Op::RemoveTable { path } => {
            let Segment::Key(key) = path.segments().last()? else { return None };
            root.reach(&path.parent()?)?.table()?.remove(key)?;
            for above in std::iter::successors(path.parent(), KeyPath::parent).filter(|above| *above != KeyPath::root())
            {
                let above = root.reach(&above)?;
                if !above.table().is_some_and(|table| table.values().all(|inner| matches!(inner, Meant::Emptied))) {
                    break;
                }
                *above = Meant::Emptied;
            }
        }
        Op::RenameKey { path, to } => {
            let Segment::Key(key) = path.segments().last()? else { return None };
            let table = root.reach(&path.parent()?)?.table()?;
            let value = table.remove(key)?;
            if table.insert(to.clone(), value).is_some() {
                return None;
            }
        }
    }
    Some(())
}

/// Whether the other reader has read a value of a document as ours has.
fn is_read_as(value: Value<'_>, read: &Read) -> bool {
    match (value.content(), read) {
        (Content::String(ours), Read::String(theirs)) => ours == theirs,
        (Content::Integer(ours), Read::Integer(theirs)) => ours.value() == *theirs,
        // By their bits, so that a `nan` that nobody touches is equal to itself.
        (Content::Float(ours), Read::Float(theirs)) => {
            ours.parse().is_ok_and(|ours: f64| ours.to_bits() == theirs.to_bits())
        }
        (Content::Boolean(ours), Read::Boolean(theirs)) => ours == *theirs,
        (Content::Datetime(ours), Read::Datetime(theirs)) => ours == *theirs,
        (Content::Array(ours), Read::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| is_read_as(ours, theirs))
        }
        (Content::Table(ours), Read::Table(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, value)| theirs.get(key.name()).is_some_and(|read| is_read_as(value, read)))
        }
        _ => false,
    }
}

/// Whether the other reader has read a value as it was given.
fn is_given(literal: &Literal, read: &Read) -> bool {
    match (literal, read) {
        (Literal::String(ours), Read::String(theirs)) => ours == theirs,
        (Literal::Integer(ours), Read::Integer(theirs)) => ours == theirs,
        (Literal::Boolean(ours), Read::Boolean(theirs)) => ours == theirs,
        (Literal::Datetime(ours), Read::Datetime(theirs)) => ours == theirs,
        (Literal::Array(ours), Read::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| is_given(ours, theirs))
        }
        (Literal::Table(ours), Read::Table(theirs)) => {
            let is_read = |(key, value): &(String, Literal)| theirs.get(key).is_some_and(|read| is_given(value, read));
            ours.len() == theirs.len() && ours.iter().all(is_read)
        }
        _ => false,
    }
}
