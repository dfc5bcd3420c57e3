//! The splices of one operation.

use std::collections::HashSet;
use std::ops::Range;

use super::super::Document;
use super::super::layout::{At, Item, Layout, Location};
use super::super::op::{EditError, Op, Order};
use super::super::parse::Kind;
use super::super::path::{KeyPath, Segment};
use super::super::write::{self, INDENT, Literal, quote_key};
use super::spliced;

/// A range of the text, and what replaces it.
pub(super) type Splice = (Range<usize>, String);

/// The splices of one operation, and what they depend on.
#[derive(Default)]
pub(super) struct Spliced {
    pub(super) splices: Vec<Splice>,
    /// The bytes that the splices depend on.
    pub(super) seen: Vec<Range<usize>>,
    /// The block that gets a new key.
    pub(super) grown: Option<usize>,
    /// The blocks in which keys are renamed.
    pub(super) renamed: Vec<usize>,
    /// The table whose whole content the splices depend on.
    pub(super) table: Option<KeyPath>,
}

impl Spliced {
    fn one(range: Range<usize>, new: impl Into<String>) -> Self {
        Self { seen: vec![range.clone()], splices: vec![(range, new.into())], ..Self::default() }
    }
}

/// What operations on one text share.
pub(super) struct Editor<'l, 'd> {
    pub(super) document: &'d Document<'d>,
    pub(super) layout: &'l Layout<'d>,
    pub(super) text: &'d str,
    pub(super) line_end: &'static str,
    pub(super) order: Order<'l>,
}

type Body = [(String, Literal)];

