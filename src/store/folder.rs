//! A folder of generated files, such as those of `tiers site`.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use tempfile::Builder;

use super::StoreError;
use crate::platform;

/// The file that marks such a folder: it lists the files that were made, one per line.
const LIST: &str = ".tiers-site";

/// A folder that only this program writes to. Files that it no longer makes are removed. Other files are not touched.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// The files of the previous run.
    previous: Vec<String>,
    written: Vec<String>,
    /// The folders that exist and are not links.
    folders: HashSet<PathBuf>,
}

impl Folder {
    /// Opens a new or empty folder, or one that was made like this before. Any other is refused, so that nobody's files
    /// are replaced. So is a link that leads out of the project.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        super::ensure_in_project(root)?;
        let io = |error| StoreError::io("write", root, error);
        fs::create_dir_all(root).map_err(io)?;
        let previous = match fs::read_to_string(root.join(LIST)) {
            Ok(list) => list.lines().filter(|name| is_inside(name)).map(str::to_owned).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if fs::read_dir(root).map_err(io)?.next().is_some() {
                    return Err(StoreError::Foreign { folder: root.to_owned() });
                }
                Vec::new()
            }
            Err(error) => return Err(StoreError::io("read", &root.join(LIST), error)),
        };
        // The list is written first, so that the folder of an interrupted run is recognized.
        let mut folder = Self { root: root.to_owned(), previous, written: Vec::new(), folders: HashSet::new() };
        folder.folders.insert(root.to_owned());
        if folder.previous.is_empty() {
            folder.put(LIST, "")?;
        }
        Ok(folder)
    }

    /// Opens a folder that may have other files too. Nothing is removed from it; do not call [`Folder::finish`].
    pub fn shared(root: &Path) -> Result<Self, StoreError> {
        super::ensure_in_project(root)?;
        fs::create_dir_all(root).map_err(|error| StoreError::io("write", root, error))?;
        let folders = HashSet::from([root.to_owned()]);
        Ok(Self { root: root.to_owned(), previous: Vec::new(), written: Vec::new(), folders })
    }

    /// Writes a file atomically. Its name has `/` between its parts. An equal file stays as it is.
    pub fn write(&mut self, name: &str, text: &str) -> Result<(), StoreError> {
        debug_assert!(is_inside(name), "{name}");
        self.put(name, text)?;
        self.written.push(name.to_owned());
        Ok(())
    }

    /// Removes the files of the previous run that were not made again, and returns the number of files.
    pub fn finish(mut self) -> Result<usize, StoreError> {
        let made: HashSet<&str> = self.written.iter().map(String::as_str).collect();
        for name in self.previous.iter().filter(|name| !made.contains(name.as_str())) {
            let path = self.root.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(StoreError::io("remove", &path, error));
                }
                _ => {}
            }
        }
        self.written.sort_unstable();
        let list = self.written.join("\n") + "\n";
        self.put(LIST, &list)?;
        Ok(self.written.len())
    }

    fn put(&mut self, name: &str, text: &str) -> Result<(), StoreError> {
        let path = self.root.join(name);
        let folder = path.parent().unwrap_or(&self.root).to_owned();
        self.make_folder(&folder)?;
        let io = |error| StoreError::io("write", &path, error);
        // A link is replaced, not followed.
        if path.symlink_metadata().is_ok_and(|there| there.is_file())
            && fs::read(&path).is_ok_and(|held| held == text.as_bytes())
        {
            return Ok(());
        }
        let mut builder = Builder::new();
        if let Some(permissions) = platform::permissions(0o644) {
            builder.permissions(permissions);
        }
        let mut file = builder.prefix(".tiers-").tempfile_in(&folder).map_err(io)?;
        file.write_all(text.as_bytes()).map_err(io)?;
        file.persist(&path).map_err(|error| io(error.error))?;
        Ok(())
    }

    /// Makes a folder below the root. A link in its place is refused, as it may lead out.
    fn make_folder(&mut self, folder: &Path) -> Result<(), StoreError> {
        if self.folders.contains(folder) {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folder(parent)?;
        }
        match folder.symlink_metadata() {
            Ok(there) if there.is_dir() => {}
            Ok(_) => return Err(StoreError::Foreign { folder: folder.to_owned() }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir(folder).map_err(|error| StoreError::io("write", folder, error))?;
            }
            Err(error) => return Err(StoreError::io("find", folder, error)),
        }
        self.folders.insert(folder.to_owned());
        Ok(())
    }
}

/// Whether a name is a path below the folder.
fn is_inside(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && parts.all(|part| matches!(part, Component::Normal(part) if part != OsStr::new("")))
}
