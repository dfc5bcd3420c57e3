//! Holds the table of who may depend on whom, which `ARCHITECTURE.md` draws, against the source.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those it may use, from the ground up: a module stands below all that use it.
const LAYERS: &[(&str, &[&str])] = &[
    // The domain, its words and its places. None of them knows a text.
    ("model", &[]),
    ("width", &[]),
    ("toml", &["width"]),
    ("words", &[]),
    ("commonmark", &[]),
    ("lines", &[]),
    ("nearest", &["model", "words"]),
    ("finding", &["model", "toml"]),
    ("schema", &["model", "toml"]),
    // Jobs on several threads.
    ("parallel", &[]),
    // What differs between operating systems.
    ("platform", &[]),
    // The Markdown of a text, as a tree.
    ("prose", &["commonmark"]),
    // Text → meaning, meaning → differences and judgements. None of them prints or touches a file.
    ("mirror", &["lines", "model", "nearest", "toml", "words"]),
    ("read", &["finding", "mirror", "model", "nearest", "schema", "toml", "words"]),
    ("records", &["commonmark", "lines", "model"]),
    ("change", &["model", "toml"]),
    (
        "rules",
        &["change", "finding", "mirror", "model", "nearest", "prose", "read", "records", "schema", "toml", "words"],
    ),
    ("import", &["commonmark", "lines", "model", "prose", "read", "toml", "width", "words"]),
    // Texts → text. It knows TOML, and nothing of tiers.
    ("merge", &["model", "toml"]),
    // Registry → rows; rows and pages → text; findings → text.
    ("query", &["change", "model", "nearest", "prose", "records", "rules", "words"]),
    ("view", &["change", "model", "prose", "query", "width", "words"]),
    ("report", &["finding", "model", "platform", "read", "rules", "view", "words"]),
    (
        "docs",
        &["commonmark", "finding", "model", "nearest", "parallel", "prose", "query", "read", "view", "width", "words"],
    ),
    ("template", &["model", "nearest", "prose", "query", "view", "words"]),
    ("site", &["docs", "model", "parallel", "query", "read", "template", "view", "width"]),
    // The world outside.
    ("store", &["platform"]),
    ("git", &["nearest", "platform", "store"]),
    // The program.
    (
        "cli",
        &[
            "change", "docs", "finding", "git", "import", "merge", "mirror", "model", "nearest", "query", "read",
            "records", "report", "rules", "schema", "site", "store", "template", "toml", "view", "words",
        ],
    ),
];

/// Crates that would break an invariant, with the only modules that may use them.
const CRATES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["report"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("csv", &["import", "view"]),
    ("foldhash", &["read", "toml"]),
    ("minijinja", &["site", "template"]),
    ("hashbrown", &["toml"]),
    ("pulldown_cmark", &["commonmark"]),
    ("rustix", &["platform"]),
    ("similar", &["merge", "view"]),
    ("tempfile", &["store"]),
    ("terminal_size", &["platform"]),
    ("toml", &["toml"]),
    ("toml_parser", &["toml"]),
    ("unicode_width", &["width"]),
];

#[test]
fn every_module_has_its_place() {
    let placed: BTreeSet<String> = LAYERS.iter().map(|(module, _)| (*module).to_owned()).collect();
    let known: BTreeSet<String> = sources().into_keys().filter(|module| module != "main" && module != "lib").collect();
    let without: Vec<_> = known.difference(&placed).collect();
    assert!(without.is_empty(), "give {without:?} a place in `LAYERS` and in ARCHITECTURE.md");
}

#[test]
fn a_module_uses_only_what_is_below_it() {
    for (index, (module, uses)) in LAYERS.iter().enumerate() {
        for used in *uses {
            let below = LAYERS[..index].iter().any(|(lower, _)| lower == used);
            assert!(below, "`{module}` may use `{used}`, which has to stand above it in `LAYERS`");
        }
    }
}

#[test]
fn modules_use_what_the_table_allows() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (module, allowed) in LAYERS {
        for (file, code) in sources.get(*module).into_iter().flatten() {
            for used in used_modules(code) {
                if used != *module && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{file}: `{module}` must not use `{used}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}\nARCHITECTURE.md says why", wrong.join("\n"));
}

#[test]
fn crates_are_used_where_they_belong() {
    let mut wrong = Vec::new();
    for (module, files) in sources() {
        for (file, code) in files {
            for (name, allowed) in CRATES {
                if !allowed.contains(&module.as_str()) && mentions(&code, &format!("{name}::")) {
                    wrong.push(format!("{file}: only {allowed:?} may use the crate `{name}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}\nARCHITECTURE.md says why", wrong.join("\n"));
}

#[test]
fn the_page_names_every_module() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page is there");
    for module in sources().keys().filter(|module| *module != "lib") {
        let named = [format!("`{module}/`"), format!("`{module}.rs`")].iter().any(|name| page.contains(name));
        assert!(named, "ARCHITECTURE.md does not name `{module}`");
    }
}

/// The code of every file, by top module; tests and comments are no part of it.
fn sources() -> BTreeMap<String, Vec<(String, String)>> {
    let src = root().join("src");
    let mut sources: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for file in rust_files(&src) {
        let below = file.strip_prefix(&src).expect("it was found there");
        let first = below.iter().next().expect("a file has a name");
        let module = Path::new(first).file_stem().expect("a module has a name").display().to_string();
        let text = fs::read_to_string(&file).expect("a source file is text");
        sources.entry(module).or_default().push((format!("src/{}", below.display()), code(&text)));
    }
    sources
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder, except those that hold nothing but tests.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for item in fs::read_dir(folder).expect("the folder can be listed") {
        let path = item.expect("the folder can be listed").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A text without comments, and without the tests at its end.
fn code(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules after `crate::`, one by one or in braces.
fn used_modules(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            used.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        for part in list.split_inclusive(['{', '}', ',']) {
            if depth == 0 {
                used.insert(word(part.trim_start()));
            }
            match part.chars().next_back() {
                Some('{') => depth += 1,
                Some('}') if depth == 0 => break,
                Some('}') => depth -= 1,
                _ => {}
            }
        }
    }
    used.remove("");
    used
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether a name occurs that is not the end of a longer one.
fn mentions(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn modules_are_found_in_every_form_of_use() {
    let code =
        "use crate::model::{self, Tier};\nuse crate::{\n    path::{A, B},\n    view,\n};\nlet x = crate::fmt::x();";
    let used: Vec<String> = used_modules(code).into_iter().collect();
    assert_eq!(used, ["fmt", "model", "path", "view"]);
}
