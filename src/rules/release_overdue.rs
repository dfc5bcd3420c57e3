//! A planned release should have come out long ago.

use jiff::civil::Date;

use super::{Check, Context, Example, Group, Properties, Rule, Timing, place};
use crate::finding::{Finding, Place};
use crate::model::{Basis, Days, Level};

pub(super) static RULE: Rule = Rule {
    name: "release-overdue",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties { timing: Timing::Overdue, ..Properties::USUAL },
    summary: "a planned release should have come out more than 30 days ago",
    explanation: "\
A release without a date is planned. The usual time from one release to the next (the median of the last five) says when \
it is due; 30 days later it has either come out without being recorded, or the plan has changed. Until then every answer \
about the newest release is wrong.

Write the day on which it came out, or the one on which it will.",
    example: Example::turns(["2024-09-01", "2024-07-31"], PLANNED),
    check: Check::Registry(check),
};

const PLANNED: &str = r#"
[[release]]
version = "1.0.0"
date = 2024-05-01

[[release]]
version = "2.0.0"
date = 2024-06-01

[[release]]
version = "3.0.0"
"#;

/// How long after its day a release is late.
const SLACK: Days = Days::new(30);

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    let Some(rhythm) = registry.rhythm() else { return };
    let windows = registry.windows(Basis::Recorded);
    let Some(mut due) = windows.iter().filter_map(|window| window.release.date).max() else { return };
    let newest = windows.iter().rposition(|window| window.release.date.is_some()).map_or(0, |index| index + 1);
    // A release without a date that is older than the newest dated one is not planned: its date is missing.
    for window in &windows[newest..] {
        due = rhythm.after(due);
        let late: Date = SLACK.after(due);
        if context.today <= late {
            break;
        }
        let version = &window.release.version;
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::line(window).key("version")),
                format!("release {version} was due on about {due}, and has no date"),
            )
            .help(format!(
                "add `date = DATE` to it: the day on which it came out, or will; a release comes every {rhythm}"
            )),
        );
    }
}
