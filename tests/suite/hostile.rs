//! What a hostile change tries with files and git, each beside the honest one that looks like it. All of it is done
//! with real git, and by the built program.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::script;

const REGISTRY: &str = "\
format = 1
project = { name = \"Example\" }
tier = [{ id = 1 }, { id = 2 }]

[kind.feature]

[entry.simd]
kind = \"feature\"
tier = 2

[entry.threads]
kind = \"feature\"
tier = 2
";

/// A repository with a registry on its branch `main`, and beside it the place where a program that ran leaves a mark.
struct Checkout {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
struct Outcome {
    exit: Option<i32>,
    text: String,
}

impl Checkout {
    fn new() -> Self {
        Self::at("tiers.toml")
    }

    /// With the registry at this place.
    fn at(place: &str) -> Self {
        let checkout = Self { folder: TempDir::new().unwrap() };
        fs::create_dir(checkout.top()).unwrap();
        checkout.git("init -q -b main");
        checkout.write(place, REGISTRY);
        checkout.commit("The registry");
        checkout
    }

    fn top(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("checkout")
    }

    fn path(&self, place: &str) -> PathBuf {
        self.top().join(place)
    }

    fn write(&self, place: &str, text: &str) {
        fs::create_dir_all(self.path(place).parent().unwrap()).unwrap();
        fs::write(self.path(place), text).unwrap();
    }

    fn commit(&self, message: &str) {
        self.git("add -A -f .");
        self.git(&format!("commit -q --allow-empty -m '{message}'"));
    }

    /// Runs git at the top and returns what it prints.
    fn git(&self, arguments: &str) -> String {
        git(&self.top(), arguments)
    }

    fn command(&self) -> Command {
        let mut tiers = Command::new(env!("CARGO_BIN_EXE_tiers"));
        tiers.current_dir(self.top()).env("TIERS_MARK", self.mark()).env_remove("TIERS_REGISTRY");
        for (name, value) in ENVIRONMENT {
            tiers.env(name, value);
        }
        tiers
    }

    fn tiers(&self, arguments: &str) -> Outcome {
        outcome(self.command().args(shell_words::split(arguments).unwrap()))
    }

    /// Where hostile programs say that they ran.
    fn mark(&self) -> PathBuf {
        self.folder.path().join("mark")
    }

    /// What ran since the last question.
    fn ran(&self) -> Option<String> {
        let ran = fs::read_to_string(self.mark()).ok();
        let _ = fs::remove_file(self.mark());
        ran
    }

    /// Commits a folder that looks like a git directory and names programs in its configuration. Its own `main` has
    /// the registry, too.
    fn hostile_folder(&self, name: &str) {
        let folder = self.path(name);
        self.git(&format!("init -q -b main --bare {name}"));
        fs::write(folder.join("tiers.toml"), REGISTRY).unwrap();
        let inside = |arguments: &str| git(&folder, &format!("--git-dir=. --work-tree=. {arguments}"));
        inside("config core.bare false");
        inside("config core.worktree .");
        inside("add -f tiers.toml");
        inside("commit -q -m x");
        // git asks the monitor when the index says that it has one, and fetches what the objects lack.
        inside("update-index --fsmonitor");
        let blob = inside("rev-parse HEAD:tiers.toml");
        fs::remove_file(folder.join("objects").join(&blob[..2]).join(&blob[2..])).unwrap();
        for setting in [
            "core.fsmonitor 'echo fsmonitor >> \"$TIERS_MARK\" #'",
            "core.hooksPath hooks",
            "extensions.partialClone origin",
            "remote.origin.url .",
            "remote.origin.promisor true",
            "remote.origin.uploadpack 'echo uploadpack >> \"$TIERS_MARK\" #'",
            "protocol.file.allow always",
        ] {
            inside(&format!("-c core.fsmonitor=false config {setting}"));
        }
        for empty in ["objects/.keep", "refs/.keep"] {
            fs::write(folder.join(empty), "").unwrap();
        }
        self.commit("A folder like others");
    }
}

/// A git that knows nothing of the machine it runs on.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_AUTHOR_NAME", "A. Author"),
    ("GIT_AUTHOR_EMAIL", "author@example.org"),
    ("GIT_COMMITTER_NAME", "A. Author"),
    ("GIT_COMMITTER_EMAIL", "author@example.org"),
];

fn git(folder: &Path, arguments: &str) -> String {
    let mut git = Command::new("git");
    git.current_dir(folder).envs(ENVIRONMENT).args(shell_words::split(arguments).unwrap());
    let output = git.output().unwrap();
    assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Outcome { exit: output.status.code(), text: text.into_owned() }
}

/// A pipe, of which nobody writes the other end.
fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn the_hostile_folder_is_one() {
    let checkout = Checkout::new();
    checkout.hostile_folder("evil");
    let evil = checkout.path("evil");
    let mut status = Command::new("git");
    status.current_dir(&evil).envs(ENVIRONMENT).env("TIERS_MARK", checkout.mark());
    outcome(status.args(["ls-files"]));
    assert_eq!(checkout.ran().as_deref(), Some("fsmonitor\n"));
    let mut show = Command::new("git");
    show.current_dir(&evil).envs(ENVIRONMENT).env("TIERS_MARK", checkout.mark());
    outcome(show.args(["cat-file", "-p", "HEAD:tiers.toml"]));
    assert_eq!(checkout.ran().as_deref(), Some("uploadpack\n"));
}

#[test]
fn a_link_into_a_folder_like_a_git_directory_runs_nothing() {
    let checkout = Checkout::new();
    checkout.hostile_folder("evil");
    fs::remove_file(checkout.path("tiers.toml")).unwrap();
    symlink("evil/tiers.toml", checkout.path("tiers.toml")).unwrap();
    checkout.commit("A link");
    for command in ["check --base main~1", "diff main~1", "diff main~1 main"] {
        let outcome = checkout.tiers(command);
        assert_eq!((outcome.exit, checkout.ran()), (Some(0), None), "{command}: {outcome:?}");
    }
    // What is judged is the link's own repository, in which an entry is gone.
    fs::write(checkout.path("evil/tiers.toml"), REGISTRY.split("\n[entry.threads]").next().unwrap()).unwrap();
    let outcome = checkout.tiers("check --base main");
    assert!(outcome.exit == Some(1) && outcome.text.contains("entry-vanished"), "{outcome:?}");
    assert_eq!(checkout.ran(), None);
}

#[test]
fn a_folder_like_a_git_directory_runs_nothing_by_itself() {
    let checkout = Checkout::new();
    checkout.hostile_folder("evil");
    symlink("evil", checkout.path("docs")).unwrap();
    let outcome = checkout.tiers("check --base main --registry docs/tiers.toml");
    assert_eq!(checkout.ran(), None, "{outcome:?}");
    for command in ["check --base main", "diff main"] {
        let inside = outcome_in(&checkout, "evil", command);
        assert_eq!((inside.exit, checkout.ran()), (Some(2), None), "{inside:?}");
        assert!(inside.text.contains("looks like a git directory"), "{inside:?}");
    }
    let around = checkout.tiers("check --base main --registry docs/../tiers.toml");
    assert_eq!((around.exit, checkout.ran()), (Some(2), None), "{around:?}");
    assert!(around.text.contains("goes through the link") && around.text.contains("without `..`"), "{around:?}");
}

fn outcome_in(checkout: &Checkout, folder: &str, arguments: &str) -> Outcome {
    let mut command = checkout.command();
    outcome(command.current_dir(checkout.path(folder)).args(shell_words::split(arguments).unwrap()))
}

#[test]
fn a_hook_runs_nothing_of_the_folder_either() {
    let checkout = Checkout::new();
    checkout.hostile_folder("evil");
    fs::remove_file(checkout.path("tiers.toml")).unwrap();
    symlink("evil/tiers.toml", checkout.path("tiers.toml")).unwrap();
    fs::create_dir_all(checkout.path(".git/hooks")).unwrap();
    let hook = format!("exec {} check --base HEAD", env!("CARGO_BIN_EXE_tiers"));
    script(&checkout.path(".git/hooks/pre-commit"), &hook);
    let mut commit = Command::new("git");
    commit.current_dir(checkout.top()).envs(ENVIRONMENT).env("TIERS_MARK", checkout.mark());
    let outcome = outcome(commit.args(["commit", "-q", "-a", "-m", "A link"]));
    assert_eq!((outcome.exit, checkout.ran()), (Some(0), None), "{outcome:?}");
}

#[test]
fn an_honest_link_and_an_honest_bare_repository_are_no_trouble() {
    let checkout = Checkout::at("docs/support.toml");
    symlink("docs/support.toml", checkout.path("tiers.toml")).unwrap();
    checkout.commit("A link");
    assert_eq!(checkout.tiers("check --base main").exit, Some(0));
    // A folder that is reached by a link from outside of the checkout.
    let outside = checkout.folder.path().join("link");
    symlink(checkout.path("docs"), &outside).unwrap();
    let outcome = checkout.tiers(&format!("check --base main --registry {}/support.toml", outside.display()));
    assert_eq!(outcome.exit, Some(0), "{outcome:?}");
    checkout.write("docs/support.toml", REGISTRY.split("\n[entry.threads]").next().unwrap());
    let outcome = checkout.tiers(&format!("check --base main --registry {}/support.toml", outside.display()));
    assert!(outcome.exit == Some(1) && outcome.text.contains("entry-vanished"), "{outcome:?}");
    // A bare repository among the test data, which nobody asks for anything.
    checkout.git("init -q --bare testdata/bare");
    checkout.git("checkout -q docs");
    assert_eq!(checkout.tiers("check --base main").exit, Some(0));
}

#[test]
fn what_git_is_told_comes_after_what_the_environment_tells_it() {
    let checkout = Checkout::new();
    checkout.hostile_folder("evil");
    let mut told = checkout.command();
    told.current_dir(checkout.path("evil")).args(["check", "--base", "main"]).env("GIT_CONFIG_COUNT", "2");
    told.env("GIT_CONFIG_KEY_0", "safe.bareRepository").env("GIT_CONFIG_VALUE_0", "all");
    told.env("GIT_CONFIG_KEY_1", "core.fsmonitor").env("GIT_CONFIG_VALUE_1", "echo mine >> \"$TIERS_MARK\" #");
    let told = outcome(&mut told);
    assert_eq!((told.exit, checkout.ran()), (Some(2), None), "{told:?}");

    // It is kept, too: here it is what makes git look into a repository of another owner.
    let mut kept = checkout.command();
    kept.args(["check", "--base", "main"]).env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let refused = outcome(&mut kept);
    assert!(refused.exit == Some(2) && refused.text.contains("safe.directory"), "{refused:?}");
    kept.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "safe.directory").env("GIT_CONFIG_VALUE_0", "*");
    let trusted = outcome(&mut kept);
    assert_eq!(trusted.exit, Some(0), "{trusted:?}");
    kept.env("GIT_CONFIG_COUNT", "many");
    let wrong = outcome(&mut kept);
    assert!(wrong.exit == Some(2) && wrong.text.contains("GIT_CONFIG_COUNT is `many`"), "{wrong:?}");
}

