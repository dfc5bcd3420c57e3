//! The words that pages use for support: for what is supported, how well, and on which conditions.

/// Nouns for entries, in the singular: "platform", as in "Tier 1 platforms".
const NOUNS: &[&str] = &[
    "api",
    "app",
    "application",
    "arch",
    "architecture",
    "backend",
    "board",
    "browser",
    "chip",
    "client",
    "combination",
    "compiler",
    "component",
    "configuration",
    "connector",
    "controller",
    "cpu",
    "crate",
    "database",
    "device",
    "distribution",
    "distro",
    "driver",
    "editor",
    "engine",
    "environment",
    "extension",
    "feature",
    "framework",
    "hardware",
    "host",
    "image",
    "implementation",
    "integration",
    "interface",
    "interpreter",
    "kernel",
    "language",
    "library",
    "machine",
    "model",
    "module",
    "operator",
    "os",
    "package",
    "platform",
    "plugin",
    "port",
    "processor",
    "product",
    "project",
    "proposal",
    "protocol",
    "provider",
    "runtime",
    "sdk",
    "server",
    "service",
    "setup",
    "system",
    "target",
    "tool",
    "toolchain",
    "triple",
    "version",
];

/// Nouns for entries in languages without blanks between words, with the id of the kind.
const OTHER_NOUNS: &[(&str, &str)] = &[
    ("平台", "platform"),
    ("操作系统", "os"),
    ("作業系統", "os"),
    ("系统", "system"),
    ("系統", "system"),
    ("目标", "target"),
    ("目標", "target"),
    ("架构", "architecture"),
    ("架構", "architecture"),
    ("硬件", "hardware"),
    ("功能", "feature"),
    ("特性", "feature"),
    ("组件", "component"),
    ("插件", "plugin"),
    ("设备", "device"),
    ("浏览器", "browser"),
    ("プラットフォーム", "platform"),
    ("ターゲット", "target"),
    ("플랫폼", "platform"),
];

/// Words for how well something is supported, each with its rank; lower is better. Numbered tiers rank before all
/// of these.
const LEVELS: &[(&str, u32)] = &[
    ("platinum", 10),
    ("gold", 11),
    ("silver", 12),
    ("bronze", 13),
    ("first class", 20),
    ("first class support", 20),
    ("first party", 20),
    ("full", 20),
    ("full support", 20),
    ("fully supported", 20),
    ("complete support", 20),
    ("official", 20),
    ("official support", 20),
    ("officially supported", 20),
    ("primary", 20),
    ("primary support", 20),
    ("core", 20),
    ("production", 20),
    ("production grade", 20),
    ("production ready", 20),
    ("ga", 20),
    ("general availability", 20),
    ("generally available", 20),
    ("stable", 20),
    ("certified", 20),
    ("mature", 20),
    ("supported", 25),
    ("standard", 25),
    ("standard support", 25),
    ("maintained", 25),
    ("actively maintained", 25),
    ("actively supported", 25),
    ("active", 25),
    ("release candidate", 30),
    ("second class", 31),
    ("secondary", 31),
    ("secondary support", 31),
    ("basic", 32),
    ("basic support", 32),
    ("partial", 32),
    ("partial support", 32),
    ("partially supported", 32),
    ("limited", 32),
    ("limited support", 32),
    ("beta", 33),
    ("preview", 34),
    ("tech preview", 34),
    ("technology preview", 34),
    ("technical preview", 34),
    ("developer preview", 34),
    ("maintenance", 35),
    ("maintenance mode", 35),
    ("extended support", 35),
    ("security fixes only", 36),
    ("tertiary", 40),
    ("third class", 40),
    ("best effort", 41),
    ("best effort support", 41),
    ("community", 42),
    ("community support", 42),
    ("community supported", 42),
    ("community maintained", 42),
    ("unofficial", 43),
    ("unofficial support", 43),
    ("unofficially supported", 43),
    ("contrib", 43),
    ("experimental", 50),
    ("experimental support", 50),
    ("alpha", 51),
    ("incubating", 52),
    ("sandbox", 53),
    ("unstable", 54),
    ("prototype", 54),
    ("in development", 54),
    ("under development", 54),
    ("work in progress", 55),
    ("wip", 55),
    ("untested", 56),
    ("deprecated", 60),
    ("legacy", 61),
    ("obsolete", 62),
    ("unmaintained", 63),
    ("end of life", 64),
    ("eol", 64),
    ("archived", 65),
    ("unadopted", 66),
    ("unsupported", 70),
    ("not supported", 70),
    ("no support", 70),
    ("no longer supported", 71),
    ("broken", 72),
    ("完全支持", 20),
    ("官方支持", 20),
    ("正式支持", 20),
    ("稳定", 20),
    ("部分支持", 32),
    ("有限支持", 32),
    ("测试版", 33),
    ("社区支持", 42),
    ("社区维护", 42),
    ("实验性", 50),
    ("实验性支持", 50),
    ("已弃用", 60),
    ("弃用", 60),
    ("不支持", 70),
];

