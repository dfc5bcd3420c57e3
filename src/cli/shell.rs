//! Quotes for commands that people paste into a shell.

/// A word as a shell reads it: in quotes, if it needs them.
pub(super) fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./+@%:,=".contains(c);
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}
