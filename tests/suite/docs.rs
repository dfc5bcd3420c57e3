//! No text of a registry breaks out of its place in a page, a figure, a table of CSV or a terminal, as real parsers
//! see it.

use std::fs;

use proptest::prelude::*;
use proptest::sample::select;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use tiers::docs::Filler;
use tiers::prose;
use tiers::read::{self, Text};
use tiers::view::{self, Table, markdown_cell, markdown_line, markdown_link, markdown_text, visible};

use crate::program::World;

/// Keeps mentions and the like from being seen as such; it is not seen itself.
const APART: &str = "<!-- -->";

fn parser(markdown: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH;
    Parser::new_ext(markdown, options)
}

/// What a reader sees of a page.
#[derive(Debug, Default)]
struct Seen {
    /// The cells of all rows of all tables, titles first.
    tables: Vec<Vec<Vec<String>>>,
    headings: Vec<String>,
    items: usize,
    links: Vec<String>,
    footnotes: Vec<String>,
    references: Vec<String>,
    html: Vec<String>,
    /// What must never come of a registry's text.
    strange: Vec<String>,
}

fn see(markdown: &str) -> Seen {
    let mut seen = Seen::default();
    let mut text = String::new();
    for event in parser(markdown) {
        match event {
            Event::Start(Tag::Table(_)) => seen.tables.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                seen.tables.last_mut().expect("a row is in a table").push(Vec::new());
            }
            Event::Start(Tag::TableCell | Tag::Heading { .. }) => text.clear(),
            Event::End(TagEnd::TableCell) => {
                let cell = text.clone();
                let table = seen.tables.last_mut().expect("a cell is in a table");
                table.last_mut().expect("a cell is in a row").push(cell);
            }
            Event::End(TagEnd::Heading(_)) => seen.headings.push(text.clone()),
            Event::Start(Tag::Item) => seen.items += 1,
            Event::Start(Tag::Link { dest_url, .. }) => seen.links.push(dest_url.into_string()),
            Event::Start(Tag::FootnoteDefinition(label)) => seen.footnotes.push(label.into_string()),
            Event::FootnoteReference(label) => seen.references.push(label.into_string()),
            Event::Text(part) | Event::Code(part) => text += &part,
            Event::InlineHtml(html) if &*html == APART => {}
            Event::Html(html) | Event::InlineHtml(html) => seen.html.push(html.trim().to_owned()),
            Event::Start(
                tag @ (Tag::Image { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::MetadataBlock(_)),
            ) => seen.strange.push(format!("{tag:?}")),
            Event::Rule | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                seen.strange.push(format!("{event:?}"));
            }
            _ => {}
        }
    }
    seen
}

/// Pieces that mean something to some parser or to some host of pages.
const PIECES: [&str; 61] = [
    "a",
    "b_c",
    "größe",
    "表",
    "✅",
    "שלום",
    "\u{202e}",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "|",
    "\\",
    "\\|",
    "\\\\|",
    "`",
    "``",
    "`a|b`",
    "`a\\|b`",
    "```\n",
    "~~~\n",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "<",
    ">",
    "<script>",
    "</td>",
    "<!--",
    "-->",
    "<!-- tiers:end -->",
    "<!-- tiers:begin table -->",
    "[",
    "]",
    "](",
    "[^tiers-1-1]",
    "[^tiers-1-1]: x",
    "[x](javascript:alert(1))",
    "[x](https://ok.example/a_(b)|c)",
    "![x](https://img.example)",
    "[x][y]",
    "[y]: z",
    "!",
    "@octocat",
    "#123",
    "# ",
    "- ",
    "1. ",
    "> ",
    "---",
    ":tada:",
    "&lt;",
    "&#10;",
    "https://bare.example/a_b*c",
    "{{#include x}}",
    "{#x .y}",
    "$x$",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![8 => select(PIECES.to_vec()).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat())
}

/// A text that says something, as the format asks for.
fn title() -> impl Strategy<Value = String> {
    hostile().prop_filter("a title says something", |text| !visible(text).trim().is_empty())
}

fn expected(text: &str) -> String {
    visible(text).trim().to_owned()
}

