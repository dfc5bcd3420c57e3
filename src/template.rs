//! Templates: the one engine of this program, and the rendering of a project's own templates over the registry.
//!
//! It touches no file: the caller provides included templates. Nothing runs, and every rendering ends.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use crate::model::Registry;
use crate::nearest::did_you_mean;
use crate::prose::{Host, Inline, Room, Rst, Writer, as_it_is, blocks, html, html_inline, line};
use crate::query::export::{Export, export};
use crate::view;
use crate::words;

/// How many steps a rendering may take: far more than any page needs, but only seconds.
const FUEL: u64 = 50_000_000;
/// How much a rendering may write, in bytes.
const MOST: usize = 256 * 1024 * 1024;

/// The engine, with what it has built in.
pub fn engine(escape: AutoEscape) -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_auto_escape_callback(move |_| escape.clone());
    engine
}

/// Rows as templates see them.
pub fn serde(rows: impl serde::Serialize) -> Value {
    Value::from(Serde(rows))
}

/// Why a template was not rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The template by its name, which may be one that is included.
    pub template: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The fact.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads an included template by its path: `None` if there is no such file, an error if it may not be read.
pub type Read = dyn Fn(&str) -> Result<Option<String>, String> + Send + Sync;

/// Renders a template over the JSON of `tiers export`.
///
/// Names in `include`, `import` and `extends` are relative to the folder of the template in which they stand.
pub fn render(registry: &Registry, name: &str, text: &str, read: Arc<Read>) -> Result<String, TemplateError> {
    let export = export(registry);
    let mut engine = engine(AutoEscape::None);
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build();
    engine.set_syntax(syntax.expect("only blanks are said to be other than by default"));
    engine.set_fuel(Some(FUEL));
    engine.add_filter("markdown", |text: &str| to_markdown(text, Room::Page));
    engine.add_filter("rst", to_rst);
    engine.add_filter("html", |text: &str| html(text));
    let shown = shown(registry);
    engine.add_function("table", move |rows: Value, columns: Vec<String>, format: String| {
        table(&shown, &rows, &columns, &format)
    });
    engine.set_path_join_callback(|name, parent| joined(name, parent).into());
    engine.set_loader(move |name| {
        let failed = |why: String| Error::new(ErrorKind::InvalidOperation, format!("`{name}` {why}"));
        read(name).map_err(failed)
    });
    engine.add_template_owned(name.to_owned(), text.to_owned()).map_err(|error| wrong(&error, name, text, &export))?;
    let template = engine.get_template(name).map_err(|error| wrong(&error, name, text, &export))?;
    let known: Vec<String> =
        top(&export).into_iter().chain(engine.globals().map(|(name, _)| name.to_owned())).collect();
    let mut unknown: Vec<String> = template.undeclared_variables(false).into_iter().collect();
    unknown.retain(|name| !known.contains(name));
    unknown.sort();
    if let Some(unknown) = unknown.first() {
        return Err(TemplateError {
            template: name.to_owned(),
            line: text.lines().position(|line| has_word(line, unknown)).map(|index| index + 1),
            message: format!("there is no `{unknown}`"),
            help: did_you_mean(unknown, known.iter().map(String::as_str), 1)
                .unwrap_or_else(|| format!("the names are {}", words::and(&words::quoted(top(&export))))),
        });
    }
    let mut out = Limited(Vec::new());
    template.render_captured_to(serde(&export), &mut out).map_err(|error| wrong(&error, name, text, &export))?;
    String::from_utf8(out.0).map_err(|_| TemplateError {
        template: name.to_owned(),
        line: None,
        message: "the result is not UTF-8".to_owned(),
        help: "please report this as a bug".to_owned(),
    })
}

