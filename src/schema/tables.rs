//! Every table of the file with its keys: the one place that names, orders and documents a key.

use super::{Key, Keys, Misuse, Need, Relation, Shape, Space, Table};
use crate::model::{Level, Line, Status, Support};

/// Which versions may share a support window.
pub const LINES: &[&str] = &[Line::Major.as_str(), Line::Minor.as_str()];

/// The words for an assessment's status.
pub const STATUSES: &[&str] =
    &[Status::Met.as_str(), Status::Partial.as_str(), Status::Unmet.as_str(), Status::NotApplicable.as_str()];
/// The words for a matrix cell's support.
pub const SUPPORTS: &[&str] =
    &[Support::Yes.as_str(), Support::Partial.as_str(), Support::No.as_str(), Support::NotApplicable.as_str()];
/// The tables that state demands, and so can be loosened.
pub const ASKING: &[&str] =
    &["policy", "tier", "kind", "field", "requirement", "lints", "matrix", "records", "mirror", "waiver"];
/// The words for a rule's level.
pub const LEVELS: &[&str] = &[Level::Allow.as_str(), Level::Warn.as_str(), Level::Deny.as_str()];

const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, need: Need::Required, shape, doc }
}

const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, need: Need::Optional, shape, doc }
}

/// The whole file.
pub static REGISTRY: Table = Table {
    name: "the registry",
    doc: "A registry of support tiers: what a project supports, at which tier, since when, who decided it and on what evidence.",
    example: "format = 1",
    keys: &[
        required("format", Shape::Format, "The version of this format: 1."),
        required("project", Shape::Table(&PROJECT), "The project whose support is recorded."),
        required("tier", Shape::Tables(&TIER), "The levels of support, from most to least supported."),
        required(
            "kind",
            Shape::Map { keys: Keys::New(Space::Kind), value: &Shape::Table(&KIND) },
            "The categories of entries, which the project chooses: target, compiler, …",
        ),
        optional(
            "field",
            Shape::Map { keys: Keys::New(Space::Field), value: &Shape::Table(&FIELD) },
            "Attributes of entries that the project defines for itself; each is a column wherever columns are chosen.",
        ),
        optional(
            "note",
            Shape::Map { keys: Keys::New(Space::Note), value: &Shape::Table(&NOTE) },
            "The remarks that stand in several places.",
        ),
        optional("policy", Shape::Table(&POLICY), "What the project allows. What is absent is not limited."),
        optional(
            "lints",
            Shape::Map { keys: Keys::Rule, value: &Shape::Word(LEVELS) },
            "The levels of rules, as in Cargo.toml: `rule = \"allow\" | \"warn\" | \"deny\"`.",
        ),
        optional(
            "requirement",
            Shape::Map { keys: Keys::New(Space::Requirement), value: &Shape::Table(&REQUIREMENT) },
            "What entries must satisfy to hold a tier.",
        ),
        optional(
            "records",
            Shape::Map { keys: Keys::DecisionKind, value: &Shape::Table(&RECORDS) },
            "Where the notes or minutes are kept in which decisions of a kind stand.",
        ),
        optional(
            "decision",
            Shape::Map { keys: Keys::New(Space::Decision), value: &Shape::Table(&DECISION) },
            "The recorded resolutions: meetings, RFCs, votes, pull requests.",
        ),
        optional(
            "entry",
            Shape::Map { keys: Keys::New(Space::Entry), value: &Shape::Table(&ENTRY) },
            "The features and targets that hold a tier, or held one.",
        ),
        optional("waiver", Shape::Tables(&WAIVER), "The approved exceptions, all in one place."),
        optional("release", Shape::Tables(&RELEASE), "The versions of the project."),
        optional(
            "matrix",
            Shape::Map { keys: Keys::New(Space::Matrix), value: &Shape::Table(&MATRIX) },
            "Support per (entry × column), for example proposal × compiler on one architecture.",
        ),
        optional(
            "mirror",
            Shape::Map { keys: Keys::Word, value: &Shape::Table(&MIRROR) },
            "The project's own files that say the same, and are held against the registry.",
        ),
        optional("docs", Shape::Table(&DOCS), "The pages that are generated."),
    ],
    relations: &[],
};

/// `[project]`.
pub static PROJECT: Table = Table {
    name: "the project",
    doc: "The project whose support is recorded.",
    example: r#"[project]
name = "Wasmtime"
url = "https://wasmtime.dev"
pull-request = "https://github.com/bytecodealliance/wasmtime/pull/{}""#,
    keys: &[
        required("name", Shape::Text, "The name in titles and tables."),
        optional("url", Shape::Url, "The home page."),
        optional(
            "pull-request",
            Shape::UrlTemplate,
            "The address of a pull request with `{}` for its number; then `pr = 10159` becomes a link.",
        ),
        optional(
            "issue",
            Shape::UrlTemplate,
            "The address of an issue with `{}` for its number; then `issue = 9467` becomes a link.",
        ),
    ],
    relations: &[],
};

