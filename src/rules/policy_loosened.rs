//! The policy asks for less than in the base, without a decision.

use std::collections::HashSet;

use jiff::civil::Date;

use super::base_policy::rank;
use super::permit::{Permit, permit};
use super::transition_misdated::BACKDATE;
use super::{Check, Context, Example, Group, Probed, Properties, RULES, Rule};
use crate::change::{Difference, Movement};
use crate::finding::{Finding, Place};
use crate::model::{
    Days, Docs, Field, Kind, Level, Matrix, Mirror, MirrorForm, Pointers, Policy, Rank, Registry, Requirement, Rows,
    Tier,
};
use crate::toml::KeyPath;
use crate::words;

pub(super) static RULE: Rule = Rule {
    name: "policy-loosened",
    group: Group::Change,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a tier, requirement, policy or lint asks for less than in the base, without a decision",
    explanation: "\
The easiest way past a rule is to relax it in the same change. So a change that asks for less must name the decision \
that allows it: the table that changed, `[[tier]]`, `[requirement.…]` or `[policy]`, has another `decision` than in \
the base, of no earlier day. For kinds, fields, lints, matrices, mirrors, records and pages, which have no `decision` of \
their own, that of `[policy]` counts. Which kinds of decision count says `decided-by` of `[policy]`; without it, those that may move an \
entry into the first tier.

Rules about changes are judged by the stricter of the levels before and after, so that no change switches off its own \
judge. A new kind is held against what holds for all kinds, a new tier against the one below it, and an entry that becomes \
one of another kind, or is merged into one, against what was asked of it. Asking for more needs no decision, and neither \
does an `enforced-from` that moves up to the day of the base. A table goes on naming its decision, or a newer one: taken \
out, it could be named again for the next change.",
    example: Example::change(
        r#"
[policy]
<max-climb = 1
>max-climb = 2
+decision = "council-7"
+
+[decision.council-7]
+kind = "meeting"
+date = 2024-05-01
+title = "Promotions may skip a tier"
"#,
    ),
    check: Check::Change(check),
};

fn check(context: &Context<'_>, change: &Difference<'_>, findings: &mut Vec<Finding>) {
    for loosening in loosenings(context, change) {
        if let Permit::Refused(why) = permit(change, loosening.before, loosening.after) {
            findings.push(
                Finding::new(RULE.name, Place::Value(loosening.path), format!("{}, and {why}", loosening.what))
                    .help("take it back, or name a new decision: `decision = \"…\"` in its table, else in `[policy]`"),
            );
        }
    }
}

/// A demand that is looser than in the base.
pub(super) struct Loosening<'a> {
    /// Where the head says so.
    pub(super) path: KeyPath,
    /// What is less, as a phrase.
    pub(super) what: String,
    /// The decision that its table named in the base.
    pub(super) before: Option<&'a str>,
    /// The decision that its table names now.
    pub(super) after: Option<&'a String>,
}

