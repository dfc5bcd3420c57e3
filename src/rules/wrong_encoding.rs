//! The file is not plain UTF-8.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::WRONG_ENCODING,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "the file is not UTF-8, or starts with a byte-order mark",
    explanation: "\
TOML is UTF-8 without a byte-order mark. Some editors put the mark there, where other readers of the file stumble \
over it; others save in the encoding of an old system, where every letter beyond English is another one.

Save the file as UTF-8 without a byte-order mark.",
    example: Example::new(
        "
-\u{feff}format = 1
+format = 1

[project]
name = \"Example\"

[[tier]]
id = 1

[kind.feature]
",
    ),
    check: Check::Reading,
};