fn table_around(cell: &str) -> String {
    format!("| a | b |\n| --- | --- |\n| {cell} | z |\n| y | x |\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plain_text_in_a_cell(text in title()) {
        let seen = see(&table_around(&markdown_text(&text)));
        prop_assert_eq!(&seen.tables, &vec![vec![
            vec!["a".to_owned(), "b".to_owned()],
            vec![expected(&text), "z".to_owned()],
            vec!["y".to_owned(), "x".to_owned()],
        ]]);
        prop_assert!(seen.html.is_empty() && seen.links.is_empty() && seen.strange.is_empty(), "{:?}", seen);
        prop_assert!(seen.references.is_empty() && seen.footnotes.is_empty(), "{:?}", seen);
    }

    #[test]
    fn plain_text_in_a_heading_and_an_item(text in title()) {
        let escaped = markdown_text(&text);
        let seen = see(&format!("### {escaped}\n\n- {escaped}\n- {escaped}\n\n{escaped}\n"));
        prop_assert_eq!(seen.headings, vec![expected(&text)]);
        prop_assert!(seen.items == 2 || text.trim() == "-", "{}", seen.items);
        prop_assert!(seen.html.is_empty() && seen.links.is_empty() && seen.strange.is_empty());
    }

    #[test]
    fn a_link_leads_where_it_should(text in title(), path in hostile()) {
        let url = format!("https://ok.example/{path}");
        let seen = see(&table_around(&markdown_link(&text, Some(&url))));
        prop_assert_eq!(&seen.tables[0][1][0], &expected(&text));
        prop_assert_eq!(seen.tables[0].len(), 3);
        prop_assert_eq!(seen.links.len(), 1);
        prop_assert!(seen.links[0].starts_with("https://ok.example/"), "{:?}", seen.links);
        prop_assert!(seen.html.is_empty() && seen.strange.is_empty() && seen.references.is_empty());
    }

    #[test]
    fn written_text_stays_in_its_cell(text in hostile()) {
        let cell = markdown_cell(&text);
        let seen = see(&table_around(&cell));
        let rows: Vec<usize> = seen.tables.iter().flatten().map(Vec::len).collect();
        prop_assert_eq!(rows, vec![2, 2, 2], "{}", cell);
        prop_assert_eq!(&seen.tables[0][1][1], "z");
        prop_assert!(seen.html.is_empty() && seen.strange.is_empty(), "{:?} {}", seen, cell);
        prop_assert!(seen.references.is_empty() && seen.footnotes.is_empty(), "{:?} {}", seen, cell);
        prop_assert!(seen.links.iter().all(|link| !link.starts_with("javascript")), "{:?}", seen.links);
    }

    #[test]
    fn written_text_stays_on_its_line(text in hostile()) {
        let line = markdown_line(&text);
        let seen = see(&format!("[^n]: {line}\n\n- {line}\n- b\n\n{line}\n\n[^n]\n"));
        prop_assert_eq!(seen.footnotes, vec!["n".to_owned()]);
        prop_assert_eq!(seen.references, vec!["n".to_owned()], "{}", line);
        prop_assert_eq!(seen.items, 2, "{}", line);
        prop_assert!(seen.tables.is_empty() && seen.headings.is_empty() && seen.html.is_empty(), "{}", line);
        prop_assert!(seen.strange.is_empty(), "{:?} {}", seen.strange, line);
    }
}

#[test]
fn an_entity_does_not_make_a_list_or_a_rule_of_emphasis() {
    for text in ["*&#10;https://bare.example/a_b*c", "*&#32;a*", "*&#10;**&#10;***", "_&#32;_"] {
        let seen = see(&format!("- {}\n", markdown_line(text)));
        assert_eq!((seen.items, seen.strange.len()), (1, 0), "{text}");
    }
}

/// A text without blanks, of which Markdown makes one or none, and without what is written for control characters.
fn bare(text: &str) -> String {
    text.split_whitespace().collect::<String>().replace('\u{fffd}', "")
}

/// A page with every block.
const PAGE: &str = "\
# Page

Outside[^1] and <!-- tiers --> here.

<!-- tiers:begin table columns=tier,kind,entry,title,since,date,decision,owners,missing,default-on,notes -->
<!-- tiers:end -->
<!-- tiers:begin table headings=4 columns=title,missing -->
<!-- tiers:end -->
<!-- tiers:begin requirements kind=thing -->
<!-- tiers:end -->
<!-- tiers:begin matrix -->
<!-- tiers:end -->
<!-- tiers:begin tiers -->
<!-- tiers:end -->
<!-- tiers:begin log -->
<!-- tiers:end -->
<!-- tiers:begin decisions -->
<!-- tiers:end -->
<!-- tiers:begin releases as-of=2026-01-01 -->
<!-- tiers:end -->
<!-- tiers:begin waivers -->
<!-- tiers:end -->
<!-- tiers:begin summary -->
<!-- tiers:end -->

