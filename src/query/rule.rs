//! What is checked, at which level, and why.

use serde::Serialize;

use crate::model::{Level, Registry};
use crate::rules::{Levels, RULES, Rule};

/// The answer of `tiers rules`.
#[derive(Debug, Serialize)]
pub struct Rules {
    /// The version of this shape.
    pub schema: u32,
    /// Every rule, by name.
    pub rules: Vec<RuleRow>,
}

/// One rule.
#[derive(Debug, Serialize)]
pub struct RuleRow {
    /// Its name.
    pub name: &'static str,
    /// What it is concerned with.
    pub group: &'static str,
    /// Its default level.
    pub level: Level,
    /// Its level in this project; null without a registry.
    pub level_here: Option<Level>,
    /// What it finds, in one phrase.
    pub summary: &'static str,
}

/// The answer of `tiers explain`.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// The version of this shape.
    pub schema: u32,
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleRow,
    /// Why it is wrong and what to do, in Markdown.
    pub explanation: &'static str,
    /// The registry before, for a rule about changes.
    pub base: Option<String>,
    /// A registry in which it finds something.
    pub bad: String,
    /// The record beside it, for a rule about records.
    pub record: Option<RecordRow>,
    /// What `tiers check` prints for it.
    pub output: String,
    /// The same registry, put right.
    pub good: String,
    /// The record beside that one.
    pub good_record: Option<RecordRow>,
    /// Whether its level is fixed and it has no exceptions.
    #[serde(skip)]
    pub is_fixed: bool,
    /// Whether a waiver can excuse what it finds.
    #[serde(skip)]
    pub is_waivable: bool,
}

/// The record of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordRow {
    /// Its path in the checkout.
    pub path: &'static str,
    /// What it says.
    pub text: String,
}

/// Lists the rules, with their levels in this registry if there is one.
pub fn rules(registry: Option<&Registry>) -> Rules {
    Rules { schema: 1, rules: RULES.iter().map(|rule| RuleRow::new(rule, registry)).collect() }
}

/// Explains a rule; `output` is what `check` prints for its bad example.
pub fn explanation(rule: &Rule, registry: Option<&Registry>, output: String) -> Explanation {
    let (bad, good) = (rule.example.bad(), rule.example.good());
    let trimmed = |text: String| text.trim().to_owned();
    Explanation {
        schema: 1,
        rule: RuleRow::new(rule, registry),
        explanation: rule.explanation,
        base: bad.base.map(trimmed),
        bad: trimmed(bad.text),
        record: RecordRow::of(bad.record),
        output,
        good: trimmed(good.text),
        good_record: RecordRow::of(good.record),
        is_fixed: rule.group.is_fixed(),
        is_waivable: rule.is_waivable(),
    }
}

impl RecordRow {
    fn of(record: Option<(&'static str, String)>) -> Option<Self> {
        record.map(|(path, text)| Self { path, text: text.trim().to_owned() })
    }
}

impl RuleRow {
    fn new(rule: &Rule, registry: Option<&Registry>) -> Self {
        let level = |registry| Levels::default().of(rule, registry);
        Self {
            name: rule.name,
            group: rule.group.as_str(),
            level: level(&Registry::default()),
            level_here: registry.map(level),
            summary: rule.summary,
        }
    }
}
