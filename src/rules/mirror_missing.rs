//! An entry is on one side of a mirror only.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::mirror::Mismatch;
use crate::model::Level;
use crate::nearest::question;
use crate::toml::{KeyPath, quote_text};

pub(super) static RULE: Rule = Rule {
    name: "mirror-missing",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry stands in the registry or in a file of `[mirror]`, and not in both",
    explanation: "\
A target that the compiler knows and the registry does not is supported at no tier that anybody could look up; one that the \
registry alone has is promised and cannot be built. Entries of the mirror's `kinds` that hold a tier have to be in the file, \
and what is in the file has to be an entry, by its id or any other name. In a text only the first is looked for.

Add what is missing, or list ids that only one side is to have in `ignore`.",
    example: Example::with_record(
        "specs.json",
        r#"{ "simd": { "tier": 1 }, "threads": { "tier": 2 } }"#,
        r#"
[mirror.build]
file = "specs.json"
entries = ""
tier = "/tier"

[entry.simd]
kind = "feature"
tier = 1

-[entry.treads]
+[entry.threads]
kind = "feature"
tier = 2
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let gravity = context.of_mirrors();
    for (name, mirror, mismatch) in context.mirrored() {
        let file = &mirror.file;
        let ignore = |id: &str| format!("list it: `ignore = [{}]` in `[mirror.{name}]`", quote_text(id));
        let finding = match mismatch {
            Mismatch::Lacks { entry, near } => {
                let id = &entry.id;
                let help = match near {
                    Some(near) => {
                        format!("the file has `{near}`: if that is the same, `tiers set {id} --alias +{near}` says so")
                    }
                    None => format!("add it there; if it need not be there, {}", ignore(id)),
                };
                let holds = context.registry.standing_name(entry.tier);
                let message = format!("`{file}` has no `{id}`, which holds {holds}");
                Finding::new(RULE.name, Place::Key(place::entry(id)), message).help(help).entry(id)
            }
            Mismatch::Unknown { id, removed: Some(entry), .. } => Finding::new(
                RULE.name,
                Place::Value(place::entry(&entry.id).key("tier")),
                format!("`{}` is removed, and `{file}` still has it", entry.id),
            )
            .help(format!("take it out there; if it may stay, {}", ignore(&id)))
            .entry(&entry.id),
            Mismatch::Unknown { id, near, .. } => {
                let help = match near {
                    Some(near) => format!("{} else add it, or {}", question(near), ignore(&id)),
                    None => format!("add it with `tiers add {id} …`; if it is not to be an entry, {}", ignore(&id)),
                };
                let place = Place::Value(KeyPath::keys(["mirror", name, "file"]));
                Finding::new(RULE.name, place, format!("`{file}` has `{id}`, and the registry does not")).help(help)
            }
            Mismatch::Value { .. } | Mismatch::Around { .. } | Mismatch::Broken { .. } => continue,
        };
        findings.push(finding.gravity(gravity));
    }
}
