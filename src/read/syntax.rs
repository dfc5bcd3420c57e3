//! What the parser says of a text that is no TOML, in this tool's words: one finding a mistake, and none for what only
//! follows from another.

use std::collections::HashMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use super::rule;
use crate::finding::{Finding, Place};
use crate::nearest::nearest;
use crate::path::KeyPath;

/// The parser's words for a key or a header that was there before.
const DUPLICATE: &str = "duplicate key";

/// How many characters of the text a message repeats.
const LONGEST_PIECE: usize = 60;

/// What keeps a text from being TOML.
#[derive(Default)]
pub(super) struct Mistakes {
    /// One a mistake, in the order of the text.
    pub(super) findings: Vec<Finding>,
    /// The bytes in which everything else may be a consequence of one.
    pub(super) broken: Vec<Range<usize>>,
    /// Whether something may have gone unread that has a name, so that references to it seem to lead nowhere.
    pub(super) names_lost: bool,
}

/// The mistakes of a text, from what the parser says of it.
pub(super) fn mistakes(text: &str, root: &DeTable<'_>, errors: &[Error]) -> Mistakes {
    if errors.is_empty() {
        return Mistakes::default();
    }
    let mut errors: Vec<(Range<usize>, &str)> =
        errors.iter().map(|error| (span_in(text, error), error.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    let headers = headers(text);
    let mut first_headers: HashMap<&str, usize> = HashMap::new();
    if errors.iter().any(|(_, message)| *message == DUPLICATE) {
        for start in headers.iter().rev() {
            first_headers.insert(text[line_of(text, *start)].trim(), *start);
        }
    }
    let unclosed = errors.iter().any(|(_, message)| is_unclosed(message));
    let unclosed = if unclosed { open_bracket(text) } else { None };

    let mut findings = Vec::new();
    let mut broken: Vec<Range<usize>> = Vec::new();
    let mut names_lost = false;
    // Behind one mistake, the rest of what it spoils says nothing of its own.
    let mut spoilt = 0;
    for (span, message) in errors {
        let misplaced = message == DUPLICATE && broken.last().is_some_and(|last| span.start < last.end);
        if misplaced || span.start < spoilt || !broken.is_empty() && spoilt == text.len() {
            continue;
        }
        let next_header = headers.get(headers.partition_point(|header| *header <= span.start)).copied();
        let line = line_of(text, span.start);
        let mistake = Mistake { text, span, message, line };
        let opening = unclosed.as_ref().filter(|opening| opening.start <= mistake.span.start);
        if let Some(opening) = opening {
            // A string that does not end swallows the bracket.
            let finding =
                if message.contains("string, expected") { mistake.finding() } else { never_closed(text, opening) };
            findings.push(finding);
            spoilt = text.len();
            broken.push(opening.start..spoilt);
            names_lost = true;
        } else if let Some(opening) = mistake.opening_of_long_string() {
            let quotes = &text[opening.clone()];
            findings.push(
                Finding::new(rule::SYNTAX_ERROR, Place::Bytes(opening.clone()), "the string is never closed")
                    .help(format!("close it with `{quotes}`")),
            );
            spoilt = text.len();
            broken.push(opening.start..spoilt);
            names_lost = true;
        } else {
            let mut finding = mistake.finding();
            if message == DUPLICATE {
                // Of two tables with the same header, the parser keeps the place of the second.
                let header = first_headers.get(text[mistake.line.clone()].trim());
                let header = header.filter(|start| **start < mistake.line.start).map(|start| line_of(text, *start));
                let header = header.map(|line| line.start..line.start + text[line].trim_end().len());
                if let Some(first) = header.map(Place::Bytes).or_else(|| first_of(&mistake, root, &headers)) {
                    finding = finding.also(first, "it is first given here");
                }
            }
            findings.push(finding);
            // The keys under a header that cannot be read end up in another table.
            let end = if mistake.in_header() { next_header.unwrap_or(text.len()) } else { mistake.line.end };
            spoilt = mistake.line.end;
            names_lost |= !mistake.leaves_names();
            if broken.last().is_none_or(|last| last.end < end) {
                broken.push(mistake.line.start..end);
            }
        }
    }
    Mistakes { findings, broken, names_lost }
}

/// Finds line breaks between a key and its value, which TOML forbids and the parser takes in inline tables.
pub(super) fn breaks_beside_equals(text: &str, table: &DeTable<'_>, findings: &mut Vec<Finding>) {
    for (key, value) in table {
        let between = key.span().end..value.span().start;
        if text.get(between.clone()).is_some_and(is_broken_equals) {
            let place = Place::Bytes(key.span().start..between.end);
            let message = "a line break stands beside `=`";
            let help = "write the key, `=` and the beginning of the value on one line";
            findings.push(Finding::new(rule::SYNTAX_ERROR, place, message).help(help));
        }
        breaks_in(text, value.get_ref(), findings);
    }
}

fn breaks_in(text: &str, value: &DeValue<'_>, findings: &mut Vec<Finding>) {
    match value {
        DeValue::Table(table) => breaks_beside_equals(text, table, findings),
        DeValue::Array(array) => array.iter().for_each(|element| breaks_in(text, element.get_ref(), findings)),
        _ => {}
    }
}

/// Whether this is an `=` with a line break, and nothing else but blanks and comments: between the header of a table
/// and the table, there is more.
fn is_broken_equals(between: &str) -> bool {
    let code = || between.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    between.contains('\n') && code().filter(|line| !line.is_empty()).eq(["="])
}

/// The bytes of an error; none, at the start, where the parser gives none that are in the text.
fn span_in(text: &str, error: &Error) -> Range<usize> {
    error.span().filter(|span| text.get(span.clone()).is_some()).unwrap_or(0..0)
}

/// What the parser reports, with the line (its end included) on which it does.
struct Mistake<'t> {
    text: &'t str,
    span: Range<usize>,
    message: &'t str,
    line: Range<usize>,
}

impl Mistake<'_> {
    /// Whether the line gives no name to anything: it is `key = …` or a step, and says no id, alias or former name.
    fn leaves_names(&self) -> bool {
        let line = self.text[self.line.clone()].trim_start();
        let bare = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let key = line.split('=').next().unwrap_or_default().trim_end();
        let step = line.starts_with('{') || key == "history";
        if step { !line.contains("was") } else { line.contains('=') && bare(key) && !matches!(key, "id" | "aliases") }
    }

    fn finding(&self) -> Finding {
        let place = Place::Bytes(self.span.clone());
        let (message, help) = self.words();
        let finding = Finding::new(rule::SYNTAX_ERROR, place, message);
        let expected = self.message.split_once(", ").map(|(_, expected)| expected);
        let expected = expected.filter(|expected| *expected != "expected nothing");
        match (help, expected) {
            (Some(help), Some(expected)) if self.message.starts_with("invalid date") => {
                finding.label(expected).help(help)
            }
            (Some(help), _) => finding.help(help),
            (None, Some(expected)) => finding.label(expected),
            (None, None) => finding,
        }
    }

    /// The fact, and what to do; without the latter, the parser's own words have to do.
    fn words(&self) -> (String, Option<String>) {
        let excerpt = shown(self.text[self.span.clone()].trim());
        let excerpt = excerpt.as_str();
        let line = self.text[self.line.clone()].trim();
        let before = shown(self.text[self.line.start..self.span.start].trim());
        let (fact, expected) = self.message.split_once(", expected ").unwrap_or((self.message, ""));
        let said = |fact: &str, help: &str| (fact.to_owned(), Some(help.to_owned()));
        if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|marker| line.starts_with(marker)) {
            return said("a merge left its conflict here", "keep what is right of both sides, and delete the markers");
        }
        if line.starts_with("//") && !fact.contains("string") {
            return said("a comment does not begin with `//`", "write `#` instead");
        }
        let here = &self.text[self.span.start..];
        // An error of a string or a comment is at the character; of anything else, around it.
        let control = if fact.ends_with("string") || fact.starts_with("invalid comment") {
            here.chars().next().filter(|c| c.is_control() && *c != '\n' && !here.starts_with("\r\n"))
        } else {
            here[..self.span.len()].trim().chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        };
        if let Some(control) = control {
            let help = match fact {
                "invalid basic string" => format!("delete it, or write it as `\\u{:04X}`", u32::from(control)),
                _ => "delete it".to_owned(),
            };
            return (format!("here is a control character, U+{:04X}", u32::from(control)), Some(help));
        }
        match fact {
            _ if fact.contains("recurs") => {
                said("values are nested too deeply", "nothing in a registry is nested deeper than five levels")
            }
            DUPLICATE => (format!("`{excerpt}` is given twice"), Some("keep one of the two".to_owned())),
            _ if fact.starts_with("cannot extend") => {
                said("this key has a value already, and cannot be a table as well", "keep one of the two")
            }
            "invalid basic string" | "invalid literal string"
                if expected.starts_with(['`', '\'']) && excerpt.is_empty() =>
            {
                said("the string does not end on its line", "close it with the quote with which it begins")
            }
            "missing escaped value" => {
                let escape = self.text[self.span.start..].chars().next().unwrap_or(' ');
                (
                    format!("`\\{escape}` stands for nothing"),
                    Some("write `\\\\` for a backslash, or use single quotes".to_owned()),
                )
            }
            "string values must be quoted" | "invalid boolean" => not_a_value(excerpt),
            _ if fact.starts_with("invalid") && fact.contains("date") && !excerpt.is_empty() => {
                (format!("`{excerpt}` is no date"), Some("write a day as in `2025-01-30`".to_owned()))
            }
            "invalid unquoted key" | "key with no value" if excerpt == ":" || before.ends_with(':') => {
                said("a `:` stands where `=` belongs", "write `key = value`")
            }
            "invalid unquoted key" => (
                format!("`{excerpt}` cannot stand in a key without quotes"),
                Some("without them, a key is made of letters, digits, `-` and `_`".to_owned()),
            ),
            "key with no value" => {
                (format!("`{before}` has no value"), Some(format!("write `{before} = …`, or delete it")))
            }
            "extra `=`" => said("there is one `=` too many", "delete it"),
            "extra comma in array" | "extra comma in inline table" => said("there is one comma too many", "delete it"),
            "unexpected key or value" | "unexpected content" => {
                said("the line should end here", "each key stands on a line of its own, and a comment begins with `#`")
            }
            "unclosed table" | "unclosed array table" if line.ends_with(']') => {
                said("a header cannot have blanks in it", "an id is one word, such as `multi-memory`")
            }
            "unclosed table" => said("the header is not closed", "close it with `]`"),
            "unclosed array table" => said("the header is not closed", "close it with `]]`"),
            "missing table open" | "invalid key-value pair" | "unquoted keys cannot be empty" => {
                said("a key or a header should stand here", "a line is `key = value`, or a header such as `[entry.ID]`")
            }
            "missing comma between array elements" => {
                said("a comma is missing before this", "put `,` between the elements")
            }
            "missing comma between key-value pairs"
            | "missing assignment between key-value pairs"
            | "extra assignment between key-value pairs" => said("a comma is missing here", "put `,` between the keys"),
            "invalid inline table element" | "missing key for inline table element" => {
                said("a key should stand here", "an inline table is written `{ key = value }`")
            }
            "unexpected `=` in array" => {
                said("an array has no keys", "a table in an array is written `{ key = value }`")
            }
            _ if fact.starts_with("carriage return") => {
                said("a carriage return is no line end by itself", "save the file with Unix or Windows line ends")
            }
            "missing array opening" => said("this `]` closes nothing", "delete it, or write the `[` that is missing"),
            "missing inline table opening" => {
                said("this `}` closes nothing", "delete it, or write the `{` that is missing")
            }
            "missing opening quote" => said("this quote closes nothing", "delete it, or write the one that is missing"),
            "missing value for key" => said("the key has no value", "write `key = value`"),
            "invalid float" | "invalid mantissa" | "invalid exponent" | "invalid fraction" => {
                said("this is no number", "write a number in digits, or a string in quotes")
            }
            "invalid time" => said("this is no time", "a registry has days alone, as in `2025-01-30`"),
            _ if fact.starts_with("keys cannot be multi-line") => {
                said("a key is a string of several lines", "one quote on either side is enough")
            }
            _ if is_unclosed(self.message) => {
                said("an array or inline table is never closed", "write the bracket that is missing")
            }
            "unexpected leading zero" => said("the number begins with a zero", "leave the zero out"),
            "`_` may only go between digits" => said(fact, "leave it out"),
            _ => (fact.to_owned(), None),
        }
    }

    fn in_header(&self) -> bool {
        self.text[self.line.clone()].trim_start().starts_with('[')
    }

    /// Where a string over several lines begins that goes on to the end of the text.
    fn opening_of_long_string(&self) -> Option<Range<usize>> {
        let quotes = if self.message.starts_with("invalid multi-line basic string, expected `\"`") {
            "\"\"\""
        } else if self.message.starts_with("invalid multi-line literal string, expected `'`") {
            "'''"
        } else {
            return None;
        };
        let start = self.text.rfind(quotes)?;
        Some(start..start + quotes.len())
    }
}

