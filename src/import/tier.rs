//! Finds the names of tiers in a text: "Tier 1 with Host Tools", "Tier-2", "二级平台", "Experimental".

use std::ops::Range;

use super::words;

/// A tier by the name that a page gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierName {
    /// Its identity on all pages: its number or word, and what qualifies that.
    pub key: String,
    /// Its name as the page writes it.
    pub label: String,
    /// Its other name, as in "Tier 1 - Production Ready".
    pub name: Option<String>,
    /// Its place among others, the most supported first.
    pub rank: Rank,
    /// What its name is made of.
    pub scale: Scale,
}

/// The place of a tier among others.
pub(super) type Rank = (u32, i64);

/// What a tier's name is made of, from the surest to the loosest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// The word "tier" with a number or a letter, or a name that was given to `--tier`.
    Tier,
    /// Another word with a number, such as "level" or "phase": there have to be at least two of them.
    Numbered,
    /// A word such as "experimental": there have to be at least two of them.
    Word,
}

/// A tier named in a text.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) tier: TierName,
    pub(super) range: Range<usize>,
}

/// What a heading, a cell or the title of a column says of tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    /// Nothing.
    None,
    /// It is the name of one tier.
    One(TierName),
    /// It names more than one.
    Several(Vec<TierName>),
    /// It speaks of what a tier asks and promises.
    Demands,
}

/// Names of tiers that the user gave, as in `--tier "Core=1"`: the text in lower case, and the id.
#[derive(Debug, Clone, Default)]
pub struct Given(pub Vec<(String, String)>);

impl Given {
    /// The tier of this name.
    pub(super) fn find(&self, text: &str) -> Option<TierName> {
        let wanted = squeezed(text);
        let at = self.0.iter().position(|(name, _)| squeezed(name) == wanted)?;
        // Its own words may say where it stands; else the order of the flags does.
        let rank = match named(text, &Self::default()) {
            Label::One(tier) => tier.rank,
            _ => (15, i64::try_from(at).unwrap_or(i64::MAX)),
        };
        let label = text.trim().to_owned();
        Some(TierName { key: format!("={}", self.0[at].1), label, name: None, rank, scale: Scale::Tier })
    }

    /// The tier that the user gave for its label, if one was given; else the same.
    pub(super) fn meant(&self, tier: TierName) -> TierName {
        match self.find(&tier.label) {
            Some(given) => TierName { name: tier.name, rank: tier.rank, ..given },
            None => tier,
        }
    }
}

/// The form in which names are compared: letters and digits in lower case, with single blanks.
pub(super) fn squeezed(text: &str) -> String {
    words::words(&text.to_lowercase()).collect::<Vec<_>>().join(" ")
}

/// Words that stand before a number, with whether a higher number is more support.
const NUMBERED: &[(&str, bool)] = &[
    ("level", false),
    ("class", false),
    ("category", false),
    ("group", false),
    ("grade", false),
    ("ring", false),
    ("stage", true),
    ("phase", true),
    ("stufe", false),
    ("ebene", false),
    ("niveau", false),
    ("palier", false),
    ("nivel", false),
    ("nível", false),
    ("livello", false),
    ("уровень", false),
    ("poziom", false),
];

/// Words before a number in languages without blanks between words.
const UNPARTED: &[&str] = &["层级", "層級", "等级", "等級", "级别", "級別", "ティア", "レベル", "티어", "레벨", "등급"];

/// Words behind a number in these languages.
const COUNTERS: &[&str] = &["级", "級", "层", "層", "梯队", "梯隊", "档", "类", "類", "단계", "등급", "階層"];

/// Words that show that the tier behind them is only compared with.
const NEGATIONS: &[&str] = &["than", "below", "above", "not", "non", "except", "unlike", "beyond", "outside", "no"];

