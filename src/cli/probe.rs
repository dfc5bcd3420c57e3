//! The project's files as the rules may see them: inside one folder, and only to look for a text.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::git::Repository;
use crate::rules::{Files, Probed};
use crate::store::{self, InsideError};

pub(super) const OUTSIDE: &str = "lies outside the project";
pub(super) const OF_GIT: &str = "belongs to git, and not to the project";
pub(super) const REGISTRY: &str = "is the registry itself, which is no evidence for what it says";
const UNTRACKED: &str = "is not tracked by git, and so is no part of the change";

/// The files below a folder; each is read once.
#[derive(Debug)]
pub(super) struct Project<'r> {
    root: PathBuf,
    registry: PathBuf,
    /// The repository whose files alone count, if a change is judged.
    repository: Option<&'r Repository>,
    tracked: OnceCell<Result<HashSet<OsString>, String>>,
    read: RefCell<HashMap<String, Result<String, Probed>>>,
}

impl<'r> Project<'r> {
    /// The project in the folder `root`, of which `registry` is the registry.
    pub(super) fn new(root: PathBuf, registry: &Path, repository: Option<&'r Repository>) -> Self {
        let registry = store::resolve(registry).unwrap_or_else(|_| registry.to_owned());
        Self { root, registry, repository, tracked: OnceCell::new(), read: RefCell::default() }
    }

    fn read(&self, file: &str) -> Result<String, Probed> {
        let failed = |error| match error {
            InsideError::Outside => Probed::Refused(OUTSIDE),
            InsideError::Missing => Probed::NoFile,
            InsideError::Unreadable(reason) => Probed::Unreadable(reason),
        };
        let path = store::find_inside(&self.root, file).map_err(failed)?;
        if path.iter().any(|part| part.eq_ignore_ascii_case(".git")) {
            return Err(Probed::Refused(OF_GIT));
        }
        if path == self.registry {
            return Err(Probed::Refused(REGISTRY));
        }
        if let Some(repository) = self.repository {
            let tracked = self.tracked.get_or_init(|| repository.tracked().map_err(|error| error.to_string()));
            let tracked = tracked.as_ref().map_err(|reason| Probed::Unreadable(reason.clone()))?;
            if !repository.path_of(&path).is_some_and(|path| tracked.contains(&path)) {
                return Err(Probed::Refused(UNTRACKED));
            }
        }
        store::read_inside(&self.root, file).map_err(failed)
    }
}

impl Files for Project<'_> {
    fn probe(&self, file: &str, contains: &str) -> Probed {
        look(&mut self.read.borrow_mut(), file, contains, |file| self.read(file))
    }
}

/// Looks for a text in a file that is read once.
pub(super) fn look(
    known: &mut HashMap<String, Result<String, Probed>>,
    file: &str,
    contains: &str,
    read: impl FnOnce(&str) -> Result<String, Probed>,
) -> Probed {
    match known.entry(file.to_owned()).or_insert_with(|| read(file)) {
        Ok(text) if text.contains(contains) => Probed::Found,
        Ok(_) => Probed::NoText,
        Err(probed) => probed.clone(),
    }
}
