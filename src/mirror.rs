//! Compares files of the project's own with the registry: content and entries → mismatches.
//!
//! It touches no file. A file is parsed once and searched once, however many entries there are.

mod pattern;
mod text;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::model::{Entry, Mirror, MirrorForm, Pointers, Registry, Standing};
use crate::nearest::{nearest, question};
use crate::toml::{Content as Written, Table, Value as TomlValue, parse};

pub use pattern::{Pattern, PatternError, Slot};

/// The content of a mirror.
#[derive(Debug)]
pub struct MirrorFile {
    name: String,
    text: String,
    is_toml: bool,
    data: OnceCell<Result<Value, String>>,
}

/// Where a mirror and the registry do not agree.
#[derive(Debug)]
pub enum Mismatch<'r> {
    /// They say different things of an entry.
    Value {
        /// The entry.
        entry: &'r Entry,
        /// What it is about.
        slot: Slot,
        /// What the file says.
        says: String,
        /// What that means in the registry; any of these.
        means: Vec<String>,
        /// Where the file says it, in lines from 1, if it is a text.
        line: Option<usize>,
    },
    /// The name of an entry is in a text, but the text around it does not match.
    Around {
        /// The entry.
        entry: &'r Entry,
        /// The line from 1.
        line: usize,
    },
    /// The file does not have an entry.
    Lacks {
        /// The entry.
        entry: &'r Entry,
        /// A name in the file that may be meant.
        near: Option<String>,
    },
    /// The registry does not have what the file has.
    Unknown {
        /// The id in the file.
        id: String,
        /// The entry that was removed, if it is one.
        removed: Option<&'r Entry>,
        /// An entry that may be meant.
        near: Option<&'r str>,
    },
    /// The file is not as the mirror says.
    Broken {
        /// The key of `[mirror.NAME]` that is not true; below `fields` with its own key.
        key: Vec<String>,
        /// The fact.
        message: String,
        /// What to do.
        help: String,
    },
}

impl MirrorFile {
    /// The content of this file. As data it is TOML if its name ends in `.toml`, else JSON.
    pub fn new(file: &str, text: String) -> Self {
        let is_toml = file.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("toml"));
        Self { name: file.to_owned(), text, is_toml, data: OnceCell::new() }
    }

    fn data(&self) -> Result<&Value, &str> {
        let parsed = self.data.get_or_init(|| if self.is_toml { from_toml(&self.text) } else { from_json(&self.text) });
        parsed.as_ref().map_err(String::as_str)
    }
}

fn from_json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("is not JSON: {error}"))
}

fn from_toml(text: &str) -> Result<Value, String> {
    let document = parse(text);
    match document.mistakes().len() {
        0 => Ok(of_table(document.root())),
        _ => Err("is not TOML".to_owned()),
    }
}

fn of_table(table: Table<'_>) -> Value {
    Value::Object(table.iter().map(|(key, value)| (key.name().to_owned(), of_value(value))).collect::<Map<_, _>>())
}

fn of_value(value: TomlValue<'_>) -> Value {
    match value.content() {
        Written::String(text) => text.into(),
        Written::Integer(number) => number.value().into(),
        Written::Float(number) => number.to_string().into(),
        Written::Boolean(flag) => flag.into(),
        Written::Datetime(datetime) => datetime.to_string().into(),
        Written::Array(array) => array.iter().map(of_value).collect(),
        Written::Table(table) => of_table(table),
    }
}

/// All mismatches between a mirror and the registry, in the order of the file, then of the registry.
pub fn mismatches<'r>(mirror: &Mirror, registry: &'r Registry, content: &MirrorFile) -> Vec<Mismatch<'r>> {
    match &mirror.form {
        MirrorForm::Data(pointers) => in_data(mirror, pointers, registry, content),
        MirrorForm::Text(pattern) => text::mismatches(mirror, pattern, registry, &content.text),
    }
}

