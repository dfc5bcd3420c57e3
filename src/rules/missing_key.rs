//! A required key is missing.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::MISSING_KEY,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a table lacks a key that it must have",
    explanation: "\
Some keys have no sensible default: what an entry is (`kind`) and what it holds (`tier`), the day and the kind of a \
decision, the reason of a waiver. Add the key.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
+tier = 1
"#,
    ),
    check: Check::Reading,
};
