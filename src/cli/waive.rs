//! `tiers waive`.

use jiff::civil::Date;

use super::args;
use super::assess;
use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::lookup;
use super::plan::{Body, Change, Original, Plan};
use crate::model::{Level, Waived};
use crate::rules::{self, Levels};
use crate::schema;
use crate::toml::{KeyPath, Op};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("waive", Group::Decide);

/// Record an approved exception to a requirement or a rule
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("what").args(["requirement", "lint"]).required(true),
    override_usage = "tiers waive [OPTIONS] --requirement <REQUIREMENT> --reason <TEXT> <ENTRY>...
       tiers waive [OPTIONS] --lint <RULE> --reason <TEXT> <ENTRY>...",
    after_help = "Examples:
  tiers waive pulley --requirement complete-implementation --reason \"all but threads\" \\
      --decision 2025-01-30
  tiers waive threads --lint default-on-too-low --reason \"breaks few users\" --until 2026-06-30"
)]
pub(super) struct Args {
    /// The entries that it applies to, by any of their names
    #[arg(required = true, value_name = "ENTRY")]
    entries: Vec<String>,
    /// The requirement that need not be met, by its id
    #[arg(long, value_name = "REQUIREMENT")]
    requirement: Option<String>,
    /// The rule whose findings are excused
    #[arg(long, value_name = "RULE")]
    lint: Option<String>,
    /// Why the exception is right
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The decision that approved it
    #[arg(long, value_name = "ID")]
    decision: Option<String>,
    /// The last day on which it holds
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    until: Option<Date>,
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        original.decision(self.decision.as_ref())?;
        let (key, id, waives) = match (&self.requirement, &self.lint) {
            (Some(id), _) => {
                original.requirement(id)?;
                ("requirement", id, Waived::Requirement(id.clone()))
            }
            (None, lint) => {
                let id = lint.as_ref().expect("one of the two is required");
                waivable(id)?;
                ("lint", id, Waived::Lint(id.clone()))
            }
        };
        let mut ids: Vec<&str> = Vec::new();
        for name in &self.entries {
            let entry = original.active(cx, name)?;
            if registry.waivers.iter().any(|waiver| waiver.waives == waives && waiver.covers(&entry.id)) {
                return Err(Error::refused(
                    format!("there is a waiver of `{id}` for `{}` already", entry.id),
                    "change that one in the file: its reason, decision or end",
                ));
            }
            if !ids.contains(&entry.id.as_str()) {
                ids.push(&entry.id);
            }
        }
        if let Some(until) = self.until.filter(|until| *until < original.today) {
            return Err(Error::refused(format!("{until} is over"), "name a day to come with `--until`"));
        }
        let first = registry.entries.get(ids[0]).expect("the ids are those of entries");
        let until = self.until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
        // Commands do not run rules about changes. They judge this when it is merged.
        let asked = rules::find("waiver-extended").map(|rule| Levels::default().of(rule, registry));
        let next = match waives {
            _ if self.decision.is_none() && asked > Some(Level::Allow) => {
                "against a base, `tiers check` asks who agreed: add `decision = \"…\"` to the waiver".to_owned()
            }
            Waived::Requirement(_) => {
                assess::next(registry, first, &[(id.as_str(), crate::model::Status::NotApplicable)])
            }
            Waived::Lint(_) => "`tiers check` says when it is no longer needed".to_owned(),
        };
        Ok(Plan {
            ops: vec![waiver(&ids, (key, id), &self.reason, self.decision.as_deref(), self.until)],
            summary: format!("waived `{id}` for {} ({until})", words::quoted(ids).join(", ")),
            next: Some(next),
            // A rule can be waived before the step that it would refuse.
            expected: if self.lint.is_some() { &["waiver-unneeded"] } else { &[] },
            ..Plan::default()
        })
    }
}

/// The edit that adds a waiver for these entries.
pub(super) fn waiver(
    entries: &[&str],
    (key, id): (&str, &str),
    reason: &str,
    decision: Option<&str>,
    until: Option<Date>,
) -> Op {
    let mut body = Body::of(&schema::tables::WAIVER);
    match entries {
        [one] => body.put("entry", Some(*one)),
        several => body.list("entries", several),
    }
    body.put(key, Some(id));
    body.put("reason", Some(reason));
    body.put("decision", decision);
    body.put("until", until);
    Op::AppendTable { path: KeyPath::keys(["waiver"]), body: body.pairs }
}

/// Whether there is a rule of this name that may have exceptions.
pub(super) fn waivable(lint: &str) -> Result<(), Error> {
    let rule = lookup::rule(lint, None)?;
    if rule.group.is_fixed() {
        return Err(Error::refused(
            format!("`{lint}` cannot be waived: without it the registry means nothing"),
            format!("`tiers explain {lint}` says how to put it right"),
        ));
    }
    if !rule.is_waivable() {
        return Err(Error::refused(
            format!("`{lint}` cannot be waived: a waiver cannot approve itself"),
            "name the decision in the waiver that it finds: `decision = \"…\"`",
        ));
    }
    Ok(())
}
