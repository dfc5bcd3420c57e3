//! Badges: an endpoint for shields.io, whose form its documentation gives (<https://shields.io/badges/endpoint-badge>),
//! and an image of our own for those who ask nobody.

use minijinja::context;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::{Site, Take, file};
use crate::model::Standing;
use crate::view;

/// The colours of tiers, from the most to the least supported: their name at shields.io, and the same as a number,
/// dark enough for white letters.
const COLORS: [(&str, &str); 4] =
    [("brightgreen", "#1a7f37"), ("blue", "#0969da"), ("yellow", "#7d5700"), ("orange", "#b3410e")];
/// The colours of what holds no tier.
const GREY: (&str, &str) = ("lightgrey", "#57606a");

/// The width of a letter in an image, in pixels; the renderer stretches the text to it.
const LETTER: usize = 7;

pub(super) fn write<E>(site: &Site<'_>, take: &mut Take<'_, E>) -> Result<(), E> {
    for entry in site.registry.entries.values() {
        let (name, color) = match entry.tier {
            Standing::Tier(rank) => COLORS[rank.index().min(COLORS.len() - 1)],
            Standing::NoTier | Standing::Removed => GREY,
        };
        let message = site.registry.standing_name(entry.tier);
        let endpoint = json!({ "schemaVersion": 1, "label": entry.title, "message": message, "color": name });
        take(&format!("badges/{}.json", file(&entry.id)), &view::json(&endpoint))?;

        let width = |text: &str| text.width() * LETTER + 10;
        let (left, right) = (width(&entry.title), width(&message));
        let image =
            site.render("badge.svg", &context! { label => entry.title.as_str(), message, left, right, fill => color });
        take(&format!("badges/{}.svg", file(&entry.id)), &image)?;
    }
    Ok(())
}
