//! The site in a real browser: Chromium, driven by its driver.
//!
//! Where there is no such browser the tests say so and pass, unless `TIERS_BROWSER` is `required`, as it is in CI. With
//! `AXE_CORE` set to the path of `axe.min.js` the pages are also held against the rules of accessibility that axe knows.

use crate::REPOSITORY;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::program::World;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A text that tries all that a text can try in a page, and an address that would be asked if it succeeded.
const HOSTILE: &str = r#"\"'><script>document.title='broken out'</script><img src=https://evil.example/x onerror=alert(1)>[x](javascript:alert(2))</textarea></style>{{ 7 * 7 }}"#;

/// A running driver, which ends with the test.
struct Driver {
    process: Child,
    address: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts the driver; `None` where there is none and none is required.
fn driver() -> Option<Driver> {
    let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut process = match started {
        Ok(process) => process,
        Err(error) => {
            assert!(env::var("TIERS_BROWSER").as_deref() != Ok("required"), "a browser is required: {error}");
            eprintln!("SKIPPED: no `chromedriver` to look at the site with ({error})");
            return None;
        }
    };
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let port = lines.map_while(Result::ok).find_map(|line| {
        let port = line.strip_prefix("ChromeDriver was started successfully on port ")?;
        Some(port.trim_end_matches('.').to_owned())
    });
    Some(Driver { process, address: format!("http://127.0.0.1:{}", port.unwrap()) })
}

/// A call of the driver that the standard does not have.
#[derive(Debug)]
struct Call(&'static str, Value);

impl WebDriverCompatibleCommand for Call {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.1.to_string()))
    }
}

/// A browser with a window of this size.
async fn browser(driver: &Driver, width: u32, dark: bool) -> Client {
    let arguments = json!([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        format!("--window-size={width},900"),
    ]);
    let capabilities: Capabilities = serde_json::from_value(json!({
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    }))
    .unwrap();
    let client =
        ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&driver.address).await.unwrap();
    let scheme = if dark { "dark" } else { "light" };
    let media = json!({ "cmd": "Emulation.setEmulatedMedia",
        "params": { "features": [{ "name": "prefers-color-scheme", "value": scheme }] } });
    client.issue_cmd(Call("goog/cdp/execute", media)).await.unwrap();
    let metrics = json!({ "cmd": "Emulation.setDeviceMetricsOverride",
        "params": { "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 } });
    client.issue_cmd(Call("goog/cdp/execute", metrics)).await.unwrap();
    client
}

/// What the console says, and the addresses that were asked for.
async fn heard(client: &Client) -> (Vec<String>, Vec<String>) {
    let console = client.issue_cmd(Call("se/log", json!({ "type": "browser" }))).await.unwrap();
    let console = console.as_array().unwrap().iter().map(|entry| entry["message"].to_string()).collect();
    let network = client.issue_cmd(Call("se/log", json!({ "type": "performance" }))).await.unwrap();
    let asked = network.as_array().unwrap().iter().filter_map(|entry| {
        let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
        let message = &message["message"];
        (message["method"] == "Network.requestWillBeSent")
            .then(|| message["params"]["request"]["url"].as_str().unwrap_or_default().to_owned())
    });
    (console, asked.collect())
}

/// Closes a browser in which no page has complained, nor asked for anything but files.
async fn close(client: Client) {
    let (console, asked) = heard(&client).await;
    assert_eq!(console, [""; 0]);
    assert!(asked.iter().all(|url| url.starts_with("file://")), "{asked:?}");
    client.close().await.unwrap();
}

async fn run(client: &Client, script: &str) -> Value {
    client.execute(script, Vec::new()).await.unwrap()
}

/// The rows of the start page that can be seen.
async fn rows(client: &Client) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('.entries section:not([hidden]) tbody th > a')].map(a => a.textContent)";
    serde_json::from_value(run(client, script).await).unwrap()
}

