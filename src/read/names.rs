//! The names that a file declares, against which references are checked.

use std::borrow::Cow;
use std::collections::{BTreeMap, hash_map};

use foldhash::{HashMap, HashMapExt as _};

use super::rule;
use crate::finding::{Finding, Place};
use crate::model::Version;
use crate::schema::Space;
use crate::toml::{Array, Content, KeyPath, Table, Value};

/// Every declared name, including those of broken tables, so that one mistake does not cause others.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// Names to the ids that they stand for; only entries have names that are not ids.
    spaces: BTreeMap<Space, HashMap<&'a str, &'a str>>,
    /// The tiers' ids, from most to least supported.
    pub(super) tiers: Vec<&'a str>,
}

impl<'a> Names<'a> {
    /// The id that a name stands for.
    pub(super) fn resolve(&self, space: Space, name: &str) -> Option<&'a str> {
        self.spaces.get(&space)?.get(name).copied()
    }

    /// How many names a space has.
    pub(super) fn count(&self, space: Space) -> usize {
        self.spaces.get(&space).map_or(0, HashMap::len)
    }

    /// Every name of a space.
    pub(super) fn all(&self, space: Space) -> impl Iterator<Item = &'a str> {
        self.spaces.get(&space).into_iter().flat_map(|names| names.keys().copied())
    }
}

/// Collects the names, with a finding for each that is declared twice (upper and lower case alike).
pub(super) fn collect(root: Table<'_>) -> (Names<'_>, Vec<Finding>) {
    let mut names = Names::default();
    let mut findings = Vec::new();
    for space in Space::ALL {
        let declared = declare(root, space, &mut findings);
        names.spaces.insert(space, declared);
    }
    collect_tiers(root, &mut names, &mut findings);
    collect_releases(root, &mut findings);
    (names, findings)
}

fn declare<'a>(root: Table<'a>, space: Space, findings: &mut Vec<Finding>) -> HashMap<&'a str, &'a str> {
    let mut declared = HashMap::new();
    let Some(table) = root.get(space.word()).and_then(Value::as_table) else {
        return declared;
    };
    let mut seen = HashMap::with_capacity(table.len());
    declared.reserve(table.len());
    for (key, _) in table.iter() {
        let id = key.name();
        declared.insert(id, id);
        taken(&mut seen, id, Given { space, id, alias: None }, findings);
    }
    if space != Space::Entry {
        return declared;
    }
    for (key, value) in table.iter() {
        let id = key.name();
        for (index, alias) in strings(value, "aliases") {
            declared.entry(alias).or_insert(id);
            taken(&mut seen, alias, Given { space, id, alias: Some(index) }, findings);
        }
    }
    // A former name may be an alias too; whether another entry took it is up to the rule `id-reused`.
    for (key, value) in table.iter() {
        for step in elements(value.as_table(), "history") {
            if let Some(was) = step.as_table().and_then(|step| step.get("was")?.as_str()) {
                declared.entry(was).or_insert(key.name());
            }
        }
    }
    declared
}

/// Where a name is declared: as an id or an alias. It becomes a path only for a finding.
#[derive(Clone, Copy)]
struct Given<'a> {
    space: Space,
    id: &'a str,
    alias: Option<usize>,
}

impl Given<'_> {
    fn place(self) -> Place {
        let path = KeyPath::keys([self.space.word(), self.id]);
        match self.alias {
            None => Place::Key(path),
            Some(index) => Place::Value(path.key("aliases").index(index)),
        }
    }
}

/// Remembers a name, or reports that it is taken.
fn taken<'a>(
    seen: &mut HashMap<Cow<'a, str>, Given<'a>>,
    name: &'a str,
    given: Given<'a>,
    findings: &mut Vec<Finding>,
) {
    let lower = if name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    };
    match seen.entry(lower) {
        hash_map::Entry::Vacant(free) => {
            free.insert(given);
        }
        hash_map::Entry::Occupied(first) => findings.push(
            Finding::new(rule::DUPLICATE_NAME, given.place(), format!("the name `{name}` is taken"))
                .also(first.get().place(), "it is first given here")
                .help("names are unique without regard to upper and lower case; give this one another name"),
        ),
    }
}

fn collect_tiers<'a>(root: Table<'a>, names: &mut Names<'a>, findings: &mut Vec<Finding>) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for (index, tier) in elements(Some(root), "tier").enumerate() {
        let id = tier.as_table().and_then(|tier| tier_id(tier.get("id")?));
        // A tier without a usable id keeps its place, so that ranks stay indexes.
        let id = id.unwrap_or("");
        names.tiers.push(id);
        let path = |index| Place::Value(KeyPath::keys(["tier"]).index(index).key("id"));
        if id.is_empty() {
            continue;
        }
        if let Some(before) = first.get(&id.to_lowercase()) {
            findings.push(
                Finding::new(rule::DUPLICATE_NAME, path(index), format!("there are two tiers `{id}`"))
                    .also(path(*before), "the first one")
                    .help("give each tier an id of its own; `1` and `\"1\"` are the same"),
            );
        } else {
            first.insert(id.to_lowercase(), index);
        }
    }
}

fn collect_releases(root: Table<'_>, findings: &mut Vec<Finding>) {
    let mut first: HashMap<semver::Version, usize> = HashMap::new();
    for (index, release) in elements(Some(root), "release").enumerate() {
        let written = release.as_table().and_then(|release| release.get("version")?.as_str());
        let Some(version) = written.and_then(|written| written.parse::<Version>().ok()) else { continue };
        let path = |index| Place::Value(KeyPath::keys(["release"]).index(index).key("version"));
        if let Some(before) = first.get(version.semver()) {
            findings.push(
                Finding::new(rule::DUPLICATE_NAME, path(index), format!("the release {version} is listed twice"))
                    .also(path(*before), "the first time")
                    .help("keep one of the two"),
            );
        } else {
            first.insert(version.semver().clone(), index);
        }
    }
}

/// The strings of an array in an entry, with their indexes.
fn strings<'a>(entry: Value<'a>, key: &str) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
    let values = elements(entry.as_table(), key).enumerate();
    values.filter_map(|(index, value)| Some((index, value.as_str()?)))
}

/// The elements of the array at a key of a table; none if there is no such array.
fn elements<'a>(table: Option<Table<'a>>, key: &str) -> impl Iterator<Item = Value<'a>> + use<'a> {
    let array = table.and_then(|table| table.get(key)?.as_array());
    array.into_iter().flat_map(Array::iter)
}

/// The id of a tier, written as a number or as a string.
pub(super) fn tier_id(value: Value<'_>) -> Option<&str> {
    match value.content() {
        Content::Integer(number) if number.radix == 10 => {
            let digits = number.digits;
            (digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
        }
        Content::String(text) => Some(text),
        _ => None,
    }
}
