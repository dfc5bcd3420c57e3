//! What a registry means once it is read. No text, no places, no command line, no files and no clock.

mod decision;
mod entry;
mod field;
mod matrix;
mod mirror;
mod note;
mod policy;
mod project;
mod release;
mod requirement;
mod scalar;
mod support;
mod tier;
mod waiver;

use std::cmp::Ordering;

use indexmap::IndexMap;
use jiff::civil::Date;

pub use decision::{Decision, RecordSource};
pub use entry::{Entry, Event, Moment, Name, NoMoment, Step, Transition};
pub use field::Field;
pub use matrix::{Cell, Matrix, Needs, Rows, Support};
pub use mirror::{Mirror, MirrorForm, Pointers};
pub use note::{Note, SharedNote};
pub use policy::{Kind, Level, Policy};
pub use project::{Docs, Project, Render};
pub use release::Release;
pub use requirement::{Assessment, Evidence, NeededAt, Required, Requirement, Status};
pub use scalar::{Days, Period, Version};
pub use support::{Basis, Lifetime, Line, Phase, SupportPolicy, Window};
pub use tier::{NONE, Named, REMOVED, Rank, Standing, Tier};
pub use waiver::{Exceptions, Waived, Waiver};

/// A whole registry. Every map and list keeps the order of the file.
///
/// References are ids. A registry that was read without findings has no dangling ones, and aliases in the file have
/// been replaced by the ids they stand for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Registry {
    /// The project whose support is recorded.
    pub project: Project,
    /// The tiers, from most to least supported; a [`Rank`] is an index into it.
    pub tiers: Vec<Tier>,
    /// The categories of entries, by id.
    pub kinds: IndexMap<String, Kind>,
    /// What the project allows.
    pub policy: Policy,
    /// The levels that `[lints]` gives to rules, by the rule's name.
    pub lints: IndexMap<String, Level>,
    /// What entries must satisfy, by id.
    pub requirements: IndexMap<String, Requirement>,
    /// Where the records of decisions are kept, by kind of decision.
    pub records: IndexMap<String, RecordSource>,
    /// The attributes that the project defines for itself, by id.
    pub fields: IndexMap<String, Field>,
    /// The remarks that several things share, by id.
    pub notes: IndexMap<String, SharedNote>,
    /// The recorded resolutions, by id.
    pub decisions: IndexMap<String, Decision>,
    /// The features and targets, tombstones included, by id.
    pub entries: IndexMap<String, Entry>,
    /// The approved exceptions.
    pub waivers: Vec<Waiver>,
    /// The versions of the project.
    pub releases: Vec<Release>,
    /// The days on which branches were cut, in order, each with its index in `releases`; see [`Registry::since`].
    pub branches: Vec<(Date, usize)>,
    /// Support per entry and column, by id.
    pub matrices: IndexMap<String, Matrix>,
    /// The files of the project's own that have to agree with this registry, by name.
    pub mirrors: IndexMap<String, Mirror>,
    /// What `tiers docs` fills.
    pub docs: Docs,
}

impl Registry {
    /// The rank of the tier with this id, if there is one.
    pub fn rank(&self, id: &str) -> Option<Rank> {
        self.tiers.iter().position(|tier| tier.id == id).map(Rank::new)
    }

    /// The id of a tier of this registry.
    pub fn tier_id(&self, rank: Rank) -> &str {
        self.tiers.get(rank.index()).map_or("?", |tier| &tier.id)
    }

    /// The standing for a word in the file: a tier's id, `none` or `removed`.
    pub fn standing(&self, id: &str) -> Option<Standing> {
        match id {
            NONE => Some(Standing::NoTier),
            REMOVED => Some(Standing::Removed),
            id => self.rank(id).map(Standing::Tier),
        }
    }

