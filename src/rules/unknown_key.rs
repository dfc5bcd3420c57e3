//! A key that the format does not have.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::UNKNOWN_KEY,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a table has a key that the format does not have",
    explanation: "\
A key that nobody reads is most often a slip of the hand, and what it was to say goes unheard. So unknown keys are \
refused, and the nearest known one is offered.

Remarks belong into comments, or into `notes`.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 1
-owner = ["@ada"]
+owners = ["@ada"]
"#,
    ),
    check: Check::Reading,
};
