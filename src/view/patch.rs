//! Two texts → a unified diff, as `--dry-run` prints it.

use similar::TextDiff;

/// The changes from `old` to `new` with three lines around each, empty if there are none.
///
/// Lines are shown with the line ends that they have.
pub fn unified_diff(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(name, name).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_three_lines_around_a_change() {
        let old = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n";
        let new = "a = 1\nb = 2\nc = 3\nd = 4\ne = 6\n";
        let expected = "--- tiers.toml\n+++ tiers.toml\n@@ -2,4 +2,4 @@\n b = 2\n c = 3\n d = 4\n-e = 5\n+e = 6\n";
        assert_eq!(unified_diff("tiers.toml", old, new), expected);
        assert_eq!(unified_diff("tiers.toml", old, old), "");
    }

    #[test]
    fn keeps_crlf_and_says_where_the_last_line_has_no_end() {
        let expected = "--- t\n+++ t\n@@ -1,2 +1,2 @@\n a = 1\r\n-b = 2\n\\ No newline at end of file\n+b = 3\n\\ No newline at end of file\n";
        assert_eq!(unified_diff("t", "a = 1\r\nb = 2", "a = 1\r\nb = 3"), expected);
    }
}
