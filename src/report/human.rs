//! Findings with the lines of the file, in the manner of rustc.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Report;
use crate::finding::{Finding, Place};
use crate::model;

/// The width for an output that has none of its own.
const DEFAULT_WIDTH: usize = 140;

pub(super) fn render(report: &Report<'_>) -> String {
    let renderer = if report.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(report.width.unwrap_or(DEFAULT_WIDTH));
    let mut text = String::new();
    for finding in report.findings {
        text.push_str(&renderer.render(&[group(report, finding)]));
        text.push_str("\n\n");
    }
    text
}

fn group<'a>(report: &'a Report<'_>, finding: &'a Finding) -> Group<'a> {
    let level = match finding.level {
        model::Level::Deny => Level::ERROR,
        model::Level::Warn | model::Level::Allow => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str());
    // What is wrong with a page is found by no rule.
    let title = if finding.rule.is_empty() { title } else { title.id(finding.rule) };
    let mut group = Group::with_title(title);
    if finding.place == Place::File {
        group = group.element(Origin::path(report.source.text().name()));
    } else {
        let label = finding.label.as_deref().unwrap_or("");
        group = group.element(snippet(report, &finding.place, AnnotationKind::Primary, label));
    }
    for (place, label) in &finding.also {
        group = group.element(snippet(report, place, AnnotationKind::Context, label));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// The excerpt of one place. It is made of that place's lines alone, for the renderer scans all that it is given.
fn snippet<'a>(
    report: &'a Report<'_>,
    place: &Place,
    kind: AnnotationKind,
    label: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = report.source.text();
    let bytes = report.source.locate(place);
    // Of a value over many lines, the first line says enough.
    let line_end = text.as_str()[bytes.start..].find('\n').map_or(text.as_str().len(), |at| bytes.start + at);
    let end = bytes.end.min(line_end.max(bytes.start));
    let (lines, first) = text.lines_around(&(bytes.start..end), 0);
    let span = bytes.start - lines.start..end - lines.start;
    let annotation = kind.span(span);
    let annotation = if label.is_empty() { annotation } else { annotation.label(label) };
    Snippet::source(&text.as_str()[lines]).line_start(first).path(text.name()).annotation(annotation)
}
