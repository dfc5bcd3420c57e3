//! One operation and a layout → the splices that do it. It does not check that they do what was meant.

use std::ops::Range;

use toml_edit::{Array, InlineTable, Value};

use super::layout::{Container, Item, Key, Layout, Pair, end_with_comment, indent_of, line_start, next_line};
use super::render;
use super::spot::{Along, At, Spot};
use super::{EditError, Op, Order, Splice};
use crate::path::{KeyPath, Segment, quote_key};

type Body = [(String, Value)];

/// How one operation changes a text.
pub(super) fn splices(layout: &Layout<'_>, op: &Op, order: Order<'_>) -> Result<Vec<Splice>, EditError> {
    let editor = Editor { layout, text: layout.text, line_end: line_end(layout.text), order };
    match op {
        Op::Set { path, value } => editor.set(path, value),
        Op::Append { path, value } => editor.append(path, value),
        Op::InsertTable { path, body, after } => editor.insert_table(path, body, after.as_ref()),
        Op::AppendTable { path, body } => editor.append_table(path, body),
        Op::Remove { path } => editor.remove(path),
        Op::RenameKey { path, to } => editor.rename(path, to),
    }
}

/// The line end that most lines have.
fn line_end(text: &str) -> &'static str {
    let crlf = text.matches("\r\n").count();
    if crlf * 2 > text.matches('\n').count() { "\r\n" } else { "\n" }
}

/// What the operations share.
struct Editor<'l, 't> {
    layout: &'l Layout<'t>,
    text: &'t str,
    line_end: &'static str,
    order: Order<'l>,
}

/// The operations.
impl Editor<'_, '_> {
    fn set(&self, path: &KeyPath, value: &Value) -> Result<Vec<Splice>, EditError> {
        match self.layout.find(path)? {
            Spot::Absent => self.insert(path, value),
            Spot::Value(span, At::Line(..)) => {
                let head = &self.text[line_start(self.text, span.start)..span.start];
                let new = render::own_line(head, indent_of(self.text, span.start), value, self.line_end);
                Ok(vec![(span, new)])
            }
            Spot::Value(span, At::Item(..)) => Ok(vec![(span, render::inline(value))]),
            Spot::Dotted(..) | Spot::Table(_) | Spot::Implicit(_) | Spot::Tables { .. } => {
                Err(EditError::unfit(path, "is a table with keys of its own and cannot be replaced by a value"))
            }
        }
    }

    fn append(&self, path: &KeyPath, value: &Value) -> Result<Vec<Splice>, EditError> {
        let not_an_array = || EditError::unfit(path, "is not an array");
        match self.layout.find(path)? {
            Spot::Absent => self.insert(path, &Value::Array(Array::from_iter([value.clone()]))),
            Spot::Value(span, at) => {
                let array = Container::at(self.text, span.start).filter(|it| !it.is_table(self.text));
                let array = array.ok_or_else(not_an_array)?;
                Ok(self.insert_element(&array, &at, &render::inline(value)))
            }
            Spot::Tables { header, end } => {
                let table = value.as_inline_table();
                let table =
                    table.ok_or_else(|| EditError::unfit(path, "is an array of tables and takes only tables"))?;
                Ok(self.insert_last_table(header, end, &body_of(table)))
            }
            Spot::Dotted(..) | Spot::Table(_) | Spot::Implicit(_) => Err(not_an_array()),
        }
    }

    fn insert_table(&self, path: &KeyPath, body: &Body, after: Option<&KeyPath>) -> Result<Vec<Splice>, EditError> {
        if !matches!(self.layout.find(path)?, Spot::Absent) {
            return Err(EditError::Exists(path.clone()));
        }
        if let Some(after) = after
            && matches!(self.layout.find(after)?, Spot::Absent)
        {
            return Err(EditError::Missing(after.clone()));
        }
        let ancestor = self.ancestor(path)?;
        if self.is_inline(&ancestor)? {
            return self.insert(path, &Value::InlineTable(body.iter().cloned().collect()));
        }
        let header = format!("[{}]", header_keys(path));
        let text = self.table_text("", &header, "", body);
        Ok(vec![self.place_table(self.end_for(&ancestor, after), &text)])
    }

