//! Merges values that both sides changed.

use std::collections::{HashMap, HashSet};

use super::align::{self, Element, Names, Next, Slot};
use super::meaning::same;
use super::piece::Written;
use super::{Conflicts, Style, either};
use crate::toml::{Array, Content, Table, Value};

/// The merged text of a value that both sides changed or added; `None` if the changes conflict.
///
/// In an array with one element per line, conflicts are marked around elements. Otherwise there is no room for marks.
pub(super) fn merge(
    base: Option<Written<'_>>,
    ours: Written<'_>,
    theirs: Written<'_>,
    path: &[&str],
    style: Style,
    conflicts: &mut Conflicts,
) -> Option<String> {
    if let Some(side) = either(base.map(Written::text), ours.text(), theirs.text()) {
        return Some(side.to_owned());
    }
    // If one side only reformatted it, without changing a comment, the other side wins.
    let may_remark = |written: Written<'_>| !written.is_scalar() && written.text().contains('#');
    if ![base, Some(ours), Some(theirs)].into_iter().flatten().any(may_remark) {
        if same(ours.value, theirs.value) || base.is_some_and(|base| same(base.value, theirs.value)) {
            return Some(ours.text().to_owned());
        }
        if base.is_some_and(|base| same(base.value, ours.value)) {
            return Some(theirs.text().to_owned());
        }
    }
    let base = base?;
    match [base, ours, theirs].map(|written| written.value.content()) {
        [Content::Array(b), Content::Array(o), Content::Array(t)] => {
            array([(base, b), (ours, o), (theirs, t)], path, style, conflicts)
        }
        [Content::Table(b), Content::Table(o), Content::Table(t)] => {
            inline_table([(base, b), (ours, o), (theirs, t)], path, style)
        }
        _ => None,
    }
}

/// An element of an array, or a pair of an inline table, with what is written around it.
#[derive(Clone, Copy)]
struct Item<'d> {
    /// Comments and blank lines above it.
    lead: &'d str,
    /// The blanks before it on its line.
    indent: &'d str,
    /// Of a pair: its key and the equals sign.
    head: &'d str,
    written: Written<'d>,
    /// What stands behind its comma: a comment, and the line end.
    after: &'d str,
}

/// An array, as it is written.
struct Layout<'d> {
    items: Vec<Item<'d>>,
    /// The rest of the line after the opening bracket, and the text before the closing one; `None` unless each element
    /// has a line of its own.
    lines: Option<(&'d str, &'d str)>,
}

fn array(
    [(base, b), (ours, o), (theirs, t)]: [(Written<'_>, Array<'_>); 3],
    path: &[&str],
    style: Style,
    conflicts: &mut Conflicts,
) -> Option<String> {
    let layouts = [layout(base, b)?, layout(ours, o)?, layout(theirs, t)?];
    let names = element_names(&layouts);
    let steps = align::order(&names, |_| (style.is_sequence)(path));
    let [base, ours, theirs] = &layouts;
    let (opened, closed) = match (ours.lines, theirs.lines) {
        (Some(ours), Some(theirs)) => {
            let base = base.lines;
            let opened = either(base.map(|base| base.0), ours.0, theirs.0)?;
            (opened, either(base.map(|base| base.1), ours.1, theirs.1)?)
        }
        (Some(lines), None) | (None, Some(lines)) => lines,
        (None, None) => return in_one_line(&steps, &layouts, path, style),
    };
    let indent =
        layouts[1..].iter().find(|layout| layout.lines.is_some())?.items.first().map_or("    ", |item| item.indent);
    let line = |item: &Item<'_>, text: &str| {
        let (indent, after) = if item.after.is_empty() { (indent, "\n") } else { (item.indent, item.after) };
        format!("{}{indent}{text},{after}", item.lead)
    };
    let lines = |layout: &Layout<'_>, at: &[usize]| {
        at.iter().map(|at| line(&layout.items[*at], layout.items[*at].written.text())).collect::<String>()
    };
    let mut text = format!("[{opened}");
    for step in steps {
        text += &match step {
            Next::One(slot) => match item(slot, &layouts, path, style) {
                Ok(None) => continue,
                Ok(Some((item, merged))) => line(&item, &merged),
                Err(Clash) => {
                    conflicts.mark(&lines(ours, slot.ours.as_slice()), &lines(theirs, slot.theirs.as_slice()))
                }
            },
            Next::Clash { ours: of_ours, theirs: of_theirs } => {
                conflicts.mark(&lines(ours, &of_ours), &lines(theirs, &of_theirs))
            }
        };
    }
    Some(text + closed + "]")
}

