//! The columns that a table of entries can have, wherever it is shown: on pages, in the terminal, as CSV and JSON.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::checklist::{missing_with, owners_missing};
use super::list::{Held, Selection};
use crate::model::{Exceptions, Field, Level, Named, Note, Registry, Version};
use crate::nearest::did_you_mean;
use crate::prose::{plain, plain_blocks, visible};
use crate::words;

/// One thing to show about an entry: something that every entry has, or a field of the project's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Column<'r> {
    /// The tier that it holds.
    Tier,
    /// Its kind.
    Kind,
    /// Its title, linked with its address.
    Entry,
    /// Its title.
    Title,
    /// Its summary.
    Summary,
    /// The first release in which it holds its tier.
    Since,
    /// The day from which it does.
    Date,
    /// The decision behind that, else the pull request.
    Decision,
    /// The pull request behind that.
    Pr,
    /// Who looks after it.
    Owners,
    /// What is missing for the next tier.
    Missing,
    /// Whether users have it without asking for it.
    DefaultOn,
    /// Its remarks.
    Notes,
    /// The issue about it.
    Issue,
    /// Where it is described.
    Url,
    /// Its id.
    Id,
    /// Its target triple.
    Triple,
    /// Its other and former names.
    Aliases,
    /// A field, with its id.
    Field(&'r str, &'r Field),
}

/// The columns that are no fields, in the order in which they are listed.
const OWN: [Column<'static>; 18] = [
    Column::Tier,
    Column::Kind,
    Column::Entry,
    Column::Title,
    Column::Summary,
    Column::Since,
    Column::Date,
    Column::Decision,
    Column::Pr,
    Column::Owners,
    Column::Missing,
    Column::DefaultOn,
    Column::Notes,
    Column::Issue,
    Column::Url,
    Column::Id,
    Column::Triple,
    Column::Aliases,
];

/// Which words the column `missing` has for a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingWords {
    /// The note of its assessment, else its title.
    #[default]
    Notes,
    /// The few words that its assessment or else the requirement has for tables, else its title.
    Short,
}

/// A column that was chosen, with the title that was given with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen<'r> {
    /// The column.
    pub column: Column<'r>,
    /// The title; none: the column's own.
    pub title: Option<String>,
}