/// Everything that a change loosens.
pub(super) fn loosenings<'a>(context: &Context<'_>, change: &Difference<'a>) -> Vec<Loosening<'a>> {
    let (base, head) = (change.base, change.head);
    let mut loosened = Loosened { found: Vec::new(), before: None, after: None };
    for (index, before) in base.tiers.iter().enumerate() {
        let Some(index) = rank(change, Rank::new(index)).map(Rank::index) else { continue };
        let after = &head.tiers[index];
        // Destructured exhaustively, here and below, so that the compiler asks whether a new key can be loosened.
        let Tier {
            id,
            label: _,
            name: _,
            summary: _,
            security_fixes,
            owners,
            soak,
            decided_by,
            notice,
            closed,
            decision,
        } = before;
        let path = KeyPath::keys(["tier"]).index(index);
        let what = format!("tier {id}");
        loosened.by(decision.as_ref(), after.decision.as_ref());
        loosened.if_less(*owners, after.owners, &path.key("owners"), &format!("{what} asks for fewer owners"));
        loosened.if_shorter(*soak, after.soak, &path.key("soak"), &format!("{what} asks for a shorter stay below it"));
        loosened.if_shorter(*notice, after.notice, &path.key("notice"), &format!("{what} gives shorter notice"));
        let wider = is_wider(decided_by, &after.decided_by);
        loosened.when(wider, &path.key("decided-by"), &format!("more kinds of decision may move an entry to {what}"));
        loosened.when(*closed && !after.closed, &path.key("closed"), &format!("{what} is open again"));
        let insecure = *security_fixes == Some(true) && after.security_fixes != Some(true);
        loosened.when(insecure, &path.key("security-fixes"), &format!("{what} no longer promises security fixes"));
        let same = Tier { decision: before.decision.clone(), ..after.clone() } == *before;
        loosened.unnamed(change, same, &path, &what);
    }
    for (index, tier) in head.tiers.iter().enumerate() {
        new_tier(change, Rank::new(index), tier, &mut loosened);
    }
    for (id, before) in &base.requirements {
        requirement(change, id, before, &mut loosened);
    }
    loosened.by(base.policy.decision.as_ref(), head.policy.decision.as_ref());
    // Demands apply to a tier and those above it, so they change if the tiers above change.
    let order: Vec<Rank> = (0..base.tiers.len()).filter_map(|index| rank(change, Rank::new(index))).collect();
    if let Some(moved) = order.windows(2).find(|two| two[0] > two[1]) {
        let path = KeyPath::keys(["tier"]).index(moved[1].index());
        let (above, below) = (head.tier_id(moved[1]), head.tier_id(moved[0]));
        loosened.when(true, &path.key("id"), &format!("tier {above} stands above tier {below}, and stood below it"));
    }
    fields(base, head, &mut loosened);
    pages(context, change, &mut loosened);
    policy(context, change, &mut loosened);
    rekinded(change, &mut loosened);
    for rule in RULES.iter().filter(|rule| !rule.group.is_fixed()) {
        let level = |registry: &Registry| registry.lints.get(rule.name).copied().unwrap_or(rule.level);
        let (before, after) = (level(base), level(head));
        let path = KeyPath::keys(["lints", rule.name]);
        loosened.when(after < before, &path, &format!("`{}` is {after}, and was {before}", rule.name));
    }
    for (id, before) in &base.matrices {
        let Matrix { title: _, rows, columns, needs, notes: _, column_notes: _, cells: _ } = before;
        let Some(needs) = needs else { continue };
        let path = KeyPath::keys(["matrix", id, "needs"]);
        let Some(after) = head.matrices.get(id) else {
            loosened.when(true, &path, &format!("the matrix `{id}`, which needs something, is gone"));
            continue;
        };
        let others = match (rows, &after.rows) {
            (Rows::Entries(was), Rows::Entries(now)) => {
                let now: HashSet<&str> = now.iter().map(String::as_str).collect();
                was.iter().any(|id| !now.contains(change.head_id(id)))
            }
            (was, now) => was != now,
        };
        loosened.when(
            others,
            &KeyPath::keys(["matrix", id, "rows"]),
            &format!("the matrix `{id}` is about other rows"),
        );
        let fewer = match after.needs {
            None => true,
            Some(now) => now.columns < needs.columns || rank(change, needs.tier).is_some_and(|tier| now.tier < tier),
        };
        loosened.when(fewer, &path, &format!("the matrix `{id}` needs less"));
        // More columns make it easier to reach the same number.
        let known: HashSet<&str> = columns.iter().map(|column| change.head_id(column)).collect();
        let new = after.columns.iter().filter(|column| !known.contains(column.as_str())).count();
        let risen = after.needs.map_or(0, |now| now.columns.saturating_sub(needs.columns) as usize);
        let path = KeyPath::keys(["matrix", id, "columns"]);
        let what = format!("the matrix `{id}` has more columns, and needs no more of them");
        loosened.when(!fewer && new > risen, &path, &what);
    }
    for (name, before) in &base.mirrors {
        mirror(name, before, head.mirrors.get(name), &mut loosened);
    }
    for (kind, before) in &base.records {
        let path = KeyPath::keys(["records", kind]);
        match head.records.get(kind) {
            None => loosened.when(true, &path, &format!("the records of `{kind}` are looked at no more")),
            Some(after) => {
                let moved = before.url != after.url;
                loosened.when(moved, &path.key("url"), &format!("the records of `{kind}` are looked for elsewhere"));
                let other = before.folder.is_some() && before.folder != after.folder;
                loosened.when(other, &path.key("folder"), &format!("the records of `{kind}` are read from elsewhere"));
            }
        }
    }
    loosened.found
}