/// `[[tier]]`.
pub static TIER: Table = Table {
    name: "a tier",
    doc: "A level of support. The file lists them from most to least supported.",
    example: r#"[[tier]]
id = 1
name = "Production ready"
summary = "Fit for production, fuzzed, and kept working by everyone."
security-fixes = true
owners = 2
soak = "14 days"
decided-by = ["meeting"]
notice = "30 days"

[[tier]]
id = 2
name = "Almost production ready"
owners = 1

[[tier]]
id = 3
name = "Not production ready""#,
    keys: &[
        required(
            "id",
            Shape::NewTier,
            "A whole number from 0 to 999 or a short word; `1` and `\"1\"` are the same id. Not `none` or `removed`.",
        ),
        optional(
            "label",
            Shape::Text,
            "What every output calls the tier. Absent: \"Tier 1\" for a number, the id itself for a word.",
        ),
        optional("name", Shape::Text, "What the tier is called, such as \"Production ready\"."),
        optional("summary", Shape::Text, "The promise, in one paragraph of Markdown."),
        optional("security-fixes", Shape::Flag, "Whether bugs here are treated as security bugs. Absent: not said."),
        optional("owners", Shape::Count(0), "The fewest owners an entry of this tier may have. Absent: 0."),
        optional(
            "soak",
            Shape::Days,
            "The shortest stay in the tier below before a promotion into this one, such as \"14 days\".",
        ),
        optional(
            "decided-by",
            Shape::List(&Shape::Text),
            "The kinds of decision that may move an entry here. Absent: any. A step with a pull request and no decision \
             counts as decided by a \"pull-request\".",
        ),
        optional(
            "notice",
            Shape::Days,
            "The time from the decision to a demotion out of this tier, such as \"30 days\".",
        ),
        optional("closed", Shape::Flag, "True: no entry may enter this tier any more. Absent: false."),
        optional("decision", Shape::Ref(Space::Decision), "The decision that set this tier's rules."),
    ],
    relations: &[],
};

/// `[kind.ID]`.
pub static KIND: Table = Table {
    name: "a kind",
    doc: "A category of entries.",
    example: r#"[kind.target]
title = "Target"
ids = "target-triple"

[kind.wasm-proposal]
title = "WebAssembly proposal"

[kind.compiler]
title = "Compiler"
start = 2"#,
    keys: &[
        optional("title", Shape::Text, "What the category is called. Absent: its id."),
        optional(
            "ids",
            Shape::Word(&["target-triple"]),
            "\"target-triple\": the ids (or each entry's `triple`) must look like target triples.",
        ),
        optional("start", Shape::Tier, "The tier in which a new entry of this kind starts. Absent: as in `[policy]`."),
        optional("max-climb", Shape::Count(1), "How many tiers one promotion may climb. Absent: as in `[policy]`."),
        optional("default-on", Shape::Tier, "The lowest tier for what is on by default. Absent: as in `[policy]`."),
    ],
    relations: &[],
};

/// `[field.ID]`.
pub static FIELD: Table = Table {
    name: "a field",
    doc: "An attribute of entries that the project defines for itself.",
    example: r#"[field.std]
title = "std"
kinds = ["target"]
values = { yes = "✓", no = "", unknown = "?" }
doc = "Whether the standard library is built."

[field.requires]
title = "Requires""#,
    keys: &[
        optional("title", Shape::Text, "What the attribute is called. Absent: its id."),
        optional("kinds", Shape::List(&Shape::Ref(Space::Kind)), "The kinds whose entries have it. Absent: all."),
        optional(
            "values",
            Shape::Map { keys: Keys::Word, value: &Shape::Shown },
            "The values that it may have, with what pages show for each. Absent: any line of Markdown.",
        ),
        optional("required", Shape::Flag, "True: every entry of these kinds has it. Absent: false."),
        optional("doc", Shape::Text, "What it means, in one line of Markdown, for legends."),
    ],
    relations: &[],
};

/// `[note.ID]`.
pub static NOTE: Table = Table {
    name: "a note",
    doc: "A remark that several entries or cells share.",
    example: r#"[note.old-systems]
text = "Works on systems from 2019 on.\n\nOlder ones need a patch.""#,
    keys: &[required("text", Shape::Text, "The remark, in Markdown; becomes a footnote.")],
    relations: &[],
};

/// A note that refers to one that is shared.
pub static NOTE_REFERENCE: Table = Table {
    name: "a reference to a note",
    doc: "Stands for a remark that is shared.",
    example: "",
    keys: &[required("note", Shape::Ref(Space::Note), "The note.")],
    relations: &[],
};

/// Remarks: a text of its own, or one that is shared.
const NOTES: Shape = Shape::List(&Shape::OrTable(&Shape::Text, &Shape::Table(&NOTE_REFERENCE)));

