//! `tiers import --history`: the versions of the pages, asked of git.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::context::Context;
use super::error::Error;
use super::import_page::{MappingArgs, parse_page};
use crate::git::{Commit, Repository, Tag};
use crate::import::history::{Event, Version, follow, pull_request, state};
use crate::import::{self, Draft, Frame, Mapping, Page, PageFormat, Reading};
use crate::model;
use crate::words;

/// What was found in the history of some pages.
pub(super) struct PageHistory {
    /// The newest version's draft with the steps of all.
    pub(super) draft: Draft,
    /// What somebody should look at.
    events: Vec<Event>,
    /// How many versions were read, and how many there are.
    versions: (usize, usize),
    /// The day of the first version that was read.
    first: Option<Date>,
    /// The releases that have one of the versions, oldest first.
    releases: Vec<(String, Date)>,
    origin: Option<String>,
    shallow: bool,
}

/// A page with its repository and the commits that made it.
struct PageCommits {
    path: PathBuf,
    repository: Repository,
    commits: Vec<Commit>,
}

/// The pages whose history is asked for, and how they are read.
pub(super) struct PagesInGit<'a> {
    /// Their paths, as the command line has them.
    pub(super) pages: &'a [PathBuf],
    /// The tags that are releases.
    pub(super) tags: Option<&'a str>,
    /// The flags that say what the pages mean.
    pub(super) map: &'a MappingArgs,
    /// The same, parsed.
    pub(super) mapping: &'a Mapping,
}

/// Reads every version of the pages.
pub(super) fn read(asked: &PagesInGit<'_>, cx: &mut Context<'_, '_>) -> Result<PageHistory, Error> {
    let mut followed = Vec::new();
    for page in asked.pages {
        let path = cx.session.folder.join(page);
        let repository = Repository::of(&path, &cx.session.git)?;
        let commits = repository.commits()?;
        if commits.is_empty() {
            let help = "commit it first, or leave `--history` out";
            return Err(Error::refused(format!("no commit has `{}`", cx.display(&path)), help));
        }
        followed.push(PageCommits { path, repository, commits });
    }
    let order = in_order(&followed);
    let all: Vec<&Commit> = order.iter().map(|(page, commit)| &followed[*page].commits[*commit]).collect();
    let repository = &followed[0].repository;
    let tags = repository.tags(asked.tags)?;
    let tags = releases(&tags, asked.tags.is_some());
    let in_order: Vec<&Tag> = tags.iter().map(|(_, tag)| *tag).collect();
    let firsts = repository.first_tags(&all, &in_order)?;
    let version_of: HashMap<&str, &str> =
        tags.iter().map(|(version, tag)| (tag.name.as_str(), version.as_str())).collect();

    let mut pages: Vec<(Page, Reading)> = vec![(Page::default(), Reading::default()); followed.len()];
    let mut versions: Vec<Version> = Vec::new();
    let mut events = Vec::new();
    for (index, (page, at)) in order.iter().enumerate() {
        progress(cx, index + 1, order.len())?;
        let PageCommits { path, repository, commits } = &followed[*page];
        let commit = &commits[*at];
        let name = format!("{} {}", commit.day, commit.short());
        let left_out = |why: String| Event { version: name.clone(), text: format!("left out: {why}") };
        let read = repository.file_at(commit).map_err(|error| error.to_string()).and_then(|blob| {
            let Some(blob) = blob else { return Ok((Page::default(), Reading::default())) };
            let page = parse_page(&blob.text, &blob.name, format(asked.map, &blob.name, path)).map_err(message)?;
            let reading = import::read(&page, asked.mapping);
            Ok((page, reading))
        });
        match read {
            Ok(read) => pages[*page] = read,
            Err(why) => {
                events.push(left_out(why));
                continue;
            }
        }
        // What one commit does to several pages is one version.
        if order.get(index + 1).is_some_and(|(page, next)| followed[*page].commits[*next].hash == commit.hash) {
            continue;
        }
        match state(&pages, asked.mapping) {
            Ok(draft) => versions.push(Version {
                name,
                day: commit.day,
                pr: pull_request(&commit.subject, &commit.body),
                subject: commit.subject.clone(),
                since: firsts.get(&commit.hash).map(|tag| version_of[tag.name.as_str()].to_owned()),
                draft,
            }),
            Err(why) => events.push(left_out(why)),
        }
    }
    progress(cx, 0, 0)?;
    let counts = (versions.len(), order.len());
    let first = versions.first().map(|version| version.day);
    let (draft, more) = follow(versions);
    events.extend(more);
    events.sort_by(|a, b| a.version.cmp(&b.version));
    let releases = tags
        .iter()
        .filter(|(_, tag)| first.is_some_and(|first| tag.day >= first))
        .map(|(version, tag)| (version.as_str().to_owned(), tag.day))
        .collect();
    let shallow = repository.is_shallow();
    let origin = repository.origin()?;
    Ok(PageHistory { draft, events, versions: counts, first, releases, origin, shallow })
}

