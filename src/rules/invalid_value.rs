//! A value of the right type that is not valid.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::INVALID_VALUE,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a value has the right type but says nothing valid",
    explanation: "\
Versions are semver, or the short forms `30` and `3.12`; addresses begin with `http://` or `https://`; spans of \
time are whole days or weeks; ids are made of letters, digits and `.`, `_`, `+`, `-`. What reads otherwise could \
not be compared, linked or found again.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 3
-history = [{ tier = 3, date = 2024-01-10, since = "v3.0", pr = 7 }]
+history = [{ tier = 3, date = 2024-01-10, since = "3.0", pr = 7 }]
"#,
    ),
    check: Check::Reading,
};
