//! `tiers rules`, and what `tiers explain` shares with it: the level of a rule in this project.

use serde::Serialize;

use super::error::{Error, Exit};
use super::session::Cx;
use crate::model::{Level, Registry};
use crate::read;
use crate::rules::{Levels, RULES, Rule};
use crate::view::{self, Element, Item, Page, Table};

/// List the rules of `tiers check`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers rules                              Every rule with its level
  tiers explain tier-skipped               Why one of them is there, with examples

Levels come from `[lints]` in the registry, where there is one: rule = \"allow\" | \"warn\" | \"deny\".")]
pub(super) struct Args {
    /// The form of the output
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// A form for texts about rules.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
    Markdown,
}

#[derive(Serialize)]
struct Rows {
    schema: u32,
    rules: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    group: &'static str,
    /// Where nobody says otherwise.
    level: &'static str,
    /// In this project; null without a registry.
    level_here: Option<&'static str>,
    summary: &'static str,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let registry = registry(cx);
    let rows = RULES.iter().map(|rule| Row {
        name: rule.name,
        group: rule.group.as_str(),
        level: default_level(rule).as_str(),
        level_here: registry.as_ref().map(|registry| level_in(rule, registry).as_str()),
        summary: rule.summary,
    });
    let rows = Rows { schema: 1, rules: rows.collect() };
    match args.format {
        Format::Json => cx.print(&view::json(&rows)),
        Format::Table => cx.print_table_or(&rows.table(), || rows.page()),
        Format::Markdown => cx.print(&view::markdown(&rows.table())),
    }
}

impl Rows {
    fn table(&self) -> Table {
        let mut table = Table::new(&[("Rule", 0), ("Level", 0), ("Group", 1), ("Summary", 0)]);
        for row in &self.rules {
            table.rows.push(vec![row.name.to_owned(), row.level(), row.group.to_owned(), row.summary.to_owned()]);
        }
        table
    }
}

impl Rows {
    /// The same for people whose terminal is narrow.
    fn page(&self) -> Page {
        let items = self.rules.iter().map(|row| Item {
            lead: row.name.to_owned(),
            text: format!("{}, {}", row.level(), row.group),
            under: vec![row.summary.to_owned()],
            ..Item::default()
        });
        Page { blocks: vec![Element::Items(items.collect())] }
    }
}

impl Row {
    fn level(&self) -> String {
        match self.level_here {
            Some(here) if here != self.level => format!("{here} (default {})", self.level),
            _ => self.level.to_owned(),
        }
    }
}

/// The registry, if one is found and can be read: rules can be looked up without any.
pub(super) fn registry(cx: &mut Cx<'_, '_>) -> Option<Registry> {
    let text = cx.text().ok()?;
    let source = read::read(&text);
    source.findings.is_empty().then_some(source.registry)
}

/// The level of a rule in this project.
pub(super) fn level_in(rule: &Rule, registry: &Registry) -> Level {
    Levels::default().of(rule, registry)
}

/// The level of a rule where nobody says otherwise.
pub(super) fn default_level(rule: &Rule) -> Level {
    level_in(rule, &Registry::default())
}
