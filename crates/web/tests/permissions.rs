//! Who gets which status where: every route, for every role, inside its scope and outside, as one table to be read
//! (`permissions/matrix.txt`). A route without a row fails, be it a page's or the interface's.
//!
//! `TAIZHANG_BLESS=1 cargo test -p web --test permissions` writes the table anew. It cannot write away a wrong: beside the
//! table stand laws (a stranger gets nothing, outside one's scope is not found, administrators see no contents), and what
//! may differ from them is said by hand in `permissions/exceptions.txt`, which no test writes.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod house;

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use house::House;
use jiff::civil::date;
use ledger::people::Role;
use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

/// The columns: how it is headed, who asks, and whether the inspection of the rows is outside their scope.
const COLUMNS: [(&str, &str, Sight); 13] = [
    ("stranger", "", Sight::Stranger),
    ("coordinator", "shen", Sight::Inside),
    ("handler", "luo", Sight::Inside),
    ("leader", "lu", Sight::Inside),
    ("supervisor", "wen", Sight::Inside),
    ("coordinator-out", "he", Sight::Outside),
    ("handler-out", "jiang", Sight::Outside),
    ("leader-out", "cheng", Sight::Outside),
    ("supervisor-out", "tan", Sight::Outside),
    ("roleless", "mo", Sight::Roleless),
    ("system", "system", Sight::Admin("system")),
    ("security", "security", Sight::Admin("security")),
    ("audit", "audit", Sight::Admin("audit")),
];

#[derive(Clone, Copy, PartialEq)]
enum Sight {
    Stranger,
    Inside,
    /// Holds the role, but not over the inspection and finding of the rows.
    Outside,
    /// Has an account and no role.
    Roleless,
    Admin(&'static str),
}

/// One request of the table.
struct Row {
    method: Method,
    /// As it stands in the table: `/findings/{finding}/{act=sign}`, with the fields of the form after it.
    address: String,
    /// The route's own spelling: `/findings/{id}/{act}`.
    route: String,
    /// Where it is sent.
    path: String,
    fields: Vec<(String, String)>,
    /// Of the interface, with what is sent.
    api: Option<Sent>,
}

/// What a request of the interface brings with it.
#[derive(Clone)]
enum Sent {
    Json(String),
    File,
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/permissions").join(name)
}

fn lines(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file(name)).unwrap_or_default();
    text.lines().filter(|it| !it.starts_with('#') && !it.trim().is_empty()).map(str::to_owned).collect()
}

/// The sample installation, and what addresses may name in it.
async fn installation() -> (House, BTreeMap<&'static str, String>) {
    let house = House::new();
    house.person("tan", "谭既明", "wlj", Role::Supervisor, "wlj");
    house.newcomer("mo", "莫听澜", "wlj");
    house.person("tang", "唐砺行", "jyj", Role::Leader, "jyj");
    let inspection = house.inspection();
    let finding = house.finding(&inspection, "一", "采购验收资料不全");
    house.assign(&finding, date(2026, 12, 31));
    house.measure(&finding, "补齐验收资料");
    let text = "中共鹭汀区教育局党组关于整改进展情况的通报\n\n一、整改情况\n（一）制度方面\n1.关于台账不全的问题\n一是补齐台账。\n";
    let shen = house.caller("shen");
    let document = house.app.receive_document(&shen, &inspection, "通报.txt", text.as_bytes()).unwrap();
    // The event that keeps the document's name beside the log.
    let journal = house.app.journal(&shen, &inspection, None, 1).unwrap();
    let seq = journal.first().unwrap().seq;
    let fields = [
        ("measure", "1"),
        ("kept", ""),
        ("kind", "document"),
        ("title", "核查报告"),
        ("document", "鹭教计〔2026〕23号"),
        ("day", "2026-11-18"),
        ("stage", "in_force"),
    ];
    house
        .upload("luo", &format!("/findings/{finding}/evidence"), &fields, Some(("合影.jpg", b"jpg")))
        .await
        .done();
    // A request on paper, so that there is a scanned sheet, and taken back again.
    let sheet = journal::HashKind::Sha256.of(&[b"%PDF-1.4"]).to_string();
    let to = format!("/findings/{finding}/behalf/extension-request");
    let luo = house.id("luo").to_string();
    let fields =
        [("person", luo.as_str()), ("acted_on", "2026-11-20"), ("to", "2027-01-31"), ("reason", "等验收")];
    house.upload("shen", &to, &fields, Some(("延期申请.pdf", b"%PDF-1.4"))).await.done();
    let back = ledger::finding::Command::WithdrawExtension { reason: "不用了".to_owned() };
    house.command("luo", &finding, &back);
    let clue = ledger::finding::Command::NoteRestricted {
        what: ledger::finding::Restricted::Reporter { text: ledger::Private::known("来信人".to_owned()) },
        on: date(2026, 11, 19),
    };
    house.command("wen", &finding, &clue);
    // A handover that the one who leaves has signed on paper.
    let (lu, tang) = (house.id("lu"), house.id("tang"));
    let wanted = (ledger::handover::Post::Leader, &lu, &tang);
    let number = house.app.open_handover(&house.caller("shen"), &inspection, wanted, "分工调整").unwrap();
    let to = format!("/inspections/{inspection}/handovers/{number}/paper/leaves");
    let fields = [("acted_on", "2026-11-20")];
    house.upload("shen", &to, &fields, Some(("交接清单.pdf", b"%PDF-1.4"))).await.done();
    let token = house.own_token("shen");
    house.app.accept_sample_tokens();
    let named = BTreeMap::from([
        ("inspection", inspection.to_string()),
        ("finding", finding.to_string()),
        ("document", document.to_string()),
        ("seq", seq.to_string()),
        ("entry", "1-1".to_owned()),
        ("style", house.style().await),
        ("node", "aqk".to_owned()),
        ("person", house.id("jiang").to_string()),
        ("token", token),
        ("sheet", sheet),
        ("number", number.to_string()),
    ]);
    (house, named)
}

