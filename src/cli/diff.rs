//! `tiers diff`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::base::is_registry;
use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::format::{self, OutputFormat};
use super::import_page::{self, MappingArgs};
use super::shell;
use crate::git::{Repository, Revision};
use crate::import::history::{self, Version};
use crate::import::{Frame, read as read_page};
use crate::model::Registry;
use crate::query::{Diff, WrongRow};
use crate::read::{self, Source, Text};
use crate::report::Compared;
use crate::view::visible;
use crate::words;
use crate::{change, query, rules};

/// The command.
pub(super) const COMMAND: Command = Command {
    args: |command| import_page::without_short_help(<Args as clap::Args>::augment_args(command)),
    ..Command::new::<Args>("diff", Group::Ask)
};

/// Show support changes between two revisions
#[derive(Debug, clap::Args)]
#[command(override_usage = "tiers diff [OPTIONS] <BASE> [HEAD]
       tiers diff [OPTIONS] <BASE>..<HEAD>
       tiers diff [OPTIONS] --files <A> <B>
       tiers diff [OPTIONS] --page <PAGE> <BASE> [HEAD]")]
#[command(after_help = "Examples:
  tiers diff main                              What this branch changes, committed or not
  tiers diff v38.0.0 v39.0.0                   What changed from one release to the next
  tiers diff main...feature                    What a branch changes, from where it began
  tiers diff origin/main --format markdown     … for a comment on the pull request
  tiers diff --files old.toml new.toml         Two files, without git
  tiers diff --page docs/tiers.md main         What this branch changes on a page that is written by hand

Exit code: 0 whether something changed or not, 2 if it could not be told.")]
pub(super) struct Args {
    /// The revision of git before; `A..B` and `A...B` name both, as for git
    #[arg(required_unless_present = "files")]
    base: Option<String>,
    /// The revision after [default: the file as it is on disk]
    head: Option<String>,
    /// Compare two files
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["base", "head"])]
    files: Option<Vec<PathBuf>>,
    /// Compare what a page lists, as `tiers import` reads it; no registry is needed
    #[arg(long, value_name = "PAGE", conflicts_with = "files")]
    page: Option<PathBuf>,
    /// Output format
    #[arg(long, default_value = "table", value_parser = format::among(format::LIST))]
    format: OutputFormat,
    #[command(flatten)]
    map: MappingArgs,
}

/// What is compared.
struct Side {
    /// The registry's text; none if it does not exist on this side.
    text: Option<Text>,
    at: Compared,
}

/// The answer with what was compared.
#[derive(Serialize)]
struct Answer<'d> {
    #[serde(flatten)]
    diff: &'d Diff<'d>,
    base: &'d Compared,
    head: &'d Compared,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        if self.page.is_none() && !self.map.is_empty() {
            let help = "name the page with `--page`, or leave them out";
            return Err(Error::failed("flags that say what a page means are about `--page`", help));
        }
        let (base, head) = sides(self, cx)?;
        let (base, head) = if self.page.is_some() { page_sides(self, cx, base, head)? } else { (base, head) };
        let (before, after) = (parsed_side(cx, base.text.as_ref())?, parsed_side(cx, head.text.as_ref())?);
        let empty = Registry::default();
        let old = before.as_ref().map_or(&empty, |source| &source.registry);
        let new = after.as_ref().map_or(&empty, |source| &source.registry);
        let mut diff = query::diff(&change::between(old, new));
        if before.is_none() || after.is_none() {
            // If all is new or gone, listing the entries says enough.
            diff.changed.clear();
        }
        if self.page.is_some() {
            diff.forget_days();
        }
        diff.wrong = before.iter().chain(&after).flat_map(wrong).collect();
        let base = Compared { entries: old.entries.len(), ..base.at };
        let head = Compared { entries: new.entries.len(), ..head.at };
        match self.format {
            OutputFormat::Json => cx.print_json(&Answer { diff: &diff, base: &base, head: &head })?,
            OutputFormat::Markdown => cx.print(&diff.markdown())?,
            _ if diff.is_empty() => cx.note("nothing changed")?,
            _ => cx.print_page(&diff.page())?,
        };
        let what = if self.page.is_some() { "such page" } else { "registry" };
        cx.note(&format!("base: {}\nhead: {}", base.describe(what), head.describe(what)))
    }
}

/// The two sides.
fn sides(args: &Args, cx: &mut Context<'_, '_>) -> Result<(Side, Side), Error> {
    if let Some([a, b]) = args.files.as_deref() {
        let (a, b) = (cx.session.folder.join(a), cx.session.folder.join(b));
        return Ok((on_disk(cx, &a)?, on_disk(cx, &b)?));
    }
    let path = match &args.page {
        Some(page) => cx.session.folder.join(page),
        None => cx.path()?,
    };
    let name = cx.display(&path);
    let repository = Repository::of(&path, &cx.session.git)?;
    let (revision, head) = revisions(args, &repository)?;
    let before = side_at(&revision)?;
    let after = if let Some(head) = &head {
        side_at(head)?
    } else {
        if let Err(error) = repository.holds_what_is_on_disk() {
            cx.note(&format!("note: {error}"))?;
        }
        on_disk(cx, &path)?
    };
    let base = revision.name();
    match (&before.text, &after.text, head.as_ref().map(Revision::name)) {
        (None, None, head) => {
            let head = head.unwrap_or("on disk");
            return Err(Error::failed(
                format!("there is no `{name}` at `{base}`, and none at `{head}`"),
                "name revisions that have it",
            ));
        }
        (None, Some(_), _) => {
            cx.note(&format!("note: there is no `{name}` at `{base}`, so all of it is new"))?;
            if args.page.is_none()
                && let Some(lost) = revision.lost()?.into_iter().find(is_registry)
            {
                let command = cx.command_line(&format!("diff {}", shell::quoted(&lost.name)));
                cx.note(&format!("note: `{}` is gone or a link now; `{command}` compares with it", lost.name))?;
            }
        }
        (Some(_), None, head) => {
            let head = head.unwrap_or_default();
            cx.note(&format!("note: there is no `{name}` at `{head}`, so all of it is gone"))?;
        }
        _ => {}
    }
    Ok((before, after))
}

