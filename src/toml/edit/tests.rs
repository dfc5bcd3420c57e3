//! Texts before and after an edit, one for each form in which a registry can be written.

use super::*;
use crate::toml::{Literal, Segment};

fn value(text: &str) -> Literal {
    let text = format!("value = {text}");
    Literal::of(parse(&text).root().get("value").unwrap()).unwrap()
}

fn apply(text: &str, ops: &[Op], order: Order<'_>) -> Result<String, EditError> {
    super::apply(&parse(text), ops, order)
}

/// `entry.x.history[1]` as a path.
fn path(text: &str) -> KeyPath {
    text.split('.').filter(|part| !part.is_empty()).fold(KeyPath::root(), |path, part| match part.split_once('[') {
        Some((key, index)) => path.key(key).index(index.trim_end_matches(']').parse().unwrap()),
        None => path.key(part),
    })
}

fn set(at: &str, to: &str) -> Op {
    Op::Set { path: path(at), value: value(to) }
}

fn append(at: &str, element: &str) -> Op {
    Op::Append { path: path(at), value: value(element) }
}

fn remove(at: &str) -> Op {
    Op::Remove { path: path(at) }
}

fn remove_table(at: &str) -> Op {
    Op::RemoveTable { path: path(at) }
}

fn rename(at: &str, to: &str) -> Op {
    Op::RenameKey { path: path(at), to: to.to_owned() }
}

fn body(pairs: &[(&str, &str)]) -> Vec<(String, Literal)> {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), value(text))).collect()
}

fn insert(at: &str, pairs: &[(&str, &str)], after: Option<&str>) -> Op {
    Op::InsertTable { path: path(at), body: body(pairs), after: after.map(path) }
}

fn append_table(at: &str, pairs: &[(&str, &str)]) -> Op {
    Op::AppendTable { path: path(at), body: body(pairs) }
}

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// Holds an edit of a text against the text expected, with LF, with CRLF, and with and without a final line end.
#[track_caller]
fn check(before: &str, op: Op, after: &str) {
    let ops = [op];
    assert_eq!(apply(before, &ops, &no_order).unwrap(), after);
    if !before.is_empty() {
        assert_eq!(apply(&crlf(before), &ops, &no_order).unwrap(), crlf(after));
    }
    if let (Some(before), Some(after)) = (before.strip_suffix('\n'), after.strip_suffix('\n'))
        && !before.ends_with('\n')
    {
        assert_eq!(apply(before, &ops, &no_order).unwrap(), after);
    }
}

#[track_caller]
fn refused(text: &str, op: Op) -> String {
    apply(text, &[op], &no_order).unwrap_err().to_string()
}

fn no_order(_: &[Segment]) -> Vec<&'static str> {
    Vec::new()
}

#[test]
fn a_new_key_goes_to_its_place_in_the_order() {
    let before = "[entry.a]\nkind = \"x\"\ntier = 2 # why\nhistory = []\n";
    let op = Op::Set { path: KeyPath::keys(["entry", "a", "url"]), value: "u".into() };
    let after = "[entry.a]\nkind = \"x\"\ntier = 2 # why\nurl = \"u\"\nhistory = []\n";
    assert_eq!(apply(before, &[op], &|_| vec!["kind", "tier", "url", "history"]).unwrap(), after);
}