[^1]: The page's own.";

fn registry(title: &str, note: &str) -> String {
    let quoted = |text: &str| tiers::toml::quote_text(text);
    REGISTRY.replace("TITLE", &quoted(title)).replace("NOTE", &quoted(note))
}

const REGISTRY: &str = r#"
format = 1
[project]
name = TITLE
pull-request = "https://ok.example/pull/{}"
[[tier]]
id = 1
name = TITLE
summary = NOTE
[[tier]]
id = 2
name = "b"
decided-by = [TITLE]
[kind.thing]
title = TITLE
[requirement.r]
tier = 1
title = TITLE
description = NOTE
[requirement.s]
tier = 1
any-of = ["r"]
[decision.D]
kind = TITLE
date = 2025-01-30
title = TITLE
url = "https://ok.example/d"
[entry.x]
kind = "thing"
tier = 2
title = TITLE
owners = [TITLE]
url = "https://ok.example/x"
notes = [NOTE, "b"]
history = [
    { tier = 1, date = 2025-01-01 },
    { tier = 2, date = 2025-01-30, since = "2", decision = "D", pr = 7, reason = NOTE },
]
[entry.x.requirements]
r = { status = "unmet", note = NOTE, evidence = { file = TITLE, contains = TITLE } }
[entry.y]
kind = "thing"
tier = 2
title = TITLE
[[waiver]]
entry = "y"
requirement = "r"
reason = NOTE
[[release]]
version = "2.0.0"
date = 2025-02-01
lts = true
[matrix.m]
title = TITLE
rows = "thing"
columns = ["x"]
[matrix.m.cells]
y = { x = { support = "no", note = NOTE } }
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_page_holds(title in title(), note in title()) {
        let toml = registry(&title, &note);
        let text = Text::new("tiers.toml", toml);
        let source = read::read(&text);
        // Some of these texts are refused where a name or a path is asked for.
        prop_assume!(source.findings.is_empty());
        let filler = Filler::new(&source.registry);
        let page = Text::new("page.md", PAGE);
        let once = filler.fill(&page, None).unwrap();
        prop_assert_eq!(once.blocks, 10);
        let again = filler.fill(&Text::new("page.md", once.text.as_str()), None).unwrap();
        prop_assert_eq!(&again.text, &once.text);

        let seen = see(&once.text);
        let html: Vec<&String> = seen.html.iter().filter(|html| !html.starts_with("<!-- tiers")).collect();
        // Notes may have several paragraphs, and code and quotes among them.
        let strange: Vec<&String> =
            seen.strange.iter().filter(|tag| !tag.starts_with("CodeBlock") && !tag.starts_with("BlockQuote")).collect();
        prop_assert!(html.is_empty() && strange.is_empty(), "{:?} {:?}", html, strange);
        prop_assert_eq!(seen.html.len(), 21);
        let rows: Vec<Vec<usize>> = seen.tables.iter().map(|table| table.iter().map(Vec::len).collect()).collect();
        let expected_rows: Vec<Vec<usize>> = vec![
            vec![11; 3], vec![2; 3], vec![3; 3], vec![2; 3], vec![4; 2], vec![5; 2], vec![5; 2], vec![4; 2],
        ];
        prop_assert_eq!(rows, expected_rows);
        prop_assert!(title.contains("[^") || bare(&seen.tables[0][1][3]) == bare(&visible(&prose::plain(&title))));
        prop_assert_eq!(seen.headings.len(), 6, "{:?}", seen.headings);
        let mut defined = seen.footnotes.clone();
        defined.sort();
        defined.dedup();
        prop_assert_eq!(defined.len(), seen.footnotes.len());
        let known = |label: &String| label == "1" || label.starts_with("tiers-");
        prop_assert!(seen.footnotes.iter().all(known), "{:?}", seen.footnotes);
        prop_assert!(seen.references.iter().all(|label| seen.footnotes.contains(label)));
        prop_assert!(seen.links.iter().all(|link| !link.starts_with("javascript")), "{:?}", seen.links);
    }
}

