//! The ready-made CI: `action.yml`, the hooks for pre-commit, and the examples of `docs/ci.md` are run, or parsed where a
//! machine without a network can do no more. The hook of git is run by the page itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::REPOSITORY;
use saphyr::{LoadableYamlNode, Yaml};
use tempfile::TempDir;

const TIERS: &str = env!("CARGO_BIN_EXE_tiers");

const REGISTRY: &str = "\
format = 1
project = { name = \"Example\" }
tier = [{ id = 1 }, { id = 2 }]

[kind.feature]

[entry.simd]
kind = \"feature\"
tier = 2
history = [{ tier = 2, date = 2024-01-10, pr = 7 }]

[entry.threads]
kind = \"feature\"
tier = 2
history = [{ tier = 2, date = 2024-01-10, pr = 7 }]
";

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(REPOSITORY).join(file)).unwrap()
}

fn yaml(text: &str) -> Yaml<'_> {
    let documents = Yaml::load_from_str(text).unwrap();
    documents.into_iter().next().unwrap()
}

/// The strings of a mapping; none if there is no such mapping.
fn strings(node: &Yaml<'_>, key: &str) -> BTreeMap<String, String> {
    let Some(mapping) = node.as_mapping_get(key).and_then(Yaml::as_mapping) else { return BTreeMap::new() };
    mapping.iter().map(|(key, value)| (key.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned())).collect()
}

fn string<'y>(node: &'y Yaml<'_>, key: &str) -> Option<&'y str> {
    node.as_mapping_get(key)?.as_str()
}

/// One step of a job or of an action.
struct Step {
    uses: Option<String>,
    run: Option<String>,
    env: BTreeMap<String, String>,
    shell: Option<String>,
    id: Option<String>,
}

fn steps(node: &Yaml<'_>) -> Vec<Step> {
    let steps = node["steps"].as_vec().unwrap().iter();
    steps
        .map(|step| Step {
            uses: string(step, "uses").map(str::to_owned),
            run: string(step, "run").map(str::to_owned),
            env: strings(step, "env"),
            shell: string(step, "shell").map(str::to_owned),
            id: string(step, "id").map(str::to_owned),
        })
        .collect()
}

/// `bash -n`: whether it is a script at all.
fn assert_parses(script: &str) {
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success(), "{script}");
}

/// Whether `tiers` knows the command, subcommand and options of a line.
fn assert_understood(line: &str) {
    let words = shell_words::split(line).unwrap();
    if let Err(error) = tiers::cli::command(100).try_get_matches_from(words) {
        panic!("{line}: {error}");
    }
}

/// A machine of GitHub with a repository at its origin.
struct Machine {
    folder: TempDir,
    event: &'static str,
    event_base: String,
    /// Of a pull request, its newest commit.
    event_head: String,
    /// Of a push, what was there before.
    event_before: String,
    inputs: BTreeMap<&'static str, String>,
    /// The folder of the action; this repository unless a test makes another.
    action: PathBuf,
    /// The machine's system and processor, as GitHub names them.
    runner: (&'static str, &'static str),
}

/// How a job ended.
struct Job {
    succeeded: bool,
    log: String,
    summary: String,
}

