//! `tiers rename`.

use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::plan::{self, Change, Original, Plan, Provenance};
use crate::model::{Name, Registry, Waiver};
use crate::toml::{KeyPath, Op};

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("rename", Group::Change).uncommon();

/// Give an entry another id
///
/// The old one stays an alias and a part of the history, so that every look-up still accepts it. References to the entry
/// follow.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tiers rename wasm32-wasi wasm32-wasip1 --pr 8867 --since 24.0.0")]
pub(super) struct Args {
    /// The entry, by any of its names
    old: String,
    /// The new id
    new: String,
    #[command(flatten)]
    provenance: Provenance,
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let entry = original.active(cx, &self.old)?;
        self.provenance.validate(original, cx)?;
        let (old, new) = (entry.id.clone(), self.new.clone());
        plan::new_id(&new)?;
        if let Some((other, how)) = registry.find(&new) {
            let own = other.id == old;
            if how == Name::Id || !own {
                let message = if own {
                    format!("`{old}` has this id already")
                } else {
                    format!("the name `{new}` is taken by `{}`", other.id)
                };
                return Err(Error::refused(message, "choose another id"));
            }
        }
        let path = KeyPath::keys(["entry", &old]);
        // An entry without a tier has no step that could hold its former name, so the alias does.
        let (mut ops, made) = if entry.is_unplaced() {
            if !self.provenance.is_empty() {
                return Err(plan::no_step());
            }
            (Vec::new(), String::new())
        } else {
            let mut step = self.provenance.to_step(entry.tier, original.today);
            step.was = Some(old.clone());
            (original.step(entry, &step), format!(" ({})", self.provenance.words(original.today)))
        };
        if old.eq_ignore_ascii_case(&new) {
            // Names that differ only in case are the same, so no alias is needed.
        } else if let Some(index) = entry.aliases.iter().position(|alias| alias.eq_ignore_ascii_case(&new)) {
            // The new id was an alias until now, and the old one becomes one.
            ops.push(Op::Set { path: path.key("aliases").index(index), value: (&old).into() });
        } else {
            ops.push(Op::Append { path: path.key("aliases"), value: (&old).into() });
        }
        ops.extend(references(original, &old, &new));
        ops.push(Op::RenameKey { path, to: new.clone() });
        Ok(Plan {
            ops,
            summary: format!("renamed `{old}` to `{new}`{made}"),
            next: Some(format!("the old name still finds it: `tiers show {old}`")),
            renamed: Some((old, new)),
            ..Plan::default()
        })
    }
}

/// The edits that rename references; those by an alias stay.
fn references(original: &Original<'_>, old: &str, new: &str) -> Vec<Op> {
    let registry = original.registry;
    let mut places: Vec<KeyPath> = Vec::new();
    for entry in registry.entries.values() {
        let path = KeyPath::keys(["entry", &entry.id]);
        for (key, names) in [("depends-on", &entry.depends_on), ("replaced-by", &entry.replaced_by)] {
            places.extend(indexes(names, old).map(|index| path.key(key).index(index)));
        }
    }
    places.extend(in_waivers(registry, old));
    let mut keys = Vec::new();
    for (id, matrix) in &registry.matrices {
        let path = KeyPath::keys(["matrix", id]);
        places.extend(indexes(&matrix.columns, old).map(|index| path.key("columns").index(index)));
        for (row, cells) in &matrix.cells {
            if cells.contains_key(old) {
                keys.push(path.key("cells").key(row).key(old));
            }
        }
        if matrix.cells.contains_key(old) {
            keys.push(path.key("cells").key(old));
        }
    }
    for (id, decision) in &registry.decisions {
        if decision.decides.contains_key(old) {
            keys.push(KeyPath::keys(["decision", id, "decides", old]));
        }
    }
    let values = places
        .into_iter()
        .filter(|path| original.source.text_at(path) == Some(old))
        .map(|path| Op::Set { path, value: new.into() });
    let keys = keys
        .into_iter()
        .filter(|path| original.source.has(path))
        .map(|path| Op::RenameKey { path, to: new.to_owned() });
    values.chain(keys).collect()
}

fn in_waivers(registry: &Registry, old: &str) -> Vec<KeyPath> {
    let place = |(index, waiver): (usize, &Waiver)| {
        let path = KeyPath::keys(["waiver"]).index(index);
        let listed = waiver.listed;
        indexes(&waiver.entries, old)
            .map(|index| if listed { path.key("entries").index(index) } else { path.key("entry") })
            .collect::<Vec<_>>()
    };
    registry.waivers.iter().enumerate().flat_map(place).collect()
}

fn indexes<'a>(names: &'a [String], name: &'a str) -> impl Iterator<Item = usize> + 'a {
    names.iter().enumerate().filter(move |(_, other)| *other == name).map(|(index, _)| index)
}
