//! The languages of pages: Markdown and reStructuredText.

use std::collections::HashSet;
use std::path::Path;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// Markdown, which is assumed unless the name says otherwise.
    Markdown,
    /// reStructuredText.
    Rst,
}

/// The labels of footnotes on a page, in lower case.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// All of them.
    pub(super) used: HashSet<String>,
    /// Those that are taken: they have a text, or mean something else.
    pub(super) defined: HashSet<String>,
}

impl Markup {
    /// The language that the extension of a page's name gives.
    pub(super) fn of(name: &str) -> Self {
        let ending = Path::new(name).extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if matches!(&*ending, "rst" | "rest") { Self::Rst } else { Self::Markdown }
    }

    /// Its name in a sentence.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Rst => "reStructuredText",
        }
    }

    /// The comment that begins a block.
    pub(super) fn begin(self, words: &str) -> String {
        match self {
            Self::Markdown => format!("<!-- tiers:begin {words} -->"),
            Self::Rst => format!(".. tiers:begin {words}"),
        }
    }

    /// The comment that ends a block.
    pub(super) const fn end(self) -> &'static str {
        match self {
            Self::Markdown => "<!-- tiers:end -->",
            Self::Rst => ".. tiers:end",
        }
    }

    /// The mark of a footnote.
    pub(super) fn mark(self, label: &str) -> String {
        match self {
            Self::Markdown => format!("[^{label}]"),
            Self::Rst => format!("[#{label}]_"),
        }
    }

    /// The label of the note with an id.
    pub(super) fn label(self, id: &str) -> String {
        match self {
            Self::Markdown => id.to_owned(),
            // In reStructuredText a label is letters and digits with single punctuation marks between them.
            Self::Rst => {
                let parts = id.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
                let label = parts.collect::<Vec<_>>().join("-");
                if label.is_empty() { "note".to_owned() } else { label }
            }
        }
    }

    /// The labels in parts of a page.
    pub(super) fn labels(self, parts: &[&str]) -> Labels {
        let mut labels = Labels::default();
        for part in parts {
            match self {
                Self::Markdown => {
                    for (at, _) in part.match_indices("[^") {
                        // Most callers only need the beginning of a label.
                        let label: String = part[at + 2..].chars().take_while(|c| !matches!(c, ']' | '\n')).collect();
                        let defines = part[at + 2 + label.len()..].starts_with("]:");
                        let label = label.to_lowercase();
                        if defines {
                            labels.defined.insert(label.clone());
                        }
                        labels.used.insert(label);
                    }
                }
                Self::Rst => {
                    for (at, _) in part.match_indices("[#") {
                        let label: String = part[at + 2..].chars().take_while(|c| !matches!(c, ']' | '\n')).collect();
                        labels.used.insert(label.to_lowercase());
                    }
                    for line in part.lines().filter_map(|line| line.trim_start().strip_prefix(".. ")) {
                        let name = line.strip_prefix("[#").and_then(|rest| rest.split(']').next());
                        let target = || line.strip_prefix('_').and_then(|rest| rest.split(':').next());
                        let citation = || line.strip_prefix('[').and_then(|rest| rest.split(']').next());
                        let name = name.or_else(target).or_else(citation);
                        labels.defined.extend(name.map(|name| name.trim_matches('`').to_lowercase()));
                    }
                }
            }
        }
        labels
    }
}