impl Machine {
    fn new(event: &'static str) -> Self {
        let machine = Self {
            folder: TempDir::new().unwrap(),
            event,
            event_base: String::new(),
            event_head: String::new(),
            event_before: String::new(),
            inputs: BTreeMap::from([
                ("registry", String::new()),
                ("base", String::new()),
                ("new", "false".into()),
                ("format", "github".into()),
                ("records", String::new()),
            ]),
            action: PathBuf::from(REPOSITORY),
            runner: ("Linux", "X64"),
        };
        for folder in ["origin", "bin", "temp"] {
            fs::create_dir(machine.path(folder)).unwrap();
        }
        machine.git("init --quiet --initial-branch main");
        machine.git("config uploadpack.allowAnySHA1InWant true");
        machine.commit(REGISTRY);
        // What rustup and its cargo would do, told by scripts: the folder chooses the toolchain unless the environment
        // does, and the action installs the program that is tested.
        let cargo = r#"
            folder=$PWD
            while [ -z "${RUSTUP_TOOLCHAIN:-}" ] && [ "$folder" != / ]; do
                if [ -f "$folder/rust-toolchain.toml" ]; then
                    path=$(sed -n 's/^path = "\(.*\)"$/\1/p' "$folder/rust-toolchain.toml")
                    if [ -n "$path" ]; then exec "$folder/$path/bin/cargo" "$@"; fi
                    RUSTUP_TOOLCHAIN=$(sed -n 's/^channel = "\(.*\)"$/\1/p' "$folder/rust-toolchain.toml")
                fi
                folder=$(dirname "$folder")
            done
            if [ "${RUSTUP_TOOLCHAIN:-}" = 1.56 ]; then echo 'error: rustc 1.56 is not supported' >&2; exit 101; fi
            echo "${RUSTUP_TOOLCHAIN:-default} in $PWD: $@" > "$RUNNER_TEMP/cargo"
            mkdir -p "$RUNNER_TEMP/tiers/bin"
            ln -sf "$TIERS" "$RUNNER_TEMP/tiers/bin/tiers""#;
        machine.script("bin/cargo", cargo);
        machine.script("bin/rustup", r#"echo "$@" >> "$RUNNER_TEMP/rustup""#);
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn script(&self, name: &str, text: &str) {
        let file = self.path(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        crate::script(&file, text);
    }

    /// Runs git at the origin and returns what it prints.
    fn git(&self, arguments: &str) -> String {
        let output = self.command("git", "origin").args(shell_words::split(arguments).unwrap()).output().unwrap();
        assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Commits this registry at the origin.
    fn commit(&self, registry: &str) -> String {
        fs::write(self.path("origin/tiers.toml"), registry).unwrap();
        self.git("add tiers.toml");
        self.git("commit --quiet --allow-empty --message Tiers");
        self.git("rev-parse HEAD")
    }

    /// A branch with this registry, of which a pull request is made.
    fn pull_request(&mut self, registry: &str) {
        self.event_base = self.git("rev-parse main");
        self.git("checkout --quiet -b change");
        self.event_head = self.commit(registry);
    }

    /// Merges that branch into main, as GitHub does for a pull request.
    fn merge(&self) {
        self.git("checkout --quiet --detach main");
        self.git("merge --quiet --no-ff --message Merge change");
        self.git("branch --force merge");
    }

    fn command(&self, program: &str, folder: &str) -> Command {
        let mut path = vec![self.path("bin")];
        path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
        let path: OsString = env::join_paths(path).unwrap();
        let mut command = Command::new(program);
        command.current_dir(self.path(folder)).env_clear().env("PATH", path).env("HOME", self.folder.path());
        command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")]);
        command.envs([
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "init.defaultBranch"),
            ("GIT_CONFIG_VALUE_0", "main"),
        ]);
        command.envs([("GIT_AUTHOR_NAME", "A. Author"), ("GIT_AUTHOR_EMAIL", "author@example.org")]);
        command.envs([("GIT_COMMITTER_NAME", "A. Author"), ("GIT_COMMITTER_EMAIL", "author@example.org")]);
        command
    }

    /// Checks a branch out, one commit deep, and runs the action on it.
    fn run(&self, branch: &str) -> Job {
        let origin = format!("file://{}", self.path("origin").display());
        let mut clone = self.command("git", ".");
        clone.args(["clone", "--quiet", "--depth", "1", "--branch", branch, &origin, "work"]);
        assert!(clone.status().unwrap().success());

        let action = read("action.yml");
        let mut outputs: BTreeMap<String, String> = BTreeMap::new();
        let mut job = Job { succeeded: true, log: String::new(), summary: String::new() };
        for step in steps(&yaml(&action)["runs"]) {
            assert_eq!(step.shell.as_deref(), Some("bash"));
            let script = self.path("temp/script.sh");
            fs::write(&script, step.run.unwrap()).unwrap();
            let added = fs::read_to_string(self.path("temp/path")).unwrap_or_default();
            let mut bash = self.command("bash", "work");
            let path = bash.get_envs().find(|(key, _)| *key == "PATH").unwrap().1.unwrap().to_owned();
            let path =
                added.lines().map(PathBuf::from).chain(env::split_paths(&path).collect::<Vec<_>>()).collect::<Vec<_>>();
            bash.args(["--noprofile", "--norc", "-e", "-o", "pipefail"]).arg(&script);
            bash.env("PATH", env::join_paths(path).unwrap()).env("TIERS", TIERS).env("RUNNER_TEMP", self.path("temp"));
            bash.env("GITHUB_ACTION_PATH", &self.action).env("GITHUB_EVENT_NAME", self.event);
            bash.env("RUNNER_OS", self.runner.0).env("RUNNER_ARCH", self.runner.1);
            for (variable, file) in
                [("GITHUB_PATH", "path"), ("GITHUB_OUTPUT", "output"), ("GITHUB_STEP_SUMMARY", "summary")]
            {
                bash.env(variable, self.path("temp").join(file));
            }
            bash.envs(step.env.iter().map(|(key, value)| (key, self.value(value, &outputs))));
            let output = bash.output().unwrap();
            job.log += &String::from_utf8_lossy(&output.stdout);
            job.log += &String::from_utf8_lossy(&output.stderr);
            if !output.status.success() {
                job.succeeded = false;
                break;
            }
            let set = fs::read_to_string(self.path("temp/output")).unwrap_or_default();
            for line in set.lines() {
                let (key, value) = line.split_once('=').unwrap();
                outputs.insert(format!("steps.{}.outputs.{key}", step.id.as_deref().unwrap_or_default()), value.into());
            }
            let _ = fs::remove_file(self.path("temp/output"));
        }
        job.summary = fs::read_to_string(self.path("temp/summary")).unwrap_or_default();
        job
    }

    /// What GitHub puts in the place of `${{ … }}`.
    fn value(&self, text: &str, outputs: &BTreeMap<String, String>) -> String {
        let Some(expression) = text.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}")) else {
            return text.to_owned();
        };
        if let Some(input) = expression.strip_prefix("inputs.") {
            return self.inputs[input].clone();
        }
        match expression {
            "github.event.pull_request.base.sha || github.event.merge_group.base_sha" => self.event_base.clone(),
            "github.event.pull_request.head.sha" => self.event_head.clone(),
            "github.event.before" => self.event_before.clone(),
            output if output.starts_with("steps.") => outputs.get(output).cloned().unwrap_or_default(),
            other => panic!("what is `{other}`?"),
        }
    }
}

fn without_threads() -> String {
    REGISTRY.split("\n[entry.threads]").next().unwrap().to_owned()
}

#[test]
fn the_action_is_safe_to_read() {
    let text = read("action.yml");
    let action = yaml(&text);
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let inputs = action["inputs"].as_mapping().unwrap();
    let inputs: Vec<&str> = inputs.keys().map(|key| key.as_str().unwrap()).collect();
    assert_eq!(inputs, ["registry", "base", "new", "format", "records"]);
    for step in steps(&action["runs"]) {
        assert_eq!(step.uses, None);
        let script = step.run.unwrap();
        assert!(!script.contains("${{"), "an input would become a part of the script:\n{script}");
        assert_parses(&script);
    }
    assert!(!text.contains("secrets"));
}

#[test]
fn the_action_installs_the_program() {
    let machine = Machine::new("push");
    let job = machine.run("main");
    assert!(job.succeeded, "{}", job.log);
    let temp = machine.path("temp").canonicalize().unwrap();
    let (folder, root) = (temp.display(), machine.path("temp/tiers"));
    let cargo = fs::read_to_string(temp.join("cargo")).unwrap();
    let install = format!("install --quiet --locked --path {REPOSITORY} --root {}", root.display());
    assert_eq!(cargo.trim_end(), format!("1.95.0 in {folder}: {install}"));
    let rustup = fs::read_to_string(temp.join("rustup")).unwrap();
    assert_eq!(rustup, "toolchain install 1.95.0 --profile minimal --no-self-update\n");
}

/// The archives of a release: for each the machine that takes it.
const ARCHIVES: [(&str, (&str, &str)); 6] = [
    ("x86_64-unknown-linux-musl.tar.gz", ("Linux", "X64")),
    ("aarch64-unknown-linux-musl.tar.gz", ("Linux", "ARM64")),
    ("x86_64-apple-darwin.tar.gz", ("macOS", "X64")),
    ("aarch64-apple-darwin.tar.gz", ("macOS", "ARM64")),
    ("x86_64-pc-windows-msvc.zip", ("Windows", "X64")),
    ("aarch64-pc-windows-msvc.zip", ("Windows", "ARM64")),
];

impl Machine {
    /// Gives the machine an action whose version has been released, and a server from which `curl` gets the release. The
    /// released program says that it is the released one.
    fn release(&mut self) {
        let version = env!("CARGO_PKG_VERSION");
        self.action = self.path("action");
        self.script("released", "echo 'the released program runs'; exec \"$TIERS\" \"$@\"");
        for folder in ["action/.github", "server"] {
            fs::create_dir_all(self.path(folder)).unwrap();
        }
        fs::write(self.path("action/Cargo.toml"), read("Cargo.toml")).unwrap();
        let mut sums = "0123  tiers-0.0.1-x86_64-unknown-linux-musl.tar.gz\n".to_owned();
        for (archive, _) in ARCHIVES {
            let (name, program) = if let Some(target) = archive.strip_suffix(".zip") {
                (format!("tiers-{version}-{target}"), "tiers.exe")
            } else {
                (format!("tiers-{version}-{}", archive.trim_end_matches(".tar.gz")), "tiers")
            };
            fs::create_dir_all(self.path("server").join(&name)).unwrap();
            fs::copy(self.path("released"), self.path("server").join(&name).join(program)).unwrap();
            let pack = if program == "tiers" {
                format!("tar -czf {name}.tar.gz {name}")
            } else {
                // The format is not what is tested, and not every machine can make one.
                format!("cp {name}/tiers.exe {name}.zip")
            };
            let packed = format!("tiers-{version}-{archive}");
            let script = format!("{pack} && sha256sum {packed}");
            let output = self.command("sh", "server").args(["-c", &script]).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            sums += &String::from_utf8(output.stdout).unwrap();
        }
        fs::write(self.path("action/.github/SHA256SUMS"), sums).unwrap();
        let server = self.path("server");
        let base = format!("{}/releases/download/v{version}/", env!("CARGO_PKG_REPOSITORY"));
        let curl = r#"
            for argument; do
                case $before in --output) file=$argument ;; esac
                before=$argument
            done
            case $argument in "BASE"*) cp "SERVER/${argument#"BASE"}" "$file" ;; *) exit 22 ;; esac"#;
        self.script("bin/curl", &curl.replace("BASE", &base).replace("SERVER", &server.display().to_string()));
        // Only of what is asked for: `unzip -q -j ARCHIVE MEMBER -d FOLDER`.
        self.script("bin/unzip", "cp \"$3\" \"$6/$(basename \"$4\" .exe)\"");
    }

    /// Whether the action has built the program.
    fn has_built(&self) -> bool {
        self.path("temp/cargo").exists()
    }
}

