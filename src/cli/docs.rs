//! `tiers docs`.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::render::{self, Rendered};
use super::shell;
use crate::docs::{BLOCKS, Figure, Filled, Filler, PagePlace, TITLE};
use crate::finding::{Finding, Place};
use crate::read::{self, Source, Text};
use crate::store::{self, StoreError};
use crate::toml::KeyPath;
use crate::view::unified_diff;
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("docs", Group::Publish);

/// Fill marked blocks in pages from the registry
///
/// A block is what stands between `<!-- tiers:begin NAME option=value … -->` and `<!-- tiers:end -->`, each on a line of
/// its own; in reStructuredText, in files that end in `.rst`, between `.. tiers:begin NAME option=value …` and
/// `.. tiers:end`. Everything outside of blocks stays as it is, and comments in code are left alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers docs                       Fill the pages that the registry names under [docs]
  tiers docs README.md             Fill this page
  tiers docs --check               Print what is stale, and end with exit code 1 if anything is", after_long_help = long_help())]
pub(super) struct Args {
    /// The pages, from the current folder [default: those of `[docs] files`, from the registry's folder]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change nothing; print a unified diff of what is stale
    #[arg(long)]
    check: bool,
}

/// A page that is to be filled.
struct Page {
    path: PathBuf,
    /// The text without a byte-order mark.
    text: Text,
    /// Whether the text begins with one.
    marked: bool,
    filled: Filled,
    figures: Vec<FigureFile>,
}

/// A figure of a page.
struct FigureFile {
    path: PathBuf,
    name: String,
    /// What the file holds; none if there is none yet.
    held: Option<String>,
    text: String,
}

impl Page {
    fn is_stale(&self) -> bool {
        self.filled.text != self.text.as_str()
    }

    /// What the file holds for one of its texts, with the byte-order mark.
    fn content<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.marked { format!("{BYTE_ORDER_MARK}{text}").into() } else { text.into() }
    }
}

impl FigureFile {
    fn is_stale(&self) -> bool {
        self.held.as_ref() != Some(&self.text)
    }
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry_path = cx.path()?;
        let text = cx.text()?;
        let source = cx.source_for_pages(&text)?;
        let folder = store::folder_of(&registry_path);
        let folder = store::normalize(folder);
        let project = store::project(&folder).unwrap_or(&folder);
        let files = files(self, cx, &source, &folder)?;
        let filler = Filler::new(&source.registry);
        let mut pages = Vec::new();
        let mut wrong = 0;
        for (index, path) in files {
            if let Some(index) = index
                && !store::normalize(&path).starts_with(project)
            {
                wrong += 1;
                cx.report(&source, &[outside(&cx.display(&path), index)])?;
                continue;
            }
            match page(cx, &filler, path, project, &folder) {
                Ok(page) => match index.filter(|_| page.filled.blocks == 0) {
                    Some(index) => {
                        wrong += 1;
                        cx.report(&source, &[without_blocks(page.text.name(), index)])?;
                    }
                    None => pages.push(page),
                },
                Err(PageError::Page(text, findings)) => {
                    wrong += 1;
                    cx.report(&Source::of_page(&text), &findings)?;
                }
                Err(PageError::File(error)) => {
                    wrong += 1;
                    let message = cx.session.with_short_paths(error.to_string());
                    let help = error.help().map(|help| cx.session.with_short_paths(help));
                    if let Some(index) = index {
                        // The registry names the page, so its line is the one to correct.
                        let place = Place::Value(KeyPath::keys(["docs", "files"]).index(index));
                        let help =
                            help.unwrap_or_else(|| "write the page, or take it out of `[docs] files`".to_owned());
                        cx.report(&source, &[Finding::new("", place, message).help(help)])?;
                    } else {
                        let help = help.map(|help| format!("help: {help}\n")).unwrap_or_default();
                        cx.note(&format!("error: {message}\n{help}"))?;
                    }
                }
            }
        }
        let mut figures: HashMap<PathBuf, (&FigureFile, &Page)> = HashMap::new();
        for page in &pages {
            for figure in &page.figures {
                let path = store::resolve(&figure.path).unwrap_or_else(|_| figure.path.clone());
                match figures.entry(path) {
                    Entry::Vacant(place) => drop(place.insert((figure, page))),
                    // Two pages may share a file only if it is the same figure.
                    Entry::Occupied(other) if other.get().0.text != figure.text => {
                        let (name, pages) = (&figure.name, [other.get().1.text.name(), page.text.name()]);
                        let message =
                            format!("`{name}` would be one figure for `{}` and another for `{}`", pages[0], pages[1]);
                        return Err(Error::failed(message, "write another `file` in one of the two pages"));
                    }
                    Entry::Occupied(_) => {}
                }
            }
        }
        // Templates come last, so that mistakes in pages are reported first.
        let mut rendered = Vec::new();
        for (index, render) in
            source.registry.docs.render.iter().enumerate().filter(|_| self.files.is_empty() && wrong == 0)
        {
            let (template, path) = (folder.join(&render.template), folder.join(&render.file));
            for (key, path) in [("template", &template), ("file", &path)] {
                if !store::normalize(path).starts_with(project) {
                    let place = Place::Value(KeyPath::keys(["docs", "render"]).index(index).key(key));
                    let message = format!("`{}` is outside of the project", cx.display(path));
                    let help = "name a file of the project; `tiers render` makes any other";
                    cx.report(&source, &[Finding::new("", place, message).help(help)])?;
                    return Err(Error::Failed { message: "nothing was written".to_owned(), help: None });
                }
            }
            rendered.push(render::file(cx, &source.registry, project, &template, &path)?);
        }
        if wrong > 0 {
            let pages = words::count(wrong, "page is", "pages are");
            return Err(Error::Failed { message: format!("{pages} wrong, and nothing was written"), help: None });
        }
        if self.check { check(self, cx, &pages, &rendered) } else { write(cx, &pages, &rendered) }
    }
}

