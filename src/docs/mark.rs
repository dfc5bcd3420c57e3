//! The comments that begin and end blocks, found with a Markdown parser: what is code is no comment.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::finding::{Finding, Place};
use crate::nearest::nearest;

/// What begins a block.
const BEGIN: &str = "tiers:begin";
/// What ends it.
const END: &str = "tiers:end";
/// How a block is ended.
const END_COMMENT: &str = "<!-- tiers:end -->";

/// A block of a page.
#[derive(Debug)]
pub(super) struct Marked<'p> {
    /// What stands behind `tiers:begin`: the block's name and its options.
    pub(super) words: &'p str,
    /// Where that begins.
    pub(super) words_at: usize,
    /// The bytes between the line of the begin comment and the line of the end comment.
    pub(super) inside: Range<usize>,
    /// What its lines begin with: the indentation of a list, the mark of a quote.
    pub(super) prefix: String,
    /// How its lines end.
    pub(super) line_end: &'static str,
}

/// A comment for us.
struct Comment<'p> {
    /// The whole comment.
    bytes: Range<usize>,
    /// Its first word.
    word: &'p str,
    /// What follows that.
    rest: &'p str,
    rest_at: usize,
    /// Whether it stands in a line of text.
    inline: bool,
}

/// Finds the blocks of a page, and what is wrong with their comments.
pub(super) fn find(page: &str) -> (Vec<Marked<'_>>, Vec<Finding>) {
    let mut blocks = Vec::new();
    let mut findings = Vec::new();
    let mut open: Option<(Comment<'_>, Container)> = None;
    for comment in comments(page) {
        let at = Place::Bytes(comment.bytes.clone());
        if comment.word != BEGIN && comment.word != END {
            let finding = Finding::new("", at, format!("there is no comment `{}`", comment.word));
            findings.push(finding.help(match nearest(comment.word, [BEGIN, END]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("blocks begin with `{BEGIN}` and end with `{END}`"),
            }));
            continue;
        }
        let container = Container::of(page, &comment);
        let Some(container) = container else {
            let finding = Finding::new("", at, format!("`{}` does not stand on a line of its own", comment.word));
            findings.push(finding.help("put the comment on a line of its own, with nothing else on it"));
            // The other half of the pair has nothing wrong with it.
            if comment.word == END {
                open = None;
            } else {
                open = Some((comment, Container::default()));
            }
            continue;
        };
        if comment.word == BEGIN {
            if let Some((outer, _)) = &open {
                findings.push(
                    Finding::new("", at, "a block begins inside of a block")
                        .also(Place::Bytes(outer.bytes.clone()), "this block is not ended yet")
                        .help(format!("end the first one before it, with `{END_COMMENT}` on a line of its own")),
                );
            }
            open = Some((comment, container));
            continue;
        }
        let Some((begin, outer)) = open.take() else {
            findings.push(
                Finding::new("", at, "a block ends that has not begun")
                    .help("remove the comment, or write `<!-- tiers:begin NAME -->` above the block"),
            );
            continue;
        };
        if begin.inline {
            continue;
        }
        if outer.depth() != container.depth() {
            findings.push(
                Finding::new("", at, "the block ends in another quote than it begins in")
                    .also(Place::Bytes(begin.bytes.clone()), "it begins here")
                    .help("put as many `>` before the one comment as before the other"),
            );
            continue;
        }
        let start = page[begin.bytes.end..].find('\n').map_or(page.len(), |at| begin.bytes.end + at + 1);
        let end = line_start(page, comment.bytes.start);
        if start > end {
            findings.push(
                Finding::new("", at, "the block ends on the line on which it begins")
                    .help(format!("put `{END_COMMENT}` on a line of its own")),
            );
            continue;
        }
        let line_end = if page[..start].ends_with("\r\n") { "\r\n" } else { "\n" };
        blocks.push(Marked {
            words: begin.rest,
            words_at: begin.rest_at,
            inside: start..end,
            prefix: outer.prefix,
            line_end,
        });
    }
    if let Some((begin, _)) = open {
        findings.push(
            Finding::new("", Place::Bytes(begin.bytes), "the block is not ended")
                .help(format!("write `{END_COMMENT}` on a line of its own below it")),
        );
    }
    (blocks, findings)
}

/// What a comment stands in.
#[derive(Debug, Default)]
struct Container {
    prefix: String,
}

impl Container {
    /// What stands before the comment on its line, with the marks of lists as blanks; `None` if that is text, or if
    /// there is text behind a begin comment.
    fn of(page: &str, comment: &Comment<'_>) -> Option<Self> {
        let before = &page[line_start(page, comment.bytes.start)..comment.bytes.start];
        let behind = page[comment.bytes.end..].split('\n').next().unwrap_or("");
        if comment.inline || (comment.word == BEGIN && !behind.trim().is_empty()) {
            return None;
        }
        let marks = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')');
        let blank = |c: char| if matches!(c, '>' | '\t') { c } else { ' ' };
        before.chars().all(marks).then(|| Self { prefix: before.chars().map(blank).collect() })
    }

    /// How many quotes it is.
    fn depth(&self) -> usize {
        self.prefix.matches('>').count()
    }
}

fn line_start(page: &str, byte: usize) -> usize {
    page[..byte].rfind('\n').map_or(0, |at| at + 1)
}

/// The comments for us, in the order of the page.
fn comments(page: &str) -> Vec<Comment<'_>> {
    // Most pages have none, and need no parser.
    if !page.contains("tiers:") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(page, options).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) if !is_verbatim(&page[range.clone()]) => scan(page, range, false, &mut found),
            Event::InlineHtml(_) => scan(page, range, true, &mut found),
            _ => {}
        }
    }
    found
}

/// Whether a comment in this HTML is none, or what is written in it is no Markdown even behind a blank line.
fn is_verbatim(html: &str) -> bool {
    let html = html.trim_start();
    let begins = |tag: &str| html.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    ["<pre", "<script", "<style", "<textarea", "<?", "<![cdata["].into_iter().any(begins)
}

/// The comments for us in a piece of HTML.
fn scan<'p>(page: &'p str, html: Range<usize>, inline: bool, found: &mut Vec<Comment<'p>>) {
    let mut from = html.start;
    while let Some(start) = page[from..html.end].find("<!--").map(|at| from + at) {
        let inside = start + 4;
        let Some(length) = page[inside..html.end].find("-->") else { return };
        let content = &page[inside..inside + length];
        from = inside + length + 3;
        let word = content.trim_start();
        if word.strip_prefix("tiers:").is_some_and(|name| name.starts_with(|c: char| c.is_alphanumeric())) {
            let word_at = inside + content.len() - word.len();
            let word = word.split(char::is_whitespace).next().unwrap_or("");
            let rest_at = word_at + word.len();
            found.push(Comment { bytes: start..from, word, rest: &page[rest_at..inside + length], rest_at, inline });
        }
    }
}
