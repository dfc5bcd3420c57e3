//! git as a process: configured to run nothing of a checkout, with limits on time and output.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "git is a process, which has a time limit")]

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Environment;
use super::error::GitError;

/// The oldest git that knows `safe.bareRepository`.
const OLDEST: (u32, u32) = (2, 38);

/// Settings on top of the user's configuration. The author of a pull request chooses the files of a checkout, and must
/// not choose a program that runs here.
const CONFIG: [(&str, &str); 5] = [
    // A committed folder may look like a git directory, with a configuration that names programs.
    ("safe.bareRepository", "explicit"),
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    // Nothing here has a reason to talk to another repository.
    ("protocol.allow", "never"),
    // Makes git warn when a name means more than one thing.
    ("core.warnAmbiguousRefs", "true"),
];

/// How long git may take for an answer, and how much it may print besides the files that it is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) time: Duration,
    pub(super) bytes: u64,
}

/// The limits outside of tests. git answers in milliseconds; a slow disk may need seconds.
const LIMITS: Limits = Limits { time: Duration::from_secs(30), bytes: 64 * 1024 * 1024 };

/// How many bytes of an error message are kept.
const MESSAGE_LIMIT: u64 = 64 * 1024;

/// Where and how git is started.
#[derive(Debug)]
pub(super) struct Git {
    /// The folder in which it is started; `None` for the current one.
    folder: Option<PathBuf>,
    /// How many settings the environment already has.
    settings: usize,
}

/// How git ended, and its output.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: ExitStatus,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

impl Git {
    /// The git of this machine, unless it is too old to be configured safely.
    pub(super) fn in_folder(folder: Option<PathBuf>, environment: &Environment) -> Result<Self, GitError> {
        let git = Self { folder, settings: environment.settings_count()? };
        let said = git.ask("version", &[], &[])?;
        let version = String::from_utf8_lossy(&said.stdout);
        let version = version.trim_start_matches("git version").split_whitespace().next().unwrap_or_default();
        let mut numbers = version.split('.').map(|number| number.parse::<u32>().ok());
        match (numbers.next().flatten(), numbers.next().flatten()) {
            (Some(major), Some(minor)) if (major, minor) >= OLDEST => Ok(git),
            _ => Err(GitError::TooOld { version: version.to_owned(), oldest: OLDEST }),
        }
    }

    /// Runs a command that must succeed, and returns what it prints.
    pub(super) fn run(&self, command: &'static str, arguments: &[&str], paths: &[&OsStr]) -> Result<Vec<u8>, GitError> {
        let answer = self.ask(command, arguments, paths)?;
        if answer.status.success() { Ok(answer.stdout) } else { Err(failure(command, &answer.stderr)) }
    }

    /// Runs a command that may fail.
    pub(super) fn ask(&self, command: &'static str, arguments: &[&str], paths: &[&OsStr]) -> Result<Answer, GitError> {
        let mut process = self.start(command, arguments, paths)?;
        process.close();
        let stdout = process.rest()?;
        let (status, stderr) = process.end()?;
        Ok(Answer { status, stdout, stderr })
    }

    /// Starts a command that is asked questions on stdin.
    pub(super) fn start(
        &self,
        command: &'static str,
        arguments: &[&str],
        paths: &[&OsStr],
    ) -> Result<Process, GitError> {
        let mut git = self.command();
        git.arg(command).args(arguments).args(paths);
        Process::start(git, command, LIMITS)
    }