#[test]
fn the_action_takes_what_was_released() {
    for (_, runner) in ARCHIVES {
        let mut machine = Machine::new("push");
        machine.release();
        machine.runner = runner;
        let job = machine.run("main");
        assert!(job.succeeded, "{runner:?}: {}", job.log);
        assert!(job.log.contains("the released program runs") && !machine.has_built(), "{runner:?}: {}", job.log);
    }
    // As `sha256sum --binary` writes them.
    let mut machine = Machine::new("push");
    machine.release();
    let sums = fs::read_to_string(machine.path("action/.github/SHA256SUMS")).unwrap().replace("  ", " *");
    fs::write(machine.path("action/.github/SHA256SUMS"), sums).unwrap();
    let job = machine.run("main");
    assert!(job.succeeded && !machine.has_built(), "{}", job.log);
}

#[test]
fn the_action_runs_nothing_that_was_not_released() {
    let mut machine = Machine::new("push");
    machine.release();
    let archive = format!("server/tiers-{}-x86_64-unknown-linux-musl.tar.gz", env!("CARGO_PKG_VERSION"));
    fs::copy(
        machine.path("server").join(archive.trim_start_matches("server/").replace("x86_64", "aarch64")),
        machine.path(&archive),
    )
    .unwrap();
    let job = machine.run("main");
    assert!(!job.succeeded && job.log.contains("its checksum is another one"), "{}", job.log);
    assert!(!job.log.contains("the released program runs") && !machine.has_built(), "{}", job.log);
}

