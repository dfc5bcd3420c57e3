//! The only access to files: find, read, and write beside and rename, under a lock. It knows no TOML.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the access to files")]

mod folder;
mod lock;
mod walk;

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

pub use folder::Folder;
use lock::Lock;

use crate::platform;
pub use walk::files_inside;

/// The registry's name where none is given.
pub const FILE_NAME: &str = "tiers.toml";

/// The largest registry or page that is read: 256 MB.
pub const SIZE_LIMIT: u64 = 256 * MEGABYTE;

/// How long a command waits for another `tiers` that changes the same file; a session may have another value.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// The folders of version control systems.
const VERSION_CONTROL: [&str; 4] = [".git", ".jj", ".hg", ".svn"];

const MEGABYTE: u64 = 1024 * 1024;
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Random letters in the name of a temporary file, so many that no name of a person's file looks like it.
const RANDOM_LETTERS: usize = 12;

/// The registry's path: the `named` one, else the nearest `tiers.toml` in `folder` and the folders above it.
///
/// A named path is relative to `folder`, and need not exist. In a project, it may be a link only to a file of the
/// project: a checkout must not make the program read and show another file of the machine, or an endless stream.
pub fn find(named: Option<&Path>, folder: &Path) -> Result<PathBuf, StoreError> {
    let found = match named {
        Some(named) => folder.join(named),
        // A broken link or an unreadable file counts as the nearest registry too. Reading it reports the problem, while
        // going on would silently use another registry.
        None => folder
            .ancestors()
            .map(|folder| folder.join(FILE_NAME))
            .find(|path| path.symlink_metadata().is_ok() && !path.is_dir())
            .ok_or_else(|| StoreError::NotFound { folder: folder.to_owned() })?,
    };
    ensure_in_project(&found)?;
    Ok(found)
}

/// Fails if a path in a project leads out of it, into the files of version control, or to something other than a file
/// or folder. It need not exist.
fn ensure_in_project(path: &Path) -> Result<(), StoreError> {
    let plain = normalize(path);
    let Some(project) = project(folder_of(&plain)) else { return Ok(()) };
    let there = plain.ancestors().find(|path| is_there(path)).unwrap_or(path);
    // A path that does not exist yet is where its nearest existing folder leads.
    let there = if there == plain { path } else { there };
    match resolve_inside(there, project) {
        Err(
            error @ (StoreError::Outside { .. } | StoreError::VersionControl { .. } | StoreError::NotRegular { .. }),
        ) => Err(error),
        _ => Ok(()),
    }
}

/// The text of a file; a FIFO or `/dev/stdin` is read to its end.
pub fn read(path: &Path) -> Result<String, StoreError> {
    decode(path, load(path, path)?.0)
}

/// Changes a file: reads it under the lock, hands the text to `change` and writes what that returns.
///
/// `None`, an error or an equal text leaves the file untouched. The text is read under the lock, so no change is made
/// from a text that another process has replaced. Waits at most `timeout` for others.
pub fn edit<E: From<StoreError>>(
    path: &Path,
    timeout: Duration,
    change: impl FnOnce(&str) -> Result<Option<String>, E>,
) -> Result<(), E> {
    let target = Locked::acquire(path, timeout)?;
    let (bytes, seen) = load(&target.real, path)?;
    let text = decode(path, bytes)?;
    match change(&text)? {
        Some(new) if new != text => Ok(target.replace(&new, &seen)?),
        _ => Ok(()),
    }
}

/// The real path of a file below a folder, for callers that may read only that folder.
///
/// `file` is relative; neither `..` nor a symbolic link leads out.
pub fn find_inside(root: &Path, file: &str) -> Result<PathBuf, InsideError> {
    let relative = Path::new(file);
    if relative.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err(InsideError::Outside);
    }
    let find = |path: &Path| match path.canonicalize() {
        Ok(path) => Ok(path),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(InsideError::Missing)
        }
        Err(error) => Err(InsideError::Unreadable(error.kind().to_string())),
    };
    let root = find(root)?;
    let path = find(&root.join(relative))?;
    match path.strip_prefix(&root) {
        Ok(below) if below.iter().any(is_of_version_control) => Err(InsideError::VersionControl),
        Ok(_) => Ok(path),
        Err(_) => Err(InsideError::Outside),
    }
}

