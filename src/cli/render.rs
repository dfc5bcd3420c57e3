//! `tiers render`, and what `tiers docs` shares with it: a template → a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::project::Unread;
use super::shell;
use crate::finding::{Finding, Place};
use crate::model::Registry;
use crate::read::{Source, Text};
use crate::store::{self, SIZE_LIMIT, StoreError};
use crate::template;
use crate::view::unified_diff;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("render", Group::Publish).uncommon();

/// Make a file of any format from a template
///
/// It is a Jinja template over the JSON of `tiers export`. It has the filters `markdown`, `rst` and `html` for texts
/// of the registry, and the function `table(rows, columns, format)`. It reads no file but those of the project that it
/// includes, and runs nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers render docs/tiers.adoc.j2                          Print the result
  tiers render docs/tiers.adoc.j2 --out docs/tiers.adoc    Write it
  tiers render docs/tiers.adoc.j2 --out docs/tiers.adoc --check
                                                           Print what is stale; exit code 1 if it is

With `render` in `[docs]`, `tiers docs` holds the file too.")]
pub(super) struct Args {
    /// The template
    template: PathBuf,
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Change nothing; print a unified diff if the file is stale
    #[arg(long, requires = "out")]
    check: bool,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let registry_path = cx.path()?;
        let text = cx.text()?;
        let source = cx.source_for_pages(&text)?;
        let folder = store::normalize(store::folder_of(&registry_path));
        let project = store::project(&folder).unwrap_or(&folder);
        let template = cx.session.folder.join(&self.template);
        let Some(out) = &self.out else {
            let text = rendered(cx, &source.registry, project, &template)?;
            return cx.print(&text);
        };
        let file = file(cx, &source.registry, project, &template, &cx.session.folder.join(out))?;
        if !file.is_stale() {
            return cx.note(&format!("`{}` is up to date", file.name));
        }
        if self.check {
            cx.print_patch(&file.diff())?;
            let command = format!(
                "render {} --out {}",
                shell::quoted(&self.template.to_string_lossy()),
                shell::quoted(&out.to_string_lossy())
            );
            return Err(Error::refused(
                format!("`{}` is stale", file.name),
                format!("run `{}`", cx.command_line(&command)),
            ));
        }
        file.write(cx)?;
        cx.note(&format!("renewed `{}`", file.name))
    }
}

/// A file that a template makes, with what it holds now.
pub(super) struct Rendered {
    path: PathBuf,
    /// Its name in messages.
    pub(super) name: String,
    /// None if there is none yet.
    held: Option<String>,
    text: String,
}

impl Rendered {
    /// Whether the file does not hold what the template makes.
    pub(super) fn is_stale(&self) -> bool {
        self.held.as_ref() != Some(&self.text)
    }

    /// What differs.
    pub(super) fn diff(&self) -> String {
        unified_diff(&self.name, self.held.as_deref().unwrap_or(""), &self.text)
    }

    /// Writes it.
    pub(super) fn write(&self, cx: &mut Context<'_, '_>) -> Result<(), StoreError> {
        match &self.held {
            Some(held) => cx.replace(&self.path, held, &self.text),
            None => cx.create(&self.path, &self.text),
        }
    }
}

/// The result of a template, with what the file holds now. No symbolic link may lead out of the project.
pub(super) fn file(
    cx: &mut Context<'_, '_>,
    registry: &Registry,
    project: &Path,
    template: &Path,
    path: &Path,
) -> Result<Rendered, Error> {
    let name = cx.display(path);
    let real = |path: &Path| store::resolve(path).unwrap_or_else(|_| store::normalize(path));
    if [template, &cx.path()?].iter().any(|other| real(other) == real(path)) {
        let message = format!("`{name}` is what the result is made from, and stays");
        return Err(Error::failed(message, "name another file for the result"));
    }
    let root = if store::normalize(path).starts_with(project) { project } else { store::folder_of(path) };
    let held = match store::resolve_inside(path, root).and_then(|_| store::read(path)) {
        Ok(held) => Some(held),
        Err(StoreError::Missing { path: missing }) if missing == path && !store::is_there(path) => None,
        Err(StoreError::Missing { path: missing }) if missing == path => {
            return Err(Error::failed(
                format!("`{name}` is a link that leads nowhere"),
                "remove it, or name another file",
            ));
        }
        Err(StoreError::NotUtf8 { .. }) => {
            return Err(Error::failed(
                format!("`{name}` is not UTF-8, and stays"),
                "name another file, or remove that one first",
            ));
        }
        Err(StoreError::ByteOrderMark { text, .. }) => Some(text),
        Err(error) => return Err(error.into()),
    };
    Ok(Rendered { text: rendered(cx, registry, project, template)?, path: path.to_owned(), name, held })
}

/// The result of a template. A mistake in the template is reported with its line.
fn rendered(cx: &mut Context<'_, '_>, registry: &Registry, project: &Path, path: &Path) -> Result<String, Error> {
    let name = cx.display(path);
    let inside = store::normalize(path).starts_with(project);
    // The user names a template elsewhere, and it includes files beside it.
    let root = if inside { project } else { store::folder_of(path) }.to_owned();
    let text = store::resolve_inside(path, &root).and_then(|_| store::read(path))?;
    let below = store::normalize(path).strip_prefix(&root).map(Path::to_owned).unwrap_or_default();
    let parts: Vec<&str> = below.iter().filter_map(|part| part.to_str()).collect();
    let below = parts.join("/");
    let read = {
        let root = root.clone();
        move |file: &str| match store::read_inside(&root, file, SIZE_LIMIT) {
            Ok(text) => Ok(Some(text)),
            Err(why) => match Unread::from(why) {
                Unread::NoFile => Ok(None),
                Unread::Refused(why) => Err(why.to_owned()),
                Unread::Unreadable(why) => Err(format!("cannot be read: {why}")),
            },
        }
    };
    let wrong = match template::render(registry, &below, &text, Arc::new(read.clone())) {
        Ok(made) => return Ok(made),
        Err(wrong) => wrong,
    };
    // The mistake may be in an included template.
    let (shown, text) = if wrong.template == below {
        (name.clone(), text)
    } else {
        let text = read(&wrong.template).ok().flatten().unwrap_or_default();
        (cx.display(&root.join(&wrong.template)), text)
    };
    let lines = text.split_inclusive('\n');
    let start: usize = lines.clone().take(wrong.line.unwrap_or(1).saturating_sub(1)).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or_default();
    let start = start + (line.len() - line.trim_start().len());
    let place = Place::Bytes(start..start + line.trim().len());
    let text = Text::new(shown, text);
    cx.report(&Source::of_page(&text), &[Finding::new("", place, wrong.message).help(wrong.help)])?;
    Err(Error::Failed { message: format!("`{name}` cannot be rendered, and nothing was written"), help: None })
}
