//! Edits of registries in every way of writing them: what is not concerned stays, byte for byte.
//!
//! That an edit means what was intended is checked by `apply` itself; here it only has to agree.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use similar::{ChangeTag, TextDiff};
use tiers::toml::{EditError, KeyPath, Literal, Op, Order, parse};

/// Numbers that decide everything about a case; proptest shrinks them to zeros, which stand for the plainest way.
struct Dice<'d> {
    numbers: std::slice::Iter<'d, u8>,
    comments: usize,
}

impl Dice<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        usize::from(self.numbers.next().copied().unwrap_or(0)) % sides
    }

    fn pick<'s>(&mut self, choices: &[&'s str]) -> &'s str {
        choices[self.roll(choices.len())]
    }

    /// A comment like no other, or none.
    fn comment(&mut self) -> String {
        if self.roll(3) != 2 {
            return String::new();
        }
        self.comments += 1;
        format!("# c{}, [é] = {{", self.comments)
    }

    /// What may stand behind a value, with the line end.
    fn end(&mut self) -> String {
        format!("{}{}\n", self.pick(&["", " ", "\t"]), self.comment())
    }

    /// Lines that may stand between others.
    fn between(&mut self) -> String {
        let comment = self.comment();
        let comment = if comment.is_empty() { comment } else { format!("{comment}\n") };
        match self.roll(4) {
            0 => comment,
            1 => format!("\n{comment}"),
            2 => format!("{comment}\n"),
            _ => format!("\n{comment}\n\n"),
        }
    }

    fn equals(&mut self) -> &'static str {
        self.pick(&[" = ", "=", "  =\t"])
    }

    fn key(&mut self, key: &str) -> String {
        let is_bare = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        match self.roll(4) {
            0 if is_bare => key.to_owned(),
            0 | 1 => format!("\"{key}\""),
            2 => format!("'{key}'"),
            _ => key.chars().fold("\"".to_owned(), |text, c| format!("{text}\\U{:08x}", u32::from(c))) + "\"",
        }
    }

    fn array(&mut self, elements: &[String], is_on_one_line: bool) -> String {
        let comma = self.pick(&["", ","]);
        let comma = if elements.is_empty() { "" } else { comma };
        if is_on_one_line || self.roll(2) == 0 {
            let space = self.pick(&["", " "]);
            return format!("[{space}{}{comma}{space}]", elements.join(self.pick(&[", ", ",", " , "])));
        }
        if self.roll(4) == 3 {
            return format!("[ {}{comma} ]", elements.join(",\n  "));
        }
        let indent = self.pick(&["    ", "\t", ""]);
        let mut text = format!("[{}", self.end());
        for (number, element) in elements.iter().enumerate() {
            let comma = if number + 1 == elements.len() { comma } else { "," };
            let comment = self.comment();
            if !comment.is_empty() {
                writeln!(text, "{indent}{comment}").unwrap();
            }
            write!(text, "{indent}{element}{comma}{}", self.end()).unwrap();
        }
        let comment = self.comment();
        if comment.is_empty() { text + "]" } else { format!("{text}  {comment}\n]") }
    }
}

struct Entry {
    id: &'static str,
    has_aliases: bool,
    has_requirements: bool,
}

const IDS: [&str; 6] = ["memory64", "wasm32-wasip1", "thumbv8m.main-none-eabi", "é", "a b", "x"];

