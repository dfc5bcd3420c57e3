//! What keeps a text from being TOML, in this tool's words: one finding for each mistake, and none for its
//! consequences.

use std::ops::Range;

use jiff::civil::Date;

use super::rule;
use crate::finding::{Finding, Place};
use crate::nearest::nearest;
use crate::toml::{Bracket, Document, Mistake, Problem};

/// How many characters of the text a message repeats.
const LONGEST_PIECE: usize = 60;

/// The markers of the lines around a merge conflict.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// What keeps a text from being TOML.
#[derive(Default)]
pub(super) struct Mistakes {
    /// One finding for each mistake, in the order of the text.
    pub(super) findings: Vec<Finding>,
    /// The bytes in which everything else may be a consequence of a mistake.
    pub(super) broken: Vec<Range<usize>>,
    /// Whether something with a name may have gone unread, so that references to it seem to lead nowhere.
    pub(super) names_lost: bool,
}

/// The mistakes of a text.
pub(super) fn mistakes(document: &Document<'_>) -> Mistakes {
    let mut found = Mistakes::default();
    if document.mistakes().is_empty() {
        return found;
    }
    let text = document.text();
    let headers: Vec<usize> = document.headers().map(|header| header.start).collect();
    let mut rest = document.mistakes().iter().peekable();
    // After a mistake, the rest of its line means nothing by itself.
    let mut spoilt = 0;
    while let Some(mistake) = rest.next() {
        let start = mistake.span.start;
        // What follows an unreadable header may belong to another table.
        let misplaced = mistake.problem == Problem::Twice && found.broken.last().is_some_and(|last| start < last.end);
        if matches!(mistake.problem, Problem::Unclosed(_) | Problem::UnclosedLongString) {
            if start >= spoilt {
                // A string that does not end swallows the bracket.
                let string = rest.peek().copied().filter(|next| next.problem.is_unclosed_string());
                found.findings.push(Words { text, mistake: string.unwrap_or(mistake) }.finding());
            }
            found.broken.push(Words { text, mistake }.line().start..text.len());
            found.names_lost = true;
            break;
        }
        if misplaced || start < spoilt {
            continue;
        }
        let words = Words { text, mistake };
        let line = words.line();
        found.findings.push(words.finding());
        let broken = if words.is_harmless() {
            mistake.span.clone()
        } else {
            found.names_lost |= !leaves_names(&text[line.clone()]);
            spoilt = words.end_of_conflict().unwrap_or_else(|| words.end_of_pair());
            let next_header = headers.get(headers.partition_point(|header| *header <= start)).copied();
            line.start..if words.is_header() { next_header.unwrap_or(text.len()) } else { spoilt }
        };
        if found.broken.last().is_none_or(|last| last.end < broken.end) {
            found.broken.push(broken);
        }
    }
    found
}

/// Whether a line declares no name: it is `key = …` or a step, without id, alias or former name.
fn leaves_names(line: &str) -> bool {
    let line = line.trim_start();
    let bare = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let key = line.split('=').next().unwrap_or_default().trim_end();
    let step = line.starts_with('{') || key == "history";
    if step { !line.contains("was") } else { line.contains('=') && bare(key) && !matches!(key, "id" | "aliases") }
}

/// A mistake, to be put into words.
struct Words<'t> {
    text: &'t str,
    mistake: &'t Mistake,
}

