//! An entry moves along in a change that is about others.

use std::collections::HashMap;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Level, Transition};

pub(super) static RULE: Rule = Rule {
    name: "undecided-rider",
    group: Group::Change,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "several entries move, and this one not by the decision or pull request of the others",
    explanation: "\
Moves hide in changes about something else: the title speaks of one entry, its reviewers discuss that one, and three \
others ride along. Each of them was promised to somebody too.

Where some of the moves rest on a decision, the others should rest on it as well; where none does, they should at least \
belong to one pull request. Otherwise move the riders in a change of their own.",
    example: Example::change(
        r#"
>[decision.council-7]
>kind = "meeting"
>date = 2024-05-01
-title = "simd moves up"
+title = "simd and threads move up"
>
[entry.simd]
kind = "feature"
<tier = 3
<history = [{ tier = 3, date = 2024-01-10, pr = 7 }]
>tier = 2
>history = [
>    { tier = 3, date = 2024-01-10, pr = 7 },
>    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 31 },
>]

[entry.threads]
kind = "feature"
<tier = 3
<history = [{ tier = 3, date = 2024-01-10, pr = 7 }]
>tier = 2
>history = [
>    { tier = 3, date = 2024-01-10, pr = 7 },
-    { tier = 2, date = 2024-05-02, pr = 31 },
+    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 32 },
>]
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let moves: Vec<Transition<'_>> = change
        .entries
        .iter()
        .flat_map(|entry| change.appended(entry))
        .filter(|transition| transition.event.is_move())
        .collect();
    let entries = moves.iter().map(|transition| &transition.entry.id).collect::<std::collections::HashSet<_>>();
    if entries.len() < 2 {
        return;
    }
    let decision = |transition: &Transition<'_>| transition.step.decision.clone();
    let pull_request = |transition: &Transition<'_>| transition.step.pr.map(|pr| format!("#{pr}"));
    let main_decision = most(moves.iter().filter_map(decision));
    let is_decision = main_decision.is_some();
    let Some(main) = main_decision.or_else(|| most(moves.iter().filter_map(pull_request))) else { return };
    let reason =
        |transition: &Transition<'_>| if is_decision { decision(transition) } else { pull_request(transition) };
    for rider in moves.iter().filter(|transition| reason(transition).as_ref() != Some(&main)) {
        let id = &rider.entry.id;
        let by = decision(rider).map(|id| format!("decision `{id}`")).or_else(|| pull_request(rider));
        let by = by.map_or_else(|| "by nothing on record".to_owned(), |by| format!("by {by} alone"));
        let others = if is_decision { format!("decision `{main}`") } else { format!("pull request {main}") };
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::step(id, rider.index)),
                format!("`{id}` is {} {by}, in a change that applies {others}", rider.event.as_str()),
            )
            .help(if is_decision {
                format!("give its step `decision = \"{main}\"` if that decided it, else move it in a change of its own")
            } else {
                "move it in a change of its own".to_owned()
            })
            .entry(id),
        );
    }
}

/// The most frequent text; among equals the first in order.
fn most(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(text, _)| text)
}
