//! The project itself: its addresses, its own attributes, records, files and releases.

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Serialize;

use super::Resolve;
use crate::model::{self, Basis, MirrorForm, Version};

/// The project.
#[derive(Debug, Serialize)]
pub struct Project<'r> {
    pub(crate) name: &'r str,
    pub(crate) url: Option<&'r str>,
    pub(crate) pull_request: Option<&'r str>,
    pub(crate) issue: Option<&'r str>,
}

impl<'r> Project<'r> {
    pub(super) fn new(project: &'r model::Project) -> Self {
        let model::Project { name, url, pull_request, issue } = project;
        Self { name, url: url.as_deref(), pull_request: pull_request.as_deref(), issue: issue.as_deref() }
    }
}

/// The generated pages.
#[derive(Debug, Serialize)]
pub struct Docs<'r> {
    pub(crate) files: &'r [String],
    pub(crate) base: Option<&'r str>,
    pub(crate) base_url: Option<&'r str>,
    pub(crate) render: Vec<Render<'r>>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Render<'r> {
    pub(crate) template: &'r str,
    pub(crate) file: &'r str,
}

impl<'r> Docs<'r> {
    pub(super) fn new(docs: &'r model::Docs) -> Self {
        let model::Docs { files, base, base_url, render } = docs;
        let render = render.iter().map(|model::Render { template, file }| Render { template, file }).collect();
        Self { files, base: base.as_deref(), base_url: base_url.as_deref(), render }
    }
}

/// An attribute of entries.
#[derive(Debug, Serialize)]
pub struct Field<'r> {
    pub(crate) id: &'r str,
    pub(crate) title: &'r str,
    pub(crate) kinds: &'r [String],
    pub(crate) values: Option<Vec<FieldValue<'r>>>,
    pub(crate) required: bool,
    pub(crate) doc: Option<&'r str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct FieldValue<'r> {
    pub(crate) value: &'r str,
    pub(crate) shown: &'r str,
}

impl<'r> Field<'r> {
    pub(super) fn new(id: &'r str, field: &'r model::Field) -> Self {
        let model::Field { title, kinds, values, required, doc } = field;
        let values = values.as_ref();
        let values = values.map(|values| values.iter().map(|(value, shown)| FieldValue { value, shown }).collect());
        Self { id, title, kinds, values, required: *required, doc: doc.as_deref() }
    }
}

/// Where the records of one kind of decision are kept.
#[derive(Debug, Serialize)]
pub struct RecordSource<'r> {
    pub(crate) kind: &'r str,
    pub(crate) url: &'r str,
    pub(crate) folder: Option<&'r str>,
}

impl<'r> RecordSource<'r> {
    pub(super) fn new(kind: &'r str, source: &'r model::RecordSource) -> Self {
        let model::RecordSource { url, folder } = source;
        Self { kind, url, folder: folder.as_deref() }
    }
}

/// A file of the project's own that is held against the registry: a text with a pattern for every entry, or data with
/// pointers.
#[derive(Debug, Serialize)]
pub struct Mirror<'r> {
    pub(crate) name: &'r str,
    pub(crate) file: &'r str,
    pub(crate) kinds: &'r [String],
    pub(crate) text: Option<&'r str>,
    pub(crate) entries: Option<&'r str>,
    pub(crate) id: Option<&'r str>,
    pub(crate) tier: Option<&'r str>,
    pub(crate) fields: Vec<Pointer<'r>>,
    pub(crate) values: Vec<Meaning<'r>>,
    pub(crate) ignore: &'r [String],
}

#[derive(Debug, Serialize)]
pub(crate) struct Pointer<'r> {
    pub(crate) field: &'r str,
    pub(crate) pointer: &'r str,
}

/// What a value of a mirror means.
#[derive(Debug, Serialize)]
pub(crate) struct Meaning<'r> {
    /// `tier`, or a field.
    pub(crate) of: &'r str,
    pub(crate) value: &'r str,
    /// One of these.
    pub(crate) means: &'r [String],
}

impl<'r> Mirror<'r> {
    pub(super) fn new(name: &'r str, mirror: &'r model::Mirror) -> Self {
        let model::Mirror { file, kinds, ignore, form } = mirror;
        let (text, data) = match form {
            MirrorForm::Text(text) => (Some(text.as_str()), None),
            MirrorForm::Data(data) => (None, Some(data)),
        };
        let fields = data.into_iter().flat_map(|data| &data.fields);
        let values = data.into_iter().flat_map(|data| &data.values);
        let meaning = |(of, values): (&'r String, &'r IndexMap<String, Vec<String>>)| {
            values.iter().map(move |(value, means)| Meaning { of, value, means })
        };
        Self {
            name,
            file,
            kinds,
            text,
            entries: data.map(|data| data.entries.as_str()),
            id: data.and_then(|data| data.id.as_deref()),
            tier: data.and_then(|data| data.tier.as_deref()),
            fields: fields.map(|(field, pointer)| Pointer { field, pointer }).collect(),
            values: values.flat_map(meaning).collect(),
            ignore,
        }
    }
}

/// A release.
#[derive(Debug, Serialize)]
pub struct Release<'r> {
    pub(crate) version: &'r str,
    pub(crate) branch: Option<Date>,
    pub(crate) date: Option<Date>,
    pub(crate) lts: bool,
    /// By the policy where the registry does not say it.
    pub(crate) end_of_support: Option<Date>,
    pub(crate) msrv: Option<&'r str>,
}

impl<'r> Resolve<'r> {
    /// The releases as in the file, each with the end of its line's support.
    pub(super) fn releases(&self) -> Vec<Release<'r>> {
        let windows = self.registry.windows(Basis::Recorded);
        let releases = self.registry.releases.iter().map(|release| {
            let model::Release { version, branch, date, lts, end_of_support, msrv } = release;
            // A line begins with its first release, and windows are in the order of versions.
            let line = windows.partition_point(|window| window.release.version <= *version).checked_sub(1);
            let until = || {
                line.map(|line| &windows[line])
                    .filter(|line| line.releases.iter().any(|(_, release)| release.version == *version))?
                    .until
            };
            Release {
                version: version.as_str(),
                branch: *branch,
                date: *date,
                lts: *lts,
                end_of_support: end_of_support.or_else(until),
                msrv: msrv.as_ref().map(Version::as_str),
            }
        });
        releases.collect()
    }
}