/// The operations.
impl Editor<'_, '_> {
    /// The first of some operations, with those after it that are best done together with it.
    pub(super) fn alike<'o>(&self, ops: &'o [Op]) -> &'o [Op] {
        let has_header = || self.ancestor(ops[0].path()).and_then(|ancestor| self.is_inline(&ancestor)) == Ok(false);
        let count = 1 + ops.windows(2).take_while(|pair| pair[1].goes_on(&pair[0])).count();
        match &ops[0] {
            Op::InsertTable { .. } if count > 1 && !has_header() => &ops[..1],
            _ => &ops[..count],
        }
    }

    /// How operations that belong together change the text.
    pub(super) fn change(&self, ops: &[Op]) -> Result<Spliced, EditError> {
        match &ops[0] {
            Op::Set { path, value } => self.set(path, value),
            Op::Append { path, .. } => {
                let values = ops.iter().filter_map(|op| match op {
                    Op::Append { value, .. } => Some(value),
                    _ => None,
                });
                self.append(path, &values.collect::<Vec<_>>())
            }
            Op::InsertTable { after, .. } => {
                let tables = ops.iter().filter_map(|op| match op {
                    Op::InsertTable { path, body, .. } => Some((path, body.as_slice())),
                    _ => None,
                });
                self.insert_tables(&tables.collect::<Vec<_>>(), |ancestor| match after {
                    Some(after) => self.layout.end_of(after),
                    None => self.end_for(ancestor),
                })
            }
            Op::InsertTableBefore { path, body, before } => {
                self.insert_tables(&[(path, body)], |_| self.layout.start_of(before))
            }
            Op::AppendTable { path, .. } => {
                let bodies = ops.iter().filter_map(|op| match op {
                    Op::AppendTable { body, .. } => Some(body.as_slice()),
                    _ => None,
                });
                self.append_tables(path, &bodies.collect::<Vec<_>>())
            }
            Op::Remove { path } => self.remove(path),
            Op::RemoveTable { path } => self.remove_table(path),
            Op::RenameKey { path, to } => self.rename(path, to),
        }
    }

    fn set(&self, path: &KeyPath, value: &Literal) -> Result<Spliced, EditError> {
        match self.layout.find(path)? {
            Location::Absent => self.insert(path, value),
            Location::Value(at, place) => {
                let span = self.layout.node(at).span();
                let new = match place {
                    At::Item(..) => value.inline(),
                    At::Line(_) => {
                        let head = &self.text[self.document.line_start(span.start)..span.start];
                        write::own_line(head, self.document.indent_of(span.start), value, self.line_end)
                    }
                };
                Ok(Spliced::one(span, new))
            }
            Location::Dotted(..) | Location::Table(_) | Location::Implicit(_) | Location::Tables { .. } => {
                Err(EditError::unfit(path, "is a table with keys of its own and cannot be replaced by a value"))
            }
        }
    }

    fn append(&self, path: &KeyPath, values: &[&Literal]) -> Result<Spliced, EditError> {
        let not_an_array = || EditError::unfit(path, "is not an array");
        match self.layout.find(path)? {
            Location::Absent => self.insert(path, &Literal::Array(values.iter().copied().cloned().collect())),
            Location::Value(array, at) => {
                if self.layout.node(array).kind != Kind::Array {
                    return Err(not_an_array());
                }
                Ok(self.insert_elements(array, at, values))
            }
            Location::Tables { header, end } => {
                let body = |value: &&'_ Literal| match value {
                    Literal::Table(pairs) => Some(pairs.clone()),
                    _ => None,
                };
                let bodies: Option<Vec<_>> = values.iter().map(body).collect();
                let bodies =
                    bodies.ok_or_else(|| EditError::unfit(path, "is an array of tables and takes only tables"))?;
                Ok(self.insert_last_tables(header, end, &bodies.iter().map(Vec::as_slice).collect::<Vec<_>>()))
            }
            Location::Dotted(..) | Location::Table(_) | Location::Implicit(_) => Err(not_an_array()),
        }
    }

    /// Adds new tables of one parent, at the byte that `place` gives for their nearest existing ancestor.
    fn insert_tables(
        &self,
        tables: &[(&KeyPath, &Body)],
        place: impl Fn(&KeyPath) -> Result<usize, EditError>,
    ) -> Result<Spliced, EditError> {
        let mut new = HashSet::new();
        for (path, _) in tables {
            if !new.insert(*path) || !matches!(self.layout.find(path)?, Location::Absent) {
                return Err(EditError::Exists((*path).clone()));
            }
        }
        let (first, body) = tables[0];
        let ancestor = self.ancestor(first)?;
        let at = place(&ancestor)?;
        if self.is_inline(&ancestor)? {
            return self.insert(first, &Literal::Table(body.to_vec()));
        }
        let text =
            |(path, body): &(&KeyPath, &Body)| self.table_text("", &format!("[{}]", header_keys(path)), "", body);
        Ok(self.place_tables(at, &tables.iter().map(text).collect::<Vec<_>>()))
    }

    fn append_tables(&self, path: &KeyPath, bodies: &[&Body]) -> Result<Spliced, EditError> {
        let append = || {
            let values: Vec<_> = bodies.iter().map(|body| Literal::Table(body.to_vec())).collect();
            self.append(path, &values.iter().collect::<Vec<_>>())
        };
        match self.layout.find(path)? {
            Location::Tables { header, end } => Ok(self.insert_last_tables(header, end, bodies)),
            Location::Absent => {
                let ancestor = self.ancestor(path)?;
                if self.is_inline(&ancestor)? {
                    return append();
                }
                let header = format!("[[{}]]", header_keys(path));
                let texts: Vec<_> = bodies.iter().map(|body| self.table_text("", &header, "", body)).collect();
                Ok(self.place_tables(self.end_for(&ancestor)?, &texts))
            }
            _ => append(),
        }
    }

    fn remove(&self, path: &KeyPath) -> Result<Spliced, EditError> {
        let (pair, item) = match self.layout.find(path)? {
            Location::Absent => return Err(EditError::Missing(path.clone())),
            Location::Value(_, At::Line(pair)) => (pair, None),
            Location::Value(_, At::Item(container, item)) => (item, Some(container)),
            Location::Dotted(..) | Location::Table(_) | Location::Implicit(_) | Location::Tables { .. } => {
                return Err(EditError::unfit(path, "is a table with keys of its own and cannot be removed"));
            }
        };
        let node = self.layout.node(pair);
        let parent = path.parent().unwrap_or_default();
        let is_dotted = node.kind == Kind::Pair && node.count > 1;
        let change = if is_dotted && self.layout.is_mentioned_once(&parent)? {
            // No other key mentions its table, which has to remain.
            let table = self.layout.node(pair + u32::from(node.count) - 2);
            let end = self.layout.node(self.layout.value(pair)).end as usize;
            Spliced::one(table.end as usize..end, " = {}")
        } else if let Some(container) = item {
            self.remove_item(container, pair)
        } else {
            Spliced::one(self.lines_to_cut(self.layout.lines(pair)), "")
        };
        Ok(Spliced { table: is_dotted.then_some(parent), ..change })
    }

    fn remove_table(&self, path: &KeyPath) -> Result<Spliced, EditError> {
        match (self.layout.find(path)?, path.segments().last()) {
            (Location::Absent, _) => return Err(EditError::Missing(path.clone())),
            (_, Some(Segment::Index(_)) | None) => {
                return Err(EditError::unfit(path, "is not a key and cannot be removed as a table"));
            }
            (Location::Value(_, At::Item(container, item)), _) => return Ok(self.remove_item(container, item)),
            (Location::Dotted(At::Item(..), _), _) => {
                return Err(EditError::unfit(path, "is spread over keys of an inline table and cannot be removed"));
            }
            _ => {}
        }
        let lines = self.layout.lines_of(path)?;
        let mut cuts: Vec<Range<usize>> = Vec::new();
        for (lines, is_block) in lines {
            // The blank lines above stay for what follows.
            let end = if is_block { self.end_of_blank(lines.end) } else { lines.end };
            match cuts.last_mut().filter(|last| last.end >= lines.start) {
                Some(last) => last.end = last.end.max(end),
                None => cuts.push(lines.start..end),
            }
        }
        if let Some(last) = cuts.last_mut().filter(|last| last.end == self.text.len()) {
            let above = self.text[..last.start].trim_end().len();
            *last = self.lines_to_cut(if above == 0 { 0 } else { self.document.next_line(above) }..last.end);
        }
        let splices = cuts.iter().map(|cut| (cut.clone(), String::new())).collect();
        Ok(Spliced { splices, seen: cuts, ..Spliced::default() })
    }

    fn rename(&self, path: &KeyPath, to: &str) -> Result<Spliced, EditError> {
        let (Some(Segment::Key(from)), Some(parent)) = (path.segments().last(), path.parent()) else {
            return Err(EditError::unfit(path, "has no name"));
        };
        if matches!(self.layout.find(path)?, Location::Absent) {
            return Err(EditError::Missing(path.clone()));
        }
        if from == to {
            return Ok(Spliced::default());
        }
        let target = parent.key(to);
        if !matches!(self.layout.find(&target)?, Location::Absent) {
            return Err(EditError::Exists(target));
        }
        let mut mentions = self.layout.mentions(path)?;
        // Several values can share one key of a header.
        mentions.sort_unstable();
        mentions.dedup();
        let renamed = mentions.iter().map(|key| self.layout.block_at(*key)).collect();
        let splices: Vec<Splice> =
            mentions.into_iter().map(|key| (self.layout.node(key).span(), quote_key(to))).collect();
        let seen = splices.iter().map(|(range, _)| range.clone()).collect();
        Ok(Spliced { splices, seen, renamed, ..Spliced::default() })
    }
}

