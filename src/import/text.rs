//! The text of a cell, an item or a heading: what stands in one line of a page, whatever the page is written in.

use crate::prose::{self, Host, Inline, Room, Style, Writer};

/// A text of one line with its code, emphasis, links and footnote marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Inline<'static>>);

/// What is opened and closed again while a [`Text`] is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Code,
    Link,
    Styled(Style),
}

/// Builds a [`Text`] from pieces, opening and closing spans; one that is not closed ends with the text.
#[derive(Debug, Default)]
pub(super) struct Builder {
    done: Vec<Inline<'static>>,
    /// The open spans, each with the address of a link and what is in it so far.
    open: Vec<(Span, String, Vec<Inline<'static>>)>,
}

/// Deeper nesting than any page has is flattened, so that no page can exhaust the stack.
const DEEPEST: usize = 32;

impl Builder {
    pub(super) fn text(&mut self, text: &str) {
        if self.open.last().is_some_and(|(span, ..)| *span == Span::Code) {
            return self.push(Inline::Code(text.to_owned().into()));
        }
        if let Some(Inline::Text(before)) = self.content().last_mut() {
            before.to_mut().push_str(text);
        } else if !text.is_empty() {
            self.push(Inline::text(text.to_owned()));
        }
    }

    pub(super) fn push(&mut self, inline: Inline<'static>) {
        self.content().push(inline);
    }

    /// Adds a text that leads somewhere.
    pub(super) fn link(&mut self, text: &str, url: &str) {
        self.open_link(url.to_owned());
        self.text(text);
        self.close(Span::Link);
    }

    pub(super) fn open(&mut self, span: Span) {
        self.begin(span, String::new());
    }

    pub(super) fn open_link(&mut self, url: String) {
        self.begin(Span::Link, url);
    }

    fn begin(&mut self, span: Span, url: String) {
        if self.open.len() < DEEPEST {
            self.open.push((span, url, Vec::new()));
        }
    }

    /// Closes the innermost open span of this sort, and all within it; nothing if none is open.
    pub(super) fn close(&mut self, span: Span) {
        let Some(depth) = self.open.iter().rposition(|(open, ..)| *open == span) else { return };
        while self.open.len() > depth {
            self.pop();
        }
    }

    fn pop(&mut self) {
        let Some((span, url, content)) = self.open.pop() else { return };
        self.push(match span {
            Span::Code => Inline::Code(Text(content).plain().into()),
            Span::Link => Inline::Link { url: url.into(), title: "".into(), content },
            Span::Styled(style) => Inline::Styled(style, content),
        });
    }

    fn content(&mut self) -> &mut Vec<Inline<'static>> {
        match self.open.last_mut() {
            Some((.., content)) => content,
            None => &mut self.done,
        }
    }

    pub(super) fn finish(mut self) -> Text {
        while !self.open.is_empty() {
            self.pop();
        }
        Text(self.done).trimmed()
    }
}