/// What an entry says in a slot; none if it says nothing.
fn held<'r>(registry: &'r Registry, entry: &'r Entry, slot: &Slot) -> Option<&'r str> {
    match slot {
        Slot::Tier => Some(registry.standing_id(entry.tier)),
        Slot::Title => Some(&entry.title),
        Slot::DefaultOn => Some(if entry.default_on { "true" } else { "false" }),
        Slot::Field(field) => entry.fields.get(field).map(String::as_str),
    }
}

/// The entries of a mirror by all their names, spelled by `spell`. If two are spelled alike, the surer name wins.
fn names<'r>(mirror: &Mirror, registry: &'r Registry, spell: fn(&str) -> String) -> HashMap<String, &'r Entry> {
    let entries = || registry.entries.values().filter(|entry| mirror.is_of(&entry.kind));
    let mut names = HashMap::new();
    for entry in entries() {
        names.entry(spell(&entry.id)).or_insert(entry);
    }
    for entry in entries() {
        let others =
            entry.aliases.iter().map(String::as_str).chain(entry.triple.as_deref()).chain(entry.former_names());
        for name in others {
            names.entry(spell(name)).or_insert(entry);
        }
    }
    names
}

/// With more names, nothing is compared for typing slips.
const MOST_COMPARED: usize = 300;

