//! Completion, in real shells at a terminal, and the pages of `tiers man`, as `man` shows them.
//!
//! What is not installed is skipped, and says so; where `TIERS_SHELLS` is `required`, as in `.ci/run`, it fails.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a shell may take for anything. The machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A registry with a name that a shell must not run.
const REGISTRY: &str = r#"
format = 1

[project]
name = "Example"

[[tier]]
id = "stable"

[[tier]]
id = "beta"

[kind.feature]

[decision.rfc-7]
kind = "rfc"
date = 2025-01-30
title = "Threads"

[entry.memory64]
kind = "feature"
tier = "beta"
owners = ["$(touch ran)", "@somebody"]

[entry."thumbv8m.main-none-eabi"]
kind = "feature"
tier = "stable"
"#;

/// Whether these programs are there; if not, that is said, or is a failure where all have to be.
fn have(programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let missing: Vec<&str> = programs.iter().copied().filter(|program| !is_there(program)).collect();
    if missing.is_empty() {
        return true;
    }
    let required = std::env::var_os("TIERS_SHELLS").is_some_and(|value| value == "required");
    assert!(!required, "{missing:?} should be installed");
    let _ = writeln!(std::io::stderr(), "SKIPPED: {missing:?} not installed");
    false
}

/// A folder with the registry, which is also the home of whoever types.
fn home() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("tiers.toml"), REGISTRY).unwrap();
    let path = home.path().to_owned();
    (home, path)
}

