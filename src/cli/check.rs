//! `tiers check`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::args;
use super::error::{Error, Exit};
use super::format::{self, Format};
use super::levels::LevelFlags;
use super::probe::Project;
use super::session::{Cx, quoted};
use super::write_waivers;
use crate::git::{Blob, Repository, Revision};
use crate::path::KeyPath;
use crate::read::{self, Source, Text};
use crate::report::{self, Report, Summary};
use crate::rules::{self, Base, Checked, Levels, Occasion};
use crate::store::{self, StoreError};

/// Check the registry, and what changed since a base
///
/// The registry as it stands is held against its own policy. With `--base` or `--base-file`, so is what has changed in it:
/// moves without a decision, entries that vanished, history that was rewritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers check                                   Every finding, with the lines of the file
  tiers check --base origin/main                … and what this branch changes, and whether it may
  tiers check --format short --deny warnings    One line each; fail on warnings too
  tiers check --scheduled                       The nightly run, in which what has expired fails
  tiers check --write-waivers --until 2027-06-30
                                                Start with today's findings excused
  tiers explain tier-skipped                    What a rule is for

Exit code: 0 without findings at level deny, 1 with some, 2 if it could not be checked.")]
pub(super) struct Args {
    /// Judge the change since this revision of git; `REV:OLD/PATH` if the registry has moved
    #[arg(long, value_name = "REV", conflicts_with = "base_file")]
    base: Option<String>,
    /// Judge the change since this file
    #[arg(long, value_name = "FILE")]
    base_file: Option<PathBuf>,
    /// Accept a registry that the base does not have, unless one of the base's is gone or a link now
    #[arg(long)]
    new: bool,
    /// The form of the output
    #[arg(long, default_value = "human", value_parser = format::of_findings())]
    format: Format,
    /// Append a summary in Markdown to this file, such as `$GITHUB_STEP_SUMMARY`
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    #[command(flatten)]
    levels: LevelFlags,
    /// Fail on what only time has brought about: expired waivers, stale evidence
    #[arg(long)]
    scheduled: bool,
    /// The folder in which probes look for their files [default: the registry's]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Record today's findings as waivers, so that the check passes from now on
    #[arg(long, requires = "until", conflicts_with_all = ["base", "base_file", "summary"])]
    write_waivers: bool,
    /// The last day on which the waivers of `--write-waivers` hold
    #[arg(long, value_name = "DATE", value_parser = args::date, requires = "write_waivers")]
    until: Option<Date>,
}

/// What is said where a change may have been meant and was not judged.
const NO_BASE: &str = "the registry was checked by itself, and what the change does to it was not judged";

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let levels = Levels { overrides: args.levels.checked()?, scheduled: args.scheduled };
    let path = cx.path()?;
    let root = args.root.as_ref().map(|root| cx.session.folder.join(root));
    let root = root.or_else(|| path.parent().map(PathBuf::from)).unwrap_or_default();
    if !root.is_dir() {
        let message = format!("`{}` is no folder", cx.name(&root));
        return Err(Error::failed(message, "name the folder of the project with `--root DIR`"));
    }
    let files = Project::new(root);
    if let Some(until) = args.until {
        return write_waivers::run(cx, &path, &files, &levels, until);
    }
    let (text, finding) = match cx.text() {
        Ok(text) => (text, None),
        Err(Error::NoText { text, finding }) => (text, finding),
        Err(error) => return Err(error),
    };
    let source = read::read_content(&text, finding.map(|finding| *finding));
    let (base, at, day) = match base(args, cx)? {
        Some(Before { text, at, day }) => (text, Some(at), day),
        None => (None, None, cx.today()),
    };
    let base = match &base {
        Some(text) => Some(cx.registry(text).map_err(|error| no_base(args, error))?),
        None => None,
    };
    let at = at.map(|at| report::Base { entries: base.as_ref().map_or(0, |base| base.registry.entries.len()), ..at });
    let base = base.as_ref().map(|base| Base { registry: &base.registry, day, occasion: Occasion::Change });
    let findings = rules::check(&Checked { source: &source, today: cx.today(), base, files: Some(&files) }, &levels);
    let out = &cx.session.out;
    let report = Report { source: &source, findings: &findings, color: out.color, width: out.width, base: at.as_ref() };
    cx.print(&match args.format {
        Format::Short => report.short(),
        Format::Json => report.json(),
        Format::Sarif => report.sarif(),
        Format::Github => report.github(),
        _ => report.human(),
    })?;
    if let Some(file) = &args.summary {
        store::append(&cx.session.folder.join(file), &report::summary(&report))?;
    }
    match &at {
        Some(at) => cx.note(&format!("base: {at}"))?,
        // In a job, nobody sees which options it was run with.
        None if args.format == Format::Github => cx.print(&report::notice("no base", NO_BASE))?,
        None => Exit::Fine,
    };
    match report::closing(&findings) {
        Some(closing) => cx.note(&closing)?,
        None => cx.note(&format!("ok: nothing found in `{}` with its {}", source.text().name(), entries(&source)))?,
    };
    let summary = Summary::of(&findings);
    Ok(if summary.errors > 0 { Exit::Found } else { Exit::Fine })
}

