//! What the operations mean, on plain values and without any text: the measure that every edit is held against.

use toml::{Table, Value};

use super::Op;
use crate::path::{KeyPath, Segment};

/// Does an operation to a file's values; `None` if it has no meaning there.
pub(super) fn apply(root: &mut Value, op: &Op) -> Option<()> {
    match op {
        Op::Set { path, value } => match path.segments().last()? {
            Segment::Key(key) => {
                table(root, &path.parent()?)?.insert(key.clone(), plain(value));
            }
            Segment::Index(index) => {
                *reach(root, &path.parent()?)?.as_array_mut()?.get_mut(*index)? = plain(value);
            }
        },
        Op::Append { path, value } => push(root, path, plain(value))?,
        Op::AppendTable { path, body } => push(root, path, plain_table(body))?,
        Op::InsertTable { path, body, .. } => {
            let Segment::Key(key) = path.segments().last()? else { return None };
            if table(root, &path.parent()?)?.insert(key.clone(), plain_table(body)).is_some() {
                return None;
            }
        }
        Op::Remove { path } => match path.segments().last()? {
            Segment::Key(key) => {
                table(root, &path.parent()?)?.remove(key)?;
            }
            Segment::Index(index) => {
                let array = reach(root, &path.parent()?)?.as_array_mut()?;
                array.get(*index)?;
                array.remove(*index);
            }
        },
        Op::RenameKey { path, to } => {
            let Segment::Key(key) = path.segments().last()? else { return None };
            let table = table(root, &path.parent()?)?;
            let value = table.remove(key)?;
            if table.insert(to.clone(), value).is_some() {
                return None;
            }
        }
    }
    Some(())
}

/// Whether two files mean the same. Unlike `==`, it takes a `nan` that nobody touched for equal to itself.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Table(left), Value::Table(right)) => {
            let pairs = left.iter().zip(right);
            left.len() == right.len()
                && pairs.into_iter().all(|(left, right)| left.0 == right.0 && same(left.1, right.1))
        }
        _ => left == right,
    }
}

/// The value at a path; tables on the way that are not there are made.
fn reach<'v>(root: &'v mut Value, path: &KeyPath) -> Option<&'v mut Value> {
    path.segments().iter().try_fold(root, |value, step| match step {
        Segment::Key(key) => {
            Some(value.as_table_mut()?.entry(key.clone()).or_insert_with(|| Value::Table(Table::new())))
        }
        Segment::Index(index) => value.as_array_mut()?.get_mut(*index),
    })
}

fn table<'v>(root: &'v mut Value, path: &KeyPath) -> Option<&'v mut Table> {
    reach(root, path)?.as_table_mut()
}

fn push(root: &mut Value, path: &KeyPath, value: Value) -> Option<()> {
    let array = match path.segments().last()? {
        Segment::Key(key) => {
            let table = table(root, &path.parent()?)?;
            table.entry(key.clone()).or_insert_with(|| Value::Array(Vec::new()))
        }
        Segment::Index(_) => reach(root, path)?,
    };
    array.as_array_mut()?.push(value);
    Some(())
}

fn plain(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(string) => Value::String(string.value().clone()),
        toml_edit::Value::Integer(integer) => Value::Integer(*integer.value()),
        toml_edit::Value::Float(float) => Value::Float(*float.value()),
        toml_edit::Value::Boolean(boolean) => Value::Boolean(*boolean.value()),
        toml_edit::Value::Datetime(date) => Value::Datetime(*date.value()),
        toml_edit::Value::Array(array) => Value::Array(array.iter().map(plain).collect()),
        toml_edit::Value::InlineTable(table) => {
            Value::Table(table.iter().map(|(key, value)| (key.to_owned(), plain(value))).collect())
        }
    }
}

fn plain_table(body: &[(String, toml_edit::Value)]) -> Value {
    Value::Table(body.iter().map(|(key, value)| (key.clone(), plain(value))).collect())
}
