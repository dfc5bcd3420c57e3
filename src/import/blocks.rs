//! Decides which tables and lists of pages a block can replace, and with which options.
//!
//! A block has one row for each entry. A table or list with anything else, such as a row that is no entry, stays as it
//! is, so that no text is lost.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use indexmap::{IndexMap, IndexSet};

use super::PageFormat;
use super::columns;
use super::draft::{self, Draft, Entry, Field};
use super::mapping::Role;
use super::markdown;
use super::page::{Content, List, Page};
use super::reading::{Reading, Remark, Shape, Source};
use crate::model::{REMOVED, natural};
use crate::width;

/// A page whose tables and lists may become blocks.
#[derive(Debug, Clone, Copy)]
pub struct Whole<'p> {
    /// Its text.
    pub text: &'p str,
    /// What it is written in.
    pub format: PageFormat,
    /// Its blocks, and what was read of them.
    pub read: &'p (Page, Reading),
}

/// The blocks of some pages, and what stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The blocks of each page, in its order.
    pub blocks: Vec<Vec<NewBlock>>,
    /// Remarks on what stays as it is, each with the number of its page.
    pub left: Vec<(usize, Remark)>,
    /// The bytes of each page's footnotes that its blocks will show.
    pub notes: Vec<Vec<Range<usize>>>,
}

/// A block that replaces a table or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBlock {
    /// Which of the page's blocks it replaces.
    pub index: usize,
    /// The bytes that it replaces, in whole lines.
    pub range: Range<usize>,
    /// Whether it is a list.
    pub list: bool,
    /// Only entries of these tiers; none: of all.
    pub tiers: Vec<String>,
    /// Only entries of these kinds; none: of all.
    pub kinds: Vec<String>,
    /// Only entries with this value of a field.
    pub field: Option<(String, String)>,
    /// What is shown; empty for a list of names alone.
    pub columns: Vec<Column>,
    /// Whether ids are code.
    pub code: bool,
    /// Where the footnotes of entries are shown.
    pub notes: Option<&'static str>,
    /// The order of the rows, if it is not the default one.
    pub order: Option<&'static str>,
    /// Whether marks are explained below the rows: `no` where the page has marks, which it explains itself.
    pub legend: Option<&'static str>,
    /// Whether cells are not padded to the width of their column.
    pub ragged: bool,
}

/// A column of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its title, where that is not its own.
    pub title: Option<String>,
    /// How its cells are aligned.
    pub align: Option<&'static str>,
}

/// The field that tells tables of the same tiers and kinds apart.
const SECTION: &str = "section";