/// What to say of a word that is no value.
fn not_a_value(word: &str) -> (String, Option<String>) {
    let bare = word.trim_matches(['“', '”', '„', '‘', '’', '`']);
    let help = if word.is_empty() {
        return ("there is no value".to_owned(), Some("write one, or delete the key".to_owned()));
    } else if bare != word {
        format!("write it in straight quotes: `\"{bare}\"`")
    } else if word.contains(char::is_whitespace) {
        "put a string in quotes, and a comma between two values".to_owned()
    } else if let Some(flag) = nearest(word, ["true", "false"]) {
        format!("write `{flag}`, or a string in quotes: `\"{word}\"`")
    } else {
        format!("write a string in quotes: `\"{word}\"`")
    };
    (format!("`{word}` is no value"), Some(help))
}

/// A piece of the text as it can stand in a message: no line long, and without what a terminal would obey.
fn shown(piece: &str) -> String {
    let mut shown: String =
        piece.chars().take(LONGEST_PIECE).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if piece.chars().nth(LONGEST_PIECE).is_some() {
        shown.push('…');
    }
    shown
}

fn is_unclosed(message: &str) -> bool {
    message.starts_with("unclosed array,") || message.starts_with("unclosed inline table")
}

fn never_closed(text: &str, opening: &Range<usize>) -> Finding {
    let (what, bracket) = if text[opening.clone()].starts_with('{') { ("inline table", '}') } else { ("array", ']') };
    Finding::new(rule::SYNTAX_ERROR, Place::Bytes(opening.clone()), format!("this {what} is never closed"))
        .help(format!("close it with `{bracket}`"))
}