/// The text of a file below a folder, where [`find_inside`] finds it. What is not UTF-8 is replaced by U+FFFD. A file of
/// more than `limit` bytes is not read.
pub fn read_inside(root: &Path, file: &str, limit: u64) -> Result<String, InsideError> {
    read_named(&find_inside(root, file)?, limit)
}

/// The text of a file that the user names, of up to `limit` bytes; what is not UTF-8 is replaced.
pub fn read_named(path: &Path, limit: u64) -> Result<String, InsideError> {
    // A FIFO would wait for a writer forever.
    if !path.is_file() {
        return Err(InsideError::Unreadable("it is not a regular file".to_owned()));
    }
    if let Some(size) = path.metadata().ok().map(|file| file.len()).filter(|size| *size > limit) {
        return Err(InsideError::too_large(size, limit));
    }
    match read(path) {
        Ok(text) | Err(StoreError::NotUtf8 { lossy: text, .. } | StoreError::ByteOrderMark { text, .. }) => Ok(text),
        Err(error) => Err(InsideError::Unreadable(error.to_string())),
    }
}

/// Why a file below a folder was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InsideError {
    /// The path leads out of the folder.
    Outside,
    /// The path leads into the files of version control.
    VersionControl,
    /// There is no such file.
    Missing,
    /// It cannot be read, for this reason.
    Unreadable(String),
}

impl fmt::Display for InsideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => f.write_str("it is a link that leads out"),
            Self::VersionControl => f.write_str("it belongs to version control"),
            Self::Missing => f.write_str("it is not there"),
            Self::Unreadable(why) => f.write_str(why),
        }
    }
}

impl InsideError {
    /// The error for a file that is too large.
    pub fn too_large(size: u64, limit: u64) -> Self {
        let [size, limit] = [size.div_ceil(MEGABYTE), limit / MEGABYTE];
        Self::Unreadable(format!("it has {size} MB, and at most {limit} MB are read"))
    }
}

/// Replaces the content that was read, byte-order mark included, if the file still has it.
pub fn replace(path: &Path, timeout: Duration, read: &str, new: &str) -> Result<(), StoreError> {
    let target = Locked::acquire(path, timeout)?;
    let (bytes, seen) = load(&target.real, path)?;
    if bytes != read.as_bytes() {
        return Err(StoreError::Changed { path: path.to_owned() });
    }
    target.replace(new, &seen)
}

/// Writes a new file atomically. It refuses to replace anything, even a broken link.
pub fn create(path: &Path, timeout: Duration, text: &str) -> Result<(), StoreError> {
    create_with(path, timeout, text, &[])
}

/// A file whose content is to be replaced, byte-order mark included.
#[derive(Debug, Clone)]
pub struct Replacement<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// What was read.
    pub read: String,
    /// The new content.
    pub new: String,
}

/// Writes a new file, and replaces the contents of others. Before the first file is put in place, all are ready on
/// disk, and the others are checked to be unchanged. After that, only the disk can fail.
pub fn create_with(path: &Path, timeout: Duration, text: &str, others: &[Replacement<'_>]) -> Result<(), StoreError> {
    if path.symlink_metadata().is_ok() {
        return Err(StoreError::Exists { path: path.to_owned() });
    }
    let target = Locked::acquire(path, timeout)?;
    let first = target.stage(text, None)?;
    let mut ready = Vec::with_capacity(others.len());
    for other in others {
        let locked = Locked::acquire(other.path, timeout)?;
        let (bytes, seen) = load(&locked.real, other.path)?;
        if bytes != other.read.as_bytes() {
            return Err(StoreError::Changed { path: other.path.to_owned() });
        }
        let staged = locked.ready(&other.new, &seen)?;
        ready.push((locked, staged));
    }
    match first.persist_noclobber(&target.real) {
        Ok(_) => target.sync_folder(),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
            return Err(StoreError::Exists { path: path.to_owned() });
        }
        Err(error) => return Err(StoreError::io("write", path, error.error)),
    }
    for (locked, staged) in ready {
        staged.persist(&locked.real).map_err(|error| StoreError::io("write", locked.path, error.error))?;
        locked.sync_folder();
    }
    Ok(())
}

