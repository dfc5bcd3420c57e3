//! The whole program, run in this process: what the integration tests share.

#![allow(dead_code, reason = "each test takes the part that it needs")]

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use jiff::civil::{Date, date};
use tiers::cli::{self, Session, Stream};
use tiers::git::Environment;
use tiers::store::LOCK_TIMEOUT;

/// What the program is told of the world.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// The current folder.
    pub(crate) folder: PathBuf,
    /// `TIERS_REGISTRY`.
    pub(crate) registry: Option<PathBuf>,
    /// The clock's day.
    pub(crate) today: Date,
    /// How long to wait for another `tiers`.
    pub(crate) lock_timeout: Duration,
    /// The columns of the terminal; none if there is none.
    pub(crate) width: Option<usize>,
    /// Whether colour is wanted.
    pub(crate) color: bool,
}

/// What the program did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The exit code.
    pub(crate) exit: u8,
    /// What came on stdout.
    pub(crate) out: String,
    /// What came on stdout and stderr, in the order in which a terminal shows it.
    pub(crate) shown: String,
}

impl World {
    /// A folder, without a terminal, on the first day of 2026.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            registry: None,
            today: date(2026, 1, 1),
            lock_timeout: LOCK_TIMEOUT,
            width: None,
            color: false,
        }
    }

    /// Runs `tiers` with these arguments.
    pub(crate) fn tiers<A: Into<OsString>>(&self, args: impl IntoIterator<Item = A>) -> Outcome {
        let (out, shown) = (Bytes::default(), Bytes::default());
        let exit = self.run(args, Sink(vec![out.clone(), shown.clone()]), Sink(vec![shown.clone()]));
        let text = |bytes: Bytes| String::from_utf8_lossy(&bytes.borrow()).into_owned();
        Outcome { exit, out: text(out), shown: text(shown) }
    }

    /// Runs `tiers` with these arguments, writes what it prints, and returns the exit code.
    pub(crate) fn run<A: Into<OsString>>(
        &self,
        args: impl IntoIterator<Item = A>,
        out: impl Write,
        err: impl Write,
    ) -> u8 {
        let args = std::iter::once(OsString::from("tiers")).chain(args.into_iter().map(Into::into));
        let mut session = Session {
            folder: self.folder.clone(),
            registry: self.registry.clone(),
            git: Environment::default(),
            today: self.today,
            lock_timeout: self.lock_timeout,
            input: Box::new(std::io::empty()),
            out: self.stream(out),
            err: self.stream(err),
        };
        cli::run(args, &mut session).code()
    }

    fn stream<'a>(&self, writer: impl Write + 'a) -> Stream<'a> {
        Stream::new(writer, self.color, self.width)
    }
}

type Bytes = Rc<RefCell<Vec<u8>>>;

/// A writer to several places at once.
struct Sink(Vec<Bytes>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for place in &self.0 {
            place.borrow_mut().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