/// The opening bracket that nothing closes: the one that meets a closing bracket of the other sort, or else the last
/// that is open at the end. The parser says only that there is one.
fn open_bracket(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut fresh_line = true;
    while let Some(byte) = bytes.get(at) {
        let rest = &text[at..];
        let line = || rest.find('\n').unwrap_or(rest.len());
        let length = match byte {
            b'#' => line(),
            b'[' if fresh_line && open.is_empty() => line(),
            b'"' | b'\'' => string_length(rest),
            _ => 1,
        };
        match byte {
            b'[' | b'{' if length == 1 => open.push(at),
            b']' | b'}' => match open.pop() {
                Some(opening) if (bytes[opening] == b'[') != (*byte == b']') => return Some(opening..opening + 1),
                _ => {}
            },
            _ => {}
        }
        fresh_line = *byte == b'\n' || fresh_line && byte.is_ascii_whitespace();
        at += length.max(1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    open.pop().map(|opening| opening..opening + 1)
}

/// The length of the string at the start of a text; one that does not end goes to the end of its line.
fn string_length(text: &str) -> usize {
    for quotes in ["\"\"\"", "\'\'\'"] {
        if let Some(inner) = text.strip_prefix(quotes) {
            return inner.find(quotes).map_or(text.len(), |end| end + 2 * quotes.len());
        }
    }
    let quote = text.as_bytes()[0];
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return index,
            _ if byte == quote && !escaped => return index + 1,
            _ => escaped = byte == b'\\' && quote == b'"' && !escaped,
        }
    }
    text.len()
}