/// `[policy]`.
pub static POLICY: Table = Table {
    name: "the policy",
    doc: "What the project allows. What is absent is not limited.",
    example: r#"[policy]
kind = "wasm-proposal"
start = 3
max-climb = 1
default-on = 1
removable-from = [3]
enforced-from = 2025-01-01
decided-by = ["meeting", "rfc"]
decision-valid = "90 days"

[lints]
too-few-owners = "warn"
requirement-unknown = "warn""#,
    keys: &[
        optional("kind", Shape::Ref(Space::Kind), "The kind of an entry that names none."),
        optional("start", Shape::Tier, "The tier in which a new entry starts."),
        optional("max-climb", Shape::Count(1), "How many tiers one promotion may climb."),
        optional("default-on", Shape::Tier, "The lowest tier for an entry that is on by default."),
        optional(
            "removable-from",
            Shape::List(&Shape::Tier),
            "The tiers from which an entry may be removed. Absent: any.",
        ),
        optional("enforced-from", Shape::Date, "Earlier transitions are history: recorded, not judged by policy."),
        optional(
            "backdate",
            Shape::Days,
            "How much older than its base the steps of a change may be. Absent: \"30 days\".",
        ),
        optional(
            "decided-by",
            Shape::List(&Shape::Text),
            "The kinds of decision that may loosen the policy or grant a waiver. Absent: those of the first tier, else any.",
        ),
        optional(
            "decision-valid",
            Shape::Days,
            "The age at which a decision is too old for a new step, waiver or loosening to rest on it. Absent: none.",
        ),
        optional("support", Shape::Table(&SUPPORT), "How long releases are supported."),
        optional("decision", Shape::Ref(Space::Decision), "The decision that set the policy."),
    ],
    relations: &[],
};

/// `[policy.support]`.
pub static SUPPORT: Table = Table {
    name: "the support policy",
    doc: "How long releases are supported, where `[[release]]` does not say it.",
    example: r#"[policy.support]
line = "major"
normal = "2 months"
lts = "24 months"
lts-every = 12
lts-from = 24"#,
    keys: &[
        optional("line", Shape::Word(LINES), "Which versions share one window. Absent: those of one major version."),
        required(
            "normal",
            Shape::OrTable(&Shape::Span, &Shape::Table(&SUPPORT_RELEASES)),
            "How long a line is supported, from the day of its first release.",
        ),
        optional("lts", Shape::Span, "How long a long-term line is supported."),
        optional("lts-every", Shape::Count(1), "Every how many lines one is long-term."),
        optional("lts-from", Shape::Count(0), "The number of the first long-term line. Absent: 0."),
    ],
    relations: &[],
};

/// A lifetime counted in lines.
pub static SUPPORT_RELEASES: Table = Table {
    name: "a lifetime in releases",
    doc: "Support until the day before so many later lines have come out.",
    example: "",
    keys: &[required("releases", Shape::Count(1), "How many later lines have to come out.")],
    relations: &[],
};

/// `[requirement.ID]`.
pub static REQUIREMENT: Table = Table {
    name: "a requirement",
    doc: "What an entry must satisfy to hold a tier.",
    example: r#"[requirement.full-time-maintainer]
tier = { target = 2, compiler = 1 }
title = "Full-time maintainer"
short = "full-time maintainer"

[requirement.assurance]
tier = 1
title = "Regular fuzzing or formal verification"
any-of = ["fuzzed", "verified"]
decision = "2026-03-12"

[requirement.fuzzed]
title = "Continuous fuzzing"
description = "Fuzzers run its own code around the clock."
evidence = true
max-age = "365 days"

[requirement.verified]
title = "Formal verification""#,
    keys: &[
        optional(
            "tier",
            Shape::OrTable(&Shape::Tier, &Shape::Map { keys: Keys::Ref(Space::Kind), value: &Shape::Tier }),
            "The lowest tier that needs it, and with it every tier above: one for all kinds, or a table of one per kind. \
             Absent: it is never needed by itself, only as an alternative in `any-of`.",
        ),
        optional("title", Shape::Text, "What it is called, in one line of Markdown. Absent: its id."),
        optional(
            "short",
            Shape::Text,
            "The same in a word or two of Markdown, for cells that tell what is missing. Absent: its title.",
        ),
        optional("description", Shape::Text, "What exactly is asked, in Markdown."),
        optional("any-of", Shape::List(&Shape::Other(Space::Requirement)), "Alternatives of which one is enough."),
        optional("evidence", Shape::Flag, "True: `met` needs evidence. Absent: false."),
        optional("max-age", Shape::Days, "The age at which evidence is stale, such as \"365 days\"."),
        optional("decision", Shape::Ref(Space::Decision), "The decision that set it."),
    ],
    relations: &[],
};

/// `[records.KIND]`.
pub static RECORDS: Table = Table {
    name: "a source of records",
    doc: "Where the notes or minutes of one kind of decision are kept. Given a checkout of them, `check` holds decisions \
          against what was written down. Nothing is fetched.",
    example: r#"[records.meeting]
url = "https://github.com/bytecodealliance/meetings/blob/main/{}"
folder = "../meetings""#,
    keys: &[
        required(
            "url",
            Shape::UrlTemplate,
            "The address of a record, with `{}` for its path in the checkout. The `url` of a decision of this kind begins alike.",
        ),
        optional(
            "folder",
            Shape::Text,
            "The checkout, relative to the registry's folder; `--records KIND=DIR` names another one. Where it is not \
             there, decisions are not held against their records.",
        ),
    ],
    relations: &[],
};

