//! A reference to what is not there.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::UNKNOWN_REFERENCE,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a value names something that the file does not have",
    explanation: "\
Tiers, kinds, entries, requirements and decisions are named by their ids, entries also by their other and former \
names. A name that means nothing here is a slip of the hand, or what it names was never written down.",
    example: Example::new(
        r#"
[entry.simd]
-kind = "featrue"
+kind = "feature"
tier = 1
"#,
    ),
    check: Check::Reading,
};