/// A registry's text with `\n` as line ends, and what is in it.
fn registry(dice: &mut Dice) -> (String, Vec<Entry>) {
    let mut entries = Vec::new();
    let mut in_entry_table = String::new();
    let mut blocks = Vec::new();
    for id in &IDS[..=dice.roll(IDS.len())] {
        let entry = Entry { id, has_aliases: dice.roll(2) == 1, has_requirements: dice.roll(2) == 1 };
        let steps: Vec<_> = (0..dice.roll(3)).map(|n| format!("{{ tier = 3, since = \"{n}.0.0\" }}")).collect();
        let aliases: Vec<_> = (0..dice.roll(3)).map(|n| format!("'{id}#{n}'")).collect();
        let form = dice.roll(4);
        let has_inline_history = form != 3 || steps.is_empty();
        let mut pairs = vec![
            ("kind".to_owned(), "'''a\n#'''".to_owned()),
            ("tier".to_owned(), dice.pick(&["3", "\"3\""]).to_owned()),
        ];
        if entry.has_aliases {
            pairs.push(("aliases".to_owned(), dice.array(&aliases, form == 1)));
        }
        if has_inline_history && dice.roll(4) != 3 {
            pairs.push(("history".to_owned(), dice.array(&steps, form == 1)));
        }
        let requirements = "\"a\\\"#]\"";
        if entry.has_requirements && form < 3 {
            match dice.roll(2) {
                0 => pairs.push(("requirements".to_owned(), format!("{{phase-4 = {requirements} }}"))),
                _ => pairs.push(("requirements . phase-4".to_owned(), requirements.to_owned())),
            }
        }
        match form {
            1 => {
                let equals = dice.equals();
                let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}{equals}{value}")).collect();
                let pairs = pairs.join(dice.pick(&[", ", ","]));
                write!(in_entry_table, "{}{equals}{{ {pairs} }}{}", dice.key(id), dice.end()).unwrap();
            }
            2 => {
                for (key, value) in pairs {
                    let dot = dice.pick(&[".", " . "]);
                    write!(in_entry_table, "{}{dot}{key}{}{value}{}", dice.key(id), dice.equals(), dice.end()).unwrap();
                }
            }
            _ => {
                let indent = dice.pick(&["", "\t"]);
                let mut block = format!("[entry.{}]{}", dice.key(id), dice.end());
                for (key, value) in pairs {
                    write!(block, "{indent}{key}{}{value}{}", dice.equals(), dice.end()).unwrap();
                }
                blocks.push(block);
                if !has_inline_history {
                    for _ in &steps {
                        blocks.push(format!("[[ entry.{} . history ]]{}tier = 3\n", dice.key(id), dice.end()));
                    }
                }
                if entry.has_requirements && form == 3 {
                    let end = dice.end();
                    blocks.push(format!("[entry.{}.requirements]{end}phase-4 = {requirements}\n", dice.key(id)));
                }
            }
        }
        entries.push(entry);
    }
    for _ in 0..dice.roll(3) {
        blocks.push(format!("[[waiver]]\nreason = 'r'{}[waiver.more]\nx = nan\n", dice.end()));
    }
    // Tables of tables may come in any order; those of one array are alike.
    for number in 1..blocks.len() {
        if dice.roll(4) == 3 {
            blocks.swap(number - 1, number);
        }
    }
    let mut text = format!("{}format = 1{}", dice.between(), dice.end());
    if !in_entry_table.is_empty() {
        write!(text, "{}[entry]{}{in_entry_table}", dice.between(), dice.end()).unwrap();
    }
    for block in blocks {
        text += &dice.between();
        text += &block;
    }
    text += &dice.between();
    (text, entries)
}

/// An operation, and how many lines of a file it may change.
fn operation(dice: &mut Dice, entries: &[Entry], is_last: bool) -> (Op, usize) {
    let entry = &entries[dice.roll(entries.len())];
    let path = KeyPath::keys(["entry", entry.id]);
    let date = Literal::Datetime("2025-01-30".parse().unwrap());
    let step = [("tier", 1_i64.into()), ("date", date), ("decision", "2025-01-30".into()), ("pr", 10_159_i64.into())];
    let step = Literal::table(step);
    let body = || vec![("reason".to_owned(), "a \"b\" #".into()), ("until".to_owned(), step.clone())];
    let waiver = (Op::AppendTable { path: KeyPath::keys(["waiver"]), body: body() }, 0);
    match dice.roll(if is_last { 12 } else { 8 }) {
        0 => (Op::Append { path: path.key("history"), value: step }, 1),
        1 => (Op::Set { path: path.key("tier"), value: 1_i64.into() }, 1),
        2 => (Op::Set { path: path.key("title"), value: "a\n\u{7f}'\\".into() }, 1),
        3 => (Op::Set { path: path.key("requirements").key("fuzzed"), value: "met".into() }, 1),
        4 => (Op::Append { path: path.key("aliases"), value: "x".repeat(dice.roll(130)).into() }, 1),
        5 => {
            let new = KeyPath::keys(["entry", "new"]).key(&dice.roll(256).to_string());
            let after = vec![Some(path), None, Some(KeyPath::keys(["entry"]))].swap_remove(dice.roll(3));
            if dice.roll(3) == 2 {
                (Op::InsertTableBefore { path: new, body: body(), before: KeyPath::keys(["entry", entry.id]) }, 0)
            } else {
                (Op::InsertTable { path: new, body: body(), after }, 0)
            }
        }
        6 => waiver,
        7 => (Op::Set { path: KeyPath::keys(["project", "name"]), value: "n".into() }, 0),
        8 => (Op::RenameKey { path, to: "ne.w".to_owned() }, usize::MAX),
        9 => (Op::Remove { path: path.key("kind") }, 2),
        10 => (Op::RemoveTable { path }, usize::MAX - 1),
        _ if entry.has_requirements => (Op::Remove { path: path.key("requirements").key("phase-4") }, 1),
        _ if entry.has_aliases => (Op::Set { path: path.key("aliases"), value: Literal::Array(Vec::new()) }, 20),
        _ => waiver,
    }
}

