//! `tiers check`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::args;
use super::base::{self, BaseArgs, Baseline, Texts};
use super::checkouts;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::levels::LevelFlags;
use super::project;
use super::project::Project;
use super::write_waivers;
use crate::git::Repository;
use crate::read;
use crate::report::{self, Report, Summary};
use crate::rules::{self, Checked, Levels};
use crate::store;
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("check", Group::Check);

/// Check the registry, and what changed since a base
///
/// This checks the registry against its own policy. With `--base` or `--base-file`, it also checks what has changed: moves
/// without a decision, entries that vanished, history that was rewritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers check                                   Every finding, with the lines of the file
  tiers check --base origin/main                … and whether this branch may change what it changes
  tiers check --format short --deny warnings    One line each; fail on warnings too
  tiers check --scheduled                       The nightly run, in which what has expired fails
  tiers check --write-waivers --until 2027-06-30
                                                Start with today's findings excused
  tiers explain tier-skipped                    What a rule is for

Exit code: 0 without findings at level deny, 1 with some, 2 if it could not be checked.")]
pub(super) struct Args {
    /// The registries, as hooks name them [default: the nearest `tiers.toml`]
    #[arg(value_name = "FILE", conflicts_with_all = ["registry", "write_waivers"], hide_short_help = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    base: BaseArgs,
    /// Output format
    #[arg(long, default_value = "human", value_parser = format::of_findings())]
    format: OutputFormat,
    /// Show each finding; otherwise those that differ only in the entry are shown as one
    #[arg(long)]
    all: bool,
    /// Append a summary in Markdown to this file, such as `$GITHUB_STEP_SUMMARY`
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    summary: Option<PathBuf>,
    #[command(flatten)]
    levels: LevelFlags,
    /// Also fail on what time alone has brought about, such as expired waivers
    #[arg(long)]
    scheduled: bool,
    /// The folder in which probes look for their files [default: the registry's]
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    root: Option<PathBuf>,
    /// Record today's findings as waivers, so that the check passes from now on
    #[arg(long, requires = "until", conflicts_with_all = ["base", "base_file", "summary"], hide_short_help = true)]
    write_waivers: bool,
    /// The last day on which the waivers of `--write-waivers` hold
    #[arg(long, value_name = "DATE", value_parser = args::date, requires = "write_waivers", hide_short_help = true)]
    until: Option<Date>,
}

/// The notice in CI where a change was perhaps meant to be judged, and was not.
const NO_BASE: &str = "the registry was checked by itself, and what the change does to it was not judged";

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        if self.files.len() > 1 && matches!(self.format, OutputFormat::Json | OutputFormat::Sarif) {
            return Err(Error::failed("JSON and SARIF tell of one registry", "check one after the other"));
        }
        cx.each(&self.files, |cx| one(self, cx))
    }
}

fn one(args: &Args, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
    let levels = Levels { overrides: args.levels.checked()?, scheduled: args.scheduled };
    let path = cx.path()?;
    let root = args.root.as_ref().map(|root| cx.session.folder.join(root));
    let root = root.or_else(|| path.parent().map(PathBuf::from)).unwrap_or_default();
    if !store::is_folder(&root) {
        let message = format!("`{}` is not a folder", cx.display(&root));
        return Err(Error::failed(message, "name the folder of the project with `--root DIR`"));
    }
    if let Some(until) = args.until {
        return write_waivers::run(cx, &path, &root, &levels, until);
    }
    let (text, finding) = match cx.text() {
        Ok(text) => (text, None),
        Err(Error::NotText { text, finding }) => (text, finding),
        Err(error) => return Err(error),
    };
    let source = read::read_content(&text, finding.map(|finding| *finding));
    let repository = args.base.base.as_ref().map(|_| Repository::of(&path, &cx.session.git)).transpose()?;
    if let Some(repository) = &repository {
        repository.is_not_inside_that_of(&cx.session.folder)?;
    }
    let texts = Texts::default();
    let baseline = base::find(&args.base, cx, repository.as_ref(), &root, &texts)?;
    let base = baseline.as_ref().and_then(Baseline::for_rules);
    let old = base.map(|base| base.registry);
    let checkouts = checkouts::for_check(cx, old, &source, baseline.as_ref().and_then(Baseline::revision))?;
    let files = Project::new(root, &path, repository.as_ref()).with_records(checkouts);
    // A file that is not a registry is not compared with anything.
    let mirrors = if source.findings.is_empty() {
        checkouts::mirrors(cx, old, &source.registry)?
    } else {
        std::collections::HashMap::new()
    };
    let files = files.with_mirrors(mirrors);
    let findings = rules::check(&Checked { source: &source, today: cx.today(), base, files: Some(&files) }, &levels);
    let compared = baseline.as_ref().map(|baseline| &baseline.report);
    let records = project::records_report(cx, old, &source.registry, &files);
    let out = &cx.session.out;
    let (color, width) = (out.color, out.width);
    let report =
        Report { source: &source, findings: &findings, color, width, base: compared, all: args.all, records: &records };
    match args.format {
        OutputFormat::Short => cx.say(&report.short())?,
        OutputFormat::Json => cx.print(&report.json())?,
        OutputFormat::Sarif => cx.print(&report.sarif())?,
        OutputFormat::Github => cx.print(&report.github())?,
        OutputFormat::Human
        | OutputFormat::Table
        | OutputFormat::Csv
        | OutputFormat::Markdown
        | OutputFormat::Agenda => cx.say(&report.human())?,
    };
    if let Some(file) = &args.summary {
        store::append(&cx.session.folder.join(file), &report::summary(&report))?;
    }
    if let Some(remark) = project::unheld_note(old, &source.registry, &files) {
        cx.note(&remark)?;
    }
    match compared {
        Some(base) => cx.note(&format!("base: {base}"))?,
        // In a job, nobody sees the options.
        None if args.format == OutputFormat::Github => cx.print(&report::notice("no base", NO_BASE))?,
        None => Exit::Success,
    };
    match report::closing(&findings) {
        Some(closing) => cx.note(&closing)?,
        None => cx.note(&format!(
            "ok: no problems in `{}` ({})",
            source.text().name(),
            words::count(source.registry.entries.len(), "entry", "entries")
        ))?,
    };
    let summary = Summary::of(&findings);
    Ok(if summary.errors > 0 { Exit::Found } else { Exit::Success })
}