impl Words<'_> {
    /// The bytes of the line on which it is, the line's end included.
    fn line(&self) -> Range<usize> {
        let at = self.mistake.span.start;
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1);
        start..end
    }

    /// Whether everything around it was still read as intended.
    fn is_harmless(&self) -> bool {
        match self.mistake.problem {
            Problem::TooLarge => true,
            Problem::LineBreak => self.text[self.mistake.span.clone()].contains('='),
            _ => false,
        }
    }

    /// Where a merge conflict ends, if the line begins one.
    fn end_of_conflict(&self) -> Option<usize> {
        let line = self.line();
        self.text[line.clone()].starts_with(MARKERS[0]).then_some(())?;
        let last = line.end + self.text[line.end..].find(&format!("\n{}", MARKERS[3]))? + 1;
        Some(self.text[last..].find('\n').map_or(self.text.len(), |end| last + end + 1))
    }

    /// The end of the line with the rest of a pair, if only the key is on this line.
    fn end_of_pair(&self) -> usize {
        let end = self.line().end;
        let at = match self.mistake.problem {
            Problem::LineBreak => self.mistake.span.end,
            Problem::NoEquals if self.text[end..].trim_start().starts_with('=') => end,
            _ => return end,
        };
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    /// Whether the line is a header, or was meant to be one.
    fn is_header(&self) -> bool {
        let line = self.text[self.line()].trim();
        line.starts_with('[') || line.contains(['[', ']']) && !line.contains('=')
    }

    fn finding(&self) -> Finding {
        let (message, help) = self.words();
        let mut finding = Finding::new(rule::SYNTAX_ERROR, Place::Bytes(self.mistake.span.clone()), message);
        if !help.is_empty() {
            finding = finding.help(help);
        }
        if let Some(first) = &self.mistake.first {
            finding = finding.also(Place::Bytes(first.clone()), "it is first given here");
        }
        if self.mistake.problem == Problem::NotADate
            && let Some(label) = no_such_day(&self.text[self.mistake.span.clone()])
        {
            finding = finding.label(label);
        }
        finding
    }

    /// The fact, and what to do.
    fn words(&self) -> (String, String) {
        let span = self.mistake.span.clone();
        let written = shown(self.text[span.clone()].trim());
        let written = written.as_str();
        let line = self.line();
        let before = shown(self.text[line.start..span.start].trim());
        let line = self.text[line].trim();
        let problem = &self.mistake.problem;
        if MARKERS.iter().any(|marker| line.starts_with(marker)) {
            return said("a merge left its conflict here", "keep what is right of both sides, and delete the markers");
        }
        if line.starts_with("//") && !problem.is_unclosed_string() {
            return said("a comment does not begin with `//`", "write `#` instead");
        }
        match problem {
            Problem::TooLong => said("the file has more than 1 GiB", "a registry of that size cannot be read"),
            Problem::Unclosed(Bracket::Array) => said("this array is never closed", "close it with `]`"),
            Problem::Unclosed(Bracket::Table) => said("this inline table is never closed", "close it with `}`"),
            Problem::UnclosedString => {
                said("the string does not end on its line", "close it with the quote with which it begins")
            }
            Problem::UnclosedLongString => said("the string is never closed", &format!("close it with `{written}`")),
            Problem::UnclosedHeader(_) if line.ends_with(']') => {
                said("a header cannot have blanks in it", "an id is one word, such as `multi-memory`")
            }
            Problem::UnclosedHeader(bracket) => said("the header is not closed", &format!("close it with `{bracket}`")),
            Problem::Unopened(Bracket::Array) => {
                said("this `]` closes nothing", "delete it, or write the `[` that is missing")
            }
            Problem::Unopened(Bracket::Table) => {
                said("this `}` closes nothing", "delete it, or write the `{` that is missing")
            }
            Problem::UnopenedString => said("this quote closes nothing", "delete it, or write the one that is missing"),
            Problem::Control(character) => {
                let code = u32::from(*character);
                let help = match before.find(['"', '#', '\'']).map(|quote| before.as_bytes()[quote]) {
                    Some(b'"') => format!("delete it, or write it as `\\u{code:04X}`"),
                    _ => "delete it".to_owned(),
                };
                said(&format!("here is a control character, U+{code:04X}"), &help)
            }
            Problem::CarriageReturn => {
                said("a carriage return alone does not end a line", "save the file with Unix or Windows line ends")
            }
            Problem::Escape => {
                let escape: String = self.text[span.start..].chars().take(1).collect();
                let fact = format!("`\\{}` stands for nothing", shown(&escape));
                said(&fact, "write `\\\\` for a backslash, or use single quotes")
            }
            Problem::EscapeNumber => {
                let help = "write `\\u` and four hexadecimal digits, or `\\U` and eight";
                said("this escape stands for no character", help)
            }
            Problem::NoEquals | Problem::BareKey if written == ":" || before.ends_with(':') => {
                said("a `:` stands where `=` belongs", "write `key = value`")
            }
            Problem::NoEquals => {
                said(&format!("`{before}` has no value"), &format!("write `{before} = …`, or delete it"))
            }
            Problem::BareKey => {
                let help = "without them, a key is made of letters, digits, `-` and `_`";
                said(&format!("`{written}` cannot stand in a key without quotes"), help)
            }
            Problem::LongKey => said("a key is a string of several lines", "one quote on either side is enough"),
            Problem::NoKey | Problem::NotALine => {
                said("a key or a header should stand here", "a line is `key = value`, or a header such as `[entry.ID]`")
            }
            Problem::ExtraEquals => said("there is one `=` too many", "delete it"),
            Problem::NoValue => said("a value is missing", "write one, or delete the key"),
            Problem::NotAValue => said(&format!("`{written}` is not a value"), &instead_of(written)),
            Problem::NotANumber => {
                said(&format!("`{written}` is not a number"), "write a number in digits, or a string in quotes")
            }
            Problem::LeadingZero => said("the number begins with a zero", "leave the zero out"),
            Problem::Underscore => said("`_` may only go between digits", "leave it out"),
            Problem::TooLarge => {
                let help = format!("no number in a registry is larger than {}", u32::MAX);
                said(&format!("`{written}` is too large a number"), &help)
            }
            Problem::NotADate => said(&format!("`{written}` is not a date"), "write a day as in `2025-01-30`"),
            Problem::NotATime => {
                said(&format!("`{written}` is not a time"), "a registry has days alone, as in `2025-01-30`")
            }
            Problem::ExtraComma => said("there is one comma too many", "delete it"),
            Problem::NoComma(Bracket::Array) => said("a comma is missing before this", "put `,` between the elements"),
            Problem::NoComma(Bracket::Table) => said("a comma is missing here", "put `,` between the keys"),
            Problem::EqualsInArray => said("an array has no keys", "a table in an array is written `{ key = value }`"),
            Problem::NotAPair => said("a key should stand here", "an inline table is written `{ key = value }`"),
            Problem::LineGoesOn => {
                said("the line should end here", "each key stands on a line of its own, and a comment begins with `#`")
            }
            Problem::LineBreak => {
                let help = "write the key, `=` and the beginning of the value on one line";
                said("a line break stands beside `=`", help)
            }
            Problem::TooDeep => {
                said("values are nested too deeply", "nothing in a registry is nested deeper than five levels")
            }
            Problem::Twice => said(&format!("`{written}` is given twice"), "keep one of the two"),
            Problem::NotATable => {
                said("this key has a value already, and cannot be a table as well", "keep one of the two")
            }
            Problem::Other(fact) => said(fact, ""),
        }
    }
}

