//! A step as the file has it.

use crate::model::Step;
use crate::toml::Literal;

/// The keys of a step with their values, in canonical order; `tier` is given as the file writes it.
pub fn written(tier: Literal, step: &Step) -> Vec<(&'static str, Literal)> {
    let Step { tier: _, date: _, dated_by_release: _, since, default_on, decision, pr, was, reason } = step;
    let text = |text: &Option<String>| text.as_ref().map(Literal::from);
    let pairs = [
        ("tier", Some(tier)),
        ("date", step.own_date().map(Literal::from)),
        ("since", since.as_ref().map(|since| since.as_str().into())),
        ("decision", text(decision)),
        ("pr", pr.and_then(|pr| i64::try_from(pr).ok()).map(Literal::from)),
        ("was", text(was)),
        ("default-on", default_on.map(Literal::from)),
        ("reason", text(reason)),
    ];
    pairs.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Standing;
    use crate::schema::tables::STEP;

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
        let keys: Vec<&str> = written("removed".into(), &step).into_iter().map(|(key, _)| key).collect();
        let canonical: Vec<&str> = STEP.keys.iter().map(|key| key.name).collect();
        assert_eq!(keys, canonical);
    }
}
