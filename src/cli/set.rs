//! `tiers set`.

use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::plan::{Change, Original, Plan};
use crate::model::{Entry, Note, Registry};
use crate::schema;
use crate::toml::{KeyPath, Literal, Op, quote_key};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("set", Group::Change);

/// Change the details of an entry
///
/// `promote` and `demote` move its tier, `rename` changes its id, and `assess` records assessments, since those have a day
/// and a reason. Everything else is changed here.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:
  tiers set memory64 --title \"64-bit memories\" --url https://example.org/memory64
  tiers set memory64 --owner +@alice --owner -@bob
  tiers set memory64 --unset issue --unset fields.std",
    after_long_help = "Examples:
  tiers set memory64 --title \"64-bit memories\" --url https://example.org/memory64
  tiers set memory64 --owner +@alice --owner -@bob
                                           One owner more, and one less
  tiers set memory64 --owner @alice --owner @carol
                                           These owners, whoever they were before
  tiers set memory64 --field std=yes --default-on --note \"Tables are 64-bit too.\"
  tiers set memory64 --unset issue --unset fields.std

`--unset` takes title, summary, url, issue, aliases, triple, owners, default-on, depends-on,
notes and fields.NAME."
)]
pub(super) struct Args {
    /// The entry, by any of its names
    entry: String,
    /// What it is called
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What it is, in one sentence of Markdown
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
    /// Where it is described
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The number of the issue about it
    #[arg(long, value_name = "NUMBER", value_parser = issue, hide_short_help = true)]
    issue: Option<u32>,
    /// Who looks after it: NAME, +NAME or -NAME; may be repeated
    ///
    /// `+NAME` adds one, `-NAME` takes one away, and names alone replace all.
    #[arg(long, value_name = "OWNER", allow_hyphen_values = true, value_parser = item)]
    owner: Vec<Item>,
    /// Another name, in the same way; may be repeated
    #[arg(long, value_name = "NAME", allow_hyphen_values = true, value_parser = item, hide_short_help = true)]
    alias: Vec<Item>,
    /// An entry that it depends on, in the same way; may be repeated
    #[arg(long, value_name = "ENTRY", allow_hyphen_values = true, value_parser = item, hide_short_help = true)]
    depends_on: Vec<Item>,
    /// A remark to add, in Markdown; may be repeated
    #[arg(long, value_name = "TEXT")]
    note: Vec<String>,
    /// Its target triple, where the id is none
    #[arg(long, value_name = "TRIPLE", hide_short_help = true)]
    triple: Option<String>,
    /// Whether users have it without asking for it
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    default_on: Option<bool>,
    /// An attribute of the project's own; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = field)]
    field: Vec<(String, String)>,
    /// A key to take out; may be repeated
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    unset: Vec<String>,
}

/// What becomes of one element of a list.
#[derive(Debug, Clone)]
enum Item {
    Add(String),
    Drop(String),
    /// It belongs to the list that replaces all.
    Only(String),
}

fn item(text: &str) -> Result<Item, String> {
    let made: (fn(String) -> Item, &str) = match text.split_at_checked(1) {
        Some(("+", rest)) => (Item::Add, rest),
        Some(("-", rest)) => (Item::Drop, rest),
        _ => (Item::Only, text),
    };
    // Two hyphens begin the next option: this one has no value.
    if made.1.is_empty() || text.starts_with("--") {
        return Err("write NAME, +NAME or -NAME".to_owned());
    }
    Ok(made.0(made.1.to_owned()))
}

fn issue(text: &str) -> Result<u32, String> {
    let number = text.strip_prefix('#').unwrap_or(text).parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "write a number such as 9467".to_owned())
}

fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE, such as `std=yes`".to_owned()),
    }
}

/// The keys that can be removed, besides `fields.NAME`.
const OPTIONAL: [&str; 10] =
    ["title", "summary", "url", "issue", "aliases", "triple", "owners", "default-on", "depends-on", "notes"];

