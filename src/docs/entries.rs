//! How entries are shown: the columns, and the options that the blocks about entries share.

use std::borrow::Cow;

use super::Opt;
use super::facts::Facts;
use super::options::Options;
use super::sheet::{NotedSheet, Table};
use super::texts::{Line, join, linked, number, unmarked, words};
use crate::model::{Entry, Standing};
use crate::nearest::did_you_mean;
use crate::prose::{self, Inline};
use crate::query::{Chosen, Column, Held, MissingWords, Pair, Selection, Value};
use crate::view::{Align, visible};
use crate::words as sentences;

/// The options that choose entries.
pub(super) const TIER: Opt =
    Opt { name: "tier", value: "TIER,…", doc: "only entries of these tiers, `none` or `removed`" };
pub(super) const KIND: Opt = Opt { name: "kind", value: "KIND,…", doc: "only entries of these kinds" };
pub(super) const OWNER: Opt = Opt { name: "owner", value: "OWNER,…", doc: "only entries of these owners" };
pub(super) const FIELD: Opt =
    Opt { name: "field", value: "FIELD=VALUE,…", doc: "only entries whose fields have these values" };
pub(super) const AS_OF: Opt =
    Opt { name: "as-of", value: "DATE|VERSION", doc: "as it was at the end of a day, or in a release" };

/// The options for how they are shown.
pub(super) const COLUMNS: Opt = Opt {
    name: "columns",
    value: "NAME[:TITLE],…",
    doc: "what to show, in this order, perhaps under titles of your own: tier, kind, entry (the title, linked), title, \
          summary, since, date, decision, pr, owners, missing (for the next tier), default-on, notes, issue, url, id, \
          triple, aliases, and every field",
};
pub(super) const ORDER: Opt = Opt {
    name: "order",
    value: "file|id|tier|since|FIELD",
    doc: "the order of the rows; without it by tier, kind and id",
};
pub(super) const CODE: Opt = Opt {
    name: "code",
    value: "COLUMN,…",
    doc: "ids in code font in these columns: entry, id, triple, aliases; an entry with a title shows that as it is written",
};
pub(super) const SHOW: Opt = Opt { name: "show", value: "id", doc: "ids rather than titles in the column entry" };
pub(super) const ALIGN: Opt =
    Opt { name: "align", value: "COLUMN:left|center|right,…", doc: "how the cells of these columns are aligned" };
pub(super) const NOTES: Opt = Opt {
    name: "notes",
    value: "footnotes|inline[:COLUMN]|column|no",
    doc: "marks of footnotes in the column notes, behind the cell of a column (entry), their texts in the column notes, \
          or none at all",
};
pub(super) const SPACE: Opt =
    Opt { name: "space", value: "no", doc: "no blank between a cell and the marks of footnotes behind it" };
pub(super) const MISSING: Opt = Opt {
    name: "missing",
    value: "notes|short",
    doc: "what the column missing says of each requirement: the note on it, or its few words for tables; else its title",
};
pub(super) const LEGEND: Opt = Opt { name: "legend", value: "no", doc: "no line that explains the marks" };
pub(super) const PAD: Opt =
    Opt { name: "pad", value: "no", doc: "cells are not filled up, so that one row changed is one line changed" };

/// How entries are shown.
#[derive(Debug, Default)]
pub(super) struct EntryStyle {
    show_id: bool,
    code: Vec<&'static str>,
    notes: Notes,
    /// Whether marks touch what they stand behind.
    tight: bool,
    missed: MissingWords,
}

/// Where the remarks of entries are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Notes {
    /// Marks in the column `notes`.
    #[default]
    Footnotes,
    /// Marks behind the cell of the column with this name.
    Inline(String),
    /// Texts in the column `notes`.
    Column,
    /// Nowhere.
    No,
}

