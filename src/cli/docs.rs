//! `tiers docs`.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::error::{Error, Exit};
use super::session::{Cx, quoted};
use crate::docs::{BLOCKS, Figure, Filled, Filler, TITLE};
use crate::edit::unified_diff;
use crate::finding::{Finding, Place};
use crate::path::KeyPath;
use crate::read::{self, Source, Text};
use crate::store::{self, LOCK_TIMEOUT, StoreError};

/// Fill the marked blocks of Markdown pages from the registry
///
/// A block is what stands between `<!-- tiers:begin NAME option=value … -->` and `<!-- tiers:end -->`, each on a line of
/// its own. Everything outside of blocks stays as it is, and comments in code are left alone.
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
    figures: Vec<Drawn>,
}

/// A figure of a page.
struct Drawn {
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

    /// The content of the file for one of its texts.
    fn content(&self, text: &str) -> String {
        let mark = if self.marked { BYTE_ORDER_MARK } else { "" };
        format!("{mark}{text}")
    }
}

impl Drawn {
    fn is_stale(&self) -> bool {
        self.held.as_ref() != Some(&self.text)
    }
}

const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let registry_path = cx.path()?;
    let text = cx.text()?;
    let source = cx.registry(&text)?;
    let files = files(args, cx, &source, &registry_path)?;
    let filler = Filler::new(&source.registry);
    let mut pages = Vec::new();
    let mut wrong = 0;
    for (index, path) in files {
        match page(cx, &filler, path) {
            Ok(page) => pages.push(page),
            Err(Wrong::Page(text, findings)) => {
                wrong += 1;
                cx.report(&Source::of_page(&text), &findings)?;
            }
            Err(Wrong::File(error)) => {
                wrong += 1;
                let message = error.to_string();
                if let Some(index) = index {
                    // The registry names the page: that is the line to correct.
                    let place = Place::Value(KeyPath::keys(["docs", "files"]).index(index));
                    let help = "write the page, or take it out of `[docs] files`";
                    cx.report(&source, &[Finding::new("", place, message).help(help)])?;
                } else {
                    cx.note(&format!("error: {message}\n"))?;
                }
            }
        }
    }
    let mut figures: HashMap<PathBuf, (&Drawn, &Page)> = HashMap::new();
    for page in &pages {
        for figure in &page.figures {
            let path = store::resolve(&figure.path).unwrap_or_else(|_| figure.path.clone());
            match figures.entry(path) {
                Entry::Vacant(place) => drop(place.insert((figure, page))),
                // Two pages may show the same figure, but it cannot be two figures.
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
    if wrong > 0 {
        let pages = if wrong == 1 { "1 page is".to_owned() } else { format!("{wrong} pages are") };
        return Err(Error::Failed { message: format!("{pages} wrong, and nothing was written"), help: None });
    }
    if args.check { check(args, cx, &pages) } else { write(cx, &pages) }
}

/// Prints what is stale.
fn check(args: &Args, cx: &mut Cx<'_, '_>, pages: &[Page]) -> Result<Exit, Error> {
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
    if stale.is_empty() {
        return up_to_date(cx, pages, pages.len());
    }
    let mut command = cx.command("docs");
    if !args.files.is_empty() {
        command.extend(renewed_by.iter().map(|page| format!(" {}", quoted(page))));
    }
    let message = match stale.as_slice() {
        [file] => format!("`{file}` is stale"),
        _ => format!("{} files are stale", stale.len()),
    };
    Err(Error::refused(message, format!("run `{command}`")))
}

/// Writes what is stale, each page as a whole.
fn write(cx: &mut Cx<'_, '_>, pages: &[Page]) -> Result<Exit, Error> {
    let mut renewed = 0;
    // Figures first, so that no page shows one that is not there.
    for figure in pages.iter().flat_map(|page| &page.figures).filter(|figure| figure.is_stale()) {
        store::write_atomic(&figure.path, &figure.text)?;
        cx.note(&format!("renewed `{}`", figure.name))?;
    }
    for page in pages.iter().filter(|page| page.is_stale()) {
        let read = page.content(page.text.as_str());
        store::edit(&page.path, LOCK_TIMEOUT, |text| -> Result<Option<String>, StoreError> {
            if text == read {
                Ok(Some(page.filled.text.clone()))
            } else {
                Err(StoreError::Changed { path: page.path.clone() })
            }
        })
        .or_else(|error| match error {
            // A page may have a byte-order mark, which a registry may not.
            StoreError::ByteOrderMark { text, .. } if text == read => {
                store::write_atomic(&page.path, &page.content(&page.filled.text))
            }
            error => Err(error),
        })?;
        renewed += 1;
        cx.note(&format!("renewed `{}`", page.text.name()))?;
    }
    up_to_date(cx, pages, pages.len() - renewed)
}

/// Says how many pages are as they should be, and which have nothing to fill.
fn up_to_date(cx: &mut Cx<'_, '_>, pages: &[Page], count: usize) -> Result<Exit, Error> {
    for page in pages.iter().filter(|page| page.filled.blocks == 0) {
        cx.note(&format!("note: `{}` has no blocks; `tiers docs --help` shows how one begins", page.text.name()))?;
    }
    match count {
        0 => Ok(Exit::Fine),
        1 => cx.note("1 page is up to date"),
        _ => cx.note(&format!("{count} pages are up to date")),
    }
}

/// The pages, each once, with their indexes in `[docs] files` if they come from there.
fn files(
    args: &Args,
    cx: &Cx<'_, '_>,
    source: &Source<'_>,
    registry_path: &std::path::Path,
) -> Result<Vec<(Option<usize>, PathBuf)>, Error> {
    let listed = &source.registry.docs.files;
    let files: Vec<(Option<usize>, PathBuf)> = if args.files.is_empty() {
        let folder = store::folder_of(registry_path);
        listed.iter().enumerate().map(|(index, file)| (Some(index), folder.join(file))).collect()
    } else {
        args.files.iter().map(|file| (None, cx.session.folder.join(file))).collect()
    };
    if files.is_empty() {
        let help = "name the pages, as in `tiers docs README.md`, or write `[docs]` with `files = [\"README.md\"]`";
        return Err(Error::failed("there are no pages to fill", help));
    }
    let mut seen = HashSet::new();
    let once =
        |(_, path): &(Option<usize>, PathBuf)| seen.insert(store::resolve(path).unwrap_or_else(|_| path.clone()));
    Ok(files.into_iter().filter(once).collect())
}

/// What keeps a page from being filled.
enum Wrong {
    /// Its text.
    Page(Text, Vec<Finding>),
    /// The file.
    File(StoreError),
}

fn page(cx: &Cx<'_, '_>, filler: &Filler<'_>, path: PathBuf) -> Result<Page, Wrong> {
    let name = cx.name(&path);
    let (content, marked) = match store::read(&path) {
        Ok(content) => (content, false),
        Err(StoreError::ByteOrderMark { text, .. }) => (text[BYTE_ORDER_MARK.len()..].to_owned(), true),
        Err(StoreError::NotUtf8 { lossy, offset, .. }) => {
            let finding = Finding { rule: "", ..read::not_utf8(offset) };
            return Err(Wrong::Page(Text::new(name, lossy), vec![finding]));
        }
        Err(error) => return Err(Wrong::File(error)),
    };
    let text = Text::new(name, content);
    match filler.fill(&text) {
        Ok(page) => {
            let figures = figures(cx, &path, &page).map_err(Wrong::File)?;
            Ok(Page { path, text, marked, filled: page, figures })
        }
        Err(findings) => Err(Wrong::Page(text, findings)),
    }
}

/// The figures of a page, beside what their files hold.
fn figures(cx: &Cx<'_, '_>, page: &Path, filled: &Filled) -> Result<Vec<Drawn>, StoreError> {
    let folder = store::folder_of(page);
    let draw = |figure: &Figure| {
        let path = folder.join(&figure.file);
        let held = match store::read(&path) {
            Ok(held) => Some(held),
            Err(StoreError::Missing { .. }) => None,
            Err(error) => return Err(error),
        };
        Ok(Drawn { name: cx.name(&path), path, held, text: figure.text.clone() })
    };
    filled.figures.iter().map(draw).collect()
}

/// The blocks and their options, as `tiers docs --help` lists them.
fn long_help() -> String {
    let mut help = "Blocks:\n".to_owned();
    let mut line = |text: std::fmt::Arguments<'_>| help.write_fmt(text).expect("a string takes every character");
    for block in BLOCKS {
        line(format_args!("  {:<12}  {}\n", block.name, block.summary));
        for option in block.options {
            let mut usage = format!("{}={}", option.name, option.value);
            for doc in wrapped(option.doc, 66) {
                line(format_args!("    {usage:<26}  {doc}\n"));
                usage.clear();
            }
        }
    }
    line(format_args!("\nEvery block may have {}=\"{}\": {}.", TITLE.name, TITLE.value, TITLE.doc));
    line(format_args!("\n\nExample:\n  <!-- tiers:begin table tier=1 columns=kind,entry,since,missing -->"));
    line(format_args!("\n  <!-- tiers:end -->"));
    help
}

/// A text in lines of at most this many characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
