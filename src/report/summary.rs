//! A job summary in Markdown. No text of the registry does anything in it but being read.

use super::{Report, Summary, counted, severity};
use crate::finding::Finding;
use crate::view::{aligned, markdown_code, markdown_text};

/// A longer table is folded away.
const MOST_ROWS: usize = 20;

/// More than a page has room for: GitHub cuts a summary off at 1 MiB.
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
    let mut message = phrase(&finding.message);
    if let Some(help) = &finding.help {
        message += &format!("<br>help: {}", help.lines().map(phrase).collect::<Vec<_>>().join("<br>"));
    }
    vec![severity(finding.level).to_owned(), markdown_code(finding.rule), place, message]
}

/// A phrase in the house style: its literals become code, and all else is plain text.
fn phrase(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let (last, balanced) = (parts.len() - 1, parts.len() % 2 == 1);
    let mut shown = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        match index % 2 {
            1 if index < last || balanced => shown += &markdown_code(part),
            1 => shown += &format!("\\`{}", inner(part)),
            _ if part.is_empty() && (index == 0 || index == last) => {}
            _ => shown += &inner(part),
        }
    }
    shown
}

/// Plain text between literals, which keeps its blanks and keeps two literals apart.
fn inner(text: &str) -> String {
    let trimmed = text.trim_matches(' ');
    let blank = |at_edge: bool| if at_edge { " " } else { "" };
    if trimmed.is_empty() {
        // Between two literals, which must not run into one.
        return " ".to_owned();
    }
    format!("{}{}{}", blank(text.starts_with(' ')), markdown_text(trimmed), blank(text.ends_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_code_and_the_rest_is_inert() {
        assert_eq!(phrase("there is no tier `9`"), "there is no tier `9`");
        assert_eq!(phrase("a `b` <i>c</i>"), "a `b` \\<i\\>c\\</i\\>");
        assert_eq!(phrase("`a|b` and `"), "`a\\|b` and \\` ");
        assert_eq!(phrase("`a``<b>`"), "`a` `<b>`");
    }
}
