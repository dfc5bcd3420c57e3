//! What the commands that read pages share: the flags that say what pages mean, and reading them.

use std::path::Path;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::context::Context;
use super::error::Error;
use super::shell;
use crate::import::{self, Draft, Frame, Mapping, PageFormat, Role, draft};
use crate::model::Level;
use crate::read::{self, Text};
use crate::rules::{self, Checked, Levels};
use crate::schema;
use crate::store::{self, StoreError};
use crate::toml::{format, parse};
use crate::words;

/// What the pages mean, where guessing is not enough.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What the page means")]
pub(super) struct MappingArgs {
    /// What the page calls a tier, and its id: "Tier 2 with Host Tools=2-host"; may be repeated
    #[arg(long, value_name = "NAME[=ID]")]
    tier: Vec<String>,
    /// What the page calls a kind of entries, and its id; without a name, the kind of all; may be repeated
    #[arg(long, value_name = "[NAME=]ID")]
    kind: Vec<String>,
    /// What a column holds: entry, tier, kind, summary, owners, url, notes, aliases, ignore, or the id of a field
    #[arg(long, value_name = "TITLE=ROLE")]
    column: Vec<String>,
    /// The column that names the entries; may be repeated, for tables with other columns
    #[arg(long, value_name = "TITLE", hide_short_help = true)]
    entry_column: Vec<String>,
    /// A heading under which tables and lists are read, whatever they look like; may be repeated
    #[arg(long, value_name = "HEADING[=TIER]", hide_short_help = true)]
    section: Vec<String>,
    /// A heading under which nothing is read; may be repeated
    #[arg(long, value_name = "HEADING", hide_short_help = true)]
    skip: Vec<String>,
    /// What the pages are written in [default: by the ending of their names]
    #[arg(long, value_name = "FORMAT", value_parser = page_format(), hide_short_help = true)]
    pub(super) from: Option<PageFormat>,
}

/// The command without these flags in its short help.
pub(super) fn without_short_help(command: clap::Command) -> clap::Command {
    let flags = ["tier", "kind", "column", "entry_column", "section", "skip", "from"];
    flags.into_iter().fold(command, |command, flag| command.mut_arg(flag, |arg| arg.hide_short_help(true)))
}

fn page_format() -> impl TypedValueParser<Value = PageFormat> {
    let words = PossibleValuesParser::new(["markdown", "rst", "csv", "tsv", "json"]);
    words.map(|word| PageFormat::of_extension(&word).expect("each of these words is an extension as well"))
}

impl MappingArgs {
    /// What the flags say.
    pub(super) fn mapping(&self) -> Result<Mapping, Error> {
        let mut mapping =
            Mapping { entry_columns: self.entry_column.clone(), skipped: self.skip.clone(), ..Mapping::default() };
        for tier in &self.tier {
            let (name, id) = match tier.rsplit_once('=') {
                Some((name, id)) => (name.trim(), id.trim().to_owned()),
                None => (tier.as_str(), draft::slug(tier)),
            };
            if name.is_empty() || !read::is_id(&id) || id.contains('/') {
                let help = "write the page's name for a tier and its id, as in `--tier \"Best effort=3\"`";
                return Err(Error::failed(format!("`--tier {tier}` names no tier"), help));
            }
            mapping.tiers.0.push((name.to_owned(), id));
        }
        for kind in &self.kind {
            let (name, id) = match kind.rsplit_once('=') {
                Some((name, id)) => (Some(name.trim().to_owned()), id.trim()),
                None => (None, kind.trim()),
            };
            if !read::is_id(id) {
                let help = "write the page's name for a kind and its id, as in `--kind \"Target=target\"`";
                return Err(Error::failed(format!("`--kind {kind}` has no id"), help));
            }
            mapping.kinds.push((name, id.to_owned()));
        }
        for column in &self.column {
            let Some((title, role)) = column.rsplit_once('=') else {
                let help = "write the column's title and what it holds, as in `--column \"Notes=summary\"`";
                return Err(Error::failed(format!("`--column {column}` does not say a role"), help));
            };
            let role = Role::parse(role.trim());
            if let Role::Field(id) = &role
                && (!read::is_id(id) || id.contains('/'))
            {
                return Err(Error::failed(format!("`{id}` cannot be the id of a field"), "write a short word"));
            }
            mapping.columns.push((title.trim().to_owned(), role));
        }
        for section in &self.section {
            // The heading itself may contain `=`.
            let (heading, tier) = match section.rsplit_once('=') {
                Some((heading, tier)) => (heading.trim(), Some(tier.trim().to_owned())),
                None => (section.as_str(), None),
            };
            mapping.sections.push((heading.to_owned(), tier));
        }
        Ok(mapping)
    }

