//! A draft → the text of a registry.

use jiff::civil::Date;

use super::draft::{Draft, Entry, Note, Tier};
use crate::toml::{quote_key, quote_text};

/// What a registry says that is not on the pages.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The project's name.
    pub project: String,
    /// Its address.
    pub url: Option<String>,
    /// The address of a pull request, with `{}` for its number.
    pub pull_request: Option<String>,
    /// The day from which the policy applies to steps.
    pub enforced_from: Date,
    /// The folder of the page, relative to that of the registry; relative addresses begin there.
    pub base: Option<String>,
    /// The pages that `tiers docs` is to fill.
    pub files: Vec<String>,
    /// The releases, oldest first: the version and the day.
    pub releases: Vec<(String, Date)>,
}

impl Frame {
    /// A project of which only the name is known.
    pub fn new(project: impl Into<String>, enforced_from: Date) -> Self {
        Self {
            project: project.into(),
            url: None,
            pull_request: None,
            enforced_from,
            base: None,
            files: Vec::new(),
            releases: Vec::new(),
        }
    }
}

/// The text of the registry, not yet in the layout of `fmt`.
pub fn write(draft: &Draft, frame: &Frame) -> String {
    let mut out = String::from("format = 1\n\n[project]\n");
    pair(&mut out, "name", &quote_text(&frame.project));
    if let Some(url) = &frame.url {
        pair(&mut out, "url", &quote_text(url));
    }
    if let Some(address) = &frame.pull_request {
        pair(&mut out, "pull-request", &quote_text(address));
    }
    for tier in &draft.tiers {
        self::tier(&mut out, tier);
    }
    for (id, title) in &draft.kinds {
        out += &format!("\n[kind.{}]\n", quote_key(id));
        pair(&mut out, "title", &quote_text(title));
    }
    for (id, field) in &draft.fields {
        out += &format!("\n[field.{}]\n", quote_key(id));
        pair(&mut out, "title", &quote_text(&field.title));
        if field.kinds.len() < draft.kinds.len() {
            pair(&mut out, "kinds", &texts(field.kinds.iter()));
        }
        if let Some(values) = &field.values {
            let values: Vec<String> =
                values.iter().map(|(word, shown)| format!("{} = {}", quote_key(word), quote_text(shown))).collect();
            pair(&mut out, "values", &format!("{{ {} }}", values.join(", ")));
        }
    }
    for (id, text) in &draft.notes {
        out += &format!("\n[note.{}]\n", quote_key(id));
        pair(&mut out, "text", &one_line(text));
    }
    out += "\n[policy]\n";
    let kind = only_kind(draft);
    if let Some(kind) = kind {
        pair(&mut out, "kind", &quote_text(kind));
    }
    pair(&mut out, "enforced-from", &frame.enforced_from.to_string());
    entries(&mut out, draft, kind);
    for (version, date) in &frame.releases {
        out += "\n[[release]]\n";
        pair(&mut out, "version", &quote_text(version));
        pair(&mut out, "date", &date.to_string());
    }
    if frame.base.is_some() || !frame.files.is_empty() {
        out += "\n[docs]\n";
        if !frame.files.is_empty() {
            pair(&mut out, "files", &texts(&frame.files));
        }
        if let Some(base) = &frame.base {
            pair(&mut out, "base", &quote_text(base));
        }
    }
    out
}

fn pair(out: &mut String, key: &str, value: &str) {
    *out += &format!("{key} = {value}\n");
}

fn tier(out: &mut String, tier: &Tier) {
    *out += "\n[[tier]]\n";
    pair(out, "id", &tier_value(&tier.id));
    if let Some(label) = &tier.label {
        pair(out, "label", &quote_text(label));
    }
    if let Some(name) = &tier.name {
        pair(out, "name", &quote_text(name));
    }
}

/// A tier's id as the file writes it: a whole number where it is one.
fn tier_value(id: &str) -> String {
    match id.parse::<u16>() {
        Ok(number) if number <= 999 && number.to_string() == id => id.to_owned(),
        _ => quote_text(id),
    }
}

/// The kind of all entries, if they have but one.
fn only_kind(draft: &Draft) -> Option<&str> {
    let mut kinds = draft.kinds.keys();
    kinds.next().filter(|_| kinds.next().is_none()).map(String::as_str)
}