    /// The standings that a word on the command line may mean: the one with this id; else the tiers with this id, label
    /// or name, without regard to case and punctuation, as in `tier-1`; else those with such a prefix.
    pub fn standings_meant(&self, word: &str) -> Vec<Standing> {
        if let Some(standing) = self.standing(word) {
            return vec![standing];
        }
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let wanted: String = plain(word);
        let tiers = |fits: &dyn Fn(&str) -> bool| -> Vec<Standing> {
            let fitting = |tier: &Tier| tier.names().iter().any(|name| fits(&plain(name)));
            let ranks = (0..self.tiers.len()).filter(|index| fitting(&self.tiers[*index])).map(Rank::new);
            ranks.map(Standing::Tier).collect()
        };
        let exact = tiers(&|name| name == wanted);
        if wanted.is_empty() || !exact.is_empty() { exact } else { tiers(&|name| name.starts_with(&wanted)) }
    }

    /// The standings of those that hold a tier, the highest first.
    pub fn tier_standings(&self) -> impl Iterator<Item = Standing> + use<> {
        (0..self.tiers.len()).map(|index| Standing::Tier(Rank::new(index)))
    }

    /// A standing as it is written in the file: a tier's id, `none` or `removed`.
    pub fn standing_id(&self, standing: Standing) -> &str {
        match standing {
            Standing::Tier(rank) => self.tier_id(rank),
            Standing::NoTier => NONE,
            Standing::Removed => REMOVED,
        }
    }

    /// A standing in a sentence: `Tier 1`, `beta`, `no tier`, `removed`.
    pub fn standing_name(&self, standing: Standing) -> String {
        self.named(standing).label()
    }

