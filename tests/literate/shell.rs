//! The commands of a console block: `tiers` is run in this process, all else by `sh`.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::{Outcome, World};

/// Runs the commands of a block and returns it with the outputs that came.
pub(crate) fn play(block: &str, world: &World) -> Result<String, String> {
    let root = world.folder.clone();
    let mut world = world.clone();
    let mut real = String::new();
    for command in commands(block)? {
        real.extend(["$ ", &command, "\n"]);
        let outcome = run(&command, &mut world, &root)?;
        let output = shown(&outcome.shown).replace(&root.display().to_string(), "[ROOT]");
        if output.lines().any(|line| line.starts_with("$ ")) {
            return Err(format!("the output of `{command}` has a line that looks like a command"));
        }
        real.push_str(&output);
        if !output.is_empty() && !output.ends_with('\n') {
            real.push_str("\n\\ no newline at the end\n");
        }
        if outcome.exit != 0 {
            real.extend(["[exit ", &outcome.exit.to_string(), "]\n"]);
        }
    }
    Ok(real)
}

/// A text with its control characters made visible as `cat -v` does: `^M` at the end of a line of CSV.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0'..='\u{1f}' if c != '\n' && c != '\t' => {
                shown.push('^');
                shown.push(char::from(c as u8 + b'@'));
            }
            c => shown.push(c),
        }
    }
    shown
}

/// The commands of a block; one whose line ends with `\` goes on in the next.
fn commands(block: &str) -> Result<Vec<String>, String> {
    if block.lines().next().is_some_and(|first| !first.starts_with("$ ")) {
        return Err("it does not begin with a command, such as `$ tiers list`".to_owned());
    }
    let mut commands = Vec::new();
    let mut lines = block.lines();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else { continue };
        let mut command = first.to_owned();
        while command.ends_with('\\') {
            let Some(next) = lines.next() else { break };
            command.push('\n');
            command.push_str(next);
        }
        commands.push(command);
    }
    Ok(commands)
}

fn run(command: &str, world: &mut World, root: &Path) -> Result<Outcome, String> {
    if is_plain(command) {
        let words = shell_words::split(command).map_err(|error| format!("`{command}`: {error}"))?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["tiers", args @ ..] => return Ok(world.tiers(args)),
            [variable, "tiers", args @ ..] if variable.starts_with("TIERS_REGISTRY=") => {
                let path = variable.split_once('=').map(|(_, path)| path.into());
                return Ok(World { registry: path, ..world.clone() }.tiers(args));
            }
            ["cd", folder] => {
                world.folder =
                    world.folder.join(folder).canonicalize().map_err(|error| format!("{folder}: {error}"))?;
                return Ok(Outcome { exit: 0, out: String::new(), shown: String::new() });
            }
            _ => {}
        }
    }
    sh(command, world, root).map_err(|error| format!("`{command}`: {error}"))
}

/// Whether a command has nothing that only a shell understands: pipes, variables and the like outside quotes.
fn is_plain(command: &str) -> bool {
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '|' | '<' | '>' | ';' | '&' | '(' | ')' | '*' | '?') | (None | Some('"'), '$' | '`') => {
                return false;
            }
            _ => {}
        }
    }
    true
}

/// Runs a command in which `tiers` is the built program, on the same day, and everything that git asks for is given.
fn sh(command: &str, world: &World, root: &Path) -> std::io::Result<Outcome> {
    let today = world.today;
    let moment = format!("{today}T12:00:00Z");
    let binary = Path::new(env!("CARGO_BIN_EXE_tiers")).parent().expect("the program is in a folder");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(binary.to_owned()).chain(env::split_paths(&path));
    let path: OsString = env::join_paths(path).map_err(std::io::Error::other)?;
    let prelude = format!(
        "exec 2>&1\ntiers() {{ case \" $* \" in *' --today'*) ;; *) set -- --today {today} \"$@\";; esac; command tiers \"$@\"; }}\n"
    );
    let output = Command::new("sh")
        .args(["-c", &format!("{prelude}{command}")])
        .current_dir(&world.folder)
        .stdin(Stdio::null())
        .env_remove("TIERS_REGISTRY")
        .env_remove("CLICOLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("FORCE_COLOR")
        .env_remove("NO_COLOR")
        .envs([("HOME", root.as_os_str()), ("PATH", &path)])
        .envs([("LC_ALL", "C.UTF-8"), ("TZ", "UTC")])
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "init.defaultBranch"), ("GIT_CONFIG_VALUE_0", "main")])
        .envs([("GIT_AUTHOR_NAME", "A. Author"), ("GIT_AUTHOR_EMAIL", "author@example.org")])
        .envs([("GIT_COMMITTER_NAME", "A. Author"), ("GIT_COMMITTER_EMAIL", "author@example.org")])
        .envs([("GIT_AUTHOR_DATE", &moment), ("GIT_COMMITTER_DATE", &moment)])
        .output()?;
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    // A command that a signal ended has no exit code.
    let exit = output.status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX);
    Ok(Outcome { exit, out: shown.clone(), shown })
}
