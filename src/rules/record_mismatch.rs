//! A decision that does not lead to its record.

use jiff::civil::Date;

use super::record::{NOTE, NOTE_PATH, RecordedDecision, key};
use super::{Check, Context, Example, Group, Properties, Recorded, Rule, place};
use crate::finding::{Finding, Gravity, Place};
use crate::model::{Days, Level};
use crate::nearest::question;
use crate::records::{Link, path_of, url_of};

pub(super) static RULE: Rule = Rule {
    name: "record-mismatch",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a decision does not lead to its record",
    explanation: "\
Where the notes or minutes of a kind of decision are kept, `[records.KIND]` says so, and every decision of that kind leads \
to one of them: its `url` lies there, the file is in the checkout, and the day that its path tells is that of the \
decision. Otherwise its readers find nothing, or the notes of another meeting. The day is read off the path, as in \
`2024/council-05-02.md` or `2024-05-02.md`; a path that tells none is not judged.

Without a checkout only the address is judged. Notes are written late and moved about: a file that is not there is an error \
where the decision is new in the change, but for a week after its day; else it is a warning, until the scheduled run.

Decisions before `enforced-from` of `[policy]` are not judged, unless the policy, a tier, a requirement or a waiver rests on \
them.",
    example: Example::with_record(
        NOTE_PATH,
        NOTE,
        r#"
@records

[decision.council-7]
kind = "meeting"
-date = 2024-05-01
+date = 2024-05-02
title = "The tier of simd"
url = "https://example.org/notes/2024/council-05-02.md"

@promoted
"#,
    ),
    check: Check::Registry(check),
};

/// How long after a meeting its notes may still appear.
const LATE: Days = Days::new(7);

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for recorded in context.recorded_decisions() {
        findings.extend(mismatch(context, &recorded));
    }
}

fn mismatch(context: &Context<'_>, recorded: &RecordedDecision<'_>) -> Option<Finding> {
    let RecordedDecision { id, decision, source } = *recorded;
    let (kind, begin) = (&decision.kind, source.parts().0);
    let Some(url) = &decision.url else {
        let message = format!("the decision `{id}` has no address, and the records of `{kind}` have");
        let help = format!("write that of its record: `url = \"{begin}…\"`");
        return Some(Finding::new(RULE.name, Place::Key(place::decision(id)), message).help(help));
    };
    let place = key(id, "url");
    let found = |message: String| Finding::new(RULE.name, place.clone(), message);
    let path = match path_of(source, url) {
        Link::Record(path) => path,
        Link::Astray => {
            let message = format!("the address of `{id}` does not lead to a file in a checkout");
            return Some(found(message).help(format!("write that of its record: `{begin}…`")));
        }
        Link::Elsewhere => {
            let message = format!("the decision `{id}` leads to none of the records of `{kind}`");
            return Some(found(message).help(format!("write the address of its record, which begins with `{begin}`")));
        }
    };
    let record = match context.files?.record(kind, &path) {
        Recorded::NoCheckout => return None,
        Recorded::Read(record) => record,
        Recorded::Outside => {
            let message = format!("the record of `{id}`, `{path}`, is a link that leads out of its checkout");
            return Some(found(message).help("have the file itself in the checkout"));
        }
        Recorded::NoFile => return Some(missing(context, recorded, found(format!("there is no record `{path}`")))),
        Recorded::Unreadable(why) => {
            let finding = found(format!("the record `{path}` cannot be read: {why}"));
            return Some(missing(context, recorded, finding));
        }
    };
    let told = record.day.filter(|day| !day.is(decision.date))?;
    let dated = redated(&path, decision.date, &told.to_string());
    let help = match dated
        .filter(|path| matches!(context.files.map(|files| files.record(kind, path)), Some(Recorded::Read(_))))
    {
        Some(path) => question(url_of(source, &path)),
        None => "write the address of the record of that day, or correct the date".to_owned(),
    };
    Some(
        found(format!("the record of `{id}` is of {told}, and the decision of {}", decision.date))
            .also(key(id, "date"), "its day")
            .help(help),
    )
}

/// A missing record: an error only if the change says that it exists.
fn missing(context: &Context<'_>, recorded: &RecordedDecision<'_>, finding: Finding) -> Finding {
    let before = context.base.and_then(|base| base.began().decisions.get(recorded.id));
    let is_new = context.base.is_some() && before.is_none_or(|before| before.url != recorded.decision.url);
    let (gravity, help) = if context.today <= LATE.after(recorded.decision.date) {
        (Gravity::Passing, "update the checkout once the notes are there")
    } else if is_new {
        (Gravity::Full, "correct the address, or update the checkout")
    } else {
        (Gravity::Timed, "look where it is now, and update the checkout")
    };
    finding.gravity(gravity).help(help)
}

/// The path with the day of the decision in place of its own, if it contains a day.
fn redated(path: &str, date: Date, told: &str) -> Option<String> {
    let day = date.to_string();
    let shorter = [(told.to_owned(), day.clone()), (told.get(5..)?.to_owned(), day.get(5..)?.to_owned())];
    let dated = shorter.iter().find(|(was, _)| path.contains(was.as_str()))?;
    let dated = path.replace(&dated.0, &dated.1);
    Some(dated.replace(told.get(..4)?, day.get(..4)?))
}
