//! What a change is judged against: the registry of a revision or of a file.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use jiff::civil::Date;

use super::context::Context;
use super::error::Error;
use super::project::{self, Unread};
use super::shell;
use crate::git::{Blob, GitError, Repository, Revision};
use crate::mirror::MirrorFile;
use crate::read::{self, Source, Text};
use crate::report::{self, Compared};
use crate::rules::{self, Base, Files, Mirrored, Occasion, Probed, Recorded};
use crate::store::{self, InsideError, StoreError};
use crate::toml::KeyPath;

/// How a base is named.
#[derive(Debug, clap::Args)]
pub(super) struct BaseArgs {
    /// Check the change since this revision of git; `REV:OLD/PATH` if the registry has moved
    #[arg(long, value_name = "REV", conflicts_with = "base_file")]
    pub(super) base: Option<String>,
    /// Check the change since this file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    base_file: Option<PathBuf>,
    /// Accept a registry that the base does not have, unless one of the base's is gone or a link now
    #[arg(long, hide_short_help = true)]
    new: bool,
}

/// The texts of a base. What is read from them borrows from here.
#[derive(Debug, Default)]
pub(super) struct Texts {
    base: Slots,
    fork: Slots,
}

/// The text that is asked for, and the earlier one that replaces it if it is not a registry.
type Slots = [OnceCell<Text>; 2];

/// What a change is judged against.
#[derive(Debug)]
pub(super) struct Baseline<'t, 'r> {
    /// The registry whose policy judges; none if all is new.
    source: Option<Source<'t>>,
    /// The registry with which the change began, if that is another one.
    fork: Option<Source<'t>>,
    /// The files of the commit where the change began; none for a file.
    tree: Option<Tree<'r>>,
    /// The commit of `source`; none for a file, and if all is new.
    revision: Option<Revision<'r>>,
    /// The day of the base, or of the check.
    day: Date,
    /// What a report says about it.
    pub(super) report: report::Base,
}

impl<'r> Baseline<'_, 'r> {
    /// The commit whose registry judges.
    pub(super) fn revision(&self) -> Option<&Revision<'r>> {
        self.revision.as_ref()
    }

    /// The base as rules see it; none if all is new.
    pub(super) fn for_rules(&self) -> Option<Base<'_>> {
        self.source.as_ref().map(|source| Base {
            registry: &source.registry,
            began: self.fork.as_ref().map(|fork| &fork.registry),
            day: self.day,
            occasion: Occasion::Change,
            files: self.tree.as_ref().map(|tree| tree as &dyn Files),
        })
    }
}

/// Finds the base, if one is asked for. Probes look into the folder `root`.
pub(super) fn find<'t, 'r>(
    args: &BaseArgs,
    cx: &mut Context<'_, '_>,
    repository: Option<&'r Repository>,
    root: &Path,
    texts: &'t Texts,
) -> Result<Option<Baseline<'t, 'r>>, Error> {
    match (&args.base_file, &args.base, repository) {
        (Some(file), ..) => of_file(cx, file, texts).map(Some),
        (None, Some(name), Some(repository)) => of_revision(args, cx, repository, name, root, texts).map(Some),
        _ => Ok(None),
    }
}

fn of_file<'t, 'r>(cx: &mut Context<'_, '_>, file: &Path, texts: &'t Texts) -> Result<Baseline<'t, 'r>, Error> {
    const HELP: &str = "put that file right, or leave `--base-file` out";
    let file = cx.session.folder.join(file);
    let text = store::read(&file).map_err(|error| base_error(error.into(), HELP))?;
    let name = cx.display(&file);
    let text = texts.base[0].get_or_init(|| Text::new(name.as_str(), text));
    let source = cx.source(text).map_err(|error| base_error(error, HELP))?;
    let entries = source.registry.entries.len();
    let at = Compared { commit: None, file: Some(name), entries };
    let report = report::Base { at, ..report::Base::default() };
    Ok(Baseline { source: Some(source), fork: None, tree: None, revision: None, day: cx.today(), report })
}