/// A path in a template, from the folder of the template that names it.
fn joined(name: &str, parent: &str) -> String {
    let folder = parent.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(name.split('/')).filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let root = if name.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// A writer that takes no more than a limit.
struct Limited(Vec<u8>);

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST {
            return Err(io::Error::other("the result is too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where to see which values a template may ask for.
const WHAT_THERE_IS: &str = "`tiers export` prints what there is, and docs/json.md describes it";

/// What the engine says, in our words.
fn wrong(error: &Error, name: &str, text: &str, export: &Export<'_>) -> TemplateError {
    // An error in an included template is the source of one about the inclusion.
    let mut error = error;
    while let Some(inner) = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>()) {
        error = inner;
    }
    let template = error.name().unwrap_or(name).to_owned();
    let at = error.line();
    let detail = error.detail().map(str::to_owned);
    let (message, help) = match error.kind() {
        ErrorKind::OutOfFuel => (
            "the template takes too many steps".to_owned(),
            "see whether a loop in it runs over more than was meant".to_owned(),
        ),
        ErrorKind::WriteFailure => (
            format!("the result would have more than {} MB", MOST / 1024 / 1024),
            "see whether a loop in it writes more than was meant".to_owned(),
        ),
        ErrorKind::UndefinedError => {
            let line = at.filter(|_| template == name).and_then(|line| text.lines().nth(line - 1)).unwrap_or_default();
            let keys = keys(export);
            let lost = attributes(line).find(|attribute| !keys.contains(*attribute));
            match lost {
                Some(lost) => (
                    format!("there is no `{lost}` here"),
                    did_you_mean(lost, keys.iter().map(String::as_str), 1).unwrap_or_else(|| WHAT_THERE_IS.to_owned()),
                ),
                None => ("a value is asked for that is not there".to_owned(), WHAT_THERE_IS.to_owned()),
            }
        }
        ErrorKind::UnknownFilter => (
            detail.unwrap_or_else(|| "there is no such filter".to_owned()),
            "besides those of Jinja, there are `markdown`, `rst` and `html`".to_owned(),
        ),
        ErrorKind::TemplateNotFound => (
            detail.unwrap_or_else(|| "a template is not there".to_owned()),
            "templates are named from the folder of the one that includes them".to_owned(),
        ),
        _ => (
            detail.unwrap_or_else(|| error.kind().to_string()),
            "docs/render.md says what a template may do".to_owned(),
        ),
    };
    TemplateError { template, line: at, message, help }
}

/// The names at the top of the export.
fn top(export: &Export<'_>) -> Vec<String> {
    match serde_json::to_value(export) {
        Ok(serde_json::Value::Object(map)) => map.into_iter().map(|(key, _)| key).collect(),
        _ => Vec::new(),
    }
}

/// All keys of the export.
fn keys(export: &Export<'_>) -> BTreeSet<String> {
    fn collect(value: &serde_json::Value, keys: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map {
                    keys.insert(key.clone());
                    collect(value, keys);
                }
            }
            serde_json::Value::Array(array) => array.iter().for_each(|value| collect(value, keys)),
            _ => {}
        }
    }
    let mut keys = BTreeSet::new();
    if let Ok(value) = serde_json::to_value(export) {
        collect(&value, &mut keys);
    }
    keys
}

/// The words of a line that stand behind a dot.
fn attributes(line: &str) -> impl Iterator<Item = &str> {
    line.split('.').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        Some(&rest[..end]).filter(|word| !word.is_empty())
    })
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|part| part == word)
}

/// A text of the registry as Markdown that stays in its place.
fn to_markdown(text: &str, room: Room) -> String {
    let mut writer = Writer { host: Host::Page, room, address: &as_it_is, mark: &mut |_| None };
    if room == Room::Page { writer.blocks(&blocks(text).content) } else { writer.line(&line(text).content) }
}

/// The same as reStructuredText.
fn to_rst(text: &str) -> String {
    Rst { address: &as_it_is, mark: &mut |_| None }.blocks(&blocks(text).content)
}

/// What pages show for the values of fields, by field and value.
type Shown = HashMap<String, HashMap<String, String>>;

fn shown(registry: &Registry) -> Shown {
    let closed = registry.fields.iter().filter_map(|(id, field)| Some((id, field.values.as_ref()?)));
    closed
        .map(|(id, values)| (id.clone(), values.iter().map(|(value, shown)| (value.clone(), shown.clone())).collect()))
        .collect()
}

/// The formats of `table`.
const FORMATS: [&str; 4] = ["markdown", "rst", "html", "csv"];