/// `{name}` and `{name=value}` parts filled in: the address, and the route with its parts bare.
fn filled(address: &str, named: &BTreeMap<&'static str, String>) -> (String, Vec<String>) {
    let mut parts = vec![];
    let path = address
        .split('/')
        .map(|part| match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            None => part.to_owned(),
            Some(inner) => {
                parts.push(inner.to_owned());
                match inner.split_once('=') {
                    Some((_, value)) => value.to_owned(),
                    None => named
                        .get(inner)
                        .unwrap_or_else(|| panic!("requests.txt: what is {{{inner}}}?"))
                        .clone(),
                }
            }
        })
        .collect::<Vec<_>>()
        .join("/");
    (path, parts)
}

/// The same route whatever its parts are called.
fn shape(route: &str) -> String {
    route.split('/').map(|it| if it.starts_with('{') { "{}" } else { it }).collect::<Vec<_>>().join("/")
}

fn page_rows(named: &BTreeMap<&'static str, String>) -> Vec<Row> {
    let row = |line: &String| {
        let (method, rest) = line.split_once(' ').unwrap();
        if rest.starts_with(api::ROOT) {
            let (address, sent) =
                rest.split_once(' ').unwrap_or_else(|| panic!("requests.txt: what is sent? {line}"));
            return api_row(method.parse().unwrap(), address, sent, named);
        }
        let mut words = rest.split(' ');
        let address = words.next().unwrap();
        let (path, _) = filled(address, named);
        let fields = words.filter_map(|it| it.split_once('=')).map(|(a, b)| (a.to_owned(), b.to_owned()));
        Row {
            method: method.parse().unwrap(),
            address: rest.to_owned(),
            route: shape(address),
            path,
            fields: fields.collect(),
            api: None,
        }
    };
    lines("requests.txt").iter().map(row).collect()
}

fn api_row(method: Method, address: &str, sent: &str, named: &BTreeMap<&'static str, String>) -> Row {
    let (path, _) = filled(address, named);
    let shown = if method == Method::GET { address.to_owned() } else { format!("{address} {sent}") };
    let sent = if sent == "file" { Sent::File } else { Sent::Json(filled_words(sent, named)) };
    Row { method, route: shape(address), address: shown, path, fields: vec![], api: Some(sent) }
}

/// `<name>` in what is sent, filled in.
fn filled_words(text: &str, named: &BTreeMap<&'static str, String>) -> String {
    named.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
}

