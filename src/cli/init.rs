//! `tiers init`.

use super::command::{Command, Group, parsed};
use super::error::{Error, Exit};
use super::plan::WriteArgs;
use super::session::Cx;
use crate::store::{self, StoreError};
use crate::toml::quote_text;
use crate::view::{unified_diff, visible};

/// The command.
pub(super) const COMMAND: Command = Command {
    name: "init",
    group: Group::SetUp,
    is_common: true,
    args: <Args as clap::Args>::augment_args,
    run: |matches, cx| run(&parsed(matches), cx),
};

/// Write a small registry to start from
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers init                        tiers.toml in this folder
  tiers init --name Wasmtime        … for a project that is not called like the folder")]
pub(super) struct Args {
    /// The project's name [default: the folder's]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let path = cx.new_path();
    let folder = path.parent().and_then(|folder| folder.file_name());
    let name = args.name.clone().or_else(|| folder.map(|name| name.to_string_lossy().into_owned()));
    let name = name.map_or_else(|| "My project".to_owned(), |name| visible(&name).trim().to_owned());
    if name.is_empty() {
        return Err(Error::failed("the project needs a name", "write `--name NAME`"));
    }
    let shown = cx.name(&path);
    let text = starter(&name);
    let exists = || {
        let help = "`tiers check` checks it; `--registry PATH` names another file";
        Error::refused(format!("`{shown}` exists, and nothing was written"), help)
    };
    if args.write.dry_run {
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
    cx.note(&format!("wrote `{shown}`"))?;
    cx.note("next: name your tiers and kinds in it, then `tiers add ENTRY --kind KIND --pr NUMBER`")
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
        project = name.replace(['\n', '\r'], " "),
    )
}