/// `[decision.ID]`.
pub static DECISION: Table = Table {
    name: "a decision",
    doc: "A recorded resolution.",
    example: r#"[decision."2025-01-30"]
kind = "meeting"
date = 2025-01-30
title = "Support tiers of memory64 and Pulley"
url = "https://github.com/bytecodealliance/meetings/blob/main/wasmtime/2025/wasmtime-01-30.md"
decides = { memory64 = 1 }
quotes = ["moving memory64 to tier 1"]

[decision."2026-03-12"]
kind = "meeting"
date = 2026-03-12
title = "Fuzzing or formal verification""#,
    keys: &[
        required("kind", Shape::Text, "The project's word for what it is: meeting, rfc, vote, pull-request, …"),
        required("date", Shape::Date, "The day it was made."),
        required("title", Shape::Text, "What it is about."),
        optional("url", Shape::Url, "Where it can be read."),
        optional(
            "decides",
            Shape::Map { keys: Keys::Ref(Space::Entry), value: &Shape::Standing },
            "What was decided of entries: the tier that each may move towards and not past, or \"removed\". With it, \
             nothing else may rest on the decision but what it `loosens`.",
        ),
        optional(
            "loosens",
            Shape::List(&Shape::Asking),
            "The tables of which it permits to ask less, such as \"policy\", \"tier.1\" or \"waiver\". With it, \
             nothing else may rest on the decision but what it `decides`.",
        ),
        optional(
            "quotes",
            Shape::List(&Shape::Quote),
            "What its record says, in its words: each at least three words from one paragraph, list item, heading or cell.",
        ),
        optional("revisit", Shape::Moment, "The day or the release by which it is to be confirmed or taken back."),
        optional(
            "revisits",
            Shape::List(&Shape::Ref(Space::Decision)),
            "The decisions that left something open which this one confirms or takes back.",
        ),
        optional("dropped", Shape::Text, "Why it was never applied, in part or at all."),
    ],
    relations: &[],
};

/// `[entry.ID]`.
pub static ENTRY: Table = Table {
    name: "an entry",
    doc: "A feature or target that holds a tier. A removed one stays in the file as a tombstone, and one that holds none \
          yet, proposed or not supported, has the tier `\"none\"` and no history.",
    example: r#"[entry.memory64]
kind = "wasm-proposal"
title = "64-bit memories"
summary = "Memories of more than 4 GiB."
tier = 1
url = "https://github.com/WebAssembly/memory64"
issue = 9467
aliases = ["memory-64"]
owners = ["@alice", "@bob"]
default-on = true
depends-on = ["multi-memory"]
fields = { requires = "A 64-bit host" }
notes = ["Tables are 64-bit too.", { note = "old-systems" }]
history = [
    { tier = 2, date = 2022-07-29, since = "1.0.0", pr = 4479 },
    { tier = 1, date = 2025-01-30, since = "30.0.0", decision = "2025-01-30", pr = 10159 },
]

[entry.memory64.requirements]
fuzzed = { status = "met", evidence = "https://github.com/bytecodealliance/wasmtime/pull/10159", date = 2025-01-30 }

[entry.multi-memory]
tier = 1
owners = ["@alice", "@bob"]

[entry.multi-memory.requirements]
fuzzed = { status = "met", evidence = { file = "fuzz/config.rs", contains = "multi_memory" }, note = "since 22.0.0" }

[entry.wasm32-wasip1]
kind = "target"
tier = 3
aliases = ["wasm32-wasi"]
history = [
    { tier = 3, date = 2024-05-06, since = "22.0.0", pr = 8555 },
    { tier = 3, date = 2024-07-25, since = "24.0.0", pr = 8867, was = "wasm32-wasi" },
]

[entry.winch-aarch64]
kind = "compiler"
tier = "removed"
replaced-by = ["winch"]
history = [
    { tier = 3, date = 2024-05-06, since = "22.0.0", pr = 8555 },
    { tier = "removed", date = 2025-05-18, since = "34.0.0", pr = 10755, reason = "one entry for all of Winch" },
]

[entry.memory-control]
kind = "wasm-proposal"
tier = "none"

[entry.winch]
kind = "compiler"
tier = 2
owners = ["@carol"]
history = [
    { tier = 2, date = 2025-05-18, since = "34.0.0", pr = 10755 },
]"#,
    keys: &[
        Key {
            name: "kind",
            need: Need::Unless(["policy", "kind"]),
            shape: Shape::Ref(Space::Kind),
            doc: "Its category. Absent: the `kind` of `[policy]`, and needed without one.",
        },
        optional("title", Shape::Text, "What it is called, in one line of Markdown. Absent: its id."),
        optional("summary", Shape::Text, "What it is, in one sentence of Markdown."),
        required(
            "tier",
            Shape::Held,
            "The tier of the last step of `history`, or \"removed\"; \"none\": it has held no tier yet.",
        ),
        optional(
            "url",
            Shape::Link,
            "Where it is described: a web address, a path from `[docs] base`, or `#…` for a place on the same page.",
        ),
        optional("issue", Shape::Count(1), "The number of the issue about it."),
        optional("aliases", Shape::List(&Shape::Alias), "Other and former names; every look-up accepts them."),
        optional("triple", Shape::Text, "The target triple, where the id is none and the kind asks for one."),
        optional("owners", Shape::List(&Shape::Text), "Who looks after it."),
        optional(
            "default-on",
            Shape::Flag,
            "Whether users have it without asking for it. Absent: as the last step that says so, else false.",
        ),
        optional("depends-on", Shape::List(&Shape::Other(Space::Entry)), "What it rests on and may not outrank."),
        optional("replaced-by", Shape::List(&Shape::Other(Space::Entry)), "What took the place of a removed entry."),
        optional(
            "fields",
            Shape::Map { keys: Keys::Ref(Space::Field), value: &Shape::Text },
            "The values of the project's own attributes, by field.",
        ),
        optional("notes", NOTES, "Remarks in Markdown, or references to shared ones; each becomes a footnote."),
        optional(
            "history",
            Shape::Tables(&STEP),
            "Every step from the first to the last. Absent: it holds its tier, if any, as by one step without a date.",
        ),
        optional(
            "requirements",
            Shape::Map {
                keys: Keys::Ref(Space::Requirement),
                value: &Shape::OrTable(&Shape::Word(STATUSES), &Shape::Table(&ASSESSMENT)),
            },
            "The assessments: a status, or a table with evidence. An absent one is unknown.",
        ),
    ],
    relations: &[],
};

