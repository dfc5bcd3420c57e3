//! The errors of reading a registry from git, with the ways out.

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;
use std::{fmt, io};

use crate::nearest;
use crate::store::StoreError;

/// How messages describe such a link.
pub(super) const OUT_OF_REPOSITORY: &str = "is a link out of the repository";

/// Why a registry cannot be read from git.
#[derive(Debug)]
pub enum GitError {
    /// There is no program `git`.
    GitMissing,
    /// This git is too old to be kept from running programs of a checkout.
    TooOld {
        /// Its version in its own words.
        version: String,
        /// The oldest version that will do.
        oldest: (u32, u32),
    },
    /// The registry lies in no repository.
    NoRepository {
        /// The registry's folder.
        folder: PathBuf,
    },
    /// The registry's folder looks like a git directory itself.
    BareRepository {
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
    /// The path leads through a link and back by `..`, which git and the system resolve differently.
    Detour {
        /// The registry.
        path: PathBuf,
        /// The link.
        link: PathBuf,
    },
    /// The registry is a link that leads out of its repository.
    LeadsOut {
        /// The registry.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// git converts the registry when it is checked out, so that the file on disk is not the one it holds.
    Converted {
        /// The registry.
        path: String,
        /// The attribute that says so.
        attribute: String,
    },
    /// The part after `REV:` is not a path from the top of the repository.
    OddPath {
        /// The path.
        path: String,
    },
    /// No commit has this name.
    UnknownRevision {
        /// The name.
        rev: String,
        /// Whether it may be missing because the clone is shallow.
        shallow: bool,
        /// The name of a commit that may be meant.
        nearest: Option<String>,
    },
    /// Several things have this name, and whoever can push one of them could choose what it means.
    Ambiguous {
        /// The name.
        rev: String,
    },
    /// The registry lies in another repository, such as a submodule, inside of the one that is checked.
    Nested {
        /// The registry.
        path: PathBuf,
        /// The top of the inner repository.
        top: PathBuf,
    },
    /// The commit where HEAD and a revision forked is not in this shallow clone.
    ForkMissing {
        /// The revision.
        rev: String,
    },
    /// The file is known but its content is missing: the clone is partial.
    NotFetched {
        /// The file: `REV:PATH`.
        name: String,
    },
    /// The text is too large or no text; see [`StoreError`].
    Store(StoreError),
    /// git gave no answer in time.
    TooSlow {
        /// The git command.
        command: &'static str,
        /// How long it was waited for.
        time: Duration,
    },
    /// git's output was larger than any answer needs.
    TooMuch {
        /// The git command.
        command: &'static str,
        /// How many bytes are read at most.
        bytes: u64,
    },
    /// Talking to git failed.
    Io {
        /// The git command.
        command: &'static str,
        /// The reason.
        source: io::Error,
    },
    /// Any other error that git reports.
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
            Self::TooOld { .. } => format!("update git, or {FILES}"),
            Self::NoRepository { .. } | Self::Outside { .. } | Self::TooSlow { .. } | Self::TooMuch { .. } => {
                FILES.to_owned()
            }
            Self::BareRepository { .. } => {
                "remove `HEAD`, `objects` and `refs` from that folder, or move the registry".to_owned()
            }
            Self::Detour { .. } => "name the registry without `..`".to_owned(),
            Self::LeadsOut { .. } => "put the file itself there, or a link to a file of the repository".to_owned(),
            Self::Converted { path, attribute } => {
                let name = attribute.split('=').next().unwrap_or_default();
                format!("add `/{path} -{name}` at the end of `.gitattributes`, or remove what sets it")
            }
            Self::OddPath { .. } => "write it as `REV:docs/tiers.toml`".to_owned(),
            Self::UnknownRevision { nearest: Some(nearest), .. } => nearest::question(nearest),
            Self::UnknownRevision { shallow: true, .. } | Self::ForkMissing { .. } => {
                "fetch the whole history: `git fetch --unshallow`; in CI, \
                fetch with depth 0 (`fetch-depth: 0` in actions/checkout)"
                    .to_owned()
            }
            Self::UnknownRevision { .. } => "name a branch, a tag or a commit; `git fetch` brings new ones".to_owned(),
            Self::Ambiguous { rev } => {
                format!(
                    "name it in full: `refs/heads/{rev}`, `refs/remotes/{rev}`, `refs/tags/{rev}`, or the commit's whole hash"
                )
            }
            Self::Nested { top, .. } => format!("to judge it by its own history, start `tiers` in `{}`", top.display()),
            Self::NotFetched { name } => {
                format!("fetch it: `git show {name}`; in CI, clone without a filter")
            }
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
            Self::TooOld { version, oldest: (major, minor) } => {
                write!(f, "`git` has version {version}, and at least {major}.{minor} is needed")
            }
            Self::NoRepository { folder } => write!(f, "`{}` is in no git repository", folder.display()),
            Self::BareRepository { folder } => {
                write!(f, "`{}` looks like a git directory, and none is used that a checkout holds", folder.display())
            }
            Self::Outside { path, top } => {
                write!(f, "`{}` is outside the git repository `{}`", path.display(), top.display())
            }
            Self::Detour { path, link } => {
                write!(f, "`{}` goes through the link `{}` and back", path.display(), link.display())
            }
            Self::LeadsOut { path, target } => {
                let (path, target) = (path.display(), target.display());
                write!(f, "`{path}` is a link to `{target}`, which is not in its repository")
            }
            Self::Converted { path, attribute } => {
                write!(
                    f,
                    "`{path}` has the git attribute `{attribute}`: the file on disk is not the one that is merged"
                )
            }
            Self::OddPath { path } => write!(f, "`{path}` is not a path from the top of the repository"),
            Self::UnknownRevision { rev, shallow, .. } => {
                let clone = if *shallow { "shallow clone" } else { "repository" };
                write!(f, "`{rev}` is not a commit in this {clone}")
            }
            Self::Ambiguous { rev } => {
                write!(f, "`{rev}` is the name of more than one commit: of a branch and a tag, say")
            }
            Self::Nested { path, top } => {
                let (path, top) = (path.display(), top.display());
                write!(
                    f,
                    "`{path}` lies in a repository of its own, `{top}`, which brings the past with which it is compared"
                )
            }
            Self::ForkMissing { rev } => {
                write!(f, "where this branch left `{rev}` is not in this shallow clone, so what it changed is unknown")
            }
            Self::NotFetched { name } => write!(f, "the content of `{name}` is not in this partial clone"),
            Self::Store(error) => error.fmt(f),
            Self::TooSlow { command, time } => {
                write!(f, "`git {command}` gave no answer in {} seconds", time.as_secs_f64())
            }
            Self::TooMuch { command, bytes } => write!(f, "`git {command}` printed more than {bytes} bytes"),
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
