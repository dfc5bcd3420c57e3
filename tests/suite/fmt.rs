//! Properties of the formatter, on registries in every ugly form that TOML has.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tiers::toml::{Changed, Segment, parse};

/// Where a comment goes, until all of them get their numbers.
const COMMENT: &str = "\u{1}";

/// Known keys of each kind of table, so that sorting meets every place.
fn order(path: &[Segment]) -> Vec<&'static str> {
    match path {
        [] => vec!["format", "project", "tier"],
        [.., Segment::Index(_)] => vec!["tier", "date", "since", "pr", "id", "name"],
        [Segment::Key(entry), Segment::Key(_)] if entry == "entry" => vec!["kind", "tier", "notes", "a b", "history"],
        [.., Segment::Key(last)] if last == "sub" || last == "pr" => vec!["kind", "date", "tier", "notes"],
        _ => vec![],
    }
}

fn format(text: &str, order: &dyn Fn(&[Segment]) -> Vec<&'static str>) -> Result<String, Changed> {
    tiers::toml::format(&parse(text), order)
}

/// Spaces and tabs, within a line.
fn space() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "", " ", "  ", "\t", " \t "])
}

/// What may end a line: spaces, a comment, and blank or comment lines after it.
fn line_end() -> impl Strategy<Value = String> {
    let end = select(vec!["\n", "\n", "\n", "\n\n", "\n \t\n\n\n"]);
    let comment = select(vec!["", "", "", COMMENT]);
    let line = (space(), comment, space(), end).prop_map(|(before, comment, after, end)| {
        let after = if comment.is_empty() { "" } else { after };
        format!("{before}{comment}{after}{end}")
    });
    prop::collection::vec(line, 1..4).prop_map(|lines| lines.concat())
}

/// What may stand between the elements of an array.
fn gap() -> impl Strategy<Value = String> {
    prop_oneof![4 => space().prop_map(str::to_owned), 1 => (line_end(), space()).prop_map(|(end, space)| end + space)]
}

/// Scalars that are hard to tell from what is around them.
const SCALARS: [&str; 18] = [
    "1",
    "-0.5",
    "1_000",
    "0xff",
    "true",
    "inf",
    "2025-01-30",
    "2025-01-30 07:32:00",
    "07:32:00.5",
    "\"\"",
    "''",
    "\"# no comment\"",
    "'# none \\'",
    "\"\\\"]},\\\\\"",
    "'é\"'",
    "\"ünï\"",
    "\"\\u00e9\"",
    "\"a string that is long enough for arrays of a few of them to be broken over lines\"",
];

/// Strings with spaces and blank lines of their own.
const LONG_STRINGS: [&str; 3] =
    ["\"\"\"\n  # none \t\n\n\n\nend\\\"\"\"\"\"\"", "'''\n[x] \n\n\n# none'''''", "\"\"\"a \\  \n\n  b\"\"\""];

fn value(scalars: Vec<&'static str>) -> BoxedStrategy<String> {
    let scalar = select(scalars).prop_map(str::to_owned);
    scalar.prop_recursive(4, 24, 5, |inner| prop_oneof![array(inner.clone()), inline(inner)]).boxed()
}

/// Elements with what is before and behind them, and whether the last has a comma.
fn list(element: impl Strategy<Value = Vec<String>>, gap: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let gaps = prop::collection::vec((gap.clone(), gap.clone()), 5);
    (element, gaps, gap, any::<bool>()).prop_map(|(elements, gaps, end, comma)| {
        let mut out = String::new();
        let count = elements.len();
        for (i, (element, (before, after))) in elements.into_iter().zip(gaps).enumerate() {
            out += &(before + &element + &after);
            out += if i + 1 < count || comma { "," } else { "" };
        }
        out + &end
    })
}

fn array(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    list(prop::collection::vec(inner, 0..5), gap().boxed()).prop_map(|list| format!("[{list}]"))
}

fn inline(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let gap = prop_oneof![space().prop_map(str::to_owned), gap()];
    list(pairs(inner, 0..4), gap.boxed()).prop_map(|list| format!("{{{list}}}"))
}

/// Pairs with different first keys.
fn pairs(value: BoxedStrategy<String>, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    let keys =
        ["tier", "kind", "\"date\"", "'since'", "pr", "no-tes", "\"a b\"", "\"n\\u006ftes\"", "2025-01-30", "\"#\""];
    let suffix = select(vec!["", "", "", ".x", " . \"y.z\"", ".tier\t. 1"]);
    subsequence(keys.to_vec(), count).prop_shuffle().prop_flat_map(move |keys| {
        let pair = (suffix.clone(), space(), space(), value.clone())
            .prop_map(|(suffix, before, after, value)| format!("{suffix}{before}={after}{value}"));
        let pairs = prop::collection::vec(pair, keys.len());
        pairs.prop_map(move |pairs| keys.iter().zip(pairs).map(|(key, pair)| (*key).to_owned() + &pair).collect())
    })
}

