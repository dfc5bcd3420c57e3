//! The built program, as many processes and with real files: locks, links, permissions, kills, closed pipes.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program::World;

/// Entries, and so processes at once.
const COUNT: usize = 40;

/// A registry of entries that can be promoted and assessed, in a folder of its own.
fn registry() -> (TempDir, PathBuf) {
    let mut text = "format = 1\n\n[project]\nname = \"Test\"\n\n[[tier]]\nid = 1\n\n[[tier]]\nid = 2\n\n".to_owned();
    text += "[kind.feature]\n\n[requirement.tests]\ntier = 1\n";
    for number in 0..COUNT {
        write!(text, "\n[entry.e{number}]\nkind = \"feature\"\ntier = 2\nhistory = [\n").unwrap();
        write!(text, "    {{ tier = 2, date = 2024-01-01, pr = 1 }},\n]\n").unwrap();
        write!(text, "\n[entry.e{number}.requirements]\ntests = {{ status = \"met\", date = 2024-01-01 }}\n").unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("tiers.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn tiers(path: &Path, args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiers"));
    command.current_dir(path.parent().unwrap()).env_remove("TIERS_REGISTRY");
    command.args(["--registry".as_ref(), path.as_os_str()]).args(["--today", "2025-07-01"]).args(args.split(' '));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(path: &Path, args: &str) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = tiers(path, args).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

/// What else is in the registry's folder.
fn others(path: &Path) -> Vec<String> {
    let files = fs::read_dir(path.parent().unwrap()).unwrap().map(|file| file.unwrap().file_name());
    let mut names: Vec<_> = files.map(|name| name.into_string().unwrap()).filter(|name| name != "tiers.toml").collect();
    names.sort();
    names
}

/// Whether this user may write what is read-only, as root may.
fn is_mighty(folder: &Path) -> bool {
    let probe = folder.join("probe");
    fs::write(&probe, "").unwrap();
    fs::set_permissions(&probe, fs::Permissions::from_mode(0o444)).unwrap();
    let mighty = OpenOptions::new().write(true).open(&probe).is_ok();
    fs::remove_file(probe).unwrap();
    mighty
}

#[test]
fn forty_processes_change_one_registry() {
    let (_folder, path) = registry();
    let children: Vec<_> = (0..COUNT)
        .map(|number| {
            let command = if number % 2 == 0 { "promote e{} --pr 7" } else { "assess e{} tests met --note seen" };
            tiers(&path, &command.replace("{}", &number.to_string())).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches("pr = 7").count(), COUNT / 2);
    assert_eq!(text.matches("note = \"seen\"").count(), COUNT / 2);
    assert_eq!(run(&path, "check").0, Some(0));
    assert_eq!(others(&path), [""; 0]);
}

#[test]
fn a_killed_process_leaves_the_old_file_or_the_new_one() {
    let (_folder, path) = registry();
    let old = fs::read_to_string(&path).unwrap();
    assert_eq!(run(&path, "promote e0 --pr 7").0, Some(0));
    let new = fs::read_to_string(&path).unwrap();
    let start = Instant::now();
    assert_eq!(run(&path, "promote e1 --pr 7 --dry-run").0, Some(0));
    let whole = start.elapsed();
    let mut seen = [0, 0];
    for round in 0..60 {
        fs::write(&path, &old).unwrap();
        let mut child = tiers(&path, "promote e0 --pr 7").spawn().unwrap();
        thread::sleep(whole * round / 30);
        child.kill().unwrap();
        child.wait().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text == old || text == new, "{text}");
        seen[usize::from(text == new)] += 1;
    }
    assert!(seen[0] > 0, "no process was killed in time: {seen:?}");
    fs::write(path.with_file_name(".tiers.toml.abcdefghijkl.tmp"), "half of it").unwrap();
    fs::write(&path, &old).unwrap();
    assert_eq!(run(&path, "promote e0 --pr 7"), (Some(0), promoted()));
    assert_eq!(others(&path), [""; 0], "the next change cleans up");
    assert_eq!(fs::read_to_string(&path).unwrap(), new);
}

fn promoted() -> String {
    "promoted `e0` from Tier 2 to Tier 1 (2025-07-01, #7)\n\
     next: open the pull request; `tiers show e0` is the page for its reviewers\n"
        .to_owned()
}

#[test]
fn a_held_lock_is_waited_for_and_then_told() {
    let (_folder, path) = registry();
    let old = fs::read_to_string(&path).unwrap();
    let holder = File::create(path.with_file_name(".tiers.toml.lock")).unwrap();
    holder.lock().unwrap();
    // Nobody waits who writes nothing: it would fail.
    let readers = ["list", "check", "promote e0 --pr 7 --dry-run"].map(|command| run(&path, command).0);
    assert_eq!(readers, [Some(0); 3]);

    let lock_timeout = Duration::from_millis(50);
    let impatient = World { lock_timeout, ..World::new(path.parent().unwrap()) };
    let outcome = impatient.tiers(["promote", "e0", "--pr", "7"]);
    let message = "error: another `tiers` has held the lock `.tiers.toml.lock` for 0.05 seconds
help: run the command again when the other one has ended
";
    assert_eq!((outcome.exit, outcome.shown.as_str()), (2, message));
    assert_eq!(fs::read_to_string(&path).unwrap(), old);

    let waiting = tiers(&path, "promote e0 --pr 7").spawn().unwrap();
    thread::sleep(Duration::from_millis(300));
    drop(holder);
    assert!(waiting.wait_with_output().unwrap().status.success(), "it goes on when the lock is free");
    assert_eq!(others(&path), [""; 0]);
}

#[test]
fn why_there_is_no_lock_is_told() {
    let (_folder, path) = registry();
    let run = |limits: &str| {
        let program = env!("CARGO_BIN_EXE_tiers");
        let script = format!("{limits}; exec {program} promote e0 --pr 7");
        let mut command = Command::new("sh");
        let output = command.args(["-c", &script]).current_dir(path.parent().unwrap()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run("ulimit -n 4");
    assert_eq!(code, Some(2));
    assert_eq!(said, "error: cannot lock `.tiers.toml.queue`: Too many open files (os error 24)\n");

    let folder = path.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o555)).unwrap();
    let (code, said) = run(":");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    if !is_mighty(folder) {
        assert_eq!(code, Some(2));
        assert!(said.starts_with("error: cannot make the lock `.tiers.toml.queue`: permission denied\n"), "{said}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (_folder, path) = registry();
    for args in ["list --format json", "promote e0 --pr 7 --checklist", "promote e1 --pr 7 --dry-run", "fmt --check"] {
        let mut child = tiers(&path, args).spawn().unwrap();
        // The pipe is closed before the first byte.
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args}: {said}");
        assert!(!said.contains("error"), "{args}: {said}");
    }
    assert!(fs::read_to_string(&path).unwrap().contains("pr = 7"), "what was to be written was written");
}

#[test]
fn a_reader_that_goes_away_changes_no_verdict() {
    let (_folder, path) = registry();
    let exit = |args: &str| {
        let mut child = tiers(&path, args).spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        child.wait().unwrap().code()
    };
    assert_eq!(exit("remove e0 --reason x"), Some(1), "refused by a rule, whose findings nobody reads");
    fs::write(&path, "format = 2\n").unwrap();
    assert_eq!(exit("check"), Some(1));
    assert_eq!(exit("list"), Some(2));
}

#[test]
fn a_link_stays_one_and_permissions_stay() {
    let (folder, path) = registry();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let other = folder.path().join("elsewhere");
    fs::create_dir(&other).unwrap();
    let link = other.join("support.toml");
    symlink("../tiers.toml", &link).unwrap();
    assert_eq!(run(&link, "promote e0 --pr 7").0, Some(0));
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert!(fs::read_to_string(&path).unwrap().contains("pr = 7"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(others(&link), ["support.toml"]);
}

#[test]
fn what_is_read_only_stays() {
    let (folder, path) = registry();
    let old = fs::read_to_string(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let (code, said) = run(&path, "promote e0 --pr 7");
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(said, "error: `tiers.toml` is read-only\nhelp: make the file writable\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), old);
    assert_eq!(run(&path, "promote e0 --pr 7 --dry-run").0, Some(0));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();

    if is_mighty(folder.path()) {
        return;
    }
    let parent = path.parent().unwrap();
    fs::set_permissions(parent, fs::Permissions::from_mode(0o555)).unwrap();
    let (code, said) = run(&path, "promote e0 --pr 7");
    let reading = run(&path, "list").0;
    fs::set_permissions(parent, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("permission denied"), "{said}");
    assert_eq!(reading, Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), old);
}

/// Every requirement of every entry is a row. All of them at once would take hundreds of megabytes.
#[test]
fn what_is_missing_is_written_as_it_is_found() {
    let mut text =
        "format = 1\n\n[project]\nname = \"Test\"\n\n[[tier]]\nid = 1\n\n[[tier]]\nid = 2\n\n[kind.feature]\n"
            .to_owned();
    for number in 0..500 {
        write!(text, "\n[requirement.r{number}]\ntier = 1\n").unwrap();
        if number < 100 {
            write!(text, "\n[entry.e{number}]\nkind = \"feature\"\ntier = 2\n").unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiers.toml"), text).unwrap();
    for (format, lines) in [("table", 100), ("json", 50_000 * 8), ("csv", 50_000), ("markdown", 50_000)] {
        let program = env!("CARGO_BIN_EXE_tiers");
        let script = format!("ulimit -v 40000; {program} missing --format {format} | wc -l");
        let output = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let counted: usize = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
        assert!(said.is_empty() && counted >= lines, "{format}: {counted} lines; {said}");
    }
}
