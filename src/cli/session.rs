//! What the program is a function of: folder, clock, streams. And what the commands share: the registry.

use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use serde::Serialize;

use super::args::Global;
use super::checkouts::RecordsArg;
use super::error::{Error, Exit};
use crate::git;
use crate::model::{Entry, Name, Registry};
use crate::read::{self, Source, Text};
use crate::report::Report;
use crate::rules;
use crate::store::{self, StoreError};
use crate::view::{self, Page, Table};

/// The world as the program sees it.
pub struct Session<'a> {
    /// The current folder.
    pub folder: PathBuf,
    /// What `TIERS_REGISTRY` says.
    pub registry: Option<PathBuf>,
    /// What the environment says to git.
    pub git: git::Environment,
    /// The clock's day, in UTC so that it is the same one on every machine.
    pub today: Date,
    /// How long to wait for another `tiers` that changes the same file.
    pub lock_timeout: Duration,
    /// Where data comes from that no file has.
    pub input: Box<dyn Read + 'a>,
    /// Where data goes.
    pub out: Stream<'a>,
    /// Where talk goes.
    pub err: Stream<'a>,
}

impl Session<'_> {
    /// A message in which paths below the current folder stand as people write them from there.
    pub(super) fn with_short_paths(&self, message: String) -> String {
        let here = self.folder.join("").display().to_string();
        // In the root folder, a path without its slash would look like a mistake.
        if self.folder.parent().is_none() { message } else { message.replace(&format!("`{here}"), "`") }
    }
}

/// An output with what is known of its reader.
///
/// Whole lines are written at once, so that another program that writes to the same terminal tears none.
pub struct Stream<'a> {
    writer: Box<dyn Write + 'a>,
    /// Whether it may be coloured.
    pub color: bool,
    /// How many columns its reader has; none if it is no terminal.
    pub width: Option<usize>,
    /// Whether a runner of GitHub reads it, which takes lines such as `::error::…` and `##[error]…` for commands.
    pub runner: bool,
    /// What waits for the end of its line, or for more.
    pending: Vec<u8>,
    /// Whether a write has failed: what comes after it is lost, and is not tried again.
    lost: bool,
}

/// How the word is coloured with which a remark begins, as in the excerpts of findings.
fn label(word: &str) -> Option<Style> {
    let color = match word {
        "error" => AnsiColor::BrightRed,
        "warning" => AnsiColor::Yellow,
        "ok" | "note" => AnsiColor::BrightGreen,
        "help" | "next" => AnsiColor::BrightCyan,
        _ => return None,
    };
    Some(color.on_default().bold())
}

/// After so many bytes the whole lines among them are written.
const PENDING: usize = 64 * 1024;

impl<'a> Stream<'a> {
    /// An output that goes to this writer, which need not buffer.
    pub fn new(writer: impl Write + 'a, color: bool, width: Option<usize>) -> Self {
        Self { writer: Box::new(writer), color, width, runner: false, pending: Vec::new(), lost: false }
    }

    /// Writes a text for people. What a runner would take for a command is broken up; data is written as it is.
    pub(super) fn say(&mut self, text: &str) -> io::Result<()> {
        let text = if self.runner { view::without_commands(text) } else { text.into() };
        self.write_all(text.as_bytes())
    }

    /// Writes a remark of the program on lines of its own. The word with which a line begins, such as `error`, is coloured.
    pub(super) fn remark(&mut self, text: &str) -> io::Result<()> {
        let mut said = String::new();
        for line in view::visible_lines(text).split('\n') {
            let style = line.split_once(": ").and_then(|(word, _)| Some((word, label(word)?)));
            match style.filter(|_| self.color) {
                Some((word, style)) => said += &format!("{style}{word}{style:#}{}\n", &line[word.len()..]),
                None => said += &format!("{line}\n"),
            }
        }
        self.say(&said)
    }

