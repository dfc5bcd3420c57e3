//! The program `tiers`: standard streams, current folder and today's date → [`tiers::cli::run`] → exit code.

use std::io::{BufWriter, IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use terminal_size::{Width, terminal_size_of};
use tiers::cli::{Session, Stream, run};

fn main() -> ExitCode {
    let out = Stream {
        writer: Box::new(BufWriter::new(stdout().lock())),
        color: color(stdout().is_terminal()),
        width: terminal_size_of(stdout()).map(|(Width(width), _)| usize::from(width)),
    };
    let err = Stream {
        writer: Box::new(stderr()),
        color: color(stderr().is_terminal()),
        width: terminal_size_of(stderr()).map(|(Width(width), _)| usize::from(width)),
    };
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) => {
            // Without a stderr there is nobody to tell.
            let _ = writeln!(stderr(), "error: there is no current folder: {error}");
            return ExitCode::from(2);
        }
    };
    let mut session = Session {
        folder,
        registry: std::env::var_os("TIERS_REGISTRY").filter(|path| !path.is_empty()).map(Into::into),
        today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
        out,
        err,
    };
    let exit = run(std::env::args_os(), &mut session);
    ExitCode::from(exit.code())
}

/// Colour is for terminals, unless the user wants none: <https://no-color.org>.
fn color(terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
