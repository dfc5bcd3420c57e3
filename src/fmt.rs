//! The canonical layout of a registry's text: its spacing, its line breaks and the order of its keys. What keys a
//! table has is not known here; the caller tells their order.

mod syntax;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::mem;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_width::UnicodeWidthStr;

use self::syntax::{Array, Header, Inline, Kind, Line, Pair, Table, Value};
use crate::path::Segment;

/// Arrays that make a line longer than this are written with one element a line.
const MAX_WIDTH: usize = 120;

/// By how much an element stands further in than its array.
const INDENT: &str = "    ";

/// The canonical form of a TOML text: the same meaning and the same comments, and formatted again the same text.
///
/// `order` tells the order of the keys of the table at a path; keys that it does not name follow in the order found, so
/// for a map of ids it is empty. Tables keep their order, and all keys and scalar values are kept as written.
///
/// The result is read again and held against `text`, so an error is possible but a changed meaning is not.
pub fn format(text: &str, order: &dyn Fn(&[Segment]) -> Vec<&'static str>) -> Result<String, FormatError> {
    let meaning = DeTable::parse(text).map_err(|mut error| {
        error.set_input(Some(text));
        FormatError::Syntax(error)
    })?;
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let mut printer = Printer {
        order,
        newline: dominant_newline(body),
        path: Vec::new(),
        array_lengths: HashMap::new(),
        out: String::with_capacity(text.len()),
        blank: false,
    };
    for table in syntax::tables(body) {
        printer.table(&table);
    }
    let formatted = mark.to_owned() + &printer.out;
    let unchanged = formatted == text
        || DeTable::parse(&formatted).is_ok_and(|again| same_table(meaning.get_ref(), again.get_ref()))
            && comments(text) == comments(&formatted);
    if unchanged { Ok(formatted) } else { Err(FormatError::Changed) }
}

/// Why a text has no canonical form.
#[derive(Debug)]
pub enum FormatError {
    /// The text is not TOML.
    Syntax(toml::de::Error),
    /// The formatted text would not mean the same, or would lose a comment.
    Changed,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::Changed => {
                f.write_str("formatting would change what the file says; this is a defect of `tiers`, please report it")
            }
        }
    }
}

impl std::error::Error for FormatError {}

/// Whether a value may be laid out over several lines.
#[derive(Clone, Copy)]
enum Breaks {
    Allowed,
    Forbidden,
}

struct Printer<'o> {
    order: &'o dyn Fn(&[Segment]) -> Vec<&'static str>,
    newline: &'static str,
    /// Where the value stands that is being written.
    path: Vec<Segment>,
    /// How many elements each array of tables (`[[tier]]`) has so far.
    array_lengths: HashMap<Vec<Segment>, usize>,
    out: String,
    /// Whether a blank line comes before the next line. It is written late, so that none doubles and none ends the file.
    blank: bool,
}