    /// Writes the first bytes of those that wait.
    fn send(&mut self, count: usize) -> io::Result<()> {
        let result = self.writer.write_all(&self.pending[..count]).and_then(|()| self.writer.flush());
        self.pending.drain(..count);
        self.lost = result.is_err();
        match result {
            // Nobody reads on, as in `tiers list | head`: what the program finds stays as it is.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }
}

impl Write for Stream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.lost {
            return Ok(bytes.len());
        }
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= PENDING
            && let Some(end) = self.pending.iter().rposition(|byte| *byte == b'\n')
        {
            self.send(end + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.lost || self.pending.is_empty() { Ok(()) } else { self.send(self.pending.len()) }
    }
}

/// A session with the options that every command has.
pub(super) struct Context<'s, 'a> {
    pub(super) session: &'s mut Session<'a>,
    global: Global,
    /// Whether a file was changed: from then on, the exit code tells of the change and not of its telling.
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

    /// Whether the registry is named, and not found.
    pub(super) fn is_registry_named(&self) -> bool {
        self.global.registry.is_some() || self.session.registry.is_some()
    }

    /// Does something with each of these registries, or with the one that is found where none is named. The worst of the
    /// exit codes counts; what cannot be done with one of them is told, and the others have their turn.
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

    /// Goes on as if started in another folder, where this is the registry unless the command line or the environment
    /// names one.
    pub(super) fn start_in(&mut self, folder: PathBuf, registry: Option<&str>) {
        let named = self.global.registry.take().or(self.session.registry.take());
        let named = named.map(|path| self.session.folder.join(path));
        self.session.registry = named.or_else(|| registry.map(|path| folder.join(path)));
        self.session.folder = folder;
    }

    /// The registry's text, which [`Context::registry`] reads.
    ///
    /// A content that is no text is reported like any other mistake in the file.
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

    /// The error of a file that cannot be read, with its finding if its content is to blame.
    pub(super) fn read_error(&self, path: &Path, error: StoreError) -> Error {
        let (text, finding) = match error {
            StoreError::NotUtf8 { lossy, offset, .. } => (lossy, Some(read::not_utf8(offset))),
            StoreError::ByteOrderMark { text, .. } => (text, None),
            error => return error.into(),
        };
        Error::NotText { text: Text::new(self.display(path), text), finding: finding.map(Box::new) }
    }

    /// Changes a file under its lock; `None` and the same text leave it as it is.
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

    /// Puts a new content in the place of the one that was read, if that is still there.
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

    /// An error of the store, with its finding if the content of the file is to blame.
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

    /// The registry of a text; if it means none, its findings are reported and the command ends.
    pub(super) fn registry<'t>(&mut self, text: &'t Text) -> Result<Source<'t>, Error> {
        let source = read::read(text);
        let broken = rules::fatal_findings(&source);
        if broken.is_empty() {
            return Ok(source);
        }
        self.report(&source, &broken)?;
        Err(Error::NotARegistry { name: text.name().to_owned() })
    }

