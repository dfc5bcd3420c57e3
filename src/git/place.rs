//! Where a path as it is written lies in a repository.
//!
//! The author of a change chooses the links in a checkout and their targets. A link must not choose the repository, so
//! that is searched for in the folder of the first link.

#![expect(clippy::disallowed_methods, reason = "where the registry lies in its repository")]

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf, absolute};

use super::Environment;
use super::error::GitError;
use crate::store::StoreError;

/// A path in two parts: a folder that no link of a checkout leads to, and the rest as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    rest: PathBuf,
}

impl Place {
    /// Where the file `path` lies, whether it exists or not.
    pub(super) fn of(path: &Path) -> Result<Self, GitError> {
        let path = plain(path)?;
        let mut folder = PathBuf::new();
        let mut parts = path.iter();
        let mut in_checkout = false;
        // The last part is the file.
        let folders = path.iter().count().saturating_sub(1);
        for part in parts.by_ref().take(folders) {
            let next = folder.join(part);
            let ours = next.is_dir() && !(in_checkout && next.is_symlink());
            if !ours {
                let rest = std::iter::once(part).chain(parts).collect();
                return Ok(Self { folder, rest });
            }
            folder = next;
            in_checkout |= folder.join(".git").symlink_metadata().is_ok();
        }
        Ok(Self { folder, rest: parts.collect() })
    }

    /// The folder in which git is started; `None` for the current one.
    ///
    /// A hook may get its repository by `GIT_DIR`. That may be relative to the current folder, so git stays there.
    /// Otherwise the repository of the registry is meant, even if it is a submodule.
    pub(super) fn git_folder(&self, environment: &Environment) -> Option<PathBuf> {
        environment.dir.is_none().then(|| self.folder.clone())
    }

    /// The path from the top of a work tree, written with `/`; none if it lies outside.
    pub(super) fn path_from(&self, top: &Path) -> Option<OsString> {
        // Both sides are resolved, so that they compare on every system.
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = real(&self.folder);
        let below = folder.strip_prefix(real(top)).ok()?;
        Some(super::with_slashes(&below.join(&self.rest)))
    }
}

/// The whole path without `.` and `..`.
fn plain(path: &Path) -> Result<PathBuf, GitError> {
    let whole = absolute(path).map_err(|source| StoreError::Io { action: "find", path: path.to_owned(), source })?;
    let mut plain = PathBuf::new();
    for part in whole.components() {
        match part {
            // For the system, `..` after a link leads above its target.
            Component::ParentDir if plain.is_symlink() => {
                return Err(GitError::Detour { path: path.to_owned(), link: plain });
            }
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    Ok(plain)
}
