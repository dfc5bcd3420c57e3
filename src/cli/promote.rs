//! `tiers promote`.

use super::args;
use super::error::{Error, Exit};
use super::plan::{self, Before, Plan, Provenance, WriteArgs};
use super::session::Cx;
use crate::model::{Entry, Evidence, Rank, Registry, Standing, Status};
use crate::view::{markdown_line, markdown_link, markdown_text, visible};

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
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    plan::run(cx, &args.write, |before, cx| plan(args, before, cx))
}

fn plan(args: &Args, before: &Before<'_>, cx: &mut Cx<'_, '_>) -> Result<Plan, Error> {
    let registry = before.registry;
    let (entry, held) = before.placed(cx, &args.entry)?;
    args.provenance.validate(before, cx)?;
    let rank = target(args, registry, entry, held)?;
    let (from, to) = (registry.standing_name(entry.tier), registry.standing_name(Standing::Tier(rank)));
    let step = args.provenance.step(Standing::Tier(rank), before.today);
    let next = if registry.docs.files.is_empty() {
        format!("open the pull request; `tiers show {}` is the page for its reviewers", entry.id)
    } else {
        "renew the pages with `tiers docs`, then open the pull request".to_owned()
    };
    Ok(Plan {
        ops: before.step(entry, &step),
        said: format!("promoted `{}` from {from} to {to} ({})", entry.id, args.provenance.words(before.today)),
        next: Some(next),
        data: args.checklist.then(|| checklist(registry, entry, rank)),
        strict: true,
        ..Plan::default()
    })
}

fn target(args: &Args, registry: &Registry, entry: &Entry, held: Rank) -> Result<Rank, Error> {
    let held_name = registry.standing_name(entry.tier);
    let Some(to) = &args.to else {
        return held.above().ok_or_else(|| {
            let message = format!("`{}` is {held_name} already, the most supported tier", entry.id);
            Error::Refused { message, help: None }
        });
    };
    match args::standing(registry, to)? {
        Standing::Tier(rank) if rank < held => Ok(rank),
        Standing::Tier(rank) if rank == held => {
            Err(Error::Refused { message: format!("`{}` is {held_name} already", entry.id), help: None })
        }
        lower @ Standing::Tier(_) => Err(Error::refused(
            format!("`{}` is {held_name}, and {} is less supported", entry.id, registry.standing_name(lower)),
            format!("`tiers demote {} --to {to} --reason …` moves it down", entry.id),
        )),
        Standing::NoTier => Err(args::no_tier_to_reach()),
        Standing::Removed => Err(Error::refused(
            "a promotion does not remove".to_owned(),
            format!("`tiers remove {} --reason …` does", entry.id),
        )),
    }
}

/// The requirements of a tier as a ticked list, with evidence and waivers.
fn checklist(registry: &Registry, entry: &Entry, rank: Rank) -> String {
    let exceptions = registry.exceptions();
    let mut text = String::new();
    for (id, requirement) in registry.needed(&entry.kind, rank) {
        let status = registry.status(entry, id);
        let waiver = exceptions.of_requirement(&entry.id, id);
        let ticked = waiver.is_some() || status.is_some_and(Status::satisfies);
        let mut remarks = Vec::new();
        match (status, waiver) {
            (_, Some(waiver)) => {
                let mut remark = format!("waived: {}", markdown_line(&waiver.reason));
                if let Some(decision) = &waiver.decision {
                    let url = registry.decisions.get(decision).and_then(|decision| decision.url.as_deref());
                    remark += &format!(", decided {}", markdown_link(decision, url));
                }
                if let Some(until) = waiver.until {
                    remark += &format!(", until {until}");
                }
                remarks.push(remark);
            }
            (Some(Status::NotApplicable), None) => remarks.push("not applicable".to_owned()),
            (Some(Status::Partial), None) => remarks.push("in part".to_owned()),
            (None, None) => remarks.push("not assessed".to_owned()),
            _ => {}
        }
        let assessed = std::iter::once(id).chain(requirement.any_of.iter().map(String::as_str));
        for assessment in
            assessed.filter_map(|id| entry.requirements.get(id)).filter(|held| Some(held.status) == status)
        {
            remarks.extend(assessment.note.as_deref().map(markdown_line));
            let on = assessment.date.map(|date| format!(", {date}")).unwrap_or_default();
            remarks.extend(assessment.evidence.as_ref().map(|evidence| match evidence {
                Evidence::Url(url) => format!("{}{on}", markdown_link("evidence", Some(url))),
                Evidence::Probe { file, contains } => {
                    format!("{} contains {}{on}", markdown_code(file), markdown_code(contains))
                }
                Evidence::Record { url, contains } => {
                    format!("{} contains {}{on}", markdown_link("the record", Some(url)), markdown_code(contains))
                }
            }));
        }
        let mark = if ticked { 'x' } else { ' ' };
        text += &format!("- [{mark}] {}", markdown_text(&requirement.title));
        if !remarks.is_empty() {
            text += &format!(" ({})", remarks.join("; "));
        }
        text.push('\n');
    }
    if text.is_empty() {
        text = format!("{} asks for nothing in particular.\n", registry.standing_name(Standing::Tier(rank)));
    }
    text
}

/// A text as it stands in a file; one that has a backtick itself is escaped instead.
fn markdown_code(text: &str) -> String {
    if text.contains('`') { markdown_text(text) } else { format!("`{}`", visible(text)) }
}
