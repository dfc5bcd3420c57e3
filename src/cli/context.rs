//! What a command has at hand: the session, the options that every command has, and the registry.

use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

use super::args::{Global, RecordsArg};
use super::error::{Error, Exit};
use super::format::OutputFormat;
use super::session::Session;
use super::shell;
use crate::finding::Finding;
use crate::model::{Entry, Name, Registry};
use crate::read::{self, Source, Text};
use crate::report::Report;
use crate::rules;
use crate::store::{self, StoreError};
use crate::view::{self, Page, Rows, Table};

/// The session, with the options that every command has.
pub(super) struct Context<'s, 'a> {
    pub(super) session: &'s mut Session<'a>,
    global: Global,
    /// Whether a file has been changed. From then on, output that cannot be written does not fail the command.
    pub(super) changed: bool,
}

impl<'s, 'a> Context<'s, 'a> {
    pub(super) fn new(session: &'s mut Session<'a>, global: Global) -> Self {
        Self { session, global, changed: false }
    }

    /// The day that counts as today.
    pub(super) fn today(&self) -> Date {
        self.global.today.unwrap_or(self.session.today)
    }

    /// The checkouts of records that the command line names.
    pub(super) fn records_args(&self) -> &[RecordsArg] {
        &self.global.records
    }

    /// The files of mirrors that the command line names.
    pub(super) fn mirror_args(&self) -> &[(String, PathBuf)] {
        &self.global.mirror
    }

    /// The registry's path.
    pub(super) fn path(&self) -> Result<PathBuf, Error> {
        let named = self.global.registry.as_deref().or(self.session.registry.as_deref());
        Ok(store::find(named, &self.session.folder)?)
    }

    /// Whether the command line or the environment names the registry.
    pub(super) fn is_registry_named(&self) -> bool {
        self.global.registry.is_some() || self.session.registry.is_some()
    }

    /// Runs a command for each of these registries, or for the default one if there are none. The worst exit code
    /// counts: an error in one is reported, and the others still run.
    pub(super) fn each(
        &mut self,
        registries: &[PathBuf],
        run: impl Fn(&mut Self) -> Result<Exit, Error>,
    ) -> Result<Exit, Error> {
        if let [] | [_] = registries {
            self.global.registry = registries.first().cloned().or(self.global.registry.take());
            return run(self);
        }
        let mut worst = Exit::Success;
        for registry in registries {
            self.global.registry = Some(registry.clone());
            let exit = run(self).unwrap_or_else(|error| error.report(self.session));
            worst = worst.max(exit);
        }
        Ok(worst)
    }

    /// Continues as if started in another folder, with this registry unless the command line or the environment names
    /// one.
    pub(super) fn start_in(&mut self, folder: PathBuf, registry: Option<&str>) {
        let named = self.global.registry.take().or(self.session.registry.take());
        let named = named.map(|path| self.session.folder.join(path));
        self.session.registry = named.or_else(|| registry.map(|path| folder.join(path)));
        self.session.folder = folder;
    }

    /// The registry, for a question about what it means.
    pub(super) fn registry(&mut self) -> Result<Registry, Error> {
        let text = self.text()?;
        Ok(self.source(&text)?.registry)
    }

    /// The registry's text, which [`Context::source`] reads.
    ///
    /// Content that is not text is reported like any other mistake in the file.
    pub(super) fn text(&mut self) -> Result<Text, Error> {
        let path = self.path()?;
        self.text_of(&path)
    }

    /// The text of a file that should be a registry.
    pub(super) fn text_of(&mut self, path: &Path) -> Result<Text, Error> {
        match store::read(path) {
            Ok(text) => Ok(Text::new(self.display(path), text)),
            Err(error) => Err(self.read_error(path, error)),
        }
    }

    /// The error for a file that cannot be read, with a finding if its content is the reason.
    pub(super) fn read_error(&self, path: &Path, error: StoreError) -> Error {
        let (text, finding) = match error {
            StoreError::NotUtf8 { lossy, offset, .. } => (lossy, Some(read::not_utf8(offset))),
            StoreError::ByteOrderMark { text, .. } => (text, None),
            error => return error.into(),
        };
        Error::NotText { text: Text::new(self.display(path), text), finding: finding.map(Box::new) }
    }