impl EntryStyle {
    /// Reads the options; `columns` are those that are chosen, if any are, and `home` is the one that has the marks of
    /// footnotes, unless they stand in cells of the block's own.
    pub(super) fn read(
        options: &mut Options<'_>,
        columns: &[Chosen<'_>],
        home: Option<&'static str>,
        as_of: bool,
    ) -> Self {
        const FONTS: [&str; 4] = ["entry", "id", "triple", "aliases"];
        let show_id = options.word("show", &[("title", false), ("id", true)]);
        let code = options.each(
            "code",
            "column of ids",
            |name| FONTS.into_iter().find(|font| *font == name),
            || FONTS.into_iter(),
        );
        let missed = options.word("missing", &[("notes", MissingWords::Notes), ("short", MissingWords::Short)]);
        let notes = Self::notes(options, columns, home, as_of);
        let tight = !options.yes("space");
        if tight && !matches!(notes, Notes::Inline(_)) && options.findings.is_empty() {
            let at = options.place("space");
            options.wrong(at, "`space=no` needs `notes=inline`".to_owned(), "add `notes=inline`, or leave out `space`");
        }
        if as_of {
            for chosen in columns.iter().filter(|chosen| chosen.column.is_of_today()) {
                let name = chosen.column.name();
                let at = options.pairs("columns").into_iter().find(|pair| pair.name == name).map(|pair| pair.at);
                let at = at.unwrap_or_else(|| options.place("columns"));
                options.wrong(
                    at,
                    format!("`{name}` is not recorded for the past"),
                    format!("leave out `{name}`, or `as-of`"),
                );
            }
        }
        Self { show_id, code, notes, tight, missed }
    }

    fn notes(options: &mut Options<'_>, columns: &[Chosen<'_>], home: Option<&'static str>, as_of: bool) -> Notes {
        let Some(word) = options.text("notes") else { return Notes::default() };
        let has = |name: &str| {
            columns.is_empty() && name == "entry" || columns.iter().any(|chosen| chosen.column.name() == name)
        };
        let (way, column) = match word.split_once(':') {
            Some((way, column)) => (way, Some(column)),
            None => (word, None),
        };
        let notes = match (way, column) {
            ("footnotes", None) => Notes::Footnotes,
            ("column", None) => Notes::Column,
            ("no", None) => Notes::No,
            ("inline", column) => Notes::Inline(column.unwrap_or("entry").to_owned()),
            _ => {
                let help = "write `footnotes`, `inline`, `inline:COLUMN`, `column` or `no`";
                options.wrong_item("notes", word, format!("`notes` cannot be `{}`", visible(word)), help);
                return Notes::default();
            }
        };
        let needed = match &notes {
            Notes::Footnotes => home,
            Notes::Column => Some("notes"),
            Notes::Inline(column) => Some(column.as_str()),
            Notes::No => None,
        };
        let Some(needed) = needed else { return notes };
        if !has(needed) {
            let message = format!("`notes={}` needs the column `{}`", visible(word), visible(needed));
            options.wrong_item("notes", word, message, format!("add `{}` to `columns`", visible(needed)));
        } else if as_of && notes != Notes::No {
            let message = "`notes` is not recorded for the past".to_owned();
            options.wrong_item("notes", word, message, "leave out `notes`, or `as-of`");
        }
        notes
    }

    /// Whether marks of notes are shown.
    pub(super) fn marks(&self) -> bool {
        self.notes != Notes::No
    }