#[test]
fn a_replaced_object_is_not_believed() {
    let checkout = Checkout::new();
    let real = checkout.git("rev-parse HEAD:tiers.toml");
    checkout.write("other", REGISTRY.split("\n[entry.threads]").next().unwrap());
    let other = checkout.git("hash-object -w other");
    checkout.git(&format!("replace {real} {other}"));
    checkout.write("tiers.toml", REGISTRY.split("\n[entry.threads]").next().unwrap());
    let outcome = checkout.tiers("check --base main");
    assert!(outcome.exit == Some(1) && outcome.text.contains("entry-vanished"), "{outcome:?}");
}

#[test]
fn a_partial_clone_fetches_nothing() {
    let checkout = Checkout::new();
    checkout.git("config uploadpack.allowFilter true");
    checkout.git("config uploadpack.allowAnySHA1InWant true");
    checkout.write("tiers.toml", &format!("# Later.\n{REGISTRY}"));
    checkout.commit("A remark");
    let clone = checkout.folder.path().join("clone");
    let origin = format!("file://{}", checkout.top().display());
    let with = "-c protocol.file.allow=always";
    git(checkout.folder.path(), &format!("{with} clone -q --filter=blob:none {origin} clone"));
    let uploadpack = format!("echo uploadpack >> {}; exec git-upload-pack", checkout.mark().display());
    git(&clone, &format!("config remote.origin.uploadpack '{uploadpack}'"));
    git(&clone, "config protocol.file.allow always");
    let check = |rev: &str| {
        let mut check = checkout.command();
        outcome(check.current_dir(&clone).args(["check", "--base", rev]))
    };
    let missing = check("main~1");
    assert_eq!((missing.exit, checkout.ran()), (Some(2), None), "{missing:?}");
    assert!(
        missing.text.contains("the content of `main~1:tiers.toml` is not in this partial clone\nhelp: fetch it"),
        "{missing:?}"
    );
    // What a full checkout of the base has brought is there.
    assert_eq!(check("main").exit, Some(0));
    git(&clone, "checkout -q main~1");
    checkout.ran();
    git(&clone, "checkout -q main");
    let there = check("main~1");
    assert_eq!((there.exit, checkout.ran()), (Some(0), None), "{there:?}");
}

