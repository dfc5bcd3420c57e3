//! `tiers import --blocks`: the pages as `tiers docs` fills them, and what differs from how they were.

use std::path::{Path, PathBuf};

use super::context::Context;
use super::error::Error;
use super::import_page::parse_page;
use crate::docs::{self, Filler, PagePlace};
use crate::import::blocks::{self, NewBlock, Whole};
use crate::import::compare::{self, Before};
use crate::import::{Draft, Page, PageFormat, Reading};
use crate::query;
use crate::read::{Source, Text};
use crate::store::{self, Replacement, StoreError};
use crate::words;

/// A page as it is read.
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The text without a byte-order mark.
    pub(super) text: Text,
    pub(super) format: PageFormat,
}

/// The paths of the pages from the registry's folder, which must be above them. Refuses pages that cannot have blocks.
pub(super) fn listed(cx: &Context<'_, '_>, files: &[File], registry: &Path) -> Result<Vec<String>, Error> {
    let folder = store::normalize(store::folder_of(registry));
    let mut names = Vec::new();
    for file in files {
        let name = file.text.name();
        let can = match file.format {
            PageFormat::Markdown => !docs::is_rst(name),
            PageFormat::Rst => docs::is_rst(name),
            PageFormat::Csv | PageFormat::Tsv | PageFormat::Json => false,
        };
        if !can {
            let help =
                "leave `--blocks` out; blocks stand in Markdown, and in reStructuredText in files that end in `.rst`";
            return Err(Error::refused(format!("`{name}` cannot have blocks"), help));
        }
        if docs::has_blocks(&file.text) {
            let help = "`tiers docs` fills them; `tiers import --update` brings over what is new on a page";
            return Err(Error::refused(format!("`{name}` has blocks already"), help));
        }
        let Ok(below) = store::normalize(&file.path).strip_prefix(&folder).map(Path::to_owned) else {
            let message = format!("`{name}` is not below the folder of `{}`", cx.display(registry));
            return Err(Error::refused(message, "put the registry into a folder above the page, with `--out FILE`"));
        };
        let parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        names.push(parts.join("/"));
    }
    Ok(names)
}

/// The blocks of some pages.
pub(super) struct Blocks<'p> {
    files: &'p [File],
    pages: Vec<Whole<'p>>,
    plan: blocks::Plan,
}

impl<'p> Blocks<'p> {
    /// Finds the blocks; the draft gets the fields that tell them apart.
    pub(super) fn plan(files: &'p [File], pages: &'p [(Page, Reading)], draft: &mut Draft) -> Self {
        let whole = |(file, read): (&'p File, &'p (Page, Reading))| Whole {
            text: file.text.as_str(),
            format: file.format,
            read,
        };
        let pages: Vec<Whole<'p>> = files.iter().zip(pages).map(whole).collect();
        let plan = blocks::plan(&pages, draft);
        Self { files, pages, plan }
    }

    /// The pages with their blocks filled from a registry. Reports what is left as it is, and what differs.
    pub(super) fn fill(&self, cx: &mut Context<'_, '_>, registry: &str, path: &Path) -> Result<Vec<String>, Error> {
        for (page, remark) in &self.plan.left {
            cx.note(&format!("{}:{}: {}", self.files[*page].text.name(), remark.line, remark.text))?;
        }
        if self.plan.blocks.iter().all(Vec::is_empty) {
            let message = "none of the tables and lists can become a block";
            return Err(Error::refused(message, "leave `--blocks` out, and write a page of your own: docs/blocks.md"));
        }
        let text = Text::new("the registry", registry.to_owned());
        let source = cx.source_for_pages(&text)?;
        let filler = Filler::new(&source.registry);
        let folder = store::normalize(store::folder_of(path));
        let mut made = Vec::new();
        for (number, (file, whole)) in self.files.iter().zip(&self.pages).enumerate() {
            let name = file.text.name();
            let empty = blocks::put(whole, &self.plan, number, |block| {
                let (begin, end) = docs::comments(name, &words(block));
                (begin, end.to_owned())
            });
            let empty = Text::new(name, empty);
            let page = store::normalize(&file.path);
            let place = PagePlace { registry: &folder, page: store::folder_of(&page) };
            let page = match filler.fill(&empty, Some(place)) {
                Ok(page) => page.text,
                Err(findings) => {
                    cx.report(&Source::of_page(&empty), &findings)?;
                    let help = "leave `--blocks` out; and please report this as a bug";
                    return Err(Error::failed(format!("the blocks of `{name}` cannot be filled"), help));
                }
            };
            self.print_report(cx, number, &page)?;
            made.push(page);
        }
        Ok(made)
    }

