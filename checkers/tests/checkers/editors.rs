//! What `tiers` writes, read by the programs on which the TOML support of editors rests: taplo and tombi.
//!
//! `TIERS_TAPLO` and `TIERS_TOMBI` are their paths, as in CI. Without them the tests say so and pass.

use crate::REPOSITORY;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::program::World;
use tempfile::TempDir;

/// The first line of a registry that finds the schema beside it.
const LINE: &str = "#:schema ./tiers.schema.json";

/// A folder with the schema and the registries that there are.
fn registries() -> (TempDir, Vec<String>) {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let world = World::new(folder.path());
    fs::write(at("tiers.schema.json"), world.tiers(["schema"]).out).unwrap();
    let mut names = vec!["tiers.toml".to_owned()];
    fs::write(
        at("tiers.toml"),
        format!("{LINE}\n{}", fs::read_to_string(Path::new(REPOSITORY).join("tiers.toml")).unwrap()),
    )
    .unwrap();
    for preset in ["", "wasmtime", "rust", "cpython", "node", "kubernetes", "opentelemetry"] {
        let name = format!("new-{preset}.toml");
        let mut arguments = vec!["init", "--registry", &name];
        if !preset.is_empty() {
            arguments.extend(["--preset", preset]);
        }
        assert_eq!(world.tiers(arguments).exit, 0);
        let text = fs::read_to_string(at(&name)).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        assert!(first.starts_with("#:schema https://") && first.ends_with("/tiers.schema.json"), "{first}");
        fs::write(at(&name), format!("{LINE}\n{rest}")).unwrap();
        names.push(name);
    }
    (folder, names)
}

/// Runs a program in a folder; whether it was content, and what it said.
fn run(program: &str, arguments: &[&str], folder: &Path) -> (bool, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// The examples of the documentation about editors.
fn example(name: &str) -> String {
    let page = fs::read_to_string(Path::new(REPOSITORY).join("docs/README.md")).unwrap();
    let begin = format!("```toml {name}\n");
    page.split(&begin).nth(1).unwrap().split("```").next().unwrap().to_owned()
}

#[test]
fn taplo_reads_what_tiers_writes() {
    let Ok(taplo) = env::var("TIERS_TAPLO") else { return println!("skipped: TIERS_TAPLO is not set") };
    let (folder, names) = registries();
    let arguments: Vec<&str> = std::iter::once("check").chain(names.iter().map(String::as_str)).collect();
    let (is_content, said) = run(&taplo, &arguments, folder.path());
    assert!(is_content, "{said}");
    let wrong = fs::read_to_string(folder.path().join("tiers.toml")).unwrap().replacen("\nkind = ", "\nkint = ", 1);
    fs::write(folder.path().join("wrong.toml"), wrong).unwrap();
    let (is_content, said) = run(&taplo, &["check", "wrong.toml"], folder.path());
    assert!(!is_content && said.contains("\"kind\" is a required property"), "{said}");
    // The formatter stays off.
    let careless = fs::read_to_string(folder.path().join("new-.toml")).unwrap().replace(" = ", "=");
    fs::write(folder.path().join("tiers.toml"), &careless).unwrap();
    assert!(!run(&taplo, &["fmt", "--check", "tiers.toml"], folder.path()).0);
    fs::write(folder.path().join(".taplo.toml"), example(".taplo.toml")).unwrap();
    assert!(run(&taplo, &["fmt", "tiers.toml"], folder.path()).0);
    assert_eq!(fs::read_to_string(folder.path().join("tiers.toml")).unwrap(), careless);
}

#[test]
fn tombi_reads_what_tiers_writes() {
    let Ok(tombi) = env::var("TIERS_TOMBI") else { return println!("skipped: TIERS_TOMBI is not set") };
    let (folder, names) = registries();
    let options = ["lint", "--offline", "--error-on-warnings"];
    let arguments: Vec<&str> = options.into_iter().chain(names.iter().map(String::as_str)).collect();
    let (is_content, said) = run(&tombi, &arguments, folder.path());
    assert!(is_content, "{said}");
    let wrong = fs::read_to_string(folder.path().join("tiers.toml")).unwrap().replacen("\nkind = ", "\nkint = ", 1);
    fs::write(folder.path().join("wrong.toml"), wrong).unwrap();
    let (is_content, said) = run(&tombi, &["lint", "--offline", "wrong.toml"], folder.path());
    assert!(!is_content && said.contains("\"kind\" is required"), "{said}");
    // The formatter stays off.
    let careless = fs::read_to_string(folder.path().join("new-.toml")).unwrap().replace(" = ", "=");
    fs::write(folder.path().join("tiers.toml"), &careless).unwrap();
    assert!(!run(&tombi, &["format", "--offline", "--check", "tiers.toml"], folder.path()).0);
    fs::write(folder.path().join("tombi.toml"), example("tombi.toml")).unwrap();
    assert!(run(&tombi, &["format", "--offline", "tiers.toml"], folder.path()).0);
    assert_eq!(fs::read_to_string(folder.path().join("tiers.toml")).unwrap(), careless);
}