impl Printer<'_> {
    fn table(&mut self, table: &Table) {
        self.blank = true;
        self.lines(&table.above, 0);
        if let Some(header) = &table.header {
            self.header(header);
        }
        self.lines(above(0, &table.head), 0);
        for (i, pair) in self.sorted(&table.pairs).into_iter().enumerate() {
            self.lines(above(i, &pair.above), 0);
            self.start_line(0);
            self.pair(pair, Breaks::Allowed);
            self.end_line(pair.behind);
        }
        self.lines(&table.tail, 0);
    }

    /// Writes a header and goes to the path of its table.
    fn header(&mut self, header: &Header) {
        let (open, close) = if header.array { ("[[", "]]") } else { ("[", "]") };
        self.start_line(0);
        self.out.push_str(open);
        self.dotted(&header.key);
        self.out.push_str(close);
        self.end_line(header.behind);

        self.path.clear();
        for (i, part) in header.key.iter().enumerate() {
            self.path.push(Segment::Key(decoded(part).into_owned()));
            if header.array && i + 1 == header.key.len() {
                *self.array_lengths.entry(self.path.clone()).or_default() += 1;
            }
            if let Some(length) = self.array_lengths.get(&self.path) {
                self.path.push(Segment::Index(length - 1));
            }
        }
    }

    fn pair(&mut self, pair: &Pair, breaks: Breaks) {
        let start = self.out.len();
        self.dotted(&pair.key);
        self.out.push_str(" = ");
        // Most values are scalars, which need no path.
        if let Value::Scalar(source) = pair.value {
            return self.out.push_str(source);
        }
        let depth = self.path.len();
        self.path.extend(pair.key.iter().map(|part| Segment::Key(decoded(part).into_owned())));
        match breaks {
            Breaks::Allowed => self.value(&pair.value, 0, self.out[start..].width()),
            Breaks::Forbidden => self.on_one_line(&pair.value),
        }
        self.path.truncate(depth);
    }

    fn dotted(&mut self, key: &[&str]) {
        for (i, part) in key.iter().enumerate() {
            self.out.push_str(if i == 0 { "" } else { "." });
            self.out.push_str(part);
        }
    }

    /// Writes a value on a line with this `indent`, `used` columns of which are not there for the value.
    fn value(&mut self, value: &Value, indent: usize, used: usize) {
        match value {
            Value::Array(array) if array.width.is_none_or(|width| used + width > MAX_WIDTH) => {
                self.one_element_a_line(array, indent);
            }
            _ => self.on_one_line(value),
        }
    }

    /// Writes a value without line breaks, save those in strings and in a table that is kept for its comments.
    fn on_one_line(&mut self, value: &Value) {
        match value {
            Value::Scalar(source) => self.out.push_str(source),
            Value::Array(array) => {
                self.out.push('[');
                for (i, element) in array.elements.iter().enumerate() {
                    self.out.push_str(if i == 0 { "" } else { ", " });
                    self.path.push(Segment::Index(i));
                    self.on_one_line(&element.value);
                    self.path.pop();
                }
                self.out.push(']');
            }
            Value::Inline(table) if table.comments => self.as_it_is(table),
            Value::Inline(table) if table.pairs.is_empty() => self.out.push_str("{}"),
            Value::Inline(table) => {
                for (i, pair) in self.sorted(&table.pairs).into_iter().enumerate() {
                    self.out.push_str(if i == 0 { "{ " } else { ", " });
                    self.pair(pair, Breaks::Forbidden);
                }
                self.out.push_str(" }");
            }
        }
    }

    fn one_element_a_line(&mut self, array: &Array, indent: usize) {
        let inner = indent + INDENT.len();
        self.out.push('[');
        self.end_line(array.behind);
        for (i, element) in array.elements.iter().enumerate() {
            self.lines(above(i, &element.above), inner);
            self.start_line(inner);
            self.path.push(Segment::Index(i));
            self.value(&element.value, inner, inner + ",".len());
            self.path.pop();
            self.out.push(',');
            self.end_line(element.behind);
        }
        self.lines(above(array.elements.len(), &array.tail), inner);
        self.blank = false;
        self.start_line(indent);
        self.out.push(']');
    }

    /// Writes an inline table that holds comments. Laid out over several lines it could need TOML 1.1 where it
    /// did not before (`{ a = [ # comment`), so only its blank lines and the white space at its line ends change.
    fn as_it_is(&mut self, table: &Inline) {
        let mut space = "";
        let mut newlines = 0;
        for token in syntax::tokens(table.source) {
            match token.kind {
                Kind::Space => space = token.text,
                Kind::Newline => {
                    space = "";
                    newlines += 1;
                    if newlines <= 2 {
                        self.out.push_str(self.newline);
                    }
                }
                Kind::Comment => {
                    newlines = 0;
                    self.out.push_str(mem::take(&mut space));
                    self.out.push_str(syntax::trimmed(token.text));
                }
                _ => {
                    newlines = 0;
                    self.out.push_str(mem::take(&mut space));
                    self.out.push_str(token.text);
                }
            }
        }
    }

    /// The pairs of the table at the current path, in its order.
    fn sorted<'p, 'a>(&self, pairs: &'p [Pair<'a>]) -> Vec<&'p Pair<'a>> {
        let order = (self.order)(&self.path);
        let mut sorted: Vec<_> = pairs.iter().collect();
        if !order.is_empty() {
            sorted.sort_by_cached_key(|pair| {
                let key = pair.key.first().map(|part| decoded(part));
                order.iter().position(|known| key.as_deref() == Some(*known)).unwrap_or(order.len())
            });
        }
        sorted
    }

    fn lines(&mut self, lines: &[Line], indent: usize) {
        for line in lines {
            match line {
                Line::Blank => self.blank = true,
                Line::Comment(comment) => {
                    self.start_line(indent);
                    self.out.push_str(comment);
                    self.end_line(None);
                }
            }
        }
    }

    fn start_line(&mut self, indent: usize) {
        if mem::take(&mut self.blank) && !self.out.is_empty() {
            self.out.push_str(self.newline);
        }
        for _ in (0..indent).step_by(INDENT.len()) {
            self.out.push_str(INDENT);
        }
    }

    fn end_line(&mut self, comment: Option<&str>) {
        if let Some(comment) = comment {
            self.out.push(' ');
            self.out.push_str(comment);
        }
        self.out.push_str(self.newline);
    }
}

