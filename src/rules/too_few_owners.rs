//! An entry that too few people answer for.

use super::{Check, Context, Example, Group, Properties, Rule, place};
use crate::finding::{Finding, Place};
use crate::model::Level;

pub(super) static RULE: Rule = Rule {
    name: "too-few-owners",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "an entry has fewer owners than its tier needs",
    explanation: "\
A tier with `owners` promises that somebody answers for each of its entries. An entry that nobody owns is supported \
by whoever happens to be around, and is found out when nobody is. Who is named twice counts once, with blanks around \
the name or in other letters as well.

Name the owners, or let the entry hold a tier that asks for fewer.",
    example: Example::new(
        r#"
@project
owners = 2

[[tier]]
id = 2

[kind.feature]

[entry.simd]
kind = "feature"
tier = 1
-owners = ["@ada"]
+owners = ["@ada", "@grace"]
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    for entry in registry.entries.values() {
        let Some(tier) = entry.tier.rank().and_then(|rank| registry.tiers.get(rank.index())) else { continue };
        let (owners, needed) = (entry.owner_count(), tier.owners);
        if owners >= needed {
            continue;
        }
        let has = match owners {
            0 => "no owner".to_owned(),
            1 => "1 owner".to_owned(),
            several => format!("{several} owners"),
        };
        let help = match owners {
            0 => "name who answers for it: `owners = [\"…\"]`".to_owned(),
            _ => format!("name {} more in `owners`", needed - owners),
        };
        findings.push(
            Finding::new(
                RULE.name,
                Place::Value(place::entry(&entry.id).key("owners")),
                format!("`{}` has {has}, and {} needs {needed}", entry.id, tier.label()),
            )
            .would(format!("`{}` would have {has}, and {} needs {needed}", entry.id, tier.label()))
            .help(help)
            .entry(&entry.id),
        );
    }
}