/// Plans the blocks. If neither tiers nor kinds tell two tables apart, the draft gets a field that does.
pub fn plan(pages: &[Whole<'_>], draft: &mut Draft) -> Plan {
    let mut plan = Plan::default();
    let read: Vec<(Page, Reading)> = pages.iter().map(|whole| whole.read.clone()).collect();
    let note_ids = draft::notes(&mut Draft::default(), &read);
    let mut sections = Sections::of(draft);
    let living = Living::of(draft);
    for (number, whole) in pages.iter().enumerate() {
        let (page, reading) = whole.read;
        let code = draft::code_sources(reading);
        let mut blocks = Vec::new();
        let mut lines: Vec<IndexSet<usize>> = vec![IndexSet::new(); reading.sources.len()];
        for found in &reading.found {
            lines[found.source].insert(found.line);
        }
        for (index, source) in reading.sources.iter().enumerate() {
            let lines = std::mem::take(&mut lines[index]);
            let place = PageSource { whole, number, source, lines, code: code[index], living: &living };
            match place.block(draft, &mut sections) {
                Ok(block) => {
                    if block.code {
                        plain_names(draft, reading, (number, index));
                    }
                    blocks.push(block);
                }
                Err(why) => {
                    let what =
                        if matches!(page.blocks[source.block].content, Content::List(_)) { "list" } else { "table" };
                    let text = format!("{what} stays as it is: {why}");
                    plan.left.push((number, Remark { line: source.line, left: true, text }));
                }
            }
        }
        blocks.sort_by_key(|block| block.range.start);
        plan.notes.push(notes(whole, &blocks, &note_ids[number]));
        plan.blocks.push(blocks);
    }
    plan
}

/// Makes the ids of names that are not code differ from them where a block shows ids as code, so that the title is
/// shown.
fn plain_names(draft: &mut Draft, reading: &Reading, (page, source): (usize, usize)) {
    let plain: HashSet<usize> = reading
        .found
        .iter()
        .filter(|found| found.source == source && draft::unlinked(&found.name).1.sole_code().is_none())
        .map(|found| found.line)
        .collect();
    for entry in &mut draft.entries {
        let own = entry.tier != REMOVED && entry.place.0 == page && plain.contains(&entry.place.1);
        let id = draft::slug(&entry.id);
        if own && id != entry.id && entry.title.as_ref().is_none_or(|title| *title == entry.id) {
            entry.title = Some(std::mem::replace(&mut entry.id, id));
        }
    }
}

/// The text of a page with its blocks, still empty; `comments` gives the comments that begin and end one.
pub fn put(whole: &Whole<'_>, plan: &Plan, page: usize, comments: impl Fn(&NewBlock) -> (String, String)) -> String {
    let line_end = if whole.text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut parts: Vec<(Range<usize>, String)> =
        plan.notes[page].iter().map(|range| (range.clone(), String::new())).collect();
    for block in &plan.blocks[page] {
        let (begin, end) = comments(block);
        let mut text = format!("{begin}{line_end}");
        if whole.format == PageFormat::Rst {
            text.push_str(line_end);
        }
        text.push_str(&end);
        text.push_str(line_end);
        // A line right behind a comment of reStructuredText would be part of it.
        let follows = whole.text[block.range.end..].lines().next().is_some_and(|line| !line.trim().is_empty());
        if whole.format == PageFormat::Rst && follows {
            text.push_str(line_end);
        }
        parts.push((block.range.clone(), text));
    }
    parts.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(whole.text.len());
    let mut at = 0;
    for (range, text) in parts {
        out.push_str(&whole.text[at..range.start]);
        out.push_str(&text);
        at = range.end;
        // The empty lines around a footnote that was removed become one.
        let is_parted = || out.is_empty() || out.ends_with("\n\n") || out.ends_with("\r\n\r\n");
        while text.is_empty() && is_parted() && whole.text[at..].starts_with(['\n', '\r']) {
            at += 1;
        }
    }
    out.push_str(&whole.text[at..]);
    out
}

/// The footnotes of a page that its blocks will show: those that nothing else on the page refers to.
fn notes(whole: &Whole<'_>, blocks: &[NewBlock], ids: &HashMap<String, String>) -> Vec<Range<usize>> {
    let (page, reading) = whole.read;
    let replaced: HashSet<usize> = blocks.iter().map(|block| block.index).collect();
    let shown = |found: &&super::Found| replaced.contains(&reading.sources[found.source].block);
    let mut labels: IndexSet<&str> = IndexSet::new();
    for found in reading.found.iter().filter(shown) {
        labels.extend(found.name.notes());
        labels.extend(found.cells.iter().flat_map(|(_, _, cell)| cell.notes()));
    }
    let mut gone: Vec<(&str, Range<usize>)> =
        labels.iter().filter_map(|label| Some((*label, lines_of(whole.text, page.note_places.get(*label)?)))).collect();
    gone.sort_by_key(|(_, range)| range.start);
    // The rest of the page may refer to one as well. That still works if the label is also its id in the registry.
    let mut cut: Vec<&Range<usize>> =
        gone.iter().map(|(_, range)| range).chain(blocks.iter().map(|block| &block.range)).collect();
    cut.sort_by_key(|range| range.start);
    let mut rest = String::new();
    let mut at = 0;
    for range in cut {
        rest.push_str(whole.text.get(at..range.start).unwrap_or(""));
        at = at.max(range.end);
    }
    rest.push_str(&whole.text[at..]);
    let is_marked = |label: &str| match whole.format {
        PageFormat::Rst => rest.contains(&format!("[{label}]_")) || rest.contains(&format!("[#{label}]_")),
        _ => rest.contains(&format!("[^{label}]")),
    };
    gone.retain(|(label, _)| ids.get(*label).is_some_and(|id| id == label) || !is_marked(label));
    gone.into_iter().map(|(_, range)| range).collect()
}

/// The whole lines of a range, without empty ones at its end.
fn lines_of(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let used = range.start + text[range.clone()].trim_end().len();
    let end = text[used..].find('\n').map_or(text.len(), |at| used + at + 1);
    start..end
}

/// The entries that are not removed.
#[derive(Debug, Default)]
struct Living {
    /// Where they are in the draft, by their pages and lines.
    places: HashMap<(usize, usize), Vec<usize>>,
    /// How many there are of each tier and kind.
    counts: IndexMap<(String, String), usize>,
}

impl Living {
    fn of(draft: &Draft) -> Self {
        let mut living = Self::default();
        for (at, entry) in draft.entries.iter().enumerate().filter(|(_, entry)| entry.tier != REMOVED) {
            living.places.entry(entry.place).or_default().push(at);
            *living.counts.entry((entry.tier.clone(), entry.kind.clone())).or_default() += 1;
        }
        living
    }
}

/// A table or list with its page.
struct PageSource<'p> {
    whole: &'p Whole<'p>,
    number: usize,
    source: &'p Source,
    /// The lines of its entries.
    lines: IndexSet<usize>,
    code: bool,
    living: &'p Living,
}