#[test]
fn an_old_git_is_refused() {
    let checkout = Checkout::new();
    let bin = checkout.folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let real = String::from_utf8(Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout).unwrap();
    for (version, exit) in [
        ("2.37.7", 2),
        ("1.99.0", 2),
        ("2.38.0", 0),
        ("2.39.5 (Apple Git-154)", 0),
        ("2.47.1.windows.2", 0),
        ("3.0.0-rc1", 0),
        ("unknown", 2),
    ] {
        let answer = format!("case \"$*\" in *version*) echo 'git version {version}';; *) exec {real}");
        script(&bin.join("git"), &format!("{} \"$@\";; esac", answer.trim_end()));
        let outcome = outcome(checkout.command().args(["check", "--base", "main"]).env("PATH", &bin));
        assert_eq!(outcome.exit, Some(exit), "{version}: {outcome:?}");
        if exit == 2 {
            let first = version.split(' ').next().unwrap();
            let message = format!("`git` has version {first}, and at least 2.38 is needed\nhelp: update git, or ");
            assert!(outcome.text.contains(&message), "{outcome:?}");
        }
    }
}

/// The registry without one of its entries, which nobody may take out.
fn without_threads() -> String {
    REGISTRY.split("\n[entry.threads]").next().unwrap().to_owned()
}

/// So much of it that git sees no rename.
fn padded(registry: &str) -> String {
    format!("{}{registry}", "# Nothing to see here, and so on and so forth.\n".repeat(500))
}

#[test]
fn a_link_in_the_registry_s_place_is_compared_with_what_stood_there() {
    let checkout = Checkout::at("docs/tiers.toml");
    checkout.write("tests/lax.toml", &without_threads());
    checkout.commit("A fixture");
    let check = || checkout.tiers("check --base main --registry docs/tiers.toml");
    let link = |target: &str, place: &str| {
        let _ = fs::remove_file(checkout.path(place));
        symlink(target, checkout.path(place)).unwrap();
        checkout.git("add -A");
    };
    // To a fixture that the base has, too, and to a new file.
    link("../tests/lax.toml", "docs/tiers.toml");
    let fixture = check();
    assert!(fixture.exit == Some(1) && fixture.text.contains("`threads`, which was Tier 2, is gone"), "{fixture:?}");
    assert!(fixture.text.contains(" docs/tiers.toml, 2 entries"), "{fixture:?}");
    checkout.write("new.toml", &padded(&without_threads()));
    link("../new.toml", "docs/tiers.toml");
    assert_eq!(check().exit, Some(1));
    // The folder is the link.
    fs::remove_file(checkout.path("docs/tiers.toml")).unwrap();
    fs::remove_dir(checkout.path("docs")).unwrap();
    checkout.write("other/tiers.toml", &padded(&without_threads()));
    link("other", "docs");
    assert_eq!(check().exit, Some(1));

    // The same with a registry in which nothing has changed.
    checkout.write("other/tiers.toml", REGISTRY);
    let honest = check();
    assert_eq!(honest.exit, Some(0), "{honest:?}");
}

#[test]
fn a_registry_that_is_elsewhere_is_not_new() {
    let checkout = Checkout::at("docs/tiers.toml");
    checkout.git("mv docs support");
    checkout.write("support/tiers.toml", &padded(&without_threads()));
    checkout.commit("Another folder");
    for arguments in ["", " --new"] {
        let moved = checkout.tiers(&format!("check --base main~1 --registry support/tiers.toml{arguments}"));
        assert_eq!(moved.exit, Some(2), "{moved:?}");
        let message = "error: there is no `support/tiers.toml` at `main~1`, and the registry \
            `main~1:docs/tiers.toml` is gone or a link now\n\
            help: if that one has moved: `--base 'main~1:docs/tiers.toml'`; else put it back\n";
        assert_eq!(moved.text, message);
    }
    let compared = checkout.tiers("check --base main~1:docs/tiers.toml --registry support/tiers.toml --new");
    assert!(compared.exit == Some(1) && compared.text.contains("entry-vanished"), "{compared:?}");

    // An honest move, under another name and with another extension.
    checkout.git("mv support/tiers.toml support/levels.conf");
    checkout.write("support/levels.conf", &padded(REGISTRY));
    checkout.commit("Another name");
    let honest = checkout.tiers("check --base main~2:docs/tiers.toml --registry support/levels.conf");
    assert!(honest.exit == Some(0) && honest.text.contains(" docs/tiers.toml, 2 entries\n"), "{honest:?}");
    let nowhere = checkout.tiers("check --base main~2:nowhere.toml --registry support/levels.conf --new");
    assert!(nowhere.exit == Some(2), "{nowhere:?}");
    assert!(nowhere.text.contains("no `nowhere.toml` at `main~2`"), "{nowhere:?}");
    // Its old place is a link to the new one.
    fs::create_dir_all(checkout.path("docs")).unwrap();
    symlink("../support/levels.conf", checkout.path("docs/tiers.toml")).unwrap();
    let linked = checkout.tiers("check --base main~2 --registry support/levels.conf --new");
    assert!(linked.exit == Some(2) && linked.text.contains("is gone or a link now"), "{linked:?}");
    assert_eq!(checkout.tiers("check --base main~2 --registry docs/tiers.toml").exit, Some(0));
}