/// New keys.
impl Editor<'_, '_> {
    /// Adds an absent key, in the form in which its nearest existing ancestor is written.
    fn insert(&self, path: &KeyPath, value: &Literal) -> Result<Spliced, EditError> {
        let parent = self.ancestor(path)?;
        let keys: Vec<&str> = keys_of(&path.segments()[parent.segments().len()..]).collect();
        let [tables @ .., key] = &keys[..] else { return Err(EditError::Missing(path.clone())) };
        let dotted = || keys.iter().map(|key| quote_key(key)).collect::<Vec<_>>().join(".");
        let written = |first: u32, keys: u32| {
            &self.text[self.layout.node(first).start as usize..self.layout.node(first + keys - 1).end as usize]
        };
        Ok(match self.layout.find(&parent)? {
            Location::Value(table, _) => {
                if self.layout.node(table).kind != Kind::Inline {
                    return Err(EditError::unfit(&parent, "is not a table"));
                }
                let nest = |inner, key: &&str| Literal::table([(*key, inner)]);
                let value = keys[1..].iter().rev().fold(value.clone(), nest);
                self.insert_pair(&parent, table, keys[0], &value)
            }
            Location::Dotted(At::Item(table, pair), depth) => {
                let key = format!("{}.{}", written(pair, depth), dotted());
                self.insert_items(table, &[write::pair(&key, value)])
            }
            Location::Dotted(At::Line(pair), depth) => {
                let key = format!("{}.{}", written(pair, depth), dotted());
                let indent = self.document.indent_of(self.layout.node(pair).start as usize);
                self.insert_lines_below(pair, &write::lines(indent, &key, value, self.line_end))
            }
            Location::Table(block) if tables.is_empty() => {
                Spliced { grown: Some(block), ..self.insert_line(&parent, block, key, value) }
            }
            Location::Implicit(block) if tables.is_empty() => {
                let header = self.layout.blocks[block].header.expect("the table of a sub-table's header");
                let body = [((*key).to_owned(), value.clone())];
                let text = self.table_text("", &format!("[{}]", header_keys(&parent)), "", &body);
                self.place_tables(self.document.start_with_comments(header), &[text])
            }
            Location::Table(_) | Location::Implicit(_) => {
                let table = path.parent().unwrap_or_default();
                let body = [((*key).to_owned(), value.clone())];
                let text = self.table_text("", &format!("[{}]", header_keys(&table)), "", &body);
                let end = if parent == KeyPath::root() { self.text.len() } else { self.layout.end_of(&parent)? };
                self.place_tables(end, &[text])
            }
            Location::Absent | Location::Tables { .. } => {
                return Err(EditError::unfit(&parent, "is an array of tables and takes keys only with an index"));
            }
        })
    }