/// The tiers that a text names, in order, without those that it only compares with.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let words = placed_words(text);
    let mut found: Vec<Mention> = Vec::new();
    let mut index = 0;
    while index < words.len() {
        let (range, word) = &words[index];
        let lower = word.to_lowercase();
        let mut next = index + 1;
        if let Some(rest) = lower.strip_prefix("tiers").or_else(|| lower.strip_prefix("tier")) {
            let negated =
                index.checked_sub(1).is_some_and(|before| NEGATIONS.contains(&words[before].1.to_lowercase().as_str()));
            let mut names = Vec::new();
            if rest.is_empty() {
                // "Tier 1", "Tier-1", "tiers 1, 2 and 3", "Tier 1/2".
                let mut end = range.end;
                while let Some((place, word)) = words.get(next) {
                    let between = &text[end..place.start];
                    let joined = if names.is_empty() {
                        between.chars().count() <= 3 && between.chars().all(|c| " -_:#.*\u{a0}\u{2011}–".contains(c))
                    } else {
                        !between.contains(['(', ')', '.', ':', ';']) && between.trim().chars().count() <= 1
                    };
                    if joined
                        && let Some(number) = number(word, true)
                        // "Tier 1, 64-bit" is one tier.
                        && (names.is_empty() || word.chars().all(|c| c.is_ascii_digit()))
                        && (names.is_empty() || !text[place.end..].starts_with('-'))
                    {
                        names
                            .push((range.start.max(if names.is_empty() { 0 } else { place.start })..place.end, number));
                        end = place.end;
                        next += 1;
                    } else if joined && !names.is_empty() && matches!(word.to_lowercase().as_str(), "and" | "or" | "to")
                    {
                        let follows = words.get(next + 1).is_some_and(|(place, word)| {
                            word.chars().all(|c| c.is_ascii_digit())
                                && number(word, true).is_some()
                                && !text[place.end..].starts_with('-')
                        });
                        if !follows {
                            break;
                        }
                        end = place.end;
                        next += 1;
                    } else {
                        break;
                    }
                }
                // "First tier", "second-tier".
                if names.is_empty()
                    && let Some(before) = index.checked_sub(1)
                    && let Some(number) = ordinal(&words[before].1)
                {
                    names.push((words[before].0.start..range.end, number));
                }
            } else if let Some(number) = number(&word[word.len() - rest.len()..], true) {
                names.push((range.clone(), number));
            }
            if !negated {
                found.extend(names.into_iter().map(|(range, number)| Mention {
                    tier: numbered(Scale::Tier, &text[range.clone()], &number, false),
                    range,
                }));
            }
        } else if let Some((_, upwards)) = NUMBERED.iter().find(|(numbered, _)| *numbered == lower)
            && let Some((place, word)) = words.get(next)
            && text[range.end..place.start].chars().count() == 1
            && let Some(number) = number(word, false)
        {
            let range = range.start..place.end;
            let tier = numbered(Scale::Numbered, &text[range.clone()], &number, *upwards);
            found.push(Mention { tier, range });
            next += 1;
        }
        index = next;
    }
    found.extend(unparted(text));
    found
}

/// The different tiers among mentions.
pub(super) fn different(mentions: &[Mention]) -> Vec<TierName> {
    let mut tiers: Vec<TierName> = Vec::new();
    for mention in mentions {
        if tiers.iter().all(|tier| tier.key != mention.tier.key) {
            tiers.push(mention.tier.clone());
        }
    }
    tiers
}

/// What a heading says.
pub(super) fn heading(text: &str, given: &Given) -> Label {
    if let Some(tier) = given.find(text) {
        return Label::One(tier);
    }
    // What stands in parentheses or behind a dash explains: "Tier 1 - guaranteed to work".
    let bare = words::without_parentheses(text);
    if words::is_demand(&leading(&bare)) || words::is_demand_alone(&bare) {
        return Label::Demands;
    }
    let mut label = named(text, given);
    if let Label::One(tier) = &mut label
        && let [mention] = mentions(text).as_slice()
    {
        tier.name = explanation(&text[mention.range.end..]);
    }
    label
}

/// The name behind a dash, a colon or in parentheses: "Production Ready" in "Tier 1 - Production Ready".
fn explanation(behind: &str) -> Option<String> {
    /// A longer text is no name.
    const LONGEST: usize = 40;
    let behind = behind.trim();
    let name = match behind.chars().next()? {
        '-' | '–' | '—' | ':' | '：' => behind.trim_start_matches(['-', '–', '—', ':', '：']).trim(),
        '(' | '（' => behind.trim_matches(['(', ')', '（', '）']).trim(),
        _ => return None,
    };
    let fits = !name.is_empty() && name.chars().count() <= LONGEST && !name.contains(['(', ')', '[', ']', '*', '`']);
    fits.then(|| name.to_owned())
}

