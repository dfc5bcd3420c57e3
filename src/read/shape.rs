//! Checks a parsed file against the format: unknown and missing keys, wrong types, invalid values, references that do
//! not resolve. It goes on after every mistake.

use std::collections::HashMap;

use super::names::{Names, tier_id};
use super::rule;
use crate::finding::{Finding, Place};
use crate::model::{Days, NONE, Period, REMOVED, Version};
use crate::nearest::did_you_mean;
use crate::schema::tables::ASKING;
use crate::schema::{self, Keys, Need, Relation, Shape, Space};
use crate::toml::{Content, Datetime, KeyPath, Segment, Table, Value, quote_key, quote_text};
use crate::words;
use jiff::civil::Date;

/// The longest id, in characters.
const LONGEST_ID: usize = 100;

/// After comparing this many names, no search for the intended name begins. If thousands of references lead nowhere, a
/// table is missing rather than a letter, and searching for each among thousands would take minutes.
const COMPARISONS: usize = 100_000;

/// A finding if the file has a format that this version does not read; then nothing else can be said about it.
pub(super) fn unsupported_format(root: Table<'_>) -> Option<Finding> {
    match root.get("format")?.content() {
        Content::Integer(number) if number.digits != "1" || number.radix != 10 => {
            let place = Place::Value(KeyPath::keys(["format"]));
            Some(
                Finding::new(rule::UNSUPPORTED_FORMAT, place, format!("this is format {number}"))
                    .label("this `tiers` reads format 1")
                    .help("update `tiers`, or write `format = 1`"),
            )
        }
        _ => None,
    }
}

/// All deviations of the file from the format.
pub(super) fn check(root: Table<'_>, names: &Names<'_>) -> Vec<Finding> {
    let mut checker = Checker { root, names, findings: Vec::new(), compared: 0, searched: HashMap::new() };
    checker.table(&schema::REGISTRY, root, At { parent: None, step: Step::Root });
    checker.findings
}

struct Checker<'a> {
    root: Table<'a>,
    names: &'a Names<'a>,
    findings: Vec<Finding>,
    /// How many names were compared in search of intended ones.
    compared: usize,
    /// The questions for names that were searched for: a lost name may be lost in thousands of places.
    searched: HashMap<(Space, String), Option<String>>,
}

/// Where a value is; it becomes a path only for a finding.
#[derive(Clone, Copy)]
struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step<'a> {
    Root,
    Key(&'a str),
    /// A key that is an id chosen by the project.
    Id(&'a str),
    Index(usize),
}

impl At<'_> {
    fn path(&self) -> KeyPath {
        match self.step {
            Step::Root => KeyPath::root(),
            Step::Key(key) | Step::Id(key) => self.above().key(key),
            Step::Index(index) => self.above().index(index),
        }
    }

    fn above(&self) -> KeyPath {
        self.parent.map_or_else(KeyPath::root, At::path)
    }

    /// The key of the list that contains this reference, if it refers to the owner of that list.
    fn is_in_list_of(&self, id: &str) -> Option<&str> {
        let list = self.parent?;
        let Step::Key(key) = list.step else { return None };
        (list.parent?.step == Step::Id(id)).then_some(key)
    }

    /// What messages call the value: its key.
    fn name(&self) -> String {
        match self.step {
            Step::Root => "the file".to_owned(),
            Step::Key(key) | Step::Id(key) => format!("`{key}`"),
            Step::Index(_) => match self.parent {
                Some(parent) => format!("each of {}", parent.name()),
                None => "it".to_owned(),
            },
        }
    }
}

