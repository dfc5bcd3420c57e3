//! Two things of one name.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::DUPLICATE_NAME,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "two things of the same sort have the same name",
    explanation: "\
Every look-up has to have one answer: ids are unique among things of their sort without regard to upper and lower \
case, the other names of entries included, and so are tiers and releases (`30` and `30.0.0` are the same).",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 1
-aliases = ["vectors"]

[entry.Vectors]
kind = "feature"
tier = 2
"#,
    ),
    check: Check::Reading,
};
