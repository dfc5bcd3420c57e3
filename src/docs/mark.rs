//! The comments that begin and end blocks, found with a Markdown parser: what is code is no comment.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::finding::{Finding, Place};
use crate::nearest::did_you_mean;
use crate::view::visible;

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
    /// What stands before it on its line, if it stands there alone.
    prefix: Option<String>,
}

/// Finds the blocks of a page, and what is wrong with their comments. A begin comment without its end is a block too,
/// so that its options are looked at.
pub(super) fn find(page: &str) -> (Vec<Marked<'_>>, Vec<Finding>) {
    let mut blocks = Vec::new();
    let mut findings = Vec::new();
    let mut open: Option<Comment<'_>> = None;
    for comment in comments(page) {
        let at = Place::Bytes(comment.bytes.clone());
        if comment.word != BEGIN && comment.word != END {
            let finding = Finding::new("", at, format!("there is no comment `{}`", visible(comment.word)));
            let near = did_you_mean(comment.word, [BEGIN, END], 1);
            let otherwise = || format!("blocks begin with `{BEGIN}` and end with `{END}`");
            findings.push(finding.help(near.unwrap_or_else(otherwise)));
            continue;
        }
        if comment.prefix.is_none() {
            findings.push(
                Finding::new("", at.clone(), format!("`{}` does not stand on a line of its own", comment.word))
                    .help("put the comment on a line of its own, with nothing else on it"),
            );
        }
        if comment.word == BEGIN {
            if let Some(outer) = open.replace(comment) {
                // Of one that stands wrong already, nothing more needs to be said.
                if outer.prefix.is_some() {
                    findings.push(
                        Finding::new("", at, "a block begins inside of a block")
                            .also(Place::Bytes(outer.bytes.clone()), "this block is not ended yet")
                            .help(format!("end the first one before it, with `{END_COMMENT}` on a line of its own")),
                    );
                }
                blocks.push(lone(&outer));
            }
            continue;
        }
        let Some(begin) = open.take() else {
            if comment.prefix.is_some() {
                findings.push(
                    Finding::new("", at, "a block ends that has not begun")
                        .help("remove the comment, or write `<!-- tiers:begin NAME -->` above the block"),
                );
            }
            continue;
        };
        blocks.push(lone(&begin));
        let (Some(prefix), Some(end_prefix)) = (begin.prefix, comment.prefix) else { continue };
        let quotes = |prefix: &str| prefix.matches('>').count();
        if quotes(&prefix) != quotes(&end_prefix) {
            findings.push(
                Finding::new("", at, "the block ends in another quote than it begins in")
                    .also(Place::Bytes(begin.bytes), "it begins here")
                    .help("put as many `>` before the one comment as before the other"),
            );
            continue;
        }
        let start = page[begin.bytes.end..].find('\n').map_or(page.len(), |at| begin.bytes.end + at + 1);
        if let Some(block) = blocks.last_mut() {
            block.inside = start..line_start(page, comment.bytes.start);
            block.prefix = prefix;
            block.line_end = if page[..start].ends_with("\r\n") { "\r\n" } else { "\n" };
        }
    }
    if let Some(begin) = open {
        blocks.push(lone(&begin));
        if begin.prefix.is_some() {
            findings.push(
                Finding::new("", Place::Bytes(begin.bytes), "the block is not ended")
                    .help(format!("write `{END_COMMENT}` on a line of its own below it")),
            );
        }
    }
    (blocks, findings)
}

/// A block without an end.
fn lone<'p>(begin: &Comment<'p>) -> Marked<'p> {
    let end = begin.bytes.end;
    Marked { words: begin.rest, words_at: begin.rest_at, inside: end..end, prefix: String::new(), line_end: "\n" }
}

/// What stands before a comment on its line, with the marks of lists as blanks; `None` if the comment does not stand
/// there alone.
fn prefix(page: &str, comment: &Range<usize>) -> Option<String> {
    let before = &page[line_start(page, comment.start)..comment.start];
    let behind = page[comment.end..].split('\n').next().unwrap_or("");
    let marks = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')');
    let blank = |c: char| if matches!(c, '>' | '\t') { c } else { ' ' };
    let alone = before.chars().all(marks) && behind.trim().is_empty();
    alone.then(|| before.chars().map(blank).collect())
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
            found.push(Comment {
                bytes: start..from,
                word,
                rest: &page[rest_at..inside + length],
                rest_at,
                prefix: if inline { None } else { prefix(page, &(start..from)) },
            });
        }
    }
}
