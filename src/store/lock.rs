//! The lock of a file: one `tiers` at a time changes it, and those that wait take turns in order.
//!
//! There are two files beside it. The process that changes the file holds the lock on `.NAME.lock`. All that wait or
//! change share the lock on `.NAME.queue`, so that only the last one to leave removes both.
//!
//! Systems give a free lock to any process that asks, not to the one that has waited longest. So each process takes a
//! number: it adds a byte to the queue file, whose length is the number. It asks for the lock once the lock file is
//! that long; releasing the lock adds a byte there. Killed processes are passed over when nothing moves.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the access to files, and a wait for those who have it"
)]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use same_file::Handle;

use super::{StoreError, sibling_name};
use crate::platform;

/// This many processes ahead add one more timeout to the waiting time.
const CROWD: u32 = 100;

/// After this long without a move, the next process may be dead, so the one behind it asks for the lock, and so on.
const STALL: Duration = Duration::from_millis(250);

/// How much later each process asks than the one before it.
const STEP: Duration = Duration::from_millis(5);

/// The lock on a file, as long as this value lives.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    /// Released after the lock, so that the next process finds the same files.
    place: Place,
}

impl Lock {
    /// Waits for a turn to change the file `real`: as long as others make progress, and at most `timeout` without it.
    ///
    /// The whole wait is limited too: to `timeout`, plus another one for every hundred ahead.
    pub(super) fn acquire(real: &Path, timeout: Duration) -> Result<Self, StoreError> {
        let path = real.with_file_name(sibling_name(real, "lock"));
        let place = Place::take(real.with_file_name(sibling_name(real, "queue")), path, timeout)?;
        let file = place.wait(timeout)?;
        Ok(Self { file, place })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The lock file grows to the next number, including those passed over.
        let left = self.file.metadata().map_or(0, |metadata| metadata.len());
        let bytes = (self.place.number + 1).saturating_sub(left).max(1);
        let _ = io::copy(&mut io::repeat(b'.').take(bytes), &mut self.file);
        let _ = self.file.unlock();
    }
}

/// A place in the queue for a lock.
#[derive(Debug)]
struct Place {
    queue: File,
    path: PathBuf,
    lock: PathBuf,
    /// When it was taken.
    since: Instant,
    /// How many came before; 0 where the system lets nobody write to a locked file.
    number: u64,
}

impl Place {
    fn take(path: PathBuf, lock: PathBuf, timeout: Duration) -> Result<Self, StoreError> {
        let since = Instant::now();
        let failed = |error| StoreError::io("lock", &path, error);
        let queue = loop {
            // The last one to leave locks the queue for the moment in which it removes the files.
            let queue = open(&path)?;
            if queue.try_lock().is_ok() {
                reset_counts(&queue, &lock);
                queue.unlock().map_err(failed)?;
            }
            match queue.try_lock_shared() {
                Ok(()) if is_at(&queue, &path)? => break queue,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if since.elapsed() >= timeout => {
                    return Err(StoreError::Held { lock: path, waited: timeout });
                }
                Err(TryLockError::WouldBlock) => thread::sleep(pause()),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        };
        // Appending moves the position behind the new byte, so no two processes get the same one.
        let mut file = &queue;
        let number = file.write_all(b".").and_then(|()| file.stream_position()).map_or(0, |end| end.saturating_sub(1));
        Ok(Self { queue, path, lock, since, number })
    }

    /// Waits for the lock, and tells why if it does not come.
    fn wait(&self, timeout: Duration) -> Result<File, StoreError> {
        let failed = |error| StoreError::io("lock", &self.lock, error);
        let mut file = open(&self.lock)?;
        let (mut left, mut moved) = (self.left(), Instant::now());
        let ahead = u32::try_from(self.number.saturating_sub(left)).unwrap_or(u32::MAX);
        let limit = timeout.saturating_add((timeout / CROWD).saturating_mul(ahead));
        loop {
            let behind = u32::try_from(self.number.saturating_sub(left)).unwrap_or(u32::MAX);
            if behind == 0 || moved.elapsed() >= STALL + STEP.saturating_mul(behind) {
                match file.try_lock() {
                    // Somebody may have removed the file by hand; then nobody else sees this lock.
                    Ok(()) if !is_at(&file, &self.lock)? => {
                        file = open(&self.lock)?;
                        continue;
                    }
                    // Whoever was next may have been slow to ask, and its turn has come just now.
                    Ok(()) if behind > 0 && self.left() != left => file.unlock().map_err(failed)?,
                    Ok(()) => return Ok(file),
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(error)) => return Err(failed(error)),
                }
            }
            let spent = self.since.elapsed() >= limit;
            // With nobody ahead, this waits for the holder, whatever the two clocks say.
            if moved.elapsed() >= timeout || spent && ahead == 0 {
                return Err(StoreError::Held { lock: self.lock.clone(), waited: timeout });
            }
            if spent {
                return Err(StoreError::Crowded { lock: self.lock.clone(), waited: limit, ahead });
            }
            thread::sleep(interval(behind, moved.elapsed()));
            let now = self.left();
            if now != left {
                (left, moved) = (now, Instant::now());
            }
        }
    }

