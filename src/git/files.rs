//! The files of commits, read through one process.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::Path;

use super::error::{GitError, OUT_OF_REPOSITORY};
use super::process::{Git, Process, failure};
use crate::store::{SIZE_LIMIT, StoreError};

const COMMAND: &str = "cat-file";

/// A longer path names no file.
const LONGEST_PATH: usize = 4096;

/// The process that reads files. It starts with the first question.
#[derive(Debug, Default)]
pub(super) struct Files {
    process: RefCell<Option<Process>>,
}

impl Files {
    /// The bytes of the file at `path` in `commit`, links followed; none if there is no such file. Its size is known
    /// before it is read. Messages call the file `name`.
    pub(super) fn read(&self, git: &Git, commit: &str, path: &OsStr, name: &str) -> Result<Option<Vec<u8>>, GitError> {
        let bytes = path.as_encoded_bytes();
        if bytes.contains(&b'\n') || bytes.len() > LONGEST_PATH {
            return Err(odd(&format!("`{name}` is not a path that can be asked for")));
        }
        let mut question = format!("{commit}:").into_bytes();
        question.extend(bytes);
        // If an answer is not read to its end, the process is dropped, and the next question starts a new one.
        let mut process = match self.process.take() {
            Some(process) => process,
            None => git.start(COMMAND, &["--batch", "--follow-symlinks"], &[])?,
        };
        let file = match ask(&mut process, &question, name)? {
            Answer::File(file) => Some(file),
            Answer::None => None,
            Answer::Missing => {
                not_fetched(git, commit, path, name)?;
                None
            }
            Answer::End => {
                let (_, message) = process.end()?;
                return Err(failure(COMMAND, &message));
            }
        };
        self.process.replace(Some(process));
        Ok(file)
    }
}

enum Answer {
    File(Vec<u8>),
    /// The path leads nowhere, or to a folder.
    None,
    /// The path leads nowhere, or to content that is missing.
    Missing,
    /// The process has ended.
    End,
}

fn ask(process: &mut Process, question: &[u8], name: &str) -> Result<Answer, GitError> {
    process.tell(&[question, b"\n"].concat());
    let answer = process.line()?;
    if answer.is_empty() {
        return Ok(Answer::End);
    }
    if answer.strip_suffix(b" missing") == Some(question) {
        return Ok(Answer::Missing);
    }
    // `HASH TYPE SIZE`, or `KIND SIZE` for a link that cannot be followed. So many bytes follow, and a line break.
    let answer = String::from_utf8_lossy(&answer);
    let words: Vec<&str> = answer.split(' ').collect();
    let Some(size) = words.last().and_then(|size| size.parse::<u64>().ok()) else { return Err(odd(&answer)) };
    let is_file = words.len() == 3 && words[1] == "blob";
    if is_file && size > SIZE_LIMIT {
        return Err(StoreError::TooLarge { path: name.into(), size: Some(size) }.into());
    }
    let content = process.bytes(size)?;
    if content.len() as u64 != size || process.bytes(1)? != b"\n" {
        return Err(odd("the file is cut short"));
    }
    match words.as_slice() {
        [_, "blob", _] => Ok(Answer::File(content)),
        // Not a file, or a path through a file or a broken link.
        [_, "tree" | "commit" | "tag", _] | ["notdir" | "dangling", _] => Ok(Answer::None),
        ["symlink", _] => Err(odd(&format!("`{name}` {OUT_OF_REPOSITORY}"))),
        ["loop", _] => Err(odd(&format!("`{name}` is a link that leads to itself"))),
        _ => Err(odd(&answer)),
    }
}

/// Fails if the commit names a file at `path` whose content a partial clone has not fetched.
fn not_fetched(git: &Git, commit: &str, path: &OsStr, name: &str) -> Result<(), GitError> {
    let ancestors = Path::new(path).ancestors().map(Path::as_os_str).filter(|path| !path.is_empty());
    let paths: Vec<&OsStr> = std::iter::once(OsStr::new("--")).chain(ancestors).collect();
    let entries = git.run("ls-tree", &["-z", "--full-tree", commit], &paths)?;
    let known = entries.split(|byte| *byte == 0).filter_map(Entry::of).any(|entry| {
        // The file may be behind a link, whose target is unknown here.
        entry.is_link() || entry.is_file() && entry.path == path.as_encoded_bytes()
    });
    if known { Err(GitError::NotFetched { name: name.to_owned() }) } else { Ok(()) }
}

/// One line of `git ls-tree`.
pub(super) struct Entry<'a> {
    mode: &'a [u8],
    pub(super) path: &'a [u8],
}

impl<'a> Entry<'a> {
    /// `MODE TYPE HASH`, a tab and the path.
    pub(super) fn of(line: &'a [u8]) -> Option<Self> {
        let mut parts = line.splitn(2, |byte| *byte == b'\t');
        let mode = parts.next()?.split(|byte| *byte == b' ').next()?;
        Some(Self { mode, path: parts.next()? })
    }

    pub(super) fn is_link(&self) -> bool {
        self.mode == b"120000"
    }

    pub(super) fn is_file(&self) -> bool {
        self.mode.starts_with(b"100")
    }
}

fn odd(message: &str) -> GitError {
    GitError::Failed { command: COMMAND, message: message.to_owned() }
}
