//! What a move needs before anyone decides it: requirements, and what the policy asks for.

use std::collections::HashSet;

use jiff::civil::Date;

use super::checklist::{RequirementRow, checklist, owners_missing};
use crate::model::{Days, Entry, Exceptions, Level, Matrix, Named, Needs, Rank, Registry, Rows, Standing};
use crate::rules;

/// A move that is proposed.
#[derive(Debug)]
pub struct Proposal<'r> {
    /// The entry's id.
    pub id: &'r str,
    /// Its title.
    pub title: &'r str,
    /// What it holds.
    pub from: Named<'r>,
    /// What it is to hold.
    pub to: Named<'r>,
    /// What the new tier is called: `Tier 1: Production ready`.
    pub heading: String,
    /// What that tier promises, in Markdown.
    pub promise: Option<&'r str>,
    /// What that tier requires.
    pub requirements: Vec<RequirementRow<'r>>,
    /// What the policy asks for.
    pub conditions: Vec<Condition<'r>>,
}

/// Something that the policy asks for before a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition<'r> {
    /// A decision of one of these kinds.
    Decision(&'r [String]),
    /// A stay in the tier below.
    Soak {
        /// Its tier.
        held: Named<'r>,
        /// How long.
        soak: Days,
        /// Since when it has been there, if that is known.
        since: Option<Date>,
    },
    /// So many owners.
    Owners {
        /// How many.
        wanted: u32,
        /// How many of them are missing.
        missing: u32,
    },
    /// Time from the decision to the move.
    Notice {
        /// The tier that promises it.
        held: Named<'r>,
        /// How long.
        notice: Days,
    },
    /// The tier is closed to new entries.
    Closed(Named<'r>),
    /// What it depends on holds less.
    Dependency {
        /// The other entry's id.
        id: &'r str,
        /// What that holds.
        held: Named<'r>,
    },
    /// A step in between: the move would go too far at once.
    Between(Named<'r>),
    /// Support in a matrix.
    Support {
        /// The matrix.
        matrix: &'r str,
        /// In how many columns.
        wanted: u32,
        /// In how many it is supported.
        has: u32,
    },
}

/// What is looked up for every move.
#[derive(Debug)]
pub struct MoveConditions<'r> {
    registry: &'r Registry,
    /// The waivers, by entry.
    pub exceptions: Exceptions<'r>,
    matrices: Vec<SupportNeed<'r>>,
}

/// A matrix with `needs`.
#[derive(Debug)]
struct SupportNeed<'r> {
    id: &'r str,
    matrix: &'r Matrix,
    needs: Needs,
    /// Its rows, where the file lists them.
    rows: Option<HashSet<&'r str>>,
    columns: HashSet<&'r str>,
}

/// The proposal that an entry move there.
pub fn proposal<'r>(registry: &'r Registry, entry: &'r Entry, to: Standing, today: Date) -> Proposal<'r> {
    let conditions = MoveConditions::new(registry);
    let tier = to.rank().and_then(|rank| registry.tiers.get(rank.index()));
    let requirements = to.rank().map(|rank| checklist(registry, &conditions.exceptions, entry, rank, today));
    Proposal {
        id: &entry.id,
        title: &entry.title,
        from: registry.named(entry.tier),
        to: registry.named(to),
        heading: tier.map_or_else(|| registry.standing_name(to), crate::model::Tier::heading),
        promise: tier.and_then(|tier| tier.summary.as_deref()),
        requirements: requirements.unwrap_or_default(),
        conditions: conditions.of(entry, to),
    }
}

impl<'r> MoveConditions<'r> {
    /// What a registry asks for before moves.
    pub fn new(registry: &'r Registry) -> Self {
        let need = |(id, matrix): (&'r String, &'r Matrix)| {
            let rows = match &matrix.rows {
                Rows::Kind(_) => None,
                Rows::Entries(ids) => Some(ids.iter().map(String::as_str).collect()),
            };
            let columns = matrix.columns.iter().map(String::as_str).collect();
            Some(SupportNeed { id, matrix, needs: matrix.needs?, rows, columns })
        };
        let matrices = registry.matrices.iter().filter_map(need).collect();
        Self { registry, exceptions: registry.exceptions(), matrices }
    }

