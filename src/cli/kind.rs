//! `tiers kind`.

use super::command::{Command, Group, Parent};
use super::context::Context;
use super::error::Error;
use super::lookup;
use super::plan::{self, Body, Change, Original, Plan};
use crate::model::Registry;
use crate::schema;
use crate::toml::{KeyPath, Literal, Op};

/// The command.
pub(super) const COMMAND: Command = Command::parent::<Subcommands>("kind", Group::Change).uncommon();

/// The commands below it.
struct Subcommands;

impl Parent for Subcommands {
    const ABOUT: &'static str = "Add kinds of entries";
    const COMMANDS: &'static [Command] = &[Command::change::<AddArgs>("add", Group::Change)];
}

/// Add a kind of entries
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers kind add target --title Target --target-triples
  tiers kind add compiler --start 2 --max-climb 1")]
struct AddArgs {
    /// Its id
    id: String,
    /// What it is called [default: its id]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Its entries are targets: their ids must look like target triples
    #[arg(long)]
    target_triples: bool,
    /// The tier in which a new entry starts [default: as in `[policy]`]
    #[arg(long, value_name = "TIER")]
    start: Option<String>,
    /// How many tiers one promotion may climb [default: as in `[policy]`]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    max_climb: Option<u32>,
    /// The lowest tier for what is on by default [default: as in `[policy]`]
    #[arg(long, value_name = "TIER")]
    default_on: Option<String>,
}

impl Change for AddArgs {
    fn plan(&self, original: &Original<'_>, _: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        if let Some(known) = registry.kinds.keys().find(|known| known.eq_ignore_ascii_case(&self.id)) {
            return Err(Error::refused(
                format!("there is a kind `{known}` already"),
                format!("`tiers add ENTRY --kind {known}` adds an entry of it"),
            ));
        }
        plan::new_id(&self.id)?;
        let tier = |id: &String| tier(original, registry, id);
        let mut body = Body::of(&schema::tables::KIND);
        body.put("title", self.title.as_ref());
        body.put("ids", self.target_triples.then_some("target-triple"));
        body.put("start", self.start.as_ref().map(tier).transpose()?);
        body.put("max-climb", self.max_climb);
        body.put("default-on", self.default_on.as_ref().map(tier).transpose()?);
        let after = registry.kinds.keys().last().map(|id| KeyPath::keys(["kind", id]));
        Ok(Plan {
            ops: vec![Op::InsertTable { path: KeyPath::keys(["kind", &self.id]), body: body.pairs, after }],
            summary: format!("added the kind `{}`", self.id),
            next: Some(format!("`tiers add ENTRY --kind {}` adds an entry of it", self.id)),
            ..Plan::default()
        })
    }
}

/// A tier, as the file writes it.
fn tier(original: &Original<'_>, registry: &Registry, id: &str) -> Result<Literal, Error> {
    let standing = lookup::standing(registry, id)?;
    match standing.rank() {
        Some(_) => Ok(original.tier_value(standing)),
        None => Err(Error::failed(format!("`{id}` is not a tier"), "name one of the tiers")),
    }
}
