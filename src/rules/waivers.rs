//! What waivers excuse: which of them may excuse a finding, and for how long.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::waiver_extended::BaseWaivers;
use super::{Base, Check, Context, Effects, Group, Rule, WaiverUse, place};
use crate::change::{Difference, Movement};
use crate::finding::{About, Finding, Place};
use crate::model::{Waived, Waiver};

/// Moves what no waiver excuses from `found` to `findings`.
pub(super) fn apply(context: &Context<'_>, found: Vec<Finding>, findings: &mut Vec<Finding>) -> WaiverUse {
    let waivers = by_what(&context.registry.waivers);
    let mut waiver_use = WaiverUse::default();
    let mut base_findings = BaseFindings::of(context);
    for mut finding in found {
        let mut by = None;
        for index in candidates(&waivers, &finding) {
            match judge(context, index, &finding, &mut base_findings) {
                None => {
                    by = Some(index);
                    break;
                }
                Some((place, why)) => finding = finding.also(place, why),
            }
        }
        match by {
            Some(index) => *waiver_use.counts.entry((index, finding.about.entry)).or_default() += 1,
            None => findings.push(finding),
        }
    }
    waiver_use
}

/// The waivers by what they excuse, and for which entry.
type ByWhat<'r> = HashMap<(&'r Waived, Option<&'r str>), Vec<usize>>;

fn by_what(waivers: &[Waiver]) -> ByWhat<'_> {
    let mut by_what = ByWhat::new();
    for (index, waiver) in waivers.iter().enumerate() {
        for entry in waiver.covered() {
            by_what.entry((&waiver.waives, entry)).or_default().push(index);
        }
    }
    by_what
}

/// The waivers that are about a finding: those of its requirement, then those of its rule.
fn candidates(waivers: &ByWhat<'_>, finding: &Finding) -> Vec<usize> {
    if waivers.is_empty() || !super::find(finding.rule).is_none_or(Rule::is_waivable) {
        return Vec::new();
    }
    let entry = finding.about.entry.as_deref();
    let requirement = finding.about.requirement.clone().map(Waived::Requirement);
    let lint = Waived::Lint(finding.rule.to_owned());
    let of = |waived: &Waived| waivers.get(&(waived, entry)).into_iter().flatten().copied().collect::<Vec<_>>();
    let mut candidates = requirement.as_ref().map(of).unwrap_or_default();
    candidates.extend(of(&lint));
    candidates
}

/// Why a waiver does not excuse a finding that it is about, and the place that says so; `None` if it does.
fn judge(
    context: &Context<'_>,
    index: usize,
    finding: &Finding,
    base_findings: &mut BaseFindings<'_>,
) -> Option<(Place, String)> {
    let waiver = &context.registry.waivers[index];
    let (Some(change), Some(base), Some(known)) = (context.change, context.base, &base_findings.waivers) else {
        return None;
    };
    let of_change = super::find(finding.rule).is_some_and(|rule| rule.group == Group::Change);
    let entry = finding.about.entry.as_deref();
    let ended = waiver.until.filter(|until| *until < context.today);
    // A waiver of a rule about changes excuses one change; the next one needs a new waiver.
    if of_change && !known.is_new(waiver, entry) {
        return Some((Place::Key(place::waiver(index)), "this waiver was for an earlier change".to_owned()));
    }
    let until = ended?;
    // An expired waiver excuses what it excused in the base, so that nothing breaks overnight, but nothing new.
    if !of_change && base_findings.has(context, change, base, finding) {
        return None;
    }
    let why = format!("this waiver ended on {until}, and excuses only what was there before");
    Some((Place::Value(place::waiver(index).key("until")), why))
}

/// What is known of the base.
struct BaseFindings<'a> {
    /// Its waivers, if there is one.
    waivers: Option<BaseWaivers<'a>>,
    /// What rules find in it, looked for when it is asked for.
    found: HashMap<&'static str, Found>,
}

/// What a rule finds in the base.
#[derive(Default)]
struct Found {
    whole: HashSet<(About, String)>,
    /// The same without the messages.
    about: HashSet<About>,
}

impl<'a> BaseFindings<'a> {
    fn of(context: &Context<'a>) -> Self {
        Self { waivers: context.change.map(BaseWaivers::of), found: HashMap::new() }
    }

    /// Whether a rule finds the same in the base.
    ///
    /// The message may differ, as after a demotion, unless the entry has risen or the finding is about a new step.
    fn has(&mut self, context: &Context<'_>, change: &Difference<'_>, base: &Base<'_>, finding: &Finding) -> bool {
        let found = self.found.entry(finding.rule).or_insert_with(|| {
            let rule = super::find(finding.rule).map(|rule| rule.check);
            let Some(Check::Registry(check) | Check::Promotions { all: check, .. }) = rule else {
                return Found::default();
            };
            let effects = Effects::default();
            let files = base.files;
            let context =
                Context { registry: base.began(), base: None, change: None, files, effects: &effects, ..*context };
            let mut found = Vec::new();
            check(&context, &mut found);
            let whole: HashSet<_> = found.into_iter().map(|finding| renamed(change, finding)).collect();
            let about = whole.iter().map(|(about, _)| about.clone()).collect();
            Found { whole, about }
        });
        let entry = finding.about.entry.as_deref().unwrap_or_default();
        let is_step = finding.step.is_some_and(|step| context.is_appended(entry, step));
        let movement = context.effects.moves.get(entry).and_then(|made| made.movement);
        let has_risen = matches!(movement, Some(Movement::Added | Movement::Promoted | Movement::Readmitted));
        if is_step || has_risen {
            found.whole.contains(&(finding.about.clone(), finding.message.clone()))
        } else {
            found.about.contains(&finding.about)
        }
    }
}

/// The subject and message of a finding in the base, with the names of the head.
fn renamed(change: &Difference<'_>, finding: Finding) -> (About, String) {
    let Finding { mut about, mut message, .. } = finding;
    if let Some(id) = &mut about.entry
        && let Some(now) = change.renamed(id)
    {
        message = message.replace(&format!("`{id}`"), &format!("`{now}`"));
        now.clone_into(id);
    }
    (about, message)
}

/// Finds the waivers of whose end there is something to say.
pub(super) fn ends(
    rule: &Rule,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
    say: impl Fn(Date) -> Option<String>,
) {
    for (index, waiver) in context.registry.waivers.iter().enumerate() {
        let Some(said) = waiver.until.and_then(&say) else { continue };
        let place = Place::Value(place::waiver(index).key("until"));
        findings.push(
            Finding::new(rule.name, place, format!("{} {said}", waiver.label()))
                .help("put right what it excuses and delete it, or have it approved again and write a later `until`")
                .only_entry(&waiver.entries),
        );
    }
}