/// The line end that the text has most of, strings aside: theirs stay as they are, being part of a value.
fn dominant_newline(text: &str) -> &'static str {
    let (mut lf, mut crlf) = (0, 0);
    for token in syntax::tokens(text).filter(|token| token.kind == Kind::Newline) {
        *(if token.text == "\n" { &mut lf } else { &mut crlf }) += 1;
    }
    if crlf > lf { "\r\n" } else { "\n" }
}

/// The lines above what is at `i` in a table or an array, which does not begin with a blank line.
fn above<'l, 'a>(i: usize, lines: &'l [Line<'a>]) -> &'l [Line<'a>] {
    match lines {
        [Line::Blank, rest @ ..] if i == 0 => rest,
        _ => lines,
    }
}

/// What a part of a key says, whether it is written bare or quoted.
fn decoded(part: &str) -> Cow<'_, str> {
    let unquoted = |quote: char| part.strip_prefix(quote)?.strip_suffix(quote);
    match unquoted('\'').or_else(|| unquoted('"').filter(|inner| !inner.contains('\\'))) {
        Some(inner) => Cow::Borrowed(inner),
        None if !part.starts_with('"') => Cow::Borrowed(part),
        None => {
            let key: toml_edit::Key = part.parse().expect("a key of a parsed text is a key");
            Cow::Owned(key.get().to_owned())
        }
    }
}

fn comments(text: &str) -> Vec<&str> {
    let comments = syntax::tokens(text).filter(|token| token.kind == Kind::Comment);
    let mut comments: Vec<_> = comments.map(|token| syntax::trimmed(token.text)).collect();
    comments.sort_unstable();
    comments
}

/// Equality. Numbers are held against each other as written, so that it holds for `nan` also.
fn same(a: &DeValue, b: &DeValue) -> bool {
    match (a, b) {
        (DeValue::String(a), DeValue::String(b)) => a == b,
        (DeValue::Integer(a), DeValue::Integer(b)) => (a.as_str(), a.radix()) == (b.as_str(), b.radix()),
        (DeValue::Float(a), DeValue::Float(b)) => a.as_str() == b.as_str(),
        (DeValue::Boolean(a), DeValue::Boolean(b)) => a == b,
        (DeValue::Datetime(a), DeValue::Datetime(b)) => a == b,
        (DeValue::Array(a), DeValue::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a.get_ref(), b.get_ref()))
        }
        (DeValue::Table(a), DeValue::Table(b)) => same_table(a, b),
        _ => false,
    }
}

