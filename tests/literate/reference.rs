//! The pages of reference that are made whole: `docs/blocks.md`, `docs/cli.md`, `docs/format.md` and `docs/rules.md`. `cargo bless` writes
//! them, and a page that is not what the program says fails like any other.

use std::path::Path;

use clap::Command;
use tiers::docs::{BLOCKS, Filler, PagePlace, TITLE};
use tiers::read::{self, Text};
use tiers::rules::{Group, PREAMBLE, RULES};
use tiers::schema::{Key, Need, TABLES};

/// A page's file, and what makes its text.
pub(crate) type Reference = (&'static str, fn() -> String);

/// The pages, by their files.
pub(crate) const PAGES: [Reference; 4] =
    [("docs/blocks.md", blocks), ("docs/cli.md", cli), ("docs/format.md", format), ("docs/rules.md", rules)];

const MADE: &str = "<!-- Made from the program by `cargo bless`. Change the program, not this page. -->\n\n";

fn format() -> String {
    let mut page = format!(
        "{MADE}# The format of `tiers.toml`\n\n\
        Every table and every key, in canonical order, as `tiers fmt` puts them. The examples of this page, put together, \
        are a registry that a test reads. `tiers schema` prints the same as a JSON Schema, for completion in editors.\n\n\
        - Ids of entries, decisions, requirements, kinds and matrices are made of letters, digits, `_`, `.`, `+` and `-`, \
        begin with one of the first three, have at most 100 characters, and are unique without regard to upper and lower \
        case, aliases included. An id with dots is quoted: `[entry.\"thumbv8m.main-none-eabi\"]`.\n\
        - Keys that are not listed here are refused, and every reference must lead somewhere.\n\
        - Versions are semver; the short forms `30` and `3.12` are read as 30.0.0 and 3.12.0.\n"
    );
    for (heading, table) in TABLES {
        page += &format!("\n## {heading}\n\n{}\n\n", table.doc);
        page += "| key | value | meaning |\n| --- | --- | --- |\n";
        for Key { name, need, shape, doc } in table.keys {
            let required = if *need == Need::Required { " (required)" } else { "" };
            let cell = |text: &str| text.replace('|', "\\|");
            page += &format!("| `{name}`{required} | {} | {} |\n", cell(&shape.describe()), cell(doc));
        }
        if !table.example.is_empty() {
            page += &format!("\n```toml\n{}\n```\n", table.example);
        }
    }
    page
}

fn blocks() -> String {
    let mut page = format!(
        "{MADE}# Marked blocks\n\n\
        A page of Markdown may have blocks that `tiers docs` fills from the registry. A block begins and ends with a comment, \
        each on a line of its own:\n\n\
        ```markdown\n<!-- tiers:begin table tier=1 columns=kind,entry,since,missing -->\n<!-- tiers:end -->\n```\n\n\
        In a page of reStructuredText, a file that ends in `.rst`, the comments are of that language. Headings of blocks are \
        rubrics there, and code within a link is plain:\n\n\
        ```rst\n.. tiers:begin table tier=1 columns=kind,entry,since,missing\n\n.. tiers:end\n```\n\n\
        `tiers docs PAGE…` fills the pages that are named, and `tiers docs` those of `[docs] files`; with `--check` it \
        changes nothing, prints what is stale and ends with exit code 1. Everything outside of blocks stays byte for byte, \
        and a comment in code, like the one above, is left alone. An option is written `name=value`, a value with blanks \
        `name=\"a value\"`, in which a backslash stands before `\"`, `\\` and a comma that parts nothing. Every block may \
        have `{}=\"{}\"`: {}.\n\n\
        Relative addresses in the registry are meant from the folder that `[docs] base` names, and each page gets them as \
        they lead there from its own folder. A note of the registry that has an id is a footnote under that id, once on a \
        page, and `[^ID]` in a text is its mark. Other footnotes are numbered.\n\n\
        What follows each block here is what it makes of [`tiers.toml`](../tiers.toml).\n",
        TITLE.name, TITLE.value, TITLE.doc
    );
    for block in BLOCKS {
        page += &format!("\n## `{}`\n\nShows {}.\n", block.name, block.summary);
        if !block.options.is_empty() {
            page += "\n| option | value | meaning |\n| --- | --- | --- |\n";
            for option in block.options {
                page += &format!("| `{}` | `{}` | {} |\n", option.name, option.value.replace('|', "\\|"), option.doc);
            }
        }
        let begin = format!("<!-- tiers:begin {} {}", block.name, block.example);
        let begin = format!("{} -->", begin.trim_end());
        page += &format!("\n```markdown\n{begin}\n<!-- tiers:end -->\n```\n\n{begin}\n<!-- tiers:end -->\n");
    }
    let registry = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tiers.toml"));
    let registry = Text::new("tiers.toml", registry.expect("the registry of the repository is there"));
    let registry = read::read(&registry);
    let place = PagePlace { registry: Path::new(""), page: Path::new("docs") };
    let filled = Filler::new(&registry.registry).fill(&Text::new("docs/blocks.md", page), Some(place));
    filled.expect("the examples of blocks are right").text
}

fn cli() -> String {
    let mut page = format!(
        "{MADE}# The commands\n\n\
        What `--help` prints, without the options that every command takes, which are listed here once. Data goes to standard output, messages to standard error.\n\n\
        | exit code | meaning |\n| --- | --- |\n\
        | 0 | all is well |\n\
        | 1 | `check` found something at level deny, a change was refused, or generated text is stale |\n\
        | 2 | the work could not be done: usage, files, git, or a file that cannot be read as a registry |\n"
    );
    let mut command = tiers::cli::command(100);
    command.build();
    section(&mut page, &mut command, "tiers");
    page
}

fn section(page: &mut String, command: &mut Command, name: &str) {
    let help = command.render_long_help().to_string();
    let mut help: Vec<&str> = help.lines().map(str::trim_end).collect();
    // What every command takes is told once.
    if let Some(start) = help.iter().position(|line| *line == "Global options:") {
        let end = help[start + 1..].iter().position(|line| line.starts_with(|c: char| c != ' '));
        help.drain(start..end.map_or(help.len(), |end| start + 1 + end));
    }
    *page += &format!("\n## `{name}`\n\n```text\n{}\n```\n", help.join("\n").trim());
    for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
        let name = format!("{name} {}", inner.get_name());
        section(page, inner, &name);
    }
}

