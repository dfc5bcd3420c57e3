//! `tiers decision apply`.

use super::error::{Error, Exit};
use super::plan::{self, Before, Made, Plan, Provenance, WriteArgs};
use super::promote;
use super::session::Cx;
use crate::model::{Decision, Entry, Registry, Standing};
use crate::words;

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
    made: Made,
    /// Print the requirements of the tiers that are reached, ticked, as Markdown for the pull request
    #[arg(long)]
    checklist: bool,
    #[command(flatten)]
    write: WriteArgs,
}

/// A step that is to be taken.
struct Next<'r> {
    entry: &'r Entry,
    to: Standing,
    decided: Standing,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    plan::run(cx, &args.write, |before, cx| plan(args, before, cx))
}

fn plan(args: &Args, before: &Before<'_>, cx: &mut Cx<'_, '_>) -> Result<Plan, Error> {
    let registry = before.registry;
    let provenance = Provenance { decision: Some(args.id.clone()), made: args.made.clone() };
    provenance.validate(before, cx)?;
    let decision = &registry.decisions[&args.id];
    refused(&args.id, decision)?;
    let nexts = nexts(registry, decision)?;
    if nexts.is_empty() {
        return Ok(Plan { said: format!("all that `{}` decides is applied", args.id), ..Plan::default() });
    }
    let mut plan = Plan::default();
    let mut said = Vec::new();
    let mut lists = Vec::new();
    for Next { entry, to, .. } in &nexts {
        let mut step = provenance.step(*to, before.today);
        if *to == Standing::Removed {
            step.reason = Some(decision.title.clone());
        }
        plan.ops.extend(before.step(entry, &step));
        let (from, to_name) = (registry.standing_name(entry.tier), registry.standing_name(*to));
        said.push(match (entry.tier, to) {
            (_, Standing::Removed) => format!("removed `{}`, which was {from}", entry.id),
            (Standing::NoTier, _) => format!("added `{}` to {to_name}", entry.id),
            (Standing::Removed, _) => format!("readmitted `{}` to {to_name}", entry.id),
            (held, to) if *to < held => format!("promoted `{}` from {from} to {to_name}", entry.id),
            _ => format!("demoted `{}` from {from} to {to_name}", entry.id),
        });
        if let (true, Some(rank), true) = (args.checklist, to.rank(), *to < entry.tier) {
            lists.push((format!("{}, {from} → {to_name}", entry.id), promote::checklist(before, entry, rank)));
        }
    }
    plan.said = format!("{} ({})", words::and(&said), provenance.words(before.today));
    plan.next = Some(next(registry, &args.id, &nexts));
    plan.data = args.checklist.then(|| match lists.as_slice() {
        [(_, list)] => list.clone(),
        lists => {
            let lists = lists.iter().map(|(title, list)| format!("{}:\n\n{list}", crate::view::markdown_text(title)));
            lists.collect::<Vec<_>>().join("\n")
        }
    });
    Ok(plan)
}

/// Refuses a decision of which nothing can be applied.
fn refused(id: &str, decision: &Decision) -> Result<(), Error> {
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
fn nexts<'r>(registry: &'r Registry, decision: &Decision) -> Result<Vec<Next<'r>>, Error> {
    let mut nexts = Vec::new();
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
        nexts.push(Next { entry, to: registry.step_towards(entry, *decided), decided: *decided });
    }
    Ok(nexts)
}

/// What remains to be done after it.
fn next(registry: &Registry, id: &str, nexts: &[Next<'_>]) -> String {
    let further = nexts.iter().filter(|next| next.to != next.decided);
    let further: Vec<String> =
        further.map(|next| format!("`{}` ({})", next.entry.id, registry.standing_name(next.decided))).collect();
    if further.is_empty() {
        return plan::open_pull_request(registry, &nexts[0].entry.id);
    }
    let further = words::and(&further);
    format!("not there yet: {further}; run `tiers decision apply {id}` again when the next step may be taken")
}
