//! `tiers remove`.

use super::base;
use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::plan::{Change, Original, Plan, Provenance};
use crate::model::{Entry, Registry, Standing};
use crate::toml::{KeyPath, Op, quote_key};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("remove", Group::Change);

/// Remove an entry and leave a tombstone
///
/// The tombstone keeps the history and says why, and what takes its place. Its names are never given to something else;
/// `tiers add` readmits it. `--never-existed` deletes an entry that was added by mistake, as long as nobody else has it:
/// neither the default branch of a remote nor the commit where this branch left it; without a remote, HEAD.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers remove wasi-crypto --reason \"nobody maintains it\" --pr 6816
  tiers remove wasi-poll --reason \"folded into wasi-io\" --replaced-by wasi-io --pr 8555
  tiers remove wasi-pol --never-existed    Takes a mistaken `tiers add` back")]
pub(super) struct Args {
    /// The entry, by any of its names
    entry: String,
    /// Why, for those who rely on it
    #[arg(long, value_name = "TEXT", required_unless_present = "never_existed")]
    reason: Option<String>,
    /// The entry that takes its place; may be repeated
    #[arg(long, value_name = "ENTRY", value_delimiter = ',')]
    replaced_by: Vec<String>,
    /// Delete it without a tombstone: it was added by mistake and is not published yet
    #[arg(long, conflicts_with_all = ["reason", "replaced_by", "decision", "pr", "since", "date"])]
    never_existed: bool,
    #[command(flatten)]
    provenance: Provenance,
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let entry = original.entry(cx, &self.entry)?;
        if self.never_existed {
            return delete_unpublished(entry, original.registry, cx);
        }
        if entry.is_removed() {
            return Err(Error::Refused { message: format!("`{}` is removed already", entry.id), help: None });
        }
        if entry.is_unplaced() {
            return Err(Error::refused(
                format!("`{}` has held no tier, and needs no tombstone", entry.id),
                format!("delete `[entry.{}]` from the file", crate::toml::quote_key(&entry.id)),
            ));
        }
        self.provenance.validate(original, cx)?;
        let mut successors = Vec::new();
        for name in &self.replaced_by {
            let successor = original.active(cx, name)?;
            if successor.id == entry.id {
                return Err(Error::Refused { message: format!("`{}` cannot replace itself", entry.id), help: None });
            }
            successors.push(successor.id.as_str());
        }
        let from = original.registry.standing_name(entry.tier);
        let mut step = self.provenance.to_step(Standing::Removed, original.today);
        step.reason.clone_from(&self.reason);
        let path = KeyPath::keys(["entry", &entry.id]);
        let mut ops = original.step(entry, &step);
        if !successors.is_empty() {
            ops.push(Op::Set { path: path.key("replaced-by"), value: successors.into_iter().collect() });
        }
        Ok(Plan {
            ops,
            summary: format!("removed `{}`, which was {from} ({})", entry.id, self.provenance.words(original.today)),
            next: Some(next(original.registry, &entry.id)),
            ..Plan::default()
        })
    }
}

/// Deletes an entry that nobody else has. Rules then find the references to it.
fn delete_unpublished(entry: &Entry, registry: &Registry, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
    let id = &entry.id;
    let without = base::refs_without_entry(cx, id)?;
    let why = if without.is_empty() {
        "nothing has been committed yet".to_owned()
    } else {
        format!("{} never had it", words::and(&words::quoted(&without)))
    };
    let decides =
        |entry: &Entry, decision: &str| entry.history.iter().any(|step| step.decision.as_deref() == Some(decision));
    let only_here = |decision: &&String| {
        let mut others = registry.entries.values().filter(|other| other.id != *id);
        decides(entry, decision) && !others.any(|other| decides(other, decision))
    };
    let decisions: Vec<&String> = registry.decisions.keys().filter(only_here).collect();
    Ok(Plan {
        ops: vec![Op::RemoveTable { path: KeyPath::keys(["entry", id]) }],
        summary: format!("deleted `{id}`: {why}"),
        next: (!decisions.is_empty()).then(|| {
            let tables = decisions.iter().map(|decision| format!("[decision.{}]", quote_key(decision)));
            format!("see whether {} is still needed", words::and(&words::quoted(tables)))
        }),
        // The decision stays until somebody has looked at it.
        expected: &["decision-unused"],
        ..Plan::default()
    })
}

/// What to do next: take the entry out of matrices. Rules find the other references.
fn next(registry: &Registry, id: &str) -> String {
    let matrices = registry.matrices.iter().filter(|(_, matrix)| matrix.columns.iter().any(|column| column == id));
    let matrices: Vec<String> = matrices.map(|(id, _)| format!("`[matrix.{id}]`")).collect();
    if matrices.is_empty() {
        format!("tell its users; `tiers show {id}` shows the tombstone")
    } else {
        format!("`{id}` is still a column of {}: take it out there", matrices.join(", "))
    }
}
