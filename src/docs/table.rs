//! `table`: entries that hold a tier.

use super::facts::Facts;
use super::look::{self, Rows};
use super::options::Options;
use super::sheet::Sheet;
use super::{Block, Opt, Written};
use crate::query::{Column, Selection};

pub(super) static BLOCK: Block = Block {
    name: "table",
    summary: "entries with their tiers",
    options: &[
        look::TIER,
        look::KIND,
        look::OWNER,
        look::FIELD,
        look::AS_OF,
        look::COLUMNS,
        look::ORDER,
        Opt { name: "headings", value: "LEVEL", doc: "one table a tier, under headings of this level" },
        look::CODE,
        look::SHOW,
        look::ALIGN,
        look::NOTES,
        look::SPACE,
        look::MISSING,
        look::PAD,
    ],
    example: "tier=1 kind=compiler,embedding-api columns=\"kind,entry:Name,since,date,decision,notes\" show=id code=entry",
    content: Written::By(write),
};

fn write<'r>(facts: &Facts<'r>, options: &mut Options<'_>, sheet: &mut Sheet<'_, 'r>) {
    let rows = Rows::read(facts, options, sheet, defaults);
    let align = look::align(options, &rows.names());
    let ragged = !options.yes("pad");
    if !options.findings.is_empty() {
        return;
    }
    rows.each_tier(facts, sheet, |held, sheet| {
        let mut table = rows.table(facts, held, sheet);
        table.align.clone_from(&align);
        table.ragged = ragged;
        sheet.table(&table);
    });
}

/// The columns where none are chosen: without those that would say the same in every row.
fn defaults<'r>(selection: &Selection, headings: bool) -> Vec<Column<'r>> {
    let mut columns = vec![Column::Tier, Column::Kind, Column::Entry, Column::Since, Column::Date, Column::Decision];
    if headings || selection.tiers.len() == 1 {
        columns.retain(|column| *column != Column::Tier);
    }
    if selection.kinds.len() == 1 {
        columns.retain(|column| *column != Column::Kind);
    }
    columns
}
