//! A file of another version of the format.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::UNSUPPORTED_FORMAT,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "the file's `format` is one that this version does not know",
    explanation: "\
`format` says how the file is to be read. A file of a later format may mean something else by the same words, so \
nothing in it is judged.

Update `tiers`, or write `format = 1` if the file is of this format.",
    example: Example::new(
        r#"
-format = 2
+format = 1

[project]
name = "Example"

[[tier]]
id = 1

[kind.feature]
"#,
    ),
    check: Check::Reading,
};
