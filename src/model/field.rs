//! Attributes of entries that a project defines for itself.

use indexmap::IndexMap;

/// One such attribute: `[field.ID]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// What it is called; by default its id.
    pub title: String,
    /// The kinds whose entries have it; empty: all.
    pub kinds: Vec<String>,
    /// The values that it may have, each with what pages show for it; absent: any text.
    pub values: Option<IndexMap<String, String>>,
    /// Whether every entry of these kinds has it.
    pub required: bool,
    /// What it means.
    pub doc: Option<String>,
}

impl Field {
    /// Whether entries of this kind have it.
    pub fn is_of(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|own| own == kind)
    }

    /// What pages show for a value, in Markdown.
    pub fn shown<'v>(&'v self, value: &'v str) -> &'v str {
        self.values.as_ref().and_then(|values| values.get(value)).map_or(value, String::as_str)
    }
}