/// The texts of the elements of this name and class, as an XML parser reads them.
fn texts<'a>(figure: &'a roxmltree::Document<'_>, name: &str, class: Option<&str>) -> Vec<&'a str> {
    let named = figure.descendants().filter(|node| node.has_tag_name(name) && node.attribute("class") == class);
    named.map(|node| node.text().unwrap_or_default()).collect()
}

/// What a figure shows of a text: XML cannot hold all that a terminal can.
fn drawn(text: &str) -> String {
    visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_figure_holds(title in title(), note in title()) {
        let toml = registry(&title, &note);
        let text = Text::new("tiers.toml", toml);
        let source = read::read(&text);
        prop_assume!(source.findings.is_empty());
        let page = "<!-- tiers:begin timeline file=a.svg -->\n<!-- tiers:end -->\n";
        let filled = Filler::new(&source.registry).fill(&Text::new("page.md", page), None).unwrap();
        let seen = see(&filled.text);
        // The figure's image, with the project's name in its text, is all that is on the page.
        prop_assert_eq!((seen.strange.len(), seen.html.len(), seen.links.len()), (1, 2, 0), "{:?}", seen);
        let [figure] = filled.figures.as_slice() else { panic!("one block makes one figure") };
        let figure = roxmltree::Document::parse(&figure.text).expect("a figure is XML");
        for node in figure.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            prop_assert!(["svg", "title", "desc", "style", "rect", "line", "text"].contains(&name), "{}", name);
            let harmless = |name: &str| !name.starts_with("on") && !name.contains("href");
            prop_assert!(node.attributes().all(|attribute| harmless(attribute.name())));
        }
        prop_assert!(figure.descendants().all(|node| !node.is_comment() && !node.is_pi()));
        prop_assert_eq!(texts(&figure, "text", Some("kind")), vec![drawn(&title)]);
        prop_assert!(texts(&figure, "title", None)[0].contains(&drawn(&title)));
        let plain = texts(&figure, "text", None);
        prop_assert_eq!(plain, vec![format!("Tier 1: {}", drawn(&title)), "Tier 2: b".to_owned(), "y".to_owned(), "x".to_owned()]);
    }

    #[test]
    fn csv_has_the_cells_that_it_was_given(cells in prop::collection::vec(hostile(), 6)) {
        let mut table = Table::new(&[("a", 0), ("b", 0), ("c", 0)]);
        table.rows = cells.chunks(3).map(<[String]>::to_vec).collect();
        let text = view::csv(&table);
        let read: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .into_records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let shown: Vec<String> = cells.iter().map(|cell| visible(cell).into_owned()).collect();
        prop_assert_eq!(&read[0], &["a", "b", "c"]);
        prop_assert_eq!(read[1..].concat(), shown);
    }
}

/// Whether a terminal would do something with a character rather than show it.
fn steers(c: char) -> bool {
    c != '\n' && c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_terminal_is_shown_text_only(title in title(), note in title(), width in prop::option::of(30..120_usize)) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tiers.toml"), registry(&title, &note)).unwrap();
        let world = World { width, ..World::new(folder.path()) };
        for command in [
            "list", "list --format markdown", "list --tier removed", "list --as-of 2025-01-01", "show x", "show y",
            "show x --as-of 2", "missing", "missing --format markdown", "log", "log --format markdown", "decision list",
            "decision list --format markdown", "decision show D", "check", "check --format short", "check --format github",
            "demote x --to 2 --reason no", "waive x --requirement r --reason no --dry-run", "diff --files tiers.toml tiers.toml",
        ] {
            if width.is_none() && command.contains("--dry-run") {
                // That is a patch for a file, byte for byte.
                continue;
            }
            let shown = world.tiers(command.split(' ')).shown;
            // A tab in a patch is a tab in the file.
            let shown = if command.contains("--dry-run") { shown.replace('\t', " ") } else { shown };
            prop_assert!(!shown.contains(steers), "{}: {:?}", command, shown);
        }
        let list = world.tiers(["list", "--format", "csv"]);
        if list.exit == 0 {
            let mut reader = csv::Reader::from_reader(list.out.as_bytes());
            let ids: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
            prop_assert_eq!(ids, vec!["x", "y"], "{}", list.out);
        }
    }
}

fn example(note: &str) -> String {
    registry("A title", note)
}

fn filled(page: &str) -> String {
    let text = Text::new("tiers.toml", example("a note"));
    let source = read::read(&text);
    assert_eq!(source.findings, []);
    Filler::new(&source.registry).fill(&Text::new("page.md", page), None).expect("the page is right").text
}

