//! The text of the registry at a revision, asked of git itself. It reads; nothing here changes a repository.

mod error;
mod place;
mod process;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::store::{self, SIZE_LIMIT, StoreError};

pub use error::GitError;

use error::OUT_OF_REPOSITORY;
use place::Place;
use process::{Git, failure};

/// A file as it was at a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Where it is found, for messages: `REV:PATH`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The registry as it was at `rev`; `None` where there was none yet.
///
/// A registry that has been renamed since is found under its former name, if the new one is committed or staged.
pub fn show(registry: &Path, rev: &str) -> Result<Option<Blob>, GitError> {
    let repository = Repository::of(registry)?;
    let commit = repository.commit(rev)?;
    if let Some(blob) = repository.blob(&commit, &repository.path, rev)? {
        return Ok(Some(blob));
    }
    match repository.former_path(&commit)? {
        Some(former) => repository.blob(&commit, &former, rev),
        None => Ok(None),
    }
}

/// The repository that holds the registry, and the registry's place in it.
struct Repository {
    git: Git,
    /// The registry's path from the top of the work tree, written with `/`.
    path: OsString,
    shallow: bool,
}

impl Repository {
    fn of(registry: &Path) -> Result<Self, GitError> {
        let place = Place::of(registry)?;
        let git = Git::in_folder(place.git_folder())?;
        let answer = git.ask("rev-parse", &["--is-shallow-repository", "--show-toplevel"], &[])?;
        if !answer.status.success() {
            let folder = place.folder;
            return Err(match failure("rev-parse", &answer.stderr) {
                GitError::Failed { message, .. } if message.contains("not a git repository") => {
                    GitError::NoRepository { folder }
                }
                GitError::Failed { message, .. } if message.contains("safe.bareRepository") => {
                    GitError::BareRepository { folder }
                }
                other => other,
            });
        }
        let text = answer.stdout.strip_suffix(b"\n").unwrap_or(&answer.stdout);
        let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
        let shallow = &text[..end] == b"true";
        let top = PathBuf::from(os_string(text.get(end + 1..).unwrap_or_default()));
        let path = place.path_from(&top).ok_or_else(|| GitError::Outside { path: registry.to_owned(), top })?;
        Ok(Self { git, path, shallow })
    }

    /// The hash of the commit called `rev`. Every other command gets the hash, so none can take `rev` for an option.
    fn commit(&self, rev: &str) -> Result<String, GitError> {
        let resolve = |rev: &str| -> Result<Option<String>, GitError> {
            // No argument of a process can hold a NUL, and no name of a revision does.
            if rev.contains('\0') {
                return Ok(None);
            }
            let commit = format!("{rev}^{{commit}}");
            let arguments = ["--verify", "--quiet", "--end-of-options", &commit];
            let answer = self.git.ask("rev-parse", &arguments, &[])?;
            let hash = String::from_utf8_lossy(&answer.stdout).trim_end().to_owned();
            Ok(answer.status.success().then_some(hash))
        };
        if let Some(hash) = resolve(rev)? {
            return Ok(hash);
        }
        // A checkout in CI has `origin/main` and no `main`.
        let remote = format!("origin/{rev}");
        let nearest = resolve(&remote)?.map(|_| remote);
        Err(GitError::UnknownRevision { rev: rev.to_owned(), shallow: self.shallow, nearest })
    }

