//! SARIF 2.1.0, for code scanning and for editors.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::{Report, severity};
use crate::finding::{Finding, Place};
use crate::model::Level;
use crate::platform;
use crate::rules;
use crate::view;

pub(super) fn render(report: &Report<'_>) -> String {
    let names: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    let rules: Vec<Value> = names.iter().map(|name| rule(name)).collect();
    let indexes: HashMap<&str, usize> = names.iter().enumerate().map(|(index, name)| (*name, index)).collect();
    let mut seen = HashMap::new();
    let results = report.findings.iter().map(|finding| {
        let mut result = json!({
            "ruleId": finding.rule,
            "ruleIndex": indexes[finding.rule],
            "level": severity(finding.level),
            "message": { "text": message(finding) },
            "locations": [location(report, &finding.place)],
            "partialFingerprints": { "tiersPath/v1": fingerprint(finding, &mut seen) },
        });
        if !finding.also.is_empty() {
            let related = finding.also.iter().enumerate().map(|(id, (place, label))| {
                let mut location = location(report, place);
                location["id"] = json!(id);
                location["message"] = json!({ "text": plain(label) });
                location
            });
            result["relatedLocations"] = related.collect();
        }
        result
    });
    view::json(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_HOMEPAGE"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Value>(),
        }],
    }))
}

fn rule(name: &str) -> Value {
    let Some(rule) = rules::find(name) else { return json!({ "id": name }) };
    let level = match rule.level {
        Level::Allow => "none",
        level => severity(level),
    };
    json!({
        "id": name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.explanation.lines().next().unwrap_or(rule.summary) },
        "help": { "text": rule.explanation, "markdown": rule.explanation },
        "defaultConfiguration": { "level": level },
        "properties": { "tags": [rule.group.as_str()] },
    })
}

fn message(finding: &Finding) -> String {
    let text = match &finding.help {
        Some(help) => format!("{}\nhelp: {help}", finding.message),
        None => finding.message.clone(),
    };
    plain(&text)
}

/// A text in which a viewer sees no links.
fn plain(text: &str) -> String {
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.to_owned() }
}

fn location(report: &Report<'_>, place: &Place) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(report.source.text().name()) } });
    physical["region"] = if report.is_whole_file(place) {
        // GitHub shows nothing without a line.
        json!({ "startLine": 1 })
    } else {
        let at = report.locate(place);
        json!({
            "startLine": at.start.line,
            "startColumn": at.start.column,
            "endLine": at.end.line,
            "endColumn": at.end.column,
            "byteOffset": at.bytes.start,
            "byteLength": at.bytes.len(),
        })
    };
    let mut location = json!({ "physicalLocation": physical });
    if let Some(path) = place.path() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": path.to_string() }]);
    }
    location
}

/// What identifies a finding when lines above it move: its rule, its key path, what it is about, and its number among
/// equal ones.
fn fingerprint(finding: &Finding, seen: &mut HashMap<String, usize>) -> String {
    let path = finding.place.path().map(ToString::to_string).unwrap_or_default();
    let mut print = format!("{} {path}", finding.rule);
    for about in finding.about.entry.iter().chain(&finding.about.requirement) {
        print += &format!(" {about}");
    }
    let times = seen.entry(print.clone()).or_default();
    *times += 1;
    format!("{print}:{times}")
}

/// A path as a relative reference, or with a scheme if it is absolute.
fn uri(path: &str) -> String {
    let path = platform::with_slashes(path);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escaped = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let reference: String = path.bytes().map(escaped).collect();
    if reference.starts_with('/') { format!("file://{reference}") } else { reference }
}