/// Chooses in the filter as a person would, and waits for nothing: the script answers at once.
async fn choose(client: &Client, name: &str, label: &str) {
    let script = "const field = document.querySelector('.filter').elements[arguments[0]]; \
        if (field.tagName === 'SELECT') field.value = [...field.options].find(o => o.textContent === arguments[1]).value; \
        else field.value = arguments[1]; field.dispatchEvent(new Event('input', { bubbles: true }))";
    client.execute(script, vec![json!(name), json!(label)]).await.unwrap();
}

fn site(registry: &Path, folder: &Path) -> String {
    let world = World::new(registry.parent().unwrap());
    let out = folder.join("site");
    let outcome = world.tiers(["site", "--out", out.to_str().unwrap(), "--base-url", "https://example.org/support"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.shown);
    format!("file://{}", out.display())
}

fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

#[test]
fn the_start_page_filters_and_looks_back() {
    let Some(driver) = driver() else { return };
    let folder = TempDir::new().unwrap();
    let site = site(&Path::new(REPOSITORY).join("tiers.toml"), folder.path());
    block_on(async {
        let client = browser(&driver, 1100, false).await;
        client.goto(&format!("{site}/index.html")).await.unwrap();
        let all = rows(&client).await;
        assert!(all.len() > 60, "{}", all.len());

        choose(&client, "text", "memory").await;
        assert_eq!(rows(&client).await, ["bulk-memory", "memory64", "multi-memory", "memory-control"]);
        choose(&client, "text", "").await;
        choose(&client, "kind", "Compiler").await;
        assert_eq!(
            rows(&client).await,
            ["Cranelift", "Winch", "Winch on AArch64"]
                .into_iter()
                .filter(|name| all.iter().any(|title| title == name))
                .collect::<Vec<_>>()
        );
        choose(&client, "kind", "all").await;

        // `threads` was Tier 1 until 2025-11-24, and wasm32-wasip1 was wasm32-wasi until 2024-07-25.
        let tier_of = "return [...document.querySelectorAll('.entries section:not([hidden]) tbody th > a')] \
            .find(a => a.textContent === 'threads').closest('section').dataset.tier";
        assert_eq!(run(&client, tier_of).await, "2");
        choose(&client, "moment", "39.0.0").await;
        assert_eq!(run(&client, tier_of).await, "1");
        choose(&client, "moment", "22.0.0").await;
        let then = rows(&client).await;
        assert!(then.iter().any(|name| name == "wasm32-wasi") && !then.iter().any(|name| name == "wasm32-wasip1"));
        choose(&client, "moment", "2023-09-11").await;
        assert!(rows(&client).await.iter().any(|name| name == "wasi-poll"), "what is removed now was there then");
        choose(&client, "moment", "today").await;
        assert_eq!(rows(&client).await, all);

        // The keyboard reaches everything, in the order of the page.
        let focus = "document.activeElement.blur(); return 0";
        run(&client, focus).await;
        let order = "return [...document.querySelectorAll('a, input, select, button, [tabindex]')] \
            .filter(e => e.offsetParent !== null && e.tabIndex > 0).length";
        assert_eq!(run(&client, order).await, 0, "nothing jumps the order");

        close(client).await;
    });
}

/// What a registry does not have has no column, no field of the filter and no page; what it has of its own is shown.
#[test]
fn the_start_page_shows_what_there_is() {
    let Some(driver) = driver() else { return };
    let folder = TempDir::new().unwrap();
    let registry = folder.path().join("tiers.toml");
    let text = r#"
        format = 1
        project.name = "Example"
        tier = [{ id = 1 }, { id = 2 }]
        kind.target = {}
        field.std = { title = "std", values = { yes = "✓", no = "" } }
        field.systems = { title = "Systems" }
        field.unused = { title = "Unused" }
        [entry]
        one = { kind = "target", tier = 1, fields = { std = "yes", systems = "Linux *and* BSD" } }
        two = { kind = "target", tier = 1, fields = { std = "no" } }
        three = { kind = "target", tier = "none" }
    "#;
    fs::write(&registry, text).unwrap();
    let site = site(&registry, folder.path());
    block_on(async {
        let client = browser(&driver, 1100, false).await;
        client.goto(&format!("{site}/index.html")).await.unwrap();
        let texts =
            |selector: &str| format!("return [...document.querySelectorAll('{selector}')].map(e => e.textContent)");
        assert_eq!(run(&client, &texts("section:first-child thead th")).await, json!(["Entry", "std", "Systems"]));
        assert_eq!(run(&client, &texts("tbody td")).await, json!(["✓", "Linux and BSD", "", "", "", ""]));
        assert_eq!(run(&client, &texts("section:not([hidden]) h2 .tier")).await, json!(["Tier 1", "no tier"]));
        let names = "return [...document.querySelector('.filter').elements].map(e => e.name).filter(Boolean)";
        assert_eq!(run(&client, names).await, json!(["text", "tier"]));
        assert_eq!(run(&client, &texts("nav a")).await, json!(["Entries", "Changes", "Timeline", "Tiers"]));
        choose(&client, "tier", "no tier").await;
        assert_eq!(rows(&client).await, ["three"]);
        close(client).await;
    });
}

#[test]
fn every_page_is_sound_in_every_light_and_width() {
    let Some(driver) = driver() else { return };
    let folder = TempDir::new().unwrap();
    let site = site(&Path::new(REPOSITORY).join("tiers.toml"), folder.path());
    let axe = env::var("AXE_CORE").ok().map(|path| fs::read_to_string(path).unwrap());
    if axe.is_none() {
        eprintln!("SKIPPED: no axe-core (AXE_CORE) to hold the pages against");
    }
    let pages = [
        "index.html",
        "changes.html",
        "releases.html",
        "decisions.html",
        "matrices.html",
        "timeline.html",
        "tiers.html",
        "entries/threads.html",
        "entries/memory64.html",
        "entries/wasi-poll.html",
        "entries/cranelift.html",
    ];
    block_on(async {
        for (width, dark) in [(1100, false), (1100, true), (360, false), (360, true)] {
            let client = browser(&driver, width, dark).await;
            for page in pages {
                client.goto(&format!("{site}/{page}")).await.unwrap();
                let wide = run(&client, "return document.documentElement.scrollWidth > innerWidth").await;
                assert_eq!(wide, false, "{page} is wider than {width}");
                let links = "return [...document.querySelectorAll('a[href]')].map(a => a.href).filter(h => h.startsWith('file:'))";
                for link in run(&client, links).await.as_array().unwrap() {
                    let link = link.as_str().unwrap();
                    let file = link.trim_start_matches("file://").split(['#', '?']).next().unwrap();
                    assert!(Path::new(file).exists(), "{page} links to {link}");
                }
                if let Some(axe) = &axe {
                    let script = format!(
                        "{axe}; const done = arguments[arguments.length - 1]; \
                        axe.run({{ preload: false }}).then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' '))))"
                    );
                    let found = client.execute_async(&script, Vec::new()).await.unwrap();
                    assert_eq!(found, json!([]), "{page} at {width}, dark: {dark}");
                }
            }
            close(client).await;
        }
    });
}

#[test]
fn no_text_acts() {
    let Some(driver) = driver() else { return };
    let folder = TempDir::new().unwrap();
    let registry = folder.path().join("tiers.toml");
    fs::write(&registry, hostile()).unwrap();
    let site = site(&registry, folder.path());
    block_on(async {
        let client = browser(&driver, 1100, false).await;
        for page in [
            "index.html",
            "changes.html",
            "releases.html",
            "decisions.html",
            "matrices.html",
            "timeline.html",
            "tiers.html",
            "entries/a~b.html",
            "badges/a~b.svg",
        ] {
            client.goto(&format!("{site}/{page}")).await.unwrap();
            let acts = "return [document.title === 'broken out', \
                [...document.querySelectorAll('script')].some(s => !/(data|site)\\.js$/.test(s.src)), \
                [...document.querySelectorAll('img')].some(i => i.src.includes('evil')), \
                [...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on/.test(a.name))), \
                [...document.querySelectorAll('a[href]')].some(a => /^(javascript|data):/.test(a.href)), \
                document.documentElement.textContent.includes('49')]";
            assert_eq!(run(&client, acts).await, json!([false, false, false, false, false, false]), "{page}");
        }
        client.goto(&format!("{site}/index.html")).await.unwrap();
        choose(&client, "text", "script").await;
        assert_eq!(rows(&client).await.len(), 1, "the text is found, as a text");
        close(client).await;
    });
}

/// A registry with a hostile text wherever a text may stand.
fn hostile() -> String {
    let text = HOSTILE;
    format!(
        r#"format = 1
project = {{ name = "{text}" }}
tier = [{{ id = 1, name = "{text}", summary = "{text}" }}]

[kind.feature]
title = "{text}"

[requirement.tests]
tier = 1
title = "tests"
description = "{text}"

[decision.first]
kind = "{text}"
date = 2025-01-01
title = "{text}"

[entry."a/b"]
kind = "feature"
title = "script"
tier = 1
owners = ["{text}"]
history = [{{ tier = 1, date = 2025-01-01, since = "1.0.0", decision = "first", reason = "{text}" }}]

[entry."a/b".requirements]
tests = {{ status = "met", note = "tests" }}

[[release]]
version = "1.0.0"
date = 2025-01-01
end-of-support = 2025-03-01

[matrix.m]
title = "{text}"
rows = "feature"
columns = ["a/b"]

[matrix.m.cells]
"a/b" = {{ "a/b" = "yes" }}
"#
    )
}

#[test]
fn the_feed_and_the_badges_are_well_formed() {
    let folder = TempDir::new().unwrap();
    site(&Path::new(REPOSITORY).join("tiers.toml"), folder.path());
    let text = fs::read_to_string(folder.path().join("site/feed.xml")).unwrap();
    let feed = roxmltree::Document::parse(&text).unwrap();
    let root = feed.root_element();
    assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2005/Atom"));
    let child = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.children()
            .find(|child| child.tag_name().name() == name)
            .map(|child| child.text().unwrap_or_default().to_owned())
    };
    for name in ["title", "id", "updated"] {
        assert!(child(root, name).is_some_and(|text| !text.is_empty()), "{name}");
    }
    let entries: Vec<_> =
        root.children().filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", "entry"))).collect();
    assert!(entries.len() > 90, "{}", entries.len());
    let mut ids = std::collections::HashSet::new();
    let mut last = "9999".to_owned();
    for entry in entries {
        assert!(ids.insert(child(entry, "id").unwrap()), "an id stands once");
        let updated = child(entry, "updated").unwrap();
        assert!(updated <= last, "the newest is first");
        last = updated;
    }

    for badge in fs::read_dir(folder.path().join("site/badges")).unwrap() {
        let path = badge.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "svg") {
            roxmltree::Document::parse(&text).unwrap();
            continue;
        }
        // The keys that shields.io documents for an endpoint, and no other.
        let badge: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(badge["schemaVersion"], 1);
        for (key, value) in badge.as_object().unwrap() {
            let known = ["schemaVersion", "label", "message", "color"].contains(&key.as_str());
            assert!(known && (key == "schemaVersion" || value.is_string()), "{}: {key}", path.display());
        }
    }
}

#[test]
fn two_sites_of_one_registry_are_equal() {
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for folder in [&one, &two] {
        site(&Path::new(REPOSITORY).join("tiers.toml"), folder.path());
    }
    let status = Command::new("diff").arg("-r").arg(one.path()).arg(two.path()).status().unwrap();
    assert!(status.success());
}
