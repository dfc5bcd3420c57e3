//! What files and git really do: many processes, killed processes, links, permissions, and every kind of checkout.

// clippy.toml allows it in test functions, and not in what they share.

use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use tempfile::TempDir;
use tiers::git::{Blob, Environment, GitError, Repository};
use tiers::store::{self, StoreError};

/// Says what this test program does when a test starts it again as a process of its own.
const ROLE: &str = "TIERS_TEST_ROLE";
const FILE: &str = "TIERS_TEST_FILE";
const WORD: &str = "TIERS_TEST_WORD";

fn start(role: &str, file: &Path, word: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "store::other_process", "--nocapture"]);
    command.env(ROLE, role).env(FILE, file).env(WORD, word).stdout(Stdio::null());
    command
}

#[test]
fn other_process() {
    let Some(role) = env::var_os(ROLE) else { return };
    let (file, word) = (PathBuf::from(env::var_os(FILE).unwrap()), env::var(WORD).unwrap());
    match role.to_str().unwrap() {
        "append" => edit(&file, |text| format!("{text}{word}\n")).unwrap(),
        "alternate" => loop {
            edit(&file, |text| if text == long('a') { long('b') } else { long('a') }).unwrap();
        },
        "hold" => edit(&file, |_| {
            fs::write(file.with_file_name("ready"), "").unwrap();
            thread::sleep(Duration::from_secs(60));
            unreachable!("it is killed before")
        })
        .unwrap(),
        // The error of a revision, or its text, beside the registry; a hook knows no better place.
        "show" => {
            let text = match show(&file, &word) {
                Ok(Some(blob)) => blob.text,
                Ok(None) => "none".to_owned(),
                Err(error) => format!("{error}\n{}", error.help().unwrap_or_default()),
            };
            fs::write(file.with_file_name("shown"), text).unwrap();
        }
        role => unreachable!("{role} is no role"),
    }
}

fn edit(path: &Path, change: impl FnOnce(&str) -> String) -> Result<(), StoreError> {
    store::edit(path, store::LOCK_TIMEOUT, |text| Ok(Some(change(text))))
}

fn long(letter: char) -> String {
    letter.to_string().repeat(300_000)
}

fn registry(text: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(store::FILE_NAME);
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn finds_the_nearest_registry_and_says_where_it_looked() {
    let (folder, path) = registry("");
    let deep = folder.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    assert_eq!(store::find(None, &deep).unwrap(), path);
    assert_eq!(store::find(Some(Path::new("x.toml")), &deep).unwrap(), deep.join("x.toml"));

    fs::create_dir(deep.join(store::FILE_NAME)).unwrap();
    assert_eq!(store::find(None, &deep).unwrap(), path, "a folder of that name is no registry");
    symlink("nowhere", folder.path().join("a").join(store::FILE_NAME)).unwrap();
    let broken = store::find(None, &deep).unwrap();
    assert_eq!(broken, folder.path().join("a").join(store::FILE_NAME), "a broken link is not skipped in silence");
    assert!(matches!(store::read(&broken), Err(StoreError::Missing { .. })));

    let elsewhere = TempDir::new().unwrap();
    let error = store::find(None, elsewhere.path()).unwrap_err();
    assert!(error.to_string().contains(elsewhere.path().to_str().unwrap()), "{error}");
    assert!(error.help().unwrap().contains("tiers init"));
}

#[test]
fn reading_tells_the_facts() {
    let (folder, path) = registry("a = \"ü\"\n");
    assert_eq!(store::read(&path).unwrap(), "a = \"ü\"\n");

    fs::write(&path, b"a = \"\xc3\xbc\xff\"\n").unwrap();
    let Err(StoreError::NotUtf8 { offset, lossy, .. }) = store::read(&path) else { panic!() };
    assert_eq!((offset, lossy.as_str()), (7, "a = \"ü\u{fffd}\"\n"));

    fs::write(&path, "\u{feff}format = 1\n").unwrap();
    assert!(
        matches!(store::read(&path), Err(StoreError::ByteOrderMark { text, .. }) if text.ends_with("format = 1\n"))
    );
    assert!(matches!(store::read(folder.path()), Err(StoreError::Folder { .. })));
    assert!(matches!(store::read(&folder.path().join("x")), Err(StoreError::Missing { .. })));

    fs::File::create(&path).unwrap().set_len(store::SIZE_LIMIT + 1).unwrap();
    let error = store::read(&path).unwrap_err();
    assert!(error.to_string().ends_with("has 257 MB, and at most 256 MB are read"), "{error}");
    // Nobody could wait for so much to be read.
    fs::File::create(&path).unwrap().set_len(1 << 42).unwrap();
    assert!(matches!(store::read(&path), Err(StoreError::TooLarge { .. })));
}

#[test]
fn a_stream_is_read_and_not_changed() {
    let folder = TempDir::new().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let writer = fifo.clone();
    let writer = thread::spawn(move || fs::write(writer, "format = 1\n").unwrap());
    assert_eq!(store::read(&fifo).unwrap(), "format = 1\n");
    writer.join().unwrap();
    assert!(matches!(edit(&fifo, str::to_owned), Err(StoreError::NotRegular { .. })));
    assert_eq!(names(folder.path()), ["fifo"]);
}

#[test]
fn forty_processes_change_one_file() {
    let (folder, path) = registry("");
    let children: Vec<_> = (0..40).map(|number| start("append", &path, &number.to_string()).spawn().unwrap()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let text = fs::read_to_string(&path).unwrap();
    let mut numbers: Vec<u32> = text.lines().map(|line| line.parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..40).collect::<Vec<_>>());
    assert_eq!(names(folder.path()), [store::FILE_NAME], "nothing is left behind");
}

#[test]
fn a_killed_writer_leaves_the_old_file_or_the_new_one() {
    let (folder, path) = registry(&long('a'));
    for round in 0..30 {
        let child = start("alternate", &path, "").spawn().unwrap();
        thread::sleep(Duration::from_micros(5_000 + round * 777));
        kill(child);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text == long('a') || text == long('b'), "round {round}: {} bytes", text.len());
    }
    edit(&path, |_| "whole\n".to_owned()).unwrap();
    assert_eq!(names(folder.path()), [store::FILE_NAME]);
}