/// The keys that have commands of their own, which record when and why.
const ELSEWHERE: [(&str, &str); 7] = [
    ("id", "rename"),
    ("kind", "check"),
    ("tier", "promote"),
    ("history", "promote"),
    ("replaced-by", "remove"),
    ("requirements", "assess"),
    ("fields", "set ENTRY --unset fields.NAME"),
];

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let entry = original.entry(cx, &self.entry)?;
        let mut changes =
            Changes { original, entry, path: KeyPath::keys(["entry", &entry.id]), ops: vec![], keys: vec![] };
        changes.set("title", self.title.as_ref().map(Literal::from));
        changes.set("summary", self.summary.as_ref().map(Literal::from));
        changes.set("url", self.url.as_ref().map(Literal::from));
        changes.set("issue", self.issue.map(|issue| i64::from(issue).into()));
        changes.set("triple", self.triple.as_ref().map(Literal::from));
        changes.set("default-on", self.default_on.map(Literal::from));
        changes.list("owners", "owner", &entry.owners, &self.owner)?;
        changes.list("aliases", "alias", &entry.aliases, &self.alias)?;
        changes.list("depends-on", "dependency", &entry.depends_on, &resolved(original, cx, &self.depends_on)?)?;
        for note in &self.note {
            if !entry.notes.iter().any(|held| matches!(held, Note::Own(text) if text == note)) {
                changes.ops.push(Op::Append { path: changes.path.key("notes"), value: note.into() });
            }
            changes.key("notes");
        }
        for (name, value) in &self.field {
            changes.field(registry, name, value)?;
        }
        for key in &self.unset {
            changes.unset(registry, key)?;
        }
        changes.drop_empty_fields(self.field.is_empty());
        let Changes { ops, keys, .. } = changes;
        if keys.is_empty() {
            return Err(Error::failed(
                format!("nothing is given that could be changed in `{}`", entry.id),
                "`tiers set --help` lists what can be, such as `--title TEXT` and `--owner +NAME`",
            ));
        }
        Ok(Plan {
            ops,
            summary: format!("changed {} of `{}`", words::and(&words::quoted(&keys)), entry.id),
            next: Some(format!("`tiers show {}` shows all that is known of it", entry.id)),
            ..Plan::default()
        })
    }
}

/// The items with the ids of the entries that they name.
fn resolved(original: &Original<'_>, cx: &mut Context<'_, '_>, items: &[Item]) -> Result<Vec<Item>, Error> {
    let mut resolved = Vec::new();
    for item in items {
        let (make, name): (fn(String) -> Item, _) = match item {
            Item::Add(name) => (Item::Add, name),
            Item::Drop(name) => (Item::Drop, name),
            Item::Only(name) => (Item::Only, name),
        };
        resolved.push(make(original.entry(cx, name)?.id.clone()));
    }
    Ok(resolved)
}

/// The edits of one entry, and the keys that they concern.
struct Changes<'a> {
    original: &'a Original<'a>,
    entry: &'a Entry,
    path: KeyPath,
    ops: Vec<Op>,
    keys: Vec<String>,
}