    /// The registry of a text whose Markdown goes onto pages; if something in it cannot stand there, the command ends.
    pub(super) fn registry_for_pages<'t>(&mut self, text: &'t Text) -> Result<Source<'t>, Error> {
        let source = self.registry(text)?;
        let malformed = rules::malformed_markdown(&source.registry);
        if malformed.is_empty() {
            return Ok(source);
        }
        self.report(&source, &malformed)?;
        let name = text.name();
        Err(Error::failed(format!("`{name}` has texts that cannot stand on a page"), "`tiers check` finds them too"))
    }

    /// Prints findings to stderr, set off from what is said next.
    pub(super) fn report(&mut self, source: &Source<'_>, findings: &[crate::finding::Finding]) -> Result<(), Error> {
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

    /// Writes what people read.
    pub(super) fn say(&mut self, text: &str) -> Result<Exit, Error> {
        self.session.out.say(text)?;
        Ok(Exit::Success)
    }

    /// Writes an answer as JSON, piece by piece.
    pub(super) fn print_json(&mut self, answer: &impl Serialize) -> Result<Exit, Error> {
        view::write_json(&mut self.session.out, answer)?;
        Ok(Exit::Success)
    }

    /// Writes a patch: to a file byte for byte, so that it can be applied; to a terminal as what may be shown there.
    pub(super) fn print_patch(&mut self, patch: &str) -> Result<Exit, Error> {
        if self.session.out.width.is_none() {
            return self.say(patch);
        }
        let shown =
            |line: &str| line.trim_end_matches('\r').split('\t').map(view::visible).collect::<Vec<_>>().join("\t");
        let lines: String = patch.split_terminator('\n').map(|line| shown(line) + "\n").collect();
        self.say(&lines)
    }

    /// Writes a table for people, and says which columns had no room.
    pub(super) fn print_table(&mut self, table: &Table) -> Result<Exit, Error> {
        let (text, hidden) = view::terminal(table, self.session.out.width, self.session.out.color);
        self.say(&text)?;
        if !hidden.is_empty() {
            let columns = if hidden.len() == 1 { "column" } else { "columns" };
            let hidden = hidden.join(", ").to_lowercase();
            self.note(&format!("note: no room for the {columns} {hidden}"))?;
        }
        Ok(Exit::Success)
    }

    /// Writes a table for people, or where it has no room a page that says the same.
    pub(super) fn print_table_or(&mut self, table: &Table, page: impl FnOnce() -> Page) -> Result<Exit, Error> {
        if view::fits(table, self.session.out.width) { self.print_table(table) } else { self.print_page(&page()) }
    }

    /// Writes a page for people.
    pub(super) fn print_page(&mut self, page: &Page) -> Result<Exit, Error> {
        let (width, color) = (self.session.out.width, self.session.out.color);
        self.say(&view::page(page, width, color))
    }

    /// Writes a remark on the data before it, which must reach the terminal first. With `--quiet` it is left out.
    pub(super) fn note(&mut self, text: &str) -> Result<Exit, Error> {
        if self.global.quiet { Ok(Exit::Success) } else { self.warn(text) }
    }

    /// An entry by any of its names, which must be there; it is said if the name is not its id.
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

    /// The same for what has to be said in any case.
    pub(super) fn warn(&mut self, text: &str) -> Result<Exit, Error> {
        self.session.out.flush()?;
        self.session.err.remark(text)?;
        self.session.err.flush()?;
        Ok(Exit::Success)
    }

    /// The command that repairs what this one reports, for the same registry.
    pub(super) fn command_line(&self, words: &str) -> String {
        match &self.global.registry {
            Some(path) => format!("tiers {words} --registry {}", shell_quoted(&path.to_string_lossy())),
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

/// A file's name as a shell reads it.
pub(super) fn shell_quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./+@%:,=".contains(c);
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::ErrorKind;

    use super::*;

    /// Keeps each write apart, and fails from the one with this number on.
    struct Writes<'a>(&'a RefCell<Vec<String>>, usize);

    impl Write for Writes<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut writes = self.0.borrow_mut();
            if writes.len() == self.1 {
                return Err(ErrorKind::StorageFull.into());
            }
            writes.push(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_line_is_torn() {
        let writes = RefCell::default();
        let mut stream = Stream::new(Writes(&writes, usize::MAX), false, None);
        writeln!(stream, "{}: a message", String::from("error")).unwrap();
        stream.flush().unwrap();
        assert_eq!(*writes.borrow(), ["error: a message\n"]);
        for line in 0..20_000 {
            writeln!(stream, "line {line}").unwrap();
        }
        stream.flush().unwrap();
        let writes = writes.borrow();
        assert!(writes.len() < 10 && writes.iter().all(|write| write.ends_with('\n')));
    }

    #[test]
    fn what_cannot_be_written_is_said_once() {
        let writes = RefCell::default();
        let mut stream = Stream::new(Writes(&writes, 1), false, None);
        for (text, fails) in [("one\n", false), ("two\n", true), ("three\n", false)] {
            stream.write_all(text.as_bytes()).unwrap();
            assert_eq!(stream.flush().is_err(), fails, "{text}");
        }
        assert_eq!(*writes.borrow(), ["one\n"]);
    }
}