#[test]
fn a_new_registry_is_said_to_be_one() {
    let checkout = Checkout::at("docs/README.md");
    checkout.write("tests/other.toml", "format = 1\n");
    checkout.commit("Another file");
    checkout.git("rm -q tests/other.toml");
    checkout.write("tiers.toml", REGISTRY);
    let silent = checkout.tiers("check --base main");
    assert_eq!(silent.exit, Some(2), "{silent:?}");
    let message = "error: there is no `tiers.toml` at `main`\n\
        help: `--base main:OLD/PATH` says where it was, `--new` that it is new\n";
    assert_eq!(silent.text, message);
    let new = checkout.tiers("check --base main --new");
    let commit = checkout.git("rev-parse --short=7 main");
    assert_eq!(new.exit, Some(0), "{new:?}");
    assert!(new.text.starts_with(&format!("base: {commit} has no registry, all of it is new\nok: ")), "{new:?}");

    let slip = checkout.tiers("check --base main:teirs.toml --new");
    assert!(slip.exit == Some(2) && slip.text.contains("no `teirs.toml` at `main`"), "{slip:?}");

    // A second one beside the first, and `--new` stays where it is once it has been merged.
    checkout.commit("The registry");
    checkout.write("sub/tiers.toml", REGISTRY);
    let second = checkout.tiers("check --base main --new --registry sub/tiers.toml");
    assert_eq!(second.exit, Some(0), "{second:?}");
    checkout.write("tiers.toml", &without_threads());
    let later = checkout.tiers("check --base main --new");
    assert!(later.exit == Some(1) && later.text.contains("entry-vanished"), "{later:?}");
}

#[test]
fn it_is_said_what_was_compared() {
    let checkout = Checkout::new();
    let commit = checkout.git("rev-parse main");
    let short = &commit[..7];
    for format in ["human", "short", "json", "sarif", "github"] {
        let summary = checkout.folder.path().join(format);
        let said = checkout.tiers(&format!("check --base main --format {format} --summary {}", summary.display()));
        assert_eq!(said.exit, Some(0));
        assert!(said.text.contains(&format!("base: {short} tiers.toml, 2 entries\n")), "{said:?}");
        assert!(!said.text.contains("::notice"), "{said:?}");
        let summary = fs::read_to_string(summary).unwrap();
        assert!(summary.contains(&format!("Base: {short} tiers.toml, 2 entries\n")), "{summary}");
    }
    let json = |arguments: &str| {
        let mut tiers = checkout.command();
        tiers.args(["check", "--format", "json"]).args(arguments.split_whitespace());
        let value: serde_json::Value = serde_json::from_slice(&tiers.output().unwrap().stdout).unwrap();
        assert_eq!((&value["file"], &value["entries"]), (&"tiers.toml".into(), &2.into()));
        value["base"].clone()
    };
    assert_eq!(
        json("--base main"),
        serde_json::json!({ "commit": commit, "file": "tiers.toml", "entries": 2, "since": null, "unreadable": null })
    );
    assert_eq!(
        json("--base-file tiers.toml"),
        serde_json::json!({ "commit": null, "file": "tiers.toml", "entries": 2, "since": null, "unreadable": null })
    );
    assert_eq!(json(""), serde_json::Value::Null);

    let summary = checkout.folder.path().join("none");
    let none = checkout.tiers(&format!("check --format github --summary {}", summary.display()));
    assert!(none.text.starts_with("::notice title=no base::the registry was checked by itself, and what"), "{none:?}");
    assert!(
        fs::read_to_string(summary).unwrap().contains("There was no base, so what the change does was not judged.")
    );
}

#[test]
fn a_file_that_git_converts_is_not_judged() {
    let checkout = Checkout::at("docs/tiers.toml");
    let check = || checkout.tiers("check --base main --registry docs/tiers.toml");
    for (place, line, attribute) in [
        (".gitattributes", "tiers.toml working-tree-encoding=UTF-16", "working-tree-encoding=UTF-16"),
        ("docs/.gitattributes", "* filter=lfs diff=lfs -text", "filter=lfs"),
        (".gitattributes", "[attr]quiet ident\ndocs/* quiet", "ident"),
        (".git/info/attributes", "*.toml filter", "filter"),
    ] {
        checkout.write(place, &format!("{line}\n"));
        let converted = check();
        assert_eq!(converted.exit, Some(2), "{line}: {converted:?}");
        let message = format!("error: `docs/tiers.toml` has the git attribute `{attribute}`: the file on disk ");
        assert!(converted.text.starts_with(&message), "{converted:?}");
        let diff = checkout.tiers("diff main --registry docs/tiers.toml");
        assert!(diff.exit == Some(0) && diff.text.contains("note: `docs/tiers.toml` has the git attri"), "{diff:?}");
        // Neither without a base nor for a file: nobody claims that this is what is merged.
        assert_eq!(checkout.tiers("check --registry docs/tiers.toml").exit, Some(0));
        fs::remove_file(checkout.path(place)).unwrap();
    }
    // Line ends, other files, and attributes that are taken back.
    let honest = "* text=auto\n*.toml text eol=crlf diff=toml\n*.png filter=lfs\n* ident\n/docs/tiers.toml -ident\n";
    checkout.write(".gitattributes", honest);
    let honest = check();
    assert_eq!(honest.exit, Some(0), "{honest:?}");
    // What the help says to write is what helps.
    checkout.write(".gitattributes", "* ident\n");
    let help = check().text.split('`').nth(5).unwrap().to_owned();
    checkout.write(".gitattributes", &format!("* ident\n{help}\n"));
    assert_eq!(check().exit, Some(0), "{help}");

    // The target of a link is what is read, so it is what must not be converted.
    symlink("docs/tiers.toml", checkout.path("tiers.toml")).unwrap();
    checkout.commit("A link");
    assert_eq!(checkout.tiers("check --base main").exit, Some(0));
    checkout.write("docs/.gitattributes", "tiers.toml filter=lfs\n");
    assert_eq!(checkout.tiers("check --base main").exit, Some(2));
}

#[test]
fn a_registry_that_is_not_in_its_repository_is_not_judged() {
    let checkout = Checkout::new();
    fs::write(checkout.folder.path().join("outside.toml"), REGISTRY).unwrap();
    fs::write(checkout.path(".git/inside.toml"), REGISTRY).unwrap();
    fifo(&checkout.path("pipe"));
    checkout.git("init -q -b main other");
    checkout.write("other/tiers.toml", REGISTRY);
    let link = |target: &str| {
        fs::remove_file(checkout.path("tiers.toml")).unwrap();
        symlink(target, checkout.path("tiers.toml")).unwrap();
    };
    link("other/tiers.toml");
    let out = checkout.tiers("check --base main");
    assert!(out.exit == Some(2) && out.text.contains("which is not in its repository\nhelp: "), "{out:?}");
    // What lies on the machine, or waits for input for ever, is not even read, by any command: it would be shown.
    for (target, why) in [
        ("../outside.toml", "which is outside of"),
        ("/dev/stdin", "which is outside of"),
        ("/dev/zero", "which is outside of"),
        (".git/inside.toml", "belongs to version control, and not to the project"),
        ("pipe", "is not a regular file"),
    ] {
        link(target);
        for command in ["check --base main", "check", "diff main", "list", "fmt --check", "check --registry tiers.toml"]
        {
            let out = checkout.tiers(command);
            assert!(out.exit == Some(2) && out.text.contains(why), "{command} of {target}: {out:?}");
        }
    }
    fs::remove_file(checkout.path("tiers.toml")).unwrap();
    symlink("nowhere", checkout.path("tiers.toml")).unwrap();
    let broken = checkout.tiers("check --base main");
    assert!(broken.exit == Some(2) && broken.text.contains("does not exist"), "{broken:?}");
}

