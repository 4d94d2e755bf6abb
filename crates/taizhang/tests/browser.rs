//! The whole story in a real browser: a document becomes a ledger, one finding is worked on, refused, proven and
//! closed by four people, the board follows, the record verifies, and no longer does after one byte was changed.
//!
//! Needs `chromium` and `chromedriver` (Debian: chromium, chromium-driver); `make test` installs them.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test stops at what is wrong and says where")]

use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const PASSWORD: &str = "luting-demo-2026";
const COORDINATOR: &str = "shenyanqiu";
const LEADER: &str = "luzhixing";
const HANDLER: &str = "luojianqing";
const SUPERVISOR: &str = "hanmoqing";
const TITLE: &str = "学前教育经费使用不规范，票据审核不严";

/// A process that does not outlive the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program and waits for the line of its output that `found` takes something from.
fn start<T>(command: &mut Command, found: impl Fn(&str) -> Option<T>) -> (Running, T) {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command.stdout(Stdio::piped()).spawn().unwrap_or_else(|error| {
        panic!("{name} does not start ({error}); `make test` installs chromium and chromium-driver, or prints how")
    });
    let mut running = Running(child);
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let value = lines.by_ref().map_while(Result::ok).find_map(|line| found(&line));
    let value = value.unwrap_or_else(|| panic!("{name} ended before it was ready"));
    // Whatever it prints later is read, so that it never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    (running, value)
}

fn serve(data: &Path) -> (Running, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taizhang"));
    command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    start(&mut command, |line| line.strip_prefix("listening on ").map(str::to_owned))
}

fn verify(data: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_taizhang"))
        .args(["verify", "--deep", "--data"])
        .arg(data)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// One browser at one server.
struct Browser {
    client: Client,
    url: String,
}

impl Browser {
    async fn open(driver: u16, profile: &Path, url: &str) -> Browser {
        let arguments = json!([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1366,900",
            "--lang=zh-CN",
            "--accept-lang=zh-CN",
            format!("--user-data-dir={}", profile.display()),
        ]);
        let capabilities = json!({ "goog:chromeOptions": { "args": arguments } });
        let serde_json::Value::Object(capabilities) = capabilities else { unreachable!() };
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{driver}"))
            .await
            .unwrap();
        Browser { client, url: url.to_owned() }
    }

    async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.url)).await.unwrap();
    }

    async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url.as_str().strip_prefix(&self.url).unwrap_or(url.as_str()).to_owned()
    }

    async fn text(&self) -> String {
        self.client.find(Locator::Css("body")).await.unwrap().text().await.unwrap()
    }

    /// Runs a script in the page; what it returns.
    async fn ask(&self, script: &str, arguments: &[&str]) -> serde_json::Value {
        let arguments = arguments.iter().map(|it| json!(it)).collect();
        self.client.execute(script, arguments).await.unwrap()
    }

    /// Fills in the form with this action as a person would see it filled in, and sends it.
    async fn send(&self, action: &str, fields: &[(&str, &str)]) {
        let form = format!("form[action='{action}']");
        if self.client.find(Locator::Css(&form)).await.is_err() {
            panic!("no form {action} on {}:\n{}", self.path().await, self.text().await);
        }
        for (name, value) in fields {
            let script = "
                const form = document.querySelector(arguments[0]);
                const all = [...form.querySelectorAll(`[name='${arguments[1]}']`)];
                const ticked = it => ['radio', 'checkbox'].includes(it.type);
                const it = all.find(it => !ticked(it) || it.value === arguments[2]);
                if (!it) return false;
                if (ticked(it)) it.checked = true; else it.value = arguments[2];
                it.dispatchEvent(new Event('input', { bubbles: true }));
                it.dispatchEvent(new Event('change', { bubbles: true }));
                return ticked(it) ? it.checked : it.value === arguments[2];";
            let done = self.ask(script, &[&form, name, value]).await;
            assert_eq!(done, json!(true), "{action} has a field {name} that takes {value:?}");
        }
        self.press(&form).await;
    }

    /// Chooses a file in the form with this action.
    async fn choose(&self, action: &str, file: &Path) {
        let input = format!("form[action='{action}'] input[type=file]");
        let input = self.client.find(Locator::Css(&input)).await.unwrap();
        input.send_keys(&file.display().to_string()).await.unwrap();
    }

    /// Presses a form's button and waits for the page that follows.
    async fn press(&self, form: &str) {
        // The page that is left is marked; the one that follows is not.
        self.ask("document.documentElement.dataset.left = '1'", &[]).await;
        let script = "
            const form = document.querySelector(arguments[0]);
            for (let it = form; it; it = it.parentElement) if (it.tagName === 'DETAILS') it.open = true;
            const button = form.querySelector('button:not([type=button])');
            button.scrollIntoView({ block: 'center' });
            button.click();";
        self.ask(script, &[form]).await;
        self.client
            .wait()
            .for_element(Locator::Css("html:not([data-left]) body"))
            .await
            .unwrap_or_else(|error| panic!("nothing followed {form}: {error}"));
    }

    async fn sign_in(&self, username: &str) {
        self.client.delete_all_cookies().await.unwrap();
        self.go("/signin").await;
        self.send("/signin", &[("username", username), ("password", PASSWORD)]).await;
        assert!(!self.path().await.starts_with("/signin"), "{username} signs in:\n{}", self.text().await);
    }

    async fn expect(&self, words: &str) {
        let text = self.text().await;
        assert!(text.contains(words), "{words:?} stands on {}:\n{text}", self.path().await);
    }

    /// The number at the link to the ledger's rows in this state; 0 where there is no such link.
    async fn total(&self, inspection: &str, state: &str) -> u32 {
        let links = format!("a[href^='/inspections/{inspection}/ledger'][href*='state={state}']");
        match self.client.find(Locator::Css(&links)).await {
            Ok(link) => {
                let text = link.text().await.unwrap();
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                digits.parse().unwrap_or_else(|_| panic!("{text:?} is a number"))
            }
            Err(_) => 0,
        }
    }
}