    fn append_table(&self, path: &KeyPath, body: &Body) -> Result<Vec<Splice>, EditError> {
        let value = || Value::InlineTable(body.iter().cloned().collect());
        match self.layout.find(path)? {
            Spot::Tables { header, end } => Ok(self.insert_last_table(header, end, body)),
            Spot::Absent => {
                let ancestor = self.ancestor(path)?;
                if self.is_inline(&ancestor)? {
                    return self.append(path, &value());
                }
                let text = self.table_text("", &format!("[[{}]]", header_keys(path)), "", body);
                Ok(vec![self.place_table(self.end_for(&ancestor, None), &text)])
            }
            _ => self.append(path, &value()),
        }
    }

    fn remove(&self, path: &KeyPath) -> Result<Vec<Splice>, EditError> {
        match self.layout.find(path)? {
            Spot::Absent => Err(EditError::Missing(path.clone())),
            Spot::Value(_, At::Line(block, pair)) => {
                let pair = &self.layout.blocks[block].pairs[pair];
                let alone = || {
                    let parent = path.parent().unwrap_or_default();
                    let mentions = self.layout.mentions(parent.segments());
                    mentions.iter().filter(|mention| matches!(mention.along, Along::Past(_))).count() == 1
                };
                if let [.., table, _] = &pair.keys[..]
                    && alone()
                {
                    // Only this key speaks of its table, which remains.
                    return Ok(vec![(table.span.end..pair.value.end, " = {}".to_owned())]);
                }
                Ok(vec![(self.lines_to_cut(pair.lines.clone()), String::new())])
            }
            Spot::Value(_, At::Item(container, number)) => {
                let item = &container.items[number];
                if let [tables @ .., table, _] = &item.keys[..] {
                    let speaks_of_table = &item.keys[..=tables.len()];
                    if container.mentions(&steps_of(speaks_of_table)).len() == 1 {
                        return Ok(vec![(table.span.end..item.value.end, " = {}".to_owned())]);
                    }
                }
                Ok(self.remove_item(&container, number))
            }
            Spot::Dotted(..) | Spot::Table(_) | Spot::Implicit(_) | Spot::Tables { .. } => {
                Err(EditError::unfit(path, "is a table with keys of its own and cannot be removed"))
            }
        }
    }

    fn rename(&self, path: &KeyPath, to: &str) -> Result<Vec<Splice>, EditError> {
        let (Some(Segment::Key(from)), Some(parent)) = (path.segments().last(), path.parent()) else {
            return Err(EditError::unfit(path, "has no name"));
        };
        let spot = self.layout.find(path)?;
        if matches!(spot, Spot::Absent) {
            return Err(EditError::Missing(path.clone()));
        }
        if from == to {
            return Ok(Vec::new());
        }
        let target = parent.key(to);
        if !matches!(self.layout.find(&target)?, Spot::Absent) {
            return Err(EditError::Exists(target));
        }
        let new_name = |key: &Key<'_>| (key.span.clone(), quote_key(to));
        let inside = match spot {
            Spot::Value(_, At::Item(table, number)) => Some((table.items[number].keys.len(), table, number)),
            Spot::Dotted(At::Item(table, number), depth) => Some((depth, table, number)),
            _ => None,
        };
        if let Some((depth, table, number)) = inside {
            let uses = table.mentions(&steps_of(&table.items[number].keys[..depth]));
            return Ok(uses.iter().map(|(item, _)| new_name(&table.items[*item].keys[depth - 1])).collect());
        }
        let mut splices = Vec::new();
        for mention in self.layout.mentions(path.segments()) {
            let block = &self.layout.blocks[mention.block];
            let keys = match (mention.pair, &block.header) {
                (Some(pair), _) => &block.pairs[pair].keys,
                (None, Some(header)) => &header.keys,
                (None, None) => continue,
            };
            if let Along::Past(depth @ 1..) = mention.along {
                splices.push(new_name(&keys[depth - 1]));
            }
        }
        Ok(splices)
    }
}

