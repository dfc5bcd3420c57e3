//! Checks mirrors against the registry: their patterns, and what their values mean.

use super::rule;
use crate::finding::{Finding, Place};
use crate::mirror::{Pattern, PatternError};
use crate::model::{MirrorForm, Pointers, Registry};
use crate::nearest::{did_you_mean, nearest, question};
use crate::toml::KeyPath;
use crate::words;

/// Patterns that cannot be read, and meanings that the registry does not have.
pub(super) fn check(registry: &Registry) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, mirror) in &registry.mirrors {
        let path = KeyPath::keys(["mirror", name]);
        match &mirror.form {
            MirrorForm::Text(text) => findings.extend(pattern(registry, text, &path)),
            MirrorForm::Data(pointers) => values(registry, pointers, &path, &mut findings),
        }
    }
    findings
}

fn pattern(registry: &Registry, text: &str, path: &KeyPath) -> Option<Finding> {
    let wrong = Pattern::read(text, |field| registry.fields.contains_key(field)).err()?;
    let (message, help) = match wrong {
        PatternError::Brace => {
            ("a brace lacks its other half".to_owned(), "write `{{` and `}}` for braces of the file itself".to_owned())
        }
        PatternError::Empty => {
            ("nothing stands beside a gap".to_owned(), "write what stands in the file before and behind `…`".to_owned())
        }
        PatternError::NoId => (
            "`text` does not say which entry it is about".to_owned(),
            "put `{id}` where the file names the entry".to_owned(),
        ),
        PatternError::Name(name) => {
            let names = ["id", "default-on", "tier", "title"].into_iter();
            let names: Vec<&str> = names.chain(registry.fields.keys().map(String::as_str)).collect();
            let help = nearest(&name, names.iter().copied()).map_or_else(
                || {
                    let all = words::quoted(names.iter().map(|name| format!("{{{name}}}")));
                    format!("write {}; `{{{{` is a brace of the file itself", words::or(&all))
                },
                |near| question(format_args!("{{{near}}}")),
            );
            (format!("an entry has no `{{{name}}}`"), help)
        }
    };
    Some(Finding::new(rule::INVALID_VALUE, Place::Value(path.key("text")), message).help(help))
}

fn values(registry: &Registry, pointers: &Pointers, path: &KeyPath, findings: &mut Vec<Finding>) {
    let Pointers { entries: _, id: _, tier, fields, values } = pointers;
    let path = path.key("values");
    let known: Vec<&str> = tier.iter().map(|_| "tier").chain(fields.keys().map(String::as_str)).collect();
    for (of, meanings) in values {
        let path = path.key(of);
        if !known.contains(&of.as_str()) {
            let help = match (known.as_slice(), did_you_mean(of, known.iter().copied(), 1)) {
                ([], _) => "say where the file has it: `tier = \"/…\"`, or `fields = { … = \"/…\" }`".to_owned(),
                (_, Some(question)) => question,
                (known, None) => format!("the mirror looks for {}", known.join(", ")),
            };
            let message = format!("the mirror looks for no `{of}`");
            findings.push(Finding::new(rule::INVALID_VALUE, Place::Key(path), message).help(help));
            continue;
        }
        let closed = registry.fields.get(of).and_then(|field| field.values.as_ref());
        let allowed: Option<Vec<&str>> = if of == "tier" && tier.is_some() {
            Some(registry.tiers.iter().map(|tier| tier.id.as_str()).chain([crate::model::NONE]).collect())
        } else {
            closed.map(|values| values.keys().map(String::as_str).collect())
        };
        let Some(allowed) = allowed else { continue };
        for (value, meanings) in meanings {
            for meaning in meanings.iter().filter(|meaning| !allowed.contains(&meaning.as_str())) {
                let help = did_you_mean(meaning, allowed.iter().copied(), 1)
                    .unwrap_or_else(|| format!("write {}", words::or(&words::quoted(&allowed))));
                let message = format!("`{of}` cannot be `{meaning}`");
                findings.push(Finding::new(rule::INVALID_VALUE, Place::Value(path.key(value)), message).help(help));
            }
        }
    }
}