#[tokio::test]
async fn a_document_becomes_a_ledger_and_one_finding_is_closed_by_four_people() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (server, url) = serve(&data);
    let (driver, port) = start(Command::new("chromedriver").arg("--port=0"), |line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse::<u16>().ok()
    });
    let browser = Browser::open(port, &folder.path().join("profile"), &url).await;

    // The coordinator drops a file and corrects a title.
    browser.sign_in(COORDINATOR).await;
    browser.go("/inspections/import").await;
    browser.choose("/inspections/import", &root().join("demo/documents/tnzx-2026-opinion.txt")).await;
    let unit =
        "return [...document.querySelector('select[name=unit]').options].map(o => o.value).find(Boolean)";
    let unit = browser.ask(unit, &[]).await;
    let unit = unit.as_str().unwrap();
    browser.send("/inspections/import", &[("unit", unit), ("name", "端到端测试巡察")]).await;
    let path = browser.path().await;
    let inspection = path.split('/').nth(2).unwrap_or_default().to_owned();
    let review = format!("/inspections/{inspection}/import/1");
    assert!(path.starts_with(&review), "the draft is shown: {path}\n{}", browser.text().await);
    let edit = browser.ask("return document.querySelector(\"a[href*='edit=']\").href", &[]).await;
    let edit = edit.as_str().unwrap().strip_prefix(&browser.url).unwrap().to_owned();
    browser.go(&edit).await;
    let node = edit.split("edit=").nth(1).unwrap().split(['&', '#']).next().unwrap();
    browser.send(&format!("{review}/nodes/{node}/title"), &[("title", TITLE)]).await;
    browser.expect(TITLE).await;

    // Adopts; nothing of it is done yet.
    browser.send(&format!("{review}/adopt"), &[]).await;
    browser.go(&format!("/inspections/{inspection}/ledger")).await;
    browser.expect(TITLE).await;
    assert_eq!(browser.total(&inspection, "unplanned").await, 7);
    let finding = "return [...document.querySelectorAll(\"a[href^='/findings/']\")]
        .find(it => it.textContent.includes(arguments[0])).getAttribute('href')";
    let finding = browser.ask(finding, &[TITLE]).await;
    let finding = finding.as_str().unwrap().split(['?', '#']).next().unwrap().to_owned();

    // Assigns.
    browser.go(&format!("{finding}?do=assign")).await;
    let pick = "return [...document.querySelector(arguments[0]).options]
        .find(it => it.textContent.includes(arguments[1])).value";
    let leader =
        browser.ask(pick, &[&format!("form[action='{finding}/assign'] [name=leader]"), "陆知行"]).await;
    let office =
        browser.ask(pick, &[&format!("form[action='{finding}/assign'] [name=office]"), "计财科"]).await;
    let (leader, office) = (leader.as_str().unwrap(), office.as_str().unwrap());
    let fields = [("leader", leader), ("office", office), ("mode", "by_date"), ("due", "2199-12-30")];
    browser.send(&format!("{finding}/assign"), &fields).await;
    browser.expect("陆知行").await;

    // The handler plans, reports, and is refused for what is missing.
    browser.sign_in(HANDLER).await;
    browser.go(&format!("{finding}?do=measure-add")).await;
    browser.send(&format!("{finding}/measure-add"), &[("text", "逐笔核对票据并修订经费审批办法")]).await;
    browser.go(&format!("{finding}?do=progress&measure=1")).await;
    let today = jiff::Timestamp::now().in_tz("Asia/Shanghai").unwrap().date().to_string();
    let fields = [("day", today.as_str()), ("text", "票据已逐笔核对，办法已印发"), ("done", "1")];
    browser.send(&format!("{finding}/progress"), &fields).await;
    browser.expect("票据已逐笔核对，办法已印发").await;
    browser.go(&format!("{finding}?do=closeout-request")).await;
    let request = format!("{finding}/closeout-request");
    let fields = [("statement", "经费审批办法已印发执行，票据全部核清"), ("outcome", "completed")];
    let form = format!("form[action='{request}']");
    if browser.client.find(Locator::Css(&form)).await.is_ok() {
        browser.send(&request, &fields).await;
    }
    browser.expect("销号还差什么").await;
    browser.expect("没有佐证").await;

    // Proves it and asks again.
    browser.go(&format!("{finding}?do=evidence&measure=1")).await;
    let evidence = format!("{finding}/evidence");
    browser.choose(&evidence, &root().join("demo/evidence/document.txt")).await;
    let document = [
        ("measure", "1"),
        ("kind", "document"),
        ("day", today.as_str()),
        ("stage", "in_force"),
        ("title", "经费审批办法"),
        ("document", "鹭教计〔2026〕31号"),
    ];
    browser.send(&evidence, &document).await;
    browser.expect("鹭教计〔2026〕31号").await;
    browser.go(&format!("{finding}?do=closeout-request")).await;
    browser.send(&request, &fields).await;

    // Four people.
    for (who, act) in [(LEADER, "sign"), (COORDINATOR, "review"), (SUPERVISOR, "accept")] {
        browser.sign_in(who).await;
        browser.go(&format!("{finding}?do={act}")).await;
        browser.send(&format!("{finding}/{act}"), &[]).await;
    }
    browser.expect("已销号").await;

    // The board follows.
    browser.go(&format!("/inspections/{inspection}/dashboard")).await;
    assert_eq!(browser.total(&inspection, "closed").await, 1);
    assert_eq!(browser.total(&inspection, "unplanned").await, 6);
    browser.client.clone().close().await.unwrap();
    drop(driver);

    // The record is whole, and is not after one byte was changed.
    drop(server);
    let (whole, said) = verify(&data);
    assert!(whole, "{said}");
    let database = rusqlite::Connection::open(data.join("journal.db")).unwrap();
    let (position, mut bytes): (i64, Vec<u8>) = database
        .query_row(
            "SELECT position, bytes FROM event WHERE ledger = ?1 AND name = 'finding.progress_reported/1'",
            [&inspection],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let place = bytes.windows(12).position(|it| it == b"\"measure\":1,").unwrap() + 10;
    bytes[place] = b'2';
    database
        .execute("UPDATE event SET bytes = ?1 WHERE position = ?2", rusqlite::params![bytes, position])
        .unwrap();
    drop(database);
    let (whole, said) = verify(&data);
    assert!(!whole, "a changed event is found: {said}");
    assert!(said.contains(&inspection), "and named: {said}");
}
