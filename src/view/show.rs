//! The page about an entry: what a maintainer reads before a meeting.

use std::borrow::Cow;

use super::checklist::owners_item;
use super::{Element, Item, Page};
use crate::model::{Event, Named, Support};
use crate::prose::plain;
use crate::query::checklist::RequirementRow;
use crate::query::show::{MatrixRow, Neighbour, Show};
use crate::query::step::StepRow;
use crate::query::support::LineRow;

impl Show<'_> {
    /// The page for people.
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        page.push(Element::Title(self.headline()));
        if let Some(moment) = &self.as_of {
            page.push(Element::Text(format!(
                "As of {moment}. Requirements, owners, notes and support are not recorded in time and are left out."
            )));
        }
        if let Some(summary) = &self.summary_plain {
            page.push(Element::Text(summary.to_string()));
        }
        if let Some(promise) = &self.promise_plain {
            page.push(Element::Text(promise.to_string()));
        }
        page.push(Element::Facts(self.facts()));
        page.list("Notes", self.notes_plain.iter().flatten().map(|note| Item::bullet(note.as_ref())).collect());
        page.list("History", self.history.iter().map(StepRow::item).collect());
        self.checklists(&mut page);
        page.list("Support", self.matrices.iter().flatten().map(MatrixRow::item).collect());
        self.other_waivers(&mut page);
        page
    }

    fn headline(&self) -> String {
        let standing = self.tier.label();
        match self.tier_name {
            Some(name) if name != standing => format!("{}: {standing}, {name}", self.title_plain),
            _ => format!("{}: {standing}", self.title_plain),
        }
    }

    fn facts(&self) -> Vec<(Cow<'static, str>, Vec<String>)> {
        let mut facts: Vec<(Cow<'static, str>, Vec<String>)> = Vec::new();
        let mut fact = |name: &'static str, values: Vec<String>| {
            if !values.is_empty() {
                facts.push((name.into(), values));
            }
        };
        let one = |value: Option<&str>| value.map(str::to_owned).into_iter().collect::<Vec<_>>();
        if self.title != self.id {
            fact("id", vec![self.id.to_owned()]);
        }
        if self.name != self.id {
            fact("named then", vec![self.name.to_owned()]);
        }
        fact("kind", vec![self.kind_title.to_owned()]);
        fact("url", one(self.url));
        let issue_url = self.issue_url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
        fact("issue", self.issue.map(|issue| format!("#{issue}{issue_url}")).into_iter().collect());
        fact("triple", one(self.triple));
        // What a tombstone held last, and why it was removed.
        let removal = self.history.last().filter(|last| last.event == Event::Removed);
        fact("was", removal.and_then(|last| last.from).map(Named::label).into_iter().collect());
        if !self.history.is_empty() {
            fact("since", vec![self.since_when()]);
        }
        fact(
            "because",
            removal.and_then(|last| last.reason).map(|reason| plain(reason).into_owned()).into_iter().collect(),
        );
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
        // A former name is also listed as another name, so that it can be looked up.
        let others = self.aliases.iter().filter(|alias| !self.former_names.contains(&alias.as_str()));
        fact("other names", listed(others.map(String::as_str)));
        if self.as_of.is_none() {
            fact("former names", listed(self.former_names.iter().copied()));
        }
        for field in self.fields.iter().flatten() {
            facts.push((field.title.to_owned().into(), vec![field.plain.to_string()]));
        }
        facts
    }

    fn since_when(&self) -> String {
        match (self.since, self.date) {
            (Some(since), Some(date)) => format!("{since}, {date}"),
            (Some(since), None) => since.to_owned(),
            (None, Some(date)) => date.to_string(),
            (None, None) => "before records began".to_owned(),
        }
    }

    fn decided_by(&self) -> Vec<String> {
        let Some(id) = self.decision else { return Vec::new() };
        let Some(decision) = self.decided else { return vec![format!("{id} ({id})")] };
        let date = decision.date.to_string();
        let mut about = vec![decision.kind.as_str(), &date];
        if !about.contains(&id) {
            about.push(id);
        }
        let mut lines = vec![format!("{} ({})", decision.title, about.join(", "))];
        lines.extend(decision.url.clone());
        lines
    }

    fn owners_line(&self) -> Option<String> {
        let owners = self.owners?;
        let named = if owners.is_empty() { "none".to_owned() } else { owners.join(", ") };
        let short = self.owners_wanted.filter(|wanted| owners.len() < usize::try_from(*wanted).unwrap_or(usize::MAX));
        match short {
            Some(wanted) => Some(format!("{named} ({} wants {wanted})", self.tier.label())),
            None if owners.is_empty() => None,
            None => Some(named),
        }
    }

    /// The checklist of the present tier, then what else the next one asks for.
    fn checklists(&self, page: &mut Page) {
        let rows = self.requirements.as_deref().unwrap_or_default();
        let present = rows.iter().filter(|row| row.is_needed_now).map(RequirementRow::item).collect();
        page.list(format!("Required by {}", self.tier.label()), present);
        let Some(next) = self.next_tier.filter(|_| self.requirements.is_some()).map(Named::label) else { return };
        let owners = owners_item(self.owners_missing.unwrap_or_default(), self.owner_count);
        let missing = rows.iter().filter(|row| row.is_missing).map(RequirementRow::item);
        let missing: Vec<Item> = missing.chain(owners).collect();
        if missing.is_empty() {
            page.push(Element::Text(format!("Nothing that is recorded is missing for {next}.")));
        } else {
            page.list(format!("Missing for {next}"), missing);
        }
        let more = rows.iter().filter(|row| !row.is_needed_now && !row.is_missing);
        page.list(format!("Not missing for {next}"), more.map(RequirementRow::item).collect());
    }

    /// The waivers that no checklist of the page mentions.
    fn other_waivers(&self, page: &mut Page) {
        let told = |id: &str| self.requirements.iter().flatten().any(|row| row.id == id);
        let others = self.waivers.iter().flatten().filter(|waiver| !waiver.requirement.is_some_and(told));
        let items = others.map(|waiver| Item {
            text: format!("{}: {}", waiver.subject(), plain(waiver.reason)),
            under: vec![waiver.terms()],
            ..Item::bullet("")
        });
        page.list("Waivers", items.collect());
    }
}

impl MatrixRow<'_> {
    fn item(&self) -> Item {
        let cells = self.cells.iter().flatten().map(|cell| {
            let said = cell.note_plain.iter().chain(&cell.notes_plain).map(AsRef::as_ref).chain(cell.url.as_deref());
            let said = said.collect::<Vec<_>>().join("; ").replace(".; ", ". ");
            let said = if said.is_empty() { said } else { format!(" ({said})") };
            format!("{} {}{said}", cell.column, cell.support.map_or("unknown", Support::as_str))
        });
        let counts = self.counts.iter().flat_map(|counts| {
            let words = Support::ALL.map(|support| (counts.of(support), support.as_str()));
            words.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"))
        });
        let text = cells.chain(counts).collect::<Vec<_>>().join(", ");
        Item { lead: self.title.to_owned(), text, ..Item::default() }
    }
}

fn joined(neighbours: &[Neighbour<'_>]) -> Vec<String> {
    let each: Vec<_> = neighbours.iter().map(|other| format!("{} ({})", other.id, other.tier.label())).collect();
    listed(each.iter().map(String::as_str))
}

/// Several texts as one; none if there are none.
fn listed<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let texts: Vec<&str> = texts.collect();
    if texts.is_empty() { Vec::new() } else { vec![texts.join(", ")] }
}