/// One step of `history`.
pub static STEP: Table = Table {
    name: "a step",
    doc: "One step of an entry's history.",
    example: "",
    keys: &[
        required("tier", Shape::Standing, "What the entry held from then on: a tier, or \"removed\"."),
        optional(
            "date",
            Shape::Date,
            "The day. Absent: that of the release `since`; only the first step may lack both: held since before records \
             began.",
        ),
        optional(
            "since",
            Shape::Version,
            "The first release in which it holds. Absent: the first one whose `branch` is cut on its day or later.",
        ),
        optional("decision", Shape::Ref(Space::Decision), "The decision behind it."),
        optional("pr", Shape::Count(1), "The number of the pull request that made it."),
        optional("was", Shape::FormerName, "The name until then; a step with the same tier and `was` is a renaming."),
        optional(
            "default-on",
            Shape::Flag,
            "Whether users have it from then on without asking for it; at the same tier it is switched on or off.",
        ),
        optional("reason", Shape::Text, "Why, in one line of Markdown."),
    ],
    relations: &[],
};

/// An assessment with more than its status.
pub static ASSESSMENT: Table = Table {
    name: "an assessment",
    doc: "The status of one requirement for one entry.",
    example: "",
    keys: &[
        required("status", Shape::Word(STATUSES), "How far the requirement is met."),
        optional(
            "evidence",
            Shape::OrTable(&Shape::Url, &Shape::Table(&PROBE)),
            "Why that is believed: an address, or a probe that can be run again offline.",
        ),
        optional("date", Shape::Date, "The day of the assessment."),
        optional("note", Shape::Text, "What is to be said of it, in Markdown."),
        optional("short", Shape::Text, "The same in a word or two of Markdown, for the cell of a table."),
    ],
    relations: &[],
};

/// Evidence that can be looked for again.
pub static PROBE: Table = Table {
    name: "a probe",
    doc: "Evidence that `check` looks for again: a text in a file of the project, or in a record. It has either `file` or \
          `url`.",
    example: "",
    keys: &[
        optional("file", Shape::Text, "The file, relative to the registry's folder."),
        optional("url", Shape::Url, "The address of a record; see `[records.KIND]`."),
        required("contains", Shape::Text, "The text that it must contain."),
    ],
    relations: &[Relation::Either {
        keys: ["file", "url"],
        unless: None,
        neither: Misuse {
            message: "a probe must say where it looks",
            help: "add `file = \"…\"`, or the `url` of a record",
        },
        both: Some(Misuse {
            message: "a probe looks into a file or into a record, not both",
            help: "keep `file` or `url`",
        }),
    }],
};

/// `[[waiver]]`.
pub static WAIVER: Table = Table {
    name: "a waiver",
    doc: "An approved exception to one requirement or one rule.",
    example: r#"[[waiver]]
entry = "winch"
requirement = "full-time-maintainer"
reason = "there is one half of the week"
until = 2027-06-30

[[waiver]]
entries = ["winch", "wasm32-wasip1"]
lint = "requirement-unknown"
reason = "not assessed yet"
decision = "2025-01-30""#,
    keys: &[
        optional("entry", Shape::Ref(Space::Entry), "The entry that it is for."),
        optional(
            "entries",
            Shape::List(&Shape::Ref(Space::Entry)),
            "The entries that it is for, if there are several.",
        ),
        optional("requirement", Shape::Ref(Space::Requirement), "The requirement that need not be met."),
        optional("lint", Shape::Text, "Or: the rule whose finding is excused."),
        required("reason", Shape::Text, "Why, in one line of Markdown."),
        optional("decision", Shape::Ref(Space::Decision), "The decision that approved it."),
        optional("until", Shape::Date, "The last day on which it holds. Absent: without end."),
    ],
    relations: &[
        Relation::Either {
            keys: ["requirement", "lint"],
            unless: None,
            neither: Misuse {
                message: "a waiver must say what it excuses",
                help: "add `requirement = \"…\"` or `lint = \"…\"`",
            },
            both: Some(Misuse {
                message: "a waiver excuses one requirement or one rule, not both",
                help: "make two waivers of it",
            }),
        },
        Relation::Either {
            keys: ["entry", "entries"],
            unless: Some("lint"),
            neither: Misuse {
                message: "a waiver of a requirement must name its entries",
                help: "add `entry = \"…\"` or `entries = […]`",
            },
            both: Some(Misuse {
                message: "a waiver has `entry` or `entries`, not both",
                help: "keep `entries`, with all of them",
            }),
        },
    ],
};

