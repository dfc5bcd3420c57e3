//! Registries before and after, and what lies between them.

use super::*;
use crate::read::{self, Text};

const TIERS: &str = "[[tier]]\nid = 1\n[[tier]]\nid = 2\n[[tier]]\nid = 3\n";

/// What lies between two registries: the movements and renames of entries, then what else differs.
fn told(before: &str, after: &str) -> Vec<String> {
    let text = |text: &str| {
        let tiers = if text.contains("[[tier]]") { "" } else { TIERS };
        Text::new("tiers.toml", format!("format = 1\n[project]\nname = \"x\"\n{tiers}[kind.a]\n[kind.b]\n{text}"))
    };
    let (before, after) = (text(before), text(after));
    let (base, head) = (read::read(&before), read::read(&after));
    assert_eq!(base.findings, []);
    assert_eq!(head.findings, []);
    let change = between(&base.registry, &head.registry);
    let mut told = Vec::new();
    for entry in &change.entries {
        told.extend(change.movement(entry).map(|movement| format!("{} {movement:?}", entry.id())));
        told.extend(entry.former_id().map(|former| format!("{} was {former}", entry.id())));
        told.extend(entry.kinds().map(|(from, to)| format!("{} from {from} to {to}", entry.id())));
    }
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    told.extend(facets(&change).iter().map(|facet| {
        let (from, to) = (or_none(&facet.from), or_none(&facet.to));
        format!("{}: {from} → {to}", facet.path)
    }));
    told
}

fn entry(id: &str, tier: &str, rest: &str) -> String {
    format!("[entry.{id}]\nkind = \"a\"\ntier = {tier}\n{rest}\n")
}

#[test]
fn order_and_form_are_no_change() {
    let before = entry(
        "x",
        "2",
        "aliases = ['p', 'q']\nhistory = [{ tier = 3, since = '1' }, { tier = 2, pr = 3, date = 2024-01-01 }]",
    ) + &entry("y", "1", "depends-on = ['x']");
    let after = entry("y", "'1'", "depends-on = [ \"p\" ] # by another name")
        + "[entry.x]\naliases = ['q', 'p']\ntier = 2\nkind = \"a\"\n[[entry.x.history]]\nsince = \"1.0.0\"\ntier = 3\n\
           [[entry.x.history]]\npr = 3\ndate = 2024-01-01\ntier = 2\n";
    assert_eq!(told(&before, &after), [""; 0]);
    assert_eq!(told(&after, &before), [""; 0]);
}

#[test]
fn up_down_out_and_in() {
    let before = entry("up", "2", "") + &entry("down", "2", "") + &entry("out", "2", "") + &entry("lost", "1", "");
    let after =
        entry("up", "1", "") + &entry("down", "3", "") + &entry("out", "'removed'", "") + &entry("new", "3", "");
    assert_eq!(told(&before, &after), ["up Promoted", "down Demoted", "out Removed", "new Added", "lost Vanished"]);
    assert_eq!(told(&entry("out", "'removed'", ""), &entry("out", "3", "")), ["out Readmitted"]);
}

#[test]
fn what_took_its_place_is_told_once() {
    let before = entry("x", "2", "") + &entry("y", "2", "");
    let after = entry("x", "'removed'", "replaced-by = ['y']") + &entry("y", "2", "");
    assert_eq!(told(&before, &after), ["x Merged"]);
}

#[test]
fn a_rename_takes_its_references_along() {
    let rest = "[matrix.m]\nrows = 'a'\ncolumns = ['y']\n[matrix.m.cells]\nx = { y = 'yes' }\n\
                [[waiver]]\nentry = 'x'\nlint = 'too-few-owners'\nreason = 'r'\n";
    let before = entry("x", "2", "history = [{ tier = 2 }]") + &entry("y", "3", "depends-on = ['x']") + rest;
    let history = "aliases = ['x']\nhistory = [{ tier = 2 }, { tier = 2, was = 'x', date = 2024-01-01 }]";
    let after = entry("z", "2", history)
        + &entry("y", "3", "depends-on = ['z']")
        + &rest.replace("x =", "z =").replace("'x'", "'z'");
    assert_eq!(told(&before, &after), ["z was x"]);
}

#[test]
fn renames_in_a_row_and_with_a_promotion() {
    let history = "history = [{ tier = 3 }, { tier = 3, was = 'x', date = 2024-01-01 }, \
                   { tier = 3, was = 'y', date = 2024-01-02 }, { tier = 2, date = 2024-01-03 }]";
    let step = "entry.z.history[1]: none → tier 3, 2024-01-01, was x";
    let middle = "entry.z.history[2]: none → tier 3, 2024-01-02, was y";
    assert_eq!(
        told(&entry("x", "3", "history = [{ tier = 3 }]"), &entry("z", "2", history)),
        ["z Promoted", "z was x", middle]
    );
    let base = entry("y", "3", "history = [{ tier = 3 }, { tier = 3, was = 'x', date = 2024-01-01 }]");
    assert_eq!(told(&base, &entry("z", "2", history)), ["z Promoted", "z was y"]);
    // In one step.
    let history = "history = [{ tier = 3 }, { tier = 2, was = 'x', date = 2024-01-01 }]";
    assert_eq!(
        told(&entry("x", "3", "history = [{ tier = 3 }]"), &entry("z", "2", history)),
        ["z Promoted", "z was x"]
    );
    // There and back again.
    let back = "history = [{ tier = 3 }, { tier = 3, was = 'x', date = 2024-01-01 }, \
                { tier = 3, was = 'z', date = 2024-01-02 }]";
    let told_back = told(&entry("x", "3", "history = [{ tier = 3 }]"), &entry("x", "3", back));
    assert_eq!(
        told_back,
        [step.replace(".z.", ".x."), "entry.x.history[2]: none → tier 3, 2024-01-02, was z".to_owned()]
    );
}

