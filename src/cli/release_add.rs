//! `tiers release add`.

use super::args;
use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::plan::{Body, Change, Original, Plan};
use crate::model::{Registry, Release, Version, Window};
use crate::schema;
use crate::toml::{KeyPath, Op};
use jiff::civil::Date;

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("add", Group::Change);

/// Add a release, or complete one that is planned
///
/// What is not given comes from the releases before it: the day and the day of the branch from the usual gap (the median
/// of the last five), whether it is long-term and until when it is supported from `[policy.support]`, the compiler from
/// the newest release before it. No day in the past is made up: a release that should be out by now needs its `--date`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers release add 49.0.0                 The next release, planned for when it is due
  tiers release add 49.0.0 --date 2026-09-20
                                           … which came out on that day, or will
  tiers release add 48.0.1 --date 2026-08-27
                                           A patch, which shares the support of its line
  tiers release add 50.0.0 --lts --end-of-support 2028-10-20 --dry-run

A release that is listed and not out yet is completed with what is given.")]
pub(super) struct Args {
    /// Its version
    #[arg(value_parser = args::version)]
    version: Version,
    /// The day on which it came out, or will
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    date: Option<Date>,
    /// The day on which its branch was cut, or will be: it decides what is in the release
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    branch: Option<Date>,
    /// It is supported for longer than others
    #[arg(long)]
    lts: bool,
    /// The last day of its support
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    end_of_support: Option<Date>,
    /// The oldest compiler that builds it
    #[arg(long, value_name = "VERSION", value_parser = args::version)]
    msrv: Option<Version>,
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let listed = registry.releases.iter().position(|release| release.version == self.version);
        match listed {
            Some(index) => planned(self, original, index),
            None => new(self, original, cx),
        }
    }
}

/// Adds a release.
fn new(args: &Args, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
    let (registry, version) = (original.registry, &args.version);
    let line = registry.window(version);
    let (date, branch, why) = if registry.is_next_line(version) {
        proposed(args, original, cx)?
    } else if args.date.is_some() {
        (args.date, args.branch, String::new())
    } else {
        let message = match &line {
            Some(line) => {
                let first = &line.release.version;
                format!("`{version}` belongs to the line of `{first}`, so no day can be proposed for it")
            }
            None => format!("`{version}` is older than a listed release, so no day can be proposed for it"),
        };
        return Err(Error::failed(message, "give the day on which it came out, or will: `--date DATE`"));
    };
    let policy = registry.policy.support.filter(|_| line.is_none());
    let lts = args.lts || policy.is_some_and(|policy| policy.is_lts(version));
    // The days of future lines are unknown, so support that ends with one of them has no end yet.
    let by_policy = || policy?.until(date?, lts, &[]);
    let until = args.end_of_support.or_else(by_policy);
    let msrv = args.msrv.as_ref().or_else(|| msrv_before(registry, version));
    let mut body = Body::of(&schema::tables::RELEASE);
    body.put("version", Some(version.as_str()));
    body.put("branch", branch);
    body.put("date", date);
    body.put("lts", lts.then_some(true));
    body.put("end-of-support", until);
    body.put("msrv", msrv.map(Version::as_str));
    let until = until.or_else(|| line.and_then(|line| line.until));
    let said = format!("added the release `{version}`, {}{why}{}", dated(date, original.today), supported(lts, until));
    Ok(Plan {
        ops: vec![Op::AppendTable { path: KeyPath::keys(["release"]), body: body.pairs }],
        summary: said,
        next: Some(next(version, date, original.today)),
        ..Plan::default()
    })
}

