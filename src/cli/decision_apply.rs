//! `tiers decision apply`.

use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::plan::{self, Change, Original, Plan, Provenance, StepArgs};
use super::promote;
use crate::model::{Decision, Entry, Registry, Standing};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("apply", Group::Decide);

/// Take the steps that a decision decides
///
/// Each entry in its `decides` that is not there yet takes the next step, as far as the policy lets one step go. It is one
/// change: if one step is refused, none is taken.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers decision apply 2025-01-30 --pr 10160 --since 30.0.0
  tiers decision apply 2025-01-30 --dry-run                    The change as a diff
  tiers decision apply 2025-01-30 --pr 10160 --checklist       The ticked lists for the pull request")]
pub(super) struct Args {
    /// The decision's id
    id: String,
    #[command(flatten)]
    step: StepArgs,
    /// Print the requirements of the tiers that are reached, ticked, as Markdown for the pull request
    #[arg(long)]
    checklist: bool,
}

/// A step that is to be taken.
struct PendingStep<'r> {
    entry: &'r Entry,
    to: Standing,
    decided: Standing,
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let provenance = Provenance { decision: Some(self.id.clone()), step: self.step.clone() };
        provenance.validate(original, cx)?;
        let decision = &registry.decisions[&self.id];
        ensure_applicable(&self.id, decision)?;
        let pending = pending(registry, decision)?;
        if pending.is_empty() {
            return Ok(Plan { summary: format!("all that `{}` decides is applied", self.id), ..Plan::default() });
        }
        let mut plan = Plan::default();
        let mut said = Vec::new();
        let mut lists = Vec::new();
        for PendingStep { entry, to, .. } in &pending {
            let mut step = provenance.to_step(*to, original.today);
            if *to == Standing::Removed {
                step.reason = Some(decision.title.clone());
            }
            plan.ops.extend(original.step(entry, &step));
            let (from, to_name) = (registry.standing_name(entry.tier), registry.standing_name(*to));
            said.push(match (entry.tier, to) {
                (_, Standing::Removed) => format!("removed `{}`, which was {from}", entry.id),
                (Standing::NoTier, _) => format!("added `{}` to {to_name}", entry.id),
                (Standing::Removed, _) => format!("readmitted `{}` to {to_name}", entry.id),
                (held, to) if *to < held => format!("promoted `{}` from {from} to {to_name}", entry.id),
                _ => format!("demoted `{}` from {from} to {to_name}", entry.id),
            });
            if let (true, Some(rank), true) = (self.checklist, to.rank(), *to < entry.tier) {
                lists.push((format!("{}, {from} → {to_name}", entry.id), promote::checklist(original, entry, rank)));
            }
        }
        plan.summary = format!("{} ({})", words::and(&said), provenance.words(original.today));
        plan.next = Some(next(registry, &self.id, &pending));
        plan.stdout = self.checklist.then(|| match lists.as_slice() {
            [(_, list)] => list.clone(),
            lists => {
                let lists =
                    lists.iter().map(|(title, list)| format!("{}:\n\n{list}", crate::view::markdown_text(title)));
                lists.collect::<Vec<_>>().join("\n")
            }
        });
        Ok(plan)
    }
}

/// Refuses a decision that cannot be applied.
fn ensure_applicable(id: &str, decision: &Decision) -> Result<(), Error> {
    if let Some(why) = &decision.dropped {
        return Err(Error::refused(
            format!("the decision `{id}` was dropped: {why}"),
            "take `dropped` out of the file if it is to be applied after all",
        ));
    }
    if decision.decides.is_empty() {
        return Err(Error::refused(
            format!("the file does not say what `{id}` decides"),
            format!("write it there, such as `decides = {{ pulley = 2 }}`; or `tiers promote ENTRY --decision {id}`"),
        ));
    }
    Ok(())
}

/// The steps that are to be taken, in the order of `decides`.
fn pending<'r>(registry: &'r Registry, decision: &Decision) -> Result<Vec<PendingStep<'r>>, Error> {
    let mut pending = Vec::new();
    for (id, decided) in &decision.decides {
        let Some(entry) = registry.entries.get(id) else { continue };
        if entry.has_stood(*decided, decision.date) {
            continue;
        }
        if entry.is_unplaced() && *decided == Standing::Removed {
            return Err(Error::refused(
                format!("`{id}` holds no tier, and so cannot be removed"),
                format!(
                    "delete `[entry.{}]` from the file, or write why it stays: `dropped = \"…\"`",
                    crate::toml::quote_key(id)
                ),
            ));
        }
        pending.push(PendingStep { entry, to: registry.step_towards(entry, *decided), decided: *decided });
    }
    Ok(pending)
}

/// What to do next.
fn next(registry: &Registry, id: &str, pending: &[PendingStep<'_>]) -> String {
    let further = pending.iter().filter(|next| next.to != next.decided);
    let further: Vec<String> =
        further.map(|next| format!("`{}` ({})", next.entry.id, registry.standing_name(next.decided))).collect();
    if further.is_empty() {
        return plan::open_pull_request(registry, &pending[0].entry.id);
    }
    let further = words::and(&further);
    format!("not there yet: {further}; run `tiers decision apply {id}` again when the next step may be taken")
}
