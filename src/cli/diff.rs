//! `tiers diff`.

use std::path::PathBuf;

use super::error::{Error, Exit};
use super::format::{self, Format};
use super::session::Cx;
use crate::git::Repository;
use crate::model::Registry;
use crate::read::{Source, Text};
use crate::{change, query, view};

/// Tell what changed between two revisions, in terms of support
#[derive(Debug, clap::Args)]
#[command(override_usage = "tiers diff [OPTIONS] <BASE> [HEAD]
       tiers diff [OPTIONS] --files <A> <B>")]
#[command(after_help = "Examples:
  tiers diff main                              What this branch changes, committed or not
  tiers diff v38.0.0 v39.0.0                   What changed from one release to the next
  tiers diff origin/main --format markdown     … for a comment on the pull request
  tiers diff --files old.toml new.toml         Two files, without git

Exit code: 0 whether something changed or not, 2 if it could not be told.")]
pub(super) struct Args {
    /// The revision of git before
    #[arg(required_unless_present = "files")]
    base: Option<String>,
    /// The revision after [default: the file as it is on disk]
    head: Option<String>,
    /// Compare two files
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["base", "head"])]
    files: Option<Vec<PathBuf>>,
    /// The form of the output
    #[arg(long, default_value = "table", value_parser = format::among(format::LIST))]
    format: Format,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let (base, head) = texts(args, cx)?;
    let (base, head) = (readable(cx, base.as_ref())?, readable(cx, head.as_ref())?);
    let empty = Registry::default();
    let before = base.as_ref().map_or(&empty, |source| &source.registry);
    let after = head.as_ref().map_or(&empty, |source| &source.registry);
    let mut diff = query::diff(&change::between(before, after));
    if base.is_none() || head.is_none() {
        // Where all is new or gone, that is said of the entries, and the rest goes without saying.
        diff.changed.clear();
    }
    match args.format {
        Format::Json => cx.print(&view::json(&diff)),
        Format::Markdown => cx.print(&diff.markdown()),
        _ if diff.is_empty() => cx.note("nothing changed"),
        _ => cx.print_page(&diff.page()),
    }
}

/// The two texts; none where the registry was not there yet, or is not there any more.
fn texts(args: &Args, cx: &mut Cx<'_, '_>) -> Result<(Option<Text>, Option<Text>), Error> {
    if let Some([a, b]) = args.files.as_deref() {
        let (a, b) = (cx.session.folder.join(a), cx.session.folder.join(b));
        return Ok((Some(cx.text_of(&a)?), Some(cx.text_of(&b)?)));
    }
    let path = cx.path()?;
    let base = args.base.as_deref().unwrap_or_default();
    let repository = Repository::of(&path)?;
    let before = at(&repository, base)?;
    let after = if let Some(head) = &args.head {
        at(&repository, head)?
    } else {
        if let Err(error) = repository.holds_what_is_on_disk() {
            cx.note(&format!("note: {error}"))?;
        }
        Some(cx.text()?)
    };
    let name = cx.name(&path);
    match (&before, &after, &args.head) {
        (None, None, head) => {
            let head = head.as_deref().unwrap_or("on disk");
            Err(Error::failed(
                format!("there is no `{name}` at `{base}`, and none at `{head}`"),
                "name revisions that have it",
            ))
        }
        (None, Some(_), _) => {
            cx.note(&format!("note: there is no `{name}` at `{base}`, so all of it is new"))?;
            Ok((before, after))
        }
        (Some(_), None, head) => {
            let head = head.as_deref().unwrap_or_default();
            cx.note(&format!("note: there is no `{name}` at `{head}`, so all of it is gone"))?;
            Ok((before, after))
        }
        _ => Ok((before, after)),
    }
}

fn at(repository: &Repository, revision: &str) -> Result<Option<Text>, Error> {
    let blob = repository.revision(revision)?.registry()?;
    Ok(blob.map(|blob| Text::new(blob.name, blob.text)))
}

fn readable<'t>(cx: &mut Cx<'_, '_>, text: Option<&'t Text>) -> Result<Option<Source<'t>>, Error> {
    text.map(|text| cx.registry(text)).transpose()
}