#[test]
fn the_action_builds_where_nothing_was_released() {
    type Change = fn(&mut Machine);
    let changes: [(&str, Change); 4] = [
        ("is built\n", |machine| machine.runner = ("Linux", "RISCV64")),
        ("is built\n", |machine| fs::remove_file(machine.path("action/.github/SHA256SUMS")).unwrap()),
        ("is built\n", |machine| {
            let version = format!("\nversion = \"{}\"", env!("CARGO_PKG_VERSION"));
            let manifest = read("Cargo.toml").replace(&version, "\nversion = \"99.0.0\"");
            fs::write(machine.path("action/Cargo.toml"), manifest).unwrap();
        }),
        ("cannot be downloaded, and the program is built instead\n", |machine| {
            fs::remove_dir_all(machine.path("server")).unwrap();
        }),
    ];
    for (message, change) in changes {
        let mut machine = Machine::new("push");
        machine.release();
        change(&mut machine);
        let job = machine.run("main");
        assert!(job.succeeded && job.log.contains(message) && machine.has_built(), "{}", job.log);
        assert!(!job.log.contains("the released program runs"), "{}", job.log);
    }
}

#[test]
fn a_release_has_what_the_action_takes() {
    let workflow = read(".github/workflows/release.yml");
    let workflow = yaml(&workflow);
    let build = &workflow["jobs"]["build"];
    let targets: Vec<&str> = build["strategy"]["matrix"]["include"]
        .as_vec()
        .unwrap()
        .iter()
        .map(|row| string(row, "target").unwrap())
        .collect();
    let taken = ARCHIVES.map(|(archive, _)| archive.trim_end_matches(".tar.gz").trim_end_matches(".zip"));
    assert_eq!(targets, taken);
    let action = read("action.yml");
    for target in targets {
        assert!(action.contains(&format!(") target={target} ;;")), "{target}");
    }
    // Its notes are those of its version in the changelog.
    assert!(read("CHANGELOG.md").contains(&format!("\n## {}\n", env!("CARGO_PKG_VERSION"))));
    // Every script of the workflows is one.
    for name in ["release", "ci"] {
        let text = read(&format!(".github/workflows/{name}.yml"));
        let workflow = yaml(&text);
        for step in workflow["jobs"].as_mapping().unwrap().values().flat_map(steps) {
            let script = step.run.unwrap_or_default();
            assert_parses(&script);
            assert!(!script.contains("${{"), "{name}: {script}");
        }
    }
}