/// A new tier promises more than the one below it, so it must ask for at least as much.
fn new_tier<'a>(change: &Difference<'a>, at: Rank, new: &'a Tier, loosened: &mut Loosened<'a>) {
    let known: Vec<Option<Rank>> = (0..change.base.tiers.len()).map(|index| rank(change, Rank::new(index))).collect();
    if known.contains(&Some(at)) {
        return;
    }
    let below = known.iter().enumerate().filter_map(|(index, rank)| Some(((*rank)?, index)));
    let Some((_, index)) = below.filter(|(rank, _)| *rank > at).min() else { return };
    let Tier {
        id,
        label: _,
        name: _,
        summary: _,
        security_fixes: _,
        owners,
        soak,
        decided_by,
        notice,
        closed: _,
        decision: _,
    } = &change.base.tiers[index];
    let path = KeyPath::keys(["tier"]).index(at.index());
    let what = |less: &str| format!("the new tier {} {less} tier {id} below it", new.id);
    loosened.by(None, new.decision.as_ref());
    loosened.if_less(*owners, new.owners, &path.key("owners"), &what("asks for fewer owners than"));
    loosened.if_shorter(*soak, new.soak, &path.key("soak"), &what("asks for a shorter stay below it than"));
    loosened.if_shorter(*notice, new.notice, &path.key("notice"), &what("gives shorter notice than"));
    let wider = is_wider(decided_by, &new.decided_by);
    loosened.when(wider, &path.key("decided-by"), &what("may be entered by more kinds of decision than"));
}

fn requirement<'a>(change: &Difference<'a>, id: &str, before: &'a Requirement, loosened: &mut Loosened<'a>) {
    let (base, head) = (change.base, change.head);
    let path = KeyPath::keys(["requirement", id]);
    let Some(after) = head.requirements.get(id) else {
        let needed = base.kinds.keys().any(|kind| before.needed_at.rank(kind).is_some());
        loosened.by(base.policy.decision.as_ref(), head.policy.decision.as_ref());
        loosened.when(needed, &path, &format!("the requirement `{id}` is gone"));
        return;
    };
    let Requirement { title: _, short: _, description: _, needed_at, any_of, evidence, max_age, decision } = before;
    loosened.by(decision.as_ref(), after.decision.as_ref());
    // A requirement of tier 2 applies to tier 1 too; moved to tier 1 it asks for less.
    let narrower = base.kinds.keys().filter(|kind| head.kinds.contains_key(*kind)).any(|kind| {
        let was = needed_at.rank(kind).and_then(|was| rank(change, was));
        was.is_some_and(|was| after.needed_at.rank(kind).is_none_or(|now| now < was))
    });
    loosened.when(narrower, &path.key("tier"), &format!("fewer tiers need `{id}`"));
    let wider = after.any_of.iter().any(|alternative| !any_of.contains(alternative));
    loosened.when(wider, &path.key("any-of"), &format!("`{id}` has more alternatives"));
    loosened.when(*evidence && !after.evidence, &path.key("evidence"), &format!("`{id}` needs no evidence"));
    let older = max_age.is_some_and(|was| after.max_age.is_none_or(|now| now > was));
    loosened.when(older, &path.key("max-age"), &format!("evidence for `{id}` may be older"));
    let same = Requirement { decision: before.decision.clone(), ..after.clone() } == *before;
    loosened.unnamed(change, same, &path, &format!("`{id}`"));
}

/// A file that the registry was checked against.
fn mirror(name: &str, before: &Mirror, after: Option<&Mirror>, loosened: &mut Loosened<'_>) {
    let path = KeyPath::keys(["mirror", name]);
    let Mirror { file, kinds, ignore, form } = before;
    let Some(after) = after else {
        loosened.when(true, &path, &format!("the registry is no longer held against the mirror `{name}`"));
        return;
    };
    let what = |what: &str| format!("the mirror `{name}` {what}");
    loosened.when(*file != after.file, &path.key("file"), &what("is another file"));
    let fewer = !after.kinds.is_empty() && (kinds.is_empty() || kinds.iter().any(|kind| !after.is_of(kind)));
    loosened.when(fewer, &path.key("kinds"), &what("is held against fewer kinds"));
    let more = after.ignore.iter().any(|id| !ignore.contains(id));
    loosened.when(more, &path.key("ignore"), &what("ignores more"));
    match (form, &after.form) {
        (MirrorForm::Text(was), MirrorForm::Text(now)) => {
            loosened.when(was != now, &path.key("text"), &what("looks for another text"));
        }
        (MirrorForm::Data(was), MirrorForm::Data(now)) => pointers(&path, was, now, &what, loosened),
        _ => loosened.when(true, &path, &what("is read in another way")),
    }
}

