//! `tiers matrix`.

use super::command::{Command, Group, Parent};
use super::context::Context;
use super::error::Error;
use super::plan::{Change, Original, Plan};
use crate::model::{Entry, Matrix, Rows, Support};
use crate::schema;
use crate::toml::{KeyPath, Literal, Op, quote_key};
use crate::words;

/// The command.
pub(super) const COMMAND: Command = Command::parent::<Subcommands>("matrix", Group::Change).uncommon();

/// The commands below it.
struct Subcommands;

impl Parent for Subcommands {
    const ABOUT: &'static str = "Fill in the matrices";
    const COMMANDS: &'static [Command] = &[Command::change::<SetArgs>("set", Group::Change)];
}

/// Set how far a row is supported in a column
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers matrix set x86_64 memory64 winch yes
  tiers matrix set x86_64 simd winch partial --note \"since 22.0.0\"
  tiers matrix set x86_64 simd pulley not-applicable

If the support stays the same, so do remark and address that are not given again.")]
struct SetArgs {
    /// The matrix, by its id
    matrix: String,
    /// The row: an entry, by any of its names
    row: String,
    /// The column: an entry, by any of its names
    column: String,
    /// yes, partial, no or not-applicable
    #[arg(value_parser = support)]
    support: Support,
    /// A remark about it, in Markdown
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Where that can be read: a web address or a path
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

fn support(word: &str) -> Result<Support, String> {
    let support = Support::ALL.into_iter().find(|support| support.as_str() == word);
    support.ok_or_else(|| "write yes, partial, no or not-applicable".to_owned())
}

impl Change for SetArgs {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        let registry = original.registry;
        let Some((id, matrix)) = registry.matrices.get_key_value(&self.matrix) else {
            let ids = registry.matrices.keys().map(String::as_str);
            let help = if registry.matrices.is_empty() {
                format!("define it in the file: `[matrix.{}]`", quote_key(&self.matrix))
            } else {
                format!("the matrices are {}", words::and(&words::quoted(registry.matrices.keys())))
            };
            return Err(Error::unknown("matrix", &self.matrix, ids, help));
        };
        let row = original.entry(cx, &self.row)?;
        let column = original.entry(cx, &self.column)?;
        if !matrix.rows.has(row) {
            return Err(no_row(id, matrix, row));
        }
        if !matrix.columns.contains(&column.id) {
            return Err(Error::failed(
                format!("`{}` is not a column of `{id}`", column.id),
                format!("its columns are {}", words::and(&words::quoted(&matrix.columns))),
            ));
        }
        let known = matrix.cells.get(&row.id).and_then(|cells| cells.get(&column.id));
        let held = known.filter(|held| held.support == self.support);
        let note = self.note.as_ref().or_else(|| held?.note.as_ref());
        let url = self.url.as_ref().or_else(|| held?.url.as_ref());
        let pairs: [(&str, Option<Literal>); 3] = [
            ("support", Some(self.support.as_str().into())),
            ("note", note.map(Literal::from)),
            ("url", url.map(Literal::from)),
        ];
        debug_assert!(pairs.iter().all(|(key, _)| schema::tables::CELL.key(key).is_some()));

        // Rows and columns may be written with other names of the entries.
        let table = KeyPath::keys(["matrix", id, "cells"]);
        let row_path = table.key(&written(original, &table, row));
        let path = row_path.key(&written(original, &row_path, column));
        let bare = note.is_none() && url.is_none() && held.is_none_or(|held| held.notes.is_empty());
        let ops = if original.source.has(&path.key("support")) && !(bare && original.is_inline(&path)) {
            let mut ops = original.update(&path, pairs);
            // Remarks are about the support that they were written for.
            if held.is_none() && original.source.has(&path.key("notes")) {
                ops.push(Op::Remove { path: path.key("notes") });
            }
            ops
        } else {
            let value = match (note, url) {
                (None, None) => Literal::from(self.support.as_str()),
                _ => Literal::table(pairs.into_iter().filter_map(|(key, value)| Some((key, value?)))),
            };
            if original.source.has(&row_path) {
                vec![Op::Set { path, value }]
            } else {
                let cells = Literal::table(vec![(column.id.as_str(), value)]);
                if original.source.has(&table) {
                    vec![Op::Set { path: row_path, value: cells }]
                } else {
                    let after = Some(KeyPath::keys(["matrix", id]));
                    vec![Op::InsertTable { path: table, body: vec![(row.id.clone(), cells)], after }]
                }
            }
        };
        if let Some(was) = known.filter(|was| was.support != self.support) {
            let lost: Vec<&str> = [
                (was.note.is_some() && note.is_none(), "its note"),
                (was.url.is_some() && url.is_none(), "its url"),
                (!was.notes.is_empty(), "its remarks"),
            ]
            .into_iter()
            .filter_map(|(lost, what)| lost.then_some(what))
            .collect();
            if !lost.is_empty() {
                cx.note(&format!("note: it was `{}`, and {} went with that", was.support.as_str(), words::and(&lost)))?;
            }
        }
        Ok(Plan {
            ops,
            summary: format!("set `{}` in `{}` of `{id}` to {}", row.id, column.id, self.support.as_str()),
            next: Some("`tiers docs` renews the pages that show it".to_owned()),
            ..Plan::default()
        })
    }
}

/// The key by which a table names an entry; its id if there is none yet.
fn written(original: &Original<'_>, table: &KeyPath, entry: &Entry) -> String {
    let others = entry.aliases.iter().map(String::as_str).chain(entry.former_names());
    let names = std::iter::once(entry.id.as_str()).chain(others);
    let mut written = names.filter(|name| original.source.has(&table.key(name)));
    written.next().unwrap_or(&entry.id).to_owned()
}

fn no_row(id: &str, matrix: &Matrix, row: &Entry) -> Error {
    let help = match &matrix.rows {
        Rows::Kind(kind) => format!("its rows are the entries of kind `{kind}`, and `{}` is a {}", row.id, row.kind),
        Rows::Entries(ids) => format!("its rows are {}", words::and(&words::quoted(ids))),
    };
    Error::failed(format!("`{}` is not a row of `{id}`", row.id), help)
}
