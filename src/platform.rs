//! What differs between operating systems, and nothing else: every `cfg` of one is here.
//!
//! The tests run on Linux; the CI workflow runs them on macOS and Windows too.

#![expect(clippy::disallowed_types, reason = "it is handed files that `store` opened")]

use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind};

/// Whether a folder can be opened and synced, so that a rename in it survives a power cut.
pub const SYNCS_FOLDERS: bool = cfg!(unix);

/// The width of a terminal, also of one that says how wide it is and not how high, as under `script`.
#[cfg(unix)]
pub fn columns(stream: &impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|width| *width > 0)
}

/// The width of a terminal.
#[cfg(windows)]
pub fn columns(stream: &impl std::os::windows::io::AsHandle) -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(stream)?;
    Some(usize::from(width))
}

/// The width of a terminal, which is not known here.
#[cfg(not(any(unix, windows)))]
pub fn columns<T>(_: &T) -> Option<usize> {
    None
}

/// The permissions of a new file, less the umask; none where the system has no such bits.
pub fn permissions(mode: u32) -> Option<Permissions> {
    #[cfg(unix)]
    return Some(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(mode));
    #[cfg(not(unix))]
    {
        let _ = mode;
        None
    }
}

/// How many names a file has; 1 where that is unknown without opening the file.
pub fn hard_links(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::nlink(metadata);
    #[cfg(not(unix))]
    {
        let _ = metadata;
        1
    }
}

/// Gives a file the owner and group of the one it replaces, as far as this user may: `sudo tiers …` is no takeover.
pub fn keep_owner(file: &File, old: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        if file.metadata().is_ok_and(|new| (new.uid(), new.gid()) != (old.uid(), old.gid())) {
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, old);
}

/// Gives a file the extended attributes of the one it replaces: access lists, labels, and what users attach.
///
/// Attributes that only the system may set are skipped; losing one of the user's is an error.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub fn keep_attributes(file: &File, old: &File) -> io::Result<()> {
    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fsetxattr};
    let Ok(names) = sized(|buffer| flistxattr(old, buffer)) else { return Ok(()) };
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let copied = sized(|buffer| fgetxattr(old, name, buffer))
            .and_then(|value| fsetxattr(file, name, &value, XattrFlags::empty()));
        match copied {
            Err(error) if name.starts_with(b"user.") => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Gives a file the extended attributes of the one it replaces: here there are none.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
pub fn keep_attributes(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}

/// The output of a call that fills a buffer, which grows until it is large enough.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn sized(call: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> rustix::io::Result<Vec<u8>> {
    let mut buffer = vec![0; 1024];
    loop {
        match call(&mut buffer) {
            Err(rustix::io::Errno::RANGE) => buffer.resize(buffer.len() * 4, 0),
            Ok(size) => {
                buffer.truncate(size);
                return Ok(buffer);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Makes opening neither wait, as for the reader of a FIFO, nor follow a symbolic link.
pub fn open_at_once(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW;
        options.custom_flags(flags.bits().cast_signed());
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// Whether the error may only mean that the file is being removed, as Windows says it.
pub fn is_being_removed(error: &io::Error) -> bool {
    cfg!(windows) && error.kind() == ErrorKind::PermissionDenied
}

/// A path as git writes it.
pub fn path_of_bytes(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    #[cfg(not(unix))]
    let path = String::from_utf8_lossy(bytes).into_owned();
    path.into()
}

/// A path with `/` between its parts.
pub fn with_slashes(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}