/// Beginnings of words about what is asked or promised, rather than what is supported.
const DEMANDS: &[&str] = &[
    "require",
    "requisite",
    "criteri",
    "polic",
    "promot",
    "demot",
    "guarante",
    "definition",
    "defin",
    "expect",
    "qualif",
    "condition",
    "obligation",
    "responsib",
    "commitment",
    "promise",
    "rule",
    "procedure",
    "process",
    "proposing",
    "adding",
    "becoming",
    "moving",
    "removing",
    "removal",
    "upgrad",
    "downgrad",
    "benefit",
    "limitation",
    "meaning",
    "explan",
    "guideline",
    "checklist",
    "rationale",
    "motivation",
    "faq",
    "glossary",
    "legend",
    "changelog",
    "history",
    "roadmap",
    "comparison",
    "satisf",
    "qualification",
    "sla",
    "escalation",
    "lifecycle",
    "要求",
    "政策",
    "标准",
    "流程",
    "条件",
];

/// Words that make an item of a list a demand or a promise.
const PROMISES: &[&str] = &[
    "must",
    "should",
    "shall",
    "will",
    "may",
    "can",
    "cannot",
    "are",
    "is",
    "has",
    "have",
    "need",
    "needs",
    "required",
    "expected",
    "guaranteed",
    "tested",
    "tests",
    "test",
    "testing",
    "ci",
    "builds",
    "fixed",
    "fixes",
    "bug",
    "bugs",
    "breakage",
    "regression",
    "regressions",
    "response",
    "coverage",
    "block",
    "blocks",
    "blocker",
    "blocking",
    "merged",
    "reviewed",
    "maintainer",
    "maintainers",
    "commit",
    "pull",
    "issues",
    "patches",
    "binaries",
    "provided",
    "documented",
    "documentation",
    "priority",
    "effort",
    "sla",
];

/// Words that announce entries in the sentence before a list or a table.
const ANNOUNCEMENTS: &[&str] = &[
    "include",
    "includes",
    "including",
    "following",
    "currently",
    "listed",
    "these",
    "below",
    "are",
    "is",
    "supports",
    "supported",
    "support",
    "以下",
    "如下",
    "包括",
];

/// The singular of a noun, by the endings that these nouns have.
pub(super) fn singular(word: &str) -> String {
    match word {
        "oses" => return "os".to_owned(),
        "os" | "hardware" | "apis" if word != "apis" => return word.to_owned(),
        _ => {}
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["ches", "xes", "sses"] {
        if let Some(stem) = word.strip_suffix(ending) {
            return format!("{stem}{}", &ending[..ending.len() - 2]);
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) || stem.ends_with("cpu") || stem.ends_with("api") => {
            stem.to_owned()
        }
        _ => word.to_owned(),
    }
}

/// Whether a word is one for what is supported, in the singular or the plural.
pub(super) fn is_noun(word: &str) -> bool {
    NOUNS.contains(&word) || NOUNS.contains(&singular(word).as_str())
}

/// The kind that a text speaks of: the last noun for entries in it, in the singular, with the word before it where the
/// noun alone says too little (`python version`).
pub(super) fn noun(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = words(&lower).collect();
    if let Some(at) = words.iter().rposition(|word| is_noun(word)) {
        let noun = singular(words[at]);
        let before = at.checked_sub(1).map(|before| words[before]);
        let noun = match (before, noun.as_str()) {
            (Some("target"), "triple") => "target".to_owned(),
            (Some("operating"), "system") => "os".to_owned(),
            (Some(before), "version" | "implementation" | "support") if !is_small(before) => format!("{before} {noun}"),
            _ => noun,
        };
        return Some(noun);
    }
    OTHER_NOUNS.iter().find(|(noun, _)| lower.contains(noun)).map(|(_, word)| (*word).to_owned())
}

/// Whether a text is a category in the plural: `Operating systems`, `Compilers:`.
pub(super) fn is_category(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = words(&lower).collect();
    matches!(words.as_slice(), [.., last] if words.len() <= 3 && is_noun(last) && singular(last) != *last)
}

fn is_small(word: &str) -> bool {
    matches!(
        word,
        "the" | "a" | "an" | "of" | "for" | "our" | "all" | "these" | "following" | "supported" | "tier" | "and"
    ) || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The level of support that a text names, if it says nothing else but nouns: `Officially supported platforms`.
pub(super) fn level(text: &str) -> Option<(String, u32)> {
    let lower = text.to_lowercase();
    let kept: Vec<&str> = words(&lower).collect();
    if kept.is_empty() || kept.len() > 6 {
        return None;
    }
    let find = |words: &[&str]| {
        let phrase = words.join(" ");
        LEVELS.iter().find(|(level, _)| *level == phrase).map(|(level, rank)| ((*level).to_owned(), *rank))
    };
    if let Some(found) = find(&kept) {
        return Some(found);
    }
    let mut short = kept.as_slice();
    // "Basic configuration" is a chapter, so only nouns in the plural and those without one may follow the level.
    let several = |word: &str| singular(word) != word || matches!(word, "hardware" | "software" | "support" | "os");
    while let [rest @ .., last] = short
        && (is_noun(last) && several(last) || matches!(*last, "status" | "level" | "tier"))
    {
        short = rest;
    }
    while let [first, rest @ ..] = short
        && (is_noun(first) || matches!(*first, "the" | "current" | "currently" | "our"))
    {
        short = rest;
    }
    // "Target support" has no word left for the level.
    if short.len() < kept.len() && !short.is_empty() { find(short) } else { None }
}

/// Whether a text speaks of demands and promises.
pub(super) fn is_demand(text: &str) -> bool {
    let lower = text.to_lowercase();
    let latin = words(&lower).any(|word| DEMANDS.iter().any(|demand| word.starts_with(demand)));
    latin || DEMANDS.iter().any(|demand| !demand.is_ascii() && lower.contains(demand))
}

/// Whether a cell or an item stands for "nothing".
pub(super) fn is_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.chars().all(|c| !c.is_alphanumeric() && !c.is_ascii_graphic() && !is_symbol(c))
        || text.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '…' | '?' | ' '))
        || matches!(text.as_str(), "n/a" | "na" | "none" | "tbd" | "todo" | "nil" | "无" | "無" | "なし" | "없음")
}

