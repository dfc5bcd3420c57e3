//! Completion in shells: what may stand at the cursor, asked of the registry at hand.
//!
//! A shell that has the script of `tiers completions` runs `tiers` with `COMPLETE` set and with the words so far.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use super::args;
use crate::model::{NONE, REMOVED, Registry, Status};
use crate::read::{self, Text};
use crate::rules::RULES;
use crate::store;
use crate::view::visible;

/// The variable by which a shell asks.
pub(super) const VARIABLE: &str = "COMPLETE";

/// Longer lists help nobody, and slow the shell down.
const MOST: usize = 5_000;

/// What a name on the command line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameSource {
    Entries,
    /// Those that `add` can give a tier.
    Unplaced,
    Tiers,
    Kinds,
    DecisionKinds,
    Owners,
    Decisions,
    Requirements,
    Statuses,
    Rules,
    Releases,
    Matrices,
}

/// Answers a shell that asks what may stand at the cursor, or prints the script for it. True if one asked.
///
/// It depends on these arguments, this folder and the path in `TIERS_REGISTRY`; and on the variables by which shells
/// tell where the cursor is.
pub fn complete(args: Vec<OsString>, folder: &Path, registry: Option<PathBuf>) -> Result<bool, clap::Error> {
    // The typed line follows two dashes.
    let line = args.iter().position(|arg| arg == "--").map_or(&[][..], |at| &args[at + 1..]);
    let named = args::raw_option(line, "--registry").map(PathBuf::from).or(registry);
    let lazy = Arc::new(Lazy { folder: folder.to_owned(), named, registry: OnceLock::new() });
    let program = || completing(super::command(super::DEFAULT_WIDTH), "", &lazy);
    CompleteEnv::with_factory(program).var(VARIABLE).bin("tiers").completer("tiers").try_complete(args, Some(folder))
}

/// The registry, once somebody asks for it.
struct Lazy {
    folder: PathBuf,
    named: Option<PathBuf>,
    registry: OnceLock<Registry>,
}

impl Lazy {
    /// What can be read of it. Whoever is typing wants names, not findings.
    fn registry(&self) -> &Registry {
        self.registry.get_or_init(|| {
            let path = store::find(self.named.as_deref(), &self.folder).ok();
            let text = path.and_then(|path| store::read(&path).ok());
            text.map(|text| read::read(&Text::new(store::FILE_NAME, text)).registry).unwrap_or_default()
        })
    }
}

/// A command and those below it, whose arguments know what may stand there.
fn completing(command: clap::Command, path: &str, lazy: &Arc<Lazy>) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let command = command.mut_args(|arg| {
        let name = arg
            .get_value_names()
            .and_then(<[_]>::first)
            .map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string);
        let Some(source) = source(path, &name).filter(|_| arg.get_action().takes_values()) else { return arg };
        let lazy = Arc::clone(lazy);
        arg.add(ArgValueCandidates::new(move || candidates(source, lazy.registry())))
    });
    names.into_iter().fold(command, |command, name| {
        let below = format!("{path} {name}");
        command.mut_subcommand(name, |inner| completing(inner, below.trim_start(), lazy))
    })
}

/// What a value of this name stands for in a command; it is the name that its help shows.
fn source(command: &str, name: &str) -> Option<NameSource> {
    Some(match (command, name) {
        ("decision add" | "kind add", "ID") | ("release add", "VERSION") => return None,
        ("add", "ENTRY") => NameSource::Unplaced,
        ("decision add", "KIND") => NameSource::DecisionKinds,
        (_, "ENTRY" | "OLD" | "ROW" | "COLUMN") => NameSource::Entries,
        (_, "MATRIX") => NameSource::Matrices,
        (_, "TIER" | "TO") => NameSource::Tiers,
        (_, "KIND") => NameSource::Kinds,
        (_, "OWNER") => NameSource::Owners,
        (_, "ID") => NameSource::Decisions,
        (_, "REQUIREMENT") => NameSource::Requirements,
        ("assess", "STATUS") => NameSource::Statuses,
        (_, "RULE") => NameSource::Rules,
        (_, "DATE|VERSION" | "VERSION") => NameSource::Releases,
        _ => return None,
    })
}

