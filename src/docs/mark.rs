//! The comments that begin and end blocks. A parser finds them in Markdown; in reStructuredText they are found line by
//! line. Inside code there are no comments.

use std::ops::Range;

use super::markup::Markup;
use crate::commonmark::{self, Event, Tag, TagEnd};
use crate::finding::{Finding, Place};
use crate::nearest::did_you_mean;
use crate::view::visible;

/// The first word of the comment that begins a block.
const BEGIN: &str = "tiers:begin";
/// The first word of the comment that ends it.
const END: &str = "tiers:end";

/// A block of a page.
#[derive(Debug)]
pub(super) struct Marked<'p> {
    /// The text after `tiers:begin`: the block's name and its options.
    pub(super) words: &'p str,
    /// The byte where that text begins.
    pub(super) words_at: usize,
    /// The bytes between the lines of the two comments.
    pub(super) inside: Range<usize>,
    /// What each of its lines begins with: the indentation of a list, or the mark of a quote.
    pub(super) prefix: String,
    /// The end of its lines.
    pub(super) line_end: &'static str,
}

/// A comment that is meant for this program.
struct Comment<'p> {
    /// The whole comment.
    bytes: Range<usize>,
    /// Its first word.
    word: &'p str,
    /// The text after that word.
    rest: &'p str,
    rest_at: usize,
    /// What precedes it on its line; `None` if it shares the line with other text.
    prefix: Option<String>,
}