/// A registry whose entry rests on a text in a file.
fn probing(file: &str) -> String {
    let probe = format!("fuzzed = {{ status = \"met\", evidence = {{ file = \"{file}\", contains = \"simd\" }} }}");
    format!("{REGISTRY}\n[requirement.fuzzed]\ntier = 2\n\n[entry.simd.requirements]\n{probe}\n")
        + "\n[entry.threads.requirements]\nfuzzed = \"met\"\n"
}

#[test]
fn evidence_is_in_the_files_of_the_change() {
    let checkout = Checkout::at("docs/README.md");
    checkout.write("fuzz.rs", "simd\n");
    checkout.write("build/log", "simd\n");
    checkout.write(".gitignore", "build\n");
    checkout.write("tiers.toml", REGISTRY);
    symlink("fuzz.rs", checkout.path("linked.rs")).unwrap();
    symlink("tiers.toml", checkout.path("again.toml")).unwrap();
    symlink("build/log", checkout.path("log")).unwrap();
    checkout.git("add .");
    checkout.git("commit -q -m First");
    // git keeps what was written for a commit message, for example.
    checkout.write(".git/description", "simd\n");
    let found = |file: &str, arguments: &str| {
        checkout.write("tiers.toml", &probing(file));
        let outcome = checkout.tiers(&format!("check --format short {arguments}"));
        let broken = outcome.text.lines().find(|line| line.contains("evidence-broken")).map(str::to_owned);
        assert_eq!(outcome.exit, Some(i32::from(broken.is_some())), "{outcome:?}");
        broken.unwrap_or_default().split_once("]: ").map(|(_, message)| message.to_owned())
    };
    for arguments in ["", "--base main"] {
        for file in ["fuzz.rs", "./fuzz.rs", "linked.rs", "docs/README.md"] {
            assert_eq!(found(file, arguments), None, "{file} {arguments}");
        }
        for (file, why) in [
            (".git/description", "belongs to version control, and not to the project"),
            ("tiers.toml", "is the registry itself, which cannot be evidence for what it says"),
            ("./docs/.././tiers.toml", "lies outside the project"),
            ("again.toml", "is the registry itself, which cannot be evidence for what it says"),
        ] {
            assert_eq!(found(file, arguments), Some(format!("`{file}` {why}")), "{arguments}");
        }
    }
    // Whatever a build left behind says nothing of the change. Without one it may be asked.
    for file in ["build/log", "log"] {
        assert_eq!(found(file, ""), None);
        let untracked = format!("`{file}` is not tracked by git, so it is not part of the change");
        assert_eq!(found(file, "--base main"), Some(untracked));
    }
    // A new file is tracked once it is staged.
    checkout.write("new.rs", "simd\n");
    assert!(found("new.rs", "--base main").is_some());
    checkout.git("add new.rs");
    assert_eq!(found("new.rs", "--base main"), None);
}

#[test]
fn evidence_may_be_in_a_submodule() {
    let other = Checkout::at("fuzz.rs");
    let checkout = Checkout::new();
    let origin = other.top().display().to_string();
    checkout.git(&format!("-c protocol.file.allow=always submodule --quiet add {origin} fuzzing"));
    checkout.commit("A submodule");
    checkout.write("fuzzing/left.rs", "simd\n");
    checkout.write("tiers.toml", &probing("fuzzing/fuzz.rs"));
    let tracked = checkout.tiers("check --base main");
    assert_eq!(tracked.exit, Some(0), "{tracked:?}");
    checkout.write("tiers.toml", &probing("fuzzing/left.rs"));
    let untracked = checkout.tiers("check --base main");
    assert!(untracked.exit == Some(1) && untracked.text.contains("is not tracked by git"), "{untracked:?}");
    // From a folder of the repository, too.
    checkout.write("tiers.toml", &probing("fuzzing/fuzz.rs"));
    let inside = outcome_in(&checkout, "fuzzing", "check --base main --registry ../tiers.toml");
    assert_eq!(inside.exit, Some(0), "{inside:?}");
}

/// On the branch `main`, evidence that both its parents believed is not there any more.
fn broken_together() -> Checkout {
    let checkout = Checkout::at("docs/README.md");
    checkout.write("fuzz.rs", "simd\nthreads\n");
    checkout.write("tiers.toml", &probing("fuzz.rs"));
    checkout.commit("Evidence");
    checkout.write("fuzz.rs", "threads\n");
    checkout.commit("Without it");
    assert_eq!(checkout.tiers("check").exit, Some(1), "a run without a base fails on what was there before");
    checkout
}

#[test]
fn what_was_broken_before_stops_nobody_else() {
    let checkout = broken_together();
    let registry = probing("fuzz.rs");
    // Another change, of another entry and in other lines.
    checkout.write("tiers.toml", &registry.replace("[entry.threads]", "[entry.threads]\ntitle = \"Threads\""));
    let other = checkout.tiers("check --base main --format short");
    assert_eq!(other.exit, Some(0), "{other:?}");
    let was = "warning[evidence-broken]: `fuzz.rs` does not contain `simd` (was there before)\n";
    assert!(other.text.contains(was), "{other:?}");
    // A warning it stays, whatever is done with warnings.
    assert_eq!(checkout.tiers("check --base main --deny warnings").exit, Some(0));
    // What comes from files is not known of the base if that is a file.
    checkout.write("base.toml", &registry);
    assert_eq!(checkout.tiers("check --base-file base.toml").exit, Some(1));
    // Another text that is not there, and the same one of another file.
    for broken in
        [registry.replace("contains = \"simd\"", "contains = \"SIMD\""), registry.replace("fuzz.rs", "docs/README.md")]
    {
        checkout.write("tiers.toml", &broken);
        checkout.write("docs/README.md", "nothing\n");
        assert_eq!(checkout.tiers("check --base main").exit, Some(1));
    }
}

