//! `table`: the entries that hold a tier.

use super::entries::{self, Rows};
use super::facts::Facts;
use super::options::Options;
use super::sheet::NotedSheet;
use super::texts::{Line, join, words};
use super::{Block, Opt, Written};
use crate::model::Field;
use crate::prose::Inline;
use crate::query::{Chosen, Column, Selection};

pub(super) static BLOCK: Block = Block {
    name: "table",
    summary: "entries with their tiers",
    options: &[
        entries::TIER,
        entries::KIND,
        entries::OWNER,
        entries::FIELD,
        entries::AS_OF,
        entries::COLUMNS,
        entries::ORDER,
        Opt { name: "headings", value: "LEVEL", doc: "one table a tier, under headings of this level" },
        entries::CODE,
        entries::SHOW,
        entries::ALIGN,
        entries::NOTES,
        entries::SPACE,
        entries::MISSING,
        Opt { doc: "no lines that explain the marks and the meaning of fields", ..entries::LEGEND },
        entries::PAD,
    ],
    example: "tier=1 kind=compiler,embedding-api columns=\"kind,entry:Name,since,date,decision,notes\" show=id code=entry",
    content: Written::WithNotes(write),
};

fn write<'r>(facts: &Facts<'r>, options: &mut Options<'_>, sheet: &mut NotedSheet<'_, 'r>) {
    let rows = Rows::read(facts, options, sheet, defaults);
    let align = entries::align(options, &rows.names());
    let with_legend = options.yes("legend");
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
    for chosen in rows.columns.iter().filter(|_| with_legend) {
        if let Column::Field(id, field) = chosen.column {
            let line = legend(chosen, id, field, &rows, sheet);
            sheet.paragraph(line);
        }
    }
}

/// The meaning of a field's marks that are in use, and the meaning of the field itself.
fn legend<'r>(
    chosen: &Chosen<'r>,
    id: &str,
    field: &'r Field,
    rows: &Rows<'r>,
    sheet: &mut NotedSheet<'_, 'r>,
) -> Line<'r> {
    let is_used = |value: &str| rows.held.iter().any(|held| held.entry.fields.get(id).is_some_and(|own| own == value));
    let values = field.values.iter().flatten();
    let marks: Vec<Line<'r>> = values
        .filter(|(value, shown)| !shown.is_empty() && value != shown && is_used(value))
        .map(|(value, shown)| {
            let mut mark = sheet.line(shown);
            mark.push(Inline::Text(format!(" {value}").into()));
            mark
        })
        .collect();
    let mut line = join(marks, ", ");
    if let Some(doc) = &field.doc {
        line.extend((!line.is_empty()).then(|| Inline::text(". ")));
        line.extend(sheet.line(doc));
    }
    if !line.is_empty() {
        let title = chosen.title.as_deref().unwrap_or(&field.title);
        line.splice(0..0, words(format!("{title}: ")));
    }
    line
}

/// The default columns, without those that would be the same in every row.
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
