//! Pages in reStructuredText as docutils reads them.
//!
//! `TIERS_DOCUTILS` is the path of a Python that has docutils. Without it the test says that it was skipped, and passes.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::World;
use serde_json::Value;
use tiers::prose::plain;

/// Reads a page, and prints what a reader sees of it and what docutils says of it.
const READ: &str = r#"
import json, sys
from docutils import nodes
from docutils.core import publish_doctree
page = publish_doctree(open(sys.argv[1], encoding="utf-8").read(), settings_overrides={"report_level": 5, "halt_level": 5})
def rows(table): return [[cell.astext() for cell in row.findall(nodes.entry)] for row in table.findall(nodes.row)]
strange = (nodes.raw, nodes.problematic, nodes.literal_block, nodes.comment, nodes.target, nodes.substitution_reference, nodes.section, nodes.transition, nodes.definition_list, nodes.field_list, nodes.option_list, nodes.line_block, nodes.doctest_block, nodes.enumerated_list)
inside = [node for node in page.findall() if isinstance(node, strange)]
json.dump({
    "messages": [message.astext() for message in page.findall(nodes.system_message) if message["level"] > 1],
    "tables": [rows(table) for table in page.findall(nodes.table)],
    "links": [link["refuri"] for link in page.findall(nodes.reference) if "refuri" in link],
    "code": [code.astext() for code in page.findall(nodes.literal)],
    "notes": [note.astext() for note in page.findall(nodes.footnote)],
    "marks": len(list(page.findall(nodes.footnote_reference))),
    "items": [item.astext() for item in page.findall(nodes.list_item)],
    "images": [image["alt"] for image in page.findall(nodes.image)],
    "rubrics": [rubric.astext() for rubric in page.findall(nodes.rubric)],
    "strange": [node.tagname + ": " + node.astext() for node in inside if not (isinstance(node, nodes.comment) and node.astext().startswith("tiers:"))],
}, sys.stdout)
"#;

/// The Python that has docutils; `None` where none is named.
fn python() -> Option<String> {
    let python = env::var("TIERS_DOCUTILS").ok().filter(|python| !python.is_empty());
    if python.is_none() {
        eprintln!("SKIPPED: `TIERS_DOCUTILS` names no Python with docutils to read pages with");
    }
    python
}

