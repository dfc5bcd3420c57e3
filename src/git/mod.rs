//! The text of the registry at a revision, asked of git itself. It reads; nothing here changes a repository.

#![expect(clippy::disallowed_methods, reason = "where the registry lies in its repository")]

mod error;
mod files;
mod history;
mod place;
mod process;

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::platform;
use crate::store::{self, StoreError};

pub use error::GitError;
pub use history::{Commit, Tag};

use files::{Entry, Files};
use place::Place;
use process::{Git, failure};

/// The attributes that make git write something else to disk than it holds. `text` and `eol` are not among them, as
/// line ends change nothing in what a registry says.
const CONVERTING: [&str; 3] = ["working-tree-encoding", "filter", "ident"];

/// How many earlier versions of the registry are tried before giving up.
const MOST_EARLIER: usize = 1000;

/// The variables of git's environment that matter here as well. git itself gets the whole environment, which tells a
/// hook its repository and its index.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `GIT_DIR`: the repository of a hook.
    pub dir: Option<OsString>,
    /// `GIT_CONFIG_COUNT`: how many settings the environment gives.
    pub config_count: Option<OsString>,
}

impl Environment {
    /// How many settings the environment has, before those that are added here.
    fn settings_count(&self) -> Result<usize, GitError> {
        let Some(count) = self.config_count.as_ref().filter(|count| !count.is_empty()) else { return Ok(0) };
        count.to_str().and_then(|count| count.parse().ok()).ok_or_else(|| GitError::Failed {
            command: "config",
            message: format!("GIT_CONFIG_COUNT is `{}`, which is not a number", count.display()),
        })
    }
}

/// A file as it was at a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its name in messages: `REV:PATH`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The repository that holds the registry, and the registry's place in it.
#[derive(Debug)]
pub struct Repository {
    git: Git,
    files: Files,
    /// The work tree's top folder.
    top: PathBuf,
    /// The registry's path from the top as it is written, with `/`.
    path: OsString,
    shallow: bool,
}

/// A commit, and the path at which the registry is looked for in it.
#[derive(Debug, Clone)]
pub struct Revision<'r> {
    repository: &'r Repository,
    /// The commit's name, as it was given.
    name: String,
    /// The commit's hash.
    commit: String,
    path: OsString,
    path_given: bool,
}

impl Repository {
    /// The repository of a registry. It is found from the path as it is written, where a link counts as a file.
    pub fn of(registry: &Path, environment: &Environment) -> Result<Self, GitError> {
        let place = Place::of(registry)?;
        let git = Git::in_folder(place.git_folder(environment), environment)?;
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
        let top = PathBuf::from(platform::path_of_bytes(text.get(end + 1..).unwrap_or_default()));
        let Some(path) = place.path_from(&top) else {
            return Err(GitError::Outside { path: registry.to_owned(), top });
        };
        Ok(Self { git, files: Files::default(), top, path, shallow })
    }

