//! The files and records that rules may look into: the files of one folder, and only for a text.

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use indexmap::IndexMap;

use super::checkouts::{self, Checkout};
use super::context::Context;
use super::error::Error;
use super::shell;
use crate::git::Repository;
use crate::mirror::MirrorFile;
use crate::model::Registry;
use crate::records::{self, Record};
use crate::report;
use crate::rules::{self, Files, Mirrored, Probed, Recorded};
use crate::store::{self, InsideError, SIZE_LIMIT};

const OUTSIDE: &str = "lies outside the project";
const VERSION_CONTROL: &str = "belongs to version control, and not to the project";
const REGISTRY: &str = "is the registry itself, which cannot be evidence for what it says";
const UNTRACKED: &str = "is not tracked by git, so it is not part of the change";

/// Why a file of the project was not read.
#[derive(Debug, Clone)]
pub(super) enum Unread {
    /// There is none.
    NoFile,
    /// The rules may not see it, for this reason.
    Refused(&'static str),
    /// It cannot be read, for this reason.
    Unreadable(String),
}

impl Unread {
    /// That it is the registry.
    pub(super) const REGISTRY: Self = Self::Refused(REGISTRY);
}

impl From<InsideError> for Unread {
    fn from(error: InsideError) -> Self {
        match error {
            InsideError::Outside => Self::Refused(OUTSIDE),
            InsideError::VersionControl => Self::Refused(VERSION_CONTROL),
            InsideError::Missing => Self::NoFile,
            InsideError::Unreadable(reason) => Self::Unreadable(reason),
        }
    }
}

impl From<Unread> for Probed {
    fn from(why: Unread) -> Self {
        match why {
            Unread::NoFile => Self::NoFile,
            Unread::Refused(why) => Self::Refused(why),
            Unread::Unreadable(why) => Self::Unreadable(why),
        }
    }
}

impl From<Unread> for Mirrored {
    fn from(why: Unread) -> Self {
        match why {
            Unread::NoFile => Self::NoFile,
            Unread::Refused(why) => Self::Refused(why),
            Unread::Unreadable(why) => Self::Unreadable(why),
        }
    }
}

/// The files below a folder, and the records in their checkouts; each is read once.
#[derive(Debug)]
pub(super) struct Project<'r> {
    root: PathBuf,
    registry: PathBuf,
    /// The repository, if a change is judged: only the files that it tracks count.
    repository: Option<&'r Repository>,
    tracked: OnceCell<Result<HashSet<OsString>, String>>,
    read: RefCell<HashMap<String, Result<String, Unread>>>,
    checkouts: IndexMap<String, Checkout<'r>>,
    records: RefCell<HashMap<String, HashMap<String, Recorded>>>,
    /// The files of mirrors that the command line names.
    named_mirrors: HashMap<String, PathBuf>,
    mirrors: RefCell<HashMap<(String, String), Mirrored>>,
}

impl<'r> Project<'r> {
    /// The project in the folder `root`, of which `registry` is the registry.
    pub(super) fn new(root: PathBuf, registry: &Path, repository: Option<&'r Repository>) -> Self {
        let registry = store::resolve(registry).unwrap_or_else(|_| registry.to_owned());
        Self {
            root,
            registry,
            repository,
            tracked: OnceCell::new(),
            read: RefCell::default(),
            checkouts: IndexMap::new(),
            records: RefCell::default(),
            named_mirrors: HashMap::new(),
            mirrors: RefCell::default(),
        }
    }

    /// The same with these checkouts of records, by kind of decision.
    pub(super) fn with_records(self, checkouts: IndexMap<String, Checkout<'r>>) -> Self {
        Self { checkouts, ..self }
    }

    /// The same with these files of mirrors, which may be anywhere.
    pub(super) fn with_mirrors(self, named_mirrors: HashMap<String, PathBuf>) -> Self {
        Self { named_mirrors, ..self }
    }

    fn read_mirror(&self, name: &str, file: &str) -> Result<String, Unread> {
        if let Some(path) = self.named_mirrors.get(name) {
            let read = store::read_named(path, SIZE_LIMIT);
            return read.map_err(|why| Unread::Unreadable(format!("{why} (`{}`)", path.display())));
        }
        Ok(store::read_inside(&self.root, file, SIZE_LIMIT)?)
    }

    /// The checkout for this kind of decision.
    pub(super) fn checkout(&self, kind: &str) -> Option<&Checkout<'r>> {
        self.checkouts.get(kind)
    }

    /// How many records of this kind were looked up; none if there is no checkout.
    pub(super) fn looked_up(&self, kind: &str) -> Option<usize> {
        self.checkout(kind).map(|_| self.records.borrow().get(kind).map_or(0, HashMap::len))
    }

    fn read(&self, file: &str) -> Result<String, Unread> {
        let path = store::find_inside(&self.root, file)?;
        if path == self.registry {
            return Err(Unread::REGISTRY);
        }
        if let Some(repository) = self.repository {
            let tracked = self.tracked.get_or_init(|| repository.tracked().map_err(|error| error.to_string()));
            let tracked = tracked.as_ref().map_err(|reason| Unread::Unreadable(reason.clone()))?;
            if !repository.path_of(&path).is_some_and(|path| tracked.contains(&path)) {
                return Err(Unread::Refused(UNTRACKED));
            }
        }
        Ok(store::read_inside(&self.root, file, SIZE_LIMIT)?)
    }
}

