//! Files of the project's own that have to agree with the registry.

use indexmap::IndexMap;

/// One such file: `[mirror.NAME]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    /// The file, relative to the registry's folder.
    pub file: String,
    /// The kinds whose entries it has; empty: all.
    pub kinds: Vec<String>,
    /// Ids that only one side has.
    pub ignore: Vec<String>,
    /// How its content is read.
    pub form: MirrorForm,
}

/// How a mirror lists entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MirrorForm {
    /// As JSON or TOML, by pointers.
    Data(Pointers),
    /// As text, in which this pattern occurs for every entry.
    Text(String),
}

/// JSON pointers into a mirror: empty, or parts that each begin with `/`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pointers {
    /// To the object or array with an element for each entry.
    pub entries: String,
    /// In an element, to the id; absent: the keys of the object are the ids.
    pub id: Option<String>,
    /// In an element, to the tier.
    pub tier: Option<String>,
    /// In an element, to the value of a field, by field.
    pub fields: IndexMap<String, String>,
    /// What the file's values mean, by `tier` or field, then by value. Any one of the meanings is right.
    pub values: IndexMap<String, IndexMap<String, Vec<String>>>,
}

impl Pointers {
    /// What a value of the file may mean in the registry: what `values` says, else the value itself.
    pub fn meanings<'v>(&'v self, of: &str, value: &'v str) -> Vec<&'v str> {
        match self.values.get(of).and_then(|values| values.get(value)) {
            Some(meanings) => meanings.iter().map(String::as_str).collect(),
            None => vec![value],
        }
    }
}

impl Mirror {
    /// Whether entries of this kind are in it.
    pub fn is_of(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|own| own == kind)
    }
}
