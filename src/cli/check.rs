//! `tiers check`.

use super::error::{Error, Exit};
use super::session::Cx;
use crate::model::Level;
use crate::report::{Format, Report, Summary};
use crate::rules::{self, Checked, Levels};
use crate::source::{self, Source};

/// Check the registry against its own policy
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers check                                   Every finding, with the lines of the file
  tiers check --format short                    One line each
  tiers check --deny warnings                   Fail on warnings too
  tiers check --warn tier-skipped               Report one rule without failing on it
  tiers explain tier-skipped                    What a rule is for

Exit code: 0 without findings at level deny, 1 with some, 2 if it could not be checked.")]
pub(super) struct Args {
    /// The form of the output
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Do not report a rule's findings
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    allow: Vec<String>,
    /// Report a rule's findings without failing on them
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    warn: Vec<String>,
    /// Fail on a rule's findings, or on `warnings`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    deny: Vec<String>,
}

pub(super) fn run(args: &Args, cx: &mut Cx<'_, '_>) -> Result<Exit, Error> {
    let levels = levels(args)?;
    let (text, finding) = match cx.text() {
        Ok(text) => (text, None),
        Err(Error::NoText { text, finding }) => (text, finding),
        Err(error) => return Err(error),
    };
    let source = match finding {
        Some(finding) => Source::without_registry(&text, *finding),
        None => source::read(&text),
    };
    let findings = rules::check(&Checked { source: &source, today: cx.today(), base: None, files: None }, &levels);
    report(args, cx, &source, &findings)
}

fn report(
    args: &Args,
    cx: &mut Cx<'_, '_>,
    source: &Source<'_>,
    findings: &[crate::finding::Finding],
) -> Result<Exit, Error> {
    let out = &cx.session.out;
    let report = Report { source, findings, color: out.color, width: out.width };
    let text = report.render(args.format);
    cx.print(&text)?;
    let summary = Summary::of(findings);
    Ok(if summary.errors > 0 { Exit::Found } else { Exit::Fine })
}

fn levels(args: &Args) -> Result<Levels, Error> {
    let mut levels = Levels::default();
    for (names, level) in [(&args.allow, Level::Allow), (&args.warn, Level::Warn), (&args.deny, Level::Deny)] {
        for name in names {
            if rules::find(name).is_none() {
                let names = rules::RULES.iter().map(|rule| rule.name);
                return Err(Error::unknown("rule", name, names, "`tiers rules` lists them"));
            }
            levels.overrides.push((name.clone(), level));
        }
    }
    Ok(levels)
}