impl Checker<'_> {
    fn table(&mut self, table: &'static schema::Table, found: Table<'_>, at: At<'_>) {
        let mut unquoted = false;
        let mut known = false;
        for (key, value) in found.iter() {
            let name = key.name();
            if let Some(key) = table.key(name) {
                known = true;
                self.value(&key.shape, value, At { parent: Some(&at), step: Step::Key(name) });
            } else if let Step::Id(_) = at.step
                && let Some(id) = unquoted_id(table, name, value)
            {
                unquoted = true;
                self.unquoted(&at, name, &id);
            } else {
                self.unknown_key(table, found, &at, name);
            }
        }
        if unquoted && !known {
            return;
        }
        for key in table.keys.iter().filter(|key| !found.contains_key(key.name)) {
            if self.needs(key) {
                self.missing_key(table, key, &at);
            }
        }
        self.relations(table.relations, found, &at);
    }

    fn needs(&self, key: &schema::Key) -> bool {
        match key.need {
            Need::Required => true,
            Need::Optional => false,
            Need::Unless([table, default]) => {
                !self.root.get(table).and_then(Value::as_table).is_some_and(|table| table.contains_key(default))
            }
        }
    }

    fn unknown_key(&mut self, table: &'static schema::Table, found: Table<'_>, at: &At<'_>, name: &str) {
        let free = table.keys.iter().map(|key| key.name).filter(|key| !found.contains_key(key));
        let help = did_you_mean(name, free, 1).unwrap_or_else(|| {
            let keys = words::quoted(table.keys.iter().map(|key| key.name));
            format!("{} has the keys {}", table.name, keys.join(", "))
        });
        let message = format!("{} has no key `{name}`", table.name);
        self.findings.push(Finding::new(rule::UNKNOWN_KEY, Place::Key(at.path().key(name)), message).help(help));
    }

    fn unquoted(&mut self, at: &At<'_>, name: &str, id: &str) {
        let path = at.path();
        let whole = match path.segments() {
            [.., Segment::Key(own)] => format!("{own}.{id}"),
            _ => id.to_owned(),
        };
        let space = path.parent().unwrap_or_default();
        let message = format!("an id with dots must be quoted: TOML reads `{whole}` as nested tables");
        self.findings.push(
            Finding::new(rule::UNQUOTED_ID, Place::Key(path.key(name)), message)
                .help(format!("write `[{space}.\"{whole}\"]`")),
        );
    }

    fn missing_key(&mut self, table: &'static schema::Table, key: &schema::Key, at: &At<'_>) {
        let path = at.path();
        let (place, message) = match path.segments() {
            [] => (Place::File, format!("the registry has no `{}`", key.name)),
            _ => (Place::Key(path), format!("{} needs the key `{}`", table.name, key.name)),
        };
        let help = match &key.shape {
            Shape::Table(_) => format!("add `[{}]`", key.name),
            Shape::Tables(_) => format!("add `[[{}]]`", key.name),
            Shape::Map { .. } => format!("add `[{}.ID]`", key.name),
            shape => format!("add `{} = {}`", key.name, example(shape)),
        };
        self.findings.push(Finding::new(rule::MISSING_KEY, place, message).help(help));
    }

    fn relations(&mut self, relations: &[Relation], found: Table<'_>, at: &At<'_>) {
        let before = self.findings.len();
        for relation in relations {
            match relation {
                Relation::Either { keys, unless, neither, both } => {
                    let wrong = match (keys.map(|key| found.contains_key(key)), unless) {
                        ([true, true], _) => *both,
                        ([false, false], Some(other)) if found.contains_key(other) => None,
                        // One missing key at a time: the next may depend on which key gets added.
                        ([false, false], _) if self.findings.len() == before => Some(*neither),
                        _ => None,
                    };
                    if let Some(wrong) = wrong {
                        let place = if found.is_inline() { Place::Value(at.path()) } else { Place::Key(at.path()) };
                        self.findings.push(Finding::new(rule::MISSING_KEY, place, wrong.message).help(wrong.help));
                    }
                }
                Relation::Excludes { key, others, why } if found.contains_key(key) => {
                    for other in others.iter().filter(|other| found.contains_key(other)) {
                        let place = Place::Key(at.path().key(other));
                        self.findings.push(
                            Finding::new(rule::INVALID_VALUE, place, format!("`{other}` {why}"))
                                .help(format!("delete `{other}`, or `{key}`")),
                        );
                    }
                }
                Relation::Excludes { .. } => {}
            }
        }
    }

    /// No address may belong to two sources of records.
    fn records(&mut self, records: Table<'_>) {
        let begin = |value: Value<'_>| {
            let url = value.as_table()?.get("url")?.as_str()?;
            Some(url.split_once("{}")?.0.to_owned())
        };
        let mut begins: Vec<(String, &str)> =
            records.iter().filter_map(|(key, value)| Some((begin(value)?, key.name()))).collect();
        // Once sorted, a prefix comes right before the addresses that begin with it.
        begins.sort();
        for pair in begins.windows(2) {
            let [(shorter, one), (longer, other)] = pair else { continue };
            if longer.starts_with(shorter.as_str()) {
                let place = |kind| Place::Value(KeyPath::keys(["records", kind, "url"]));
                let message = format!("the records of `{other}` lie among those of `{one}`");
                self.findings.push(
                    Finding::new(rule::INVALID_VALUE, place(other), message)
                        .also(place(one), "these begin in the same way")
                        .help("give each kind of decision an address of which none begins with another"),
                );
            }
        }
    }

    fn value(&mut self, shape: &'static Shape, found: Value<'_>, at: At<'_>) {
        match shape {
            Shape::Table(table) => match found.as_table() {
                Some(inner) => self.table(table, inner, at),
                None => self.wrong_type(shape, found, &at),
            },
            Shape::Tables(table) => match found.as_array() {
                Some(array) if array.is_empty() => {
                    self.invalid(&at, format!("{} is empty", at.name()), format!("list {} or more", table.name));
                }
                Some(array) => {
                    for (index, element) in array.iter().enumerate() {
                        let at = At { parent: Some(&at), step: Step::Index(index) };
                        match element.as_table() {
                            Some(inner) => self.table(table, inner, at),
                            None => self.wrong_type(shape, element, &at),
                        }
                    }
                }
                None => self.wrong_type(shape, found, &at),
            },
            Shape::List(inner) => match found.as_array() {
                Some(array) => {
                    for (index, element) in array.iter().enumerate() {
                        self.value(inner, element, At { parent: Some(&at), step: Step::Index(index) });
                    }
                }
                None => self.wrong_type(shape, found, &at),
            },
            Shape::Map { keys, value } => match found.as_table() {
                Some(table) => self.map(*keys, value, table, at),
                None => self.wrong_type(shape, found, &at),
            },
            Shape::OrTable(plain, table) => {
                let shape = if found.as_table().is_some() { table } else { plain };
                self.value(shape, found, at);
            }
            Shape::OrList(plain, list) => {
                let shape = if found.as_array().is_some() { list } else { plain };
                self.value(shape, found, at);
            }
            scalar => self.scalar(scalar, found, &at),
        }
    }

    fn map(&mut self, keys: Keys, shape: &'static Shape, table: Table<'_>, at: At<'_>) {
        if let Keys::Ref(space @ Space::Entry) = keys {
            self.once(space, table, &at);
        }
        if matches!(keys, Keys::Word) && table.is_empty() {
            self.invalid(&at, format!("{} is empty", at.name()), "name the values, or leave the key out for any text");
        }
        if matches!(keys, Keys::DecisionKind) {
            self.records(table);
        }
        for (key, value) in table.iter() {
            let name = key.name();
            let mut step = Step::Key(name);
            match keys {
                Keys::New(_) => {
                    step = Step::Id(name);
                    if let Some(help) = id_problem(name) {
                        let place = Place::Key(at.path().key(name));
                        let message = match name {
                            "" => "an id cannot be empty".to_owned(),
                            _ => format!("`{name}` cannot be an id"),
                        };
                        self.findings.push(Finding::new(rule::INVALID_VALUE, place, message).help(help));
                    }
                }
                Keys::Ref(space) => {
                    if self.names.resolve(space, name).is_none() {
                        self.unresolved(space, name, Place::Key(at.path().key(name)));
                    }
                }
                Keys::DecisionKind if name.trim().is_empty() => {
                    let place = Place::Key(at.path().key(name));
                    let help = "write the kind of decision whose records these are";
                    self.findings.push(Finding::new(rule::INVALID_VALUE, place, "a kind cannot be empty").help(help));
                }
                // Whether there is a rule of this name is itself a rule, `unknown-lint`.
                Keys::DecisionKind | Keys::Rule => {}
                Keys::Word => {
                    if name.trim() != name || name.is_empty() || name.chars().any(char::is_control) {
                        let place = Place::Key(at.path().key(name));
                        self.findings.push(
                            Finding::new(rule::INVALID_VALUE, place, format!("`{name}` cannot be a value"))
                                .help("write a word without blanks around it"),
                        );
                    }
                }
            }
            self.value(shape, value, At { parent: Some(&at), step });
        }
    }

    /// Each entry may occur once, by whichever of its names.
    fn once(&mut self, space: Space, table: Table<'_>, at: &At<'_>) {
        let mut first = std::collections::HashMap::new();
        for (key, _) in table.iter() {
            let name = key.name();
            let Some(id) = self.names.resolve(space, name) else { continue };
            if let Some(before) = first.insert(id, name) {
                let message = format!("`{name}` is `{id}`, which stands here already");
                self.findings.push(
                    Finding::new(rule::DUPLICATE_NAME, Place::Key(at.path().key(name)), message)
                        .also(Place::Key(at.path().key(before)), "the first time")
                        .help("keep one of the two"),
                );
            }
        }
    }

    fn scalar(&mut self, shape: &'static Shape, found: Value<'_>, at: &At<'_>) {
        match (shape, found.content()) {
            (Shape::Format, Content::Integer(_)) | (Shape::Flag, Content::Boolean(_)) => {}
            (
                Shape::Tier | Shape::Standing | Shape::Held | Shape::NewTier,
                Content::Integer(_) | Content::Float(_) | Content::String(_),
            ) => {
                self.tier(shape, found, at);
            }
            (Shape::Count(least), Content::Integer(number)) => {
                let value = u64::from_str_radix(number.digits, number.radix).ok();
                if value.is_none_or(|value| value < u64::from(*least) || value > u64::from(u32::MAX)) {
                    let help = match value {
                        Some(value) if value >= u64::from(*least) => format!("{} is the largest number", u32::MAX),
                        _ => format!("write a whole number from {least} on"),
                    };
                    self.invalid(at, format!("{} is {number}", at.name()), help);
                }
            }
            (Shape::Date, Content::Datetime(date)) => {
                if to_date(&date).is_none() {
                    self.invalid(at, format!("{} has a time", at.name()), "write the date alone, such as `2025-01-30`");
                }
            }
            (Shape::Date, Content::String(text)) if text.parse::<Date>().is_ok() => {
                let message = format!("{} must be a date, and this is a string", at.name());
                let help = format!("write it without quotes: {text}");
                self.findings.push(Finding::new(rule::WRONG_TYPE, Place::Value(at.path()), message).help(help));
            }
            (Shape::Moment, Content::Datetime(date)) if to_date(&date).is_some() => {}
            (Shape::Moment, Content::Datetime(_)) => {
                self.invalid(at, format!("{} has a time", at.name()), "write the date alone, such as `2025-01-30`");
            }
            (shape, Content::String(text)) => self.string(shape, text, found, at),
            (shape, _) => self.wrong_type(shape, found, at),
        }
    }

    fn string(&mut self, shape: &'static Shape, text: &str, found: Value<'_>, at: &At<'_>) {
        match shape {
            Shape::Text => {
                if text.trim().is_empty() {
                    self.invalid(at, format!("{} is empty", at.name()), "say something, or leave the key out");
                }
            }
            Shape::Shown => {}
            Shape::Link => {
                if !is_link(text) {
                    let help =
                        "write a web address that begins with `https://`, or the path of a page such as `docs/simd.md`";
                    self.invalid(at, format!("`{text}` is neither a web address nor a path"), help);
                }
            }
            Shape::Path => {
                if !is_path(text) {
                    let help = "write a path from the registry's folder, with `/` between its parts";
                    self.invalid(at, format!("`{text}` cannot be a path"), help);
                }
            }
            Shape::Version => {
                if let Err(error) = text.parse::<Version>() {
                    let message = format!("`{text}` is not a version: {error}");
                    self.invalid(at, message, "write a semver version such as `30.0.0`, or `30` for short");
                }
            }
            Shape::Moment => {
                if text.parse::<Date>().is_ok() {
                    self.invalid(at, format!("{} is a date in quotes", at.name()), format!("write it without: {text}"));
                } else if let Err(error) = text.parse::<Version>() {
                    let message = format!("`{text}` is neither a day nor a version: {error}");
                    self.invalid(at, message, "write a day such as `2025-01-30`, or a version such as `\"30.0.0\"`");
                }
            }
            Shape::Asking => {
                let (table, id) = text.split_once('.').map_or((text, None), |(table, id)| (table, Some(id)));
                let has_ids = schema::REGISTRY.key(table).is_some_and(|key| key.shape.has_ids());
                if !ASKING.contains(&table) {
                    let help = did_you_mean(table, ASKING.iter().copied(), 1).unwrap_or_else(|| {
                        format!("write {}, or one of them as in `tier.1`", words::or(&words::quoted(ASKING)))
                    });
                    self.invalid(at, format!("nothing is asked in a table `{text}`"), help);
                } else if id.is_some_and(|id| !has_ids || id.is_empty()) {
                    self.invalid(at, format!("there is no table `{text}`"), format!("write `{table}`"));
                }
            }
            Shape::Pointer => {
                if !text.is_empty() && !text.starts_with('/') {
                    let help =
                        format!("write `\"/{text}\"`: parts that each begin with `/`, or nothing for the whole file");
                    self.invalid(at, format!("`{text}` is not a JSON pointer"), help);
                }
            }
            Shape::Quote => {
                if text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count() < 3 {
                    let message = format!("`{text}` is too short for a quote");
                    self.invalid(at, message, "quote at least three words, as they stand in the record");
                }
            }
            Shape::Url => {
                if !is_url(text) {
                    self.invalid(at, format!("`{text}` is not a web address"), "write one that begins with `https://`");
                }
            }
            Shape::UrlTemplate => {
                if !text.split_once("{}").is_some_and(|(begin, _)| is_url(begin)) || !is_url(&text.replace("{}", "1")) {
                    let help = "write an address with `{}` in the place of what differs";
                    self.invalid(at, format!("`{text}` is not a pattern for web addresses"), help);
                }
            }
            Shape::Days => {
                if text.parse::<Days>().is_err() {
                    self.invalid(at, format!("`{text}` is not a number of days"), "write it as in \"14 days\"");
                }
            }
            Shape::Span => {
                if text.parse::<Period>().is_err() {
                    let help = "write it as in \"2 months\", \"1 year\" or \"60 days\"";
                    self.invalid(at, format!("`{text}` is not a span of time"), help);
                }
            }
            Shape::Word(known) => {
                if !known.contains(&text) {
                    let help = did_you_mean(text, known.iter().copied(), 1)
                        .unwrap_or_else(|| format!("write {}", words::or(&words::quoted(*known))));
                    self.invalid(at, format!("{} cannot be `{text}`", at.name()), help);
                }
            }
            Shape::Alias | Shape::FormerName => {
                if let Some(help) = id_problem(text) {
                    self.invalid(at, format!("`{text}` cannot be a name"), help);
                }
            }
            Shape::Ref(space) | Shape::Other(space) => match self.names.resolve(*space, text) {
                None => self.unresolved(*space, text, Place::Value(at.path())),
                Some(id) => {
                    if let (Shape::Other(_), Some(key)) = (shape, at.is_in_list_of(id)) {
                        let message = format!("`{id}` stands in its own `{key}`");
                        self.invalid(at, message, "delete it, or name another one");
                    }
                }
            },
            _ => self.wrong_type(shape, found, at),
        }
    }

    fn tier(&mut self, shape: &Shape, found: Value<'_>, at: &At<'_>) {
        let Some(id) = tier_id(found) else {
            let help = match found.content() {
                Content::Float(number) if id_problem(number).is_none() && number.contains('.') => {
                    format!("write it in quotes: \"{number}\"")
                }
                _ => "write a whole number from 0 to 999, or a short word in quotes".to_owned(),
            };
            return self.invalid(at, format!("{} is not the id of a tier", at.name()), help);
        };
        if matches!(shape, Shape::NewTier) {
            if let Some(meaning) = reserved(id) {
                let help = format!("it is the word for entries that {meaning}; choose another");
                self.invalid(at, format!("`{id}` cannot be a tier's id"), help);
            } else if let Some(help) = id_problem(id) {
                self.invalid(at, format!("`{id}` cannot be a tier's id"), help);
            }
        } else if !self.names.tiers.contains(&id) && !words_of(shape).contains(&id) {
            let tiers = self.names.tiers.iter().copied().filter(|tier| !tier.is_empty());
            let help = if id == NONE && matches!(shape, Shape::Standing) {
                "no step leads to `none`; what has held a tier leaves it as `removed`".to_owned()
            } else if reserved(id).is_some() {
                "name a tier here".to_owned()
            } else if let Some(help) = did_you_mean(id, tiers.clone().chain(words_of(shape).iter().copied()), 1) {
                help
            } else {
                match words::quoted(tiers).as_slice() {
                    [] => "add a `[[tier]]` with this id".to_owned(),
                    [only] => format!("the only tier is {only}"),
                    all => format!("the tiers are {}", words::and(all)),
                }
            };
            let message = format!("there is no tier `{id}`");
            self.findings.push(Finding::new(rule::UNKNOWN_REFERENCE, Place::Value(at.path()), message).help(help));
        }
    }

    fn unresolved(&mut self, space: Space, name: &str, place: Place) {
        let word = space.word();
        let question = match self.searched.get(&(space, name.to_owned())) {
            Some(question) => question.clone(),
            None if self.compared >= COMPARISONS => None,
            None => {
                self.compared += self.names.count(space);
                let question = did_you_mean(name, self.names.all(space), 1);
                self.searched.insert((space, name.to_owned()), question.clone());
                question
            }
        };
        let help = question.unwrap_or_else(|| format!("add `[{word}.{}]`, or name one that is there", quote_key(name)));
        self.findings
            .push(Finding::new(rule::UNKNOWN_REFERENCE, place, format!("there is no {word} `{name}`")).help(help));
    }

    fn invalid(&mut self, at: &At<'_>, message: String, help: impl Into<String>) {
        self.findings.push(Finding::new(rule::INVALID_VALUE, Place::Value(at.path()), message).help(help));
    }

    fn wrong_type(&mut self, shape: &Shape, found: Value<'_>, at: &At<'_>) {
        let message = format!("{} must be {}, and this is {}", at.name(), expected(shape), type_name(found));
        let path = at.path();
        let help = if let Some(header) = header(shape, &path) {
            format!("write it as a table of its own: `{header}`")
        } else if let Some(help) = repair(shape, found) {
            help
        } else if let Step::Key(key) = at.step {
            format!("write it as in `{} = {}`", quote_key(key), example(shape))
        } else {
            format!("write it as in `{}`", example(shape))
        };
        self.findings.push(Finding::new(rule::WRONG_TYPE, Place::Value(path), message).help(help));
    }
}

