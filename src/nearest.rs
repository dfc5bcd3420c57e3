//! "Did you mean": the names nearest to one that does not exist.

use crate::words;

/// Longer names are no typing slips, and comparing two of them takes the product of their lengths.
const LONGEST: usize = 400;

/// The question whether this was meant.
pub fn question(near: impl std::fmt::Display) -> String {
    format!("did you mean `{near}`?")
}

/// The question whether one of the up to `most` nearest of these names was meant, if any is near enough.
pub fn did_you_mean<'a>(name: &str, names: impl IntoIterator<Item = &'a str>, most: usize) -> Option<String> {
    let near = several(name, names, most);
    (!near.is_empty()).then(|| format!("did you mean {}?", words::or(&words::quoted(near))))
}

/// The nearest of these names, if one is close enough to be a typing slip.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    several(name, names, 1).pop()
}

/// Up to `most` names, nearest first, that may have been meant.
fn several<'a>(name: &str, names: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let wanted = name.to_lowercase();
    let letters = letters_of(wanted.bytes().filter(u8::is_ascii));
    // A single character is never a slip: tier `1` does not mean tier `3`.
    let limit = match wanted.chars().count() {
        0 | 1 => 0,
        length => (length / 3).max(1),
    };
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| {
            // Each letter that a name lacks is a difference. That alone rules most names out without measuring them.
            let lacking = letters & !if candidate.is_ascii() { letters_of(candidate.bytes()) } else { u64::MAX };
            if lacking != 0 && lacking.count_ones() as usize > limit {
                return None;
            }
            let lower = candidate.to_lowercase();
            // If the lengths differ by more than the limit, there is nothing to measure.
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

/// The letters of a text, in upper or lower case, as one of 64 bits each; some letters share theirs.
fn letters_of(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0, |letters, byte| letters | 1 << (byte.to_ascii_lowercase() % 64))
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
    fn letters_of_other_scripts_are_measured() {
        assert_eq!(nearest("größe", ["GRÖSSE", "Größen"]), Some("Größen"));
        // The sign of kelvin is a `k` in lower case.
        assert_eq!(nearest("\u{212a}elvin", ["kelvim", "x"]), Some("kelvim"));
        assert_eq!(nearest("kelvin", ["\u{212a}elvim", "x"]), Some("\u{212a}elvim"));
    }

    #[test]
    fn very_long_names_are_not_measured() {
        let (one, other) = ("x".repeat(1 << 20), "y".repeat(1 << 20));
        assert_eq!(nearest(&one, [other.as_str(), "xx"]), None);
        assert_eq!(nearest("xy", [other.as_str(), "xx"]), Some("xx"));
    }
}
