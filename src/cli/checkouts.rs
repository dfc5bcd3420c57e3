//! The checkouts in which records are looked for: those of `--records`, else those that the registry names.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::args::RecordsArg;
use super::context::Context;
use super::error::Error;
use super::shell;
use crate::git::Revision;
use crate::model::{RecordSource, Registry};
use crate::read::Source;
use crate::records::{self, Record};
use crate::rules;
use crate::store::{self, InsideError};
use crate::toml::quote_key;
use crate::words;

/// The folders with records that exist, by kind of decision.
pub(super) fn folders(
    cx: &Context<'_, '_>,
    base: Option<&Registry>,
    registry: &Registry,
) -> Result<IndexMap<String, PathBuf>, Error> {
    let sources = rules::record_sources(base, registry);
    let given = cx.records_args();
    for RecordsArg { kind, folder } in given {
        if let Some(kind) = kind.as_deref().filter(|kind| !sources.contains_key(kind)) {
            let help = format!("say in the registry where they are: `[records.{}]` with a `url`", quote_key(kind));
            return Err(Error::unknown("source of records", kind, sources.keys().copied(), help));
        }
        let folder = cx.session.folder.join(folder);
        if !store::is_folder(&folder) {
            let message = format!("`{}` is not a folder", cx.display(&folder));
            return Err(Error::failed(message, "name a checkout with `--records KIND=DIR`"));
        }
    }
    let path = cx.path()?;
    let home = path.parent().unwrap_or(Path::new(""));
    let folder = |(kind, source): (&str, &RecordSource)| {
        let of_kind = given.iter().rev().find(|given| given.kind.as_deref() == Some(kind));
        let named = of_kind.or_else(|| given.iter().rev().find(|given| given.kind.is_none()));
        let folder = match named {
            Some(given) => cx.session.folder.join(&given.folder),
            None => registry_folder(home, base, kind, source)?,
        };
        store::is_folder(&folder).then(|| (kind.to_owned(), folder))
    };
    Ok(sources.into_iter().filter_map(folder).collect())
}

/// The folder that the registry names. A change cannot make the program look outside of the project, not even by a
/// link.
fn registry_folder(home: &Path, base: Option<&Registry>, kind: &str, source: &RecordSource) -> Option<PathBuf> {
    let folder = source.folder.as_deref()?;
    let leads_out = |base: &Registry| base.records.contains_key(kind) && folder.contains("..");
    if base.is_some_and(|base| !leads_out(base)) && store::find_inside(home, folder).is_err() {
        return None;
    }
    Some(store::normalize(&home.join(folder)))
}

/// Where records of one kind are read.
#[derive(Debug)]
pub(super) struct Checkout<'r> {
    pub(super) folder: PathBuf,
    /// If the folder belongs to the registry's repository: the base, from which its records are read, and the folder's
    /// path there. A change must not write the record that it is checked against.
    before: Option<(&'r Revision<'r>, PathBuf)>,
}

impl Checkout<'static> {
    /// A folder as it is now.
    pub(super) fn of(folder: PathBuf) -> Self {
        Self { folder, before: None }
    }
}

impl Checkout<'_> {
    /// The text of the record at this path.
    pub(super) fn read(&self, path: &str, limit: u64) -> Result<String, InsideError> {
        let Some((revision, folder)) = &self.before else { return store::read_inside(&self.folder, path, limit) };
        match revision.read(folder.join(path).iter().collect::<Vec<_>>().join("/".as_ref()).as_ref()) {
            Ok(Some(bytes)) if bytes.len() as u64 > limit => Err(InsideError::too_large(bytes.len() as u64, limit)),
            Ok(Some(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Ok(None) => Err(InsideError::Missing),
            Err(error) => Err(InsideError::Unreadable(error.to_string())),
        }
    }
}

/// The checkouts as they are now, by kind of decision.
pub(super) fn now(cx: &Context<'_, '_>, registry: &Registry) -> Result<IndexMap<String, Checkout<'static>>, Error> {
    let folders = folders(cx, None, registry)?.into_iter();
    Ok(folders.map(|(kind, folder)| (kind, Checkout::of(folder))).collect())
}

/// The checkouts for a check against this base; none if the file cannot be read as a registry.
pub(super) fn for_check<'r>(
    cx: &Context<'_, '_>,
    base: Option<&Registry>,
    source: &Source<'_>,
    revision: Option<&'r Revision<'r>>,
) -> Result<IndexMap<String, Checkout<'r>>, Error> {
    if !source.findings.is_empty() {
        return Ok(IndexMap::new());
    }
    let folders = folders(cx, base, &source.registry)?.into_iter();
    let checkout = |folder: PathBuf| {
        let before = revision.and_then(|revision| Some((revision, revision.folder(&folder)?)));
        Checkout { folder, before }
    };
    Ok(folders.map(|(kind, folder)| (kind, checkout(folder))).collect())
}