/// The merged text of an array that both sides have in one line, where there is no room for marks.
fn in_one_line(steps: &[Next], layouts: &[Layout<'_>; 3], path: &[&str], style: Style) -> Option<String> {
    let elements = steps.iter().map(|step| match step {
        Next::Clash { .. } => Err(Clash),
        Next::One(slot) => element(*slot, layouts, path, style),
    });
    let elements: Vec<String> = elements.collect::<Result<Vec<_>, _>>().ok()?.into_iter().flatten().collect();
    Some(format!("[{}]", elements.join(", ")))
}

/// An element with what is written around it, and its text; none if it is gone.
fn item<'d>(
    slot: Slot,
    layouts: &[Layout<'d>; 3],
    path: &[&str],
    style: Style,
) -> Result<Option<(Item<'d>, String)>, Clash> {
    let [base, ours, theirs] = layouts;
    let of = |layout: &Layout<'d>, at: Option<usize>| at.map(|at| layout.items[at]);
    let (before, ours, theirs) = (of(base, slot.base), of(ours, slot.ours), of(theirs, slot.theirs));
    let text = element(slot, layouts, path, style)?;
    let around = |item: Item<'d>| (item.lead.trim(), item.after.trim());
    let item = match (ours, theirs) {
        (Some(ours), Some(theirs)) => {
            let lead = either(before.map(|item| item.lead), ours.lead, theirs.lead).ok_or(Clash)?;
            let after = either(before.map(|item| item.after), ours.after, theirs.after).ok_or(Clash)?;
            Item { lead, after, ..ours }
        }
        // One side may have commented on what the other removed.
        (Some(left), None) | (None, Some(left)) if before.is_none_or(|before| around(before) == around(left)) => left,
        (None, None) => return Ok(None),
        _ => return Err(Clash),
    };
    Ok(text.map(|text| (item, text)))
}

/// Both sides changed one thing differently.
struct Clash;

/// The text of an element; none if it is gone.
fn element(
    slot: Slot,
    [base, ours, theirs]: &[Layout<'_>; 3],
    path: &[&str],
    style: Style,
) -> Result<Option<String>, Clash> {
    fn of<'d>(layout: &Layout<'d>, at: Option<usize>) -> Option<Written<'d>> {
        at.map(|at| layout.items[at].written)
    }
    let unmoved = |a: Written<'_>, b: Written<'_>| same(a.value, b.value);
    match (of(base, slot.base), of(ours, slot.ours), of(theirs, slot.theirs)) {
        (base, Some(ours), Some(theirs)) => {
            // In a line there is no room for marks.
            merge(base, ours, theirs, path, style, &mut Conflicts::new(style.marker)).map(Some).ok_or(Clash)
        }
        (None, Some(new), None) | (None, None, Some(new)) => Ok(Some(new.text().to_owned())),
        (Some(base), Some(left), None) | (Some(base), None, Some(left)) if unmoved(base, left) => Ok(None),
        (Some(_), Some(_), None) | (Some(_), None, Some(_)) => Err(Clash),
        (_, None, None) => Ok(None),
    }
}