    /// A standing with its names.
    pub fn named(&self, standing: Standing) -> Named<'_> {
        match standing {
            Standing::Tier(rank) => self
                .tiers
                .get(rank.index())
                .map_or(Named::plain("?"), |tier| Named { rank: Some(rank), ..tier.named() }),
            Standing::NoTier | Standing::Removed => Named::plain(self.standing_id(standing)),
        }
    }

    /// The least supported tier.
    pub fn last_rank(&self) -> Option<Rank> {
        self.tiers.len().checked_sub(1).map(Rank::new)
    }

    /// The tier that an entry could reach next: the one above its own, or where its kind starts if it holds none yet.
    /// `None` at the top and for a tombstone.
    pub fn next_rank(&self, entry: &Entry) -> Option<Rank> {
        match entry.tier {
            Standing::Tier(rank) => rank.above(),
            Standing::NoTier => self.start(&entry.kind).or_else(|| self.last_rank()),
            Standing::Removed => None,
        }
    }

    /// The entry that this name means today or meant once: its id, an alias or a former name, without regard to case
    /// where that is unambiguous.
    pub fn find(&self, name: &str) -> Option<(&Entry, Name)> {
        if let Some(entry) = self.entries.get(name) {
            return Some((entry, Name::Id));
        }
        let mut best: Option<(&Entry, Name)> = None;
        for entry in self.entries.values() {
            if let Some(found) = entry.answers_to(name)
                && best.is_none_or(|(_, held)| found < held)
            {
                best = Some((entry, found));
            }
        }
        best
    }

    /// The kind's own rule where it has one, else the policy's: the tier in which a new entry starts.
    pub fn start(&self, kind: &str) -> Option<Rank> {
        self.kinds.get(kind).and_then(|kind| kind.start).or(self.policy.start)
    }

    /// The kind's own rule where it has one, else the policy's: how many tiers one promotion may climb.
    pub fn max_climb(&self, kind: &str) -> Option<u32> {
        self.kinds.get(kind).and_then(|kind| kind.max_climb).or(self.policy.max_climb)
    }

    /// The kind's own rule where it has one, else the policy's: the lowest tier for an entry that is on by default.
    pub fn default_on(&self, kind: &str) -> Option<Rank> {
        self.kinds.get(kind).and_then(|kind| kind.default_on).or(self.policy.default_on)
    }

    /// Whether the policy, the tiers and this kind put no condition on moves. Then no decision is needed, and a new
    /// entry needs no date. Requirements, which are about the entry itself, do not count. An unknown kind has no
    /// conditions.
    pub fn asks_for_nothing(&self, kind: &str) -> bool {
        let Policy {
            kind: _,
            start,
            max_climb,
            default_on,
            removable_from,
            enforced_from,
            support: _,
            backdate,
            decided_by,
            decision_valid,
            decision,
        } = &self.policy;
        let limited = start.is_some() || max_climb.is_some() || default_on.is_some() || removable_from.is_some();
        let judged = enforced_from.is_some() || backdate.is_some() || decision_valid.is_some();
        let decided = !decided_by.is_empty() || decision.is_some();
        let kind = self.kinds.get(kind).is_some_and(|kind| {
            let Kind { title: _, target_triples: _, start, max_climb, default_on } = kind;
            start.is_some() || max_climb.is_some() || default_on.is_some()
        });
        let tiers = self.tiers.iter().any(|tier| {
            let Tier {
                id: _,
                label: _,
                name: _,
                summary: _,
                security_fixes: _,
                owners,
                soak,
                decided_by,
                notice,
                closed,
                decision,
            } = tier;
            let way = soak.is_some() || notice.is_some() || *closed;
            *owners > 0 || way || !decided_by.is_empty() || decision.is_some()
        });
        !(limited || judged || decided || kind || tiers)
    }

    /// The kinds of decision that may loosen the policy or grant a waiver: those in `[policy]`, else those that may
    /// move an entry into the first tier. Empty: any.
    pub fn decided_by(&self) -> &[String] {
        let first = self.tiers.first().map_or(&[][..], |tier| &tier.decided_by);
        if self.policy.decided_by.is_empty() { first } else { &self.policy.decided_by }
    }

    /// The transitions that policy judges, entry by entry.
    pub fn judged(&self) -> impl Iterator<Item = Transition<'_>> {
        let transitions = self.entries.values().flat_map(Entry::transitions);
        transitions.filter(|transition| self.policy.judges(transition.step.date))
    }

    /// The entries that replace one after its removal, if they held at least as much on that day. A merge into less
    /// support is a removal.
    pub fn successor(&self, removal: Transition<'_>) -> Option<&Entry> {
        let (_, held) = removal.reached()?;
        let day = Moment::Day(removal.step.date?);
        let holds_as_much =
            |entry: &&Entry| entry.held_at(&day, self).is_some_and(|transition| transition.step.tier <= held.tier);
        let merged = removal.entry.is_merged().then_some(&removal.entry.replaced_by)?;
        merged.iter().filter_map(|id| self.entries.get(id)).find(holds_as_much)
    }

    /// The requirements that an entry of this kind needs to hold a tier, in the order of the file.
    pub fn needed<'a>(&'a self, kind: &'a str, rank: Rank) -> impl Iterator<Item = (&'a str, &'a Requirement)> {
        self.requirements
            .iter()
            .filter(move |(_, requirement)| requirement.needed_at.rank(kind).is_some_and(|at| rank <= at))
            .map(|(id, requirement)| (id.as_str(), requirement))
    }

    /// What a tier requires of an entry, in the order of the file, and how far the entry meets it.
    pub fn required<'a>(
        &'a self,
        exceptions: &Exceptions<'a>,
        entry: &'a Entry,
        rank: Rank,
    ) -> impl Iterator<Item = Required<'a>> {
        self.needed(&entry.kind, rank)
            .map(move |(id, requirement)| self.requirement(exceptions, entry, id, requirement))
    }

    /// How far an entry meets a requirement, whether or not its tier needs it.
    pub fn requirement<'a>(
        &'a self,
        exceptions: &Exceptions<'a>,
        entry: &'a Entry,
        id: &'a str,
        requirement: &'a Requirement,
    ) -> Required<'a> {
        let waiver = exceptions.of_requirement(&entry.id, id);
        Required { id, requirement, decisive: self.decisive(entry, id), waiver }
    }

    /// The assessment that decides how far an entry meets a requirement, with the id of the requirement assessed;
    /// `None` if there is none. With alternatives, the best among its own assessment and theirs decides.
    pub fn decisive<'a>(&'a self, entry: &'a Entry, requirement: &'a str) -> Option<(&'a str, &'a Assessment)> {
        let alternatives = self.requirements.get(requirement).map_or(&[][..], |requirement| &requirement.any_of);
        let ids = std::iter::once(requirement).chain(alternatives.iter().map(String::as_str));
        let assessed = ids.filter_map(|id| Some((id, entry.requirements.get(id)?)));
        // Among equals the first counts: its own, if there is one.
        assessed.reduce(|best, other| if other.1.status > best.1.status { other } else { best })
    }

    /// The status of a requirement for an entry; `None` is unknown.
    pub fn status(&self, entry: &Entry, requirement: &str) -> Option<Status> {
        self.decisive(entry, requirement).map(|(_, assessment)| assessment.status)
    }

    /// The waivers, to be looked up by entry.
    pub fn exceptions(&self) -> Exceptions<'_> {
        Exceptions::of(&self.waivers)
    }

    /// The release that a version or a unique prefix names: `38` is the newest listed 38.x.
    pub fn release(&self, version: &Version) -> Option<&Release> {
        let matching = |release: &&Release| version.is_prefix_of(&release.version);
        self.releases
            .iter()
            .find(|release| release.version == *version)
            .or_else(|| self.releases.iter().filter(matching).max_by(|a, b| a.version.cmp(&b.version)))
    }

    /// The moment that was meant: a version that is a unique prefix stands for the newest such release.
    ///
    /// Fails for a year, and for a version later than every listed release: the answer would be today's, presented as
    /// another.
    pub fn moment(&self, moment: Moment) -> Result<Moment, NoMoment> {
        let Moment::Release(version) = moment else { return Ok(moment) };
        if let Some(release) = self.release(&version) {
            return Ok(Moment::Release(release.version.clone()));
        }
        if let Some(year) = version.year() {
            let newest = self.named_releases().filter(|named| version.is_prefix_of(named)).max();
            return newest.map(|newest| Moment::Release(newest.clone())).ok_or(NoMoment::Year(year));
        }
        match self.newest_release() {
            Some(newest) if version > *newest && !self.releases.is_empty() => {
                Err(NoMoment::Beyond { version: version.to_string(), newest: newest.to_string() })
            }
            _ => Ok(Moment::Release(version)),
        }
    }

    /// The newest version that is listed or named by a step.
    pub fn newest_release(&self) -> Option<&Version> {
        self.named_releases().max()
    }

    /// Every version that is listed or named by a step.
    fn named_releases(&self) -> impl Iterator<Item = &Version> {
        let steps = self.entries.values().flat_map(|entry| &entry.history);
        self.releases.iter().map(|release| &release.version).chain(steps.filter_map(|step| step.since.as_ref()))
    }

    /// The first release that includes a step: the one it names, else the first whose branch was cut on its day or
    /// later. Unknown without a day or a known branch.
    pub fn since<'r>(&'r self, step: &'r Step) -> Option<&'r Version> {
        let by_branch = || {
            let date = step.date?;
            let first = self.branches.partition_point(|(branch, _)| *branch < date);
            self.branches
                .get(first)
                .and_then(|(_, release)| self.releases.get(*release))
                .map(|release| &release.version)
        };
        step.since.as_ref().or_else(by_branch)
    }

    /// The day that decides what a version includes: when its branch was cut, else when it came out. A version that is
    /// not listed has the day of the next one. `None` for a planned release without a branch.
    pub fn cut(&self, version: &Version) -> Option<Date> {
        let next = || {
            let later = self.releases.iter().filter(|release| release.version > *version);
            later.min_by(|a, b| a.version.cmp(&b.version))
        };
        let release = self.release(version).or_else(next)?;
        release.branch.or(release.date)
    }

    /// The day of a moment, if it is known. A release that is not listed has the day of the next one.
    pub fn day_of(&self, moment: &Moment) -> Option<Date> {
        let version = match moment {
            Moment::Day(day) => return Some(*day),
            Moment::Release(version) => version,
        };
        let next = || {
            let later = self.releases.iter().filter(|release| release.version > *version);
            later.min_by(|a, b| a.version.cmp(&b.version))
        };
        self.release(version).or_else(next)?.date
    }

    /// The link of a pull request, where `[project]` says how one is made.
    pub fn pull_request_url(&self, number: u64) -> Option<String> {
        let template = self.project.pull_request.as_ref()?;
        Some(template.replace("{}", &number.to_string()))
    }

    /// Whether a link leads to this pull request or a page below it. Where `[project]` has no template, any link may.
    pub fn is_pull_request_url(&self, number: u64, url: &str) -> bool {
        let Some(expected) = self.pull_request_url(number) else { return true };
        let rest = url.strip_prefix(&expected);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    }

    /// Where a decision can be read.
    pub fn decision_url(&self, id: &str) -> Option<&str> {
        self.decisions.get(id)?.url.as_deref()
    }

    /// The link of an issue, where `[project]` says how one is made.
    pub fn issue_url(&self, number: u64) -> Option<String> {
        let template = self.project.issue.as_ref()?;
        Some(template.replace("{}", &number.to_string()))
    }

    /// The text of a remark, in Markdown.
    pub fn note<'r>(&'r self, note: &'r Note) -> &'r str {
        match note {
            Note::Own(text) => text,
            Note::Shared(id) => self.notes.get(id).map_or(id, |note| &note.text),
        }
    }

    /// The texts of remarks, in Markdown.
    pub fn note_texts<'r>(&'r self, notes: &'r [Note]) -> Vec<&'r str> {
        notes.iter().map(|note| self.note(note)).collect()
    }

    /// The web address for the `url` of an entry or a cell: a web address as it is, a path below `[docs] base-url`.
    /// `None` without `base-url`, and for a place on the same page.
    pub fn web_address(&self, url: &str) -> Option<String> {
        if url.starts_with("https://") || url.starts_with("http://") {
            return Some(url.to_owned());
        }
        if url.starts_with('#') {
            return None;
        }
        let base = self.docs.base_url.as_ref()?;
        Some(format!("{}/{url}", base.trim_end_matches('/')))
    }

    /// The entries in the order of every output: tier, kind (both as in the file), id in natural order.
    pub fn sort(&self, entries: &mut [(&Entry, Standing)]) {
        self.sort_by(entries, |entry| *entry);
    }

    /// The same order for anything with an entry and a standing.
    pub fn sort_by<'r, T>(&self, rows: &mut [(T, Standing)], entry: impl Fn(&T) -> &'r Entry) {
        rows.sort_by_cached_key(|(row, tier)| {
            let entry = entry(row);
            (*tier, self.kinds.get_index_of(&entry.kind), Natural(&entry.id))
        });
    }
}