/// New keys.
impl Editor<'_, '_> {
    /// Adds a key that is absent, in the form in which its nearest ancestor is written.
    fn insert(&self, path: &KeyPath, value: &Value) -> Result<Vec<Splice>, EditError> {
        let parent = self.ancestor(path)?;
        let keys: Vec<&str> = keys_of(&path.segments()[parent.segments().len()..]).collect();
        let [tables @ .., key] = &keys[..] else { return Err(EditError::Missing(path.clone())) };
        let dotted = || keys.iter().map(|key| quote_key(key)).collect::<Vec<_>>().join(".");
        let splice = match self.layout.find(&parent)? {
            Spot::Value(span, _) => {
                let table = Container::at(self.text, span.start).filter(|it| it.is_table(self.text));
                let table = table.ok_or_else(|| EditError::unfit(&parent, "is not a table"))?;
                let nest = |inner, key: &&str| Value::InlineTable(InlineTable::from_iter([(*key, inner)]));
                let outer = keys[0];
                let value = keys[1..].iter().rev().fold(value.clone(), nest);
                return Ok(self.insert_pair(&parent, &table, outer, &value));
            }
            Spot::Dotted(At::Item(table, number), depth) => {
                let prefix = &table.items[number].keys[..depth];
                let prefix = &self.text[prefix[0].span.start..prefix[depth - 1].span.end];
                return Ok(self.insert_item(&table, &render::pair(&format!("{prefix}.{}", dotted()), value)));
            }
            Spot::Dotted(At::Line(block, pair), depth) => {
                let pair = &self.layout.blocks[block].pairs[pair];
                let start = pair.keys[0].span.start;
                let key = format!("{}.{}", &self.text[start..pair.keys[depth - 1].span.end], dotted());
                let lines = render::lines(indent_of(self.text, start), &key, value, self.line_end);
                self.insert_lines(pair.lines.end, &lines)
            }
            Spot::Table(block) if tables.is_empty() => self.insert_line(&parent, block, key, value),
            Spot::Implicit(block) if tables.is_empty() => {
                let header = self.layout.blocks[block].header.as_ref().expect("an implicit table is known by a header");
                let body = [((*key).to_owned(), value.clone())];
                let text = self.table_text("", &format!("[{}]", header_keys(&parent)), "", &body);
                self.place_table(self.comments_above(header.lines.start), &text)
            }
            Spot::Table(_) | Spot::Implicit(_) => {
                let table = path.parent().unwrap_or_default();
                let body = [((*key).to_owned(), value.clone())];
                let text = self.table_text("", &format!("[{}]", header_keys(&table)), "", &body);
                let after = (parent != KeyPath::root()).then_some(&parent);
                self.place_table(self.end_for(&parent, after), &text)
            }
            Spot::Absent | Spot::Tables { .. } => {
                return Err(EditError::unfit(&parent, "is an array of tables and takes keys only with an index"));
            }
        };
        Ok(vec![splice])
    }

