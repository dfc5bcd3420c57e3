//! Workflow commands of GitHub Actions, which become annotations in the diff of a pull request.

use super::{Report, severity};
use crate::view::visible;

pub(super) fn render(report: &Report<'_>) -> String {
    let file = property(report.source.text().name());
    let mut text = String::new();
    for finding in report.findings {
        text += &format!("::{} file={file}", severity(finding.level));
        if report.is_whole_file(&finding.place) {
            // GitHub shows no annotation in the diff without a line.
            text += ",line=1";
        } else {
            let place = report.locate(&finding.place);
            text += &format!(",line={},endLine={}", place.start.line, place.end.line);
            // GitHub refuses columns over several lines.
            if place.start.line == place.end.line {
                text += &format!(",col={},endColumn={}", place.start.column, place.end.column);
            }
        }
        text += &format!(",title={}::{}", property(finding.rule), data(&visible(&finding.message)));
        if let Some(help) = &finding.help {
            let help: Vec<String> = help.lines().map(|line| data(&visible(line))).collect();
            text += &format!("%0Ahelp: {}", help.join("%0A"));
        }
        text.push('\n');
    }
    text
}

pub(super) fn notice(title: &str, text: &str) -> String {
    format!("::notice title={}::{}\n", property(title), data(&visible(text)))
}

/// A message: nothing in it ends the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a property: nothing in it ends the property either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