#[test]
fn who_breaks_it_is_stopped() {
    let checkout = broken_together();
    checkout.git("checkout -q main~1");
    checkout.write("fuzz.rs", "nothing\n");
    checkout.commit("The text goes");
    let breaks = checkout.tiers("check --base HEAD~1 --format short");
    assert!(breaks.exit == Some(1) && breaks.text.contains("error[evidence-broken]"), "{breaks:?}");
    assert!(!breaks.text.contains("was there before"), "{breaks:?}");

    // An entry that takes a step rests on what is there now.
    checkout.git("checkout -q -f main");
    let steps = "history = [{ tier = 2, date = 2024-01-10, pr = 7 }, { tier = 1, date = 2026-01-01, pr = 8 }]\n";
    let promoted =
        probing("fuzz.rs").replacen("tier = 2\n\n[entry.threads]", &format!("tier = 1\n{steps}\n[entry.threads]"), 1);
    checkout.write("tiers.toml", &promoted);
    let anew = checkout.tiers("check --base main --format short --today 2026-01-01");
    assert!(anew.exit == Some(1) && anew.text.contains("error[evidence-broken]"), "{anew:?}");
}

#[test]
fn a_broken_registry_can_be_repaired() {
    let checkout = Checkout::new();
    let good = checkout.git("rev-parse --short=7 main");
    // Three states that cannot be read, and a commit that is about something else.
    for broken in ["tier = 5", "tier =", "\u{feff}"] {
        checkout.write("tiers.toml", &REGISTRY.replace("tier = 2", broken));
        checkout.commit("Break it");
    }
    fs::write(checkout.path("tiers.toml"), b"\xff").unwrap();
    checkout.commit("Break it more");
    checkout.git("commit -q --allow-empty -m Other");
    let bad = checkout.git("rev-parse --short=7 main");
    checkout.write("tiers.toml", &REGISTRY.replace("\"Example\"", "\"An example\""));
    let repaired = checkout.tiers("check --base main");
    assert_eq!(repaired.exit, Some(0), "{repaired:?}");
    assert!(
        repaired.text.contains(&format!("base: {good} tiers.toml, 2 entries, as {bad} cannot be read\n")),
        "{repaired:?}"
    );
    // It is judged all the same.
    checkout.write("tiers.toml", &without_threads());
    let worse = checkout.tiers("check --base main");
    assert!(worse.exit == Some(1) && worse.text.contains("entry-vanished"), "{worse:?}");

    // A registry that never could be read, and a clone that does not go back so far.
    let origin = format!("file://{}", checkout.top().display());
    git(checkout.folder.path(), &format!("clone -q --depth 2 {origin} shallow"));
    fs::write(checkout.folder.path().join("shallow/tiers.toml"), REGISTRY).unwrap();
    let mut shallow = checkout.command();
    let shallow =
        outcome(shallow.current_dir(checkout.folder.path().join("shallow")).args(["check", "--base", "main"]));
    assert!(shallow.exit == Some(2) && shallow.text.contains("cannot be read as a registry"), "{shallow:?}");
    assert!(shallow.text.contains("fetch-depth: 0"), "{shallow:?}");
}

#[test]
fn a_branch_that_is_behind_answers_for_what_it_does() {
    let checkout = Checkout::new();
    checkout.git("checkout -q -b behind");
    checkout.git("checkout -q main");
    // Others add an entry and make the policy stricter.
    let stricter = REGISTRY.replace("[entry.simd]", "[policy]\nstart = 2\n\n[entry.simd]");
    let others = stricter + "\n[entry.gc]\nkind = \"feature\"\ntier = 2\n";
    checkout.write("tiers.toml", &others);
    checkout.commit("Others");
    checkout.git("checkout -q behind");
    checkout.write("tiers.toml", &REGISTRY.replace("\"Example\"", "\"An example\""));
    checkout.commit("A title");
    let (base, fork) = (checkout.git("rev-parse --short=7 main"), checkout.git("rev-parse --short=7 main~1"));
    let behind = checkout.tiers("check --base main");
    assert_eq!(behind.exit, Some(0), "{behind:?}");
    assert!(behind.text.contains(&format!("base: {base} tiers.toml, 3 entries; changes since {fork}\n")), "{behind:?}");
    // Its own are seen.
    checkout.write("tiers.toml", &without_threads());
    let vanished = checkout.tiers("check --base main --format short");
    assert!(vanished.exit == Some(1) && vanished.text.contains("`threads`, which was Tier 2, is gone"), "{vanished:?}");
    assert!(!vanished.text.contains("gc"), "{vanished:?}");
    // They are judged by the policy of the base, which this branch has not seen.
    let top = "\n[entry.gc]\nkind = \"feature\"\ntier = 1\nhistory = [{ tier = 1, date = 2026-01-01, pr = 7 }]\n";
    checkout.write("tiers.toml", &format!("{REGISTRY}{top}"));
    let above = checkout.tiers("check --base main --format short --today 2026-01-01");
    assert!(above.exit == Some(1) && above.text.contains("error[entered-above-start]"), "{above:?}");
    // Once it has merged the base, and dropped what others did, it is seen.
    checkout.git("checkout -q -f behind");
    checkout.git("merge -q -s ours -m Ours main");
    let ours = checkout.tiers("check --base main --format short");
    assert!(ours.exit == Some(1) && ours.text.contains("`gc`, which was Tier 2, is gone"), "{ours:?}");
}

#[test]
fn a_branch_without_a_common_past_is_held_against_the_base_itself() {
    let checkout = Checkout::new();
    checkout.git("checkout -q --orphan alone");
    checkout.write("tiers.toml", &without_threads());
    for commit in [false, true] {
        if commit {
            checkout.commit("Alone");
        }
        let alone = checkout.tiers("check --base main");
        assert!(alone.exit == Some(1) && alone.text.contains("entry-vanished"), "{alone:?}");
    }
    // In a shallow clone nobody knows whether there is one.
    checkout.git("checkout -q -f main");
    checkout.git("checkout -q -b branch");
    checkout.commit("A branch");
    checkout.git("checkout -q main");
    checkout.commit("Main");
    let origin = format!("file://{}", checkout.top().display());
    git(checkout.folder.path(), &format!("clone -q --depth 1 --branch branch {origin} shallow"));
    let shallow = checkout.folder.path().join("shallow");
    git(&shallow, "fetch -q --depth 1 origin main:main");
    let check = || {
        let mut check = checkout.command();
        outcome(check.current_dir(&shallow).args(["check", "--base", "main"]))
    };
    let unknown = check();
    let message = "error: where this branch left `main` is not in this shallow clone, so what it changed is unknown\n\
        help: fetch the whole history: `git fetch --unshallow`; in CI, fetch with depth 0 ";
    assert!(unknown.exit == Some(2) && unknown.text.starts_with(message), "{unknown:?}");
    git(&shallow, "fetch -q --unshallow origin");
    assert_eq!(check().exit, Some(0));
}