    /// Adds a key to a block: after the last of the keys that precede it in canonical order, else after all.
    fn insert_line(&self, table: &KeyPath, block: usize, key: &str, value: &Literal) -> Spliced {
        let written = &self.layout.blocks[block];
        let lines = |at: u32| {
            let indent = self.document.indent_of(self.layout.node(at).start as usize);
            write::lines(indent, &quote_key(key), value, self.line_end)
        };
        let order = (self.order)(table.segments());
        let rank = |key: &str| order.iter().position(|known| *known == key);
        let is_before = |pair: &&u32| match (rank(self.document.says(**pair)), rank(key)) {
            (Some(there), Some(new)) => there < new,
            _ => false,
        };
        if let Some(pair) = written.pairs.iter().rfind(is_before).or_else(|| written.pairs.last()) {
            return self.insert_lines_below(*pair, &lines(*pair));
        }
        if let Some(header) = written.header {
            return self.insert_lines_below(header, &lines(header));
        }
        let lines = write::lines("", &quote_key(key), value, self.line_end);
        match self.layout.blocks.get(1).and_then(|next| next.header) {
            Some(next) => self.place_tables(self.document.start_with_comments(next), &[lines]),
            None => self.insert_lines(self.text.len(), &lines),
        }
    }

    /// Adds a key to an inline table: at its place in canonical order if the table is on one line, else as the last.
    fn insert_pair(&self, path: &KeyPath, table: u32, key: &str, value: &Literal) -> Spliced {
        let item = write::pair(&quote_key(key), value);
        let order = (self.order)(path.segments());
        let rank = |key: &str| order.iter().position(|known| *known == key);
        let is_after = |item: &Item| rank(key).is_some_and(|new| rank(self.document.says(item.node)) > Some(new));
        let items = self.layout.items(table);
        let behind = items.iter().rposition(|item| !is_after(item)).map_or(0, |before| before + 1);
        match items.get(behind) {
            Some(next) if !self.is_multi_line(table, &items) => {
                let start = self.layout.node(next.node).start as usize;
                let seen = vec![self.layout.node(table).span()];
                Spliced { splices: vec![(start..start, format!("{item}, "))], seen, ..Spliced::default() }
            }
            _ => self.insert_items(table, &[item]),
        }
    }