fn comments(text: &str) -> Vec<&str> {
    text.split("# c").skip(1).map(|rest| rest.split(',').next().unwrap()).collect()
}

fn apply(text: &str, ops: &[Op], order: Order<'_>) -> Result<String, EditError> {
    tiers::toml::apply(&parse(text), ops, order)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_leaves_alone_what_it_does_not_concern(numbers in vec(any::<u8>(), 0..300), count in 1_usize..5) {
        let mut dice = Dice { numbers: numbers.iter(), comments: 0 };
        let is_crlf = dice.roll(2) == 1;
        let ends_open = dice.roll(2) == 1;
        let order = if dice.roll(2) == 1 { vec!["title", "kind", "tier", "history", "requirements"] } else { Vec::new() };
        let (mut old, entries) = registry(&mut dice);
        if ends_open {
            old.truncate(old.trim_end().len());
        }
        if is_crlf {
            old = old.replace('\n', "\r\n");
        }
        prop_assert!(old.parse::<toml::Table>().is_ok(), "the test made no TOML: {old}");

        let ops: Vec<Op> = (0..count).map(|number| operation(&mut dice, &entries, number + 1 == count).0).collect();
        let one_by_one = ops.iter().try_fold(old.clone(), |text, op| apply(&text, std::slice::from_ref(op), &|_| order.clone()));
        let at_once = apply(&old, &ops, &|_| order.clone());
        prop_assert_eq!(at_once, one_by_one, "{:?}\n{}", ops, old);

        let mut text = old;
        for number in 0..count {
            let (op, may_change) = operation(&mut dice, &entries, number + 1 == count);
            let old = text;
            let new = match apply(&old, std::slice::from_ref(&op), &|_| order.clone()) {
                Ok(new) => new,
                // The same table twice.
                Err(EditError::Exists(_)) if matches!(op, Op::InsertTable { .. } | Op::InsertTableBefore { .. }) => old.clone(),
                Err(error) => return Err(TestCaseError::fail(format!("{error}\n{op:?}\n{old}"))),
            };
            let about = format!("{op:?}\n--- before\n{old}\n--- after\n{new}");

            prop_assert_eq!(new.ends_with('\n'), old.ends_with('\n'), "{}", about);
            let ends = if is_crlf { new.matches("\r\n").count() } else { new.matches('\n').count() - new.matches('\r').count() };
            prop_assert_eq!(ends, new.matches('\n').count(), "{}", about);
            if !matches!(op, Op::Remove { .. }) && may_change < 20 {
                prop_assert_eq!(comments(&new), comments(&old), "{}", about);
            }
            if matches!(op, Op::RenameKey { .. }) {
                let changed = old.lines().zip(new.lines()).filter(|(old, new)| old != new);
                for (_, new) in changed {
                    prop_assert!(new.contains("\"ne.w\""), "{}", about);
                }
                prop_assert_eq!(old.lines().count(), new.lines().count(), "{}", about);
            } else {
                let diff = TextDiff::from_lines(&old, &new);
                let gone = diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete).count();
                // A last line without an end gets one if something follows it.
                let allowed = may_change + usize::from(!old.ends_with('\n'));
                prop_assert!(gone <= allowed, "{gone} lines changed\n{}", about);
            }
            text = new;
        }
    }
}