/// The finding for a page outside of the project: a checkout must not have files written elsewhere.
fn outside(name: &str, index: usize) -> Finding {
    let place = Place::Value(KeyPath::keys(["docs", "files"]).index(index));
    let finding = Finding::new("", place, format!("`{name}` is outside of the project"));
    finding.help(format!("take it out of `[docs] files`, and name it: `tiers docs {}`", shell::quoted(name)))
}

/// The finding for a page without blocks.
fn without_blocks(name: &str, index: usize) -> Finding {
    let place = Place::Value(KeyPath::keys(["docs", "files"]).index(index));
    let finding = Finding::new("", place, format!("`{name}` has no blocks"));
    finding.help("write one into the page, as `tiers docs --help` shows, or take the page out of `[docs] files`")
}

/// Prints what is stale.
fn check(args: &Args, cx: &mut Context<'_, '_>, pages: &[Page], rendered: &[Rendered]) -> Result<Exit, Error> {
    let mut stale: Vec<&str> = Vec::new();
    let mut renewed_by: Vec<&str> = Vec::new();
    for page in pages {
        let before = stale.len();
        if page.is_stale() {
            stale.push(page.text.name());
            cx.print_patch(&unified_diff(page.text.name(), page.text.as_str(), &page.filled.text))?;
        }
        for figure in page.figures.iter().filter(|figure| figure.is_stale()) {
            stale.push(&figure.name);
            cx.print_patch(&unified_diff(&figure.name, figure.held.as_deref().unwrap_or(""), &figure.text))?;
        }
        if stale.len() > before {
            renewed_by.push(page.text.name());
        }
    }
    for file in rendered.iter().filter(|file| file.is_stale()) {
        stale.push(&file.name);
        cx.print_patch(&file.diff())?;
    }
    if stale.is_empty() {
        return up_to_date(cx, pages, pages.len() + rendered.len());
    }
    let mut command = cx.command_line("docs");
    if !args.files.is_empty() {
        command.extend(renewed_by.iter().map(|page| format!(" {}", shell::quoted(page))));
    }
    let message = match stale.as_slice() {
        [file] => format!("`{file}` is stale"),
        _ => format!("{} files are stale", stale.len()),
    };
    Err(Error::refused(message, format!("run `{command}`")))
}