#[test]
fn the_toolchain_of_a_pull_request_is_not_used() {
    // One that is made for the attack, and one that somebody pinned long ago.
    for (toolchain, name) in [("path = \"evil\"", "evil"), ("channel = \"1.56\"", "old")] {
        let machine = Machine::new("push");
        machine.git(&format!("checkout --quiet -b {name}"));
        fs::write(machine.path("origin/rust-toolchain.toml"), format!("[toolchain]\n{toolchain}\n")).unwrap();
        let ran = machine.path("ran");
        machine.script("origin/evil/bin/cargo", &format!("touch {}", ran.display()));
        machine.git("add --all");
        machine.commit(REGISTRY);
        // The attack works wherever somebody installs in the checkout.
        let mut clone = machine.command("git", ".");
        let origin = machine.path("origin").display().to_string();
        assert!(clone.args(["clone", "--quiet", "--branch", name, &origin, "other"]).status().unwrap().success());
        let mut naive = machine.command("cargo", "other");
        let status = naive.args(["install"]).env("RUNNER_TEMP", machine.path("temp")).status().unwrap();
        assert!(ran.exists() == (name == "evil") && status.success() == (name == "evil"));
        let _ = fs::remove_file(&ran);

        let job = machine.run(name);
        assert!(job.succeeded, "{}", job.log);
        assert!(!ran.exists());
    }
}

