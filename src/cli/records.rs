//! `tiers records`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::args;
use super::checkouts::{self, Checkouts};
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use crate::model::Registry;
use crate::query::records::{RecordReader, RecordRow, Records};
use crate::records::{self, Record};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("records", Group::Decide).uncommon();

/// List what the records of decisions say of tiers, defaults and entries
///
/// Records are the notes or minutes that `[records.KIND]` names, in a checkout beside the project. Each paragraph, list
/// item, heading and cell that names an entry or a tier, or speaks of tiers or defaults, is a passage. Nothing is judged.
///
/// Without FILE, these are all text files whose path has a date, and those that a decision links to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers records ../meetings/wasmtime/2025/wasmtime-01-30.md
                                           One meeting, with the lines to quote
  tiers records --since 2026-06-01         What was said since then
  tiers records --entry gc                 Where an entry was spoken of
  tiers records --unrecorded               The records that no decision links to
  tiers records --records meeting=DIR      With a checkout that the registry does not name")]
pub(super) struct Args {
    /// Records or folders of them, by their paths from here or in a checkout [default: all]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only records of this day or later
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    since: Option<Date>,
    /// Only passages that name this entry
    #[arg(long, value_name = "ENTRY")]
    entry: Option<String>,
    /// Only records that no decision links to
    #[arg(long)]
    unrecorded: bool,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::LIST))]
    format: OutputFormat,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry = &cx.registry()?;
        let entry = self.entry.as_deref().map(|name| cx.entry(registry, name)).transpose()?;
        let entry = entry.map(|entry| entry.id.as_str());
        let checkouts = Checkouts::open(cx, registry)?;
        let reader = RecordReader::new(registry);
        let mut rows = Vec::new();
        let mut unread = Vec::new();
        for (kind, path, is_named) in wanted(self, registry, &checkouts, &reader, cx)? {
            let recorded = !reader.decisions(kind, &path).is_empty();
            let day = records::day_of(&path);
            let is_late = self.since.is_none_or(|since| day.is_some_and(|day| day.latest() >= since));
            if self.unrecorded && recorded || !is_late {
                continue;
            }
            match checkouts.read(kind, &path) {
                Ok(record) => rows.extend(row(&reader, kind, &record, entry)),
                Err(why) if is_named => return Err(checkouts::unreadable_record(&path, &why)),
                Err(why) => unread.push((path, why)),
            }
        }
        print_rows(rows, self.format, cx)?;
        if let Some((path, why)) = unread.first() {
            let others = match unread.len() - 1 {
                0 => String::new(),
                more => format!(", and {} besides", words::count(more, "file", "files")),
            };
            cx.note(&format!("note: `{path}` was not read: {why}{others}"))?;
        }
        Ok(Exit::Success)
    }
}

fn row<'r>(reader: &RecordReader<'r>, kind: &'r str, record: &Record, entry: Option<&str>) -> Option<RecordRow<'r>> {
    let row = reader.row(kind, record, entry);
    (!row.passages.is_empty()).then_some(row)
}

/// The records that are asked for, by kind and path, in order of time; each with whether the command line names it.
fn wanted<'r>(
    args: &Args,
    registry: &'r Registry,
    checkouts: &Checkouts,
    reader: &RecordReader<'r>,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<(&'r str, String, bool)>, Error> {
    let mut wanted = Vec::new();
    let is_record = |kind: &'r str, path: &str| {
        records::is_text(path) && records::day_of(path).is_some() || !reader.decisions(kind, path).is_empty()
    };
    for kind in registry.records.keys().map(String::as_str) {
        if !args.files.is_empty() || !checkouts.has(kind) {
            continue;
        }
        let found = checkouts.list(kind)?.into_iter().filter(|path| is_record(kind, path));
        wanted.extend(found.map(|path| (kind, path, false)));
    }
    for file in &args.files {
        let (kind, path) = checkouts.locate(cx, file, None)?;
        let kind = registry.records.get_key_value(&kind).map(|(kind, _)| kind.as_str());
        let kind = kind.expect("a checkout is one of the records of the registry");
        if checkouts.is_file(kind, &path) {
            wanted.push((kind, path, true));
            continue;
        }
        let below =
            |found: &String| path.is_empty() || found.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'));
        let found = checkouts.list(kind)?.into_iter().filter(|found| below(found) && is_record(kind, found));
        wanted.extend(found.map(|path| (kind, path, false)));
    }
    let order = |(kind, path, _): &(&str, String, bool)| {
        (registry.records.get_index_of(*kind), records::day_of(path).map(records::Day::latest), path.clone())
    };
    wanted.sort_by_cached_key(order);
    wanted.dedup_by(|next, kept| {
        let same = (next.0, &next.1) == (kept.0, &kept.1);
        kept.2 |= same && next.2;
        same
    });
    Ok(wanted)
}

fn print_rows(rows: Vec<RecordRow<'_>>, format: OutputFormat, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    match format {
        OutputFormat::Json => cx.print_json(&Records { schema: 1, records: rows }),
        OutputFormat::Markdown => {
            rows.iter().try_for_each(|row| cx.print(&row.markdown()).map(drop))?;
            Ok(Exit::Success)
        }
        _ if rows.is_empty() => cx.note("no passages"),
        _ => {
            for (index, row) in rows.iter().enumerate() {
                if index > 0 {
                    cx.print("\n")?;
                }
                cx.print_page(&row.page())?;
            }
            Ok(Exit::Success)
        }
    }
}