/// The natural order of two ids: `x2` before `x10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    // Many ids begin alike. What follows a letter that both have is compared as if it stood alone.
    let bytes = a.bytes().zip(b.bytes());
    let mut start = bytes.take_while(|(a, b)| a == b).count();
    while !a.is_char_boundary(start) || a[..start].ends_with(|c: char| c.is_ascii_digit()) {
        start -= 1;
    }
    alphanumeric_sort::compare_str(&a[start..], &b[start..]).then_with(|| a.cmp(b))
}

/// An id in its natural order.
#[derive(PartialEq, Eq)]
struct Natural<'i>(&'i str);

impl Ord for Natural<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(self.0, other.0)
    }
}

impl PartialOrd for Natural<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::natural;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, failure_persistence: None, ..proptest::prelude::ProptestConfig::default() })]

        /// What two ids have in common may be left out.
        #[test]
        fn the_natural_order_is_that_of_whole_ids(common in "[ax0-2ä点-]{0,6}", a in "[ax0-2ä点-]{0,6}", b in "[ax0-2ä点-]{0,6}") {
            let (a, b) = (format!("{common}{a}"), format!("{common}{b}"));
            let whole = alphanumeric_sort::compare_str(&a, &b).then_with(|| a.cmp(&b));
            proptest::prop_assert_eq!(natural(&a, &b), whole);
        }
    }
}
