//! Contradictions between two places of a file: values that are valid by themselves but not together.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::rule;
use crate::finding::{Finding, Place};
use crate::model::Registry;
use crate::toml::KeyPath;

/// All contradictions.
pub(super) fn check(registry: &Registry) -> Vec<Finding> {
    let mut findings = Vec::new();
    notices(registry, &mut findings);
    tier_names(registry, &mut findings);
    findings
}

/// A notice starts with the decision, so a decision that expires before the notice ends can never be applied.
fn notices(registry: &Registry, findings: &mut Vec<Finding>) {
    let Some(valid) = registry.policy.decision_valid else { return };
    for (index, tier) in registry.tiers.iter().enumerate() {
        let Some(notice) = tier.notice.filter(|notice| *notice >= valid) else { continue };
        let place = Place::Value(KeyPath::keys(["tier"]).index(index).key("notice"));
        let message = format!("a notice of {notice} is not shorter than the {valid} for which a decision is valid");
        findings.push(
            Finding::new(rule::INVALID_VALUE, place, message)
                .also(Place::Value(KeyPath::keys(["policy", "decision-valid"])), "how old a decision may be")
                .help("let a decision be valid for longer than any notice"),
        );
    }
}

/// People call a tier by its name too, so two tiers with one name cannot be told apart.
fn tier_names(registry: &Registry, findings: &mut Vec<Finding>) {
    let path = |index| Place::Value(KeyPath::keys(["tier"]).index(index).key("name"));
    let mut first: HashMap<String, usize> = HashMap::new();
    for (index, tier) in registry.tiers.iter().enumerate() {
        let Some(name) = &tier.name else { continue };
        match first.entry(name.trim().to_lowercase()) {
            Entry::Vacant(free) => {
                free.insert(index);
            }
            Entry::Occupied(before) => findings.push(
                Finding::new(rule::DUPLICATE_NAME, path(index), format!("there are two tiers called `{name}`"))
                    .also(path(*before.get()), "the first one")
                    .help("give each tier a name of its own; upper and lower case make no difference"),
            ),
        }
    }
}