/// The keys whose texts are Markdown; all other texts are plain.
const MARKDOWN: [&str; 6] = ["title", "summary", "note", "description", "reason", "doc"];

/// Rows as a table. A column is a key of the rows or a field of entries; `KEY:TITLE` gives it a title.
fn table(shown: &Shown, rows: &Value, columns: &[String], format: &str) -> Result<String, Error> {
    let invalid = |message: String| Error::new(ErrorKind::InvalidOperation, message);
    if !FORMATS.contains(&format) {
        let formats = words::or(&words::quoted(FORMATS));
        return Err(invalid(format!("a table cannot be `{format}`: write {formats}")));
    }
    let columns: Vec<(&str, String)> = columns
        .iter()
        .map(|column| match column.split_once(':') {
            Some((key, title)) => (key, title.to_owned()),
            None => (column.as_str(), capitalized(column)),
        })
        .collect();
    let mut cells: Vec<Vec<String>> = Vec::new();
    for row in rows.try_iter()? {
        let mut line = Vec::with_capacity(columns.len());
        for (key, _) in &columns {
            let value = cell(&row, key).ok_or_else(|| invalid(format!("a row of the table has no `{key}`")))?;
            let text = value_text(&value);
            let (text, is_markdown) = match shown.get(*key).and_then(|values| values.get(&text)) {
                Some(shown) => (shown.clone(), true),
                None => (text, MARKDOWN.contains(key) || is_field(&row, key)),
            };
            line.push(laid_out(&text, is_markdown, format));
        }
        cells.push(line);
    }
    let titles: Vec<String> = columns.iter().map(|(_, title)| laid_out(title, false, format)).collect();
    Ok(match format {
        "markdown" => view::aligned(&titles, &cells),
        "rst" => view::simple_table(&titles, cells.iter()),
        "csv" => view::csv_rows(&[titles]) + &view::csv_rows(&cells),
        _ => html_table(&titles, &cells),
    })
}

/// A cell of a row; none if it has no such key.
fn cell(row: &Value, key: &str) -> Option<Value> {
    let has = |value: Value| Some(value).filter(|value| !value.is_undefined());
    let own = row.get_attr(key).ok().and_then(has);
    own.or_else(|| row.get_attr("fields").ok()?.get_attr(key).ok().and_then(has))
}

fn is_field(row: &Value, key: &str) -> bool {
    let own = row.get_attr(key).is_ok_and(|value| !value.is_undefined());
    !own && cell(row, key).is_some()
}

fn value_text(value: &Value) -> String {
    match value.kind() {
        ValueKind::None => String::new(),
        ValueKind::Bool => if value.is_true() { "yes" } else { "" }.to_owned(),
        ValueKind::Seq | ValueKind::Iterable => {
            let items: Vec<String> = value.try_iter().into_iter().flatten().map(|item| value_text(&item)).collect();
            items.join(", ")
        }
        _ => value.to_string(),
    }
}

fn laid_out(text: &str, is_markdown: bool, format: &str) -> String {
    let content = if is_markdown { line(text).content } else { vec![Inline::text(text)] };
    match format {
        "markdown" => {
            let mark = &mut |_: &str| None;
            Writer { host: Host::Page, room: Room::Cell, address: &as_it_is, mark }.line(&content)
        }
        "rst" => Rst { address: &as_it_is, mark: &mut |_| None }.line(&content),
        "csv" => crate::prose::plain_inlines(&content),
        _ if is_markdown => html_inline(text),
        _ => escaped(text).into_owned(),
    }
}

/// A text inside of an element or an attribute.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '<', '>', '"']) {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").into()
    } else {
        text.into()
    }
}

fn html_table(titles: &[String], rows: &[Vec<String>]) -> String {
    let row = |tag: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("<{tag}>{cell}</{tag}>")).collect();
        format!("<tr>{}</tr>\n", cells.concat())
    };
    let body: Vec<String> = rows.iter().map(|cells| row("td", cells)).collect();
    format!("<table>\n<thead>\n{}</thead>\n<tbody>\n{}</tbody>\n</table>\n", row("th", titles), body.concat())
}

fn capitalized(word: &str) -> String {
    let word = word.replace(['_', '-'], " ");
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
