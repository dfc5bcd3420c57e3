//! Where the registry's relative addresses lead from a page.

use std::borrow::Cow;
use std::path::{Component, Path};

use crate::model::Registry;
use crate::prose::is_web;

/// Where a page is. Both folders are absolute, or both are relative to the same one.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    /// The registry's folder.
    pub registry: &'p Path,
    /// The page's folder.
    pub page: &'p Path,
}

/// Turns addresses of the registry into those that a page has to use.
pub(super) struct Addresses<'p> {
    registry: &'p Registry,
    /// The folders that lead to the page's folder and to the one that addresses are meant from; none if the page is
    /// nowhere.
    folders: Option<(Vec<String>, Vec<String>)>,
}

impl<'p> Addresses<'p> {
    /// For a page. Without its location, relative addresses become addresses on the web.
    pub(super) fn new(registry: &'p Registry, place: Option<Place<'_>>) -> Self {
        let base = registry.docs.base.as_deref().unwrap_or("");
        let folders = place.map(|place| (parts(place.page), parts(&place.registry.join(base))));
        Self { registry, folders }
    }

    /// An address on this page; `None` if it leads nowhere from there.
    pub(super) fn on_page<'u>(&self, url: &'u str) -> Option<Cow<'u, str>> {
        if is_web(url) || url.starts_with('#') || scheme(url) {
            return Some(url.into());
        }
        let on_the_web = || self.registry.web_address(url).map(Cow::Owned);
        let Some((page, base)) = &self.folders else { return on_the_web() };
        if page == base {
            return Some(url.into());
        }
        let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
        let mut target = base.clone();
        for part in path.split('/') {
            step(&mut target, part);
        }
        let common = page.iter().zip(&target).take_while(|(a, b)| a == b).count();
        if page[common..].iter().any(|part| part == "..") {
            // The names of the folders above both are not known.
            return on_the_web();
        }
        let up = std::iter::repeat_n("..", page.len() - common);
        let mut relative = up.chain(target[common..].iter().map(String::as_str)).collect::<Vec<_>>().join("/");
        if path.ends_with('/') && !relative.is_empty() {
            relative.push('/');
        }
        if relative.is_empty() {
            relative.push_str("./");
        }
        Some((relative + rest).into())
    }
}

/// Whether an address begins with a scheme, such as `mailto:`.
fn scheme(url: &str) -> bool {
    let first = url.split(['/', '?', '#']).next().unwrap_or("");
    first.contains(':')
}

/// The parts of a path, without `.` and, where the folder before is known, without `..`.
fn parts(path: &Path) -> Vec<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => step(&mut parts, ".."),
            Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
        }
    }
    parts
}

fn step(parts: &mut Vec<String>, part: &str) {
    match part {
        "" | "." => {}
        ".." if parts.last().is_some_and(|last| last != "..") => drop(parts.pop()),
        part => parts.push(part.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Registry;

    #[test]
    fn addresses_are_rewritten_for_their_page() {
        let mut registry = Registry::default();
        let on = |registry: &Registry, page: Option<&str>, url: &str| {
            let place = page.map(|page| Place { registry: Path::new("/p/support"), page: Path::new(page) });
            Addresses::new(registry, place).on_page(url).map(Cow::into_owned)
        };
        registry.docs.base = Some("../book/src".to_owned());
        for (page, url, expected) in [
            ("/p/book/src", "./a/b.md#c", "./a/b.md#c"),
            ("/p/book/src/a", "a/b.md#c", "b.md#c"),
            ("/p/book/src/a", "../std/x.html?y", "../../std/x.html?y"),
            ("/p", "a/b.md", "book/src/a/b.md"),
            ("/p", "a/", "book/src/a/"),
            ("/p/support", "#c", "#c"),
            ("/p/support", "https://a.b/c", "https://a.b/c"),
            ("/p/book/src/a", "a/", "./"),
        ] {
            assert_eq!(on(&registry, Some(page), url).as_deref(), Some(expected), "{page} {url}");
        }
        assert_eq!(on(&registry, None, "a.md"), None);
        registry.docs.base_url = Some("https://x.y/".to_owned());
        assert_eq!(on(&registry, None, "a.md").as_deref(), Some("https://x.y/a.md"));
    }
}
