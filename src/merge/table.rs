//! Tables with headers, and the pairs in them.

use std::collections::{HashMap, HashSet};

use super::align::{self, Element, Next, Slot};
use super::piece::{Pair, Table};
use super::{Conflicts, Style, array, either};

/// The merged text of a file.
pub(super) fn merge(files: &[Table<'_>; 3], style: Style, conflicts: &mut Conflicts) -> String {
    let mut merge = Merge { style, conflicts };
    let [base, ours, theirs] = files;
    let text = merge.inside(Some(base), ours, theirs);
    text + &merge.lead(Some(base.tail), ours.tail, theirs.tail)
}

struct Merge<'c> {
    style: Style,
    conflicts: &'c mut Conflicts,
}

impl Merge<'_> {
    /// Merges the contents of a table that both sides have.
    fn inside(&mut self, base: Option<&Table<'_>>, ours: &Table<'_>, theirs: &Table<'_>) -> String {
        let keys = |table: &Table<'_>| table.pairs.iter().map(|pair| pair.keys.join("\0")).collect::<Vec<_>>();
        let names = [base.map(keys).unwrap_or_default(), keys(ours), keys(theirs)];
        let mut text = String::new();
        for step in align::order(&names, |_| false) {
            let Next::One(Slot { base: b, ours: o, theirs: t }) = step else { continue };
            let base = b.zip(base).map(|(at, table)| &table.pairs[at]);
            let (our, their) = (o.map(|at| &ours.pairs[at]), t.map(|at| &theirs.pairs[at]));
            text += &match (our, their) {
                (Some(our), Some(their)) => self.pair(base, our, their, &ours.path),
                (our, their) => {
                    let whole = |pair: &Pair<'_>| pair.lead.to_owned() + pair.body;
                    let same = base
                        .zip(our.or(their))
                        .is_some_and(|(base, left)| base.body == left.body && base.lead.trim() == left.lead.trim());
                    self.one_sided(base.is_some(), same, our.map(whole), their.map(whole))
                }
            };
        }
        text + &self.tables(base.map_or(&[], |base| &base.tables), &ours.tables, &theirs.tables)
    }

    fn tables(&mut self, base: &[Table<'_>], ours: &[Table<'_>], theirs: &[Table<'_>]) -> String {
        let names = names([base, ours, theirs]);
        let is_sequence = |table: &Table<'_>| table.array && (self.style.is_sequence)(&table.path);
        let ordered: HashSet<&str> = [(ours, 1), (theirs, 2)]
            .into_iter()
            .flat_map(|(tables, side)| tables.iter().zip(&names[side]))
            .filter(|(table, _)| is_sequence(table))
            .map(|(_, name)| name.as_str())
            .collect();
        let steps = align::order(&names, |name| ordered.contains(name));
        let mut told = HashSet::new();
        let mut text = String::new();
        for step in steps {
            match step {
                Next::Clash { ours: o, theirs: t } => {
                    let side = |tables: &[Table<'_>], at: &[usize]| {
                        at.iter().map(|at| whole(&tables[*at])).collect::<String>()
                    };
                    let (o, t) = (side(ours, &o), side(theirs, &t));
                    text += &self.conflicts.mark(&o, &t);
                }
                Next::One(Slot { base: b, ours: o, theirs: t }) => {
                    let base = b.map(|at| &base[at]);
                    let (our, their) = (o.map(|at| &ours[at]), t.map(|at| &theirs[at]));
                    text += &match (our, their) {
                        (Some(our), Some(their)) => self.table(base, our, their),
                        (Some(new), None) | (None, Some(new)) if base.is_none() => {
                            // Both sides may have added something below the same heading.
                            let is_heading = new.lead.contains('#');
                            let told_already = is_heading && !told.insert(new.lead.trim());
                            let lead = if told_already { "\n" } else { new.lead };
                            lead.to_owned() + new.body
                        }
                        (our, their) => {
                            let same = base.zip(our.or(their)).is_some_and(|(base, left)| {
                                base.body == left.body && base.lead.trim() == left.lead.trim()
                            });
                            self.one_sided(base.is_some(), same, our.map(whole), their.map(whole))
                        }
                    };
                }
            }
        }
        text
    }

    fn table(&mut self, base: Option<&Table<'_>>, ours: &Table<'_>, theirs: &Table<'_>) -> String {
        let mut text = self.lead(base.map(|base| base.lead), ours.lead, theirs.lead);
        // The headers mean the same, however they are written.
        let header = either(base.map(|base| base.header), ours.header, theirs.header).unwrap_or(ours.header);
        text += &match either(base.map(|base| base.after), ours.after, theirs.after) {
            Some(after) => header.to_owned() + after,
            None => {
                self.conflicts.mark(&(ours.header.to_owned() + ours.after), &(theirs.header.to_owned() + theirs.after))
            }
        };
        text + &self.inside(base, ours, theirs)
    }

    fn pair(&mut self, base: Option<&Pair<'_>>, ours: &Pair<'_>, theirs: &Pair<'_>, table: &[&str]) -> String {
        let lead = self.lead(base.map(|base| base.lead), ours.lead, theirs.lead);
        let head = either(base.map(|base| base.head), ours.head, theirs.head).unwrap_or(ours.head);
        let path: Vec<&str> = table.iter().chain(&ours.keys).copied().collect();
        let before = self.conflicts.count;
        let after = either(base.map(|base| base.after), ours.after, theirs.after);
        let value =
            array::merge(base.map(|base| base.value), ours.value, theirs.value, &path, self.style, self.conflicts);
        if let (Some(value), Some(after)) = (value, after) {
            return lead + head + &value + after;
        }
        // The marks around the whole of it stand for those in it.
        self.conflicts.count = before;
        lead + &self.conflicts.mark(ours.body, theirs.body)
    }

    /// What only one side has: it is new, or the other side removed it.
    fn one_sided(&mut self, was_there: bool, unchanged: bool, ours: Option<String>, theirs: Option<String>) -> String {
        if was_there && unchanged {
            return String::new();
        }
        let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
        if was_there { self.conflicts.mark(&ours, &theirs) } else { ours + &theirs }
    }

    /// Comments and blank lines.
    fn lead(&mut self, base: Option<&str>, ours: &str, theirs: &str) -> String {
        if let Some(side) = either(base, ours, theirs) {
            return side.to_owned();
        }
        // Blank lines never conflict.
        let said = |lead: &str| {
            lead.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let (said_before, said_ours, said_theirs) = (base.map(said), said(ours), said(theirs));
        match either(said_before.as_ref(), &said_ours, &said_theirs) {
            Some(side) if *side == said_ours => ours.to_owned(),
            Some(_) => theirs.to_owned(),
            None => self.conflicts.mark(ours, theirs),
        }
    }
}

fn whole(table: &Table<'_>) -> String {
    table.lead.to_owned() + table.body
}

/// Names for tables: their paths; tables of an array are named by their counterparts in the base.
fn names(lists: [&[Table<'_>]; 3]) -> align::Names {
    let mut names = lists.map(|tables| tables.iter().map(|table| table.path.join("\0")).collect::<Vec<_>>());
    let mut arrays: HashMap<&[&str], [Vec<usize>; 3]> = HashMap::new();
    for (side, tables) in lists.into_iter().enumerate() {
        for (at, table) in tables.iter().enumerate().filter(|(_, table)| table.array) {
            arrays.entry(&table.path).or_default()[side].push(at);
        }
    }
    for (path, places) in arrays {
        let elements = [0, 1, 2].map(|side: usize| places[side].iter().map(|at| element(&lists[side][*at])).collect());
        let given = align::names(&elements);
        for side in 0..3 {
            for (at, name) in places[side].iter().zip(&given[side]) {
                names[side][*at] = format!("{}\0\0{name}", path.join("\0"));
            }
        }
    }
    names
}

/// The meaning of a table of an array.
fn element(table: &Table<'_>) -> Element {
    let pairs = table.pairs.iter().map(|pair| format!("{:?} = {}", pair.keys, array::said(pair.value.value)));
    let parts: HashSet<String> = pairs.chain(table.tables.iter().map(|inner| inner.body.to_owned())).collect();
    let mut whole: Vec<&str> = parts.iter().map(String::as_str).collect();
    whole.sort_unstable();
    Element { whole: whole.join("\n"), parts }
}
