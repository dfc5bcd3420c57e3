//! The address of a record and its path in the checkout, one from the other.

use crate::model::RecordSource;

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To a record of the source, at this path in its checkout.
    Record(String),
    /// Below the source's address, but with a path that no checkout can have: `..`, an absolute one, control
    /// characters.
    Astray,
    /// Elsewhere.
    Elsewhere,
}

/// Where an address leads, seen from this source. `?…` and `#…` are ignored.
pub fn path_of(source: &RecordSource, url: &str) -> Link {
    let bare = |text: &'_ str| text.split(['?', '#']).next().unwrap_or_default().to_owned();
    let (before, after) = source.parts();
    let url = bare(url);
    let Some(path) = url.strip_prefix(before).and_then(|rest| rest.strip_suffix(&bare(after))) else {
        return Link::Elsewhere;
    };
    match decoded(path) {
        Some(path) if is_inside(&path) => Link::Record(path),
        _ => Link::Astray,
    }
}

/// The address of the record at a path.
pub fn url_of(source: &RecordSource, path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' | b'+' | b'@' | b',' => {
                encoded.push(char::from(byte));
            }
            byte => encoded += &format!("%{byte:02X}"),
        }
    }
    let (before, after) = source.parts();
    format!("{before}{encoded}{after}")
}

/// A text without percent-encoding; `None` if the result is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        if *byte != b'%' {
            bytes.push(*byte);
            rest = tail;
            continue;
        }
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
        // `from_str_radix` takes a sign for a digit.
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).ok()
}

fn is_inside(path: &str) -> bool {
    let hazard = |c: char| c == '\\' || c.is_control();
    !path.contains(hazard) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(url: &str) -> RecordSource {
        RecordSource { url: url.to_owned(), folder: None }
    }

    #[test]
    fn links_lead_into_the_checkout_or_nowhere() {
        let notes = source("https://example.org/blob/main/{}?plain=1");
        let at = |url: &str| path_of(&notes, url);
        let record = |path: &str| Link::Record(path.to_owned());
        assert_eq!(at("https://example.org/blob/main/2025/a-01-30.md"), record("2025/a-01-30.md"));
        assert_eq!(at("https://example.org/blob/main/a%20b.md?plain=1#l7"), record("a b.md"));
        for astray in [
            "",
            "../x.md",
            "a/..%2fx.md",
            "%2Fetc/passwd",
            "/etc",
            "a//b",
            "a\\b",
            "%00",
            "%ff",
            "%",
            "%+1",
            "a%2f..%2f..%2fb",
        ] {
            assert_eq!(at(&format!("https://example.org/blob/main/{astray}")), Link::Astray, "{astray}");
        }
        assert_eq!(at("https://example.org/blob/mainly"), Link::Elsewhere);
        assert_eq!(at("https://example.org/blob/other/a.md"), Link::Elsewhere);
        let pages = source("https://example.org/{}.html");
        assert_eq!(path_of(&pages, "https://example.org/a.html#x"), record("a"));
        assert_eq!(path_of(&pages, "https://example.org/a.md"), Link::Elsewhere);
    }

    #[test]
    fn an_address_leads_back() {
        let notes = source("https://example.org/{}");
        for path in ["2025/a-01-30.md", "a b/ü%.md", "x?y#z.md"] {
            assert_eq!(path_of(&notes, &url_of(&notes, path)), Link::Record(path.to_owned()));
        }
    }
}
