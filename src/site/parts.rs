//! Small parts of pages, of which a site has thousands: links, days, tiers and moves. Templates call these functions,
//! since a macro of the template engine takes twenty times as long.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Arc;

use jiff::civil::Date;
use minijinja::{Environment, Value};

use super::{PAGES, file, is_empty};
use crate::model::{Event, REMOVED, Registry, Standing};
use crate::query::StepRow;
use crate::query::export::Export;
use crate::template::escaped;

/// What the parts look up.
pub(super) struct Parts {
    /// The titles of entries, by id.
    titles: HashMap<String, String>,
    /// The classes of tiers in the style sheet, by id.
    classes: HashMap<String, String>,
    /// The pages that every page links to, with their titles.
    pages: Vec<(&'static str, &'static str)>,
}

impl Parts {
    pub(super) fn new(registry: &Registry, export: &Export<'_>) -> Arc<Self> {
        let standings = registry.tier_standings().chain([Standing::NoTier, Standing::Removed]);
        let class = |standing: Standing| standing.rank().map_or("n".to_owned(), |rank| rank.index().min(4).to_string());
        Arc::new(Self {
            titles: export.entries.iter().map(|entry| (entry.id.to_owned(), entry.title.to_owned())).collect(),
            classes: standings.map(|it| (registry.standing_id(it).to_owned(), class(it))).collect(),
            pages: PAGES.into_iter().filter(|(file, _)| !is_empty(file, export)).collect(),
        })
    }

    /// Makes them available to templates.
    pub(super) fn add_to(self: &Arc<Self>, templates: &mut Environment<'static>) {
        let parts = Arc::clone(self);
        templates
            .add_function("tier_mark", move |id: &str, label: &str| Value::from_safe_string(parts.tier(id, label)));
        let parts = Arc::clone(self);
        templates
            .add_function("entry_link", move |root: &str, id: &str| Value::from_safe_string(parts.entry(root, id)));
        let parts = Arc::clone(self);
        templates.add_function("page_links", move |root: &str, here: &str| {
            Value::from_safe_string(parts.page_links(root, here))
        });
        templates.add_function("decision_link", |root: &str, id: &str| Value::from_safe_string(decision(root, id)));
        templates.add_function("number", |number: u64, url: Option<&str>| Value::from_safe_string(pr(number, url)));
        templates.add_function("by", |root: &str, decision: Option<&str>, pr: Option<u64>, url: Option<&str>| {
            Value::from_safe_string(by(root, decision, pr, url))
        });
        templates.add_function("day", |date: Option<&str>| Value::from_safe_string(day(date.map(escaped))));
    }

    /// A tier in its colour.
    fn tier(&self, id: &str, label: &str) -> String {
        let class = self.classes.get(id).map_or("", String::as_str);
        format!("<span class=\"tier t{class}\">{}</span>", escaped(label))
    }

    /// A link to the page of an entry.
    pub(super) fn entry(&self, root: &str, id: &str) -> String {
        let title = self.titles.get(id).map_or(id, String::as_str);
        format!("<a href=\"{root}entries/{}.html\">{}</a>", escaped(&file(id)), escaped(title))
    }

    /// Links to the pages, from one of them or from elsewhere.
    fn page_links(&self, root: &str, here: &str) -> String {
        let link = |(file, title): &(&str, &str)| {
            let current = if *file == here { " aria-current=\"page\"" } else { "" };
            format!("<li><a href=\"{root}{file}\"{current}>{title}</a></li>\n")
        };
        self.pages.iter().map(link).collect()
    }

    /// What happened to an entry, for a page at the top of the site.
    pub(super) fn event(&self, date: Option<Date>, id: &str, step: &StepRow<'_>, reason: Option<&str>) -> String {
        let mut text = format!("{} {} {}", day(date), self.entry("", id), moved(step));
        if step.decision.is_some() || step.pr.is_some() {
            text += &format!(" ({})", by("", step.decision, step.pr, step.pr_url.as_deref()));
        }
        if let Some(reason) = reason {
            text += &format!(": {}", escaped(reason));
        }
        text
    }
}

/// A step in words.
pub(super) fn moved(step: &StepRow<'_>) -> String {
    let from = step.from.filter(|from| from.id != REMOVED);
    let to = step.to.label();
    match (step.event, from) {
        (Event::Renamed, _) => format!("renamed, was <code>{}</code>", escaped(step.was.unwrap_or_default())),
        (Event::SwitchedOn, _) => "switched on by default".to_owned(),
        (Event::SwitchedOff, _) => "switched off by default".to_owned(),
        (Event::Removed, Some(from)) => format!("removed from {}", escaped(&from.label())),
        (event, Some(from)) => format!("{} {} → {}", event.as_str(), escaped(&from.label()), escaped(&to)),
        (event, None) => format!("{} at {}", event.as_str(), escaped(&to)),
    }
}

/// The reasons for a step: its decision and its pull request.
pub(super) fn by(root: &str, decided: Option<&str>, number: Option<u64>, url: Option<&str>) -> String {
    match (decided, number) {
        (Some(id), Some(number)) => format!("{}, {}", decision(root, id), pr(number, url)),
        (Some(id), None) => decision(root, id),
        (None, Some(number)) => pr(number, url),
        (None, None) => String::new(),
    }
}

fn decision(root: &str, id: &str) -> String {
    let id = escaped(id);
    format!("<a href=\"{root}decisions.html#{id}\">{id}</a>")
}

fn pr(number: u64, url: Option<&str>) -> String {
    match url {
        Some(url) => format!("<a href=\"{}\">#{number}</a>", escaped(url)),
        None => format!("#{number}"),
    }
}

/// A day; empty if there is none.
pub(super) fn day(date: Option<impl Display>) -> String {
    date.map_or_else(String::new, |date| format!("<time datetime=\"{date}\">{date}</time>"))
}