#[test]
fn no_text_is_a_command_for_a_runner() {
    let checkout = Checkout::new();
    let steps = "history = [{ tier = 2 }, { tier = \"removed\", date = 2024-01-10, reason = \"##[add-mask]simd\" }]";
    let registry = REGISTRY
        .replace("kind = \"feature\"\ntier = 2\n\n", &format!("kind = \"feature\"\ntier = \"removed\"\n{steps}\n\n"));
    let unknown = format!("{registry}\"##[error]x\" = 1\n");
    let page = "# Page\n<!-- tiers:begin counts -->\n::error::x\n<!-- tiers:end -->\n";
    checkout.write("page.md", page);
    checkout.write("tiers.toml", &registry);
    checkout.write("unknown.toml", &unknown);
    let commands = [
        "log",
        "diff main",
        "show simd",
        "check",
        "check --format short",
        "check --registry unknown.toml",
        "check --registry unknown.toml --format short",
        "list --registry unknown.toml",
        "docs --check page.md",
        "show ##[error]x",
        "##[error]x",
    ];
    let is_command = |line: &str| line.contains("##[") || line.trim_start().starts_with("::");
    let mut texts = 0;
    for command in commands {
        let mut tiers = checkout.command();
        let words = shell_words::split(&command.replace('#', "\\#")).unwrap();
        tiers.args(words);
        let plain = outcome(tiers.env_remove("GITHUB_ACTIONS"));
        texts += usize::from(plain.text.lines().any(is_command));
        let on_runner = outcome(tiers.env("GITHUB_ACTIONS", "true"));
        assert!(!on_runner.text.lines().any(is_command), "{command}: {on_runner:?}");
        assert_eq!(on_runner.exit, plain.exit, "{command}");
    }
    assert!(texts > 5, "elsewhere they are shown as they are: {texts}");
    // Data is what it is, and annotations are commands.
    let mut json = checkout.command();
    json.args(["show", "simd", "--format", "json"]).env("GITHUB_ACTIONS", "true");
    assert!(outcome(&mut json).text.contains("##[add-mask]simd"));
}