    /// Reports what differs between a page before and after.
    fn print_report(&self, cx: &mut Context<'_, '_>, number: usize, filled: &str) -> Result<(), Error> {
        let File { text, format, .. } = &self.files[number];
        let name = text.name();
        let blocks = &self.plan.blocks[number];
        let named = |block: &NewBlock| {
            let at = block.columns.iter().position(|column| column.name == "entry");
            (block.index, at.unwrap_or(0))
        };
        let replaced: Vec<(usize, usize)> = blocks.iter().map(named).collect();
        let page = &self.pages[number].read.0;
        let before = Before { text: text.as_str(), format: *format, page, replaced: &replaced };
        let differences = compare::differences(&before, &parse_page(filled, name, *format)?);
        for difference in &differences {
            cx.note(&format!("{name}:{}: {}", difference.line, difference.text))?;
        }
        let made = words::count(blocks.len(), "block", "blocks");
        let said = match differences.len() {
            0 => "reads as before".to_owned(),
            count => format!("differs in {} for its readers", words::count(count, "place", "places")),
        };
        cx.note(&format!("put {made} into `{name}`, which {said}"))?;
        Ok(())
    }
}

/// The words in the comment of a block: its name and its options.
fn words(block: &NewBlock) -> String {
    let mut words = if block.list { "list".to_owned() } else { "table".to_owned() };
    let mut option = |name: &str, value: &str| {
        let is_plain = |c: char| c.is_alphanumeric() || "_-.,:+=".contains(c);
        let quote = if value.chars().all(is_plain) { "" } else { "\"" };
        words.push_str(&format!(" {name}={quote}{value}{quote}"));
    };
    let mut list = |name: &str, values: &[String]| {
        if !values.is_empty() {
            option(name, &values.join(","));
        }
    };
    list("tier", &block.tiers);
    list("kind", &block.kinds);
    if let Some((field, value)) = &block.field {
        option("field", &format!("{field}={value}"));
    }
    let columns = block.columns.iter().map(|column| match &column.title {
        Some(title) => query::pair(&column.name, title),
        None => column.name.clone(),
    });
    let columns: Vec<String> = columns.collect();
    if !columns.is_empty() {
        option("columns", &columns.join(","));
    }
    if let Some(order) = block.order {
        option("order", order);
    }
    if block.code {
        option("code", "entry");
    }
    let align = block.columns.iter().filter_map(|column| Some(format!("{}:{}", column.name, column.align?)));
    let align: Vec<String> = align.collect();
    if !align.is_empty() {
        option("align", &align.join(","));
    }
    if let Some(notes) = block.notes {
        option("notes", notes);
    }
    if let Some(legend) = block.legend {
        option("legend", legend);
    }
    if block.ragged {
        option("pad", "no");
    }
    words
}

/// The pages that change, as replacements of files.
pub(super) fn replaced<'f>(files: &'f [File], filled: &[String]) -> Vec<Replacement<'f>> {
    let of = |(file, page): (&'f File, &String)| {
        let mark = match store::read(&file.path) {
            Err(StoreError::ByteOrderMark { .. }) => "\u{feff}",
            _ => "",
        };
        let text = file.text.as_str();
        Replacement { path: &file.path, read: format!("{mark}{text}"), new: format!("{mark}{page}") }
    };
    files.iter().zip(filled).filter(|(file, page)| file.text.as_str() != *page).map(of).collect()
}