    /// Changes a file under its lock. `None` or the same text leaves it as it is.
    pub(super) fn edit(
        &mut self,
        path: &Path,
        change: impl FnOnce(&mut Self, &str) -> Result<Option<String>, Error>,
    ) -> Result<(), Error> {
        let mut changed = false;
        store::edit(path, self.session.lock_timeout, |text| {
            let new = change(self, text)?;
            changed = new.as_ref().is_some_and(|new| new != text);
            Ok(new)
        })
        .map_err(|error| self.edit_error(path, error))?;
        self.changed |= changed;
        Ok(())
    }

    /// Replaces the content that was read, if the file still has it.
    pub(super) fn replace(&mut self, path: &Path, read: &str, new: &str) -> Result<(), StoreError> {
        store::replace(path, self.session.lock_timeout, read, new)?;
        self.changed = true;
        Ok(())
    }

    /// Writes a new file.
    pub(super) fn create(&mut self, path: &Path, text: &str) -> Result<(), StoreError> {
        store::create(path, self.session.lock_timeout, text)?;
        self.changed = true;
        Ok(())
    }

    /// The error of an edit, told as [`Self::read_error`] does if the file could not be read.
    fn edit_error(&self, path: &Path, error: Error) -> Error {
        match error {
            Error::Store(error) => self.read_error(path, error),
            error => error,
        }
    }

    /// Where a new registry goes.
    pub(super) fn new_path(&self) -> PathBuf {
        let named = self.global.registry.as_deref().or(self.session.registry.as_deref());
        self.session.folder.join(named.unwrap_or(Path::new(store::FILE_NAME)))
    }