impl PageSource<'_> {
    /// Its block; else why there is none.
    fn block(&self, draft: &mut Draft, sections: &mut Sections) -> Result<NewBlock, String> {
        let block = &self.whole.read.0.blocks[self.source.block];
        let range = self.range(&block.range)?;
        let own: Vec<usize> = self
            .lines
            .iter()
            .filter_map(|line| self.living.places.get(&(self.number, *line)))
            .flatten()
            .copied()
            .collect();
        let list = match (&block.content, self.source.shape) {
            (Content::Table(table), Shape::Table | Shape::TierColumn) => {
                all_taken(table.rows.len(), own.len(), "row")?;
                false
            }
            (Content::List(list), Shape::List) => {
                self.plain_list(list, &range)?;
                all_taken(list.items.len(), own.len(), "item")?;
                true
            }
            (_, Shape::TierColumns) => {
                return Err("its columns are tiers, and a block has a row for each entry".to_owned());
            }
            (_, Shape::TierCells) => return Err("its cells are tiers, and a block has a row for each entry".to_owned()),
            (_, Shape::TierRows) => return Err("its rows are tiers, and a block has a row for each entry".to_owned()),
            (_, _) => return Err("its items are tiers, and a block has an item for each entry".to_owned()),
        };
        let columns = if list { Self::list_columns(draft, &own) } else { self.table_columns(draft, &own) };
        if columns.iter().filter_map(|(_, column)| column.title.as_ref()).any(|title| title.contains("--")) {
            return Err("the title of a column would end the comment of its block".to_owned());
        }
        let align = self.align(&range);
        let mut shown = Vec::with_capacity(columns.len());
        for (at, column) in columns {
            shown.push(Column { align: align.get(at).copied().flatten(), ..column });
        }
        let inline = own.iter().any(|at| !draft.entries[*at].notes.is_empty());
        let has_column = shown.iter().any(|column| column.name == "notes");
        let notes = if has_column { Some("column") } else { inline.then_some("inline") };
        let (tiers, kinds, field) = self.choice(draft, &own, sections);
        Ok(NewBlock {
            index: self.source.block,
            legend: (!list
                && shown.iter().any(|column| draft.fields.get(&column.name).is_some_and(|it| it.values.is_some())))
            .then_some("no"),
            ragged: !list && self.is_ragged(&range),
            range,
            list,
            tiers,
            kinds,
            field,
            columns: shown,
            code: self.code,
            notes,
            order: (!is_in_default_order(draft, &own)).then_some("file"),
        })
    }

    /// The lines that it stands on, unless something else stands on them.
    fn range(&self, range: &Range<usize>) -> Result<Range<usize>, String> {
        let text = self.whole.text;
        let lines = lines_of(text, range);
        let before = &text[lines.start..range.start];
        let used = range.start + text[range.clone()].trim_end().len();
        if !before.is_empty() || text[range.clone()].starts_with([' ', '\t']) {
            return Err("it stands in a list, a quote or other HTML".to_owned());
        }
        if !text[used..lines.end].trim().is_empty() {
            return Err("something else stands on its last line".to_owned());
        }
        Ok(lines)
    }

    /// Says why a block cannot show a list as it is, if it cannot.
    fn plain_list(&self, list: &List, range: &Range<usize>) -> Result<(), String> {
        if list.items.iter().any(|item| !item.lists.is_empty()) {
            return Err("there are lists in it".to_owned());
        }
        let text = &self.whole.text[range.clone()];
        let first = text.trim_start_matches(['(', ' ']);
        if first.starts_with(|c: char| c.is_ascii_digit() || c == '#') || text.trim_start().starts_with("<ol") {
            return Err("it is numbered".to_owned());
        }
        if markdown::has_tasks(text) {
            return Err("its items have boxes".to_owned());
        }
        Ok(())
    }

    fn list_columns(draft: &Draft, own: &[usize]) -> Columns {
        if own.iter().any(|at| draft.entries[*at].summary.is_some()) {
            vec![column(0, "entry", None), column(1, "summary", None)]
        } else {
            Vec::new()
        }
    }

    /// The columns of a table, each with its position on the page. A column without any content gets a field too.
    fn table_columns(&self, draft: &mut Draft, own: &[usize]) -> Columns {
        let mut columns = Columns::new();
        let kinds: IndexSet<String> = own.iter().map(|at| draft.entries[*at].kind.clone()).collect();
        for (at, (title, role)) in self.source.columns.iter().enumerate() {
            let field = match role {
                Role::Field(id) => draft::field_id(id),
                Role::Summary if has(&columns, "summary") => columns::field_id(title, 0),
                Role::Ignore => continue,
                own => {
                    if !has(&columns, own.word()) {
                        columns.push(column(at, own.word(), Some(title)));
                    }
                    continue;
                }
            };
            let own = draft.fields.entry(field.clone()).or_insert_with(|| Field {
                title: if title.is_empty() { field.clone() } else { title.clone() },
                kinds: kinds.clone(),
                values: None,
            });
            let title = (own.title != *title).then_some(title.as_str());
            if !has(&columns, &field) {
                columns.push(column(at, &field, title));
            }
        }
        columns
    }

    /// The alignment of the columns on the page.
    fn align(&self, range: &Range<usize>) -> Vec<Option<&'static str>> {
        if self.whole.format == PageFormat::Rst {
            return Vec::new();
        }
        markdown::alignments(&self.whole.text[range.clone()])
    }

    /// Whether the lines of a table in Markdown have different widths.
    fn is_ragged(&self, range: &Range<usize>) -> bool {
        let text = &self.whole.text[range.clone()];
        if self.whole.format == PageFormat::Rst || text.starts_with('<') {
            return false;
        }
        let mut widths = text.lines().map(|line| width::of(line.trim_end()));
        let first = widths.next().unwrap_or(0);
        widths.any(|width| width != first)
    }

    /// The tiers and kinds that choose exactly its entries, as few as possible; else a field that does.
    fn choice(
        &self,
        draft: &mut Draft,
        own: &[usize],
        sections: &mut Sections,
    ) -> (Vec<String>, Vec<String>, Option<(String, String)>) {
        let of = |entry: fn(&Entry) -> &String| -> Vec<String> {
            own.iter().map(|at| entry(&draft.entries[*at]).clone()).collect::<IndexSet<_>>().into_iter().collect()
        };
        let in_order = |ids: Vec<String>, all: Vec<&String>| -> Vec<String> {
            all.into_iter().filter(|id| ids.contains(id)).cloned().collect()
        };
        let tiers = in_order(of(|entry| &entry.tier), draft.tiers.iter().map(|tier| &tier.id).collect());
        let kinds = in_order(of(|entry| &entry.kind), draft.kinds.keys().collect());
        let chosen = |tiers: &[String], kinds: &[String]| {
            let takes = |((tier, kind), _): &(&(String, String), &usize)| {
                (tiers.is_empty() || tiers.contains(tier)) && (kinds.is_empty() || kinds.contains(kind))
            };
            self.living.counts.iter().filter(takes).map(|(_, count)| count).sum::<usize>() == own.len()
        };
        // A table under a heading is about its tier; a table with a column of tiers may hold every one.
        let by_tier = self.source.shape != Shape::TierColumn;
        for (use_tiers, use_kinds) in [(by_tier, false), (by_tier, true), (true, false), (true, true)] {
            let tiers = if use_tiers { tiers.clone() } else { Vec::new() };
            let kinds = if use_kinds { kinds.clone() } else { Vec::new() };
            if chosen(&tiers, &kinds) {
                return (tiers, kinds, None);
            }
        }
        let value = sections.value(self.source);
        for at in own {
            let entry = &mut draft.entries[*at];
            entry.fields.push((sections.field.clone(), value.clone()));
            let kind = entry.kind.clone();
            let field = draft.fields.entry(sections.field.clone()).or_insert_with(|| Field {
                title: "Section".to_owned(),
                kinds: IndexSet::new(),
                values: None,
            });
            field.kinds.insert(kind);
        }
        (if by_tier { tiers } else { Vec::new() }, Vec::new(), Some((sections.field.clone(), value)))
    }
}