fn rules() -> String {
    let mut page = format!(
        "{MADE}# The rules\n\n\
        What `tiers check` looks for. `[lints]` in the registry, or `--allow`, `--warn` and `--deny`, give a rule another \
        level; a `[[waiver]]` excuses one entry. The rules of the groups reading and structural always deny and cannot be \
        waived.\n\n| rule | group | level | finds that |\n| --- | --- | --- | --- |\n"
    );
    let mut sorted: Vec<_> = RULES.to_vec();
    sorted.sort_by_key(|rule| (rule.group, rule.name));
    for rule in &sorted {
        page += &format!(
            "| [{0}](#{0}) | {1} | {2} | {3} |\n",
            rule.name,
            rule.group.as_str(),
            rule.level,
            rule.summary.replace('|', "\\|")
        );
    }
    page += &format!(
        "\nThe examples below are executed. One that does not begin with `format` comes after these lines:\n\n\
        ```toml\n{PREAMBLE}```\n"
    );
    let groups = [Group::Reading, Group::Structural, Group::Policy, Group::Consistency, Group::Change, Group::Waivers];
    for rule in groups.iter().flat_map(|group| sorted.iter().filter(move |rule| rule.group == *group)) {
        page += &format!("\n{}", tiers::cli::rule_page(rule));
    }
    page
}
