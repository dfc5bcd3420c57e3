//! `list`: the rows of `table` as bullets.

use super::entries::{self, Rows};
use super::facts::Facts;
use super::options::Options;
use super::sheet::NotedSheet;
use super::texts::{Line, nothing};
use super::{Block, Opt, Written};
use crate::prose::Inline;
use crate::query::{Column, Held};

pub(super) static BLOCK: Block = Block {
    name: "list",
    summary: "entries as a list: the first column, a colon, and what else there is",
    options: &[
        entries::TIER,
        entries::KIND,
        entries::OWNER,
        entries::FIELD,
        entries::AS_OF,
        Opt {
            doc: "as for `table`; a title stands before what its column says; without it, the entry alone",
            ..entries::COLUMNS
        },
        entries::ORDER,
        Opt { name: "headings", value: "LEVEL", doc: "one list a tier, under headings of this level" },
        entries::CODE,
        entries::SHOW,
        Opt { value: "inline[:COLUMN]|column|no", ..entries::NOTES },
        entries::SPACE,
        entries::MISSING,
    ],
    example: "kind=execution-backend,misc columns=\"kind,entry,since:since\" code=entry",
    content: Written::WithNotes(write),
};

fn write<'r>(facts: &Facts<'r>, options: &mut Options<'_>, sheet: &mut NotedSheet<'_, 'r>) {
    let rows = Rows::read(facts, options, sheet, |_, _| vec![Column::Entry]);
    if !options.findings.is_empty() {
        return;
    }
    if rows.held.is_empty() {
        return sheet.paragraph(nothing("None."));
    }
    rows.each_tier(facts, sheet, |held, sheet| {
        let items: Vec<Line<'_>> = held.iter().map(|held| item(facts, &rows, held, sheet)).collect();
        sheet.list(items);
    });
}

fn item<'r>(facts: &Facts<'r>, rows: &Rows<'r>, held: &Held<'r>, sheet: &mut NotedSheet<'_, 'r>) -> Line<'r> {
    let mut item = Line::new();
    let mut count = 0;
    for chosen in &rows.columns {
        let cell = rows.style.cell(facts, chosen.column, held, sheet);
        if cell.is_empty() {
            continue;
        }
        if count > 0 {
            item.push(Inline::text(if count == 1 { ": " } else { ", " }));
        }
        item.extend(
            chosen.title.as_ref().filter(|title| !title.is_empty()).map(|title| Inline::text(format!("{title} "))),
        );
        item.extend(cell);
        count += 1;
    }
    item
}
