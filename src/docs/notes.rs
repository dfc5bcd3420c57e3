//! The footnotes of a page, each under a label that nothing else on the page has.

use std::collections::{HashMap, HashSet};

use super::mark::Marked;
use super::markup::Markup;
use crate::model::{Note, Registry};
use crate::prose::{self, Block, Inline};

/// The footnotes of all blocks of a page.
#[derive(Debug)]
pub(super) struct Notes<'r> {
    registry: &'r Registry,
    markup: Markup,
    /// How the labels of notes without an id begin.
    prefix: String,
    /// The labels in use, in lower case, since labels that differ only in case are the same.
    taken: HashSet<String>,
    /// The footnotes, in the order of their first marks.
    list: Vec<Footnote<'r>>,
    shared: HashMap<&'r str, String>,
    own: HashMap<(usize, Vec<Block<'r>>), String>,
    /// Whether they are collected in one place, rather than below each block.
    pub(super) collected: bool,
    /// How many notes without an id each block has.
    counts: HashMap<usize, usize>,
}

/// A footnote.
#[derive(Debug)]
pub(super) struct Footnote<'r> {
    pub(super) label: String,
    /// The first block that marks it.
    pub(super) block: usize,
    pub(super) content: Vec<Block<'r>>,
}

impl<'r> Notes<'r> {
    /// No footnotes yet, on a page with these blocks.
    pub(super) fn new(registry: &'r Registry, markup: Markup, page: &str, blocks: &[Marked<'_>]) -> Self {
        let outside = markup.labels(&outside(page, blocks));
        let free = |prefix: &str| !outside.used.iter().any(|label| label.starts_with(&format!("{prefix}-")));
        // Of one more number than there are labels, one is free.
        let numbered = (2..=outside.used.len() + 2).map(|number| format!("tiers{number}"));
        let prefix =
            std::iter::once("tiers".to_owned()).chain(numbered).find(|prefix| free(prefix)).unwrap_or_default();
        Self {
            registry,
            markup,
            prefix,
            taken: outside.defined,
            list: Vec::new(),
            shared: HashMap::new(),
            own: HashMap::new(),
            collected: false,
            counts: HashMap::new(),
        }
    }

    /// The footnotes that a block is the first to mark; without a block, all footnotes.
    pub(super) fn of(&self, block: Option<usize>) -> impl Iterator<Item = &Footnote<'r>> {
        self.list.iter().filter(move |note| block.is_none_or(|block| note.block == block))
    }

    /// The label of a remark.
    pub(super) fn label(&mut self, note: &'r Note, block: usize) -> Option<String> {
        match note {
            Note::Own(text) => Some(self.text(prose::blocks(text).content, block)),
            Note::Shared(id) => self.shared(id, block),
        }
    }

    /// The label of a text that is not a note of the registry. If footnotes are collected, equal texts share a label.
    pub(super) fn text(&mut self, mut content: Vec<Block<'r>>, block: usize) -> String {
        self.resolve_blocks(&mut content, block);
        let key = (if self.collected { 0 } else { block }, content);
        if let Some(label) = self.own.get(&key) {
            return label.clone();
        }
        let count = self.counts.entry(block).or_default();
        *count += 1;
        let label = format!("{}-{}-{count}", self.prefix, block + 1);
        self.list.push(Footnote { label: label.clone(), block, content: key.1.clone() });
        self.own.insert(key, label.clone());
        label
    }

    /// The label of a note of the registry.
    fn shared(&mut self, id: &str, block: usize) -> Option<String> {
        if let Some(label) = self.shared.get(id) {
            return Some(label.clone());
        }
        let (id, note) = self.registry.notes.get_key_value(id)?;
        let mut label = self.markup.label(id);
        let own = format!("{}-", self.prefix);
        if label.to_lowercase().starts_with(&own) || !self.taken.insert(label.to_lowercase()) {
            label = format!("{own}note-{label}");
            while !self.taken.insert(label.to_lowercase()) {
                label.push('x');
            }
        }
        self.shared.insert(id, label.clone());
        let index = self.list.len();
        self.list.push(Footnote { label: label.clone(), block, content: Vec::new() });
        let mut content = prose::blocks(&note.text).content;
        self.resolve_blocks(&mut content, block);
        self.list[index].content = content;
        Some(label)
    }

    /// Replaces ids of notes by labels.
    pub(super) fn resolve(&mut self, line: &mut Vec<Inline<'_>>, block: usize) {
        for inline in line {
            match inline {
                Inline::Note(id) => match self.shared(id, block) {
                    Some(label) => *id = label.into(),
                    // The mark of an unknown note is plain text.
                    None => *inline = Inline::text(format!("[^{id}]")),
                },
                Inline::Styled(_, content) | Inline::Link { content, .. } => self.resolve(content, block),
                Inline::Text(_) | Inline::Code(_) | Inline::Number(_) | Inline::Break => {}
            }
        }
    }

    /// The same for paragraphs, lists and so on.
    pub(super) fn resolve_blocks(&mut self, blocks: &mut [Block<'_>], block: usize) {
        for part in blocks {
            match part {
                Block::Paragraph(line) => self.resolve(line, block),
                Block::List { items, .. } => items.iter_mut().for_each(|item| self.resolve_blocks(item, block)),
                Block::Quote(blocks) => self.resolve_blocks(blocks, block),
                Block::Code { .. } => {}
            }
        }
    }
}

/// The parts of a page outside its blocks.
fn outside<'p>(page: &'p str, blocks: &[Marked<'_>]) -> Vec<&'p str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for marked in blocks {
        parts.push(&page[from..marked.inside.start]);
        from = marked.inside.end;
    }
    parts.push(&page[from..]);
    parts
}
