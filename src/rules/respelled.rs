//! Whether a changed text still says the same.

/// Whether two texts differ by typing slips alone.
///
/// A difference in a number, a short word or a first letter is not a slip: `Tier 1` is not `Tier 2`, and `not` is not
/// `now`.
pub(super) fn is_respelled(before: &str, after: &str) -> bool {
    let (before, after): (Vec<&str>, Vec<&str>) = (words(before), words(after));
    before.len() == after.len() && before.iter().zip(&after).all(|(before, after)| is_slip(before, after))
}

/// The words of a text in lower case, without punctuation around them.
fn words(text: &str) -> Vec<&str> {
    let bare = |word: &'_ str| -> bool { !word.is_empty() };
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| bare(word))
        .collect()
}

fn is_slip(before: &str, after: &str) -> bool {
    let (before, after) = (before.to_lowercase(), after.to_lowercase());
    if before == after {
        return true;
    }
    let (letters, others) = (before.chars().count(), after.chars().count());
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    let slips = if letters.min(others) < 6 { 1 } else { 2 };
    is_word(&before)
        && is_word(&after)
        && letters.min(others) >= 4
        && before.chars().next() == after.chars().next()
        && letters.abs_diff(others) <= slips
        && strsim::osa_distance(&before, &after) <= slips
}

/// Whether two addresses lead to files with the same name on the same host: the page has only moved.
pub(super) fn is_moved(before: &str, after: &str) -> bool {
    match (parts(before), parts(after)) {
        (Some(before), Some(after)) => before == after,
        _ => false,
    }
}

/// The host of an address, and the name of the file to which it leads.
fn parts(url: &str) -> Option<(&str, &str)> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (host, path) = rest[..end].split_once('/')?;
    let file = path.rsplit('/').next().filter(|file| !file.is_empty())?;
    Some((host, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_no_slips() {
        for (before, after) in [
            ("Suport tiers of memory64", "Support tiers of memory64"),
            ("support tiers of memory64", "Support tiers, of memory64."),
            ("Winch and teir 1 status", "Winch and tier 1 status"),
        ] {
            assert!(is_respelled(before, after), "{before} → {after}");
        }
        for (before, after) in [
            ("simd to Tier 1", "simd to Tier 2"),
            ("memory64 moves up", "memory32 moves up"),
            ("it is now Tier 1", "it is not Tier 1"),
            ("simd moves up", "simd and threads move up"),
            ("more tests", "less tests"),
            ("Support for simd", "Support for gc"),
            ("promote", "demote"),
        ] {
            assert!(!is_respelled(before, after), "{before} → {after}");
        }
    }

    #[test]
    fn moved_and_other_pages() {
        assert!(is_moved("https://e.org/a/notes-7.md", "https://e.org/b/2024/notes-7.md#end"));
        assert!(is_moved("http://e.org/notes-7.md", "https://e.org/notes-7.md"));
        assert!(!is_moved("https://e.org/notes-7.md", "https://e.org/notes-8.md"));
        assert!(!is_moved("https://e.org/notes-7.md", "https://f.org/notes-7.md"));
        assert!(!is_moved("https://e.org/", "https://e.org/"));
    }
}
