//! "Did you mean": the names nearest to one that does not exist.

use crate::words;

/// Names of more bytes are nobody's slip, and measuring them takes the product of their lengths.
const LONGEST: usize = 400;

/// The question whether one of the up to `most` nearest of these names was meant, if any is near enough.
pub fn did_you_mean<'a>(name: &str, names: impl IntoIterator<Item = &'a str>, most: usize) -> Option<String> {
    let near = several(name, names, most);
    (!near.is_empty()).then(|| format!("did you mean {}?", words::or(&words::quoted(near))))
}

/// The nearest of these names, if any is near enough to be a slip of the hand.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    several(name, names, 1).pop()
}

/// Up to `most` names, nearest first, that may have been meant.
fn several<'a>(name: &str, names: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let wanted = name.to_lowercase();
    // Of a single character nothing would be left: tier `1` is no slip for tier `3`.
    let limit = match wanted.chars().count() {
        0 | 1 => 0,
        length => (length / 3).max(1),
    };
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            // A name that differs more in length than may differ at all need not be measured.
            let near = lower.len().abs_diff(wanted.len()) <= limit.saturating_mul(4);
            let distance = if near { strsim::osa_distance(&wanted, &lower) } else { usize::MAX };
            if distance <= limit {
                Some((distance, candidate))
            } else if wanted.len() >= 3 && lower.contains(&wanted) {
                // A part of a name is how people ask for long ones: `darwin`, `memory`.
                Some((limit + 1, candidate))
            } else {
                None
            }
        })
        .collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| crate::model::natural(a.1, b.1)));
    found.dedup();
    found.truncate(most);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_parts() {
        let names = ["owners", "notes", "memory64", "multi-memory"];
        assert_eq!(nearest("owner", names), Some("owners"));
        assert_eq!(nearest("Notse", names), Some("notes"));
        assert_eq!(nearest("xyz", names), None);
        assert_eq!(nearest("3", ["1", "2"]), None);
        assert_eq!(several("memory", names, 3), ["memory64", "multi-memory"]);
    }

    #[test]
    fn very_long_names_are_not_measured() {
        let (one, other) = ("x".repeat(1 << 20), "y".repeat(1 << 20));
        assert_eq!(nearest(&one, [other.as_str(), "xx"]), None);
        assert_eq!(nearest("xy", [other.as_str(), "xx"]), Some("xx"));
    }
}