/// The interface's operations, from its own description, as far as requests.txt does not say what to send.
fn api_rows(named: &BTreeMap<&'static str, String>, said: &[Row]) -> Vec<Row> {
    let document: serde_json::Value = serde_json::from_str(api::document()).unwrap();
    let mut rows = vec![];
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            if !["GET", "POST", "PATCH", "PUT", "DELETE"].contains(&method.as_str()) {
                continue;
            }
            let full =
                if path.starts_with(api::ROOT) { path.clone() } else { format!("{}{path}", api::ROOT) };
            // `{id}` is the kind of thing that the address names before it.
            let mut before = String::new();
            let address = full
                .split('/')
                .map(|part| {
                    let kind = before.trim_end_matches('s').to_owned();
                    before = part.to_owned();
                    let inner = part.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
                    match inner {
                        None => part.to_owned(),
                        Some(name) if named.contains_key(name) => part.to_owned(),
                        Some(_) if named.contains_key(kind.as_str()) => format!("{{{kind}}}"),
                        // Nothing of the kind is there: the name itself will be asked for.
                        Some(name) => format!("{{{name}=1}}"),
                    }
                })
                .collect::<Vec<_>>()
                .join("/");
            let row = api_row(method, &address, "{}", named);
            if !said.iter().any(|it| it.method == row.method && it.route == row.route) {
                rows.push(row);
            }
        }
    }
    rows
}

async fn status(house: &House, who: &str, row: &Row) -> u16 {
    let answer = if let Some(sent) = &row.api {
        let mut request = Request::builder().method(row.method.clone()).uri(&row.path);
        if !who.is_empty() {
            request =
                request.header(header::AUTHORIZATION, format!("Bearer {}", app::App::sample_token(who)));
        }
        let mut body = String::new();
        if row.method != Method::GET {
            // As a client sends it who has read the thing: what stands in the way is then who asks.
            request = request
                .header(header::IF_MATCH, "\"1\"")
                .header("idempotency-key", format!("{who}-{}", row.address.len()));
            let kind = match sent {
                Sent::Json(json) => {
                    body = json.clone();
                    "application/json"
                }
                Sent::File => {
                    if row.path.ends_with("/evidence") {
                        let fields =
                            r#"{"measure":1,"kind":"photo","stage":"in_force","effective_on":"2026-11-19"}"#;
                        body += &format!(
                            "--edge\r\nContent-Disposition: form-data; name=\"fields\"\r\n\r\n{fields}\r\n"
                        );
                    }
                    body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n一、\r\n--edge--\r\n";
                    "multipart/form-data; boundary=edge"
                }
            };
            request = request.header(header::CONTENT_TYPE, kind);
        }
        house.send("", request, Body::from(body)).await
    } else if row.method == Method::GET {
        house.get(who, &row.path).await
    } else {
        let fields: Vec<(&str, &str)> = row.fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        // Forms with a file are sent as browsers send them.
        let multipart = ["/import", "/evidence"].iter().any(|it| row.path.ends_with(it))
            || ["/behalf/", "/paper/"].iter().any(|it| row.path.contains(it));
        match (who.is_empty(), multipart) {
            (true, true) => house.upload_bare("", &row.path, &fields, None).await,
            (true, false) => house.post_bare("", &row.path, &fields).await,
            (false, true) => house.upload(who, &row.path, &fields, None).await,
            (false, false) => house.post(who, &row.path, &fields).await,
        }
    };
    answer.status.as_u16()
}

/// What must hold of a cell whatever the table says; `None` when it does.
fn law(row: &Row, sight: Sight, status: u16) -> Option<&'static str> {
    let path = row.address.as_str();
    let contents = ["/inspections", "/findings", "/handovers"];
    let of = |prefix: &str| path.strip_prefix(api::ROOT).unwrap_or(path).starts_with(prefix);
    let about_contents = contents.iter().any(|it| of(it));
    let names_contents = ["{inspection}", "{finding}"].iter().any(|it| path.contains(it));
    let refused = (400..500).contains(&status);
    match sight {
        _ if status >= 500 => Some("no request makes the server fail"),
        _ if status == 405 => Some("the row asks in a way that the route does not take"),
        Sight::Stranger if row.api.is_some() && status != 401 => {
            Some("a stranger is told 401 before anything else")
        }
        Sight::Stranger if row.api.is_none() && row.method == Method::GET && status != 303 => {
            Some("a stranger is sent to sign in")
        }
        Sight::Stranger if row.api.is_none() && row.method != Method::GET && status != 401 => {
            Some("a stranger's form is not looked at")
        }
        Sight::Outside if names_contents && status != 404 => Some("outside one's scope is not found"),
        Sight::Roleless
            if about_contents
                && !matches!(status, 404 | 403)
                && !(row.api.is_some() && row.method == Method::GET && status == 200) =>
        {
            Some("nobody without a role sees contents")
        }
        Sight::Admin(_)
            if about_contents
                && !refused
                && !(row.api.is_some() && row.method == Method::GET && status == 200) =>
        {
            Some("administrators see no contents")
        }
        Sight::Admin(_) if names_contents && status != 404 => Some("administrators find no contents"),
        Sight::Inside | Sight::Outside | Sight::Roleless
            if of("/settings") && !of("/settings/verify") && status != 404 =>
        {
            Some("settings are there for their administrator alone")
        }
        Sight::Stranger | Sight::Inside | Sight::Outside | Sight::Roleless | Sight::Admin(_) => None,
    }
}

