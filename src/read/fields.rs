//! Checks the project's own attributes of entries against their definitions.

use super::rule;
use crate::finding::{Finding, Place};
use crate::model::{Entry, Field, Registry};
use crate::nearest::did_you_mean;
use crate::toml::{KeyPath, quote_key, quote_text};
use crate::words;

/// Values that their fields do not allow, fields of other kinds, and missing fields.
pub(super) fn check(registry: &Registry) -> Vec<Finding> {
    let mut findings = Vec::new();
    if registry.fields.is_empty() {
        return findings;
    }
    let required: Vec<(&String, &Field)> = registry.fields.iter().filter(|(_, field)| field.required).collect();
    for entry in registry.entries.values() {
        for (id, value) in &entry.fields {
            if let Some(field) = registry.fields.get(id) {
                findings.extend(wrong(entry, id, value, field));
            }
        }
        if !entry.is_removed() {
            let missing = required
                .iter()
                .filter(|(id, field)| field.is_of(&entry.kind) && !entry.fields.contains_key(id.as_str()));
            findings.extend(missing.map(|(id, field)| self::missing(entry, id, field)));
        }
    }
    findings
}

fn wrong(entry: &Entry, id: &str, value: &str, field: &Field) -> Option<Finding> {
    let path = KeyPath::keys(["entry", &entry.id, "fields", id]);
    if !field.is_of(&entry.kind) {
        let kinds = words::or(&words::quoted(&field.kinds));
        let message = format!("`{id}` is a field of {kinds}, and `{}` is of kind `{}`", entry.id, entry.kind);
        let definition = Place::Value(KeyPath::keys(["field", id, "kinds"]));
        return Some(
            Finding::new(rule::INVALID_VALUE, Place::Key(path), message)
                .also(definition, "the kinds whose entries have it")
                .help("delete it, or add the kind to the field's `kinds`"),
        );
    }
    let values = field.values.as_ref()?;
    if values.contains_key(value) {
        return None;
    }
    let help = did_you_mean(value, values.keys().map(String::as_str), 1).unwrap_or_else(|| {
        format!("write {}, or add it to the field's `values`", words::or(&words::quoted(values.keys())))
    });
    let definition = Place::Value(KeyPath::keys(["field", id, "values"]));
    Some(
        Finding::new(rule::INVALID_VALUE, Place::Value(path), format!("`{id}` cannot be `{value}`"))
            .also(definition, "the values that it may have")
            .help(help),
    )
}

fn missing(entry: &Entry, id: &str, field: &Field) -> Finding {
    let example = field.values.as_ref().and_then(|values| values.keys().next()).map_or("…", String::as_str);
    let message = format!("`{}` needs the field `{id}`, as every entry of kind `{}` does", entry.id, entry.kind);
    Finding::new(rule::MISSING_KEY, Place::Key(KeyPath::keys(["entry", &entry.id])), message)
        .also(Place::Value(KeyPath::keys(["field", id, "required"])), "it is required here")
        .help(format!("add `fields.{} = {}`", quote_key(id), quote_text(example)))
}
