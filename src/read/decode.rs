//! From a parsed file to the model. It takes what is right and skips the rest, which `shape` has reported.

use std::collections::HashMap;

use super::names::{Names, tier_id};
use super::shape::to_date;
use crate::model::{
    Assessment, Cell, Days, Decision, Docs, Entry, Evidence, Field, Kind, Lifetime, Line, Matrix, Mirror, MirrorForm,
    Moment, NONE, NeededAt, Needs, Note, Period, Pointers, Policy, Project, REMOVED, Rank, RecordSource, Registry,
    Release, Render, Requirement, Rows, SharedNote, Standing, Status, Step, Support, SupportPolicy, Tier, Version,
    Waived, Waiver,
};
use crate::schema::Space;
use crate::toml::{Content, Table, Value};
use indexmap::IndexMap;
use jiff::civil::Date;

pub(super) fn registry(root: Table<'_>, names: &Names<'_>) -> Registry {
    let root = Fields { table: root, names };
    let policy = root.table("policy").map(|policy| self::policy(&policy)).unwrap_or_default();
    let releases: Vec<Release> = root.tables("release").flatten().filter_map(|fields| release(&fields)).collect();
    let release_days: HashMap<&semver::Version, Date> =
        releases.iter().filter_map(|release| Some((release.version.semver(), release.date?))).collect();
    let defaults = Defaults { kind: policy.kind.as_deref(), release_days };
    Registry {
        project: root.table("project").map(|project| self::project(&project)).unwrap_or_default(),
        tiers: root.tables("tier").map(|fields| tier(fields.as_ref())).collect(),
        kinds: root.map("kind", kind),
        lints: root.values("lints", |_, _, value| value.as_str()?.parse().ok()),
        requirements: root.map("requirement", requirement),
        records: root.map("records", |_, fields| record_source(fields)),
        fields: root.map("field", field),
        notes: root.map("note", |_, fields| Some(SharedNote { text: fields.text("text")? })),
        decisions: root.map("decision", |_, fields| decision(fields)),
        entries: root.map("entry", |id, fields| entry(id, fields, &defaults)),
        waivers: root.tables("waiver").flatten().filter_map(|fields| waiver(&fields)).collect(),
        matrices: root.map("matrix", matrix),
        mirrors: root.map("mirror", |_, fields| mirror(fields)),
        docs: root.table("docs").map(|fields| docs(&fields)).unwrap_or_default(),
        policy,
        branches: branches(&releases),
        releases,
    }
}

/// The days on which branches were cut, in order; within a day, the lower version first.
fn branches(releases: &[Release]) -> Vec<(Date, usize)> {
    let mut branches: Vec<(Date, usize)> =
        releases.iter().enumerate().filter_map(|(index, release)| Some((release.branch?, index))).collect();
    branches.sort_by(|(a, first), (b, second)| {
        a.cmp(b).then_with(|| releases[*first].version.cmp(&releases[*second].version))
    });
    branches
}

/// Defaults for what an entry does not say.
struct Defaults<'a> {
    kind: Option<&'a str>,
    /// The days on which releases came out.
    release_days: HashMap<&'a semver::Version, Date>,
}

fn docs(fields: &Fields<'_>) -> Docs {
    let render = fields.tables("render").flatten();
    Docs {
        files: fields.texts("files"),
        base: fields.text("base"),
        base_url: fields.text("base-url"),
        render: render
            .filter_map(|fields| Some(Render { template: fields.text("template")?, file: fields.text("file")? }))
            .collect(),
    }
}

fn project(fields: &Fields<'_>) -> Project {
    Project {
        name: fields.text("name").unwrap_or_default(),
        url: fields.text("url"),
        pull_request: fields.text("pull-request"),
        issue: fields.text("issue"),
    }
}

