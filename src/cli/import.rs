//! `tiers import`.

use std::path::{Path, PathBuf};

use indexmap::IndexSet;

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::import_blocks;
use super::import_history::{self, PagesInGit};
use super::import_page::{self, MappingArgs, parse_page, read_text};
use super::import_update;
use super::plan::{Provenance, WriteArgs};
use super::shell;
use crate::import::{self, Draft, Frame, Reading, Remark, Role, Shape, draft};
use crate::model::REMOVED;
use crate::read::Text;
use crate::store::{self, LOCK_TIMEOUT, StoreError};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("import", Group::SetUp);

/// Make a registry from a page that lists what is supported
///
/// It reads tables and lists under headings that name tiers, tables with a column for the tier or whose columns are
/// tiers, and lists behind a sentence such as "Tier 2 includes:". It reports what it leaves out, with line and
/// reason, and what it guessed, as the flags that say the same.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  tiers import docs/platforms.md                      Print the registry
  tiers import docs/platforms.md --out tiers.toml     … or write it
  tiers import docs/platforms.md --history            … with who moved when, from git
  tiers import docs/platforms.md --blocks             Print the page made from the registry too
  tiers import docs/platforms.md --blocks --write     … or write both
  tiers import docs/platforms.md --update             Add to the registry what is new on the page
  tiers import docs/platforms.md --column \"Notes=summary\" --kind \"Target=target\"
                                                      Say what a column holds, and what a kind is called
  tiers import README.md --section \"Supported systems\"
                                                      Read what stands under this heading, whatever it looks like
  tiers import boards.csv --column level=tier         Named columns of CSV and JSON

Pages are Markdown (also with HTML), reStructuredText, CSV, TSV or JSON.

Exit code: 1 if the pages list no entries in tiers, 2 if they could not be read.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
struct Args {
    /// The pages, each with a part of the entries
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Write the registry to this new file [default: print it]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The project's name [default: that of the repository, else of the current folder]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Put blocks into the places of the pages' tables and lists, fill them, print the pages, and say what differs
    #[arg(long)]
    blocks: bool,
    /// Write the registry and the pages with their blocks [default: print them]
    #[arg(long = "write", requires = "blocks")]
    write_pages: bool,
    /// Read every version of the pages in git too, and write who moved when, by which pull request, in which release
    #[arg(long)]
    history: bool,
    /// The tags that are releases, as in `v*` [default: those that begin with a number, or with `v` and a number]
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    tags: Option<String>,
    /// Add new rows to the registry that there is, and a step where a row has moved; report what else differs
    #[arg(long, conflicts_with_all = ["out", "name", "history", "blocks"])]
    update: bool,
    /// Of an update: its steps are by this and of then [default: what git says of each row]
    #[command(flatten)]
    provenance: Provenance,
    #[command(flatten)]
    write: WriteArgs,
    #[command(flatten)]
    map: MappingArgs,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let mapping = self.map.mapping()?;
        if self.tags.is_some() && !self.history && !self.update {
            return Err(Error::failed(
                "`--tags` is about `--history` and `--update`",
                "leave it out, or add one of them",
            ));
        }
        if !self.update && (self.write.dry_run || !self.provenance.is_empty()) {
            return Err(Error::failed(
                "`--dry-run`, `--decision`, `--pr`, `--since` and `--date` are about what `--update` writes",
                "leave them out, or add `--update`",
            ));
        }
        let pages_in_git =
            PagesInGit { pages: &self.pages, tags: self.tags.as_deref(), map: &self.map, mapping: &mapping };
        let mut pages = Vec::new();
        let mut names = Vec::new();
        let mut files = Vec::new();
        for page in &self.pages {
            let path = cx.session.folder.join(page);
            let name = cx.display(&path);
            let text = read_text(&path)?;
            let format = self.map.format(&path, &name)?;
            let page = parse_page(&text, &name, format)?;
            let reading = import::read(&page, &mapping);
            pages.push((page, reading));
            files.push(import_blocks::File { path, text: Text::new(name.clone(), text), format });
            names.push(name);
        }
        let mut draft = draft::of(&pages, &mapping);
        refuse(cx, &pages, &names, &draft)?;
        if self.update {
            remarks(cx, &names, &draft.remarks)?;
            return import_update::run(&self.write, &self.provenance, cx, &names, &draft, &pages_in_git);
        }

