//! Findings as JSON: stable in order and shape.

use serde::Serialize;

use super::{Base, Records, Report, Summary};
use crate::finding::Place;
use crate::view;

#[derive(Serialize)]
struct Findings<'a> {
    schema: u32,
    file: &'a str,
    entries: usize,
    base: Option<&'a Base>,
    records: &'a [Records],
    #[serde(rename = "findings")]
    rows: Vec<Row<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    level: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start_byte: usize,
    end_byte: usize,
    path: Option<String>,
    entry: Option<&'a str>,
    requirement: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    line: usize,
    column: usize,
    path: Option<String>,
}

pub(super) fn render(report: &Report<'_>) -> String {
    let path = |place: &Place| place.path().map(ToString::to_string);
    let rows = report.findings.iter().map(|finding| {
        let place = report.locate(&finding.place);
        let related = finding.also.iter().map(|(also, message)| {
            let start = report.locate(also).start;
            Related { message, line: start.line, column: start.column, path: path(also) }
        });
        Row {
            rule: finding.rule,
            level: finding.level.as_str(),
            message: &finding.message,
            help: finding.help.as_deref(),
            file: report.source.text().name(),
            line: place.start.line,
            column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
            start_byte: place.bytes.start,
            end_byte: place.bytes.end,
            path: path(&finding.place),
            entry: finding.about.entry.as_deref(),
            requirement: finding.about.requirement.as_deref(),
            related: related.collect(),
        }
    });
    let summary = Summary::of(report.findings);
    let (file, entries) = (report.source.text().name(), report.source.registry.entries.len());
    view::json(&Findings {
        schema: 1,
        file,
        entries,
        base: report.base,
        records: report.records,
        rows: rows.collect(),
        summary,
    })
}