impl Changes<'_> {
    fn key(&mut self, key: &str) {
        if !self.keys.iter().any(|known| known == key) {
            self.keys.push(key.to_owned());
        }
    }

    fn set(&mut self, key: &str, value: Option<Literal>) {
        debug_assert!(schema::tables::ENTRY.key(key).is_some());
        let Some(value) = value else { return };
        self.key(key);
        self.ops.push(Op::Set { path: self.path.key(key), value });
    }

    /// Changes a list of texts element by element, so that its form and its comments stay.
    fn list(&mut self, key: &str, what: &str, held: &[String], items: &[Item]) -> Result<(), Error> {
        if items.is_empty() {
            return Ok(());
        }
        self.key(key);
        let path = self.path.key(key);
        let only: Vec<&str> = items
            .iter()
            .filter_map(|item| if let Item::Only(name) = item { Some(name.as_str()) } else { None })
            .collect();
        if !only.is_empty() {
            if only.len() < items.len() {
                return Err(Error::failed(
                    format!("`{}` alone replaces all, and `+` and `-` change what is there", only[0]),
                    "write `+` or `-` before every name, or before none",
                ));
            }
            if only != held {
                self.ops.push(Op::Set { path, value: only.into_iter().collect() });
            }
            return Ok(());
        }
        let mut left: Vec<(usize, &str)> = held.iter().map(String::as_str).enumerate().collect();
        let mut dropped: Vec<usize> = Vec::new();
        let mut added: Vec<&str> = Vec::new();
        for item in items {
            match item {
                Item::Drop(name) => {
                    let Some(at) = left.iter().position(|(_, held)| held == name) else {
                        let names = held.iter().map(String::as_str);
                        let known = match held {
                            [] => format!("it has no `{key}`"),
                            held => format!("its `{key}` are {}", held.join(", ")),
                        };
                        return Err(Error::unknown(
                            &format!("{what} of `{}` named", self.entry.id),
                            name,
                            names,
                            known,
                        ));
                    };
                    dropped.push(left.remove(at).0);
                }
                Item::Add(name) | Item::Only(name) => {
                    if !held.contains(name) && !added.contains(&name.as_str()) {
                        added.push(name);
                    }
                }
            }
        }
        if left.is_empty() && added.is_empty() && !dropped.is_empty() {
            self.ops.push(Op::Remove { path });
            return Ok(());
        }
        // New elements first, so that the list is never empty; removals from the end, so that indexes stay valid.
        self.ops.extend(added.iter().map(|name| Op::Append { path: path.clone(), value: (*name).into() }));
        dropped.sort_unstable_by(|a, b| b.cmp(a));
        self.ops.extend(dropped.iter().map(|index| Op::Remove { path: path.index(*index) }));
        Ok(())
    }

    fn field(&mut self, registry: &Registry, name: &str, value: &str) -> Result<(), Error> {
        known_field(registry, name)?;
        self.key(&format!("fields.{name}"));
        let path = self.path.key("fields");
        if self.original.source.has(&path) || self.ops.iter().any(|op| sets(op, &path)) {
            self.ops.push(Op::Set { path: path.key(name), value: value.into() });
        } else {
            // As an inline table, not one with a header of its own.
            self.ops.push(Op::Set { path, value: Literal::table(vec![(name, value.into())]) });
        }
        Ok(())
    }

    fn unset(&mut self, registry: &Registry, key: &str) -> Result<(), Error> {
        if let Some((_, command)) = ELSEWHERE.iter().find(|(own, _)| *own == key) {
            let help = if *command == "check" {
                "change it in the file, and check it with `tiers check`".to_owned()
            } else {
                format!("see `tiers {command}`")
            };
            return Err(Error::failed(format!("`{key}` cannot be taken out of an entry"), help));
        }
        let field = key.strip_prefix("fields.").or_else(|| registry.fields.contains_key(key).then_some(key));
        let (key, path) = if let Some(field) = field {
            known_field(registry, field)?;
            let path = self.path.key("fields").key(field);
            (format!("fields.{field}"), self.entry.fields.contains_key(field).then_some(path))
        } else if OPTIONAL.contains(&key) {
            let path = self.path.key(key);
            (key.to_owned(), self.original.source.has(&path).then_some(path))
        } else {
            let keys = OPTIONAL.into_iter().chain(registry.fields.keys().map(String::as_str));
            let help = format!("the keys that can be taken out are {} and fields.NAME", OPTIONAL.join(", "));
            return Err(Error::unknown("key", key, keys, help));
        };
        if self.keys.contains(&key) {
            return Err(Error::failed(
                format!("`{key}` cannot be both given and taken out"),
                "leave one of the two away",
            ));
        }
        self.key(&key);
        self.ops.extend(path.map(|path| Op::Remove { path }));
        Ok(())
    }
}

impl Changes<'_> {
    /// Removes the inline table of fields together with the last of them.
    fn drop_empty_fields(&mut self, none_given: bool) {
        let table = self.path.key("fields");
        let gone = |field: &String| self.keys.contains(&format!("fields.{field}"));
        let held = &self.entry.fields;
        if none_given && !held.is_empty() && held.keys().all(gone) && self.original.is_inline(&table) {
            self.ops.retain(|op| !matches!(op, Op::Remove { path } if path.parent().as_ref() == Some(&table)));
            self.ops.push(Op::Remove { path: table });
        }
    }
}

/// Whether an edit puts a value at a path.
fn sets(op: &Op, at: &KeyPath) -> bool {
    matches!(op, Op::Set { path, .. } if path == at)
}

fn known_field(registry: &Registry, name: &str) -> Result<(), Error> {
    if registry.fields.contains_key(name) {
        return Ok(());
    }
    let names = registry.fields.keys().map(String::as_str);
    Err(Error::unknown("field", name, names, format!("define it in the file: `[field.{}]`", quote_key(name))))
}