/// What the title of a column says.
pub(super) fn column(text: &str, given: &Given) -> Label {
    if given.find(text).is_none() && words::is_demand(text) {
        return Label::Demands;
    }
    let short = text.trim();
    if short.len() == 2 && short.starts_with(['T', 't']) {
        return named(&format!("Tier {}", &short[1..]), given);
    }
    named(text, given)
}

/// What a cell says in a column of tiers; `bare` if a number alone is the name of one.
pub(super) fn cell(text: &str, given: &Given, bare: bool) -> Label {
    if let Some(tier) = given.find(text) {
        return Label::One(tier);
    }
    let cleaned = without_marks(text);
    if words::is_nothing(&cleaned) {
        return Label::None;
    }
    let mut tiers: Vec<TierName> = Vec::new();
    // "Tier 1 (running) / Experimental (compiling)".
    for part in cleaned.split([';', '/']).filter(|part| !part.trim().is_empty()) {
        match one_cell(part, given, bare) {
            Label::One(tier) => tiers.push(tier),
            Label::Several(more) => tiers.extend(more),
            Label::None | Label::Demands => {
                // "Supported / tested" is no name of a tier, nor is a path.
                return one_cell(&cleaned, given, bare);
            }
        }
    }
    tiers.dedup_by(|a, b| a.key == b.key);
    match tiers.len() {
        0 => Label::None,
        1 => Label::One(tiers.remove(0)),
        _ => Label::Several(tiers),
    }
}

fn one_cell(text: &str, given: &Given, bare: bool) -> Label {
    let text = text.trim().trim_matches(|c: char| "*†‡¹²³⁴ ".contains(c));
    if bare && let Some(number) = number(text, true) {
        let label = format!("Tier {text}");
        return Label::One(numbered(Scale::Tier, &label, &number, false));
    }
    // `t1` is a moment rather than a tier, unless the title says that the column has tiers.
    let short = text.starts_with('T') || bare && text.starts_with('t');
    if text.len() == 2 && short && text.as_bytes()[1].is_ascii_digit() {
        return named(&format!("Tier {}", &text[1..]), given);
    }
    named(text, given)
}

/// The tier that a whole text names.
fn named(text: &str, given: &Given) -> Label {
    if let Some(tier) = given.find(text) {
        return Label::One(tier);
    }
    let mentions = mentions(text);
    match different(&mentions).as_slice() {
        [] => {}
        [tier] => return Label::One(given.meant(qualified(tier.clone(), text, &mentions[0].range))),
        several => return Label::Several(several.to_vec()),
    }
    // "Experimental (no builds)" and "Supported: tested in CI" begin with the name.
    let lead = leading(text);
    match words::level(&lead) {
        Some((word, rank)) => {
            let label = phrase(&lead, &word);
            let key = word.replace(' ', "-");
            Label::One(given.meant(TierName { key, label, name: None, rank: (rank, 0), scale: Scale::Word }))
        }
        None => Label::None,
    }
}

/// The spelling of these words in a text: "Officially supported" in "Officially supported platforms".
fn phrase(text: &str, wanted: &str) -> String {
    let words = placed_words(text);
    let wanted: Vec<&str> = wanted.split(' ').collect();
    let found = words
        .windows(wanted.len())
        .find(|window| window.iter().zip(&wanted).all(|((_, word), wanted)| word.to_lowercase() == *wanted));
    match found.and_then(|window| Some((window.first()?.0.start, window.last()?.0.end))) {
        Some((start, end)) => text[start..end].to_owned(),
        None => text.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_owned(),
    }
}

/// A name up to where its explanation begins.
fn leading(text: &str) -> String {
    let end = text.find(['(', '（', ':', '：', ',', '–', '—']).or_else(|| text.find(" - ")).unwrap_or(text.len());
    text[..end].to_owned()
}

/// The name of a tier with what qualifies its number: "Tier 2 with Host Tools".
fn qualified(mut tier: TierName, text: &str, place: &Range<usize>) -> TierName {
    let behind = text[place.end..].trim_start();
    let first = behind.split_whitespace().next().unwrap_or("").to_lowercase();
    if matches!(first.as_str(), "with" | "without" | "w/" | "w/o" | "plus" | "only") {
        let behind = leading(behind);
        let behind = behind.trim_end_matches(|c: char| !c.is_alphanumeric());
        tier.key = format!("{}-{}", tier.key, squeezed(behind).replace(' ', "-"));
        tier.label = format!("{} {behind}", tier.label);
    }
    tier
}