fn body(value: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    pairs(value, 0..6).prop_flat_map(|pairs| {
        let around = prop::collection::vec((space(), line_end()), pairs.len());
        around.prop_map(move |around| {
            let lines = pairs.iter().zip(around);
            lines.map(|(pair, (space, end))| [space, pair, &end].concat()).collect::<String>()
        })
    })
}

fn registry(scalars: Vec<&'static str>) -> impl Strategy<Value = String> {
    let value = value(scalars);
    let headers = [
        "[ project ]",
        "[[ rule]]",
        "[[rule]]",
        "[rule.\"x\" ]",
        "[entry . a]",
        "[entry.\"b.c\"]",
        "[entry.a.history-of]",
        "[[entry.a.steps]]",
        "[[entry.a.steps]]",
        "[entry.a.steps.sub]",
        "[entry.d]",
        "[matrix.'m'.cells]",
        "[matrix.'m']",
    ];
    subsequence(headers.to_vec(), 0..headers.len()).prop_flat_map(move |headers| {
        let tables = prop::collection::vec((space(), line_end(), body(value.clone())), headers.len());
        let crlf = prop_oneof![Just(vec![false]), Just(vec![true]), prop::collection::vec(any::<bool>(), 7)];
        (prop_oneof![Just(String::new()), line_end()], body(value.clone()), tables, crlf, any::<bool>()).prop_map(
            move |(start, root, tables, crlf, cut)| {
                let mut text = start + &root;
                for (header, (space, end, body)) in headers.iter().zip(tables) {
                    text += &[space, header, &end, &body].concat();
                }
                let mut text = numbered(&text);
                if cut {
                    text.truncate(text.trim_end().len());
                }
                let newlines = crlf.iter().cycle().map(|&crlf| if crlf { "\r\n" } else { "\n" });
                let lines = text.split('\n').zip(newlines);
                let mut text: String = lines.map(|(line, newline)| line.to_owned() + newline).collect();
                if cut {
                    text.truncate(text.trim_end().len());
                }
                text
            },
        )
    })
}

/// Makes every comment one of its own.
fn numbered(text: &str) -> String {
    let mut parts = text.split(COMMENT).enumerate();
    let first = parts.next().map_or("", |(_, text)| text).to_owned();
    parts.fold(first, |text, (i, part)| format!("{text}#{}\"[{{ '''<{i}>{part}", if i % 2 == 0 { " " } else { "" }))
}

proptest! {
    #[test]
    fn only_the_form_changes(text in registry([&SCALARS[..], &LONG_STRINGS].concat())) {
        let meaning: Result<toml::Table, _> = toml::from_str(&text);
        let meaning = meaning.unwrap_or_else(|error| panic!("the generator made no TOML: {error}\n{text}"));
        let formatted = format(&text, &order).unwrap_or_else(|error| panic!("{error}\n{text}"));

        prop_assert_eq!(&toml::from_str::<toml::Table>(&formatted).unwrap(), &meaning, "\n{}", formatted);
        prop_assert_eq!(&format(&formatted, &order).unwrap(), &formatted, "\n{}", formatted);
        for i in 1..=text.matches("'''<").count() {
            let comment = |text: &str| text.matches(&format!("\"[{{ '''<{i}>")).count();
            prop_assert_eq!(comment(&formatted), 1, "comment {}\n{}", i, formatted);
        }
        prop_assert_eq!(formatted.matches("'''<").count(), text.matches("'''<").count());
    }

    #[test]
    fn spacing_is_canonical(text in registry(SCALARS.to_vec())) {
        let formatted = format(&text, &order).unwrap();
        prop_assert!(formatted.is_empty() || formatted.ends_with('\n'));
        let crlf = formatted.contains("\r\n");
        let lines: Vec<_> = formatted.split_terminator(if crlf { "\r\n" } else { "\n" }).collect();
        prop_assert!(lines.iter().all(|line| !line.contains(['\r', '\n'])), "mixed line ends: {:?}", formatted);
        prop_assert!(lines.iter().all(|line| !line.ends_with([' ', '\t'])), "space at a line's end\n{}", formatted);
        prop_assert!(lines.windows(2).all(|pair| pair != ["", ""]), "two blank lines\n{}", formatted);
        prop_assert!(lines.first() != Some(&"") && lines.last() != Some(&""), "blank at an end\n{}", formatted);
    }

    /// Among short random texts are the forms that nobody thinks of; most of them are not TOML.
    #[test]
    fn no_text_is_too_odd(text in "([a\\[\\]{}=,.\"'# \t\r\n1\\\\\u{feff}é]|a=|\r\n|\"\"\"|'''|# ){0,12}") {
        if parse(&text).mistakes().is_empty() {
            let formatted = format(&text, &order).unwrap();
            prop_assert_eq!(&format(&formatted, &order).unwrap(), &formatted);
        }
    }
}