#[test]
fn what_a_killed_process_leaves_is_no_obstacle() {
    let (folder, path) = registry("old\n");
    let child = start("hold", &path, "").spawn().unwrap();
    let start = Instant::now();
    while !folder.path().join("ready").exists() {
        assert!(start.elapsed() < store::LOCK_TIMEOUT, "the other process has not started");
        thread::sleep(Duration::from_millis(1));
    }
    kill(child);
    fs::remove_file(folder.path().join("ready")).unwrap();
    fs::write(folder.path().join(".tiers.toml.abcdefABCD12.tmp"), "half").unwrap();
    let others = [".other.toml.abcdefABCD12.tmp", ".tiers.toml.abcdefABCD1.tmp", ".tiers.toml.backup.tmp"];
    for other in others {
        fs::write(folder.path().join(other), "mine").unwrap();
    }
    assert!(folder.path().join(".tiers.toml.lock").exists(), "the process was killed while it held the lock");

    store::edit(&path, Duration::ZERO, |_| Ok::<_, StoreError>(Some("new\n".to_owned()))).unwrap();
    let mut left = others.to_vec();
    left.push(store::FILE_NAME);
    assert_eq!(names(folder.path()), left);
}

#[test]
fn waiting_ends_with_a_message() {
    let (_folder, path) = registry("old\n");
    edit(&path, |_| {
        let waited = Duration::from_millis(50);
        let error = store::edit(&path, waited, |_| Ok::<_, StoreError>(None)).unwrap_err();
        let lock = path.with_file_name(".tiers.toml.lock");
        let expected = format!("another `tiers` has held the lock `{}` for 0.05 seconds", lock.display());
        assert_eq!(error.to_string(), expected);
        assert!(error.help().is_some());
        "new\n".to_owned()
    })
    .unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
}

/// How many have taken a place in the queue.
fn queued(path: &Path) -> usize {
    fs::metadata(path.with_file_name(".tiers.toml.queue")).map_or(0, |metadata| metadata.len().try_into().unwrap())
}

