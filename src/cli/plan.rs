//! What the changing commands share: plan → edit → check again → write, or refuse and write nothing.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;

use jiff::civil::Date;

use super::args::{self, PullRequest};
use super::context::Context;
use super::error::{Error, Exit};
use super::lookup;
use super::project;
use crate::change;
use crate::finding::{Finding, Place};
use crate::model::{Entry, Level, Rank, Registry, Standing, Step, Version};
use crate::read::{self, Source, Text, id_problem};
use crate::rules::{self, Base, Checked, Levels, Occasion};
use crate::schema::{self, Table};
use crate::toml::{EditError, KeyPath, Literal, Op, Segment, apply};
use crate::view::unified_diff;

// What every changing command takes. A doc comment would become the help of the command.
#[derive(Debug, clap::Args)]
pub(super) struct WriteArgs {
    /// Print the change as a unified diff, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// When and by whom a step is made.
#[derive(Debug, clap::Args)]
pub(super) struct Provenance {
    /// The decision behind the step, by its id
    #[arg(long, value_name = "ID")]
    pub(super) decision: Option<String>,
    #[command(flatten)]
    pub(super) step: StepArgs,
}

/// When and in which change a step is made.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct StepArgs {
    /// The pull request that makes the step, by its number or its link
    #[arg(long, value_name = "NUMBER", value_parser = args::pull_request)]
    pub(super) pr: Option<PullRequest>,
    /// The first release that has it
    #[arg(long, value_name = "VERSION", value_parser = args::version)]
    since: Option<Version>,
    /// The day of the step [default: today]
    #[arg(long, value_name = "DATE", value_parser = args::date)]
    date: Option<Date>,
}

/// What a command is going to do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The edits of the file.
    pub(super) ops: Vec<Op>,
    /// What the command has done, in one line.
    pub(super) summary: String,
    /// What to do next.
    pub(super) next: Option<String>,
    /// What is printed to stdout.
    pub(super) stdout: Option<String>,
    /// The entry's old and new id, when it is renamed.
    pub(super) renamed: Option<(String, String)>,
    /// The id of an entry that is added or readmitted, and so cannot have got a waiver before.
    pub(super) new_entry: Option<String>,
    /// The rules whose findings are ignored, at whatever level. For example, a decision is unused until the next
    /// command applies it.
    pub(super) expected: &'static [&'static str],
    /// The rules whose warnings are a reason to refuse.
    pub(super) denied: &'static [&'static str],
}

/// The arguments of a command that changes the registry. Their doc comments are its help.
pub(super) trait Change: clap::Args {
    /// What the command is going to do.
    fn plan(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<Plan, Error>;
}

/// The registry before the change, with its text.
pub(super) struct Original<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) registry: &'a Registry,
    pub(super) today: Date,
}