#[test]
fn a_push_is_judged_against_what_was_there_before() {
    let mut machine = Machine::new("push");
    machine.event_before = machine.git("rev-parse HEAD");
    machine.commit(REGISTRY);
    machine.commit(&without_threads());
    let job = machine.run("main");
    assert!(!job.succeeded && job.log.contains("entry-vanished"), "{}", job.log);
    assert!(job.log.contains(&format!("base: {} tiers.toml", &machine.event_before[..7])), "{}", job.log);

    // A force push: what was there is no ancestor, and from where both began nothing is gone.
    machine.git("checkout --quiet -b other HEAD~2");
    machine.commit(&REGISTRY.replace("\"Example\"", "\"An example\""));
    machine.event_before = machine.git("rev-parse main~1");
    fs::remove_dir_all(machine.path("work")).unwrap();
    let job = machine.run("other");
    assert!(job.succeeded, "{}", job.log);
}

#[test]
fn a_push_without_a_before_gets_a_notice() {
    for (format, before) in [
        ("github", "0000000000000000000000000000000000000000"),
        ("short", "0000000000000000000000000000000000000000"),
        ("github", "0123456789012345678901234567890123456789"),
        ("json", ""),
    ] {
        let mut machine = Machine::new("push");
        machine.event_before = before.to_owned();
        machine.inputs.insert("format", format.to_owned());
        machine.commit(&without_threads());
        let job = machine.run("main");
        assert!(job.succeeded, "{}", job.log);
        assert_eq!(job.log.matches("::notice title=no base::").count(), 1, "{format} {before}: {}", job.log);
        assert!(job.log.contains("\nno base: ") || job.log.starts_with("no base: "), "{}", job.log);
        assert!(job.summary.contains("There was no base"), "{}", job.summary);
    }
}

#[test]
fn a_merge_that_its_author_made_is_no_base() {
    let mut machine = Machine::new("pull_request");
    machine.pull_request(&without_threads());
    // The pull request's newest commit is a merge whose first parent is the author's own commit, in which all is done.
    machine.git("checkout --quiet -b side main");
    machine.git("commit --quiet --allow-empty --message Side");
    machine.git("checkout --quiet change");
    machine.git("merge --quiet --no-ff --message Merge side");
    machine.event_head = machine.git("rev-parse HEAD");
    // A workflow that checks out the head, and not what GitHub would merge.
    let job = machine.run("change");
    assert!(!job.succeeded && job.log.contains("entry-vanished"), "{}", job.log);
    assert!(job.log.contains(&format!("base: {} tiers.toml", &machine.event_base[..7])), "{}", job.log);

    // The same branch as GitHub would merge it.
    machine.git("checkout --quiet main");
    machine.commit(REGISTRY);
    machine.merge();
    fs::remove_dir_all(machine.path("work")).unwrap();
    let job = machine.run("merge");
    assert!(!job.succeeded && job.log.contains("entry-vanished"), "{}", job.log);
    let into = machine.git("rev-parse --short=7 main");
    assert!(job.log.contains(&format!("base: {into} tiers.toml")), "{}", job.log);
}

#[test]
fn a_pull_request_is_judged_against_what_it_is_merged_into() {
    let mut machine = Machine::new("pull_request");
    machine.pull_request(&without_threads());
    machine.merge();
    let job = machine.run("merge");
    assert!(!job.succeeded && job.log.contains("::error file=tiers.toml"), "{}", job.log);
    assert!(job.log.contains("title=entry-vanished::"), "{}", job.log);
    assert!(job.summary.contains("entry-vanished"), "{}", job.summary);
}

#[test]
fn a_pull_request_is_not_judged_for_what_others_did_since_the_event() {
    let mut machine = Machine::new("pull_request");
    machine.pull_request(&REGISTRY.replace("\"Example\"", "\"An example\""));
    machine.git("checkout --quiet main");
    machine.commit(&without_threads());
    machine.merge();
    let job = machine.run("merge");
    assert!(job.succeeded, "{}", job.log);
    let event_base = machine.event_base.clone();
    machine.inputs.insert("base", event_base);
    fs::remove_dir_all(machine.path("work")).unwrap();
    assert!(!machine.run("merge").succeeded, "against the older commit there is something to find");
}

