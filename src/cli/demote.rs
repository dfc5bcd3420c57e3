//! `tiers demote`.

use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::lookup;
use super::plan::{Change, Original, Plan, Provenance};
use crate::model::{Rank, Standing};

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("demote", Group::Change);

/// Move an entry down, by default one tier
///
/// What the policy asks for must hold, such as the notice that a tier promises; otherwise nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers demote threads --reason \"not fuzzed\" --decision 2025-11-20 --pr 12036 --since 40.0.0
  tiers demote winch --to 3 --reason \"missing proposals\" --pr 9295")]
pub(super) struct Args {
    /// The entry, by any of its names
    entry: String,
    /// The tier to move to [default: the next lower one]
    #[arg(long, value_name = "TIER")]
    to: Option<String>,
    /// Why, for those who rely on it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    provenance: Provenance,
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let (entry, held) = original.with_tier(cx, &self.entry)?;
        self.provenance.validate(original, cx)?;
        let name = registry.standing_name(entry.tier);
        let remove = format!("`tiers remove {} --reason …` removes it", entry.id);
        let rank = match &self.to {
            None => {
                let below = Rank::new(held.index() + 1);
                if registry.last_rank() < Some(below) {
                    let message = format!("`{}` is {name} already, the least supported tier", entry.id);
                    return Err(Error::refused(message, remove));
                }
                below
            }
            Some(to) => match lookup::standing(registry, to)? {
                Standing::Tier(rank) if rank > held => rank,
                Standing::Tier(rank) if rank == held => {
                    return Err(Error::Refused { message: format!("`{}` is {name} already", entry.id), help: None });
                }
                higher @ Standing::Tier(_) => {
                    return Err(Error::refused(
                        format!("`{}` is {name}, and {} is more supported", entry.id, registry.standing_name(higher)),
                        format!("`tiers promote {} --to {to} …` moves it up", entry.id),
                    ));
                }
                Standing::NoTier | Standing::Removed => {
                    return Err(Error::refused("a demotion does not remove", remove));
                }
            },
        };
        let mut step = self.provenance.to_step(Standing::Tier(rank), original.today);
        step.reason = Some(self.reason.clone());
        let to = registry.standing_name(step.tier);
        Ok(Plan {
            ops: original.step(entry, &step),
            summary: format!("demoted `{}` from {name} to {to} ({})", entry.id, self.provenance.words(original.today)),
            next: Some(format!("tell its users; `tiers missing {}` says what would bring it back", entry.id)),
            ..Plan::default()
        })
    }
}