/// The checkouts for a command that needs at least one.
#[derive(Debug)]
pub(super) struct Checkouts(IndexMap<String, Checkout<'static>>);

impl Checkouts {
    /// The checkouts as they are now.
    pub(super) fn open(cx: &Context<'_, '_>, registry: &Registry) -> Result<Self, Error> {
        let now = now(cx, registry)?;
        match registry.records.keys().next() {
            None => Err(Error::failed(
                "the registry names no records",
                "say where the notes of decisions are: `[records.meeting]` with a `url`, for decisions of kind `meeting`",
            )),
            Some(kind) if now.is_empty() => Err(Error::failed(
                "there is no checkout of the records",
                format!(
                    "name it with `--records {}`, or in `folder` of `[records.{}]`",
                    shell::quoted(&format!("{kind}=DIR")),
                    quote_key(kind)
                ),
            )),
            Some(_) => Ok(Self(now)),
        }
    }

    /// Whether there is one for this kind.
    pub(super) fn has(&self, kind: &str) -> bool {
        self.0.contains_key(kind)
    }

    /// The paths of all files in the checkout for a kind.
    pub(super) fn list(&self, kind: &str) -> Result<Vec<String>, Error> {
        let Some(checkout) = self.0.get(kind) else { return Ok(Vec::new()) };
        store::files_inside(&checkout.folder).map_err(|why| unreadable_record(&checkout.folder.to_string_lossy(), &why))
    }

    /// The record of a kind at a path.
    pub(super) fn read(&self, kind: &str, path: &str) -> Result<Record, InsideError> {
        let checkout = self.0.get(kind).ok_or(InsideError::Missing)?;
        Ok(Record::read(path, &checkout.read(path, records::SIZE_LIMIT)?))
    }

    /// Whether something other than a folder is at this path.
    pub(super) fn is_file(&self, kind: &str, path: &str) -> bool {
        self.0.get(kind).is_some_and(|checkout| !path.is_empty() && !store::is_folder(&checkout.folder.join(path)))
    }

    /// The kind of the records that a file belongs to, and its path in their checkout. A file is named from the current
    /// folder, or from the top of a checkout. Of nested checkouts the innermost counts; `kind` decides between two in
    /// the same folder.
    pub(super) fn locate(
        &self,
        cx: &Context<'_, '_>,
        file: &Path,
        kind: Option<&str>,
    ) -> Result<(String, String), Error> {
        let here = cx.session.folder.join(file);
        let real = if store::is_there(&here) { store::resolve(&here).ok() } else { None };
        let mut found: Option<(usize, &str, PathBuf)> = None;
        let mut leads_out = false;
        for (of, checkout) in self.0.iter().filter(|(of, _)| kind.is_none_or(|kind| kind == of.as_str())) {
            let Ok(root) = store::resolve(&checkout.folder) else { continue };
            let inside = || match store::find_inside(&checkout.folder, file.to_str()?) {
                Err(InsideError::Outside) => {
                    leads_out = true;
                    None
                }
                found => found.ok(),
            };
            let Some(real) = real.clone().or_else(inside) else { continue };
            let depth = root.components().count();
            if let Ok(path) = real.strip_prefix(&root)
                && found.as_ref().is_none_or(|(before, ..)| depth > *before)
            {
                found = Some((depth, of, path.to_owned()));
            }
        }
        let name = cx.display(&here);
        let Some((_, kind, path)) = found else {
            let message = match real {
                Some(_) => format!("`{name}` lies in no checkout of records"),
                None if leads_out => format!("`{name}` leads out of its checkout"),
                None => format!("there is no file `{name}`"),
            };
            let folders = self.0.values().map(|checkout| cx.display(&checkout.folder));
            return Err(Error::failed(
                message,
                format!("records are looked for in {}", words::and(&words::quoted(folders))),
            ));
        };
        let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
        match parts {
            Some(parts) => Ok((kind.to_owned(), parts.join("/"))),
            None => {
                Err(Error::failed(format!("the name of `{name}` is not UTF-8"), "rename it, so that it has an address"))
            }
        }
    }
}

/// The error for a record that cannot be read.
pub(super) fn unreadable_record(path: &str, why: &InsideError) -> Error {
    Error::failed(format!("the record `{path}` cannot be read: {why}"), "see that it is a text file in the checkout")
}

/// The files that the command line names, by mirror. Each mirror must be in one of these registries, and each file must
/// exist.
pub(super) fn mirrors(
    cx: &Context<'_, '_>,
    base: Option<&Registry>,
    registry: &Registry,
) -> Result<HashMap<String, PathBuf>, Error> {
    let known = rules::mirrors(base, registry);
    let mut files = HashMap::new();
    for (name, file) in cx.mirror_args() {
        if !known.contains_key(name.as_str()) {
            let help = format!("say in the registry what it is: `[mirror.{}]`", quote_key(name));
            return Err(Error::unknown("mirror", name, known.keys().copied(), help));
        }
        let file = cx.session.folder.join(file);
        if !store::is_there(&file) {
            let message = format!("there is no file `{}`", cx.display(&file));
            return Err(Error::failed(message, "name a file that is there with `--mirror NAME=FILE`, or leave it out"));
        }
        files.insert(name.clone(), file);
    }
    Ok(files)
}
