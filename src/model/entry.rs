//! Entries and their history.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Serialize;

use super::{Assessment, Note, Registry, Standing, Version};

/// A feature or target that holds a tier, held one or may hold one: `[entry.ID]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The id, which is the key of its table.
    pub id: String,
    /// The id of its kind.
    pub kind: String,
    /// What it is called; by default its id.
    pub title: String,
    /// What it is, in one sentence of Markdown.
    pub summary: Option<String>,
    /// What it holds today.
    pub tier: Standing,
    /// Where it is described: a web address, or a path from the folder that `[docs] base` names.
    pub url: Option<String>,
    /// The number of the issue about it.
    pub issue: Option<u64>,
    /// Other and former names.
    pub aliases: Vec<String>,
    /// Who looks after it.
    pub owners: Vec<String>,
    /// Whether users have it without asking for it.
    pub default_on: bool,
    /// The entries it rests on; it may not outrank them.
    pub depends_on: Vec<String>,
    /// The entries that took its place, once it is removed.
    pub replaced_by: Vec<String>,
    /// The target triple, where the id is none.
    pub triple: Option<String>,
    /// The values of the project's own attributes, by field.
    pub fields: IndexMap<String, String>,
    /// Remarks; each becomes a footnote.
    pub notes: Vec<Note>,
    /// The steps from first to last. Without `history` in the file there is one undated step, or none for an entry that
    /// holds no tier yet.
    pub history: Vec<Step>,
    /// Whether the file has a `history` for it.
    pub recorded: bool,
    /// The assessments, by requirement.
    pub requirements: IndexMap<String, Assessment>,
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the entry held from then on.
    pub tier: Standing,
    /// The day; only the first step may lack it.
    pub date: Option<Date>,
    /// Whether that day comes from the release `since`, because the step has none of its own.
    pub dated_by_release: bool,
    /// The first release in which it holds.
    pub since: Option<Version>,
    /// Whether users have the entry without asking for it from then on, where the step says so.
    pub default_on: Option<bool>,
    /// The decision behind it.
    pub decision: Option<String>,
    /// The pull request that made it.
    pub pr: Option<u64>,
    /// The name until then, when the step renames the entry.
    pub was: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// How a name came to mean an entry, from the surest to the loosest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// It is its id.
    Id,
    /// It is one of its aliases.
    Alias,
    /// It was its id once.
    Former,
    /// It is one of these in other upper and lower case.
    OtherCase,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The first step.
    Added,
    /// To a more supported tier.
    Promoted,
    /// To a less supported tier.
    Demoted,
    /// The same tier under another name.
    Renamed,
    /// The same tier, and on by default.
    SwitchedOn,
    /// The same tier, and no longer on by default.
    SwitchedOff,
    /// To no tier.
    Removed,
    /// From no tier to one again.
    Readmitted,
}

/// What two ways of writing one owner have in common: without blanks around it, case, the `@` before it, and characters
/// that only shape others.
fn owner_key(owner: &str) -> String {
    let shapes = |c: char| matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    owner.trim().trim_start_matches('@').to_lowercase().replace(shapes, "")
}

impl Event {
    /// The word in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Promoted => "promoted",
            Self::Demoted => "demoted",
            Self::Renamed => "renamed",
            Self::SwitchedOn => "switched-on",
            Self::SwitchedOff => "switched-off",
            Self::Removed => "removed",
            Self::Readmitted => "readmitted",
        }
    }

    /// Whether the entry holds another tier after it.
    pub const fn is_move(self) -> bool {
        !matches!(self, Self::Renamed | Self::SwitchedOn | Self::SwitchedOff)
    }
}

/// One step of an entry with what it follows.
#[derive(Debug, Clone, Copy)]
pub struct Transition<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Which of its steps, from 0.
    pub index: usize,
    /// What it does.
    pub event: Event,
    /// What the entry held before; `None` for the first step.
    pub from: Option<Standing>,
    /// The step itself.
    pub step: &'a Step,
}

/// A point in time at which a registry is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// The end of this day.
    Day(Date),
    /// This release.
    Release(Version),
}

