//! Remarks, which pages show as footnotes.

/// A remark: its own text, or one that several share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Its text, in Markdown.
    Own(String),
    /// The id of a [`SharedNote`].
    Shared(String),
}

/// A remark that may stand in several places: `[note.ID]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNote {
    /// Its text, in Markdown.
    pub text: String,
}