    /// Fails if the registry lies in a repository inside of the one that `folder` belongs to, such as a submodule. The
    /// author of a change chooses what `main` is there.
    pub fn is_not_inside_that_of(&self, folder: &Path) -> Result<(), GitError> {
        let outer = store::project(folder).and_then(|outer| outer.canonicalize().ok());
        let inner = self.top.canonicalize().unwrap_or_else(|_| self.top.clone());
        match outer {
            Some(outer) if inner != outer && inner.starts_with(&outer) => {
                Err(GitError::Nested { path: self.top.join(&self.path), top: self.top.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Fails unless the file on disk is the one that git holds, which is the one that is merged.
    ///
    /// A link must lead to a file of this repository, and no attribute may have git convert what it checks out.
    pub fn holds_what_is_on_disk(&self) -> Result<(), GitError> {
        let written = self.top.join(&self.path);
        let mut file = self.path.clone();
        // If there is no such file, reading it reports that.
        if let (true, Ok(real)) = (self.is_gone_or_link(Path::new(&self.path)), written.canonicalize()) {
            let top = self.top.canonicalize().unwrap_or_else(|_| self.top.clone());
            let leads_out = || GitError::LeadsOut { path: written.clone(), target: real.clone() };
            let below = real.strip_prefix(&top).map_err(|_| leads_out())?;
            // It must lead neither into git's own folder nor into another repository, such as a submodule.
            let folders = below.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
            let is_other = |folder: &Path| folder.ends_with(".git") || top.join(folder).join(".git").exists();
            if folders.into_iter().any(is_other) {
                return Err(leads_out());
            }
            // git converts the target, not the link.
            file = with_slashes(below);
        }
        let arguments: Vec<&str> = std::iter::once("-z").chain(CONVERTING).collect();
        let answer = self.git.run("check-attr", &arguments, &[OsStr::new("--"), self.top.join(&file).as_os_str()])?;
        let fields: Vec<_> = answer.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
        for field in fields.chunks_exact(3) {
            let [_, name, value] = field else { continue };
            if value != "unspecified" && value != "unset" {
                let attribute = if value == "set" { name.to_string() } else { format!("{name}={value}") };
                return Err(GitError::Converted { path: file.display().to_string(), attribute });
            }
        }
        Ok(())
    }

    /// The paths of all files that git tracks, those of submodules included, from the top of the repository.
    pub fn tracked(&self) -> Result<HashSet<OsString>, GitError> {
        let arguments = ["-z", "--cached", "--full-name", "--recurse-submodules"];
        let files = self.git.run("ls-files", &arguments, &[OsStr::new("--"), OsStr::new(":/")])?;
        Ok(files.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(platform::path_of_bytes).collect())
    }

    /// The path of a file from the top of the repository; none if it lies outside. The file's path must have no links.
    pub fn path_of(&self, file: &Path) -> Option<OsString> {
        let top = self.top.canonicalize().ok()?;
        file.strip_prefix(top).ok().map(with_slashes)
    }

    /// The revision of this name: `REV`, or `REV:PATH` if the registry has another path there.
    pub fn revision(&self, name: &str) -> Result<Revision<'_>, GitError> {
        let (name, path) = match split(name) {
            // For git, `./` begins a path from the current folder.
            (_, Some(path)) if path.split('/').any(|part| matches!(part, "" | "." | "..")) => {
                return Err(GitError::OddPath { path: path.to_owned() });
            }
            (name, path) => (name, path),
        };
        let commit = self.commit(name)?;
        let path_given = path.is_some();
        let path = path.map_or_else(|| self.path.clone(), OsString::from);
        Ok(Revision { repository: self, name: name.to_owned(), commit, path, path_given })
    }

    /// The commit where HEAD and a revision forked; none if the revision is part of HEAD's history.
    ///
    /// None also if they have no commit in common: then changes can only be seen against the revision itself.
    pub fn fork<'r>(&'r self, revision: &Revision<'r>) -> Result<Option<Revision<'r>>, GitError> {
        let head = match self.commit("HEAD") {
            Ok(head) => head,
            // Nothing has been committed.
            Err(GitError::UnknownRevision { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        self.fork_from(revision, &head)
    }

    /// The commit where two revisions forked, as in git's `A...B`; none if the first is part of the other's history.
    pub fn fork_of<'r>(
        &'r self,
        revision: &Revision<'r>,
        other: &Revision<'r>,
    ) -> Result<Option<Revision<'r>>, GitError> {
        self.fork_from(revision, &other.commit)
    }

    /// What others may have fetched already, and where HEAD forked from it: the default branch of every remote; else
    /// the branch that HEAD follows; else HEAD. Empty if nothing has been committed.
    pub fn published(&self) -> Result<Vec<Revision<'_>>, GitError> {
        const REMOTES: &str = "refs/remotes/";
        let format = "--format=%(if)%(symref)%(then)%(symref)%(else)%(refname)%(end)";
        let heads = self.git.run("for-each-ref", &[format, "refs/remotes/**/HEAD"], &[])?;
        let heads = String::from_utf8_lossy(&heads).into_owned();
        let mut published = Vec::new();
        for name in heads.lines() {
            let name = name.to_owned();
            let commit = self.commit(&name)?;
            let name = name.strip_prefix(REMOTES).map_or(name.clone(), str::to_owned);
            published.push(Revision { repository: self, name, commit, path: self.path.clone(), path_given: false });
        }
        for name in ["@{upstream}", "HEAD"] {
            if published.is_empty() {
                match self.revision(name) {
                    Ok(revision) => published.push(revision),
                    Err(GitError::UnknownRevision { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        for index in 0..published.len() {
            published.extend(self.fork(&published[index])?);
        }
        Ok(published)
    }

    fn fork_from<'r>(&'r self, revision: &Revision<'r>, head: &str) -> Result<Option<Revision<'r>>, GitError> {
        const COMMAND: &str = "merge-base";
        let answer = self.git.ask(COMMAND, &[&revision.commit, head], &[])?;
        match answer.status.code() {
            Some(0) => {}
            // In a shallow clone, the common commit may be missing.
            Some(1) if self.shallow => return Err(GitError::ForkMissing { rev: revision.name.clone() }),
            Some(1) => return Ok(None),
            _ => return Err(failure(COMMAND, &answer.stderr)),
        }
        let commit = String::from_utf8_lossy(&answer.stdout).trim_end().to_owned();
        if commit == revision.commit {
            return Ok(None);
        }
        let fork = Revision { name: commit.clone(), commit, ..revision.clone() };
        // A registry that has moved since may have its present path in the fork already.
        let here = Revision { path: self.path.clone(), ..fork.clone() };
        Ok(Some(if fork.registry_is_there()? { fork } else { here }))
    }

    /// The hash of the commit `rev`. All other commands get the hash, so none can mistake `rev` for an option.
    fn commit(&self, rev: &str) -> Result<String, GitError> {
        let resolve = |rev: &str| -> Result<Option<String>, GitError> {
            // An argument of a process cannot contain NUL.
            if rev.contains('\0') {
                return Ok(None);
            }
            let commit = format!("{rev}^{{commit}}");
            let answer = self.git.ask("rev-parse", &["--verify", "--end-of-options", &commit], &[])?;
            let hash = String::from_utf8_lossy(&answer.stdout).trim_end().to_owned();
            let is_hash = |text: &str| text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            // `^main` is not a commit, but all that `main` does not have.
            if !answer.status.success() || !is_hash(&hash) {
                return Ok(None);
            }
            // A whole hash is never ambiguous, even if a branch has that name.
            if String::from_utf8_lossy(&answer.stderr).contains("is ambiguous") && !is_hash(rev) {
                return Err(GitError::Ambiguous { rev: rev.to_owned() });
            }
            Ok(Some(hash))
        };
        if let Some(hash) = resolve(rev)? {
            return Ok(hash);
        }
        // A checkout in CI has `origin/main` and no `main`.
        let remote = format!("origin/{rev}");
        let nearest = resolve(&remote)?.map(|_| remote);
        Err(GitError::UnknownRevision { rev: rev.to_owned(), shallow: self.shallow, nearest })
    }

    /// A folder's path from the top, if it lies in this work tree, and whether it belongs to another repository inside
    /// of it.
    fn folder(&self, folder: &Path) -> Option<(PathBuf, bool)> {
        let (top, real) = (self.top.canonicalize().ok()?, folder.canonicalize().ok()?);
        let below = real.strip_prefix(&top).ok()?;
        let mut folders = below.ancestors().filter(|folder| !folder.as_os_str().is_empty());
        let is_other = folders.any(|folder| folder.ends_with(".git") || top.join(folder).join(".git").exists());
        Some((below.to_owned(), is_other))
    }

    /// Whether the file is no longer on disk, or is reached by a link.
    fn is_gone_or_link(&self, path: &Path) -> bool {
        let mut here = self.top.clone();
        let linked = path.iter().any(|part| {
            here.push(part);
            here.is_symlink()
        });
        linked || !here.is_file()
    }
}

impl Revision<'_> {
    /// The commit as it was called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The commit's hash.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The registry's path in it, from the top of the repository.
    pub fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// The day on which it was committed, in UTC; none if the commit has no valid time.
    pub fn day(&self) -> Result<Option<Date>, GitError> {
        let commit = self.repository.git.run("cat-file", &["commit", &self.commit], &[])?;
        Ok(committed(&String::from_utf8_lossy(&commit)))
    }

    /// The earlier commits along first parents that changed the registry, newest first.
    pub fn earlier(&self) -> Result<Vec<Self>, GitError> {
        let arguments = ["--first-parent", &format!("--max-count={MOST_EARLIER}"), &self.commit];
        let mut path = OsString::from(":(top,literal)");
        path.push(&self.path);
        let commits = self.repository.git.run("rev-list", &arguments, &[OsStr::new("--"), &path])?;
        let commits = String::from_utf8_lossy(&commits).into_owned();
        // The first one made the version of this revision.
        let earlier = commits.lines().skip(1).map(|commit| Self {
            name: commit.to_owned(),
            commit: commit.to_owned(),
            ..self.clone()
        });
        Ok(earlier.collect())
    }

    /// Whether commits before it may be missing because the clone is shallow.
    pub fn is_shallow(&self) -> bool {
        self.repository.shallow
    }

    /// Whether a path of the repository is the registry's.
    pub fn is_registry(&self, path: &OsStr) -> bool {
        self.path == path
    }

    fn registry_is_there(&self) -> Result<bool, GitError> {
        Ok(self.read(&self.path)?.is_some())
    }

    /// Whether the path was given by name, and is not just the registry's present one.
    pub fn path_given(&self) -> bool {
        self.path_given
    }

    /// The registry; none if there is no file at its path.
    pub fn registry(&self) -> Result<Option<Blob>, GitError> {
        self.file(&self.path)
    }

    /// Files that may have been the registry, and are now gone or links.
    ///
    /// They have the registry's name or the extension `toml`. The caller has to check their content.
    pub fn lost(&self) -> Result<Vec<Blob>, GitError> {
        let repository = self.repository;
        let entries = repository.git.run("ls-tree", &["-r", "-z", "--full-tree", &self.commit], &[])?;
        let name = Path::new(&repository.path).file_name();
        let mut lost = Vec::new();
        for entry in entries.split(|byte| *byte == 0).filter_map(Entry::of) {
            let path = platform::path_of_bytes(entry.path);
            let file = Path::new(&path);
            let named_so = file.file_name() == name || file.extension().is_some_and(|extension| extension == "toml");
            if named_so && entry.is_file() && repository.is_gone_or_link(file) {
                match self.file(&path) {
                    Ok(blob) => lost.extend(blob),
                    // This cannot be a registry.
                    Err(GitError::Store(StoreError::NotUtf8 { .. } | StoreError::ByteOrderMark { .. })) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(lost)
    }

    /// The files of the registry's name in the folders above it, the nearest first.
    pub fn above(&self) -> Result<Vec<Blob>, GitError> {
        let path = Path::new(&self.path);
        let Some(name) = path.file_name() else { return Ok(Vec::new()) };
        let folders = path.ancestors().skip(2);
        folders.filter_map(|folder| self.file(&with_slashes(&folder.join(name))).transpose()).collect()
    }

    /// A folder's path from the top of the repository, if it belongs to that repository. A folder of an inner
    /// repository does not, unless the revision has files there: a submodule must not replace them.
    pub fn folder(&self, folder: &Path) -> Option<PathBuf> {
        let (below, is_other) = self.repository.folder(folder)?;
        (!is_other || self.has_folder(&below)).then_some(below)
    }

    /// Whether the revision has a folder at this path. A submodule does not count.
    fn has_folder(&self, path: &Path) -> bool {
        let paths = [OsStr::new("--"), path.as_os_str()];
        let entries = self.repository.git.run("ls-tree", &["-d", "-z", "--full-tree", &self.commit], &paths);
        entries.is_ok_and(|entries| entries.starts_with(b"040000 "))
    }

    /// The bytes of a file, whose path is from the top of the repository; links are followed.
    pub fn read(&self, path: &OsStr) -> Result<Option<Vec<u8>>, GitError> {
        self.repository.files.read(&self.repository.git, &self.commit, path, &self.name_of(path))
    }

    fn name_of(&self, path: &OsStr) -> String {
        format!("{}:{}", self.name, path.display())
    }

    fn file(&self, path: &OsStr) -> Result<Option<Blob>, GitError> {
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        let name = self.name_of(path);
        let text = store::decode(Path::new(&name), bytes)?;
        Ok(Some(Blob { name, text }))
    }
}

/// The day of a commit, from its header `committer NAME <ADDRESS> SECONDS ZONE`.
fn committed(commit: &str) -> Option<Date> {
    let line = commit.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("committer "))?;
    let seconds = line.rsplit(' ').nth(1)?.parse().ok()?;
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date())
}

/// Splits `REV:PATH`. A colon in braces, as in `HEAD^{/fix: this}`, belongs to the revision.
fn split(name: &str) -> (&str, Option<&str>) {
    let mut depth = 0_usize;
    let colon = name.find(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ':' && depth == 0
    });
    match colon {
        // `:/fix` is a revision.
        Some(0) | None => (name, None),
        Some(colon) => (&name[..colon], Some(&name[colon + 1..])),
    }
}

/// A path with `/`, as git writes it.
fn with_slashes(path: &Path) -> OsString {
    path.iter().collect::<Vec<_>>().join(OsStr::new("/"))
}
