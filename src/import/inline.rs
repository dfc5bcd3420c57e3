//! The text of a cell, an item or a heading: what stands in one line of a page, whatever the page is written in.

/// A text with its code, emphasis, links and footnote marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inline(pub Vec<Span>);

/// One piece of an [`Inline`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Plain text.
    Text(String),
    /// Text in code font.
    Code(String),
    /// Emphasis.
    Emphasis(Vec<Span>),
    /// Strong emphasis.
    Strong(Vec<Span>),
    /// Struck out.
    Struck(Vec<Span>),
    /// A link with its address.
    Link(String, Vec<Span>),
    /// The mark of a footnote, by its label.
    Note(String),
    /// A line break that the author asked for.
    Break,
}

/// What opens and is closed again while an [`Inline`] is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Style {
    Emphasis,
    Strong,
    Struck,
    Code,
    Link(String),
}

/// Builds an [`Inline`] from pieces, opening and closing styles; an unclosed style ends with the text.
#[derive(Debug, Default)]
pub(super) struct Builder {
    done: Vec<Span>,
    open: Vec<(Style, Vec<Span>)>,
}

/// Deeper nesting than any page has is flattened, so that no page can exhaust the stack.
const DEEPEST: usize = 32;

impl Builder {
    pub(super) fn text(&mut self, text: &str) {
        if self.open.last().is_some_and(|(style, _)| *style == Style::Code) {
            return self.push(Span::Code(text.to_owned()));
        }
        if let Some(Span::Text(before)) = self.spans().last_mut() {
            before.push_str(text);
        } else if !text.is_empty() {
            self.push(Span::Text(text.to_owned()));
        }
    }

    pub(super) fn push(&mut self, span: Span) {
        self.spans().push(span);
    }

    pub(super) fn open(&mut self, style: Style) {
        if self.open.len() < DEEPEST {
            self.open.push((style, Vec::new()));
        }
    }

    /// Closes the innermost open style that `matches`, and all within it; nothing if none is open.
    pub(super) fn close(&mut self, matches: impl Fn(&Style) -> bool) {
        let Some(depth) = self.open.iter().rposition(|(style, _)| matches(style)) else { return };
        while self.open.len() > depth {
            self.pop();
        }
    }

    fn pop(&mut self) {
        let Some((style, spans)) = self.open.pop() else { return };
        let span = match style {
            Style::Emphasis => Span::Emphasis(spans),
            Style::Strong => Span::Strong(spans),
            Style::Struck => Span::Struck(spans),
            Style::Link(url) => Span::Link(url, spans),
            Style::Code => Span::Code(Inline(spans).plain()),
        };
        self.push(span);
    }

    fn spans(&mut self) -> &mut Vec<Span> {
        match self.open.last_mut() {
            Some((_, spans)) => spans,
            None => &mut self.done,
        }
    }

    pub(super) fn finish(mut self) -> Inline {
        while !self.open.is_empty() {
            self.pop();
        }
        Inline(self.done).trimmed()
    }
}

impl Inline {
    /// A plain text.
    pub fn from_text(text: &str) -> Self {
        let mut builder = Builder::default();
        builder.text(text);
        builder.finish()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The characters alone: no marks, no addresses, no footnotes; line breaks are blanks.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        plain(&self.0, &mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The labels of the footnotes that it refers to.
    pub fn notes(&self) -> Vec<&str> {
        let mut found = Vec::new();
        each(&self.0, &mut |span| {
            if let Span::Note(label) = span {
                found.push(label.as_str());
            }
        });
        found
    }

    /// The same without footnote marks.
    #[must_use]
    pub fn without_notes(&self) -> Self {
        fn strip(spans: &[Span]) -> Vec<Span> {
            let kept = spans.iter().filter_map(|span| match span {
                Span::Note(_) => None,
                Span::Emphasis(inner) => Some(Span::Emphasis(strip(inner))),
                Span::Strong(inner) => Some(Span::Strong(strip(inner))),
                Span::Struck(inner) => Some(Span::Struck(strip(inner))),
                Span::Link(url, inner) => Some(Span::Link(url.clone(), strip(inner))),
                other => Some(other.clone()),
            });
            kept.collect()
        }
        Self(strip(&self.0)).trimmed()
    }

    /// The text inside and the address, if all of it is one link.
    pub fn sole_link(&self) -> Option<(&str, Self)> {
        match self.0.as_slice() {
            [Span::Link(url, inner)] => Some((url, Self(inner.clone()))),
            [Span::Strong(inner) | Span::Emphasis(inner)] => match inner.as_slice() {
                [Span::Link(url, inner)] => Some((url, Self(inner.clone()))),
                _ => None,
            },
            _ => None,
        }
    }

    /// The text, if all of it is one piece of code.
    pub fn sole_code(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Span::Code(code)] => Some(code),
            [Span::Strong(inner) | Span::Emphasis(inner) | Span::Link(_, inner)] => match inner.as_slice() {
                [Span::Code(code)] => Some(code),
                _ => None,
            },
            _ => None,
        }
    }

