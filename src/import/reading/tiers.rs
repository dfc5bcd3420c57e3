//! What a table says of tiers by itself: in a column, in the titles of its columns, or in its cells.

use std::collections::HashSet;

use crate::import::columns;
use crate::import::mapping::{Mapping, Role};
use crate::import::outline::{Candidate, Outline};
use crate::import::page::Table;
use crate::import::tier::{self, Label, Scale, TierName, squeezed};
use crate::import::words;

/// A table in the place where it stands.
pub(super) struct Context<'c, 'p> {
    pub(super) candidate: &'c Candidate<'p>,
    pub(super) table: &'p Table,
    pub(super) titles: &'c [String],
    pub(super) outline: &'c Outline<'p>,
    pub(super) mapping: &'c Mapping,
}

/// What a table says of tiers by itself.
#[derive(Debug)]
pub(super) enum Tiers {
    Nothing,
    Column { column: usize, sure: bool, bare: bool },
    Columns(Vec<(usize, TierName)>),
    Cells(Vec<usize>),
    Unclear(String),
}

/// Titles of columns that are likely to hold tiers, in the words that remain without "support" and "status".
const TIER_TITLES: &[&str] = &[
    "support",
    "support level",
    "support type",
    "support status",
    "level of support",
    "supported",
    "level",
    "stage",
    "maturity",
    "maturity level",
    "stability",
    "stability level",
    "phase",
    "status",
    "class",
    "support class",
    "support tier",
    "lifecycle",
    "支持级别",
    "支持等级",
    "支持层级",
    "等级",
    "级别",
    "层级",
    "支持状态",
    "支持程度",
    "状态",
    "成熟度",
    "阶段",
    "レベル",
    "ステージ",
    "段階",
    "サポートレベル",
    "등급",
];

impl Context<'_, '_> {
    /// What the titles and the cells say of tiers.
    pub(super) fn tiers(&self) -> Tiers {
        let given = &self.mapping.tiers;
        if let Some(column) = self.titles.iter().position(|title| self.mapping.role(title) == Some(&Role::Tier)) {
            return Tiers::Column { column, sure: true, bare: true };
        }
        let titled: Vec<(usize, TierName)> = self
            .titles
            .iter()
            .enumerate()
            .filter_map(|(column, title)| match tier::column(title, given) {
                Label::One(tier) if tier.scale == Scale::Tier || words::words(title).count() <= 3 => {
                    Some((column, tier))
                }
                _ => None,
            })
            .collect();
        let different: HashSet<&str> = titled.iter().map(|(_, tier)| tier.key.as_str()).collect();
        if different.len() >= 2 && different.len() == titled.len() {
            let sure = titled.iter().filter(|(_, tier)| tier.scale == Scale::Tier).count();
            if sure >= 2 || sure == 0 {
                return Tiers::Columns(titled);
            }
        }

        // Columns by title: the word "tier" is sure, the other words count only if the cells agree.
        let says_tier = |title: &String| {
            let lower = title.to_lowercase();
            words::words(&lower).any(|word| word == "tier" || word == "tiers") && tier::mentions(title).is_empty()
        };
        let filled = |column: usize| {
            self.table.rows.iter().map(move |row| columns::text(row, column)).filter(|cell| !words::is_nothing(cell))
        };
        let share = |column: usize, is: &dyn Fn(&str) -> bool| {
            let (mut all, mut good) = (0_usize, 0_usize);
            for cell in filled(column) {
                all += 1;
                good += usize::from(is(&cell));
            }
            (good, all)
        };
        let by_title: Vec<usize> = (0..self.titles.len()).filter(|column| says_tier(&self.titles[*column])).collect();
        let explicit = |cell: &str| match tier::cell(cell, given, false) {
            // A long text only mentions a tier.
            _ if cell.split_whitespace().count() > 12 => false,
            Label::One(tier) => tier.scale == Scale::Tier,
            Label::Several(tiers) => tiers.iter().any(|tier| tier.scale == Scale::Tier),
            _ => false,
        };
        let fits = |cell: &str| !matches!(tier::cell(cell, given, true), Label::None | Label::Demands);
        let good: Vec<usize> = by_title
            .iter()
            .copied()
            .filter(|column| {
                let (good, all) = share(*column, &fits);
                all > 0 && good * 2 > all
            })
            .collect();
        match good.as_slice() {
            [] => {}
            [column] => return Tiers::Column { column: *column, sure: true, bare: true },
            several => {
                let plain = |column: &&usize| {
                    matches!(squeezed(&self.titles[**column]).as_str(), "tier" | "support tier" | "current tier")
                };
                let exact: Vec<&usize> = several.iter().filter(plain).collect();
                return match exact.as_slice() {
                    [column] => Tiers::Column { column: **column, sure: true, bare: true },
                    _ => Tiers::Unclear(format!(
                        "several of its columns hold tiers; say which: `--column \"{}=tier\"`",
                        self.titles[several[0]]
                    )),
                };
            }
        }

        // Columns by content.
        let tiered: Vec<usize> = (0..self.titles.len())
            .filter(|column| {
                let (good, all) = share(*column, &explicit);
                all > 0 && good * 5 >= all * 4
            })
            .collect();
        match tiered.as_slice() {
            [] => {}
            [column] => return Tiers::Column { column: *column, sure: true, bare: false },
            several => {
                // If the titles are releases, a row may hold another tier in each.
                let releases = several.iter().filter(|column| is_release(&self.titles[**column])).count();
                if releases * 2 > several.len() {
                    return Tiers::Unclear(format!(
                        "several of its columns hold tiers; say which: `--column \"{}=tier\"`",
                        self.titles[several[0]]
                    ));
                }
                return Tiers::Cells(tiered);
            }
        }

        // Columns that may hold levels in words.
        for column in 0..self.titles.len() {
            let title = squeezed(&self.titles[column]);
            if !TIER_TITLES.contains(&title.as_str()) {
                continue;
            }
            let numbered = matches!(title.as_str(), "stage" | "phase");
            let is_level = |cell: &str| match tier::cell(cell, given, false) {
                Label::One(_) => true,
                Label::None => numbered && cell.trim().bytes().all(|byte| byte.is_ascii_digit()),
                _ => false,
            };
            let (good, all) = share(column, &is_level);
            if all > 0 && good * 10 >= all * 9 {
                return Tiers::Column { column, sure: false, bare: numbered };
            }
        }
        Tiers::Nothing
    }
}

/// Whether a title is that of a release: `14.x`, `v2.0`, `FreeBSD 13`.
fn is_release(title: &str) -> bool {
    words::words(title).any(|word| {
        let digits = word.trim_start_matches(['v', 'V']);
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_digit() || c == 'x')
    }) && title.split_whitespace().count() <= 3
        && (title.contains(".x") || title.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit()))
}
