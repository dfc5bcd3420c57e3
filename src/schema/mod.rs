//! The shape of the file, as data: every table, its keys in canonical order, what each may hold and what it means.
//!
//! [`tables`] has the tables themselves, and this file what they are made of. Reading (`read`), `fmt`, the JSON Schema and
//! `docs/format.md` all derive from them; CONTRIBUTING.md says what else a new key needs. What relates keys of one table is
//! a [`Relation`]; what relates two places of the file is a rule.

pub mod json;
pub mod step;
pub mod tables;

use crate::toml::Segment;

pub use tables::{REGISTRY, TABLES};

/// A table with a fixed set of keys.
#[derive(Debug)]
pub struct Table {
    /// How messages call it: "an entry".
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// How it is written, for the reference; empty where its parent's example shows it. Together the examples are a
    /// registry, which a test reads.
    pub example: &'static str,
    /// Its keys, in canonical order.
    pub keys: &'static [Key],
    /// How its keys depend on each other.
    pub relations: &'static [Relation],
}

impl Table {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// One key of a [`Table`].
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// Whether the table is wrong without it.
    pub need: Need,
    /// What its value may be.
    pub shape: Shape,
    /// What it means, with the meaning of its absence.
    pub doc: &'static str,
}

/// Whether a table is wrong without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It always is.
    Required,
    /// It never is.
    Optional,
    /// It is, unless the file has this key in this table, which then applies instead.
    Unless([&'static str; 2]),
}

/// How keys of one table depend on each other.
#[derive(Debug)]
pub enum Relation {
    /// One of two keys is there, and not both.
    Either {
        /// The two.
        keys: [&'static str; 2],
        /// With this key, neither of them is needed.
        unless: Option<&'static str>,
        /// What is wrong without both.
        neither: Misuse,
        /// What is wrong with both, unless another relation says it.
        both: Option<Misuse>,
    },
    /// With this key, the others must be absent.
    Excludes {
        /// The key.
        key: &'static str,
        /// The others.
        others: &'static [&'static str],
        /// Why, to follow the name of one of the others: "is about data, and this mirror is a text".
        why: &'static str,
    },
}

/// What is wrong with a table, and what to do.
#[derive(Debug, Clone, Copy)]
pub struct Misuse {
    /// The message.
    pub message: &'static str,
    /// The help.
    pub help: &'static str,
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// The number 1.
    Format,
    /// A string that is not blank.
    Text,
    /// A string, which may be empty.
    Shown,
    /// `true` or `false`.
    Flag,
    /// A whole number from this one on.
    Count(u32),
    /// A TOML date without a time.
    Date,
    /// A semver version, or a short form of one.
    Version,
    /// An address that begins with `http://` or `https://`.
    Url,
    /// Such an address with `{}` in it.
    UrlTemplate,
    /// Such an address, a path to a page beside the file, or a place on the page (`#…`).
    Link,
    /// A path below the registry's folder.
    Path,
    /// A JSON pointer: empty, or parts that each begin with `/`.
    Pointer,
    /// A span of days, such as `14 days`.
    Days,
    /// A span of months or days, such as `2 months`.
    Span,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A new tier's id: a whole number from 0 to 999 or a short word.
    NewTier,
    /// The id of a tier.
    Tier,
    /// What a step leads to: the id of a tier, or `removed`.
    Standing,
    /// What an entry holds: the id of a tier, `none` or `removed`.
    Held,
    /// One more name of an entry.
    Alias,
    /// A former name of an entry.
    FormerName,
    /// A reference to something by its id.
    Ref(Space),
    /// A reference from something of this kind to another one, never to itself.
    Other(Space),
    /// A TOML date, or a version in a string.
    Moment,
    /// A table of the file that states demands: `policy`, `tier.1`.
    Asking,
    /// At least three words of a record.
    Quote,
    /// An array of such values.
    List(&'static Shape),
    /// A table with these keys.
    Table(&'static Table),
    /// An array of tables with these keys.
    Tables(&'static Table),
    /// A table with keys that the project chooses.
    Map {
        /// What the keys are.
        keys: Keys,
        /// What each holds.
        value: &'static Shape,
    },
    /// The second shape if the value is a table, else the first.
    OrTable(&'static Shape, &'static Shape),
    /// The second shape if the value is an array, else the first.
    OrList(&'static Shape, &'static Shape),
}

/// A kind of thing that has ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// `[entry.ID]`; aliases and former names count.
    Entry,
    /// `[kind.ID]`.
    Kind,
    /// `[requirement.ID]`.
    Requirement,
    /// `[decision.ID]`.
    Decision,
    /// `[matrix.ID]`.
    Matrix,
    /// `[field.ID]`.
    Field,
    /// `[note.ID]`.
    Note,
}

impl Space {
    /// Every space.
    pub const ALL: [Self; 7] =
        [Self::Kind, Self::Field, Self::Note, Self::Requirement, Self::Decision, Self::Matrix, Self::Entry];

    /// The key of the file's root table under which they stand, which is also their word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Kind => "kind",
            Self::Requirement => "requirement",
            Self::Decision => "decision",
            Self::Matrix => "matrix",
            Self::Field => "field",
            Self::Note => "note",
        }
    }
}

/// What the keys of a [`Shape::Map`] are.
#[derive(Debug, Clone, Copy)]
pub enum Keys {
    /// New ids.
    New(Space),
    /// References.
    Ref(Space),
    /// Names of rules.
    Rule,
    /// Kinds of decision.
    DecisionKind,
    /// Words that the project chooses.
    Word,
}

/// The keys of the table at a path, in canonical order; none where the project chooses the keys.
pub fn key_order(path: &[Segment]) -> Vec<&'static str> {
    keys_at(&REGISTRY, path)
}

