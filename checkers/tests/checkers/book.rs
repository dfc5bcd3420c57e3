//! `tiers mdbook` as the real mdBook starts it.
//!
//! `MDBOOK` is the path of mdBook, as in CI. Without it the test takes the one in the `PATH`, and where there is none it
//! says so and passes.

use crate::REPOSITORY;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The built program; the package of the tests has no programs of its own.
fn tiers() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--quiet", "--package", "tiers", "--bin", "tiers", "--message-format", "json"])
        .current_dir(REPOSITORY)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let messages = String::from_utf8(built.stdout).unwrap();
    let program = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    program.expect("cargo says where the program is")
}

/// A book with the registry of this repository above it.
fn book(chapter: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    fs::copy(Path::new(REPOSITORY).join("tiers.toml"), folder.path().join("tiers.toml")).unwrap();
    let command = tiers();
    let command = command.to_str().unwrap();
    write(
        "docs/book.toml",
        &format!(
            "[book]\ntitle = \"Example\"\n\n[preprocessor.tiers]\ncommand = '\"{command}\" mdbook'\nbefore = [\"links\"]\n"
        ),
    );
    write("docs/src/SUMMARY.md", "# Summary\n\n- [Outer](outer.md)\n  - [Tiers](inner/tiers.md)\n- [Draft]()\n");
    write("docs/src/outer.md", "# Outer\n\nNothing is marked here.\n");
    write("docs/src/inner/tiers.md", chapter);
    folder
}

/// Builds a book; `None` where there is no mdBook.
fn build(folder: &Path) -> Option<Output> {
    let program = env::var_os("MDBOOK");
    let required = program.is_some();
    let started = Command::new(program.unwrap_or_else(|| "mdbook".into())).arg("build").current_dir(folder).output();
    match started {
        Ok(output) => Some(output),
        Err(error) => {
            assert!(!required, "`MDBOOK` cannot be started: {error}");
            eprintln!("SKIPPED: no `mdbook` to build a book with ({error})");
            None
        }
    }
}

#[test]
fn a_book_is_built_with_its_blocks_filled() {
    let folder =
        book("# Tiers\n\n<!-- tiers:begin table tier=1 kind=target columns=entry,since -->\n<!-- tiers:end -->\n");
    let Some(output) = build(&folder.path().join("docs")) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::read_to_string(folder.path().join("docs/book/inner/tiers.html")).unwrap();
    assert!(page.contains("<table>") && page.contains("x86_64-unknown-linux-gnu"), "{page}");
    let outer = fs::read_to_string(folder.path().join("docs/book/outer.html")).unwrap();
    assert!(outer.contains("Nothing is marked here."));
    let source = fs::read_to_string(folder.path().join("docs/src/inner/tiers.md")).unwrap();
    assert!(!source.contains("x86_64"), "the repository keeps its comments alone");
}

#[test]
fn a_block_that_is_wrong_ends_the_build() {
    let folder = book("# Tiers\n\n<!-- tiers:begin table tier=9 -->\n<!-- tiers:end -->\n");
    let Some(output) = build(&folder.path().join("docs")) else { return };
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("there is no tier `9`") && said.contains("src/inner/tiers.md:3:29"), "{said}");
}