/// The words that a standing may be, besides tiers.
const fn words_of(shape: &Shape) -> &'static [&'static str] {
    match shape {
        Shape::Standing => &[REMOVED],
        Shape::Held => &[NONE, REMOVED],
        _ => &[],
    }
}

/// The meaning of a reserved word, which no tier may have as its id.
fn reserved(id: &str) -> Option<&'static str> {
    match id {
        NONE => Some("hold no tier yet"),
        REMOVED => Some("hold no tier any more"),
        _ => None,
    }
}

/// The id that should have been quoted, if this unknown key is the rest of it: a table below it has keys of this table.
fn unquoted_id(table: &'static schema::Table, name: &str, value: Value<'_>) -> Option<String> {
    let inner = value.as_table()?;
    if inner.iter().any(|(key, _)| table.key(key.name()).is_some()) {
        return Some(name.to_owned());
    }
    inner.iter().find_map(|(key, value)| unquoted_id(table, key.name(), value).map(|rest| format!("{name}.{rest}")))
}

/// A help about how ids are written, if this one is invalid.
pub fn id_problem(id: &str) -> Option<String> {
    if is_id(id) {
        return None;
    }
    Some(if id.chars().count() > LONGEST_ID {
        format!("an id has at most {LONGEST_ID} characters")
    } else {
        "an id begins with a letter, a digit or `_` and goes on with these and `.`, `+`, `-`, `/`; no part between `/` is \
         empty, `.` or `..`"
            .to_owned()
    })
}