#[test]
fn a_merge_queue_and_a_head_that_is_no_merge_are_judged_against_the_event() {
    for event in ["merge_group", "pull_request"] {
        let mut machine = Machine::new(event);
        machine.event_base = machine.git("rev-parse main");
        machine.pull_request(&without_threads());
        machine.commit(&without_threads());
        let job = machine.run("change");
        assert!(!job.succeeded && job.log.contains("entry-vanished"), "{event}: {}", job.log);
    }
}

#[test]
fn a_new_registry_is_accepted_where_it_is_meant() {
    let mut machine = Machine::new("pull_request");
    machine.git("rm --quiet tiers.toml");
    machine.git("commit --quiet --message Without");
    machine.pull_request(REGISTRY);
    machine.merge();
    let job = machine.run("merge");
    assert!(!job.succeeded && job.log.contains("`--new` that it is new"), "{}", job.log);
    fs::remove_dir_all(machine.path("work")).unwrap();
    machine.inputs.insert("new", "true".to_owned());
    let job = machine.run("merge");
    assert!(job.succeeded && job.log.contains("has no registry, all of it is new"), "{}", job.log);
    assert!(job.summary.contains("Base: "), "{}", job.summary);
}

#[test]
fn a_base_is_fetched_by_its_name() {
    let mut machine = Machine::new("push");
    machine.inputs.insert("base", "main".to_owned());
    machine.inputs.insert("registry", "./tiers.toml".to_owned());
    machine.inputs.insert("format", "short".to_owned());
    machine.pull_request(&without_threads());
    let job = machine.run("change");
    assert!(!job.succeeded && job.log.contains("error[entry-vanished]"), "{}", job.log);
}

#[test]
fn decisions_are_held_against_a_second_checkout() {
    let decided = |quote: &str| {
        let kept = "[records.meeting]\nurl = \"https://example.org/{}\"\n\n[decision.council]\nkind = \"meeting\"\n";
        let decision = "date = 2024-05-02\ntitle = \"Tiers\"\nurl = \"https://example.org/2024-05-02.md\"\n";
        format!("{kept}{decision}quotes = [\"{quote}\"]\n\n[entry.simd]")
    };
    for (quote, holds) in [("moving simd up to tier 2", true), ("moving simd up to tier 1", false)] {
        let mut machine = Machine::new("pull_request");
        machine.inputs.insert("records", "\nmeeting=../notes\n".to_owned());
        fs::create_dir(machine.path("notes")).unwrap();
        fs::write(machine.path("notes/2024-05-02.md"), "# Notes\n\n* moving `simd` up to tier 2\n").unwrap();
        machine.pull_request(&REGISTRY.replace("[entry.simd]", &decided(quote)));
        machine.merge();
        let job = machine.run("merge");
        assert_eq!(job.succeeded, holds, "{}", job.log);
        assert_eq!(job.log.contains("title=quote-broken::"), !holds, "{}", job.log);
        assert!(!job.log.contains("not held against"), "{}", job.log);
    }
}

#[test]
fn inputs_are_never_run() {
    for (input, value) in [
        ("base", "$(touch pwned)"),
        ("base", "--upload-pack=touch pwned"),
        ("base", "main; touch pwned"),
        ("base", "main\nbase=x"),
        ("registry", "`touch pwned`"),
        ("registry", "--version"),
        ("new", "true; touch pwned"),
        ("format", "short; touch pwned"),
        ("records", "meeting=$(touch pwned)"),
        ("records", "--version"),
        ("records", "notes\n; touch pwned"),
    ] {
        let mut machine = Machine::new("push");
        machine.inputs.insert(input, value.to_owned());
        let job = machine.run("main");
        assert!(!job.succeeded, "{input} = {value}: {}", job.log);
        assert!(!machine.path("work/pwned").exists() && !machine.path("origin/pwned").exists(), "{input} = {value}");
    }
}

