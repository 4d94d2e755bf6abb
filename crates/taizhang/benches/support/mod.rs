//! What the benches of the whole system share: sample data, the built server, one JSON line to a figure.
#![allow(dead_code, unreachable_pub, reason = "each bench uses its own part")]

use app::{App, Caller, World};
use jiff::tz::TimeZone;
use std::{
    io::{BufRead, Read},
    path::Path,
    process::{Child, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Options, SqliteStore};
use testkit::measure::{cpu_us, median};
use views::LedgerViews;

pub fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

pub fn options(vfs: Option<&str>) -> Options {
    Options { vfs: vfs.map(str::to_owned), ..Options::new("bench", Arc::new(LedgerViews::new(zone()))) }
}

/// Sample data, and a coordinator who is signed in.
pub fn world(data: &Path, vfs: Option<&str>) -> (App, Caller) {
    if !data.exists() {
        app::demo::make(data, &zone()).unwrap();
    }
    let store = SqliteStore::open(data, options(vfs)).unwrap();
    let app = App::new(Arc::new(store), World::machine(zone()));
    let hint = coordinator();
    let token = app.sign_in(&hint, &app::demo::password().unwrap()).unwrap();
    let caller = app.caller(&token).unwrap().unwrap();
    (app, caller)
}

pub fn coordinator() -> String {
    let hints = app::demo::hints().unwrap();
    hints.into_iter().find(|it| it.roles.iter().any(|role| role == "coordinator")).unwrap().username
}

pub fn tell(figure: &str, values: serde_json::Value) {
    let mut line = serde_json::json!({ "figure": figure });
    if let (Some(line), serde_json::Value::Object(values)) = (line.as_object_mut(), values) {
        line.extend(values);
    }
    println!("{line}");
}

/// A server of the built binary, killed when it goes out of scope.
pub struct Server {
    child: Child,
    pub url: String,
    pub ready_ms: f64,
}

impl Server {
    pub fn start(data: &Path) -> Server {
        let start = Instant::now();
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_taizhang"))
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Server { child, url, ready_ms: start.elapsed().as_secs_f64() * 1e3 }
    }

    /// Resident memory in MiB, once the server has done nothing for a second.
    pub fn at_rest_mib(&self) -> f64 {
        let process = self.child.id().to_string();
        let mut cpu = -1.0;
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let now = cpu_us(&process);
            if now == cpu {
                break;
            }
            cpu = now;
        }
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let line = status.lines().find(|it| it.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Time to the head of the answer, to its end, and its bytes.
pub fn fetch(agent: &ureq::Agent, url: &str, cookie: &str) -> (f64, f64, usize) {
    let start = Instant::now();
    // As a browser asks; what is counted is what crosses the network.
    let mut response =
        agent.get(url).header("cookie", cookie).header("accept-encoding", "gzip").call().unwrap();
    let first = start.elapsed().as_secs_f64() * 1e3;
    let mut body = Vec::new();
    response.body_mut().as_reader().read_to_end(&mut body).unwrap();
    assert_eq!(response.status(), 200);
    (first, start.elapsed().as_secs_f64() * 1e3, body.len())
}

/// The same for the coordinator.
pub fn page(server: &Server, path: &str) -> (f64, f64, usize) {
    page_of(server, &coordinator(), path)
}

/// The medians of fifty: first byte and whole answer in milliseconds, for this person; and its bytes.
pub fn page_of(server: &Server, username: &str, path: &str) -> (f64, f64, usize) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
    let form = [
        ("username", username.to_owned()),
        ("password", app::demo::password().unwrap()),
        ("next", "/".into()),
    ];
    let answer = agent.post(format!("{}/signin", server.url)).send_form(form).unwrap();
    let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let url = format!("{}{path}", server.url);
    fetch(&agent, &url, &cookie);
    let found: Vec<_> = (0..50).map(|_| fetch(&agent, &url, &cookie)).collect();
    (median(found.iter().map(|it| it.0)), median(found.iter().map(|it| it.1)), found[0].2)
}