/// Whether a text is an id: `[A-Za-z0-9_][A-Za-z0-9._+-]*`, at most 100 characters. It may have parts, as in
/// `linux/amd64`; none of them is empty, `.` or `..`, so that an id cannot lead elsewhere where it is part of a path.
pub fn is_id(id: &str) -> bool {
    let mut bytes = id.bytes();
    let first = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    bytes.next().is_some_and(first)
        && id.len() <= LONGEST_ID
        && bytes.all(|byte| first(byte) || matches!(byte, b'.' | b'+' | b'-' | b'/'))
        && id.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Whether a text is an `http` or `https` address that can stand in a link: with a host, and without blanks, quotes,
/// brackets and control characters that would end the link early.
pub fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        !host.is_empty() && host.contains(|c: char| c.is_alphanumeric()) && !text.contains(ends_link)
    })
}

/// Whether a character ends a link, or breaks the text around it.
fn ends_link(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '|')
}

/// Whether a text can be the target of a link: such an address, the relative path of a page, or `#…` on the same page.
/// Other schemes and absolute paths are not allowed.
pub fn is_link(text: &str) -> bool {
    let first = text.split(['/', '?', '#']).next().unwrap_or("");
    let relative = !text.is_empty() && !text.starts_with(['/', '?']) && !first.contains(':');
    is_url(text) || relative && !text.contains(ends_link)
}