/// A broken tier keeps its place, so that ranks stay indexes.
fn tier(fields: Option<&Fields<'_>>) -> Tier {
    let Some(fields) = fields else { return Tier::default() };
    Tier {
        id: fields.get("id").and_then(tier_id).unwrap_or_default().to_owned(),
        label: fields.text("label"),
        name: fields.text("name"),
        summary: fields.text("summary"),
        security_fixes: fields.get("security-fixes").and_then(Value::as_bool),
        owners: fields.count("owners").unwrap_or(0),
        soak: fields.days("soak"),
        decided_by: fields.texts("decided-by"),
        notice: fields.days("notice"),
        closed: fields.flag("closed"),
        decision: fields.reference(Space::Decision, "decision"),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what the other tables with ids return")]
fn kind(id: &str, fields: &Fields<'_>) -> Option<Kind> {
    Some(Kind {
        title: fields.text("title").unwrap_or_else(|| id.to_owned()),
        target_triples: fields.get("ids").and_then(Value::as_str) == Some("target-triple"),
        start: fields.rank("start"),
        max_climb: fields.count("max-climb"),
        default_on: fields.rank("default-on"),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "what the other tables with ids return")]
fn field(id: &str, fields: &Fields<'_>) -> Option<Field> {
    let values = fields.get("values").is_some();
    Some(Field {
        title: fields.text("title").unwrap_or_else(|| id.to_owned()),
        kinds: fields.references(Space::Kind, "kinds"),
        values: values.then(|| fields.values("values", |_, _, value| Some(value.as_str()?.to_owned()))),
        required: fields.flag("required"),
        doc: fields.text("doc"),
    })
}

fn policy(fields: &Fields<'_>) -> Policy {
    Policy {
        kind: fields.reference(Space::Kind, "kind"),
        start: fields.rank("start"),
        max_climb: fields.count("max-climb"),
        default_on: fields.rank("default-on"),
        removable_from: fields
            .array("removable-from")
            .map(|tiers| tiers.filter_map(|tier| fields.rank_of(tier)).collect()),
        enforced_from: fields.date("enforced-from"),
        support: fields.table("support").and_then(|support| support_policy(&support)),
        backdate: fields.days("backdate"),
        decided_by: fields.texts("decided-by"),
        decision_valid: fields.days("decision-valid"),
        decision: fields.reference(Space::Decision, "decision"),
    }
}

fn support_policy(fields: &Fields<'_>) -> Option<SupportPolicy> {
    let word = fields.text("line");
    let line = Line::ALL.into_iter().find(|line| word.as_deref() == Some(line.as_str()));
    let normal = match fields.table("normal") {
        Some(normal) => Lifetime::Releases(normal.count("releases")?),
        None => Lifetime::Span(fields.span("normal")?),
    };
    Some(SupportPolicy {
        line: line.unwrap_or_default(),
        normal,
        lts: fields.span("lts"),
        lts_every: fields.count("lts-every"),
        lts_from: fields.count("lts-from").unwrap_or(0),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "what the other tables with ids return")]
fn requirement(id: &str, fields: &Fields<'_>) -> Option<Requirement> {
    let needed_at = match fields.get("tier") {
        None => NeededAt::Never,
        Some(tier) if tier.as_table().is_some() => {
            NeededAt::ByKind(fields.values("tier", |fields, _, value| fields.rank_of(value)))
        }
        Some(tier) => fields.rank_of(tier).map_or(NeededAt::Never, NeededAt::Tier),
    };
    Some(Requirement {
        title: fields.text("title").unwrap_or_else(|| id.to_owned()),
        short: fields.text("short"),
        description: fields.text("description"),
        needed_at,
        any_of: fields.references(Space::Requirement, "any-of"),
        evidence: fields.flag("evidence"),
        max_age: fields.days("max-age"),
        decision: fields.reference(Space::Decision, "decision"),
    })
}

fn decision(fields: &Fields<'_>) -> Option<Decision> {
    Some(Decision {
        kind: fields.text("kind")?,
        date: fields.date("date")?,
        title: fields.text("title")?,
        url: fields.text("url"),
        decides: fields
            .values("decides", |fields, name, value| {
                Some((fields.names.resolve(Space::Entry, name)?.to_owned(), fields.standing_of(value)?))
            })
            .into_values()
            .collect(),
        loosens: fields.texts("loosens"),
        quotes: fields.texts("quotes"),
        revisit: fields.moment("revisit"),
        revisits: fields.references(Space::Decision, "revisits"),
        dropped: fields.text("dropped"),
    })
}

fn record_source(fields: &Fields<'_>) -> Option<RecordSource> {
    Some(RecordSource { url: fields.text("url")?, folder: fields.text("folder") })
}

fn entry(id: &str, fields: &Fields<'_>, defaults: &Defaults<'_>) -> Option<Entry> {
    let tier = fields.standing("tier")?;
    let mut history: Vec<Step> = Vec::new();
    let recorded = fields.get("history").is_some();
    for fields in fields.tables("history") {
        history.push(step(&fields?, defaults)?);
    }
    if history.is_empty() && tier != Standing::NoTier {
        history.push(Step::undated(tier));
    }
    let kind = match fields.get("kind") {
        Some(_) => fields.reference(Space::Kind, "kind")?,
        None => defaults.kind?.to_owned(),
    };
    let switched = || history.iter().rev().find_map(|step| step.default_on).unwrap_or(false);
    Some(Entry {
        id: id.to_owned(),
        kind,
        title: fields.text("title").unwrap_or_else(|| id.to_owned()),
        summary: fields.text("summary"),
        tier,
        url: fields.text("url"),
        issue: fields.count("issue").map(u64::from),
        aliases: fields.texts("aliases"),
        owners: fields.texts("owners"),
        default_on: fields.get("default-on").and_then(Value::as_bool).unwrap_or_else(switched),
        depends_on: fields.references(Space::Entry, "depends-on"),
        replaced_by: fields.references(Space::Entry, "replaced-by"),
        triple: fields.text("triple"),
        fields: fields.values("fields", |fields, field, value| {
            fields.names.resolve(Space::Field, field)?;
            Some(value.as_str()?.to_owned())
        }),
        notes: fields.notes("notes"),
        history,
        recorded,
        requirements: fields.values("requirements", |fields, _, value| assessment(fields, value)),
    })
}

fn step(fields: &Fields<'_>, defaults: &Defaults<'_>) -> Option<Step> {
    let since: Option<Version> = fields.text("since").and_then(|version| version.parse().ok());
    let date = fields.date("date");
    let day = || defaults.release_days.get(since.as_ref()?.semver()).copied();
    let release_date = if fields.get("date").is_none() { day() } else { None };
    Some(Step {
        tier: fields.standing("tier")?,
        date: date.or(release_date),
        dated_by_release: release_date.is_some(),
        since,
        default_on: fields.get("default-on").and_then(Value::as_bool),
        decision: fields.reference(Space::Decision, "decision"),
        pr: fields.count("pr").map(u64::from),
        was: fields.text("was"),
        reason: fields.text("reason"),
    })
}

fn assessment(fields: &Fields<'_>, value: Value<'_>) -> Option<Assessment> {
    let Some(table) = value.as_table() else {
        let status: Status = value.as_str()?.parse().ok()?;
        return Some(Assessment { status, evidence: None, date: None, note: None, short: None });
    };
    let fields = Fields { table, names: fields.names };
    let evidence = match (fields.table("evidence"), fields.get("evidence")) {
        (Some(probe), _) => {
            let contains = probe.text("contains")?;
            Some(match probe.text("file") {
                Some(file) => Evidence::Probe { file, contains },
                None => Evidence::Record { url: probe.text("url")?, contains },
            })
        }
        (None, Some(url)) => Some(Evidence::Url(url.as_str()?.to_owned())),
        (None, None) => None,
    };
    Some(Assessment {
        status: fields.get("status")?.as_str()?.parse().ok()?,
        evidence,
        date: fields.date("date"),
        note: fields.text("note"),
        short: fields.text("short"),
    })
}

fn waiver(fields: &Fields<'_>) -> Option<Waiver> {
    let waives = match fields.reference(Space::Requirement, "requirement") {
        Some(requirement) => Waived::Requirement(requirement),
        None => Waived::Lint(fields.text("lint")?),
    };
    let listed = fields.get("entries").is_some();
    let entries = match fields.reference(Space::Entry, "entry") {
        Some(entry) => vec![entry],
        None => fields.references(Space::Entry, "entries"),
    };
    Some(Waiver {
        entries,
        listed,
        waives,
        reason: fields.text("reason")?,
        decision: fields.reference(Space::Decision, "decision"),
        until: fields.date("until"),
    })
}

fn release(fields: &Fields<'_>) -> Option<Release> {
    Some(Release {
        version: fields.text("version")?.parse::<Version>().ok()?,
        branch: fields.date("branch"),
        date: fields.date("date"),
        lts: fields.flag("lts"),
        end_of_support: fields.date("end-of-support"),
        msrv: fields.text("msrv").and_then(|version| version.parse().ok()),
    })
}

fn matrix(id: &str, fields: &Fields<'_>) -> Option<Matrix> {
    let needs = fields
        .table("needs")
        .and_then(|needs| Some(Needs { tier: needs.rank("tier")?, columns: needs.count("columns")? }));
    Some(Matrix {
        title: fields.text("title").unwrap_or_else(|| id.to_owned()),
        rows: match fields.get("rows")?.content() {
            Content::Array(_) => Rows::Entries(fields.references(Space::Entry, "rows")),
            _ => Rows::Kind(fields.reference(Space::Kind, "rows")?),
        },
        columns: fields.references(Space::Entry, "columns"),
        needs,
        notes: fields.notes("notes"),
        column_notes: fields
            .table("column-notes")
            .map(|notes| {
                let columns = notes.table.iter();
                let resolved = columns.filter_map(|(column, _)| {
                    let id = notes.names.resolve(Space::Entry, column.name())?;
                    Some((id.to_owned(), notes.notes(column.name())))
                });
                resolved.collect()
            })
            .unwrap_or_default(),
        cells: fields
            .values("cells", |fields, row, value| {
                let table = value.as_table()?;
                let row = fields.names.resolve(Space::Entry, row)?.to_owned();
                Some((row, Fields { table, names: fields.names }.cells()))
            })
            .into_values()
            .collect(),
    })
}

fn mirror(fields: &Fields<'_>) -> Option<Mirror> {
    let form = match fields.text("text") {
        Some(text) => MirrorForm::Text(text),
        None => MirrorForm::Data(pointers(fields)?),
    };
    Some(Mirror {
        file: fields.text("file")?,
        kinds: fields.references(Space::Kind, "kinds"),
        ignore: fields.texts("ignore"),
        form,
    })
}

fn pointers(fields: &Fields<'_>) -> Option<Pointers> {
    let meanings = |value: Value<'_>| -> Vec<String> {
        let several = value.as_array().into_iter().flat_map(crate::toml::Array::iter);
        let one_or_several = value.as_array().is_none().then_some(value).into_iter().chain(several);
        one_or_several.filter_map(|one| Some(one.as_str()?.to_owned())).collect()
    };
    Some(Pointers {
        entries: fields.text("entries")?,
        id: fields.text("id"),
        tier: fields.text("tier"),
        fields: fields.values("fields", |_, _, pointer| Some(pointer.as_str()?.to_owned())),
        values: fields.values("values", |_, _, values| {
            let values = values.as_table()?.iter();
            Some(values.map(|(key, value)| (key.name().to_owned(), meanings(value))).collect())
        }),
    })
}

/// A table, read key by key; an absent value, or one of another type, is `None`.
struct Fields<'a> {
    table: Table<'a>,
    names: &'a Names<'a>,
}

impl<'a> Fields<'a> {
    fn get(&self, key: &str) -> Option<Value<'a>> {
        self.table.get(key)
    }

    fn text(&self, key: &str) -> Option<String> {
        Some(self.get(key)?.as_str()?.to_owned())
    }

    fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    fn count(&self, key: &str) -> Option<u32> {
        let number = self.get(key)?.as_integer()?;
        u32::from_str_radix(number.digits, number.radix).ok()
    }

    fn date(&self, key: &str) -> Option<Date> {
        to_date(&self.get(key)?.as_datetime()?)
    }

    /// A day, or a release.
    fn moment(&self, key: &str) -> Option<Moment> {
        match self.get(key)?.as_str() {
            Some(version) => version.parse().ok().map(Moment::Release),
            None => self.date(key).map(Moment::Day),
        }
    }

    fn days(&self, key: &str) -> Option<Days> {
        self.get(key)?.as_str()?.parse().ok()
    }

    fn span(&self, key: &str) -> Option<Period> {
        self.get(key)?.as_str()?.parse().ok()
    }

    fn rank(&self, key: &str) -> Option<Rank> {
        self.rank_of(self.get(key)?)
    }

    fn rank_of(&self, value: Value<'_>) -> Option<Rank> {
        let id = tier_id(value)?;
        self.names.tiers.iter().position(|tier| *tier == id).map(Rank::new)
    }

    fn standing(&self, key: &str) -> Option<Standing> {
        self.standing_of(self.get(key)?)
    }

    fn standing_of(&self, value: Value<'_>) -> Option<Standing> {
        match value.as_str() {
            Some(NONE) => Some(Standing::NoTier),
            Some(REMOVED) => Some(Standing::Removed),
            _ => self.rank_of(value).map(Standing::Tier),
        }
    }

    fn reference(&self, space: Space, key: &str) -> Option<String> {
        self.names.resolve(space, self.get(key)?.as_str()?).map(str::to_owned)
    }

    fn references(&self, space: Space, key: &str) -> Vec<String> {
        let values = self.array(key).into_iter().flatten();
        values.filter_map(|value| self.names.resolve(space, value.as_str()?)).map(str::to_owned).collect()
    }

    fn texts(&self, key: &str) -> Vec<String> {
        self.array(key).into_iter().flatten().filter_map(|value| Some(value.as_str()?.to_owned())).collect()
    }

    /// Remarks: texts, and references to shared ones.
    fn notes(&self, key: &str) -> Vec<Note> {
        let note = |value: Value<'a>| match value.as_table() {
            Some(table) => Fields { table, names: self.names }.reference(Space::Note, "note").map(Note::Shared),
            None => Some(Note::Own(value.as_str()?.to_owned())),
        };
        self.array(key).into_iter().flatten().filter_map(note).collect()
    }

    fn array(&self, key: &str) -> Option<impl Iterator<Item = Value<'a>> + use<'a>> {
        Some(self.get(key)?.as_array()?.iter())
    }

    fn table(&self, key: &str) -> Option<Fields<'a>> {
        Some(Fields { table: self.get(key)?.as_table()?, names: self.names })
    }

    /// The tables of an array; `None` for an element that is not a table.
    fn tables(&self, key: &str) -> impl Iterator<Item = Option<Fields<'a>>> + use<'a> {
        let names = self.names;
        self.array(key).into_iter().flatten().map(move |value| value.as_table().map(|table| Fields { table, names }))
    }

    /// The tables under a key by their ids, as they stand in the file.
    fn map<T>(&self, key: &str, read: impl Fn(&str, &Fields<'a>) -> Option<T>) -> IndexMap<String, T> {
        let Some(table) = self.table(key) else {
            return IndexMap::new();
        };
        let mut map = IndexMap::with_capacity(table.table.len());
        for (key, value) in table.table.iter() {
            if let Some(inner) = value.as_table()
                && let Some(read) = read(key.name(), &Fields { table: inner, names: self.names })
            {
                map.insert(key.name().to_owned(), read);
            }
        }
        map
    }

    /// The values under a key by their keys, as they stand in the file.
    fn values<T>(&self, key: &str, read: impl Fn(&Self, &str, Value<'a>) -> Option<T>) -> IndexMap<String, T> {
        let Some(table) = self.table(key) else {
            return IndexMap::new();
        };
        let pairs = table.table.iter();
        pairs.filter_map(|(key, value)| Some((key.name().to_owned(), read(self, key.name(), value)?))).collect()
    }

    /// The cells of one row of a matrix.
    fn cells(&self) -> IndexMap<String, Cell> {
        self.table
            .iter()
            .filter_map(|(column, value)| {
                let column = self.names.resolve(Space::Entry, column.name())?;
                let cell = match value.as_table() {
                    Some(table) => {
                        let fields = Fields { table, names: self.names };
                        Cell {
                            support: support(fields.get("support")?)?,
                            note: fields.text("note"),
                            url: fields.text("url"),
                            notes: fields.notes("notes"),
                        }
                    }
                    None => Cell { support: support(value)?, note: None, url: None, notes: Vec::new() },
                };
                Some((column.to_owned(), cell))
            })
            .collect()
    }
}

fn support(value: Value<'_>) -> Option<Support> {
    let word = value.as_str()?;
    Support::ALL.into_iter().find(|support| support.as_str() == word)
}
