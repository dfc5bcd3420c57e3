//! `--allow`, `--warn` and `--deny`, in the order in which they were given.

use clap::{Arg, ArgAction, ArgMatches};

use super::error::Error;
use super::lookup;
use crate::model::Level;
use crate::rules::WARNINGS;

/// The levels that the command line gives to rules; a later one wins.
#[derive(Debug, Clone, Default)]
pub(super) struct LevelFlags {
    flags: Vec<(String, Level)>,
}

const FLAGS: [(&str, Level, &str); 3] = [
    ("allow", Level::Allow, "Do not report a rule's findings"),
    ("warn", Level::Warn, "Report a rule's findings without failing on them"),
    ("deny", Level::Deny, "Fail on a rule's findings; `warnings` stands for all rules at level warn"),
];

impl LevelFlags {
    /// The levels, once every rule that is named is known to exist.
    pub(super) fn checked(&self) -> Result<Vec<(String, Level)>, Error> {
        for (name, _) in self.flags.iter().filter(|(name, _)| name != WARNINGS) {
            if lookup::rule(name, Some(WARNINGS))?.group.is_fixed() {
                return Err(Error::failed(
                    format!("`{name}` always denies"),
                    format!("`tiers explain {name}` says why, and how to put it right"),
                ));
            }
        }
        Ok(self.flags.clone())
    }
}

// Written by hand, as a derived struct loses the order of different flags.
impl clap::Args for LevelFlags {
    fn augment_args(command: clap::Command) -> clap::Command {
        FLAGS.iter().fold(command, |command, (name, _, help)| {
            let flag = Arg::new(*name).long(*name).value_name("RULE").value_delimiter(',').action(ArgAction::Append);
            command.arg(flag.help(*help))
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for LevelFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Vec::new();
        for (name, level, _) in FLAGS {
            let indices = matches.indices_of(name).into_iter().flatten();
            let rules = matches.get_many::<String>(name).into_iter().flatten();
            flags.extend(indices.zip(rules).map(|(index, rule)| (index, rule.clone(), level)));
        }
        flags.sort_by_key(|(index, ..)| *index);
        Ok(Self { flags: flags.into_iter().map(|(_, rule, level)| (rule, level)).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