fn in_data<'r>(
    mirror: &Mirror,
    pointers: &Pointers,
    registry: &'r Registry,
    content: &MirrorFile,
) -> Vec<Mismatch<'r>> {
    let broken = |key: &[&str], message: String, help: String| {
        vec![Mismatch::Broken { key: key.iter().map(|key| (*key).to_owned()).collect(), message, help }]
    };
    let file = &mirror.file;
    let data = match content.data() {
        Ok(data) => data,
        Err(why) => {
            let help = "a file whose name ends in `.toml` is read as TOML, any other as JSON".to_owned();
            return broken(&["file"], format!("`{}` {why}", content.name), help);
        }
    };
    let Some(root) = data.pointer(&pointers.entries) else {
        let message = format!("`{file}` has nothing at `{}`", pointers.entries);
        return broken(&["entries"], message, reached(data, &pointers.entries));
    };
    let elements: Vec<(Option<&str>, &Value)> = match (root, &pointers.id) {
        (Value::Object(map), None) => map.iter().map(|(key, value)| (Some(key.as_str()), value)).collect(),
        (Value::Object(map), Some(id)) => {
            map.values().map(|value| (value.pointer(id).and_then(Value::as_str), value)).collect()
        }
        (Value::Array(array), Some(id)) => {
            array.iter().map(|value| (value.pointer(id).and_then(Value::as_str), value)).collect()
        }
        (Value::Array(_), None) => {
            let message = format!("at `{}`, `{file}` has an array, whose elements have no keys", pointers.entries);
            return broken(&["entries"], message, "say where an element has its id: `id = \"/…\"`".to_owned());
        }
        _ => {
            let message = format!("at `{}`, `{file}` has neither an object nor an array", pointers.entries);
            return broken(&["entries"], message, "`entries` points to the object or array of all entries".to_owned());
        }
    };
    let Some((_, first)) = elements.first() else {
        let message = format!("at `{}`, `{file}` has no entries", pointers.entries);
        return broken(&["entries"], message, "see whether the build wrote all of it".to_owned());
    };
    let mut found = Vec::new();
    let slots: Vec<(Slot, &str)> = pointers
        .tier
        .iter()
        .map(|pointer| (Slot::Tier, pointer.as_str()))
        .chain(pointers.fields.iter().map(|(field, pointer)| (Slot::Field(field.clone()), pointer.as_str())))
        .filter(|(slot, pointer)| {
            let is_there = elements.iter().any(|(_, element)| element.pointer(pointer).is_some());
            if !is_there {
                let key: Vec<&str> = match slot {
                    Slot::Field(field) => vec!["fields", field],
                    _ => vec!["tier"],
                };
                let message = format!("no element of `{file}` has anything at `{pointer}`");
                found.extend(broken(&key, message, reached(first, pointer)));
            }
            is_there
        })
        .collect();
    let nameless = elements.iter().filter(|(id, _)| id.is_none()).count();
    if nameless > 0 {
        let pointer = pointers.id.as_deref().unwrap_or_default();
        let have = crate::words::count(nameless, "element has", "elements have");
        let message = format!("{have} no id at `{pointer}` of `{file}`");
        let nameless = elements.iter().find(|(id, _)| id.is_none()).map_or(first, |(_, element)| element);
        found.extend(broken(&["id"], message, reached(nameless, pointer)));
    }

    let ignored: HashSet<&str> = mirror.ignore.iter().map(String::as_str).collect();
    let names = names(mirror, registry, str::to_owned);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut unknown: Vec<&str> = Vec::new();
    for (id, element) in elements.iter().filter_map(|(id, element)| Some(((*id)?, element))) {
        if ignored.contains(id) {
            continue;
        }
        let Some(entry) = names.get(id).copied() else {
            unknown.push(id);
            continue;
        };
        seen.insert(&entry.id);
        if ignored.contains(entry.id.as_str()) {
            continue;
        }
        if entry.is_removed() {
            found.push(Mismatch::Unknown { id: id.to_owned(), removed: Some(entry), near: None });
            continue;
        }
        for (slot, pointer) in &slots {
            let says = written(element.pointer(pointer).unwrap_or(&Value::Null));
            let means = pointers.meanings(slot.word(), &says);
            if !held(registry, entry, slot).is_some_and(|held| means.contains(&held)) {
                let means = means.into_iter().map(str::to_owned).collect();
                found.push(Mismatch::Value { entry, slot: slot.clone(), says: says.clone(), means, line: None });
            }
        }
    }
    let lacking: Vec<&Entry> = registry
        .entries
        .values()
        .filter(|entry| mirror.is_of(&entry.kind) && matches!(entry.tier, Standing::Tier(_)))
        .filter(|entry| !seen.contains(entry.id.as_str()) && !ignored.contains(entry.id.as_str()))
        .collect();
    // A misspelled name is unknown on one side and missing on the other.
    let compared = unknown.len() <= MOST_COMPARED && lacking.len() <= MOST_COMPARED;
    for id in &unknown {
        let near = if compared { nearest(id, lacking.iter().map(|entry| entry.id.as_str())) } else { None };
        found.push(Mismatch::Unknown { id: (*id).to_owned(), removed: None, near });
    }
    for entry in lacking {
        let near = if compared { nearest(&entry.id, unknown.iter().copied()).map(str::to_owned) } else { None };
        found.push(Mismatch::Lacks { entry, near });
    }
    found
}

/// A value of the file as a word.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        plain => plain.to_string(),
    }
}

/// How far a pointer leads, and what could come next there.
fn reached(value: &Value, pointer: &str) -> String {
    let mut at = value;
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let Some(next) = at.pointer(&format!("/{part}")) else {
            let Value::Object(map) = at else { break };
            let wanted = part.replace("~1", "/").replace("~0", "~");
            let keys = || map.keys().map(String::as_str);
            if let Some(near) = nearest(&wanted, keys()) {
                return question(format_args!("{path}/{}", escaped(near)));
            }
            let known: Vec<String> = keys().take(6).map(|key| format!("`{path}/{}`", escaped(key))).collect();
            let more = if map.len() > known.len() { ", …" } else { "" };
            return format!("there are {}{more}", known.join(", "));
        };
        path = format!("{path}/{part}");
        at = next;
    }
    let what = match at {
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
        _ => "a value",
    };
    format!("`{path}` is {what}, and the pointer goes on")
}

/// A key as a part of a pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
