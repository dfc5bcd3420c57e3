//! `tiers decision add`.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::args;
use super::checkouts::{self, Checkouts};
use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::lookup;
use super::plan::{self, Body, Change, Original, Plan};
use crate::model::{Moment, Standing};
use crate::records::{Record, url_of};
use crate::schema;
use crate::toml::{KeyPath, Literal, Op};

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("add", Group::Decide);

/// Record a decision
///
/// With `--from` it is taken from its record, such as the notes of a meeting: kind, address and day come from where the
/// file lies, the title from the topic above the first line that is quoted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers records ../meetings/wasmtime/2025/wasmtime-01-30.md        Which lines there are to quote
  tiers decision add --from ../meetings/wasmtime/2025/wasmtime-01-30.md \\
      --line 111 --line 112 --decides pulley=2 --decides memory64=1
  tiers decision add rfc-42 --kind rfc --date 2025-03-01 \\
      --title \"Formal verification\" --url https://example.org/rfcs/42")]
pub(super) struct Args {
    /// Its id, by which steps refer to it [default with --from: its day]
    #[arg(required_unless_present = "from")]
    id: Option<String>,
    /// The record that has it: a file in a checkout of records
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    from: Option<PathBuf>,
    /// What made it, in a word: meeting, rfc, vote, pull-request, …
    #[arg(long, value_name = "KIND", required_unless_present = "from")]
    kind: Option<String>,
    /// The day it was made
    #[arg(long, value_name = "DATE", value_parser = args::date, required_unless_present = "from")]
    date: Option<Date>,
    /// What it is about
    #[arg(long, value_name = "TEXT", required_unless_present = "from")]
    title: Option<String>,
    /// Where it can be read
    #[arg(long, value_name = "URL", required_unless_present = "from")]
    url: Option<String>,
    /// Quote the paragraph, list item, heading or cell at this line of the record; may be repeated
    #[arg(long, value_name = "N", requires = "from")]
    line: Vec<usize>,
    /// Quote these words of its record; may be repeated
    #[arg(long, value_name = "TEXT")]
    quote: Vec<String>,
    /// An entry and the tier that was decided for it, or `removed`; may be repeated
    #[arg(long, value_name = "ENTRY=TIER", value_parser = decided)]
    decides: Vec<(String, String)>,
    /// A table that it permits to ask for less, such as policy, tier.1 or waiver; may be repeated
    #[arg(long, value_name = "TABLE", hide_short_help = true)]
    loosens: Vec<String>,
    /// The day or the release by which it is to be confirmed or taken back
    #[arg(long, value_name = "DATE|VERSION", value_parser = args::moment)]
    revisit: Option<Moment>,
    /// An earlier decision that this one confirms or takes back; may be repeated
    #[arg(long, value_name = "ID")]
    revisits: Vec<String>,
}

/// The longest block that is quoted, in characters.
const LONGEST: usize = 1000;

/// What the command line or a record says of a decision.
struct Details {
    kind: String,
    date: Date,
    title: String,
    url: String,
    quotes: Vec<String>,
}

/// `pulley=2`.
fn decided(text: &str) -> Result<(String, String), String> {
    let parts = text.rsplit_once('=').filter(|(entry, tier)| !entry.is_empty() && !tier.is_empty());
    let (entry, tier) = parts.ok_or("write an entry and a tier, such as pulley=2")?;
    Ok((entry.to_owned(), tier.to_owned()))
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let details = match &self.from {
            Some(file) => from_record(self, file, original, cx)?,
            None => from_args(self),
        };
        lookup::note_future(Some(details.date), cx)?;
        let id = self.id.clone().unwrap_or_else(|| details.date.to_string());
        if let Some(known) = registry.decisions.keys().find(|known| known.eq_ignore_ascii_case(&id)) {
            return Err(Error::refused(
                format!("there is a decision `{known}` already"),
                format!("`tiers decision show {known}` shows it; give this one another id"),
            ));
        }
        plan::new_id(&id)?;
        let decides = decides(self, original, cx)?;
        for id in &self.revisits {
            original.decision(Some(id))?;
        }
        let next = match decides.first() {
            Some(_) => format!("`tiers decision apply {id} --pr NUMBER` takes the steps that it decides"),
            None => format!("apply it, for example with `tiers promote ENTRY --decision {id}`"),
        };
        let tiers = decides.iter().map(|(id, standing)| (*id, original.tier_value(*standing)));
        let revisit = self.revisit.as_ref().map(|revisit| match revisit {
            Moment::Day(day) => Literal::from(*day),
            Moment::Release(version) => version.as_str().into(),
        });
        let mut body = Body::of(&schema::tables::DECISION);
        body.put("kind", Some(details.kind));
        body.put("date", Some(details.date));
        body.put("title", Some(details.title));
        body.put("url", Some(details.url));
        body.put("decides", (!decides.is_empty()).then(|| Literal::table(tiers)));
        body.list("loosens", &self.loosens);
        body.list("quotes", &details.quotes);
        body.put("revisit", revisit);
        body.list("revisits", &self.revisits);
        let after = registry
            .decisions
            .keys()
            .last()
            .map(|id| KeyPath::keys(["decision", id]))
            .or_else(|| registry.records.keys().last().map(|id| KeyPath::keys(["records", id])))
            .or_else(|| registry.requirements.keys().last().map(|id| KeyPath::keys(["requirement", id])))
            .or_else(|| registry.kinds.keys().last().map(|id| KeyPath::keys(["kind", id])));
        Ok(Plan {
            ops: vec![Op::InsertTable { path: KeyPath::keys(["decision", &id]), body: body.pairs, after }],
            summary: format!("recorded the decision `{id}` of {}", details.date),
            next: Some(next),
            expected: &["decision-unused", "decision-overdue"],
            denied: if self.from.is_some() { &["record-unwritten"] } else { &[] },
            ..Plan::default()
        })
    }
}