/// Whether a text is a path from the registry's folder, written alike on every system.
pub fn is_path(text: &str) -> bool {
    !text.trim().is_empty()
        && !text.starts_with('/')
        && !text.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
}

/// The date of a TOML date without a time.
pub(super) fn to_date(value: &Datetime) -> Option<Date> {
    let date = value.date.filter(|_| value.time.is_none() && value.offset.is_none())?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Format | Shape::Count(_) => "a whole number",
        Shape::Flag => "`true` or `false`",
        Shape::Date => "a date",
        Shape::Moment => "a date or a version",
        Shape::NewTier | Shape::Tier => "a tier's id",
        Shape::Standing => "a tier's id or \"removed\"",
        Shape::Held => "a tier's id, \"none\" or \"removed\"",
        Shape::List(_) => "an array",
        Shape::Tables(_) => "an array of tables",
        Shape::Table(_) | Shape::Map { .. } => "a table",
        Shape::OrTable(plain, _) => match plain {
            Shape::Tier => "a tier's id or a table",
            _ => "a string or a table",
        },
        Shape::OrList(..) => "a string or an array",
        _ => "a string",
    }
}

fn example(shape: &Shape) -> String {
    match shape {
        Shape::Count(least) => least.max(&1).to_string(),
        Shape::Flag => "true".to_owned(),
        Shape::Date | Shape::Moment => "2025-01-30".to_owned(),
        Shape::Version => "\"30.0.0\"".to_owned(),
        Shape::Url | Shape::Link => "\"https://…\"".to_owned(),
        Shape::UrlTemplate => "\"https://…/{}\"".to_owned(),
        Shape::Days => "\"14 days\"".to_owned(),
        Shape::Span => "\"2 months\"".to_owned(),
        Shape::Word(words) => format!("\"{}\"", words.first().unwrap_or(&"…")),
        Shape::Format | Shape::NewTier | Shape::Tier | Shape::Standing | Shape::Held => "1".to_owned(),
        Shape::List(inner) => format!("[{}]", example(inner)),
        Shape::Tables(_) => "[{ … }]".to_owned(),
        Shape::Table(_) | Shape::Map { .. } => "{ … }".to_owned(),
        Shape::Asking => "\"policy\"".to_owned(),
        Shape::Quote => "\"three or more words\"".to_owned(),
        Shape::OrTable(plain, _) | Shape::OrList(plain, _) => example(plain),
        Shape::Path => "\"docs/…\"".to_owned(),
        Shape::Pointer => "\"/…\"".to_owned(),
        Shape::Text | Shape::Shown | Shape::Alias | Shape::FormerName | Shape::Ref(_) | Shape::Other(_) => {
            "\"…\"".to_owned()
        }
    }
}