/// Writes the entries: each on one line below `[entry]` if all are short enough, else each as a table.
fn entries(out: &mut String, draft: &Draft, only_kind: Option<&str>) {
    if draft.entries.is_empty() {
        return;
    }
    let lines = draft.entries.iter().all(|entry| entry.history.is_empty() && entry.notes.len() <= 1);
    if lines {
        *out += "\n[entry]\n";
    }
    for entry in &draft.entries {
        let pairs = pairs(entry, only_kind);
        if lines {
            let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            *out += &format!("{} = {{ {} }}\n", quote_key(&entry.id), pairs.join(", "));
        } else {
            *out += &format!("\n[entry.{}]\n", quote_key(&entry.id));
            for (key, value) in pairs {
                pair(out, key, &value);
            }
        }
    }
}

/// The keys of an entry in canonical order.
fn pairs(entry: &Entry, only_kind: Option<&str>) -> Vec<(&'static str, String)> {
    let mut pairs: Vec<(&'static str, String)> = Vec::new();
    if only_kind.is_none() {
        pairs.push(("kind", quote_text(&entry.kind)));
    }
    pairs.extend(entry.title.as_ref().map(|title| ("title", one_line(title))));
    pairs.extend(
        entry.summary.as_ref().filter(|summary| !summary.is_empty()).map(|summary| ("summary", one_line(summary))),
    );
    pairs.push(("tier", tier_value(&entry.tier)));
    pairs.extend(entry.url.as_ref().map(|url| ("url", quote_text(url))));
    if !entry.aliases.is_empty() {
        pairs.push(("aliases", texts(&entry.aliases)));
    }
    if !entry.owners.is_empty() {
        pairs.push(("owners", texts(&entry.owners)));
    }
    if !entry.replaced_by.is_empty() {
        pairs.push(("replaced-by", texts(&entry.replaced_by)));
    }
    if !entry.fields.is_empty() {
        let fields: Vec<String> =
            entry.fields.iter().map(|(id, value)| format!("{} = {}", quote_key(id), one_line(value))).collect();
        pairs.push(("fields", format!("{{ {} }}", fields.join(", "))));
    }
    if !entry.notes.is_empty() {
        let note = |note: &Note| match note {
            Note::Text(text) => one_line(text),
            Note::Shared(id) => format!("{{ note = {} }}", quote_text(id)),
        };
        pairs.push(("notes", format!("[{}]", entry.notes.iter().map(note).collect::<Vec<_>>().join(", "))));
    }
    if !entry.history.is_empty() {
        let steps: Vec<String> = entry.history.iter().map(step).collect();
        pairs.push((
            "history",
            match &steps[..] {
                [only] => format!("[{only}]"),
                several => format!("[\n    {},\n]", several.join(",\n    ")),
            },
        ));
    }
    pairs
}

fn step(step: &super::draft::Move) -> String {
    let mut pairs = vec![format!("tier = {}", tier_value(&step.tier))];
    pairs.push(format!("date = {}", step.date));
    pairs.extend(step.since.as_ref().map(|since| format!("since = {}", quote_text(since))));
    pairs.extend(step.pr.map(|pr| format!("pr = {pr}")));
    pairs.extend(step.was.as_ref().map(|was| format!("was = {}", quote_text(was))));
    pairs.extend(step.reason.as_ref().map(|reason| format!("reason = {}", quote_text(reason))));
    format!("{{ {} }}", pairs.join(", "))
}

fn texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    format!("[{}]", texts.into_iter().map(|text| quote_text(text)).collect::<Vec<_>>().join(", "))
}

/// A text as a string on one line; basic strings can hold every character.
fn one_line(text: &str) -> String {
    if text.contains(['\n', '\r']) {
        let escaped: String = text
            .chars()
            .map(|c| match c {
                '\\' => "\\\\".to_owned(),
                '"' => "\\\"".to_owned(),
                '\n' => "\\n".to_owned(),
                '\r' => "\\r".to_owned(),
                '\t' => "\\t".to_owned(),
                c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
                c => c.to_string(),
            })
            .collect();
        return format!("\"{escaped}\"");
    }
    quote_text(text)
}