/// Appends to a file that others write to as well, and creates it if needed.
pub fn append(path: &Path, text: &str) -> Result<(), StoreError> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| StoreError::io("write", path, error))
}

/// Decodes the bytes of the file `path`, or says why they are not text.
pub(crate) fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, StoreError> {
    let text = String::from_utf8(bytes).map_err(|error| StoreError::NotUtf8 {
        path: path.to_owned(),
        offset: error.utf8_error().valid_up_to(),
        lossy: String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })?;
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(StoreError::ByteOrderMark { path: path.to_owned(), text });
    }
    Ok(text)
}

/// The real path of a file, if that is `root` or below it. Fails for a symbolic link that leads out, and for the files
/// of version control, whose configuration and hooks can run programs.
pub fn resolve_inside(path: &Path, root: &Path) -> Result<PathBuf, StoreError> {
    let real = resolve(path).map_err(|error| missing_error(path, "find", error))?;
    let top = root.canonicalize().map_err(|error| StoreError::io("find", root, error))?;
    let Ok(below) = real.strip_prefix(&top) else {
        return Err(StoreError::Outside { path: path.to_owned(), root: root.to_owned(), real });
    };
    if below.iter().any(is_of_version_control) {
        return Err(StoreError::VersionControl { path: path.to_owned() });
    }
    // A FIFO would wait for a writer for ever.
    if real.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return Err(StoreError::NotRegular { path: path.to_owned() });
    }
    Ok(real)
}

/// A path without `.` and `..`. Symbolic links are not resolved.
pub fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            Component::ParentDir if normal.has_root() => {}
            part => normal.push(part),
        }
    }
    normal
}

/// The top folder of the project that a folder belongs to, as version control marks it; none without version control.
pub fn project(folder: &Path) -> Option<&Path> {
    let is_marked = |folder: &&Path| VERSION_CONTROL.iter().any(|mark| folder.join(mark).symlink_metadata().is_ok());
    folder.ancestors().find(is_marked)
}

/// Whether a part of a path names the folder of a version control system.
pub fn is_of_version_control(part: &OsStr) -> bool {
    VERSION_CONTROL.iter().any(|mark| part.eq_ignore_ascii_case(mark))
}

/// Whether something is there, even a broken link.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether it is a folder.
pub(crate) fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// The real path of a file, with symbolic links resolved. The file need not exist; its folder must.
pub(crate) fn resolve(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => {
            let name = path.file_name().ok_or(error)?;
            Ok(folder_of(path).canonicalize()?.join(name))
        }
        result => result,
    }
}

/// The folder of a file, `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Reads the file `real`, which messages call `path`. The size is checked before reading, and again while reading, as a
/// FIFO has none and a file may grow.
fn load(real: &Path, path: &Path) -> Result<(Vec<u8>, Stamp), StoreError> {
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => StoreError::Missing { path: path.to_owned() },
        // Windows cannot open a folder and calls that a lack of permission.
        _ if real.is_dir() => StoreError::Folder { path: path.to_owned() },
        _ => StoreError::io("read", path, error),
    };
    let too_large = |size| StoreError::TooLarge { path: path.to_owned(), size };

    let file = File::open(real).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let size = metadata.len();
    if size > SIZE_LIMIT {
        return Err(too_large(Some(size)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(too_large(None));
    }
    Ok((bytes, Stamp::of(&metadata)))
}

/// The size and time of a file. They show that a program without locks, such as an editor, has saved it.
#[derive(PartialEq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { size: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// A locked file: no other `tiers` changes it while this value lives. Every write goes through it.
struct Locked<'a> {
    /// The path as the user knows it, for messages.
    path: &'a Path,
    /// The file itself, so that a symbolic link stays a link.
    real: PathBuf,
    _lock: Lock,
}