/// Pages, templates and what is made from them are named by the registry, which is its author's. What they must not reach
/// are the hooks and the configuration of git, which are programs that run later, and hold the secrets of a job.
#[test]
fn pages_and_templates_stay_out_of_version_control() {
    let checkout = Checkout::new();
    let page = "<!-- tiers:begin summary -->\n<!-- tiers:end -->\n";
    let hook = checkout.path(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    script(&hook, "exit 0");
    fs::create_dir(checkout.path(".hg")).unwrap();
    checkout.write(".git/page.md", page);
    checkout.write("page.md", page);
    checkout.write("hook.txt", "#!/bin/sh\necho hook >> \"$TIERS_MARK\"\n");
    checkout.write("config.txt", "{% include '.git/config' %}\n");
    symlink(".git", checkout.path("dot")).unwrap();
    fifo(&checkout.path("pipe"));
    let render = |template: &str, file: &str| format!("render = [{{ template = \"{template}\", file = \"{file}\" }}]");
    let hostile = [
        render("hook.txt", ".git/hooks/pre-commit"),
        render("hook.txt", ".Git/hooks/pre-commit"),
        render("hook.txt", "dot/hooks/pre-commit"),
        render("hook.txt", "dot/hooks/post-checkout"),
        render("hook.txt", ".hg/hgrc"),
        render(".git/config", "out.txt"),
        render("dot/config", "out.txt"),
        render("config.txt", "out.txt"),
        render("pipe", "out.txt"),
        render("hook.txt", "pipe"),
        "files = [\".git/page.md\"]".to_owned(),
        "files = [\"dot/page.md\"]".to_owned(),
        "files = [\"pipe\"]".to_owned(),
    ];
    let hook_before = fs::read_to_string(&hook).unwrap();
    for docs in hostile {
        checkout.write("tiers.toml", &format!("{REGISTRY}\n[docs]\n{docs}\n"));
        for command in ["docs", "docs --check"] {
            let outcome = checkout.tiers(command);
            assert_eq!(outcome.exit, Some(2), "{docs}: {outcome:?}");
            // On a system that tells `.git` from `.Git`, that folder is not there.
            let told = ["belongs to version control", "is not a regular file", ".Git"];
            assert!(told.iter().any(|why| outcome.text.contains(why)), "{docs}: {outcome:?}");
        }
        assert_eq!(fs::read_to_string(&hook).unwrap(), hook_before, "{docs}");
        for untouched in ["out.txt", ".git/hooks/post-checkout", ".hg/hgrc"] {
            assert!(!checkout.path(untouched).exists(), "{docs}");
        }
        assert_eq!(fs::read_to_string(checkout.path(".git/page.md")).unwrap(), page, "{docs}");
    }
    // What only sounds like it is the project's own.
    fs::create_dir(checkout.path(".github")).unwrap();
    checkout.write(".gitmessage", "{{ project.name }}\n");
    for file in [".github/support.txt", ".gitnotes"] {
        let docs = format!("files = [\"page.md\"]\n{}", render(".gitmessage", file));
        checkout.write("tiers.toml", &format!("{REGISTRY}\n[docs]\n{docs}\n"));
        let outcome = checkout.tiers("docs");
        assert_eq!(outcome.exit, Some(0), "{outcome:?}");
        assert_eq!(fs::read_to_string(checkout.path(file)).unwrap(), "Example\n");
    }
}

#[test]
fn a_submodule_does_not_bring_its_own_past() {
    let lax = Checkout::new();
    lax.write("tiers.toml", &without_threads());
    lax.commit("Without an entry");
    let checkout = Checkout::at("docs/tiers.toml");
    checkout.git("rm -q -r docs");
    let origin = lax.top().display().to_string();
    checkout.git(&format!("-c protocol.file.allow=always submodule --quiet add {origin} docs"));
    checkout.commit("A submodule in its place");
    // The name is one of the submodule's, too.
    for base in ["main", "main~1", "origin/main"] {
        let outcome = checkout.tiers(&format!("check --base {base} --registry docs/tiers.toml --new"));
        assert_eq!(outcome.exit, Some(2), "{base}: {outcome:?}");
        assert!(outcome.text.contains("docs/tiers.toml` lies in a repository of its own"), "{outcome:?}");
    }
    // Whoever works on the submodule is there.
    let inside = outcome_in(&checkout, "docs", "check --base main");
    assert_eq!(inside.exit, Some(0), "{inside:?}");
    fs::write(checkout.path("docs/tiers.toml"), REGISTRY.replace("[entry.simd]", "[entry.sims]")).unwrap();
    let inside = outcome_in(&checkout, "docs", "check --base main");
    assert!(inside.exit == Some(1) && inside.text.contains("entry-vanished"), "{inside:?}");
}

#[test]
fn a_name_of_two_commits_is_none() {
    let checkout = Checkout::new();
    let good = checkout.git("rev-parse HEAD");
    checkout.git("update-ref refs/remotes/origin/main HEAD");
    checkout.write("tiers.toml", &without_threads());
    checkout.commit("Without an entry");
    let check = |base: &str| checkout.tiers(&format!("check --base {base}"));
    assert_eq!(check("origin/main").exit, Some(1));
    assert_eq!(check(&good[..9]).exit, Some(1));
    // Whoever may push a tag or a branch calls it as the base is called.
    checkout.git("tag origin/main");
    checkout.git(&format!("branch {}", &good[..9]));
    for base in ["origin/main", "origin/main~0", &good[..9]] {
        let two = check(base);
        assert!(two.exit == Some(2) && two.text.contains("is the name of more than one commit"), "{base}: {two:?}");
        assert_eq!(checkout.tiers(&format!("diff {base}")).exit, Some(2));
    }
    // A setting does not silence git.
    checkout.git("config core.warnAmbiguousRefs false");
    assert_eq!(check("origin/main").exit, Some(2));
    // The whole name is the base's, and a whole hash is a commit whatever else is called so.
    checkout.git(&format!("branch {good}"));
    for base in ["refs/remotes/origin/main", &good] {
        let one = check(base);
        assert!(one.exit == Some(1) && one.text.contains("entry-vanished"), "{base}: {one:?}");
    }
    // Not a commit, but all that are not in it.
    let without = check("^main");
    assert!(without.exit == Some(2) && without.text.contains("`^main` is not a commit"), "{without:?}");
}

#[test]
fn a_nearer_registry_does_not_hide_the_one_of_the_base() {
    let checkout = Checkout::new();
    checkout.write("docs/tiers.toml", &without_threads());
    for arguments in ["check --base main", "check --base main --new"] {
        let hidden = outcome_in(&checkout, "docs", arguments);
        let message =
            "error: there is no `docs/tiers.toml` at `main`, and from here `main:tiers.toml` was the registry\n";
        assert!(hidden.exit == Some(2) && hidden.text.starts_with(message), "{hidden:?}");
    }
    // One beside it may be new, if it is named.
    let named = outcome_in(&checkout, "docs", "check --base main --new --registry tiers.toml");
    assert_eq!(named.exit, Some(0), "{named:?}");
    let other = outcome_in(&checkout, "docs", "check --base main --registry ../tiers.toml");
    assert_eq!(other.exit, Some(0), "{other:?}");
}

#[test]
fn a_site_is_written_where_it_is_named() {
    let checkout = Checkout::new();
    let outside = checkout.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    symlink(&outside, checkout.path("public")).unwrap();
    symlink(".git/refs/tags", checkout.path("refs")).unwrap();
    for out in ["public", "public/site", "public/a/b/c", "refs", ".git/site"] {
        let refused = checkout.tiers(&format!("site --out {out}"));
        assert_eq!(refused.exit, Some(2), "{out}: {refused:?}");
        assert!(refused.text.contains("outside of") || refused.text.contains("version control"), "{out}: {refused:?}");
    }
    assert!(fs::read_dir(&outside).unwrap().next().is_none());
    assert!(fs::read_dir(checkout.path(".git/refs/tags")).unwrap().next().is_none());
    // A link within the project, a new folder, and one that the user names elsewhere.
    fs::create_dir(checkout.path("docs")).unwrap();
    symlink("docs", checkout.path("pages")).unwrap();
    for out in ["pages", "build/a/b", &outside.display().to_string()] {
        let made = checkout.tiers(&format!("site --out {out}"));
        assert_eq!(made.exit, Some(0), "{out}: {made:?}");
    }
    assert!(checkout.path("docs/index.html").is_file() && outside.join("index.html").is_file());
}

#[test]
fn a_base_that_claims_to_be_old_makes_no_step_new() {
    let checkout = Checkout::new();
    let step = |tier: u8, date: &str| format!("{{ tier = {tier}, date = {date}, pr = 7 }}");
    let with =
        |tier: u8, steps: &str| REGISTRY.replacen("tier = 2\n", &format!("tier = {tier}\nhistory = [{steps}]\n"), 1);
    // The commit before this change was somebody's, too, and who commits chooses its day.
    checkout.write("tiers.toml", &with(2, &step(2, "2025-06-01")));
    checkout.git("add tiers.toml");
    let mut commit = Command::new("git");
    commit.current_dir(checkout.top()).envs(ENVIRONMENT).env("GIT_COMMITTER_DATE", "2001-01-01T00:00:00Z");
    assert!(commit.args(["commit", "-q", "-m", "Long ago"]).status().unwrap().success());
    for (date, exit) in [("2025-06-02", 0), ("2025-12-20", 0)] {
        let steps = format!("{}, {}", step(2, "2025-06-01"), step(1, date));
        checkout.write("tiers.toml", &with(1, &steps));
        let check = checkout.tiers("check --base main --today 2026-01-01");
        assert_eq!(check.exit, Some(exit), "{date}: {check:?}");
    }
    // Of another entry, which has no step yet.
    let older = with(2, &step(2, "2025-06-01"))
        .replace("[entry.threads]\nkind = \"feature\"\ntier = 2\n", "[entry.threads]\nkind = \"feature\"\ntier = 1\nhistory = [{ tier = 2 }, { tier = 1, date = 2003-01-01, pr = 8 }]\n");
    checkout.write("tiers.toml", &older);
    let check = checkout.tiers("check --base main --today 2026-01-01");
    assert!(check.exit == Some(1) && check.text.contains("transition-misdated"), "{check:?}");
}
