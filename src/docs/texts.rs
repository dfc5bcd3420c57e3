//! The words of a page: texts of the registry as Markdown that stays in its place.

use crate::prose::{self, Host, Place, Writer};

/// Plain text.
pub(super) fn markdown_text(text: &str) -> String {
    prose::text(text, Host::Page)
}

/// A link with plain text; without an address of the web, the text alone.
pub(super) fn markdown_link(text: &str, url: Option<&str>) -> String {
    prose::link(text, url, Host::Page)
}

/// Markdown in a cell of a table.
pub(super) fn markdown_cell(text: &str) -> String {
    written(text, Place::Cell)
}

/// Markdown on a line.
pub(super) fn markdown_line(text: &str) -> String {
    written(text, Place::Line)
}

fn written(text: &str, place: Place) -> String {
    let address = |url: &str| Some(url.to_owned());
    let mut writer = Writer { host: Host::Page, place, address: &address, mark: &mut |_| None };
    writer.blocks(&prose::blocks(text).content)
}
