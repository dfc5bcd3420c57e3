//! Runs the pages that are tests: `tests/cases/**/*.md`, `README.md` and `docs/*.md`, and holds the pages of reference.
//!
//! What a page may hold is told in `tests/cases/README.md`, which is such a page itself.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests are in the world")]

mod page;
#[path = "../suite/program.rs"]
mod program;
mod reference;
mod selftest;
mod shell;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

/// The repository's folder.
pub(crate) const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// What is done with a page that differs from what happens.
#[derive(Clone, Copy)]
enum Mode {
    /// It fails.
    Test,
    /// It is rewritten.
    Bless,
}

fn main() -> ExitCode {
    let (bless, args): (Vec<OsString>, Vec<OsString>) = std::env::args_os().partition(|arg| arg == "--bless");
    let mode = if bless.is_empty() { Mode::Test } else { Mode::Bless };
    let mut trials: Vec<Trial> = pages()
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(REPOSITORY).unwrap_or(&file).display().to_string();
            Trial::test(name.clone(), move || run(&file, &name, mode))
        })
        .collect();
    trials.extend(reference::PAGES.map(|(name, make)| Trial::test(name, move || hold(name, &make(), mode))));
    trials.extend(selftest::trials());
    libtest_mimic::run(&Arguments::from_iter(args), trials).exit_code()
}

/// The files that are tests, sorted.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(REPOSITORY);
    let mut pages = markdown_in(&root.join("tests/cases"));
    let prose = markdown_in(&root.join("docs")).into_iter().chain([root.join("README.md")]);
    pages.extend(prose.filter(|file| fs::read_to_string(file).is_ok_and(|text| page::has_commands(&text))));
    pages.sort();
    pages
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let files = files.map(|file| file.expect("the folder can be listed").path());
    files
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => markdown_in(&path),
            Some(extension) if extension == "md" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

fn run(file: &Path, name: &str, mode: Mode) -> Result<(), Failed> {
    let told = fs::read_to_string(file)?;
    let real = page::play(&told)?;
    settle(file, name, &told, &real, mode)
}

/// Holds a page that is made whole against what makes it.
fn hold(name: &str, real: &str, mode: Mode) -> Result<(), Failed> {
    let file = Path::new(REPOSITORY).join(name);
    let told = fs::read_to_string(&file).unwrap_or_default();
    settle(&file, name, &told, real, mode)
}

fn settle(file: &Path, name: &str, told: &str, real: &str, mode: Mode) -> Result<(), Failed> {
    match mode {
        _ if told == real => Ok(()),
        Mode::Bless => Ok(fs::write(file, real)?),
        Mode::Test => Err(difference(name, told, real).into()),
    }
}

/// How the page differs from what happens, and what to do about it.
fn difference(name: &str, told: &str, real: &str) -> String {
    let diff = TextDiff::from_lines(told, real);
    let diff = diff.unified_diff().context_radius(4).header(name, "what happens").to_string();
    format!("{diff}\nhelp: if what happens is right, `cargo bless {name}` writes it into the page")
}