    /// What is emphasized, if all of it is.
    pub fn sole_strong(&self) -> Option<Self> {
        match self.0.as_slice() {
            [Span::Strong(inner) | Span::Emphasis(inner)] => Some(Self(inner.clone()).trimmed()),
            _ => None,
        }
    }

    /// Whether any of it is struck out.
    pub fn is_struck(&self) -> bool {
        let mut struck = false;
        each(&self.0, &mut |span| struck |= matches!(span, Span::Struck(_)));
        struck
    }

    /// The text as inline Markdown that means the same again. A line break becomes a blank.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        markdown(&self.0, &mut text);
        text
    }

    /// The pieces between characters that `part`, such as commas, and between line breaks, outside of code and links.
    pub fn split(&self, part: impl Fn(char) -> bool) -> Vec<Self> {
        let mut pieces = vec![Vec::new()];
        // A comma within parentheses belongs to what it stands in.
        let mut depth = 0_usize;
        for span in &self.0 {
            match span {
                Span::Break => {
                    depth = 0;
                    pieces.push(Vec::new());
                }
                Span::Text(text) => {
                    let mut start = 0;
                    for (at, c) in text.char_indices() {
                        match c {
                            '(' | '（' => depth += 1,
                            ')' | '）' => depth = depth.saturating_sub(1),
                            c if depth == 0 && part(c) => {
                                pieces.last_mut().into_iter().for_each(|piece: &mut Vec<Span>| {
                                    piece.push(Span::Text(text[start..at].to_owned()));
                                });
                                pieces.push(Vec::new());
                                start = at + c.len_utf8();
                            }
                            _ => {}
                        }
                    }
                    pieces.last_mut().into_iter().for_each(|piece| piece.push(Span::Text(text[start..].to_owned())));
                }
                other => pieces.last_mut().into_iter().for_each(|piece| piece.push(other.clone())),
            }
        }
        pieces.into_iter().map(|piece| Self(piece).trimmed()).filter(|piece| !piece.is_empty()).collect()
    }

    /// The leading part that ends where `ends` finds an end in a plain text, and what follows that end.
    pub fn split_at_text(&self, ends: impl Fn(&str) -> Option<(usize, usize)>) -> Option<(Self, Self)> {
        for (index, span) in self.0.iter().enumerate() {
            let Span::Text(text) = span else { continue };
            let Some((from, to)) = ends(text) else { continue };
            let mut before = self.0[..index].to_vec();
            before.push(Span::Text(text[..from].to_owned()));
            let mut after = vec![Span::Text(text[to..].to_owned())];
            after.extend_from_slice(&self.0[index + 1..]);
            return Some((Self(before).trimmed(), Self(after).trimmed()));
        }
        None
    }

    /// The same without blanks and breaks at its ends, runs of blanks as one, and empty pieces left out.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        tidy(&mut self.0);
        let blank = self.0.iter().take_while(|span| is_blank(span)).count();
        self.0.drain(..blank);
        while self.0.last().is_some_and(is_blank) {
            self.0.pop();
        }
        if let Some(Span::Text(first)) = self.0.first_mut() {
            *first = first.trim_start().to_owned();
        }
        if let Some(Span::Text(last)) = self.0.last_mut() {
            *last = last.trim_end().to_owned();
        }
        self.0.retain(|span| !matches!(span, Span::Text(text) if text.is_empty()));
        self
    }
}

