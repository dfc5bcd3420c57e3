//! A text that says what is promised says something else now.

use super::base_policy::rank;
use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level, Rank, Registry, Standing};
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "meaning-changed",
    group: Group::Change,
    level: Level::Warn,
    properties: Properties::USUAL,
    summary: "an entry, a tier, a requirement, a field or a note keeps its id and is described as something else",
    explanation: "\
What holds a tier is a thing, and not a name. Whoever replaces what a name stands for gives the tier, and the whole \
history, to something that never earned it; whoever rewrites the promise of a tier, or the text of a requirement, changes \
what all entries hold or meet, and no step says so.

It warns, since a better wording looks the same. For an entry it looks at the `triple`, and at `title` and `url` where \
both are others, unless it is renamed in this change or holds the last tier. For tiers it looks at the name, the label and \
the promise, for requirements at `title` and `description`, for fields at `doc` and at what is shown for their values, and \
for shared notes at text that is gone, unless their `decision` is another one than in the base (that of `[policy]` for fields and \
notes); and for the project at where the numbers of pull requests and issues lead, and relative addresses.",
    example: Example::change(
        r#"
[entry.simd]
kind = "feature"
tier = 1
<title = "128-bit vectors"
<url = "https://example.org/simd"
-title = "Flexible vectors"
-url = "https://example.org/flexible-vectors"
+title = "Vectors of 128 bits"
+url = "https://example.org/simd"
"#,
    ),
    check: Check::Change(check),
};

fn check(_: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    entries(change, findings);
    let (base, head) = (change.base, change.head);
    let project = [
        ("pull-request", &base.project.pull_request, &head.project.pull_request),
        ("issue", &base.project.issue, &head.project.issue),
        ("base", &base.docs.base, &head.docs.base),
        ("base-url", &base.docs.base_url, &head.docs.base_url),
    ];
    for (key, was, now) in project {
        if let Some(was) = was.as_ref().filter(|_| was != now) {
            let (table, message) = if key.starts_with("base") {
                ("docs", "the relative addresses of entries lead elsewhere".to_owned())
            } else {
                ("project", format!("the numbers of `{key}` lead elsewhere, in every step of the past too"))
            };
            let place = Place::Value(KeyPath::keys([table, key]));
            let help = "if the project has moved, all is well";
            findings.push(Finding::new(RULE.name, place, message).label(label(was)).help(help));
        }
    }
    let mut found = |path: KeyPath, what: String, was: &str| {
        let help = "if it means the same, all is well; else name who decided it: another `decision` in its table";
        findings.push(Finding::new(RULE.name, Place::Value(path), what).label(label(was)).help(help));
    };
    for (index, before) in base.tiers.iter().enumerate() {
        let Some(rank) = rank(change, Rank::new(index)) else { continue };
        let after = &head.tiers[rank.index()];
        if is_decided(before.decision.as_ref(), after.decision.as_ref()) {
            continue;
        }
        let texts = [
            ("label", &before.label, &after.label),
            ("name", &before.name, &after.name),
            ("summary", &before.summary, &after.summary),
        ];
        for (key, was, now) in texts {
            if let Some(was) = was.as_ref().filter(|_| was != now) {
                let what = if key == "summary" { "promises something else" } else { "is called something else" };
                found(place::tier(rank).key(key), format!("{} {what}", after.label()), was);
            }
        }
    }
    for (id, before) in &base.requirements {
        let Some(after) = head.requirements.get(id) else { continue };
        if is_decided(before.decision.as_ref(), after.decision.as_ref()) {
            continue;
        }
        let path = place::requirement(id);
        if before.title != *id && before.title != after.title {
            found(path.key("title"), format!("the requirement `{id}` is called something else"), &before.title);
        }
        if let Some(was) = before.description.as_ref().filter(|_| before.description != after.description) {
            found(path.key("description"), format!("the requirement `{id}` asks for something else"), was);
        }
    }
    if is_decided(base.policy.decision.as_ref(), head.policy.decision.as_ref()) {
        return;
    }
    let mut found = |path: KeyPath, what: String, was: &str| {
        let help = "if it means the same, all is well; else name who decided it: another `decision` in `[policy]`";
        findings.push(Finding::new(RULE.name, Place::Value(path), what).label(label(was)).help(help));
    };
    for (id, before) in &base.fields {
        let Some(after) = head.fields.get(id) else { continue };
        let path = KeyPath::keys(["field", id]);
        if let Some(was) = before.doc.as_ref().filter(|_| before.doc != after.doc) {
            found(path.key("doc"), format!("the field `{id}` means something else"), was);
        }
        for (value, was) in before.values.iter().flatten().filter(|(value, was)| value != was) {
            let now = after.values.as_ref().and_then(|values| values.get(value));
            if now.is_some_and(|now| now != was) {
                let what = format!("`{value}` of the field `{id}` is shown as something else");
                found(path.key("values").key(value), what, was);
            }
        }
    }
    for (id, before) in &base.notes {
        // A remark that is only added to still warns of the same.
        if head.notes.get(id).is_some_and(|after| !after.text.contains(before.text.trim())) {
            let what = format!("the note `{id}` says something else, wherever its mark stands");
            found(KeyPath::keys(["note", id, "text"]), what, &before.text);
        }
    }
}

fn entries(change: &Difference<'_>, findings: &mut Vec<Finding>) {
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { continue };
        let is_last = before.tier.rank() == change.base.last_rank();
        if is_last || !matches!(before.tier, Standing::Tier(_)) || entry.former_id().is_some() {
            continue;
        }
        let path = place::entry(&after.id);
        let (was, now) = (target(change.base, before), target(change.head, after));
        let key = if was.is_some() && was != now {
            "triple"
        } else if before.url.is_some() && before.url != after.url && before.title != after.title {
            "title"
        } else {
            continue;
        };
        let (what, was) = match key {
            "triple" => ("is another target", was.unwrap_or_default()),
            _ => ("has another title and another `url`", before.title.as_str()),
        };
        findings.push(
            Finding::new(RULE.name, Place::Value(path.key(key)), format!("`{}` {what}, and keeps its tier", after.id))
                .label(label(was))
                .help("if it is the same thing, all is well; else add an entry of its own for the new one")
                .entry(&after.id),
        );
    }
}

/// The target triple of an entry, where its kind asks for one.
fn target<'r>(registry: &'r Registry, entry: &'r Entry) -> Option<&'r str> {
    let is_target = registry.kinds.get(&entry.kind).is_some_and(|kind| kind.target_triples);
    entry.triple.as_deref().or_else(|| is_target.then_some(entry.id.as_str()))
}

/// Whether a table names a decision that differs from the base's.
fn is_decided(before: Option<&String>, after: Option<&String>) -> bool {
    after.is_some() && before != after
}

/// A former text, shortened to fit beside a line.
fn label(was: &str) -> String {
    const ROOM: usize = 60;
    let was = was.trim();
    if was.is_empty() {
        return "it was empty".to_owned();
    }
    match was.char_indices().nth(ROOM) {
        None => format!("it was `{was}`"),
        Some((end, _)) => format!("it was `{}…`", was[..end].trim_end()),
    }
}
