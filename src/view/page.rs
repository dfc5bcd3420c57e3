//! A page about one thing, for people: headings, facts, lists and code, wrapped to the width of their terminal.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use textwrap::{Options, WordSplitter};

use super::visible;
use crate::model::{Level, Named, Rank};
use crate::width;

/// The width of a page outside a terminal.
const DEFAULT_WIDTH: usize = 80;

/// Longer lines are hard to read, however wide the terminal is.
const MOST_WIDTH: usize = 100;

/// Below this width nothing is set in columns.
const COLUMNS_WIDTH: usize = 60;

/// A page, from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Its parts.
    pub blocks: Vec<Element>,
}

/// A part of a [`Page`]. Its texts may come from the registry: they are made safe when the page is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// What the page is about.
    Title(String),
    /// What the next blocks are about.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Names and what is to be said of each, one paragraph after the other.
    Facts(Vec<(Cow<'static, str>, Vec<String>)>),
    /// A list.
    Items(Vec<Item>),
    /// Lines that are never wrapped.
    Code(String),
    /// Lines that another view has drawn for this terminal, colours included.
    Drawn(String),
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// What comes first: a date, a mark with its word, a name.
    pub lead: String,
    /// How the lead is coloured.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// Further texts, each on lines of its own.
    pub under: Vec<String>,
}

/// The meaning of a colour; the words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Not quite.
    Fair,
    /// Not as it should be.
    Bad,
    /// Of less weight.
    Faint,
    /// The most that can be had.
    Best,
    /// Less than that.
    Next,
}

impl Item {
    /// A line marked only by a dash.
    pub fn bullet(text: impl Into<String>) -> Self {
        Self { lead: "-".to_owned(), text: text.into(), ..Self::default() }
    }
}

impl Page {
    /// Adds a block.
    pub fn push(&mut self, block: Element) {
        self.blocks.push(block);
    }

    /// Adds a heading with a block.
    pub fn section(&mut self, heading: impl Into<String>, block: Element) {
        self.push(Element::Heading(heading.into()));
        self.push(block);
    }

    /// Adds a heading with a list, unless the list is empty.
    pub fn list(&mut self, heading: impl Into<String>, items: Vec<Item>) {
        if !items.is_empty() {
            self.section(heading, Element::Items(items));
        }
    }
}

/// A page at this width; without one, as for a terminal of the usual width.
pub fn page(page: &Page, width: Option<usize>, color: bool) -> String {
    let width = width.unwrap_or(DEFAULT_WIDTH).clamp(20, MOST_WIDTH);
    let mut pen = Pen { text: String::new(), width, color };
    let mut before: Option<&Element> = None;
    for block in &page.blocks {
        // A heading is right above its content; everything else is surrounded by blank lines.
        if before.is_some_and(|before| !matches!(before, Element::Heading(_))) {
            pen.text.push('\n');
        }
        pen.block(block);
        before = Some(block);
    }
    pen.text
}

/// Where the page is drawn.
struct Pen {
    text: String,
    width: usize,
    color: bool,
}

impl Pen {
    fn block(&mut self, block: &Element) {
        match block {
            Element::Title(text) | Element::Heading(text) => {
                for line in self.wrap(text, 0, 0) {
                    let line = self.styled(&line, Style::new().bold());
                    self.line(&line);
                }
            }
            Element::Text(text) => {
                for line in self.wrap(text, 0, 0) {
                    self.line(&line);
                }
            }
            Element::Facts(facts) => self.facts(facts),
            Element::Items(items) => self.items(items),
            Element::Code(code) => {
                for line in code.trim_end().lines() {
                    self.line(format!("    {}", visible(line)).trim_end());
                }
            }
            Element::Drawn(text) => {
                for line in text.trim_end().lines() {
                    self.line(format!("    {line}").trim_end());
                }
            }
        }
    }

