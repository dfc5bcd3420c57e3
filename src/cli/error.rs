//! Exit codes and errors, and how an error is reported.

use std::io::{self, Write as _};

use super::session::Session;
use crate::finding::Finding;
use crate::git::GitError;
use crate::nearest;
use crate::read::{self, Text};
use crate::report::Report;
use crate::store::StoreError;
use crate::view::visible;

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: all is well.
    Success,
    /// 1: something was found, refused, or is stale.
    Found,
    /// 2: the work could not be done.
    Failed,
    /// 129: nothing was merged. With any smaller code, git assumes that the file has conflict markers.
    NotMerged,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Found => 1,
            Self::Failed => 2,
            Self::NotMerged => 129,
        }
    }
}

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum Error {
    /// It could not be done: exit code 2.
    Failed {
        /// The fact.
        message: String,
        /// The way out.
        help: Option<String>,
    },
    /// It was refused, and nothing was written: exit code 1.
    Refused {
        /// The fact.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// A file could not be read or written: exit code 2.
    Store(StoreError),
    /// The file is not a registry, and its findings are reported already: exit code 2.
    NotARegistry {
        /// The file.
        name: String,
    },
    /// The file's content is not text: exit code 2, and a finding for `check`.
    NotText {
        /// The content, as far as it can be shown.
        text: Text,
        /// What is wrong, unless reading the text finds it.
        finding: Option<Box<Finding>>,
    },
    /// An output could not be written.
    Output(io::Error),
}

impl Error {
    /// What could not be done.
    pub fn failed(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Failed { message: message.into(), help: Some(help.into()) }
    }

    /// What is refused.
    pub fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Refused { message: message.into(), help: Some(help.into()) }
    }

    /// A name that does not exist. The help suggests the nearest names, if there are any.
    pub fn unknown<'a>(
        what: &str,
        name: &str,
        names: impl IntoIterator<Item = &'a str>,
        help: impl Into<String>,
    ) -> Self {
        let help = nearest::did_you_mean(name, names, 3).unwrap_or_else(|| help.into());
        Self::failed(format!("there is no {what} `{}`", visible(name)), help)
    }

    /// Reports the error on stderr, and returns the exit code.
    pub(super) fn report(self, session: &mut Session<'_>) -> Exit {
        let (exit, message, help) = match self {
            Self::Output(error) => (Exit::Failed, format!("cannot write the output: {error}"), None),
            Self::Failed { message, help } => (Exit::Failed, message, help),
            Self::Store(error) => (
                Exit::Failed,
                session.with_short_paths(error.to_string()),
                error.help().map(|help| session.with_short_paths(help)),
            ),
            Self::Refused { message, help } => (Exit::Found, message, help),
            Self::NotARegistry { name } => (Exit::Failed, format!("`{name}` cannot be read as a registry"), None),
            Self::NotText { text, finding } => {
                let source = read::read_content(&text, finding.map(|finding| *finding));
                let err = &mut session.err;
                let report = Report {
                    source: &source,
                    findings: &source.findings,
                    color: err.color,
                    width: err.width,
                    base: None,
                    all: false,
                    records: &[],
                };
                let written = err.say(&format!("{}\n", report.human()));
                let message = format!("`{}` cannot be read as a registry", source.text().name());
                (Exit::Failed, written.map_or_else(|error| error.to_string(), |()| message), None)
            }
        };
        // Earlier output comes first.
        let _ = session.out.flush();
        // If stderr is closed too, only the exit code can tell.
        let _ = session.err.remark(&format!("error: {message}"));
        if let Some(help) = help {
            let _ = session.err.remark(&format!("help: {help}"));
        }
        let _ = session.err.flush();
        exit
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<GitError> for Error {
    fn from(error: GitError) -> Self {
        match error {
            GitError::Store(error) => Self::Store(error),
            error => Self::Failed { message: error.to_string(), help: error.help() },
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
