//! Findings with the lines of the file, like those of rustc.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Report;
use super::fold::{Shown, shown};
use crate::finding::{Finding, Place};
use crate::model;
use crate::view::{self, is_hazard};

/// The width for output that is not a terminal.
const DEFAULT_WIDTH: usize = 140;

/// A longer line is shown in part.
const LONG: usize = 2000;

/// Places that are at most this many lines apart share an excerpt.
const NEIGHBOURS: usize = 5;

pub(super) fn render(report: &Report<'_>) -> String {
    let renderer = if report.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(report.width.unwrap_or(DEFAULT_WIDTH));
    let mut text = String::new();
    for Shown { finding, note } in shown(report) {
        if !text.is_empty() {
            text.push('\n');
        }
        let excerpts = excerpts(report, finding);
        let mut drawn = renderer.render(&[group(report, finding, &excerpts, note)]);
        for (counted, right) in excerpts.iter().filter_map(|excerpt| excerpt.column(report)) {
            drawn = drawn.replacen(&counted, &right, 1);
        }
        // Without an excerpt there is no margin of line numbers, so the arrow is indented here.
        let margin = if report.is_whole_file(&finding.place) && finding.also.is_empty() { "\n " } else { "\n" };
        text.push_str(&drawn.replace('\n', margin));
        text.push('\n');
    }
    text
}

fn group<'a>(
    report: &'a Report<'_>,
    finding: &'a Finding,
    excerpts: &[Excerpt<'a>],
    note: Option<String>,
) -> Group<'a> {
    let level = match finding.level {
        model::Level::Deny => Level::ERROR,
        model::Level::Warn | model::Level::Allow => Level::WARNING,
    };
    let title = level.primary_title(line(&finding.message));
    // Findings about pages have no rule.
    let title = if finding.rule.is_empty() { title } else { title.id(finding.rule) };
    let mut group = Group::with_title(title);
    if report.is_whole_file(&finding.place) {
        group = group.element(Origin::path(view::visible(report.source.text().name())));
    }
    for excerpt in excerpts {
        group = group.element(excerpt.snippet(report));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(view::visible_lines(help)));
    }
    if let Some(note) = note {
        group = group.element(Level::NOTE.message(note));
    }
    group
}

/// The excerpts that show a finding's places.
fn excerpts<'a>(report: &Report<'_>, finding: &'a Finding) -> Vec<Excerpt<'a>> {
    let mut excerpts = Vec::new();
    if !report.is_whole_file(&finding.place) {
        let label = finding.label.as_deref().unwrap_or("");
        excerpts.push(Excerpt::of(report, &finding.place, AnnotationKind::Primary, label));
    }
    for (place, label) in &finding.also {
        let excerpt = Excerpt::of(report, place, AnnotationKind::Context, label);
        match excerpts.iter_mut().find(|other| other.is_near(&excerpt)) {
            Some(other) => other.join(excerpt),
            None => excerpts.push(excerpt),
        }
    }
    excerpts
}

/// A few lines of the file with the places in them.
///
/// It has only these lines, as the renderer scans its whole input.
struct Excerpt<'a> {
    lines: Range<usize>,
    first: usize,
    last: usize,
    marks: Vec<(AnnotationKind, Range<usize>, &'a str)>,
    /// Whether only part of its line is shown.
    cut: bool,
}

impl<'a> Excerpt<'a> {
    fn of(report: &Report<'_>, place: &Place, kind: AnnotationKind, label: &'a str) -> Self {
        let text = report.source.text();
        let bytes = report.source.locate(place);
        // The first line of a long value says enough.
        let line_end = text.as_str()[bytes.start..].find('\n').map_or(text.as_str().len(), |at| bytes.start + at);
        let end = bytes.end.min(line_end.max(bytes.start));
        let (mut lines, first) = text.lines_around(&(bytes.start..end), 0);
        let cut = lines.len() > LONG;
        if cut {
            // No terminal shows more, and each finding would scan the rest of a very long line.
            let boundary = |mut at: usize| {
                while !text.as_str().is_char_boundary(at) {
                    at += 1;
                }
                at
            };
            lines.start = lines.start.max(boundary(bytes.start.saturating_sub(LONG)));
            lines.end = lines.end.min(boundary(text.as_str().len().min(end + LONG)));
        }
        Self { lines, first, last: first, marks: vec![(kind, bytes.start..end, label)], cut }
    }

    fn is_near(&self, other: &Self) -> bool {
        !self.cut && !other.cut && other.first <= self.last + NEIGHBOURS && self.first <= other.last + NEIGHBOURS
    }

    fn join(&mut self, other: Self) {
        self.lines = self.lines.start.min(other.lines.start)..self.lines.end.max(other.lines.end);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.marks.extend(other.marks);
    }

    /// For a line that is shown in part: the position as the renderer reports it, and the real one.
    fn column(&self, report: &Report<'_>) -> Option<(String, String)> {
        let text = report.source.text();
        let start = self.marks[0].1.start;
        let counted = text.as_str().get(self.lines.start..start)?.chars().count() + 1;
        let (name, line) = (view::visible(text.name()), self.first);
        let place = |column: usize| format!("{name}:{line}:{column}");
        self.cut.then(|| (place(counted), place(text.position(start).column)))
    }

    fn snippet(&self, report: &'a Report<'_>) -> Snippet<'a, Annotation<'a>> {
        let text = report.source.text();
        let lines = &text.as_str()[self.lines.clone()];
        // A replaced character may have another length, so the marks move.
        let moved = |byte: usize| printable(lines.get(..byte - self.lines.start).unwrap_or(lines)).len();
        let marks = self.marks.iter().map(|&(kind, ref bytes, label)| {
            let mark = kind.span(moved(bytes.start)..moved(bytes.end));
            if label.is_empty() { mark } else { mark.label(line(label)) }
        });
        Snippet::source(printable(lines)).line_start(self.first).path(view::visible(text.name())).annotations(marks)
    }
}

/// A text without what may steer a terminal. The renderer itself replaces ASCII control characters.
fn printable(text: &str) -> Cow<'_, str> {
    let steers = |c: char| !c.is_ascii() && is_hazard(c);
    if text.contains(steers) { text.replace(steers, "\u{fffd}").into() } else { text.into() }
}

/// The same on one line.
fn line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') { printable(text).replace('\n', " ").into() } else { printable(text) }
}
