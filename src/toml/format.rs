//! The canonical layout of a text: spacing, line breaks and the order of keys. The caller gives that order, since this
//! module does not know what keys a table has.

use std::collections::HashMap;
use std::fmt;
use std::mem;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::parse::{Kind, Node};
use super::path::Segment;
use super::trivia::{Between, Line};
use super::write::{INDENT, WIDTH, is_like_a_value, quote_key};
use super::{Document, parse, verify};
use crate::width;

/// The canonical form of a document without mistakes. It has the same meaning and comments, and formatting it again
/// changes nothing.
///
/// `order` gives the order of the keys of the table at a path. Keys that it does not name follow in their present
/// order, so for a map of ids it is empty. Tables keep their order. Keys and scalar values stay as written, except that
/// bare keys that look like numbers or dates are quoted.
///
/// The result is checked against the document, so this can fail but never change the meaning.
pub fn format(document: &Document<'_>, order: &dyn Fn(&[Segment]) -> Vec<&'static str>) -> Result<String, Changed> {
    let mut printer = Printer {
        document,
        order,
        newline: document.line_end(),
        path: Vec::new(),
        array_lengths: HashMap::new(),
        out: String::with_capacity(document.text.len()),
        blank: false,
    };
    if document.text.starts_with(BYTE_ORDER_MARK) {
        printer.out.push(BYTE_ORDER_MARK);
    }
    printer.document();
    let formatted = printer.out;
    let unchanged = formatted == document.text
        || verify::same(document, &formatted) && comments(document) == comments(&parse(&formatted));
    if unchanged { Ok(formatted) } else { Err(Changed) }
}

/// What a text may begin with.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The formatted text would not mean the same, or would lose a comment, which is a defect of this module.
#[derive(Debug, PartialEq, Eq)]
pub struct Changed;

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("formatting would change what the file says; this is a defect of `tiers`, please report it")
    }
}

impl std::error::Error for Changed {}

/// A pair or element with the lines above it.
struct Entry {
    node: u32,
    above: Vec<Line>,
    behind: Vec<u32>,
}

/// Whether a value may be laid out over several lines.
#[derive(Clone, Copy)]
enum Breaks {
    Allowed,
    Forbidden,
}

struct Printer<'o, 'd> {
    document: &'d Document<'d>,
    order: &'o dyn Fn(&[Segment]) -> Vec<&'static str>,
    newline: &'static str,
    /// The path of the value that is being written.
    path: Vec<Segment>,
    /// How many elements each array of tables (`[[tier]]`) has so far.
    array_lengths: HashMap<Vec<Segment>, usize>,
    out: String,
    /// Whether a blank line precedes the next line. It is written late, so that there are never two in a row and none
    /// at the end of the file.
    blank: bool,
}

