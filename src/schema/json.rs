//! The JSON Schema of `tiers.toml`, made from the tables in [`crate::schema`], so that editors complete and check the file.
//!
//! It is draft-07, which the schema store and taplo (and so most editors) accept; nothing here needs a later one. A
//! schema sees one value at a time, so it knows less than reading the file does: it does not know that names are unique
//! and that references resolve, and takes a date in quotes for a date.

use serde_json::{Map, Value, json};

use super::tables::ASKING;
use super::{Keys, Need, REGISTRY, Relation, Shape, Table};
use crate::model::{NONE, REMOVED};

/// An id, as [`crate::read::is_id`] has it.
const ID: &str = "^(?=.{1,100}$)(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9._+-]+)*$";
/// A semver version, or the first one or two numbers of one.
const VERSION: &str = "^(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)\
     (-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?\
     (\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?)?)?$";
/// An address, as [`crate::read::is_url`] has it: a host with a letter or digit, and nothing that ends a link early.
const URL: &str = "^https?://[^/?#\\s\\x00-\\x1f\\x7f-\\x9f<>\"`\\\\|]*[A-Za-z0-9\\u00a1-\\uffff]\
     [^\\s\\x00-\\x1f\\x7f-\\x9f<>\"`\\\\|]*$";
/// A path to a page or a place on one, as [`crate::read::is_link`] has it.
const RELATIVE: &str = "^(?![/?]|[^/?#]*:)[^\\s\\x00-\\x1f\\x7f-\\x9f<>\"`\\\\|]+$";
/// A path from the registry's folder, as [`crate::read::is_path`] has it.
const PATH: &str = "^(?!/)[^\\x00-\\x1f\\x7f-\\x9f:\\\\]+$";
/// A span of days.
const DAYS: &str = "^ *[0-9]+ +(days?|weeks?) *$";
/// A span of months or days.
const SPAN: &str = "^ *[0-9]+ +(days?|weeks?|months?|years?) *$";
/// A day.
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// A day, or a version.
const MOMENT: &str = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)\
     (-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?)?)?)$";
/// At least three words.
const QUOTE: &str = "\\S\\s+\\S+\\s+\\S";

/// Where editors find the schema of the newest release.
pub const ADDRESS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/releases/latest/download/tiers.schema.json");

/// A rule whose level `[lints]` may set: its name and its summary.
pub type Lint = (&'static str, &'static str);

/// The schema of the whole file, in which `[lints]` offers these rules.
pub fn schema(lints: &[Lint]) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!("tiers.toml"));
    schema.extend(table(&REGISTRY, lints));
    // Every part of that accepts all keys in so many words: tombi takes a part that names none for one that forbids them.
    let requires = |key: &str| json!({ "required": [key], "additionalProperties": true });
    for key in REGISTRY.keys {
        let Shape::Map { value: Shape::Table(of), .. } = key.shape else { continue };
        for inner in of.keys {
            let Need::Unless([table, default]) = inner.need else { continue };
            schema.extend(object(json!({
                "if": {
                    "not": {
                        "required": [table],
                        "properties": { table: requires(default) },
                        "additionalProperties": true,
                    },
                    "additionalProperties": true,
                },
                "then": {
                    "properties": { key.name: { "additionalProperties": requires(inner.name) } },
                    "additionalProperties": true,
                },
            })));
        }
    }
    Value::Object(schema)
}

fn table(table: &'static Table, lints: &[Lint]) -> Map<String, Value> {
    let keys =
        table.keys.iter().map(|key| (key.name.to_owned(), Value::Object(described(key.doc, shape(&key.shape, lints)))));
    let required: Vec<&str> = table.keys.iter().filter(|key| key.need == Need::Required).map(|key| key.name).collect();
    let mut schema = described(
        table.doc,
        object(json!({
            "type": "object",
            "properties": keys.collect::<Map<_, _>>(),
            "required": required,
            "additionalProperties": false,
        })),
    );
    schema.extend(table.relations.iter().flat_map(relation));
    schema
}

