//! `tiers explain`.

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::lookup;
use super::rules::registry;
use crate::model::{Level, Registry};
use crate::query;
use crate::read::{self, Text};
use crate::report::Report;
use crate::rules::{self, Base, Checked, Levels, Occasion, Rule};

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("explain", Group::Check);

/// Explain a rule
///
/// Why it exists, an example of what it finds and how to put that right, and how to change its level or make an exception.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers explain tier-skipped
  tiers rules                              Which rules there are")]
pub(super) struct Args {
    /// The rule's name
    rule: String,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::LIST))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let rule = lookup::rule(&self.rule, None)?;
        let registry = registry(cx);
        let explained = |output| query::rule::explanation(rule, registry.as_ref(), output);
        match self.format {
            OutputFormat::Json => cx.print_json(&explained(output(rule, false, None))),
            OutputFormat::Markdown => cx.print(&markdown(rule)),
            _ => {
                let out = &cx.session.out;
                // The excerpt is indented like the example.
                let width = out.width.unwrap_or(80).saturating_sub(4).max(40);
                let page = explained(output(rule, out.color, Some(width))).page();
                cx.print_page(&page)
            }
        }
    }
}

/// The page about a rule as Markdown: a section of `docs/rules.md`.
pub fn markdown(rule: &Rule) -> String {
    query::rule::explanation(rule, None, output(rule, false, Some(100))).markdown()
}

/// What `tiers check` prints for the bad example, for this rule alone.
fn output(rule: &Rule, color: bool, width: Option<usize>) -> String {
    let example = rule.example.bad();
    let text = Text::new(crate::store::FILE_NAME, example.registry());
    let source = read::read(&text);
    // A rule that is off by default is switched on, to be seen.
    let level = Levels::default().of(rule, &Registry::default()).max(Level::Warn);
    let levels = Levels { overrides: vec![(rule.name.to_owned(), level)], ..Levels::default() };
    let today = example.today.parse().expect("the day of an example is a date, which a test holds");
    let base = example.base_registry().map(|base| Text::new("base.toml", base));
    let base = base.as_ref().map(read::read);
    let base = base.as_ref().map(|base| Base::new(&base.registry, today, Occasion::Change));
    let mut findings = rules::check(&Checked { source: &source, today, base, files: Some(&example.files()) }, &levels);
    findings.retain(|finding| finding.rule == rule.name);
    Report { source: &source, findings: &findings, color, width, base: None, all: false, records: &[] }.human()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_explained() {
        for rule in rules::RULES {
            assert!(output(rule, false, None).contains(rule.name), "{}", rule.name);
            let page = markdown(rule);
            assert!(page.contains(rule.explanation.trim()), "{}", rule.name);
        }
    }
}
