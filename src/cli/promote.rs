//! `tiers promote`.

use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::lookup;
use super::plan::{self, Change, Original, Plan, Provenance};
use crate::model::{Entry, Rank, Registry, Standing};
use crate::{query, view};

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("promote", Group::Change);

/// Move an entry up, by default one tier
///
/// What the new tier requires must be met or waived, and whatever else the registry's policy asks for must hold;
/// otherwise the findings are printed and nothing is written.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("why").args(["decision", "pr"]).multiple(true).required(true),
    after_help = "Examples:
  tiers promote memory64 --decision 2025-01-30 --pr 10159 --since 30.0.0
  tiers promote pulley --to 2 --decision 2025-01-30 --dry-run
  tiers promote pulley --decision 2025-01-30 --checklist      The ticked list for the pull request"
)]
pub(super) struct Args {
    /// The entry, by any of its names
    entry: String,
    /// The tier to move to [default: the next better one]
    #[arg(long, value_name = "TIER")]
    to: Option<String>,
    #[command(flatten)]
    provenance: Provenance,
    /// Print the new tier's requirements, ticked, as Markdown for the pull request
    #[arg(long)]
    checklist: bool,
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let (entry, held) = original.with_tier(cx, &self.entry)?;
        self.provenance.validate(original, cx)?;
        let rank = target(self, registry, entry, held)?;
        let (from, to) = (registry.standing_name(entry.tier), registry.standing_name(Standing::Tier(rank)));
        let step = self.provenance.to_step(Standing::Tier(rank), original.today);
        Ok(Plan {
            ops: original.step(entry, &step),
            summary: format!("promoted `{}` from {from} to {to} ({})", entry.id, self.provenance.words(original.today)),
            next: Some(plan::open_pull_request(registry, &entry.id)),
            stdout: self.checklist.then(|| checklist(original, entry, rank)),
            ..Plan::default()
        })
    }
}

fn target(args: &Args, registry: &Registry, entry: &Entry, held: Rank) -> Result<Rank, Error> {
    let held_name = registry.standing_name(entry.tier);
    let Some(to) = &args.to else {
        return held.above().ok_or_else(|| {
            let message = format!("`{}` is {held_name} already, the most supported tier", entry.id);
            Error::Refused { message, help: None }
        });
    };
    match lookup::standing(registry, to)? {
        Standing::Tier(rank) if rank < held => Ok(rank),
        Standing::Tier(rank) if rank == held => {
            Err(Error::Refused { message: format!("`{}` is {held_name} already", entry.id), help: None })
        }
        lower @ Standing::Tier(_) => Err(Error::refused(
            format!("`{}` is {held_name}, and {} is less supported", entry.id, registry.standing_name(lower)),
            format!("`tiers demote {} --to {to} --reason …` moves it down", entry.id),
        )),
        Standing::NoTier => Err(lookup::no_tier_to_reach()),
        Standing::Removed => Err(Error::refused(
            "a promotion does not remove".to_owned(),
            format!("`tiers remove {} --reason …` does", entry.id),
        )),
    }
}

/// The requirements of a tier as a ticked list, with evidence and waivers.
pub(super) fn checklist(original: &Original<'_>, entry: &Entry, rank: Rank) -> String {
    let registry = original.registry;
    let rows = query::checklist(registry, &registry.exceptions(), entry, rank, original.today);
    if rows.is_empty() {
        return format!("{} asks for nothing in particular.\n", registry.standing_name(Standing::Tier(rank)));
    }
    view::ticked(&rows)
}