        let out = self.out.as_ref().map(|out| cx.session.folder.join(out));
        let target = out.clone().unwrap_or_else(|| cx.new_path());
        let out = out.or_else(|| self.write_pages.then(|| target.clone()));
        let mut frame = Frame::new(folder_name(cx), cx.today());
        frame.base = base(&files[0].path, &target);
        if self.blocks {
            frame.files = import_blocks::listed(cx, &files, &target)?;
        }
        let mut past = None;
        if self.history {
            let found = import_history::read(&pages_in_git, cx)?;
            import_history::describe(&found, &mut frame);
            // Remarks are about the files on disk, not about the last commit.
            let remarks = std::mem::take(&mut draft.remarks);
            let same = same_entries(&draft, &found.draft);
            if self.blocks && !(same && same_places(&draft, &found.draft)) {
                let message = "the pages have changes that are not committed, which the registry would not have";
                return Err(Error::refused(message, "commit them first, or leave `--history` out"));
            }
            draft = found.draft.clone();
            draft.remarks = remarks;
            past = Some((found, same));
        }
        if let Some(name) = &self.name {
            frame.project.clone_from(name);
        }
        let blocks = self.blocks.then(|| import_blocks::Blocks::plan(&files, &pages, &mut draft));
        let text = import_page::registry(cx, &draft, &frame)?;
        print_report(cx, &self.map, &pages, &names, &draft)?;
        if let Some((found, same)) = past {
            import_history::print_report(cx, &found, same)?;
        }
        let filled = match &blocks {
            Some(blocks) => blocks.fill(cx, &text, &target)?,
            None => Vec::new(),
        };
        match out {
            None => drop(cx.print(&text)?),
            Some(path) => {
                let shown = cx.display(&path);
                let others = if self.write_pages { import_blocks::replaced(&files, &filled) } else { Vec::new() };
                match store::create_with(&path, LOCK_TIMEOUT, &text, &others) {
                    Ok(()) => {}
                    Err(StoreError::Exists { .. }) => {
                        let help = if self.write_pages {
                            "name a new file with `--out`, or bring over what is new on the page with `--update`"
                        } else {
                            "name a new file, or print the registry without `--out`"
                        };
                        return Err(Error::refused(format!("`{shown}` exists, and nothing was written"), help));
                    }
                    Err(error) => return Err(error.into()),
                }
                cx.changed = true;
                cx.note(&format!("wrote `{shown}`"))?;
                for other in &others {
                    cx.note(&format!("wrote `{}`", cx.display(other.path)))?;
                }
                if self.write_pages {
                    return cx.note("next: look through what was written, then `tiers check` and `tiers docs --check`");
                }
                cx.note("next: look through it, then `tiers check`")?;
            }
        }
        for page in &filled {
            cx.print(page)?;
        }
        Ok(Exit::Success)
    }
}

/// Whether two drafts have their entries in the same lines, removed ones aside.
fn same_places(here: &Draft, committed: &Draft) -> bool {
    let living = committed.entries.iter().filter(|entry| entry.tier != REMOVED);
    here.entries.iter().map(|entry| entry.place).eq(living.map(|entry| entry.place))
}

/// Whether two drafts have the same entries in the same tiers, removed ones aside.
fn same_entries(here: &Draft, committed: &Draft) -> bool {
    let pairs = |draft: &Draft| -> Vec<(String, String)> {
        let living = draft.entries.iter().filter(|entry| entry.tier != REMOVED);
        living.map(|entry| (entry.name.clone(), entry.tier.clone())).collect()
    };
    pairs(here) == pairs(committed)
}

/// Fails if the pages list no entries, or contradict themselves.
fn refuse(
    cx: &mut Context<'_, '_>,
    pages: &[(import::Page, Reading)],
    names: &[String],
    draft: &Draft,
) -> Result<(), Error> {
    for ((_, reading), name) in pages.iter().zip(names) {
        if let Some(sections) = import::contradictions(reading) {
            let sections = words::quoted(sections.iter().take(3));
            return Err(Error::refused(
                format!("`{name}` has the same names in different tiers under {}", sections.join(", ")),
                "leave out what does not hold now: `--skip HEADING`",
            ));
        }
    }
    if draft.entries.is_empty() {
        remarks(cx, names, &draft.remarks)?;
        let tiers = pages.iter().flat_map(|(_, reading)| &reading.named);
        let tiers = words::quoted(tiers.map(|tier| &tier.label));
        let all = words::quoted(names).join(", ");
        return Err(match tiers.as_slice() {
            [] => Error::refused(
                format!("{all} lists no entries in tiers"),
                "name what the page calls its tiers, as in `--tier \"Best effort=3\"`; or a heading and its tier: `--section \"Supported=1\"`",
            ),
            tiers => Error::refused(
                format!(
                    "{all} names the tiers {}, but has no table or list of entries in one of them",
                    tiers.join(", ")
                ),
                "`--section HEADING` has what stands under a heading read",
            ),
        });
    }
    Ok(())
}

