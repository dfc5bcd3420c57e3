//! The text of the registry at a revision, asked of git itself. It reads; nothing here changes a repository.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fmt};

use crate::store::{self, SIZE_LIMIT, StoreError};

const OUT_OF_REPOSITORY: &str = "is a link out of the repository";

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
    /// The folder in which git is started; `None` for the current one.
    folder: Option<PathBuf>,
    /// The registry's path from the top of the work tree, written with `/`.
    path: OsString,
    shallow: bool,
}

impl Repository {
    fn of(registry: &Path) -> Result<Self, GitError> {
        let real = store::resolve(registry).map_err(|source| StoreError::Io {
            action: "find",
            path: registry.to_owned(),
            source,
        })?;
        // A hook may be told its repository by GIT_DIR, which may be relative and then holds in the current folder
        // only. Everybody else means the repository in which the registry lies, be it a submodule.
        let folder = env::var_os("GIT_DIR").is_none().then(|| store::folder_of(&real).to_owned());
        let mut repository = Self { folder, path: OsString::new(), shallow: false };

        let output = repository.run("rev-parse", &["--is-shallow-repository", "--show-toplevel"], &[])?;
        if !output.status.success() {
            let failure = failure("rev-parse", &output.stderr);
            return Err(match failure {
                GitError::Failed { message, .. } if message.contains("not a git repository") => {
                    GitError::NoRepository { folder: store::folder_of(&real).to_owned() }
                }
                other => other,
            });
        }
        let text = output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout);
        let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
        repository.shallow = &text[..end] == b"true";

        // Both sides are resolved, so that they are written alike on every system.
        let top = PathBuf::from(os_string(text.get(end + 1..).unwrap_or_default()));
        let top = top.canonicalize().unwrap_or(top);
        let Ok(path) = real.strip_prefix(&top) else {
            return Err(GitError::Outside { path: registry.to_owned(), top });
        };
        repository.path = path.iter().collect::<Vec<_>>().join(OsStr::new("/"));
        Ok(repository)
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
            let output = self.run("rev-parse", &arguments, &[])?;
            let hash = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
            Ok(output.status.success().then_some(hash))
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
        let io = |source| GitError::Io { command: COMMAND, source };
        let odd = |message: &str| GitError::Failed { command: COMMAND, message: message.to_owned() };
        if path.as_encoded_bytes().contains(&b'\n') {
            return Err(odd("the path has a line break"));
        }

