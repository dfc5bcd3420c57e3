//! `tiers missing`.

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::lookup;
use crate::model::{Entry, Rank, Registry, Standing};
use crate::query::{self, Missing};
use crate::view::{self, Aligned, visible};

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("missing", Group::Ask);

/// Show what entries lack for the next tier
///
/// These are the requirements that are unmet, met in part or not assessed yet (unknown), and owners where too few are
/// named. What a waiver excuses does not stand in the way.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers missing                            Everything below the top tier
  tiers missing threads                    One entry
  tiers missing --to 1 --kind target       What keeps targets from Tier 1, over all tiers between
  tiers missing --format markdown          For an agenda

Exit code: 0, whether something is missing or not.")]
pub(super) struct Args {
    /// The entries, by their ids or any other names [default: all below the top tier]
    entry: Vec<String>,
    /// The tier to reach [default: the next one]
    #[arg(long, value_name = "TIER")]
    to: Option<String>,
    /// Only entries of this kind; may be repeated
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::SHEET))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let to = self.to.as_deref().map(|tier| rank(registry, tier)).transpose()?;
        let kinds = lookup::kinds(registry, &self.kind)?;
        let mut wanted = if self.entry.is_empty() { all(registry, to) } else { named(registry, &self.entry, to, cx)? };
        wanted.retain(|(entry, _)| kinds.is_empty() || kinds.contains(&entry.kind));
        let missing = query::missing(registry, &wanted, cx.today());
        match self.format {
            OutputFormat::Json => cx.print_json(&missing),
            OutputFormat::Csv => {
                cx.print(&view::csv(&view::missing_columns()))?;
                missing.rows().try_for_each(|row| cx.print(&view::csv_rows(&row.data())).map(drop))?;
                Ok(Exit::Success)
            }
            OutputFormat::Markdown => markdown(&missing, cx),
            _ if wanted.is_empty() && self.entry.is_empty() => cx.note("no entries"),
            _ => pages(&missing, cx),
        }
    }
}

/// Prints a checklist for each entry, and names those that lack nothing.
fn pages(missing: &Missing<'_>, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    let mut ready = Vec::new();
    let mut first = true;
    for row in missing.rows() {
        if row.is_ready() {
            ready.push(format!("`{}`", visible(row.id)));
            continue;
        }
        if !first {
            cx.print("\n")?;
        }
        cx.print_page(&row.page())?;
        first = false;
    }
    if !ready.is_empty() {
        cx.note(&format!("note: nothing on record is missing for {}", ready.join(", ")))?;
    }
    Ok(Exit::Success)
}

/// Prints one table. The first pass over the rows measures the columns.
fn markdown(missing: &Missing<'_>, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    let mut columns = Aligned::new(&view::MISSING_TITLES.map(str::to_owned));
    missing.rows().for_each(|row| row.markdown().iter().for_each(|row| columns.measure(row)));
    cx.print(&columns.head())?;
    for row in missing.rows() {
        let mut text = String::new();
        row.markdown().iter().for_each(|row| columns.line(row, &mut text));
        cx.print(&text)?;
    }
    Ok(Exit::Success)
}

/// The living entries below the tier, or below the top tier.
fn all(registry: &Registry, to: Option<Rank>) -> Vec<(&Entry, Rank)> {
    let below = |entry| next(registry, entry, to).map(|to| (entry, to));
    registry.entries.values().filter(|entry| !entry.is_unplaced()).filter_map(below).collect()
}

/// The entries that are named; notes those that are at the top.
fn named<'r>(
    registry: &'r Registry,
    names: &[String],
    to: Option<Rank>,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<(&'r Entry, Rank)>, Error> {
    let mut wanted = Vec::new();
    for name in names {
        let entry = cx.entry(registry, name)?;
        let id = visible(&entry.id);
        if entry.is_removed() {
            let help = format!("`tiers show {id}` tells why");
            return Err(Error::failed(format!("`{id}` is removed and holds no tier"), help));
        }
        let held = registry.standing_name(entry.tier);
        match (next(registry, entry, to), to) {
            (Some(next), _) => wanted.push((entry, next)),
            (None, None) => {
                cx.note(&format!("note: `{id}` is at the top: {held}"))?;
            }
            (None, Some(to)) => {
                let to = registry.standing_name(Standing::Tier(to));
                let message = format!("`{id}` holds {held} already, and {to} is not above that");
                return Err(Error::failed(message, "name a tier that is more supported"));
            }
        }
    }
    Ok(wanted)
}

/// The tier that an entry could rise to: the one asked for, or the next.
fn next(registry: &Registry, entry: &Entry, to: Option<Rank>) -> Option<Rank> {
    let next = registry.next_rank(entry)?;
    match to {
        Some(to) => (Standing::Tier(to) < entry.tier).then_some(to),
        None => Some(next),
    }
}

fn rank(registry: &Registry, tier: &str) -> Result<Rank, Error> {
    lookup::standing(registry, tier)?.rank().ok_or_else(|| {
        Error::failed(format!("`{tier}` is not a tier that an entry can rise to"), lookup::list_of_tiers(registry))
    })
}
