//! The addresses of links: which ones are allowed, and how they are written in Markdown.

use std::fmt::Write as _;

use super::is_hazard;

/// Whether a link leads to a page or a mailbox, rather than running something.
pub(super) fn leads_to_page(url: &str) -> bool {
    let url = url.trim();
    let first = url.split(['/', '?', '#']).next().unwrap_or("");
    match first.split_once(':') {
        None => !url.is_empty() && !url.contains(is_hazard),
        Some((scheme, _)) => is_web(url) || scheme.eq_ignore_ascii_case("mailto") && !url.contains(is_hazard),
    }
}

/// Whether an address is one of the web.
pub fn is_web(url: &str) -> bool {
    let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}

/// Writes an address so that no character in it ends it early.
pub fn address(out: &mut String, url: &str) {
    if url.bytes().all(|byte| PLAIN_IN_ADDRESS[usize::from(byte)]) {
        return out.push_str(url);
    }
    let entities = url.contains(';');
    let balanced = has_balanced_parentheses(url);
    for c in url.chars() {
        match c {
            '&' if entities => out.push_str("&amp;"),
            '(' | ')' if balanced => out.push(c),
            '(' | ')' | '<' | '>' | '|' | '\\' | '`' | '"' | '{' | '}' | '$' | '[' | ']' | '^' => percent(out, c),
            c if c.is_whitespace() || is_hazard(c) => percent(out, c),
            c => out.push(c),
        }
    }
}

/// The characters that need no encoding in an address; most addresses have no others.
const PLAIN_IN_ADDRESS: [bool; 256] =
    among(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#@!*+,=%");

/// Which bytes are among these.
pub(super) const fn among(bytes: &[u8]) -> [bool; 256] {
    let mut among = [false; 256];
    let mut index = 0;
    while index < bytes.len() {
        among[bytes[index] as usize] = true;
        index += 1;
    }
    among
}

fn has_balanced_parentheses(url: &str) -> bool {
    let mut open = 0_usize;
    for c in url.chars() {
        match c {
            '(' => open += 1,
            ')' => match open.checked_sub(1) {
                Some(fewer) => open = fewer,
                None => return false,
            },
            _ => {}
        }
        // No parser counts more than these.
        if open > 30 {
            return false;
        }
    }
    open == 0
}

fn percent(out: &mut String, c: char) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        write!(out, "%{byte:02X}").expect("a string takes every character");
    }
}
