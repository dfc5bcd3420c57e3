//! A page that was written by hand looks the same when its tables are made from a registry: the HTML is equal, but for
//! the numbers and places of footnotes. The pages in `tests/pages` have what the pages of real projects have.
//! `checkers/tests/checkers/rst.rs` does so for reStructuredText.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::REPOSITORY;
use crate::program::World;

/// The HTML of a page in which footnotes are numbered as they are first marked, and stand at its end.
fn rendered(page: &str) -> String {
    let mut body = Vec::new();
    let mut texts: HashMap<String, Vec<Event<'_>>> = HashMap::new();
    let mut open: Option<(String, Vec<Event<'_>>)> = None;
    for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => open = Some((label.to_lowercase(), Vec::new())),
            Event::End(TagEnd::FootnoteDefinition) => texts.extend(open.take()),
            Event::Html(comment) if comment.starts_with("<!-- tiers:") => {}
            event => {
                let into = open.as_mut().map_or(&mut body, |(_, text)| text);
                // How a paragraph is divided into lines is nothing that a reader sees.
                let text = match event {
                    Event::SoftBreak => CowStr::from(" "),
                    Event::Text(text) => text,
                    other => {
                        into.push(other);
                        continue;
                    }
                };
                if let Some(Event::Text(last)) = into.last_mut() {
                    *last = CowStr::from(format!("{last}{text}"));
                } else {
                    into.push(Event::Text(text));
                }
            }
        }
    }
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut parts = vec![body];
    let mut out = String::new();
    let mut at = 0;
    while at < parts.len() {
        let mut events = std::mem::take(&mut parts[at]);
        for event in &mut events {
            let Event::FootnoteReference(label) = event else { continue };
            let label = label.to_lowercase();
            let next = numbers.len() + 1;
            let number = *numbers.entry(label.clone()).or_insert_with(|| {
                parts.push(texts.remove(&label).expect("a mark has its footnote"));
                next
            });
            *event = Event::InlineHtml(CowStr::from(format!("<sup>{number}</sup>")));
        }
        out += &format!("<!-- {at} -->\n");
        html::push_html(&mut out, events.into_iter());
        at += 1;
    }
    // One cell a line is what a failure can show.
    out.replace("</td><td", "</td>\n<td").replace("</th><th", "</th>\n<th")
}

/// The HTML of the page by hand and of the one that is filled, from a folder of `tests/pages`, where the text of the
/// registry may be changed before.
fn both(name: &str, change: impl Fn(&str) -> String) -> (String, String) {
    let source = Path::new(REPOSITORY).join("tests/pages").join(name);
    let text = |file: &str| fs::read_to_string(source.join(file)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiers.toml"), change(&text("tiers.toml"))).unwrap();
    fs::write(folder.path().join("page.md"), text("with-blocks.md")).unwrap();
    let world = World::new(folder.path());
    for args in [&["check"][..], &["fmt", "--check"], &["docs", "page.md"], &["docs", "--check", "page.md"]] {
        let outcome = world.tiers(args);
        assert_eq!(outcome.exit, 0, "{name}: {args:?}: {}", outcome.shown);
    }
    let filled = fs::read_to_string(folder.path().join("page.md")).unwrap();
    (rendered(&text("by-hand.md")), rendered(&filled))
}

#[test]
fn a_page_of_targets_with_glyphs_and_shared_footnotes() {
    let (by_hand, filled) = both("targets", str::to_owned);
    assert_alike(&by_hand, &filled);
    assert_eq!(by_hand.matches("<tr><td").count(), 12);
}

#[test]
fn a_page_of_platforms_with_a_cell_of_two_tiers_and_footnotes_between_comments() {
    let (by_hand, filled) = both("platforms", str::to_owned);
    assert_alike(&by_hand, &filled);
    let inside = |page: &str| page.contains("<!--lint disable") && page.contains("<!--lint enable");
    assert!(inside(&by_hand) && inside(&filled));
}

#[test]
fn a_page_of_features_with_check_marks_and_matrices() {
    let (by_hand, filled) = both("features", str::to_owned);
    assert_alike(&by_hand, &filled);
    assert_eq!(by_hand.matches("<table>").count(), 6);
}

#[test]
fn what_differs_is_seen() {
    for (name, from, to) in [
        ("targets", r"core = '\*'", "core = 'x'"),
        ("targets", "`x87` register", "x87 register"),
        ("targets", "targets/irix.md", "targets/iris.md"),
        ("platforms", "[^2],[^3]", "[^2], [^3]"),
        ("features", "continuous fuzzing\"", "fuzzing\""),
        ("features", "twig = \"not-applicable\"", "twig = \"no\""),
    ] {
        let change = |text: &str| {
            assert!(text.contains(from), "{name} has no {from}");
            text.replace(from, to)
        };
        let (by_hand, filled) = both(name, change);
        assert_ne!(by_hand, filled, "{name}: {to}");
    }
}

/// Shows where two pages differ.
fn assert_alike(by_hand: &str, filled: &str) {
    let diff = similar::TextDiff::from_lines(by_hand, filled);
    assert!(by_hand == filled, "{}", diff.unified_diff().header("by hand", "filled"));
}