    /// A git that answers in English, never prompts, and leaves the index alone. It gets the user's environment, which
    /// tells a hook its repository and its index, apart from how pathspecs are read.
    fn command(&self) -> Command {
        let mut command = Command::new("git");
        if let Some(folder) = &self.folder {
            command.arg("-C").arg(folder);
        }
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        // Only what the repository holds counts: neither what `git replace` shows nor what it could fetch.
        command.env("GIT_NO_REPLACE_OBJECTS", "1").env("GIT_NO_LAZY_FETCH", "1");
        for name in ["LITERAL", "GLOB", "NOGLOB", "ICASE"] {
            command.env_remove(format!("GIT_{name}_PATHSPECS"));
        }
        // After the settings of the environment: those are kept, and these win.
        for (index, (key, value)) in (self.settings..).zip(CONFIG) {
            command.env(format!("GIT_CONFIG_KEY_{index}"), key).env(format!("GIT_CONFIG_VALUE_{index}"), value);
        }
        command.env("GIT_CONFIG_COUNT", (self.settings + CONFIG.len()).to_string());
        command.arg("--no-pager");
        command
    }
}

/// A running process. Dropping it ends the process.
#[derive(Debug)]
pub(super) struct Process {
    name: &'static str,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<Pipe>,
    stderr: Receiver<io::Result<Vec<u8>>>,
    limits: Limits,
}

