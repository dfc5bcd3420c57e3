//! A step as the file has it.

use crate::model::Step;
use crate::path::quote_text;

/// The keys of a step with their values as TOML, in canonical order; `tier` is given as the file writes it.
pub fn written(tier: String, step: &Step) -> Vec<(&'static str, String)> {
    let Step { tier: _, date: _, dated_by_release: _, since, default_on, decision, pr, was, reason } = step;
    let text = |text: &Option<String>| text.as_deref().map(quote_text);
    let pairs = [
        ("tier", Some(tier)),
        ("date", step.own_date().map(|date| date.to_string())),
        ("since", since.as_ref().map(|since| quote_text(since.as_str()))),
        ("decision", text(decision)),
        ("pr", pr.map(|pr| pr.to_string())),
        ("was", text(was)),
        ("default-on", default_on.map(|on| on.to_string())),
        ("reason", text(reason)),
    ];
    pairs.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Standing;
    use crate::schema::STEP;

    #[test]
    fn every_key_is_written_in_canonical_order() {
        let step = Step {
            tier: Standing::Removed,
            date: Some("2025-01-30".parse().unwrap()),
            dated_by_release: false,
            since: "30".parse().ok(),
            default_on: Some(true),
            decision: Some("d".to_owned()),
            pr: Some(1),
            was: Some("w".to_owned()),
            reason: Some("\"r\"".to_owned()),
        };
        let keys: Vec<&str> = written("\"removed\"".to_owned(), &step).into_iter().map(|(key, _)| key).collect();
        let canonical: Vec<&str> = STEP.keys.iter().map(|key| key.name).collect();
        assert_eq!(keys, canonical);
    }
}