impl<'a> Transition<'a> {
    /// The step that gave the entry the standing it held before this one, with its index. Renamings in between move
    /// nothing. `None` for the first step.
    pub fn reached(&self) -> Option<(usize, &'a Step)> {
        let history = &self.entry.history;
        let last = self.index.checked_sub(1)?;
        let index = (1..=last).rev().find(|index| history[*index].tier != history[*index - 1].tier).unwrap_or(0);
        Some((index, &history[index]))
    }
}

impl Entry {
    /// An entry that holds no tier and of which only the kind is known.
    pub fn unplaced(id: &str, kind: &str) -> Self {
        Self {
            id: id.to_owned(),
            kind: kind.to_owned(),
            title: id.to_owned(),
            tier: Standing::NoTier,
            summary: None,
            url: None,
            issue: None,
            aliases: Vec::new(),
            owners: Vec::new(),
            default_on: false,
            depends_on: Vec::new(),
            replaced_by: Vec::new(),
            triple: None,
            fields: IndexMap::new(),
            notes: Vec::new(),
            history: Vec::new(),
            recorded: false,
            requirements: IndexMap::new(),
        }
    }

    /// Whether it is a tombstone.
    pub fn is_removed(&self) -> bool {
        self.tier == Standing::Removed
    }

    /// The steps with what each follows.
    pub fn transitions(&self) -> impl DoubleEndedIterator<Item = Transition<'_>> {
        self.history.iter().enumerate().map(move |(index, step)| {
            let from = index.checked_sub(1).map(|before| self.history[before].tier);
            let event = match from {
                None => Event::Added,
                Some(Standing::Removed) if step.tier != Standing::Removed => Event::Readmitted,
                Some(from) if from == step.tier => match step.default_on {
                    Some(true) if step.was.is_none() => Event::SwitchedOn,
                    Some(false) if step.was.is_none() => Event::SwitchedOff,
                    _ => Event::Renamed,
                },
                Some(_) if step.tier == Standing::Removed => Event::Removed,
                Some(from) if step.tier < from => Event::Promoted,
                Some(_) => Event::Demoted,
            };
            Transition { entry: self, index, event, from, step }
        })
    }

    /// Whether it lives on under other names: a merge takes support from nobody.
    pub fn is_merged(&self) -> bool {
        self.is_removed() && !self.replaced_by.is_empty()
    }

    /// Whether it holds no tier yet.
    pub fn is_unplaced(&self) -> bool {
        self.tier == Standing::NoTier
    }

    /// The last step; none if it holds no tier yet.
    pub fn last_step(&self) -> Option<&Step> {
        self.history.last()
    }

    /// The last transition that changed the tier. It says since when and by whose decision the entry holds its tier.
    /// `None` if it holds no tier yet.
    pub fn last_move(&self) -> Option<Transition<'_>> {
        self.transitions().rev().find(|transition| transition.event.is_move())
    }

    /// The last move at or before a moment; `None` if the entry was not there yet.
    ///
    /// A step without a date is older than every day, and one without `since` is placed among the releases by its
    /// date.
    pub fn held_at(&self, moment: &Moment, registry: &Registry) -> Option<Transition<'_>> {
        let reached = self.transitions().take_while(|transition| transition.step.is_at_or_before(moment, registry));
        reached.filter(|transition| transition.event.is_move()).last()
    }

    /// Whether it has stood there on this day or later.
    pub fn has_stood(&self, standing: Standing, since: Date) -> bool {
        let nexts = self.history.iter().skip(1).map(Some).chain([None]);
        self.history.iter().zip(nexts).any(|(step, next)| {
            let lasted = next.is_none_or(|next| next.date.is_some_and(|until| until > since));
            step.tier == standing && lasted
        })
    }

    /// The id that the entry had at a moment.
    pub fn name_at(&self, moment: &Moment, registry: &Registry) -> &str {
        let later = self.history.iter().find(|step| step.was.is_some() && !step.is_at_or_before(moment, registry));
        later.and_then(|step| step.was.as_deref()).unwrap_or(&self.id)
    }

    /// How many people look after it. Whoever is named twice, in whatever case, counts once.
    pub fn owner_count(&self) -> u32 {
        match self.owners.as_slice() {
            [] => 0,
            [one] => u32::from(!owner_key(one).is_empty()),
            owners => {
                let keys: HashSet<String> = owners.iter().map(|owner| owner_key(owner)).collect();
                u32::try_from(keys.len()).unwrap_or(u32::MAX) - u32::from(keys.contains(""))
            }
        }
    }

    /// Whether this is one of its owners, in upper or lower case.
    pub fn is_owned_by(&self, owner: &str) -> bool {
        !self.owners.is_empty() && {
            let key = owner_key(owner);
            self.owners.iter().any(|owner| owner_key(owner) == key)
        }
    }

    /// Every former id, from the history.
    pub fn former_names(&self) -> impl Iterator<Item = &str> {
        self.history.iter().filter_map(|step| step.was.as_deref())
    }

    /// How this name refers to the entry, if it does.
    pub fn answers_to(&self, name: &str) -> Option<Name> {
        if self.id == name {
            return Some(Name::Id);
        }
        if self.former_names().any(|former| former == name) {
            return Some(Name::Former);
        }
        if self.aliases.iter().any(|alias| alias == name) {
            return Some(Name::Alias);
        }
        let mut names =
            std::iter::once(self.id.as_str()).chain(self.aliases.iter().map(String::as_str)).chain(self.former_names());
        names.any(|other| other.eq_ignore_ascii_case(name)).then_some(Name::OtherCase)
    }
}