/// Whether a character is a symbol, such as a tick.
fn is_symbol(c: char) -> bool {
    matches!(u32::from(c), 0x2190..=0x2bff | 0x1f000..=0x1faff)
}

/// What a mark in a cell says: yes, no, or something unknown.
pub(super) fn mark(text: &str) -> Option<bool> {
    const YES: &[&str] = &[
        "✓",
        "✔",
        "✔️",
        "✅",
        "☑",
        "☑️",
        "●",
        "•",
        "x",
        "yes",
        "y",
        "true",
        "[x]",
        ":white_check_mark:",
        ":heavy_check_mark:",
        ":ballot_box_with_check:",
        ":green_circle:",
        "🟢",
        "是",
    ];
    const NO: &[&str] = &["✗", "✘", "❌", "✖", "✖️", "no", "n", "false", "[ ]", ":x:", ":no_entry:", "🔴", "○", "否"];
    let text = text.trim().to_lowercase();
    match text.as_str() {
        text if YES.contains(&text) => Some(true),
        text if NO.contains(&text) || is_nothing(text) => Some(false),
        _ => None,
    }
}

/// Whether a text has a word that always means demands: `Tier 1: requirements`.
pub(super) fn is_demand_alone(text: &str) -> bool {
    const ALONE: &[&str] = &["requirement", "criteri", "polic", "definition", "checklist", "procedure"];
    words(&text.to_lowercase()).any(|word| ALONE.iter().any(|demand| word.starts_with(demand)))
}

/// Whether a text says that entries follow.
pub(super) fn is_announcement(text: &str) -> bool {
    let lower = text.to_lowercase();
    let any = words(&lower).any(|word| ANNOUNCEMENTS.contains(&word));
    any || ANNOUNCEMENTS.iter().any(|word| !word.is_ascii() && lower.contains(word))
}

/// Whether an item speaks of demands and promises outside of parentheses.
pub(super) fn is_promise(text: &str) -> bool {
    let lower = without_parentheses(text).to_lowercase();
    let promised = words(&lower).any(|word| PROMISES.contains(&word));
    promised || is_demand(&lower)
}

/// A text without parentheses and brackets and what is in them.
pub(super) fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_whole_texts() {
        let rank = |text| level(text).map(|(_, rank)| rank);
        assert_eq!(rank("Officially supported platforms"), Some(20));
        assert_eq!(rank("✅ Full Support"), Some(20));
        assert_eq!(rank("Best-effort"), Some(41));
        assert_eq!(rank("Supported Platforms"), Some(25));
        assert_eq!(rank("Platform support"), None);
        assert_eq!(rank("Stability"), None);
        assert_eq!(rank("社区支持"), Some(42));
    }

    #[test]
    fn nouns_say_the_kind() {
        let found = |text| noun(text).unwrap_or_default();
        assert_eq!(found("Tier 1 platforms"), "platform");
        assert_eq!(found("Target Triple"), "target");
        assert_eq!(found("for the following Python versions"), "python version");
        assert_eq!(found("Operating Systems"), "os");
        assert_eq!(found("一级平台"), "platform");
        assert_eq!(found("libraries"), "library");
        assert_eq!(found("CPU architectures"), "architecture");
        assert_eq!(found("Notes"), "");
    }
}