    /// The flags that are never guessed.
    pub(super) fn flags(&self) -> Vec<String> {
        let section = self.section.iter().map(|section| format!("--section {}", shell::quoted(section)));
        section.chain(self.skip.iter().map(|heading| format!("--skip {}", shell::quoted(heading)))).collect()
    }

    /// Whether none of the flags is given.
    pub(super) fn is_empty(&self) -> bool {
        let Self { tier, kind, column, entry_column, section, skip, from } = self;
        from.is_none() && [tier, kind, column, entry_column, section, skip].iter().all(|flags| flags.is_empty())
    }

    /// What a page is written in.
    pub(super) fn format(&self, path: &Path, name: &str) -> Result<PageFormat, Error> {
        if let Some(format) = self.from {
            return Ok(format);
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        PageFormat::of_extension(&extension).ok_or_else(|| {
            let help = format!(
                "make it Markdown: `pandoc -t gfm {} > page.md`; or say `--from markdown`",
                shell::quoted(name)
            );
            Error::failed(format!("`{name}` is neither Markdown nor reStructuredText, CSV or JSON"), help)
        })
    }
}

/// The text of a page, which may begin with a byte-order mark.
pub(super) fn read_text(path: &Path) -> Result<String, Error> {
    match store::read(path) {
        Ok(text) => Ok(text),
        Err(StoreError::ByteOrderMark { text, .. }) => Ok(text.trim_start_matches('\u{feff}').to_owned()),
        Err(error) => Err(error.into()),
    }
}

/// The blocks of a page.
pub(super) fn parse_page(text: &str, name: &str, format: PageFormat) -> Result<import::Page, Error> {
    import::page(text, format).map_err(|error| {
        let help = "mend it, or say what it is written in with `--from FORMAT`";
        Error::failed(format!("{name}:{}: {}", error.line, error.message), help)
    })
}

/// The text of the registry, once `check` accepts it.
pub(super) fn registry(cx: &mut Context<'_, '_>, draft: &Draft, frame: &Frame) -> Result<String, Error> {
    let written = import::write(draft, frame);
    let seen = read::without_hidden(&written);
    let hidden = written.chars().count() - seen.chars().count();
    if hidden > 0 {
        let characters = words::count(hidden, "character was", "characters were");
        cx.note(&format!("note: {characters} left out, as nobody sees them"))?;
    }
    let written = seen.into_owned();
    let text = format(&parse(&written), &schema::key_order).unwrap_or(written);
    let text = Text::new("the registry", text);
    let source = cx.source(&text)?;
    let checked = Checked { source: &source, today: cx.today(), base: None, files: None };
    let found = rules::check(&checked, &Levels::default());
    let denied: Vec<_> = found.into_iter().filter(|finding| finding.level == Level::Deny).collect();
    if !denied.is_empty() {
        cx.report(&source, &denied)?;
        return Err(Error::failed(
            "what was read is not a registry that `tiers check` accepts",
            "leave out what is wrong with `--skip HEADING`; and please report this as a bug",
        ));
    }
    Ok(text.as_str().to_owned())
}
