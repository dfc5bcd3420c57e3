//! `tiers mdbook`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use crate::docs::Filler;
use crate::finding::Finding;
use crate::read::{Source, Text};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("mdbook", Group::Publish).uncommon();

/// Fill the marked blocks of a book when mdBook builds it
///
/// This is a preprocessor: mdBook starts it, hands it the book on stdin, and takes the book with its blocks filled from
/// stdout. The blocks in the repository can then stay empty, and none goes stale.
#[derive(Debug, clap::Args)]
#[command(after_help = "In book.toml:
  [preprocessor.tiers]
  command = \"tiers mdbook\"
  registry = \"../tiers.toml\"    # from the folder of book.toml [default: tiers.toml there or above it]

Exit code: 1 if a block is wrong, 2 if there is no registry or no book.")]
pub(super) struct Args {
    #[command(subcommand)]
    question: Option<Question>,
}

/// What mdBook asks before it hands over a book.
#[derive(Debug, clap::Subcommand)]
enum Question {
    /// Whether a renderer can show what is filled in; the exit code is the answer
    Supports {
        /// The renderer's name
        renderer: String,
    },
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        if let Some(Question::Supports { renderer }) = &self.question {
            // Blocks are filled with Markdown, which every renderer gets.
            let _ = renderer;
            return Ok(Exit::Success);
        }
        let (context, mut book) = input(cx)?;
        let root = context["root"].as_str().map(PathBuf::from).unwrap_or_default();
        let root = cx.session.folder.join(root);
        let sources = context["config"]["book"]["src"].as_str().unwrap_or("src").to_owned();
        cx.start_in(root, context["config"]["preprocessor"]["tiers"]["registry"].as_str());
        let text = cx.text()?;
        let registry = cx.source_for_pages(&text)?;
        let filler = Filler::new(&registry.registry);
        let mut wrong = Vec::new();
        let mut figures = Vec::new();
        let items = ["items", "sections"].into_iter().find(|key| book[key].is_array());
        let Some(items) = items.map(|key| &mut book[key]) else { return Err(no_book("it has no chapters")) };
        each_chapter(items, &mut |chapter| fill(chapter, &filler, &sources, &mut wrong, &mut figures));
        for (page, findings) in &wrong {
            cx.report(&Source::of_page(page), findings)?;
        }
        if !wrong.is_empty() {
            let chapters = words::count(wrong.len(), "chapter is", "chapters are");
            return Err(Error::refused(
                format!("{chapters} wrong"),
                "correct the comments named above; `tiers docs --help` lists blocks",
            ));
        }
        if let Some(page) = figures.first() {
            return Err(Error::refused(
                format!("`{page}` has a figure, which is a file that mdBook cannot be handed"),
                format!("fill that page in the repository: `tiers docs {page}`"),
            ));
        }
        let book = serde_json::to_string(&book).expect("what was read as JSON can be written");
        cx.print(&(book + "\n"))
    }
}

/// Reads what mdBook hands over: `[context, book]`.
fn input(cx: &mut Context<'_, '_>) -> Result<(Value, Value), Error> {
    /// No book is this large.
    const LARGEST: u64 = 256 * 1024 * 1024;
    let mut text = String::new();
    let read = cx.session.input.by_ref().take(LARGEST).read_to_string(&mut text);
    read.map_err(|error| no_book(&error.to_string()))?;
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::Array(parts)) => match <[Value; 2]>::try_from(parts) {
            Ok([context, book]) => Ok((context, book)),
            Err(_) => Err(no_book("it is not `[context, book]`")),
        },
        Ok(_) => Err(no_book("it is not `[context, book]`")),
        Err(error) => Err(no_book(&error.to_string())),
    }
}

fn no_book(why: &str) -> Error {
    Error::failed(
        format!("stdin has no book from mdBook: {why}"),
        "mdBook starts this command; name it in book.toml: `[preprocessor.tiers]` with `command = \"tiers mdbook\"`",
    )
}

/// Visits every chapter, those within others too.
fn each_chapter(items: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    // A stack in place of recursion, as the author of the book chooses how deep it is.
    let mut open: Vec<&mut Value> = items.as_array_mut().into_iter().flatten().collect();
    open.reverse();
    while let Some(item) = open.pop() {
        let Some(chapter) = item.get_mut("Chapter") else { continue };
        visit(chapter);
        let inner = chapter.get_mut("sub_items").and_then(Value::as_array_mut).into_iter().flatten();
        let start = open.len();
        open.extend(inner);
        open[start..].reverse();
    }
}

/// Fills the blocks of a chapter.
fn fill(
    chapter: &mut Value,
    filler: &Filler<'_>,
    sources: &str,
    wrong: &mut Vec<(Text, Vec<Finding>)>,
    figures: &mut Vec<String>,
) {
    let name =
        ["source_path", "path", "name"].into_iter().find_map(|key| chapter[key].as_str().map(|name| (key, name)));
    let name = match name {
        Some(("name", name)) => name.to_owned(),
        Some((_, path)) => Path::new(sources).join(path).display().to_string(),
        None => "a chapter".to_owned(),
    };
    let Some(content) = chapter["content"].as_str() else { return };
    let page = Text::new(name, content);
    // Files beside the registry are not in the book, so their addresses lead to the web.
    match filler.fill(&page, None) {
        Ok(whole) if whole.blocks == 0 => {}
        Ok(whole) => {
            if !whole.figures.is_empty() {
                figures.push(page.name().to_owned());
            }
            chapter["content"] = Value::String(whole.text);
        }
        Err(findings) => wrong.push((page, findings)),
    }
}