/// Reports what was read, what was left out, and what was guessed.
fn print_report(
    cx: &mut Context<'_, '_>,
    map: &MappingArgs,
    pages: &[(import::Page, Reading)],
    names: &[String],
    draft: &Draft,
) -> Result<(), Error> {
    remarks(cx, names, &draft.remarks)?;
    let left = draft.remarks.iter().filter(|(_, remark)| remark.left).count();
    let said = format!(
        "read {} in {} from {}",
        words::count(draft.entries.len(), "entry", "entries"),
        words::count(draft.tiers.len(), "tier", "tiers"),
        words::quoted(names).join(", "),
    );
    let left = if left == 0 {
        String::new()
    } else {
        format!("; {}", words::count(left, "place was left", "places were left"))
    };
    cx.note(&format!("{said}{left}"))?;
    let mut lines =
        vec![format!("  tiers import {}", names.iter().map(|name| shell::quoted(name)).collect::<Vec<_>>().join(" "))];
    for flag in map.flags().into_iter().chain(guesses(pages, draft)) {
        /// A terminal of 100 columns shows the line and the `\` after it.
        const WIDEST: usize = 98;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + flag.chars().count() <= WIDEST => *line += &format!(" {flag}"),
            _ => lines.push(format!("      {flag}")),
        }
    }
    cx.note("what was guessed, as flags with which it can be corrected:")?;
    cx.note(&lines.join(" \\\n"))?;
    Ok(())
}

fn remarks(cx: &mut Context<'_, '_>, names: &[String], remarks: &[(usize, Remark)]) -> Result<(), Error> {
    let mut sorted: Vec<&(usize, Remark)> = remarks.iter().collect();
    sorted.sort_by_key(|(page, remark)| (*page, remark.line));
    for (page, remark) in sorted {
        cx.note(&format!("{}:{}: {}", names[*page], remark.line, remark.text))?;
    }
    Ok(())
}

/// The flags that say what was guessed.
fn guesses(pages: &[(import::Page, Reading)], draft: &Draft) -> Vec<String> {
    let mut flags: IndexSet<String> = IndexSet::new();
    let mut add = |flag: String| {
        flags.insert(flag);
    };
    let tabular = |source: &&import::Source| matches!(source.shape, Shape::Table | Shape::TierColumn);
    let sources = pages.iter().flat_map(|(_, reading)| &reading.sources).filter(tabular);
    for (title, role) in sources.flat_map(|source| &source.columns) {
        match role {
            Role::Entry if !title.is_empty() => add(format!("--entry-column {}", shell::quoted(title))),
            Role::Entry | Role::Ignore => {}
            role if !title.is_empty() => {
                add(format!("--column {}", shell::quoted(&format!("{title}={}", role.word()))));
            }
            _ => {}
        }
    }
    let kinds: IndexSet<(&str, &str)> =
        draft.entries.iter().filter_map(|entry| Some((entry.said_kind.as_deref()?, entry.kind.as_str()))).collect();
    if kinds.is_empty() {
        draft.kinds.keys().for_each(|id| add(format!("--kind {}", shell::quoted(id))));
    }
    for (said, id) in kinds {
        add(format!("--kind {}", shell::quoted(&format!("{said}={id}"))));
    }
    for tier in &draft.tiers {
        for said in &tier.said {
            add(format!("--tier {}", shell::quoted(&format!("{said}={}", tier.id))));
        }
    }
    flags.into_iter().collect()
}

fn folder_name(cx: &Context<'_, '_>) -> String {
    let name =
        cx.session.folder.file_name().map(|name| crate::view::visible(&name.to_string_lossy()).trim().to_owned());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "My project".to_owned())
}

/// The folder of a page relative to that of the registry, if it is below that.
fn base(page: &Path, registry: &Path) -> Option<String> {
    let below = page.parent()?.strip_prefix(registry.parent()?).ok()?;
    let parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}
