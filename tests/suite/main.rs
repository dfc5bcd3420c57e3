//! What the literate pages cannot say, in one binary, which is linked once.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests are in the world")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also outside its `#[test]` function")]

mod architecture;
mod changes;
#[cfg(unix)]
mod ci;
mod damaged;
mod docs;
mod edit;
mod export;
mod facts;
mod fmt;
#[path = "../../benches/generate.rs"]
mod generate;
mod growth;
#[cfg(unix)]
mod hostile;
mod import;
mod merge;
mod past;
#[cfg(unix)]
mod processes;
mod program;
mod pulls;
mod records;
mod refusals;
mod replay;
mod same_page;
#[cfg(unix)]
mod shells;
#[cfg(unix)]
mod store;
mod wasmtime;

/// Writes a script that can be run. A process of its own writes it: what this process has open for writing, children
/// that another test starts have open too until they run their program, and Linux refuses to run such a file ("Text file
/// busy").
#[cfg(unix)]
pub(crate) fn script(path: &std::path::Path, text: &str) {
    let mut write = std::process::Command::new("sh");
    write.args(["-c", r#"printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod 755 "$1""#, "sh"]).arg(path).arg(text);
    assert!(write.status().unwrap().success());
}

/// The repository's folder.
pub(crate) const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");
