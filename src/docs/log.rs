//! `log`: what changed in a period, as release notes.

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::texts::{nothing, words};
use super::{Block, Opt, Written};
use crate::query::{self, Span};

pub(super) static BLOCK: Block = Block {
    name: "log",
    summary: "what changed in a span of time, as release notes",
    options: &[
        Opt { name: "from", value: "DATE|VERSION", doc: "only what came after this day or release" },
        Opt { name: "to", value: "DATE|VERSION", doc: "only what had come by the end of this day or in this release" },
        Opt { name: "kind", value: "KIND,…", doc: "only entries of these kinds" },
        Opt { name: "headings", value: "LEVEL", doc: "the level of the headings; without it, 3" },
    ],
    example: "from=46 to=49",
    content: Written::Alone(write),
};

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet<'_>) {
    let registry = facts.registry;
    let (from, to) = (options.moment("from", registry), options.moment("to", registry));
    let span = Span { from, to, kinds: options.kinds(registry) };
    let level = options.headings().unwrap_or(3);
    if !options.findings.is_empty() {
        return;
    }
    let log = query::log(registry, &span);
    if log.transitions.is_empty() {
        return sheet.paragraph(nothing("No changes."));
    }
    for (heading, items) in log.groups() {
        sheet.heading(level, &words(heading));
        sheet.list(items);
    }
}
