//! A static site: pages for people, JSON for programs, badges and a feed. It knows no file: it hands over each page's
//! path and text, and the command writes them.
//!
//! Everything is made from the resolved registry, `query::export`. Nothing depends on the clock: what has
//! ended by now is marked by the script, by the reader's own day.

mod api;
mod badge;
mod data;
mod feed;
mod pages;

use std::thread;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment};

use crate::model::{Basis, Registry, Window};
use crate::query::export::{self, Entry, Export};
use crate::template::{engine, serde};
use crate::view;

/// What takes a file of the site: its path, with `/` between its parts and none of them `.` or `..`, and its text.
pub type Take<'t, E> = dyn FnMut(&str, &str) -> Result<(), E> + 't;

/// Makes the whole site. `base_url` is where it will be found; with it there is a feed, and badges have whole addresses.
pub fn build<E>(registry: &Registry, base_url: Option<&str>, take: &mut Take<'_, E>) -> Result<(), E> {
    let base_url = base_url.map(|url| format!("{}/", url.trim_end_matches('/')));
    let export = export::export(registry);
    let site = Site::new(registry, &export, base_url);
    take("style.css", include_str!("style.css"))?;
    take("site.js", include_str!("site.js"))?;
    take("data.js", &data::script(&site))?;
    pages::write(&site, take)?;
    entries(&site, take)?;
    api::write(&site, take)?;
    feed::write(&site, take)
}

/// How many entries are made before they are handed over: enough for all processors, and not all of them in memory.
const BATCH: usize = 512;

/// A file of the site: its path and its text.
type File = (String, String);

/// The files of each entry: its page, its JSON and its badges. They are made in parallel and handed over in order.
fn entries<E>(site: &Site<'_>, take: &mut Take<'_, E>) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let lines = site.registry.windows(Basis::Recorded);
    let lines = lines.as_slice();
    for batch in site.export.entries.chunks(BATCH) {
        let made: Vec<Vec<File>> = thread::scope(|scope| {
            let parts = batch.chunks(batch.len().div_ceil(threads));
            let running: Vec<_> = parts.map(|part| scope.spawn(move || files_of(site, lines, part))).collect();
            running.into_iter().map(|part| part.join().expect("making a page does not panic")).collect()
        });
        for (name, text) in made.iter().flatten() {
            take(name, text)?;
        }
    }
    Ok(())
}

fn files_of(site: &Site<'_>, lines: &[Window<'_>], part: &[Entry<'_>]) -> Vec<File> {
    let mut rows = pages::SupportRows::new(site, lines);
    let mut files = Vec::with_capacity(part.len() * 4);
    for entry in part {
        files.push(pages::entry(site, entry, &mut rows));
        files.push(api::entry(entry));
        files.extend(badge::badges(site, entry));
    }
    files
}

/// What all parts of the site are made of.
struct Site<'r> {
    registry: &'r Registry,
    export: &'r Export<'r>,
    base_url: Option<String>,
    templates: Environment<'static>,
}

/// The pages that every page links to, but for those that `pages::is_empty` leaves out.
const PAGES: [(&str, &str); 7] = [
    ("index.html", "Entries"),
    ("changes.html", "Changes"),
    ("releases.html", "Releases"),
    ("decisions.html", "Decisions"),
    ("matrices.html", "Matrices"),
    ("timeline.html", "Timeline"),
    ("tiers.html", "Tiers"),
];

const TEMPLATES: [(&str, &str); 12] = [
    ("base.html", include_str!("templates/base.html")),
    ("macros.html", include_str!("templates/macros.html")),
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
        for (name, text) in TEMPLATES.into_iter().chain([FEED]) {
            templates.add_template(name, text).expect("the templates are a part of the program, and tested");
        }
        templates.add_global("site", pages::globals(registry, export, base_url.is_some()));
        Self { registry, export, base_url, templates }
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