#[test]
fn everything_outside_stays_byte_for_byte() {
    let page = "a  \r\n\r\n<!-- tiers:begin summary -->\r\nold\r\n<!-- tiers:end --> \r\n\tb\n\u{0}c";
    let text = filled(page);
    assert_eq!(
        text,
        "a  \r\n\r\n<!-- tiers:begin summary -->\r\n\r\n| Kind    | Tier 1 | Tier 2 | Total |\r\n\
         | ------- | ------ | ------ | ----- |\r\n| A title | 0      | 2      | 2     |\r\n\r\n\
         <!-- tiers:end --> \r\n\tb\n\u{0}c"
    );
    assert_eq!(filled(&text), text);
}

#[test]
fn what_is_code_is_left_alone() {
    for page in [
        "```\n<!-- tiers:begin nonsense -->\n```\n",
        "~~~~ md\n<!-- tiers:begin summary -->\n~~~\n<!-- tiers:end -->\n",
        "    <!-- tiers:begin summary -->\n    <!-- tiers:end -->\n",
        "a `<!-- tiers:begin summary -->` b\n",
        "- a\n\n      <!-- tiers:begin summary -->\n",
        "<pre>\n<!-- tiers:begin summary -->\n\n<!-- tiers:end -->\n</pre>\n",
        "<!--\nas in <!-- tiers:begin summary\n-->\n",
        "<!-- tiers: a remark -->\n",
    ] {
        assert_eq!(filled(page), page);
    }
}

#[test]
fn blocks_stand_in_quotes_and_lists() {
    let page = "> 1. <!-- tiers:begin releases -->\n>    <!-- tiers:end -->\n>\n> b\n";
    let text = filled(page);
    assert_eq!(
        text,
        "> 1. <!-- tiers:begin releases -->\n>\n>    | Version | Released   | Supported until | Support   |\n\
         >    | ------- | ---------- | --------------- | --------- |\n\
         >    | 2.0.0   | 2025-02-01 |                 | long-term |\n>\n>    <!-- tiers:end -->\n>\n> b\n"
    );
    assert_eq!(filled(&text), text);
    assert_eq!(see(&text).tables.len(), 1);
}

#[test]
fn footnotes_have_labels_of_their_own() {
    let block = "<!-- tiers:begin table columns=entry,notes -->\n<!-- tiers:end -->\n";
    let text = filled(&format!("{block}\n{block}"));
    assert_eq!(see(&text).footnotes, ["tiers-1-1", "tiers-1-2", "tiers-2-1", "tiers-2-2"]);
    let text = filled(&format!("a[^Tiers-7] [^tiers2-x]\n\n{block}\n[^TIERS-7]: b\n"));
    let seen = see(&text);
    assert!(seen.footnotes.contains(&"tiers3-1-1".to_owned()), "{seen:?}");
}

#[test]
fn nothing_is_written_if_anything_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    let good = "<!-- tiers:begin summary -->\n<!-- tiers:end -->\n";
    write("tiers.toml", example("a").as_bytes());
    write("good.md", good.as_bytes());
    write("bad.md", b"<!-- tiers:begin sumary -->\n<!-- tiers:end -->\n");
    write("latin.md", b"a\n\xff\n");
    let outcome = World::new(folder.path()).tiers(["docs", "good.md", "bad.md", "latin.md", "none.md"]);
    assert_eq!(outcome.exit, 2, "{}", outcome.shown);
    assert!(outcome.shown.contains("did you mean `summary`?"), "{}", outcome.shown);
    assert!(outcome.shown.contains("latin.md:2:1"), "{}", outcome.shown);
    assert!(outcome.shown.contains("none.md"), "{}", outcome.shown);
    assert_eq!(fs::read_to_string(folder.path().join("good.md")).unwrap(), good);
}

#[test]
fn a_byte_order_mark_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiers.toml"), example("a")).unwrap();
    let page = folder.path().join("a.md");
    fs::write(&page, "\u{feff}<!-- tiers:begin summary -->\n<!-- tiers:end -->\n").unwrap();
    let world = World::new(folder.path());
    assert_eq!(world.tiers(["docs", "a.md", "a.md"]).shown, "renewed `a.md`\n");
    assert!(fs::read_to_string(&page).unwrap().starts_with("\u{feff}<!-- tiers:begin summary -->\n\n|"));
    assert_eq!(world.tiers(["docs", "--check", "./a.md"]).shown, "1 page is up to date\n");
}
