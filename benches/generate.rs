//! Registries of any size, for benchmarks and tests: realistic, without a finding, and the same on every run.

/// How many decisions and releases there are, whatever the size.
const DECISIONS: usize = 48;

/// What surrounds the entries.
const HEAD: &str = r#"format = 1

[project]
name = "Generated"
url = "https://example.org"
pull-request = "https://example.org/pull/{}"

[[tier]]
id = 1
name = "Production ready"
owners = 1
decided-by = ["meeting"]

[[tier]]
id = 2
name = "Almost production ready"

[[tier]]
id = 3
name = "Not production ready"

[kind.feature]
title = "Feature"

[kind.backend]
title = "Backend"

[kind.proposal]
title = "Proposal"

[policy]
start = 3
max-climb = 1

[requirement.tests]
tier = 2
title = "Tests"

[requirement.documented]
tier = 2
title = "Documentation"

[requirement.fuzzed]
tier = { feature = 1, backend = 1, proposal = 1 }
title = "Fuzzed"
evidence = true
"#;

/// What may be wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// The last step repeats the tier of the one before it.
    StandingStep,
    /// It depends on an entry that does not exist.
    LostReference,
}

/// The text of a registry with this many entries of three steps each, which is about 0.6 KB an entry.
pub(crate) fn registry(entries: usize) -> String {
    with_mistakes(entries, 0, Mistake::StandingStep)
}

/// The same registry with a mistake in each of its first entries.
pub(crate) fn with_mistakes(entries: usize, mistakes: usize, mistake: Mistake) -> String {
    let mut text = String::with_capacity(HEAD.len() + DECISIONS * 300 + entries * 700);
    text += HEAD;
    for index in 0..DECISIONS {
        let date = day(index);
        text += &format!(
            "\n[decision.\"{date}\"]\nkind = \"meeting\"\ndate = {date}\ntitle = \"Meeting {index}\"\nurl = \"https://example.org/meetings/{date}\"\n"
        );
    }
    for index in 0..DECISIONS {
        text += &format!("\n[[release]]\nversion = \"{}.0.0\"\ndate = {}\n", index + 1, day(index));
    }
    for index in 0..entries {
        text += &entry(index, (index < mistakes).then_some(mistake));
    }
    // Every hundredth entry holds Tier 1 by an exception.
    for index in (0..entries).step_by(100) {
        let id = id(index);
        text += &format!("\n[[waiver]]\nentry = \"{id}\"\nrequirement = \"fuzzed\"\nreason = \"Fuzzed by hand.\"\n");
    }
    text
}

/// The entry that all others of [`with_references`] depend on.
pub(crate) const HUB: &str = "feature-0";

/// The same registry, with as many of its last entries depending on one entry.
pub(crate) fn with_references(entries: usize, references: usize) -> String {
    let text = registry(entries);
    let first = format!("\n[entry.{}]\n", id(entries - references.min(entries - 1)));
    let (before, after) = text.split_at(text.find(&first).expect("the entry is there"));
    before.to_owned() + &after.replace("\nhistory = [\n", &format!("\ndepends-on = [\"{HUB}\"]\nhistory = [\n"))
}

/// The same registry after so many entries have been demoted by one pull request, evenly spread over the file.
pub(crate) fn with_demotions(entries: usize, demotions: usize) -> String {
    let mut text = registry(entries);
    // From behind, so that what lies before keeps its place. These entries are at tier 1 without an exception.
    let tops: Vec<usize> = (0..entries).filter(|index| index % 4 == 1).collect();
    let apart = (tops.len() / demotions).max(1);
    let demoted: Vec<usize> = tops.into_iter().step_by(apart).take(demotions).collect();
    let mut end = text.len();
    for index in demoted.into_iter().rev() {
        let start = text[..end].rfind(&format!("\n[entry.{}]\n", id(index))).expect("the entry is there");
        let demoted = text[start..end].replacen("tier = 1\n", "tier = 2\n", 1).replacen(
            "\n]\n",
            "\n    { tier = 2, date = 2025-12-20, pr = 1000000, reason = \"It is not fuzzed any more.\" },\n]\n",
            1,
        );
        text.replace_range(start..end, &demoted);
        end = start;
    }
    text
}

fn entry(index: usize, mistake: Option<Mistake>) -> String {
    let id = id(index);
    let kind = kind(index);
    let start = index % (DECISIONS - 2);
    let step = |step: usize| {
        let at = start + step;
        let pr = 3 * index + step + 1;
        format!("date = {date}, since = \"{}.0.0\", decision = \"{date}\", pr = {pr}", at + 1, date = day(at))
    };
    // Half are promoted twice; a quarter goes back to where it began, and a quarter is removed.
    let (last, reason) = match index % 4 {
        0 | 1 => ("1", ""),
        2 => ("3", ", reason = \"It is not maintained any more.\""),
        _ => ("\"removed\"", ", reason = \"Nobody uses it.\""),
    };
    let last = if mistake == Some(Mistake::StandingStep) { "2" } else { last };
    let depends_on = if mistake == Some(Mistake::LostReference) { "depends-on = [\"somewhere\"]\n" } else { "" };
    let documented = if index % 4 == 2 { "unmet" } else { "met" };
    let fuzzed = if index.is_multiple_of(100) { "partial" } else { "met" };
    format!(
        r#"
[entry.{id}]
kind = "{kind}"
title = "The {kind} of number {index}"
tier = {last}
url = "https://example.org/{kind}/{id}"
owners = ["@owner-{first}", "@owner-{second}"]
{depends_on}history = [
    {{ tier = 3, {} }},
    {{ tier = 2, {} }},
    {{ tier = {last}, {}{reason} }},
]

[entry.{id}.requirements]
tests = "met"
documented = "{documented}"
fuzzed = {{ status = "{fuzzed}", evidence = "https://example.org/fuzzing/{id}" }}
"#,
        step(0),
        step(1),
        step(2),
        first = index % 40,
        second = index % 37 + 40,
    )
}

/// The id of the entry of this number.
pub(crate) fn id(index: usize) -> String {
    format!("{}-{index}", kind(index))
}

fn kind(index: usize) -> &'static str {
    ["feature", "backend", "proposal"][index % 3]
}

/// The first days of months from 2020 on.
fn day(month: usize) -> String {
    format!("{}-{:02}-01", 2020 + month / 12, month % 12 + 1)
}
