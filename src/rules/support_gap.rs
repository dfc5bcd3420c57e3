//! A matrix shows less support for an entry than its tier needs.

use std::collections::{HashMap, HashSet};

use super::{Check, Context, Example, Group, Properties, Rule};
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level, Rows, Standing};
use crate::toml::{KeyPath, quote_key};

pub(super) static RULE: Rule = Rule {
    name: "support-gap",
    group: Group::Policy,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a row of a matrix has fewer `yes` than its `needs` asks for",
    explanation: "\
`needs` of a matrix ties a tier to what stands behind it: every row at that tier or better has to be supported wholly \
in so many columns. A proposal that no compiler implements on an architecture cannot be promised there, whatever its \
tier says. `partial` does not count, and neither does a cell that is absent, which is unknown.

Fill in the cells that are known by now, demote the entry, or waive the rule for it.",
    example: Example::new(
        r#"
[kind.compiler]

[entry.cranelift]
kind = "compiler"
tier = 1

[entry.simd]
kind = "feature"
tier = 1

[matrix.x86_64]
rows = "feature"
columns = ["cranelift"]
needs = { tier = 1, columns = 1 }

[matrix.x86_64.cells]
-simd = { cranelift = "partial" }
+simd = { cranelift = "yes" }
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let registry = context.registry;
    if registry.matrices.values().all(|matrix| matrix.needs.is_none()) {
        return;
    }
    let mut rows: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in registry.entries.values() {
        rows.entry(&entry.kind).or_default().push(entry);
    }
    // Sorted by rank, so that a matrix visits only the rows that it judges.
    for rows in rows.values_mut() {
        rows.sort_by_key(|entry| entry.tier);
    }
    for (id, matrix) in &registry.matrices {
        let Some(needs) = matrix.needs else { continue };
        let columns: HashSet<&str> = matrix.columns.iter().map(String::as_str).collect();
        let lowest = Standing::Tier(needs.tier);
        let rows: Vec<&Entry> = match &matrix.rows {
            Rows::Kind(kind) => {
                let rows = rows.get(kind.as_str()).map_or(&[][..], Vec::as_slice);
                rows.iter().copied().take_while(|entry| entry.tier <= lowest).collect()
            }
            Rows::Entries(ids) => {
                let rows = ids.iter().filter_map(|id| registry.entries.get(id));
                rows.filter(|entry| entry.tier <= lowest).collect()
            }
        };
        for entry in rows {
            let supported = matrix.supported(&entry.id, &columns);
            if supported >= needs.columns as usize {
                continue;
            }
            let path = KeyPath::keys(["matrix", id]);
            let held = registry.standing_name(entry.tier);
            let message = |holds| {
                format!("`{}` {holds} {held} with {supported} of {} `yes` that `{id}` needs", entry.id, needs.columns)
            };
            findings.push(
                Finding::new(RULE.name, Place::Value(path.key("cells").key(&entry.id)), message("holds"))
                    .would(message("would hold"))
                    .also(Place::Value(path.key("needs")), "what its rows must have")
                    .help(format!(
                        "write `{} = {{ … = \"yes\" }}` in `[matrix.{}.cells]` for what supports it; as an exception, {}",
                        quote_key(&entry.id),
                        quote_key(id),
                        RULE.waive(&entry.id)
                    ))
                    .entry(&entry.id),
            );
        }
    }
}