/// `[[release]]`.
pub static RELEASE: Table = Table {
    name: "a release",
    doc: "A version of the project.",
    example: r#"[[release]]
version = "36.0.0"
date = 2025-08-20
lts = true
end-of-support = 2027-08-20

[[release]]
version = "37.0.0"
branch = 2025-09-05
msrv = "1.87""#,
    keys: &[
        required("version", Shape::Version, "Its version; `30` and `3.12` are read as 30.0.0 and 3.12.0."),
        optional("branch", Shape::Date, "The day its branch was cut, which decides what is in it."),
        optional("date", Shape::Date, "The day it came out. Absent: planned."),
        optional("lts", Shape::Flag, "Whether it is supported for longer than others. Absent: false."),
        optional(
            "end-of-support",
            Shape::Date,
            "The last day of its support. Absent: by `[policy.support]`, else unknown.",
        ),
        optional("msrv", Shape::Version, "The oldest compiler that builds it."),
    ],
    relations: &[],
};

/// `[matrix.ID]`.
pub static MATRIX: Table = Table {
    name: "a matrix",
    doc: "Support per (entry × column).",
    example: r#"[matrix.x86_64]
title = "x86_64"
rows = "wasm-proposal"
columns = ["winch"]
needs = { tier = 1, columns = 1 }

[matrix.x86_64.cells]
memory64 = { winch = "yes" }
multi-memory = { winch = { support = "yes", note = "since 22.0.0", notes = [{ note = "old-systems" }] } }"#,
    keys: &[
        optional("title", Shape::Text, "What it is called. Absent: its id."),
        required(
            "rows",
            Shape::OrList(&Shape::Ref(Space::Kind), &Shape::List(&Shape::Ref(Space::Entry))),
            "The kind whose entries are the rows, or a list of entries in the order in which they are shown.",
        ),
        required("columns", Shape::List(&Shape::Ref(Space::Entry)), "The entries that are the columns."),
        optional("needs", Shape::Table(&NEEDS), "What the rows must have."),
        optional("notes", NOTES, "Remarks on all of it, as of an entry."),
        optional(
            "column-notes",
            Shape::Map { keys: Keys::Ref(Space::Entry), value: &NOTES },
            "Remarks on columns, by column.",
        ),
        optional(
            "cells",
            Shape::Map {
                keys: Keys::Ref(Space::Entry),
                value: &Shape::Map {
                    keys: Keys::Ref(Space::Entry),
                    value: &Shape::OrTable(&Shape::Word(SUPPORTS), &Shape::Table(&CELL)),
                },
            },
            "What is known, by row and column. An absent cell is unknown.",
        ),
    ],
    relations: &[],
};

/// `needs` of a matrix.
pub static NEEDS: Table = Table {
    name: "a matrix's needs",
    doc: "Every row at this tier or better has at least so many \"yes\".",
    example: "",
    keys: &[
        required("tier", Shape::Tier, "The lowest tier of the rows that are judged."),
        required("columns", Shape::Count(1), "How many columns must say \"yes\"."),
    ],
    relations: &[],
};

/// A cell with a note.
pub static CELL: Table = Table {
    name: "a cell",
    doc: "What is known of one row in one column.",
    example: "",
    keys: &[
        required("support", Shape::Word(SUPPORTS), "How far the row is supported."),
        optional("note", Shape::Text, "What is to be said of it, in Markdown; becomes a footnote."),
        optional("url", Shape::Link, "Where that can be read: a web address or a path, as of an entry."),
        optional("notes", NOTES, "Further remarks, as of an entry."),
    ],
    relations: &[],
};

