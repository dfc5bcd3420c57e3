//! The text of a registry and what it means: text → (registry, findings), and key path → place in the text.

mod decode;
mod fields;
mod hidden;
mod mirrors;
mod names;
mod relations;
mod shape;
mod syntax;
mod text;

use std::ops::Range;

use crate::finding::{Finding, Place};
use crate::model::Registry;
use crate::toml::{Array, Document, KeyPath, Literal, Segment, Value, parse};

pub use hidden::without_hidden;
pub use shape::{id_problem, is_id, is_link, is_path, is_url};
pub use text::{Position, Text};

/// A registry that was read, with everything that is wrong with its text.
#[derive(Debug)]
pub struct Source<'t> {
    text: &'t Text,
    document: Document<'t>,
    /// What could be read: everything if there are no findings, else every correct table.
    pub registry: Registry,
    /// What is wrong with the text, in no particular order.
    pub findings: Vec<Finding>,
    /// Remarks on a text that can be read nonetheless.
    pub remarks: Vec<Finding>,
    /// Whether the text is TOML.
    pub parsed: bool,
}

/// The names of the rules that reading itself applies. All but the last always deny and cannot be waived.
pub mod rule {
    /// Not TOML.
    pub const SYNTAX_ERROR: &str = "syntax-error";
    /// Not UTF-8, or with a byte-order mark.
    pub const WRONG_ENCODING: &str = "wrong-encoding";
    /// A `format` that this version does not know.
    pub const UNSUPPORTED_FORMAT: &str = "unsupported-format";
    /// A key that the format does not have.
    pub const UNKNOWN_KEY: &str = "unknown-key";
    /// A required key that is missing.
    pub const MISSING_KEY: &str = "missing-key";
    /// A value of another type.
    pub const WRONG_TYPE: &str = "wrong-type";
    /// A value of the right type that is not valid.
    pub const INVALID_VALUE: &str = "invalid-value";
    /// An unquoted id with dots, which TOML reads as nested tables.
    pub const UNQUOTED_ID: &str = "unquoted-id";
    /// A reference to something that does not exist.
    pub const UNKNOWN_REFERENCE: &str = "unknown-reference";
    /// Two things with one name.
    pub const DUPLICATE_NAME: &str = "duplicate-name";
    /// An invisible character. The registry can be read nonetheless, so this rule has a level.
    pub const HIDDEN_CHARACTER: &str = "hidden-character";
}

/// Reads content that may not be text; then a finding says so.
pub fn read_content(text: &Text, wrong: Option<Finding>) -> Source<'_> {
    match wrong {
        Some(finding) => Source::without_registry(text, finding),
        None => read(text),
    }
}

/// Reads a registry. It never fails: what is wrong is in the findings.
pub fn read(text: &Text) -> Source<'_> {
    let mut findings = Vec::new();
    if let Some(finding) = unreadable(text) {
        return Source::without_registry(text, finding);
    }
    let document = parse(text.as_str());
    let parsed = document.mistakes().is_empty();
    let mistakes = syntax::mistakes(&document);
    findings.extend(mistakes.findings);
    let root = document.root();
    let registry = if let Some(finding) = shape::unsupported_format(root) {
        findings.push(finding);
        Registry::default()
    } else {
        let (names, duplicates) = names::collect(root);
        let registry = decode::registry(root, &names);
        let wrong = duplicates
            .into_iter()
            .chain(shape::check(root, &names))
            .chain(fields::check(&registry))
            .chain(mirrors::check(&registry));
        // Where a syntax error swallowed lines, whatever seems missing may just not have been read.
        findings.extend(wrong.filter(|finding| match finding.rule {
            rule::MISSING_KEY => parsed,
            rule::UNKNOWN_REFERENCE | rule::UNQUOTED_ID => !mistakes.names_lost,
            _ => true,
        }));
        findings.extend(relations::check(&registry));
        registry
    };
    let remarks = hidden::find(&document);
    let mut source = Source { text, document, registry, findings, remarks, parsed };
    if !parsed {
        source.drop_consequences(&mistakes.broken);
    }
    source
}

impl<'t> Source<'t> {
    /// A text that is not a registry, for this one reason.
    fn without_registry(text: &'t Text, finding: Finding) -> Self {
        let registry = Registry::default();
        Self { text, document: parse(""), registry, findings: vec![finding], remarks: Vec::new(), parsed: false }
    }

