//! What records say: the passages that speak of tiers, of defaults or of entries. It judges nothing.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{Named, Registry, Standing};
use crate::records::{Block, Day, Link, Record, Vocabulary, path_of, url_of};

/// The answer of `tiers records`.
#[derive(Debug, Serialize)]
pub struct Records<'r> {
    /// The version of this shape.
    pub schema: u32,
    /// The records, by source and in order of time.
    pub records: Vec<RecordRow<'r>>,
}

/// One record and what it says.
#[derive(Debug, Serialize)]
pub struct RecordRow<'r> {
    /// The kind of decision whose record it is.
    pub source: &'r str,
    /// Its path in the checkout, with `/` between its parts.
    pub path: String,
    /// Its address.
    pub url: String,
    /// Its day, if its path tells one.
    pub date: Option<Date>,
    /// Whether it has been written: `written` or `agenda`.
    pub state: &'static str,
    /// The decisions that link to it.
    pub decisions: Vec<&'r str>,
    /// The passages, from top to bottom.
    pub passages: Vec<Passage<'r>>,
}

/// A paragraph, a list item, a heading, a cell or a piece of code that speaks of something.
#[derive(Debug, Serialize)]
pub struct Passage<'r> {
    /// Its first line, from 1.
    pub line: usize,
    /// Its last line.
    pub end_line: usize,
    /// The headings above it, from the outermost.
    pub section: Vec<String>,
    /// What it is about: the outermost list item that it stands in, else the nearest heading that is not just "Notes".
    pub topic: Option<String>,
    /// What it says, on one line and without marks.
    pub text: String,
    /// The entries that it names, by their ids.
    pub entries: Vec<&'r str>,
    /// The tiers that it names.
    pub tiers: Vec<Named<'r>>,
}

/// Reads records for what a registry is about.
#[derive(Debug)]
pub struct RecordReader<'r> {
    registry: &'r Registry,
    vocabulary: Vocabulary<'r>,
    /// The decisions by kind and by the path of their record.
    decisions: HashMap<(&'r str, String), Vec<&'r str>>,
}

impl<'r> RecordReader<'r> {
    /// A reader for this registry.
    pub fn new(registry: &'r Registry) -> Self {
        let mut decisions: HashMap<(&str, String), Vec<&str>> = HashMap::new();
        for (id, decision) in &registry.decisions {
            let Some(source) = registry.records.get(&decision.kind) else { continue };
            if let Some(Link::Record(path)) = decision.url.as_deref().map(|url| path_of(source, url)) {
                decisions.entry((&decision.kind, path)).or_default().push(id);
            }
        }
        Self { registry, vocabulary: Vocabulary::of(registry), decisions }
    }

    /// The decisions that link to the record of this kind at this path.
    pub fn decisions(&self, kind: &'r str, path: &str) -> &[&'r str] {
        self.decisions.get(&(kind, path.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// A record of this kind with its passages; with an entry, those that name it.
    pub fn row(&self, kind: &'r str, record: &Record, entry: Option<&str>) -> RecordRow<'r> {
        let passages = record.blocks.iter().filter_map(|block| self.passage(record, block));
        let source = self.registry.records.get(kind);
        RecordRow {
            source: kind,
            path: record.path.clone(),
            url: source.map(|source| url_of(source, &record.path)).unwrap_or_default(),
            date: record.day.and_then(Day::date),
            state: record.state().as_str(),
            decisions: self.decisions(kind, &record.path).to_vec(),
            passages: passages.filter(|passage| entry.is_none_or(|id| passage.entries.contains(&id))).collect(),
        }
    }

    fn passage(&self, record: &Record, block: &Block) -> Option<Passage<'r>> {
        let named = self.vocabulary.named(&block.text);
        if named.is_empty() {
            return None;
        }
        Some(Passage {
            line: *block.lines.start(),
            end_line: *block.lines.end(),
            section: record.section(block).into_iter().map(|heading| heading.text.clone()).collect(),
            topic: record.topic(block).map(|topic| topic.text.clone()),
            text: block.text.clone(),
            entries: named.entries,
            tiers: named.tiers.into_iter().map(|rank| self.registry.named(Standing::Tier(rank))).collect(),
        })
    }
}
