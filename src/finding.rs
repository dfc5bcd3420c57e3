//! What is wrong, and where: data, without any presentation.

use std::ops::Range;

use crate::model::Level;
use crate::toml::KeyPath;

/// What a rule reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How much it matters, once `[lints]` and the command line have had their say.
    pub level: Level,
    /// The fact, as a phrase.
    pub message: String,
    /// What is at the place, as a phrase behind the marked text.
    pub label: Option<String>,
    /// What to do: the command, or the line to write.
    pub help: Option<String>,
    /// Where.
    pub place: Place,
    /// Other places that matter, with what stands there.
    pub also: Vec<(Place, String)>,
    /// The entry and requirement that a waiver has to name.
    pub about: About,
    /// How grave it is at most.
    pub gravity: Gravity,
    /// Which step of the entry's history it judges, if any. Against a base, only new steps are judged.
    pub step: Option<usize>,
    /// How it reads when a command proposes the change: not made yet, and put right by flags.
    pub proposed: Proposed,
}

/// How a finding reads about a change that has not been made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposed {
    /// The fact, in the conditional.
    pub message: Option<String>,
    /// The flags to give.
    pub help: Option<String>,
}

/// How grave a finding is at most, whatever the level of its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gravity {
    /// As grave as its rule says.
    #[default]
    Full,
    /// Time alone may have caused it: a warning, except in a scheduled run.
    Timed,
    /// It may go away by itself: a warning.
    Passing,
}

impl Gravity {
    /// The level of a finding of a rule that reports at `level`.
    pub fn limit(self, level: Level, scheduled: bool) -> Level {
        match self {
            Self::Timed if !scheduled => level.min(Level::Warn),
            Self::Passing => level.min(Level::Warn),
            Self::Full | Self::Timed => level,
        }
    }
}

/// A place in the registry's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// The key at the end of a path.
    Key(KeyPath),
    /// The value at the end of a path.
    Value(KeyPath),
    /// These bytes, in a file without key paths.
    Bytes(Range<usize>),
}

/// The entry and the requirement that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct About {
    /// The entry's id.
    pub entry: Option<String>,
    /// The requirement's id.
    pub requirement: Option<String>,
}

impl Finding {
    /// A finding at level deny; the engine of the rules sets the final level.
    pub fn new(rule: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: Level::Deny,
            message: message.into(),
            label: None,
            help: None,
            place,
            also: Vec::new(),
            about: About::default(),
            gravity: Gravity::default(),
            step: None,
            proposed: Proposed::default(),
        }
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With the fact in the conditional, for commands that propose the change.
    #[must_use]
    pub fn would(mut self, message: impl Into<String>) -> Self {
        self.proposed.message = Some(message.into());
        self
    }

    /// With the flags to give, for commands that propose the change.
    #[must_use]
    pub fn flags(mut self, help: impl Into<String>) -> Self {
        self.proposed.help = Some(help.into());
        self
    }

    /// The finding in the words of the command that proposes the change.
    #[must_use]
    pub fn into_proposed(mut self) -> Self {
        let Proposed { message, help } = std::mem::take(&mut self.proposed);
        self.message = message.unwrap_or(self.message);
        self.help = help.or(self.help);
        self
    }

    /// With a label for the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With one more place.
    #[must_use]
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.also.push((place, label.into()));
        self
    }

    /// At most as grave as this.
    #[must_use]
    pub const fn gravity(mut self, gravity: Gravity) -> Self {
        self.gravity = gravity;
        self
    }

    /// About this entry.
    #[must_use]
    pub fn entry(mut self, id: &str) -> Self {
        self.about.entry = Some(id.to_owned());
        self
    }

    /// About this step of an entry.
    #[must_use]
    pub fn step(mut self, entry: &str, index: usize) -> Self {
        self.step = Some(index);
        self.entry(entry)
    }

    /// About the entry of a list that has only one.
    #[must_use]
    pub fn only_entry(mut self, ids: &[String]) -> Self {
        if let [id] = ids {
            self.about.entry = Some(id.clone());
        }
        self
    }

    /// About this requirement.
    #[must_use]
    pub fn requirement(mut self, id: &str) -> Self {
        self.about.requirement = Some(id.to_owned());
        self
    }
}

impl Place {
    /// The key path, where there is one.
    pub const fn path(&self) -> Option<&KeyPath> {
        match self {
            Self::Key(path) | Self::Value(path) => Some(path),
            Self::File | Self::Bytes(_) => None,
        }
    }
}