    /// Adds a key to a block: behind the last of the keys that come before it in their order, else behind all.
    fn insert_line(&self, table: &KeyPath, block: usize, key: &str, value: &Value) -> Splice {
        let written = &self.layout.blocks[block];
        let lines = |indent| render::lines(indent, &quote_key(key), value, self.line_end);
        let order = (self.order)(table.segments());
        let rank = |key: &str| order.iter().position(|known| *known == key);
        let is_before = |pair: &&Pair<'_>| match (rank(&pair.keys[0].name), rank(key)) {
            (Some(there), Some(new)) => there < new,
            _ => false,
        };
        if let Some(pair) = written.pairs.iter().rfind(is_before).or_else(|| written.pairs.last()) {
            return self.insert_lines(pair.lines.end, &lines(indent_of(self.text, pair.lines.start)));
        }
        if let Some(header) = &written.header {
            return self.insert_lines(header.lines.end, &lines(indent_of(self.text, header.lines.start)));
        }
        match self.layout.blocks.get(1).and_then(|next| next.header.as_ref()) {
            Some(next) => self.place_table(self.comments_above(next.lines.start), &lines("")),
            None => self.insert_lines(self.text.len(), &lines("")),
        }
    }

    /// Adds a key to an inline table: in the place that its order gives it, if the table is on one line.
    fn insert_pair(&self, path: &KeyPath, table: &Container<'_>, key: &str, value: &Value) -> Vec<Splice> {
        let item = render::pair(&quote_key(key), value);
        let order = (self.order)(path.segments());
        let rank = |key: &str| order.iter().position(|known| *known == key);
        let is_after = |item: &Item<'_>| rank(key).is_some_and(|new| rank(&item.keys[0].name) > Some(new));
        let behind = table.items.iter().rposition(|item| !is_after(item)).map_or(0, |before| before + 1);
        match table.items.get(behind) {
            Some(next) if !table.is_multi_line(self.text) => vec![(next.start()..next.start(), format!("{item}, "))],
            _ => self.insert_item(table, &item),
        }
    }

    /// The nearest ancestor that is there.
    fn ancestor(&self, path: &KeyPath) -> Result<KeyPath, EditError> {
        let mut path = path.clone();
        while let (Some(Segment::Key(_)), Some(parent)) = (path.segments().last(), path.parent()) {
            if !matches!(self.layout.find(&parent)?, Spot::Absent) {
                return Ok(parent);
            }
            path = parent;
        }
        Err(EditError::Missing(path))
    }

    /// Whether new tables at a path can have no header.
    fn is_inline(&self, path: &KeyPath) -> Result<bool, EditError> {
        match self.layout.find(path)? {
            Spot::Value(..) | Spot::Dotted(At::Item(..), _) => Ok(true),
            Spot::Tables { .. } => {
                Err(EditError::unfit(path, "is an array of tables and takes keys only with an index"))
            }
            _ => Ok(false),
        }
    }
}

/// New tables.
impl Editor<'_, '_> {
    /// The text of a table with its header as it is to be written.
    fn table_text(&self, header_indent: &str, header: &str, indent: &str, body: &Body) -> String {
        let mut text = format!("{header_indent}{header}{}", self.line_end);
        for (key, value) in body {
            text.push_str(&render::lines(indent, &quote_key(key), value, self.line_end));
        }
        text
    }

    /// One more table of an array of tables, written as its last one.
    fn insert_last_table(&self, header: usize, end: usize, body: &Body) -> Vec<Splice> {
        let block = &self.layout.blocks[header];
        let header = block.header.as_ref().expect("an array of tables is known by a header");
        let header_indent = indent_of(self.text, header.lines.start);
        let indent = block.pairs.last().map_or(header_indent, |pair| indent_of(self.text, pair.lines.start));
        let text = self.table_text(header_indent, &self.text[header.span.clone()], indent, body);
        vec![self.place_table(self.comments_below(self.layout.blocks[end].end()), &text)]
    }

    /// Where a new table is put: behind `after`, or else behind the array element that it belongs to, or else at the end.
    fn end_for(&self, ancestor: &KeyPath, after: Option<&KeyPath>) -> usize {
        let in_element = ancestor.segments().iter().any(|step| matches!(step, Segment::Index(_)));
        match after {
            Some(after) => self.end_of(after),
            None if in_element => self.end_of(ancestor),
            None => self.text.len(),
        }
    }

