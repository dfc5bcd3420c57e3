//! Inline markup of reStructuredText → the text that it shows.

use std::collections::HashMap;

use crate::import::text::{Builder, Text};
use crate::prose::{Inline, Style};

/// What a page defines somewhere and uses by name: addresses and replacements.
#[derive(Debug, Default)]
pub(super) struct Names {
    links: HashMap<String, String>,
    replaced: HashMap<String, String>,
}

impl Names {
    pub(super) fn collect(lines: &[String]) -> Self {
        let mut names = Self::default();
        for line in lines {
            let Some(rest) = line.trim_start().strip_prefix(".. ") else { continue };
            if let Some(target) = rest.strip_prefix('_') {
                if let Some((name, url)) = target.split_once(": ") {
                    names.links.insert(name.trim_matches('`').to_lowercase(), url.trim().to_owned());
                }
            } else if let Some((name, text)) = rest.strip_prefix('|').and_then(|rest| rest.split_once("| replace::")) {
                names.replaced.insert(name.to_owned(), text.trim().to_owned());
            }
        }
        names
    }
}

/// The marks in a line of reStructuredText.
pub(super) fn inline(text: &str, names: &Names) -> Text {
    let mut builder = Builder::default();
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let opens = !before.is_alphanumeric();
        if c == '\\' {
            let escaped = rest[1..].chars().next();
            if let Some(escaped) = escaped.filter(|c| !c.is_whitespace()) {
                builder.text(escaped.encode_utf8(&mut [0; 4]));
            }
            let length = 1 + escaped.map_or(0, char::len_utf8);
            before = ' ';
            rest = &rest[length..];
            continue;
        }
        if opens && let Some(length) = marked(rest, names, &mut builder) {
            before = '`';
            rest = &rest[length..];
            continue;
        }
        builder.text(&rest[..c.len_utf8()]);
        before = c;
        rest = &rest[c.len_utf8()..];
    }
    builder.finish()
}

/// Adds the markup at the start of a text, and returns its length.
fn marked(rest: &str, names: &Names, builder: &mut Builder) -> Option<usize> {
    if let Some(inner) = rest.strip_prefix("``") {
        let end = inner.find("``").filter(|end| *end > 0)?;
        builder.push(Inline::Code(inner[..end].to_owned().into()));
        return Some(end + 4);
    }
    if let Some(inner) = rest.strip_prefix("**") {
        let end = inner.find("**").filter(|end| *end > 0 && !inner.starts_with(' '))?;
        builder.push(Inline::Styled(Style::Strong, vec![Inline::text(inner[..end].to_owned())]));
        return Some(end + 4);
    }
    if let Some(inner) = rest.strip_prefix('*') {
        let end = inner.find('*').filter(|end| *end > 0 && !inner.starts_with(' '))?;
        builder.push(Inline::Styled(Style::Emphasis, vec![Inline::text(inner[..end].to_owned())]));
        return Some(end + 2);
    }
    if let Some(inner) = rest.strip_prefix('`') {
        let end = inner.find('`').filter(|end| *end > 0)?;
        let underscores = inner[end + 1..].bytes().take(2).take_while(|byte| *byte == b'_').count();
        link(&inner[..end], underscores > 0, names, builder);
        return Some(end + 2 + underscores);
    }
    if let Some(inner) = rest.strip_prefix(':') {
        // A role, such as `:pep:`816``, of which only the words are shown.
        let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.+:".contains(byte)).count();
        let role = inner[..length].strip_suffix(':').filter(|role| !role.is_empty())?;
        let behind = inner[length..].strip_prefix('`')?;
        let end = behind.find('`')?;
        let shown = behind[..end].split(" <").next().unwrap_or_default().trim_start_matches(['~', '!']);
        match role {
            "code" | "literal" | "samp" | "file" | "command" | "option" => {
                builder.push(Inline::Code(shown.to_owned().into()));
            }
            "pep" | "rfc" => builder.text(&format!("{} {shown}", role.to_uppercase())),
            _ => builder.text(shown),
        }
        return Some(1 + role.len() + 2 + end + 1);
    }
    if let Some(inner) = rest.strip_prefix('[') {
        let end = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"#*-_.".contains(byte)).count();
        let label = Some(&inner[..end]).filter(|label| !label.is_empty() && inner[end..].starts_with("]_"))?;
        builder.push(Inline::Note(label.trim_start_matches('#').to_owned().into()));
        return Some(end + 3);
    }
    if let Some(inner) = rest.strip_prefix('|') {
        let end = inner.find('|').filter(|end| *end > 0)?;
        builder.text(names.replaced.get(&inner[..end])?);
        return Some(end + 2);
    }
    // `word_`: a reference.
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let behind = &rest[length..];
    if length > 0 && behind.starts_with('_') && !behind[1..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        let url = names.links.get(&rest[..length].to_lowercase())?;
        builder.link(&rest[..length], url);
        return Some(length + 1);
    }
    None
}

fn link(inner: &str, is_reference: bool, names: &Names, builder: &mut Builder) {
    if !is_reference {
        return builder.text(inner);
    }
    let (text, url) = match inner.rsplit_once('<').and_then(|(text, url)| Some((text.trim(), url.strip_suffix('>')?))) {
        Some((text, url)) => (if text.is_empty() { url } else { text }, Some(url.to_owned())),
        None => (inner, names.links.get(&inner.to_lowercase()).cloned()),
    };
    match url {
        Some(url) => builder.link(text, &url),
        None => builder.text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read() {
        let names = Names { links: HashMap::from([("x".to_owned(), "u".to_owned())]), replaced: HashMap::new() };
        let markdown = |text| inline(text, &names).markdown();
        assert_eq!(
            markdown("``a_b`` **c** *d* `e <f>`__ x_ [1]_ :pep:`816`"),
            "`a_b` **c** *d* [e](f) [x](u)[^1] PEP 816".replace(")[^", ") [^")
        );
        assert_eq!(markdown(r"\*nix and x86\_64 2 * 3"), "\\*nix and x86_64 2 \\* 3");
    }
}