/// A program in which `tiers` is the built one, with nothing of the user's.
fn program(name: &str, home: &Path) -> Command {
    let mut command = Command::new(name);
    let built = Path::new(env!("CARGO_BIN_EXE_tiers")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([built].into_iter().chain(std::env::split_paths(&path))).unwrap();
    command.env_clear().env("PATH", path).env("HOME", home).env("XDG_CONFIG_HOME", home).env("TERM", "xterm");
    command.env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1").current_dir(home).stderr(Stdio::null());
    command
}

/// A shell at a terminal of its own.
struct Typing {
    shell: Child,
    keys: ChildStdin,
    seen: Arc<Mutex<String>>,
}

impl Typing {
    /// Starts a shell with these words.
    fn at(words: &str, home: &Path) -> Self {
        let mut shell = program("script", home)
            .args(["-q", "-e", "-c", words, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (keys, mut screen) = (shell.stdin.take().unwrap(), shell.stdout.take().unwrap());
        let seen = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&seen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                shown.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { shell, keys, seen }
    }

    /// Types, and waits until this is on the screen; then forgets what was there.
    fn type_and_see(&mut self, keys: &str, wanted: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        let begun = Instant::now();
        loop {
            let mut seen = self.seen.lock().unwrap();
            if seen.contains(wanted) {
                seen.clear();
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "after {keys:?}, {wanted:?} is not on the screen:\n{seen}");
            drop(seen);
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Typing {
    fn drop(&mut self) {
        let _ = self.keys.write_all(b"\x03\nexit\n");
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

/// Presses Tab where commands, options and names of the registry stand, and runs what came of it.
fn completes(shell: &mut Typing) {
    // The echo of what is typed has the mark in two parts.
    shell.type_and_see("echo ready'-'steady\n", "ready-steady");
    shell.type_and_see("tiers show mem\t\n", "memory64: beta");
    shell.type_and_see("tiers sho\tthumb\t\n", "thumbv8m.main-none-eabi: stable");
    shell.type_and_see("tiers list --tie\tsta\t --form\tcs\t\n", "thumbv8m.main-none-eabi,");
    shell.type_and_see("tiers decision show rf\t\n", "Threads");
    shell.type_and_see("tiers explain tier-sk\t\n", "tier-skipped: ");
    // Nothing that a shell would run is put before the cursor.
    shell.type_and_see("tiers list --owner \t\x15echo still'-'here\n", "still-here");
}

#[test]
fn bash_completes() {
    if have(&["bash", "script"]) {
        let (_keep, home) = home();
        let mut shell = Typing::at("bash --norc --noprofile -i", &home);
        shell.type_and_see("source <(tiers completions bash); echo in'-'place\n", "in-place");
        completes(&mut shell);
        assert!(!home.join("ran").exists());
    }
}

#[test]
fn zsh_completes() {
    if have(&["zsh", "script"]) {
        let (_keep, home) = home();
        let mut shell = Typing::at("zsh -f -i", &home);
        let begin = "autoload -U compinit; compinit -u; source <(tiers completions zsh); echo in'-'place\n";
        shell.type_and_see(begin, "in-place");
        completes(&mut shell);
        assert!(!home.join("ran").exists());
    }
}

#[test]
fn fish_completes() {
    if have(&["fish"]) {
        let (_keep, home) = home();
        let asked = |line: &str| {
            let words = format!("source (tiers completions fish | psub); complete -C '{line}'");
            let output = program("fish", &home).args(["--no-config", "-c", &words]).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(asked("tiers promote mem"), "memory64\tbeta, feature\n");
        assert_eq!(
            asked("tiers list --tier "),
            "stable\nbeta\nnone\tknown, and holds no tier yet\nremoved\ttombstones\n"
        );
        assert_eq!(asked("tiers promote memory64 --decision "), "rfc-7\tThreads\n");
        assert_eq!(asked("tiers list --owner "), "@somebody\n");
        assert_eq!(asked("tiers missin"), "missing\tShow what entries lack for the next tier\n");
        assert!(asked("tiers list --for").contains("--format\tOutput format"));
        assert!(!home.join("ran").exists());
    }
}

/// No PowerShell is at hand to run it in; it has to be told what to call.
#[test]
fn there_is_a_script_for_powershell() {
    let (_keep, home) = home();
    let output = program(env!("CARGO_BIN_EXE_tiers"), &home).args(["completions", "powershell"]).output().unwrap();
    let script = String::from_utf8(output.stdout).unwrap();
    assert!(script.starts_with("Register-ArgumentCompleter -Native -CommandName tiers -ScriptBlock {"), "{script}");
    assert!(script.contains("$env:COMPLETE = \"powershell\""), "{script}");
}

#[test]
fn man_shows_the_pages() {
    if have(&["man", "groff"]) {
        let (_keep, home) = home();
        let made = program(env!("CARGO_BIN_EXE_tiers"), &home).args(["man", "--out", "man1"]).status().unwrap();
        assert!(made.success());
        let shown = |page: &str| {
            let mut man = program("man", &home);
            man.args(["--warnings=all", "-l", &format!("man1/{page}.1")]).env("MANWIDTH", "80").stderr(Stdio::piped());
            let output = man.output().unwrap();
            let warnings = String::from_utf8(output.stderr).unwrap();
            assert!(warnings.is_empty(), "{page}: {warnings}");
            // Bold letters are written twice, one on the other.
            let text = String::from_utf8(output.stdout).unwrap();
            let mut plain = String::new();
            for c in text.chars() {
                if c == '\u{8}' {
                    plain.pop();
                } else {
                    plain.push(c);
                }
            }
            plain
        };
        for page in fs::read_dir(home.join("man1")).unwrap() {
            let name = page.unwrap().file_name().into_string().unwrap();
            let text = shown(name.trim_end_matches(".1"));
            assert!(text.contains("NAME") && text.contains("SYNOPSIS"), "{name}: {text}");
            let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
            assert_eq!(long, [""; 0], "{name}");
        }
        let text = shown("tiers-list");
        assert!(text.starts_with("TIERS-LIST(1)"), "{text}");
        for part in [
            "tiers-list - List entries with their tiers",
            "tiers list [",
            "--as-of <DATE|VERSION>",
            "  tiers list --tier removed\n             Tombstones\n",
            "--today <DATE>\n              The day",
        ] {
            assert!(text.contains(part), "{part:?} is not in\n{text}");
        }
        assert!(shown("tiers-decision-add").contains("tiers decision add"));
    }
}
