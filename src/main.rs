//! The program `tiers`: standard streams, current folder and today's date → [`tiers::cli::run`] → exit code.

#![expect(clippy::disallowed_methods, reason = "what the session is made of")]

use std::io::{Write, stderr, stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tiers::cli::{Session, Stream, complete, run};
use tiers::git::Environment;
use tiers::platform::columns;
use tiers::store::LOCK_TIMEOUT;

fn main() -> ExitCode {
    let runner = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let mut out = Stream::new(AutoStream::always(stdout().lock()), color(&stdout()), columns(&stdout()));
    let mut err = Stream::new(AutoStream::always(stderr()), color(&stderr()), columns(&stderr()));
    (out.runner, err.runner) = (runner, runner);
    let folder = match std::env::current_dir() {
        Ok(folder) => folder,
        Err(error) => {
            // Without a stderr there is nobody to tell.
            let _ = writeln!(stderr(), "error: the current folder cannot be found: {error}");
            return ExitCode::from(2);
        }
    };
    let registry = std::env::var_os("TIERS_REGISTRY").filter(|path| !path.is_empty()).map(PathBuf::from);
    if std::env::var_os("COMPLETE").is_some() {
        match complete(std::env::args_os().collect(), &folder, registry.clone()) {
            Ok(true) => return ExitCode::SUCCESS,
            Ok(false) => {}
            Err(error) => {
                let _ = writeln!(stderr(), "{error}");
                return ExitCode::from(2);
            }
        }
    }
    let mut session = Session {
        folder,
        registry,
        git: Environment { dir: std::env::var_os("GIT_DIR"), config_count: std::env::var_os("GIT_CONFIG_COUNT") },
        today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
        lock_timeout: LOCK_TIMEOUT,
        input: Box::new(stdin()),
        out,
        err,
    };
    let exit = run(std::env::args_os(), &mut session);
    ExitCode::from(exit.code())
}

/// Whether an output is coloured unless `--color` says otherwise: a terminal that can show it, and what `CLICOLOR`,
/// `CLICOLOR_FORCE` and `NO_COLOR` say; and `FORCE_COLOR`, which `anstream` does not know.
fn color(stream: &impl RawStream) -> bool {
    let value = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let is_forced = value("FORCE_COLOR").is_some_and(|value| value != "0") && value("NO_COLOR").is_none();
    is_forced || AutoStream::choice(stream) != ColorChoice::Never
}
