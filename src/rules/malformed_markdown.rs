//! A text that is Markdown says something that cannot stand in its place.

use super::{Check, Context, Example, Group, Properties, Rule};
use crate::finding::{Finding, Place};
use crate::model::{Level, Note, Registry};
use crate::nearest::{nearest, question};
use crate::prose::{self, Problem};
use crate::toml::{KeyPath, quote_key, quote_text};

pub(super) static RULE: Rule = Rule {
    name: "malformed-markdown",
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a text has HTML, an image, a link that leads nowhere, or a block where one line belongs",
    explanation: "\
Titles, summaries, values of fields, reasons and the like are one line of Markdown: code, emphasis, links, and `[^ID]`, the \
mark of `[note.ID]`. Notes, the `summary` of a tier and the `description` of a requirement may have paragraphs, lists, quotes \
and code as well. Nothing else can stand on every page, in every cell and in other formats than Markdown, so nothing else is \
taken: no HTML, images and headings, and no link whose address stands somewhere else. Brackets alone are just that.

Write a backslash before a character that is meant as it is, and the address into the link.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 1
-summary = "Vectors of <n> lanes"
+summary = "Vectors of `n` lanes"
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    findings.extend(self::findings(context.registry));
}

/// Everything that is wrong with the Markdown in a registry.
pub fn findings(registry: &Registry) -> Vec<Finding> {
    let mut checker = Checker { registry, findings: Vec::new() };
    checker.all();
    checker.findings
}

/// Where a text is; made only for a finding.
type At<'a> = &'a dyn Fn() -> KeyPath;

struct Checker<'r> {
    registry: &'r Registry,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn all(&mut self) {
        let registry = self.registry;
        for (index, tier) in registry.tiers.iter().enumerate() {
            let at = || KeyPath::keys(["tier"]).index(index);
            self.blocks(tier.summary.as_deref(), &|| at().key("summary"));
        }
        for (id, field) in &registry.fields {
            let at = || KeyPath::keys(["field", id]);
            self.line(field.doc.as_deref(), &|| at().key("doc"));
            for (value, shown) in field.values.iter().flatten() {
                self.line(Some(shown), &|| at().key("values").key(value));
            }
        }
        for (id, note) in &registry.notes {
            self.blocks(Some(&note.text), &|| KeyPath::keys(["note", id, "text"]));
        }
        for (id, requirement) in &registry.requirements {
            let at = || KeyPath::keys(["requirement", id]);
            self.line(Some(&requirement.title).filter(|title| *title != id).map(String::as_str), &|| at().key("title"));
            self.line(requirement.short.as_deref(), &|| at().key("short"));
            self.blocks(requirement.description.as_deref(), &|| at().key("description"));
        }
        for (id, entry) in &registry.entries {
            let at = || KeyPath::keys(["entry", id]);
            self.line(Some(&entry.title).filter(|title| *title != id).map(String::as_str), &|| at().key("title"));
            self.line(entry.summary.as_deref(), &|| at().key("summary"));
            for (field, value) in &entry.fields {
                let open = registry.fields.get(field).is_some_and(|field| field.values.is_none());
                self.line(Some(value.as_str()).filter(|_| open), &|| at().key("fields").key(field));
            }
            self.notes(&entry.notes, &|| at().key("notes"));
            for (index, step) in entry.history.iter().enumerate() {
                self.line(step.reason.as_deref(), &|| at().key("history").index(index).key("reason"));
            }
            for (requirement, assessment) in &entry.requirements {
                let at = || at().key("requirements").key(requirement);
                self.blocks(assessment.note.as_deref(), &|| at().key("note"));
                self.line(assessment.short.as_deref(), &|| at().key("short"));
            }
        }
        for (index, waiver) in registry.waivers.iter().enumerate() {
            self.line(Some(&waiver.reason), &|| KeyPath::keys(["waiver"]).index(index).key("reason"));
        }
        for (id, matrix) in &registry.matrices {
            let at = || KeyPath::keys(["matrix", id]);
            self.notes(&matrix.notes, &|| at().key("notes"));
            for (column, notes) in &matrix.column_notes {
                self.notes(notes, &|| at().key("column-notes").key(column));
            }
            for (row, cells) in &matrix.cells {
                for (column, cell) in cells {
                    let at = || at().key("cells").key(row).key(column);
                    self.blocks(cell.note.as_deref(), &|| at().key("note"));
                    self.notes(&cell.notes, &|| at().key("notes"));
                }
            }
        }
    }

    fn notes(&mut self, notes: &[Note], at: At<'_>) {
        for (index, note) in notes.iter().enumerate() {
            if let Note::Own(text) = note {
                self.blocks(Some(text), &|| at().index(index));
            }
        }
    }

    fn line(&mut self, text: Option<&str>, at: At<'_>) {
        let Some(text) = text else { return };
        let read = prose::line(text);
        let mut marks = Vec::new();
        prose::marks(&read.content, &mut marks);
        self.tell(text, &read.problems, &marks, at);
    }

    fn blocks(&mut self, text: Option<&str>, at: At<'_>) {
        let Some(text) = text else { return };
        let read = prose::blocks(text);
        let mut marks = Vec::new();
        prose::marks_in(&read.content, &mut marks);
        self.tell(text, &read.problems, &marks, at);
    }

    fn tell(&mut self, text: &str, problems: &[Problem], marks: &[&str], at: At<'_>) {
        for problem in problems {
            let Problem { range, message, escaped } = problem;
            // A text of one line is read without the blanks around it.
            let text = text.trim_matches([' ', '\t', '\r', '\n']);
            let shown: String = text.get(range.clone()).unwrap_or(text).chars().take(60).collect();
            let message = format!("`{shown}` is {message}, which cannot stand here");
            let lines = text.get(range.clone()).is_some_and(|text| text.contains('\n'));
            let what = if lines { "on one line, it is" } else { "to show it as it is, write" };
            let help = format!("{what} {}", quote_text(escaped));
            self.findings.push(Finding::new(RULE.name, Place::Value(at()), message).help(help));
        }
        for mark in marks.iter().filter(|mark| !self.registry.notes.contains_key(**mark)) {
            let near = nearest(mark, self.registry.notes.keys().map(String::as_str));
            let help = match near {
                Some(near) => question(format_args!("[^{near}]")),
                None => format!(
                    "add `[note.{}]`; to show it as it is, write {}",
                    quote_key(mark),
                    quote_text(&format!(r"\[^{mark}\]"))
                ),
            };
            let message = format!("there is no note `{mark}`");
            self.findings.push(Finding::new(RULE.name, Place::Value(at()), message).help(help));
        }
    }
}