/// A text without what stands in brackets, as footnote marks do: `[d][a]`.
fn without_marks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        kept.push_str(&rest[..open]);
        match rest[open..].find(']') {
            Some(close) => rest = &rest[open + close + 1..],
            None => rest = "",
        }
    }
    kept + rest
}

/// A word with its place: letters and digits; a point within a number belongs to it.
fn placed_words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((at, c)) = chars.peek().copied() {
            let behind = text[at + c.len_utf8()..].chars().next();
            let point = c == '.'
                && text[start..end].ends_with(|c: char| c.is_ascii_digit())
                && behind.is_some_and(|c| c.is_ascii_digit());
            if !c.is_alphanumeric() && !point {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        words.push((start..end, text[start..end].to_owned()));
    }
    words
}

/// Larger numbers are not tiers.
const HIGHEST: f64 = 20.0;

/// A word as the number in an id: `1`, `2.5`, `2a`. Roman numerals and words become digits. With `letters`, a capital
/// letter stands for itself.
fn number(word: &str, letters: bool) -> Option<String> {
    let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    if digits > 0 {
        let value: f64 = word[..digits].parse().ok()?;
        let suffix = &word[digits..];
        let fits = suffix.is_empty() || (suffix.len() == 1 && suffix.bytes().all(|byte| byte.is_ascii_lowercase()));
        return (value <= HIGHEST && fits).then(|| word.to_owned());
    }
    let roman = ["I", "II", "III", "IV", "V", "VI", "VII"].iter().position(|roman| *roman == word);
    if let Some(at) = roman {
        return Some((at + 1).to_string());
    }
    let spelled = ["zero", "one", "two", "three", "four", "five", "six", "seven"];
    if let Some(at) = spelled.iter().position(|spelled| word.eq_ignore_ascii_case(spelled)) {
        return Some(at.to_string());
    }
    let letter = letters && word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    letter.then(|| word.to_owned())
}

fn ordinal(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let spelled = ["first", "second", "third", "fourth", "fifth"];
    if let Some(at) = spelled.iter().position(|spelled| *spelled == lower) {
        return Some((at + 1).to_string());
    }
    let digits = lower.strip_suffix("st").or(lower.strip_suffix("nd")).or(lower.strip_suffix("rd"));
    let digits = digits.or(lower.strip_suffix("th"))?;
    number(digits, false)
}

fn numbered(scale: Scale, label: &str, number: &str, upwards: bool) -> TierName {
    let digits = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    #[expect(clippy::cast_possible_truncation, reason = "a tier's number is at most 20")]
    let value = match number[..digits].parse::<f64>() {
        Ok(value) => (value * 1000.0) as i64 + number[digits..].bytes().next().map_or(0, i64::from),
        // Letters stand behind numbers, S for "super" before all.
        Err(_) if number == "S" => -1,
        Err(_) => 1_000_000 + number.bytes().next().map_or(0, i64::from),
    };
    let word = match scale {
        Scale::Tier => String::new(),
        _ => words::words(&label.to_lowercase()).next().map(|word| format!("{word}-")).unwrap_or_default(),
    };
    TierName {
        key: format!("{word}{}", number.to_lowercase()),
        label: label.trim().to_owned(),
        name: None,
        rank: (1, if upwards { -value } else { value }),
        scale,
    }
}

/// The tiers named in writing without blanks between words: `第一级`, `二级平台`, `ティア1`.
fn unparted(text: &str) -> Vec<Mention> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let mut length = c.len_utf8();
        if let Some((matched, number)) = counted(rest) {
            let label = &rest[..matched];
            length = matched;
            let tier =
                TierName { key: number.to_string(), ..numbered(Scale::Numbered, label, &number.to_string(), false) };
            found.push(Mention { tier, range: at..at + matched });
        }
        at += length;
    }
    found
}