/// `[mirror.NAME]`.
pub static MIRROR: Table = Table {
    name: "a mirror",
    doc: "A file of the project's own that has to agree with the registry: data, in which pointers lead to what entries \
          are, or a text, in which a pattern stands for every entry. `check` holds the two against each other; see \
          mirrors.md.",
    example: r#"[mirror.build]
file = "target/specs.json"
kinds = ["target"]
entries = "/targets"
id = "/name"
tier = "/metadata/tier"
fields = { std = "/metadata/std" }
values = { tier = { "2" = ["2", "3"] }, std = { "true" = "yes", "false" = "no", "null" = "unknown" } }
ignore = ["test-target"]

[mirror.config]
file = "include/config.h"
kinds = ["wasm-proposal"]
text = "\"{id}\" … `{default-on}` by default""#,
    keys: &[
        required(
            "file",
            Shape::Path,
            "The file, relative to the registry's folder; `--mirror NAME=FILE` names another one.",
        ),
        optional("kinds", Shape::List(&Shape::Ref(Space::Kind)), "The kinds whose entries it has. Absent: all."),
        optional(
            "entries",
            Shape::Pointer,
            "In JSON, or TOML if the file's name ends so: where the object or array with the entries is.",
        ),
        optional("id", Shape::Pointer, "Where an element has its id. Absent: the keys of the object are the ids."),
        optional("tier", Shape::Pointer, "Where an element has its tier."),
        optional(
            "fields",
            Shape::Map { keys: Keys::Ref(Space::Field), value: &Shape::Pointer },
            "Where an element has the values of fields, by field.",
        ),
        optional(
            "values",
            Shape::Map {
                keys: Keys::Word,
                value: &Shape::Map {
                    keys: Keys::Word,
                    value: &Shape::OrList(&Shape::Text, &Shape::List(&Shape::Text)),
                },
            },
            "What the file's values mean, by `tier` or field: a value here, or several of which one is right.",
        ),
        optional(
            "text",
            Shape::Text,
            "Or: what stands in the file for every entry. `…` is up to 12 lines, `{id}` a name of the entry (also with `_` \
             or nothing for `-`), and `{default-on}`, `{tier}`, `{title}` and `{FIELD}` what the entry says.",
        ),
        optional("ignore", Shape::List(&Shape::Text), "Ids that only one side has."),
    ],
    relations: &[
        Relation::Either {
            keys: ["entries", "text"],
            unless: None,
            neither: Misuse {
                message: "a mirror must say how the file lists entries",
                help: "add `entries = \"/…\"` for JSON and TOML, or `text = \"…{id}…\"` for any other text",
            },
            both: None,
        },
        Relation::Excludes {
            key: "text",
            others: &["entries", "id", "tier", "fields", "values"],
            why: "is about data, and this mirror is a text",
        },
    ],
};

/// `[docs]`.
pub static DOCS: Table = Table {
    name: "the docs",
    doc: "The pages that are generated.",
    example: r#"[docs]
files = ["docs/stability-tiers.md"]
base = "docs"
base-url = "https://docs.wasmtime.dev"
render = [{ template = "docs/tiers.adoc.j2", file = "docs/tiers.adoc" }]"#,
    keys: &[
        optional(
            "files",
            Shape::List(&Shape::Text),
            "What `tiers docs` fills when no file is named, relative to the registry's folder.",
        ),
        optional(
            "base",
            Shape::Path,
            "The folder from which relative addresses of entries are meant. Absent: the registry's folder.",
        ),
        optional(
            "base-url",
            Shape::Url,
            "The web address of that folder, for whatever is no page of the project. Absent: relative addresses are no \
             links there.",
        ),
        optional("render", Shape::Tables(&RENDER), "Files that `tiers docs` makes from templates."),
    ],
    relations: &[],
};

/// One of `render`.
pub static RENDER: Table = Table {
    name: "a rendered file",
    doc: "A file that is made from a template.",
    example: "",
    keys: &[
        required("template", Shape::Path, "The template, relative to the registry's folder."),
        required("file", Shape::Path, "The file that it makes, relative to the registry's folder."),
    ],
    relations: &[],
};