/// What a column shows about an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'r> {
    /// Nothing is known, or there is nothing to show.
    Nothing,
    /// A tier.
    Tier(Named<'r>),
    /// A kind, with its title.
    Kind(&'r str, &'r str),
    /// An entry: its title in Markdown, its id and its address.
    Entry {
        /// The title, in Markdown.
        title: &'r str,
        /// The id.
        id: &'r str,
        /// The id at the moment that was asked for, where that was another.
        then: Option<&'r str>,
        /// The address, which may be relative.
        url: Option<&'r str>,
    },
    /// A line in Markdown.
    Line(&'r str),
    /// A value of a field, with what is shown for it in Markdown.
    Field(&'r str, &'r str),
    /// A plain text, such as a date.
    Text(Cow<'r, str>),
    /// An id.
    Id(&'r str),
    /// A decision, with its address.
    Decision(&'r str, Option<&'r str>),
    /// The number of a pull request or an issue, with its address.
    Number(u64, Option<String>),
    /// Where an entry is described: as it is written, and as it leads from anywhere.
    Url(&'r str, Option<String>),
    /// Yes or no.
    Flag(bool),
    /// Names of people.
    Names(&'r [String]),
    /// Other ids.
    Ids(&'r [String]),
    /// What is missing, in Markdown.
    Missing(Vec<Cow<'r, str>>),
    /// Remarks.
    Notes(&'r [Note]),
}

impl<'r> Column<'r> {
    /// The column of this name. A field that is called like another column is `field.ID`.
    pub fn find(registry: &'r Registry, name: &str) -> Option<Self> {
        let field = |id: &str| registry.fields.get_key_value(id).map(|(id, field)| Self::Field(id, field));
        let own = OWN.into_iter().find(|own| own.name() == name);
        own.or_else(|| field(name)).or_else(|| field(name.strip_prefix("field.")?))
    }

    /// The names of all columns.
    pub fn names(registry: &'r Registry) -> impl Iterator<Item = &'r str> {
        OWN.into_iter().map(Column::name).chain(registry.fields.keys().map(String::as_str))
    }

    /// The names of those that every registry has.
    pub fn own_names() -> impl Iterator<Item = &'static str> {
        OWN.into_iter().map(Column::name)
    }

    /// Its name.
    pub fn name(self) -> &'r str {
        self.words().0
    }

    /// Its title, where none is given.
    pub fn title(self) -> &'r str {
        self.words().1
    }

    /// Whether it describes today only, because nothing records it for the past.
    pub fn is_of_today(self) -> bool {
        self.words().2
    }

    /// Its name, its title, and whether it describes today only.
    fn words(self) -> (&'r str, &'r str, bool) {
        match self {
            Self::Tier => ("tier", "Tier", false),
            Self::Kind => ("kind", "Kind", false),
            Self::Entry => ("entry", "Entry", false),
            Self::Title => ("title", "Title", false),
            Self::Summary => ("summary", "Summary", false),
            Self::Since => ("since", "Since", false),
            Self::Date => ("date", "Date", false),
            Self::Decision => ("decision", "Decision", false),
            Self::Pr => ("pr", "Pull request", false),
            Self::Owners => ("owners", "Owners", true),
            Self::Missing => ("missing", "Missing for the next tier", true),
            Self::DefaultOn => ("default-on", "On by default", true),
            Self::Notes => ("notes", "Notes", true),
            Self::Issue => ("issue", "Issue", false),
            Self::Url => ("url", "Address", false),
            Self::Id => ("id", "Id", false),
            Self::Triple => ("triple", "Triple", false),
            Self::Aliases => ("aliases", "Other names", false),
            Self::Field(id, field) => (id, &field.title, true),
        }
    }

    /// What it shows about an entry.
    pub fn value(
        self,
        registry: &'r Registry,
        exceptions: &Exceptions<'r>,
        held: &Held<'r>,
        missed: MissingWords,
    ) -> Value<'r> {
        let Held { entry, name, standing, step } = *held;
        let some = |value: Option<Value<'r>>| value.unwrap_or(Value::Nothing);
        let pr = || step.and_then(|step| step.pr).map(|pr| Value::Number(pr, registry.pull_request_url(pr)));
        match self {
            Self::Tier => Value::Tier(registry.named(standing)),
            Self::Kind => {
                Value::Kind(&entry.kind, registry.kinds.get(&entry.kind).map_or(&entry.kind, |kind| &kind.title))
            }
            Self::Entry => Value::Entry {
                title: &entry.title,
                id: &entry.id,
                then: (name != entry.id).then_some(name),
                url: entry.url.as_deref(),
            },
            Self::Title => Value::Line(&entry.title),
            Self::Summary => some(entry.summary.as_deref().map(Value::Line)),
            Self::Since => some(
                step.and_then(|step| registry.since(step)).map(Version::as_str).map(|since| Value::Text(since.into())),
            ),
            Self::Date => some(step.and_then(|step| step.date).map(|date| Value::Text(date.to_string().into()))),
            Self::Decision => match step.and_then(|step| step.decision.as_deref()) {
                Some(id) => Value::Decision(id, registry.decision_url(id)),
                None => some(pr()),
            },
            Self::Pr => some(pr()),
            Self::Owners => Value::Names(&entry.owners),
            Self::Missing => {
                let said = missing_with(registry, exceptions, entry, |requirement, assessment| match missed {
                    MissingWords::Notes => assessment?.note.as_deref(),
                    MissingWords::Short => {
                        assessment.and_then(|assessment| assessment.short.as_deref()).or(requirement.short.as_deref())
                    }
                });
                // If `too-few-owners` only warns, a lack of owners keeps no entry from the next tier.
                let keeps = registry.lints.get("too-few-owners").is_none_or(|level| *level == Level::Deny);
                let next = registry.next_rank(entry).filter(|_| keeps);
                let owners = next.map_or(0, |next| owners_missing(registry, exceptions, entry, next));
                let owners = match owners {
                    0 => None,
                    1 if entry.owners.is_empty() => Some("an owner".into()),
                    1 => Some("another owner".into()),
                    more => Some(
                        format!("{more} {}", if entry.owners.is_empty() { "owners" } else { "more owners" }).into(),
                    ),
                };
                Value::Missing(said.into_iter().map(Cow::Borrowed).chain(owners).collect())
            }
            Self::DefaultOn => Value::Flag(entry.default_on),
            Self::Notes => Value::Notes(&entry.notes),
            Self::Issue => some(entry.issue.map(|issue| Value::Number(issue, registry.issue_url(issue)))),
            Self::Url => some(entry.url.as_deref().map(|url| Value::Url(url, registry.web_address(url)))),
            Self::Id => Value::Id(&entry.id),
            Self::Triple => {
                let own = registry.kinds.get(&entry.kind).is_some_and(|kind| kind.target_triples);
                some(entry.triple.as_deref().or_else(|| own.then_some(&entry.id)).map(Value::Id))
            }
            Self::Aliases => Value::Ids(&entry.aliases),
            Self::Field(id, field) => some(entry.fields.get(id).map(|value| Value::Field(value, field.shown(value)))),
        }
    }
}

/// One item of a list such as `entry:Target,since`: a name and what stands behind its colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// What stands behind the first colon.
    pub rest: Option<String>,
    /// Where the name stands, in bytes.
    pub at: std::ops::Range<usize>,
}

/// Splits a list at its commas into names, each with an optional text behind a colon. A backslash escapes a comma, a
/// quotation mark or a backslash.
pub fn pairs(text: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut pair = Pair { name: String::new(), rest: None, at: 0..0 };
    let mut chars = text.char_indices().peekable();
    let mut end = |mut pair: Pair, until: usize| {
        let trimmed = pair.name.trim().to_owned();
        let start = pair.at.start + (pair.name.len() - pair.name.trim_start().len());
        pair.at = start..(start + trimmed.len()).min(until);
        pair.name = trimmed;
        pair.rest = pair.rest.map(|rest| rest.trim().to_owned());
        pairs.push(pair);
    };
    while let Some((at, c)) = chars.next() {
        let c = match c {
            '\\' => match chars.next_if(|(_, next)| matches!(next, ',' | '"' | '\\')) {
                Some((_, escaped)) => escaped,
                None => c,
            },
            ',' => {
                end(pair, at);
                pair = Pair { name: String::new(), rest: None, at: at + 1..at + 1 };
                continue;
            }
            ':' if pair.rest.is_none() => {
                pair.rest = Some(String::new());
                continue;
            }
            c => c,
        };
        pair.rest.as_mut().unwrap_or(&mut pair.name).push(c);
    }
    end(pair, text.len());
    pairs
}

/// What [`pairs`] reads as one name with a text behind its colon.
pub fn pair(name: &str, rest: &str) -> String {
    let mut text = format!("{name}:");
    for c in rest.chars() {
        if matches!(c, ',' | '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

impl<'r> Chosen<'r> {
    /// A column under its own title.
    pub const fn plain(column: Column<'r>) -> Self {
        Self { column, title: None }
    }

    /// Reads `NAME` or `NAME:TITLE`. An error is a message and a help.
    pub fn read(registry: &'r Registry, pair: &Pair) -> Result<Self, (String, String)> {
        let Some(column) = Column::find(registry, &pair.name) else {
            let near = did_you_mean(&pair.name, Column::names(registry), 1);
            let all = || format!("write one of {}", words::quoted(Column::names(registry)).join(", "));
            return Err((format!("there is no column `{}`", visible(&pair.name)), near.unwrap_or_else(all)));
        };
        Ok(Self { column, title: pair.rest.clone() })
    }
}

/// Reads `FIELD=VALUE`, by which entries are chosen. An error is a message and a help.
pub fn field_value(registry: &Registry, text: &str) -> Result<(String, String), (String, String)> {
    let Some((name, value)) = text.split_once('=') else {
        return Err((
            format!("`{}` has no value", visible(text)),
            "write the field and its value: `FIELD=VALUE`".to_owned(),
        ));
    };
    let Some(field) = registry.fields.get(name) else {
        let names = || registry.fields.keys().map(String::as_str);
        let help = match did_you_mean(name, names(), 1) {
            Some(near) => near,
            None if registry.fields.is_empty() => "the registry has no `[field.ID]`".to_owned(),
            None => format!("write one of {}", words::quoted(names()).join(", ")),
        };
        return Err((format!("there is no field `{}`", visible(name)), help));
    };
    if let Some(values) = field.values.as_ref().filter(|values| !values.contains_key(value)) {
        let names = || values.keys().map(String::as_str);
        let near = did_you_mean(value, names(), 1);
        let help = near.unwrap_or_else(|| format!("write one of {}", words::quoted(names()).join(", ")));
        return Err((format!("`{name}` cannot be `{}`", visible(value)), help));
    }
    Ok((name.to_owned(), value.to_owned()))
}

impl Value<'_> {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Names(names) | Self::Ids(names) => names.is_empty(),
            Self::Missing(texts) => texts.is_empty(),
            Self::Notes(notes) => notes.is_empty(),
            Self::Field(_, shown) => shown.is_empty(),
            _ => false,
        }
    }

    /// As plain text for people; empty if there is nothing.
    pub fn plain(&self, registry: &Registry) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Tier(tier) => tier.short().to_owned(),
            Self::Kind(id, _) | Self::Id(id) | Self::Decision(id, _) => (*id).to_owned(),
            Self::Entry { title, then, .. } => match then {
                Some(then) => format!("{} (then {then})", plain(title)),
                None => plain(title).into_owned(),
            },
            Self::Line(text) | Self::Field(_, text) => plain(text).into_owned(),
            Self::Text(text) => text.to_string(),
            Self::Number(number, _) => format!("#{number}"),
            Self::Url(url, link) => link.clone().unwrap_or_else(|| (*url).to_owned()),
            Self::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Self::Names(names) | Self::Ids(names) => names.join(", "),
            Self::Missing(texts) => {
                let texts: Vec<Cow<'_, str>> = texts.iter().map(|text| plain_blocks(text)).collect();
                let separator = if texts.iter().any(|text| text.contains(',')) { "; " } else { ", " };
                texts.join(separator)
            }
            Self::Notes(notes) => {
                let texts = registry.note_texts(notes);
                texts.iter().map(|text| plain_blocks(text)).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// As plain text for a spreadsheet: bare numbers, values of fields as in the file, lists separated by `; `.
    pub fn data(&self, registry: &Registry) -> String {
        match self {
            Self::Tier(tier) => tier.id.to_owned(),
            Self::Entry { title, .. } => plain(title).into_owned(),
            Self::Field(value, shown) => {
                if shown == value {
                    plain(value).into_owned()
                } else {
                    (*value).to_owned()
                }
            }
            Self::Number(number, _) => number.to_string(),
            Self::Names(names) | Self::Ids(names) => names.join("; "),
            Self::Missing(texts) => texts.iter().map(|text| plain_blocks(text)).collect::<Vec<_>>().join("; "),
            Self::Notes(notes) => {
                let texts = registry.note_texts(notes);
                texts.iter().map(|text| plain_blocks(text)).collect::<Vec<_>>().join("; ")
            }
            other => other.plain(registry),
        }
    }
}

/// The answer of `tiers list --columns`: chosen columns of the selected entries.
#[derive(Debug)]
pub struct Columns<'r> {
    registry: &'r Registry,
    as_of: Option<String>,
    /// The columns.
    pub chosen: Vec<Chosen<'r>>,
    /// The ids of the entries, each with the value of every column.
    pub rows: Vec<(&'r str, Vec<Value<'r>>)>,
}

impl<'r> Columns<'r> {
    /// Lists the selected entries with these columns.
    pub fn new(registry: &'r Registry, selection: &Selection, chosen: Vec<Chosen<'r>>) -> Self {
        let exceptions = registry.exceptions();
        let values = |held: Held<'r>| {
            let value =
                |chosen: &Chosen<'r>| chosen.column.value(registry, &exceptions, &held, MissingWords::default());
            (&*held.entry.id, chosen.iter().map(value).collect())
        };
        let rows = selection.held(registry).into_iter().map(values).collect();
        Self { registry, as_of: selection.as_of.as_ref().map(ToString::to_string), chosen, rows }
    }

    /// The registry that they are of.
    pub const fn registry(&self) -> &'r Registry {
        self.registry
    }
}

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries: Vec<Row<'_>> = self.rows.iter().map(|(id, values)| Row { of: self, id, values }).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &1)?;
        map.serialize_entry("project", &self.registry.project.name)?;
        map.serialize_entry("as_of", &self.as_of)?;
        map.serialize_entry("entries", &entries)?;
        map.end()
    }
}

