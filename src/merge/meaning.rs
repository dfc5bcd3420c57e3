//! The meaning of texts, however they are written.

use crate::toml::{Content, Table, Value};

/// Whether two values mean the same.
pub(super) fn same(a: Value<'_>, b: Value<'_>) -> bool {
    match (a.content(), b.content()) {
        (Content::String(a), Content::String(b)) | (Content::Float(a), Content::Float(b)) => a == b,
        (Content::Integer(a), Content::Integer(b)) => a == b,
        (Content::Boolean(a), Content::Boolean(b)) => a == b,
        (Content::Datetime(a), Content::Datetime(b)) => a == b,
        (Content::Array(a), Content::Array(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b)),
        (Content::Table(a), Content::Table(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key.name()).is_some_and(|other| same(value, other)))
        }
        _ => false,
    }
}

/// Whether the last of four tables is the merge of the others: nothing is lost and nothing made up. This looks at
/// meanings alone, so it finds mistakes in assembling the text.
pub(super) fn is_merge([base, ours, theirs, merged]: [Table<'_>; 4]) -> bool {
    let keys = [base, ours, theirs, merged].into_iter().flat_map(Table::iter).map(|(key, _)| key.name());
    keys.into_iter().all(|key| {
        let [base, ours, theirs, merged] = [base, ours, theirs, merged].map(|table| table.get(key));
        if same_or_absent(ours, theirs) || same_or_absent(base, theirs) {
            return same_or_absent(merged, ours);
        }
        if same_or_absent(base, ours) {
            return same_or_absent(merged, theirs);
        }
        match [ours, theirs, merged].map(|value| value.map(Value::content)) {
            [Some(Content::Table(ours)), Some(Content::Table(theirs)), Some(Content::Table(merged))] => {
                let base = base.and_then(Value::as_table);
                base.is_some_and(|base| is_merge([base, ours, theirs, merged]))
                    || base.is_none()
                        && merged
                            .iter()
                            .all(|(key, _)| ours.contains_key(key.name()) || theirs.contains_key(key.name()))
            }
            // Meanings alone do not tell which elements correspond.
            [Some(Content::Array(_)), Some(Content::Array(_)), Some(Content::Array(_))] => true,
            _ => false,
        }
    })
}

fn same_or_absent(a: Option<Value<'_>>, b: Option<Value<'_>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    }
}