fn counted(rest: &str) -> Option<(usize, usize)> {
    let numeral = |text: &str| -> Option<(usize, usize)> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            return text[..digits].parse().ok().filter(|value| *value <= 20).map(|value| (digits, value));
        }
        let c = text.chars().next()?;
        let value = "一二三四五六七".chars().position(|numeral| numeral == c)?;
        Some((c.len_utf8(), value + 1))
    };
    if let Some(word) = UNPARTED.iter().find(|word| rest.starts_with(**word)) {
        let behind = &rest[word.len()..];
        let blank = behind.len() - behind.trim_start_matches([' ', '\u{3000}', '-', '：', ':']).len();
        let (length, value) = numeral(&behind[blank..])?;
        return Some((word.len() + blank + length, value));
    }
    let prefix = if rest.starts_with('第') { '第'.len_utf8() } else { 0 };
    let (length, value) = numeral(&rest[prefix..])?;
    let behind = &rest[prefix + length..];
    let counter = COUNTERS.iter().find(|counter| behind.starts_with(**counter))?;
    Some((prefix + length + counter.len(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        mentions(text).into_iter().map(|mention| mention.tier.key).collect()
    }

    fn head(text: &str) -> String {
        match heading(text, &Given::default()) {
            Label::None => "-".to_owned(),
            Label::One(tier) => format!("{} {}", tier.key, tier.label),
            Label::Several(tiers) => tiers.iter().map(|tier| tier.key.as_str()).collect::<Vec<_>>().join("+"),
            Label::Demands => "demands".to_owned(),
        }
    }

    fn in_cell(text: &str) -> String {
        match cell(text, &Given::default(), true) {
            Label::One(tier) => tier.key,
            Label::Several(tiers) => tiers.iter().map(|tier| tier.key.as_str()).collect::<Vec<_>>().join("+"),
            _ => "-".to_owned(),
        }
    }

    #[test]
    fn tiers_are_named_in_many_ways() {
        assert_eq!(keys("uv has Tier 1 support, and tier-2 support"), ["1", "2"]);
        assert_eq!(keys("tiers 1, 2 and 3"), ["1", "2", "3"]);
        assert_eq!(keys("Tier 1/2"), ["1", "2"]);
        assert_eq!(keys("Tier 1, 64-bit Linux"), ["1"]);
        assert_eq!(keys("Tier 1 and 32-bit"), ["1"]);
        assert_eq!(keys("TIER1 second-tier Tier III tier two"), ["1", "2", "3", "2"]);
        assert_eq!(keys("less tested than Tier 1"), Vec::<String>::new());
        assert_eq!(keys("support tiers"), Vec::<String>::new());
        assert_eq!(keys("tiers of support: 3 of them"), Vec::<String>::new());
        assert_eq!(keys("一级平台，第二级"), ["1", "2"]);
        assert_eq!(keys("ティア 1"), ["1"]);
        assert_eq!(keys("Phase 3 - Implementation"), ["phase-3"]);
        assert_eq!(keys("frontier 1"), Vec::<String>::new());
        assert_eq!(keys("Tier 2.5 Tier M"), ["2.5", "m"]);
    }

    #[test]
    fn headings_name_a_tier_or_speak_of_it() {
        assert_eq!(head("Tier 2 with Host Tools"), "2-with-host-tools Tier 2 with Host Tools");
        assert_eq!(head("Tier 1 – Primary Support"), "1 Tier 1");
        assert_eq!(head("Tier 1 (guaranteed to work)"), "1 Tier 1");
        assert_eq!(head("🥇 Tier 1 platforms"), "1 Tier 1");
        assert_eq!(head("Tier 3 target policy"), "demands");
        assert_eq!(head("Promotion to Tier 1"), "demands");
        assert_eq!(head("Tier 1 and Tier 2"), "1+2");
        assert_eq!(head("Experimental features"), "experimental Experimental");
        assert_eq!(head("Platform support"), "-");
        assert_eq!(head("Tier 3 - Not Production Ready"), "3 Tier 3");
    }

    #[test]
    fn cells_may_hold_two() {
        assert_eq!(in_cell("Tier 1 [d][a][s]"), "1");
        assert_eq!(in_cell("2*"), "2");
        assert_eq!(in_cell("✅ **Full** support"), "full-support");
        assert_eq!(in_cell("Tier 1 (running) / Experimental (compiling)"), "1+experimental");
        assert_eq!(in_cell("N/A"), "-");
        assert_eq!(in_cell("T2"), "2");
        assert_eq!(in_cell("deprecated"), "deprecated");
    }
}
