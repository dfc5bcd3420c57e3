//! A static site: pages for people, JSON for programs, badges and a feed. It touches no file: it hands over paths and
//! texts, and the command writes them.
//!
//! Everything is made from the resolved registry, `query::export`. Nothing depends on the clock: the script marks what
//! has ended by the reader's day.

mod api;
mod badge;
mod data;
mod feed;
mod pages;
mod parts;

use std::sync::Arc;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment};

use crate::model::{Basis, Registry};
use crate::parallel;
use crate::query::export::{self, Entry, Export};
use crate::query::{self, LogRow, Span};
use crate::template::{engine, serde};
use crate::view;
use parts::Parts;

/// Takes a file of the site: its path and its text. The parts of the path are separated by `/`, and none is `.` or
/// `..`.
pub type Take<'t, E> = dyn FnMut(&str, &str) -> Result<(), E> + 't;

/// Makes the whole site. `base_url` is its address; with it there is a feed, and badges have absolute addresses.
pub fn build<E>(registry: &Registry, base_url: Option<&str>, take: &mut Take<'_, E>) -> Result<(), E> {
    let base_url = base_url.map(|url| format!("{}/", url.trim_end_matches('/')));
    let export = export::export(registry);
    let site = &Site::new(registry, &export, base_url);
    take("style.css", include_str!("style.css"))?;
    take("site.js", include_str!("site.js"))?;
    let lines = &registry.windows(Basis::Recorded);
    // The parts that take longest come first.
    let pages = [api::registry as Make, api::parts, feed::feed, data::script].into_iter().chain(pages::makers(&export));
    let jobs: Vec<Job<'_>> = pages.map(Job::Make).chain(export.entries.chunks(BATCH).map(Job::Entries)).collect();
    let worker = || {
        let mut rows = pages::SupportRows::new(site, lines);
        move |job: Job<'_>| job.files(site, &mut rows)
    };
    parallel::each(jobs, worker, |files| files.into_iter().try_for_each(|(name, text)| take(&name, &text)))
}

/// How many entries' files are made in one piece of work.
const BATCH: usize = 64;

/// A file of the site: its path and its text.
type File = (String, String);

/// Makes files of the site, independently of all others.
type Make = fn(&Site<'_>) -> Vec<File>;

/// A piece of work, done in parallel with others.
enum Job<'e> {
    /// Files that the site has once.
    Make(Make),
    /// The page, the JSON and the badges of each of these entries.
    Entries(&'e [Entry<'e>]),
}

impl Job<'_> {
    fn files(self, site: &Site<'_>, rows: &mut pages::SupportRows<'_, '_>) -> Vec<File> {
        let entries = match self {
            Self::Make(make) => return make(site),
            Self::Entries(entries) => entries,
        };
        let mut files = Vec::with_capacity(entries.len() * 4);
        for entry in entries {
            files.push(pages::entry(site, entry, rows));
            files.push(api::entry(entry));
            files.extend(badge::badges(site, entry));
        }
        files
    }
}

/// What all parts of the site are made from.
struct Site<'r> {
    registry: &'r Registry,
    export: &'r Export<'r>,
    base_url: Option<String>,
    /// Every move, oldest first.
    log: Vec<LogRow<'r>>,
    templates: Environment<'static>,
    parts: Arc<Parts>,
}

/// The pages that every page links to, unless they are empty.
const PAGES: [(&str, &str); 7] = [
    ("index.html", "Entries"),
    ("changes.html", "Changes"),
    ("releases.html", "Releases"),
    ("decisions.html", "Decisions"),
    ("matrices.html", "Matrices"),
    ("timeline.html", "Timeline"),
    ("tiers.html", "Tiers"),
];

/// Whether a page would be empty. Such a page is not made, and nothing links to it.
fn is_empty(file: &str, export: &Export<'_>) -> bool {
    match file {
        "releases.html" => export.releases.is_empty(),
        "decisions.html" => export.decisions.is_empty(),
        "matrices.html" => export.matrices.is_empty(),
        _ => false,
    }
}

const TEMPLATES: [(&str, &str); 11] = [
    ("base.html", include_str!("templates/base.html")),
    ("index.html", include_str!("templates/index.html")),
    ("entry.html", include_str!("templates/entry.html")),
    ("support-row.html", include_str!("templates/support-row.html")),
    ("changes.html", include_str!("templates/changes.html")),
    ("releases.html", include_str!("templates/releases.html")),
    ("decisions.html", include_str!("templates/decisions.html")),
    ("matrices.html", include_str!("templates/matrices.html")),
    ("timeline.html", include_str!("templates/timeline.html")),
    ("tiers.html", include_str!("templates/tiers.html")),
    ("badge.svg", include_str!("templates/badge.svg")),
];

const FEED: (&str, &str) = ("feed.xml", include_str!("templates/feed.xml"));

impl<'r> Site<'r> {
    fn new(registry: &'r Registry, export: &'r Export<'r>, base_url: Option<String>) -> Self {
        let mut templates = engine(AutoEscape::Html);
        templates.add_filter("file", |id: &str| file(id));
        templates.add_filter("markdown", |text: &str| Value::from_safe_string(view::html(text)));
        templates.add_filter("inline", |text: &str| Value::from_safe_string(view::html_inline(text)));
        let parts = Parts::new(registry, export);
        parts.add_to(&mut templates);
        for (name, text) in TEMPLATES.into_iter().chain([FEED]) {
            templates.add_template(name, text).expect("the templates are a part of the program, and tested");
        }
        templates.add_global("site", pages::globals(registry, export, base_url.is_some()));
        let log = query::log(registry, &Span::default()).transitions;
        Self { registry, export, base_url, log, templates, parts }
    }

    fn render(&self, template: &str, context: &Value) -> String {
        let template = self.templates.get_template(template).expect("the template is in the list");
        template.render(context).expect("the templates are a part of the program, and tested")
    }
}

/// An id as a part of an address: `linux/amd64` is `linux~amd64`.
pub fn file(id: &str) -> String {
    id.replace('/', "~")
}