fn all_taken(all: usize, taken: usize, what: &str) -> Result<(), String> {
    match all.saturating_sub(taken) {
        0 => Ok(()),
        1 => Err(format!("one {what} of it is no entry")),
        more => Err(format!("{more} {what}s of it are no entries")),
    }
}

/// The columns of a block, each with its position on the page.
type Columns = Vec<(usize, Column)>;

fn column(at: usize, name: &str, title: Option<&str>) -> (usize, Column) {
    (at, Column { name: name.to_owned(), title: title.map(str::to_owned), align: None })
}

fn has(columns: &Columns, name: &str) -> bool {
    columns.iter().any(|(_, column)| column.name == name)
}

/// The values of the field that tells tables apart.
struct Sections {
    field: String,
    taken: HashSet<String>,
}

impl Sections {
    fn of(draft: &Draft) -> Self {
        let mut field = SECTION.to_owned();
        while draft.fields.contains_key(&field) {
            field.push('-');
            field.push_str(SECTION);
        }
        Self { field, taken: HashSet::new() }
    }

    /// A value that no other table has, by the heading above the table.
    fn value(&mut self, source: &Source) -> String {
        let base = source.section.as_deref().map(draft::slug).filter(|slug| !slug.is_empty());
        let base = base.unwrap_or_else(|| "table".to_owned());
        let mut value = base.clone();
        let mut number = 2;
        while !self.taken.insert(value.clone()) {
            value = format!("{base}-{number}");
            number += 1;
        }
        value
    }
}

/// Whether the default order of blocks is that of the page.
fn is_in_default_order(draft: &Draft, own: &[usize]) -> bool {
    let key = |at: &usize| {
        let entry = &draft.entries[*at];
        let tier = draft.tiers.iter().position(|tier| tier.id == entry.tier);
        (tier, draft.kinds.get_index_of(&entry.kind))
    };
    own.is_sorted_by(|a, b| {
        let by_id = || natural(&draft.entries[*a].id, &draft.entries[*b].id);
        key(a).cmp(&key(b)).then_with(by_id).is_lt()
    })
}
