//! The examples of rules, which tests run and the documentation shows.

use std::rc::Rc;

use super::files::{Files, Mirrored, Probed, Recorded};
use crate::mirror::MirrorFile;
use crate::records::Record;

/// An executed example of a rule: a registry that is wrong, and the same one put right.
///
/// Both are one text, in which marks say where a line stands: `-` in the wrong one, `+` in the right one, and for a rule
/// about changes `<` in the registry before, `>` in both after it. A line without a mark stands everywhere, and a line
/// `@NAME` for one of the `PARTS`. A text that does not begin with `format` is preceded by [`PREAMBLE`].
#[derive(Debug)]
pub struct Example {
    text: &'static str,
    /// Whether there is a registry before.
    is_change: bool,
    /// A record of the kind `meeting`, for a rule about records: its path and its text.
    record: Option<(&'static str, &'static str)>,
    /// The days on which the wrong and the right one are checked.
    days: [&'static str; 2],
}

/// One side of an [`Example`].
#[derive(Debug)]
pub struct Case {
    /// The registry, without the preamble.
    pub text: String,
    /// The registry before, for a rule about changes.
    pub base: Option<String>,
    /// A record of the kind `meeting`, for a rule about records: its path and its text.
    pub record: Option<(&'static str, String)>,
    /// The day.
    pub today: &'static str,
}

impl Example {
    /// An example for which the day does not matter.
    pub const fn new(text: &'static str) -> Self {
        Self::on("2026-01-01", text)
    }

    /// An example on a certain day.
    pub const fn on(today: &'static str, text: &'static str) -> Self {
        Self::turns([today, today], text)
    }

    /// An example that is wrong on the first day and right on the second one.
    pub const fn turns(days: [&'static str; 2], text: &'static str) -> Self {
        Self { text, is_change: false, record: None, days }
    }

    /// An example of a change.
    pub const fn change(text: &'static str) -> Self {
        Self { is_change: true, ..Self::on("2024-05-10", text) }
    }

    /// An example with this file beside it: the record of the kind `meeting` at this path, or a mirror.
    pub const fn with_record(path: &'static str, record: &'static str, text: &'static str) -> Self {
        Self { record: Some((path, record)), ..Self::new(text) }
    }

    /// The wrong one.
    pub fn bad(&self) -> Case {
        self.case('-', self.days[0])
    }

    /// The right one.
    pub fn good(&self) -> Case {
        self.case('+', self.days[1])
    }

    fn case(&self, mark: char, today: &'static str) -> Case {
        Case {
            text: marked(self.text, &[mark, '>']),
            base: self.is_change.then(|| marked(self.text, &['<'])),
            record: self.record.map(|(path, text)| (path, marked(text, &[mark]))),
            today,
        }
    }
}

/// The lines of a text that have one of these marks or none.
fn marked(text: &str, marks: &[char]) -> String {
    let mut out = String::new();
    for line in text.trim_start_matches('\n').lines() {
        if let Some(name) = line.strip_prefix('@') {
            let part = PARTS.iter().find(|(part, _)| *part == name);
            out += &marked(part.expect("tests run every example").1, marks);
        } else if let Some(line) = line.strip_prefix(marks).or((!line.starts_with(MARKS)).then_some(line)) {
            out += line;
            out.push('\n');
        }
    }
    out
}

impl Case {
    /// The whole registry.
    pub fn registry(&self) -> String {
        whole(&self.text)
    }

    /// The whole registry before.
    pub fn base_registry(&self) -> Option<String> {
        self.base.as_deref().map(whole)
    }

    /// The project's files, of which only the record is there.
    pub fn files(&self) -> impl Files + use<> {
        OneRecord(self.record.clone())
    }
}

fn whole(text: &str) -> String {
    if text.trim_start_matches('\u{feff}').starts_with("format") {
        text.to_owned()
    } else {
        format!("{PREAMBLE}\n{text}")
    }
}

/// What stands before most examples.
pub const PREAMBLE: &str = r#"format = 1

[project]
name = "Example"

[[tier]]
id = 1

[[tier]]
id = 2

[[tier]]
id = 3

[kind.feature]
"#;

/// The marks of lines.
const MARKS: [char; 4] = ['-', '+', '<', '>'];

/// What several examples have in common, by name.
const PARTS: [(&str, &str); 9] = [
    (
        "project",
        r#"
format = 1

[project]
name = "Example"

[[tier]]
id = 1
"#,
    ),
    (
        "added",
        r#"
[entry.simd]
kind = "feature"
tier = 2
history = [
    { tier = 3, date = 2024-01-10, pr = 7 },
"#,
    ),
    (
        "promoted",
        r#"
@added
    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 31 },
]
"#,
    ),
    (
        "council",
        r#"
[decision.council-7]
kind = "meeting"
date = 2024-05-02
title = "The tier of simd"
url = "https://example.org/notes/2024/council-05-02.md"
"#,
    ),
    (
        "records",
        r#"
[records.meeting]
url = "https://example.org/notes/{}"
"#,
    ),
    (
        "fuzzed",
        r"
[requirement.fuzzed]
tier = 1
",
    ),
    (
        "assessed",
        r#"
[entry.simd]
kind = "feature"
tier = 1

[entry.simd.requirements]
"#,
    ),
    (
        "waiver",
        r#"
[[waiver]]
entry = "simd"
requirement = "fuzzed"
reason = "the fuzzer has no AArch64 machine yet"
"#,
    ),
    (
        "waived",
        r#"
@fuzzed

@assessed
fuzzed = "partial"

@waiver
"#,
    ),
];

/// The project of an example: it has no file, and a checkout only if it has a record.
#[derive(Debug)]
struct OneRecord(Option<(&'static str, String)>);

impl Files for OneRecord {
    fn probe(&self, _: &str, _: &str) -> Probed {
        Probed::NoFile
    }

    fn record(&self, _: &str, path: &str) -> Recorded {
        match &self.0 {
            None => Recorded::NoCheckout,
            Some((at, _)) if *at != path => Recorded::NoFile,
            Some((_, text)) => Recorded::Read(Rc::new(Record::read(path, text))),
        }
    }

    fn mirror(&self, _: &str, file: &str) -> Mirrored {
        match &self.0 {
            Some((at, text)) if *at == file => Mirrored::Read(Rc::new(MirrorFile::new(file, text.clone()))),
            _ => Mirrored::NoFile,
        }
    }
}
