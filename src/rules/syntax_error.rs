//! The file is not TOML.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::SYNTAX_ERROR,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "the file is not TOML",
    explanation: "\
The registry is a TOML file, and a text that is none means nothing. Reading goes on behind the mistake, so that all \
of them are reported at once; what would only follow from a mistake is left out.

`tiers` reads TOML 1.1 and writes TOML 1.0. The format is described on <https://toml.io>.",
    example: Example::new(
        r#"
[entry.simd]
-kind = "feature
+kind = "feature"
tier = 1
"#,
    ),
    check: Check::Reading,
};
