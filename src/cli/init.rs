//! `tiers init`.

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use super::plan::WriteArgs;
use crate::model::Registry;
use crate::read::{self, Text};
use crate::schema::json;
use crate::store::{self, StoreError};
use crate::toml::quote_text;
use crate::view::{unified_diff, visible};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("init", Group::SetUp);

/// Write a small registry to start from
///
/// Its first line tells editors where the schema is, for completion and hover texts. Delete it if your editor must not ask
/// the network, or see `tiers schema`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers init                        tiers.toml in this folder
  tiers init --preset rust          … with the tiers, requirements and policy of another project
  tiers init --name Wasmtime        … for a project that is not called like the folder")]
pub(super) struct Args {
    /// The project's name [default: the folder's]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Begin with the policy of a project that has one: its tiers, kinds and requirements, in other words
    #[arg(long, value_enum, value_name = "PROJECT")]
    preset: Option<Preset>,
    #[command(flatten)]
    write: WriteArgs,
}

/// A project whose policy others can begin with.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Preset {
    Wasmtime,
    Rust,
    Cpython,
    Node,
    Kubernetes,
    Opentelemetry,
}

impl Preset {
    /// Its registry, with `"PROJECT"` in place of the name.
    const fn text(self) -> &'static str {
        match self {
            Self::Wasmtime => include_str!("presets/wasmtime.toml"),
            Self::Rust => include_str!("presets/rust.toml"),
            Self::Cpython => include_str!("presets/cpython.toml"),
            Self::Node => include_str!("presets/node.toml"),
            Self::Kubernetes => include_str!("presets/kubernetes.toml"),
            Self::Opentelemetry => include_str!("presets/opentelemetry.toml"),
        }
    }
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let path = cx.new_path();
        let folder = path.parent().and_then(|folder| folder.file_name());
        let name = self.name.clone().or_else(|| folder.map(|name| name.to_string_lossy().into_owned()));
        let name = name.map_or_else(|| "My project".to_owned(), |name| visible(&name).trim().to_owned());
        if name.is_empty() {
            return Err(Error::failed("the project needs a name", "write `--name NAME`"));
        }
        let shown = cx.display(&path);
        let text = match self.preset {
            None => starter(&name),
            Some(preset) => {
                let title = format!(
                    "# What {} supports, at which tier, since when, and who decided it.\n#\n",
                    on_one_line(&name)
                );
                title + &preset.text().replace("\"PROJECT\"", &quote_text(&name))
            }
        };
        let text = format!("#:schema {}\n{text}", json::ADDRESS);
        let exists = || {
            let help = "`tiers check` checks it; `--registry PATH` names another file";
            Error::refused(format!("`{shown}` exists, and nothing was written"), help)
        };
        if self.write.dry_run {
            if store::is_there(&path) {
                return Err(exists());
            }
            cx.print_patch(&unified_diff(&shown, "", &text))?;
            return cx.note(&format!("would have written `{shown}`; nothing was written"));
        }
        match cx.create(&path, &text) {
            Ok(()) => {}
            Err(StoreError::Exists { .. }) => return Err(exists()),
            Err(error) => return Err(error.into()),
        }
        let written = Text::new(shown.as_str(), text);
        let registry = read::read(&written).registry;
        cx.note(&format!(
            "wrote `{shown}`{}",
            if self.preset.is_some() { described(&registry) } else { String::new() }
        ))?;
        let kind = registry.kinds.keys().next().map_or("KIND", String::as_str);
        if cx.session.err.width.is_none() {
            let named =
                if self.preset.is_some() { "adjust it to your project" } else { "name your tiers and kinds in it" };
            let kind = if self.preset.is_some() { kind } else { "KIND" };
            return cx.note(&format!("next: {named}, then `tiers add ENTRY --kind {kind} --pr NUMBER`"));
        }
        // Only target triples can be entries of such a kind.
        let triples = registry.kinds.values().next().is_some_and(|kind| kind.target_triples);
        let example = if triples { "x86_64-unknown-linux-gnu" } else { "fast-math" };
        cx.note("")?;
        cx.note("Name your tiers and kinds in it. Then")?;
        let commands = [
            (format!("tiers add {example} --kind {kind} --pr 12"), "adds what you support"),
            ("tiers check".to_owned(), "says whether all is in order"),
            ("tiers docs --help".to_owned(), "tells how a page of yours gets its tables"),
        ];
        let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
        for (command, does) in commands {
            cx.note(&format!("  {command:width$}   {does}"))?;
        }
        Ok(Exit::Success)
    }
}

/// What a registry begins with: `: 3 tiers, 4 kinds and 9 requirements`.
fn described(registry: &Registry) -> String {
    format!(
        ": {}, {} and {}",
        words::count(registry.tiers.len(), "tier", "tiers"),
        words::count(registry.kinds.len(), "kind", "kinds"),
        words::count(registry.requirements.len(), "requirement", "requirements")
    )
}

fn on_one_line(name: &str) -> String {
    name.replace(['\n', '\r'], " ")
}

/// The registry that a project begins with; `check` accepts it.
fn starter(name: &str) -> String {
    let quoted = quote_text(name);
    format!(
        r#"# What {project} supports, at which tier, since when, and who decided it.
# `tiers check` checks this file, `tiers list` shows it, and `tiers --help` lists what else can be done with it.

format = 1

[project]
name = {quoted}
# pull-request = "https://github.com/OWNER/REPOSITORY/pull/{{}}"   # then `pr = 12` becomes a link

# The tiers, from most to least supported.

[[tier]]
id = 1
name = "Supported"
summary = "Tested for every change; a bug here is fixed before the next release."

[[tier]]
id = 2
name = "Experimental"
summary = "It is there to be tried, and may change or go away."

# The categories of entries: targets, features, backends, …

[kind.feature]
title = "Feature"

[policy]
start = 2 # the tier in which a new entry starts
max-climb = 1 # how many tiers one promotion may climb

# What an entry must satisfy to hold a tier.

[requirement.tests]
tier = 1
title = "Tests run in CI"

# The entries. `tiers add fast-math --kind feature --pr 12` writes one like this:
#
# [entry.fast-math]
# kind = "feature"
# tier = 2
# history = [{{ tier = 2, date = 2026-01-31, pr = 12 }}]
"#,
        project = on_one_line(name),
    )
}