    /// How many have left, or were passed over.
    fn left(&self) -> u64 {
        fs::metadata(&self.lock).map_or(0, |metadata| metadata.len())
    }
}

/// Resets the numbers. Nobody waits or holds the lock, so the processes that are still counted were killed.
fn reset_counts(queue: &File, lock: &Path) {
    // If this fails, they are passed over later.
    let _ = queue.set_len(0);
    if lock.metadata().is_ok_and(|metadata| metadata.len() > 0) {
        let _ = open(lock).map(|lock| lock.set_len(0));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let alone = self.queue.unlock().is_ok() && self.queue.try_lock().is_ok();
        if !alone || !is_at(&self.queue, &self.path).unwrap_or(false) {
            return;
        }
        // A process that comes now waits for the queue, finds it gone, and creates both files anew.
        match open(&self.lock) {
            // A process that is not in the queue holds it.
            Ok(lock) if lock.try_lock().is_err() => return,
            Ok(_) => drop(fs::remove_file(&self.lock)),
            Err(_) => {}
        }
        let _ = fs::remove_file(&self.path);
    }
}

/// How long to sleep before looking again: short for the next process, longer for those far behind, and longer the
/// longer nothing moves.
fn interval(behind: u32, still: Duration) -> Duration {
    let (least, most) = (Duration::from_micros(500), STALL);
    let distance = Duration::from_millis(1).saturating_mul(behind);
    distance.max(still / 8).clamp(least, most)
}

/// Opens a lock file, creating it if needed, and refuses anything else in its place.
fn open(path: &Path) -> Result<File, StoreError> {
    let not_regular = || StoreError::NotALock { lock: path.to_owned() };
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    // A FIFO would wait for a reader forever, and a symbolic link would create a file elsewhere.
    platform::open_at_once(&mut options);
    let start = Instant::now();
    loop {
        match options.open(path) {
            Ok(file) => {
                let metadata = file.metadata().map_err(|error| StoreError::io("lock", path, error))?;
                return if metadata.is_file() { Ok(file) } else { Err(not_regular()) };
            }
            Err(_) if path.symlink_metadata().is_ok_and(|metadata| !metadata.is_file()) => return Err(not_regular()),
            Err(error) if platform::is_being_removed(&error) && start.elapsed() < STALL => {
                thread::sleep(pause());
            }
            Err(error) => return Err(StoreError::io("make the lock", path, error)),
        }
    }
}

/// Whether this file is the one at a path now.
fn is_at(file: &File, path: &Path) -> Result<bool, StoreError> {
    let same = || match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => Ok(Handle::from_path(path)? == Handle::from_file(file.try_clone()?)?),
        Ok(_) => Ok(false),
        Err(error) => Err(error),
    };
    match same() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        result => result.map_err(|error| StoreError::io("lock", path, error)),
    }
}

/// Between 5 and 20 ms, so that waiting processes do not all try at the same instant.
fn pause() -> Duration {
    Duration::from_millis(5 + RandomState::new().hash_one(()) % 16)
}