fn pointers(
    path: &KeyPath,
    was: &Pointers,
    now: &Pointers,
    what: &dyn Fn(&str) -> String,
    loosened: &mut Loosened<'_>,
) {
    let Pointers { entries, id, tier, fields, values } = was;
    let elsewhere = *entries != now.entries || *id != now.id;
    loosened.when(elsewhere, &path.key("entries"), &what("looks for entries elsewhere"));
    loosened.when(tier.is_some() && *tier != now.tier, &path.key("tier"), &what("no longer looks there for tiers"));
    for (field, pointer) in fields {
        let other = now.fields.get(field) != Some(pointer);
        loosened.when(other, &path.key("fields"), &what(&format!("no longer looks there for `{field}`")));
    }
    for (of, meanings) in &now.values {
        let wider = meanings.keys().any(|value| {
            let was = was.meanings(of, value);
            now.meanings(of, value).iter().any(|meaning| !was.contains(meaning))
        });
        loosened.when(wider, &path.key("values").key(of), &what(&format!("accepts other values of `{of}`")));
    }
    let dropped = values.iter().any(|(of, meanings)| {
        let known = now.values.get(of);
        meanings.keys().any(|value| known.is_none_or(|values| !values.contains_key(value)))
    });
    loosened.when(dropped, &path.key("values"), &what("reads values in another way"));
}

/// Attributes that entries had to have, and may lack now, or of which they may say anything.
fn fields(base: &Registry, head: &Registry, loosened: &mut Loosened<'_>) {
    for (id, before) in &base.fields {
        let path = KeyPath::keys(["field", id]);
        // Its title and meaning ask for nothing.
        let Field { title: _, kinds: _, values, required, doc: _ } = before;
        let Some(after) = head.fields.get(id) else {
            loosened.when(*required, &path, &format!("the field `{id}`, which entries had to have, is gone"));
            continue;
        };
        let mut kinds = base.kinds.keys().filter(|kind| head.kinds.contains_key(*kind));
        let fewer = kinds.any(|kind| is_needed(before, kind) && !is_needed(after, kind));
        let key = if after.required { "kinds" } else { "required" };
        loosened.when(fewer, &path.key(key), &format!("fewer entries need the field `{id}`"));
        let anything = values.is_some() && after.values.is_none();
        loosened.when(anything, &path.key("values"), &format!("the field `{id}` may say anything"));
    }
}

/// Whether entries of a kind need a field.
fn is_needed(field: &Field, kind: &str) -> bool {
    field.required && field.is_of(kind)
}

/// Pages and files that were made from the registry, are still there, and are no longer held against it.
fn pages(context: &Context<'_>, change: &Difference<'_>, loosened: &mut Loosened<'_>) {
    fn made(docs: &Docs) -> impl Iterator<Item = (&'static str, &str)> {
        // Addresses ask for nothing.
        let Docs { files, base: _, base_url: _, render } = docs;
        let pages = files.iter().map(|file| ("files", file.as_str()));
        pages.chain(render.iter().map(|render| ("render", render.file.as_str())))
    }
    fn plain(file: &str) -> Vec<&str> {
        file.split('/').filter(|part| !matches!(*part, "" | ".")).collect()
    }
    let now: HashSet<Vec<&str>> = made(&change.head.docs).map(|(_, file)| plain(file)).collect();
    for (key, file) in made(&change.base.docs).filter(|(_, file)| !now.contains(&plain(file))) {
        // A file that is gone claims nothing, and neither does a page without blocks.
        let mark = if key == "files" { "tiers:begin" } else { "" };
        let probed = context.files.map(|files| files.probe(file, mark));
        let is_gone = matches!(probed, Some(Probed::NoFile | Probed::NoText));
        let what = format!("`{file}` is still there, and no longer made from the registry");
        loosened.when(!is_gone, &KeyPath::keys(["docs", key]), &what);
    }
}