fn inline_table(
    [(base, b), (ours, o), (theirs, t)]: [(Written<'_>, Table<'_>); 3],
    path: &[&str],
    style: Style,
) -> Option<String> {
    let layouts = [pairs(base, b)?, pairs(ours, o)?, pairs(theirs, t)?];
    let keys = |layout: &Layout<'_>| layout.items.iter().map(|item| item.head.to_owned()).collect::<Vec<_>>();
    let names = [keys(&layouts[0]), keys(&layouts[1]), keys(&layouts[2])];
    let mut written = Vec::new();
    for step in align::order(&names, |_| false) {
        let Next::One(slot) = step else { return None };
        let key = [(0, slot.base), (1, slot.ours), (2, slot.theirs)];
        let key = key.into_iter().find_map(|(side, at)| Some(&names[side][at?]))?;
        let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
        written.extend(element(slot, &layouts, &path, style).ok()?.map(|value| format!("{key} = {value}")));
    }
    Some(if written.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", written.join(", ")) })
}

/// The elements of an array; `None` if comments stand where they could get lost.
fn layout<'d>(written: Written<'d>, array: Array<'d>) -> Option<Layout<'d>> {
    let (file, span) = (written.file, written.value.span());
    let line_end = |at: usize| file[at..].find('\n').map_or(file.len(), |end| at + end + 1);
    let mut items = Vec::new();
    let mut in_lines = true;
    let mut at = span.start + 1;
    let opened = &file[at..line_end(at).min(span.end)];
    in_lines &= is_rest_of_line(opened);
    if in_lines {
        at += opened.len();
    }
    for value in array.iter() {
        let element = value.span();
        let before = &file[at..element.start];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let (lead, indent) = before.split_at(start);
        in_lines &= indent.chars().all(|c| c == ' ' || c == '\t');
        let comma = file[element.end..span.end].find([',', '#', ']']).map(|found| element.end + found)?;
        // The last one may have no comma.
        let end = if file.as_bytes()[comma] == b',' { comma + 1 } else { element.end };
        let rest = &file[end..line_end(end).min(span.end - 1)];
        let after = if is_rest_of_line(rest) { rest } else { "" };
        let end = end + after.len();
        in_lines &= after.ends_with('\n') && !file[element.end..comma].contains('\n');
        items.push(Item { lead, indent, head: "", written: Written { value, file }, after });
        at = end;
    }
    let closed = &file[at..span.end - 1];
    let lines = (in_lines && !items.is_empty()).then_some((opened, closed));
    // Only an array over several lines can keep a comment.
    let inner: String = items.iter().map(|item| [item.lead, item.indent, item.after].concat()).collect();
    (lines.is_some() || ![opened, &inner, closed].concat().contains('#') || items.is_empty() && !closed.contains('#'))
        .then_some(Layout { items, lines })
}

/// Whether nothing but blanks and a comment stand before the end of a line.
fn is_rest_of_line(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t']);
    text.starts_with('\n') || text.starts_with('#') && text.ends_with('\n')
}

/// The pairs of an inline table; `None` if it has dotted keys or comments.
fn pairs<'d>(written: Written<'d>, table: Table<'d>) -> Option<Layout<'d>> {
    let file = written.file;
    let items = table.iter().map(|(key, value)| {
        let (key, span) = (key.span(), value.span());
        let between = file.get(key.end..span.start)?;
        let plain = between.trim() == "=";
        plain.then_some(Item { lead: "", indent: "", head: &file[key], written: Written { value, file }, after: "" })
    });
    let items: Vec<Item<'d>> = items.collect::<Option<_>>()?;
    let values: usize = items.iter().map(|item| item.written.text().matches('#').count()).sum();
    let keys: usize = items.iter().map(|item| item.head.matches('#').count()).sum();
    (written.text().matches('#').count() == values + keys).then_some(Layout { items, lines: None })
}

/// Names for elements: a scalar's value, and a table's counterpart in the base.
fn element_names(layouts: &[Layout<'_>; 3]) -> Names {
    if layouts.iter().flat_map(|layout| &layout.items).all(|item| item.written.is_scalar()) {
        return [0, 1, 2].map(|side: usize| {
            let mut seen: HashMap<String, usize> = HashMap::new();
            let named = layouts[side].items.iter().map(|item| {
                let said = said(item.written.value);
                let times = seen.entry(said.clone()).or_default();
                *times += 1;
                if *times == 1 { said } else { format!("{said} {times}") }
            });
            named.collect()
        });
    }
    let elements = |layout: &Layout<'_>| {
        layout
            .items
            .iter()
            .map(|item| Element { whole: said(item.written.value), parts: parts(item.written.value) })
            .collect()
    };
    align::names(&[elements(&layouts[0]), elements(&layouts[1]), elements(&layouts[2])])
}

/// The meaning of a value, however it is written.
pub(super) fn said(value: Value<'_>) -> String {
    match value.content() {
        Content::String(text) => format!("{text:?}"),
        Content::Integer(number) => number.to_string(),
        Content::Float(digits) => digits.to_owned(),
        Content::Boolean(flag) => flag.to_string(),
        Content::Datetime(datetime) => datetime.to_string(),
        Content::Array(array) => format!("[{}]", array.iter().map(said).collect::<Vec<_>>().join(", ")),
        Content::Table(table) => {
            let mut pairs: Vec<String> = parts_of(table);
            pairs.sort();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

fn parts_of(table: Table<'_>) -> Vec<String> {
    table.iter().map(|(key, value)| format!("{:?} = {}", key.name(), said(value))).collect()
}

/// The meaning of a table, key by key.
fn parts(value: Value<'_>) -> HashSet<String> {
    match value.as_table() {
        Some(table) => parts_of(table).into_iter().collect(),
        None => HashSet::from([said(value)]),
    }
}
