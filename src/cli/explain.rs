//! `tiers explain`.

use std::fmt::Write as _;

use serde::Serialize;

use super::error::{Error, Exit};
use super::rules::{self as listed, Format};
use super::session::Cx;
use crate::model::Level;
use crate::read::{self, Text};
use crate::report::{self, Report};
use crate::rules::{self, Base, Checked, Example, Levels, Occasion, RULES, Rule};
use crate::view::{self, Element, Item, Page};

/// Explain a rule
///
/// Why it is there, what it finds in an example and how that is put right, and how to change its level or to except
/// something from it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers explain tier-skipped
  tiers rules                              Which rules there are")]
pub(super) struct Args {
    /// The rule's name
    rule: String,
    /// The form of the output
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Serialize)]
struct Explanation {
    schema: u32,
    name: &'static str,
    group: &'static str,
    level: &'static str,
    level_here: Option<&'static str>,
    summary: &'static str,
    #[serde(rename = "explanation")]
    why: &'static str,
    /// The registry before, for a rule about changes.
    base: Option<&'static str>,
    bad: &'static str,
    /// What `tiers check` prints for the bad example.
    output: String,
    good: &'static str,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let Some(rule) = rules::find(&args.rule) else {
        let names = RULES.iter().map(|rule| rule.name);
        return Err(Error::unknown("rule", &args.rule, names, "`tiers rules` lists them"));
    };
    let here = listed::registry(cx).map(|registry| listed::level_in(rule, &registry));
    match args.format {
        Format::Json => cx.print(&view::json(&Explanation {
            schema: 1,
            name: rule.name,
            group: rule.group.as_str(),
            level: listed::default_level(rule).as_str(),
            level_here: here.map(Level::as_str),
            summary: rule.summary,
            why: rule.explanation,
            base: rule.bad.base.map(str::trim),
            bad: rule.bad.text.trim(),
            output: output(rule, &rule.bad, false, None),
            good: rule.good.text.trim(),
        })),
        Format::Markdown => cx.print(&markdown(rule)),
        Format::Table => {
            let page = page(rule, here, cx);
            cx.print_page(&page)
        }
    }
}

/// The page about a rule for people.
fn page(rule: &Rule, here: Option<Level>, cx: &Cx<'_, '_>) -> Page {
    let out = &cx.session.out;
    let mut page = Page::default();
    page.push(Element::Title(format!("{}: {}", rule.name, rule.summary)));
    let default = listed::default_level(rule);
    let level = match here {
        _ if rule.group.is_fixed() => format!("{default}, always"),
        Some(here) if here != default => format!("{here} (default {default})"),
        _ => default.to_string(),
    };
    page.push(Element::Facts(vec![("group", vec![rule.group.as_str().to_owned()]), ("level", vec![level])]));
    for block in blocks(rule.explanation) {
        page.push(block);
    }
    if let Some(base) = rule.bad.base {
        page.push(Element::Heading("After this:".to_owned()));
        page.push(Element::Code(base.trim().to_owned()));
    }
    page.push(Element::Heading("This is found:".to_owned()));
    page.push(Element::Code(rule.bad.text.trim().to_owned()));
    // The excerpt stands as far in as the example.
    let width = out.width.unwrap_or(80).saturating_sub(4).max(40);
    page.push(Element::Drawn(output(rule, &rule.bad, out.color, Some(width))));
    page.push(Element::Heading("This is right:".to_owned()));
    page.push(Element::Code(rule.good.text.trim().to_owned()));
    page.push(Element::Heading("To live with it:".to_owned()));
    page.push(if rule.group.is_fixed() {
        Element::Text("Nothing allows it: a registry in which it is found means nothing.".to_owned())
    } else {
        Element::Code(exceptions(rule))
    });
    page
}

/// The lines that change a rule's level, or except an entry from it.
fn exceptions(rule: &Rule) -> String {
    let name = rule.name;
    let waiver = if rule.is_waivable() {
        format!("# for one entry\n[[waiver]]\nentry = \"…\"\nlint = \"{name}\"\nreason = \"…\"\n\n")
    } else {
        String::new()
    };
    format!(
        "\
# everywhere, in tiers.toml
[lints]
{name} = \"allow\"

{waiver}# in one run
tiers check --allow {name}"
    )
}

/// The page about a rule as Markdown: a section of `docs/rules.md`.
pub fn markdown(rule: &Rule) -> String {
    let mut text = format!("## {}\n\n", rule.name);
    let mut write = |part: std::fmt::Arguments<'_>| text.write_fmt(part).expect("a string takes every character");
    let fixed = if rule.group.is_fixed() { ", always" } else { "" };
    let level = listed::default_level(rule);
    write(format_args!("*{}; level {level}{fixed}:* {}.\n\n", rule.group.as_str(), rule.summary));
    write(format_args!("{}\n\n", rule.explanation.trim()));
    if let Some(base) = rule.bad.base {
        write(format_args!("After this:\n\n```toml\n{}\n```\n\n", base.trim()));
    }
    write(format_args!("This is found:\n\n```toml\n{}\n```\n\n", rule.bad.text.trim()));
    write(format_args!("```text\n{}\n```\n\n", output(rule, &rule.bad, false, Some(100)).trim_end()));
    write(format_args!("This is right:\n\n```toml\n{}\n```\n", rule.good.text.trim()));
    text
}

/// What `tiers check` prints for an example, without what other rules find in it.
fn output(rule: &Rule, example: &Example, color: bool, width: Option<usize>) -> String {
    let text = Text::new(crate::store::FILE_NAME, example.registry());
    let source = read::read(&text);
    // A rule that is off by default has to be on to be seen.
    let level = listed::default_level(rule).max(Level::Warn);
    let levels = Levels { overrides: vec![(rule.name.to_owned(), level)], ..Levels::default() };
    let today = example.today.parse().expect("the day of an example is a date, which a test holds");
    let base = example.base().map(|base| Text::new("base.toml", base));
    let base = base.as_ref().map(read::read);
    let base = base.as_ref().map(|base| Base { registry: &base.registry, day: today, occasion: Occasion::Change });
    let mut findings = rules::check(&Checked { source: &source, today, base, files: Some(&rules::NoFiles) }, &levels);
    findings.retain(|finding| finding.rule == rule.name);
    Report { source: &source, findings: &findings, color, width, base: None }.render(report::Format::Human)
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

    #[test]
    fn every_rule_can_be_explained() {
        for rule in RULES {
            assert!(output(rule, &rule.bad, false, None).contains(rule.name), "{}", rule.name);
            let page = markdown(rule);
            assert!(page.contains(rule.explanation.trim()), "{}", rule.name);
        }
    }
}
