//! The options of a block: the words of its begin comment, each read as the type that the block asks for.

use std::ops::Range;

use jiff::civil::Date;

use super::{BLOCKS, Block, TITLE};
use crate::finding::{Finding, Place};
use crate::model::{Moment, NONE, REMOVED, Registry, Standing};
use crate::nearest::did_you_mean;
use crate::query::{self, Chosen, Order, Pair, pairs};
use crate::view::visible;
use crate::words;

/// The options given to a block, and what is wrong with them.
#[derive(Debug)]
pub(super) struct Options<'p> {
    given: Vec<Given<'p>>,
    name_at: Range<usize>,
    /// What is wrong. The block is only written if this is empty.
    pub(super) findings: Vec<Finding>,
}

/// An option as written.
#[derive(Debug, Clone)]
struct Given<'p> {
    name: &'p str,
    /// As it is in the page, without the quotation marks around it.
    value: &'p str,
    value_at: usize,
    quoted: bool,
}

/// A word of a comment; quoted parts may contain blanks.
struct Word<'p> {
    text: &'p str,
    at: usize,
}

impl<'p> Options<'p> {
    /// Reads the words after `tiers:begin`, which begin at this byte of the page.
    pub(super) fn read(words: &'p str, at: usize) -> Result<(Self, &'static Block), Box<Finding>> {
        let mut words = split(words, at);
        if words.is_empty() {
            let finding = Finding::new("", Place::Bytes(at..at), "the block has no name");
            return Err(Box::new(finding.help(format!("the blocks are {}", block_names()))));
        }
        let name = words.remove(0);
        let name_at = name.at..name.at + name.text.len();
        let Some(block) = BLOCKS.into_iter().find(|block| block.name == name.text) else {
            let message = format!("there is no block `{}`", visible(name.text));
            let names = BLOCKS.into_iter().map(|block| block.name);
            let help = did_you_mean(name.text, names, 1).unwrap_or_else(|| format!("the blocks are {}", block_names()));
            return Err(Box::new(Finding::new("", Place::Bytes(name_at), message).help(help)));
        };
        let mut options = Self { given: Vec::new(), name_at, findings: Vec::new() };
        for word in words {
            options.take(block, &word);
        }
        Ok((options, block))
    }

    fn take(&mut self, block: &Block, word: &Word<'p>) {
        let whole = word.at..word.at + word.text.len();
        let Some((name, value)) = word.text.split_once('=') else {
            let message = format!("`{}` has no value", visible(word.text));
            return self.wrong(whole, message, "options are written `name=value`");
        };
        let name_at = word.at..word.at + name.len();
        let known = || block.options.iter().chain([&TITLE]).map(|option| option.name);
        if !known().any(|option| option == name) {
            let message = format!("the block `{}` has no option `{}`", block.name, visible(name));
            let near = did_you_mean(name, known(), 1);
            let help = near.unwrap_or_else(|| format!("its options are {}", words::quoted(known()).join(", ")));
            return self.wrong(name_at, message, help);
        }
        if self.given.iter().any(|given| given.name == name) {
            return self.wrong(name_at, format!("`{name}` is given twice"), "keep one of the two");
        }
        let mut value_at = word.at + name.len() + 1;
        let quoted = value.starts_with('"');
        let value = if let Some(quoted) = value.strip_prefix('"') {
            value_at += 1;
            match end_of_quote(quoted) {
                Some(end) if end + 1 == quoted.len() => &quoted[..end],
                _ => return self.wrong(whole, format!("the value of `{name}` is not closed"), "end it with `\"`"),
            }
        } else {
            value
        };
        if value.trim().is_empty() {
            return self.wrong(whole, format!("`{name}` has no value"), format!("write it, or leave out `{name}`"));
        }
        self.given.push(Given { name, value, value_at, quoted });
    }

