//! What is checked: a table of the rules, and the page about one.

use super::{Element, Item, Page, Rows, Table, Tone};
use crate::query::rule::{Explanation, RecordRow, RuleRow, Rules};

impl Rows for Rules {
    fn table(&self) -> Table {
        let mut table = Table::new(&[("Rule", 0), ("Level", 0), ("Group", 1), ("Summary", 0)]);
        for row in &self.rules {
            table.rows.push(vec![row.name.to_owned(), row.level(), row.group.to_owned(), row.summary.to_owned()]);
        }
        let level = |row: &RuleRow| Tone::of_level(row.level_here.unwrap_or(row.level));
        table.tint(1, self.rules.iter().map(level).collect());
        table
    }

    fn page(&self) -> Option<Page> {
        let items = self.rules.iter().map(|row| Item {
            lead: row.name.to_owned(),
            text: format!("{}, {}", row.level(), row.group),
            under: vec![row.summary.to_owned()],
            ..Item::default()
        });
        Some(Page { blocks: vec![Element::Items(items.collect())] })
    }
}

impl RuleRow {
    fn level(&self) -> String {
        match self.level_here {
            Some(here) if here != self.level => format!("{here} (default {})", self.level),
            _ => self.level.to_string(),
        }
    }
}

impl Explanation {
    /// The page for people. The output is drawn for their terminal already.
    pub fn page(&self) -> Page {
        let rule = &self.rule;
        let mut page = Page::default();
        page.push(Element::Title(format!("{}: {}", rule.name, rule.summary)));
        let level = if self.is_fixed { format!("{}, always", rule.level) } else { rule.level() };
        page.push(Element::Facts(vec![("group".into(), vec![rule.group.to_owned()]), ("level".into(), vec![level])]));
        for block in blocks(self.explanation) {
            page.push(block);
        }
        if let Some(base) = &self.base {
            page.section("After this:", Element::Code(base.clone()));
        }
        if let Some(record) = &self.record {
            page.section(format!("With the file {}:", record.path), Element::Code(record.text.clone()));
        }
        page.section("This is found:", Element::Code(self.bad.clone()));
        page.push(Element::Drawn(self.output.clone()));
        if let Some(record) = self.other_record() {
            page.section(format!("With the file {}:", record.path), Element::Code(record.text.clone()));
        }
        page.section("This is right:", Element::Code(self.good.clone()));
        page.section("To live with it:", self.exceptions());
        page
    }

    /// The record beside the good example, if it differs from the bad one's.
    fn other_record(&self) -> Option<&RecordRow> {
        self.good_record.as_ref().filter(|_| self.good_record != self.record)
    }

    /// The lines that change a rule's level or exempt an entry from it.
    fn exceptions(&self) -> Element {
        if self.is_fixed {
            return Element::Text("Nothing allows it: a registry in which it is found means nothing.".to_owned());
        }
        let name = self.rule.name;
        let waiver = if self.is_waivable {
            format!("# for one entry\n[[waiver]]\nentry = \"…\"\nlint = \"{name}\"\nreason = \"…\"\n\n")
        } else {
            String::new()
        };
        Element::Code(format!(
            "\
# everywhere, in tiers.toml
[lints]
{name} = \"allow\"

{waiver}# in one run
tiers check --allow {name}"
        ))
    }

    /// The same as Markdown: a section of `docs/rules.md`.
    pub fn markdown(&self) -> String {
        let RuleRow { name, group, level, summary, .. } = self.rule;
        let fixed = if self.is_fixed { ", always" } else { "" };
        let toml = |heading: &str, text: &str| format!("{heading}:\n\n```toml\n{text}\n```\n");
        let record = |record: Option<&RecordRow>| match record {
            Some(RecordRow { path, text }) => {
                format!("With the file `{path}`:\n\n```{}\n{text}\n```\n\n", language(path))
            }
            None => String::new(),
        };
        let after = self.base.as_ref().map(|base| toml("After this", base) + "\n").unwrap_or_default();
        format!(
            "## {name}\n\n*{group}; level {level}{fixed}:* {summary}.\n\n{}\n\n{after}{}{}\n```text\n{}\n```\n\n{}{}",
            self.explanation.trim(),
            record(self.record.as_ref()),
            toml("This is found", &self.bad),
            self.output.trim_end(),
            record(self.other_record()),
            toml("This is right", &self.good),
        )
    }
}

/// The language of a file, for its fence.
fn language(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((_, "md")) | None => "markdown",
        Some((_, end)) => end,
    }
}

/// Markdown as blocks of a page: paragraphs, lists and code.
fn blocks(markdown: &str) -> Vec<Element> {
    let mut blocks = Vec::new();
    let mut parts = markdown.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty());
    while let Some(part) = parts.next() {
        if let Some(code) = part.strip_prefix("```") {
            // The fence may enclose blank lines.
            let mut code = code.to_owned();
            while !code.trim_end().ends_with("```") {
                let Some(more) = parts.next() else { break };
                code = format!("{code}\n\n{more}");
            }
            let lines = code.split_once('\n').map_or("", |(_, lines)| lines);
            blocks.push(Element::Code(lines.trim_end().trim_end_matches("```").to_owned()));
        } else if part.lines().all(|line| line.starts_with("    ")) {
            blocks.push(Element::Code(part.lines().map(|line| &line[4..]).collect::<Vec<_>>().join("\n")));
        } else if part.starts_with("- ") {
            let items = part.replace("\n  ", " ");
            blocks
                .push(Element::Items(items.lines().map(|line| Item::bullet(line.trim_start_matches("- "))).collect()));
        } else {
            blocks.push(Element::Text(part.replace('\n', " ")));
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_become_blocks() {
        let item = Item::bullet("one thing");
        let expected = [
            Element::Text("Two lines.".to_owned()),
            Element::Items(vec![item]),
            Element::Code("a = 1\n\nb = 2\n".to_owned()),
            Element::Text("End.".to_owned()),
        ];
        assert_eq!(blocks("Two\nlines.\n\n- one\n  thing\n\n```toml\na = 1\n\nb = 2\n```\n\nEnd."), expected);
    }
}