impl<'d> Printer<'_, 'd> {
    fn node(&self, at: u32) -> &'d Node {
        &self.document.nodes[at as usize]
    }

    fn text(&self, at: u32) -> &'d str {
        &self.document.text[self.node(at).span()]
    }

    /// Writes the whole text, table by table.
    fn document(&mut self) {
        let mut header = None;
        let mut between = self.document.between(0, 0, self.document.len());
        loop {
            let mut above = mem::take(&mut between.lines);
            let mut pairs = Vec::new();
            while let Some(node) = self.document.nodes.get(between.next as usize).filter(|node| node.kind == Kind::Pair)
            {
                let pair = between.next;
                let value = Node::value(&self.document.nodes, pair);
                between = self.document.between(self.node(value).end as usize, node.next, self.document.len());
                let behind = mem::take(&mut between.behind);
                pairs.push(Entry { node: pair, above, behind });
                above = mem::take(&mut between.lines);
            }
            // Comments directly above the next header belong to it.
            let next = self.document.nodes.get(between.next as usize);
            let about_next = if next.is_some() { split_off_after_blank(&mut above) } else { Vec::new() };
            self.table(header, pairs, &above);
            let Some(node) = next else { return };
            self.blank = true;
            self.lines(&about_next, 0);
            header = Some(between.next);
            between = self.document.between(node.end as usize, node.next, self.document.len());
            let behind = mem::take(&mut between.behind);
            self.header(header.unwrap_or(0), &behind);
        }
    }

    /// Writes what is below a header.
    fn table(&mut self, header: Option<u32>, mut pairs: Vec<Entry>, tail: &[Line]) {
        if header.is_none() {
            self.blank = true;
        }
        // Comments at the start of a table are about the table if a blank line separates them from the first key.
        if let Some(first) = pairs.first_mut() {
            let own = split_off_after_blank(&mut first.above);
            let head = mem::replace(&mut first.above, own);
            self.lines(without_first_blank(&head), 0);
        }
        self.sort(&mut pairs);
        for (i, pair) in pairs.iter().enumerate() {
            let above = if i == 0 { without_first_blank(&pair.above) } else { &pair.above };
            self.lines(above, 0);
            self.start_line(0);
            self.pair(pair.node, Breaks::Allowed);
            self.end_line(&pair.behind);
        }
        self.lines(tail, 0);
    }

    /// Writes a header and moves to the path of its table.
    fn header(&mut self, header: u32, behind: &[u32]) {
        let node = self.node(header);
        let is_array = node.kind == Kind::ArrayHeader;
        let (open, close) = if is_array { ("[[", "]]") } else { ("[", "]") };
        let keys = header + 1..header + 1 + u32::from(node.count);
        self.start_line(0);
        self.out.push_str(open);
        self.dotted(keys.clone());
        self.out.push_str(close);
        self.end_line(behind);

        self.path.clear();
        for key in keys.clone() {
            self.path.push(Segment::Key(self.document.says(key).to_owned()));
            if is_array && key + 1 == keys.end {
                *self.array_lengths.entry(self.path.clone()).or_default() += 1;
            }
            if let Some(length) = self.array_lengths.get(&self.path) {
                self.path.push(Segment::Index(length - 1));
            }
        }
    }

    fn pair(&mut self, pair: u32, breaks: Breaks) {
        let start = self.out.len();
        let keys = pair..pair + u32::from(self.node(pair).count);
        self.dotted(keys.clone());
        self.out.push_str(" = ");
        let value = Node::value(&self.document.nodes, pair);
        // Most values are scalars, which need no path.
        if !matches!(self.node(value).kind, Kind::Array | Kind::Inline) {
            return self.out.push_str(self.text(value));
        }
        let depth = self.path.len();
        self.path.extend(keys.map(|key| Segment::Key(self.document.says(key).to_owned())));
        match breaks {
            Breaks::Allowed => self.value(value, 0, width::of(&self.out[start..])),
            Breaks::Forbidden => self.on_one_line(value),
        }
        self.path.truncate(depth);
    }

    fn dotted(&mut self, keys: std::ops::Range<u32>) {
        for (i, key) in keys.enumerate() {
            self.out.push_str(if i == 0 { "" } else { "." });
            self.key(key);
        }
    }

    /// Writes a key, in quotes if editors would take it for a value.
    fn key(&mut self, key: u32) {
        let written = self.text(key);
        if is_like_a_value(written) {
            self.out.push_str(&quote_key(written));
        } else {
            self.out.push_str(written);
        }
    }

    /// Writes a value on a line with this `indent`, `used` columns of which are already taken.
    fn value(&mut self, value: u32, indent: usize, used: usize) {
        if self.node(value).kind != Kind::Array || self.width(value).is_some_and(|width| used + width <= WIDTH) {
            return self.on_one_line(value);
        }
        if self.is_one_table_on_one_line(value) {
            let start = self.out.len();
            self.on_one_line(value);
            if used + width::of(&self.out[start..]) <= WIDTH {
                return;
            }
            self.out.truncate(start);
        }
        self.one_element_a_line(value, indent);
    }

    /// Whether an array is a single inline table on one line, as the history of an entry with one step can be. Such a
    /// table may also have its own line, and either form stays.
    fn is_one_table_on_one_line(&self, array: u32) -> bool {
        let mut elements = self.document.elements(array);
        let is_one =
            elements.next().is_some_and(|first| self.node(first).kind == Kind::Inline) && elements.next().is_none();
        is_one && !self.text(array).contains('\n')
    }

    /// The width of a value on one line; `None` if comments, tables or line breaks in strings do not allow that.
    fn width(&self, value: u32) -> Option<usize> {
        match self.node(value).kind {
            Kind::Inline => None,
            Kind::Array => {
                let mut width = "[]".len();
                for (i, element) in self.document.inside(value).enumerate() {
                    if self.document.is_comment(element) {
                        return None;
                    }
                    width += self.width(element)? + if i == 0 { 0 } else { ", ".len() };
                }
                Some(width)
            }
            _ => {
                let text = self.text(value);
                (!text.contains('\n')).then(|| width::of(text))
            }
        }
    }

    /// Writes a value without line breaks, except those in strings and in a table that stays as it is for its comments.
    fn on_one_line(&mut self, value: u32) {
        match self.node(value).kind {
            Kind::Array => {
                self.out.push('[');
                for (i, element) in self.document.elements(value).enumerate() {
                    self.out.push_str(if i == 0 { "" } else { ", " });
                    self.path.push(Segment::Index(i));
                    self.on_one_line(element);
                    self.path.pop();
                }
                self.out.push(']');
            }
            Kind::Inline if self.has_comments(value) => self.as_it_is(value),
            Kind::Inline => {
                let entry = |node| Entry { node, above: Vec::new(), behind: Vec::new() };
                let mut pairs: Vec<Entry> = self.document.pairs(value).map(entry).collect();
                self.sort(&mut pairs);
                for (i, pair) in pairs.iter().enumerate() {
                    self.out.push_str(if i == 0 { "{ " } else { ", " });
                    self.pair(pair.node, Breaks::Forbidden);
                }
                self.out.push_str(if pairs.is_empty() { "{}" } else { " }" });
            }
            _ => self.out.push_str(self.text(value)),
        }
    }

    fn one_element_a_line(&mut self, array: u32, indent: usize) {
        let inner = indent + INDENT.len();
        let last = self.node(array).next;
        let mut between = self.document.between(self.node(array).start as usize + 1, array + 1, last);
        self.out.push('[');
        self.end_line(&between.behind);
        let mut index = 0;
        while between.next < last {
            let element = between.next;
            let above = if index == 0 { without_first_blank(&between.lines) } else { &between.lines };
            self.lines(above, inner);
            self.start_line(inner);
            self.path.push(Segment::Index(index));
            self.value(element, inner, inner + ",".len());
            self.path.pop();
            self.out.push(',');
            between = self.behind_element(element, last);
            self.end_line(&between.behind);
            index += 1;
        }
        let tail = if index == 0 { without_first_blank(&between.lines) } else { &between.lines };
        self.lines(tail, inner);
        self.blank = false;
        self.start_line(indent);
        self.out.push(']');
    }

    /// What comes after an element and its comma.
    fn behind_element(&self, element: u32, last: u32) -> Between {
        let node = self.node(element);
        let end = node.end as usize;
        let comma = self.document.comma(end).map_or(end, |comma| comma + 1);
        // A comment before the comma belongs to the element itself.
        let end = if self.document.text[end..comma].contains('#') { end } else { comma };
        self.document.between(end, node.next, last)
    }

    /// Writes an inline table that holds comments. Over several lines it could need TOML 1.1 where it did not before
    /// (`{ a = [ # comment`), so nothing but its blank lines, the white space at its line ends and the quotes of keys
    /// changes.
    fn as_it_is(&mut self, table: u32) {
        let start = self.node(table).start as usize;
        let is_key =
            |at: &u32| matches!(self.node(*at).kind, Kind::Pair | Kind::Key) && is_like_a_value(self.text(*at));
        let quoted: Vec<usize> =
            (table..self.node(table).next).filter(is_key).map(|key| self.node(key).start as usize - start).collect();
        let source = Source::new(self.text(table));
        let mut space = "";
        let mut newlines = 0;
        for token in source.lex() {
            let text = source.get(token).map_or("", |raw| raw.as_str());
            match token.kind() {
                TokenKind::Whitespace => space = text,
                TokenKind::Newline => {
                    space = "";
                    newlines += 1;
                    if newlines <= 2 {
                        self.out.push_str(self.newline);
                    }
                }
                kind => {
                    newlines = 0;
                    self.out.push_str(mem::take(&mut space));
                    match kind {
                        TokenKind::Comment => self.out.push_str(trimmed(text)),
                        _ if quoted.contains(&token.span().start()) => self.out.push_str(&quote_key(text)),
                        _ => self.out.push_str(text),
                    }
                }
            }
        }
    }

    fn has_comments(&self, value: u32) -> bool {
        (value..self.node(value).next).any(|node| self.document.is_comment(node))
    }

    /// Puts the pairs of the table at the current path in canonical order.
    fn sort(&self, pairs: &mut [Entry]) {
        if pairs.len() < 2 {
            return;
        }
        let order = (self.order)(&self.path);
        let rank = |pair: &Entry| {
            let is_it = |known: &&str| self.document.is_key(pair.node, known);
            order.iter().position(is_it).unwrap_or(order.len())
        };
        if !order.is_empty() && !pairs.is_sorted_by_key(rank) {
            pairs.sort_by_cached_key(rank);
        }
    }

    fn lines(&mut self, lines: &[Line], indent: usize) {
        for line in lines {
            match line {
                Line::Blank => self.blank = true,
                Line::Comment(comment) => {
                    self.start_line(indent);
                    self.out.push_str(trimmed(self.text(*comment)));
                    self.end_line(&[]);
                }
            }
        }
    }

    fn start_line(&mut self, indent: usize) {
        if mem::take(&mut self.blank) && !self.out.trim_start_matches(BYTE_ORDER_MARK).is_empty() {
            self.out.push_str(self.newline);
        }
        for _ in (0..indent).step_by(INDENT.len()) {
            self.out.push_str(INDENT);
        }
    }

    /// Ends a line, with the comment after it, which may continue on the lines below.
    fn end_line(&mut self, behind: &[u32]) {
        if let Some((first, rest)) = behind.split_first() {
            self.out.push(' ');
            let column = self.out[self.out.rfind('\n').map_or(0, |end| end + 1)..].chars().count();
            self.out.push_str(trimmed(self.text(*first)));
            for comment in rest {
                self.out.push_str(self.newline);
                self.out.extend(std::iter::repeat_n(' ', column));
                self.out.push_str(trimmed(self.text(*comment)));
            }
        }
        self.out.push_str(self.newline);
    }
}