#[test]
fn an_alias_is_no_rename() {
    assert_eq!(told(&entry("x", "3", ""), &entry("z", "3", "aliases = ['x']")), ["z Added", "x Vanished"]);
    // Who was there before did not become it.
    assert_eq!(
        told(&(entry("x", "3", "") + &entry("z", "3", "")), &entry("z", "3", "aliases = ['x']")),
        ["x Vanished", "entry.z.aliases: none → x"]
    );
}

#[test]
fn names_that_move_on() {
    let was = |name: &str| {
        format!("url = 'https://{name}'\nhistory = [{{ tier = 3 }}, {{ tier = 3, was = '{name}', date = 2024-01-01 }}]")
    };
    let is = |name: &str| format!("url = 'https://{name}'\nhistory = [{{ tier = 3 }}]");
    let base = entry("x", "3", &is("x")) + &entry("y", "3", &is("y"));
    assert_eq!(told(&base, &(entry("x", "3", &was("y")) + &entry("y", "3", &was("x")))), ["x was y", "y was x"]);
    assert_eq!(told(&base, &(entry("y", "3", &was("x")) + &entry("z", "3", &was("y")))), ["y was x", "z was y"]);
    // Nobody took the name of `y`, so it is `y` still, whatever it says it was.
    assert_eq!(
        told(&base, &entry("y", "3", &was("x").replace("//x", "//y"))),
        ["x Vanished", "entry.y.history[1]: none → tier 3, 2024-01-01, was x"]
    );
}

#[test]
fn tiers_that_are_called_otherwise_move_nobody() {
    let tiers = |ids: &[&str]| ids.iter().fold(String::new(), |text, id| text + &format!("[[tier]]\nid = '{id}'\n"));
    let policy = |start: &str| format!("[policy]\nstart = '{start}'\n");
    let before = tiers(&["1", "2", "3"]) + &policy("3") + &entry("x", "2", "") + &entry("y", "1", "");
    let after =
        tiers(&["gold", "silver", "3"]) + &policy("3") + &entry("x", "'silver'", "") + &entry("y", "'silver'", "");
    assert_eq!(told(&before, &after), ["y Demoted", "tier: 1, 2, 3 → gold, silver, 3"]);
    // In another order, everybody still holds what they held.
    let after = tiers(&["2", "1", "3"]) + &policy("3") + &entry("x", "2", "") + &entry("y", "1", "");
    assert_eq!(told(&before, &after), ["tier: 1, 2, 3 → 2, 1, 3"]);
    // A tier that is gone without another in its stead was left upwards or downwards …
    let after = tiers(&["1", "3"]) + &policy("3") + &entry("x", "1", "") + &entry("y", "3", "");
    assert_eq!(told(&before, &after), ["x Promoted", "y Demoted", "tier: 1, 2, 3 → 1, 3"]);
    // … or split.
    let after = tiers(&["1", "2a", "2b", "3"]) + &policy("3") + &entry("x", "'2b'", "") + &entry("y", "1", "");
    assert_eq!(told(&before, &after), ["entry.x.tier: 2 → 2b", "tier: 1, 2, 3 → 1, 2a, 2b, 3"]);
}

#[test]
fn steps_that_are_no_move() {
    let base = entry("x", "2", "history = [{ tier = 3 }, { tier = 2, date = 2024-01-01 }]");
    let filled = entry("x", "2", "history = [{ tier = 3 }, { tier = 2, date = 2024-01-01, pr = 7 }]");
    assert_eq!(told(&base, &filled), ["entry.x.history[1]: tier 2, 2024-01-01 → tier 2, 2024-01-01, #7"]);
    let to_and_fro = "history = [{ tier = 3 }, { tier = 2, date = 2024-01-01 }, { tier = 1, date = 2024-01-02 }, \
                      { tier = 2, date = 2024-01-03, reason = 'too early' }]";
    assert_eq!(
        told(&base, &entry("x", "2", to_and_fro)),
        ["entry.x.history[2]: none → tier 1, 2024-01-02", "entry.x.history[3]: none → tier 2, 2024-01-03: too early"]
    );
    // What had no history gets one: nothing moved, and what led there was not appended now.
    assert_eq!(told(&entry("x", "2", ""), &base), ["entry.x.history: none → tier 3; tier 2, 2024-01-01"]);
    assert_eq!(told(&entry("x", "3", ""), &base), ["x Promoted"]);
    assert_eq!(told(&base, &entry("x", "2", "")), ["entry.x.history: tier 3; tier 2, 2024-01-01 → none"]);
}

#[test]
fn kinds_and_details() {
    let after = "[entry.x]\nkind = 'b'\ntier = 2\ntitle = 'X'\nowners = ['@b', '@a']\n";
    assert_eq!(
        told(&entry("x", "2", ""), after),
        ["x from a to b", "entry.x.owners: none → @a, @b", "entry.x.title: none → X"]
    );
}
