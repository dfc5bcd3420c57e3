//! `tiers add`.

use super::command::{Command, Group};
use super::context::Context;
use super::error::Error;
use super::lookup;
use super::plan::{self, Body, Change, Original, Plan, Provenance};
use super::waive;
use crate::model::{Entry, NONE, Name, Registry, Standing, natural};
use crate::schema;
use crate::toml::{KeyPath, Literal, Op};

/// The command.
pub(super) const COMMAND: Command = Command::change::<Args>("add", Group::Change);

/// Add an entry, or readmit a removed one
///
/// With `--tier none` it is written down as known and holds no tier: nobody has to have decided anything. The same command
/// with a tier gives it one later. Where the policy, the tiers and the kind ask for nothing, a tier needs no decision either:
/// without one, the entry is written without a date.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tiers add wasi-tls --kind wasi-proposal --pr 10392 --since 32.0.0
  tiers add wasi-gfx --kind wasi-proposal --tier none
  tiers add simd --kind feature            Where nothing is asked of it
  tiers add rust-api --kind embedding-api --title Rust --tier 1 --owner @someone --pr 11893
  tiers add winch --kind compiler --tier 1 --decision 2025-05-08 \\
      --waive entered-above-start --reason \"joins two older entries\"")]
pub(super) struct Args {
    /// The new id, or that of an entry that holds no tier
    entry: String,
    /// Its kind, one of the registry's
    #[arg(long, value_name = "KIND")]
    kind: String,
    /// Its tier, or `none` [default: where the policy lets entries start, else the least supported]
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// What it is called [default: its id]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Where it is described
    #[arg(long, value_name = "URL", hide_short_help = true)]
    url: Option<String>,
    /// Another name; may be repeated
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    alias: Vec<String>,
    /// Its target triple, where the id is none
    #[arg(long, value_name = "TRIPLE", hide_short_help = true)]
    triple: Option<String>,
    /// Who looks after it; may be repeated
    #[arg(long, value_name = "OWNER")]
    owner: Vec<String>,
    /// Users have it without asking for it
    #[arg(long)]
    default_on: bool,
    /// An entry that it depends on, and so may not outrank; may be repeated
    #[arg(long, value_name = "ENTRY", hide_short_help = true)]
    depends_on: Vec<String>,
    /// A remark in Markdown; may be repeated
    #[arg(long, value_name = "TEXT", hide_short_help = true)]
    note: Vec<String>,
    /// A rule that it is an exception to from its first day; may be repeated
    #[arg(long, value_name = "RULE", requires = "reason", hide_short_help = true)]
    waive: Vec<String>,
    /// Why it is an exception
    #[arg(long, value_name = "TEXT", requires = "waive", hide_short_help = true)]
    reason: Option<String>,
    #[command(flatten)]
    provenance: Provenance,
}

/// Whether the entry gets a step with a day. If the policy asks for nothing, it needs none.
fn is_dated(args: &Args, registry: &Registry, kind: &str, placed: bool) -> Result<bool, Error> {
    let given = &args.provenance;
    if !placed || given.decision.is_some() || given.step.pr.is_some() {
        return Ok(placed);
    }
    let asked = !registry.asks_for_nothing(kind);
    if !asked && given.is_empty() {
        return Ok(false);
    }
    let help = if asked {
        "give `--decision ID` or `--pr NUMBER`; `--tier none` needs neither"
    } else {
        "give `--decision ID` or `--pr NUMBER`; without a day and a release it needs neither"
    };
    Err(Error::failed("a step needs the decision or the pull request behind it", help))
}

impl Change for Args {
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error> {
        if self.tier.as_deref() == Some(NONE) && !self.provenance.is_empty() {
            return Err(plan::no_step());
        }
        let registry = original.registry;
        let kind = lookup::kind(registry, &self.kind)?;
        let tier = if let Some(tier) = &self.tier {
            lookup::standing(registry, tier)?
        } else {
            let start = registry.start(&kind).or_else(|| registry.last_rank());
            Standing::Tier(start.expect("a registry that was read has a tier"))
        };
        if tier == Standing::Removed {
            return Err(Error::refused("a new entry cannot be removed", "name a tier, or leave `--tier` out"));
        }
        let placed = tier.rank().is_some();
        let dated = is_dated(self, registry, &kind, placed)?;
        self.provenance.validate(original, cx)?;
        let name = registry.standing_name(tier);
        let made = if dated { self.provenance.words(original.today) } else { "without a date".to_owned() };
        match registry.find(&self.entry) {
            Some((entry, Name::Id)) if entry.tier.rank().is_none() && placed => {
                if entry.is_removed() && !dated {
                    return Err(Error::failed(
                        format!("`{}` was removed, and nothing says who readmits it", entry.id),
                        "give `--decision ID` or `--pr NUMBER`",
                    ));
                }
                let mut plan = place(self, original, entry, tier, dated)?;
                let done = if entry.is_removed() { "readmitted" } else { "added" };
                plan.summary = format!("{done} `{}` to {name} ({made})", entry.id);
                return Ok(plan);
            }
            Some((entry, how)) => return Err(name_taken(&self.entry, entry, how)),
            None => {}
        }
        plan::new_id(&self.entry)?;
        let mut depends_on = Vec::new();
        for name in &self.depends_on {
            depends_on.push(original.entry(cx, name)?.id.as_str());
        }
        let path = KeyPath::keys(["entry", &self.entry]);
        let step = original.step_value(&self.provenance.to_step(tier, original.today));
        let mut body = Body::of(&schema::tables::ENTRY);
        body.put("kind", Some(&kind));
        body.put("title", self.title.as_ref());
        body.put("tier", Some(original.tier_value(tier)));
        body.put("url", self.url.as_ref());
        body.list("aliases", &self.alias);
        body.put("triple", self.triple.as_ref());
        body.list("owners", &self.owner);
        body.put("default-on", self.default_on.then_some(true));
        body.list("depends-on", &depends_on);
        body.list("notes", &self.note);
        let mut ops = vec![insertion(registry, &self.entry, &kind, body.pairs)];
        ops.extend(dated.then(|| Op::Append { path: path.key("history"), value: step }));
        ops.extend(waivers(self)?);
        let said = if placed {
            format!("added `{}` to {name} ({made})", self.entry)
        } else {
            format!("added `{}`, which holds no tier yet", self.entry)
        };
        Ok(Plan {
            ops,
            new_entry: Some(self.entry.clone()),
            summary: said,
            next: Some(format!(
                "`tiers missing {}` says what {} asks for",
                self.entry,
                if placed { "the next tier" } else { "a tier" }
            )),
            ..Plan::default()
        })
    }
}