    /// A text that need not be a registry, such as a page, so that places in it can be shown.
    pub fn of_page(text: &'t Text) -> Self {
        let registry = Registry::default();
        Self { text, document: parse(""), registry, findings: Vec::new(), remarks: Vec::new(), parsed: false }
    }
}

impl Source<'_> {
    /// The text that was read.
    pub fn text(&self) -> &Text {
        self.text
    }

    /// The bytes of a place. A path that leads nowhere falls back to its nearest ancestor, so that a missing key
    /// points at its table's header.
    pub fn locate(&self, place: &Place) -> Range<usize> {
        match place {
            Place::File => 0..0,
            Place::Bytes(bytes) => bytes.clone(),
            Place::Key(path) => self.span(path, true),
            Place::Value(path) => self.span(path, false),
        }
    }

    /// The tree of the text, in which edits and the formatter look for their places.
    pub fn document(&self) -> &Document<'_> {
        &self.document
    }

    /// The value at a path, to be written again.
    pub fn literal(&self, path: &KeyPath) -> Option<Literal> {
        Literal::of(self.value(path)?)
    }

    /// The string at a path.
    pub fn text_at(&self, path: &KeyPath) -> Option<&str> {
        self.value(path)?.as_str()
    }

    /// Whether a path leads to something.
    pub fn has(&self, path: &KeyPath) -> bool {
        self.value(path).is_some()
    }

    fn value(&self, path: &KeyPath) -> Option<Value<'_>> {
        let (first, rest) = path.segments().split_first()?;
        let Segment::Key(first) = first else { return None };
        rest.iter().try_fold(self.document.root().get(first)?, |value, segment| match segment {
            Segment::Key(key) => value.as_table()?.get(key),
            Segment::Index(index) => value.as_array()?.get(*index),
        })
    }

    fn span(&self, path: &KeyPath, key: bool) -> Range<usize> {
        let mut table = Some(self.document.root());
        let mut array = None;
        let mut span = 0..0;
        let last = path.segments().len().saturating_sub(1);
        for (depth, segment) in path.segments().iter().enumerate() {
            let next = match segment {
                Segment::Key(name) => {
                    table.and_then(|table| table.get_key_value(name)).map(|(key, value)| (value, key.span()))
                }
                Segment::Index(index) => {
                    array.and_then(|array: Array<'_>| array.get(*index)).map(|value| (value, value.span()))
                }
            };
            let Some((value, key_span)) = next else { break };
            span = if key && depth == last { key_span } else { value.span() };
            (table, array) = (value.as_table(), value.as_array());
        }
        span
    }

    /// Drops findings that may only follow from a syntax error: those inside the bytes that one spoils (in order), and
    /// those without a place.
    fn drop_consequences(&mut self, broken: &[Range<usize>]) {
        let findings = std::mem::take(&mut self.findings);
        let kept = findings.into_iter().filter(|finding| {
            if finding.rule == rule::SYNTAX_ERROR {
                return true;
            }
            let place = self.locate(&finding.place);
            let overlapping = broken.partition_point(|bytes| bytes.end <= place.start);
            !place.is_empty() && broken.get(overlapping).is_none_or(|bytes| place.end <= bytes.start)
        });
        self.findings = kept.collect();
    }
}

/// What can be said about a text before parsing it.
fn unreadable(text: &Text) -> Option<Finding> {
    if text.as_str().starts_with('\u{feff}') {
        return Some(
            Finding::new(rule::WRONG_ENCODING, Place::Bytes(0..3), "the file starts with a byte-order mark")
                .help("save it as UTF-8 without a byte-order mark"),
        );
    }
    if text.as_str().trim().is_empty() {
        return Some(
            Finding::new(rule::MISSING_KEY, Place::File, "the file is empty")
                .help("`tiers init` writes a small registry to start from"),
        );
    }
    None
}

/// A finding for a file that is not UTF-8; its text must be shown with replacement characters.
pub fn not_utf8(byte: usize) -> Finding {
    let shown = char::REPLACEMENT_CHARACTER.len_utf8();
    Finding::new(rule::WRONG_ENCODING, Place::Bytes(byte..byte + shown), "the file is not UTF-8")
        .label("this is the first wrong byte")
        .help("save it as UTF-8")
}