/// Writes what is stale. Reports what was written even if a later file fails.
fn write(cx: &mut Context<'_, '_>, pages: &[Page], rendered: &[Rendered]) -> Result<Exit, Error> {
    let mut renewed = Vec::new();
    let written = write_all(cx, pages, rendered, &mut renewed);
    let noted = renewed.iter().try_for_each(|name| cx.note(&format!("renewed `{name}`")).map(drop));
    written?;
    noted?;
    let stale = pages.iter().filter(|page| page.is_stale()).count();
    let stale = stale + rendered.iter().filter(|file| file.is_stale()).count();
    up_to_date(cx, pages, pages.len() + rendered.len() - stale)
}

fn write_all<'p>(
    cx: &mut Context<'_, '_>,
    pages: &'p [Page],
    rendered: &'p [Rendered],
    renewed: &mut Vec<&'p str>,
) -> Result<(), Error> {
    // Figures first, so that no page shows a missing one.
    for figure in pages.iter().flat_map(|page| &page.figures).filter(|figure| figure.is_stale()) {
        match &figure.held {
            Some(held) => cx.replace(&figure.path, held, &figure.text)?,
            None => cx.create(&figure.path, &figure.text)?,
        }
        renewed.push(&figure.name);
    }
    for page in pages.iter().filter(|page| page.is_stale()) {
        cx.replace(&page.path, &page.content(page.text.as_str()), &page.content(&page.filled.text))?;
        renewed.push(page.text.name());
    }
    for file in rendered.iter().filter(|file| file.is_stale()) {
        file.write(cx)?;
        renewed.push(&file.name);
    }
    Ok(())
}

/// Reports how many pages are up to date, and which have no blocks.
fn up_to_date(cx: &mut Context<'_, '_>, pages: &[Page], count: usize) -> Result<Exit, Error> {
    for page in pages.iter().filter(|page| page.filled.blocks == 0) {
        cx.note(&format!("note: `{}` has no blocks; `tiers docs --help` shows how one begins", page.text.name()))?;
    }
    match count {
        0 => Ok(Exit::Success),
        _ => cx.note(&format!("{} up to date", words::count(count, "page is", "pages are"))),
    }
}

/// The pages, each once, with their indexes in `[docs] files` if they come from there.
fn files(
    args: &Args,
    cx: &Context<'_, '_>,
    source: &Source<'_>,
    folder: &Path,
) -> Result<Vec<(Option<usize>, PathBuf)>, Error> {
    let listed = &source.registry.docs.files;
    let files: Vec<(Option<usize>, PathBuf)> = if args.files.is_empty() {
        listed.iter().enumerate().map(|(index, file)| (Some(index), folder.join(file))).collect()
    } else {
        args.files.iter().map(|file| (None, cx.session.folder.join(file))).collect()
    };
    if files.is_empty() && source.registry.docs.render.is_empty() {
        let help = "name the pages, as in `tiers docs README.md`, or write `[docs]` with `files = [\"README.md\"]`";
        return Err(Error::failed("there are no pages to fill", help));
    }
    let mut seen = HashSet::new();
    let once =
        |(_, path): &(Option<usize>, PathBuf)| seen.insert(store::resolve(path).unwrap_or_else(|_| path.clone()));
    Ok(files.into_iter().filter(once).collect())
}

/// Why a page cannot be filled.
enum PageError {
    /// A mistake in its text.
    Page(Text, Vec<Finding>),
    /// The file.
    File(StoreError),
}