/// By method and address: the columns and statuses that may differ from the laws.
fn exceptions() -> Vec<(String, Vec<String>, Vec<u16>)> {
    let read = |line: &String| {
        let parts: Vec<&str> = line.split(" : ").collect();
        let [request, columns, statuses, why] = parts[..] else {
            panic!("exceptions.txt: four parts between colons are wanted: {line}")
        };
        assert!(!why.trim().is_empty(), "exceptions.txt: an exception wants a reason: {line}");
        let columns = columns.split(' ').map(str::to_owned).collect();
        (request.to_owned(), columns, statuses.split(' ').map(|it| it.parse().unwrap()).collect())
    };
    lines("exceptions.txt").iter().map(read).collect()
}

/// Every method that each route of the pages takes, as the router itself says.
async fn methods(house: &House) -> Vec<(String, String)> {
    let mut all = vec![];
    for path in web::paths() {
        let asked = path
            .split('/')
            .map(|it| if it.starts_with('{') { "1" } else { it })
            .collect::<Vec<_>>()
            .join("/");
        // No route takes this method; what it takes stands in the answer.
        let answer = house.send("shen", Request::builder().method("TRACE").uri(asked), Body::empty()).await;
        let allow = answer.headers.get(header::ALLOW).unwrap_or_else(|| panic!("{path} says no methods"));
        let allow = allow.to_str().unwrap().split(',').map(str::trim).filter(|it| *it != "HEAD");
        all.extend(allow.map(|method| (method.to_owned(), shape(path))));
    }
    all
}

#[tokio::test]
async fn the_table_of_permissions_holds() {
    let (house, named) = installation().await;
    let mut rows = page_rows(&named);
    rows.extend(api_rows(&named, &rows));
    let missing: Vec<_> = methods(&house)
        .await
        .into_iter()
        .filter(|(method, route)| {
            !rows.iter().any(|it| it.api.is_none() && it.method.as_str() == method && it.route == *route)
        })
        .collect();
    assert!(missing.is_empty(), "routes without a row, add them to permissions/requests.txt: {missing:?}");

    let mut house = house;
    let mut table = String::from(
        "# Status by route and role; written by TAIZHANG_BLESS=1 cargo test -p web --test permissions, read in the diff.\n# ",
    );
    let heads: Vec<&str> = COLUMNS.iter().map(|it| it.0).collect();
    writeln!(table, "{}", heads.join(" ")).unwrap();
    let (mut wrong, mut unused) = (vec![], exceptions());
    let excepted = exceptions();
    for row in &rows {
        let mut statuses = vec![];
        for (head, who, sight) in COLUMNS {
            let status = status(&house, who, row).await;
            let request = format!("{} {}", row.method, row.address);
            let allowed = |it: &(String, Vec<String>, Vec<u16>)| {
                it.0 == request && it.1.iter().any(|it| it == head) && it.2.contains(&status)
            };
            if let Some(law) = law(row, sight, status)
                && !excepted.iter().any(allowed)
            {
                wrong.push(format!("{request} {head} {status}: {law}"));
            }
            unused.retain(|it| it.0 != request);
            statuses.push(status.to_string());
            // What was done is undone: each cell is asked of the same installation.
            if row.method != Method::GET && status < 400 && sight != Sight::Stranger {
                house = installation().await.0;
            }
        }
        writeln!(table, "{} {} {}", statuses.join(" "), row.method, row.address).unwrap();
    }
    assert!(wrong.is_empty(), "cells against the laws:\n{}", wrong.join("\n"));
    assert!(unused.is_empty(), "exceptions for requests that no row makes: {unused:?}");
    let golden = file("matrix.txt");
    if std::env::var_os("TAIZHANG_BLESS").is_some() {
        std::fs::write(&golden, &table).unwrap();
    }
    let before = std::fs::read_to_string(&golden).unwrap_or_default();
    let changed: Vec<_> = table.lines().filter(|line| !before.lines().any(|it| it == *line)).collect();
    assert!(
        before == table,
        "the table has changed; read the cells, and if they are meant, write it with TAIZHANG_BLESS=1:\n{}",
        changed.join("\n")
    );
}
