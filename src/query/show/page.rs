//! The page about an entry: what a maintainer wants to have read before a meeting.

use super::{MatrixRow, Neighbour, Show};
use crate::model::Event;
use crate::query::checklist::RequirementRow;
use crate::query::missing::owners_item;
use crate::query::step::StepRow;
use crate::query::support::LineRow;
use crate::view::{Element, Item, Page, Tone};

impl Show {
    /// The page for people.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        page.push(Element::Title(self.headline()));
        if let Some(moment) = &self.as_of {
            page.push(Element::Text(format!(
                "As of {moment}. Requirements, owners, notes and support are not recorded in time and are left out."
            )));
        }
        if let Some(promise) = &self.promise {
            page.push(Element::Text(promise.clone()));
        }
        page.push(Element::Facts(self.facts()));
        page.list("Notes", self.notes.iter().flatten().map(Item::bullet).collect());
        page.list("History", self.history.iter().map(StepRow::item).collect());
        self.checklists(&mut page);
        page.list("Support", self.matrices.iter().flatten().map(MatrixRow::item).collect());
        self.other_waivers(&mut page);
        page
    }

    fn headline(&self) -> String {
        let standing = &self.words.standing;
        match &self.tier_name {
            Some(name) => format!("{}: {standing}, {name}", self.title),
            None => format!("{}: {standing}", self.title),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut facts = Vec::new();
        let mut fact = |name, values: Vec<String>| {
            if !values.is_empty() {
                facts.push((name, values));
            }
        };
        let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
        if self.title != self.id {
            fact("id", vec![self.id.clone()]);
        }
        if self.name != self.id {
            fact("named then", vec![self.name.clone()]);
        }
        fact("kind", vec![self.kind_title.clone()]);
        fact("url", one(&self.url));
        fact("triple", one(&self.triple));
        fact("was", one(&self.words.was));
        if !self.history.is_empty() {
            fact("since", vec![self.since_when()]);
        }
        if self.words.was.is_some() {
            fact("because", self.history.last().map(|step| one(&step.reason)).unwrap_or_default());
        }
        fact("replaced by", joined(self.replaced_by.as_deref().unwrap_or_default()));
        fact("decided by", self.decided_by());
        let pr_url = self.pr_url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
        fact("pull request", self.pr.map(|pr| format!("#{pr}{pr_url}")).into_iter().collect());
        let fixes = |fixes| match self.release.as_ref().and_then(LineRow::over) {
            Some(over) => format!("no: {over}"),
            None => if fixes { "yes" } else { "no" }.to_owned(),
        };
        fact("security fixes", self.security_fixes.map(fixes).into_iter().collect());
        fact("on by default", self.default_on.filter(|on| *on).map(|_| "yes".to_owned()).into_iter().collect());
        fact("owners", self.owners_line().into_iter().collect());
        fact("depends on", joined(self.depends_on.as_deref().unwrap_or_default()));
        // What an entry was called before is also listed as another name, so that it stays looked up.
        let others = self.aliases.iter().filter(|alias| !self.former_names.contains(alias));
        fact("other names", one(&listed(others)));
        if self.as_of.is_none() {
            fact("former names", one(&listed(self.former_names.iter())));
        }
        facts
    }

    fn since_when(&self) -> String {
        match (&self.since, &self.date) {
            (Some(since), Some(date)) => format!("{since}, {date}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => "before records began".to_owned(),
        }
    }

    fn decided_by(&self) -> Vec<String> {
        let Some(id) = &self.decision else { return Vec::new() };
        let title = self.decision_title.as_ref().unwrap_or(id);
        let kind = self.words.decision_kind.iter();
        let mut about: Vec<&str> = kind.chain(&self.words.decision_date).map(String::as_str).collect();
        if !about.contains(&id.as_str()) {
            about.push(id);
        }
        let mut lines = vec![format!("{title} ({})", about.join(", "))];
        lines.extend(self.decision_url.clone());
        lines
    }

    fn owners_line(&self) -> Option<String> {
        let owners = self.owners.as_ref()?;
        let named = if owners.is_empty() { "none".to_owned() } else { owners.join(", ") };
        let short = self.owners_wanted.filter(|wanted| owners.len() < usize::try_from(*wanted).unwrap_or(usize::MAX));
        match short {
            Some(wanted) => Some(format!("{named} ({} wants {wanted})", self.words.standing)),
            None if owners.is_empty() => None,
            None => Some(named),
        }
    }

    /// The checklist of the present tier, then what the next one asks for besides.
    fn checklists(&self, page: &mut Page) {
        let rows = self.requirements.as_deref().unwrap_or_default();
        let marked = || rows.iter().zip(&self.words.present);
        let present = marked().filter(|(_, present)| **present).map(|(row, _)| row.item()).collect();
        page.list(format!("Required by {}", self.words.standing), present);
        if self.next_tier.is_none() || self.requirements.is_none() {
            return;
        }
        let next = &self.words.next;
        let owners = owners_item(self.owners_missing.unwrap_or_default(), self.owners.as_ref().map_or(0, Vec::len));
        let missing = rows.iter().filter(|row| row.stands_in_the_way()).map(RequirementRow::item);
        let missing: Vec<Item> = missing.chain(owners).collect();
        if missing.is_empty() {
            page.push(Element::Text(format!("Nothing that is recorded is missing for {next}.")));
        } else {
            page.list(format!("Missing for {next}"), missing);
        }
        let more = marked().filter(|(row, present)| !**present && !row.stands_in_the_way());
        page.list(format!("Not missing for {next}"), more.map(|(row, _)| row.item()).collect());
    }

    /// The waivers that no checklist of the page has told already.
    fn other_waivers(&self, page: &mut Page) {
        let told = |id: &str| self.requirements.iter().flatten().any(|row| row.id == id);
        let others = self.waivers.iter().flatten().filter(|waiver| !waiver.requirement.as_deref().is_some_and(told));
        let items = others.map(|waiver| Item {
            text: format!("{}: {}", waiver.subject(), waiver.reason),
            under: vec![waiver.terms()],
            ..Item::bullet("")
        });
        page.list("Waivers", items.collect());
    }
}

impl StepRow {
    /// A line of a timeline.
    pub(in crate::query) fn item(&self) -> Item {
        let since = self.since.as_ref().map(|since| format!(", since {since}")).unwrap_or_default();
        let provenance = self.provenance().map(|provenance| format!(" ({provenance})")).unwrap_or_default();
        let tone = match self.kind_of_event {
            Event::Promoted => Tone::Good,
            Event::Demoted => Tone::Fair,
            Event::Removed => Tone::Bad,
            Event::Added | Event::Renamed | Event::Readmitted => Tone::Plain,
        };
        Item {
            lead: self.date.clone().unwrap_or_else(|| "undated".to_owned()),
            tone,
            text: format!("{}{since}{provenance}", self.description()),
            under: self.reason.iter().cloned().collect(),
        }
    }
}

impl MatrixRow {
    fn item(&self) -> Item {
        let cells = self.cells.iter().flatten().map(|cell| {
            let note = cell.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            format!("{} {}{note}", cell.column, cell.support.unwrap_or("unknown"))
        });
        let counts = self.counts.iter().flat_map(|counts| {
            [(counts.yes, "yes"), (counts.partial, "partial"), (counts.no, "no")]
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}"))
        });
        let text = cells.chain(counts).collect::<Vec<_>>().join(", ");
        Item { lead: self.title.clone(), text, ..Item::default() }
    }
}

fn joined(neighbours: &[Neighbour]) -> Vec<String> {
    let each = neighbours.iter().map(|neighbour| format!("{} ({})", neighbour.id, neighbour.label));
    listed(each.collect::<Vec<_>>().iter()).into_iter().collect()
}

/// Some texts as one; of none, none.
fn listed<'a>(texts: impl Iterator<Item = &'a String>) -> Option<String> {
    let texts: Vec<&str> = texts.map(String::as_str).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}
