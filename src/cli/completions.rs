//! `tiers completions`.

use clap_complete::env::Shells;

use super::command::{Command, Group, Run};
use super::complete::VARIABLE;
use super::context::Context;
use super::error::{Error, Exit};

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("completions", Group::SetUp).uncommon();

/// Print a shell's completion script
///
/// It completes commands and options, and also entries, tiers, kinds, owners, decisions, requirements, rules and releases,
/// which it asks of the registry at hand. The script stays right when `tiers` is updated.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  source <(tiers completions bash)                                   in ~/.bashrc
  source <(tiers completions zsh)                                    in ~/.zshrc, after compinit
  tiers completions fish > ~/.config/fish/completions/tiers.fish
  tiers completions powershell | Out-String | Invoke-Expression      in $PROFILE")]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// A shell that can be told what to offer.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(alias = "pwsh")]
    Powershell,
    Elvish,
}

impl Shell {
    const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Elvish => "elvish",
        }
    }
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let shells = Shells::builtins();
        let shell = shells.completer(self.shell.name()).expect("every shell that is offered has a script");
        let mut script = Vec::new();
        shell.write_registration(VARIABLE, "tiers", "tiers", "tiers", &mut script)?;
        cx.print(String::from_utf8_lossy(&script).trim_start_matches('\n'))
    }
}