fn of_revision<'t, 'r>(
    args: &BaseArgs,
    cx: &mut Context<'_, '_>,
    repository: &'r Repository,
    name: &str,
    root: &Path,
    texts: &'t Texts,
) -> Result<Baseline<'t, 'r>, Error> {
    repository.holds_what_is_on_disk()?;
    let named = repository.revision(name)?;
    let asked_for = named.commit().to_owned();
    // If the clock of a committer is ahead, today's steps must not count as old.
    let day = named.day()?.map_or(cx.today(), |day| day.min(cx.today()));
    let fork = repository.fork(&named)?;
    let Some((base, source)) = registry_of(cx, &named, &texts.base)? else {
        ensure_new(args, &named, cx.is_registry_named())?;
        let at = Compared { commit: Some(asked_for), ..Compared::default() };
        let report = report::Base { at, ..report::Base::default() };
        return Ok(Baseline { source: None, fork: None, tree: None, revision: None, day, report });
    };
    // The day of a commit is its author's claim, but it is not before the last step that it records.
    let steps = source.registry.entries.values().flat_map(|entry| &entry.history);
    let recorded = steps.filter_map(|step| step.date).filter(|date| *date <= cx.today()).max();
    let day = recorded.map_or(day, |recorded| day.max(recorded));
    let fork = match &fork {
        Some(fork) => registry_of(cx, fork, &texts.fork)?,
        None => None,
    };
    let report = report::Base {
        unreadable: (base.commit() != asked_for).then_some(asked_for),
        at: Compared {
            commit: Some(base.commit().to_owned()),
            file: Some(base.path()),
            entries: source.registry.entries.len(),
        },
        since: fork.as_ref().map(|(fork, _)| fork.commit().to_owned()),
    };
    let judge = Some(base.clone());
    let (tree, fork) = match fork {
        Some((revision, source)) => (revision, Some(source)),
        None => (base, None),
    };
    let root = store::resolve(root).unwrap_or_else(|_| root.to_owned());
    let tree =
        repository.path_of(&root).map(|root| Tree { revision: tree, root: root.into(), read: RefCell::default() });
    Ok(Baseline { source: Some(source), fork, tree, revision: judge, day, report })
}

/// The registry of a revision; none if it has none.
///
/// A broken registry must not stop the change that repairs it. In its place stands the one of the newest commit before
/// it, along first parents, that has a readable one.
fn registry_of<'t, 'r>(
    cx: &mut Context<'_, '_>,
    revision: &Revision<'r>,
    [here, earlier]: &'t Slots,
) -> Result<Option<(Revision<'r>, Source<'t>)>, Error> {
    const HELP: &str = "name a revision in which the registry is right, or leave `--base` out";
    const SHALLOW: &str = "an earlier state may be readable: fetch the whole history with `git fetch --unshallow`; in CI, \
        fetch with depth 0 (`fetch-depth: 0` in actions/checkout)";
    let wrong = match revision.registry() {
        Ok(None) => return Ok(None),
        Ok(Some(blob)) => {
            let text = here.get_or_init(|| Text::new(blob.name, blob.text));
            let source = read::read(text);
            if rules::fatal_findings(&source).is_empty() {
                return Ok(Some((revision.clone(), source)));
            }
            None
        }
        Err(error @ GitError::Store(StoreError::NotUtf8 { .. } | StoreError::ByteOrderMark { .. })) => Some(error),
        Err(error) => return Err(error.into()),
    };
    for revision in revision.earlier()? {
        let Ok(Some(blob)) = revision.registry() else { continue };
        let text = Text::new(blob.name, blob.text);
        if rules::fatal_findings(&read::read(&text)).is_empty() {
            return Ok(Some((revision, read::read(earlier.get_or_init(|| text)))));
        }
    }
    let error = match (wrong, here.get()) {
        (Some(error), _) => error.into(),
        (None, Some(text)) => match cx.source(text) {
            Err(error) => error,
            Ok(_) => Error::NotARegistry { name: text.name().to_owned() },
        },
        (None, None) => Error::NotARegistry { name: revision.path() },
    };
    Err(base_error(error, if revision.is_shallow() { SHALLOW } else { HELP }))
}

/// The names of the revisions that others may have fetched already, of which none has this entry; an error if one has
/// it.
pub(super) fn refs_without_entry(cx: &mut Context<'_, '_>, id: &str) -> Result<Vec<String>, Error> {
    const HELP: &str = "nothing was written; delete the entry by hand if nobody has got it";
    let unknown =
        |error: GitError| Error::failed(format!("nobody can tell whether `{id}` was published: {error}"), HELP);
    let path = cx.path()?;
    let repository = Repository::of(&path, &cx.session.git).map_err(unknown)?;
    repository.holds_what_is_on_disk().map_err(unknown)?;
    let mut names = Vec::new();
    for revision in repository.published().map_err(unknown)? {
        let registries = match revision.registry().map_err(unknown)? {
            Some(blob) => vec![blob],
            // It may have had another path then.
            None => revision.lost().map_err(unknown)?.into_iter().filter(is_registry).collect(),
        };
        for blob in registries {
            let text = Text::new(blob.name, blob.text);
            let source = cx.source(&text).map_err(|error| base_error(error, HELP))?;
            if source.registry.find(id).is_some() {
                return Err(Error::refused(
                    format!("`{id}` is in `{}`, and others may have got it", text.name()),
                    format!("`tiers remove {id} --reason TEXT` leaves a tombstone"),
                ));
            }
        }
        // A fork point has no name, only a hash.
        names.extend((revision.name() != revision.commit()).then(|| revision.name().to_owned()));
    }
    Ok(names)
}

