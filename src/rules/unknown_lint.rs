//! A level or a waiver for a rule that does not exist, or that nothing changes.

use super::{Check, Context, Example, Group, Properties, RULES, Rule, find};
use crate::finding::{Finding, Place};
use crate::model::{Level, Waived};
use crate::nearest::did_you_mean;
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "unknown-lint",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "`[lints]` or a waiver names a rule that does not exist or cannot be changed",
    explanation: "\
A slip in a rule's name under `[lints]` leaves the rule at its default level, and one in a waiver excuses nothing, \
in either case without a word. The rules about reading the file and about the order of a history always deny and \
have no exceptions: without them the file has no meaning that the others could judge.

`tiers rules` lists the names.",
    example: Example::new(
        r#"
[lints]
-too-few-owner = "deny"
+too-few-owners = "deny"
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for (name, level) in &registry.lints {
        let place = Place::Key(KeyPath::keys(["lints", name]));
        match find(name) {
            None => findings.push(unknown(name, place)),
            Some(rule) if rule.group.is_fixed() && *level != Level::Deny => findings.push(
                Finding::new(RULE.name, place, format!("the level of `{name}` cannot be changed"))
                    .help("delete the line; this rule always denies"),
            ),
            Some(_) => {}
        }
    }
    for (index, waiver) in registry.waivers.iter().enumerate() {
        let Waived::Lint(name) = &waiver.waives else { continue };
        let place = Place::Value(KeyPath::keys(["waiver"]).index(index).key("lint"));
        match find(name) {
            None => findings.push(unknown(name, place).label("this waiver excuses nothing")),
            Some(rule) if !rule.is_waivable() => findings.push(
                Finding::new(RULE.name, place, format!("`{name}` cannot be waived"))
                    .label("this waiver excuses nothing")
                    .help("put right what the rule finds, and delete the waiver"),
            ),
            Some(_) => {}
        }
    }
}

fn unknown(name: &str, place: Place) -> Finding {
    let near = did_you_mean(name, RULES.iter().map(|rule| rule.name), 1);
    let help = near.unwrap_or_else(|| "`tiers rules` lists the rules".to_owned());
    Finding::new(RULE.name, place, format!("there is no rule `{name}`")).help(help)
}