    /// The file at `path` in `commit`, links followed. Its size is known before it is read.
    fn blob(&self, commit: &str, path: &OsStr, rev: &str) -> Result<Option<Blob>, GitError> {
        const COMMAND: &str = "cat-file";
        let name = format!("{rev}:{}", path.display());
        let odd = |message: &str| GitError::Failed { command: COMMAND, message: message.to_owned() };
        if path.as_encoded_bytes().contains(&b'\n') {
            return Err(odd("the path has a line break"));
        }
        let mut process = self.git.start(COMMAND, &["--batch", "--follow-symlinks"], &[])?;
        let mut question = format!("{commit}:").into_bytes();
        question.extend(path.as_encoded_bytes());
        question.push(b'\n');
        process.tell(&question);
        process.close();
        let answer = String::from_utf8_lossy(&process.line()?).into_owned();
        let mut words = answer.split(' ');
        let size = match (words.next(), words.next(), words.next().and_then(|size| size.parse::<u64>().ok())) {
            (Some(_), Some("blob"), Some(size)) => Some(size),
            _ => None,
        };
        if let Some(size) = size.filter(|size| *size > SIZE_LIMIT) {
            return Err(StoreError::TooLarge { path: name.into(), size: Some(size) }.into());
        }
        let bytes = process.bytes(size.unwrap_or_default())?;
        let (status, message) = process.end()?;
        if !status.success() {
            return Err(failure(COMMAND, &message));
        }
        match size {
            Some(size) if bytes.len() as u64 == size => {
                let text = store::decode(Path::new(&name), bytes)?;
                Ok(Some(Blob { name, text }))
            }
            Some(_) => Err(odd("the file is cut short")),
            None if answer.ends_with(" missing") => self.absent(commit, path, name),
            // The path leads nowhere at this revision: it goes through a file or a broken link. One word and a size.
            None if answer.starts_with("notdir ") || answer.starts_with("dangling ") => Ok(None),
            None if answer.starts_with("symlink ") => Err(odd(&format!("`{name}` {OUT_OF_REPOSITORY}"))),
            None if answer.contains(" tree ") => Ok(None),
            None => Err(odd(&answer)),
        }
    }

    /// No file, unless the commit names one at `path` whose content a partial clone has not fetched.
    fn absent(&self, commit: &str, path: &OsStr, name: String) -> Result<Option<Blob>, GitError> {
        let ancestors: Vec<&Path> = Path::new(path).ancestors().filter(|path| !path.as_os_str().is_empty()).collect();
        let paths: Vec<&OsStr> =
            std::iter::once(OsStr::new("--")).chain(ancestors.iter().map(|path| path.as_os_str())).collect();
        let entries = self.git.run("ls-tree", &["-z", "--full-tree", commit], &paths)?;
        // What a link leads to was followed, and cannot be told from here.
        let known = entries.split(|byte| *byte == 0).any(|entry| {
            let mut parts = entry.splitn(2, |byte| *byte == b'\t');
            let (mode, there) = (parts.next().unwrap_or_default(), parts.next());
            mode.starts_with(b"120000 ") || there == Some(path.as_encoded_bytes()) && mode.starts_with(b"100")
        });
        if known { Err(GitError::NotFetched { name }) } else { Ok(None) }
    }

    /// The registry's path in `commit`, if it has another one now.
    ///
    /// The index is compared with the commit, and not each commit with the next: that works in a shallow clone, which
    /// lacks the commits between, and in a hook before the renaming commit.
    fn former_path(&self, commit: &str) -> Result<Option<OsString>, GitError> {
        let mut here = OsString::from(":(top,literal)");
        here.push(&self.path);
        let arguments = ["--cached", "-z", "--find-renames", "--diff-filter=R", "--name-status", commit];
        // A renamed file is searched for among the TOML files only, so that a large repository costs little.
        let pathspecs = [OsStr::new("--"), &here, OsStr::new(":(top,glob)**/*.toml")];
        let stdout = self.git.run("diff-index", &arguments, &pathspecs)?;
        let fields: Vec<_> = stdout.split(|byte| *byte == 0).collect();
        // `R100`, the old path, the new path.
        let former = fields.chunks_exact(3).find(|step| step[2] == self.path.as_encoded_bytes());
        Ok(former.map(|step| os_string(step[1])))
    }
}

/// A path as git writes it.
fn os_string(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    let path: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    #[cfg(not(unix))]
    let path = String::from_utf8_lossy(bytes).into_owned();
    path.into()
}