    fn facts(&mut self, facts: &[(Cow<'static, str>, Vec<String>)]) {
        let widest = facts.iter().map(|(name, _)| width::of(name)).max().unwrap_or(0);
        for (name, values) in facts {
            let lead = format!("{name}:");
            self.hanging(&lead, Tone::Faint, widest + 1, values);
        }
    }

    fn items(&mut self, items: &[Item]) {
        let widest = items.iter().map(|item| width::of(&visible(&item.lead))).max().unwrap_or(0);
        for item in items {
            let texts: Vec<String> = std::iter::once(&item.text).chain(&item.under).cloned().collect();
            self.hanging(&visible(&item.lead), item.tone, widest, &texts);
        }
    }

    /// Texts behind a lead: in a column of their own where there is room, else right behind it.
    fn hanging(&mut self, lead: &str, tone: Tone, widest: usize, texts: &[String]) {
        const INDENT: usize = 2;
        let columns = self.width >= COLUMNS_WIDTH && widest * 2 <= self.width;
        let gap = if widest > 1 { 2 } else { 1 };
        let column = if columns { INDENT + widest + gap } else { INDENT * 2 };
        // Without columns, the lead needs an end.
        let colon = if !columns && lead.ends_with(char::is_alphanumeric) { ":" } else { "" };
        let lead = format!("{lead}{colon}");
        let drawn = self.styled(&lead, tone.style());
        let first = match width::of(&lead) {
            0 if !columns => INDENT,
            _ if columns => column,
            width => INDENT + width + 1,
        };
        let fill = first - INDENT - width::of(&lead);
        let mut texts = texts.iter();
        let top = texts.next().map_or("", String::as_str);
        let mut head = format!("{}{drawn}{}", " ".repeat(INDENT), " ".repeat(fill));
        for line in self.wrap(top, first, column) {
            head.push_str(&line);
            self.line(head.trim_end());
            head = " ".repeat(column);
        }
        for text in texts {
            for line in self.wrap(text, column, column) {
                self.line(&format!("{}{line}", " ".repeat(column)));
            }
        }
    }

    /// The lines of a text, indented by this much: the first, and the later ones. There is at least one.
    fn wrap(&self, text: &str, first: usize, later: usize) -> Vec<String> {
        let shown = visible(text);
        let (first, later) = (" ".repeat(first), " ".repeat(later));
        let options = Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&later)
            // A broken address can be neither clicked nor copied.
            .break_words(!shown.contains("://"))
            .word_splitter(WordSplitter::NoHyphenation);
        textwrap::wrap(&shown, options).iter().map(|line| line.trim().to_owned()).collect()
    }

    fn styled(&self, text: &str, style: Style) -> String {
        if self.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

impl Tone {
    /// The colour of a standing: the first tier, the second, those below, none.
    pub(super) fn of(standing: Named<'_>) -> Self {
        match standing.rank.map(Rank::index) {
            Some(0) => Self::Best,
            Some(1) => Self::Next,
            Some(_) => Self::Fair,
            None => Self::Faint,
        }
    }

    /// The colour of a rule's level.
    pub(super) fn of_level(level: Level) -> Self {
        match level {
            Level::Deny => Self::Bad,
            Level::Warn => Self::Fair,
            Level::Allow => Self::Faint,
        }
    }

    pub(super) fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Fair => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Faint => Style::new().dimmed(),
            Self::Best => AnsiColor::Green.on_default().bold(),
            Self::Next => AnsiColor::Cyan.on_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Page {
        let item = |lead: &str, text: &str| Item {
            lead: lead.to_owned(),
            tone: Tone::Bad,
            text: text.to_owned(),
            under: vec!["https://example.com/a-long-address-that-nobody-may-break".to_owned()],
        };
        let facts =
            vec![("since".into(), vec!["1.0.0".to_owned()]), ("owners".into(), vec!["one, two and three".to_owned()])];
        Page {
            blocks: vec![
                Element::Title("größe\u{1b}[31m".to_owned()),
                Element::Facts(facts),
                Element::Heading("List".to_owned()),
                Element::Items(vec![item("✗ unmet", "表表表表表表表表表表表表表表表表"), item("? unknown", "short")]),
            ],
        }
    }

    #[test]
    fn columns_where_there_is_room() {
        let text = page(&sample(), Some(70), false);
        assert_eq!(
            text,
            "größe\u{fffd}[31m

  since:   1.0.0
  owners:  one, two and three

List
  ✗ unmet    表表表表表表表表表表表表表表表表
             https://example.com/a-long-address-that-nobody-may-break
  ? unknown  short
             https://example.com/a-long-address-that-nobody-may-break
"
        );
    }

    #[test]
    fn no_columns_where_there_is_none() {
        let text = page(&sample(), Some(24), false);
        assert_eq!(
            text,
            "größe\u{fffd}[31m

  since: 1.0.0
  owners: one, two and
    three

List
  ✗ unmet:
    表表表表表表表表表表
    表表表表表表
    https://example.com/a-long-address-that-nobody-may-break
  ? unknown: short
    https://example.com/a-long-address-that-nobody-may-break
"
        );
    }
}