/// The tables of the reference, with their headings in a file.
pub static TABLES: &[(&str, &Table)] = &[
    ("The file", &REGISTRY),
    ("`[project]`", &PROJECT),
    ("`[[tier]]`", &TIER),
    ("`[kind.ID]`", &KIND),
    ("`[field.ID]`", &FIELD),
    ("`[note.ID]`", &NOTE),
    ("A reference to a note in `notes`", &NOTE_REFERENCE),
    ("`[policy]`", &POLICY),
    ("`[policy.support]`", &SUPPORT),
    ("`normal` in releases", &SUPPORT_RELEASES),
    ("`[requirement.ID]`", &REQUIREMENT),
    ("`[records.KIND]`", &RECORDS),
    ("`[decision.ID]`", &DECISION),
    ("`[entry.ID]`", &ENTRY),
    ("A step of `history`", &STEP),
    ("An assessment in `requirements`", &ASSESSMENT),
    ("A probe as `evidence`", &PROBE),
    ("`[[waiver]]`", &WAIVER),
    ("`[[release]]`", &RELEASE),
    ("`[matrix.ID]`", &MATRIX),
    ("`needs` of a matrix", &NEEDS),
    ("A cell of a matrix", &CELL),
    ("`[mirror.NAME]`", &MIRROR),
    ("`[docs]`", &DOCS),
    ("One of `render` in `[docs]`", &RENDER),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::read::{self, Text};
    use crate::schema::key_order;
    use crate::toml::{KeyPath, Op, Value, apply, parse};

    /// The examples of all tables, as one file.
    fn examples() -> String {
        let examples: Vec<&str> = TABLES.iter().map(|(_, table)| table.example).filter(|it| !it.is_empty()).collect();
        examples.join("\n\n")
    }

    /// The keys that the examples leave out.
    const REST: &str = r#"
format = 1
[project]
name = "Rest"
issue = "https://example.org/{}"
[[tier]]
id = 1
label = "First"
closed = true
decision = "second"
[kind.target]
ids = "target-triple"
max-climb = 1
default-on = 1
[field.std]
required = true
[policy]
backdate = "7 days"
decision = "second"
[policy.support]
line = "minor"
normal = { releases = 2 }
[requirement.tests]
[decision.first]
kind = "meeting"
date = 2025-01-01
title = "First"
loosens = ["policy"]
revisit = 2026-01-01
[decision.second]
kind = "meeting"
date = 2025-02-01
title = "Second"
revisits = ["first"]
dropped = "nobody came"
[entry.linux]
kind = "target"
tier = 1
triple = "x86_64-unknown-linux-gnu"
fields = { std = "yes" }
history = [{ tier = 1, date = 2025-01-01, default-on = true }]
[entry.linux.requirements]
tests = { status = "met", short = "x", evidence = { url = "https://example.org/", contains = "all tests pass" } }
[matrix.m]
title = "M"
rows = ["linux"]
columns = ["linux"]
notes = ["all"]
column-notes = { linux = ["one"] }
cells = { linux = { linux = { support = "yes", url = "https://example.org/" } } }
"#;

    #[test]
    fn the_examples_are_a_registry() {
        let text = Text::new("examples", examples());
        let source = read::read(&text);
        assert_eq!(source.findings, []);
        assert_eq!(crate::rules::structural(&source.registry), []);
    }

    /// Calls `each` with every key of a value that its shape names.
    fn visit(shape: &Shape, value: Value<'_>, path: &KeyPath, each: &mut dyn FnMut(&Table, &Key, &KeyPath)) {
        let elements = value.as_array().into_iter().flat_map(|array| array.iter().enumerate());
        match shape {
            Shape::Table(table) => visit_keys(table, value.as_table().unwrap(), path, each),
            Shape::Tables(table) => elements.for_each(|(index, element)| {
                visit_keys(table, element.as_table().unwrap(), &path.index(index), each);
            }),
            Shape::List(inner) => {
                elements.for_each(|(index, element)| visit(inner, element, &path.index(index), each));
            }
            Shape::Map { value: inner, .. } => {
                for (key, value) in value.as_table().unwrap().iter() {
                    visit(inner, value, &path.key(key.name()), each);
                }
            }
            Shape::OrTable(plain, table) => {
                visit(if value.as_table().is_some() { table } else { plain }, value, path, each);
            }
            Shape::OrList(plain, list) => {
                visit(if value.as_array().is_some() { list } else { plain }, value, path, each);
            }
            _ => {}
        }
    }

    fn visit_keys(
        table: &Table,
        written: crate::toml::Table<'_>,
        path: &KeyPath,
        each: &mut dyn FnMut(&Table, &Key, &KeyPath),
    ) {
        for key in table.keys {
            if let Some(value) = written.get(key.name) {
                let path = path.key(key.name);
                each(table, key, &path);
                visit(&key.shape, value, &path, each);
            }
        }
    }

    #[test]
    fn every_key_means_something() {
        let mut known = HashSet::new();
        for text in [examples(), REST.to_owned()] {
            let document = parse(&text);
            let whole = Text::new("whole", text.as_str());
            let whole = read::read(&whole);
            assert_eq!(whole.findings, []);
            visit_keys(&REGISTRY, document.root(), &KeyPath::default(), &mut |table, key, path| {
                let remove = |op: Op| apply(&document, &[op], &key_order);
                let without = remove(Op::Remove { path: path.clone() });
                let without = without.or_else(|_| remove(Op::RemoveTable { path: path.clone() })).unwrap();
                let without = Text::new("without", without);
                let without = read::read(&without);
                if !without.findings.is_empty() || without.registry != whole.registry {
                    known.insert((table.name, key.name));
                }
            });
        }
        let keys = TABLES.iter().flat_map(|(heading, table)| table.keys.iter().map(move |key| (heading, table, key)));
        let unread = keys.filter(|(_, table, key)| !known.contains(&(table.name, key.name)));
        let unread: Vec<String> = unread.map(|(heading, _, key)| format!("{heading}: {}", key.name)).collect();
        assert_eq!(unread, [""; 0], "show these keys in an example or in `REST`, and read them");
    }

    #[test]
    fn markdown_is_checked_in_every_key_that_may_have_it() {
        let mut checked = HashSet::new();
        for text in [examples(), REST.to_owned()] {
            let document = parse(&text);
            visit_keys(&REGISTRY, document.root(), &KeyPath::default(), &mut |table, key, path| {
                let value = "[^nowhere]".into();
                let Ok(text) = apply(&document, &[Op::Set { path: path.clone(), value }], &key_order) else { return };
                let text = Text::new("marked", text);
                let findings = crate::rules::malformed_markdown(&read::read(&text).registry);
                if findings.iter().any(|finding| finding.place.path() == Some(path)) {
                    checked.insert((table.name, key.name));
                }
            });
        }
        for (heading, table) in TABLES {
            for key in table.keys.iter().filter(|key| matches!(key.shape, Shape::Text)) {
                let is_markdown = key.doc.contains("Markdown");
                assert_eq!(checked.contains(&(table.name, key.name)), is_markdown, "{heading}: {}", key.name);
            }
        }
    }

    #[test]
    fn docs_are_sentences() {
        for (heading, table) in TABLES {
            for doc in table.keys.iter().map(|key| key.doc).chain([table.doc]) {
                assert!(doc.ends_with(['.', '…']) || doc.ends_with(".\""), "{heading}: {doc}");
            }
        }
    }
}