    /// A cell of an entry.
    pub(super) fn cell<'r>(
        &self,
        facts: &Facts<'r>,
        column: Column<'r>,
        held: &Held<'r>,
        sheet: &mut NotedSheet<'_, 'r>,
    ) -> Line<'r> {
        let value = column.value(facts.registry, &facts.exceptions, held, self.missed);
        let mut cell = self.value(facts, column, value, sheet);
        if matches!(&self.notes, Notes::Inline(behind) if *behind == column.name()) {
            for note in &held.entry.notes {
                let Some(mark) = sheet.mark(note) else { continue };
                if !cell.is_empty() && !self.tight {
                    cell.push(Inline::text(" "));
                }
                cell.push(mark);
            }
        }
        cell
    }

    /// What stands for an entry: its title or its id, linked with its address.
    pub(super) fn entry<'r>(&self, entry: &'r Entry, sheet: &mut NotedSheet<'_, 'r>) -> Line<'r> {
        self.name(&entry.title, &entry.id, entry.url.as_deref(), sheet)
    }

    fn name<'r>(&self, title: &'r str, id: &'r str, url: Option<&'r str>, sheet: &mut NotedSheet<'_, 'r>) -> Line<'r> {
        if self.show_id || title == id {
            return Inline::link(self.id("entry", id), url);
        }
        let mut line = sheet.line(title);
        let mut marks = Vec::new();
        prose::marks(&line, &mut marks);
        // Behind the link, not in it.
        let marks: Vec<Inline<'static>> = marks.into_iter().map(|id| Inline::Note(id.to_owned().into())).collect();
        prose::unmarked(&mut line);
        let mut line = Inline::link(line, url);
        for mark in marks {
            line.extend((!self.tight).then(|| Inline::text(" ")));
            line.push(mark);
        }
        line
    }

    fn id<'r>(&self, column: &str, id: &'r str) -> Line<'r> {
        if self.code.contains(&column) { vec![Inline::Code(id.into())] } else { words(id) }
    }

    fn value<'r>(
        &self,
        facts: &Facts<'r>,
        column: Column<'r>,
        value: Value<'r>,
        sheet: &mut NotedSheet<'_, 'r>,
    ) -> Line<'r> {
        match value {
            Value::Nothing => Line::new(),
            Value::Tier(tier) => words(tier.short()),
            Value::Kind(_, title) => words(title),
            Value::Entry { title, id, then, url } => {
                let mut line = self.name(title, id, url, sheet);
                line.extend(then.map(|then| Inline::text(format!(" (then {then})"))));
                line
            }
            Value::Line(text) | Value::Field(_, text) => sheet.line(text),
            Value::Text(text) => words(text),
            Value::Id(id) => self.id(column.name(), id),
            Value::Decision(id, url) => linked(id, url),
            Value::Number(issue, url) => number(issue, url),
            Value::Url(url, _) => linked(url, Some(url)),
            Value::Flag(flag) => words(if flag { "yes" } else { "no" }),
            Value::Names(names) => words(names.join(", ")),
            Value::Ids(ids) => join(ids.iter().map(|id| self.id(column.name(), id)), ", "),
            Value::Missing(texts) => {
                let separator = if texts.iter().any(|text| text.contains(',')) { "; " } else { ", " };
                let text = |text| match text {
                    Cow::Borrowed(text) => sheet.flat(text),
                    Cow::Owned(counted) => words(counted),
                };
                join(texts.into_iter().map(text), separator)
            }
            Value::Notes(notes) if self.notes == Notes::Column => {
                join(facts.registry.note_texts(notes).into_iter().map(|text| sheet.flat(text)), " ")
            }
            Value::Notes(notes) => notes.iter().filter_map(|note| sheet.mark(note)).collect(),
        }
    }
}

/// The title of a column.
pub(super) fn title<'r>(facts: &Facts<'r>, chosen: &Chosen<'r>, rows: &[Held<'_>]) -> Line<'r> {
    if let Some(title) = &chosen.title {
        return words(title.clone());
    }
    if chosen.column == Column::Missing {
        let first = rows.first().filter(|first| rows.iter().all(|row| row.standing == first.standing));
        if let Some(next) = first.and_then(|first| first.standing.rank()?.above()) {
            return words(format!("Missing for {}", facts.standing(Standing::Tier(next))));
        }
    }
    words(chosen.column.title())
}

