//! The history of a file: the commits that changed it, its text in each, and the first tag that contains it.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Blob, GitError, Repository};
use crate::platform;
use crate::store;

/// A commit that changed a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The commit's hash.
    pub hash: String,
    /// The committer's day, in UTC.
    pub day: Date,
    /// When it was committed, in seconds. This sorts the commits of several files.
    pub seconds: i64,
    /// The first line of its message.
    pub subject: String,
    /// The rest of its message.
    pub body: String,
    /// The path of the file in it.
    path: OsString,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its name, without `refs/tags/`.
    pub name: String,
    /// The day on which it was made, in UTC.
    pub day: Date,
    /// The commit that it stands for.
    commit: String,
}

impl Commit {
    /// The first characters of the hash.
    pub fn short(&self) -> &str {
        self.hash.get(..9).unwrap_or(&self.hash)
    }
}

impl Repository {
    /// The commits that changed the file, oldest first, including those in which it had another name. For a merged
    /// branch, the merge counts.
    pub fn commits(&self) -> Result<Vec<Commit>, GitError> {
        let mut here = OsString::from(":(top,literal)");
        here.push(&self.path);
        let arguments = [
            "--follow",
            "--first-parent",
            "--find-renames",
            "--no-show-signature",
            "--no-notes",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "-z",
            "--name-status",
            // Each commit begins with a byte that no field can contain.
            "--format=%x01%H%x00%ct%x00%s%x00%b%x00",
            "HEAD",
        ];
        let answer = self.git.run("log", &arguments, &[OsStr::new("--"), &here])?;
        let mut commits: Vec<Commit> = Vec::new();
        for record in answer.split(|byte| *byte == 1).skip(1) {
            commits.extend(commit(record));
        }
        commits.reverse();
        Ok(commits)
    }

    /// The file in one of its commits; none if that removed it.
    pub fn file_at(&self, commit: &Commit) -> Result<Option<Blob>, GitError> {
        let name = format!("{}:{}", commit.short(), commit.path.display());
        let Some(bytes) = self.files.read(&self.git, &commit.hash, &commit.path, &name)? else { return Ok(None) };
        let text = store::decode(Path::new(&name), bytes)?;
        Ok(Some(Blob { name, text }))
    }

    /// Whether the clone is shallow, so that the history may start later than the project.
    pub fn is_shallow(&self) -> bool {
        self.shallow
    }

    /// The address of the repository that this one was cloned from.
    pub fn origin(&self) -> Result<Option<String>, GitError> {
        let answer = self.git.ask("config", &["--get", "remote.origin.url"], &[])?;
        let url = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        Ok(answer.status.success().then_some(url).filter(|url| !url.is_empty()))
    }

    /// The tags whose names a pattern such as `v*` matches; all without one.
    pub fn tags(&self, pattern: Option<&str>) -> Result<Vec<Tag>, GitError> {
        let pattern = format!("refs/tags/{}", pattern.unwrap_or_default());
        let format = "--format=%(refname:lstrip=2)%00%(creatordate:unix)%00%(objectname)%00%(*objectname)%00%(objecttype)%00%(*objecttype)";
        let answer = self.git.run("for-each-ref", &[format, "--", pattern.trim_end_matches('/')], &[])?;
        let text = String::from_utf8_lossy(&answer);
        let tag = |line: &str| {
            let fields: Vec<&str> = line.split('\0').collect();
            let [name, seconds, object, peeled, kind, peeled_kind] = fields.as_slice() else { return None };
            let commit = match (*kind, *peeled_kind) {
                ("commit", _) => object,
                (_, "commit") => peeled,
                // A tag of anything but a commit is not a release.
                _ => return None,
            };
            let day = day(seconds.parse().ok()?)?;
            Some(Tag { name: (*name).to_owned(), day, commit: (*commit).to_owned() })
        };
        Ok(text.lines().filter_map(tag).collect())
    }

    /// For each of these commits, the first of the tags, in the order given, that contains it.
    pub fn first_tags<'t>(&self, commits: &[&Commit], tags: &[&'t Tag]) -> Result<HashMap<String, &'t Tag>, GitError> {
        let Some(oldest) = commits.iter().map(|commit| commit.seconds).min() else { return Ok(HashMap::new()) };
        if tags.is_empty() {
            return Ok(HashMap::new());
        }
        // Clocks differ, so the walk starts a month before the oldest commit.
        let since = format!("--since={}", oldest - 31 * 24 * 60 * 60);
        let mut arguments = vec!["--parents", since.as_str()];
        arguments.extend(tags.iter().map(|tag| tag.commit.as_str()));
        let graph = self.git.run("rev-list", &arguments, &[OsStr::new("--")])?;
        let graph = String::from_utf8_lossy(&graph);
        let parents: HashMap<&str, Vec<&str>> = graph
            .lines()
            .filter_map(|line| {
                let mut hashes = line.split(' ');
                Some((hashes.next()?, hashes.collect()))
            })
            .collect();
        // Each commit is visited once, from the first tag that reaches it.
        let mut first: HashMap<&str, &Tag> = HashMap::new();
        let mut waiting: Vec<&str> = Vec::new();
        for tag in tags {
            waiting.push(&tag.commit);
            while let Some(commit) = waiting.pop() {
                if let Some((known, parents)) = parents.get_key_value(commit)
                    && !first.contains_key(known)
                {
                    first.insert(known, tag);
                    waiting.extend(parents);
                }
            }
        }
        let found = |commit: &&Commit| Some((commit.hash.clone(), *first.get(commit.hash.as_str())?));
        Ok(commits.iter().filter_map(found).collect())
    }
}

fn day(seconds: i64) -> Option<Date> {
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date())
}

/// Parses one commit of `git log`: the fields of its message, then the change of the file.
fn commit(record: &[u8]) -> Option<Commit> {
    let mut fields = record.split(|byte| *byte == 0);
    let text = |field: &[u8]| String::from_utf8_lossy(field).trim().to_owned();
    let hash = text(fields.next()?);
    let seconds = text(fields.next()?).parse().ok()?;
    let subject = text(fields.next()?);
    let body = text(fields.next()?);
    let rest: Vec<&[u8]> = fields.filter(|field| !field.iter().all(u8::is_ascii_whitespace)).collect();
    // `M`, the path; `R100`, the old path, the new one.
    let status =
        rest.iter().position(|field| matches!(field.trim_ascii().first(), Some(b'A' | b'C' | b'M' | b'R' | b'T')))?;
    let renamed = matches!(rest[status].trim_ascii().first(), Some(b'R' | b'C'));
    let path = platform::path_of_bytes(rest.get(status + if renamed { 2 } else { 1 })?);
    Some(Commit { hash, day: day(seconds)?, seconds, subject, body, path })
}
