//! What the names on a command line stand for in the registry.

use jiff::civil::Date;

use super::context::Context;
use super::error::Error;
use super::shell;
use crate::model::{Moment, Registry, Standing, Tier};
use crate::rules::{self, RULES, Rule};
use crate::toml::quote_key;
use crate::view::visible;
use crate::words;

/// A moment as the registry knows it; fails if it does not. Notes one that is later than anything recorded.
pub(super) fn resolve(
    moment: Option<&Moment>,
    registry: &Registry,
    cx: &mut Context<'_, '_>,
) -> Result<Option<Moment>, Error> {
    let Some(moment) = moment else { return Ok(None) };
    let moment = registry.moment(moment.clone()).map_err(|wrong| Error::failed(wrong.to_string(), wrong.help()))?;
    match &moment {
        Moment::Day(day) => note_future(Some(*day), cx)?,
        Moment::Release(version) => match registry.newest_release() {
            Some(newest) if version > newest => {
                cx.note(&format!("note: `{version}` is after `{newest}`, the newest release that any step names"))?;
            }
            _ => {}
        },
    }
    Ok(Some(moment))
}

/// Notes a day after today, which is often a slip.
pub(super) fn note_future(day: Option<Date>, cx: &mut Context<'_, '_>) -> Result<(), Error> {
    if let Some(day) = day.filter(|day| *day > cx.today()) {
        cx.note(&format!("note: {day} is after today, {}", cx.today()))?;
    }
    Ok(())
}

/// A tier by its id, label or name, or by a beginning that only one of them has; or `none` or `removed`.
pub(super) fn standing(registry: &Registry, word: &str) -> Result<Standing, Error> {
    match registry.standings_meant(word).as_slice() {
        [standing] => Ok(*standing),
        [] => {
            let names: Vec<String> = registry.tiers.iter().flat_map(Tier::names).collect();
            Err(Error::unknown("tier", word, names.iter().map(String::as_str), list_of_tiers(registry)))
        }
        several => {
            let ids = several.iter().map(|standing| registry.standing_id(*standing));
            let message = format!("`{}` may mean the tiers {}", visible(word), words::and(&words::quoted(ids)));
            Err(Error::failed(message, "write more of it, or the id"))
        }
    }
}

/// The ids and names of the tiers, for a help line.
pub(super) fn list_of_tiers(registry: &Registry) -> String {
    let named = |tier: &Tier| match &tier.name {
        Some(name) => format!("{} ({})", tier.id, visible(name)),
        None => tier.id.clone(),
    };
    format!("the tiers are {}", registry.tiers.iter().map(named).collect::<Vec<_>>().join(", "))
}

/// An owner of some entry.
pub(super) fn owner(registry: &Registry, name: &str) -> Result<String, Error> {
    let mut owners: Vec<&str> = registry.entries.values().flat_map(|entry| &entry.owners).map(String::as_str).collect();
    if owners.contains(&name) {
        return Ok(name.to_owned());
    }
    owners.sort_unstable();
    owners.dedup();
    let help = if owners.is_empty() {
        "no entry names an owner".to_owned()
    } else {
        format!("the owners are {}", owners.join(", "))
    };
    Err(Error::unknown("owner", name, owners, help))
}

/// The refusal of `none` as the target of a move.
pub(super) fn no_tier_to_reach() -> Error {
    Error::refused("no step leads to `none`", "name a tier; `tiers remove` removes an entry")
}

/// A kind by its id.
pub(super) fn kind(registry: &Registry, id: &str) -> Result<String, Error> {
    if registry.kinds.contains_key(id) {
        return Ok(id.to_owned());
    }
    let kinds: Vec<&str> = registry.kinds.keys().map(String::as_str).collect();
    let known = if kinds.is_empty() {
        "there are no kinds yet".to_owned()
    } else {
        format!("known kinds: {}", kinds.join(", "))
    };
    let help = format!("{known}; add `[kind.{}]`: `tiers kind add {}`", quote_key(id), shell::quoted(id));
    Err(Error::unknown("kind", id, kinds, help))
}

/// Kinds by their ids.
pub(super) fn kinds(registry: &Registry, ids: &[String]) -> Result<Vec<String>, Error> {
    ids.iter().map(|id| kind(registry, id)).collect()
}

/// A rule by its name; `besides` is another word that may have been meant.
pub(super) fn rule(name: &str, besides: Option<&str>) -> Result<&'static Rule, Error> {
    let names = || RULES.iter().map(|rule| rule.name).chain(besides);
    rules::find(name).ok_or_else(|| Error::unknown("rule", name, names(), "`tiers rules` lists them"))
}