/// How columns with these names are aligned.
pub(super) fn align(options: &mut Options<'_>, names: &[&str]) -> Vec<Align> {
    let mut align = vec![Align::None; names.len()];
    for pair in options.pairs("align") {
        let Some(index) = names.iter().position(|name| *name == pair.name) else {
            let message = format!("there is no column `{}` to align", visible(&pair.name));
            let near = did_you_mean(&pair.name, names.iter().copied(), 1);
            let all = || format!("the columns are {}", sentences::quoted(names.iter().copied()).join(", "));
            options.wrong(pair.at, message, near.unwrap_or_else(all));
            continue;
        };
        if let Some(side) = side(&pair) {
            align[index] = side;
        } else {
            let name = visible(&pair.name).into_owned();
            let message = match &pair.rest {
                Some(rest) => format!("`{name}` cannot be aligned `{}`", visible(rest)),
                None => format!("`{name}` does not name a side"),
            };
            options.wrong(pair.at, message, format!("write `{name}:left`, `{name}:center` or `{name}:right`"));
        }
    }
    align
}

/// The side that is given with a column.
pub(super) fn side(pair: &Pair) -> Option<Align> {
    match pair.rest.as_deref() {
        Some("left") => Some(Align::Left),
        Some("center") => Some(Align::Center),
        Some("right") => Some(Align::Right),
        _ => None,
    }
}

/// The entries and columns of `table` and `list`.
pub(super) struct Rows<'r> {
    pub(super) style: EntryStyle,
    pub(super) columns: Vec<Chosen<'r>>,
    pub(super) held: Vec<Held<'r>>,
    /// The level of the headings between tiers.
    pub(super) headings: Option<usize>,
}

impl<'r> Rows<'r> {
    /// Reads the options that choose entries and columns; `defaults` are the columns where none are chosen.
    pub(super) fn read(
        facts: &Facts<'r>,
        options: &mut Options<'_>,
        sheet: &mut NotedSheet<'_, 'r>,
        defaults: impl FnOnce(&Selection, bool) -> Vec<Column<'r>>,
    ) -> Self {
        let registry = facts.registry;
        let selection = Selection {
            tiers: options.tiers(registry),
            kinds: options.kinds(registry),
            owners: options.owners(),
            fields: options.fields(registry),
            as_of: options.moment("as-of", registry),
            order: options.order(registry),
        };
        let headings = options.headings();
        let mut columns = options.columns(registry);
        let style = EntryStyle::read(options, &columns, Some("notes"), selection.as_of.is_some());
        sheet.marks = style.marks();
        if columns.is_empty() {
            columns = defaults(&selection, headings.is_some()).into_iter().map(Chosen::plain).collect();
        }
        let mut held = if options.findings.is_empty() { selection.held(registry) } else { Vec::new() };
        if headings.is_some() {
            held.sort_by_key(|held| held.standing);
        }
        Self { style, columns, held, headings }
    }

    /// Hands out the rows, with headings between the tiers where they are asked for.
    pub(super) fn each_tier(
        &self,
        facts: &Facts<'r>,
        sheet: &mut NotedSheet<'_, 'r>,
        mut write: impl FnMut(&[Held<'r>], &mut NotedSheet<'_, 'r>),
    ) {
        let Some(level) = self.headings.filter(|_| !self.held.is_empty()) else { return write(&self.held, sheet) };
        for tier in self.held.chunk_by(|a, b| a.standing == b.standing) {
            sheet.heading(level, &words(facts.tier_heading(tier[0].standing)));
            write(tier, sheet);
        }
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<&'r str> {
        self.columns.iter().map(|chosen| chosen.column.name()).collect()
    }

    /// Rows as a table.
    pub(super) fn table<'s>(&self, facts: &Facts<'r>, rows: &[Held<'r>], sheet: &mut NotedSheet<'s, 'r>) -> Table<'s> {
        let mut table = sheet.columns(self.columns.iter().map(|chosen| title(facts, chosen, rows)).collect());
        for held in rows {
            for chosen in &self.columns {
                table.add(&self.style.cell(facts, chosen.column, held, sheet));
            }
        }
        table
    }
}

/// A requirement's title, for the head of a column.
pub(super) fn title_or<'t>(given: Option<&'t String>, own: &'t str) -> Line<'t> {
    given.map_or_else(|| unmarked(own), words)
}