/// The edit that inserts a new entry. If the entries of its kind are in the order of ids, it goes to its place among
/// them, so that two additions seldom conflict; otherwise after the last of them, or the last of all.
pub(super) fn insertion(registry: &Registry, id: &str, kind: &str, body: Vec<(String, Literal)>) -> Op {
    let entry = |id: &str| KeyPath::keys(["entry", id]);
    let path = entry(id);
    let ids: Vec<&str> = registry.entries.values().filter(|entry| entry.kind == kind).map(|entry| &*entry.id).collect();
    let sorted = ids.is_sorted_by(|a, b| natural(a, b).is_le());
    let first_behind = ids.iter().position(|other| sorted && natural(other, id).is_gt()).unwrap_or(ids.len());
    if first_behind == 0 && !ids.is_empty() {
        return Op::InsertTableBefore { path, body, before: entry(ids[0]) };
    }
    let last = || registry.entries.keys().last().map(String::as_str);
    let after = first_behind.checked_sub(1).map(|before| ids[before]).or_else(last);
    Op::InsertTable { path, body, after: after.map(entry) }
}

/// The edits that add the waivers of a new entry.
fn waivers(args: &Args) -> Result<Vec<Op>, Error> {
    let waiver = |rule: &String| {
        waive::waivable(rule)?;
        let reason = args.reason.as_deref().expect("a waiver is given with its reason");
        Ok(waive::waiver(&[&args.entry], ("lint", rule), reason, args.provenance.decision.as_deref(), None))
    };
    args.waive.iter().map(waiver).collect()
}

/// Gives a tier to an entry that holds none, because it is new or removed.
fn place(args: &Args, original: &Original<'_>, entry: &Entry, tier: Standing, dated: bool) -> Result<Plan, Error> {
    if entry.kind != args.kind {
        let (message, help) = if entry.is_removed() {
            (
                format!("`{}` was a {}, and its name is never given to something else", entry.id, entry.kind),
                format!("readmit it with `--kind {}`, or choose another id", entry.kind),
            )
        } else {
            (
                format!("`{}` is a {}", entry.id, entry.kind),
                format!("give `--kind {}`, or change its kind in the file", entry.kind),
            )
        };
        return Err(Error::refused(message, help));
    }
    let described = args.title.is_some() || args.url.is_some() || args.triple.is_some() || args.default_on;
    let listed = [&args.alias, &args.owner, &args.depends_on, &args.note].iter().any(|list| !list.is_empty());
    if described || listed {
        let message = if entry.is_removed() {
            format!("`{}` is readmitted with what its tombstone says of it", entry.id)
        } else {
            format!("`{}` is in the file already, and enters with what is said of it there", entry.id)
        };
        let help = "give only its tier, when and by whom that was decided, and what to waive; change the rest with `tiers set`";
        return Err(Error::refused(message, help));
    }
    let mut ops = if dated {
        original.step(entry, &args.provenance.to_step(tier, original.today))
    } else {
        vec![Op::Set { path: KeyPath::keys(["entry", &entry.id, "tier"]), value: original.tier_value(tier) }]
    };
    ops.extend(waivers(args)?);
    Ok(Plan {
        ops,
        new_entry: Some(entry.id.clone()),
        next: Some(if entry.is_removed() {
            format!("look through `[entry.{}]` for what is no longer true", entry.id)
        } else {
            format!("`tiers missing {}` says what the next tier asks for", entry.id)
        }),
        ..Plan::default()
    })
}

fn name_taken(name: &str, entry: &Entry, how: Name) -> Error {
    let id = &entry.id;
    let other = if entry.is_removed() {
        format!("choose another id; or readmit that one: `tiers add {id} --kind {} --pr NUMBER`", entry.kind)
    } else if entry.is_unplaced() {
        format!("choose another id; or give that one a tier: `tiers add {id} --kind {} --pr NUMBER`", entry.kind)
    } else {
        "choose another id".to_owned()
    };
    match how {
        Name::Id if entry.is_unplaced() => Error::refused(
            format!("there is an entry `{id}` already, and it holds no tier yet"),
            format!("`tiers add {id} --kind {} --pr NUMBER` gives it one", entry.kind),
        ),
        Name::Id => Error::refused(
            format!("there is an entry `{id}` already"),
            format!("`tiers show {id}` shows it; `tiers promote` and `tiers demote` move it"),
        ),
        Name::Alias => Error::refused(format!("`{name}` is another name of `{id}`"), other),
        Name::Former => Error::refused(format!("`{name}` is a former name of `{id}` and is never given away"), other),
        Name::OtherCase => Error::refused(
            format!("`{name}` differs from `{id}`, or a name of it, only in upper and lower case"),
            other,
        ),
    }
}