    /// The nearest existing ancestor.
    fn ancestor(&self, path: &KeyPath) -> Result<KeyPath, EditError> {
        let mut path = path.clone();
        while let (Some(Segment::Key(_)), Some(parent)) = (path.segments().last(), path.parent()) {
            if !matches!(self.layout.find(&parent)?, Location::Absent) {
                return Ok(parent);
            }
            path = parent;
        }
        Err(EditError::Missing(path))
    }

    /// Whether new tables at a path must be inline.
    fn is_inline(&self, path: &KeyPath) -> Result<bool, EditError> {
        match self.layout.find(path)? {
            Location::Value(..) | Location::Dotted(At::Item(..), _) => Ok(true),
            Location::Tables { .. } => {
                Err(EditError::unfit(path, "is an array of tables and takes keys only with an index"))
            }
            _ => Ok(false),
        }
    }
}

/// New tables and lines.
impl Editor<'_, '_> {
    /// The text of a table, with its header as given.
    fn table_text(&self, header_indent: &str, header: &str, indent: &str, body: &Body) -> String {
        let mut text = format!("{header_indent}{header}{}", self.line_end);
        for (key, value) in body {
            text.push_str(&write::lines(indent, &quote_key(key), value, self.line_end));
        }
        text
    }

    /// Adds tables to an array of tables, written as its last one is.
    fn insert_last_tables(&self, header: usize, end: usize, bodies: &[&Body]) -> Spliced {
        let block = &self.layout.blocks[header];
        let header = self.layout.node(block.header.expect("an array of tables is known by a header"));
        let header_indent = self.document.indent_of(header.start as usize);
        let indent_of = |pair: u32| self.document.indent_of(self.layout.node(pair).start as usize);
        let indent = block.pairs.last().map_or(header_indent, |pair| indent_of(*pair));
        let text = |body: &&Body| self.table_text(header_indent, &self.text[header.span()], indent, body);
        self.place_tables(self.layout.end_with_comments(end), &bodies.iter().map(text).collect::<Vec<_>>())
    }

    /// The place of a new table: after the array element that it belongs to, else at the end of the file.
    fn end_for(&self, ancestor: &KeyPath) -> Result<usize, EditError> {
        let in_element = ancestor.segments().iter().any(|step| matches!(step, Segment::Index(_)));
        if in_element { self.layout.end_of(ancestor) } else { Ok(self.text.len()) }
    }

    /// Puts tables between others, with one blank line before, after and between them.
    fn place_tables(&self, at: usize, tables: &[String]) -> Spliced {
        let (before, after) = self.text.split_at(at);
        let above = before.strip_suffix('\n').map_or(at, |rest| self.document.line_start(rest.len()));
        let below = self.document.next_line(at);
        let is_below_blank = above < at && before[above..].trim().is_empty();
        let is_above_blank = self.text[at..below].trim().is_empty();
        let mut text = String::new();
        if !before.trim().is_empty() && !is_below_blank {
            text.push_str(self.line_end);
        }
        text.push_str(&tables.join(self.line_end));
        if !after.trim().is_empty() && !is_above_blank {
            text.push_str(self.line_end);
        }
        let mut change = self.insert_lines(at, &text);
        change.seen.push(above..below);
        change
    }

    /// Puts lines directly below a header or pair and the comment after it.
    fn insert_lines_below(&self, at: u32, lines: &str) -> Spliced {
        let above = self.layout.lines(at);
        let mut change = self.insert_lines(above.end, lines);
        // Another operation may replace the value on that line; only the line's end has to stay.
        change.seen.push(above.end.saturating_sub(1)..above.end);
        change
    }

    /// Puts lines at the start of a line or at the end of the file. The file ends in a line end if it did before.
    fn insert_lines(&self, at: usize, lines: &str) -> Spliced {
        let has_open_line = at == self.text.len() && !self.text.is_empty() && !self.text.ends_with('\n');
        let open = lines.strip_suffix(self.line_end).filter(|_| has_open_line);
        Spliced::one(at..at, open.map_or_else(|| lines.to_owned(), |lines| format!("{}{lines}", self.line_end)))
    }