fn is_blank(span: &Span) -> bool {
    match span {
        Span::Break => true,
        Span::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Joins texts that stand side by side, and writes every run of blanks as one.
fn tidy(spans: &mut Vec<Span>) {
    let mut tidied: Vec<Span> = Vec::with_capacity(spans.len());
    for mut span in spans.drain(..) {
        match &mut span {
            Span::Emphasis(inner) | Span::Strong(inner) | Span::Struck(inner) | Span::Link(_, inner) => {
                tidy(inner);
                if inner.iter().all(is_blank) {
                    continue;
                }
            }
            Span::Code(code) => {
                *code = code.split_whitespace().collect::<Vec<_>>().join(" ");
                if code.is_empty() {
                    continue;
                }
                if let Some(Span::Code(before)) = tidied.last_mut() {
                    before.push_str(code);
                    continue;
                }
            }
            Span::Text(text) => {
                if let Some(Span::Text(before)) = tidied.last_mut() {
                    before.push_str(text);
                    continue;
                }
            }
            Span::Note(_) | Span::Break => {}
        }
        tidied.push(span);
    }
    for span in &mut tidied {
        if let Span::Text(text) = span {
            *text = single_spaced(text);
        }
    }
    *spans = tidied;
}

fn single_spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            spaced.push(c);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    spaced
}

fn each<'s>(spans: &'s [Span], visit: &mut impl FnMut(&'s Span)) {
    for span in spans {
        visit(span);
        match span {
            Span::Emphasis(inner) | Span::Strong(inner) | Span::Struck(inner) | Span::Link(_, inner) => {
                each(inner, visit);
            }
            Span::Text(_) | Span::Code(_) | Span::Note(_) | Span::Break => {}
        }
    }
}

fn plain(spans: &[Span], text: &mut String) {
    each(spans, &mut |span| match span {
        Span::Text(piece) | Span::Code(piece) => text.push_str(piece),
        Span::Break => text.push(' '),
        _ => {}
    });
}

fn markdown(spans: &[Span], text: &mut String) {
    for span in spans {
        match span {
            Span::Text(piece) => escape(piece, text),
            Span::Code(code) => {
                let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
                let fence = "`".repeat(longest + 1);
                let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
                for part in [&fence, pad, code, pad, &fence] {
                    text.push_str(part);
                }
            }
            Span::Emphasis(inner) => wrapped("*", inner, text),
            Span::Strong(inner) => wrapped("**", inner, text),
            Span::Struck(inner) => wrapped("~~", inner, text),
            Span::Link(url, inner) => {
                text.push('[');
                markdown(inner, text);
                text.push_str("](");
                address(url, text);
                text.push(')');
            }
            Span::Note(label) => {
                text.push_str("[^");
                text.push_str(label);
                text.push(']');
            }
            Span::Break => text.push(' '),
        }
    }
}

/// Emphasis, whose marks take effect only where they touch the text.
fn wrapped(mark: &str, inner: &[Span], text: &mut String) {
    let mut within = String::new();
    markdown(inner, &mut within);
    let trimmed = within.trim();
    let lead = within.len() - within.trim_start().len();
    text.push_str(&within[..lead]);
    text.push_str(mark);
    text.push_str(trimmed);
    text.push_str(mark);
    text.push_str(&within[lead + trimmed.len()..]);
}

/// Writes the address of a link, in angle brackets where it needs them.
pub(super) fn address(url: &str, text: &mut String) {
    let plain =
        !url.is_empty() && !url.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '\\'));
    if plain {
        text.push_str(url);
    } else {
        text.push('<');
        for c in url.chars() {
            match c {
                '<' | '>' | '\\' => text.extend(['\\', c]),
                c if c.is_whitespace() => text.push_str("%20"),
                c => text.push(c),
            }
        }
        text.push('>');
    }
}

/// Escapes what Markdown would take for markup, and nothing else, so that a text stays as people know it.
fn escape(piece: &str, text: &mut String) {
    let mut before = text.chars().next_back();
    for (at, c) in piece.char_indices() {
        let rest = &piece[at + c.len_utf8()..];
        let after = rest.chars().next();
        let markup = match c {
            '\\' => after.is_some_and(|after| after.is_ascii_punctuation()),
            '`' | '*' | '[' | ']' => true,
            // Within a word an underscore is a plain character.
            '_' => !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)),
            '~' => before == Some('~') || after == Some('~'),
            '<' => after.is_some_and(|after| after.is_ascii_alphabetic() || matches!(after, '/' | '!' | '?')),
            '&' => is_entity(rest),
            // Before a link it would make an image.
            '!' => after.is_none(),
            _ => false,
        };
        if markup {
            text.push('\\');
        }
        text.push(c);
        before = Some(c);
    }
}

/// Whether the text behind an `&` makes an entity of it.
fn is_entity(rest: &str) -> bool {
    let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    name > 0 && rest[name..].starts_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    #[test]
    fn blanks_are_single_and_not_at_the_ends() {
        let inline = Inline(vec![text("  a\n b "), Span::Break, text(" ")]).trimmed();
        assert_eq!(inline, Inline(vec![text("a b")]));
    }

    #[test]
    fn only_markup_is_escaped() {
        let written = |plain: &str| Inline::from_text(plain).markdown();
        assert_eq!(written("x86_64 and C++ (>= 2.17)"), "x86_64 and C++ (>= 2.17)");
        assert_eq!(written("#![no_std]"), "#!\\[no_std\\]");
        assert_eq!(written("a * b"), "a \\* b");
        assert_eq!(written("R&D, AT&amp;T"), "R&D, AT\\&amp;T");
    }

    #[test]
    fn a_comma_in_parentheses_parts_nothing() {
        let pieces = Inline::from_text("Linux (x64, arm64), macOS").split(|c| c == ',');
        assert_eq!(pieces.iter().map(Inline::plain).collect::<Vec<_>>(), ["Linux (x64, arm64)", "macOS"]);
    }
}
