//! A release of the base was altered or dropped.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::change::Difference;
use crate::finding::{Finding, Place};
use crate::model::{Basis, Level, Release, Window};
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "release-rewritten",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a release of the base was moved or dropped, or its support was cut",
    explanation: "\
Users plan by the support that was promised to a release, and what was in it is told by its dates. So neither a day that \
has been nor a release that is out changes, and support may get longer and not shorter.

A day that was still to come for the base may move, and a release that was not out may go. A true correction is recorded \
as a waiver of this rule without an entry: `[[waiver]]`, `lint = \"release-rewritten\"`, and the reason.",
    example: Example::change(
        r#"
[[release]]
version = "36.0.0"
date = 2024-04-20
lts = true
<end-of-support = 2026-04-20
-end-of-support = 2025-04-20
+end-of-support = 2026-10-20
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    let day = context.base.map_or(context.today, |base| base.day);
    let has_been = |date: &Date| *date <= day;
    let listed = change.head.releases.iter().enumerate();
    let head: HashMap<&semver::Version, (usize, &Release)> =
        listed.map(|(index, release)| (release.version.semver(), (index, release))).collect();
    for before in &change.base.releases {
        let version = &before.version;
        let Some((index, after)) = head.get(version.semver()) else {
            if before.date.as_ref().is_some_and(has_been) {
                findings.push(
                    Finding::new(
                        RULE.name,
                        Place::Key(KeyPath::keys(["release"])),
                        format!("the release {version}, which is out, is gone"),
                    )
                    .help("put it back; what is no longer supported has an `end-of-support`"),
                );
            }
            continue;
        };
        for (key, was, now, what) in [
            ("date", before.date, after.date, "came out on another day"),
            ("branch", before.branch, after.branch, "has its branch from another day"),
        ] {
            if let Some(was) = was.filter(has_been).filter(|was| Some(*was) != now) {
                findings.push(altered(*index, key, format!("{version} {what}"), &was.to_string()));
            }
        }
    }
    support(change, day, &head, findings);
}

/// Lines whose support was shortened. An end that now comes from the policy is up to `policy-loosened`.
fn support(
    change: &Difference<'_>,
    day: Date,
    head: &HashMap<&semver::Version, (usize, &Release)>,
    findings: &mut Vec<Finding>,
) {
    let windows = change.head.windows(Basis::Recorded);
    let each = windows.iter().flat_map(|window| window.releases.iter().map(move |(index, _)| (*index, window)));
    let windows: HashMap<usize, &Window<'_>> = each.collect();
    for before in change.base.windows(Basis::Recorded) {
        let listed = || before.releases.iter().map(|(_, release)| *release);
        let now = |release: &Release| head.get(release.version.semver()).copied();
        // The release that says so, or else the line's first.
        if let Some((index, release)) = listed().find(|release| release.lts).and_then(now)
            && windows.get(&index).is_some_and(|window| !window.lts)
        {
            let message = format!("{} is supported for no longer than others", release.version);
            findings.push(altered(index, "lts", message, "`lts = true`"));
        }
        // For a line that is out, the promise of the policy counts as well.
        let is_out = before.release.date.is_some_and(|date| date <= day);
        let said = listed().find(|release| release.end_of_support.is_some()).and_then(now);
        let says = || listed().filter_map(now).find(|(_, release)| is_out && release.end_of_support.is_some());
        if let Some((index, release)) = said.or_else(says)
            && let Some(was) = before.until
            && windows.get(&index).is_some_and(|window| window.until.is_none_or(|now| now < was))
        {
            let message = format!("the support of {} ends earlier", release.version);
            findings.push(altered(index, "end-of-support", message, &was.to_string()));
        }
    }
}

fn altered(index: usize, key: &str, message: String, was: &str) -> Finding {
    Finding::new(RULE.name, Place::Value(place::release(index).key(key)), message)
        .label(format!("it was {was}"))
        .help("put it back; if it was wrong, record that as a waiver of this rule without an entry")
}
