//! `timeline`: a figure with a bar for every entry over the years, coloured by tier.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::texts::nothing;
use super::{Block, Opt, Written};
use crate::model::{Entry, Moment, Rank, Registry, Release, Standing};
use crate::view::visible;
use crate::width;
use crate::words;

pub(super) static BLOCK: Block = Block {
    name: "timeline",
    summary: "a figure: every entry a bar over the years, coloured by its tier",
    options: &[
        Opt { name: "file", value: "FILE", doc: "the SVG file that is written, beside the page" },
        Opt { name: "tier", value: "TIER,…", doc: "only entries that hold these tiers now, or `removed`" },
        Opt { name: "kind", value: "KIND,…", doc: "only entries of these kinds" },
        Opt { name: "axis", value: "AXIS", doc: "what the lines across are: years, or releases; without it, years" },
        Opt { name: "from", value: "DATE", doc: "where the figure begins" },
        Opt { name: "to", value: "DATE", doc: "where the figure ends; by default behind the last thing on record" },
    ],
    example: "file=compilers.svg kind=compiler,execution-backend,embedding-api",
    content: Written::Alone(write),
};

const WIDTH: i32 = 960;
const ROW: i32 = 20;
const BAR: i32 = 14;
/// How many characters the longest label has.
const LABEL: usize = 40;
/// The width of a character in labels: a safe estimate for common fonts at this size.
const LETTER: i32 = 7;

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet<'_>) {
    let registry = facts.registry;
    let tiers = options.tiers(registry);
    let kinds = options.kinds(registry);
    let (from, to) = (options.day("from"), options.day("to"));
    if let (Some(from), Some(to), Some(text)) = (from, to, options.text("to"))
        && to <= from
    {
        let help = "write a later day, or leave out one of the two";
        options.wrong_item("to", text, format!("the figure would end before it begins, on {from}"), help);
    }
    let by_release = match options.text("axis") {
        None | Some("years") => false,
        Some("releases") => true,
        Some(other) => {
            let message = format!("there is no axis `{}`", visible(other));
            return options.wrong_item("axis", other, message, "write `axis=years` or `axis=releases`");
        }
    };
    let Some(file) = options.text("file") else {
        return options.needs("file", "write `file=timeline.svg`");
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let parts = || file.split('/');
    if Path::new(file).extension() != Some(OsStr::new("svg"))
        || !file.chars().all(plain)
        || parts().any(|part| part.is_empty() || part.starts_with('.'))
    {
        let help = "write a path below the page's folder that ends in `.svg`, such as `timeline.svg`";
        return options.wrong_item("file", file, format!("`{}` cannot be a figure's file", visible(file)), help);
    }
    if !options.findings.is_empty() {
        return;
    }
    let chosen: Vec<&Entry> = registry
        .entries
        .values()
        .filter(|entry| tiers.is_empty() || tiers.contains(&entry.tier))
        .filter(|entry| kinds.is_empty() || kinds.contains(&entry.kind))
        .collect();
    let Some(span) = Span::of(registry, &chosen, from, to) else {
        return sheet.paragraph(nothing(if chosen.is_empty() { "None." } else { "No dates are on record." }));
    };
    let mut lines: Vec<Line<'_>> = chosen.into_iter().filter_map(|entry| Line::of(entry, &span)).collect();
    if lines.is_empty() {
        return sheet.paragraph(nothing("None."));
    }
    // By kind, and within a kind in the order in which entries appeared.
    lines.sort_by_cached_key(|line| (registry.kinds.get_index_of(&line.entry.kind), line.entry.history[0].date));
    let alternative = format!(
        "{} of {}, each a bar from {} to {} in the colour of its tier",
        words::count(lines.len(), "entry", "entries"),
        registry.project.name,
        span.from,
        span.to
    );
    let axis = if by_release { releases(registry, &span) } else { years(&span) };
    let drawn = svg(facts, &lines, &span, &axis, &alternative);
    sheet.figure(file, options.place("file"), &alternative, drawn);
}

