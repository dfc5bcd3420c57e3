//! One line a finding, for editors and `grep`.

use std::fmt::Write as _;

use super::{Report, severity};
use crate::view::visible;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut text = String::new();
    for finding in report.findings {
        let start = report.locate(&finding.place).start;
        let (name, level) = (report.source.text().name(), severity(finding.level));
        let message = visible(&finding.message);
        writeln!(text, "{name}:{}:{}: {level}[{}]: {message}", start.line, start.column, finding.rule)
            .expect("a string takes every character");
    }
    text
}