/// All commits in the order in which they were made, as indexes of a page and of one of its commits.
fn in_order(followed: &[PageCommits]) -> Vec<(usize, usize)> {
    let mut order: Vec<(i64, usize, usize)> = Vec::new();
    for (page, followed) in followed.iter().enumerate() {
        // Within a page, the order of commits counts, and not their clocks.
        let mut latest = i64::MIN;
        for (at, commit) in followed.commits.iter().enumerate() {
            latest = latest.max(commit.seconds);
            order.push((latest, page, at));
        }
    }
    order.sort_by_key(|(seconds, page, at)| (*seconds, *page, *at));
    order.into_iter().map(|(_, page, at)| (page, at)).collect()
}

/// The tags that are releases and no pre-releases, by version.
fn releases(tags: &[Tag], chosen: bool) -> Vec<(model::Version, &Tag)> {
    let numbered = |tag: &Tag| {
        let rest = tag.name.strip_prefix(['v', 'V']).unwrap_or(&tag.name);
        rest.starts_with(|c: char| c.is_ascii_digit())
    };
    let only_numbered = !chosen && tags.iter().any(numbered);
    let mut releases: Vec<(model::Version, &Tag)> = tags
        .iter()
        .filter(|tag| !only_numbered || numbered(tag))
        .filter_map(|tag| {
            let version = release(&tag.name)?;
            Some((version, tag))
        })
        .collect();
    releases.sort_by(|a, b| a.0.cmp(&b.0));
    releases.dedup_by(|a, b| a.0 == b.0);
    releases
}

/// The release of a tag, unless it is a pre-release: the text from its first digit on, as a registry writes it.
/// `jdk-21+35` is a build of 21, `swift-5.9-RELEASE` is 5.9, and `2024.01` is 2024.1.
fn release(tag: &str) -> Option<model::Version> {
    let start = tag.find(|c: char| c.is_ascii_digit())?;
    let text = tag[start..].replace('_', ".").to_lowercase();
    let text = text.split('+').next()?;
    let text = ["release", "final", "ga"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
    let text = text.trim_end_matches(['-', '.']);
    let part = |part: &str| match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0".to_owned(),
        rest if part.bytes().all(|byte| byte.is_ascii_digit()) => rest.to_owned(),
        _ => part.to_owned(),
    };
    let version: model::Version = text.split('.').map(part).collect::<Vec<_>>().join(".").parse().ok()?;
    version.semver().pre.is_empty().then_some(version)
}

/// The format of a version, as a page may have had another extension.
fn format(map: &MappingArgs, name: &str, newest: &Path) -> PageFormat {
    let of = |path: &Path| PageFormat::of_extension(&path.extension().unwrap_or_default().to_string_lossy());
    let given = map.format(newest, "").ok();
    map.from.or_else(|| of(Path::new(name))).or(given).unwrap_or(PageFormat::Markdown)
}

pub(super) fn message(error: Error) -> String {
    match error {
        Error::Failed { message, .. } | Error::Refused { message, .. } => message,
        _ => "it cannot be read".to_owned(),
    }
}