    /// What the policy asks for before a move, besides requirements.
    pub fn of(&self, entry: &'r Entry, to: Standing) -> Vec<Condition<'r>> {
        let registry = self.registry;
        let tier = |standing: Standing| standing.rank().and_then(|rank| registry.tiers.get(rank.index()));
        let mut conditions = Vec::new();
        if let Some(tier) = tier(to) {
            if !tier.decided_by.is_empty() {
                conditions.push(Condition::Decision(&tier.decided_by));
            }
            if tier.closed {
                conditions.push(Condition::Closed(registry.named(to)));
            }
        }
        let next = registry.step_towards(entry, to);
        if next != to {
            conditions.push(Condition::Between(registry.named(next)));
        }
        match to {
            Standing::Tier(rank) if to < entry.tier => self.of_promotion(entry, rank, &mut conditions),
            _ => {
                let notice = tier(entry.tier).and_then(|tier| tier.notice);
                conditions.extend(notice.map(|notice| Condition::Notice { held: registry.named(entry.tier), notice }));
            }
        }
        conditions
    }

    fn of_promotion(&self, entry: &'r Entry, rank: Rank, conditions: &mut Vec<Condition<'r>>) {
        let (registry, to) = (self.registry, Standing::Tier(rank));
        conditions.extend(soak(registry, entry, rank));
        let missing = owners_missing(registry, &self.exceptions, entry, rank);
        let wanted = registry.tiers.get(rank.index()).map_or(0, |tier| tier.owners);
        conditions.extend((wanted > 0).then_some(Condition::Owners { wanted, missing }));
        let lower = entry.depends_on.iter().filter_map(|id| registry.entries.get(id)).filter(|other| other.tier > to);
        conditions.extend(lower.map(|other| Condition::Dependency { id: &other.id, held: registry.named(other.tier) }));
        let judged = self.matrices.iter().filter(|need| rank <= need.needs.tier && need.has(entry));
        conditions.extend(judged.map(|need| Condition::Support {
            matrix: need.id,
            wanted: need.needs.columns,
            has: need.supported(&entry.id),
        }));
    }

    /// Whether a condition keeps an entry from moving on this day. A missing decision does not: the proposal asks for it.
    pub fn blocks(&self, condition: &Condition<'_>, entry: &Entry, on: Date) -> bool {
        let (rule, stands) = match condition {
            Condition::Decision(_) | Condition::Notice { .. } => return false,
            Condition::Soak { .. } => {
                ("soaked-too-briefly", condition.earliest().is_some_and(|earliest| earliest > on))
            }
            Condition::Owners { missing, .. } => ("too-few-owners", *missing > 0),
            Condition::Closed(_) => ("tier-closed", true),
            Condition::Dependency { .. } => ("outranks-dependency", true),
            Condition::Between(_) => ("tier-skipped", true),
            Condition::Support { wanted, has, .. } => ("support-gap", has < wanted),
        };
        let by_default = rules::find(rule).map(|rule| rule.level);
        let level = self.registry.lints.get(rule).copied().or(by_default);
        stands && level == Some(Level::Deny) && self.exceptions.of_lint(&entry.id, rule).is_none()
    }
}

impl SupportNeed<'_> {
    fn has(&self, entry: &Entry) -> bool {
        self.rows.as_ref().map_or_else(|| self.matrix.rows.has(entry), |rows| rows.contains(entry.id.as_str()))
    }

    /// In how many columns a row is wholly supported.
    fn supported(&self, row: &str) -> u32 {
        u32::try_from(self.matrix.supported(row, &self.columns)).unwrap_or(u32::MAX)
    }
}

/// How long an entry has to stay in its tier before it may go up.
fn soak<'r>(registry: &'r Registry, entry: &'r Entry, to: Rank) -> Option<Condition<'r>> {
    entry.tier.rank()?;
    let soak = registry.tiers.get(to.index())?.soak?;
    let since = entry.last_move().and_then(|reached| reached.step.date);
    Some(Condition::Soak { held: registry.named(entry.tier), soak, since })
}

impl Condition<'_> {
    /// The first day after a long enough stay.
    pub fn earliest(&self) -> Option<Date> {
        match self {
            Self::Soak { soak, since, .. } => since.map(|since| soak.after(since)),
            _ => None,
        }
    }
}