impl Text {
    /// A plain text.
    pub fn of(text: &str) -> Self {
        Self(vec![Inline::text(text.to_owned())]).trimmed()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The characters alone: no marks, no addresses, no footnotes; line breaks are blanks.
    pub fn plain(&self) -> String {
        prose::plain_inlines(&self.0).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The labels of the footnotes that it refers to.
    pub fn notes(&self) -> Vec<&str> {
        let mut labels = Vec::new();
        prose::marks(&self.0, &mut labels);
        labels
    }

    /// The same with other labels of footnotes; where there is none for a label, its mark goes.
    #[must_use]
    pub fn with_notes(&self, label: impl Fn(&str) -> Option<String>) -> Self {
        Self(relabelled(&self.0, &label)).trimmed()
    }

    /// The same without footnote marks.
    #[must_use]
    pub fn without_notes(&self) -> Self {
        self.with_notes(|_| None)
    }

    /// The text inside and the address, if all of it is one link.
    pub fn sole_link(&self) -> Option<(&str, Self)> {
        match self.0.as_slice() {
            [Inline::Link { url, content, .. }] => Some((url, Self(content.clone()))),
            [Inline::Styled(Style::Strong | Style::Emphasis, content)] => match content.as_slice() {
                [Inline::Link { url, content, .. }] => Some((url, Self(content.clone()))),
                _ => None,
            },
            _ => None,
        }
    }

    /// The text, if all of it is one piece of code.
    pub fn sole_code(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Inline::Code(code)] => Some(code),
            [Inline::Styled(Style::Strong | Style::Emphasis, content) | Inline::Link { content, .. }] => {
                match content.as_slice() {
                    [Inline::Code(code)] => Some(code),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What is emphasized, if all of it is.
    pub fn sole_strong(&self) -> Option<Self> {
        match self.0.as_slice() {
            [Inline::Styled(Style::Strong | Style::Emphasis, content)] => Some(Self(content.clone()).trimmed()),
            _ => None,
        }
    }

    /// Whether any of it is struck out.
    pub fn is_struck(&self) -> bool {
        is_struck(&self.0)
    }

    /// The text as a line of Markdown that means the same again. A line break becomes a blank.
    pub fn markdown(&self) -> String {
        let mark = &mut |label: &str| Some(format!("[^{label}]"));
        let mut writer = Writer { host: Host::Registry, room: Room::Line, address: &prose::as_it_is, mark };
        writer.line(&with_blanks_outside(&self.0))
    }

    /// The pieces between characters that `part`, such as commas, and between line breaks, outside of code and links.
    pub fn split(&self, part: impl Fn(char) -> bool) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut piece = Vec::new();
        // A comma within parentheses belongs to what it stands in.
        let mut depth = 0_usize;
        for inline in &self.0 {
            match inline {
                Inline::Break => {
                    depth = 0;
                    pieces.push(std::mem::take(&mut piece));
                }
                Inline::Text(text) => {
                    let mut start = 0;
                    for (at, c) in text.char_indices() {
                        match c {
                            '(' | '（' => depth += 1,
                            ')' | '）' => depth = depth.saturating_sub(1),
                            c if depth == 0 && part(c) => {
                                piece.push(Inline::text(text[start..at].to_owned()));
                                pieces.push(std::mem::take(&mut piece));
                                start = at + c.len_utf8();
                            }
                            _ => {}
                        }
                    }
                    piece.push(Inline::text(text[start..].to_owned()));
                }
                other => piece.push(other.clone()),
            }
        }
        pieces.push(piece);
        pieces.into_iter().map(|piece| Self(piece).trimmed()).filter(|piece| !piece.is_empty()).collect()
    }

    /// The leading part that ends where `ends` finds an end in a plain text, and what follows that end.
    pub fn split_at_text(&self, ends: impl Fn(&str) -> Option<(usize, usize)>) -> Option<(Self, Self)> {
        for (index, inline) in self.0.iter().enumerate() {
            let Inline::Text(text) = inline else { continue };
            let Some((from, to)) = ends(text) else { continue };
            let mut before = self.0[..index].to_vec();
            before.push(Inline::text(text[..from].to_owned()));
            let mut after = vec![Inline::text(text[to..].to_owned())];
            after.extend_from_slice(&self.0[index + 1..]);
            return Some((Self(before).trimmed(), Self(after).trimmed()));
        }
        None
    }

    /// Several texts as one, with a blank between them.
    pub fn joined(texts: impl IntoIterator<Item = Self>) -> Self {
        let mut content = Vec::new();
        for text in texts {
            content.push(Inline::text(" "));
            content.extend(text.0);
        }
        Self(content).trimmed()
    }

    /// The same without blanks and breaks at its ends, runs of blanks as one, and empty pieces left out.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        tidy(&mut self.0);
        let blank = self.0.iter().take_while(|inline| is_blank(inline)).count();
        self.0.drain(..blank);
        while self.0.last().is_some_and(is_blank) {
            self.0.pop();
        }
        if let Some(Inline::Text(first)) = self.0.first_mut() {
            *first = first.trim_start().to_owned().into();
        }
        if let Some(Inline::Text(last)) = self.0.last_mut() {
            *last = last.trim_end().to_owned().into();
        }
        self.0.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
        self
    }
}

fn is_blank(inline: &Inline<'_>) -> bool {
    match inline {
        Inline::Break => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Joins texts that stand side by side, and writes every run of blanks as one.
fn tidy(content: &mut Vec<Inline<'static>>) {
    let mut tidied: Vec<Inline<'static>> = Vec::with_capacity(content.len());
    for mut inline in content.drain(..) {
        match &mut inline {
            Inline::Styled(_, inner) | Inline::Link { content: inner, .. } => {
                tidy(inner);
                if inner.iter().all(is_blank) {
                    continue;
                }
            }
            Inline::Code(code) => {
                *code = code.split_whitespace().collect::<Vec<_>>().join(" ").into();
                if code.is_empty() {
                    continue;
                }
                if let Some(Inline::Code(before)) = tidied.last_mut() {
                    before.to_mut().push_str(code);
                    continue;
                }
            }
            Inline::Text(text) => {
                if let Some(Inline::Text(before)) = tidied.last_mut() {
                    before.to_mut().push_str(text);
                    continue;
                }
            }
            Inline::Note(_) | Inline::Number(_) | Inline::Break => {}
        }
        tidied.push(inline);
    }
    for inline in &mut tidied {
        if let Inline::Text(text) = inline {
            *text = single_spaced(text).into();
        }
    }
    *content = tidied;
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

fn relabelled(content: &[Inline<'static>], label: &impl Fn(&str) -> Option<String>) -> Vec<Inline<'static>> {
    let kept = content.iter().filter_map(|inline| match inline {
        Inline::Note(id) => label(id).map(|id| Inline::Note(id.into())),
        Inline::Styled(style, inner) => Some(Inline::Styled(*style, relabelled(inner, label))),
        Inline::Link { url, title, content } => {
            Some(Inline::Link { url: url.clone(), title: title.clone(), content: relabelled(content, label) })
        }
        other => Some(other.clone()),
    });
    kept.collect()
}

fn is_struck(content: &[Inline<'_>]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Styled(Style::Struck, _) => true,
        Inline::Styled(_, content) | Inline::Link { content, .. } => is_struck(content),
        _ => false,
    })
}

/// A text without line breaks, and with the blanks at the ends of emphasis outside of it, where its marks take effect.
fn with_blanks_outside(content: &[Inline<'static>]) -> Vec<Inline<'static>> {
    let mut moved = Vec::with_capacity(content.len());
    for inline in content {
        match inline {
            Inline::Break => moved.push(Inline::text(" ")),
            Inline::Styled(style, inner) => {
                let inner = with_blanks_outside(inner);
                let before = matches!(inner.first(), Some(Inline::Text(text)) if text.starts_with(' '));
                let behind = matches!(inner.last(), Some(Inline::Text(text)) if text.ends_with(' '));
                moved.extend(before.then(|| Inline::text(" ")));
                moved.push(Inline::Styled(*style, Text(inner).trimmed().0));
                moved.extend(behind.then(|| Inline::text(" ")));
            }
            Inline::Link { url, title, content } => moved.push(Inline::Link {
                url: url.clone(),
                title: title.clone(),
                content: with_blanks_outside(content),
            }),
            other => moved.push(other.clone()),
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_single_and_not_at_the_ends() {
        let text = Text(vec![Inline::text("  a\n b "), Inline::Break, Inline::text(" ")]).trimmed();
        assert_eq!(text, Text(vec![Inline::text("a b")]));
    }

    #[test]
    fn only_markup_is_escaped() {
        for (plain, expected) in [
            ("x86_64 and C++ (>= 2.17)", "x86_64 and C++ (>= 2.17)"),
            ("#![no_std]", "#!\\[no_std\\]"),
            ("a * b", "a \\* b"),
            ("R&D, AT&amp;T", "R&D, AT\\&amp;T"),
            ("a | b, $c, {{d}}, e -> f < g", "a | b, $c, {{d}}, e -> f < g"),
            (">= 2.17", ">= 2.17"),
            ("3.10~3.12, ~5", "3.10~3.12, ~5"),
            ("~a~ ~~b~~", "~a\\~ \\~\\~b\\~\\~"),
            ("- a", "\\- a"),
            ("# a", "\\# a"),
            ("-", "-"),
        ] {
            assert_eq!(Text::of(plain).markdown(), expected);
        }
    }

    #[test]
    fn blanks_stand_outside_of_emphasis() {
        let mut builder = Builder::default();
        builder.open(Span::Styled(Style::Strong));
        builder.text("a ");
        builder.close(Span::Styled(Style::Strong));
        builder.text("b");
        assert_eq!(builder.finish().markdown(), "**a** b");
    }

    #[test]
    fn a_comma_in_parentheses_parts_nothing() {
        let pieces = Text::of("Linux (x64, arm64), macOS").split(|c| c == ',');
        assert_eq!(pieces.iter().map(Text::plain).collect::<Vec<_>>(), ["Linux (x64, arm64)", "macOS"]);
    }
}