        let mut child = self
            .command()
            .args([COMMAND, "--batch", "--follow-symlinks"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| unstarted(COMMAND, error))?;
        let mut question = format!("{commit}:").into_bytes();
        question.extend(path.as_encoded_bytes());
        question.push(b'\n');
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A git that ended early says why on stderr, which is worth more than the broken pipe.
        let _ = stdin.write_all(&question);
        drop(stdin);

        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut answer = Vec::new();
        stdout.read_until(b'\n', &mut answer).map_err(io)?;
        let answer = String::from_utf8_lossy(&answer).trim_end().to_owned();
        let mut words = answer.split(' ');
        let size = match (words.next(), words.next(), words.next().and_then(|size| size.parse::<u64>().ok())) {
            (Some(_), Some("blob"), Some(size)) => Some(size),
            _ => None,
        };
        if let Some(size) = size.filter(|size| *size > SIZE_LIMIT) {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
            return Err(StoreError::TooLarge { path: name.into(), size: Some(size) }.into());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size.unwrap_or_default()).unwrap_or_default());
        stdout.by_ref().take(size.unwrap_or_default()).read_to_end(&mut bytes).map_err(io)?;
        io::copy(&mut stdout, &mut io::sink()).map_err(io)?;
        let output = child.wait_with_output().map_err(io)?;
        if !output.status.success() {
            return Err(failure(COMMAND, &output.stderr));
        }
        match size {
            Some(size) if bytes.len() as u64 == size => {
                let text = store::decode(Path::new(&name), bytes)?;
                Ok(Some(Blob { name, text }))
            }
            Some(_) => Err(odd("the file is cut short")),
            None if answer.ends_with(" missing") => Ok(None),
            // The path leads nowhere at this revision: it goes through a file or a broken link. One word and a size.
            None if answer.starts_with("notdir ") || answer.starts_with("dangling ") => Ok(None),
            None if answer.starts_with("symlink ") => Err(odd(&format!("`{name}` {OUT_OF_REPOSITORY}"))),
            None if answer.contains(" tree ") => Ok(None),
            None => Err(odd(&answer)),
        }
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
        let output =
            self.run("diff-index", &arguments, &[OsStr::new("--"), &here, OsStr::new(":(top,glob)**/*.toml")])?;
        if !output.status.success() {
            return Err(failure("diff-index", &output.stderr));
        }
        let fields: Vec<_> = output.stdout.split(|byte| *byte == 0).collect();
        // `R100`, the old path, the new path.
        let former = fields.chunks_exact(3).find(|step| step[2] == self.path.as_encoded_bytes());
        Ok(former.map(|step| os_string(step[1])))
    }

    fn run(&self, command: &'static str, arguments: &[&str], paths: &[&OsStr]) -> Result<Output, GitError> {
        let output = self.command().arg(command).args(arguments).args(paths).stdin(Stdio::null()).output();
        output.map_err(|error| unstarted(command, error))
    }

    /// A git that answers in English, asks nothing and leaves the index alone. The environment is the user's, for
    /// that is how a hook is told its repository and its index; only how pathspecs are read is ours to say.
    fn command(&self) -> Command {
        let mut command = Command::new("git");
        if let Some(folder) = &self.folder {
            command.arg("-C").arg(folder);
        }
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        for name in ["LITERAL", "GLOB", "NOGLOB", "ICASE"] {
            command.env_remove(format!("GIT_{name}_PATHSPECS"));
        }
        command.arg("--no-pager");
        command
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

fn unstarted(command: &'static str, source: io::Error) -> GitError {
    match source.kind() {
        ErrorKind::NotFound => GitError::GitMissing,
        _ => GitError::Io { command, source },
    }
}

fn failure(command: &'static str, stderr: &[u8]) -> GitError {
    let text = String::from_utf8_lossy(stderr);
    // Warnings may stand before the reason.
    let line = text.lines().find(|line| line.starts_with("fatal: ")).or_else(|| text.lines().next_back());
    let message = line.unwrap_or("no reason given").trim_start_matches("fatal: ").to_owned();
    GitError::Failed { command, message }
}

/// Why git cannot tell the registry's text at a revision.
#[derive(Debug)]
pub enum GitError {
    /// There is no program `git`.
    GitMissing,
    /// The registry lies in no repository.
    NoRepository {
        /// The registry's folder.
        folder: PathBuf,
    },
    /// The environment names a repository, and the registry lies outside its work tree.
    Outside {
        /// The registry.
        path: PathBuf,
        /// The work tree's top folder.
        top: PathBuf,
    },
    /// No commit has this name.
    UnknownRevision {
        /// The name.
        rev: String,
        /// Whether it may be missing because the clone is shallow.
        shallow: bool,
        /// A commit's name that may be meant.
        nearest: Option<String>,
    },
    /// The text is too large or no text; see [`StoreError`].
    Store(StoreError),
    /// git could not be spoken to.
    Io {
        /// The git command.
        command: &'static str,
        /// The reason.
        source: io::Error,
    },
    /// Anything else that git says.
    Failed {
        /// The git command.
        command: &'static str,
        /// The reason in git's words.
        message: String,
    },
}

impl GitError {
    /// The way out, where there is one to name.
    pub fn help(&self) -> Option<String> {
        const FILES: &str = "compare files: `tiers check --base-file FILE`, `tiers diff --files A B`";
        Some(match self {
            Self::GitMissing => format!("install git, or {FILES}"),
            Self::NoRepository { .. } | Self::Outside { .. } => FILES.to_owned(),
            Self::UnknownRevision { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Self::UnknownRevision { shallow: true, .. } => "fetch the whole history: `git fetch --unshallow`; in CI, \
                fetch with depth 0 (`fetch-depth: 0` in actions/checkout)"
                .to_owned(),
            Self::UnknownRevision { .. } => "name a branch, a tag or a commit; `git fetch` brings new ones".to_owned(),
            Self::Failed { message, .. } if message.contains("dubious ownership") => {
                "if you trust the repository: `git config --global --add safe.directory FOLDER`".to_owned()
            }
            Self::Failed { message, .. } if message.ends_with(OUT_OF_REPOSITORY) => FILES.to_owned(),
            Self::Store(error) => return error.help(),
            Self::Io { .. } | Self::Failed { .. } => return None,
        })
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GitMissing => f.write_str("`git` is not installed, or not in `PATH`"),
            Self::NoRepository { folder } => write!(f, "`{}` is in no git repository", folder.display()),
            Self::Outside { path, top } => {
                write!(f, "`{}` is outside the git repository `{}`", path.display(), top.display())
            }
            Self::UnknownRevision { rev, shallow, .. } => {
                let clone = if *shallow { "shallow clone" } else { "repository" };
                write!(f, "`{rev}` is no commit in this {clone}")
            }
            Self::Store(error) => error.fmt(f),
            Self::Io { command, source } => write!(f, "cannot run `git {command}`: {source}"),
            Self::Failed { command, message } => write!(f, "`git {command}` failed: {message}"),
        }
    }
}

impl Error for GitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store(error) => error.source(),
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<StoreError> for GitError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
