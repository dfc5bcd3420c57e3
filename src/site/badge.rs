//! Badges: an endpoint for shields.io, whose form its documentation gives (<https://shields.io/badges/endpoint-badge>),
//! and an image of our own for those who ask nobody.

use minijinja::context;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::{File, Site, file};
use crate::model::Standing;
use crate::query::export::Entry;
use crate::view;

/// The colours of tiers, from the most to the least supported: their name at shields.io, and the same as a number,
/// dark enough for white letters.
const COLORS: [(&str, &str); 4] =
    [("brightgreen", "#1a7f37"), ("blue", "#0969da"), ("yellow", "#7d5700"), ("orange", "#b3410e")];
/// The colours of what holds no tier.
const GREY: (&str, &str) = ("lightgrey", "#57606a");

/// The width of a letter in an image, in pixels; the renderer stretches the text to it.
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
    let width = |text: &str| text.width() * LETTER + 10;
    let (left, right) = (width(entry.title), width(&message));
    let image = site.render("badge.svg", &context! { label => entry.title, message, left, right, fill => color });
    let file = file(entry.id);
    [(format!("badges/{file}.json"), view::json(&endpoint)), (format!("badges/{file}.svg"), image)]
}