/// How many entries there are, in words.
fn entries(source: &Source<'_>) -> String {
    match source.registry.entries.len() {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    }
}

/// What a change is judged against.
struct Before {
    /// The registry; none if it is new.
    text: Option<Text>,
    /// Where it is found; its entries are counted later.
    at: report::Base,
    /// The day of its commit, or of the check.
    day: Date,
}

/// The base, if one is asked for.
fn base(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Option<Before>, Error> {
    if let Some(file) = &args.base_file {
        let file = cx.session.folder.join(file);
        let text = store::read(&file).map_err(|error| no_base(args, error.into()))?;
        let name = cx.name(&file);
        let at = report::Base { commit: None, file: Some(name.clone()), entries: 0 };
        return Ok(Some(Before { text: Some(Text::new(name, text)), at, day: cx.today() }));
    }
    let Some(revision) = &args.base else { return Ok(None) };
    let path = cx.path()?;
    let repository = Repository::of(&path)?;
    repository.holds_what_is_on_disk()?;
    let revision = repository.revision(revision)?;
    let (commit, file) = (Some(revision.commit().to_owned()), Some(revision.path()));
    if let Some(blob) = revision.registry().map_err(|error| no_base(args, error.into()))? {
        let at = report::Base { commit, file, entries: 0 };
        // By a clock that is ahead, the steps of today would be old.
        let day = revision.day()?.map_or(cx.today(), |day| day.min(cx.today()));
        return Ok(Some(Before { text: Some(Text::new(blob.name, blob.text)), at, day }));
    }
    may_be_new(args, &revision)?;
    let at = report::Base { commit, file: None, entries: 0 };
    Ok(Some(Before { text: None, at, day: cx.today() }))
}

/// A registry that the base does not have is new, or it is one of the base's in a place where nobody compares it.
fn may_be_new(args: &Args, revision: &Revision<'_>) -> Result<(), Error> {
    let (path, name) = (revision.path(), revision.name());
    if let Some(lost) = revision.lost()?.into_iter().find(is_registry) {
        return Err(Error::failed(
            format!("there is no `{path}` at `{name}`, and the registry `{}` is gone or a link now", lost.name),
            format!("if that one has moved: `--base {}`; else put it back", quoted(&lost.name)),
        ));
    }
    if args.new && !revision.path_given() {
        return Ok(());
    }
    Err(Error::failed(
        format!("there is no `{path}` at `{name}`"),
        format!("`--base {name}:OLD/PATH` says where it was, `--new` that it is new"),
    ))
}

/// Whether a file has what no registry can be without.
fn is_registry(blob: &Blob) -> bool {
    let text = Text::new(blob.name.as_str(), blob.text.as_str());
    let source = read::read(&text);
    ["format", "tier"].iter().all(|key| source.has(&KeyPath::keys([*key])))
}

/// A base has to mean something, or there is nothing to compare with.
fn no_base(args: &Args, error: Error) -> Error {
    let message = match error {
        Error::Unreadable { name } => format!("the base, `{name}`, cannot be read as a registry"),
        Error::Store(error @ (StoreError::NotUtf8 { .. } | StoreError::ByteOrderMark { .. })) => {
            format!("the base cannot be read as a registry: {error}")
        }
        error => return error,
    };
    Error::failed(
        message,
        match args.base {
            Some(_) => "name a revision in which the registry is right, or leave `--base` out",
            None => "put that file right, or leave `--base-file` out",
        },
    )
}
