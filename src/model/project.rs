//! The project that a registry belongs to, and its generated pages.

/// `[project]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Project {
    /// The name in titles and tables.
    pub name: String,
    /// The home page.
    pub url: Option<String>,
    /// The address of a pull request, with `{}` for its number.
    pub pull_request: Option<String>,
}

/// `[docs]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Docs {
    /// The pages that `tiers docs` fills when none is named, relative to the registry's folder.
    pub files: Vec<String>,
}
