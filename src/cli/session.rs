//! What the program is a function of: folder, clock, environment, streams.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;

use crate::git;
use crate::view;

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
    /// Standard input.
    pub input: Box<dyn Read + 'a>,
    /// Standard output, for data.
    pub out: Stream<'a>,
    /// Standard error, for remarks and errors.
    pub err: Stream<'a>,
}

impl Session<'_> {
    /// The message with paths below the current folder made relative to it.
    pub(super) fn with_short_paths(&self, message: String) -> String {
        let here = self.folder.join("").display().to_string();
        // In the root folder, a path without its slash would look like a mistake.
        if self.folder.parent().is_none() { message } else { message.replace(&format!("`{here}"), "`") }
    }
}

/// An output stream, and what is known about its reader.
///
/// Whole lines are written at once, so that another program in the same terminal cannot break one in two.
pub struct Stream<'a> {
    writer: Box<dyn Write + 'a>,
    /// Whether it may be coloured.
    pub color: bool,
    /// The width of the terminal; none if it is not one.
    pub width: Option<usize>,
    /// Whether a GitHub runner reads it, which takes lines such as `::error::…` and `##[error]…` for commands.
    pub runner: bool,
    /// The bytes that are not written yet.
    pending: Vec<u8>,
    /// Whether a write has failed. Everything after that is dropped.
    lost: bool,
}

/// The style of the first word of a remark, the same as in findings.
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

/// With this many bytes pending, the whole lines among them are written.
const PENDING: usize = 64 * 1024;

impl<'a> Stream<'a> {
    /// An output that goes to this writer, which need not buffer.
    pub fn new(writer: impl Write + 'a, color: bool, width: Option<usize>) -> Self {
        Self { writer: Box::new(writer), color, width, runner: false, pending: Vec::new(), lost: false }
    }

    /// Writes a text for people, without anything that a GitHub runner would take for a command. Data is written as it
    /// is.
    pub(super) fn say(&mut self, text: &str) -> io::Result<()> {
        let text = if self.runner { view::without_commands(text) } else { text.into() };
        self.write_all(text.as_bytes())
    }

    /// Writes a remark on lines of its own. The first word of a line, such as `error`, is coloured.
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

    /// Writes this many of the pending bytes.
    fn send(&mut self, count: usize) -> io::Result<()> {
        let result = self.writer.write_all(&self.pending[..count]).and_then(|()| self.writer.flush());
        self.pending.drain(..count);
        self.lost = result.is_err();
        match result {
            // The reader has left, as in `tiers list | head`. That does not change how the command ends.
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