impl<'a> Locked<'a> {
    fn acquire(path: &'a Path, timeout: Duration) -> Result<Self, StoreError> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => return Err(StoreError::Folder { path: path.to_owned() }),
            Ok(metadata) if !metadata.is_file() => return Err(StoreError::NotRegular { path: path.to_owned() }),
            Ok(metadata) if platform::hard_links(&metadata) > 1 => {
                return Err(StoreError::Linked { path: path.to_owned(), links: platform::hard_links(&metadata) });
            }
            _ => {}
        }
        let real = resolve(path).map_err(|error| missing_error(path, "find", error))?;
        let lock = Lock::acquire(&real, timeout)?;
        Ok(Self { path, real, _lock: lock })
    }

    /// Replaces the file with `text`, if it is still the one that was `seen`.
    fn replace(&self, text: &str, seen: &Stamp) -> Result<(), StoreError> {
        let staged = self.ready(text, seen)?;
        staged.persist(&self.real).map_err(|error| StoreError::io("write", self.path, error.error))?;
        self.sync_folder();
        Ok(())
    }

    /// Stages the text in a temporary file that only has to be renamed, if the file is still the one that was `seen`.
    fn ready(&self, text: &str, seen: &Stamp) -> Result<NamedTempFile, StoreError> {
        let old = fs::metadata(&self.real).map_err(|error| StoreError::io("write", self.path, error))?;
        self.check_writable(&old)?;
        let staged = self.stage(text, Some(&old))?;
        if !fs::metadata(&self.real).is_ok_and(|now| Stamp::of(&now) == *seen) {
            return Err(StoreError::Changed { path: self.path.to_owned() });
        }
        Ok(staged)
    }

    /// Checks that the file may be written. A rename would not, as it needs no permission for the file that it
    /// replaces.
    fn check_writable(&self, old: &Metadata) -> Result<(), StoreError> {
        let read_only = || StoreError::ReadOnly { path: self.path.to_owned() };
        if old.permissions().readonly() {
            return Err(read_only());
        }
        match OpenOptions::new().write(true).open(&self.real) {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                Err(read_only())
            }
            Err(error) => Err(StoreError::io("write", self.path, error)),
        }
    }

    /// Writes the text to a temporary file beside the real one, synced to disk and with the permissions of the `old`
    /// file.
    fn stage(&self, text: &str, old: Option<&Metadata>) -> Result<NamedTempFile, StoreError> {
        let failed = |error| StoreError::io("write", self.path, error);
        let prefix = sibling_name(&self.real, "");
        self.remove_leftovers(&prefix);

        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".tmp").rand_bytes(RANDOM_LETTERS);
        // A new file gets the usual permissions. A replacement is private until it gets those of the old file.
        let permissions = old.is_none().then(|| platform::permissions(0o666)).flatten();
        if let Some(permissions) = permissions {
            builder.permissions(permissions);
        }
        let mut staged = builder.tempfile_in(folder_of(&self.real)).map_err(failed)?;
        staged.write_all(text.as_bytes()).map_err(failed)?;
        if let Some(old) = old {
            platform::keep_owner(staged.as_file(), old);
            let real = File::open(&self.real).map_err(failed)?;
            platform::keep_attributes(staged.as_file(), &real).map_err(failed)?;
            staged.as_file().set_permissions(old.permissions()).map_err(failed)?;
        }
        staged.as_file().sync_all().map_err(failed)?;
        Ok(staged)
    }

    /// Removes the temporary files of killed processes. While the lock is held, no other process has one for this file.
    fn remove_leftovers(&self, prefix: &OsStr) {
        let is_leftover = |name: &OsStr| {
            let name = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
            name.and_then(|name| name.strip_suffix(b".tmp"))
                .is_some_and(|name| name.len() == RANDOM_LETTERS && name.iter().all(u8::is_ascii_alphanumeric))
        };
        // Tidying up must not fail a write, so errors are ignored.
        for entry in fs::read_dir(folder_of(&self.real)).into_iter().flatten().flatten() {
            if is_leftover(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Makes the rename survive a power cut, where the system can. The file is already in place, so an error here is
    /// ignored.
    fn sync_folder(&self) {
        if platform::SYNCS_FOLDERS {
            let _ = File::open(folder_of(&self.real)).and_then(|folder| folder.sync_all());
        }
    }
}

/// The error for a missing file, or for its missing folder.
fn missing_error(path: &Path, action: &'static str, error: io::Error) -> StoreError {
    if error.kind() == ErrorKind::NotFound {
        let folder = folder_of(path);
        return StoreError::Missing { path: if folder.exists() { path } else { folder }.to_owned() };
    }
    StoreError::io(action, path, error)
}

/// The name `.NAME.ENDING` for a file called NAME.
fn sibling_name(real: &Path, ending: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(real.file_name().unwrap_or_default());
    name.push(".");
    name.push(ending);
    name
}

/// What can go wrong with a file.
///
/// [`NotUtf8`](Self::NotUtf8) and [`ByteOrderMark`](Self::ByteOrderMark) are about the content and have a place in
/// it; all others mean that the work could not be done.
#[derive(Debug)]
pub enum StoreError {
    /// No registry in the folder or above it.
    NotFound {
        /// Where the search began.
        folder: PathBuf,
    },
    /// A named file does not exist.
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The path is a folder's.
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// What is to be changed, or may be nothing but a file, is a FIFO, a device or the like.
    NotRegular {
        /// The path.
        path: PathBuf,
    },
    /// The file to change has other names (hard links), which would keep the old text.
    Linked {
        /// The file.
        path: PathBuf,
        /// How many names it has.
        links: u64,
    },
    /// A folder to write to has files that `tiers` did not make.
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// A symbolic link leads out of the folder that must contain the file.
    Outside {
        /// The path as it is written.
        path: PathBuf,
        /// The folder.
        root: PathBuf,
        /// Where it leads.
        real: PathBuf,
    },
    /// The file belongs to version control, and not to the project.
    VersionControl {
        /// The path as it is written.
        path: PathBuf,
    },
    /// More than [`SIZE_LIMIT`].
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes; none for a stream.
        size: Option<u64>,
    },
    /// The content is not UTF-8.
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first wrong byte.
        offset: usize,
        /// The content with U+FFFD in place of what is wrong; up to `offset` it is the content itself.
        lossy: String,
    },
    /// The content starts with U+FEFF.
    ByteOrderMark {
        /// The file.
        path: PathBuf,
        /// The content with its mark.
        text: String,
    },
    /// A file to create exists already.
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file may not be written by this user.
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Another process changes the file for too long.
    Held {
        /// The lock file.
        lock: PathBuf,
        /// How long nothing has moved.
        waited: Duration,
    },
    /// So many processes change the file in turn that this one did not get its turn.
    Crowded {
        /// The lock file.
        lock: PathBuf,
        /// How long this process has waited.
        waited: Duration,
        /// How many were ahead.
        ahead: u32,
    },
    /// Something other than a lock file has its path.
    NotALock {
        /// The path.
        lock: PathBuf,
    },
    /// A program without locks has saved the file since it was read.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Any other error of the system.
    Io {
        /// What was to be done, a verb.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

impl StoreError {
    /// The way out, where there is one to name.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { .. } => "write one with `tiers init`, or name one with `--registry PATH`".to_owned(),
            Self::Folder { path } => format!("name a file: `{}`", path.join(FILE_NAME).display()),
            Self::Linked { .. } => {
                "make it a file of its own: copy it, and move the copy in its place; a symbolic link is fine".to_owned()
            }
            Self::Foreign { .. } => "name a new or an empty folder".to_owned(),
            Self::Outside { .. } => "put a file in the place of the symbolic link".to_owned(),
            Self::NotUtf8 { .. } => "save the file as UTF-8".to_owned(),
            Self::ByteOrderMark { .. } => "save the file as UTF-8 without a byte-order mark".to_owned(),
            Self::Exists { path } => format!("change it, or remove it first: `{}`", path.display()),
            Self::ReadOnly { .. } => "make the file writable".to_owned(),
            Self::Held { .. } => "run the command again when the other one has ended".to_owned(),
            Self::NotALock { .. } => {
                "remove it; `tiers` makes a file of that name while it changes the one beside it".to_owned()
            }
            Self::Crowded { .. } | Self::Changed { .. } => "run the command again".to_owned(),
            Self::VersionControl { .. } => "name a file of the project".to_owned(),
            Self::Missing { .. } | Self::NotRegular { .. } | Self::TooLarge { .. } | Self::Io { .. } => return None,
        })
    }

    fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = SIZE_LIMIT / MEGABYTE;
        match self {
            Self::NotFound { folder } => {
                write!(f, "no `{FILE_NAME}` in `{}` or a folder above it", folder.display())
            }
            Self::Missing { path } => write!(f, "`{}` does not exist", path.display()),
            Self::Folder { path } => write!(f, "`{}` is a folder", path.display()),
            Self::NotRegular { path } => write!(f, "`{}` is not a regular file", path.display()),
            Self::VersionControl { path } => {
                write!(f, "`{}` belongs to version control, and not to the project", path.display())
            }
            Self::Linked { path, links } => {
                let path = path.display();
                write!(f, "`{path}` has {links} names (hard links), and a change would part them")
            }
            Self::Foreign { folder } => {
                write!(f, "`{}` holds files that `tiers` did not make", folder.display())
            }
            Self::Outside { path, root, real } => {
                let (path, root, real) = (path.display(), root.display(), real.display());
                write!(f, "`{path}` leads to `{real}`, which is outside of `{root}`")
            }
            Self::TooLarge { path, size: Some(size) } => {
                let size = size.div_ceil(MEGABYTE);
                write!(f, "`{}` has {size} MB, and at most {limit} MB are read", path.display())
            }
            Self::TooLarge { path, size: None } => write!(f, "`{}` has more than {limit} MB", path.display()),
            Self::NotUtf8 { path, offset, .. } => {
                write!(f, "`{}` is not UTF-8 at byte {offset}", path.display())
            }
            Self::ByteOrderMark { path, .. } => write!(f, "`{}` starts with a byte-order mark", path.display()),
            Self::Exists { path } => write!(f, "`{}` exists", path.display()),
            Self::ReadOnly { path } => write!(f, "`{}` is read-only", path.display()),
            Self::Held { lock, waited } => {
                let (lock, waited) = (lock.display(), waited.as_secs_f64());
                write!(f, "another `tiers` has held the lock `{lock}` for {waited} seconds")
            }
            Self::Crowded { lock, waited, ahead } => {
                let (lock, waited) = (lock.display(), waited.as_secs_f64());
                let others = if *ahead == 1 { "other" } else { "others" };
                write!(f, "waited {waited} seconds for a turn at the lock `{lock}`, behind {ahead} {others}")
            }
            Self::NotALock { lock } => write!(f, "`{}` is not a file, and cannot be a lock", lock.display()),
            Self::Changed { path } => {
                write!(f, "another program has saved `{}` since it was read", path.display())
            }
            Self::Io { action, path, source } => {
                write!(f, "cannot {action} `{}`: ", path.display())?;
                // The kind is a phrase in the house style. An unnamed kind has only the system's words.
                match source.kind().to_string().as_str() {
                    "other error" | "uncategorized error" => write!(f, "{source}"),
                    kind => f.write_str(kind),
                }
            }
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
