//! A change adds a step that is not of its own time.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Days, Level};
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "transition-misdated",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a change adds a step dated long before it, before `enforced-from`, or after today",
    explanation: "\
Policy does not judge what is older than `enforced-from`, and counts a stay or a notice from the dates that are \
written down. So a change could promote what it likes by dating the step a few years back, or a stay of weeks by dating \
its end ahead. A step belongs to the day on which the change is made: it may be 30 days older than the commit that it \
is compared with (for a file, than today), or as old as `backdate` of `[policy]` allows.

An entry that had no history may be given one that leads to the tier that it holds already; `history-amended` tells of \
it. If a step of long ago was forgotten, that is an exception: record it as a waiver of this rule with the reason.",
    example: Example::change(
        r#"
[entry.simd]
kind = "feature"
<tier = 3
<history = [{ tier = 3, date = 2024-01-10, pr = 7 }]
>tier = 2
>history = [
>    { tier = 3, date = 2024-01-10, pr = 7 },
-    { tier = 2, date = 2024-02-01, pr = 31 },
+    { tier = 2, date = 2024-05-02, pr = 31 },
>]
"#,
    ),
    check: Check::Change(check),
};

/// How old an added step may be, unless `[policy]` says.
pub(super) const BACKDATE: Days = Days::new(30);

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let latest = context.latest();
    let day = context.base.map_or(context.today, |base| base.day);
    let backdate = change.judge.policy.backdate.unwrap_or(BACKDATE);
    let earliest = backdate.before(day);
    // A policy that is enforced only from this change on has not judged anything before it.
    let enforced = change.judge.policy.enforced_from.and(change.head.policy.enforced_from).filter(|from| *from <= day);
    for transition in change.entries.iter().flat_map(|entry| change.appended(entry)) {
        let (id, event) = (&transition.entry.id, transition.event.as_str());
        let Some(date) = transition.step.date else { continue };
        let finding = |message| {
            Finding::new(RULE.name, Place::Value(place::step(id, transition.index).key("date")), message)
                .help(format!("write the day of this change; if the step was forgotten, {}", RULE.waive(id)))
                .step(id, transition.index)
        };
        if date > latest {
            findings.push(finding(format!("`{id}` is {event} on {date}, which is still to come")));
        } else if enforced.is_some_and(|from| date < from) {
            let message = format!("`{id}` is {event} now by a step of {date}, which policy does not judge");
            let from = Place::Value(KeyPath::keys(["policy", "enforced-from"]));
            findings.push(finding(message).also(from, "the first day that it judges"));
        } else if date < earliest {
            let message = format!(
                "`{id}` is {event} now by a step of {date}, {} before {day}, the day of the base",
                Days::between(date, day)
            );
            findings.push(finding(message).label(format!("a new step may be {backdate} old")));
        }
    }
}