impl Process {
    pub(super) fn start(mut command: Command, name: &'static str, limits: Limits) -> Result<Self, GitError> {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|source| match source.kind() {
            ErrorKind::NotFound => GitError::GitMissing,
            _ => GitError::Io { command: name, source },
        })?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("stdout is piped");
        let stderr = child.stderr.take().expect("stderr is piped");
        let (sender, messages) = sync_channel(1);
        thread::spawn(move || {
            let mut stderr = stderr;
            let mut message = Vec::new();
            let read = stderr.by_ref().take(MESSAGE_LIMIT).read_to_end(&mut message);
            // If nobody read the rest, the process would block.
            let _ = io::copy(&mut stderr, &mut io::sink());
            let _ = sender.send(read.map(|_| message));
        });
        let stdout = BufReader::new(Pipe::of(stdout, Instant::now() + limits.time));
        Ok(Self { name, child, stdin, stdout, stderr: messages, limits })
    }

    /// Writes a question, and restarts the clock.
    pub(super) fn tell(&mut self, question: &[u8]) {
        self.stdout.get_mut().deadline = Instant::now() + self.limits.time;
        // If the process ended early, its message on stderr says more than a broken pipe.
        let _ = self.stdin.as_mut().map(|stdin| stdin.write_all(question).and_then(|()| stdin.flush()));
    }

    /// Closes stdin: there are no more questions.
    pub(super) fn close(&mut self) {
        self.stdin = None;
    }

    /// The next line of the answer, without its end; empty at the end.
    pub(super) fn line(&mut self) -> Result<Vec<u8>, GitError> {
        let mut line = Vec::new();
        let limit = self.limits.bytes;
        self.stdout.by_ref().take(limit).read_until(b'\n', &mut line).map_err(|error| self.failed(error))?;
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        Ok(line)
    }

    /// The next bytes of the answer; fewer at its end.
    pub(super) fn bytes(&mut self, count: u64) -> Result<Vec<u8>, GitError> {
        let mut bytes = Vec::new();
        self.stdout.by_ref().take(count).read_to_end(&mut bytes).map_err(|error| self.failed(error))?;
        Ok(bytes)
    }

    /// All that is left of the answer.
    fn rest(&mut self) -> Result<Vec<u8>, GitError> {
        let bytes = self.bytes(self.limits.bytes + 1)?;
        if bytes.len() as u64 > self.limits.bytes {
            return Err(GitError::TooMuch { command: self.name, bytes: self.limits.bytes });
        }
        Ok(bytes)
    }

    /// How it ended, and what it said on stderr.
    pub(super) fn end(mut self) -> Result<(ExitStatus, Vec<u8>), GitError> {
        self.close();
        let deadline = self.stdout.get_ref().deadline;
        let mut pause = Duration::from_micros(100);
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < deadline => thread::sleep(pause),
                Ok(None) => return Err(self.failed(ErrorKind::TimedOut.into())),
                Err(error) => return Err(self.failed(error)),
            }
            pause = (pause * 2).min(Duration::from_millis(20));
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let message = self.stderr.recv_timeout(left).unwrap_or(Err(ErrorKind::TimedOut.into()));
        let message = message.map_err(|error| self.failed(error))?;
        Ok((status, message))
    }

    fn failed(&self, source: io::Error) -> GitError {
        match source.kind() {
            ErrorKind::TimedOut => GitError::TooSlow { command: self.name, time: self.limits.time },
            _ => GitError::Io { command: self.name, source },
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The output of a process, with a deadline for each read.
#[derive(Debug)]
struct Pipe {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    read: usize,
    deadline: Instant,
}

impl Pipe {
    /// A thread reads the pipe, as such a read has no time limit. The thread ends with the pipe, or when this value is
    /// dropped.
    fn of(mut pipe: impl Read + Send + 'static, deadline: Instant) -> Self {
        let (sender, chunks) = sync_channel(4);
        thread::spawn(move || {
            loop {
                let mut chunk = vec![0; 64 * 1024];
                let read = pipe.read(&mut chunk);
                let ends = !matches!(read, Ok(1..));
                let sent = sender.send(read.map(|count| {
                    chunk.truncate(count);
                    chunk
                }));
                if ends || sent.is_err() {
                    break;
                }
            }
        });
        Self { chunks, chunk: Vec::new(), read: 0, deadline }
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.chunk.len() {
            let left = self.deadline.saturating_duration_since(Instant::now());
            self.chunk = match self.chunks.recv_timeout(left) {
                Ok(chunk) => chunk?,
                Err(RecvTimeoutError::Timeout) => return Err(ErrorKind::TimedOut.into()),
                // The end was sent before.
                Err(RecvTimeoutError::Disconnected) => Vec::new(),
            };
            self.read = 0;
        }
        let count = (&self.chunk[self.read..]).read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

/// The error for a git that failed, with its message.
pub(super) fn failure(command: &'static str, stderr: &[u8]) -> GitError {
    let text = String::from_utf8_lossy(stderr);
    // Warnings may stand before the reason.
    let line = text.lines().find(|line| line.starts_with("fatal: ")).or_else(|| text.lines().next_back());
    let message = line.unwrap_or("no reason given").trim_start_matches("fatal: ").to_owned();
    GitError::Failed { command, message }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn process(script: &str) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start(command, "test", Limits { time: Duration::from_millis(300), bytes: 1000 })
            .expect("there is a shell")
    }

    #[test]
    fn a_process_has_so_much_time() {
        for script in ["sleep 60", "sleep 60 & wait", "exec >&-; sleep 60", "sleep 60 >&2 &", "echo x; sleep 60"] {
            let start = Instant::now();
            let mut process = process(script);
            process.close();
            let ended = process.rest().and_then(|_| process.end());
            assert!(matches!(ended, Err(GitError::TooSlow { command: "test", .. })), "{script}: {ended:?}");
            assert!(start.elapsed() < Duration::from_secs(10), "{script}");
        }
        let mut slow = process("read question; echo $question; sleep 60");
        slow.tell(b"a\n");
        assert_eq!(slow.line().unwrap(), b"a");
        assert!(matches!(slow.line(), Err(GitError::TooSlow { .. })));
    }

    #[test]
    fn a_process_may_say_so_much() {
        let said = |script: &str| {
            let mut process = process(script);
            process.close();
            process.rest().map(|bytes| bytes.len())
        };
        assert!(matches!(said("printf '%01000d' 0"), Ok(1000)));
        assert!(matches!(said("printf '%01001d' 0"), Err(GitError::TooMuch { bytes: 1000, .. })));
        assert!(matches!(said("while :; do echo x; done"), Err(GitError::TooMuch { .. })));

        let mut loud = process("printf '%0100000d' 0 >&2; exit 3");
        loud.close();
        assert!(loud.rest().unwrap().is_empty());
        let (status, message) = loud.end().unwrap();
        assert_eq!((status.code(), message.len() as u64), (Some(3), MESSAGE_LIMIT));
    }
}