fn policy<'a>(context: &Context<'_>, change: &Difference<'a>, loosened: &mut Loosened<'a>) {
    let (base, head) = (change.base, change.head);
    // Compares the limits of each kind, whether they come from the kind or from the policy: moving a limit from one to
    // the other is fine. A new kind had the limits of the policy.
    let nothing = Kind::default();
    let places = head.kinds.iter().map(|(kind, after)| {
        let Kind { title: _, target_triples: _, start, max_climb, default_on } =
            base.kinds.get(kind).unwrap_or(&nothing);
        let own = (start, max_climb, default_on) != (&after.start, &after.max_climb, &after.default_on);
        (kind.as_str(), if own { KeyPath::keys(["kind", kind]) } else { KeyPath::keys(["policy"]) })
    });
    let mut said: Vec<(KeyPath, String)> = Vec::new();
    for (kind, path) in places {
        let whose = if path.segments().len() == 1 { String::new() } else { format!(" of kind `{kind}`") };
        for (key, loose) in looser_limits(change, kind, kind) {
            let what = match key {
                "start" => format!("entries{whose} may start higher"),
                "max-climb" => format!("promotions{whose} may climb farther"),
                _ => format!("entries{whose} may be on by default at a lower tier"),
            };
            let place = (path.key(key), what);
            if loose && !said.contains(&place) {
                said.push(place);
            }
        }
    }
    for (path, what) in said {
        loosened.when(true, &path, &what);
    }
    for (kind, before) in base.kinds.iter().filter(|(_, before)| before.target_triples) {
        let dropped = head.kinds.get(kind).is_some_and(|after| before.target_triples && !after.target_triples);
        let path = KeyPath::keys(["kind", kind, "ids"]);
        loosened.when(dropped, &path, &format!("entries of kind `{kind}` need not be targets"));
    }
    let Policy {
        kind: _,
        // Looked at for each kind.
        start: _,
        max_climb: _,
        default_on: _,
        removable_from,
        enforced_from,
        support,
        backdate,
        decided_by: _,
        decision_valid,
        decision: _,
    } = &base.policy;
    let after = &head.policy;
    let path = KeyPath::keys(["policy"]);
    let removable = removable_from.as_ref();
    let removable = removable.map(|ranks| ranks.iter().filter_map(|was| rank(change, *was)).collect::<Vec<_>>());
    let wider = removable
        .is_some_and(|was| after.removable_from.as_ref().is_none_or(|now| now.iter().any(|tier| !was.contains(tier))));
    loosened.when(wider, &path.key("removable-from"), "entries may be removed from more tiers");
    let from = |date: Option<Date>| date.unwrap_or(Date::MIN);
    // Steps up to the base have been judged already.
    let judged = context.base.map_or(context.today, |base| base.day);
    let later = from(after.enforced_from) > from(*enforced_from).max(judged);
    loosened.when(later, &path.key("enforced-from"), "fewer transitions are judged");
    let older = after.backdate.unwrap_or(BACKDATE) > backdate.unwrap_or(BACKDATE);
    loosened.when(older, &path.key("backdate"), "new steps may be older");
    let older = decision_valid.is_some_and(|was| after.decision_valid.is_none_or(|now| now > was));
    loosened.when(older, &path.key("decision-valid"), "older decisions are good enough");
    let wider = is_wider(base.decided_by(), head.decided_by());
    loosened.when(wider, &path.key("decided-by"), "more kinds of decision may loosen the policy");
    if let Some(before) = support {
        let shorter = after.support.is_none_or(|after| after.promises_less_than(before));
        loosened.when(shorter, &path.key("support"), "releases are supported for a shorter time");
    }
    let same = Policy { decision: base.policy.decision.clone(), ..after.clone() } == base.policy;
    loosened.unnamed(change, same, &path, "the policy");
}

/// Whether a list has something new; an empty list allows anything.
fn is_wider<T: PartialEq>(was: &[T], now: &[T]) -> bool {
    !was.is_empty() && (now.is_empty() || now.iter().any(|item| !was.contains(item)))
}

/// Compares the limits of a kind in the base with those of a kind in the head.
fn looser_limits(change: &Difference<'_>, was: &str, now: &str) -> [(&'static str, bool); 3] {
    let (base, head) = (change.base, change.head);
    // Where a kind says nothing, the policy does.
    let tier = |before: Option<Rank>| before.and_then(|before| rank(change, before));
    let better = tier(base.start(was)).is_some_and(|start| head.start(now).is_none_or(|now| now < start));
    let farther = base.max_climb(was).is_some_and(|climb| head.max_climb(now).is_none_or(|now| now > climb));
    let lower = tier(base.default_on(was)).is_some_and(|lowest| head.default_on(now).is_none_or(|now| now > lowest));
    [("start", better), ("max-climb", farther), ("default-on", lower)]
}