fn relation(relation: &Relation) -> Map<String, Value> {
    let required = |key: &&str| json!({ "required": [key] });
    match relation {
        Relation::Either { keys, unless: None, .. } => {
            object(json!({ "oneOf": keys.iter().map(required).collect::<Vec<_>>() }))
        }
        Relation::Either { keys, unless: Some(other), .. } => object(json!({
            "anyOf": std::iter::once(other).chain(keys).map(required).collect::<Vec<_>>(),
            "not": { "required": keys },
        })),
        // The choice between two keys is enough for an editor.
        Relation::Excludes { .. } => Map::new(),
    }
}

fn shape(shape: &'static Shape, lints: &[Lint]) -> Map<String, Value> {
    let matching = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    object(match shape {
        Shape::Format => json!({ "type": "integer", "const": 1 }),
        Shape::Text => matching("\\S"),
        Shape::Shown => json!({ "type": "string" }),
        Shape::Link => json!({ "type": "string", "anyOf": [{ "pattern": URL }, { "pattern": RELATIVE }] }),
        Shape::Path => matching(PATH),
        Shape::Pointer => matching("^(/.*)?$"),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Count(least) => json!({ "type": "integer", "minimum": least, "maximum": u32::MAX }),
        Shape::Date => json!({ "type": "string", "format": "date", "pattern": DATE }),
        Shape::Version => matching(VERSION),
        Shape::Url => matching(URL),
        Shape::UrlTemplate => {
            json!({ "type": "string", "allOf": [{ "pattern": URL }, { "pattern": "\\{\\}" }] })
        }
        Shape::Days => matching(DAYS),
        Shape::Span => matching(SPAN),
        Shape::Word(words) => json!({ "type": "string", "enum": words }),
        Shape::NewTier | Shape::Tier => json!({
            "type": ["integer", "string"], "minimum": 0, "maximum": 999, "pattern": ID, "not": { "enum": [NONE, REMOVED] },
        }),
        Shape::Standing => json!({
            "type": ["integer", "string"], "minimum": 0, "maximum": 999, "pattern": ID, "not": { "const": NONE },
        }),
        Shape::Held => json!({ "type": ["integer", "string"], "minimum": 0, "maximum": 999, "pattern": ID }),
        Shape::Alias | Shape::FormerName | Shape::Ref(_) | Shape::Other(_) => matching(ID),
        Shape::List(inner) => json!({ "type": "array", "items": self::shape(inner, lints) }),
        Shape::Table(inner) => return table(inner, lints),
        Shape::Tables(inner) => json!({ "type": "array", "minItems": 1, "items": table(inner, lints) }),
        Shape::Moment => matching(MOMENT),
        Shape::Asking => matching(&format!("^({})(\\..+)?$", ASKING.join("|"))),
        Shape::Quote => matching(QUOTE),
        Shape::Map { keys: Keys::New(_) | Keys::Ref(_) | Keys::DecisionKind, value } => json!({
            "type": "object",
            "propertyNames": { "pattern": ID },
            "additionalProperties": self::shape(value, lints),
        }),
        // The names are offered and not demanded: a rule of a later version is the finding `unknown-lint`, no mistake
        // in the shape.
        Shape::Map { keys: Keys::Rule, value } => {
            let rules = lints.iter().map(|(name, summary)| {
                ((*name).to_owned(), Value::Object(described(summary, self::shape(value, lints))))
            });
            json!({
                "type": "object",
                "properties": rules.collect::<Map<_, _>>(),
                "additionalProperties": self::shape(value, lints),
            })
        }
        Shape::Map { keys: Keys::Word, value } => json!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": self::shape(value, lints),
        }),
        Shape::OrTable(plain, table) | Shape::OrList(plain, table) => {
            json!({ "oneOf": [self::shape(plain, lints), self::shape(table, lints)] })
        }
    })
}

/// A schema with this description, which stands first.
fn described(doc: &str, schema: Map<String, Value>) -> Map<String, Value> {
    let mut described = Map::new();
    described.insert("description".to_owned(), json!(doc));
    described.extend(schema.into_iter().filter(|(key, _)| key != "description"));
    described
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
