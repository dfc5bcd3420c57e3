//! `timeline`: a figure in which every entry is a bar over the years, coloured by its tier.

use std::ffi::OsStr;
use std::path::Path;

use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::facts::Facts;
use super::options::Options;
use super::sheet::Sheet;
use super::{Block, Opt};
use crate::model::{Entry, Moment, Rank, Registry, Standing};
use crate::view::{markdown_text, visible};

pub(super) static BLOCK: Block = Block {
    name: "timeline",
    summary: "a figure: every entry a bar over the years, coloured by its tier",
    options: &[
        Opt { name: "file", value: "FILE", doc: "the SVG file that is written, beside the page" },
        Opt { name: "tier", value: "TIER,…", doc: "only entries that hold these tiers now, or `removed`" },
        Opt { name: "kind", value: "KIND,…", doc: "only entries of these kinds" },
        Opt { name: "from", value: "DATE", doc: "where the figure begins" },
        Opt { name: "to", value: "DATE", doc: "where the figure ends; by default behind the last thing on record" },
    ],
    example: "file=compilers.svg kind=compiler,execution-backend,embedding-api",
    write,
};

const WIDTH: i32 = 960;
const ROW: i32 = 20;
const BAR: i32 = 14;
const HEAD: i32 = 46;
/// The width of a character of the labels; a guess that is on the safe side for common fonts at this size.
const LETTER: i32 = 7;

fn write(facts: &Facts<'_>, options: &mut Options<'_>, sheet: &mut Sheet) {
    let registry = facts.registry;
    let tiers = options.tiers(registry);
    let kinds = options.kinds(registry);
    let (from, to) = (options.day("from"), options.day("to"));
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
    let mut entries: Vec<&Entry> = registry
        .entries
        .values()
        .filter(|entry| tiers.is_empty() || tiers.contains(&entry.tier))
        .filter(|entry| kinds.is_empty() || kinds.contains(&entry.kind))
        .collect();
    // One kind after another, and within a kind as things came.
    entries.sort_by_key(|entry| (registry.kinds.get_index_of(&entry.kind), entry.history[0].date));
    let Some(span) = Span::of(registry, &entries, from, to) else {
        return sheet.paragraph("*None.*");
    };
    let alternative = format!(
        "{} of {}, each a bar from {} to {} in the colour of its tier",
        counted(entries.len()),
        registry.project.name,
        span.from,
        span.to
    );
    sheet.paragraph(&format!("![{}]({file})", markdown_text(&alternative)));
    sheet.figure(file, svg(facts, &entries, &span, &alternative));
}

fn counted(entries: usize) -> String {
    if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") }
}

/// The days that the figure shows.
struct Span {
    from: Date,
    to: Date,
    left: i32,
}

impl Span {
    /// From the first day on record to the last, which both come from the registry and not from the clock.
    fn of(registry: &Registry, entries: &[&Entry], from: Option<Date>, to: Option<Date>) -> Option<Self> {
        let dates = || entries.iter().flat_map(|entry| &entry.history).filter_map(|step| step.date);
        let from = from.or_else(|| dates().min())?;
        let released = registry.releases.iter().filter_map(|release| release.date).max();
        let to = to.or_else(|| dates().chain(released).max())?;
        // A registry of one day is still a figure.
        let to = if to <= from { from.saturating_add(jiff::Span::new().days(30)) } else { to };
        let label = entries.iter().map(|entry| visible(&entry.id).width()).max().unwrap_or(0);
        let left = 24 + LETTER * i32::try_from(label).unwrap_or(i32::MAX / LETTER).min(40);
        Some(Self { from, to, left })
    }

    /// Where a day stands; days outside are drawn at the edge.
    fn x(&self, date: Date) -> i32 {
        let days = |from: Date, to: Date| i64::from(from.until(to).map_or(0, |span| span.get_days()));
        let whole = days(self.from, self.to).max(1);
        let part = days(self.from, date.clamp(self.from, self.to));
        let room = i64::from(WIDTH - 16 - self.left);
        self.left + i32::try_from(part * room / whole).unwrap_or(0)
    }
}