/// An entry that moves to another kind, or into an entry, of which less is asked.
fn rekinded(change: &Difference<'_>, loosened: &mut Loosened<'_>) {
    for entry in &change.entries {
        let (Some(before), Some(after)) = (entry.base, entry.head) else { continue };
        if let Some((was, now)) = entry.kinds() {
            let less = asked_less(change, was, now);
            let path = KeyPath::keys(["entry", &after.id, "kind"]);
            let what = format!("`{}` is of kind `{now}` now, of which less is asked ({})", after.id, less.join(", "));
            loosened.when(!less.is_empty(), &path, &what);
        }
        if change.movement(entry) != Some(Movement::Merged) {
            continue;
        }
        for (index, id) in after.replaced_by.iter().enumerate() {
            let Some(into) = change.head.entries.get(id).filter(|into| into.kind != before.kind) else { continue };
            let less = asked_less(change, &before.kind, &into.kind);
            let path = KeyPath::keys(["entry", &after.id, "replaced-by"]).index(index);
            let what = format!(
                "`{}` is merged into `{id}` of kind `{}`, of which less is asked ({})",
                after.id,
                into.kind,
                less.join(", ")
            );
            loosened.when(!less.is_empty(), &path, &what);
        }
    }
}

/// Demands on entries of one kind that another kind does not have.
fn asked_less(change: &Difference<'_>, was: &str, now: &str) -> Vec<String> {
    let tier = |before: Option<Rank>| before.and_then(|before| rank(change, before));
    // A requirement that is gone altogether has been reported already.
    let requirements = change.base.requirements.iter().filter_map(|(id, before)| {
        let after = change.head.requirements.get(id)?.needed_at.rank(now);
        let before = tier(before.needed_at.rank(was));
        before.is_some_and(|before| after.is_none_or(|after| after < before)).then_some(id.as_str())
    });
    let limits = looser_limits(change, was, now).into_iter().filter_map(|(key, loose)| loose.then_some(key));
    // What is gone, or about other kinds, has been found already as well.
    let fields = change.base.fields.iter().filter_map(|(id, before)| {
        let after = change.head.fields.get(id)?;
        (is_needed(before, was) && is_needed(after, was) && !is_needed(after, now)).then_some(id.as_str())
    });
    let rows =
        |matrix: &Matrix, kind: &str| matrix.needs.is_some() && matches!(&matrix.rows, Rows::Kind(of) if of == kind);
    let matrices = change.base.matrices.iter().filter_map(|(id, before)| {
        let after = change.head.matrices.get(id)?;
        (rows(before, was) && rows(after, was)).then_some(id.as_str())
    });
    let mirrors = change.base.mirrors.iter().filter_map(|(name, before)| {
        let after = change.head.mirrors.get(name)?;
        (before.is_of(was) && after.is_of(was) && !after.is_of(now)).then_some(name.as_str())
    });
    words::quoted(limits.chain(requirements).chain(fields).chain(matrices).chain(mirrors))
}

/// The findings so far, and the decisions of the current table.
struct Loosened<'a> {
    found: Vec<Loosening<'a>>,
    before: Option<&'a str>,
    after: Option<&'a String>,
}

impl<'a> Loosened<'a> {
    /// Sets the decisions of the table that is compared next, before and after.
    fn by(&mut self, before: Option<&'a String>, after: Option<&'a String>) {
        self.before = before.map(String::as_str);
        self.after = after;
    }

    fn when(&mut self, loose: bool, path: &KeyPath, what: &str) {
        if loose {
            let (before, after) = (self.before, self.after);
            self.found.push(Loosening { path: path.clone(), what: what.to_owned(), before, after });
        }
    }

    /// Finds a table that gives up its decision and changes nothing else: otherwise the next change could name the same
    /// decision again, as if it were new. A table that does change may go back to the decision that it had before.
    fn unnamed(&mut self, change: &Difference<'a>, same: bool, path: &KeyPath, what: &str) {
        let (Some(before), after) = (self.before, self.after) else { return };
        if same && after.is_none_or(|after| after.as_str() != before) {
            let refused = matches!(permit(change, Some(before), after), Permit::Refused(_));
            self.when(refused, &path.key("decision"), &format!("{what} no longer names its decision `{before}`"));
        }
    }

    fn if_less(&mut self, before: u32, after: u32, path: &KeyPath, what: &str) {
        self.when(after < before, path, what);
    }

    fn if_shorter(&mut self, before: Option<Days>, after: Option<Days>, path: &KeyPath, what: &str) {
        self.when(before.is_some_and(|was| after.is_none_or(|now| now < was)), path, what);
    }
}