fn keys_at(table: &'static Table, path: &[Segment]) -> Vec<&'static str> {
    match path {
        [] => table.keys.iter().map(|key| key.name).collect(),
        [Segment::Key(key), rest @ ..] => table.key(key).map(|key| keys_under(&key.shape, rest)).unwrap_or_default(),
        [Segment::Index(_), ..] => Vec::new(),
    }
}

fn keys_under(shape: &'static Shape, path: &[Segment]) -> Vec<&'static str> {
    match (shape, path) {
        (Shape::Table(table), path) => keys_at(table, path),
        (Shape::Tables(table), [Segment::Index(_), rest @ ..]) => keys_at(table, rest),
        (Shape::Map { value, .. }, [Segment::Key(_), rest @ ..]) => keys_under(value, rest),
        (Shape::OrTable(_, table), path) => keys_under(table, path),
        (Shape::List(inner), [Segment::Index(_), rest @ ..]) => keys_under(inner, rest),
        _ => Vec::new(),
    }
}

impl Shape {
    /// Whether it is a table of tables that have ids, or a list of such.
    pub fn has_ids(&self) -> bool {
        match self {
            Self::Map { .. } => true,
            Self::Tables(table) => table.keys.iter().any(|key| matches!(key.shape, Self::NewTier)),
            _ => false,
        }
    }

    /// What a value of this shape is, in a few words of Markdown.
    pub fn describe(&self) -> String {
        match self {
            Self::Format => "`1`".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Shown => "text, or nothing".to_owned(),
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Count(least) => format!("whole number from {least} on"),
            Self::Date => "date, as in `2025-01-30`".to_owned(),
            Self::Version => "version, as in `\"30.0.0\"`".to_owned(),
            Self::Url => "web address".to_owned(),
            Self::UrlTemplate => "web address with `{}`".to_owned(),
            Self::Link => "web address or path".to_owned(),
            Self::Path => "path".to_owned(),
            Self::Pointer => "JSON pointer, as in `\"/metadata/tier\"`".to_owned(),
            Self::Days => "days, as in `\"14 days\"`".to_owned(),
            Self::Span => "span of time, as in `\"2 months\"`".to_owned(),
            Self::Word(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
                words.join(", ")
            }
            Self::NewTier => "whole number or short word".to_owned(),
            Self::Tier => "tier".to_owned(),
            Self::Standing => "tier or `\"removed\"`".to_owned(),
            Self::Held => "tier, `\"none\"` or `\"removed\"`".to_owned(),
            Self::Alias | Self::FormerName => "name".to_owned(),
            Self::Ref(space) | Self::Other(space) => format!("id of a {}", space.word()).replace("a entry", "an entry"),
            Self::Moment => "date, or version in quotes".to_owned(),
            Self::Asking => "table, as in `\"tier.1\"`".to_owned(),
            Self::Quote => "at least three words".to_owned(),
            Self::List(inner) => format!("list: {}", inner.describe()),
            Self::Table(table) => format!("table: {}", table.name),
            Self::Tables(table) => format!("tables: each {}", table.name),
            Self::Map { keys, value } => {
                let key = match keys {
                    Keys::New(space) => format!("new {} id", space.word()),
                    Keys::Ref(space) => format!("{} id", space.word()),
                    Keys::Rule => "rule".to_owned(),
                    Keys::DecisionKind => "kind of decision".to_owned(),
                    Keys::Word => "word".to_owned(),
                };
                format!("table: {key} → {}", value.describe())
            }
            Self::OrTable(plain, other) | Self::OrList(plain, other) => {
                format!("{}; or {}", plain.describe(), other.describe())
            }
        }
    }
}