/// The names, each with what it is.
fn candidates(source: NameSource, registry: &Registry) -> Vec<CompletionCandidate> {
    let entries = || {
        registry.entries.values().map(|entry| {
            let kind = registry.kinds.get(&entry.kind).map_or(&entry.kind, |kind| &kind.title);
            let tier = registry.standing_name(entry.tier);
            (entry, (entry.id.clone(), format!("{tier}, {kind}")))
        })
    };
    let plain = |names: Vec<String>| names.into_iter().map(|name| (name, String::new())).collect();
    let named: Vec<(String, String)> = match source {
        NameSource::Entries => entries().map(|(_, named)| named).collect(),
        NameSource::Unplaced => entries().filter(|(entry, _)| entry.is_unplaced()).map(|(_, named)| named).collect(),
        NameSource::Tiers => {
            let tiers = registry.tiers.iter().map(|tier| (tier.id.clone(), tier.name.clone().unwrap_or_default()));
            let others = [(NONE, "known, and holds no tier yet"), (REMOVED, "tombstones")];
            tiers.chain(others.map(|(id, what)| (id.to_owned(), what.to_owned()))).collect()
        }
        NameSource::Kinds => registry.kinds.iter().map(|(id, kind)| (id.clone(), kind.title.clone())).collect(),
        NameSource::DecisionKinds => {
            let mut kinds: Vec<String> = registry.decisions.values().map(|decision| decision.kind.clone()).collect();
            kinds.extend(registry.tiers.iter().flat_map(|tier| tier.decided_by.clone()));
            plain(unique(kinds))
        }
        NameSource::Owners => plain(unique(registry.entries.values().flat_map(|entry| entry.owners.clone()).collect())),
        NameSource::Decisions => {
            let titled = registry.decisions.iter().map(|(id, decision)| (id.clone(), decision.title.clone()));
            // The newest is the one that is applied.
            titled.rev().collect()
        }
        NameSource::Requirements => {
            registry.requirements.iter().map(|(id, requirement)| (id.clone(), requirement.title.clone())).collect()
        }
        NameSource::Matrices => plain(registry.matrices.keys().cloned().collect()),
        NameSource::Statuses => plain(Status::ALL.map(|status| status.as_str().to_owned()).to_vec()),
        NameSource::Rules => RULES.iter().map(|rule| (rule.name.to_owned(), rule.summary.to_owned())).collect(),
        NameSource::Releases => {
            let day = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
            registry.releases.iter().rev().map(|release| (release.version.to_string(), day(release.date))).collect()
        }
    };
    named
        .into_iter()
        .filter(|(name, _)| is_harmless(name))
        .take(MOST)
        .enumerate()
        .map(|(order, (name, what))| {
            let help = (!what.is_empty()).then(|| visible(&what).into_owned().into());
            CompletionCandidate::new(name).help(help).display_order(Some(order))
        })
        .collect()
}

/// Whether a name is safe on a command line without quotes. It comes from a file that somebody else may have written,
/// and the shell inserts it.
fn is_harmless(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '_'));
    first && name.chars().all(|c| c.is_alphanumeric() || "_.+-/@:".contains(c))
}

fn unique(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_shell_would_run() {
        assert!(is_harmless("thumbv8m.main-none-eabi") && is_harmless("@org/team") && is_harmless("pr-4479"));
        for name in ["", "$(rm -rf .)", "a b", "a;b", "`a`", "-x", "a\u{1b}[31m", "a|b", "~x", "a'b"] {
            assert!(!is_harmless(name), "{name}");
        }
    }

    /// A value name that `source` does not know is not completed.
    #[test]
    fn every_place_for_a_name_is_completed() {
        let lazy = Lazy { folder: PathBuf::new(), named: None, registry: OnceLock::new() };
        let program = completing(super::super::command(100), "", &Arc::new(lazy));
        let mut commands = vec![program];
        let mut completed = 0;
        while let Some(command) = commands.pop() {
            completed += command.get_arguments().filter(|arg| arg.get::<ArgValueCandidates>().is_some()).count();
            commands.extend(command.get_subcommands().cloned());
        }
        assert!(completed > 30, "{completed}");
    }
}