#[test]
fn the_hooks_for_pre_commit() {
    let text = read(".pre-commit-hooks.yaml");
    let (hooks, mut ids) = (yaml(&text), Vec::new());
    for hook in hooks.as_vec().unwrap() {
        ids.push(hook["id"].as_str().unwrap());
        assert_eq!(hook["language"].as_str(), Some("rust"));
        assert_eq!(hook["files"].as_str(), Some(r"(^|/)tiers\.toml$"));
        // Every file that matches is named at the end of the line.
        assert!(!hook.as_mapping().unwrap().contains_key(&Yaml::value_from_str("pass_filenames")));
        assert_understood(&format!("{} a/tiers.toml tiers.toml", hook["entry"].as_str().unwrap()));
    }
    assert_eq!(ids, ["tiers-check", "tiers-fmt"]);
}

/// The YAML examples of `docs/ci.md`, by their paths.
fn examples(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("\n```yaml ").skip(1);
    blocks
        .map(|block| {
            let (path, rest) = block.split_once('\n').unwrap();
            (path, rest.split("\n```").next().unwrap())
        })
        .collect()
}

#[test]
fn the_examples_of_the_page() {
    let page = read("docs/ci.md");
    let (workflows, others): (Vec<_>, Vec<_>) =
        examples(&page).into_iter().partition(|(path, _)| path.starts_with(".github/workflows/"));
    assert_eq!(workflows.len(), 5);
    for (path, text) in workflows {
        let workflow = yaml(text);
        assert!(!workflow["on"].contains_mapping_key("pull_request_target"), "{path}");
        if let Some(pull_request) = workflow["on"].as_mapping_get("pull_request") {
            // One that is meant for another branch now is judged again.
            let types: Vec<_> = pull_request["types"].as_vec().unwrap().iter().filter_map(Yaml::as_str).collect();
            assert_eq!(types, ["opened", "synchronize", "reopened", "edited"], "{path}");
        }
        assert_eq!(strings(&workflow, "permissions"), BTreeMap::from([("contents".into(), "read".into())]), "{path}");
        for (name, job) in workflow["jobs"].as_mapping().unwrap() {
            // Who may write runs no script and looks at no file of the repository.
            let may_write = job.contains_mapping_key("permissions");
            assert!(!may_write || steps(job).iter().all(|step| step.uses.is_some()), "{path}: {name:?}");
        }
        let mut checked_out = false;
        for step in workflow["jobs"].as_mapping().unwrap().values().flat_map(steps) {
            checked_out |= step.uses.is_some();
            match (step.uses.as_deref(), step.run.as_deref()) {
                (Some("OWNER/tiers@COMMIT"), None) => {}
                (Some(action), None) => {
                    let (_, commit) = action.split_once('@').unwrap();
                    assert!(commit.len() == 40 && commit.bytes().all(|c| c.is_ascii_hexdigit()), "{path}: {action}");
                }
                (None, Some(script)) => {
                    assert_parses(script);
                    assert!(!script.contains("${{"), "{path}: {script}");
                    // What is checked out would choose the cargo that installs, and so what runs.
                    assert!(!script.contains("cargo") || !checked_out, "{path}: {script}");
                    if script.starts_with("tiers ") {
                        assert_understood(script);
                    }
                }
                step => panic!("{path}: {step:?}"),
            }
        }
    }
    let [(".pre-commit-config.yaml", text)] = others[..] else { panic!("{others:?}") };
    let (hooks, config) = (read(".pre-commit-hooks.yaml"), yaml(text));
    let hooks = yaml(&hooks);
    let known: Vec<_> = hooks.as_vec().unwrap().iter().map(|hook| (hook["id"].as_str(), &hook["entry"])).collect();
    for hook in config["repos"][0]["hooks"].as_vec().unwrap() {
        let (_, entry) = known.iter().find(|(id, _)| *id == hook["id"].as_str()).unwrap();
        let arguments = hook.as_mapping_get("args").and_then(Yaml::as_vec).into_iter().flatten();
        let arguments: Vec<&str> = arguments.map(|argument| argument.as_str().unwrap()).collect();
        assert_understood(&format!("{} {}", entry.as_str().unwrap(), arguments.join(" ")));
    }
}