/// Shows the progress in a terminal, and removes it in the end.
fn progress(cx: &mut Context<'_, '_>, done: usize, all: usize) -> Result<(), Error> {
    if cx.session.err.width.is_some() {
        let text = if all == 0 { "\r\u{1b}[K".to_owned() } else { format!("\rreading version {done} of {all}") };
        cx.session.err.write_all(text.as_bytes())?;
        cx.session.err.flush()?;
    }
    Ok(())
}

/// Fills in what the repository says about the project.
pub(super) fn describe(past: &PageHistory, frame: &mut Frame) {
    frame.releases.clone_from(&past.releases);
    let Some((host, path)) = past.origin.as_deref().and_then(web) else { return };
    if let Some(name) = path.rsplit('/').next() {
        name.clone_into(&mut frame.project);
    }
    let url = format!("https://{host}/{path}");
    let request = if host.contains("gitlab") {
        "-/merge_requests"
    } else if host.contains("codeberg") || host.contains("gitea") || host.contains("forgejo") {
        "pulls"
    } else {
        "pull"
    };
    frame.pull_request = Some(format!("{url}/{request}/{{}}"));
    frame.url = Some(url);
}

/// The host and the path of a repository's address: `git@host:owner/name.git`, `https://host/owner/name`.
fn web(origin: &str) -> Option<(&str, &str)> {
    let (host, path) = match origin.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => origin.split_once(':')?,
    };
    // The address in a registry has no user and no password.
    let host = host.rsplit('@').next()?.split(':').next()?;
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let plain = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '~'))
    };
    (host.contains('.') && plain(host) && plain(path) && path.contains('/')).then_some((host, path))
}

/// Reports what was found, and what somebody should look at.
pub(super) fn print_report(cx: &mut Context<'_, '_>, past: &PageHistory, same: bool) -> Result<(), Error> {
    for event in &past.events {
        cx.note(&format!("{}: {}", event.version, event.text))?;
    }
    let (read, all) = past.versions;
    let steps: usize = past.draft.entries.iter().map(|entry| entry.history.len()).sum();
    let since = past.first.map(|first| format!(" since {first}")).unwrap_or_default();
    let versions = words::count(all, "version", "versions");
    let versions = if read == all { versions } else { format!("{read} of {versions}") };
    cx.note(&format!("read {} from {versions}{since}", words::count(steps, "step", "steps")))?;
    if past.shallow {
        cx.note("note: the clone is shallow, so the past may be longer; `git fetch --unshallow` brings it")?;
    }
    if !same {
        cx.note("note: what is not committed is left out")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{release, web};

    #[test]
    fn tags_of_releases() {
        let of = |tag: &str| release(tag).map(|version| version.to_string()).unwrap_or_default();
        for (tag, version) in [
            ("v36.0.0", "36.0.0"),
            ("v36.0.0-rc1", ""),
            ("1.85.0", "1.85.0"),
            ("v3.12.0b1", ""),
            ("go1.22", "1.22"),
            ("jdk-21+35", "21"),
            ("jdk-21-ga", "21"),
            ("swift-5.9-RELEASE", "5.9"),
            ("swift-5.9-DEVELOPMENT-SNAPSHOT-2023-01-01-a", ""),
            ("R_1_2_3", "1.2.3"),
            ("2024.01.0", "2024.1.0"),
            ("nightly-2025-04-02", ""),
            ("dev", ""),
        ] {
            assert_eq!(of(tag), version, "{tag}");
        }
    }

    #[test]
    fn addresses_of_repositories() {
        assert_eq!(web("git@github.com:a/b.git"), Some(("github.com", "a/b")));
        assert_eq!(web("https://user:secret@gitlab.com/a/b/c.git/"), Some(("gitlab.com", "a/b/c")));
        assert_eq!(web("ssh://git@codeberg.org:22/a/b"), Some(("codeberg.org", "a/b")));
        assert_eq!(web("/srv/git/a.git"), None);
        assert_eq!(web("file:///srv/a/b"), None);
        assert_eq!(web("https://example.org/a b/c"), None);
    }
}
