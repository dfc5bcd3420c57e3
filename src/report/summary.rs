//! A job summary in Markdown. Texts of the registry appear in it as plain text.

use super::{Report, Summary, counted, severity};
use crate::finding::Finding;
use crate::view::{aligned, markdown_code, markdown_phrase, markdown_text};

/// A longer table is folded away.
const MOST_ROWS: usize = 20;

/// The most rows: GitHub cuts a summary off at 1 MiB.
const LIMIT: usize = 1000;

pub(super) fn render(report: &Report<'_>) -> String {
    let file = markdown_code(report.source.text().name());
    let summary = Summary::of(report.findings);
    let mut text = "## Support tiers\n\n".to_owned();
    if report.findings.is_empty() {
        return text + &format!("Nothing is wrong with {file}.\n\n{}", base(report));
    }
    text += &format!("**{}** in {file}.\n\n{}", counted(summary), base(report));
    let titles = ["Level", "Rule", "Place", "Finding"].map(str::to_owned);
    let rows: Vec<Vec<String>> = report.findings.iter().take(LIMIT).map(|finding| row(report, finding)).collect();
    let table = aligned(&titles, &rows);
    if rows.len() > MOST_ROWS {
        text += &format!("<details>\n<summary>All findings</summary>\n\n{table}\n</details>\n\n");
    } else {
        text += &format!("{table}\n");
    }
    if let Some(more) = report.findings.len().checked_sub(LIMIT).filter(|more| *more > 0) {
        text += &format!("… and {more} more, which `tiers check` shows.\n\n");
    }
    let rule = report.findings[0].rule;
    text += &format!("`tiers explain {rule}` says what a rule is for.\n\n");
    text
}

/// What the change was judged against.
fn base(report: &Report<'_>) -> String {
    match report.base {
        Some(base) => format!("Base: {}\n\n", markdown_text(&base.to_string())),
        None => "There was no base, so what the change does was not judged.\n\n".to_owned(),
    }
}

fn row(report: &Report<'_>, finding: &Finding) -> Vec<String> {
    let name = report.source.text().name();
    let place = if report.is_whole_file(&finding.place) {
        markdown_code(name)
    } else {
        markdown_code(&format!("{name}:{}", report.locate(&finding.place).start.line))
    };
    let mut message = markdown_phrase(&finding.message);
    if let Some(help) = &finding.help {
        message += &format!("<br>help: {}", help.lines().map(markdown_phrase).collect::<Vec<_>>().join("<br>"));
    }
    vec![severity(finding.level).to_owned(), markdown_code(finding.rule), place, message]
}