fn read(python: &str, world: &World, page: &str) -> Value {
    let output = Command::new(python).arg("-c").arg(READ).arg(world.folder.join(page)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Texts that mean something in reStructuredText, as Markdown that means none of it.
const HOSTILE: [&str; 34] = [
    "plain",
    "x86_64 and name_ and _name",
    r"\*emphasis\*",
    r"\*\*",
    r"a \| b \|c\| d",
    r"\`\`code\`\` \`x\`",
    "ends with::",
    "::",
    ".. note:: boo",
    ".. raw:: html",
    r"\- a dash",
    r"\+",
    r"\*",
    r"1\. one",
    "A. Author",
    "(iv) four",
    "#. auto",
    "-v",
    "--long=x  two blanks",
    "/V  slash",
    ":field: value",
    r"\========",
    r"\----",
    r"\>>> doctest",
    "[1]_ and [#a]_ and [CIT]_",
    "javascript:alert(1) and mailto:a",
    "表表 wide 表 ✅ 🚧",
    "e\u{301} combined",
    r"back\\slash \\",
    "`code`touching`code`s",
    "a*b*c **d**e",
    "[a `b` *c*](https://ok.example/x_y_)z",
    "| line block",
    ":sup:role and :sup:",
];

#[test]
fn nothing_leaves_its_cell() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let mut registry = "format = 1\n[project]\nname = \"P\"\n[[tier]]\nid = 1\nname = \"::\"\nsummary = \"One.\\n\\n- a\\n- b\\n\\n> c\"\n\
        [kind.k]\n[field.f]\n[note.\"a/b\"]\ntext = \"Shared.\\n\\nTwo paragraphs, `code`.\"\n[requirement.r]\ntier = 1\ntitle = \"*R*\"\n"
        .to_owned();
    for (index, text) in HOSTILE.iter().enumerate() {
        let text = quoted(text);
        registry += &format!(
            "[entry.e{index}]\nkind = \"k\"\ntier = 1\ntitle = {text}\nsummary = {text}\nurl = \"p/{index}.html\"\nfields = {{ f = {text} }}\n\
             notes = [{text}, {{ note = \"a/b\" }}]\nrequirements.r = {{ status = \"met\", note = {text} }}\n"
        );
    }
    fs::write(folder.path().join("tiers.toml"), registry).unwrap();
    let page = "\
Page
====

.. tiers:begin table columns=summary,entry,f,notes order=file

.. tiers:end

.. tiers:begin requirements

.. tiers:end

Also in a list:

- .. tiers:begin summary

  .. tiers:end
";
    let page = page.replace("- .. tiers:begin summary", "-\n\n  .. tiers:begin summary");
    fs::write(folder.path().join("page.rst"), &page).unwrap();
    let list = ".. tiers:begin list columns=entry,summary notes=inline order=file\n\n.. tiers:end\n\n.. tiers:begin tiers\n\n.. tiers:end\n\n\
        .. tiers:begin table columns=summary order=file\n\n.. tiers:end\n\n.. tiers:begin log\n\n.. tiers:end\n\n.. tiers:begin footnotes\n\n.. tiers:end\n";
    fs::write(folder.path().join("list.rst"), list).unwrap();
    let world = World::new(folder.path());
    let filled = world.tiers(["docs", "page.rst", "list.rst"]);
    assert_eq!(filled.exit, 0, "{}", filled.shown);
    let again = world.tiers(["docs", "--check", "page.rst", "list.rst"]);
    assert_eq!(again.exit, 0, "{}", again.shown);

    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let cells: Vec<String> = HOSTILE.iter().map(|text| bare(&plain(text))).collect();
    let seen = read(&python, &world, "page.rst");
    let text = fs::read_to_string(folder.path().join("page.rst")).unwrap();
    assert_eq!(strings(&seen["messages"]), [""; 0], "{text}");
    assert_eq!(strings(&seen["strange"]), [""; 0], "{text}");
    let tables = seen["tables"].as_array().unwrap();
    let rows: Vec<Vec<&str>> = tables[0].as_array().unwrap().iter().map(strings).collect();
    assert_eq!(rows.len(), HOSTILE.len() + 1);
    for (row, cell) in rows[1..].iter().zip(&cells) {
        assert_eq!([0, 1, 2].map(|column| bare(row[column])), [(); 3].map(|()| cell.clone()));
    }
    let safe = |link: &&str| link.starts_with("p/") || link.starts_with("https://ok.example/");
    assert!(strings(&seen["links"]).iter().all(safe), "{:?}", seen["links"]);
    assert!(strings(&seen["code"]).contains(&"code"));
    // Every text is a note of its own, the shared one stands once, and so do the notes of assessments.
    assert_eq!(strings(&seen["notes"]).len(), 2 * HOSTILE.len() + 1);
    assert_eq!(seen["marks"], 3 * HOSTILE.len());
    let shared = strings(&seen["notes"]).into_iter().filter(|note| note.contains("Two paragraphs, code.")).count();
    assert_eq!(shared, 1);

    let seen = read(&python, &world, "list.rst");
    let text = fs::read_to_string(folder.path().join("list.rst")).unwrap();
    assert_eq!(strings(&seen["messages"]), [""; 0], "{text}");
    let comments: Vec<&str> = strings(&seen["strange"]).into_iter().filter(|node| *node != "comment: ").collect();
    assert_eq!(comments, [""; 0], "{text}");
    let items = strings(&seen["items"]);
    for cell in &cells {
        // The marks of its notes stand behind its title.
        let is = |item: &&str| bare(item).starts_with(cell) && bare(item).ends_with(&format!(":{cell}"));
        assert!(items.iter().any(is), "{cell} {items:?}");
    }
    assert_eq!(strings(&seen["rubrics"]), ["Tier 1: ::", "Added"]);
    assert_eq!(seen["tables"][0].as_array().unwrap().len(), HOSTILE.len() + 1);
}

/// The HTML of a page as docutils makes it, without comments.
fn html(python: &str, page: &Path) -> String {
    const HTML: &str = r#"
import sys
from docutils.core import publish_parts
settings = {"report_level": 2, "halt_level": 2, "strip_comments": True}
sys.stdout.write(publish_parts(open(sys.argv[1], encoding="utf-8").read(), writer_name="html5", settings_overrides=settings)["body"])
"#;
    let output = Command::new(python).arg("-c").arg(HTML).arg(page).env("PYTHONUTF8", "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// As for Markdown in `tests/suite/same_page.rs`.
#[test]
fn a_page_by_hand_looks_the_same_when_its_tables_are_made() {
    let Some(python) = python() else { return };
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/pages/triples");
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [("tiers.toml", "tiers.toml"), ("with-blocks.rst", "page.rst")] {
        fs::copy(source.join(from), folder.path().join(to)).unwrap();
    }
    let world = World::new(folder.path());
    for args in [&["check"][..], &["docs", "page.rst"], &["docs", "--check", "page.rst"]] {
        let outcome = world.tiers(args);
        assert_eq!(outcome.exit, 0, "{args:?}: {}", outcome.shown);
    }
    let by_hand = html(&python, &source.join("by-hand.rst"));
    let filled = html(&python, &folder.path().join("page.rst"));
    assert_eq!(by_hand, filled);
    assert_eq!(by_hand.matches("<table").count(), 3);

    let registry = folder.path().join("tiers.toml");
    let text = fs::read_to_string(&registry).unwrap();
    fs::write(&registry, text.replace("macOS, *clang*", "macOS, clang")).unwrap();
    assert_eq!(world.tiers(["docs", "page.rst"]).exit, 0);
    assert_ne!(by_hand, html(&python, &folder.path().join("page.rst")));
}
