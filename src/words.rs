//! Lists and numbers in sentences.

use std::borrow::Cow;

/// Names in backticks.
pub fn quoted<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Vec<String> {
    names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect()
}

/// `a`, `a or b`, `a, b or c`.
pub fn or<T: AsRef<str>>(words: &[T]) -> String {
    list(words, "or")
}

/// `a`, `a and b`, `a, b and c`.
pub fn and<T: AsRef<str>>(words: &[T]) -> String {
    list(words, "and")
}

fn list<T: AsRef<str>>(words: &[T], last: &str) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => "none".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

/// `1 entry`, `2 entries`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A text of at most so many characters: what is longer is cut, and `…` says so.
pub fn clipped(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_numbers() {
        assert_eq!(or(&quoted(["a"])), "`a`");
        assert_eq!(or(&["a", "b"]), "a or b");
        assert_eq!(and(&["a", "b", "c"]), "a, b and c");
        assert_eq!(and::<&str>(&[]), "none");
        assert_eq!(count(1, "entry", "entries"), "1 entry");
        assert_eq!(count(0, "entry", "entries"), "0 entries");
        assert_eq!(clipped("größer", 3), "grö…");
        assert_eq!(clipped("größer", 6), "größer");
    }
}
