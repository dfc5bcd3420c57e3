//! The project's files as the rules may see them: inside one folder, and only to look for a text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;

use crate::rules::{Files, Probed};
use crate::store::{self, InsideError};

/// The files below a folder; each is read once.
#[derive(Debug)]
pub(super) struct Project {
    root: PathBuf,
    read: RefCell<HashMap<String, Result<String, Probed>>>,
}

impl Project {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root, read: RefCell::default() }
    }
}

impl Files for Project {
    fn probe(&self, file: &str, contains: &str) -> Probed {
        let mut read = self.read.borrow_mut();
        let text = read.entry(file.to_owned()).or_insert_with(|| {
            store::read_inside(&self.root, file).map_err(|error| match error {
                InsideError::Outside => Probed::Outside,
                InsideError::Missing => Probed::NoFile,
                InsideError::Unreadable(reason) => Probed::Unreadable(reason),
            })
        });
        match text {
            Ok(text) if text.contains(contains) => Probed::Found,
            Ok(_) => Probed::NoText,
            Err(probed) => probed.clone(),
        }
    }
}
