//! `feed.xml`: every move, newest first, as Atom (RFC 4287).

use std::collections::HashMap;

use minijinja::context;
use serde::Serialize;

use super::{FEED, File, Site, file, serde};
use crate::view::visible;

#[derive(Serialize)]
struct Item {
    id: String,
    link: String,
    title: String,
    summary: String,
    date: String,
}

/// Writes the feed. It needs the site's address, since its ids are addresses.
pub(super) fn feed(site: &Site<'_>) -> Vec<File> {
    let Some(base_url) = &site.base_url else { return Vec::new() };
    let mut items = Vec::new();
    let mut steps: HashMap<&str, usize> = HashMap::new();
    for row in &site.log {
        let number = steps.entry(row.id).or_default();
        *number += 1;
        let (Some(date), Some(entry)) = (row.step.date, site.registry.entries.get(row.id)) else { continue };
        // An entry's first name is never reused and steps are only ever added, so ids are stable.
        let first = entry.former_names().next().unwrap_or(&entry.id);
        items.push(Item {
            id: format!("{base_url}entries/{}#step-{number}", file(first)),
            link: format!("{base_url}entries/{}.html#step-{number}", file(row.id)),
            title: visible(&format!("{}: {}", row.title, row.step.description())).into_owned(),
            summary: visible(row.step.reason.unwrap_or_default()).into_owned(),
            date: date.to_string(),
        });
    }
    items.reverse();
    let updated = items.first().map_or_else(|| "1970-01-01".to_owned(), |item| item.date.clone());
    let context = context! { base_url, updated, rows => serde(&items) };
    vec![(FEED.0.to_owned(), site.render(FEED.0, &context))]
}