fn wait_until(what: &str, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn those_that_wait_have_their_turns_in_order() {
    const COUNT: usize = 30;
    let (folder, path) = registry("");
    thread::scope(|scope| {
        edit(&path, |_| {
            for number in 0..COUNT {
                let path = &path;
                scope.spawn(move || edit(path, |text| format!("{text}{number}\n")).unwrap());
                wait_until("nobody takes a place", || queued(path) == number + 2);
            }
            String::new()
        })
        .unwrap();
    });
    let text = fs::read_to_string(&path).unwrap();
    let turns: Vec<usize> = text.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(turns.len(), COUNT);
    // One that is not woken when its turn comes may be passed over; without an order, half of all would be wrong.
    let overtaken = turns.windows(2).filter(|pair| pair[0] > pair[1]).count();
    assert!(overtaken <= COUNT / 6, "{turns:?}");
    assert_eq!(names(folder.path()), [store::FILE_NAME]);
}

#[test]
fn the_dead_are_passed_over() {
    let (folder, path) = registry("");
    thread::scope(|scope| {
        edit(&path, |_| {
            let mut dead: Vec<Child> = Vec::new();
            for number in 0..5 {
                dead.push(start("append", &path, "dead").spawn().unwrap());
                wait_until("nobody takes a place", || queued(&path) == number + 2);
            }
            scope.spawn(|| edit(&path, |text| format!("{text}alive\n")).unwrap());
            wait_until("nobody takes a place", || queued(&path) == 7);
            dead.into_iter().for_each(kill);
            String::new()
        })
        .unwrap();
    });
    assert_eq!(fs::read_to_string(&path).unwrap(), "alive\n");
    assert_eq!(names(folder.path()), [store::FILE_NAME]);
}

#[test]
fn a_crowd_that_moves_is_told_from_one_that_holds_the_lock() {
    let (_folder, path) = registry("old\n");
    let lock = path.with_file_name(".tiers.toml.lock");
    let timeout = Duration::from_millis(200);
    let late = || store::edit(&path, timeout, |_| Ok::<_, StoreError>(None)).unwrap_err();
    // Something moves all the time, as if others had their turns, and the turn of this one does not come.
    let crowded = || {
        thread::scope(|scope| {
            let late = scope.spawn(late);
            while !late.is_finished() {
                fs::OpenOptions::new().append(true).open(&lock).unwrap().write_all(b".").unwrap();
                thread::sleep(Duration::from_millis(5));
            }
            late.join().unwrap()
        })
    };
    edit_held(&path, || {
        assert!(matches!(late(), StoreError::Held { .. }));
        // On a machine that is very busy, nothing may move for so long.
        let error = (0..20).map(|_| crowded()).find(|error| matches!(error, StoreError::Crowded { .. }));
        let error = error.expect("it is told in one of twenty times").to_string();
        assert!(
            error.starts_with("waited 0.2") && error.contains(&format!("lock `{}`, behind ", lock.display())),
            "{error}"
        );
    });
}

/// Runs something while the lock of a file is held.
fn edit_held<T>(path: &Path, work: impl FnOnce() -> T) -> T {
    let mut done = None;
    store::edit(path, store::LOCK_TIMEOUT, |_| {
        done = Some(work());
        Ok::<_, StoreError>(None)
    })
    .unwrap();
    done.unwrap()
}

#[test]
fn what_is_no_lock_is_told_at_once() {
    let (folder, path) = registry("old\n");
    let lock = folder.path().join(".tiers.toml.lock");
    let edited = || edit(&path, |_| "new\n".to_owned());
    let told = || matches!(edited(), Err(StoreError::NotALock { lock: found }) if found == lock);
    assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success());
    assert!(told(), "a FIFO would be waited for without end");
    fs::remove_file(&lock).unwrap();
    symlink("elsewhere", &lock).unwrap();
    assert!(told(), "a link would make a file elsewhere");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    assert!(told());
    fs::remove_dir(&lock).unwrap();
    edited().unwrap();
    assert_eq!(names(folder.path()), [store::FILE_NAME]);
}

