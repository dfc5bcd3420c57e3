//! A value of the wrong type.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::WRONG_TYPE,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a value has another type than its key asks for",
    explanation: "\
Each key holds one type of value, as a date is written without quotes and a list with brackets even if it has one \
element. Nothing is converted silently: `\"2024-01-10\"` is a text and `2024-01-10` is a day.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 3
-history = [{ tier = 3, date = "2024-01-10", pr = 7 }]
+history = [{ tier = 3, date = 2024-01-10, pr = 7 }]
"#,
    ),
    check: Check::Reading,
};