    /// Reads a text as a registry. If it is none, its findings are reported, and this fails.
    pub(super) fn source<'t>(&mut self, text: &'t Text) -> Result<Source<'t>, Error> {
        let source = read::read(text);
        let broken = rules::fatal_findings(&source);
        if broken.is_empty() {
            return Ok(source);
        }
        self.report(&source, &broken)?;
        Err(Error::NotARegistry { name: text.name().to_owned() })
    }

    /// The same for a registry whose Markdown goes onto pages: fails also if some of it cannot stand on a page.
    pub(super) fn source_for_pages<'t>(&mut self, text: &'t Text) -> Result<Source<'t>, Error> {
        let source = self.source(text)?;
        let malformed = rules::malformed_markdown(&source.registry);
        if malformed.is_empty() {
            return Ok(source);
        }
        self.report(&source, &malformed)?;
        let name = text.name();
        Err(Error::failed(format!("`{name}` has texts that cannot stand on a page"), "`tiers check` finds them too"))
    }

    /// Prints findings to stderr, and a blank line after them.
    pub(super) fn report(&mut self, source: &Source<'_>, findings: &[Finding]) -> Result<(), Error> {
        self.session.out.flush()?;
        let err = &mut self.session.err;
        let report =
            Report { source, findings, color: err.color, width: err.width, base: None, all: false, records: &[] };
        err.say(&report.human())?;
        if !findings.is_empty() {
            err.say("\n")?;
        }
        Ok(err.flush()?)
    }

    /// Writes data.
    pub(super) fn print(&mut self, text: &str) -> Result<Exit, Error> {
        self.session.out.write_all(text.as_bytes())?;
        Ok(Exit::Success)
    }

    /// Writes text for people.
    pub(super) fn say(&mut self, text: &str) -> Result<Exit, Error> {
        self.session.out.say(text)?;
        Ok(Exit::Success)
    }

    /// Writes an answer as JSON, piece by piece.
    pub(super) fn print_json(&mut self, answer: &impl Serialize) -> Result<Exit, Error> {
        view::write_json(&mut self.session.out, answer)?;
        Ok(Exit::Success)
    }

    /// Writes rows in a format, or the note `nothing` where a reader would see none.
    pub(super) fn print_rows(&mut self, rows: &impl Rows, format: OutputFormat, nothing: &str) -> Result<Exit, Error> {
        match format {
            OutputFormat::Json => self.print_json(rows),
            OutputFormat::Csv => self.print(&rows.csv()),
            OutputFormat::Markdown => match rows.markdown() {
                text if text.is_empty() => self.note(nothing),
                text => self.print(&text),
            },
            OutputFormat::Table
            | OutputFormat::Agenda
            | OutputFormat::Human
            | OutputFormat::Short
            | OutputFormat::Sarif
            | OutputFormat::Github => {
                let table = rows.table();
                match rows.page() {
                    _ if table.rows.is_empty() => self.note(nothing),
                    Some(page) if !view::fits(&table, self.session.out.width) => self.print_page(&page),
                    _ => self.print_table(&table),
                }
            }
        }
    }

    /// Writes a patch: to a file byte for byte, so that it can be applied; to a terminal without what could steer it.
    pub(super) fn print_patch(&mut self, patch: &str) -> Result<Exit, Error> {
        if self.session.out.width.is_none() {
            return self.say(patch);
        }
        let shown =
            |line: &str| line.trim_end_matches('\r').split('\t').map(view::visible).collect::<Vec<_>>().join("\t");
        let lines: String = patch.split_terminator('\n').map(|line| shown(line) + "\n").collect();
        self.say(&lines)
    }

    /// Writes a table for people, and notes which columns had no room.
    fn print_table(&mut self, table: &Table) -> Result<Exit, Error> {
        let (text, hidden) = view::terminal(table, self.session.out.width, self.session.out.color);
        self.say(&text)?;
        if !hidden.is_empty() {
            let columns = if hidden.len() == 1 { "column" } else { "columns" };
            let hidden = hidden.join(", ").to_lowercase();
            self.note(&format!("note: no room for the {columns} {hidden}"))?;
        }
        Ok(Exit::Success)
    }

    /// Writes a page for people.
    pub(super) fn print_page(&mut self, page: &Page) -> Result<Exit, Error> {
        let (width, color) = (self.session.out.width, self.session.out.color);
        self.say(&view::page(page, width, color))
    }

    /// Writes a remark to stderr, after the data that it is about. `--quiet` leaves it out.
    pub(super) fn note(&mut self, text: &str) -> Result<Exit, Error> {
        if self.global.quiet { Ok(Exit::Success) } else { self.warn(text) }
    }

    /// An entry by any of its names. Notes its id if that is another one.
    pub(super) fn entry<'r>(&mut self, registry: &'r Registry, name: &str) -> Result<&'r Entry, Error> {
        let Some((entry, how)) = registry.find(name) else {
            let names = registry.entries.values().flat_map(|entry| {
                let aliases = entry.aliases.iter().map(String::as_str);
                std::iter::once(entry.id.as_str()).chain(aliases).chain(entry.former_names())
            });
            return Err(Error::unknown("entry", name, names, "`tiers list` lists them"));
        };
        let is = match how {
            Name::Id => return Ok(entry),
            Name::Alias => "is another name of",
            Name::Former => "is a former name of",
            Name::OtherCase => "is taken as",
        };
        self.note(&format!("note: `{name}` {is} `{}`", entry.id))?;
        Ok(entry)
    }

    /// Writes a remark to stderr, with `--quiet` too.
    pub(super) fn warn(&mut self, text: &str) -> Result<Exit, Error> {
        self.session.out.flush()?;
        self.session.err.remark(text)?;
        self.session.err.flush()?;
        Ok(Exit::Success)
    }

    /// A command for the same registry, for a help line.
    pub(super) fn command_line(&self, words: &str) -> String {
        match &self.global.registry {
            Some(path) => format!("tiers {words} --registry {}", shell::quoted(&path.to_string_lossy())),
            None => format!("tiers {words}"),
        }
    }

    /// A path as people write it from the current folder.
    pub(super) fn display(&self, path: &Path) -> String {
        let folder = &self.session.folder;
        // In the root folder, a path without its slash would look like a mistake.
        if let Ok(below) = path.strip_prefix(folder)
            && folder.parent().is_some()
        {
            return below.display().to_string();
        }
        for (depth, ancestor) in folder.ancestors().enumerate().skip(1) {
            let Ok(below) = path.strip_prefix(ancestor) else { continue };
            // From far away, or from the root, the whole path says more.
            if depth > 3 || ancestor.components().all(|part| part == Component::RootDir) {
                break;
            }
            let up: PathBuf = std::iter::repeat_n("..", depth).collect();
            return up.join(below).display().to_string();
        }
        path.display().to_string()
    }
}