#[test]
fn a_change_that_fails_or_changes_nothing_writes_nothing() {
    let (folder, path) = registry("old\n");
    let before = path.metadata().unwrap().modified().unwrap();
    edit(&path, str::to_owned).unwrap();
    store::edit(&path, store::LOCK_TIMEOUT, |_| Ok::<_, StoreError>(None)).unwrap();
    store::edit(&path, store::LOCK_TIMEOUT, |_| Err(StoreError::Exists { path: path.clone() })).unwrap_err();
    assert_eq!(path.metadata().unwrap().modified().unwrap(), before);

    let saved = |_: &str| {
        fs::write(&path, "saved by an editor\n").unwrap();
        "new\n".to_owned()
    };
    assert!(matches!(edit(&path, saved), Err(StoreError::Changed { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "saved by an editor\n");
    assert_eq!(names(folder.path()), [store::FILE_NAME]);
}

#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    let (folder, path) = registry("old\n");
    set_mode(&path, 0o640);
    fs::create_dir(folder.path().join("docs")).unwrap();
    let link = folder.path().join("docs/link.toml");
    symlink("../tiers.toml", &link).unwrap();
    edit(&link, |_| "new\n".to_owned()).unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
    assert_eq!(mode(&path), 0o640);
    store::replace(&link, store::LOCK_TIMEOUT, "new\n", "newer\n").unwrap();
    let gone = store::replace(&link, store::LOCK_TIMEOUT, "new\n", "newest\n");
    assert!(matches!(gone, Err(StoreError::Changed { .. })));
    assert!(link.is_symlink());
    assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("newer\n", 0o640));
    assert_eq!(names(&folder.path().join("docs")), ["link.toml"]);

    set_mode(&path, 0o440);
    assert!(matches!(edit(&path, |_| String::new()), Err(StoreError::ReadOnly { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "newer\n");
    assert_eq!(names(folder.path()), ["docs", store::FILE_NAME]);
}

#[test]
#[cfg(target_os = "linux")]
fn attributes_stay() {
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    // The folder for temporary files may be in memory, where there are no attributes.
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join(store::FILE_NAME);
    fs::write(&path, "old\n").unwrap();
    let set = |name: &str, value: &[u8]| setxattr(&path, name, value, XattrFlags::empty());
    if set("user.origin", b"a survey").is_err() {
        // This file system has none either.
        return;
    }
    set("user.empty", b"").unwrap();
    set("user.long", &[7; 3000]).unwrap();
    edit(&path, |_| "new\n".to_owned()).unwrap();
    let get = |name: &str| {
        let mut buffer = vec![0; 4096];
        getxattr(&path, name, &mut buffer).map(|size| buffer[..size].to_vec())
    };
    assert_eq!(get("user.origin").unwrap(), b"a survey");
    assert_eq!(get("user.empty").unwrap(), b"");
    assert_eq!(get("user.long").unwrap(), [7; 3000]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
}

#[test]
fn a_new_file_is_made_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(store::FILE_NAME);
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| store::create(&path, store::LOCK_TIMEOUT, "format = 1\n"))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().filter_map(|result| result.as_ref().err()).all(|e| matches!(e, StoreError::Exists { .. })));
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    assert_eq!(mode(&path), mode(&plain), "as any other new file");

    let missing = folder.path().join("docs/tiers.toml");
    let error = store::create(&missing, store::LOCK_TIMEOUT, "").unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` does not exist", missing.parent().unwrap().display()));
    let link = folder.path().join("link");
    symlink("nowhere", &link).unwrap();
    assert!(matches!(store::create(&link, store::LOCK_TIMEOUT, ""), Err(StoreError::Exists { .. })));
    assert_eq!(names(folder.path()), ["link", "plain", store::FILE_NAME]);
}

/// A git that knows nothing of the machine it runs on.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder).stdout(Stdio::null());
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    git.args(["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always"]);
    git
}

fn run(folder: &Path, arguments: &str) {
    assert!(git(folder).args(arguments.split(' ')).status().unwrap().success(), "git {arguments}");
}

/// A repository whose first commit, tagged `first`, has the registry at `place` with the text `first`; the second
/// one and the file on disk differ.
fn repository(place: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let top = folder.path().canonicalize().unwrap();
    let path = top.join(place);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    run(&top, "init -q -b main");
    for name in ["first", "second"] {
        fs::write(&path, text(name)).unwrap();
        run(&top, "add -A");
        run(&top, &format!("commit -q -m {name}"));
        run(&top, &format!("tag {name}"));
    }
    fs::write(&path, text("disk")).unwrap();
    (folder, path)
}

/// Long enough for two versions of it to be alike.
fn text(name: &str) -> String {
    format!("# {name}\nformat = 1\n\n[project]\nname = \"Test\"\n\n[[tier]]\nid = 1\nname = \"Production ready\"\n")
}

/// The registry at a revision.
fn show(path: &Path, rev: &str) -> Result<Option<Blob>, GitError> {
    let said = std::env::var_os;
    let environment = Environment { dir: said("GIT_DIR"), config_count: said("GIT_CONFIG_COUNT") };
    Repository::of(path, &environment)?.revision(rev)?.registry()
}

fn shown(path: &Path, rev: &str) -> Option<String> {
    show(path, rev).unwrap().map(|blob| blob.text)
}

#[test]
fn a_revision_of_a_registry_in_a_subfolder() {
    let (_folder, path) = repository("docs/über uns/tiers.toml");
    for rev in ["first", "HEAD~1", "main^"] {
        assert_eq!(shown(&path, rev), Some(text("first")), "{rev}");
    }
    assert_eq!(shown(&path, "HEAD"), Some(text("second")));
    assert_eq!(show(&path, "first").unwrap().unwrap().name, "first:docs/über uns/tiers.toml");
    let link = path.with_file_name("link.toml");
    symlink("tiers.toml", &link).unwrap();
    assert_eq!(shown(&link, "first"), None, "what a link leads to has another path");
}

#[test]
fn a_registry_that_was_a_link_is_followed() {
    let (folder, path) = repository("tiers.toml");
    let top = folder.path();
    fs::rename(&path, top.join("real.toml")).unwrap();
    symlink("real.toml", &path).unwrap();
    run(top, "add -A");
    run(top, "commit -q -m link");
    fs::remove_file(&path).unwrap();
    fs::write(&path, "").unwrap();
    assert_eq!(shown(&path, "HEAD"), Some(text("disk")));
}

#[test]
fn a_registry_is_looked_for_where_it_is_now_or_where_it_is_said_to_have_been() {
    let (folder, path) = repository("tiers.toml");
    let top = folder.path();
    fs::create_dir(top.join("docs")).unwrap();
    run(top, "mv tiers.toml docs/support.toml");
    let renamed = path.with_file_name("docs").join("support.toml");
    let blob = show(&renamed, "first:tiers.toml").unwrap().unwrap();
    assert_eq!((blob.name.as_str(), blob.text), ("first:tiers.toml", text("first")), "staged");
    run(top, "commit -q -m rename");
    for rev in ["first:tiers.toml", "HEAD^{/fi[:r]st}:tiers.toml"] {
        assert_eq!(shown(&renamed, rev), Some(text("first")), "{rev}");
    }
    assert_eq!(shown(&renamed, "HEAD"), Some(text("second")));
    assert_eq!(shown(&renamed, "first"), None, "a rename is for people to say");
    for rev in ["first:", "first:/tiers.toml", "first:./tiers.toml", "first:docs/../tiers.toml", "first:docs/"] {
        assert!(matches!(show(&renamed, rev), Err(GitError::OddPath { .. })), "{rev}");
    }
    assert_eq!(shown(&renamed, "first:docs"), None);
    for path in ["x blob 5", "x blob 5 missing", "x\ny", "tiers.toml "] {
        assert!(!matches!(show(&renamed, &format!("first:{path}")), Ok(Some(_))), "{path}");
    }

    let new = top.join("new.toml");
    fs::write(&new, "format = 1\n").unwrap();
    assert_eq!(shown(&new, "HEAD"), None, "untracked");
    run(top, "add -A");
    assert_eq!(shown(&new, "first"), None, "staged");
}

#[test]
fn a_shallow_clone_says_how_to_fetch_more() {
    let (folder, _) = repository("tiers.toml");
    let clones = TempDir::new().unwrap();
    run(clones.path(), &format!("clone -q --depth 1 --no-tags file://{} clone", folder.path().display()));
    let path = clones.path().join("clone/tiers.toml");
    assert_eq!(shown(&path, "HEAD"), Some(text("second")));
    run(&clones.path().join("clone"), "mv tiers.toml moved.toml");
    assert_eq!(shown(&path.with_file_name("moved.toml"), "HEAD:tiers.toml"), Some(text("second")));
    for rev in ["first", "HEAD~1"] {
        let error = show(&path, rev).unwrap_err();
        assert_eq!(error.to_string(), format!("`{rev}` is not a commit in this shallow clone"));
        assert!(error.help().unwrap().contains("fetch with depth 0 (`fetch-depth: 0` in actions/checkout)"));
    }
}

#[test]
fn a_branch_that_only_the_remote_has_is_offered() {
    let (folder, _) = repository("tiers.toml");
    run(folder.path(), "branch release first");
    let clones = TempDir::new().unwrap();
    run(clones.path(), &format!("clone -q file://{} clone", folder.path().display()));
    let error = show(&clones.path().join("clone/tiers.toml"), "release").unwrap_err();
    assert_eq!(error.help().unwrap(), "did you mean `origin/release`?");
}

#[test]
fn a_worktree_and_a_submodule_are_repositories_of_their_own() {
    let (folder, _) = repository("docs/tiers.toml");
    let others = TempDir::new().unwrap();
    let tree = others.path().join("tree");
    run(folder.path(), &format!("worktree add -q {} first", tree.display()));
    let path = tree.join("docs/tiers.toml");
    assert_eq!(shown(&path, "HEAD"), Some(text("first")));
    assert_eq!(shown(&path, "second"), Some(text("second")));

    let (outer, _) = repository("tiers.toml");
    run(outer.path(), &format!("submodule --quiet add file://{} inner", folder.path().display()));
    let path = outer.path().join("inner/docs/tiers.toml");
    assert_eq!(shown(&path, "first"), Some(text("first")));
    assert_eq!(show(&path, "first").unwrap().unwrap().name, "first:docs/tiers.toml");
}

#[test]
fn a_hook_sees_the_repository() {
    let (folder, path) = repository("tiers.toml");
    let others = TempDir::new().unwrap();
    let tree = others.path().join("tree");
    run(folder.path(), &format!("worktree add -q -b other {} second", tree.display()));
    fs::create_dir_all(folder.path().join(".git/hooks")).unwrap();
    let hook = folder.path().join(".git/hooks/pre-commit");
    let exe = env::current_exe().unwrap();
    crate::script(&hook, &format!("exec {} --exact store::other_process --nocapture", exe.display()));

    for top in [path.parent().unwrap(), tree.as_path()] {
        fs::create_dir(top.join("docs")).unwrap();
        run(top, "mv tiers.toml docs/moved.toml");
        for arguments in [["commit", "-q", "-m", "moved"], ["commit", "-q", "--amend", "-amagain"]] {
            let mut commit = git(top);
            commit
                .args(arguments)
                .env(ROLE, "show")
                .env(FILE, top.join("docs/moved.toml"))
                .env(WORD, "first:tiers.toml");
            assert!(commit.status().unwrap().success());
            assert_eq!(fs::read_to_string(top.join("docs/shown")).unwrap(), text("first"));
            fs::remove_file(top.join("docs/shown")).unwrap();
        }
    }

    // Some hooks and many scripts are given the repository by a relative path.
    let top = path.parent().unwrap();
    let mut show = start("show", &top.join("docs/moved.toml"), "first:tiers.toml");
    show.current_dir(top).env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index");
    assert!(show.status().unwrap().success());
    assert_eq!(fs::read_to_string(top.join("docs/shown")).unwrap(), text("first"));

    let (_elsewhere, outside) = registry("");
    let mut show = start("show", &outside, "first");
    assert!(show.current_dir(top).env("GIT_DIR", ".git").status().unwrap().success());
    let message = fs::read_to_string(outside.with_file_name("shown")).unwrap();
    assert!(message.contains("is outside the git repository"), "{message}");
}

#[test]
fn a_revision_is_never_an_option() {
    let (folder, path) = repository("tiers.toml");
    let file = folder.path().join("x");
    let output = format!("--output={}", file.display());
    let bad = [
        output.as_str(),
        "--all",
        "-h",
        "--git-dir",
        "",
        "nothing",
        "a b",
        "a\0b",
        "first..second",
        ":tiers.toml",
        ":/second^{tree}",
        "@{u}",
    ];
    for rev in bad.into_iter().chain(["0123456789012345678901234567890123456789"]) {
        let error = show(&path, rev).unwrap_err();
        assert!(matches!(error, GitError::UnknownRevision { shallow: false, .. }), "{rev}: {error}");
        assert!(error.help().is_some());
    }
    assert!(!file.exists());
}

#[test]
fn what_is_no_text_at_a_revision_keeps_its_facts() {
    let (folder, path) = repository("tiers.toml");
    fs::write(&path, b"a\xff").unwrap();
    run(folder.path(), "commit -q -a -m bytes");
    let error = show(&path, "HEAD").unwrap_err();
    assert!(matches!(error, GitError::Store(StoreError::NotUtf8 { offset: 1, .. })), "{error}");
    assert_eq!(error.to_string(), "`HEAD:tiers.toml` is not UTF-8 at byte 1");
}

#[test]
fn without_a_repository_or_git_there_is_a_way_out() {
    let (folder, path) = registry("");
    let error = show(&path, "HEAD").unwrap_err();
    assert!(matches!(error, GitError::NoRepository { .. }), "{error}");
    assert!(error.help().unwrap().contains("--base-file FILE"));

    assert!(start("show", &path, "HEAD").env("PATH", folder.path()).status().unwrap().success());
    let message = fs::read_to_string(path.with_file_name("shown")).unwrap();
    assert!(message.starts_with("`git` is not installed, or not in `PATH`\ninstall git, or "), "{message}");
}