/// Makes a change, and holds the lock from reading to writing.
pub(super) fn run(
    cx: &mut Context<'_, '_>,
    args: &WriteArgs,
    plan: impl FnOnce(&Original<'_>, &mut Context<'_, '_>) -> Result<Plan, Error>,
) -> Result<Exit, Error> {
    let path = cx.path()?;
    let mut done = None;
    if args.dry_run {
        let text = cx.text()?;
        let (plan, new) = edited(cx, args, text.as_str(), text.name(), plan)?;
        cx.print_patch(&unified_diff(text.name(), text.as_str(), &new))?;
        done = Some((plan, new != text.as_str()));
    } else {
        let name = cx.display(&path);
        cx.edit(&path, |cx, text| {
            let (plan, new) = edited(cx, args, text, &name, plan)?;
            done = Some((plan, new != text));
            Ok(Some(new))
        })?;
    }
    let (plan, differs) = done.expect("an edit that succeeds has run its change");
    // If stdout fails, that is reported after the change.
    let printed = print_stdout(cx, &plan, args.dry_run);
    if !differs {
        cx.note(&format!("{} already, and nothing was written", plan.summary))?;
    } else if args.dry_run {
        cx.note(&format!("would have {}; nothing was written", plan.summary))?;
    } else {
        cx.note(&plan.summary)?;
        if let Some(next) = &plan.next {
            cx.note(&format!("next: {next}"))?;
        }
    }
    printed
}

/// Prints what goes to stdout, below the diff if there is one.
fn print_stdout(cx: &mut Context<'_, '_>, plan: &Plan, below: bool) -> Result<Exit, Error> {
    if let Some(data) = &plan.stdout {
        if below {
            cx.print("\n")?;
        }
        cx.print(data)?;
        cx.session.out.flush()?;
    }
    Ok(Exit::Success)
}

/// Applies a plan to a text, and checks the result. It is refused if it is not a registry, or has new errors.
fn edited(
    cx: &mut Context<'_, '_>,
    args: &WriteArgs,
    text: &str,
    name: &str,
    plan: impl FnOnce(&Original<'_>, &mut Context<'_, '_>) -> Result<Plan, Error>,
) -> Result<(Plan, String), Error> {
    let text = Text::new(name, text);
    let before = cx.source(&text)?;
    let plan = plan(&Original { source: &before, registry: &before.registry, today: cx.today() }, cx)?;
    let new = apply(before.document(), &plan.ops, &schema::key_order).map_err(edit_error)?;
    let after = Text::new(name, new);
    // Unless it is written, its lines are not those of the file.
    let proposed = Text::new(format!("{name} (as proposed)"), after.as_str());
    let after = read::read(if args.dry_run { &proposed } else { &after });

    let mut found = new_findings(cx, &before, &after, plan.renamed.as_ref())?;
    found.retain(|finding| !plan.expected.contains(&finding.rule));
    let is_refused = |finding: &Finding| finding.level == Level::Deny || plan.denied.contains(&finding.rule);
    if found.iter().any(is_refused) {
        found.retain(is_refused);
        let denied = |finding| Finding { level: Level::Deny, ..reworded(&plan, finding) };
        let denied: Vec<Finding> = found.into_iter().map(denied).collect();
        // The exit code has to tell of the refusal, even if stderr is gone.
        let _ = cx.report(&read::read(&proposed), &denied);
        let errors = if denied.len() == 1 { "the error".to_owned() } else { format!("the {} errors", denied.len()) };
        return Err(Error::refused(
            format!("nothing was written: with this change, `{name}` would have {errors} above"),
            "run `tiers explain RULE` for details about a rule",
        ));
    }
    cx.report(&after, &found)?;
    Ok((plan, after.text().as_str().to_owned()))
}

/// The findings that a change would add.
fn new_findings(
    cx: &Context<'_, '_>,
    before: &Source<'_>,
    after: &Source<'_>,
    renamed: Option<&(String, String)>,
) -> Result<Vec<Finding>, Error> {
    let (levels, today) = (Levels::default(), cx.today());
    let files = project::open(cx, &before.registry)?;
    let base = Base { files: Some(&files), ..Base::new(&before.registry, today, Occasion::Command) };
    let check = |source, base| rules::check(&Checked { source, today, base, files: Some(&files) }, &levels);
    // An entry that takes a step is judged anew, as it is against a base.
    let change = change::between(&before.registry, &after.registry);
    let moved = change.entries.iter().filter(|entry| change.moves(entry)).filter_map(|entry| entry.head);
    let moved: HashSet<&str> = moved.map(|entry| entry.id.as_str()).collect();
    Ok(findings_added(&check(before, None), check(after, Some(base)), renamed, &moved))
}

/// The findings at level deny that these edits would add.
pub(super) fn refusals(cx: &Context<'_, '_>, before: &Source<'_>, ops: &[Op]) -> Result<Vec<Finding>, Error> {
    let new = apply(before.document(), ops, &schema::key_order).map_err(edit_error)?;
    let after = Text::new(before.text().name(), new);
    let mut found = new_findings(cx, before, &read::read(&after), None)?;
    found.retain(|finding| finding.level == Level::Deny);
    Ok(found.into_iter().map(Finding::into_proposed).collect())
}

/// A finding whose help names an option of `tiers add` in place of `tiers waive`, where the entry does not exist yet.
fn reworded(plan: &Plan, finding: Finding) -> Finding {
    let finding = finding.into_proposed();
    let Some(id) = &plan.new_entry else { return finding };
    let help = finding
        .help
        .map(|help| help.replace(&format!("`tiers waive {id} --lint "), &format!("`tiers add {id} … --waive ")));
    Finding { help, ..finding }
}

/// The error for an edit that failed. A form that `tiers` cannot edit is refused; anything else is a bug.
fn edit_error(error: EditError) -> Error {
    match error {
        EditError::Unfit { .. } => Error::refused(
            format!("the file is written in a way that `tiers` cannot edit: {error}"),
            "nothing was written; make the change in the file, and check it with `tiers check`",
        ),
        error => Error::failed(error.to_string(), "nothing was written; please report this as a bug"),
    }
}

/// The findings that a change adds. Errors about an entry that has `moved` always count.
fn findings_added(
    before: &[Finding],
    after: Vec<Finding>,
    renamed: Option<&(String, String)>,
    moved: &HashSet<&str>,
) -> Vec<Finding> {
    let key = |finding: &Finding| {
        let mut path = finding.place.path().map(|path| path.segments().to_vec());
        let mut entry = finding.about.entry.clone();
        let mut message = finding.message.clone();
        // Under its new name an entry has the findings that it had under the old one.
        if let Some((from, to)) = renamed {
            let names = path.iter_mut().flatten().filter_map(|segment| match segment {
                Segment::Key(key) => Some(key),
                Segment::Index(_) => None,
            });
            names.chain(&mut entry).filter(|name| *name == from).for_each(|name| name.clone_from(to));
            message = message.replace(&format!("`{from}`"), &format!("`{to}`"));
        }
        format!("{} {path:?} {entry:?} {:?} {message}", finding.rule, finding.about.requirement)
    };
    let is_moved = |entry: &str| moved.contains(entry);
    let mut known: HashMap<String, usize> = HashMap::new();
    for finding in before {
        *known.entry(key(finding)).or_default() += 1;
    }
    after
        .into_iter()
        .filter(|finding| match known.get_mut(&key(finding)) {
            Some(_) if finding.level == Level::Deny && finding.about.entry.as_deref().is_some_and(is_moved) => true,
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

impl Original<'_> {
    /// The entry of this name, as [`Context::entry`] finds it.
    pub(super) fn entry(&self, cx: &mut Context<'_, '_>, name: &str) -> Result<&Entry, Error> {
        cx.entry(self.registry, name)
    }

    /// An entry that holds a tier, and the tier.
    pub(super) fn with_tier(&self, cx: &mut Context<'_, '_>, name: &str) -> Result<(&Entry, Rank), Error> {
        let entry = self.active(cx, name)?;
        let rank = entry.tier.rank().ok_or_else(|| {
            Error::refused(
                format!("`{}` holds no tier yet", entry.id),
                format!("`tiers add {} --kind {} --pr NUMBER` gives it one", entry.id, entry.kind),
            )
        })?;
        Ok((entry, rank))
    }

    /// An entry that is not removed.
    pub(super) fn active(&self, cx: &mut Context<'_, '_>, name: &str) -> Result<&Entry, Error> {
        let entry = self.entry(cx, name)?;
        if entry.is_removed() {
            return Err(Error::refused(
                format!("`{}` is removed", entry.id),
                format!("`tiers add {} --kind {} --pr NUMBER` readmits it", entry.id, entry.kind),
            ));
        }
        Ok(entry)
    }

    /// Fails if there is no such decision.
    pub(super) fn decision(&self, id: Option<&String>) -> Result<(), Error> {
        match id {
            Some(id) if !self.registry.decisions.contains_key(id) => {
                let ids = self.registry.decisions.keys().map(String::as_str);
                let help = format!("record it first: `tiers decision add {id} --kind … --date … --title … --url …`");
                Err(Error::unknown("decision", id, ids, help))
            }
            _ => Ok(()),
        }
    }

    /// Fails if there is no such requirement.
    pub(super) fn requirement(&self, id: &str) -> Result<(), Error> {
        if self.registry.requirements.contains_key(id) {
            return Ok(());
        }
        let ids = self.registry.requirements.keys().map(String::as_str);
        Err(Error::unknown("requirement", id, ids, format!("add `[requirement.{id}]` to the registry")))
    }

    /// Whether a table is written as a value, `{ … }`, and not with headers or dotted keys.
    pub(super) fn is_inline(&self, path: &KeyPath) -> bool {
        let span = self.source.locate(&Place::Value(path.clone()));
        self.source.has(path) && self.source.text().as_str()[span].starts_with('{')
    }

    /// The edits that set these keys of an existing table, and remove those without a value.
    pub(super) fn update<'k>(
        &self,
        table: &KeyPath,
        pairs: impl IntoIterator<Item = (&'k str, Option<Literal>)>,
    ) -> Vec<Op> {
        let edit = |(key, value): (&str, Option<Literal>)| match value {
            Some(value) => Some(Op::Set { path: table.key(key), value }),
            None => self.source.has(&table.key(key)).then(|| Op::Remove { path: table.key(key) }),
        };
        pairs.into_iter().filter_map(edit).collect()
    }

    /// A standing as the file writes it: a number where the tier's id is one there, else a string.
    pub(super) fn tier_value(&self, standing: Standing) -> Literal {
        match standing {
            Standing::NoTier | Standing::Removed => self.registry.standing_id(standing).into(),
            Standing::Tier(rank) => {
                let written = self.source.literal(&KeyPath::keys(["tier"]).index(rank.index()).key("id"));
                written.unwrap_or_else(|| self.registry.tier_id(rank).into())
            }
        }
    }

    /// The edits that take a step: the step itself, `tier` if it changes, and the removal of what is no longer true,
    /// which is `default-on` of a removed entry and `replaced-by` of one that comes back.
    pub(super) fn step(&self, entry: &Entry, step: &Step) -> Vec<Op> {
        let path = KeyPath::keys(["entry", &entry.id]);
        let history = path.key("history");
        let mut ops = Vec::new();
        if let Some(held) = entry.last_step().filter(|_| !entry.recorded) {
            // The tier that it held until now has no step yet, and becomes the first one.
            ops.push(Op::Append { path: history.clone(), value: self.step_value(held) });
        }
        ops.push(Op::Append { path: history, value: self.step_value(step) });
        if step.tier != entry.tier {
            ops.push(Op::Set { path: path.key("tier"), value: self.tier_value(step.tier) });
        }
        if step.tier == Standing::Removed && entry.default_on {
            ops.push(Op::Remove { path: path.key("default-on") });
        }
        if step.tier.rank().is_some() && !entry.replaced_by.is_empty() {
            ops.push(Op::Remove { path: path.key("replaced-by") });
        }
        ops
    }

    /// A step as an inline table, its keys in canonical order.
    pub(super) fn step_value(&self, step: &Step) -> Literal {
        Literal::table(schema::step::written(self.tier_value(step.tier), step))
    }
}

impl Provenance {
    /// Fails unless the decision is recorded and the pull request is one of this project. Notes a day after today.
    pub(super) fn validate(&self, original: &Original<'_>, cx: &mut Context<'_, '_>) -> Result<(), Error> {
        original.decision(self.decision.as_ref())?;
        if let Some(PullRequest { number, url: Some(url) }) = &self.step.pr
            && !original.registry.is_pull_request_url(u64::from(*number), url)
        {
            let expected = original.registry.project.pull_request.as_deref().unwrap_or_default();
            return Err(Error::failed(
                format!("`{url}` is not a pull request of this project"),
                format!("its links are written `{expected}`, as `[project] pull-request` says"),
            ));
        }
        lookup::note_future(self.step.date, cx)
    }

    /// Whether none of the options is given.
    pub(super) fn is_empty(&self) -> bool {
        self.decision.is_none() && self.step.pr.is_none() && self.step.since.is_none() && self.step.date.is_none()
    }

    /// The step with this provenance, made today unless a day is given.
    pub(super) fn to_step(&self, tier: Standing, today: Date) -> Step {
        Step {
            date: Some(self.step.date.unwrap_or(today)),
            since: self.step.since.clone(),
            decision: self.decision.clone(),
            pr: self.step.pr.as_ref().map(|pr| u64::from(pr.number)),
            ..Step::undated(tier)
        }
    }

    /// The same in words: `2025-01-30, release 30.0.0, decision 2025-01-30, #10159`.
    pub(super) fn words(&self, today: Date) -> String {
        let mut words = vec![self.step.date.unwrap_or(today).to_string()];
        words.extend(self.step.since.as_ref().map(|since| format!("release {since}")));
        words.extend(self.decision.as_ref().map(|decision| format!("decision `{decision}`")));
        words.extend(self.step.pr.as_ref().map(|pr| format!("#{}", pr.number)));
        words.join(", ")
    }
}

/// What to do once an entry has moved.
pub(super) fn open_pull_request(registry: &Registry, id: &str) -> String {
    if registry.docs.files.is_empty() {
        format!("open the pull request; `tiers show {id}` is the page for its reviewers")
    } else {
        "renew the pages with `tiers docs`, then open the pull request".to_owned()
    }
}

/// The error for provenance of an entry without a tier, which has no step that could hold it.
pub(super) fn no_step() -> Error {
    Error::failed(
        "what holds no tier has no step, and so no decision, pull request, release or day",
        "leave them out, or name a tier",
    )
}

/// Refuses what cannot be the id of something new.
pub(super) fn new_id(id: &str) -> Result<(), Error> {
    let problem = id_problem(id).map(|help| Error::refused(format!("`{id}` cannot be an id"), help));
    problem.map_or(Ok(()), Err)
}

/// A table that is written: its keys in canonical order, with their values.
pub(super) struct Body {
    table: &'static Table,
    /// What stands in it.
    pub(super) pairs: Vec<(String, Literal)>,
}

impl Body {
    /// A table that has no keys yet.
    pub(super) const fn of(table: &'static Table) -> Self {
        Self { table, pairs: Vec::new() }
    }

    /// Adds a key, if there is a value.
    pub(super) fn put(&mut self, key: &str, value: Option<impl Into<Literal>>) {
        debug_assert!(self.table.key(key).is_some(), "{key}");
        self.pairs.extend(value.map(|value| (key.to_owned(), value.into())));
    }

    /// Adds a list, unless it is empty.
    pub(super) fn list(&mut self, key: &str, values: &[impl AsRef<str>]) {
        self.put(key, (!values.is_empty()).then(|| values.iter().map(AsRef::as_ref).collect::<Literal>()));
    }
}