    /// The end of the blank lines that begin at a byte.
    fn end_of_blank(&self, at: usize) -> usize {
        let mut end = at;
        while end < self.text.len() && self.text[end..self.document.next_line(end)].trim().is_empty() {
            end = self.document.next_line(end);
        }
        end
    }

    /// The bytes to cut with some lines, so that the file ends in a line end if it did before.
    fn lines_to_cut(&self, lines: Range<usize>) -> Range<usize> {
        let ends_open = lines.end == self.text.len() && !self.text.ends_with('\n');
        if !ends_open {
            return lines;
        }
        let before = &self.text[..lines.start];
        let before = before.strip_suffix('\n').unwrap_or(before);
        before.strip_suffix('\r').unwrap_or(before).len()..lines.end
    }
}

/// The items of arrays and inline tables.
impl Editor<'_, '_> {
    /// Adds elements to an array. One line that becomes too wide is broken into one line an element.
    fn insert_elements(&self, array: u32, at: At, values: &[&Literal]) -> Spliced {
        let new: Vec<String> = values.iter().map(|value| value.inline()).collect();
        let change = self.insert_items(array, &new);
        let items = self.layout.items(array);
        let span = self.layout.node(array).span();
        let line = self.document.line_start(span.start);
        let splices = change.splices.iter().map(|(range, new)| (range.start - line..range.end - line, new.clone()));
        let one_line = spliced(&self.text[line..span.end], splices.collect());
        let is_on_one_line = !self.is_multi_line(array, &items) && !one_line.contains('\n');
        // A single table may share the line of its array; several get a line each.
        let is_table = |item: &Item| self.layout.node(item.value).kind == Kind::Inline;
        let is_of_tables = items.iter().all(is_table) && values.iter().all(|value| matches!(value, Literal::Table(_)));
        let becomes_several = items.len() < 2 && items.len() + values.len() > 1;
        let stays = write::fits(&one_line) && !(is_of_tables && becomes_several);
        // An inline table must stay on its line, and so must an array inside it.
        if !is_on_one_line || stays || matches!(at, At::Item(..)) {
            return change;
        }
        let written = items.iter().map(|item| &self.text[self.layout.node(item.value).span()]);
        let elements: Vec<&str> = written.chain(new.iter().map(String::as_str)).collect();
        let broken = write::broken(&elements, self.document.indent_of(span.start), self.line_end);
        Spliced::one(span, broken)
    }

    /// Adds items after the others, in the form of the container.
    fn insert_items(&self, container: u32, new: &[String]) -> Spliced {
        let seen = vec![self.layout.node(container).span()];
        Spliced { splices: self.items_inserted(container, new), seen, ..Spliced::default() }
    }

    fn items_inserted(&self, container: u32, new: &[String]) -> Vec<Splice> {
        let (text, line_end) = (self.text, self.line_end);
        let node = self.layout.node(container);
        let is_table = node.kind == Kind::Inline;
        let (open, close) = (node.start as usize, node.end as usize - 1);
        let items = self.layout.items(container);
        let is_multi_line = self.is_multi_line(container, &items);
        let close_indent = self.document.indent_of(close);
        let Some(last) = items.last() else {
            let inside = open + 1;
            if is_multi_line {
                // Only blanks can precede the bracket here.
                let line = self.document.line_start(close);
                let trailing = if is_table { "" } else { "," };
                let separator = format!(",{line_end}{close_indent}{INDENT}");
                let lines = format!("{close_indent}{INDENT}{}{trailing}{line_end}", new.join(&separator));
                return vec![(line..line, lines)];
            }
            let items = new.join(", ");
            let is_tight = inside == close && !is_table;
            return vec![(inside..close, if is_tight { items } else { format!(" {items} ") })];
        };
        let end = self.end(last);
        // A trailing comma stays a trailing comma, and none is added.
        let (missing, trailing) = if last.comma.is_some() { ("", ",") } else { (",", "") };
        if !is_multi_line {
            return vec![(end..end, format!("{missing} {}{trailing}", new.join(", ")))];
        }
        let start = |item: &Item| self.layout.node(item.node).start as usize;
        let first_on_line = |start: &usize| text[self.document.line_start(*start)..*start].trim().is_empty();
        let indent = match items.iter().map(start).rfind(first_on_line) {
            Some(start) => self.document.indent_of(start).to_owned(),
            None => format!("{close_indent}{INDENT}"),
        };
        let lines = new.join(&format!(",{line_end}{indent}"));
        if !text[end..close].contains('\n') {
            return vec![(end..end, format!("{missing}{line_end}{indent}{lines}{trailing}"))];
        }
        // Comments on lines of their own after the last item stay at the end.
        let line = self.end_of_lines(last);
        vec![(end..end, missing.to_owned()), (line..line, format!("{indent}{lines}{trailing}{line_end}"))]
    }