/// The day of the next line, the day of its branch, and a remark on how the first was found: as given, else by the
/// usual gaps.
fn proposed(
    args: &Args,
    original: &Original<'_>,
    cx: &mut Context<'_, '_>,
) -> Result<(Option<Date>, Option<Date>, String), Error> {
    let (registry, today) = (original.registry, original.today);
    let mut date = args.date;
    let mut why = String::new();
    if let (None, Some(due), Some(rhythm)) = (date, registry.next_date(), registry.rhythm()) {
        // A day in the past would say that it came out.
        if due > today {
            date = Some(due);
            why = format!(" (one comes every {rhythm})");
        } else {
            let version = &args.version;
            cx.note(&format!(
                "note: a release comes every {rhythm}, so `{version}` was due on about {due}; give `--date DATE` once it is out"
            ))?;
        }
    }
    // The branch decides what is in a release, so it is not guessed for one that is out.
    let planned = date.filter(|date| *date > today);
    let due = planned.and_then(|date| registry.next_branch().filter(|branch| *branch > today && *branch <= date));
    Ok((date, args.branch.or(due), why))
}

/// Completes a release that is listed and not out yet.
fn planned(args: &Args, original: &Original<'_>, index: usize) -> Result<Plan, Error> {
    let registry = original.registry;
    let held = &registry.releases[index];
    let Release { version, branch: _, date: was, lts, end_of_support, msrv: _ } = held;
    if was.is_some_and(|was| was <= original.today) {
        return Err(Error::refused(
            format!("the release `{version}` is listed already, and is out"),
            "to change what was promised, edit the file; `tiers check --base REV` checks that change",
        ));
    }
    let given =
        [args.date.is_some(), args.branch.is_some(), args.lts, args.end_of_support.is_some(), args.msrv.is_some()];
    if !given.contains(&true) {
        return Err(Error::refused(
            format!("the release `{version}` is listed already, as planned"),
            "give what is known of it now, such as `--date DATE`",
        ));
    }
    let date = args.date.or(*was);
    let lts = args.lts || *lts;
    let policy = registry.policy.support.as_ref().filter(|_| {
        let first = registry.window(version).map(|line: Window<'_>| line.release.version == *version);
        first == Some(true)
    });
    let ends = |date: Option<Date>, lts| policy?.until(date?, lts, &[]);
    // An end that the policy gave moves with the day from which it is counted.
    let moved = *end_of_support == ends(*was, held.lts) || end_of_support.is_none();
    let until = args.end_of_support.or_else(|| ends(date, lts).filter(|_| moved));
    let path = KeyPath::keys(["release"]).index(index);
    let mut body = Body::of(&schema::tables::RELEASE);
    body.put("branch", args.branch);
    body.put("date", args.date);
    body.put("lts", args.lts.then_some(true));
    body.put("end-of-support", until);
    body.put("msrv", args.msrv.as_ref().map(Version::as_str));
    let ops = body.pairs.into_iter().map(|(key, value)| Op::Set { path: path.key(&key), value });
    let until = until.or(*end_of_support);
    Ok(Plan {
        ops: ops.collect(),
        summary: format!("changed the release `{version}`, {}{}", dated(date, original.today), supported(lts, until)),
        next: Some(next(version, date, original.today)),
        ..Plan::default()
    })
}

/// The compiler that the newest release before this one needs.
fn msrv_before<'r>(registry: &'r Registry, version: &Version) -> Option<&'r Version> {
    let earlier = registry.releases.iter().filter(|release| release.version < *version);
    earlier.max_by(|a, b| a.version.cmp(&b.version))?.msrv.as_ref()
}

fn dated(date: Option<Date>, today: Date) -> String {
    match date {
        None => "planned without a day".to_owned(),
        Some(date) if date > today => format!("planned for {date}"),
        Some(date) => format!("of {date}"),
    }
}

fn supported(lts: bool, until: Option<Date>) -> String {
    let lts = if lts { ", long-term" } else { "" };
    let until = until.map(|until| format!(", supported until {until}")).unwrap_or_default();
    format!("{lts}{until}")
}

fn next(version: &Version, date: Option<Date>, today: Date) -> String {
    if date.is_none_or(|date| date > today) {
        format!("`tiers release add {version} --date DATE` once its day is settled")
    } else {
        "`tiers release list --supported` shows what is supported now".to_owned()
    }
}