/// What the command line says of a decision, if there is no record.
fn from_args(args: &Args) -> Details {
    let all = args.kind.clone().zip(args.date).zip(args.title.clone()).zip(args.url.clone());
    let (((kind, date), title), url) = all.expect("they are required without `--from`");
    Details { kind, date, title, url, quotes: args.quote.clone() }
}

/// What a record says of a decision.
fn from_record(args: &Args, file: &Path, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Details, Error> {
    let registry = original.registry;
    let checkouts = Checkouts::open(cx, registry)?;
    if let Some(kind) = args.kind.as_deref().filter(|kind| !checkouts.has(kind)) {
        return Err(Error::failed(
            format!("there is no checkout of records of the kind `{kind}`"),
            "leave `--kind` out, or name the checkout with `--records`",
        ));
    }
    let (kind, path) = checkouts.locate(cx, file, args.kind.as_deref())?;
    let record = checkouts.read(&kind, &path).map_err(|why| checkouts::unreadable_record(&path, &why))?;
    let source = registry.records.get(&kind).expect("a checkout is one of the records of the registry");
    let date = args.date.or_else(|| record.day?.date()).ok_or_else(|| {
        Error::failed(format!("the path `{path}` does not tell the day"), "say it with `--date DATE`")
    })?;
    let quotes = quotes(args, &record)?;
    let topic = || {
        let first = quotes.first().and_then(|quote| record.find(quote))?;
        Some(record.topic(first)?.text.clone())
    };
    let title = args.title.clone().or_else(topic).ok_or_else(|| {
        Error::failed(
            "nothing says what the decision is about",
            "say it with `--title TEXT`, or quote a line below a topic with `--line N`",
        )
    })?;
    Ok(Details { url: url_of(source, &path), kind, date, title, quotes })
}

/// What is quoted: the blocks at the lines, then the words that are given.
fn quotes(args: &Args, record: &Record) -> Result<Vec<String>, Error> {
    let mut quotes: Vec<String> = Vec::new();
    for line in &args.line {
        let block = record.at_line(*line).ok_or_else(|| {
            Error::failed(
                format!("there is nothing to quote at line {line} of `{}`", record.path),
                "`tiers records FILE` lists passages with their lines",
            )
        })?;
        let length = block.text.chars().count();
        if length > LONGEST {
            return Err(Error::failed(
                format!("the passage at line {line} has {length} characters, and at most {LONGEST} are quoted"),
                "quote the words that decide it with `--quote TEXT`",
            ));
        }
        if !quotes.contains(&block.text) {
            quotes.push(block.text.clone());
        }
    }
    quotes.extend(args.quote.iter().cloned());
    Ok(quotes)
}

/// The tiers that are decided, by the ids of entries.
fn decides<'b>(
    args: &Args,
    original: &'b Original<'_>,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<(&'b str, Standing)>, Error> {
    let mut decides: Vec<(&str, Standing)> = Vec::new();
    for (name, tier) in &args.decides {
        let entry = original.entry(cx, name)?;
        let standing = lookup::standing(original.registry, tier)?;
        if standing == Standing::NoTier {
            return Err(lookup::no_tier_to_reach());
        }
        if decides.iter().any(|(id, _)| *id == entry.id) {
            return Err(Error::failed(format!("`{}` is decided twice", entry.id), "give one tier for each entry"));
        }
        decides.push((&entry.id, standing));
    }
    Ok(decides)
}
