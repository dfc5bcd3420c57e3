//! What the pages rest on: a wrong page fails, and blessing ends.

use libtest_mimic::{Failed, Trial};

use crate::page::play;

const REGISTRY: &str = "```toml tiers.toml
format = 1
project = { name = \"Example\" }
tier = [{ id = 1 }]

[kind.feature]

[entry.one]
kind = \"feature\"
tier = 1
```
";

type Test = fn() -> Result<(), Failed>;

pub(crate) fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 5] = [
        ("a_wrong_output_fails", a_wrong_output_fails),
        ("a_wrong_exit_code_fails", a_wrong_exit_code_fails),
        ("a_wrong_change_fails", a_wrong_change_fails),
        ("a_misspelt_setting_fails", a_misspelt_setting_fails),
        ("blessing_twice_changes_nothing", blessing_twice_changes_nothing),
    ];
    tests.into_iter().map(|(name, test)| Trial::test(format!("selftest::{name}"), test)).collect()
}

fn a_wrong_output_fails() -> Result<(), Failed> {
    let right = format!(
        "{REGISTRY}\n```console\n$ tiers list --format csv | head -1\nid,title,kind,tier,since,date,decision,pr,aliases,owners,missing^M\n```\n"
    );
    expect(play(&right)? == right, "a page that is right passes")?;
    expect(play(&right.replace("since", "until"))? == right, "what was printed takes the place of what was not")
}

fn a_wrong_exit_code_fails() -> Result<(), Failed> {
    let page = "```console\n$ false\n```\n";
    expect(play(page)? == "```console\n$ false\n[exit 1]\n```\n", "an exit code that is not 0 must be told")
}

fn a_wrong_change_fails() -> Result<(), Failed> {
    let page =
        "```text a.txt\none\ntwo\nthree\nfour\n```\n```console\n$ sed -i s/two/2/ a.txt\n```\n```diff a.txt\n```\n";
    let real = play(page)?;
    expect(real.ends_with("```diff a.txt\n one\n-two\n+2\n three\n```\n"), &real)
}

fn a_misspelt_setting_fails() -> Result<(), Failed> {
    for page in ["```console widht=80\n```\n", "<!-- console today=tomorrow -->\n", "```toml a.toml clrf\n```\n"] {
        expect(play(page).is_err(), page)?;
    }
    Ok(())
}

fn blessing_twice_changes_nothing() -> Result<(), Failed> {
    let page = format!(
        "{REGISTRY}```console width=80\n$ tiers list\n$ tiers check --format jsn\n$ printf '```\\nx'\n```\n\
         ```toml tiers.toml now\n```\n```diff new.txt\n```\n"
    );
    let page = page.replace("$ printf", "$ echo new > new.txt\n$ printf");
    let once = play(&page)?;
    expect(once != page, "the outputs are written")?;
    expect(play(&once)? == once, &once)
}

fn expect(holds: bool, what: &str) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into()) }
}