/// The lines at the start of a table or array, without a leading blank one.
fn without_first_blank(lines: &[Line]) -> &[Line] {
    match lines {
        [Line::Blank, rest @ ..] => rest,
        _ => lines,
    }
}

/// Splits off the lines after the last blank one, which belong to what follows.
fn split_off_after_blank(lines: &mut Vec<Line>) -> Vec<Line> {
    let blank = lines.iter().rposition(|line| *line == Line::Blank);
    lines.split_off(blank.map_or(0, |blank| blank + 1))
}

/// A comment without the white space at its end.
fn trimmed(comment: &str) -> &str {
    comment.trim_end_matches([' ', '\t'])
}

fn comments<'d>(document: &'d Document<'_>) -> Vec<&'d str> {
    let comments = document.nodes.iter().filter(|node| node.kind == Kind::Comment);
    let mut comments: Vec<_> = comments.map(|node| trimmed(&document.text[node.span()])).collect();
    comments.sort_unstable();
    comments
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
        let format = |text| format(&parse(text), &order);
        let formatted = format(before).unwrap();
        assert_eq!(formatted, after, "\n{formatted}");
        assert_eq!(format(after).unwrap(), after, "formatting again changes the text");
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
        assert_eq!(fits.trim_end().len(), WIDTH);
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
    fn keys_that_look_like_values_are_quoted() {
        assert_formats(
            "[decision.2026-06-04]\nx=1\n[[a.1.x-1.'2']]\n2025=1\n-_7.b=2\n1a=1\n__=1\n- = 2026-06-04\n",
            "[decision.\"2026-06-04\"]\nx = 1\n\n[[a.\"1\".x-1.'2']]\n\"2025\" = 1\n\"-_7\".b = 2\n1a = 1\n__ = 1\n\
             - = 2026-06-04\n",
        );
        assert_formats(
            "[entry.x]\na={36={1-2.b=[3],title=4}}\nb = { 36 = [ # why\n 36, { 37.38 = 39 }] }\n",
            "[entry.x]\na = { \"36\" = { \"1-2\".b = [3], title = 4 } }\n\
             b = { \"36\" = [ # why\n 36, { \"37\".\"38\" = 39 }] }\n",
        );
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
}