#[test]
fn a_promotion_changes_one_line_and_adds_one() {
    let before = "\
# The registry.
[entry.memory64]
tier   = 2  # see the meeting
history = [ # oldest first
    { tier = 2, date = 2022-07-29, since = \"1.0.0\", pr = 4479 }, # reviewed
    # 1.0 in 2025?
] # done

[entry.other]
";
    let after = "\
# The registry.
[entry.memory64]
tier   = 1  # see the meeting
history = [ # oldest first
    { tier = 2, date = 2022-07-29, since = \"1.0.0\", pr = 4479 }, # reviewed
    { tier = 1, date = 2025-01-30, since = \"30.0.0\", decision = \"2025-01-30\", pr = 10159 },
    # 1.0 in 2025?
] # done

[entry.other]
";
    let step = "{ tier = 1, date = 2025-01-30, since = '30.0.0', decision = '2025-01-30', pr = 10159 }";
    let ops = [append("entry.memory64.history", step), set("entry.memory64.tier", "1")];
    assert_eq!(apply(before, &ops, &no_order).unwrap(), after);
    assert_eq!(apply(&crlf(before), &ops, &no_order).unwrap(), crlf(after));
}

#[test]
fn set_replaces_only_the_value() {
    check("a = 1 # one\n", set("a", "\"x\""), "a = \"x\" # one\n");
    check("'a' = 1979-05-27 07:32:00 # one\n", set("a", "2025-01-30"), "'a' = 2025-01-30 # one\n");
    check("\"\\u0061\".'b' = \"\"\"\n#]\"\"\"\"\"#\n", set("a.b", "true"), "\"\\u0061\".'b' = true#\n");
    check("a = {b={ c = 1 , d.e=[ [ 2 ] ]}}\n", set("a.b.d.e", "0"), "a = {b={ c = 1 , d.e=0}}\n");
    check("[[w]]\nr = 1\n[[w]]\nr = 1 # ü\n", set("w[1].r", "'é'"), "[[w]]\nr = 1\n[[w]]\nr = \"é\" # ü\n");
    check("a = [{ t = 2 }, { t = 3 }]\n", set("a[1].t", "4"), "a = [{ t = 2 }, { t = 4 }]\n");
    check("a = ['x', 'y']\n", set("a[1]", "\"z\\\"\\n\""), "a = ['x', \"z\\\"\\n\"]\n");
}

#[test]
fn set_adds_a_key_behind_the_keys_of_its_table() {
    check(
        "[a]\n\tx = 1 # one\n\n# about b\n[a.b]\n",
        set("a.y", "2"),
        "[a]\n\tx = 1 # one\n\ty = 2\n\n# about b\n[a.b]\n",
    );
    check("[a] # none\n\n[b]\n", set("a.y", "2"), "[a] # none\ny = 2\n\n[b]\n");
    check("x = 1 # one,\n      # in words\n# end\n", set("y", "2"), "x = 1 # one,\n      # in words\ny = 2\n# end\n");
    check("# about b\n[b]\n", set("y", "2"), "y = 2\n\n# about b\n[b]\n");
    check("# file\n\n# about b\n[b]\n", set("y", "2"), "# file\n\ny = 2\n\n# about b\n[b]\n");
    check("", set("a b", "2"), "\"a b\" = 2\n");
}

#[test]
fn set_adds_a_key_in_the_form_of_its_table() {
    check("a = { x = 1 }\n", set("a.y", "2"), "a = { x = 1, y = 2 }\n");
    check("a = {}\n", set("a.y", "2"), "a = { y = 2 }\n");
    check("a = { }\n", set("a.y.z", "2"), "a = { y = { z = 2 } }\n");
    check("a = { b.x = 1 }\n", set("a.b.y", "2"), "a = { b.x = 1, b.y = 2 }\n");
    check("[e]\n'a' . t = 1\nb.t = 1\n", set("e.a.u", "2"), "[e]\n'a' . t = 1\n'a'.u = 2\nb.t = 1\n");
    check("[e]\na.t = 1\nb.t = 1\n", set("e.a.r.u", "2"), "[e]\na.t = 1\na.r.u = 2\nb.t = 1\n");
    check("a = {\n  x = 1, # one\n}\n", set("a.y", "2"), "a = {\n  x = 1, # one\n  y = 2,\n}\n");
    check("a = {\n  x = 1 # one\n}\n", set("a.y", "2"), "a = {\n  x = 1, # one\n  y = 2\n}\n");
}

#[test]
fn set_makes_the_tables_that_are_not_there() {
    check(
        "[e.a]\nt = 1\n\n[e.b]\nt = 1\n",
        set("e.a.requirements.fuzzed", "'met'"),
        "[e.a]\nt = 1\n\n[e.a.requirements]\nfuzzed = \"met\"\n\n[e.b]\nt = 1\n",
    );
    check("# r\n[e.a.r]\nx = 1\n", set("e.a.t", "1"), "[e.a]\nt = 1\n\n# r\n[e.a.r]\nx = 1\n");
    check("x = 1\n", set("e.a.t", "1"), "x = 1\n\n[e.a]\nt = 1\n");
    check("[[w]]\nx = 1\n[[w]]\nx = 2\n", set("w[0].s.t", "1"), "[[w]]\nx = 1\n\n[w.s]\nt = 1\n\n[[w]]\nx = 2\n");
}

#[test]
fn append_keeps_an_array_on_its_line_as_long_as_it_fits() {
    check("a = [{ t = 3 }, { t = 2 }] # c\n", append("a", "{ t = 1 }"), "a = [{ t = 3 }, { t = 2 }, { t = 1 }] # c\n");
    check("a = [{ t = 2 }] # c\n", append("a", "{ t = 1 }"), "a = [\n    { t = 2 },\n    { t = 1 },\n] # c\n");
    check("a = { b = [{ t = 2 }] }\n", append("a.b", "{ t = 1 }"), "a = { b = [{ t = 2 }, { t = 1 }] }\n");
    check("a = []\n", append("a", "{ t = 1 }"), "a = [{ t = 1 }]\n");
    check("a = [ 1,2, ]\n", append("a", "3"), "a = [ 1,2, 3, ]\n");
    check("a = []\n", append("a", "3"), "a = [3]\n");
    check("a = [  ]\n", append("a", "3"), "a = [ 3 ]\n");
    let (long, short) = (format!("'{}'", "x".repeat(80)), "y".repeat(40));
    check(
        &format!("  a = [ {long} ] # c\n"),
        append("a", &format!("'{short}'")),
        &format!("  a = [\n      {long},\n      \"{short}\",\n  ] # c\n"),
    );
    check(
        &format!("a = {{ b = [{long}] }}\n"),
        append("a.b", &format!("'{short}'")),
        &format!("a = {{ b = [{long}, \"{short}\"] }}\n"),
    );
}

#[test]
fn append_keeps_an_array_on_its_lines() {
    check("a = [\n\t1 # one\n\t# end\n]\n", append("a", "2"), "a = [\n\t1, # one\n\t2\n\t# end\n]\n");
    check("a = [ 1,\n      2 ]\n", append("a", "3"), "a = [ 1,\n      2,\n      3 ]\n");
    check("a = [1,\n]\n", append("a", "2"), "a = [1,\n    2,\n]\n");
    check("a = [ # none\n  # yet\n]\n", append("a", "2"), "a = [ # none\n  # yet\n    2,\n]\n");
    check("a = [\n  1\n  # one\n  ,\n]\n", append("a", "2"), "a = [\n  1\n  # one\n  ,\n  2,\n]\n");
    check(
        "a = [\n  1, # one\n     # too\n  # end\n]\n",
        append("a", "2"),
        "a = [\n  1, # one\n     # too\n  2,\n  # end\n]\n",
    );
}

#[test]
fn append_to_an_array_of_tables_adds_a_table_like_the_last() {
    check(
        "[e.x]\n[[e.\"x\".h]]\n  t = 2 # two\n# more\n\n# about y\n[e.y]\n",
        append("e.x.h", "{ t = 1, p = 4 }"),
        "[e.x]\n[[e.\"x\".h]]\n  t = 2 # two\n# more\n\n[[e.\"x\".h]]\n  t = 1\n  p = 4\n\n# about y\n[e.y]\n",
    );
    check(
        "[[a]]\n[[a.b]]\nx = 1\n[c]\n[[a]]\n[[a.b]]\nx = 2\n[a.b.s]\n",
        append("a[1].b", "{ x = 3 }"),
        "[[a]]\n[[a.b]]\nx = 1\n[c]\n[[a]]\n[[a.b]]\nx = 2\n[a.b.s]\n\n[[a.b]]\nx = 3\n",
    );
}

#[test]
fn append_makes_an_array_that_is_not_there() {
    check("[e.x]\nt = 1\n[e.x.r]\n", append("e.x.h", "{ t = 1 }"), "[e.x]\nt = 1\nh = [{ t = 1 }]\n[e.x.r]\n");
    check("x = { t = 1 }\n", append("x.h", "{ t = 1 }"), "x = { t = 1, h = [{ t = 1 }] }\n");
    check("[e]\nx.t = 1\n", append("e.x.h", "{ t = 1 }"), "[e]\nx.t = 1\nx.h = [{ t = 1 }]\n");
}

#[test]
fn a_new_table_follows_another_and_all_that_belongs_to_it() {
    let new = [("kind", "'target'"), ("tier", "3"), ("history", "[{ tier = 3 }]")];
    check(
        "[e.a]\nt = 1\n[[e.a.h]]\nt = 1 # a\n# about b\n[e.b]\nt = 1\n[e.a.r]\n",
        insert("e.new", &new, Some("e.a")),
        "[e.a]\nt = 1\n[[e.a.h]]\nt = 1 # a\n\n[e.new]\nkind = \"target\"\ntier = 3\nhistory = [{ tier = 3 }]\n
# about b\n[e.b]\nt = 1\n[e.a.r]\n",
    );
    check("[e.a.r]\n[e.a]\nt = 1\n\n[b]\n", insert("e.n", &[], Some("e.a")), "[e.a.r]\n[e.a]\nt = 1\n\n[e.n]\n\n[b]\n");
    check(
        "[e]\na.t = 1\nb.t = 1\n",
        insert("e.n", &[("t", "1")], Some("e.a")),
        "[e]\na.t = 1\nb.t = 1\n\n[e.n]\nt = 1\n",
    );
    check("[e]\na = {}\nb = 1\n[c]\n", insert("e.n", &[], Some("e.a")), "[e]\na = {}\nb = 1\n\n[e.n]\n\n[c]\n");
    check("e = { a = {} }\n", insert("e.n", &[("t", "1")], Some("e.a")), "e = { a = {}, n = { t = 1 } }\n");
    check("e.a.t = 1\n", insert("e.n", &[], Some("e.a")), "e.a.t = 1\n\n[e.n]\n");
    check("[e]\na.t = 1\nb.t = 1\n", insert("e.a.r", &[], None), "[e]\na.t = 1\nb.t = 1\n\n[e.a.r]\n");
    check("x = 1\n# end\n", insert("e.a b", &[], None), "x = 1\n# end\n\n[e.\"a b\"]\n");
    check("x = 1\n\n", insert("e", &[], None), "x = 1\n\n[e]\n");
    check("", insert("e", &[], None), "[e]\n");
}

#[test]
fn a_new_table_stands_above_another_and_its_comments() {
    let before = |at: &str| Op::InsertTableBefore { path: path("e.n"), body: body(&[("t", "1")]), before: path(at) };
    let new = "[e.n]\nt = 1\n";
    check("# all\n\n# a\n[e.a]\n", before("e.a"), &format!("# all\n\n{new}\n# a\n[e.a]\n"));
    check("x = 1\n[e.a.r]\n", before("e.a"), &format!("x = 1\n\n{new}\n[e.a.r]\n"));
    check("[e]\na.t = 1\nb.t = 1\n[f]\n", before("e.a"), &format!("[e]\na.t = 1\nb.t = 1\n\n{new}\n[f]\n"));
    check("e = { a = {} }\n", before("e.a"), "e = { a = {}, n = { t = 1 } }\n");
    assert_eq!(refused("[e.a]\n", before("e.b")), "there is no `e.b`");
}

#[test]
fn tables_that_follow_each_other_are_put_in_at_once() {
    let ops =
        [insert("e.b", &[("t", "1")], Some("e.a")), insert("e.c", &[], Some("e.b")), insert("e.d", &[], Some("e.c"))];
    let after = "[e.a]\n\n[e.b]\nt = 1\n\n[e.c]\n\n[e.d]\n\n[e.x]\n";
    assert_eq!(apply("[e.a]\n[e.x]\n", &ops, &no_order).unwrap(), after);
    let twice = [insert("e.b", &[], None), insert("e.b", &[], None)];
    assert_eq!(apply("", &twice, &no_order).unwrap_err().to_string(), "there already is a `e.b`");
}

#[test]
fn a_new_waiver_follows_the_others() {
    check("[[w]]\nx = 1\n\n[b]\n", append_table("w", &[("x", "2")]), "[[w]]\nx = 1\n\n[[w]]\nx = 2\n\n[b]\n");
    check("[b]\n", append_table("w", &[("x", "2")]), "[b]\n\n[[w]]\nx = 2\n");
    check("w = [ { x = 1 } ]\n", append_table("w", &[("x", "2")]), "w = [\n    { x = 1 },\n    { x = 2 },\n]\n");
}

#[test]
fn remove_takes_the_line_and_the_comment_behind_the_value() {
    check(
        "[a]\n# above\nx = [\n 1 ] # x\n    # about y\ny = 1\n",
        remove("a.x"),
        "[a]\n# above\n    # about y\ny = 1\n",
    );
    check("x = 1\ny = 1 # y\n", remove("y"), "x = 1\n");
    check("a.x.y = 1 # y\n", remove("a.x.y"), "a.x = {} # y\n");
    check("a.x = 1\na.y = 1\n", remove("a.y"), "a.x = 1\n");
    check("a = { b.x = 1, c = 1 }\n", remove("a.b.x"), "a = { b = {}, c = 1 }\n");
}

#[test]
fn remove_takes_an_item_with_its_comma() {
    check("a = [1, 2, 3]\n", remove("a[0]"), "a = [2, 3]\n");
    check("a = [1, 2, 3]\n", remove("a[2]"), "a = [1, 2]\n");
    check("a = [ 1 , 2, ]\n", remove("a[1]"), "a = [ 1 , ]\n");
    check("a = { x = 1, y = 2 }\n", remove("a.y"), "a = { x = 1 }\n");
    check("a = { x = 1 }\n", remove("a.x"), "a = {}\n");
    check("a = [\n  1, # one\n  2 # two\n    # too\n  # end\n]\n", remove("a[1]"), "a = [\n  1 # one\n  # end\n]\n");
    check("a = [ 1, # one\n  2, # two\n]\n", remove("a[0]"), "a = [\n  2, # two\n]\n");
    check("a = [ 1,\n  2 ]\n", remove("a[1]"), "a = [ 1\n  ]\n");
}

#[test]
fn what_is_removed_depends_on_what_was_set_before() {
    let ops = [set("e.r.y", "2"), remove("e.r.x")];
    assert_eq!(apply("[e]\nr.x = 1\n", &ops, &no_order).unwrap(), "[e]\nr.y = 2\n");
    let ops = [remove("e.r.x"), set("e.r.y", "2")];
    assert_eq!(apply("[e]\nr.x = 1\n", &ops, &no_order).unwrap(), "[e]\nr = { y = 2 }\n");
}

#[test]
fn rename_follows_every_mention() {
    check(
        "[e.old] # old\n[ e . 'old' . requirements ]\n[[e.\"\\u006fld\".history]]\n[e.older]\n[e.x.old]\n",
        rename("e.old", "new.1"),
        "[e.\"new.1\"] # old\n[ e . \"new.1\" . requirements ]\n[[e.\"new.1\".history]]\n[e.older]\n[e.x.old]\n",
    );
    check("[e]\nold.t = 1\nold.r.f = 1\nx = 'old'\n", rename("e.old", "n"), "[e]\nn.t = 1\nn.r.f = 1\nx = 'old'\n");
    check("e = { old.t = 1, old.r.f = 1 }\n", rename("e.old.r", "n"), "e = { old.t = 1, old.n.f = 1 }\n");
    check("e = { old.t = 1, old.r.f = 1 }\n", rename("e.old", "n"), "e = { n.t = 1, n.r.f = 1 }\n");
    check("e = { old = {} }\n", rename("e.old", "n"), "e = { n = {} }\n");
}

#[test]
fn what_cannot_be_done_is_refused() {
    assert_eq!(refused("[a]\nx = 1\n", remove("a.y")), "there is no `a.y`");
    assert_eq!(refused("[a]\nx = 1\n", append("a.x", "1")), "`a.x` is not an array");
    assert_eq!(refused("[a.x]\n[b.x]\n", insert("a", &[], None)), "there already is a `a`");
    assert_eq!(refused("[a]\n", insert("b", &[], Some("c"))), "there is no `c`");
    assert_eq!(refused("[a]\nx = 1\ny = 1\n", rename("a.x", "y")), "there already is a `a.y`");
    assert_eq!(
        refused("[a]\nx = 1\n", set("a.x.y", "1")),
        "`a.x.y` leads through a value that is neither a table nor an array"
    );
    assert_eq!(
        refused("[a]\nx = 1\n", set("a", "1")),
        "`a` is a table with keys of its own and cannot be replaced by a value"
    );
    assert!(refused("a = ", set("a", "1")).starts_with("not TOML"));
}

#[test]
fn a_nan_that_nobody_touches_is_no_obstacle() {
    check("a = nan\n", set("b", "1"), "a = nan\nb = 1\n");
}

#[test]
fn a_table_goes_with_its_headers_and_their_comments() {
    let before = "\
[entry.a]
tier = 1

# Between.

# About b.
[entry.b]
tier = 1 # why
# more of b

# About its requirements.
[entry.b.requirements]
x = \"met\"

[entry.c]
tier = 1

[[entry.b.history]]
tier = 1
";
    let after = "\
[entry.a]
tier = 1

# Between.

[entry.c]
tier = 1
";
    check(before, remove_table("entry.b"), after);
    check("[entry.a]\ntier = 1\n[entry.b]\n[entry.c]\n", remove_table("entry.b"), "[entry.a]\ntier = 1\n[entry.c]\n");
    // The first and the last of a file.
    check("# About a.\n[entry.a]\ntier = 1\n\n\n[b]\n", remove_table("entry.a"), "[b]\n");
    check("[b]\n\n\n[entry.a]\ntier = 1\n", remove_table("entry.a"), "[b]\n");
    check("[entry.a]\ntier = 1\n", remove_table("entry.a"), "");
    // Of an array of tables, all of them.
    check("[[a.b]]\nx = 1\n\n[[a.b]]\n[a.b.c]\n\n[d]\n", remove_table("a.b"), "[d]\n");
}

#[test]
fn a_table_goes_in_whatever_form_it_is_written() {
    check("[entry]\na = { tier = 1 } # a\nb = { tier = 1 }\n", remove_table("entry.a"), "[entry]\nb = { tier = 1 }\n");
    check("[entry]\na = { tier = 1 }\n\n[b]\n", remove_table("entry.a"), "[entry]\n\n[b]\n");
    check("entry.a = { tier = 1 }\nb = 1\n", remove_table("entry.a"), "b = 1\n");
    check(
        "entry.a.kind = \"x\"\nentry.b.kind = \"x\" # b\nentry.a.tier = 1 # a\n",
        remove_table("entry.a"),
        "entry.b.kind = \"x\" # b\n",
    );
    check(
        "[entry]\na.tier = 1\nb.tier = 1\n\n[entry.a.requirements]\nx = 1\n",
        remove_table("entry.a"),
        "[entry]\nb.tier = 1\n",
    );
    check(
        "entry = { a = { tier = 1 }, b = { tier = 1 } }\n",
        remove_table("entry.a"),
        "entry = { b = { tier = 1 } }\n",
    );
    check("entry = { a = { tier = 1 } }\n", remove_table("entry.a"), "entry = {}\n");
    // Only the header of a table in it speaks of it.
    check("[entry.a.requirements]\nx = 1\n\n[b]\n", remove_table("entry.a"), "[b]\n");
    assert_eq!(
        refused("entry = { a.kind = 1, a.tier = 2 }\n", remove_table("entry.a")),
        "`entry.a` is spread over keys of an inline table and cannot be removed"
    );
    assert_eq!(refused("a = 1\n", remove_table("entry.a")), "there is no `entry.a`");
    // What takes its place is put into what is left.
    let ops = [remove_table("entry.a"), insert("entry.b", &[("tier", "1")], None)];
    assert_eq!(apply("[entry.a]\ntier = 2\n", &ops, &no_order).unwrap(), "[entry.b]\ntier = 1\n");
}