/// The days that the figure shows.
struct Span {
    from: Date,
    to: Date,
    left: i32,
}

impl Span {
    /// From the first recorded day to the last. Both come from the registry, not from the clock.
    fn of(registry: &Registry, entries: &[&Entry], from: Option<Date>, to: Option<Date>) -> Option<Self> {
        let dates = || entries.iter().flat_map(|entry| &entry.history).filter_map(|step| step.date);
        let released = || registry.releases.iter().filter_map(|release| release.date);
        // An entry without any date still held its tier when releases came out.
        let from = from.or_else(|| dates().min()).or_else(|| released().min())?;
        let to = to.or_else(|| dates().chain(released()).max()).unwrap_or(from);
        // A registry with a single day still gets a figure.
        let to = if to <= from { from.saturating_add(jiff::Span::new().days(30)) } else { to };
        let label = entries.iter().map(|entry| width::of(&label(entry))).max().unwrap_or(0);
        let left = 24 + LETTER * i32::try_from(label).unwrap_or(0);
        Some(Self { from, to, left })
    }

    /// The position of a day; days outside the span are at its edge.
    fn x(&self, date: Date) -> i32 {
        let days = |from: Date, to: Date| i64::from(from.until(to).map_or(0, |span| span.get_days()));
        let whole = days(self.from, self.to).max(1);
        let part = days(self.from, date.clamp(self.from, self.to));
        let room = i64::from(WIDTH - 16 - self.left);
        self.left + i32::try_from(part * room / whole).unwrap_or(0)
    }
}

/// An entry's row: its tiers in the days of the figure.
struct Line<'r> {
    entry: &'r Entry,
    held: Vec<Held>,
}

/// A tier, or none, over a span of days.
struct Held {
    standing: Standing,
    /// The first day; `None` if it is before records began.
    since: Option<Date>,
    start: Date,
    end: Date,
}

impl<'r> Line<'r> {
    /// The row of an entry; `None` if it held no tier in those days.
    fn of(entry: &'r Entry, span: &Span) -> Option<Self> {
        let mut held = Vec::new();
        for (index, step) in entry.history.iter().enumerate() {
            if index > 0 && entry.history[index - 1].tier == step.tier {
                continue;
            }
            let next = entry.history[index + 1..].iter().find(|next| next.tier != step.tier).and_then(|next| next.date);
            let (start, end) = (step.date.unwrap_or(span.from), next.unwrap_or(span.to));
            held.push(Held { standing: step.tier, since: step.date, start, end });
        }
        held.retain(|held| match held.standing {
            // The mark of a removal is on a single day.
            Standing::Removed => (span.from..=span.to).contains(&held.start),
            Standing::Tier(_) | Standing::NoTier => held.end >= span.from && held.start <= span.to,
        });
        held.iter().any(|held| held.standing != Standing::Removed).then_some(Self { entry, held })
    }
}

/// As much of an entry's id as there is room for.
fn label(entry: &Entry) -> Cow<'_, str> {
    let id = visible(&entry.id);
    if id.chars().count() <= LABEL { id } else { id.chars().take(LABEL - 1).chain(['…']).collect() }
}

/// How every figure begins.
const START: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ";

/// How the first line ends. Other drawings rarely have a description, and none with this id.
const DESCRIBED: &str = "aria-describedby=\"told\"";

/// Whether a file contains a figure of this block, even one of another registry or one that is damaged further down.
pub(super) fn is_drawn(content: &str) -> bool {
    let first = content.lines().next().unwrap_or_default();
    first.starts_with(START) && first.ends_with(&format!("{DESCRIBED}>"))
}