/// The header of a table that stands under one.
fn header(shape: &Shape, path: &KeyPath) -> Option<String> {
    match (shape, path.segments().len()) {
        (Shape::Map { keys: Keys::New(_), .. }, 1) => Some(format!("[{path}.ID]")),
        (Shape::Tables(_), 1) => Some(format!("[[{path}]]")),
        (Shape::Table(_), 1 | 2) | (Shape::Map { .. }, 1) => Some(format!("[{path}]")),
        _ => None,
    }
}

/// How to write a value of the wrong type as it was probably meant: with quotes, without them, or in brackets.
fn repair(shape: &Shape, found: Value<'_>) -> Option<String> {
    let unquoted = |text: &str| format!("write it without quotes: {text}");
    let quoted = |text: &str| Some(format!("write it in quotes: \"{text}\""));
    match (shape, found.content()) {
        (Shape::List(inner), Content::String(text)) if expected(inner) == "a string" => {
            Some(format!("write it in brackets: [{}]", quote_text(text)))
        }
        (Shape::Flag, Content::String(text)) => matches!(text, "true" | "false").then(|| unquoted(text)),
        (Shape::Format | Shape::Count(_), Content::String(text)) => {
            let digits = text.trim_start_matches('#');
            digits.parse::<u32>().is_ok().then(|| unquoted(digits))
        }
        (
            Shape::Version
            | Shape::Text
            | Shape::Shown
            | Shape::Alias
            | Shape::FormerName
            | Shape::Ref(_)
            | Shape::Other(_),
            found,
        ) => match found {
            Content::Integer(number) if number.radix == 10 => quoted(number.digits),
            Content::Float(number) => quoted(number),
            Content::Datetime(date) => quoted(&date.to_string()),
            _ => None,
        },
        _ => None,
    }
}

fn type_name(value: Value<'_>) -> &'static str {
    match value.content() {
        Content::String(_) => "a string",
        Content::Integer(_) => "a whole number",
        Content::Float(_) => "a number",
        Content::Boolean(_) => "a boolean",
        Content::Datetime(_) => "a date or time",
        Content::Array(_) => "an array",
        Content::Table(_) => "a table",
    }
}
