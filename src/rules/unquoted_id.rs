//! An id with dots that TOML takes for nested tables.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::UNQUOTED_ID,
    group: Group::Reading,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an id with dots stands in a header without quotes",
    explanation: "\
To TOML a dot in a header is a step into a table: `[entry.thumbv8m.main-none-eabi]` is a table `main-none-eabi` \
within the entry `thumbv8m`. An id with dots has to be quoted.",
    example: Example::new(
        r#"
-[entry.thumbv8m.main-none-eabi]
+[entry."thumbv8m.main-none-eabi"]
kind = "feature"
tier = 1
"#,
    ),
    check: Check::Reading,
};