fn svg(facts: &Facts<'_>, lines: &[Line<'_>], span: &Span, axis: &[(Date, String)], alternative: &str) -> String {
    let registry = facts.registry;
    let removals = lines.iter().any(|line| line.held.iter().any(|held| held.standing == Standing::Removed));
    let (legend, head) = legend(registry, removals);
    let (mut body, mut told) = (String::new(), String::new());
    let mut y = head;
    let mut kind = "";
    for line in lines {
        if line.entry.kind != kind {
            kind = &line.entry.kind;
            let title = registry.kinds.get(kind).map_or(kind, |kind| kind.title.as_str());
            y += ROW / 2;
            body += &format!("<text class=\"kind\" x=\"8\" y=\"{}\">{}</text>\n", y + BAR - 3, escaped(title));
            y += ROW;
        }
        row(&mut body, &mut told, facts, line, span, y);
        y += ROW;
    }
    let height = y + 16;
    format!(
        "{START}{WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title\" {DESCRIBED}>\n<title id=\"title\">{}</title>\n\
         <desc id=\"told\">\n{told}</desc>\n{STYLE}\
         <rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n{}{legend}{body}</svg>\n",
        escaped(alternative),
        grid(axis, span, head, height),
    )
}

/// The style sheet, for light and dark schemes. Tiers differ in lightness, so that they can be told apart without
/// colour; the tier's id is in its bar as well.
const STYLE: &str = "<style>
  .page { fill: #ffffff } text { fill: #1f2328; font: 12px sans-serif } .kind { font-weight: bold }
  .small { font-size: 11px; fill: #59636e } .grid { stroke: #d1d9e0 } .in { font-size: 10px; font-weight: bold }
  .t0 { fill: #1a7f37 } .t1 { fill: #54aeff } .t2 { fill: #fae17d } .t3 { fill: #d0d7de }
  .i0 { fill: #ffffff } .i1, .i2, .i3 { fill: #1f2328 } .end { stroke: #cf222e; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #3d444d }
    .t0 { fill: #2ea043 } .t1 { fill: #388bfd } .t2 { fill: #9e6a03 } .t3 { fill: #6e7681 }
    .i0, .i1, .i2, .i3 { fill: #ffffff } .end { stroke: #f85149 }
  }
</style>
";

/// The class of a tier. There are four; tiers below the fourth look like it.
fn class(rank: Rank) -> usize {
    rank.index().min(3)
}

/// The first days of the years.
fn years(span: &Span) -> Vec<(Date, String)> {
    let first = |year| Date::new(year, 1, 1).ok().map(|first| (first, year.to_string()));
    (span.from.year()..=span.to.year()).filter_map(first).collect()
}

/// The days of the releases.
fn releases(registry: &Registry, span: &Span) -> Vec<(Date, String)> {
    let dated = |release: &Release| release.date.map(|date| (date, short(release.version.as_str()).to_owned()));
    let mut releases: Vec<_> = registry.releases.iter().filter_map(dated).collect();
    releases.retain(|(date, _)| (span.from..=span.to).contains(date));
    releases.sort();
    releases
}

/// A version without its trailing zeros, as people write it.
fn short(version: &str) -> &str {
    let mut short = version;
    while let Some(shorter) = short.strip_suffix(".0") {
        short = shorter;
    }
    short
}

/// The vertical lines, as far as there is room for their labels.
fn grid(axis: &[(Date, String)], span: &Span, head: i32, height: i32) -> String {
    let mut text = String::new();
    let mut free = 0;
    for (day, word) in axis.iter().filter(|(day, _)| (span.from..=span.to).contains(day)) {
        let x = span.x(*day);
        let room = 12 + LETTER * columns(word);
        if x < free || x + room > WIDTH + 8 {
            continue;
        }
        free = x + room;
        text += &format!("<line class=\"grid\" x1=\"{x}\" y1=\"{head}\" x2=\"{x}\" y2=\"{}\"/>\n", height - 8);
        text += &format!("<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n", x + 3, head + 8, escaped(word));
    }
    text
}

/// The width of a text, in narrow letters.
fn columns(text: &str) -> i32 {
    i32::try_from(width::of(&visible(text))).map_or(i32::MAX / 2 / LETTER, |width| width.min(i32::MAX / 2 / LETTER))
}

/// Draws the legend of the colours, and returns where it ends.
fn legend(registry: &Registry, removals: bool) -> (String, i32) {
    let mut text = String::new();
    let (mut x, mut y) = (8, 14);
    let mut place = |label: &str| {
        let width = 36 + LETTER * columns(label);
        if x > 8 && x + width > WIDTH {
            (x, y) = (8, y + ROW);
        }
        let at = (x, y);
        x += width;
        at
    };
    for (index, tier) in registry.tiers.iter().enumerate() {
        let class = class(Rank::new(index));
        let label = tier.heading();
        let (x, y) = place(&label);
        text += &format!("<rect class=\"t{class}\" x=\"{x}\" y=\"{y}\" width=\"14\" height=\"{BAR}\" rx=\"2\"/>\n");
        text += &format!("<text x=\"{}\" y=\"{}\">{}</text>\n", x + 20, y + 11, escaped(&label));
    }
    if removals {
        let (x, y) = place("Removed");
        text += &mark(x + 7, y, "");
        text += &format!("<text x=\"{}\" y=\"{}\">Removed</text>\n", x + 20, y + 11);
    }
    (text, y + 32)
}

/// The mark of a removal.
fn mark(x: i32, y: i32, inside: &str) -> String {
    format!("<line class=\"end\" x1=\"{x}\" y1=\"{y}\" x2=\"{x}\" y2=\"{}\">{inside}</line>\n", y + BAR)
}

/// Draws an entry, and says the same in words.
fn row(text: &mut String, told: &mut String, facts: &Facts<'_>, line: &Line<'_>, span: &Span, y: i32) {
    let registry = facts.registry;
    let entry = line.entry;
    let base = y + BAR - 3;
    _ = writeln!(text, "<text x=\"16\" y=\"{base}\">{}</text>", escaped(&label(entry)));
    told.push_str(&escaped(&entry.id));
    let mut separator = ": ";
    for held in &line.held {
        let said = said(&escaped(facts.standing(held.standing)), held.standing, held.since);
        told.push_str(separator);
        told.push_str(&said);
        separator = ", ";
        let name = escaped(held.since.map_or(&entry.id, |date| entry.name_at(&Moment::Day(date), registry)));
        let (left, right) = (span.x(held.start), span.x(held.end));
        let Standing::Tier(rank) = held.standing else {
            *text += &mark(left, y, &format!("<title>{name}: {said}</title>"));
            continue;
        };
        let width = (right - left).max(2);
        let class = class(rank);
        _ = writeln!(
            text,
            "<rect class=\"t{class}\" x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\" rx=\"2\">\
             <title>{name}: {said}</title></rect>"
        );
        let id = registry.tier_id(rank);
        // An id without room in its bar is only in the tooltip.
        if LETTER * columns(id) + 6 <= width {
            let x = left + 4;
            _ = writeln!(text, "<text class=\"in i{class}\" x=\"{x}\" y=\"{base}\">{}</text>", escaped(id));
        }
    }
    told.push_str(".\n");
}

/// The text of a bar for people who cannot see it.
fn said(name: &str, standing: Standing, date: Option<Date>) -> String {
    match (standing, date) {
        (_, None) => format!("{name} since before records began"),
        (Standing::Removed, Some(date)) => format!("{name} on {date}"),
        (Standing::Tier(_) | Standing::NoTier, Some(date)) => format!("{name} from {date}"),
    }
}

/// A text inside an element of XML, without the characters that XML cannot hold.
fn escaped(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    if !text.contains(['&', '<', '>', '"', '\u{fffe}', '\u{ffff}']) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped.into()
}