/// The revisions before and after; without the second, the file on disk counts. `A..B` is `A B`, and `A...B` begins
/// where the two forked. A side that is left out is HEAD.
fn revisions<'r>(args: &Args, repository: &'r Repository) -> Result<(Revision<'r>, Option<Revision<'r>>), Error> {
    let base = args.base.as_deref().unwrap_or_default();
    // After a colon comes a path, which may contain dots.
    let dots = base.find("..").filter(|at| !base[..*at].contains(':'));
    let Some(dots) = dots else {
        let head = args.head.as_deref().map(|head| repository.revision(head)).transpose()?;
        return Ok((repository.revision(base)?, head));
    };
    if args.head.is_some() {
        return Err(Error::failed(
            format!("`{}` names both sides already", visible(base)),
            "leave out the other revision",
        ));
    }
    let (before, after) = (&base[..dots], &base[dots + 2..]);
    let (after, from_fork) = after.strip_prefix('.').map_or((after, false), |after| (after, true));
    let side = |name: &str| repository.revision(if name.is_empty() { "HEAD" } else { name });
    let (before, after) = (side(before)?, side(after)?);
    let fork = if from_fork { repository.fork_of(&before, &after)? } else { None };
    Ok((fork.unwrap_or(before), Some(after)))
}

/// The registries that `tiers import` makes of the page on each side. A name that changed is a step of the later one.
fn page_sides(args: &Args, cx: &mut Context<'_, '_>, base: Side, head: Side) -> Result<(Side, Side), Error> {
    let mapping = args.map.mapping()?;
    let today = cx.today();
    let path = cx.session.folder.join(args.page.as_deref().unwrap_or(Path::new("")));
    let mut versions = Vec::new();
    let mut left = 0;
    for (side, day) in [(&base, today.yesterday().unwrap_or(today)), (&head, today)] {
        let Some(text) = &side.text else { continue };
        let format = args.map.format(&path, text.name())?;
        let page = import_page::parse_page(text.as_str(), text.name(), format)?;
        let reading = read_page(&page, &mapping);
        left = reading.remarks.iter().filter(|remark| remark.left).count();
        let draft = history::state(&[(page, reading)], &mapping).map_err(|why| {
            let help = format!(
                "`tiers import {}` tells what it reads, and which flags correct it",
                shell::quoted(text.name())
            );
            Error::failed(format!("`{}` cannot be read as a list of what is supported: {why}", text.name()), help)
        })?;
        versions.push(Version {
            name: text.name().to_owned(),
            day,
            pr: None,
            subject: String::new(),
            since: None,
            draft,
        });
    }
    let mut frame = Frame::new("page", today);
    frame.enforced_from = today.tomorrow().unwrap_or(today);
    let mut registry = |versions: Vec<Version>, name: &str| -> Result<Text, Error> {
        let (draft, events) = history::follow(versions);
        for event in events {
            cx.note(&format!("note: {}", event.text))?;
        }
        let text = import_page::registry(cx, &draft, &frame)?;
        Ok(Text::new(name, text))
    };
    let mut sides = (Side { text: None, ..base }, Side { text: None, ..head });
    if let [first, ..] = versions.as_slice()
        && sides.0.at.file.is_some()
    {
        sides.0.text = Some(registry(vec![first.clone()], &first.name.clone())?);
    }
    if sides.1.at.file.is_some()
        && let Some(name) = versions.last().map(|version| version.name.clone())
    {
        sides.1.text = Some(registry(versions, &name)?);
    }
    if left > 0 {
        let places = words::count(left, "place of the page was", "places of the page were");
        let command = format!("tiers import {}", shell::quoted(&cx.display(&path)));
        cx.note(&format!("note: {places} left; `{command}` tells which"))?;
    }
    Ok(sides)
}

fn side_at(revision: &Revision<'_>) -> Result<Side, Error> {
    let text = revision.registry()?.map(|blob| Text::new(blob.name, blob.text));
    let file = text.as_ref().map(|_| revision.path());
    Ok(Side { text, at: Compared { commit: Some(revision.commit().to_owned()), file, entries: 0 } })
}

fn on_disk(cx: &mut Context<'_, '_>, path: &Path) -> Result<Side, Error> {
    let text = cx.text_of(path)?;
    let at = Compared { file: Some(text.name().to_owned()), ..Compared::default() };
    Ok(Side { text: Some(text), at })
}

/// A registry that can be compared. Its histories may be wrong, as people ask just then.
fn parsed_side<'t>(cx: &mut Context<'_, '_>, text: Option<&'t Text>) -> Result<Option<Source<'t>>, Error> {
    let Some(text) = text else { return Ok(None) };
    let source = read::read(text);
    if source.findings.is_empty() { Ok(Some(source)) } else { cx.source(text).map(Some) }
}

/// What is wrong with the histories of a registry.
fn wrong(source: &Source<'_>) -> Vec<WrongRow> {
    let text = source.text();
    let mut rows: Vec<WrongRow> = rules::fatal_findings(source)
        .into_iter()
        .map(|finding| WrongRow {
            rule: finding.rule,
            line: text.position(source.locate(&finding.place).start).line,
            message: finding.message,
            file: text.name().to_owned(),
        })
        .collect();
    rows.sort_by_key(|row| row.line);
    rows
}