/// Where the lines begin that look like headers.
fn headers(text: &str) -> Vec<usize> {
    let mut start = 0;
    let mut headers = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            headers.push(start);
        }
        start += line.len();
    }
    headers
}

/// The bytes of the line of a byte, its end included.
fn line_of(text: &str, byte: usize) -> Range<usize> {
    let start = text[..byte].rfind('\n').map_or(0, |end| end + 1);
    let end = text[byte..].find('\n').map_or(text.len(), |end| byte + end + 1);
    start..end
}

/// Where a key that is given twice is given first, if it stands in a table with a header or is one.
fn first_of(mistake: &Mistake<'_>, root: &DeTable<'_>, headers: &[usize]) -> Option<Place> {
    let keys = if mistake.in_header() {
        keys_of(&mistake.text[mistake.line.clone()])?
    } else {
        let header = headers[..headers.partition_point(|header| *header < mistake.span.start)].last();
        let above = header.map_or(Some(Vec::new()), |header| keys_of(&mistake.text[line_of(mistake.text, *header)]));
        let own = keys_of(&format!("{} = 0", &mistake.text[mistake.line.start..mistake.span.end]));
        above?.into_iter().chain(own?).collect()
    };
    let mut path = KeyPath::root();
    let mut table = root;
    let mut found = None;
    for (depth, key) in keys.iter().enumerate() {
        let (name, mut value) = table.get_key_value(key.as_str())?;
        path = path.key(key);
        found = Some(name.span());
        if depth + 1 == keys.len() {
            break;
        }
        if let Some(array) = value.get_ref().as_array() {
            let before = array.partition_point(|element| element.span().start <= mistake.span.start);
            let last = before.checked_sub(1)?;
            path = path.index(last);
            value = array.get(last)?;
        }
        table = value.get_ref().as_table()?;
    }
    found.filter(|first| first.start < mistake.span.start).map(|_| Place::Key(path))
}