fn said(fact: &str, help: &str) -> (String, String) {
    (fact.to_owned(), help.to_owned())
}

/// What to write instead of a word that is not a value.
fn instead_of(word: &str) -> String {
    let bare = word.trim_matches(['“', '”', '„', '‘', '’', '`']);
    if bare != word {
        format!("write it in straight quotes: `\"{bare}\"`")
    } else if word.contains(char::is_whitespace) {
        "put a string in quotes, and a comma between two values".to_owned()
    } else if let Some(flag) = nearest(word, ["true", "false"]) {
        format!("write `{flag}`, or a string in quotes: `\"{word}\"`")
    } else {
        format!("write a string in quotes: `\"{word}\"`")
    }
}

/// Why there is no such day, if it is written as one.
fn no_such_day(written: &str) -> Option<String> {
    let mut parts = written.splitn(3, '-').map(str::parse::<i16>);
    let (Ok(year), Ok(month), Ok(day)) = (parts.next()?, parts.next()?, parts.next()?) else { return None };
    let Ok(first) = Date::new(year, i8::try_from(month).ok()?, 1) else {
        return Some("a year has 12 months".to_owned());
    };
    let days = i16::from(first.days_in_month());
    (day > days).then(|| format!("this month has {days} days"))
}

/// A piece of the text for a message: shortened, and without control characters.
fn shown(piece: &str) -> String {
    let mut shown: String =
        piece.chars().take(LONGEST_PIECE).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if piece.chars().nth(LONGEST_PIECE).is_some() {
        shown.push('…');
    }
    shown
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
            ("kind = x", "3: `x` is not a value"),
            ("default-on = True", "3: `True` is not a value"),
            ("kind = “x”", "3: `“x”` is not a value"),
            ("kind =", "3: a value is missing"),
            ("kind: \"x\"", "3: a `:` stands where `=` belongs"),
            ("kind \"x\"", "3: `kind` has no value"),
            ("date = 2025-02-30", "3: `2025-02-30` is not a date"),
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
            ["3: `x` is not a value", "4: `y` is not a value", "5: an entry has no key `teir`", "7: `z` is not a value"]
        {
            assert!(findings.iter().any(|finding| finding == expected), "{findings:#?}");
        }
    }
}
