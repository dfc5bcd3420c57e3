//! `tiers propose`.

use jiff::civil::Date;

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::lookup;
use super::plan::{self, Original};
use crate::finding::Finding;
use crate::model::{Entry, Registry, Standing, Step};
use crate::query;
use crate::toml::{KeyPath, Op, Segment};
use crate::view;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("propose", Group::Decide).uncommon();

/// Write the text of a proposal to move an entry, before anyone has decided
///
/// It says what the new tier promises, how far each of its requirements is met, with evidence and waivers, what else the
/// policy asks for, and what would be refused today. Nothing is written to the registry.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers propose threads                        To the next tier
  tiers propose threads --format agenda        One line for the agenda of the meeting
  tiers propose winch --to 3                   A demotion, with the notice that it needs
  tiers propose wasi-gfx --kind wasi-proposal  An entry that the registry does not have yet")]
pub(super) struct Args {
    /// The entry, by any of its names
    entry: String,
    /// The tier to move to, or `removed` [default: the next better one]
    #[arg(long, value_name = "TIER")]
    to: Option<String>,
    /// Its kind, if the registry does not have it yet
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Output format
    #[arg(long, default_value = "markdown", value_parser = format::among(format::TEXT))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let text = cx.text()?;
        let source = cx.source(&text)?;
        let registry = &source.registry;
        let new = new_entry(self, registry)?;
        let entry = if let Some(entry) = &new { entry } else { cx.entry(registry, &self.entry)? };
        let to = target(self, registry, entry)?;
        let proposal = query::proposal(registry, entry, to, cx.today());
        if self.format == OutputFormat::Agenda {
            return cx.print(&proposal.agenda_line());
        }
        let original = Original { source: &source, registry, today: cx.today() };
        let refused = refusals(&original, cx, entry, to, new.is_some())?;
        cx.print(&proposal.markdown())?;
        if !refused.is_empty() {
            let refused: Vec<String> = refused.iter().map(|finding| finding.message.clone()).collect();
            cx.print(&view::refused(&refused, original.today))?;
        }
        Ok(Exit::Success)
    }
}

/// The entry that is proposed, if the registry does not have it and its kind is given.
fn new_entry(args: &Args, registry: &Registry) -> Result<Option<Entry>, Error> {
    let Some(kind) = &args.kind else { return Ok(None) };
    let kind = lookup::kind(registry, kind)?;
    match registry.find(&args.entry) {
        Some((entry, _)) if entry.kind == kind => Ok(None),
        Some((entry, _)) => Err(Error::failed(
            format!("`{}` is a {}", entry.id, entry.kind),
            "leave `--kind` out: it is for an entry that the registry does not have yet",
        )),
        None => {
            plan::new_id(&args.entry)?;
            Ok(Some(Entry::unplaced(&args.entry, &kind)))
        }
    }
}

/// Where the entry is proposed to go.
fn target(args: &Args, registry: &Registry, entry: &Entry) -> Result<Standing, Error> {
    let held = registry.standing_name(entry.tier);
    let Some(to) = &args.to else {
        let start = || registry.start(&entry.kind).or_else(|| registry.last_rank());
        let next = if entry.is_removed() { start() } else { registry.next_rank(entry) };
        return next.map(Standing::Tier).ok_or_else(|| {
            let message = format!("`{}` is {held} already, the most supported tier", entry.id);
            Error::Refused { message, help: Some("name another tier with `--to TIER`".to_owned()) }
        });
    };
    match lookup::standing(registry, to)? {
        Standing::NoTier => Err(lookup::no_tier_to_reach()),
        to if to == entry.tier => {
            Err(Error::Refused { message: format!("`{}` is {held} already", entry.id), help: None })
        }
        Standing::Removed if entry.is_unplaced() => {
            Err(Error::Refused { message: format!("`{}` holds no tier, and cannot be removed", entry.id), help: None })
        }
        to => Ok(to),
    }
}

/// What would be refused if the right people decided it and it were done today.
fn refusals(
    original: &Original<'_>,
    cx: &Context<'_, '_>,
    entry: &Entry,
    to: Standing,
    is_new: bool,
) -> Result<Vec<Finding>, Error> {
    let registry = original.registry;
    let decision = free_id(registry);
    let step = Step {
        date: Some(original.today),
        decision: Some(decision.clone()),
        reason: (to == Standing::Removed).then(|| "proposed".to_owned()),
        ..Step::undated(to)
    };
    let mut ops = vec![assumed(registry, &decision, entry, to, original.today)];
    if is_new {
        let path = KeyPath::keys(["entry", &entry.id]);
        let body = vec![("kind".to_owned(), (&entry.kind).into()), ("tier".to_owned(), original.tier_value(to))];
        ops.push(Op::InsertTable { path: path.clone(), body, after: None });
        ops.push(Op::Append { path: path.key("history"), value: original.step_value(&step) });
    } else {
        ops.extend(original.step(entry, &step));
    }
    let mut refused = plan::refusals(cx, original.source, &ops)?;
    let is_assumed = |finding: &Finding| {
        let path = finding.place.path().map(KeyPath::segments);
        path.is_some_and(|path| path.get(1) == Some(&Segment::Key(decision.clone())))
    };
    refused.retain(|finding| !is_assumed(finding));
    Ok(refused)
}

/// The decision that would be needed: of a kind that may move the entry, and old enough for the notice.
fn assumed(registry: &Registry, id: &str, entry: &Entry, to: Standing, today: Date) -> Op {
    let tier = |standing: Standing| standing.rank().and_then(|rank| registry.tiers.get(rank.index()));
    let kinds = tier(to).map_or(&[][..], |tier| &tier.decided_by);
    let kind = kinds.first().or_else(|| registry.decided_by().first()).map_or("meeting", String::as_str);
    let notice = tier(entry.tier).filter(|_| to > entry.tier).and_then(|tier| tier.notice);
    let date = notice.map_or(today, |notice| notice.before(today));
    let body = vec![
        ("kind".to_owned(), kind.into()),
        ("date".to_owned(), date.into()),
        ("title".to_owned(), "assumed".into()),
    ];
    Op::InsertTable { path: KeyPath::keys(["decision", id]), body, after: None }
}

/// An id that no decision has yet.
fn free_id(registry: &Registry) -> String {
    let mut id = "proposal".to_owned();
    while registry.decisions.keys().any(|known| known.eq_ignore_ascii_case(&id)) {
        id.push('_');
    }
    id
}