/// The keys of a line with one header or one key.
fn keys_of(line: &str) -> Option<Vec<String>> {
    let parsed = DeTable::parse(line).ok()?;
    let mut table = parsed.get_ref();
    let mut keys = Vec::new();
    while let Some((key, value)) = table.iter().next() {
        keys.push(key.get_ref().to_string());
        let value = value.get_ref();
        let inner = value.as_array().and_then(|array| array.first()).map_or(value, |first| first.get_ref());
        match inner.as_table() {
            Some(inner) => table = inner,
            None => break,
        }
    }
    Some(keys)
}

#[cfg(test)]
mod tests {
    use crate::read::{self, Text};

    /// The line and the message of every finding.
    fn found(text: &str) -> Vec<String> {
        let text = Text::new("tiers.toml", text);
        let source = read::read(&text);
        let place = |finding| text.position(source.locate(finding).start).line;
        source.findings.iter().map(|f| format!("{}: {}", place(&f.place), f.message)).collect()
    }

    #[test]
    fn one_finding_a_mistake() {
        let rest = "[entry.b]\nkind = \"x\"\ntier = 1\n[kind.x]\n[[tier]]\nid = 1\n";
        let entry = |lines: &str| format!("format = 1\n[entry.a]\n{lines}\n{rest}");
        for (lines, expected) in [
            ("kind = \"x\ntier = 1", "3: the string does not end on its line"),
            ("kind = x", "3: `x` is no value"),
            ("default-on = True", "3: `True` is no value"),
            ("kind = “x”", "3: `“x”` is no value"),
            ("kind =", "3: there is no value"),
            ("kind: \"x\"", "3: a `:` stands where `=` belongs"),
            ("kind \"x\"", "3: `kind` has no value"),
            ("date = 2025-02-30", "3: `2025-02-30` is no date"),
            ("kind = \"\u{1}\"", "3: here is a control character, U+0001"),
            ("tier = 1\ntier = 2", "4: `tier` is given twice"),
            ("[entry.a]\ntier = 1\nkind = \"x\"", "3: `a` is given twice"),
            ("[entry.c\nkind = \"x\"", "3: the header is not closed"),
            ("owners = [\"a\",\n    \"b\"", "3: this array is never closed"),
            ("history = [\n    { tier = 1,\n]", "4: this inline table is never closed"),
            ("title = \"\"\"x", "3: the string is never closed"),
            ("<<<<<<< HEAD", "3: a merge left its conflict here"),
        ] {
            assert_eq!(found(&entry(lines)).join("\n"), expected, "{lines}");
        }
    }

    #[test]
    fn each_mistake_has_its_finding() {
        let text = "format = 1\n[entry.a]\nkind = x\ntier = y\nteir = 1\n[entry.b]\nkind = z\n";
        let findings = found(text);
        for expected in
            ["3: `x` is no value", "4: `y` is no value", "5: an entry has no key `teir`", "7: `z` is no value"]
        {
            assert!(findings.iter().any(|finding| finding == expected), "{findings:#?}");
        }
    }
}