impl Step {
    /// A step of which only the new standing is known.
    pub const fn undated(tier: Standing) -> Self {
        Self {
            tier,
            date: None,
            dated_by_release: false,
            since: None,
            default_on: None,
            decision: None,
            pr: None,
            was: None,
            reason: None,
        }
    }

    /// The day that the step itself gives.
    pub fn own_date(&self) -> Option<Date> {
        self.date.filter(|_| !self.dated_by_release)
    }

    /// Whether the step had been taken by the end of a moment.
    ///
    /// For a release, `since` counts where it is given. A step without it belongs to the first release whose branch was
    /// cut on or after its date; where that day is unknown, the day of the release counts.
    pub fn is_at_or_before(&self, moment: &Moment, registry: &Registry) -> bool {
        match moment {
            Moment::Day(day) => self.date.is_none_or(|date| date <= *day),
            Moment::Release(version) => match (&self.since, self.date) {
                (Some(since), _) => since <= version,
                (None, None) => true,
                // A planned release holds everything that is recorded up to now.
                (None, Some(date)) => registry.cut(version).is_none_or(|cut| date <= cut),
            },
        }
    }
}

impl FromStr for Moment {
    type Err = NoMoment;

    /// A date such as 2025-01-30, or a version such as 30.0.0, 30 or v30.
    fn from_str(written: &str) -> Result<Self, NoMoment> {
        if let Ok(day) = written.parse() {
            return Ok(Self::Day(day));
        }
        Version::from_tag(written).map(Self::Release).map_err(|_| NoMoment::Neither(written.to_owned()))
    }
}

/// Why a registry cannot be looked at as of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoMoment {
    /// It is neither a date nor a version.
    Neither(String),
    /// It is a year, and no release has that name.
    Year(u64),
    /// It is after every release.
    Beyond {
        /// The release that was asked for.
        version: String,
        /// The newest one that is listed, or that a step names.
        newest: String,
    },
}

impl fmt::Display for NoMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Neither(written) => write!(f, "`{written}` is neither a date nor a version"),
            Self::Year(year) => write!(f, "`{year}` is a year, not a day or a release"),
            Self::Beyond { version, newest } => {
                write!(f, "there is no release `{version}`: the newest one is `{newest}`")
            }
        }
    }
}

impl NoMoment {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            Self::Neither(_) => "write a date such as 2025-01-30, or a version such as 30.0.0".to_owned(),
            Self::Year(year) => format!("write a day: {year}-01-01 or {year}-12-31"),
            Self::Beyond { version, .. } => {
                format!("name an earlier release or a day, or list it: `[[release]]` with `version = \"{version}\"`")
            }
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Release(version) => version.fmt(f),
        }
    }
}