/// An entry in JSON: its id, then the chosen columns under the keys of `tiers export`.
struct Row<'c> {
    of: &'c Columns<'c>,
    id: &'c str,
    values: &'c [Value<'c>],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let registry = self.of.registry;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", self.id)?;
        let mut fields = Vec::new();
        let mut told = vec![Column::Id];
        for (chosen, value) in self.of.chosen.iter().zip(self.values) {
            let column = if chosen.column == Column::Entry { Column::Title } else { chosen.column };
            if told.contains(&column) {
                continue;
            }
            told.push(column);
            match (column, value) {
                (Column::Field(id, _), Value::Field(value, _)) => fields.push((id, Some(*value))),
                (Column::Field(id, _), _) => fields.push((id, None)),
                (Column::Title, Value::Line(title) | Value::Entry { title, .. }) => {
                    map.serialize_entry("title", title)?;
                    map.serialize_entry("title_plain", &plain(title))?;
                }
                (Column::Summary, value) => {
                    let text = if let Value::Line(text) = value { Some(*text) } else { None };
                    map.serialize_entry("summary", &text)?;
                    map.serialize_entry("summary_plain", &text.map(plain))?;
                }
                (Column::Decision, value) => {
                    let id = if let Value::Decision(id, _) = value { Some(*id) } else { None };
                    map.serialize_entry("decision", &id)?;
                }
                (Column::Url, value) => {
                    let (url, link) =
                        if let Value::Url(url, link) = value { (Some(*url), link.as_ref()) } else { (None, None) };
                    map.serialize_entry("url", &url)?;
                    map.serialize_entry("link", &link)?;
                }
                (Column::Missing, Value::Missing(texts)) => {
                    map.serialize_entry("missing", texts)?;
                    let texts: Vec<Cow<'_, str>> = texts.iter().map(|text| plain_blocks(text)).collect();
                    map.serialize_entry("missing_plain", &texts)?;
                }
                (Column::Notes, Value::Notes(notes)) => {
                    let texts = registry.note_texts(notes);
                    map.serialize_entry("notes", &texts)?;
                    let texts: Vec<Cow<'_, str>> = texts.into_iter().map(plain_blocks).collect();
                    map.serialize_entry("notes_plain", &texts)?;
                }
                (column, value) => {
                    let key = column.name().replace('-', "_");
                    match value {
                        Value::Tier(tier) => map.serialize_entry(&key, tier.id)?,
                        Value::Kind(id, _) | Value::Id(id) => map.serialize_entry(&key, id)?,
                        Value::Text(text) => map.serialize_entry(&key, text)?,
                        Value::Number(number, _) => map.serialize_entry(&key, number)?,
                        Value::Flag(flag) => map.serialize_entry(&key, flag)?,
                        Value::Names(names) | Value::Ids(names) => map.serialize_entry(&key, names)?,
                        // The columns of these values have arms of their own above.
                        Value::Nothing
                        | Value::Entry { .. }
                        | Value::Line(_)
                        | Value::Field(..)
                        | Value::Decision(..)
                        | Value::Url(..)
                        | Value::Missing(_)
                        | Value::Notes(_) => map.serialize_entry(&key, &None::<&str>)?,
                    }
                }
            }
        }
        if !fields.is_empty() {
            let fields: std::collections::BTreeMap<&str, Option<&str>> = fields.into_iter().collect();
            map.serialize_entry("fields", &fields)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names_and_titles() {
        let text = r#"entry:The target, std ,a\,b:c\, d: "e\"\\,host:"#;
        let read: Vec<_> =
            pairs(text).into_iter().map(|pair| (text[pair.at].to_owned(), pair.name, pair.rest)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read,
            [
                ("entry".to_owned(), "entry".to_owned(), some("The target")),
                ("std".to_owned(), "std".to_owned(), None),
                (r"a\,".to_owned(), "a,b".to_owned(), some(r#"c, d: "e"\"#)),
                ("host".to_owned(), "host".to_owned(), some("")),
            ]
        );
    }
}