/// Fails unless a registry that the base does not have is new. It could be one of the base's, moved so that nobody
/// compares it with its past; and unless it is named, it could hide one of the base's in a folder above, which was the
/// nearest until now.
fn ensure_new(args: &BaseArgs, revision: &Revision<'_>, is_named: bool) -> Result<(), Error> {
    let (path, name) = (revision.path(), revision.name());
    if let Some(lost) = revision.lost()?.into_iter().find(is_registry) {
        return Err(Error::failed(
            format!("there is no `{path}` at `{name}`, and the registry `{}` is gone or a link now", lost.name),
            format!("if that one has moved: `--base {}`; else put it back", shell::quoted(&lost.name)),
        ));
    }
    let is_found = !is_named && !revision.path_given();
    if let Some(hidden) = revision.above()?.into_iter().find(is_registry).filter(|_| is_found) {
        return Err(Error::failed(
            format!("there is no `{path}` at `{name}`, and from here `{}` was the registry", hidden.name),
            "name the one that is meant with `--registry PATH`",
        ));
    }
    if args.new && !revision.path_given() {
        return Ok(());
    }
    Err(Error::failed(
        format!("there is no `{path}` at `{name}`"),
        format!("`--base {name}:OLD/PATH` says where it was, `--new` that it is new"),
    ))
}

/// Whether a file has the keys that every registry has.
pub(super) fn is_registry(blob: &Blob) -> bool {
    let text = Text::new(blob.name.as_str(), blob.text.as_str());
    let source = read::read(&text);
    ["format", "tier"].iter().all(|key| source.has(&KeyPath::keys([*key])))
}

/// The error for a base that is not a registry.
fn base_error(error: Error, help: &str) -> Error {
    let message = match error {
        Error::NotARegistry { name } => format!("the base, `{name}`, cannot be read as a registry"),
        Error::Store(error @ (StoreError::NotUtf8 { .. } | StoreError::ByteOrderMark { .. })) => {
            format!("the base cannot be read as a registry: {error}")
        }
        error => return error,
    };
    Error::failed(message, help)
}

/// The files of a commit, so that what probes find now can be compared with what they found then.
#[derive(Debug)]
struct Tree<'r> {
    revision: Revision<'r>,
    /// The folder of the project, from the top of the repository.
    root: PathBuf,
    read: RefCell<HashMap<String, Result<String, Unread>>>,
}

impl Tree<'_> {
    fn read(&self, file: &str) -> Result<String, Unread> {
        let mut path = self.root.clone();
        for part in Path::new(file).components() {
            match part {
                Component::Normal(part) if store::is_of_version_control(part) => {
                    return Err(InsideError::VersionControl.into());
                }
                Component::Normal(part) => path.push(part),
                Component::CurDir => {}
                _ => return Err(InsideError::Outside.into()),
            }
        }
        let path: OsString = path.iter().collect::<Vec<_>>().join("/".as_ref());
        if self.revision.is_registry(&path) {
            return Err(Unread::REGISTRY);
        }
        match self.revision.read(&path) {
            Ok(Some(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            // A file of a submodule is none of this repository's, and never counts as found before.
            Ok(None) => Err(Unread::NoFile),
            Err(error) => Err(Unread::Unreadable(error.to_string())),
        }
    }
}

impl Files for Tree<'_> {
    fn probe(&self, file: &str, contains: &str) -> Probed {
        project::probe_cached(&mut self.read.borrow_mut(), file, contains, |file| self.read(file))
    }

    fn mirror(&self, _: &str, file: &str) -> Mirrored {
        match self.read(file) {
            Ok(text) => Mirrored::Read(Rc::new(MirrorFile::new(file, text))),
            Err(why) => why.into(),
        }
    }

    /// Records are not compared with their past.
    fn record(&self, _: &str, _: &str) -> Recorded {
        Recorded::NoCheckout
    }
}
