//! A mirror is not as its table says.

use super::{Check, Context, Example, Group, Mirrored, Properties, Rule};
use crate::finding::{Finding, Gravity, Place};
use crate::mirror::Mismatch;
use crate::model::Level;
use crate::toml::KeyPath;

pub(super) static RULE: Rule = Rule {
    name: "mirror-broken",
    group: Group::Consistency,
    level: Level::Deny,
    properties: Properties::USUAL,
    summary: "a file of `[mirror]` is not there, or not as the mirror says",
    explanation: "\
A mirror that nobody can look into agrees with everything. So it is told when its file cannot be read, when it is not JSON \
or TOML, and when a pointer leads nowhere.

A file that the build makes may be absent: then nothing was held against it, which is a warning. `--mirror NAME=FILE` names \
it where it is, and there it must be. A file that the base has, and the change does not, is an error: deleting it would be \
the easiest way past the mirror. The path is relative to the registry's folder and leads to no file outside of the project.",
    example: Example::with_record(
        "specs.json",
        r#"{ "targets": { "simd": { "tier": 1 } } }"#,
        r#"
[mirror.build]
file = "specs.json"
-entries = "/target"
+entries = "/targets"
tier = "/tier"

[entry.simd]
kind = "feature"
tier = 1
"#,
    ),
    check: Check::Registry(check),
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(files) = context.files else { return };
    for (name, mirror) in context.mirrors() {
        let file = &mirror.file;
        let place = Place::Value(KeyPath::keys(["mirror", name]).key("file"));
        let finding = match files.mirror(name, file) {
            Mirrored::Read(_) => continue,
            Mirrored::NoFile => {
                let had = context.base.and_then(|base| base.files).map(|files| files.mirror(name, file));
                if matches!(had, Some(Mirrored::Read(_))) {
                    let message = format!("`{file}` is gone, and nothing is held against the mirror `{name}`");
                    Finding::new(RULE.name, place, message)
                        .help("put it back; a new decision in `[policy]` permits another file, or none")
                } else {
                    let message = format!("there is no `{file}`: nothing was held against the mirror `{name}`");
                    Finding::new(RULE.name, place, message)
                        .help(format!("make the file, or name one that is there: `--mirror {name}=FILE`"))
                        .gravity(Gravity::Passing)
                }
            }
            Mirrored::Refused(why) => Finding::new(RULE.name, place, format!("`{file}` {why}"))
                .help(format!("name a file of the project; `--mirror {name}=FILE` names any other for one run")),
            Mirrored::Unreadable(why) => Finding::new(RULE.name, place, format!("`{file}` cannot be read: {why}"))
                .help(format!("see that it is a text file, or name another one: `--mirror {name}=FILE`")),
        };
        findings.push(finding);
    }
    for (name, _, mismatch) in context.mirrored() {
        let Mismatch::Broken { key, message, help } = mismatch else { continue };
        let path = key.iter().fold(KeyPath::keys(["mirror", name]), |path, key| path.key(key));
        findings.push(Finding::new(RULE.name, Place::Value(path), message).help(help).gravity(context.of_mirrors()));
    }
}