/// Fills a page, which no symbolic link may lead out of the project.
fn page(
    cx: &Context<'_, '_>,
    filler: &Filler<'_>,
    path: PathBuf,
    project: &Path,
    registry: &Path,
) -> Result<Page, PageError> {
    let name = cx.display(&path);
    let real = store::normalize(&path);
    let inside = real.starts_with(project);
    // The user names a page elsewhere, and it must be where it is named.
    let root = if inside { project } else { store::folder_of(&path) };
    let (content, marked) = match store::resolve_inside(&path, root).and_then(|_| store::read(&path)) {
        Ok(content) => (content, false),
        Err(StoreError::ByteOrderMark { text, .. }) => (text[BYTE_ORDER_MARK.len()..].to_owned(), true),
        Err(StoreError::NotUtf8 { lossy, offset, .. }) => {
            let finding = Finding { rule: "", ..read::not_utf8(offset) };
            return Err(PageError::Page(Text::new(name, lossy), vec![finding]));
        }
        Err(error) => return Err(PageError::File(error)),
    };
    let text = Text::new(name, content);
    let place = PagePlace { registry, page: store::folder_of(&real) };
    let made = filler.fill(&text, inside.then_some(place)).and_then(|page| Ok((figures(cx, &path, &page)?, page)));
    match made {
        Ok((figures, page)) => Ok(Page { path, text, marked, filled: page, figures }),
        Err(findings) => Err(PageError::Page(text, findings)),
    }
}

/// The figures of a page with what their files hold now; or findings for those that cannot be written.
fn figures(cx: &Context<'_, '_>, page: &Path, filled: &Filled) -> Result<Vec<FigureFile>, Vec<Finding>> {
    let (mut drawn, mut findings) = (Vec::new(), Vec::new());
    for figure in &filled.figures {
        match figure_file(cx, store::folder_of(page), figure) {
            Ok(figure) => drawn.push(figure),
            Err(finding) => findings.push(*finding),
        }
    }
    if findings.is_empty() { Ok(drawn) } else { Err(findings) }
}

/// A figure in the folder of its page. It may replace only a figure.
fn figure_file(cx: &Context<'_, '_>, folder: &Path, figure: &Figure) -> Result<FigureFile, Box<Finding>> {
    let finding = |message: String| Finding::new("", Place::Bytes(figure.at.clone()), message);
    let path = folder.join(&figure.file);
    let held = match store::resolve_inside(&path, folder).and_then(|_| store::read(&path)) {
        Ok(held) if Figure::may_replace(&held) => Some(held),
        Ok(_) | Err(StoreError::NotUtf8 { .. } | StoreError::ByteOrderMark { .. }) => {
            let finding = finding(format!("`{}` is not a figure of `tiers docs`, and stays", cx.display(&path)));
            return Err(Box::new(finding.help("write another `file`, or remove that one first")));
        }
        Err(StoreError::Missing { path: missing }) if missing == path && !store::is_there(&path) => None,
        Err(error) => {
            let finding = finding(cx.session.with_short_paths(error.to_string()));
            let help = match &error {
                StoreError::Missing { path: missing } if *missing == path => Some("the link leads nowhere".to_owned()),
                StoreError::Missing { .. } => Some("make the folder".to_owned()),
                error => error.help().map(|help| cx.session.with_short_paths(help)),
            };
            return Err(Box::new(Finding { help, ..finding }));
        }
    };
    Ok(FigureFile { name: cx.display(&path), path, held, text: figure.text.clone() })
}

/// The blocks and their options, as `tiers docs --help` lists them.
fn long_help() -> String {
    let mut help = "Blocks:\n".to_owned();
    let mut line = |text: std::fmt::Arguments<'_>| help.write_fmt(text).expect("a string takes every character");
    for block in BLOCKS {
        line(format_args!("  {:<12}  {}\n", block.name, block.summary));
        for option in block.options {
            let usage = format!("{}={}", option.name, option.value);
            if usage.chars().count() > 26 {
                line(format_args!("    {usage}\n{:32}{}\n", "", option.doc));
            } else {
                line(format_args!("    {usage:<26}  {}\n", option.doc));
            }
        }
    }
    line(format_args!("\nEvery block may have {}=\"{}\": {}.", TITLE.name, TITLE.value, TITLE.doc));
    line(format_args!("\n\nExample:\n  <!-- tiers:begin table tier=1 columns=kind,entry,since,missing -->"));
    line(format_args!("\n  <!-- tiers:end -->"));
    help
}
