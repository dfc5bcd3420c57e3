//! A decision moved an entry that its record does not speak of.

use std::collections::HashMap;

use super::record::{NOTE, NOTE_PATH, shown};
use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level, Transition};
use crate::records::{Record, State, Vocabulary};

pub(super) static RULE: Rule = Rule {
    name: "decision-silent",
    group: Group::Consistency,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "a decision moved an entry that its record does not name",
    explanation: "\
A decision moves what was spoken about. Where it has `quotes`, each entry that it moved is named in one of them; where it has \
none, somewhere in its record outside of the agenda. An entry goes by its id, its other and former names, and its title; a \
removed one also by what replaced it.

If the record calls the entry by another name, add that to `aliases`. If it does not speak of it, another decision is behind \
the step, or none.",
    example: Example::with_record(
        NOTE_PATH,
        NOTE,
        r#"
@records

@council
quotes = ["we move simd up to tier 2"]

@promoted
-
-[entry.threads]
-kind = "feature"
-tier = 2
-history = [
-    { tier = 3, date = 2024-01-10, pr = 7 },
-    { tier = 2, date = 2024-05-02, decision = "council-7", pr = 31 },
-]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let decisions = context.recorded_decisions();
    if decisions.is_empty() || context.files.is_none() {
        return;
    }
    let mut moved: HashMap<&str, Vec<Transition<'_>>> = HashMap::new();
    for (id, transition) in context.moved() {
        moved.entry(id).or_default().push(transition);
    }
    for recorded in decisions {
        let Some(moved) = moved.get(recorded.id) else { continue };
        let Some(record) = context.record_of(&recorded) else { continue };
        let quotes = &recorded.decision.quotes;
        // A record that is not written yet has been reported already.
        if quotes.is_empty() && record.state() == State::Agenda {
            continue;
        }
        let vocabulary = Vocabulary::of_entries(context.registry, moved.iter().map(|transition| transition.entry));
        let texts: Vec<&str> = if quotes.is_empty() {
            record.blocks.iter().filter(|block| !record.is_agenda(block)).map(|block| block.text.as_str()).collect()
        } else {
            quotes.iter().map(String::as_str).collect()
        };
        let named: std::collections::HashSet<&str> =
            texts.into_iter().flat_map(|text| vocabulary.named(text).entries).collect();
        for transition in moved.iter().filter(|transition| !named.contains(transition.entry.id.as_str())) {
            let entry = transition.entry;
            let who = if quotes.is_empty() {
                format!("`{}` does not name", record.path)
            } else {
                "no quote names".to_owned()
            };
            let message = format!("`{}` is {} by `{}`, and {who} it", entry.id, transition.event.as_str(), recorded.id);
            findings.push(
                Finding::new(
                    RULE.name,
                    Place::Value(place::step(&entry.id, transition.index).key("decision")),
                    message,
                )
                .also(Place::Key(place::decision(recorded.id)), "the decision")
                .help(help(&record, entry, quotes))
                .entry(&entry.id),
            );
        }
    }
}

fn help(record: &Record, entry: &Entry, quotes: &[String]) -> String {
    let names = std::iter::once(entry.id.as_str())
        .chain(entry.aliases.iter().map(String::as_str))
        .chain([entry.title.as_str()]);
    let near: Vec<String> = record.near_names(names, quotes).into_iter().map(shown).collect();
    if near.is_empty() {
        "quote the line that decides it, add the name that it has there to `aliases`, or name another decision"
            .to_owned()
    } else {
        let near = near.join(" or ");
        format!("if it is meant by {near}, add the name that it has there to `aliases`, and quote that line")
    }
}
