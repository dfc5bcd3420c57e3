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
    /// The address of an issue, with `{}` for its number.
    pub issue: Option<String>,
}

/// `[docs]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Docs {
    /// The pages that `tiers docs` fills when none is named, relative to the registry's folder.
    pub files: Vec<String>,
    /// The folder from which relative addresses of entries are meant, relative to the registry's; absent: the registry's.
    pub base: Option<String>,
    /// The web address of that folder, for whatever is no page of the project.
    pub base_url: Option<String>,
    /// The files that are made from templates.
    pub render: Vec<Render>,
}

/// A file that a template makes: one of `[docs] render`. Both paths are relative to the registry's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Render {
    /// The template.
    pub template: String,
    /// The file that it makes.
    pub file: String,
}