    /// Where a table or value ends with the tables behind it that belong to it.
    fn end_of(&self, path: &KeyPath) -> usize {
        let mentions = self.layout.mentions(path.segments());
        let headers = || mentions.iter().filter(|it| it.pair.is_none() && matches!(it.along, Along::Past(_)));
        let own = headers().rfind(|mention| self.layout.is_header_of(mention)).or_else(|| headers().next());
        let Some(own) = own else {
            // It has no header: a header can only follow the whole block.
            let pair = mentions.iter().rfind(|mention| mention.pair.is_some());
            return pair.map_or(self.text.len(), |pair| self.comments_below(self.layout.blocks[pair.block].end()));
        };
        let run = headers().map(|mention| mention.block).skip_while(|block| *block < own.block);
        let last = run.reduce(|last, block| if block == last + 1 { block } else { last }).unwrap_or(own.block);
        self.comments_below(self.layout.blocks[last].end())
    }

    /// Lines between others, with one blank line before and after.
    fn place_table(&self, at: usize, lines: &str) -> Splice {
        let (before, after) = self.text.split_at(at);
        let is_below_blank =
            before.strip_suffix('\n').is_some_and(|rest| rest[line_start(rest, rest.len())..].trim().is_empty());
        let is_above_blank = after[..next_line(after, 0)].trim().is_empty();
        let mut text = String::new();
        if !before.trim().is_empty() && !is_below_blank {
            text.push_str(self.line_end);
        }
        text.push_str(lines);
        if !after.trim().is_empty() && !is_above_blank {
            text.push_str(self.line_end);
        }
        self.insert_lines(at, &text)
    }

    /// Lines at the beginning of a line, or at the end of the file, which has a line end afterwards if it had one.
    fn insert_lines(&self, at: usize, lines: &str) -> Splice {
        let has_open_line = at == self.text.len() && !self.text.is_empty() && !self.text.ends_with('\n');
        let open = lines.strip_suffix(self.line_end).filter(|_| has_open_line);
        (at..at, open.map_or_else(|| lines.to_owned(), |lines| format!("{}{lines}", self.line_end)))
    }

    /// Where the comments begin that stand directly above a line and so belong to it.
    fn comments_above(&self, mut line: usize) -> usize {
        while line > 0 {
            let above = line_start(self.text, line - 1);
            if !self.is_comment(above) {
                break;
            }
            line = above;
        }
        line
    }

    /// Where the comments end that stand directly below a line, unless they belong to what follows them.
    fn comments_below(&self, line: usize) -> usize {
        let mut end = line;
        while self.is_comment(end) {
            end = next_line(self.text, end);
        }
        let next = &self.text[end..next_line(self.text, end)];
        if next.trim().is_empty() { end } else { line }
    }

    fn is_comment(&self, line: usize) -> bool {
        self.text[line..].trim_start_matches([' ', '\t']).starts_with('#')
    }
}

/// Items of containers.
impl Editor<'_, '_> {
    /// One more element of an array, which is broken if it is one line that becomes too wide.
    fn insert_element(&self, array: &Container<'_>, at: &At<'_>, element: &str) -> Vec<Splice> {
        let splices = self.insert_item(array, element);
        let line = line_start(self.text, array.open);
        let one_line = super::spliced(&self.text[..=array.close], splices.clone());
        let is_on_one_line = !array.is_multi_line(self.text) && !one_line[line..].contains('\n');
        // An inline table must stay on its line, and so must an array in it.
        if !is_on_one_line || render::fits(&one_line[line..]) || matches!(at, At::Item(..)) {
            return splices;
        }
        let mut elements: Vec<_> = array.items.iter().map(|item| &self.text[item.value.clone()]).collect();
        elements.push(element);
        let broken = render::broken(&elements, indent_of(self.text, array.open), self.line_end);
        vec![(array.open..array.close + 1, broken)]
    }