    /// The word of an option.
    pub(super) fn text(&self, name: &str) -> Option<&'p str> {
        self.given(name).map(|given| given.value)
    }

    /// The text of an option, in which a backslash escapes where it is quoted.
    pub(super) fn prose(&self, name: &str) -> Option<String> {
        let given = self.given(name)?;
        if !given.quoted {
            return Some(given.value.to_owned());
        }
        let mut text = String::with_capacity(given.value.len());
        let mut chars = given.value.chars().peekable();
        while let Some(c) = chars.next() {
            let escaped = if c == '\\' { chars.next_if(|next| matches!(next, '"' | '\\' | ',')) } else { None };
            text.push(escaped.unwrap_or(c));
        }
        Some(text)
    }

    /// One of these words; the first is the default.
    pub(super) fn word<T: Copy + Default>(&mut self, name: &str, words: &[(&str, T)]) -> T {
        let Some(given) = self.given(name) else { return T::default() };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == given.value) {
            return *value;
        }
        let message = format!("`{name}` cannot be `{}`", visible(given.value));
        let all = words::quoted(words.iter().map(|(word, _)| *word));
        self.wrong_value(&given, message, &format!("write {}", words::or(&all)));
        T::default()
    }

    /// `yes`, the default, or `no`.
    pub(super) fn yes(&mut self, name: &str) -> bool {
        !self.word(name, &[("yes", false), ("no", true)])
    }

    /// The chosen columns; empty if the option is not given.
    pub(super) fn columns<'r>(&mut self, registry: &'r Registry) -> Vec<Chosen<'r>> {
        let mut columns: Vec<Chosen<'r>> = Vec::new();
        for pair in self.pairs("columns") {
            match Chosen::read(registry, &pair) {
                Ok(chosen) => columns.push(chosen),
                Err((message, help)) => self.wrong(pair.at, message, help),
            }
        }
        columns
    }

    /// The order of entries.
    pub(super) fn order(&mut self, registry: &Registry) -> Order {
        let Some(given) = self.given("order") else { return Order::default() };
        let order = Order::find(registry, given.value);
        if order.is_none() {
            let names = || Order::WORDS.into_iter().chain(registry.fields.keys().map(String::as_str));
            let message = format!("there is no order `{}`", visible(given.value));
            let near = did_you_mean(given.value, names(), 1);
            let help = near.unwrap_or_else(|| format!("write one of {}", words::quoted(names()).join(", ")));
            self.wrong_value(&given, message, &help);
        }
        order.unwrap_or_default()
    }

    /// Values of fields: `std=yes,host=no`.
    pub(super) fn fields(&mut self, registry: &Registry) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for item in self.items("field") {
            match query::field_value(registry, item.text) {
                Ok(field) => fields.push(field),
                Err((message, help)) => self.wrong(item.at..item.at + item.text.len(), message, help),
            }
        }
        fields
    }

    /// Names with the text after their colons, each with its place in the page.
    pub(super) fn pairs(&self, option: &str) -> Vec<Pair> {
        let Some(given) = self.given(option) else { return Vec::new() };
        let in_page = |pair: Pair| Pair { at: given.value_at + pair.at.start..given.value_at + pair.at.end, ..pair };
        pairs(given.value).into_iter().map(in_page).collect()
    }

    /// Tiers by their ids, with `none` and `removed`; empty if the option is not given.
    pub(super) fn tiers(&mut self, registry: &Registry) -> Vec<Standing> {
        let ids = || registry.tiers.iter().map(|tier| tier.id.as_str()).chain([NONE, REMOVED]);
        self.each("tier", "tier", |id| registry.standing(id), ids)
    }

    /// Kinds by their ids; empty if the option is not given.
    pub(super) fn kinds(&mut self, registry: &Registry) -> Vec<String> {
        let kind = |id: &str| registry.kinds.contains_key(id).then(|| id.to_owned());
        self.each("kind", "kind", kind, || registry.kinds.keys().map(String::as_str))
    }

    /// Owners; empty if the option is not given.
    pub(super) fn owners(&self) -> Vec<String> {
        self.items("owner").into_iter().map(|item| item.text.to_owned()).collect()
    }

    /// Values from a list of words that are separated by commas.
    pub(super) fn each<'n, T, N: Iterator<Item = &'n str>>(
        &mut self,
        option: &str,
        what: &str,
        value: impl Fn(&str) -> Option<T>,
        names: impl Fn() -> N,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for item in self.items(option) {
            if let Some(value) = value(item.text) {
                values.push(value);
                continue;
            }
            let message = format!("there is no {what} `{}`", visible(item.text));
            let help = one_of(item.text, what, &names);
            self.wrong(item.at..item.at + item.text.len(), message, help);
        }
        values
    }

    /// A date or a version. A unique prefix of a release means that release.
    pub(super) fn moment(&mut self, option: &str, registry: &Registry) -> Option<Moment> {
        let given = self.given(option)?;
        match given.value.parse().and_then(|moment| registry.moment(moment)) {
            Ok(moment) => Some(moment),
            Err(wrong) => {
                self.wrong_value(&given, visible(&wrong.to_string()).into_owned(), &wrong.help());
                None
            }
        }
    }

    /// A day.
    pub(super) fn day(&mut self, option: &str) -> Option<Date> {
        let given = self.given(option)?;
        let day = given.value.parse().ok();
        if day.is_none() {
            let message = format!("`{}` is not a date", visible(given.value));
            self.wrong_value(&given, message, "write a date such as 2025-01-30");
        }
        day
    }

    /// The level of headings.
    pub(super) fn headings(&mut self) -> Option<usize> {
        let given = self.given("headings")?;
        let level = given.value.parse().ok().filter(|level| (1..=6).contains(level));
        if level.is_none() {
            let message = format!("`{}` is not a level of headings", visible(given.value));
            self.wrong_value(&given, message, "write a number from 1 to 6");
        }
        level
    }

    /// Reports that an option is missing.
    pub(super) fn needs(&mut self, option: &str, help: impl Into<String>) {
        self.wrong(self.name_at.clone(), format!("the option `{option}` is missing"), help);
    }

    /// Reports an item of an option's list, or its whole value.
    pub(super) fn wrong_item(&mut self, option: &str, text: &str, message: String, help: impl Into<String>) {
        let item = self.items(option).into_iter().find(|item| item.text == text);
        let at = item.map_or_else(|| self.place(option), |item| item.at..item.at + text.len());
        self.wrong(at, message, help);
    }

    /// The bytes of an option's value in the page; those of the block's name if the option is not given.
    pub(super) fn place(&self, option: &str) -> Range<usize> {
        let given = self.given(option);
        given.map_or_else(|| self.name_at.clone(), |given| given.value_at..given.value_at + given.value.len())
    }

    fn wrong_value(&mut self, given: &Given<'_>, message: String, help: &str) {
        self.wrong(given.value_at..given.value_at + given.value.len(), message, help);
    }

    /// Reports something at a place of the page.
    pub(super) fn wrong(&mut self, at: Range<usize>, message: String, help: impl Into<String>) {
        self.findings.push(Finding::new("", Place::Bytes(at), message).help(help));
    }

    fn given(&self, name: &str) -> Option<Given<'p>> {
        self.given.iter().find(|given| given.name == name).cloned()
    }

    /// The parts of a list.
    fn items(&self, option: &str) -> Vec<Word<'p>> {
        let Some(given) = self.given(option) else { return Vec::new() };
        let mut at = given.value_at;
        let mut items = Vec::new();
        for part in given.value.split(',') {
            let text = part.trim();
            items.push(Word { text, at: at + (part.len() - part.trim_start().len()) });
            at += part.len() + 1;
        }
        items
    }
}

/// The words of a comment; blanks within quotes are part of a word.
fn split(words: &str, at: usize) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quoted = false;
    let mut escaped = false;
    for (index, c) in words.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' if quoted => escaped = true,
            '"' => {
                quoted = !quoted;
                start.get_or_insert(index);
            }
            c if c.is_whitespace() && !quoted => {
                if let Some(start) = start.take() {
                    found.push(Word { text: &words[start..index], at: at + start });
                }
            }
            _ => {
                start.get_or_insert(index);
            }
        }
    }
    if let Some(start) = start {
        let text = words[start..].trim_end();
        found.push(Word { text, at: at + start });
    }
    found
}

/// What to write instead of a name that is none of these.
pub(super) fn one_of<'n, N: Iterator<Item = &'n str>>(name: &str, what: &str, names: impl Fn() -> N) -> String {
    match did_you_mean(name, names(), 1) {
        Some(near) => near,
        None if names().take(30).count() == 30 => format!("there are too many to name a {what} here"),
        None => format!("write one of {}", words::quoted(names()).join(", ")),
    }
}

/// The end of a quoted text.
fn end_of_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

fn block_names() -> String {
    words::quoted(BLOCKS.into_iter().map(|block| block.name)).join(", ")
}