fn same_table(a: &DeTable, b: &DeTable) -> bool {
    let in_b = |(key, a): (&Spanned<Cow<str>>, &Spanned<DeValue>)| {
        b.get(key.get_ref().as_ref()).is_some_and(|b| same(a.get_ref(), b.get_ref()))
    };
    a.len() == b.len() && a.iter().all(in_b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(path: &[Segment]) -> Vec<&'static str> {
        let name = |segment| match segment {
            Segment::Key(key) => key,
            Segment::Index(_) => "#".to_owned(),
        };
        let names: Vec<_> = path.iter().cloned().map(name).collect();
        match names.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] => vec!["format", "project"],
            ["entry", _] => vec!["kind", "title", "tier", "aliases", "requirements", "history"],
            ["entry", _, "history", "#"] => vec!["tier", "date", "since", "pr"],
            ["tier", "#"] => vec!["id", "name"],
            _ => vec![],
        }
    }

    #[track_caller]
    fn assert_formats(before: &str, after: &str) {
        let formatted = format(before, &order).unwrap();
        assert_eq!(formatted, after, "\n{formatted}");
        assert_eq!(format(after, &order).unwrap(), after, "formatting again changes the text");
    }

    #[test]
    fn tables_are_parted_by_one_blank_line_and_stay_in_place() {
        assert_formats(
            "\n\n  [ entry . b ]   # first\n\n\n    tier=1\n[entry.b.\"x y\"]\n\n\n\n[[tier]]\nname='x'\nid = 1\n[entry.a]",
            "[entry.b] # first\ntier = 1\n\n[entry.b.\"x y\"]\n\n[[tier]]\nid = 1\nname = 'x'\n\n[entry.a]\n",
        );
    }

    #[test]
    fn keys_are_sorted_with_their_comments() {
        assert_formats(
            r#"
# What this file is.

# The project.
project.url = "u"
# The format.
format = 1 # always
project.name = "n"

[entry.x]
# About the whole entry.

# About the history.
history = []
unknown = 1   # stays behind the known keys
"tier" = 2	# where it stands

# About the kind,
# in two lines.
kind = "k"
# The end of x.

# Above y.
[entry.y]
tier = 1
"#,
            r#"# What this file is.

# The format.
format = 1 # always
# The project.
project.url = "u"
project.name = "n"

[entry.x]
# About the whole entry.

# About the kind,
# in two lines.
kind = "k"
"tier" = 2 # where it stands
# About the history.
history = []
unknown = 1 # stays behind the known keys
# The end of x.

# Above y.
[entry.y]
tier = 1
"#,
        );
    }

    #[test]
    fn a_section_comment_in_an_empty_table_keeps_its_distance() {
        let text = "[docs]\n\n# ---- Entries ----\n\n[entry.x]\n";
        assert_formats(text, text);
    }

    #[test]
    fn blank_lines_between_keys_travel_with_the_key_below() {
        assert_formats(
            "[entry.x]\n\n\ntier = 1\n\n\n\naliases = []\ntitle = ''\n\n\n",
            "[entry.x]\ntitle = ''\ntier = 1\n\naliases = []\n",
        );
    }

    #[test]
    fn history_has_one_step_a_line() {
        assert_formats(
            r#"[entry.x]
history = [{since="1", tier = 2,date=2022-07-29 },
  # Decided in Prague.
  {
    pr = 7,
    tier = 1,
  } # at last
  # Open.
]
"#,
            r#"[entry.x]
history = [
    { tier = 2, date = 2022-07-29, since = "1" },
    # Decided in Prague.
    { tier = 1, pr = 7 }, # at last
    # Open.
]
"#,
        );
    }

    #[test]
    fn arrays_of_tables_know_their_paths() {
        assert_formats(
            "[[entry.x.history]]\nsince='1'\ntier=2\n[entry.x.history.more]\nz=1\na=1\n[[entry.x.history]]\npr=1\ntier=1\n",
            "[[entry.x.history]]\ntier = 2\nsince = '1'\n\n[entry.x.history.more]\nz = 1\na = 1\n\n\
             [[entry.x.history]]\ntier = 1\npr = 1\n",
        );
    }

    #[test]
    fn dotted_and_inline_entries_are_sorted_too() {
        assert_formats(
            "entry.a = {tier=1,kind='k' , requirements.z={},requirements.a=[ ]}\n[entry.\"\\u0062\"]\ntier.z=1\nkind='k'\n",
            "entry.a = { kind = 'k', tier = 1, requirements.z = {}, requirements.a = [] }\n\n\
             [entry.\"\\u0062\"]\nkind = 'k'\ntier.z = 1\n",
        );
    }

    #[test]
    fn arrays_break_where_they_do_not_fit() {
        let element = "x".repeat(33);
        let fits = format!("owners = [\"{element}\", \"{element}\", \"{element}\"]\n");
        assert_eq!(fits.trim_end().len(), MAX_WIDTH);
        assert_formats(&fits.replace(", ", "\n,\n\n"), &fits);
        assert_formats(
            &fits.replace("owners", "'owner'"),
            &format!("'owner' = [\n    \"{element}\",\n    \"{element}\",\n    \"{element}\",\n]\n"),
        );
    }

    #[test]
    fn comments_of_arrays_stay_at_their_elements() {
        assert_formats(
            r"a = [ # open

# above 1
1 # behind 1
, # behind the comma
2, 3, # behind 3


[ 4,5 ]
# end

] # all
",
            r"a = [ # open
    # above 1
    1, # behind 1
    # behind the comma
    2,
    3, # behind 3

    [4, 5],
    # end
] # all
",
        );
        assert_formats("a = [\n\n# only\n\n]", "a = [\n    # only\n]\n");
    }

    #[test]
    fn inline_tables_with_comments_are_kept() {
        assert_formats(
            "a = {  # one \t\n\n\n\n    b = [1,2],  \n  c='# 2'   }\n",
            "a = {  # one\n\n    b = [1,2],\n  c='# 2'   }\n",
        );
        assert_formats("a = [{z=1,b=[ # x\n1]}]", "a = [\n    {z=1,b=[ # x\n1]},\n]\n");
    }

    #[test]
    fn values_are_kept_as_written() {
        assert_formats(
            "a=1_000\nb=0xFF\nc=1979-05-27   \nd =1979-05-27 07:32:00 # space\ng=nan\nh=-0.0\n",
            "a = 1_000\nb = 0xFF\nc = 1979-05-27\nd = 1979-05-27 07:32:00 # space\ng = nan\nh = -0.0\n",
        );
        assert_formats(
            "e='''\n  x\t \n\n\n\n# no comment'''''\nf=\"\"\"\\\"\"\"\"\"\" # one\n",
            "e = '''\n  x\t \n\n\n\n# no comment'''''\nf = \"\"\"\\\"\"\"\"\"\" # one\n",
        );
        assert_formats("a = [\"\"\"\n1\"\"\", 2]", "a = [\n    \"\"\"\n1\"\"\",\n    2,\n]\n");
    }

    #[test]
    fn line_ends_follow_the_majority_but_strings_stay() {
        assert_formats("a=1\r\nb=2\r\nc=3\n", "a = 1\r\nb = 2\r\nc = 3\r\n");
        assert_formats("a=1\r\nb=2\nc=3\n", "a = 1\nb = 2\nc = 3\n");
        assert_formats("a='''\r\n\r\n\r\n'''\nb=[# x \r\n]\n", "a = '''\r\n\r\n\r\n'''\nb = [ # x\n]\n");
        assert_formats("a=\"\"\"\n\n\n\"\"\"\r\n", "a = \"\"\"\n\n\n\"\"\"\r\n");
    }

    #[test]
    fn nothing_stays_nothing() {
        assert_formats("", "");
        assert_formats("\n \n\t\r\n", "");
        assert_formats("\u{feff}a=1", "\u{feff}a = 1\n");
        assert_formats("# only", "# only\n");
    }

    #[test]
    fn what_is_no_toml_is_refused() {
        let error = format("a = = 1", &order).unwrap_err();
        assert!(matches!(error, FormatError::Syntax(_)), "{error}");
    }
}
