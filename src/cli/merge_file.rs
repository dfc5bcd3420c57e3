//! `tiers merge-file`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::command::{Command, Group, Run};
use super::context::Context;
use super::error::{Error, Exit};
use crate::finding::Finding;
use crate::merge::{self, Style, Versions};
use crate::model::Level;
use crate::read::{self, Text};
use crate::rules::{self, Checked, Levels};
use crate::store::{self, StoreError};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::new::<Args>("merge-file", Group::SetUp).uncommon();

/// Merge what two sides did to a registry, key by key
///
/// This compares each side with the base, and writes what both did to OURS. Git merges lines: there, two entries that are
/// added at one place conflict, and changes that go together line by line may not make a registry. Here, entries,
/// decisions, requirements and the items of lists are merged one by one, comments stay, and conflict markers stand around
/// what both sides changed. The result is checked: what neither side had and `tiers check` denies is reported.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  git config merge.tiers.driver \"tiers merge-file %O %A %B --name %P\"
  echo \"tiers.toml merge=tiers\" >> .gitattributes
                                  Let git merge registries with this command
  tiers merge-file --stdout base.toml ours.toml theirs.toml
                                  Print the result, and change nothing

Exit code: 0 if all goes together, 1 if there are conflicts or findings, 129 if nothing was merged, on which git gives up \
the merge and leaves the file as it was.")]
pub(super) struct Args {
    /// The file from which both sides were made
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// One side; the result is written here
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// The other side
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// Print the result, and write nothing
    #[arg(short = 'p', long)]
    stdout: bool,
    /// What messages call the result, `%P` in git's configuration [default: the path of OURS]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How many characters a conflict marker has, `%L` in git's configuration
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u8).range(3..=100))]
    marker_size: u8,
}

impl Run for Args {
    fn run(&self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        let (base, theirs) = (side(self, cx, &self.base, "base")?, side(self, cx, &self.theirs, "theirs")?);
        let ours = side(self, cx, &self.ours, "ours")?;
        let outcome = Outcome::of(self, cx.today(), [&base, &ours, &theirs]);
        let new = outcome.text.as_str();
        if self.stdout {
            cx.print(new)?;
        } else if new != ours.as_str() {
            let path = cx.session.folder.join(&self.ours);
            cx.replace(&path, ours.as_str(), new)?;
        }
        outcome.report(cx)
    }
}

/// The text of a side. With a byte-order mark it is not a registry, but it can be merged line by line.
fn side(args: &Args, cx: &Context<'_, '_>, file: &Path, which: &str) -> Result<Text, Error> {
    let path = cx.session.folder.join(file);
    // git passes temporary files.
    let name = args.name.as_ref().map_or_else(|| cx.display(&path), |name| format!("{name} ({which})"));
    match store::read(&path) {
        Ok(text) | Err(StoreError::ByteOrderMark { text, .. }) => Ok(Text::new(name, text)),
        Err(StoreError::NotUtf8 { offset, .. }) => Err(Error::failed(
            format!("`{name}` is not UTF-8 at byte {offset}, and nothing was merged"),
            "save it as UTF-8 where it comes from; git merges it by lines with \
                `git -c merge.tiers.driver='git merge-file %A %O %B' merge …`",
        )),
        Err(error) => Err(error.into()),
    }
}

/// The result of a merge.
struct Outcome {
    text: Text,
    conflicts: usize,
    /// The findings of the result that no side has.
    findings: Vec<Finding>,
    /// The sides that are not TOML, which were merged line by line.
    not_toml: Vec<String>,
}

impl Outcome {
    fn of(args: &Args, today: Date, texts: [&Text; 3]) -> Self {
        let [base, ours, theirs] = texts.map(Text::as_str);
        let style = Style { is_sequence, marker: usize::from(args.marker_size) };
        let merged = merge::merge(Versions { base, ours, theirs }, style);
        let not_toml = texts.iter().zip(merged.is_toml).filter(|(_, is_toml)| !is_toml);
        let not_toml = not_toml.map(|(text, _)| text.name().to_owned()).collect();
        let name = args.name.as_deref().unwrap_or(texts[1].name());
        let text = Text::new(name, merged.text);
        let findings = if merged.conflicts > 0 { Vec::new() } else { added(today, [texts[1], texts[2]], &text) };
        Self { text, conflicts: merged.conflicts, findings, not_toml }
    }

    /// Reports what people have to look at.
    fn report(self, cx: &mut Context<'_, '_>) -> Result<Exit, Error> {
        for name in &self.not_toml {
            cx.note(&format!("note: `{name}` is not TOML, and so the files were merged line by line"))?;
        }
        if self.conflicts > 0 {
            let conflicts = words::count(self.conflicts, "conflict", "conflicts");
            cx.note(&format!("{conflicts} in `{}`: keep what is right between the markers", self.text.name()))?;
            return Ok(Exit::Found);
        }
        if self.findings.is_empty() {
            return Ok(Exit::Success);
        }
        cx.report(&read::read(&self.text), &self.findings)?;
        cx.note(&format!("the sides do not go together: `{}` has what is found above", self.text.name()))?;
        Ok(Exit::Found)
    }
}

/// Whether the order of an array means something, so that two sides cannot both go on with it.
fn is_sequence(path: &[&str]) -> bool {
    matches!(path, ["tier"] | ["entry", _, "history"])
}

/// The errors in the result that neither side has. Files are not looked into, as those of the result are not there yet.
fn added(today: Date, sides: [&Text; 2], merged: &Text) -> Vec<Finding> {
    let denied = |text: &Text| {
        let source = read::read(text);
        let checked = Checked { source: &source, today, base: None, files: None };
        let mut findings = rules::check(&checked, &Levels::default());
        findings.retain(|finding| finding.level == Level::Deny);
        findings
    };
    let key = |finding: &Finding| (finding.rule, finding.about.clone(), finding.message.clone());
    let known: HashSet<_> = sides.into_iter().flat_map(denied).map(|finding| key(&finding)).collect();
    let mut found = denied(merged);
    found.retain(|finding| !known.contains(&key(finding)));
    found
}
