//! CSV or JSON → a page with one table.

use indexmap::IndexSet;
use serde_json::Value;

use super::columns;
use super::page::{Block, Content, Page, Row, Table};
use super::text::Text;

/// Why data was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Reads CSV, or TSV by another `delimiter`; the first line has the titles.
pub(super) fn csv(text: &str, delimiter: u8) -> Result<Page, DataError> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let failed = |error: &csv::Error| DataError {
        line: error.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(1),
        message: match error.kind() {
            csv::ErrorKind::Utf8 { .. } => "a field is not UTF-8".to_owned(),
            _ => error.to_string(),
        },
    };
    let header: Vec<Text> = reader.headers().map_err(|error| failed(&error))?.iter().map(Text::of).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| failed(&error))?;
        let line = record.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(1);
        rows.push(Row { line, cells: record.iter().map(Text::of).collect() });
    }
    Ok(page(text, header, rows))
}

/// Reads JSON: an array of objects, an object of objects, or one of these inside an object. The key of an object
/// becomes its `name`.
pub(super) fn json(text: &str) -> Result<Page, DataError> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| DataError { line: error.line(), message: error.to_string() })?;
    let Some((depth, elements)) = elements(&value) else {
        let message = "there is no array of objects and no object of objects".to_owned();
        return Err(DataError { line: 1, message });
    };
    let mut titles: IndexSet<&str> = IndexSet::new();
    if elements.iter().any(|(key, _)| key.is_some()) {
        titles.insert("name");
    }
    for (_, element) in &elements {
        titles.extend(element.keys().map(String::as_str));
    }
    if titles.len() > columns::WIDEST {
        let message = format!("the objects have {} different keys, which are too many to be columns", titles.len());
        return Err(DataError { line: 1, message });
    }
    let lines = object_lines(text, depth);
    let rows = elements.iter().enumerate().map(|(index, (key, element))| {
        let cell = |title: &&str| match (element.get(*title), key) {
            (Some(value), _) => Text::of(&shown(value)),
            (None, Some(key)) if *title == "name" => Text::of(key),
            _ => Text::default(),
        };
        Row { line: lines.get(index).copied().unwrap_or(1), cells: titles.iter().map(cell).collect() }
    });
    let rows = rows.collect();
    Ok(page(text, titles.iter().map(|title| Text::of(title)).collect(), rows))
}

fn page(text: &str, header: Vec<Text>, rows: Vec<Row>) -> Page {
    let table = Content::Table(Table { header, rows });
    Page { blocks: vec![Block { line: 1, range: 0..text.len(), content: table }], ..Page::default() }
}

type Element<'v> = (Option<&'v str>, &'v serde_json::Map<String, Value>);

/// The objects that are rows, with their keys if they have any, and how many brackets are around each.
fn elements(value: &Value) -> Option<(usize, Vec<Element<'_>>)> {
    let outer = direct(value);
    let inner = || value.as_object().and_then(|object| object.values().find_map(direct));
    match outer {
        // `{ "targets": { … } }` only wraps the rows.
        Some(elements) if elements.len() == 1 => Some(inner().map_or((1, elements), |inner| (2, inner))),
        Some(elements) => Some((1, elements)),
        None => Some((2, inner()?)),
    }
}

fn direct(value: &Value) -> Option<Vec<Element<'_>>> {
    match value {
        Value::Array(array) if !array.is_empty() => {
            array.iter().map(|element| Some((None, element.as_object()?))).collect()
        }
        Value::Object(object) if !object.is_empty() => {
            object.iter().map(|(key, element)| Some((Some(key.as_str()), element.as_object()?))).collect()
        }
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The lines on which the objects inside this many brackets begin.
fn object_lines(text: &str, wanted: usize) -> Vec<usize> {
    let mut lines = Vec::new();
    let (mut depth, mut line, mut quoted, mut escaped) = (0_usize, 1, false, false);
    for byte in text.bytes() {
        match byte {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                if byte == b'{' && depth == wanted {
                    lines.push(line);
                }
                depth += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(page: &Page) -> Vec<String> {
        let Content::Table(table) = &page.blocks[0].content else { panic!() };
        let plain = |cells: &[Text]| cells.iter().map(Text::plain).collect::<Vec<_>>().join("/");
        let rows = table.rows.iter().map(|row| format!("{}:{}", row.line, plain(&row.cells)));
        std::iter::once(plain(&table.header)).chain(rows).collect()
    }

    #[test]
    fn csv_has_titles() {
        assert_eq!(rows(&csv("name,tier\n\"a,b\",1\nc\n", b',').unwrap()), ["name/tier", "2:a,b/1", "3:c"]);
    }

    #[test]
    fn json_is_an_array_or_an_object() {
        assert_eq!(
            rows(&json("[\n {\"a\": 1},\n {\"a\": \"x\", \"b\": [1, 2]}\n]").unwrap()),
            ["a/b", "2:1/", "3:x/1, 2"]
        );
        assert_eq!(rows(&json("{\"x\":\n {\"tier\": 1}}").unwrap()), ["name/tier", "2:x/1"]);
        assert_eq!(rows(&json("{\"v\": 1, \"list\": [\n{\"n\": null}]}").unwrap()), ["n", "2:"]);
        assert_eq!(json("[1]").unwrap_err().line, 1);
        assert!(json("{").is_err());
    }
}
