//! Badges: an endpoint for shields.io in its documented form (<https://shields.io/badges/endpoint-badge>), and an image
//! of our own, for projects that want no other server.

use minijinja::context;
use serde_json::json;

use super::{File, Site, file};
use crate::model::Standing;
use crate::query::export::Entry;
use crate::view;
use crate::width;

/// The colours of tiers, from most to least supported: the name at shields.io, and a number that is dark enough for
/// white letters.
const COLORS: [(&str, &str); 4] =
    [("brightgreen", "#1a7f37"), ("blue", "#0969da"), ("yellow", "#7d5700"), ("orange", "#b3410e")];
/// The colours of entries without a tier.
const GREY: (&str, &str) = ("lightgrey", "#57606a");

/// The width of a letter in an image, in pixels. The image tells renderers to stretch the text to it.
const LETTER: usize = 7;

/// The badges of one entry.
pub(super) fn badges(site: &Site<'_>, entry: &Entry<'_>) -> [File; 2] {
    let registry = site.registry;
    let standing = registry.standing(entry.tier);
    let (name, color) = match standing.and_then(Standing::rank) {
        Some(rank) => COLORS[rank.index().min(COLORS.len() - 1)],
        None => GREY,
    };
    let message = standing.map_or_else(|| entry.tier.to_owned(), |standing| registry.standing_name(standing));
    let endpoint = json!({ "schemaVersion": 1, "label": entry.title, "message": message, "color": name });
    let width = |text: &str| width::of(text) * LETTER + 10;
    let (left, right) = (width(entry.title), width(&message));
    let image = site.render("badge.svg", &context! { label => entry.title, message, left, right, fill => color });
    let file = file(entry.id);
    [(format!("badges/{file}.json"), view::json(&endpoint)), (format!("badges/{file}.svg"), image)]
}
