//! A text or comment with a character that nobody sees.

use super::{Check, Example, Group, Properties, Rule};
use crate::model::Level;
use crate::read::rule;

pub(super) static RULE: Rule = Rule {
    name: rule::HIDDEN_CHARACTER,
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a text has a character that nobody sees, or that reverses the direction of writing",
    explanation: "\
Whoever reviews a change reads what the screen shows. With a character that nobody sees, two names that look alike \
differ; with one that reverses the direction of writing, the end of a text can look like its beginning, and a comment like \
a line of the file.

In a comment it is a warning at most. A picture such as ⚠️ may have the character that makes it one, and letters of \
scripts that need joiners may have them.

Delete the character; most often it came along with something copied from a page.",
    example: Example::new(
        r#"
[entry.simd]
kind = "feature"
tier = 2
-owners = ["@ada", "@ad\u200Ba"]
+owners = ["@ada"]
"#,
    ),
    check: Check::Reading,
};