impl Files for Project<'_> {
    fn probe(&self, file: &str, contains: &str) -> Probed {
        probe_cached(&mut self.read.borrow_mut(), file, contains, |file| self.read(file))
    }

    fn mirror(&self, name: &str, file: &str) -> Mirrored {
        // The extension of the file that is read says how.
        let given = self.named_mirrors.get(name).map(|path| path.to_string_lossy());
        let read = || match self.read_mirror(name, file) {
            Ok(text) => Mirrored::Read(Rc::new(MirrorFile::new(given.as_deref().unwrap_or(file), text))),
            Err(why) => why.into(),
        };
        self.mirrors.borrow_mut().entry((name.to_owned(), file.to_owned())).or_insert_with(read).clone()
    }

    fn record(&self, kind: &str, path: &str) -> Recorded {
        let Some(checkout) = self.checkouts.get(kind) else { return Recorded::NoCheckout };
        let mut records = self.records.borrow_mut();
        let of_kind = records.entry(kind.to_owned()).or_default();
        if let Some(known) = of_kind.get(path) {
            return known.clone();
        }
        let recorded = match checkout.read(path, records::SIZE_LIMIT) {
            Ok(text) => Recorded::Read(Rc::new(Record::read(path, &text))),
            Err(InsideError::Outside) => Recorded::Outside,
            Err(InsideError::Missing) => Recorded::NoFile,
            Err(InsideError::Unreadable(reason)) => Recorded::Unreadable(reason),
            Err(why @ InsideError::VersionControl) => Recorded::Unreadable(why.to_string()),
        };
        of_kind.insert(path.to_owned(), recorded.clone());
        recorded
    }
}

/// Looks for a text in a file, which is read the first time and then known.
pub(super) fn probe_cached(
    known: &mut HashMap<String, Result<String, Unread>>,
    file: &str,
    contains: &str,
    read: impl FnOnce(&str) -> Result<String, Unread>,
) -> Probed {
    match known.entry(file.to_owned()).or_insert_with(|| read(file)) {
        Ok(text) if text.contains(contains) => Probed::Found,
        Ok(_) => Probed::NoText,
        Err(why) => why.clone().into(),
    }
}

/// The project's files and the records as they are now.
pub(super) fn open(cx: &Context<'_, '_>, registry: &Registry) -> Result<Project<'static>, Error> {
    let path = cx.path()?;
    let root = path.parent().map(Into::into).unwrap_or_default();
    let project = Project::new(root, &path, None).with_records(checkouts::now(cx, registry)?);
    Ok(project.with_mirrors(checkouts::mirrors(cx, None, registry)?))
}

/// Where records were looked for, and how many were.
pub(super) fn records_report(
    cx: &Context<'_, '_>,
    base: Option<&Registry>,
    registry: &Registry,
    files: &Project<'_>,
) -> Vec<report::Records> {
    let sources = rules::record_sources(base, registry);
    let checkouts = sources.keys().map(|kind| report::Records {
        source: (*kind).to_owned(),
        folder: files.checkout(kind).map(|checkout| cx.display(&checkout.folder)),
        looked_up: files.looked_up(kind),
    });
    checkouts.collect()
}

/// The note about decisions that were not checked against their records, if there are any.
pub(super) fn unheld_note(base: Option<&Registry>, registry: &Registry, files: &Project<'_>) -> Option<String> {
    let unheld = rules::unread_records(base, registry, |kind| files.checkout(kind).is_some());
    let were = match unheld.values().sum() {
        0 => return None,
        1 => "1 decision was not held against its record".to_owned(),
        many => format!("{many} decisions were not held against their records"),
    };
    let options: Vec<String> =
        unheld.keys().map(|kind| format!("--records {}", shell::quoted(&format!("{kind}=DIR")))).collect();
    Some(format!("note: {were}: give a checkout with `{}`", options.join(" ")))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "the test makes the files that are read")]

    use std::fs;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_record_is_read_once() {
        let folder = TempDir::new().unwrap();
        let note = folder.path().join("2024-05-02.md");
        fs::write(&note, "first").unwrap();
        let checkouts = [("meeting", folder.path()), ("vote", folder.path())];
        let checkouts = checkouts.map(|(kind, folder)| (kind.to_owned(), Checkout::of(folder.to_owned())));
        let project = Project::new(folder.path().to_owned(), &folder.path().join("tiers.toml"), None)
            .with_records(checkouts.into_iter().collect());
        let text = |kind: &str| project.record(kind, "2024-05-02.md").read().unwrap().blocks[0].text.clone();
        assert_eq!((text("meeting"), project.looked_up("meeting")), ("first".to_owned(), Some(1)));
        // What is read again would be what stands there now.
        fs::write(&note, "second").unwrap();
        assert_eq!((text("meeting"), project.looked_up("meeting")), ("first".to_owned(), Some(1)));
        assert_eq!((text("vote"), project.looked_up("vote")), ("second".to_owned(), Some(1)));
        assert!(matches!(project.record("meeting", "none.md"), Recorded::NoFile));
    }
}