    fn remove_item(&self, container: u32, item: u32) -> Spliced {
        let text = self.text;
        let items = self.layout.items(container);
        let number = items.iter().position(|other| other.node == item).expect("an item is in its container");
        let start = |item: &Item| self.layout.node(item.node).start as usize;
        let value_end = |item: &Item| self.layout.node(item.value).end as usize;
        let span = self.layout.node(container).span();
        let item = &items[number];
        let end = self.end(item);
        let before = number.checked_sub(1).map(|before| &items[before]);
        let next = items.get(number + 1);
        let mut splices = Vec::new();
        if self.is_multi_line(container, &items) {
            let start = start(item);
            let line = self.document.line_start(start);
            let left = &text[line..start];
            let right = &text[end..self.end_of_lines(item)];
            let is_last_on_line = right.trim().is_empty() || right.trim_start().starts_with('#');
            let cut = match (left.trim().is_empty(), is_last_on_line) {
                (true, true) => line..end + right.len(),
                (false, true) => line + left.trim_end().len()..end + right.trim_end_matches(['\r', '\n']).len(),
                (_, false) => start..end + right.len() - right.trim_start().len(),
            };
            splices.push((cut, String::new()));
            if let (Some(comma), None, None) = (before.and_then(|before| before.comma), item.comma, next) {
                // The new last item gets no trailing comma, since the old one had none.
                splices.push((comma..comma + 1, String::new()));
            }
        } else {
            let cut = match (before, next) {
                (_, Some(next)) => start(item)..start(next),
                (None, None) => span.start + 1..span.end - 1,
                (Some(before), None) if item.comma.is_some() => self.end(before)..end,
                (Some(before), None) => value_end(before)..end,
            };
            splices.push((cut, String::new()));
        }
        Spliced { splices, seen: vec![span], ..Spliced::default() }
    }

    /// The end of an item, including its comma.
    fn end(&self, item: &Item) -> usize {
        item.comma.map_or(self.layout.node(item.value).end as usize, |comma| comma + 1)
    }

    /// The end of an item's last line, including the comment after it.
    fn end_of_lines(&self, item: &Item) -> usize {
        let end = self.end(item);
        let mut next = self.layout.node(item.node).next;
        // A comment may come before the comma.
        while self.document.is_comment(next) && (self.layout.node(next).start as usize) < end {
            next += 1;
        }
        self.document.end_of_lines(end, next)
    }

    /// Whether a line ends between the items of a container; line ends inside an item do not count.
    fn is_multi_line(&self, container: u32, items: &[Item]) -> bool {
        let span = self.layout.node(container).span();
        let starts = items.iter().map(|item| self.layout.node(item.node).start as usize).chain([span.end - 1]);
        let ends = items.iter().map(|item| self.layout.node(item.value).end as usize);
        [span.start + 1].into_iter().chain(ends).zip(starts).any(|(end, start)| self.text[end..start].contains('\n'))
    }
}

/// A path as a header writes it, where array indexes are implied.
fn header_keys(path: &KeyPath) -> String {
    keys_of(path.segments()).map(quote_key).collect::<Vec<_>>().join(".")
}

fn keys_of(steps: &[Segment]) -> impl Iterator<Item = &str> {
    steps.iter().filter_map(|step| match step {
        Segment::Key(key) => Some(key.as_str()),
        Segment::Index(_) => None,
    })
}