fn svg(facts: &Facts<'_>, entries: &[&Entry], span: &Span, alternative: &str) -> String {
    let registry = facts.registry;
    let mut body = String::new();
    let mut y = HEAD;
    let mut kind = "";
    for entry in entries {
        if entry.kind != kind {
            kind = &entry.kind;
            let title = registry.kinds.get(kind).map_or(kind, |kind| kind.title.as_str());
            y += ROW / 2;
            body += &format!("<text class=\"kind\" x=\"8\" y=\"{}\">{}</text>\n", y + BAR - 3, escaped(title));
            y += ROW;
        }
        row(&mut body, registry, entry, span, y);
        y += ROW;
    }
    let height = y + 16;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title\">\n<title id=\"title\">{}</title>\n{STYLE}",
        escaped(alternative)
    );
    text += &format!("<rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n");
    axis(&mut text, span, height);
    legend(&mut text, registry);
    text + &body + "</svg>\n"
}

/// The style sheet: readable in light and in dark, and every tier of another lightness, so that they can be told apart
/// without colour; the tier's id stands in its bar besides.
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

/// The classes are those of four tiers; what is less supported than the fourth looks like it.
fn class(rank: Rank) -> usize {
    rank.index().min(3)
}

fn axis(text: &mut String, span: &Span, height: i32) {
    for year in i32::from(span.from.year())..=i32::from(span.to.year()) {
        let Ok(first) = i16::try_from(year).map_err(|_| ()).and_then(|year| Date::new(year, 1, 1).map_err(|_| ()))
        else {
            continue;
        };
        if first < span.from || first > span.to {
            continue;
        }
        let x = span.x(first);
        *text += &format!("<line class=\"grid\" x1=\"{x}\" y1=\"{HEAD}\" x2=\"{x}\" y2=\"{}\"/>\n", height - 8);
        *text += &format!("<text class=\"small\" x=\"{}\" y=\"{}\">{year}</text>\n", x + 3, HEAD + 8);
    }
}

fn legend(text: &mut String, registry: &Registry) {
    let mut x = 8;
    for (index, tier) in registry.tiers.iter().enumerate() {
        let class = class(Rank::new(index));
        let label = match &tier.name {
            Some(name) => format!("{}: {name}", tier.label()),
            None => tier.label(),
        };
        *text += &format!("<rect class=\"t{class}\" x=\"{x}\" y=\"14\" width=\"14\" height=\"{BAR}\" rx=\"2\"/>\n");
        *text += &format!("<text x=\"{}\" y=\"25\">{}</text>\n", x + 20, escaped(&label));
        x += 36 + LETTER * i32::try_from(visible(&label).width()).unwrap_or(0);
    }
}

fn row(text: &mut String, registry: &Registry, entry: &Entry, span: &Span, y: i32) {
    let base = y + BAR - 3;
    *text += &format!("<text x=\"16\" y=\"{base}\">{}</text>\n", escaped(&entry.id));
    for (index, step) in entry.history.iter().enumerate() {
        let start = step.date.unwrap_or(span.from);
        let next = entry.history[index + 1..].iter().find(|next| next.tier != step.tier).and_then(|next| next.date);
        let repeats = index > 0 && entry.history[index - 1].tier == step.tier;
        let end = next.unwrap_or(span.to);
        if repeats || end < span.from || start > span.to {
            continue;
        }
        let (left, right) = (span.x(start), span.x(end));
        match step.tier {
            Standing::Removed => {
                *text += &format!(
                    "<line class=\"end\" x1=\"{left}\" y1=\"{y}\" x2=\"{left}\" y2=\"{}\"><title>{}</title></line>\n",
                    y + BAR,
                    escaped(&said(registry, entry, step.tier, step.date))
                );
            }
            Standing::Tier(rank) => {
                let width = (right - left).max(2);
                let class = class(rank);
                *text += &format!(
                    "<rect class=\"t{class}\" x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\" rx=\"2\">\
                     <title>{}</title></rect>\n",
                    escaped(&said(registry, entry, step.tier, step.date))
                );
                let id = registry.tier_id(rank);
                // An id that has no room in its bar is left to the tooltip.
                if LETTER * i32::try_from(id.width()).unwrap_or(i32::MAX / LETTER) + 6 <= width {
                    *text += &format!(
                        "<text class=\"in i{class}\" x=\"{}\" y=\"{}\">{}</text>\n",
                        left + 4,
                        base,
                        escaped(id)
                    );
                }
            }
        }
    }
}

/// What a bar's tooltip says.
fn said(registry: &Registry, entry: &Entry, standing: Standing, date: Option<Date>) -> String {
    let since = date.map_or_else(|| "since before records began".to_owned(), |date| format!("from {date}"));
    let name = date.map_or(entry.id.as_str(), |date| entry.name_at(&Moment::Day(date), registry));
    format!("{name}: {} {since}", registry.standing_name(standing))
}

/// A text inside an element of XML, without the characters that XML cannot hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}