    /// One more item behind the others, in the form of the container.
    fn insert_item(&self, container: &Container<'_>, item: &str) -> Vec<Splice> {
        let (text, line_end) = (self.text, self.line_end);
        let is_multi_line = container.is_multi_line(text);
        let close_indent = indent_of(text, container.close);
        let Some(last) = container.items.last() else {
            let inside = container.open + 1;
            if is_multi_line {
                // Here only blanks can be left of the bracket.
                let line = line_start(text, container.close);
                let comma = if container.is_table(text) { "" } else { "," };
                return vec![(line..line, format!("{close_indent}    {item}{comma}{line_end}"))];
            }
            let is_tight = inside == container.close && !container.is_table(text);
            let item = if is_tight { item.to_owned() } else { format!(" {item} ") };
            return vec![(inside..container.close, item)];
        };
        let end = last.end();
        // A trailing comma stays one, and none is added.
        let (missing, trailing) = if last.comma.is_some() { ("", ",") } else { (",", "") };
        if !is_multi_line {
            return vec![(end..end, format!("{missing} {item}{trailing}"))];
        }
        let first_on_line = |start: &usize| text[line_start(text, *start)..*start].trim().is_empty();
        let indent = match container.items.iter().map(Item::start).rfind(first_on_line) {
            Some(start) => indent_of(text, start).to_owned(),
            None => format!("{close_indent}    "),
        };
        if !text[end..container.close].contains('\n') {
            return vec![(end..end, format!("{missing}{line_end}{indent}{item}{trailing}"))];
        }
        // Comments of their own behind the last item stay at the end.
        let line = end_with_comment(text, end);
        vec![(end..end, missing.to_owned()), (line..line, format!("{indent}{item}{trailing}{line_end}"))]
    }

    fn remove_item(&self, container: &Container<'_>, number: usize) -> Vec<Splice> {
        let text = self.text;
        let item = &container.items[number];
        let (start, end) = (item.start(), item.end());
        let before = number.checked_sub(1).map(|before| &container.items[before]);
        let next = container.items.get(number + 1);
        if !container.is_multi_line(text) {
            let cut = match (before, next) {
                (_, Some(next)) => start..next.start(),
                (None, None) => container.open + 1..container.close,
                (Some(before), None) if item.comma.is_some() => before.end()..end,
                (Some(before), None) => before.value.end..end,
            };
            return vec![(cut, String::new())];
        }
        let line = line_start(text, start);
        let left = &text[line..start];
        let right = &text[end..end_with_comment(text, end)];
        let is_last_on_line = right.trim().is_empty() || right.trim_start().starts_with('#');
        let cut = match (left.trim().is_empty(), is_last_on_line) {
            (true, true) => line..end + right.len(),
            (false, true) => line + left.trim_end().len()..end + right.trim_end_matches(['\r', '\n']).len(),
            (_, false) => start..end + right.len() - right.trim_start().len(),
        };
        let mut splices = vec![(cut, String::new())];
        if let (Some(comma), None, None) = (before.and_then(|before| before.comma), item.comma, next) {
            // What is last now has no trailing comma, as what was last had none.
            splices.push((comma..comma + 1, String::new()));
        }
        splices
    }

    /// Lines that can be cut such that the file ends in a line end if it did.
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

/// A path as a header writes it, in which array indexes are implied.
fn header_keys(path: &KeyPath) -> String {
    keys_of(path.segments()).map(quote_key).collect::<Vec<_>>().join(".")
}

fn keys_of(steps: &[Segment]) -> impl Iterator<Item = &str> {
    steps.iter().filter_map(|step| match step {
        Segment::Key(key) => Some(key.as_str()),
        Segment::Index(_) => None,
    })
}

fn steps_of(keys: &[Key<'_>]) -> Vec<Segment> {
    keys.iter().map(|key| Segment::Key(key.name.to_string())).collect()
}

fn body_of(table: &InlineTable) -> Vec<(String, Value)> {
    table.iter().map(|(key, value)| (key.to_owned(), value.clone())).collect()
}
