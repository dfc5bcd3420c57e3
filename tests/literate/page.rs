//! A page: Markdown whose fenced blocks are files, commands with their output, and changes. Text → text, with the
//! outputs that really came.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use similar::{ChangeTag, TextDiff};
use tempfile::TempDir;

use crate::REPOSITORY;
use crate::program::World;
use crate::shell;

/// A piece of a page.
enum Part<'p> {
    /// Text between blocks, a line of it.
    Line(&'p str),
    /// A fenced block: the backticks, the rest of that line, the lines within.
    Block { fence: &'p str, info: &'p str, body: String },
}

/// What a fenced block is, by its info string.
enum Role<'p> {
    /// Just an example.
    Text,
    /// Commands with their outputs.
    Console(Vec<&'p str>),
    /// A file to be written.
    File(&'p str, Vec<&'p str>),
    /// What a file holds now.
    Now(&'p str),
    /// The changed lines of a file.
    Diff(&'p str),
}

/// Whether there are commands to run.
pub(crate) fn has_commands(page: &str) -> bool {
    parts(page).iter().any(|part| matches!(part, Part::Block { info, .. } if matches!(role(info), Role::Console(_))))
}

/// Does what the page tells, in a fresh folder, and returns the page as it should be.
pub(crate) fn play(page: &str) -> Result<String, String> {
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let root = temporary.path().canonicalize().map_err(|error| error.to_string())?;
    let mut stage = Stage { world: World::new(&root), seen: HashMap::new() };
    let mut real = String::with_capacity(page.len());
    for part in parts(page) {
        match part {
            Part::Line(line) => {
                stage.remark(line)?;
                real.push_str(line);
            }
            Part::Block { fence, info, body } => {
                let body = stage.block(info, body).map_err(|error| format!("in the block `{info}`: {error}"))?;
                let fence = longer_than_any_in(&body, fence);
                real.extend([fence.as_str(), info, "\n", &body, &fence, "\n"]);
            }
        }
    }
    Ok(real)
}

/// The folder of a page with what its reader knows.
struct Stage {
    world: World,
    /// Files as the page last showed them.
    seen: HashMap<String, String>,
}

impl Stage {
    /// Does what a comment such as `<!-- console width=80 -->` or `<!-- copy tiers.toml -->` says.
    fn remark(&mut self, line: &str) -> Result<(), String> {
        let Some(words) = line.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) else {
            return Ok(());
        };
        let words: Vec<&str> = words.split_whitespace().collect();
        match words.as_slice() {
            ["console", settings @ ..] => set(&mut self.world, settings),
            ["copy", file] => {
                let text = fs::read_to_string(Path::new(REPOSITORY).join(file))
                    .map_err(|error| format!("cannot copy {file}: {error}"))?;
                self.write(file, text)
            }
            _ => Ok(()),
        }
    }

    /// Does what a block says and returns what it should hold.
    fn block(&mut self, info: &str, body: String) -> Result<String, String> {
        match role(info) {
            Role::Text => Ok(body),
            Role::Console(settings) => {
                let mut world = self.world.clone();
                set(&mut world, &settings)?;
                shell::play(&body, &world)
            }
            Role::File(path, options) => {
                self.write(path, bytes(&body, &options)?)?;
                Ok(body)
            }
            Role::Now(path) => {
                let now = self.read(path)?;
                self.seen.insert(path.to_owned(), now.clone());
                Ok(shell::shown(&now))
            }
            Role::Diff(path) => {
                let now = self.read(path)?;
                let before = self.seen.insert(path.to_owned(), now.clone()).unwrap_or_default();
                Ok(shell::shown(&changed_lines(&before, &now)))
            }
        }
    }

    fn write(&mut self, path: &str, text: String) -> Result<(), String> {
        let file = self.world.folder.join(path);
        let folder = file.parent().expect("a file is in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, &text))
            .map_err(|error| format!("{path}: {error}"))?;
        self.seen.insert(path.to_owned(), text);
        Ok(())
    }

    fn read(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.world.folder.join(path)).map_err(|error| format!("{path}: {error}"))
    }
}

/// Cuts a page at its fences, which stand at the start of a line.
fn parts(page: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = page.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let fence = &line[..line.len() - line.trim_start_matches('`').len()];
        if fence.len() < 3 {
            parts.push(Part::Line(line));
            continue;
        }
        let closes = |line: &&str| line.trim_end().starts_with(fence) && line.trim_end().trim_matches('`').is_empty();
        let body = lines.by_ref().take_while(|line| !closes(line)).collect();
        parts.push(Part::Block { fence, info: line[fence.len()..].trim_end(), body });
    }
    parts
}

fn role(info: &str) -> Role<'_> {
    let words: Vec<&str> = info.split_whitespace().collect();
    match words.as_slice() {
        ["console", "ignore"] => Role::Text,
        ["console", settings @ ..] => Role::Console(settings.to_vec()),
        ["diff", path] => Role::Diff(path),
        [_, path, "now"] => Role::Now(path),
        [_, path, options @ ..] => Role::File(path, options.to_vec()),
        [] | [_] => Role::Text,
    }
}

fn set(world: &mut World, settings: &[&str]) -> Result<(), String> {
    for setting in settings {
        let unusable = || format!("there is no setting `{setting}`");
        match setting.split_once('=') {
            Some(("today", day)) => world.today = day.parse().map_err(|_| unusable())?,
            Some(("width", "none")) => world.width = None,
            Some(("width", columns)) => world.width = Some(columns.parse().map_err(|_| unusable())?),
            None if *setting == "color" => world.color = true,
            _ => return Err(unusable()),
        }
    }
    Ok(())
}

/// The text of a file, with what Markdown cannot hold.
fn bytes(body: &str, options: &[&str]) -> Result<String, String> {
    let mut text = body.to_owned();
    for option in options {
        match *option {
            "crlf" => text = text.replace('\n', "\r\n"),
            "bom" => text.insert(0, '\u{feff}'),
            "no-final-newline" => text.truncate(text.trim_end_matches(['\r', '\n']).len()),
            option => return Err(format!("there is no option `{option}`")),
        }
    }
    Ok(text)
}

/// The changed lines, each change with a line before and after it.
fn changed_lines(before: &str, now: &str) -> String {
    let diff = TextDiff::from_lines(before, now);
    let mut text = String::new();
    for (index, group) in diff.grouped_ops(1).iter().enumerate() {
        if index > 0 {
            text.push_str("@@\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = format!("{sign}{}", change.value().trim_end_matches('\n'));
            // An empty line of context is left empty: many editors drop blanks at the end of a line.
            text.push_str(if line == " " { "" } else { &line });
            text.push('\n');
            if change.missing_newline() {
                text.push_str("\\ no newline at the end\n");
            }
        }
    }
    text
}

/// A fence that a text cannot close.
fn longer_than_any_in(body: &str, fence: &str) -> String {
    let ticks = |line: &str| line.len() - line.trim_start_matches('`').len();
    let longest = body.lines().map(ticks).max().unwrap_or(0);
    if longest < fence.len() { fence.to_owned() } else { "`".repeat(longest + 1) }
}