/// Finds the blocks of a page, and what is wrong with their comments. A begin comment without an end counts as a block,
/// so that its options are checked as well.
pub(super) fn find(page: &str, markup: Markup) -> (Vec<Marked<'_>>, Vec<Finding>) {
    let mut blocks = Vec::new();
    let mut findings = Vec::new();
    let mut open: Option<Comment<'_>> = None;
    let (comments, strange) = match markup {
        // Most pages have no blocks, and need no parser.
        _ if !page.contains("tiers:") => return (blocks, findings),
        Markup::Markdown => comments(page),
        Markup::Rst => rst_comments(page),
    };
    let other = if markup == Markup::Rst { Markup::Markdown } else { Markup::Rst };
    for (at, word) in strange {
        let message = format!("`{word}` stands in a comment of {}, and this page is {}", other.name(), markup.name());
        let comment = if word == END { markup.end().to_owned() } else { markup.begin("NAME") };
        findings.push(Finding::new("", Place::Bytes(at), message).help(format!("write it as `{comment}`")));
    }
    for comment in comments {
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
                // A comment in a wrong place was reported already.
                if outer.prefix.is_some() {
                    findings.push(
                        Finding::new("", at, "a block begins inside of a block")
                            .also(Place::Bytes(outer.bytes.clone()), "this block is not ended yet")
                            .help(format!("end the first one before it, with `{}` on a line of its own", markup.end())),
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
                        .help(format!("remove the comment, or write `{}` above the block", markup.begin("NAME"))),
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
        if markup == Markup::Rst && prefix != end_prefix {
            findings.push(
                Finding::new("", at, "the block ends at another indentation than it begins at")
                    .also(Place::Bytes(begin.bytes), "it begins here")
                    .help("indent both comments equally"),
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
                    .help(format!("write `{}` on a line of its own below it", markup.end())),
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

/// What precedes a comment on its line, with the marks of lists as blanks; `None` if the comment shares the line with
/// other text.
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

/// This program's comments in the order of the page, and those in the syntax of another language.
type Found<'p> = (Vec<Comment<'p>>, Vec<(Range<usize>, &'static str)>);

/// The comments of a page in Markdown.
fn comments(page: &str) -> Found<'_> {
    let (mut found, mut strange) = (Vec::new(), Vec::new());
    let mut code = false;
    for (event, range) in commonmark::page(page) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::HtmlBlock) if !is_verbatim(&page[range.clone()]) => scan(page, range, false, &mut found),
            Event::InlineHtml(_) => scan(page, range, true, &mut found),
            Event::Text(_)
                if !code && (range.start == 0 || page[..range.start].trim_end_matches(' ').ends_with(['\n', '>'])) =>
            {
                strange.extend(strange_in(page, range, ".. "));
            }
            _ => {}
        }
    }
    (found, strange)
}

/// A comment in another language's syntax at the start of a line.
fn strange_in(page: &str, line: Range<usize>, start: &str) -> Option<(Range<usize>, &'static str)> {
    let word = page[line.clone()].strip_prefix(start)?.trim_start();
    let known = |known: &str| word.strip_prefix(known).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let word = [BEGIN, END].into_iter().find(|word| known(word))?;
    Some((line, word))
}

/// The comments of a page in reStructuredText: `.. tiers:begin …`, with the lines indented below it.
fn rst_comments(page: &str) -> Found<'_> {
    let (mut found, mut strange) = (Vec::new(), Vec::new());
    // The indentation of the line that introduces code or another comment: lines indented further belong to it.
    let mut verbatim: Option<usize> = None;
    let mut lines = lines(page).peekable();
    while let Some(range) = lines.next() {
        let line = &page[range.clone()];
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if text.trim_end().is_empty() || verbatim.is_some_and(|outer| indent > outer) {
            continue;
        }
        verbatim = None;
        let at = range.start + indent..range.start + line.trim_end().len();
        let Some(explicit) = text.strip_prefix("..").filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
        else {
            strange.extend(strange_in(page, at, "<!-- "));
            if text.trim_end().ends_with("::") {
                verbatim = Some(indent);
            }
            continue;
        };
        let content = explicit.trim();
        if content.strip_prefix("tiers:").is_some_and(|name| name.starts_with(char::is_alphanumeric)) {
            // The lines indented below belong to it, up to a blank line.
            let mut end = at.end;
            while let Some(next) = lines.peek() {
                let line = &page[next.clone()];
                let text = line.trim_start();
                if text.trim_end().is_empty() || line.len() - text.len() <= indent {
                    break;
                }
                end = next.start + line.trim_end().len();
                lines.next();
            }
            let word_at = range.start + line.find("tiers:").unwrap_or(indent);
            let word = page[word_at..end].split(char::is_whitespace).next().unwrap_or("");
            let rest_at = word_at + word.len();
            found.push(Comment {
                bytes: at.start..end,
                word,
                rest: &page[rest_at..end],
                rest_at,
                prefix: Some(line[..indent].to_owned()),
            });
            verbatim = Some(indent);
            continue;
        }
        if !holds_text(content) {
            verbatim = Some(indent);
        }
    }
    (found, strange)
}

/// Whether the lines indented below this explicit markup are text: they are below most directives, footnotes and
/// citations, but not below code, raw text and comments.
fn holds_text(content: &str) -> bool {
    const VERBATIM: [&str; 14] = [
        "code",
        "code-block",
        "sourcecode",
        "highlight",
        "literalinclude",
        "parsed-literal",
        "raw",
        "math",
        "csv-table",
        "graphviz",
        "productionlist",
        "prompt",
        "testcode",
        "testoutput",
    ];
    if content.starts_with('[') || content.starts_with('|') {
        return true;
    }
    let Some((name, _)) = content.split_once("::") else { return false };
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    is_name && !VERBATIM.contains(&name)
}

/// The lines of a page, without their ends.
fn lines(page: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    page.split_inclusive('\n').map(move |line| {
        let range = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        range
    })
}

/// Whether this HTML begins something in which a comment is not a comment, or in which text is not Markdown even after
/// a blank line.
fn is_verbatim(html: &str) -> bool {
    let html = html.trim_start();
    let begins = |tag: &str| html.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    ["<pre", "<script", "<style", "<textarea", "<?", "<![cdata["].into_iter().any(begins)
}

/// This program's comments in a piece of HTML.
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
