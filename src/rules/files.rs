//! The project's files as rules see them, and what became of looking into one.

use std::rc::Rc;

use crate::mirror::MirrorFile;
use crate::records::Record;

/// The files of the project, as far as rules may see them.
pub trait Files: std::fmt::Debug {
    /// Looks for a text in a file.
    fn probe(&self, file: &str, contains: &str) -> Probed;
    /// The record of a decision of this kind, at a path of its checkout.
    fn record(&self, kind: &str, path: &str) -> Recorded;
    /// The content of a mirror, by its name and the file that the registry names.
    fn mirror(&self, name: &str, file: &str) -> Mirrored;
}

/// What became of looking for a mirror.
#[derive(Debug, Clone)]
pub enum Mirrored {
    /// It was read.
    Read(Rc<MirrorFile>),
    /// There is no such file.
    NoFile,
    /// The file may not be read, for this reason: `lies outside the project`.
    Refused(&'static str),
    /// The file cannot be read, for this reason.
    Unreadable(String),
}

/// What became of looking for a record.
#[derive(Debug, Clone)]
pub enum Recorded {
    /// It was read.
    Read(Rc<Record>),
    /// There is no checkout in which to look.
    NoCheckout,
    /// There is no such file.
    NoFile,
    /// The path leads out of the checkout.
    Outside,
    /// The file cannot be read, for this reason.
    Unreadable(String),
}

impl Recorded {
    /// The record, if it was read.
    pub fn read(self) -> Option<Rc<Record>> {
        match self {
            Self::Read(record) => Some(record),
            _ => None,
        }
    }
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probed {
    /// The file contains the text.
    Found,
    /// The file is there, and the text is not in it.
    NoText,
    /// There is no such file.
    NoFile,
    /// The file is none that may be looked into, for this reason: `lies outside the project`.
    Refused(&'static str),
    /// The file cannot be read, for this reason.
    Unreadable(String),
}
