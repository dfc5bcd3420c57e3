//! A quote that its record does not have.

use super::record::{NOTE, NOTE_PATH, key, shown};
use super::{Check, Context, Example, Group, Properties, Recorded, Rule, place};
use crate::finding::{Finding, Gravity, Place};
use crate::model::{Evidence, Level};
use crate::records::{Link, Record, path_of};

pub(super) static RULE: Rule = Rule {
    name: "quote-broken",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a quote is not in the record",
    explanation: "\
`quotes` of a decision are what its record says, word by word, so that everybody can look it up, and a decision does not \
come to rest on the notes of another meeting. The same holds for evidence with the `url` of a record and what it `contains`.

Each quote has at least three words and lies in one paragraph, list item, heading, cell or piece of code. Marks of emphasis \
and code, the kind of quotation marks and dashes, white space, and upper and lower case do not matter.",
    example: Example::with_record(
        NOTE_PATH,
        NOTE,
        r#"
@records

@council
-quotes = ["we move simd up to tier 1"]
+quotes = ["we move simd up to tier 2"]

@promoted
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for recorded in context.recorded_decisions().into_iter().filter(|recorded| !recorded.decision.quotes.is_empty()) {
        let Some(record) = context.record_of(&recorded) else { continue };
        for (index, quote) in
            recorded.decision.quotes.iter().enumerate().filter(|(_, quote)| record.find(quote).is_none())
        {
            let place = Place::Value(place::decision(recorded.id).key("quotes").index(index));
            let message = format!("`{}` does not say `{quote}`", record.path);
            findings.push(
                Finding::new(RULE.name, place, message)
                    .also(key(recorded.id, "url"), "the record")
                    .help(help(&record, quote)),
            );
        }
    }
    evidence(context, findings);
}

fn evidence(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let (Some(files), sources) = (context.files, context.record_sources()) else { return };
    for entry in context.registry.entries.values() {
        for (id, assessment) in &entry.requirements {
            let Some(Evidence::Record { url, contains }) = &assessment.evidence else { continue };
            let link = sources.iter().find_map(|(kind, source)| match path_of(source, url) {
                Link::Record(path) => Some((*kind, path)),
                Link::Astray | Link::Elsewhere => None,
            });
            // There is no checkout for an address elsewhere.
            let Some((kind, path)) = link else { continue };
            let (key, gravity, message, help) = match files.record(kind, &path) {
                Recorded::NoCheckout => continue,
                Recorded::Read(record) if record.find(contains).is_some() => continue,
                Recorded::Read(record) => {
                    ("contains", Gravity::Full, format!("`{path}` does not say `{contains}`"), help(&record, contains))
                }
                Recorded::NoFile => (
                    "url",
                    Gravity::Timed,
                    format!("there is no record `{path}`"),
                    "look where it is now, and update the checkout".to_owned(),
                ),
                Recorded::Outside => (
                    "url",
                    Gravity::Full,
                    format!("the record `{path}` is a link that leads out of its checkout"),
                    "have the file itself in the checkout".to_owned(),
                ),
                Recorded::Unreadable(why) => (
                    "url",
                    Gravity::Timed,
                    format!("the record `{path}` cannot be read: {why}"),
                    "look what became of it".to_owned(),
                ),
            };
            let path = place::assessment(&entry.id, id).key("evidence").key(key);
            findings.push(
                Finding::new(RULE.name, Place::Value(path), message)
                    .label(format!("evidence that `{id}` is {}", assessment.status))
                    .gravity(gravity)
                    .help(help)
                    .entry(&entry.id)
                    .requirement(id),
            );
        }
    }
}

fn help(record: &Record, quote: &str) -> String {
    match record.nearest(quote) {
        Some(block) => format!("quote it as it is written; {} comes nearest", shown(block)),
        None => "quote it as it is written, or name the record that says so".to_owned(),
    }
}
